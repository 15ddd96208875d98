"""Which rules the rows of a table break: every declared rule about one record as a question to columns.

Two steps: one pass over the table keeps the rows that break any rule; which ones, is asked of these rows only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import attrs
import narwhals.stable.v2 as nw

from ..framework.framework import Framework
from ..framework.pilots import CROSS_CUTTING
from ..practice.conditions import IsSet, OneOf
from ..practice.protection import PROTECTION_CASES
from ..practice.record_form import FORM_RULES, OPAQUE_CODES
from ..practice.row_rules import AtLeast, ForbiddenWhen, In, Matches, NotAbove, RequiredWhen, RowRule, fields_of
from ..validation.record_rules import ROUTED, declared_rules
from .fields import CLOSED, MODELS, ODD, REQUIRED, TEXTS, exactly
from .lowering import condition_expr, conditions_expr
from .places import place_on_its_day
from .table_rule import TableRule

__all__ = ["Rules", "odd_text", "rules_of"]

_NEVER = False  # what a blank says of a Boolean
_WITH_OWN_FORM = frozenset({*CLOSED, *OPAQUE_CODES, "place", "activity", "population", "recipient"})
_MAYBE_IDENTIFIER = (  # no text that looks like an identifier is without all of these
    r"(?:[0-9][^0-9]*){7}",
    r"@",
    r"(?:[cC][oO][mM]|[mM][eE])/",
    *(
        rf"(?s:[0-9].*{word}|{word}.*[0-9])"
        for word in ("[nN][gG][õÕ]", "[nN][gG][áÁ][cC][hH]", "[hH][ẻẺ][mM]", "[kK][iI][ệỆ][tT]", "[nN][hH][àÀ]", "[đĐ][ưƯ][ờỜ][nN][gG]", "[pP][hH][ốỐ]")
    ),
)


@attrs.frozen(eq=False, repr=False)
class Rules:
    """Every rule about one record: first whether each cell can be read, then the form, then what rests on a framework.

    A rule of form looks only at cells that were read, a later one only at such that no rule of form concerns; of a
    protection case only that it is one is said. `doubtful` is met by texts that the reader of rows may read otherwise.
    """

    cells: tuple[TableRule, ...]
    form: tuple[TableRule, ...]
    content: tuple[TableRule, ...]
    protection: TableRule
    doubtful: tuple[nw.Expr, ...]

    @property
    def all(self) -> tuple[TableRule, ...]:
        """Every rule, in the order of the reference."""
        return (*self.cells, *self.form, self.protection, *self.content)

    def any_broken(self, faults: Iterable[nw.Expr] = ()) -> nw.Expr:
        """Whether a row breaks any rule, or has a cell that has to be read again."""
        return nw.any_horizontal(*faults, *self.doubtful, *(rule.broken for rule in self.all), ignore_nulls=True)

    def not_whole(self, faults: Iterable[nw.Expr] = ()) -> nw.Expr:
        """Whether a row is one of which not every cell could be read, or of which that has to be looked at again."""
        return nw.any_horizontal(
            *faults, *self.doubtful, *(rule.broken for rule in (*self.cells, *self.form)), ignore_nulls=True
        )


@cache
def rules_of(framework: Framework) -> Rules:
    """The rules of a framework."""
    declared = declared_rules(framework)
    form = tuple(_declared(rule) for rule in FORM_RULES)
    references = [rule for rule, _ in declared.references if rule.field != MODELS]  # unknown models are read again
    content = (
        *(one for rule in references for one in _references(rule)),
        *(_declared(rule) for rule in declared.others),
        *_references(In("orphan-reference", "place", framework.places)),
        place_on_its_day(framework),
        _model_of_activity(framework),
        TableRule("identifier-in-text", "note", frozenset({"note"}), _contains("note", "|".join(_MAYBE_IDENTIFIER))),
    )
    protected = nw.any_horizontal(*(conditions_expr(case) for case in PROTECTION_CASES), ignore_nulls=True)
    return Rules(tuple(_cells()), form, content, TableRule(ROUTED, "", frozenset(), protected), tuple(_doubtful()))


def _doubtful() -> Iterator[nw.Expr]:
    """Texts that are blank, have blanks around them, or letters that are not surely composed, where no other rule tells."""
    for field in TEXTS:
        if field not in _WITH_OWN_FORM:
            yield _contains(field, ODD)
        if field not in CLOSED:
            yield (nw.col(field) == "").fill_null(_NEVER)


def odd_text() -> nw.Expr:
    """Whether any text of a row is one that the reader of rows may read otherwise."""
    odd = (_contains(field, ODD) | (nw.col(field) == "").fill_null(_NEVER) for field in TEXTS)
    return nw.any_horizontal(*odd, ignore_nulls=True)


def _cells() -> Iterator[TableRule]:
    for field in REQUIRED:
        yield TableRule("missing-value", field, frozenset({field}), ~condition_expr(IsSet(field)))
    for field, kind in CLOSED.items():
        values = [member.value for member in kind]
        yield TableRule("value-not-allowed", field, frozenset({field}), ~nw.col(field).is_in(values).fill_null(not _NEVER))


def _declared(rule: RowRule) -> TableRule:
    return TableRule(rule.code, rule.field, fields_of(rule), _lowered(rule))


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
        never = [_contains(rule.field, "|".join(f"(?:{part})" for part in rule.never))] if rule.never else []
        return nw.any_horizontal(~column.str.contains(exactly([rule.pattern])), *never, ignore_nulls=True).fill_null(_NEVER)
    filled = condition_expr(IsSet(rule.field))
    return (~filled if isinstance(rule, RequiredWhen) else filled) & conditions_expr(rule.when)


def _contains(field: str, pattern: str) -> nw.Expr:
    return nw.col(field).str.contains(pattern).fill_null(_NEVER)


def _references(rule: In) -> Iterator[TableRule]:
    """An id that leads nowhere; one that lost its leading zeros is named as such."""
    lost = sorted({id.lstrip("0") for id in rule.values if id.startswith("0")} - rule.values)
    column = nw.col(rule.field)
    if lost:
        yield TableRule("lost-leading-zero", rule.field, fields_of(rule), column.is_in(lost).fill_null(_NEVER))
    unknown = ~column.is_in([*sorted(rule.values), *lost]).fill_null(not _NEVER)
    yield TableRule(rule.code, rule.field, fields_of(rule), unknown)


def _model_of_activity(framework: Framework) -> TableRule:
    """An activity of one model in a record that is of others."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for activity in framework.activities.values():
        if CROSS_CUTTING not in activity.models:
            groups.setdefault(activity.models, []).append(activity.id)
    broken = (
        condition_expr(OneOf("activity", ids)) & ~condition_expr(OneOf(MODELS, set(models) & set(framework.models)))
        for models, ids in groups.items()
    )
    anywhere = nw.any_horizontal(*broken, ignore_nulls=True) if groups else nw.lit(_NEVER)
    return TableRule("activity-of-other-model", MODELS, frozenset({"activity", MODELS}), anywhere)
