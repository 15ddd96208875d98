"""What a review of the calls found: codes, wrong arguments, blanks, and words for people."""

from __future__ import annotations

import gc
import weakref
from datetime import date

import pytest

from sexwork_models import (
    CountTable,
    Interval,
    ReportingCalendar,
    SubmissionError,
    Unit,
    UnknownIdError,
    UnusableInputError,
    load_framework,
    open_submission,
    suppress,
    validate_records,
)
from sexwork_models.core.errors import CalendarError
from sexwork_models.core.messages import LANGUAGES
from sexwork_models.framework.framework import Framework
from sexwork_models.framework.pack import MAX_FRAMEWORKS_KEPT
from sexwork_models.monitoring.measures.account import counted_conditions
from sexwork_models.practice.records.protection import protection_cases
from sexwork_models.values.text import BLANKS

FRAMEWORK = load_framework()
DAY = date(2019, 6, 1)
ROW = {
    "id": "SYN-R1",
    "kind": "client",
    "day": date(2024, 1, 8),
    "entered_on": date(2024, 1, 8),
    "place": "48",
    "models": "M1",
    "activity": "M1-OUTREACH",
    "population": "sex_worker",
    "client": "SYN-KAMT347",
    "consent": "given",
    "amount": 5,
}
NAMES = ["nguyen-thi-lan", "NguyenThiLan", "Nguyen_Van_A", "lan", "SYN-MAU"]


def reports_of(row):
    """The report of one row as mappings and as tables of two engines."""
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame([row])
    return [validate_records(source) for source in ([row], frame, frame.to_arrow())]


@pytest.mark.parametrize("name", NAMES)
def test_review_letters_alone_are_no_source_of_funds(name):
    for report in reports_of({**ROW, "funding": name}):
        assert [(finding.code, finding.where.field) for finding in report] == [
            ("opaque-code-form", "funding")
        ]
        assert not any(name in finding.say(lang) for finding in report for lang in LANGUAGES)


@pytest.mark.parametrize("code", ["CENTRAL", "donor", "Socialised", "provincial", "NSTW", "S1"])
def test_review_a_kind_of_funding_an_acronym_and_a_code_are_sources_of_funds(code):
    for report in reports_of({**ROW, "funding": code}):
        assert report.codes == ()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("field", ["reporter", "expected", "heard_from"])
def test_review_letters_alone_are_no_code_of_a_submission(field, name):
    given = {"place": "22", "reporter": "R-07", "period": "2024-Q1", "due": date(2024, 3, 18)}
    given[field] = name if field == "reporter" else [name]
    with pytest.raises(SubmissionError) as refused:
        open_submission(**given)

    assert (refused.value.code, refused.value.params) == ("submission-code", {"field": field})
    assert open_submission("22", "OPC", "2024-Q1", due=date(2024, 3, 18)).reporter == "OPC"


def test_review_the_text_of_a_day_is_a_day():
    norm = FRAMEWORK.norms["N-CTP-14"]

    for day in (DAY, "2019-06-01"):
        assert FRAMEWORK.place("22", day).value.code == "22"
        assert FRAMEWORK.chain("22", day) == ("22", "VN")
        assert FRAMEWORK.province_of("22", day) == "22"
        assert FRAMEWORK.successors("22", day, day) == ("22",)
        assert FRAMEWORK.same_territory("22", day, day)
        assert norm.force_on(day) == norm.force_on(DAY)
        assert Interval(DAY, None).holds(day)
        assert ReportingCalendar.named("calendar").year_of(day) == 2019


def test_review_one_text_is_one_population():
    assert FRAMEWORK.population_names("sex_worker") == FRAMEWORK.population_names(["sex_worker"])
    assert len(FRAMEWORK.population_names("sex_worker")) == 1


def test_review_a_day_out_of_a_calendar_names_the_days_that_are_taken():
    calendar = ReportingCalendar.named("calendar")
    assert [calendar.year_of(date(year, 1, 1)) for year in (3, 9997)] == [3, 9997]
    for day in (date(2, 12, 31), date(9998, 1, 1)):
        with pytest.raises(CalendarError) as refused:
            calendar.year_of(day)
        assert refused.value.params["first"] == date(3, 1, 1)
        assert refused.value.params["last"] == date(9997, 12, 31)

    assert Interval.of_days(None, date(9999, 12, 30)).last_day == date(9999, 12, 30)
    with pytest.raises(CalendarError) as refused:
        Interval.of_days(None, date.max)
    assert refused.value.params["last"] == date(9999, 12, 30)


def test_review_the_blanks_are_the_white_space_of_unicode_and_of_old_files():
    assert sorted(BLANKS) == [char for char in map(chr, range(0x110000)) if char.isspace()]


@pytest.mark.parametrize("engine", ["rows", "polars", "pandas", "pyarrow", "duckdb"])
@pytest.mark.parametrize("blank", ["\u00a0", "\u3000", "\u2028", "\x1f", "\x85 \t"])
def test_review_a_row_of_blanks_is_no_row_in_any_engine(engine, blank):
    row = dict.fromkeys(("id", "kind", "place", "models", "activity", "client", "note"), blank)
    source = [row]
    if engine != "rows":
        pl = pytest.importorskip("polars")
        pytest.importorskip(engine)
        source = pl.DataFrame([row]).with_columns(day=pl.lit(None, pl.Date))
    if engine == "pandas":
        source = source.to_pandas()
    elif engine in ("pyarrow", "duckdb"):
        source = source.to_arrow()
    if engine == "duckdb":
        source = pytest.importorskip("duckdb").connect().from_arrow(source)
    report = validate_records(source)

    assert (report.rows_in, report.rows_reported) == (0, 0)


@pytest.mark.parametrize("derive", [counted_conditions, protection_cases])
def test_review_a_framework_that_nobody_uses_is_released(derive):
    made = [Framework.of(FRAMEWORK.info, FRAMEWORK.tables) for _ in range(MAX_FRAMEWORKS_KEPT + 1)]
    first = weakref.ref(made[0])
    for framework in made:
        derive(framework)
    del made, framework
    gc.collect()

    assert first() is None


def test_review_an_unknown_row_or_column_of_a_published_table_is_named():
    published = suppress(
        CountTable(("22", "48"), ("female",), {("22", "female"): 9, ("48", "female"): 8})
    )

    calls = (
        lambda: published.cell("23", "female"),
        lambda: published.cell("22", "males"),
        lambda: published.row_total("23"),
        lambda: published.column_total("males"),
    )
    for call in calls:
        with pytest.raises(UnknownIdError) as refused:
            call()
        assert refused.value.code == "unknown-id"
        assert refused.value.params["nearest"] in ("-", "female")  # 22 is another place than 23
    with pytest.raises(UnusableInputError):
        published.cell(22, "female")


def test_review_data_of_a_table_say_why_it_is_withheld():
    window = Interval(DAY, date(2020, 6, 1))
    first = suppress(CountTable(("a", "b"), ("n",), {("a", "n"): 16, ("b", "n"): 9}, window))
    cells = {("x", "m"): 100, ("y", "m"): 8}
    later = suppress(CountTable(("x", "y"), ("m",), cells, window), earlier=[first])

    assert {row["withheld"] for row in first.to_dicts("vi")} == {None}
    assert later.withheld is not None
    assert {row["withheld"] for row in later.to_dicts("vi")} == {later.withheld.say("vi")}


def test_review_units_of_two_things_are_said_as_the_field_says_them():
    assert Unit.PERSON_DAY.one.vi == "người/ngày"
    assert Unit.ROOM_NIGHT.one.vi == "phòng/ngày"
