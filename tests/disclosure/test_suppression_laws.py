"""Suppression under attack: an outsider who solves for every fitting table finds no small count.

The attack knows nothing of flows. It narrows the numbers that every hidden entry can be by the sums
that it stands in, then tries them one by one.
"""

from __future__ import annotations

from datetime import date
from itertools import product

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from sexwork_models.core.messages import LANGUAGES
from sexwork_models.disclosure.published import (
    HIDDEN_SIGN,
    PublishedTable,
    SuppressionReason,
)
from sexwork_models.disclosure.suppress import suppress
from sexwork_models.values.count_tables import CountTable
from sexwork_models.values.intervals import Interval

HALF = Interval(date(2023, 1, 1), date(2023, 7, 1))
REST = Interval(date(2023, 7, 1), date(2024, 1, 1))
YEAR = Interval(date(2023, 1, 1), date(2024, 1, 1))
NEXT = Interval(date(2023, 1, 1), date(2025, 1, 1))
THRESHOLDS = st.sampled_from([2, 3, 5])
SHAPES = st.sampled_from([(2, 2), (2, 3), (3, 2), (3, 3), (3, 4), (4, 1), (1, 4), (3, 1), (1, 1)])
SMALL_SHAPES = st.sampled_from([(2, 2), (2, 3), (3, 2), (4, 1), (1, 3)])
COUNTS = st.one_of(st.integers(0, 12), st.sampled_from([0, 1, 2, 9]))


def named(rows, columns):
    return tuple("abcd"[:rows]), tuple("wxyz"[:columns])


def table(shape, values, window=None):
    rows, columns = named(*shape)
    return CountTable(rows, columns, dict(zip(product(rows, columns), values, strict=True)), window)


@st.composite
def tables(draw, shapes=SHAPES, window=None):
    shape = draw(shapes)
    return table(
        shape,
        draw(st.lists(COUNTS, min_size=shape[0] * shape[1], max_size=shape[0] * shape[1])),
        window,
    )


@st.composite
def parts(draw, number, shapes=SMALL_SHAPES):
    """The counts of so many parts of time that follow one another, in one shape."""
    shape = draw(shapes)
    size = shape[0] * shape[1]
    return shape, [draw(st.lists(COUNTS, min_size=size, max_size=size)) for _ in range(number)]


def added(*values):
    return [sum(counts) for counts in zip(*values, strict=True)]


# --- The attack -----------------------------------------------------------------------------------


def sums(table, name):
    """The equations of a table: every total is the sum of what stands in its row or column."""
    for row in (*table.rows, None):
        yield [(1, (name, row, column)) for column in table.columns] + [(-1, (name, row, None))]
    for column in (*table.columns, None):
        yield [(1, (name, row, column)) for row in table.rows] + [(-1, (name, None, column))]


def narrowed(domains, equations):
    """The domains without the ends that some equation rules out; None when one of them is empty."""
    domains, again = dict(domains), True
    while again:
        again = False
        for equation in equations:
            low = sum(k * domains[v][0 if k > 0 else 1] for k, v in equation)
            high = sum(k * domains[v][1 if k > 0 else 0] for k, v in equation)
            if low > 0 or high < 0:
                return None
            for k, v in equation:
                first, last = domains[v]
                others = (
                    low - k * domains[v][0 if k > 0 else 1],
                    high - k * domains[v][1 if k > 0 else 0],
                )
                fits = (-others[1], -others[0]) if k > 0 else others
                kept = (max(first, fits[0]), min(last, fits[1]))
                if kept[0] > kept[1]:
                    return None
                if kept != (first, last):
                    domains[v], again = kept, True
                    low = sum(k * domains[v][0 if k > 0 else 1] for k, v in equation)
                    high = sum(k * domains[v][1 if k > 0 else 0] for k, v in equation)
    return domains


def solvable(domains, equations, truth):
    """Whether some whole numbers in the domains fit every equation, nearest to the truth first."""
    domains = narrowed(domains, equations)
    if domains is None:
        return False
    open_ = [v for v, (low, high) in domains.items() if low < high]
    if not open_:
        return True
    chosen = min(open_, key=lambda v: domains[v][1] - domains[v][0])
    low, high = domains[chosen]
    tries = sorted(range(low, high + 1), key=lambda value: abs(value - truth[chosen]))
    return any(solvable({**domains, chosen: (value, value)}, equations, truth) for value in tries)


class Attack:
    """Everything that is shown by one release, or by several over consecutive parts of time."""

    def __init__(self, *releases, ceiling=15):
        """Each release with its parts by number; `ceiling` limits what is tried above the truth."""
        self.truth, self.domains, self.equations = {}, {}, []
        for number, part in dict(part for _, held in releases for part in held.items()).items():
            self._add(part, number, ceiling, {}.get)
        for i, (release, held) in enumerate(releases):
            self._add(release.table, f"release {i}", ceiling, release.value)
            for entry in release.table.entries():
                self.equations.append(
                    [(1, (number, *entry)) for number in held] + [(-1, (f"release {i}", *entry))]
                )

    def _add(self, table, name, ceiling, shown):
        self.equations += sums(table, name)
        for entry in table.entries():
            true, public = table.value(entry), shown(entry)
            self.truth[name, *entry] = true
            self.domains[name, *entry] = (0, true + ceiling) if public is None else (public, public)

    def can_be(self, name, entry, value):
        low, high = self.domains[name, *entry]
        asked = {**self.domains, (name, *entry): (value, value)}
        return low <= value <= high and solvable(asked, self.equations, self.truth)

    def values(self, name, entry, enough):
        """How many numbers an entry can be, from the truth outward until there are enough."""
        true = self.truth[name, *entry]
        nearest = sorted(
            range(max(0, true - enough), true + enough + 1), key=lambda value: abs(value - true)
        )
        found = 0
        for value in nearest:
            found += self.can_be(name, entry, value)
            if found == enough:
                break
        return found


def alone(published, ceiling=15):
    return Attack((published, {0: published.table}), ceiling=ceiling)


def small_ones(table, threshold):
    return [entry for entry, count in table.counts().items() if 0 < count < threshold]


def assert_every_small_count_is_kept(attack, threshold):
    for name in {name for name, *_ in attack.domains}:
        for (where, *entry), true in attack.truth.items():
            if where == name and 0 < true < threshold:
                assert attack.values(name, tuple(entry), threshold) >= threshold, (name, entry)


def test_the_attack_finds_small_counts_when_only_they_are_hidden():
    shown = table((2, 2), [3, 20, 15, 30])
    careless = PublishedTable(shown, 5, {("a", "w"): SuppressionReason.SMALL})

    assert alone(careless).values(0, ("a", "w"), 5) == 1


@settings(max_examples=10, deadline=None)
@given(tables(st.sampled_from([(2, 2), (1, 3)])), st.sets(st.integers(0, 8)), st.integers(8, 10))
def test_the_attack_agrees_with_trying_every_table(truth, hidden, top):
    entries = list(truth.entries())
    capped = CountTable(
        truth.rows, truth.columns, {cell: min(count, top) for cell, count in truth.cells.items()}
    )
    published = PublishedTable(
        capped, 5, {entries[i]: SuppressionReason.SMALL for i in hidden if i < len(entries)}
    )
    # A table is tried as the counts of its cells; an entry is the sum of some of them.
    cells = list(product(truth.rows, truth.columns))
    within = {
        (row, column): [i for i, cell in enumerate(cells) if lies_in(cell, row, column)]
        for row, column in entries
    }
    shown = [
        (within[entry], public)
        for entry in entries
        if (public := published.value(entry)) is not None
    ]
    fitting = [
        counts
        for counts in product(range(top + 1), repeat=len(cells))
        if all(sum(counts[i] for i in parts) == public for parts, public in shown)
    ]
    attack = alone(published)
    for cell in truth.cells:
        attack.domains[0, *cell] = (0, top)
    for place, cell in enumerate(cells):
        assert {counts[place] for counts in fitting} == {
            value for value in range(top + 1) if attack.can_be(0, cell, value)
        }


def lies_in(cell, row, column):
    """Whether a cell is part of an entry, which is a cell or the sum of a row or of a column."""
    return row in (None, cell[0]) and column in (None, cell[1])


# --- One release ----------------------------------------------------------------------------------


@settings(max_examples=50, deadline=None)
@given(tables(), THRESHOLDS)
def test_an_outsider_cannot_tell_a_small_count_from_one_that_is_not(truth, threshold):
    published = suppress(truth, threshold)

    assert not any(published.value(entry) is not None for entry in small_ones(truth, threshold))
    assert_every_small_count_is_kept(alone(published), threshold)


@settings(max_examples=25, deadline=None)
@given(tables(SMALL_SHAPES), THRESHOLDS)
def test_what_can_be_derived_is_exactly_what_fits(truth, threshold):
    published = suppress(truth, threshold)
    beyond = truth.total + 5
    attack = alone(published, beyond)
    bounds = published.attack()
    assert tuple(bounds) == published.suppressed
    for entry, (low, high) in bounds.items():
        assert attack.can_be(0, entry, low)
        assert not attack.can_be(0, entry, low - 1)
        assert attack.can_be(0, entry, truth.value(entry) + beyond if high is None else high)
        assert high is None or not attack.can_be(0, entry, high + 1)


@settings(max_examples=25, deadline=None)
@given(tables(), THRESHOLDS)
def test_nothing_hidden_for_others_could_be_shown(truth, threshold):
    published = suppress(truth, threshold)
    for entry, reason in published.reasons.items():
        if reason is SuppressionReason.COMPLEMENT:
            fewer = {other: why for other, why in published.reasons.items() if other != entry}
            attack = alone(PublishedTable(truth, threshold, fewer))
            assert any(
                attack.values(0, small, threshold) < threshold
                for small in small_ones(truth, threshold)
            )


@given(tables(), THRESHOLDS)
def test_only_small_counts_make_anything_hidden(truth, threshold):
    assert bool(suppress(truth, threshold).suppressed) is bool(small_ones(truth, threshold))


@given(tables(), THRESHOLDS, st.randoms())
def test_the_order_of_rows_and_columns_changes_nothing(truth, threshold, random):
    rows, columns = (random.sample(names, len(names)) for names in (truth.rows, truth.columns))

    assert (
        suppress(CountTable(rows, columns, truth.cells), threshold).reasons
        == suppress(truth, threshold).reasons
    )


@given(tables(), THRESHOLDS)
def test_what_is_published_says_which_entries_are_hidden_and_not_why(truth, threshold):
    published = suppress(truth, threshold)
    unlike = attrs.evolve(
        published, reasons=dict.fromkeys(published.reasons, SuppressionReason.DIFFERENCE)
    )
    for lang in LANGUAGES:
        assert published.say(lang) == unlike.say(lang)
        assert published.to_dicts(lang) == unlike.to_dicts(lang)
        assert published.say(lang).count(HIDDEN_SIGN) == len(published.suppressed) + bool(
            published.suppressed
        )


# --- A release beside earlier ones ----------------------------------------------------------------


def no_small_difference(left, right, threshold):
    pairs = [(left.value(entry), right.value(entry)) for entry in left.table.entries()]
    return not any(
        0 < abs(left_count - right_count) < threshold
        for left_count, right_count in pairs
        if left_count is not None and right_count is not None
    )


def publish(order, threshold):
    """One release after another, each beside all that are out; in the order of publication."""
    out = []
    for unpublished in order:
        out.append(suppress(unpublished, threshold, earlier=out))
    return out


@settings(max_examples=25, deadline=None)
@given(parts(2), THRESHOLDS, st.booleans())
def test_two_releases_give_no_small_count_away_whichever_is_first(drawn, threshold, longer_first):
    shape, (half, rest) = drawn
    order = [table(shape, half, HALF), table(shape, added(half, rest), YEAR)]
    out = publish(order[::-1] if longer_first else order, threshold)
    short, long = out[::-1] if longer_first else out

    assert no_small_difference(short, long, threshold)
    assert [release.exposed for release in out] == [(), ()]
    attack = Attack((short, {0: short.table}), (long, {0: short.table, 1: table(shape, rest)}))
    assert_every_small_count_is_kept(attack, threshold)


@settings(max_examples=20, deadline=None)
@given(parts(2), THRESHOLDS, st.permutations(range(3)))
def test_two_halves_and_a_year_give_no_small_count_away_in_any_order(drawn, threshold, order):
    shape, (half, rest) = drawn
    three = [
        table(shape, half, HALF),
        table(shape, rest, REST),
        table(shape, added(half, rest), YEAR),
    ]
    out = publish([three[i] for i in order], threshold)
    first, second, year = (out[order.index(i)] for i in range(3))

    assert no_small_difference(first, year, threshold)
    assert no_small_difference(second, year, threshold)
    assert out[-1].exposed == ()
    attack = Attack(
        (first, {0: three[0]}), (second, {1: three[1]}), (year, {0: three[0], 1: three[1]})
    )
    assert_every_small_count_is_kept(attack, threshold)


@settings(max_examples=15, deadline=None)
@given(parts(3, st.sampled_from([(2, 2), (3, 1), (1, 2)])), THRESHOLDS, st.permutations(range(3)))
def test_three_windows_in_one_another_give_no_small_count_away_in_any_order(
    drawn, threshold, order
):
    shape, (half, rest, more) = drawn
    three = [
        table(shape, half, HALF),
        table(shape, added(half, rest), YEAR),
        table(shape, added(half, rest, more), NEXT),
    ]
    out = publish([three[i] for i in order], threshold)
    held = [table(shape, values) for values in (half, rest, more)]

    assert out[-1].exposed == ()
    attack = Attack(*((out[order.index(i)], dict(enumerate(held[: i + 1]))) for i in range(3)))
    assert_every_small_count_is_kept(attack, threshold)


@settings(max_examples=20, deadline=None)
@given(parts(1), THRESHOLDS, st.lists(st.tuples(st.integers(0, 8), st.integers(0, 3)), max_size=3))
def test_two_releases_with_nearly_the_same_counts_do_not_undo_each_other(drawn, threshold, new):
    """Hardly anybody came in between: hiding other entries would disclose what is hidden."""
    shape, (half,) = drawn
    rest = [0] * len(half)
    for place, count in new:
        rest[place % len(rest)] += count
    short, long = publish(
        [table(shape, half, HALF), table(shape, added(half, rest), YEAR)], threshold
    )

    attack = Attack((short, {0: short.table}), (long, {0: short.table, 1: table(shape, rest)}))
    assert_every_small_count_is_kept(attack, threshold)
