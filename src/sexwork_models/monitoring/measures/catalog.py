"""The measures of the indicators that are counted from records: one declaration for each.

The activities, models and populations of an indicator are read from the framework.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from ...forms.conditions import Conditions, IsSet, OneOf
from ...forms.record_terms import CourseStage, Item, Need, RecordKind, ReferralStage, Service
from ...framework.framework import Framework
from ...framework.tables.pilots import CROSS_CUTTING, PROGRAMME
from .language import Count, Distinct, Measure, PerUnit, Ratio, Span, Sum, SummaryUnit

__all__ = ["RecordMeasure", "record_measures"]

_EVENT = OneOf("kind", {RecordKind.EVENT})
_REFERRAL_MADE = OneOf(
    "referral_stage", {ReferralStage.REFERRED, ReferralStage.RECEIVED, ReferralStage.COMPLETED}
)
_NEED = OneOf("need", set(Need) - {Need.NONE})
_COUNSELLED = OneOf("activity", {"M1-COUNSEL", "M2-PSY"})
_MEDIA = OneOf("item", {Item.NEWS, Item.ARTICLE, Item.PHOTO, Item.MEDIA_ITEM})


@attrs.frozen
class RecordMeasure:
    """The measure of one indicator; `split` is a field by which it is always broken down."""

    indicator: str
    measure: Measure
    split: str = ""


def record_measures(framework: Framework) -> Mapping[str, RecordMeasure]:
    """Returns the measure of every indicator of the framework that is counted from records."""
    scope = _Scope(framework)
    declared: dict[str, Measure] = {
        **_outreach_measures(scope),
        **_referral_measures(scope),
        **_peer_group_measures(scope),
        **_service_measures(scope),
        **_establishment_measures(scope),
    }
    measures: dict[str, RecordMeasure] = {}
    for id, measure in declared.items():
        if id in framework.indicators:
            measures[id] = RecordMeasure(id, measure, "activity" if id == "I38" else "")
    return measures


@attrs.frozen
class _Scope:
    """Conditions from the framework: the activities, models and populations of an indicator."""

    framework: Framework

    def towards(self, indicator: str) -> OneOf:
        rows = self.framework.activities.values()
        return OneOf("activity", {row.id for row in rows if indicator in row.indicators})

    def models(self, indicator: str) -> Conditions:
        rows = self.framework.indicators
        models = frozenset(rows[indicator].models if indicator in rows else ())
        if models & {CROSS_CUTTING, PROGRAMME}:
            return ()
        return (OneOf("models", {*models, CROSS_CUTTING}),)

    def populations(self, indicator: str) -> Conditions:
        rows = self.framework.indicators
        counted = rows[indicator].populations if indicator in rows else ()
        return (OneOf("population", counted),) if counted else ()

    def events(self, indicator: str) -> Conditions:
        return (_EVENT, self.towards(indicator), *self.models(indicator))

    def activities(self, indicator: str) -> Conditions:
        return (self.towards(indicator), *self.models(indicator))

    def clients(self, indicator: str, *more: OneOf | IsSet) -> Conditions:
        return (*more, *self.populations(indicator), *self.models(indicator))


def _clients_of_year(scope: _Scope, indicator: str, *more: OneOf | IsSet) -> Distinct:
    """Returns the measure of different clients since the first day of the reporting year."""
    return Distinct("client", (scope.clients(indicator, *more),), Span.YEAR_TO_DATE)


def _outreach_measures(scope: _Scope) -> dict[str, Measure]:
    reached = {
        id: _clients_of_year(scope, id, scope.towards(id)) for id in ("I02", "I03", "I04", "I14")
    }
    monthly = Distinct("client", (scope.clients("I05", scope.towards("I05")),))
    asked = scope.clients("I13", scope.towards("I13"))
    return {
        "I01": Sum("contacts", scope.activities("I01"), one_per_client=True),
        **reached,
        "I05": PerUnit(monthly, SummaryUnit.MONTH),
        "I12": _clients_of_year(scope, "I12", _NEED),
        "I13": Ratio(
            Distinct("client", ((*asked, _NEED),)), Distinct("client", ((*asked, IsSet("need")),))
        ),
    }


def _referral_measures(scope: _Scope) -> dict[str, Measure]:
    counselled, needy = scope.clients("I06", _COUNSELLED), scope.clients("I07", _NEED)
    stages = {
        "I09": ReferralStage.REFERRED,
        "I10": ReferralStage.RECEIVED,
        "I11": ReferralStage.COMPLETED,
    }
    made: dict[str, Measure] = {
        id: Distinct("referral", (scope.clients(id, OneOf("referral_stage", {stage})),), Span.FIRST)
        for id, stage in stages.items()
    }
    return {
        "I06": Ratio(
            Distinct("client", (counselled, scope.clients("I06", _REFERRAL_MADE))),
            Distinct("client", (counselled,)),
        ),
        "I07": Ratio(
            Distinct("client", (needy, scope.clients("I07", _REFERRAL_MADE))),
            Distinct("client", (needy,)),
        ),
        "I08": _clients_of_year(scope, "I08", _REFERRAL_MADE),
        **made,
    }


def _peer_group_measures(scope: _Scope) -> dict[str, Measure]:
    present = Sum("participants", scope.events("I22"))
    return {
        "I19": Distinct(
            "client", (scope.clients("I19", OneOf("activity", {"M1-MEMBER"})),), Span.NEW_IN_YEAR
        ),
        "I21": Count(scope.events("I21")),
        "I22": present,
        "I23": PerUnit(present, SummaryUnit.RECORD),
        "I24": _clients_of_year(scope, "I24", scope.towards("I24")),
        "I25": Count(scope.events("I25")),
        "I26": Sum("participants", scope.events("I26")),
        "I27": Sum("items", (*_condom_conditions("sex_worker"), *scope.activities("I27"))),
        "I28": Sum("items", (*_condom_conditions("establishment"), *scope.activities("I28"))),
        "I29": Sum("items", (OneOf("item", {Item.MATERIAL_SET}), *scope.activities("I29"))),
        "I30": Sum("items", (_MEDIA, *scope.activities("I30"))),
    }


def _condom_conditions(recipient: str) -> Conditions:
    return (OneOf("item", {Item.CONDOM}), OneOf("recipient", {recipient}))


def _service_measures(scope: _Scope) -> dict[str, Measure]:
    cases: dict[str, Measure] = {
        id: Distinct("case", (scope.activities(id),), Span.FIRST) for id in ("I33", "I34", "I36")
    }
    scored = (IsSet("score"), *scope.models("I52"))
    started = OneOf("course_stage", {CourseStage.STARTED})
    return {
        "I32": Sum(
            "contacts",
            (OneOf("activity", {"M2-HOTLINE"}), *scope.models("I32")),
            one_per_client=True,
        ),
        **cases,
        "I35": Sum("days", scope.activities("I35")),
        "I37": _clients_of_year(scope, "I37", scope.towards("I37"), started),
        "I38": _clients_of_year(scope, "I38", scope.towards("I38")),
        "I52": Ratio(Sum("score", scored), Count(scored), mean=True),
    }


def _establishment_measures(scope: _Scope) -> dict[str, Measure]:
    enrolled = (
        OneOf("service", {Service.SOCIAL_INSURANCE}),
        OneOf("referral_stage", {ReferralStage.COMPLETED}),
    )
    reached, signed = _visit_conditions(scope, "I40"), _visit_conditions(scope, "I43")
    return {
        "I40": Distinct("establishment", (reached,)),
        "I41": _clients_of_year(scope, "I41", scope.towards("I41")),
        "I42": _clients_of_year(scope, "I42", scope.towards("I42")),
        "I43": Distinct("establishment", (signed,)),
        "I44": Ratio(
            Distinct("establishment", (reached, signed)), Distinct("establishment", (reached,))
        ),
        "I45": _clients_of_year(scope, "I45", scope.towards("I45")),
        "I46": _clients_of_year(scope, "I46", *enrolled),
        "I47": Count(scope.events("I47")),
    }


def _visit_conditions(scope: _Scope, indicator: str) -> Conditions:
    """Returns the conditions for visits to establishments.

    They are events, because no client record states an establishment.
    """
    activity = {"I40": "M3-REACH-EST", "I43": "M3-COMMIT"}[indicator]
    return (_EVENT, OneOf("activity", {activity}), *scope.models(indicator))
