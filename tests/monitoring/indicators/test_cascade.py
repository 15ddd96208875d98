"""The referral cascade: a cohort by day of referral, late completions apart, no double counts."""

from __future__ import annotations

import pytest
from tests.support.records import record

from sexwork_models import Figure, load_framework, referral_cascade
from sexwork_models.values.calendars import ReportingCalendar

PERIOD = ReportingCalendar.named("state").period("2024-Q1")


def stage(referral, name, day, **cells):
    return record(
        activity="M1-REFER",
        client="SYN-A1",
        referral=referral,
        referral_stage=name,
        day=day,
        **cells,
    )


def cascade(records, by=()):
    return referral_cascade(records, load_framework(), PERIOD, by)


def test_a_completion_after_the_period_is_kept_apart_and_belongs_to_the_period_of_the_referral():
    (found,) = cascade(
        [
            stage("F1", "referred", "2024-01-10"),
            stage("F1", "received", "2024-02-01"),
            stage("F1", "completed", "2024-03-14"),
            stage("F2", "referred", "2024-03-14"),
            stage("F2", "received", "2024-03-15"),
            stage("F2", "completed", "2024-04-02"),
        ]
    )

    assert (found.referred, found.received, found.completed) == (2, 1, 1)
    assert (found.received_late, found.completed_late, found.open) == (1, 1, 0)
    assert found.completion_rate == Figure.exact(50, "percent")
    assert found.completion_rate_with_late == Figure.exact(100, "percent")


def test_a_referral_of_another_period_is_no_part_of_the_cohort_even_when_it_is_completed_in_it():
    assert (
        cascade([stage("F1", "referred", "2023-12-14"), stage("F1", "completed", "2024-01-10")])
        == ()
    )


def test_a_decline_is_one_unless_the_referral_was_completed_all_the_same():
    (found,) = cascade(
        [
            stage("F1", "referred", "2024-01-10"),
            stage("F1", "declined", "2024-01-12"),
            stage("F2", "referred", "2024-01-10"),
            stage("F2", "declined", "2024-01-12"),
            stage("F2", "completed", "2024-01-20"),
            stage("F3", "referred", "2024-01-10"),
        ]
    )

    assert (found.referred, found.declined, found.completed, found.open) == (3, 1, 1, 1)


def test_a_stage_entered_twice_counts_once():
    (found,) = cascade(
        [
            stage("F1", "referred", "2024-01-10"),
            stage("F1", "referred", "2024-01-20"),
            stage("F1", "completed", "2024-02-10"),
            stage("F1", "completed", "2024-02-11"),
        ]
    )

    assert (found.referred, found.completed, found.open) == (1, 1, 0)


def test_a_part_of_a_cut_is_that_of_the_referral_whatever_the_provider_says_later():
    found = cascade(
        [
            stage("F1", "referred", "2024-01-10", service="hiv"),
            stage("F1", "completed", "2024-01-20", service="health"),
            stage("F2", "referred", "2024-01-10", service="sti"),
        ],
        by=("service",),
    )

    assert {cascade.cut: (cascade.referred, cascade.completed) for cascade in found} == {
        (("service", "hiv"),): (1, 1),
        (("service", "sti"),): (1, 0),
    }


def test_a_corrected_stage_is_followed_as_corrected():
    made = stage("F1", "referred", "2024-01-10")
    wrong = stage("F1", "completed", "2024-02-10")
    right = stage("F1", "completed", "2024-04-10", supersedes=wrong.id)

    (found,) = cascade([made, wrong, right])

    assert (found.completed, found.completed_late) == (0, 1)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_cascade_as_json_holds_its_counts_and_rates(lang):
    (found,) = cascade([stage("F1", "referred", "2024-01-10")])
    data = found.to_dict(lang)

    assert (data["referred"], data["open"], data["completion_rate"]["low"]) == (1, 1, "0")
    assert data["period"]["start"] == "2023-12-15"


@pytest.mark.parametrize(
    ("day", "out_of_order"), [("2024-01-09", 1), ("2024-01-10", 0), ("2024-01-11", 0)]
)
@pytest.mark.parametrize("name", ["received", "completed"])
def test_a_stage_is_out_of_order_only_before_the_day_of_the_referral(name, day, out_of_order):
    (found,) = cascade([stage("F1", "referred", "2024-01-10"), stage("F1", name, day)])

    assert found.out_of_order == out_of_order


@pytest.mark.parametrize(("day", "late"), [("2024-03-14", 0), ("2024-03-15", 1)])
def test_what_comes_after_the_last_day_of_the_period_is_late(day, late):
    (found,) = cascade([stage("F1", "referred", "2024-01-10"), stage("F1", "completed", day)])

    assert (found.completed, found.completed_late) == (1 - late, late)


@pytest.mark.parametrize("cells", [{"referral": None}, {"referral_stage": None}])
def test_only_a_record_with_a_code_and_a_stage_is_followed(cells):
    made = stage("F1", "referred", "2024-01-10")
    incomplete = made.model_copy(update={"id": "SYN-R0", **cells})

    assert cascade([incomplete]) == ()
    (found,) = cascade([made, incomplete])
    assert found.referred == 1


def test_a_stage_entered_again_after_the_period_was_reached_on_its_first_day():
    (found,) = cascade(
        [
            stage("F1", "referred", "2024-01-10"),
            stage("F1", "received", "2024-02-01"),
            stage("F1", "received", "2024-04-02"),
            stage("F1", "completed", "2024-04-01"),
            stage("F1", "completed", "2024-02-10"),
        ]
    )

    assert (found.received, found.received_late) == (1, 0)
    assert (found.completed, found.completed_late) == (1, 0)
