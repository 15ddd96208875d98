"""Which rules the rows of a table break: every declared rule about one record as a question to columns.

Two steps: one pass over the table keeps the rows that break any rule; which ones, is asked of these rows only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache

import attrs
import narwhals.stable.v2 as nw

from ...framework.framework import Framework
from ...framework.tables.pilots import CROSS_CUTTING
from ...practice.records.conditions import IsSet, OneOf
from ...practice.records.content_rules import ROUTED, declared_rules
from ...practice.records.protection import PROTECTION_CASES
from ...practice.records.row_rules import (
    FORM_RULES,
    AtLeast,
    In,
    Matches,
    NotAbove,
    RequiredWhen,
    RowRule,
    fields_of,
)
from ...values.intervals import Interval
from ..expressions import among, condition_expr, conditions_expr, every, some
from ..schema import CLOSED, MODELS, NEAT, ODD, REQUIRED, TEXTS, exactly

__all__ = [
    "SURELY_PLAIN",
    "SURELY_SOUND",
    "Rules",
    "TableRule",
    "odd_text",
    "place_on_its_day",
    "rules_of",
]


@attrs.frozen(eq=False)
class TableRule:
    """`broken` is true or false in every row, never null; `fields` are all that it looks at, `field` the one to mend.

    One that is asked `later` costs much, and is asked only of rows of which an easier question leaves it open.
    """

    code: str
    field: str
    fields: frozenset[str]
    broken: nw.Expr
    later: bool = False


_NEVER = False  # what a blank says of a Boolean


def place_on_its_day(framework: Framework) -> TableRule:
    """The code of a place that means nothing on the day of the record. Codes that hold on the same days share one question."""
    groups: dict[tuple[Interval, ...], list[str]] = {}
    for code, timeline in framework.places.items():
        groups.setdefault(_joined(entry.interval for entry in timeline.entries), []).append(code)
    broken = [
        among(nw.col("place"), codes) & ~_on(days)
        for days, codes in groups.items()
        if days != (Interval(None, None),)
    ]
    return TableRule("place-not-on-day", "place", frozenset({"place", "day"}), some(broken))


def _joined(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same days in as few intervals as can be; they come in order of start."""
    joined: list[Interval] = []
    for one in intervals:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.end is not None
            and one.start is not None
            and one.start <= last.end
        ):
            joined[-1] = Interval(last.start, None if one.end is None else max(last.end, one.end))
        elif last is None or last.end is not None:
            joined.append(one)
    return tuple(joined)


def _on(days: tuple[Interval, ...]) -> nw.Expr:
    day = nw.col("day")
    held = [
        [*([day >= one.start] if one.start else []), *([day < one.end] if one.end else [])]
        for one in days
    ]
    return some(every(ends) for ends in held).fill_null(not _NEVER)


_MAYBE_IDENTIFIER = (  # no text that looks like an identifier is without all of these
    r"(?:[0-9][^0-9]*){7}",
    r"@",
    r"(?:[cC][oO][mM]|[mM][eE])/",
    r"(?s:[0-9].*(?:WORD)|(?:WORD).*[0-9])".replace(
        "WORD",
        "[nN][gG](?:[õÕ]|[áÁ][cC][hH])|[hH][ẻẺ][mM]|[kK][iI][ệỆ][tT]|[nN][hH][àÀ]|[đĐ][ưƯ][ờỜ][nN][gG]|[pP][hH][ốỐ]",
    ),
)
# Letters first, at most seven digits together, a letter between any two groups of them, a digit last: no code of this form
# breaks a rule about the form of codes.
SURELY_SOUND = r"[A-Za-z][A-Za-z_-]*(?:[0-9]{1,7}[_-]*[A-Za-z][A-Za-z_-]*)*[0-9]{1,7}"
# Letters and signs, but no digit, "@" or "/": no text of this form is odd or looks like an identifier.
SURELY_PLAIN = r"[LETTER](?:[LETTER ]*[LETTER])?".replace("LETTER", r"!-.:-?A-~¡-ɏẠ-ỹ‐-‧₫")
_BLANK, _BETWEEN = (
    "A0",
    "\x1f",
)  # what stands for a blank, and between texts that are looked at together


@attrs.frozen(eq=False, repr=False)
class Rules:
    """Every rule about one record: first whether each cell can be read, then the form, then what rests on a framework.

    A rule of form looks only at cells that were read, a later one only at such that no rule of form concerns; of a
    protection case only that it is one is said. `doubtful` is met by texts that the reader of rows may read otherwise;
    `codes` are the fields that rules about the form of codes look at.
    """

    cells: tuple[TableRule, ...]
    form: tuple[TableRule, ...]
    content: tuple[TableRule, ...]
    protection: TableRule
    doubtful: tuple[TableRule, ...]
    codes: tuple[str, ...]
    framework: Framework

    @property
    def all(self) -> tuple[TableRule, ...]:
        """Every rule, in the order of the reference."""
        return (*self.cells, *self.form, self.protection, *self.content)

    def surely(self) -> nw.Expr:
        """Whether a row breaks a rule of which that is easily told."""
        return some(rule.broken for rule in (*self.doubtful, *self.all) if not rule.later)

    def perhaps(self) -> nw.Expr:
        """Whether a row may break one of the others: a code or a text is in no form that surely breaks none of its own."""
        texts = dict.fromkeys(
            (rule.field for rule in self.doubtful if rule.later),
            rf"(?:{SURELY_SOUND}|{SURELY_PLAIN})",
        )
        asked = dict.fromkeys(
            (rule.field for rule in self.content if rule.later), rf"(?:{_BLANK}|{SURELY_PLAIN})"
        )
        return _otherwise_than({**texts, **asked, **dict.fromkeys(self.codes, SURELY_SOUND)})

    def later(self) -> nw.Expr:
        """Whether a row does break one of the others."""
        return some(rule.broken for rule in (*self.doubtful, *self.all) if rule.later)

    def not_whole(self) -> nw.Expr:
        """Whether a row is one of which not every cell could be read, or that has to be looked at again."""
        return some([odd_text(), *(rule.broken for rule in (*self.cells, *self.form))])


@cache
def rules_of(framework: Framework) -> Rules:
    """The rules of a framework."""
    declared = declared_rules(framework)
    references = [
        rule for rule, _ in declared.references if rule.field != MODELS
    ]  # unknown models are read again
    content = (
        *(one for rule in references for one in _references(rule)),
        *(_declared(rule) for rule in declared.others),
        *_references(In("orphan-reference", "place", framework.places)),
        place_on_its_day(framework),
        _model_of_activity(framework),
        TableRule(
            "identifier-in-text",
            "note",
            frozenset({"note"}),
            _contains("note", "|".join(_MAYBE_IDENTIFIER)),
            later=True,
        ),
    )
    protected = some(conditions_expr(case) for case in PROTECTION_CASES)
    checked = {*CLOSED, "place", *(rule.field for rule in references)}
    form = tuple(_declared(rule) for rule in FORM_RULES)
    codes = tuple(dict.fromkeys(rule.field for rule in FORM_RULES if isinstance(rule, Matches)))
    doubtful = tuple(_doubtful(checked | {*codes}, codes))
    return Rules(
        tuple(_cells()),
        form,
        content,
        TableRule(ROUTED, "", frozenset(), protected),
        doubtful,
        codes,
        framework,
    )


def _doubtful(checked: Collection[str], codes: Collection[str]) -> Iterator[TableRule]:
    """Texts that are blank, have blanks around them, or letters that are not surely composed, where no other rule tells."""
    for field in TEXTS:
        if field not in checked:
            yield TableRule("", field, frozenset({field}), _contains(field, ODD), later=True)
        if field not in CLOSED:
            later = field not in checked or field in codes
            yield TableRule(
                "", field, frozenset({field}), (nw.col(field) == "").fill_null(_NEVER), later=later
            )


def odd_text() -> nw.Expr:
    """Whether any text of a row is one that the reader of rows may read otherwise."""
    return _otherwise_than(dict.fromkeys(TEXTS, NEAT))


def _otherwise_than(forms: Mapping[str, str]) -> nw.Expr:
    """Whether any of several texts is not of its form: they are looked at together, which costs least.

    Every form takes what stands for a blank, and none takes the sign between two texts.
    """
    together = nw.concat_str(
        *(nw.col(field).fill_null(_BLANK) for field in forms), separator=_BETWEEN
    )
    return ~together.str.contains(rf"\A{_BETWEEN.join(forms.values())}\z")


def _cells() -> Iterator[TableRule]:
    for field in (
        field for field in REQUIRED if field != MODELS
    ):  # a row without models is read again
        yield TableRule("missing-value", field, frozenset({field}), ~condition_expr(IsSet(field)))
    for field, kind in CLOSED.items():
        values = [member.value for member in kind]
        yield TableRule(
            "value-not-allowed",
            field,
            frozenset({field}),
            ~nw.col(field).is_in(values).fill_null(not _NEVER),
        )


def _declared(rule: RowRule) -> TableRule:
    return TableRule(
        rule.code, rule.field, fields_of(rule), _lowered(rule), later=isinstance(rule, Matches)
    )


def _lowered(rule: RowRule) -> nw.Expr:
    """Whether a row breaks one of the six kinds of rules: true or false, never null."""
    column = nw.col(rule.field)
    if isinstance(rule, In):
        return ~column.is_in(sorted(rule.values)).fill_null(not _NEVER)
    if isinstance(rule, AtLeast):
        return (column < rule.low).fill_null(_NEVER)
    if isinstance(rule, NotAbove):
        return (column > nw.col(rule.limit)).fill_null(_NEVER)
    if isinstance(rule, Matches):
        never = (
            [_contains(rule.field, "|".join(f"(?:{part})" for part in rule.never))]
            if rule.never
            else []
        )
        return some([(~column.str.contains(exactly([rule.pattern]))).fill_null(_NEVER), *never])
    filled = condition_expr(IsSet(rule.field))
    return (~filled if isinstance(rule, RequiredWhen) else filled) & conditions_expr(rule.when)


def _contains(field: str, pattern: str) -> nw.Expr:
    return nw.col(field).str.contains(pattern).fill_null(_NEVER)


def _references(rule: In) -> Iterator[TableRule]:
    """An id that leads nowhere; one that lost its leading zeros is named as such."""
    stripped = {id.lstrip("0") for id in rule.values if id.startswith("0")}
    lost = sorted(id for id in stripped - rule.values if id.isdigit())
    column = nw.col(rule.field)
    if lost:
        yield TableRule(
            "lost-leading-zero", rule.field, fields_of(rule), column.is_in(lost).fill_null(_NEVER)
        )
    unknown = ~column.is_in([*sorted(rule.values), *lost]).fill_null(not _NEVER)
    yield TableRule(rule.code, rule.field, fields_of(rule), unknown)


def _model_of_activity(framework: Framework) -> TableRule:
    """An activity of one model in a record that is of others."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for activity in framework.activities.values():
        if CROSS_CUTTING not in activity.models:
            groups.setdefault(activity.models, []).append(activity.id)
    broken = (
        condition_expr(OneOf("activity", ids))
        & ~condition_expr(OneOf(MODELS, set(models) & set(framework.models)))
        for models, ids in groups.items()
    )
    return TableRule(
        "activity-of-other-model", MODELS, frozenset({"activity", MODELS}), some(broken)
    )
