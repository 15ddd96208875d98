"""A submission moves step by step, and nothing that was accepted changes afterwards."""

from __future__ import annotations

import pickle
from datetime import date
from fractions import Fraction

import attrs
import pytest
from tests.support.submissions import contact, draft, submitted_report, values_of

from sexwork_models import (
    CalendarError,
    Period,
    ReportingCalendar,
    SexworkModelsError,
    Text,
    withdraw,
)
from sexwork_models.core.errors import SubmissionError, UnusableInputError
from sexwork_models.monitoring.submissions.submission import (
    Submission,
    SubmissionStatus,
    open_submission,
    published,
    submissions_in_force,
)
from sexwork_models.monitoring.submissions.timeliness import Completeness, Promptness, Timeliness
from sexwork_models.values.calendars import Resolution
from sexwork_models.values.intervals import Interval

SENT = date(2024, 3, 18)
DECIDED = date(2024, 3, 20)
RECORDS = (
    contact("A1", "2024-01-10", "QN-AA1"),
    contact("A2", "2024-02-10", "QN-AA2"),
    contact("A3", "2024-02-11", "QN-AA2"),
)


def _at(status: str):
    """A submission of the first quarter, sent on the 18th and decided on the 20th of March."""
    first = draft("2024-Q1")
    if status == "draft":
        return first
    submitted = first.submit(SENT)
    made = {
        "submitted": submitted,
        "accepted": submitted.accept(DECIDED),
        "returned": submitted.send_back(DECIDED, "see I02"),
    }
    return made[status]


def _every_day(day: date) -> bool:
    return True


def _take(step: str, submission, on: date = DECIDED):
    steps = {
        "submit": lambda: submission.submit(on),
        "accept": lambda: submission.accept(on),
        "send_back": lambda: submission.send_back(on, "see I02"),
        "revise": lambda: submission.revise(()),
    }
    return steps[step]()


# --- Opening and its due day ----------------------------------------------------------------------


def test_a_report_is_due_so_many_working_days_after_its_last_day_by_the_test_of_the_caller():
    submission = draft(
        "2024-Q1", due=None, working_days=2, is_working_day=lambda day: day.weekday() < 5
    )

    assert submission.days.last_day == date(2024, 3, 14)  # a Thursday
    assert submission.due == date(2024, 3, 18)
    assert (submission.version, submission.status, submission.submitted_on) == (
        1,
        SubmissionStatus.DRAFT,
        None,
    )


@pytest.mark.parametrize(
    "given",
    [
        {"due": None},
        {"due": None, "working_days": 2},
        {"due": None, "is_working_day": _every_day},
        {"due": date(2024, 3, 18), "working_days": 2, "is_working_day": _every_day},
        {"due": date(2024, 3, 18), "is_working_day": _every_day},
    ],
)
def test_a_due_day_is_stated_in_exactly_one_way_because_no_deadline_is_built_in(given):
    with pytest.raises(SubmissionError) as raised:
        draft("2024-Q1", **given)

    assert raised.value.code == "submission-without-due"


def test_a_period_of_another_calendar_is_refused():
    quarter = ReportingCalendar.named("calendar").period("2024-Q1")

    with pytest.raises(SubmissionError) as raised:
        draft(quarter)
    assert raised.value.code == "submission-calendar"
    assert "“Q1 2024”" in raised.value.message("en")
    assert draft(quarter, calendar="calendar").days.last_day == date(2024, 3, 31)


def test_a_period_without_an_end_is_refused():
    open_end = Period(
        Text("từ 2024", "since 2024"), Interval(date(2024, 1, 1), None), Resolution.STATED
    )
    no_window = Period(Text("2024", "2024"), None, Resolution.UNKNOWN)

    for period in (open_end, no_window):
        with pytest.raises(CalendarError) as raised:
            draft(period)
        assert raised.value.code == "period-without-end"


def test_a_calendar_of_the_callers_own_can_be_used():
    donor = ReportingCalendar.custom("donor", 10, year_offset=-1)
    submission = open_submission("22", "R-07", "2024-Q1", calendar=donor, due=date(2024, 1, 15))

    assert (submission.days.start, submission.days.last_day) == (
        date(2023, 10, 1),
        date(2023, 12, 31),
    )


# --- Steps ----------------------------------------------------------------------------------------


def test_each_step_gives_a_new_object_with_its_day():
    first = draft("2024-Q1")
    submitted = first.submit(SENT)
    accepted, returned = submitted.accept(DECIDED), submitted.send_back(DECIDED, "I02 trên I01")

    assert [state.status.value for state in (first, submitted, accepted, returned)] == [
        "draft",
        "submitted",
        "accepted",
        "returned",
    ]
    assert (submitted.submitted_on, submitted.decided_on) == (SENT, None)
    assert (accepted.submitted_on, accepted.decided_on, accepted.note) == (SENT, DECIDED, "")
    assert (returned.submitted_on, returned.decided_on, returned.note) == (
        SENT,
        DECIDED,
        "I02 trên I01",
    )


@pytest.mark.parametrize(
    ("status", "possible"),
    [
        ("draft", {"submit"}),
        ("submitted", {"accept", "send_back"}),
        ("returned", {"revise"}),
        ("accepted", {"revise"}),
    ],
)
def test_a_step_that_the_status_does_not_allow_is_refused_and_names_what_is_possible(
    status, possible
):
    submission = _at(status)
    for step in ("submit", "accept", "send_back", "revise"):
        if step in possible:
            assert _take(step, submission) is not submission
            continue
        with pytest.raises(SubmissionError) as raised:
            _take(step, submission)
        error = raised.value
        assert error.code == "submission-step"
        assert (error.params["step"], error.params["status"]) == (step, status)
        assert {*error.params["possible"]} == possible
        assert isinstance(error, ValueError)
        assert isinstance(error, SexworkModelsError)


def test_a_refused_step_says_so_in_both_languages():
    with pytest.raises(SubmissionError) as raised:
        _at("submitted").revise(())

    assert raised.value.message("en") == (
        "The submission is “submitted”, so the step “revise” is not possible; "
        "possible: accept, send back."
    )
    assert raised.value.message("vi") == (
        "Báo cáo đang ở trạng thái “đã nộp” nên không làm được bước “lập phiên bản mới”; "
        "bước có thể làm: chấp nhận, trả lại."
    )
    again = pickle.loads(pickle.dumps(raised.value))
    assert (type(again), again.code, again.params) == (
        SubmissionError,
        "submission-step",
        raised.value.params,
    )


@pytest.mark.parametrize("step", ["accept", "send_back"])
def test_a_decision_before_the_day_of_sending_is_refused(step):
    with pytest.raises(SubmissionError) as raised:
        _take(step, _at("submitted"), date(2024, 3, 17))

    error = raised.value
    assert error.code == "submission-day"
    assert (error.params["step"], error.params["status"]) == (step, "submitted")
    assert (error.params["day"], error.params["earliest"]) == (date(2024, 3, 17), SENT)
    assert _take(step, _at("submitted"), SENT).decided_on == SENT


def test_a_new_version_is_not_sent_before_the_earlier_one_was_decided():
    second = _at("accepted").revise(())

    with pytest.raises(SubmissionError) as raised:
        second.submit(date(2024, 3, 19))
    assert (raised.value.code, raised.value.params["earliest"]) == ("submission-day", DECIDED)
    assert second.submit(DECIDED).submitted_on == DECIDED


@pytest.mark.parametrize("status", ["returned", "accepted"])
def test_a_revision_is_a_new_draft_beside_the_version_that_was_decided(status):
    values = values_of(RECORDS, "2024-Q1")
    first = _at(status)
    kept = (first.version, first.status, first.values, first.note, first.decided_on)
    second = first.revise(values, heard_from=["S1"])

    assert (second.version, second.status, second.values) == (2, SubmissionStatus.DRAFT, values)
    assert (second.submitted_on, second.decided_on, second.note) == (None, None, "")
    assert (second.due, second.expected, second.heard_from) == (first.due, ("S1", "S2"), ("S1",))
    assert first.revise(values).heard_from == ("S1", "S2")
    assert (first.version, first.status, first.values, first.note, first.decided_on) == kept
    assert second.submit(DECIDED).accept(DECIDED).revise(()).version == 3


def test_values_are_held_and_not_shared_with_the_list_that_they_came_in():
    values = list(values_of(RECORDS, "2024-Q1"))
    submission = submitted_report("2024-Q1", values)
    values.clear()

    assert [value.definition.id for value in submission.values] == ["I01", "I02", "I03", "I12"]


# --- A withdrawal changes no accepted submission --------------------------------------------------


def test_a_withdrawal_changes_no_accepted_submission_and_the_new_version_says_what_differs():
    accepted = submitted_report("2024-Q1", values_of(RECORDS, "2024-Q1")).accept(date(2025, 6, 2))
    as_it_was = pickle.loads(pickle.dumps(accepted))

    left = withdraw(RECORDS, "QN-AA2", date(2025, 7, 1))
    second = accepted.revise(values_of(left.kept, "2024-Q1"))

    assert left.deleted == 2
    assert accepted == as_it_was
    assert [value.figure and value.figure.low for value in accepted.values] == [3, 2, 2, None]
    assert [value.figure and value.figure.low for value in second.values] == [1, 1, 1, None]
    assert (second.version, second.changed_from(accepted)) == (2, ("I01", "I02", "I03"))
    assert published([accepted, second]) == (accepted,)


def test_a_version_with_the_same_values_differs_in_nothing_whatever_their_order():
    first = _at("accepted")
    values = values_of(RECORDS, "2024-Q1")
    second, third = first.revise(values), first.revise(reversed(values))

    assert second.changed_from(third) == ()
    assert second.changed_from(first) == ("I01", "I02", "I03", "I12")


# --- Completeness and timeliness ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "heard", "result"),
    [
        (None, ("S1",), Completeness(None, None, None)),
        ((), ("S1",), Completeness(0, 0, None)),
        (("S1", "S2", "S3"), (), Completeness(0, 3, Fraction(0), ("S1", "S2", "S3"))),
        (("S1", "S2", "S3"), ("S3", "S1", "S3"), Completeness(2, 3, Fraction(2, 3), ("S2",))),
        (("S1", "S1"), ("S1", "S9"), Completeness(1, 1, Fraction(1))),
    ],
)
def test_completeness_counts_what_was_expected_and_is_never_guessed(expected, heard, result):
    assert draft("2024-Q1", expected=expected, heard_from=heard).completeness == result


def test_completeness_as_json_leaves_an_unknown_share_null():
    assert draft("2024-Q1", expected=None).completeness.to_dict() == {
        "heard": None,
        "expected": None,
        "share": None,
        "missing": [],
    }
    assert draft("2024-Q1", heard_from=["S2"]).completeness.to_dict() == {
        "heard": 1,
        "expected": 2,
        "share": "0.500000",
        "missing": ["S1"],
    }


DUE = date(2024, 3, 18)


@pytest.mark.parametrize(
    ("sent_on", "on", "result"),
    [
        (None, date(2024, 3, 18), Timeliness(Promptness.NOT_DUE)),
        (None, date(2024, 3, 19), Timeliness(Promptness.OVERDUE, 1)),
        (date(2024, 3, 18), date(2024, 4, 1), Timeliness(Promptness.ON_TIME)),
        (date(2024, 3, 21), date(2024, 4, 1), Timeliness(Promptness.LATE, 3)),
        (date(2024, 3, 21), date(2024, 3, 20), Timeliness(Promptness.OVERDUE, 2)),
        (date(2024, 3, 15), date(2024, 3, 14), Timeliness(Promptness.NOT_DUE)),
    ],
)
def test_timeliness_is_seen_from_a_day(sent_on, on, result):
    submission = draft("2024-Q1", due=DUE)
    submission = submission if sent_on is None else submission.submit(sent_on)

    assert submission.timeliness(on) == result


def test_a_later_version_of_a_report_that_was_sent_in_time_is_not_late():
    second = draft("2024-Q1", due=DUE).submit(DUE).accept(DECIDED).revise(())

    assert second.timeliness(date(2024, 5, 1)) == Timeliness(Promptness.ON_TIME)
    assert second.submit(date(2024, 5, 2)).timeliness(date(2024, 5, 2)) == Timeliness(
        Promptness.ON_TIME
    )
    assert Timeliness(Promptness.LATE, 3).to_dict("vi") == {
        "status": "late",
        "said": "muộn",
        "days_late": 3,
    }


# --- Which version holds --------------------------------------------------------------------------


def test_published_is_the_latest_accepted_version_of_each_report():
    q1, q2 = _at("accepted"), draft("2024-Q2").submit(SENT).accept(DECIDED)
    q1_second = q1.revise(()).submit(DECIDED).accept(DECIDED)
    q1_third = q1_second.revise(()).submit(DECIDED).send_back(DECIDED, "see I02")
    other = open_submission("22", "R-08", "2024-Q1", due=DUE).submit(SENT).accept(DECIDED)

    assert published([]) == ()
    assert published([q1, q2, q1_second, q1_third, other]) == (q1_second, q2, other)
    assert published([q1_third, other, q1_second, q2, q1]) == (q1_second, other, q2)
    assert published([_at("draft"), _at("submitted"), _at("returned")]) == ()


def test_reports_of_the_same_days_in_two_calendars_are_two_reports():
    state = _at("accepted")
    hiv = draft("2024-Q1", calendar="hiv_periodic").submit(SENT).accept(DECIDED)

    assert state.days == hiv.days
    assert published([state, hiv]) == (state, hiv)


def test_what_stands_is_the_latest_version_that_was_sent_and_not_returned():
    accepted = _at("accepted")
    second = accepted.revise(()).submit(DECIDED)

    assert submissions_in_force([accepted, second]) == (second,)
    assert submissions_in_force([accepted, second, second.send_back(DECIDED, "see I02")]) == (
        accepted,
    )
    assert submissions_in_force([_at("submitted"), _at("returned")]) == ()
    assert submissions_in_force([_at("draft")]) == ()


def test_two_accepted_submissions_of_one_version_that_differ_are_refused():
    accepted = _at("accepted")
    first = accepted.revise(()).submit(DECIDED).accept(DECIDED)
    other = accepted.revise(values_of(RECORDS, "2024-Q1")).submit(DECIDED).accept(DECIDED)

    assert published([accepted, first, first]) == (first,)
    with pytest.raises(SubmissionError) as raised:
        published([accepted, first, other])
    assert (raised.value.code, raised.value.params["version"]) == ("submission-version-twice", 2)
    assert (
        raised.value.message("en")
        == "Two different submissions of place 22, Q1 2024, are both version 2."
    )


# --- What is shown --------------------------------------------------------------------------------


def test_a_representation_shows_the_place_the_days_and_the_state_of_the_report():
    shown = [field.name for field in attrs.fields(Submission) if field.repr]

    assert shown == [
        "place",
        "period",
        "version",
        "status",
        "due",
        "submitted_on",
        "decided_on",
        "first_submitted_on",
    ]


def test_a_representation_shows_no_number_no_note_and_no_code_of_a_reporter_or_site():
    submission = submitted_report("2024-Q1", values_of(RECORDS, "2024-Q1")).send_back(
        date(2025, 6, 2), "see I02"
    )
    shown = repr(submission) + repr(submission.completeness)

    assert "Submission(place='22'" in shown
    for hidden in ("R-07", "S1", "S2", "I02", "QN-AA1", "Figure"):
        assert hidden not in shown


def test_a_submission_as_json_has_its_values_and_its_completeness():
    submission = submitted_report(
        "2024-Q1", values_of(RECORDS, "2024-Q1", indicators=["I02"]), on=SENT, heard_from=["S2"]
    )
    row = submission.send_back(DECIDED, "call 0900 000 000 about I02").to_dict("vi")

    assert list(row) == [
        "place",
        "reporter",
        "period",
        "calendar",
        "version",
        "status",
        "due",
        "submitted_on",
        "first_submitted_on",
        "decided_on",
        "note",
        "completeness",
        "values",
    ]
    assert row["period"] == {
        "label": "quý I năm 2024",
        "start": "2023-12-15",
        "end_exclusive": "2024-03-15",
        "resolved": "stated",
    }
    assert (row["status"], row["version"], row["note"]) == ("returned", 1, "call … about I02")
    assert (row["submitted_on"], row["decided_on"], row["due"]) == (
        "2024-03-18",
        "2024-03-20",
        "2030-01-01",
    )
    assert row["values"] == [value.to_dict("vi") for value in submission.values]
    assert draft("2024-Q1").to_dict()["submitted_on"] is None


def a_submission(**changes):
    fields = {
        "place": "22",
        "reporter": "SYN-W4",
        "period": "2024-Q2",
        "calendar": ReportingCalendar.named("state"),
        "version": 1,
        "status": "submitted",
        "due": "2024-07-05",
        "values": [],
        "expected": "22",
        "heard_from": ["22"],
        **changes,
    }
    if fields["period"] == "2024-Q2":
        fields["period"] = ReportingCalendar.named("state").period("2024-Q2")
    return Submission(**fields)


def test_a_submission_takes_the_texts_that_functions_take():
    made = a_submission(submitted_on="2024-07-04", note="e\u0301")

    assert made.status is SubmissionStatus.SUBMITTED
    assert (made.due, made.submitted_on) == (date(2024, 7, 5), date(2024, 7, 4))
    assert (made.expected, made.heard_from, made.values) == (("22",), ("22",), ())
    assert made.note == "\u00e9"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("place", None, "argument-type"),
        ("reporter", ["SYN-W4"], "argument-type"),
        ("period", "2024-Q3", "argument-type"),
        ("calendar", "state", "argument-type"),
        ("version", 1.0, "argument-type"),
        ("status", "sent", "argument-word"),
        ("due", "05/07/2024", "argument-day"),
        ("values", [1], "argument-type"),
        ("submitted_on", 3, "argument-day"),
        ("note", None, "argument-type"),
        ("expected", [1], "argument-type"),
        ("heard_from", None, "argument-type"),
        ("not_before", "", "argument-day"),
    ],
)
def test_a_submission_refuses_a_field_of_another_type_and_names_it(field, value, code):
    with pytest.raises(UnusableInputError) as refused:
        a_submission(**{field: value})

    assert (refused.value.code, refused.value.params["name"]) == (code, field)


@pytest.mark.parametrize("field", ["place", "reporter", "expected", "heard_from"])
def test_a_name_in_place_of_any_code_is_refused_and_not_repeated(field):
    name = "0912345678" if field == "place" else "Nguyen Thi Hoa"
    with pytest.raises(SubmissionError) as refused:
        a_submission(**{field: name})

    assert refused.value.code == "submission-code"
    assert refused.value.params == {"field": field}
