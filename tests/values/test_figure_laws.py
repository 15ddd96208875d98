"""Laws of figures: bounds hold every value consistent with the parts, and qualifiers survive."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sexwork_models import Figure, Outcome, Qualifier, Unit, UnitError
from sexwork_models.values.figures import sum_figures, union_bounds

COUNTS = st.integers(0, 10_000)


@st.composite
def figures(draw, unit=Unit.PERSON):
    low, more = draw(COUNTS), draw(st.integers(1, 5_000))
    maker = draw(st.sampled_from(["exact", "over", "under", "at_least", "at_most", "range"]))
    if maker == "range":
        return Figure.range(low, low + more, unit)
    return getattr(Figure, maker)(low + 1 if maker == "under" else low, unit)


@st.composite
def inside(draw, figure):
    low = figure.low if figure.low is not None else Fraction(0)
    high = figure.high if figure.high is not None else low + 20_000
    value = draw(st.integers(int(low), int(high)))
    assume(figure.holds(value))
    return value


@given(st.data(), figures(), figures())
def test_a_sum_holds_every_sum_of_values(data, left, right):
    first, second = data.draw(inside(left)), data.draw(inside(right))

    assert (left + right).holds(first + second)


@given(st.data(), figures(), figures(Unit.SESSION))
def test_a_product_holds_every_product_of_values(data, left, right):
    first, second = data.draw(inside(left)), data.draw(inside(right))

    assert left.times(right, Unit.CONTACT).holds(first * second)


@given(st.data(), figures(), figures())
def test_a_share_holds_every_share_of_values_inside_the_whole(data, part, whole):
    value, total = data.draw(inside(part)), data.draw(inside(whole))
    assume(total > 0 and value <= total and whole.high != 0)

    assert part.share_of(whole).holds(Fraction(value, total) * 100)


@given(st.data(), st.lists(figures(), min_size=1, max_size=4))
def test_a_union_lies_between_its_largest_part_and_the_sum(data, parts):
    values = [data.draw(inside(part)) for part in parts]

    assert union_bounds(parts).holds(max(values))
    assert union_bounds(parts).holds(sum(values))
    assert sum_figures(parts).holds(sum(values))


@given(st.data(), figures(), figures())
def test_a_comparison_is_right_for_every_value(data, left, right):
    first, second = data.draw(inside(left)), data.draw(inside(right))
    outcome = left.reaches(right).outcome

    assert outcome is not Outcome.YES or first >= second
    assert outcome is not Outcome.NO or first < second


@given(figures(), figures())
def test_addition_commutes_and_a_bound_stays_a_bound(left, right):
    added = left + right

    assert added == right + left
    assert (added.high is None) is (left.high is None or right.high is None)


@given(COUNTS, st.sampled_from(["exact", "about", "over", "under", "at_least", "at_most"]))
def test_a_written_qualifier_is_the_one_that_is_read(value, name):
    figure = Figure.written(Qualifier(name), value + 1, None, Unit.CONTACT)

    assert figure.qualifier == name


@given(figures(), figures())
def test_about_stays_about_through_every_sum_and_is_never_decided(left, right):
    about = Figure.about(left.low if left.low is not None else 1, Unit.PERSON)
    added = about + right

    assert added.approximate
    assert added.reaches(right).outcome is Outcome.UNDETERMINED


@given(COUNTS, COUNTS, st.booleans(), st.booleans())
def test_whatever_is_computed_from_about_is_about_and_from_exact_figures_is_not(
    number, more, first_is_about, second_is_about
):
    part = Figure(Unit.PERSON, number, number, approximate=first_is_about)
    whole = Figure(Unit.PERSON, number + more + 1, number + more + 1, approximate=second_is_about)
    groups = Figure(Unit.GROUP, 3, 3, approximate=second_is_about)
    computed = [part + whole, part.share_of(whole), part.divided_by(groups)]
    computed += [part.times(groups, Unit.PERSON), union_bounds([part, whole])]

    assert {figure.approximate for figure in computed} == {first_is_about or second_is_about}


@given(COUNTS, COUNTS)
def test_a_tolerance_decides_about_and_marks_the_answer(value, limit):
    answer = Figure.about(value, "person").reaches(Figure.exact(limit, "person"), Fraction(1, 10))

    assert answer.assumed
    if value * 9 >= limit * 10:
        assert answer.outcome is Outcome.YES
    elif value * 11 < limit * 10:
        assert answer.outcome is Outcome.NO
    else:
        assert answer.outcome is Outcome.UNDETERMINED


@given(figures(Unit.CONTACT), figures(Unit.PERSON))
def test_contacts_and_persons_never_meet(contacts, persons):
    for meeting in (
        lambda: contacts + persons,
        lambda: contacts.reaches(persons),
        lambda: persons.share_of(contacts),
    ):
        with pytest.raises(UnitError):
            meeting()
