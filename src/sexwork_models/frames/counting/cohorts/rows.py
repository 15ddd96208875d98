"""The rows that a cohort reads: which are of its base and its part, their keys and their days."""

from __future__ import annotations

from datetime import date

import narwhals.stable.v2 as nw

from ....forms.record_terms import RecordKind
from ....forms.records import ENCOUNTER
from ....framework.measures.language import Key
from ....framework.measures.terms import is_of_people
from ....intake.fields import FIRST_YEAR
from ....monitoring.measures.cohorts.queries import CohortQuery
from ....monitoring.measures.count_bounds import CLIENT_LIMIT_FIELDS, are_of_encounters
from ....monitoring.measures.windows import beginnings_of
from ...engines import LazyFrame
from ...expressions import any_true, condition_expr, conditions_expr
from ...table import TypedTable
from ..aggregates import GROUP
from ..encounters.keyless_encounters import clients_of_encounters
from ..encounters.sessions import has_sessions

__all__ = [
    "ANSWER",
    "BASE",
    "BEGINS",
    "DAY",
    "KINDS",
    "PART",
    "WINDOW",
    "WITHOUT_KEY",
    "WORD",
    "anonymous_of_encounters",
    "cohort_rows",
    "day_number",
    "key_columns",
    "link_columns",
]

BASE, WINDOW, PART, BEGINS = "in_base", "in_window", "in_part", "begins"
DAY, WORD, ANSWER = "day_number", "word", "answer"
KINDS = ("window", "earlier", "part")  # of rows without a key: of the base, before it, of the part
WITHOUT_KEY = ("rows", "most", "unlimited")  # what is summed of them
LIMIT_SUFFIXES = ("_most", "_unlimited")  # of which encounters with a code are taken together
_LIMIT = "of_event"

_FIRST_DAY = date(FIRST_YEAR, 1, 1).toordinal()
_BEFORE_YEAR_ONE = 305  # days from 1 March of the year 0 to the day before 1 January of the year 1


def day_number(day: date) -> int:
    """The number of a day, as in the column of days: differences of numbers are days."""
    return day.toordinal() - _FIRST_DAY


def key_columns(query: CohortQuery) -> list[str]:
    """The columns of the fields of a key of the base, in order."""
    return [f"key_{field}" for field in query.keys]


def link_columns(query: CohortQuery) -> list[str]:
    """The columns of the fields by which a row of the part names a key, in order."""
    return [f"link_{field}" for field in query.part_keys]


def cohort_rows(query: CohortQuery, table: TypedTable) -> LazyFrame:
    """The rows of base and part with what a cohort asks of them, and all their own columns."""
    window = query.window
    assert window is not None
    read = table.frame.filter(table.within(query.read_days))
    is_base = table.within(query.history) & conditions_expr(query.base_where)
    is_part = nw.lit(False) if query.part is None else conditions_expr(query.part_where)
    marked = read.with_columns(is_base.alias(BASE), is_part.alias(PART))
    rows = marked.filter(nw.col(BASE) | nw.col(PART))
    rows = rows.with_columns(
        (nw.col(BASE) & table.within(window)).alias(WINDOW),
        _begins(query, table).alias(BEGINS),
        _day_number().alias(DAY),
        *_words(query),
        *_keys(query),
    )
    return rows.with_columns(*_without_key(query, table))


def _begins(query: CohortQuery, table: TypedTable) -> nw.Expr:
    """Whether a row says that its key begins with it."""
    columns = table.frame.collect_schema().names()
    return any_true(map(condition_expr, beginnings_of(query.keys, columns)))


def _day_number() -> nw.Expr:
    """The number of the day of a row. Years are counted from March, so that leap days end them."""
    day = nw.col("day").dt
    year, month = day.year().cast(nw.Int64), day.month().cast(nw.Int64)
    is_early = (month <= 2).cast(nw.Int64)
    year, month = year - is_early, month - 3 + 12 * is_early
    of_year = (153 * month + 2) // 5 + day.day().cast(nw.Int64)
    days = 365 * year + year // 4 - year // 100 + year // 400 + of_year
    return (days.cast(nw.Int64) - (_BEFORE_YEAR_ONE + 1 + _FIRST_DAY)).cast(nw.Int64)


def _words(query: CohortQuery) -> list[nw.Expr]:
    """The words of base and part that are matched."""
    if query.match is None:
        return []
    own, other, _ = query.match
    return [nw.col(own).fill_null("").alias(WORD), nw.col(other).fill_null("").alias(ANSWER)]


def _keys(query: CohortQuery) -> list[nw.Expr]:
    """The keys of a row, null in a year whose codes are others."""
    fields = [
        *zip(query.keys, key_columns(query), strict=True),
        *zip(query.part_keys, link_columns(query), strict=True),
    ]
    year, exprs = query.code_year, list[nw.Expr]()
    for field, column in fields:
        code = nw.col(field)
        if year is not None:
            code = nw.when(nw.col("day").dt.year() == year).then(code)
        exprs.append(code.alias(column))
    return exprs


def rows_of_kinds(query: CohortQuery, table: TypedTable) -> dict[str, tuple[nw.Expr, Key]]:
    """Whether a row is of each kind, and the fields of the key that it may have."""
    days = query.part_days if query.part is not None else None
    is_part = nw.lit(False) if days is None else nw.col(PART) & table.within(days)
    return {
        "window": (nw.col(WINDOW), query.keys),
        "earlier": (nw.col(BASE) & ~nw.col(WINDOW), query.keys),
        "part": (is_part, query.part_keys),
    }


def _without_key(query: CohortQuery, table: TypedTable) -> list[nw.Expr]:
    """Of each kind of rows without a key: whether it is one, and how many keys it stands for.

    Those of an encounter with a code stand for none by themselves: they are taken together.
    """
    no_key = any_true(nw.col(column).is_null() for column in key_columns(query))
    no_link = any_true(nw.col(column).is_null() for column in link_columns(query))
    kinds = dict[str, tuple[nw.Expr, Key]]()
    for kind, (mask, keys) in rows_of_kinds(query, table).items():
        kinds[kind] = mask & (no_link if kind == "part" else no_key), keys
    is_part = kinds["part"][0]
    exprs = list[nw.Expr]()
    for kind, (mask, keys) in kinds.items():
        is_one, most = mask.cast(nw.Int64), _most_keys(keys)
        exprs.append(is_one.alias(f"{kind}_rows"))
        if are_of_encounters(keys) and has_sessions(table):
            is_one = (mask & nw.col(ENCOUNTER).is_null()).cast(nw.Int64)
        exprs.append((is_one * most.fill_null(0)).alias(f"{kind}_most"))
        exprs.append((is_one * most.is_null().cast(nw.Int64)).alias(f"{kind}_unlimited"))
    other_year = nw.lit(False)
    if query.code_year is not None:
        other_year = (nw.col("day").dt.year() != query.code_year) & (nw.col(BASE) | is_part)
    return [*exprs, other_year.cast(nw.Int64).alias("other_years")]


def _most_keys(fields: Key) -> nw.Expr:
    """How many keys a row without one may stand for, null without limit."""
    unit = nw.lit(1, dtype=nw.Int64)
    if not is_of_people(fields):
        return unit
    is_single = nw.col("kind") == RecordKind.CLIENT.value
    return nw.when(is_single).then(unit).otherwise(nw.coalesce(*CLIENT_LIMIT_FIELDS))


def anonymous_of_encounters(
    query: CohortQuery, table: TypedTable, numbered: LazyFrame
) -> LazyFrame | None:
    """How many clients the rows without a code of encounters stand for, of each kind and group.

    None where rows have no encounter codes. Where words are matched, each row may state another.
    """
    kinds = {
        kind: mask
        for kind, (mask, keys) in rows_of_kinds(query, table).items()
        if are_of_encounters(keys)
    }
    if not kinds or not has_sessions(table):
        return None
    rows = numbered.filter(~nw.col(ENCOUNTER).is_null())
    limit = nw.coalesce(*CLIENT_LIMIT_FIELDS).cast(nw.Int64)
    masks = dict.fromkeys(kinds, query.match is None)
    encounters = clients_of_encounters(
        rows.with_columns(limit.alias(_LIMIT), **kinds), GROUP, masks, _LIMIT, LIMIT_SUFFIXES
    )
    sums = [f"{kind}{name}" for kind in kinds for name in LIMIT_SUFFIXES]
    return encounters.group_by(GROUP).agg(nw.col(*sums).sum())
