"""Reviews of submissions: certain faults are errors, doubtful values give questions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import pytest
from tests.support.submissions import (
    contact,
    draft,
    submitted_report,
    values_of,
    values_with_figures,
)

from sexwork_models import (
    Counting,
    Figure,
    IndicatorValue,
    Period,
    SexworkModelsError,
    Status,
    Text,
    Unit,
    withdraw,
)
from sexwork_models.core.errors import SubmissionError
from sexwork_models.core.findings import Issue
from sexwork_models.core.messages import LANGUAGES
from sexwork_models.monitoring.submissions.review import SubmissionReview, review_submission
from sexwork_models.monitoring.submissions.submission import Submission, open_submission
from sexwork_models.results.parts import PlacePart
from sexwork_models.values.calendars import Resolution
from sexwork_models.values.intervals import Interval

YEAR = ("2024-Q1", "2024-H1", "2024-9M", "2024")


def _found(review: SubmissionReview, code: str) -> list[dict[str, Any]]:
    return [dict(finding.params) for finding in review.report if finding.code == code]


def _counted(value: IndicatorValue, number: int, **changes: Any) -> IndicatorValue:
    return attrs.evolve(
        value, figure=Figure.exact(number, value.definition.unit), status=Status.OK, **changes
    )


def _cut(value: IndicatorValue, **parts: str) -> IndicatorValue:
    return attrs.evolve(value, parts=tuple(parts.items()))


def test_a_sound_report_of_known_completeness_raises_nothing():
    records = (
        contact("A1", "2024-01-10", "QN-AA1"),
        contact("A2", "2024-02-10", "QN-AA2"),
        contact("A3", "2024-05-10", "QN-AA1"),
    )
    q1 = submitted_report("2024-Q1", values_of(records, "2024-Q1", by=("place", "population")))
    q2 = submitted_report("2024-Q2", values_of(records, "2024-Q2", by=("place", "population")))
    h1 = submitted_report("2024-H1", values_of(records, "2024-H1", by=("place", "population")))

    for submission, earlier in ((q1, ()), (q2, (q1,)), (h1, (q1, q2))):
        review = review_submission(submission, earlier, records)
        assert (review.report.codes, review.questions, review.ok) == ((), (), True)


# --- The values by themselves ---------------------------------------------------------------------


def test_a_value_of_other_days_than_the_report_is_an_error():
    wrong = submitted_report("2024-Q2", values_with_figures("2024-Q1", I01=10, I02=8))
    right = submitted_report(
        "2024-Q2", values_with_figures("2024-Q2", I01=10, I02=8)
    )  # I02 since the first day of the year
    later = submitted_report("2024-Q1", values_with_figures("2024-Q2", I01=10, I02=8))

    assert review_submission(wrong).report.codes == ("value-of-other-days", "value-of-other-days")
    assert review_submission(right).report.codes == ()
    assert [str(finding.where) for finding in review_submission(later).report] == [
        "values[0]",
        "values[1]",
    ]
    assert review_submission(wrong).questions[0].en == (
        "I01 (contacts reached), the whole report: the value runs from 2023-12-15 to 2024-03-14. "
        "Is it the one of Q2 2024, or was another period taken?"
    )


def test_a_value_whose_days_nobody_stated_is_compared_with_nothing():
    (value,) = values_with_figures("2024-Q1", I01=10)
    open_ = attrs.evolve(value, period=attrs.evolve(value.period, interval=None))

    assert (
        review_submission(
            submitted_report("2024-Q2", [open_]), [submitted_report("2024-Q1", [value])]
        ).report.codes
        == ()
    )


def _ratio(id: str, numerator: Figure, denominator: Figure) -> IndicatorValue:
    (value,) = values_of((), "2024-Q1", indicators=[id])
    return attrs.evolve(
        value, numerator=numerator, denominator=denominator, status=Status.NOT_COMPARABLE
    )


def test_a_numerator_above_its_denominator_is_an_error():
    persons = [Figure.exact(number, Unit.PERSON) for number in (6, 5)]
    review = review_submission(submitted_report("2024-Q1", [_ratio("I06", *persons)]))

    assert review.report.codes == ("numerator-above-denominator",)
    (params,) = _found(review, "numerator-above-denominator")
    assert (params["numerator"], params["denominator"]) == tuple(persons)
    assert not review.ok


@pytest.mark.parametrize(
    ("id", "numerator", "denominator"),
    [
        ("I06", Figure.exact(5, Unit.PERSON), Figure.exact(5, Unit.PERSON)),
        ("I06", Figure.range(4, 9, Unit.PERSON), Figure.exact(5, Unit.PERSON)),
        ("I06", Figure.about(9, Unit.PERSON), Figure.exact(5, Unit.PERSON)),
        ("I52", Figure.exact(40, Unit.SCORE), Figure.exact(5, Unit.PERSON)),  # a mean
    ],
)
def test_a_numerator_that_may_lie_inside_and_the_parts_of_a_mean_are_no_fault(
    id, numerator, denominator
):
    assert (
        review_submission(
            submitted_report("2024-Q1", [_ratio(id, numerator, denominator)])
        ).report.codes
        == ()
    )


@pytest.mark.parametrize("persons", ["I02", "I03"])
def test_persons_above_the_contacts_of_the_same_days_are_an_error(persons):
    for number, codes in ((10, ()), (11, ("people-above-contacts",))):
        review = review_submission(
            submitted_report(
                "2024-Q1", values_with_figures("2024-Q1", **{"I01": 10, persons: number})
            )
        )
        assert review.report.codes == codes
    (params,) = _found(review, "people-above-contacts")
    assert (params["value"].en, params["limit"], params["other"]) == (
        "11 persons",
        Figure.exact(10, Unit.CONTACT),
        "I01",
    )
    assert review.questions[0].vi.endswith(
        "11 người, còn I01 là 10 lượt người. Số nào đếm người, số nào đếm lượt người, "
        "và đã loại trùng bằng cách nào?"
    )


def test_persons_since_the_new_year_are_not_set_beside_the_contacts_of_one_quarter():
    assert (
        review_submission(
            submitted_report("2024-Q2", values_with_figures("2024-Q2", I01=10, I02=30))
        ).report.codes
        == ()
    )


def test_persons_of_one_part_are_not_set_beside_contacts_of_another():
    contacts, persons = values_with_figures("2024-Q1", I01=10, I02=30)
    here, there = _cut(persons, place="193"), _cut(contacts, place="194")

    assert review_submission(submitted_report("2024-Q1", [here, there])).report.codes == ()
    assert review_submission(
        submitted_report("2024-Q1", [here, _cut(contacts, place="193")])
    ).report.codes == ("people-above-contacts",)


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({"I08": 8, "I09": 9}, ()),
        ({"I08": 10, "I09": 9}, ("people-above-referrals",)),
        ({"I09": 9, "I10": 10}, ("later-stage-above",)),
        ({"I10": 9, "I11": 10}, ("later-stage-above",)),
        ({"I09": 9, "I11": 10}, ()),
        ({"I06": 90, "I07": 40}, ()),
    ],
)
def test_what_sound_records_can_give_is_a_question_and_never_an_error(given, codes):
    review = review_submission(submitted_report("2024-Q1", values_with_figures("2024-Q1", **given)))

    assert review.report.codes == codes
    assert review.ok
    assert len(review.questions) == len(codes)


# --- Beside other reports -------------------------------------------------------------------------


@pytest.mark.parametrize("indicator", ["I01", "I02", "I19", "I40"])
@pytest.mark.parametrize(
    ("shorter", "longer"),
    [(first, second) for i, first in enumerate(YEAR) for second in YEAR[i + 1 :]],
)
def test_a_longer_window_never_has_less_than_one_inside_it(indicator, shorter, longer):
    inner = submitted_report(shorter, values_with_figures(shorter, **{indicator: 12}))
    for number, codes in ((12, ()), (11, ("cumulative-falls",))):
        outer = submitted_report(longer, values_with_figures(longer, **{indicator: number}))
        assert review_submission(outer, [inner]).report.codes == codes
        assert review_submission(inner, [outer]).report.codes == codes  # whichever is looked at


def test_a_fall_names_both_values_their_days_and_the_part():
    q1, h1 = (
        _cut(values_with_figures(period, I02=number)[0], place="193")
        for period, number in (("2024-Q1", 12), ("2024-H1", 11))
    )
    review = review_submission(
        submitted_report("2024-H1", [h1]), [submitted_report("2024-Q1", [q1])]
    )

    (finding,) = review.report
    assert (finding.severity, str(finding.where)) == ("error", "values[0]")
    assert finding.message("en") == (
        "I02 (persons reached), place 193: 11 persons (from 2023-12-15 to 2024-06-14), "
        "below 12 persons (from 2023-12-15 to 2024-03-14), days that lie inside."
    )
    assert finding.message("vi") == (
        "I02 (số người được tiếp cận), địa bàn 193: 11 người (từ 15/12/2023 đến 14/06/2024), "
        "ít hơn 12 người (từ 15/12/2023 đến 14/03/2024) của những ngày nằm trong đó."
    )


def test_the_second_quarter_alone_is_inside_the_first_half_too():
    q2, h1 = (
        submitted_report("2024-Q2", values_with_figures("2024-Q2", I01=12)),
        submitted_report("2024-H1", values_with_figures("2024-H1", I01=11)),
    )

    assert review_submission(h1, [q2]).report.codes == ("cumulative-falls",)


@pytest.mark.parametrize("indicator", ["I05", "I06", "I18"])
def test_values_that_do_not_add_up_over_time_may_fall(indicator, vietnam):
    row = vietnam.indicators[indicator]
    q1, h1 = (
        _of(row, values_with_figures(period, I01=number)[0])
        for period, number in (("2024-Q1", 12), ("2024-H1", 11))
    )

    assert (
        review_submission(
            submitted_report("2024-H1", [h1]), [submitted_report("2024-Q1", [q1])]
        ).report.codes
        == ()
    )


def _of(definition: Any, value: IndicatorValue) -> IndicatorValue:
    assert value.figure is not None
    return attrs.evolve(
        value, definition=definition, figure=attrs.evolve(value.figure, unit=definition.unit)
    )


def test_a_comparison_that_bounds_leave_open_finds_nothing():
    q1 = submitted_report(
        "2024-Q1", values_with_figures("2024-Q1", I02=Figure.range(8, 12, Unit.PERSON))
    )

    for figure in (
        Figure.exact(8, Unit.PERSON),
        Figure.at_most(9, Unit.PERSON),
        Figure.about(2, Unit.PERSON),
    ):
        assert (
            review_submission(
                submitted_report("2024-H1", values_with_figures("2024-H1", I02=figure)), [q1]
            ).report.codes
            == ()
        )
    below = submitted_report(
        "2024-H1", values_with_figures("2024-H1", I02=Figure.under(8, Unit.PERSON))
    )
    assert review_submission(below, [q1]).report.codes == ("cumulative-falls",)


def test_values_of_two_units_are_not_compared():
    q1 = submitted_report(
        "2024-Q1", values_with_figures("2024-Q1", I01=Figure.exact(12, Unit.PERSON))
    )

    assert (
        review_submission(
            submitted_report("2024-H1", values_with_figures("2024-H1", I01=11)), [q1]
        ).report.codes
        == ()
    )


def test_a_report_since_ever_is_not_as_long_as_a_quarter():
    since_ever = Period(
        Text("đến 2023", "to 2023"), Interval(None, date(2023, 12, 15)), Resolution.STATED
    )
    values = values_with_figures("2023-Q4", I01=12, I09=7)

    q1 = submitted_report("2024-Q1", values_with_figures("2024-Q1", I01=12, I09=7))
    assert review_submission(q1, [submitted_report(since_ever, values)]).report.codes == ()
    assert review_submission(submitted_report(since_ever, values), [q1]).report.codes == ()


def test_persons_told_apart_in_another_way_are_not_compared():
    q1, h1 = values_with_figures("2024-Q1", I02=12)[0], values_with_figures("2024-H1", I02=11)[0]
    new = attrs.evolve(h1, counting=Counting.NEW_IN_YEAR)

    assert (
        review_submission(
            submitted_report("2024-H1", [new]), [submitted_report("2024-Q1", [q1])]
        ).report.codes
        == ()
    )


def test_only_reports_of_the_same_place_and_reporter_that_were_sent_and_not_returned_are_compared():
    values = values_with_figures("2024-Q1", I01=12)
    returned = submitted_report("2024-Q1", values).send_back(date(2025, 6, 2), "see I01")
    others = [
        draft("2024-Q1", values),
        returned,
        open_submission("22", "R-08", "2024-Q1", values, due=date(2030, 1, 1)).submit(
            date(2025, 6, 1)
        ),
        open_submission("56", "R-07", "2024-Q1", values, due=date(2030, 1, 1)).submit(
            date(2025, 6, 1)
        ),
    ]
    h1 = submitted_report("2024-H1", values_with_figures("2024-H1", I01=11))

    assert review_submission(h1, others).report.codes == ()
    corrected = returned.revise(values_with_figures("2024-Q1", I01=13)).submit(date(2025, 6, 3))
    assert review_submission(h1, [*others, corrected]).report.codes == ("cumulative-falls",)


def test_two_reports_that_give_two_values_for_the_same_days_are_asked_which_holds():
    q2, h1 = (
        submitted_report("2024-Q2", values_with_figures("2024-Q2", I02=12)),
        submitted_report("2024-H1", values_with_figures("2024-H1", I02=11)),
    )

    for submission, other in ((q2, h1), (h1, q2)):
        review = review_submission(submission, [other])
        assert review.report.codes == ("days-given-twice",)
        assert review.ok
    assert review.questions[0].en == (
        "I02 (persons reached), the whole report, from 2023-12-15 to 2024-06-14: "
        "the report of first half of 2024 gives 11 persons, "
        "that of Q2 2024 gives 12 persons. Which one holds?"
    )
    assert (
        review_submission(
            h1, [submitted_report("2024-Q2", values_with_figures("2024-Q2", I02=11))]
        ).report.codes
        == ()
    )


def test_enforcement_is_never_looked_at(vietnam):
    row = vietnam.indicators["C07"]
    q1, h1 = (
        _of(row, values_with_figures(period, I01=number)[0])
        for period, number in (("2024-Q1", 12), ("2024-H1", 1))
    )
    q4 = _of(row, values_with_figures("2023-Q4", I01=100)[0])

    assert row.additivity.value == "sum"
    assert (
        review_submission(
            submitted_report("2024-H1", [h1]), [submitted_report("2024-Q1", [q1])]
        ).report.codes
        == ()
    )
    assert (
        review_submission(
            submitted_report("2024-Q1", [q1]), [submitted_report("2023-Q4", [q4])]
        ).report.codes
        == ()
    )


# --- What is missing ------------------------------------------------------------------------------


def test_a_value_that_the_report_before_had_is_asked_for():
    records = (
        contact("A1", "2024-01-10", "QN-AA1"),
        contact("A2", "2024-05-10", "QN-AA1", place="194"),
    )
    q1 = submitted_report(
        "2024-Q1", values_of(records, "2024-Q1", by=["place"], indicators=["I01"])
    )
    q2 = submitted_report(
        "2024-Q2", values_of(records, "2024-Q2", by=["place"], indicators=["I01"])
    )

    (finding,) = review_submission(q2, [q1]).report
    assert (finding.code, finding.severity, str(finding.where)) == (
        "value-now-missing",
        "warning",
        "values[0]",
    )
    assert finding.message("en") == (
        "I01 (contacts reached), place 193: the report of Q1 2024 gave 1 contact, "
        "and that of Q2 2024 has no value."
    )
    gone = review_submission(submitted_report("2024-Q2", [q2.values[1]]), [q1])
    assert [(finding.code, str(finding.where)) for finding in gone.report] == [
        ("value-now-missing", "values")
    ]


@pytest.mark.parametrize(
    ("part", "asked"),
    [
        (PlacePart("193"), True),
        (PlacePart("193", Interval(None, date(2024, 4, 1))), False),  # not the place of the end
        (PlacePart("193", Interval(None, date(2024, 4, 1)), restated=True), True),
        (PlacePart(""), True),  # records that state no place
        (PlacePart("999"), False),
    ],
)
def test_a_value_is_asked_for_where_its_place_is_the_same_to_the_end(part, asked):
    (value,) = values_of([contact("A1", "2024-01-10")], "2024-Q1", indicators=["I01"])
    q1 = submitted_report("2024-Q1", [attrs.evolve(value, parts=(("place", part),))])
    q2 = submitted_report("2024-Q2", [])

    report = review_submission(q2, [q1]).report
    assert report.codes == (("value-now-missing",) if asked else ())


def test_a_value_without_a_figure_for_another_reason_is_not_missing():
    (value,) = values_with_figures("2024-Q2", I01=12)
    hidden = attrs.evolve(value, figure=None, status=Status.SUPPRESSED)

    assert (
        review_submission(
            submitted_report("2024-Q2", [hidden]),
            [submitted_report("2024-Q1", values_with_figures("2024-Q1", I01=12))],
        ).report.codes
        == ()
    )


def test_a_count_that_anonymous_clients_turn_into_bounds_is_asked_about_once():
    records = (
        contact("A1", "2024-01-10", "QN-AA1"),
        contact("A2", "2024-05-10", "QN-AA1"),
        contact("A3", "2024-05-11"),
    )
    q1, q2, q3 = (
        submitted_report(period, values_of(records, period, indicators=["I02"]))
        for period in ("2024-Q1", "2024-Q2", "2024-Q3")
    )

    (finding,) = review_submission(q2, [q1]).report
    assert (finding.code, finding.severity) == ("value-now-partial", "info")
    assert finding.message("en") == (
        "I02 (persons reached), the whole report: the report of Q1 2024 gave 1 person, "
        "and that of Q2 2024 knows only 1 to 2 persons."
    )
    assert review_submission(q3, [q1, q2]).report.codes == ()  # it was no exact count before


@pytest.mark.parametrize(
    ("reasons", "codes"),
    [
        (("identity-unknown",), ("value-now-partial",)),
        (("sites-silent",), ()),
        (("identity-unknown", "sites-silent"), ()),
        (("sites-silent", "identity-unknown"), ()),
    ],
)
def test_a_partial_value_that_lacks_silent_sites_is_not_asked_about_beside_them(reasons, codes):
    q1 = submitted_report("2024-Q1", values_with_figures("2024-Q1", I01=12))
    (value,) = values_with_figures("2024-Q2", I01=Figure.at_least(12, Unit.CONTACT))
    issues = tuple(Issue(code, {"count": 1, "sites": ["SYN-S1"]}) for code in reasons)
    partial = attrs.evolve(value, status=Status.PARTIAL, reasons=issues)

    review = review_submission(submitted_report("2024-Q2", [partial]), [q1])
    assert review.report.codes == codes


def test_sites_that_were_not_heard_are_counted_and_not_named():
    submission = submitted_report("2024-Q1", heard_from=["S2"], expected=["S1", "S2", "S3"])
    review = review_submission(submission)

    assert review.report.codes == ("sites-not-heard",)
    assert _found(review, "sites-not-heard")[0] | {"period": None} == {
        "period": None,
        "heard": 1,
        "expected": 3,
        "missing": 2,
    }
    assert submission.completeness.missing == ("S1", "S3")
    assert "S1" not in str(review.to_dict("en"))


def test_without_word_of_who_was_expected_completeness_is_a_question():
    review = review_submission(submitted_report("2024-Q1", expected=None))

    assert review.report.codes == ("expected-not-stated",)
    assert review.ok
    assert review.questions[0].en == (
        "Q1 2024: how many sites or reporters should have sent records, and how many did?"
    )


# --- Late records ---------------------------------------------------------------------------------

ON_TIME = contact("A1", "2024-01-10", "QN-AA1")
LATE = contact("A2", "2024-03-10", "QN-AA2", entered_on="2024-03-16")
AFTER = contact("A3", "2024-03-11", "QN-AA3", entered_on="2024-03-25")


def _q1_sent(
    *records: Any, on: date = date(2024, 3, 18), indicators: Any = ("I01", "I02")
) -> Submission:
    return submitted_report("2024-Q1", values_of(records, "2024-Q1", indicators=indicators), on=on)


def test_records_entered_after_the_last_day_are_counted_up_to_the_day_of_sending():
    submission = _q1_sent(ON_TIME, LATE)
    (finding,) = review_submission(submission, records=[ON_TIME, LATE]).report

    assert (finding.code, finding.severity, finding.params["count"]) == (
        "records-after-cut-off",
        "warning",
        1,
    )
    assert finding.params["last_day"] == date(2024, 3, 14)
    on_the_last_day = contact("A4", "2024-03-10", "QN-AA2", entered_on="2024-03-14")
    other_period = contact("A5", "2024-03-15", "QN-AA2", entered_on="2024-03-16")
    assert (
        review_submission(submission, records=[ON_TIME, on_the_last_day, other_period]).report.codes
        == ()
    )
    assert review_submission(submission).report.codes == ()


def test_of_a_draft_every_late_record_of_the_period_is_counted():
    values = values_of([ON_TIME, LATE, AFTER], "2024-Q1")
    (finding,) = review_submission(draft("2024-Q1", values), records=[ON_TIME, LATE, AFTER]).report

    assert (finding.code, finding.params["count"]) == ("records-after-cut-off", 2)


def test_records_entered_after_the_sending_are_named_with_the_indicators_that_they_change():
    review = review_submission(_q1_sent(ON_TIME), records=[ON_TIME, AFTER])

    (params,) = _found(review, "records-after-submission")
    assert review.report.codes == ("records-after-submission",)
    assert (params["count"], params["indicators"]) == (1, ("I01", "I02"))
    assert review.questions[0].vi == (
        "quý I năm 2024: sau ngày nộp (18/03/2024) có 1 bản ghi làm thay đổi "
        "các chỉ số I01, I02. Có cần phiên bản mới không?"
    )


def test_a_late_record_that_changes_no_value_of_the_report_is_no_finding():
    again = contact("A6", "2024-03-11", "QN-AA1", entered_on="2024-03-25")
    later = contact("A7", "2024-03-15", "QN-AA9", entered_on="2024-03-25")

    assert (
        review_submission(
            _q1_sent(ON_TIME, indicators=["I02"]), records=[ON_TIME, again]
        ).report.codes
        == ()
    )
    assert review_submission(_q1_sent(ON_TIME), records=[ON_TIME, later]).report.codes == ()


@pytest.mark.parametrize(
    "correction",
    [
        contact(
            "A8", "2024-01-10", "QN-AA1", entered_on="2024-03-25", supersedes="A1", cancelled=True
        ),
        contact(
            "A8", "2024-03-20", "QN-AA1", entered_on="2024-03-25", supersedes="A1"
        ),  # it was of the next period
    ],
)
def test_a_correction_entered_after_the_sending_changes_the_values(correction):
    (params,) = _found(
        review_submission(_q1_sent(ON_TIME), records=[ON_TIME, correction]),
        "records-after-submission",
    )

    assert (params["count"], params["indicators"]) == (1, ("I01", "I02"))


def test_late_records_are_counted_as_the_report_was_cut_and_counted():
    moved = contact("A9", "2024-03-11", "QN-AA1", entered_on="2024-03-25", place="194")
    rows = [ON_TIME, moved]
    whole = submitted_report(
        "2024-Q1", values_of([ON_TIME], "2024-Q1", indicators=["I02"]), on=date(2024, 3, 18)
    )
    by_place = submitted_report(
        "2024-Q1",
        values_of([ON_TIME], "2024-Q1", ["place"], indicators=["I02"]),
        on=date(2024, 3, 18),
    )

    assert review_submission(whole, records=rows).report.codes == ()  # the same person
    assert review_submission(by_place, records=rows).report.codes == ("records-after-submission",)


def test_only_sound_records_are_looked_at():
    elsewhere = contact("A9", "2024-03-11", "QN-AA4", entered_on="2024-03-25", place="000")

    assert review_submission(_q1_sent(ON_TIME), records=[ON_TIME, elsewhere]).report.codes == ()


def test_a_report_of_several_parts_is_counted_again_in_all_of_them():
    other = contact("A9", "2024-01-11", "QN-AA4", place="194")
    submission = submitted_report(
        "2024-Q1",
        values_of([ON_TIME, other], "2024-Q1", ["place"], indicators=["I01"]),
        on=date(2024, 3, 18),
    )

    (params,) = _found(
        review_submission(submission, records=[ON_TIME, other, AFTER]), "records-after-submission"
    )
    assert params["indicators"] == ("I01",)


def test_a_report_without_values_of_records_has_none_that_records_change():
    assert (
        review_submission(
            submitted_report("2024-Q1", on=date(2024, 3, 18)), records=[AFTER]
        ).report.codes
        == ()
    )


def test_a_withdrawal_raises_nothing_against_what_was_accepted_before():
    accepted = _q1_sent(ON_TIME, LATE).accept(date(2024, 3, 19))
    left = withdraw([ON_TIME, LATE], "QN-AA2", date(2024, 4, 1)).kept

    assert review_submission(accepted, records=left).report.codes == ()


# --- Changes --------------------------------------------------------------------------------------


def _q4_and_q1(before: Any, now: Any, indicator: str = "I01") -> tuple[Submission, Submission]:
    return submitted_report(
        "2023-Q4", values_with_figures("2023-Q4", **{indicator: before})
    ), submitted_report("2024-Q1", values_with_figures("2024-Q1", **{indicator: now}))


@pytest.mark.parametrize(
    ("before", "now", "codes"),
    [
        (20, 30, ()),  # exactly one half more
        (20, 31, ("value-jumps",)),
        (20, 10, ()),
        (20, 9, ("value-jumps",)),
        (4, 40, ()),  # a small count says little
        (40, 4, ()),
        (5, 8, ("value-jumps",)),
        (Figure.range(20, 30, Unit.CONTACT), 40, ()),
        (Figure.range(20, 30, Unit.CONTACT), 46, ("value-jumps",)),
        (20, Figure.about(90, Unit.CONTACT), ()),
        (20, Figure.over(90, Unit.CONTACT), ("value-jumps",)),
        (Figure.over(20, Unit.CONTACT), 90, ()),
    ],
)
def test_a_change_is_asked_about_beyond_the_share_and_never_of_small_counts(before, now, codes):
    q4, q1 = _q4_and_q1(before, now)
    review = review_submission(q1, [q4])

    assert review.report.codes == codes
    assert review.ok


def test_of_two_values_of_the_earlier_window_that_of_the_earlier_report_is_compared():
    """A report may repeat the value of the quarter before beside its own."""
    q4 = submitted_report("2023-Q4", values_with_figures("2023-Q4", I01=20))
    q1 = submitted_report(
        "2024-Q1",
        [*values_with_figures("2023-Q4", I01=60), *values_with_figures("2024-Q1", I01=60)],
    )
    asked = _found(review_submission(q1, [q4]), "value-jumps")

    assert [params["before"] for params in asked] == [Text("20 lượt người", "20 contacts")]


def test_the_share_and_the_small_count_can_be_chosen_exactly():
    q4, q1 = _q4_and_q1(20, 26)

    assert review_submission(q1, [q4], jump=Decimal("0.3")).report.codes == ()
    assert review_submission(q1, [q4], jump=Fraction(1, 4)).report.codes == ("value-jumps",)
    assert review_submission(q1, [q4], jump=Fraction(1, 4), small=21).report.codes == ()
    with pytest.raises(SubmissionError) as raised:
        review_submission(q1, [q4], jump=-1)
    assert raised.value.code == "review-jump"
    with pytest.raises(SexworkModelsError):
        review_submission(q1, [q4], jump=0.5)  # type: ignore[arg-type]


@pytest.mark.parametrize("indicator", ["I12", "I32", "I34", "I35"])
@pytest.mark.parametrize("now", [9, 90])
def test_needs_calls_and_violence_are_never_called_better_or_worse(indicator, now, vietnam):
    q4, q1 = values_with_figures("2023-Q4", I01=20)[0], values_with_figures("2024-Q1", I01=now)[0]
    row = vietnam.indicators[indicator]
    review = review_submission(
        submitted_report("2024-Q1", [_of(row, q1)]), [submitted_report("2023-Q4", [_of(row, q4)])]
    )

    assert review.report.codes == ("neutral-value-changes",)
    said = [
        text
        for lang in LANGUAGES
        for finding in review.report
        for text in (finding.message(lang), finding.remedy(lang))
    ]
    said += [text for question in review.questions for text in (question.vi, question.en)]
    for word in ("better", "worse", "improve", "good", "bad", "tốt", "xấu", "hơn kém", "cải thiện"):
        assert not any(word in text.casefold() for text in said)
    assert "The change is not ranked." in review.report.findings[0].message("en")


def test_the_window_before_is_the_latest_of_the_same_length():
    q1_year_before, q4 = (
        submitted_report("2023-Q1", values_with_figures("2023-Q1", I01=100)),
        submitted_report("2023-Q4", values_with_figures("2023-Q4", I01=20)),
    )
    q1, half = (
        submitted_report("2024-Q1", values_with_figures("2024-Q1", I01=100)),
        submitted_report("2023-H2", values_with_figures("2023-H2", I01=100)),
    )

    (params,) = _found(review_submission(q1, [q4, q1_year_before, half]), "value-jumps")
    assert (params["before"].en, params["days_before"]) == ("20 contacts", q4.days)
    (params,) = _found(
        review_submission(
            submitted_report("2024-H1", values_with_figures("2024-H1", I01=20)), [half, q4]
        ),
        "value-jumps",
    )
    assert params["days_before"] == half.days
    assert review_submission(q1, [half]).report.codes == ()
    assert review_submission(q4, [q1]).report.codes == ()  # what comes later is not before


def test_persons_since_the_new_year_are_set_beside_the_same_months_of_the_year_before():
    year_before, q1 = (
        submitted_report("2023-Q2", values_with_figures("2023-Q2", I02=10)),
        submitted_report("2024-Q1", values_with_figures("2024-Q1", I02=10)),
    )
    q2 = submitted_report("2024-Q2", values_with_figures("2024-Q2", I02=40))

    (params,) = _found(review_submission(q2, [year_before, q1]), "value-jumps")
    assert params["before"].en == "10 persons"
    assert str(params["days_before"].start) == "2022-12-15"


def test_months_inside_one_report_are_set_beside_each_other():
    months = values_of((), "2024-Q1", indicators=["I05"])
    values = [_counted(month, number) for month, number in zip(months, (10, 11, 30), strict=True)]

    (finding,) = review_submission(submitted_report("2024-Q1", values)).report
    assert (finding.code, str(finding.where)) == ("value-jumps", "values[2]")
    assert finding.params["before"].en == "11 persons per month"


def test_a_share_of_few_people_is_never_said_to_jump():
    whole = [Figure.exact(number, Unit.PERSON) for number in (4, 5)]
    before = values_with_figures("2023-Q4", I06=20)[0]
    for denominator, codes in zip(whole, ((), ("value-jumps",)), strict=True):
        now = attrs.evolve(
            values_with_figures("2024-Q1", I06=80)[0], numerator=whole[0], denominator=denominator
        )
        assert (
            review_submission(
                submitted_report("2024-Q1", [now]), [submitted_report("2023-Q4", [before])]
            ).report.codes
            == codes
        )


def test_a_report_in_which_every_value_is_the_one_before_is_asked_whether_it_was_counted_anew():
    q4 = submitted_report("2023-Q4", values_with_figures("2023-Q4", I01=12, I09=7))

    review = review_submission(
        submitted_report("2024-Q1", values_with_figures("2024-Q1", I01=12, I09=7)), [q4]
    )
    assert review.report.codes == ("values-repeated",)
    assert _found(review, "values-repeated")[0]["count"] == 2
    assert (
        review_submission(
            submitted_report("2024-Q1", values_with_figures("2024-Q1", I01=12, I09=8)), [q4]
        ).report.codes
        == ()
    )
    one_value = submitted_report("2023-Q4", values_with_figures("2023-Q4", I01=12))
    assert (
        review_submission(
            submitted_report("2024-Q1", values_with_figures("2024-Q1", I01=12)), [one_value]
        ).report.codes
        == ()
    )
    nothing = submitted_report("2023-Q4", values_with_figures("2023-Q4", I01=0, I09=0))
    assert (
        review_submission(
            submitted_report("2024-Q1", values_with_figures("2024-Q1", I01=0, I09=0)), [nothing]
        ).report.codes
        == ()
    )


@pytest.mark.parametrize(
    ("figures", "codes"),
    [
        ({"I01": 0, "I09": 0}, ()),
        ({"I01": 0, "I09": 7}, ("values-repeated",)),
        ({"I01": 12, "I09": 0}, ("values-repeated",)),
        ({"I01": Figure.over(20, Unit.CONTACT), "I09": 0}, ("values-repeated",)),
    ],
)
def test_a_repeated_report_is_asked_about_unless_all_of_it_is_zero(figures, codes):
    before, now = (
        submitted_report(period, values_with_figures(period, **figures))
        for period in ("2023-Q4", "2024-Q1")
    )

    assert review_submission(now, [before]).report.codes == codes


def test_a_new_version_says_in_what_it_differs_from_the_one_before():
    first = submitted_report("2024-Q1", values_with_figures("2024-Q1", I01=12, I02=9)).accept(
        date(2025, 6, 2)
    )
    second = first.revise(values_with_figures("2024-Q1", I01=12, I02=8)).submit(date(2025, 6, 3))

    review = review_submission(second, [first])
    assert review.report.codes == ("version-differs",)
    assert review.report.findings[0].message("en") == (
        "Q1 2024: version 2 differs from version 1 (accepted) in the indicators: I02."
    )
    assert review.questions[0].en == (
        "Q1 2024: why does version 2 differ from version 1 in the indicators I02: "
        "did records come late, were they corrected, or withdrawn?"
    )
    assert (
        review_submission(first.revise(first.values).submit(date(2025, 6, 3)), [first]).report.codes
        == ()
    )
    assert (
        review_submission(first, [second]).report.codes == ()
    )  # a later version is not the one before


def test_of_several_states_of_the_version_before_the_decision_is_named():
    submitted = submitted_report("2024-Q1", values_with_figures("2024-Q1", I01=12))
    returned = submitted.send_back(date(2025, 6, 2), "see I01")
    second = returned.revise(values_with_figures("2024-Q1", I01=11)).submit(date(2025, 6, 3))

    for history in ([submitted, returned], [returned, submitted]):
        (params,) = _found(review_submission(second, history), "version-differs")
        assert (params["before"], params["status"]) == (1, "returned")


# --- Questions ------------------------------------------------------------------------------------


def _with_everything() -> SubmissionReview:
    """A report with an error, warnings and infos, cut by reporter, with late records."""
    q4 = submitted_report(
        "2023-Q4",
        [_cut(value, reporter="R-AA") for value in values_with_figures("2023-Q4", I01=50, I09=6)],
    )
    values = [
        _cut(value, reporter="R-AA") for value in values_with_figures("2024-Q1", I01=10, I02=11)
    ]
    submission = submitted_report(
        "2024-Q1", values, on=date(2024, 3, 18), expected=["S1", "R-B2"], heard_from=["S1"]
    )
    return review_submission(submission, [q4], [ON_TIME, LATE])


def test_every_finding_has_its_question_in_the_same_order_and_in_both_languages():
    review = _with_everything()

    assert review.report.codes == (
        "people-above-contacts",
        "value-now-missing",
        "sites-not-heard",
        "records-after-cut-off",
        "value-jumps",
    )
    assert len(review.questions) == 5
    for question in review.questions:
        assert question.vi.endswith("?")
        assert question.en.endswith("?")
        assert question.vi != question.en
    starts = ("I02 (", "I09 (", "Q1 2024: heard", "Q1 2024: records", "I01 (")
    assert all(
        question.en.startswith(start)
        for question, start in zip(review.questions, starts, strict=True)
    )


def test_no_finding_and_no_question_names_a_person_a_reporter_or_a_site():
    review = _with_everything()
    said = [str(review.to_dict(lang)) for lang in LANGUAGES] + [repr(review.report)]

    for code in ("QN-AA1", "QN-AA2", "A2", "R-AA", "R-B2", "R-07", "S1"):
        assert not any(code in text for text in said)
    assert "reporter one code" in review.questions[0].en
    assert "người ghi một mã" in review.questions[0].vi


def test_a_part_is_named_in_words_and_an_empty_one_as_not_stated():
    (value,) = values_with_figures("2024-Q1", I02=11)
    (contacts,) = values_with_figures("2024-Q1", I01=10)
    parts = {"place": "193", "model": "M1+M2", "gender": "", "extra": "x"}
    review = review_submission(
        submitted_report("2024-Q1", [_cut(value, **parts), _cut(contacts, **parts)])
    )

    assert review.questions[0].en.startswith(
        "I02 (persons reached), place 193, model M1+M2, gender not stated, extra x, from"
    )
    assert review.questions[0].vi.startswith(
        "I02 (số người được tiếp cận), địa bàn 193, mô hình M1+M2, giới tính không nêu, extra x,"
    )


def test_a_review_as_json_has_the_report_and_the_questions():
    review = review_submission(submitted_report("2024-Q1", expected=None))

    assert review.to_dict("vi") == {
        **review.report.to_dict("vi"),
        "questions": [
            "quý I năm 2024: bao nhiêu điểm hoặc người ghi phải gửi bản ghi, "
            "và đã nhận được từ bao nhiêu?"
        ],
    }


def test_published_figures_are_compared_by_place_model_and_population():
    def value(period: str, number: int, place: str) -> IndicatorValue:
        (value,) = values_with_figures(period, I01=number)
        return attrs.evolve(value, records=None, inputs=("F-1",), places=(place,), models=("M1",))

    h1 = submitted_report("2024-H1", [value("2024-H1", 11, "193")])
    assert review_submission(
        h1, [submitted_report("2024-Q1", [value("2024-Q1", 12, "193")])]
    ).report.codes == ("cumulative-falls",)
    assert (
        review_submission(
            h1, [submitted_report("2024-Q1", [value("2024-Q1", 12, "194")])]
        ).report.codes
        == ()
    )
