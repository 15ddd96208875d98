"""Whatever a caller states as merged, a release gives away no more than without the statement.

The stated sums are drawn, true or not: a wrong statement may add equations that do not hold, and
takes none away that names, dimensions and margins give.
"""

from __future__ import annotations

from math import prod

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.joint_attack import given_away, withheld_cells

from sexwork_models.disclosure.published import SuppressionReason
from sexwork_models.disclosure.suppress import suppress

PAIRS = withheld_cells.PAIRS
COUNTS = st.one_of(st.integers(0, 12), st.sampled_from([0, 1, 2, 9, 30]))


def dimension_named(names):
    """The dimension of rows or columns by the letter of their categories; none of everybody."""
    letter = names[0].strip().removeprefix("new ")[0]
    return "" if names == ("all",) else f"dimension {letter}"


@st.composite
def pairs_with_statements(draw, kind):
    """A population, and two tables of it with stated sums and perhaps with their dimensions."""
    dimensions, make = PAIRS[kind]
    sizes = [3, *(draw(st.integers(2, 3)) for _ in range(dimensions - 1))]
    number = prod(sizes)
    counts = draw(st.lists(COUNTS, min_size=number, max_size=number))
    people = withheld_cells.Population(sizes, counts)
    pool = sorted({name for names in people.categories for name in names} | {"x", "y", "z"})
    stated = draw(st.booleans())
    made = []
    for table, members in make(people):
        labels = [*table.rows, *table.columns]
        parts = st.lists(st.sampled_from([*pool, *labels]), max_size=3, unique=True)
        merged = draw(st.dictionaries(st.sampled_from(labels), parts, max_size=3))
        facts = {"merged": merged}
        if stated:
            facts["row_dimension"] = dimension_named(table.rows)
            facts["column_dimension"] = dimension_named(table.columns)
        made.append(withheld_cells.MadeTable(attrs.evolve(table, **facts), members))
    return people, made


def without_statements(release):
    return attrs.evolve(release, table=attrs.evolve(release.table, merged={}))


@pytest.mark.parametrize("kind", PAIRS)
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_no_stated_sum_makes_a_pair_of_releases_give_anything_away(kind, data):
    people, made = data.draw(pairs_with_statements(kind))
    published = withheld_cells.published_pair(made)

    assert given_away(people.counts, made, published) == []


@pytest.mark.parametrize("kind", PAIRS)
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_no_stated_sum_lessens_the_protection_of_a_release(kind, data):
    _, made = data.draw(pairs_with_statements(kind))
    first, second = withheld_cells.published_pair(made)
    earlier = without_statements(first)
    plain = suppress(without_statements(second).table, earlier=[earlier])
    if second.withheld is not None:
        return

    assert plain.withheld is None
    assert set(plain.exposed) <= set(second.exposed)
    attacked = attrs.evolve(without_statements(second), joined=(earlier,))
    for entry, (low, high) in attacked.attack().items():
        true = second.table.value(entry)
        needed = second.threshold if 0 < true < second.threshold else 2
        enough = high is None or high - low + 1 >= needed
        assert enough or entry in second.exposed


@pytest.mark.parametrize("kind", PAIRS)
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_what_is_known_beside_stated_sums_is_known_if_the_second_release_is_silent(kind, data):
    """What is called exposed is no excuse: only the first release may give it away."""
    people, made = data.draw(pairs_with_statements(kind))
    first, second = withheld_cells.published_pair(made)
    silent = attrs.evolve(
        second, reasons=dict.fromkeys(second.table.entries(), SuppressionReason.SMALL), exposed=()
    )
    bare = attrs.evolve(second, exposed=())

    assert known_entries(people, made, first, bare) <= known_entries(people, made, first, silent)


def known_entries(people, made, first, second):
    found = given_away(people.counts, made, [first, attrs.evolve(second, withheld=None)])
    return {(number, entry) for number, entry, *_ in found}
