"""Laws of submissions: steps are allowed or refused, and accepted versions never change."""

from __future__ import annotations

import pickle
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.submissions import (
    contact,
    draft,
    submitted_report,
    values_of,
    values_with_figures,
)

from sexwork_models import ActivityRecord, withdraw
from sexwork_models.core.errors import SubmissionError
from sexwork_models.monitoring.submissions.review import review_submission
from sexwork_models.monitoring.submissions.submission import (
    Submission,
    SubmissionStatus,
    published,
)
from sexwork_models.monitoring.submissions.timeliness import Promptness
from sexwork_models.monitoring.submissions.value_changes import changed_indicators

FIRST_DAY = date(2024, 3, 15)
POSSIBLE = {
    "draft": {"submit"},
    "submitted": {"accept", "send_back"},
    "returned": {"revise"},
    "accepted": {"revise"},
}

days = st.integers(0, 30).map(lambda number: FIRST_DAY + timedelta(days=number))
steps = st.lists(
    st.tuples(
        st.sampled_from(["submit", "accept", "send_back", "revise"]), days, st.integers(0, 9)
    ),
    max_size=25,
)


def _taken(submission: Submission, step: str, on: date, number: int) -> Submission:
    if step == "revise":
        return submission.revise(values_with_figures("2024-Q1", I01=number))
    if step == "send_back":
        return submission.send_back(on, "see I01")
    taken: Submission = getattr(submission, step)(on)
    return taken


def _history(taken: list[tuple[str, date, int]], period: str = "2024-Q1") -> list[Submission]:
    """Every state that the steps reach, the refused ones left out."""
    states = [draft(period)]
    for step, on, number in taken:
        try:
            states.append(_taken(states[-1], step, on, number))
        except SubmissionError:
            continue
    return states


@given(steps)
def test_any_step_is_allowed_or_refused_and_a_refused_one_changes_nothing(taken):
    submission, latest = draft("2024-Q1"), date.min
    for step, on, number in taken:
        kept = pickle.dumps(submission)
        if step in POSSIBLE[submission.status.value] and (step == "revise" or on >= latest):
            next_ = _taken(submission, step, on, number)
            assert next_.version == submission.version + (step == "revise")
            latest = latest if step == "revise" else on
        else:
            with pytest.raises(SubmissionError, match="possible") as raised:
                _taken(submission, step, on, number)
            assert (raised.value.params["step"], raised.value.params["status"]) == (
                step,
                submission.status,
            )
            next_ = submission
        assert pickle.loads(kept) == submission
        submission = next_


@given(steps)
def test_versions_only_grow_and_no_accepted_state_ever_changes(taken):
    states = [draft("2024-Q1")]
    accepted: list[tuple[Submission, bytes]] = []
    for state in _history(taken)[1:]:
        assert state.version in {states[-1].version, states[-1].version + 1}
        states.append(state)
        if state.status is SubmissionStatus.ACCEPTED:
            accepted.append((state, pickle.dumps(state)))
    assert all(pickle.loads(kept) == state for state, kept in accepted)
    assert [state.version for state, _ in accepted] == sorted(
        {state.version for state, _ in accepted}
    )
    assert published(states) == tuple(state for state, _ in accepted[-1:])


@given(steps, steps, st.randoms(use_true_random=False))
def test_what_is_published_depends_on_the_states_and_not_on_their_order(first, second, random):
    q1, q2 = _history(first), _history(second, "2024-Q2")
    mixed = [*q1, *q2, *q1]
    random.shuffle(mixed)

    found = published(mixed)
    assert {state.key: state for state in found} == {
        state.key: state for state in (*published(q1), *published(q2))
    }
    assert all(state.status is SubmissionStatus.ACCEPTED for state in found)


@given(steps, days, days)
def test_a_report_is_late_by_exactly_the_days_between_its_due_day_and_its_first_sending(
    taken, due, on
):
    states = [draft("2024-Q1", due=due)]
    for step, day, number in taken:
        try:
            states.append(_taken(states[-1], step, day, number))
        except SubmissionError:
            continue
    first = next((state.submitted_on for state in states if state.submitted_on is not None), None)
    found = states[-1].timeliness(on)

    there = first is not None and first <= on
    reached = first if there and first is not None else on
    assert found.days_late == max(0, (reached - due).days)
    assert found.status in (
        {Promptness.ON_TIME, Promptness.LATE} if there else {Promptness.NOT_DUE, Promptness.OVERDUE}
    )
    assert (found.status in {Promptness.LATE, Promptness.OVERDUE}) is (found.days_late > 0)


codes = st.lists(st.sampled_from(["S1", "S2", "S3", "S4"]), max_size=6)


@given(st.none() | codes, codes)
def test_completeness_is_a_share_of_what_was_expected_or_unknown(expected, heard):
    found = draft("2024-Q1", expected=expected, heard_from=heard).completeness

    assert (found.share is None) is (not expected)
    if expected:
        assert found.share * found.expected == found.heard
        assert found.heard + len(found.missing) == found.expected == len(set(expected))
        assert (found.share == 1) is (set(expected) <= set(heard))


# --- Records --------------------------------------------------------------------------------------

year_days = st.integers(0, 365).map(lambda number: date(2023, 12, 15) + timedelta(days=number))


@st.composite
def records(draw: st.DrawFn) -> list[ActivityRecord]:
    """Valid records of a state year: coded and anonymous clients, events with optional counts."""
    rows = []
    for number in range(draw(st.integers(0, 8))):
        changes: dict[str, Any] = {
            "place": draw(st.sampled_from(["193", "194"])),
            "channel": draw(st.sampled_from(["direct", "zalo"])),
        }
        client = draw(st.sampled_from(["", "QN-AA1", "QN-AA2", "QN-AA3"]))
        contacts = draw(st.none() | st.integers(1, 4))
        if draw(st.booleans()):
            changes |= {"need": draw(st.sampled_from(["none", "health"]))}
        if draw(st.integers(0, 3)) == 0:
            persons = draw(st.none() | st.integers(0, contacts or 0))
            changes |= {"kind": "event", "persons": persons, "consent": None, "need": None}
            client = ""
        rows.append(
            contact(f"A{number}", draw(year_days).isoformat(), client, contacts=contacts, **changes)
        )
    return rows


PERIODS = ("2024-M01", "2024-Q1", "2024-Q2", "2024-H1", "2024-9M", "2024")
FALSE_ALARMS = {
    "value-of-other-days",
    "cumulative-falls",
    "days-given-twice",
    "people-above-contacts",
    "numerator-above-denominator",
}


@settings(max_examples=40)
@given(records(), st.sampled_from([(), ("place",), ("channel", "place")]))
def test_reports_counted_from_the_same_sound_records_never_contradict_each_other(rows, by):
    reports = [
        submitted_report(
            period, values_of(rows, period, by, ["I01", "I02", "I03", "I05", "I12", "I13"])
        )
        for period in PERIODS
    ]

    for report in reports:
        review = review_submission(report, reports, rows)
        assert not FALSE_ALARMS & set(review.report.codes)
        assert review.ok
        assert len(review.questions) == len(review.report)


@settings(max_examples=40)
@given(records(), st.sampled_from(["QN-AA1", "QN-AA2", "QN-AA3"]))
def test_a_withdrawal_leaves_every_accepted_submission_as_it_was(rows, client):
    accepted = submitted_report("2024", values_of(rows, "2024")).accept(date(2025, 6, 2))
    kept = pickle.dumps(accepted)
    values = values_of(withdraw(rows, client, date(2025, 7, 1)).kept, "2024")
    second = accepted.revise(values)

    assert pickle.loads(kept) == accepted
    assert second.changed_from(accepted) == changed_indicators(accepted.values, values)
    assert (second.changed_from(accepted) == ()) is (not any(row.client == client for row in rows))
    assert published([second, accepted]) == (accepted,)
