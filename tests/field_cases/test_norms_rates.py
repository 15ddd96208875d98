"""Cases of the field about rates, prices, days and ids: each states the right answer."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.support.plans import line, norm, own_price, plan

from sexwork_models import (
    NormKind,
    NoValue,
    UnknownIdError,
    audit,
    compute_budget,
    explain_budget,
    operating_share,
)
from sexwork_models.framework.overlay import read_overlay

DATA = Path(__file__).parent / "data"
DAY = date(2020, 1, 1)

# --- W18: the rates of 2025 and 2026 --------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "day", "id", "value"),
    [
        ("per-diem", "2025-03-19", "N-CTP-01", 200_000),
        ("per-diem", "2025-05-03", "N-CTP-01", 200_000),
        ("per-diem", "2025-05-04", "N-CTP-11", 300_000),
        ("per-diem-sea-islands", "2025-05-03", "N-CTP-02", 250_000),
        ("per-diem-sea-islands", "2025-05-04", "N-CTP-12", 400_000),
    ],
)
def test_w18_the_per_diem_rose_when_the_circular_came_into_force(subject, day, id, value, vietnam):
    found = vietnam.look_up(subject, NormKind.PER_DIEM, date.fromisoformat(day), scope="person")

    assert (found.value.id, found.value.value) == (id, value)
    assert found.value.grade.value == "reported"
    assert found.value.document == ("TT-40-2017" if value <= 250_000 else "TT-12-2025")


@pytest.mark.parametrize(
    ("subject", "before", "after"),
    [
        ("lodging-minister", 2_500_000, 4_000_000),
        ("lodging-senior-big-city", 1_200_000, None),
        ("lodging-senior-elsewhere", 1_100_000, None),
        ("lodging-others-big-city", 1_000_000, None),
        ("lodging-others-elsewhere", 700_000, None),
        ("lodging-lump-minister", 1_000_000, 1_600_000),
    ],
)
def test_w18_lodging_ends_with_the_amendment(subject, before, after, vietnam):
    kind = NormKind.LODGING_CEILING
    old = vietnam.look_up(subject, kind, date(2025, 5, 3))
    new = vietnam.look_up(subject, kind, date(2025, 5, 4))

    assert (old.value.value, old.value.end_certainty.value) == (before, "stated")
    assert (new.value.value if after else type(new)) == (after or NoValue)


def test_w18_what_is_not_published_stays_unknown(vietnam):
    row = vietnam.norms["N-CTP-99"]

    assert (row.valid_from, row.start_certainty.value) == (date(2025, 5, 4), "stated")
    assert (row.value, row.grade.value) == (None, "unknown")
    document = vietnam.documents["TT-12-2025"]
    assert (document.in_force_from, document.grade.value) == (date(2025, 5, 4), "reported")


@pytest.mark.parametrize(
    ("day", "id", "value"),
    [
        ("2026-06-30", "N-TGXH-02", 500_000),
        ("2026-07-01", "N-TGXH-03", 540_000),
        ("2026-11-01", "N-TGXH-03", 540_000),
    ],
)
def test_w18_the_level_of_social_assistance_is_that_of_the_day(day, id, value, vietnam):
    kind = NormKind.BENEFIT_LEVEL
    found = vietnam.look_up(
        "social-assistance-level", kind, date.fromisoformat(day), scope="person"
    )

    assert (found.value.id, found.value.value) == (id, value)
    assert found.value.grade.value == "reported"


def test_w18_the_level_of_2026_was_known_later_than_it_counts(vietnam, run):
    row = vietnam.norms["N-TGXH-03"]

    assert (row.valid_from, row.known_on) == (date(2026, 7, 1), date(2026, 10, 5))
    assert "2026-10-05" in row.note.en
    assert "05/10/2026" in row.note.vi
    _, text, _ = run("explain", "N-TGXH-03", "--lang", "en")
    assert "known from 2026-10-05" in text


def test_w18_the_rows_of_team_178_begin_when_the_circular_did(vietnam):
    rows = [norm for norm in vietnam.norms.values() if norm.document == "TT-05-2006"]

    assert [row.id for row in rows] == [f"N-T178-0{number}" for number in range(1, 5)]
    for row in rows:
        assert (row.valid_from, row.start_certainty.value) == (date(2006, 7, 16), "stated")
    assert vietnam.documents["TT-05-2006"].in_force_from == date(2006, 7, 16)


# --- W17: a local price that ended ----------------------------------------------------------------


def _local_and_wide(lay: Any) -> Any:
    ended = {"valid_to": "2018-07-01", "force": "ended", "places": ["P-C"]}
    text = norm("X-WIDE", "s", "price", 10, "VND", per_unit="case")
    return lay(text + norm("X-LOCAL", "s", "price", 7, "VND", per_unit="case", **ended))


def test_w17_a_local_price_that_ended_is_a_warning_with_its_last_day(lay):
    of_year = line(volume=2, rate="s", by_month={"2018-03": 1, "2018-09": 1})
    budget = compute_budget(plan(of_year), _local_and_wide(lay))
    (finding,) = budget.report

    assert budget.total == 17
    assert (finding.code, finding.severity) == ("local-price-ended", "warning")
    assert finding.where.field == "$.lines[0].rate"
    assert "X-LOCAL of P-C ended on 2018-06-30" in finding.message("en")
    assert "X-WIDE" in finding.message("en")


def test_w17_the_explanation_gives_the_days_on_which_the_wider_price_is_not_used(lay):
    of_year = line(volume=2, rate="s", by_month={"2018-03": 1, "2018-09": 1})
    told = explain_budget(compute_budget(plan(of_year), _local_and_wide(lay)), "L")
    hidden, ended = told.flags

    assert (hidden.code, ended.code) == ("wider-norm-hidden", "local-price-ended")
    assert "is not used from 2018-03-01 to 2018-03-31" in hidden.say("en")
    assert "ended on 2018-06-30" in ended.say("en")


def test_w17_before_the_end_and_with_a_newer_local_price_nothing_is_warned(lay):
    newer = norm(
        "X-NEW", "s", "price", 8, "VND", per_unit="case", places=["P-C"], valid_from="2018-07-01"
    )
    ended = {"valid_to": "2018-07-01", "force": "ended", "places": ["P-C"]}
    text = norm("X-WIDE", "s", "price", 10, "VND", per_unit="case")
    text += norm("X-LOCAL", "s", "price", 7, "VND", per_unit="case", **ended)
    of_year = line(volume=2, rate="s", by_month={"2018-03": 1, "2018-09": 1})

    assert compute_budget(plan(of_year), lay(text + newer)).report.codes == ()
    assert compute_budget(plan(line(volume=1, rate="s")), lay(text)).report.codes == ()


def test_w17_a_price_of_the_plan_itself_that_ended_is_a_warning_too(lay):
    own = own_price("s", 5, valid_to="2018-07-01")
    framework = lay(norm("X-WIDE", "s", "price", 10, "VND", per_unit="case"))
    of_year = line(volume=2, rate="s", by_month={"2018-03": 1, "2018-09": 1})
    budget = compute_budget(plan(of_year, prices=[own]), framework)

    assert budget.total == 15
    assert budget.report.codes == ("local-price-ended",)


# --- W16: beyond the last review ------------------------------------------------------------------


def test_w16_an_answer_for_a_day_after_the_last_review_says_so(vietnam, run):
    as_of = vietnam.info.as_of
    later = vietnam.look_up("per-diem", NormKind.PER_DIEM, date(2030, 1, 1), scope="person")
    then = vietnam.look_up("per-diem", NormKind.PER_DIEM, as_of, scope="person")

    assert (later.beyond_as_of, then.beyond_as_of) == (as_of, None)
    assert vietnam.place("48", date(2030, 1, 1)).beyond_as_of == as_of
    status, text, _ = run("show", "norms", "--on", "2030-01-01", "--lang", "en")
    assert (status, "after the last review of the data (2026-11-22)" in text) == (0, True)
    _, answer, _ = run("show", "norms", "--on", "2030-01-01", "--json")
    assert {row["beyond_as_of"] for row in json.loads(answer)} == {as_of.isoformat()}
    _, answer, _ = run("show", "norms", "--on", "2026-11-22", "--json")
    assert not any("beyond_as_of" in row for row in json.loads(answer))


# --- P6: grades are those of the row --------------------------------------------------------------


def test_p6_a_reference_has_the_grade_of_its_row(run):
    _, answer, _ = run(
        "explain", "L01", "--overlay", DATA / "local_pilot.toml", "--json", "--lang", "en"
    )
    explanation = json.loads(answer)
    grades = {citation["grade"] for citation in explanation["citations"]}

    assert (explanation["grades"], grades) == (["supplied"], {"supplied"})


# --- S9, S12 --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "code", "field"),
    [
        ("before_signed.toml", "valid-before-signed", "valid_from"),
        ("ended_place.toml", "place-of-other-days", "places"),
    ],
)
def test_s9_a_row_that_cannot_hold_then_is_a_warning(name, code, field, vietnam, run):
    framework, report = read_overlay(vietnam, DATA / name)

    assert framework is not None
    assert [(f.code, f.severity, f.where.field) for f in report] == [(code, "warning", field)]
    status, text, _ = run("validate", DATA / name)
    assert (status, code in text) == (0, True)
    assert code in audit(framework).report.codes
    assert code not in audit(vietnam).report.codes


@pytest.mark.parametrize(
    ("ask", "nearest"),
    [
        (lambda fw: fw.look_up("helth-case", NormKind.PRICE_CEILING, DAY, scope="case"), "health"),
        (lambda fw: fw.norms_for(model="M9"), "M1"),
        (lambda fw: fw.norms_for(place="ZZ"), "There is no id “ZZ”"),
        (lambda fw: fw.norms_for(subject="helth-case"), "health-case"),
        (lambda fw: fw.look_up("health-case", NormKind.PRICE_CEILING, DAY), "case"),
        (
            lambda fw: fw.look_up("per-diem", NormKind.PER_DIEM, DAY, "ZZ", "person"),
            "There is no id “ZZ”",
        ),
        (lambda fw: operating_share(compute_budget(plan(), fw), "M9"), "M1"),
    ],
    ids=["subject", "model", "place", "subject of norms_for", "scope", "place of look_up", "share"],
)
def test_s12_a_typo_is_no_answer(ask, nearest, vietnam):
    with pytest.raises(UnknownIdError) as caught:
        ask(vietnam)
    assert nearest in caught.value.message("en")


def test_s12_a_place_of_other_days_has_no_value(vietnam):
    outcome = vietnam.look_up("per-diem", NormKind.PER_DIEM, date(2025, 9, 1), "49", "person")

    assert isinstance(outcome, NoValue)
