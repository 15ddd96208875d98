"""The rows of a table without an encounter code: those that are alike may be one encounter."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from ....core.findings import MAX_ROWS_NAMED, RowList
from ....forms.records import ENCOUNTER
from ....framework.measures.language import Count
from ...engines import LINE, LazyFrame, materialize_small
from ...reading.typed_source import row_locations
from ...table import TypedTable
from ..aggregates import batch_collect
from .row_columns import (
    ACTION,
    ALIKE_FIELDS,
    BEYOND,
    COMPARED,
    GROUP_NUMBER,
    IS_EVENT,
    NUMBER,
    ROWS,
    TOTAL,
    row_columns,
    whole,
)

__all__ = ["alike_rows", "rows_perhaps_one"]

_FORM, _SET = "enc_form", "enc_set"  # which fields a row is compared in
_STATED, _TOP, _BOTTOM = "enc_stated", "enc_top", "enc_bottom"
_ONE_TOTAL, _ONE_STATED, _ONE_ROWS = "enc_one_total", "enc_one_stated", "enc_one_rows"
_ALL = "all_"  # begins the names of columns of all groups together
_ALIKE = (_FORM, "day", *(f"{_SET}_{field}" for field in COMPARED))


def rows_perhaps_one(table: TypedTable) -> RowList:
    """The rows that have no code and may be one encounter with others, as the reference finds them.

    A table without the column of encounters cannot state them: of its rows nothing is said.
    """
    columns = table.frame.collect_schema()
    if ENCOUNTER not in columns:
        return RowList()
    name = LINE if LINE in columns else "id"
    uncoded = table.frame.filter(nw.col(ENCOUNTER).is_null())
    rows = _compared_rows(row_columns(uncoded, Count(()), "", (name,)))
    found = rows.join(_sets_perhaps_one(rows, table.file), on=[*_ALIKE], how="semi").select(name)
    count, first = batch_collect(
        [found.select(nw.len().alias(ROWS)), found.sort(name).head(MAX_ROWS_NAMED)], table
    )
    return RowList(int(count[ROWS].item()), row_locations(first, table))


def _sets_perhaps_one(rows: LazyFrame, file: str) -> LazyFrame:
    """The sets of rows that are alike and do not all share an action."""
    by_action = rows.group_by(*_ALIKE, *_action_columns(rows)).agg(nw.col(ROWS).sum())
    largest = nw.col(ROWS).max().alias(_ONE_ROWS)
    sets = by_action.group_by(*_ALIKE).agg(nw.col(ROWS).sum(), largest)
    return materialize_small(sets.filter(nw.col(_ONE_ROWS) < nw.col(ROWS)).select(*_ALIKE), file)


def _action_columns(rows: LazyFrame) -> list[str]:
    """The columns in which rows of different encounters agree."""
    return [field for field in ACTION if field in rows.collect_schema()]


def alike_rows(rows: LazyFrame) -> LazyFrame:
    """The totals of the rows without a code that may be one encounter, by group.

    Rows that share an action are added up first, because they are different encounters.
    """
    actions, alike = _action_columns(rows), [*_ALIKE]
    numbers = (nw.col(ROWS, _STATED, TOTAL).sum(), nw.col(_TOP).max(), nw.col(_BOTTOM).min())
    compared = _compared_rows(rows).group_by(*alike, *actions, GROUP_NUMBER).agg(*numbers)
    own = compared.group_by(*alike, GROUP_NUMBER).agg(
        *numbers,
        nw.col(TOTAL).max().alias(_ONE_TOTAL),
        nw.col(_STATED).max().alias(_ONE_STATED),
    )
    by_action = compared.group_by(*alike, *actions).agg(*numbers)
    every = by_action.group_by(*alike).agg(*numbers, nw.col(ROWS).max().alias(_ONE_ROWS))
    every = every.rename({name: f"{_ALL}{name}" for name in every.collect_schema()})
    joined = own.join(
        every, left_on=alike, right_on=[f"{_ALL}{name}" for name in alike], how="inner"
    )
    return _alike_totals(joined)


def _compared_rows(rows: LazyFrame) -> LazyFrame:
    """The rows with their numbers and the fields in which they are compared; others are blank."""
    is_event, is_coded = nw.col(IS_EVENT) == 1, nw.col("client") != ""
    form = (
        nw.when(is_event)
        .then(whole(0))
        .otherwise(nw.when(is_coded).then(whole(1)).otherwise(whole(2)))
    )
    sets = dict[str, nw.Expr]()
    for field in COMPARED:
        forms = [form for form, fields in enumerate(ALIKE_FIELDS) if field in fields]
        own = nw.when(nw.col(_FORM).is_in(forms)).then(nw.col(field))
        sets[f"{_SET}_{field}"] = own.otherwise(nw.lit(""))
    number = nw.col(NUMBER)
    return rows.with_columns(form.alias(_FORM)).with_columns(
        (~number.is_null()).cast(nw.Int64).alias(_STATED),
        number.fill_null(0).alias(TOTAL),
        number.fill_null(0).alias(_TOP),
        number.fill_null(BEYOND).alias(_BOTTOM),
        **sets,
    )


def _alike_totals(rows: LazyFrame) -> LazyFrame:
    """The totals of the rows of one group that may be one encounter, with those of all groups."""
    all_rows, all_stated = nw.col(f"{_ALL}{ROWS}"), nw.col(f"{_ALL}{_STATED}")
    others, top = all_rows - nw.col(ROWS), nw.col(f"{_ALL}{_TOP}")
    are_separate = nw.col(f"{_ALL}{_ONE_ROWS}") == all_rows
    low = nw.max_horizontal(whole(0), nw.col(_ONE_TOTAL) - others * nw.col(_TOP))
    high = nw.min_horizontal(nw.col(f"{_ALL}{TOTAL}"), nw.col(ROWS) * top)
    missing = nw.col(ROWS) - nw.col(_STATED)

    def unless_separate(separate: nw.Expr, perhaps_one: nw.Expr) -> nw.Expr:
        return nw.when(are_separate).then(separate).otherwise(perhaps_one)

    return rows.select(
        GROUP_NUMBER,
        low=unless_separate(nw.col(TOTAL), low),
        high=unless_separate(nw.col(TOTAL), high),
        least=unless_separate(
            nw.col(_STATED), nw.max_horizontal(whole(0), nw.col(_ONE_STATED) - others)
        ),
        most=unless_separate(nw.col(_STATED), nw.min_horizontal(all_stated, nw.col(ROWS))),
        proven=whole(0),
        missing=missing,
        unlimited=unless_separate(missing, all_rows - all_stated),
        unstated=unless_separate(whole(0), nw.col(ROWS)),
        records=nw.col(ROWS),
        lowest=unless_separate(nw.col(_BOTTOM), nw.col(f"{_ALL}{_BOTTOM}")),
        highest=unless_separate(nw.col(_TOP), top),
    )
