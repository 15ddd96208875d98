"""Operating shares: what is not classified, not priced or of no model leaves a range."""

from __future__ import annotations

from tests.support.plans import line, own_price, plan

from sexwork_models import compute_budget, operating_share

PRICES = [own_price("r", 100)]


def share(framework, *lines, **changes):
    return operating_share(compute_budget(plan(*lines, prices=PRICES, **changes), framework), "B")


def of(id, volume, kind="other", **changes):
    return line(id, volume, cost_class=kind, **{"rate": "r", **changes})


def test_a_share_is_exact_where_every_line_is_classed_and_priced(eldoria):
    found = share(eldoria, of("O", 2, "operating"), of("X", 1))

    assert (found.figure.low, found.figure.high, found.open_lines) == (
        found.figure.high,
        found.figure.low,
        (),
    )
    assert (found.text.en, found.text.vi) == ("66.67%", "66,67%")


def test_a_line_without_a_price_may_cost_anything(eldoria):
    found = share(eldoria, of("O", 2, "operating"), of("X", 1, rate="none"))

    assert (found.text.en, found.open_lines) == ("0.00% - 100.00%", ("X",))


def test_where_every_line_is_of_one_class_prices_do_not_matter(eldoria):
    other = share(eldoria, of("O", 2, rate="none"), of("X", 1))
    assert (other.text.en, other.open_lines) == ("0.00%", ())
    assert (
        share(eldoria, of("O", 2, "operating", rate="none"), of("X", 1, "operating")).text.en
        == "100.00%"
    )


def test_a_line_whose_model_is_open_may_count_for_a_model_or_not(vietnam):
    def own_line(id, activity, kind, **changes):
        base = {
            "id": id,
            "activity": activity,
            "volume": 1,
            "unit": "meeting",
            "participants": 5,
            "cost_class": kind,
        }
        return {**base, "by_month": {"2019-03": 1}, "rate": "r", **changes}

    place = {
        "place": "48",
        "first_day": "2019-01-01",
        "last_day": "2019-12-31",
        "models": ["M1", "M2"],
    }
    lines = [own_line("COORD", "M2-COORD", "other"), own_line("STEER", "X-STEER", "operating")]
    budget = compute_budget(plan(*lines, prices=[own_price("r", 100, "meeting")], **place), vietnam)
    share = operating_share(budget, "M2")

    assert (share.text.en, share.open_lines) == ("0.00% - 50.00%", ("STEER",))
    assert operating_share(budget, "M1").figure is None


def test_a_model_that_costs_nothing_has_no_share(eldoria):
    found = share(eldoria)

    assert (found.figure, found.text.en, found.to_dict()["share"]) == (None, "-", None)


def test_what_a_line_bears_of_a_shared_cost_is_exact_to_the_dong_however_many_months_there_are(
    eldoria,
):
    months = {f"2018-{month:02d}": 1 for month in range(1, 13)}
    shared = of("S", 12, by_month=months, allocation="k", rate="third")
    keys = [{"id": "k", "basis_en": "time", "shares": {"A": 40, "B": 60}}]
    source = plan(
        of("A", 1), of("B", 1), shared, prices=[*PRICES, own_price("third", 1001)], keys=keys
    )
    (a, b) = compute_budget(source, eldoria).by("bearer")

    assert (a.total, b.total) == (100 + 4805, 100 + 7207)  # 12,012 x 40% = 4,804.8
