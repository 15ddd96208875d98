"""The frames of a cohort: its keys, what is found of each, and the rows without a key."""

from __future__ import annotations

import attrs
import narwhals.stable.v2 as nw

from ....monitoring.measures.cohorts.queries import CLIENT, CohortQuery, RegisterCodes
from ....monitoring.measures.windows import YEAR_OF_RECORDS
from ...engines import LazyFrame
from ...expressions import all_true, any_true, is_one_of
from ...joins import filter_any_in
from ..aggregates import GROUP
from .rows import (
    ANSWER,
    BASE,
    BEGINS,
    DAY,
    KINDS,
    PART,
    WINDOW,
    WITHOUT_KEY,
    WORD,
    day_number,
    key_columns,
    link_columns,
)

__all__ = ["KEY_COUNTS", "CohortFrames"]

KEY_COUNTS = (
    *("base", "in_part", "late", "open", "doubtful"),
    *("older_in", "older_out", "alike_in", "alike_out"),
)
_FIRST, _FIRST_DAY, _EARLIEST, _BEGINNING = "first", "first_day", "earliest", "beginning"
_FOUND, _LAST, _JOINED = "found_day", "last_day", "joined_"
_IN, _LATE, _OPEN, _DOUBTFUL = "is_in", "is_late", "is_open", "is_doubtful"
_ALIKE = "is_alike"
_FLAGS = (_IN, _LATE, _OPEN, _DOUBTFUL, _ALIKE)


@attrs.frozen(eq=False, repr=False)
class CohortFrames:
    """The frames of a cohort, made of the rows of its base and its part.

    `codes` are those that a register puts into the part, if it is one of a register.
    """

    query: CohortQuery
    numbered: LazyFrame
    group_count: int
    codes: RegisterCodes | None

    @property
    def _keys(self) -> list[str]:
        return key_columns(self.query)

    def rows(self) -> LazyFrame:
        """The number of rows of the base in every group, and of rows without a key."""
        sums = [f"{kind}_{name}" for kind in KINDS for name in WITHOUT_KEY]
        records = nw.col(WINDOW).cast(nw.Int64).alias("records")
        selected = self.numbered.select(GROUP, records, "other_years", *sums)
        return selected.group_by(GROUP).agg(nw.col("records", "other_years", *sums).sum())

    def key_counts(self) -> LazyFrame:
        """The numbers of keys of every group, and of what becomes of them."""
        keys = self._followed_keys()
        for found in (*self._standings(), *self._alike()):
            joined = found.rename({key: f"{_JOINED}{key}" for key in self._keys})
            right = [f"{_JOINED}{key}" for key in self._keys]
            keys = keys.join(joined, left_on=self._keys, right_on=right, how="left")
        named = keys.collect_schema().names()
        zero = nw.lit(0, dtype=nw.Int64)
        flags = {name: nw.col(name).fill_null(0) if name in named else zero for name in _FLAGS}
        keys = keys.select(GROUP, self._is_older().alias("older"), **flags)
        out = 1 - nw.col(_IN)
        counted = keys.select(
            GROUP,
            nw.lit(1, dtype=nw.Int64).alias("base"),
            nw.col(_IN).alias("in_part"),
            (out * nw.col(_LATE)).alias("late"),
            (out * nw.col(_OPEN)).alias("open"),
            nw.col(_DOUBTFUL).alias("doubtful"),
            (nw.col(_IN) * nw.col("older")).alias("older_in"),
            (out * nw.col("older")).alias("older_out"),
            (nw.col(_IN) * nw.col(_ALIKE)).alias("alike_in"),
            (out * nw.col(_ALIKE)).alias("alike_out"),
        )
        return counted.group_by(GROUP).agg(nw.col(*KEY_COUNTS).sum())

    def keys_of_one(self) -> LazyFrame:
        """The number of keys of the base that one row of the part finds, of each such row."""
        linked = [f"key_{field}" for field in self.query.linked_keys]
        keys = self._followed_keys().select(*linked).group_by(*linked).agg(nw.len().alias("keys"))
        return keys.select(nw.col("keys").max())

    def _base(self) -> LazyFrame:
        """The rows of the base with a key."""
        is_keyed = all_true(~nw.col(key).is_null() for key in self._keys)
        return self.numbered.filter(nw.col(BASE) & is_keyed)

    def _base_keys(self) -> LazyFrame:
        """The different keys of the rows of the base."""
        rows = self._base().select(*self._keys).group_by(*self._keys)
        return rows.agg(nw.len().alias("rows")).select(*self._keys)

    def _followed_keys(self) -> LazyFrame:
        """The keys of the base, each with its group and its first day.

        Day and group are in one number, as in the first occurrences of a distinct count.
        """
        inside, day = nw.col(WINDOW), nw.col(DAY)
        rows = self._base().select(
            *self._keys,
            day.alias(_EARLIEST),
            nw.when(inside).then(day).alias(_FIRST_DAY),
            nw.when(inside).then(day * self.group_count + nw.col(GROUP)).alias(_FIRST),
            nw.when(inside).then(day * 2 + 1 - nw.col(BEGINS).cast(nw.Int64)).alias(_BEGINNING),
        )
        names = (_EARLIEST, _FIRST_DAY, _FIRST, _BEGINNING)
        keys = rows.group_by(*self._keys).agg(nw.col(*names).min())
        keys = keys.filter(~nw.col(_FIRST).is_null())
        if self.query.is_new:
            keys = keys.filter(nw.col(_EARLIEST) == nw.col(_FIRST_DAY))
        return keys.with_columns((nw.col(_FIRST) % self.group_count).alias(GROUP))

    def _is_older(self) -> nw.Expr:
        """1 for a key that may be older than the rows, otherwise 0."""
        since = self.query.since
        if not self.query.may_be_older or since is None:
            return nw.lit(0, dtype=nw.Int64)
        is_early = nw.col(_FIRST_DAY) < day_number(since) + YEAR_OF_RECORDS
        return (is_early & (nw.col(_BEGINNING) % 2 == 1)).cast(nw.Int64)

    def _standings(self) -> list[LazyFrame]:
        """Frames of keys with what becomes of them; a key that is in none is out."""
        if self.query.part is None:
            return self._registered()
        anchors = self._anchors()
        last = anchors.group_by(*self._keys).agg(nw.col(DAY).max().alias(_LAST))
        is_open = self._is_open(nw.col(_LAST)).cast(nw.Int64).alias(_OPEN)
        return [last.select(*self._keys, is_open), self._found(anchors)]

    def _registered(self) -> list[LazyFrame]:
        """The keys that a register puts into the part, and those that it may."""
        if self.codes is None:
            return []
        (key,), frames, keys = self._keys, list[LazyFrame](), self._base_keys()
        for name, codes in ((_IN, self.codes.certain), (_DOUBTFUL, self.codes.doubtful)):
            if codes:
                registered = filter_any_in(keys, {key: sorted(codes)})
                frames.append(registered.with_columns(nw.lit(1, dtype=nw.Int64).alias(name)))
        return frames

    def _alike(self) -> list[LazyFrame]:
        """The keys whose code of a client is nearly like another."""
        if CLIENT not in self.query.keys or not self.query.alike:
            return []
        alike = filter_any_in(self._base_keys(), {f"key_{CLIENT}": sorted(self.query.alike)})
        return [alike.with_columns(nw.lit(1, dtype=nw.Int64).alias(_ALIKE))]

    def _anchors(self) -> LazyFrame:
        """The days from which keys are followed: every one, or the first of each need."""
        by, rows = list(self._keys), self._base().filter(nw.col(WINDOW))
        if self.query.match is not None:
            by.append(WORD)
            answered = [word for word, answers in self.query.matches.items() if answers]
            rows = rows.filter(is_one_of(nw.col(WORD), sorted(answered) or [""]))
        if self.query.measure.anchor_any:
            return rows.group_by(*by, DAY).agg(nw.len().alias("rows")).select(*by, DAY)
        return rows.group_by(*by).agg(nw.col(DAY).min())

    def _found(self, anchors: LazyFrame) -> LazyFrame:
        """The keys with a row of the part in their days, or after them."""
        links = link_columns(self.query)
        columns = [*links, ANSWER] if self.query.match is not None else links
        is_linked = all_true(~nw.col(link).is_null() for link in links)
        part = self.numbered.filter(nw.col(PART) & is_linked)
        part = part.select(*columns, nw.col(DAY).alias(_FOUND))
        part = part.group_by(*columns, _FOUND).agg(nw.len().alias("rows"))
        linked = [f"key_{field}" for field in self.query.linked_keys]
        pairs = anchors.join(part, left_on=linked, right_on=links, how="inner")
        if self.query.match is not None:
            pairs = pairs.filter(self._is_matched())
        day, found = nw.col(DAY), nw.col(_FOUND)
        first, _ = self.query.offsets
        is_begun = nw.lit(True) if first is None else found - day >= first
        is_over = self._is_over(day, found)
        flags = pairs.select(
            *self._keys,
            (is_begun & ~is_over).cast(nw.Int64).alias(_IN),
            (is_begun & is_over).cast(nw.Int64).alias(_LATE),
        )
        return flags.group_by(*self._keys).agg(nw.col(_IN, _LATE).max())

    def _is_matched(self) -> nw.Expr:
        """Whether the word of a row of the part answers that of a row of the base."""
        matched = list[nw.Expr]()
        for word, answers in sorted(self.query.matches.items()):
            if answers:
                answered = is_one_of(nw.col(ANSWER), sorted(answers))
                matched.append((nw.col(WORD) == word) & answered)
        return any_true(matched)

    def _is_open(self, day: nw.Expr) -> nw.Expr:
        """Whether the follow-up from a day goes on after the data day."""
        if self.query.offsets[1] is None and self.query.last_part_day is None:
            return nw.lit(False)
        next_day = nw.lit(day_number(self.query.data_day) + 1, dtype=nw.Int64)
        return ~self._is_over(day, next_day)

    def _is_over(self, day: nw.Expr, later: nw.Expr) -> nw.Expr:
        """Whether a follow-up from a day has ended before a later day."""
        _, last = self.query.offsets
        limit, ways = self.query.last_part_day, list[nw.Expr]()
        if last is not None:
            ways.append(later - day > last)
        if limit is not None:
            ways.append(later > day_number(limit))
        return any_true(ways)
