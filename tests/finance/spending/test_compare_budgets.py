"""What differs between two budgets or two frameworks, and nothing else."""

from __future__ import annotations

from tests.support.plans import consumption, line, norm, own_price, plan

from sexwork_models import compare_budgets, compare_norms, compute_budget


def priced(amount, id="X-1", **changes):
    return norm(id, "r", "price", amount, "VND", per_unit="case", **changes)


def test_one_plan_under_two_overlays_line_by_line(lay):
    source = plan(line("A", rate="r"), line("B", rate="own"), prices=[own_price("own", 5)])
    found = compare_budgets(
        compute_budget(source, lay(priced(10))), compute_budget(source, lay(priced(12, id="X-2")))
    )
    first, second = found.lines

    assert (first.id, first.amounts, first.difference, first.norms) == (
        "A",
        (100, 120),
        20,
        (("X-1",), ("X-2",)),
    )
    assert (second.amounts, second.difference, second.norms) == ((50, 50), 0, ((), ()))
    assert found.difference == 20
    assert found.to_dict()["right_total"] == 170


def test_two_plans_meet_by_the_ids_of_their_lines_and_what_is_missing_is_not_zero(eldoria):
    left = compute_budget(
        plan(line("A", rate="r"), line("B", rate="r"), prices=[own_price("r", 5)]), eldoria
    )
    right = compute_budget(
        plan(line("B", rate="none"), line("C", rate="r"), prices=[own_price("r", 5)]), eldoria
    )
    found = compare_budgets(left, right)

    assert [(row.id, row.amounts, row.difference) for row in found.lines] == [
        ("A", (50, None), None),
        ("B", (50, None), None),
        ("C", (None, 50), None),
    ]
    assert found.difference is None
    assert [row.to_dict()["in_left"] for row in found.lines] == [True, True, False]
    assert [row.to_dict()["in_right"] for row in found.lines] == [False, True, True]


def test_norms_differ_by_what_they_say_and_not_by_their_ids(lay, eldoria):
    same = compare_norms(lay(priced(10)), lay(priced(10, id="X-9", document="ACT-2")))
    (other,) = compare_norms(lay(priced(10)), lay(priced(11, id="X-9")))
    (alone,) = compare_norms(eldoria, lay(priced(10)))

    assert same == ()
    assert (other.subject, other.kind, other.place) == ("r", "price", "EL")
    assert [norm.id for norm in (*other.left, *other.right)] == ["X-1", "X-9"]
    assert (alone.left, [norm.id for norm in alone.right]) == ((), ["X-1"])
    assert other.to_dict("en")["left"][0]["value"] == "10 đồng per case"


def test_two_norms_of_one_number_name_the_term_in_which_they_differ(lay):
    left = lay(consumption("X-1", "kit", 2, "item", subject="s", wastage=5))
    right = lay(consumption("X-1", "kit", 2, "item", subject="s", wastage=10))
    (difference,) = compare_norms(left, right)

    assert difference.changed == {"wastage": ("5", "10")}
    assert difference.to_dict()["changed"] == {"wastage": ["5", "10"]}
