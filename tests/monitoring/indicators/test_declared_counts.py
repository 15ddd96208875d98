"""Declared measures give exact values, from rows as from a Polars table."""

from __future__ import annotations

from datetime import date

import pytest
from tests.monitoring.indicators.test_record_results import site
from tests.support.overlays import framework_with, values_of
from tests.support.records import event, row

from sexwork_models import (
    Counting,
    Figure,
    Interval,
    Registers,
    Status,
    compute_indicators,
    load_framework,
    validate_records,
)

FRAMEWORK = load_framework()
ENGINES = pytest.mark.parametrize("engine", ["rows", "polars"])
TALK = 'where = [{field = "activity", in = ["M1-IEC"]}]'
EITHER = 'where = [{field = "activity", in = ["M1-IEC", "M1-COUNSEL"]}]'
IN_PERIOD = 'where = [{field = "day", op = ">=", value = "$first_day"}]'


def talk(client, day="2024-01-10", **cells):
    return row(client=client, day=day, entered_on=day, **{"activity": "M1-IEC", **cells})


def counselled(client, day="2024-01-11", **cells):
    return talk(client, day, activity="M1-COUNSEL", **cells)


@ENGINES
@pytest.mark.parametrize(
    ("counted", "unit"),
    [
        ('kind = "count"\nof = "row"', "session"),
        ('kind = "count"\nof = "encounter"', "session"),
        ('kind = "distinct"\nkey = "client"', "person"),
    ],
)
def test_a_condition_names_the_first_day_of_the_period_that_is_counted(
    engine, counted, unit, tmp_path
):
    measure = f'{counted}\nwindow = "year_to_date"\n{IN_PERIOD}'
    framework = framework_with(tmp_path, measure, unit, "year_to_date")
    rows = [talk("SYN-A1"), talk("SYN-A2", "2024-03-15"), talk("SYN-A3", "2024-03-14")]
    (value,) = values_of(engine, rows, framework, period="2024-Q2")

    assert (value.status, value.figure) == (Status.OK, Figure.exact(1, unit))


@ENGINES
def test_a_record_that_some_period_may_count_is_not_listed_as_counted_by_none(engine, tmp_path):
    measure = f'kind = "distinct"\nkey = "client"\n{IN_PERIOD}'
    framework = framework_with(tmp_path, measure)
    rows = [talk("SYN-A1", activity="M1-REFERRAL"), talk("SYN-A2")]
    found = values_of(engine, rows, framework, period="2024-Q1")

    assert validate_records(rows, framework).account.uncounted.count == 0
    assert found.account.uncounted.count == 0


@ENGINES
def test_a_refused_row_may_be_of_any_period_that_a_condition_names(engine, tmp_path):
    measure = f'kind = "distinct"\nkey = "client"\n{IN_PERIOD}'
    rows = [talk("SYN-A1"), talk("SYN-A2", channel="xx")]
    (value,) = values_of(engine, rows, framework_with(tmp_path, measure), period="2024-Q1")

    assert (value.status, value.figure) == (Status.PARTIAL, Figure.at_least(1, "person"))


HAVING_NONE = f"""kind = "distinct"
key = "client"
{TALK}
[[indicators.measure.having_none]]
where = [{{field = "activity", in = ["M1-COUNSEL"]}}]
"""


@ENGINES
@pytest.mark.parametrize(
    ("refused", "low", "high"),
    [
        (counselled("SYN-A1", channel="xx"), 1, 2),  # one person less, if she is one of both
        (talk("SYN-A3", channel="xx"), 2, None),
        (talk("SYN-A3", activity="M1-XX"), 1, None),  # either
        (counselled("SYN-A1", "2024-04-11", channel="xx"), 2, 2),  # of a later period
    ],
)
def test_a_refused_row_may_leave_a_person_out(engine, refused, low, high, tmp_path):
    rows = [talk("SYN-A1"), talk("SYN-A2"), refused]
    framework = framework_with(tmp_path, HAVING_NONE)
    (value,) = values_of(engine, rows, framework, period="2024-Q1")

    assert value.figure == Figure("person", low, high)
    assert value.status is (Status.OK if low == high else Status.PARTIAL)


@ENGINES
@pytest.mark.parametrize(("day", "is_open"), [("2024-05-20", True), ("2023-11-20", False)])
def test_a_refused_row_may_confirm_an_entry_of_a_stock(engine, day, is_open, tmp_path):
    where = 'where = [{field = "activity", in = ["M1-MEET"]}]'
    valid = f'valid = {{field = "as_of", key = "group", months = 3, {where}}}'
    measure = f'kind = "stock"\nfrom = "groups"\n{valid}'
    framework = framework_with(tmp_path, measure, "group", "snapshot", ())
    entry = {"place": "22", "models": "M1", "group_type": "peer"}
    groups = [
        {"id": "SYN-G1", "as_of": "2024-05-01", **entry},
        {"id": "SYN-G2", "as_of": "2024-01-01", **entry},
    ]
    refused = event(activity="M1-MEET", group="SYN-G2", day=day, entered_on=day, channel="xx")
    found = values_of(engine, [refused], framework, period="2024-Q2", registers={"groups": groups})
    (value,) = found

    figure = Figure.at_least(1, "group") if is_open else Figure.exact(1, "group")
    assert value.figure == figure
    assert ("rows-refused" in {reason.code for reason in value.reasons}) is is_open


@ENGINES
def test_each_field_of_records_has_a_value(engine, tmp_path):
    of = '{kind = "count", of = "row", where = [{field = "$field", set = true}]}'
    measure = f'kind = "each"\nper = "field"\nfields = ["channel", "reporter"]\nof = {of}'
    framework = framework_with(tmp_path, measure, "session", "each")
    rows = [
        talk("SYN-A1", channel="zalo"),
        talk("SYN-A2", channel="zalo", reporter="SYN-W1"),
        talk("SYN-A3", channel="xx"),
    ]
    found = values_of(engine, rows[:2], framework, period="2024-Q1")
    marked = values_of(engine, rows, framework, period="2024-Q1", by=["province"])

    assert {dict(value.parts)["field"]: value.figure for value in found} == {
        "channel": Figure.exact(2, "session"),
        "reporter": Figure.exact(1, "session"),
    }
    assert {dict(value.parts)["field"]: value.figure for value in marked} == {
        "channel": Figure.at_least(2, "session"),  # what the channel of the row is, nobody knows
        "reporter": Figure.exact(1, "session"),
    }


@ENGINES
def test_clients_of_a_pair_are_counted_as_the_caller_chooses(engine, tmp_path):
    measure = f'kind = "distinct"\nkey = ["client", "service"]\n{TALK}'
    framework = framework_with(tmp_path, measure, "item")
    rows = [
        talk("SYN-A1", service="hiv"),
        talk("SYN-A1", "2024-04-10", service="hiv"),
        talk("SYN-A2", "2024-04-10", service="hiv"),
        talk("", "2024-04-11", service="hiv"),
    ]
    (value,) = values_of(engine, rows, framework, period="2024-Q2", counting=Counting.NEW_IN_YEAR)

    assert value.counting is Counting.NEW_IN_YEAR
    assert (value.figure.low, value.figure.high) == (1, 2)
    assert [reason.code for reason in value.reasons] == ["persons-without-code"]


@ENGINES
def test_the_denominator_of_a_mean_has_the_unit_of_its_whole(engine, tmp_path):
    part = f'{{kind = "sum", field = "contacts", default = 1, {TALK}}}'
    whole = f'{{kind = "count", of = "row", {TALK}}}'
    measure = f'kind = "ratio"\nmean = true\npart = {part}\nwhole = {whole}'
    framework = framework_with(tmp_path, measure, "contact", "ratio")
    rows = [talk("SYN-A1", contacts="3"), talk("SYN-A2")]
    (value,) = values_of(engine, rows, framework, period="2024-Q1")

    assert value.figure == Figure.exact(2, "contact")
    assert value.denominator == Figure.exact(2, "session")


@ENGINES
def test_single_encounters_have_the_unit_of_their_indicator(engine, tmp_path):
    of = f'{{kind = "sum", field = "contacts", default = 1, once_per = "encounter", {TALK}}}'
    measure = f'kind = "each"\nper = "encounter"\nof = {of}'
    framework = framework_with(tmp_path, measure, "contact", "each")
    rows = [talk("SYN-A1", contacts="3"), talk("SYN-A2")]
    (value,) = values_of(engine, rows, framework, period="2024-Q1")

    assert (value.status, value.figure) == (Status.OK, Figure.range(1, 3, "contact"))
    assert value.reasons[0].params["known"] == Figure.range(1, 3, "contact")
    assert (value.numerator.low, value.denominator.low) == (4, 2)


@ENGINES
@pytest.mark.parametrize("kind", ["ratio", "cohort"])
def test_values_from_the_first_day_of_the_year_say_so(engine, kind, tmp_path):
    side = 'kind = "distinct", key = "client", window = "year_to_date"'
    measure = f'kind = "ratio"\npart = {{{side}, {TALK}}}\nwhole = {{{side}, {EITHER}}}'
    if kind == "cohort":
        base = f'base = {{window = "year_to_date", {EITHER}}}'
        part = f"part = {{{TALK}, within = {{from = 0, to = 9}}}}"
        measure = f'kind = "cohort"\nkey = "client"\n{base}\n{part}'
    framework = framework_with(tmp_path, measure, "percent", "ratio")
    rows = [talk("SYN-A1"), counselled("SYN-A2")]
    (value,) = values_of(engine, rows, framework, period="2024-Q2")

    assert value.figure == Figure.exact(50, "percent")
    assert value.period.interval == Interval(date(2023, 12, 15), date(2024, 6, 15))
    assert value.period.label.en.startswith("from the start of the year")


@ENGINES
def test_days_compare_with_days(engine, tmp_path):
    where = 'where = [{ field = "entered_on", op = ">", of = "day" }]'
    framework = framework_with(tmp_path, f'kind = "distinct"\nkey = "client"\n{where}')
    rows = [
        talk("SYN-A1", "2024-04-10"),
        {**talk("SYN-A2", "2024-04-10"), "entered_on": "2024-04-12"},
    ]
    (value,) = values_of(engine, rows, framework, period="2024-Q2")

    assert value.figure == Figure.exact(1, "person")


MEAN = f"""kind = "ratio"
mean = true
part = {{ kind = "sum", field = "contacts", default = 1, {TALK} }}
whole = {{ kind = "distinct", key = "client", where = [{{field = "need", set = true}}] }}"""


@ENGINES
def test_a_mean_of_a_part_without_a_whole_says_what_is_known(engine, tmp_path):
    framework = framework_with(tmp_path, MEAN, "contact", "ratio")
    (value,) = values_of(engine, [talk("SYN-A1")], framework, period="2024-Q1")

    assert (value.status, value.figure) == (Status.ZERO_DENOMINATOR, None)
    assert (value.numerator, value.denominator) == (
        Figure.exact(1, "contact"),
        Figure.exact(0, "person"),
    )
    (nothing,) = values_of(
        engine, [talk("SYN-A1", activity="M1-REFERRAL")], framework, period="2024-Q1"
    )
    assert nothing.status is Status.NO_DATA


@ENGINES
def test_a_category_that_only_refused_rows_have_is_output_without_data(engine, tmp_path):
    measure = f'kind = "distinct"\nkey = "client"\nsplit = "need"\n{TALK}'
    framework = framework_with(tmp_path, measure)
    rows = [
        talk("SYN-A1", need="health"),
        talk("SYN-A2", need="legal", channel="xx"),
        talk("SYN-A3", need="vocational", channel="xx", activity="M1-OUTREACH"),
    ]
    not_stated, health, legal = values_of(engine, rows, framework, period="2024-Q1")

    assert (not_stated.parts, not_stated.figure.low) == ((("need", ""),), 0)
    assert (health.parts, health.status) == ((("need", "health"),), Status.OK)
    assert (legal.parts, legal.status, legal.figure) == (
        (("need", "legal"),),
        Status.NO_DATA,
        None,
    )
    assert [reason.code for reason in legal.reasons] == ["rows-refused"]
    (alone,) = values_of(engine, rows[1:], framework, period="2024-Q1")
    assert (alone.parts, alone.status) == ((("need", "legal"),), Status.NO_DATA)


@ENGINES
@pytest.mark.parametrize(("people", "position"), [(1, "below"), (2, "equal"), (3, "above")])
def test_each_value_says_how_it_stands_to_the_norm_that_its_measure_names(
    engine, people, position, tmp_path
):
    norm = FRAMEWORK.norms["N-T178-04"]  # at most 2 persons
    of = f'of = {{ kind = "distinct", key = "client", {TALK} }}'
    measure = f'kind = "each"\nper = "month"\nlimit = "{norm.id}"\n{of}'
    framework = framework_with(tmp_path, measure, "person", "each")
    rows = [talk(f"SYN-A{number}") for number in range(people)]
    found = values_of(engine, rows, framework, period="2024-Q1")

    said = [reason.say("en") for value in found for reason in value.reasons if value.figure]
    assert said == [f"Beside the norm {norm.id} ({norm.amount.en}): {position}."]


SERIES = """kind = "coverage"
part = "I14"
populations = ["sex_worker"]
series = "managed\""""


def test_a_series_that_the_definition_means_is_not_changed_by_the_caller(tmp_path):
    framework = framework_with(tmp_path, SERIES, "percent", "ratio")
    sizes = [
        site(as_of="2024-02-01", size_estimate=size, size_series=series)
        for series, size in (("estimated", 50), ("managed", 10))
    ]
    options = {"period": "2024-Q1", "indicators": ["T1"], "registers": Registers(sites=sizes)}
    rows = [row(client="SYN-A1", site="SYN-S1", activity="M1-IEC")]

    for asked in (None, "managed", "estimated"):
        (value,) = compute_indicators(rows, framework, series=asked, **options)
        assert value.denominator == Figure.exact(10, "person")
        said = [reason.code for reason in value.reasons]
        assert ("series-of-definition" in said) is (asked == "estimated")


ONE_TALK = f'{{ kind = "distinct", key = "client", {TALK} }}'
COHORT = 'base = { where = [{field = "activity", in = ["M1-IEC"]}] }\npart = { where = %s }'
MADE = '[{field = "referral_stage", set = true}]'
KINDS = {
    "sum": (f'kind = "sum"\nfield = "contacts"\ndefault = 1\n{TALK}', "contact", "sum"),
    "rows": (f'kind = "count"\nof = "row"\n{TALK}', "session", "sum"),
    "encounters": (f'kind = "count"\nof = "encounter"\n{TALK}', "session", "sum"),
    "different": (f'kind = "distinct"\nkey = "client"\n{TALK}', "person", "distinct"),
    "first": (
        f'kind = "distinct"\nkey = "client"\nwindow = "first_ever"\n{TALK}',
        "person",
        "sum",
    ),
    "new in the year": (
        f'kind = "distinct"\nkey = "client"\nwindow = "first_of_year"\n{TALK}',
        "person",
        "new_in_year",
    ),
    "none": (
        f'kind = "distinct"\nkey = "client"\nwhere = [{{field = "need", set = true}}]\n'
        f"having_none = [{{ {TALK} }}]",
        "person",
        "distinct",
    ),
    "share": (f'kind = "ratio"\npart = {ONE_TALK}\nwhole = {ONE_TALK}', "percent", "ratio"),
    "mean": (
        f'kind = "ratio"\nmean = true\npart = {ONE_TALK}\nwhole = {ONE_TALK}',
        "item",
        "ratio",
    ),
    "each month": (f'kind = "each"\nper = "month"\nof = {ONE_TALK}', "person", "each"),
    "each site": (f'kind = "each"\nper = "site"\nof = {ONE_TALK}', "person", "each"),
    "each encounter": (
        f'kind = "each"\nper = "encounter"\nof = {{ kind = "sum", field = "contacts", {TALK} }}',
        "person_per_session",
        "each",
    ),
    "cohort": (f'kind = "cohort"\nkey = "client"\n{COHORT % MADE}', "percent", "ratio"),
}


@ENGINES
@pytest.mark.parametrize("kind", KINDS)
def test_a_row_whose_condition_could_not_be_read_is_possible_in_every_kind_of_measure(
    engine, kind, tmp_path
):
    """Nobody knows what the activity should be: the value is open, and says by which row."""
    measure, unit, additivity = KINDS[kind]
    framework = framework_with(tmp_path, measure, unit, additivity)
    activity = "M1-OUTREACH" if kind == "none" else "M1-IEC"
    sound = talk("SYN-A1", need="health", contacts=1, site="SYN-S1", activity=activity)
    unread = talk("SYN-A2", need="health", contacts=2, site="SYN-S1", activity="M1-IEX")

    before = values_of(engine, [sound], framework, period="2024-M01")
    after = values_of(engine, [sound, unread], framework, period="2024-M01")
    assert [value.status for value in before] == [Status.OK]
    assert [value.status for value in after] == [Status.PARTIAL]
    (reason,) = (each for each in after[0].reasons if each.code == "rows-refused")
    assert reason.params["count"] == 1
    assert before[0].figure != after[0].figure
    assert after[0].figure.low is None or after[0].figure.low <= before[0].figure.low
