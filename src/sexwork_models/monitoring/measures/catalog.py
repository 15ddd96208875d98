"""How each indicator is counted from records: one declaration for each, and no second one anywhere.

Which activities work towards an indicator, its models and its populations are read from the framework.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from ...framework.framework import Framework
from ...framework.tables.pilots import CROSS_CUTTING, PROGRAMME
from ...practice.records.conditions import Conditions, IsSet, OneOf
from ...practice.records.terms import CourseStage, Item, Need, RecordKind, ReferralStage, Service
from .language import Distinct, Each, EachOf, Measure, Ratio, Span, Sum, Tally

__all__ = ["RecordMeasure", "record_measures"]

_EVENT = OneOf("kind", {RecordKind.EVENT})
_MADE = OneOf(
    "referral_stage", {ReferralStage.REFERRED, ReferralStage.RECEIVED, ReferralStage.COMPLETED}
)
_NEED = OneOf("need", set(Need) - {Need.NONE})
_COUNSELLED = OneOf("activity", {"M1-COUNSEL", "M2-PSY"})
_MEDIA = OneOf("item", {Item.NEWS, Item.ARTICLE, Item.PHOTO, Item.MEDIA_ITEM})


@attrs.frozen
class RecordMeasure:
    """The measure of one indicator; `split` is the field by which its values are always kept apart."""

    indicator: str
    measure: Measure
    split: str = ""


def record_measures(framework: Framework) -> Mapping[str, RecordMeasure]:
    """The measure of every indicator of the framework that records feed, by indicator."""
    declared = {
        id: RecordMeasure(id, measure) for id, measure in _declared(_Scope(framework)).items()
    }
    declared["I38"] = attrs.evolve(declared["I38"], split="activity")
    return {id: one for id, one in declared.items() if id in framework.indicators}


@attrs.frozen
class _Scope:
    """What an indicator speaks of: the activities towards it, its models, its populations."""

    framework: Framework

    def towards(self, indicator: str) -> OneOf:
        return OneOf(
            "activity",
            {row.id for row in self.framework.activities.values() if indicator in row.indicators},
        )

    def models(self, indicator: str) -> Conditions:
        rows = self.framework.indicators
        models = frozenset(rows[indicator].models if indicator in rows else ())
        return (
            ()
            if models & {CROSS_CUTTING, PROGRAMME}
            else (OneOf("models", {*models, CROSS_CUTTING}),)
        )

    def people(self, indicator: str) -> Conditions:
        rows = self.framework.indicators
        counted = rows[indicator].populations if indicator in rows else ()
        return (OneOf("population", counted),) if counted else ()

    def events(self, indicator: str) -> Conditions:
        return (_EVENT, self.towards(indicator), *self.models(indicator))

    def things(self, indicator: str) -> Conditions:
        return (self.towards(indicator), *self.models(indicator))

    def persons(self, indicator: str, *more: OneOf | IsSet) -> Conditions:
        return (*more, *self.people(indicator), *self.models(indicator))


def _declared(scope: _Scope) -> dict[str, Measure]:
    return {
        **_reach(scope),
        **_referrals(scope),
        **_groups(scope),
        **_services(scope),
        **_establishments(scope),
    }


def _of_year(scope: _Scope, indicator: str, *more: OneOf | IsSet) -> Distinct:
    """Different clients since the first day of the reporting year."""
    return Distinct("client", (scope.persons(indicator, *more),), Span.YEAR_TO_DATE)


def _reach(scope: _Scope) -> dict[str, Measure]:
    reached = {id: _of_year(scope, id, scope.towards(id)) for id in ("I02", "I03", "I04", "I14")}
    monthly = Distinct("client", (scope.persons("I05", scope.towards("I05")),))
    asked = scope.persons("I13", scope.towards("I13"))
    return {
        "I01": Sum("contacts", scope.things("I01"), one_per_client=True),
        **reached,
        "I05": Each(monthly, EachOf.MONTH),
        "I12": _of_year(scope, "I12", _NEED),
        "I13": Ratio(
            Distinct("client", ((*asked, _NEED),)), Distinct("client", ((*asked, IsSet("need")),))
        ),
    }


def _referrals(scope: _Scope) -> dict[str, Measure]:
    counselled, needy = scope.persons("I06", _COUNSELLED), scope.persons("I07", _NEED)
    stages = {
        "I09": ReferralStage.REFERRED,
        "I10": ReferralStage.RECEIVED,
        "I11": ReferralStage.COMPLETED,
    }
    made: dict[str, Measure] = {
        id: Distinct("referral", (scope.persons(id, OneOf("referral_stage", {stage})),), Span.FIRST)
        for id, stage in stages.items()
    }
    return {
        "I06": Ratio(
            Distinct("client", (counselled, scope.persons("I06", _MADE))),
            Distinct("client", (counselled,)),
        ),
        "I07": Ratio(
            Distinct("client", (needy, scope.persons("I07", _MADE))), Distinct("client", (needy,))
        ),
        "I08": _of_year(scope, "I08", _MADE),
        **made,
    }


def _groups(scope: _Scope) -> dict[str, Measure]:
    present = Sum("participants", scope.events("I22"))
    return {
        "I19": Distinct(
            "client", (scope.persons("I19", OneOf("activity", {"M1-MEMBER"})),), Span.NEW_IN_YEAR
        ),
        "I21": Tally(scope.events("I21")),
        "I22": present,
        "I23": Each(present, EachOf.RECORD),
        "I24": _of_year(scope, "I24", scope.towards("I24")),
        "I25": Tally(scope.events("I25")),
        "I26": Sum("participants", scope.events("I26")),
        "I27": Sum("items", (*_condoms("sex_worker"), *scope.things("I27"))),
        "I28": Sum("items", (*_condoms("establishment"), *scope.things("I28"))),
        "I29": Sum("items", (OneOf("item", {Item.MATERIAL_SET}), *scope.things("I29"))),
        "I30": Sum("items", (_MEDIA, *scope.things("I30"))),
    }


def _condoms(recipient: str) -> Conditions:
    return (OneOf("item", {Item.CONDOM}), OneOf("recipient", {recipient}))


def _services(scope: _Scope) -> dict[str, Measure]:
    cases: dict[str, Measure] = {
        id: Distinct("case", (scope.things(id),), Span.FIRST) for id in ("I33", "I34", "I36")
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
        "I35": Sum("days", scope.things("I35")),
        "I37": _of_year(scope, "I37", scope.towards("I37"), started),
        "I38": _of_year(scope, "I38", scope.towards("I38")),
        "I52": Ratio(Sum("score", scored), Tally(scored), mean=True),
    }


def _establishments(scope: _Scope) -> dict[str, Measure]:
    enrolled = (
        OneOf("service", {Service.SOCIAL_INSURANCE}),
        OneOf("referral_stage", {ReferralStage.COMPLETED}),
    )
    reached, signed = _visited(scope, "I40"), _visited(scope, "I43")
    return {
        "I40": Distinct("establishment", (reached,)),
        "I41": _of_year(scope, "I41", scope.towards("I41")),
        "I42": _of_year(scope, "I42", scope.towards("I42")),
        "I43": Distinct("establishment", (signed,)),
        "I44": Ratio(
            Distinct("establishment", (reached, signed)), Distinct("establishment", (reached,))
        ),
        "I45": _of_year(scope, "I45", scope.towards("I45")),
        "I46": _of_year(scope, "I46", *enrolled),
        "I47": Tally(scope.events("I47")),
    }


def _visited(scope: _Scope, indicator: str) -> Conditions:
    """Visits to establishments: events, because no client record names one."""
    activity = {"I40": "M3-REACH-EST", "I43": "M3-COMMIT"}[indicator]
    return (_EVENT, OneOf("activity", {activity}), *scope.models(indicator))
