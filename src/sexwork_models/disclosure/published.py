"""A table of counts with some of them hidden, and what an outsider can derive of these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs

from ..core.errors import FigureError, UnknownIdError
from ..core.findings import Issue
from ..core.messages import Lang, message
from ..framework.framework import Framework
from ..framework.packaged.load import packaged_framework
from ..intake.catalog import unknown_id_error
from ..values.amounts import format_number
from ..values.arguments import check_arguments, to_declared
from ..values.count_tables import CountTable, Entry
from ..values.intervals import Interval
from ..values.text import LabelledEnum, Text, Word, label_key
from .attacker import derivable_bounds
from .joint_system import MAX_STEPS, join_tables
from .linear_program import StepBudget, StepLimitError

__all__ = [
    "HIDDEN_SIGN",
    "PublishedTable",
    "SuppressionReason",
    "require_known_indicators",
    "require_threshold_and_days",
]

HIDDEN_SIGN = "…"
"""Shown in place of every hidden count: one sign, so that a small count looks like any other."""
_TOTAL = Text("Tổng", "Total")


class SuppressionReason(LabelledEnum):
    """Why a count is hidden. Not for publication: it would reveal which counts are small."""

    SMALL = Word("small", "số nhỏ", "small count")
    COMPLEMENT = Word("complement", "có thể làm lộ số nhỏ", "would give a small count away")
    DIFFERENCE = Word(
        "difference",
        "chênh lệch nhỏ so với lần công bố trước",
        "differs from an earlier release by a small count",
    )


# The converters of the fields: each names its argument in the error for one of another type.
def _to_table(table: CountTable) -> CountTable:
    checked: CountTable = to_declared("table", table, CountTable)
    return checked


def _to_threshold(threshold: int) -> int:
    number: int = to_declared("threshold", threshold, int)
    if number < 2:
        raise FigureError("suppression-threshold")
    return number


def _copy_reasons(reasons: Mapping[Entry, SuppressionReason]) -> dict[Entry, SuppressionReason]:
    given = to_declared("reasons", reasons, Mapping[Entry, SuppressionReason])
    return {
        entry: to_declared("reasons", reason, SuppressionReason) for entry, reason in given.items()
    }


@attrs.frozen
class PublishedTable:
    """A table of counts with some of them hidden; only `say` and `to_dicts` may be published.

    `table` holds the true counts, against which a later release is checked, and `reasons` why an
    entry is hidden: neither may be published. `exposed` are entries that earlier releases give
    away, or leave unprotected, whatever this release hides. `withheld` is why the whole table is
    hidden where it could not be checked. `joined` are the earlier releases of the same days that it
    was checked with.

    To state a table that was hidden by hand, `reasons` gives for every hidden cell and margin why:
    {("22", "female"): "small", ("22", None): "complement"}; None stands for all rows or columns.
    Raises FigureError for a reason of an entry that the table does not have and for a threshold
    below 2, UnusableInputError for anything but a mapping of entries to reasons, since whatever is
    not understood would be shown.
    """

    table: CountTable = attrs.field(converter=_to_table, repr=False)
    threshold: int = attrs.field(converter=_to_threshold)
    reasons: Mapping[Entry, SuppressionReason] = attrs.field(
        converter=_copy_reasons, repr=False, hash=False
    )
    exposed: tuple[Entry, ...] = attrs.field(default=(), repr=False)
    withheld: Issue | None = None
    joined: tuple[PublishedTable, ...] = attrs.field(default=(), repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        unplaced = self.reasons.keys() - set(self.table.entries())
        if unplaced:
            raise FigureError("table-reason-unplaced", count=len(unplaced))

    @property
    def rows(self) -> tuple[str, ...]:
        """The row names."""
        return self.table.rows

    @property
    def columns(self) -> tuple[str, ...]:
        """The column names."""
        return self.table.columns

    @property
    def window(self) -> Interval | None:
        """The days that the table covers."""
        return self.table.window

    @check_arguments
    def value(self, entry: Entry) -> int | None:
        """Returns the count of a cell or margin, None if hidden.

        Raises UnknownIdError, naming the nearest ones, for an unknown row or column.
        """
        known_names = ("rows", self.rows), ("columns", self.columns)
        for name, (kind, known) in zip(entry, known_names, strict=False):
            if name is not None and name not in known:
                raise _unknown_name(name, kind, known)
        count = self.table.value(entry)
        return None if entry in self.reasons else count

    def cell(self, row: str, column: str) -> int | None:
        """Returns the count of a cell, None if hidden. Raises UnknownIdError as `value` does."""
        return self.value((row, column))

    def row_total(self, row: str) -> int | None:
        """Returns the total of a row, None if hidden. Raises UnknownIdError as `value` does."""
        return self.value((row, None))

    def column_total(self, column: str) -> int | None:
        """Returns the total of a column, None if hidden. Raises UnknownIdError as `value` does."""
        return self.value((None, column))

    @property
    def total(self) -> int | None:
        """The total of the table, None if hidden."""
        return self.value((None, None))

    @check_arguments
    def reason(self, entry: Entry) -> SuppressionReason | None:
        """Returns why an entry is hidden, None if it is shown."""
        return self.reasons.get(entry)

    @property
    def suppressed(self) -> tuple[Entry, ...]:
        """The hidden entries, in the order of the table."""
        return tuple(entry for entry in self.table.entries() if entry in self.reasons)

    @property
    def counts_by_reason(self) -> dict[SuppressionReason, int]:
        """The number of hidden entries by reason."""
        counts = dict.fromkeys(SuppressionReason, 0)
        for reason in self.reasons.values():
            counts[reason] += 1
        return counts

    @property
    def silent(self) -> bool:
        """Whether every entry is hidden."""
        return len(self.reasons) == (len(self.rows) + 1) * (len(self.columns) + 1)

    def attack(self) -> dict[Entry, tuple[int, int | None]]:
        """Returns the lowest and the highest count that an outsider must admit for hidden entries.

        The outsider knows what this table and the earlier releases in `joined` show, and how they
        hang together; None is no upper bound. The entries are in the order of the table. Raises
        FigureError where that takes more steps than the solver may use.
        """
        if self.joined:
            try:
                return _joint_bounds([*self.joined, self])
            except StepLimitError as reached:
                raise FigureError("attack-undecided", limit=MAX_STEPS) from reached
        hidden = self.reasons.keys()
        return {entry: derivable_bounds(self.table, hidden, entry) for entry in self.suppressed}

    def note(self, lang: Lang) -> str:
        """Returns what the sign of hidden counts means, in `lang`; empty when nothing is hidden."""
        if self.withheld:
            return self.withheld.say(lang)
        params = {"sign": HIDDEN_SIGN, "highest": self.threshold - 1}
        return message("counts-hidden").fill(lang, params) if self.reasons else ""

    def to_dicts(self, lang: Lang = "en") -> list[dict[str, object]]:
        """Returns the rows as JSON-ready data, the row of totals last; a hidden count is null.

        Each row says in `withheld` why the whole table is hidden; null when it is not.
        """
        withheld = self.withheld and self.withheld.say(lang)
        rows: list[dict[str, object]] = []
        for row in (*self.rows, None):
            name = _TOTAL.say(lang) if row is None else row
            cells = {column: self.value((row, column)) for column in self.columns}
            total = self.value((row, None))
            rows.append(
                {
                    "row": name,
                    "is_total": row is None,
                    "cells": cells,
                    "total": total,
                    "withheld": withheld,
                }
            )
        return rows

    def say(self, lang: Lang) -> str:
        """Returns the table as aligned text of `lang`, and the note on hidden counts below it."""
        total = _TOTAL.say(lang)
        rows = [["", *self.columns, total]]
        for row in (*self.rows, None):
            texts = [total if row is None else row]
            for column in (*self.columns, None):
                count = self.value((row, column))
                texts.append(HIDDEN_SIGN if count is None else format_number(count, lang))
            rows.append(texts)
        name_width, *count_widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = []
        for name, *counts in rows:
            cells = [count.rjust(width) for count, width in zip(counts, count_widths, strict=True)]
            lines.append("  ".join([name.ljust(name_width), *cells]).rstrip())
        return "\n".join([*lines, *filter(None, [self.note(lang)])])


@check_arguments
def _unknown_name(name: str, kind: str, known: tuple[str, ...]) -> UnknownIdError:
    """Returns the error for a row or column that the table does not have."""
    return unknown_id_error(name, kind, known)


def _joint_bounds(releases: Sequence[PublishedTable]) -> dict[Entry, tuple[int, int | None]]:
    """Returns the bounds of the hidden entries of the last of several releases of the same days.

    Where these can be read in several ways, the narrowest bounds.
    """
    budget, last = StepBudget(MAX_STEPS), releases[-1]
    hidden = [frozenset(release.reasons) for release in releases]
    bounds: dict[Entry, tuple[int, int | None]] = dict.fromkeys(last.suppressed, (0, None))
    for system in join_tables([release.table for release in releases], budget):
        program = system.solve(hidden, budget)
        assert program is not None
        for entry, (low, high) in bounds.items():
            least, largest = program.bounds(system.forms[-1][entry])
            highs = [limit for limit in (high, largest) if limit is not None]
            bounds[entry] = max(low, least), min(highs, default=None)
    return bounds


def require_threshold_and_days(
    table: CountTable, threshold: int, earlier: Sequence[PublishedTable]
) -> None:
    """Raises FigureError for a threshold that hides nothing, and for unknown windows."""
    if threshold < 2:
        raise FigureError("suppression-threshold")
    if earlier and None in [table.window, *(release.window for release in earlier)]:
        raise FigureError("table-window-missing")


def require_known_indicators(tables: Iterable[CountTable], framework: Framework | None) -> None:
    """Raises UnknownIdError for a stated indicator that does not exist.

    A misspelt one would pass for another indicator, whose releases are not compared.
    """
    stated = dict.fromkeys(table.indicator for table in tables if table.indicator)
    if stated:
        known = (framework or packaged_framework()).indicators
        keys = set(map(label_key, known))
        for id in stated:
            if label_key(id) not in keys:
                raise unknown_id_error(id, "indicators", known)
