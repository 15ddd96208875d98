"""Growth between figures that are bounds: what is known of it, and what stays open."""

from __future__ import annotations

from fractions import Fraction

import attrs
import pytest
from tests.support.submissions import values_with_figures

from sexwork_models import Figure, Status, Unit, compute_growth, load_framework


def contacts(low, high):
    return Figure(Unit.CONTACT, low, high)


def grown(vietnam, now, then, *, period="2024-Q1", before="2023-Q1"):
    (growth,) = compute_growth(
        values_with_figures(period, I01=now), values_with_figures(before, I01=then), vietnam
    )
    return growth


@pytest.mark.parametrize(
    ("now", "then", "low", "high"),
    [
        ((15, 15), (10, 10), 50, 50),
        ((5, 5), (10, 10), -50, -50),
        ((10, 20), (5, 8), 25, 300),  # the least against the most, and the other way round
        ((15, 15), (10, None), None, 50),  # the base may be any number above
        ((15, None), (10, 10), 50, None),
        ((15, None), (8, 10), 50, None),
        ((15, 15), (0, 10), 50, None),  # the base may be nothing
        ((0, 15), (10, 10), -100, 50),
    ],
)
def test_each_bound_of_growth_is_open_where_a_bound_that_it_needs_is(vietnam, now, then, low, high):
    growth = grown(vietnam, contacts(*now), contacts(*then))

    bounds = [None if bound is None else Fraction(bound) for bound in (low, high)]
    assert [growth.figure.low, growth.figure.high] == bounds
    assert (growth.figure.unit, growth.status) == (Unit.PERCENT, Status.OK)
    assert [reason.code for reason in growth.reasons] == ["growth-of"]


@pytest.mark.parametrize("then", [(10, None), (0, None)])
def test_growth_of_which_no_bound_is_known_has_no_figure(vietnam, then):
    growth = grown(vietnam, contacts(15, None), contacts(*then))

    assert (growth.status, growth.figure) == (Status.NO_DATA, None)
    assert [reason.code for reason in growth.reasons] == ["growth-of", "growth-open"]
    assert growth.numerator == contacts(15, None)
    assert growth.denominator == contacts(*then)


@pytest.mark.parametrize("missing", ["now", "then"])
def test_growth_needs_a_figure_on_both_sides(vietnam, missing):
    values = {
        "now": values_with_figures("2024-Q1", I01=15),
        "then": values_with_figures("2023-Q1", I01=10),
    }
    values[missing] = tuple(attrs.evolve(value, figure=None) for value in values[missing])
    (growth,) = compute_growth(values["now"], values["then"], vietnam)

    assert (growth.status, growth.figure) == (Status.NO_DATA, None)
    assert [reason.code for reason in growth.reasons] == ["growth-without-base"]


def test_growth_is_partial_when_one_of_its_two_values_is(vietnam):
    now, then = values_with_figures("2024-Q1", I01=15), values_with_figures("2023-Q1", I01=10)
    partial_now = [attrs.evolve(value, status=Status.PARTIAL) for value in now]
    partial_then = [attrs.evolve(value, status=Status.PARTIAL) for value in then]

    for left, right in ((partial_now, then), (now, partial_then)):
        (growth,) = compute_growth(left, right, vietnam)
        assert (growth.status, growth.figure) == (Status.PARTIAL, Figure.exact(50, Unit.PERCENT))


def test_only_the_same_days_of_the_year_before_are_a_base(vietnam):
    for before in ("2022-Q1", "2023-Q2", "2023-H1"):
        growth = grown(vietnam, contacts(15, 15), contacts(10, 10), before=before)

        assert (growth.status, growth.figure) == (Status.NOT_COMPARABLE, None)
        assert [reason.code for reason in growth.reasons] == ["growth-of-unlike"]


def test_a_framework_without_the_indicator_of_growth_has_no_growth(eldoria):
    now, then = values_with_figures("2024-Q1", I01=15), values_with_figures("2023-Q1", I01=10)

    assert compute_growth(now, then, eldoria) == ()


def test_each_growth_of_an_indicator_has_a_value(tmp_path):
    """Two indicators may be the growth of one, such as a pack's own and that of the programme."""
    sheet = """
[[indicators]]
id = "{id}"
name_vi = "tăng"
name_en = "growth"
unit = "percent"
additivity = "ratio"
numerator_vi = "tử số"
numerator_en = "numerator"
direction = "higher_better"
models = ["M1"]
document = "LIB"
grade = "supplied"
[indicators.measure]
kind = "growth"
of = "I01"
base = "same_window_one_year_before"
"""
    path = tmp_path / "overlay.toml"
    own = "".join(sheet.format(id=id) for id in ("T1", "T2"))
    path.write_text(f'id = "o"\nbaseline = "vietnam"\n{own}', encoding="utf-8")

    growths = compute_growth(
        values_with_figures("2024-Q1", I01=contacts(15, 15)),
        values_with_figures("2023-Q1", I01=contacts(10, 10)),
        load_framework(path),
    )

    assert [growth.definition.id for growth in growths] == ["T1", "T2"]
    assert {(growth.figure.low, growth.figure.high) for growth in growths} == {(50, 50)}
