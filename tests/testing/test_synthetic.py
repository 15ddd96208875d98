"""Synthetic records: one table for one seed, sound, of every promised kind, and faults that give
their findings.
"""

from __future__ import annotations

import csv
import hashlib
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import islice

import pytest

from sexwork_models import UnknownIdError, UnusableInputError, validate_records
from sexwork_models.forms.records import ActivityRecord
from sexwork_models.practice.privacy.consent import withdraw
from sexwork_models.practice.records.client_codes import client_code_error
from sexwork_models.practice.records.files import read_records
from sexwork_models.testing import (
    FAULTS,
    SHARES,
    synthetic_records,
    synthetic_rows,
    synthetic_set,
    write_csv,
    write_ndjson,
)
from sexwork_models.testing.client_facts import CLIENT_ACTIVITIES, CLIENT_MAKERS
from sexwork_models.testing.event_facts import EVENT_ACTIVITIES, EVENT_MAKERS
from sexwork_models.testing.weights import RECORD_KINDS, repeat_by_weight, synthetic_code
from sexwork_models.testing.world import make_people

CODES = (
    "id",
    "client",
    "site",
    "provider",
    "referral",
    "case",
    "group",
    "establishment",
    "reporter",
    "funding",
    "supersedes",
)
FIRST, LAST = date(2023, 12, 15), date(2024, 12, 14)
SIZE = 3000


@pytest.fixture(scope="module")
def rows():
    return tuple(synthetic_rows(SIZE, seed=7))


@pytest.fixture(scope="module")
def records():
    return tuple(synthetic_records(SIZE, seed=7))


@pytest.fixture(scope="module")
def report(records):
    return validate_records(records)


@pytest.fixture(scope="module")
def faulty():
    return tuple(synthetic_rows(SIZE, seed=7, faults=True))


def days_late(row):
    return (date.fromisoformat(row["entered_on"]) - date.fromisoformat(row["day"])).days


def share(rows, holds):
    """Of a thousand rows, how many."""
    return 1000 * sum(holds(row) for row in rows) // len(rows)


# --- One table for one seed -----------------------------------------------------------------------


def test_the_same_seed_and_count_give_the_same_rows(rows):
    assert tuple(synthetic_rows(SIZE, seed=7)) == rows
    assert len(rows) == SIZE


def test_another_seed_gives_other_rows(rows):
    same = sum(row == other for row, other in zip(rows, synthetic_rows(SIZE, seed=8), strict=True))

    assert same == 0


def test_records_are_the_rows_after_validation(rows, records):
    assert records == tuple(ActivityRecord.model_validate(row) for row in rows)


def test_rows_do_not_depend_on_the_hash_seed_of_the_process():
    script = (
        "from sexwork_models.testing import synthetic_rows as r; import hashlib;"
        "print(hashlib.sha256(repr([sorted(row.items()) for row in r(400, seed=3, "
        "faults=True)]).encode()).hexdigest())"
    )
    own = hashlib.sha256(
        repr([sorted(row.items()) for row in synthetic_rows(400, seed=3, faults=True)]).encode()
    ).hexdigest()
    seen = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }

    assert seen == {own}


def test_who_changes_a_row_changes_no_later_one(rows):
    read = []
    for row in synthetic_rows(SIZE, seed=7):
        read.append(dict(row))
        row.clear()

    assert tuple(read) == rows


def test_a_table_of_ten_million_begins_at_once():
    first, second = islice(synthetic_rows(10_000_000, seed=1), 2)

    assert (first["id"], second["id"]) == ("SYN-RBBBB00", "SYN-RBBBB01")
    assert first["day"] == FIRST.isoformat()


def test_an_empty_table_has_no_row():
    assert list(synthetic_rows(0, seed=1)) == []
    assert list(synthetic_rows(0, seed=1, faults=True)) == []
    assert synthetic_set(0, seed=1).withdrawn == ()


# --- Sound and clearly synthetic ------------------------------------------------------------------


def test_no_record_has_an_error_and_every_row_is_accounted_for(report):
    assert report.ok
    assert (report.rows_in, report.rows_accepted, report.rows_reported) == (SIZE, SIZE, 0)


def test_the_warnings_are_those_of_second_entries_and_of_missing_numbers(report):
    assert set(report.codes) == {
        "perhaps-entered-twice",
        "referral-stage-twice",
        "number-not-stated",
    }


def test_every_code_says_that_it_is_synthetic(rows):
    codes = [row[field] for row in rows for field in CODES if field in row]

    assert len(codes) > 4 * SIZE
    assert all(code.startswith("SYN-") for code in codes)
    assert len({row["id"] for row in rows}) == SIZE


def test_client_codes_are_opaque_for_whoever_hashes_them():
    numbers = (*range(0, 60_000, 7), 399 * 400 * 100 + 99, 16_000_000, 16_000_001, 10**9, 10**12)
    codes = [synthetic_code("C", number) for number in numbers]

    assert [code for code in codes if client_code_error(code) is not None] == []
    assert len(set(codes)) == len(numbers)


def test_codes_sort_as_their_numbers_do():
    codes = [synthetic_code("R", number) for number in range(0, 16_000_000, 99_991)]

    assert codes == sorted(codes)


def test_days_lie_in_the_window_and_entries_on_or_after_them(rows):
    days = [date.fromisoformat(row["day"]) for row in rows]

    assert min(days) >= FIRST
    assert max(days) <= LAST
    assert (max(days) - min(days)).days > 360
    assert min(map(days_late, rows)) == 0


@pytest.mark.parametrize(
    ("first", "days", "provinces", "places"),
    [
        (date(2024, 1, 1), 30, ["22"], {"193", "194", "195", "196", "198", "202", "203", "206"}),
        (date(2025, 8, 1), 30, ["22"], {"22"}),
        (date(2024, 1, 1), 30, ["02"], {"02"}),
        (date(2025, 8, 1), 30, ["02"], {"08"}),
        (date(2024, 1, 1), 30, ["193"], {"193"}),
        (date(2024, 1, 1), 1, ["04", "11"], {"04", "11"}),
    ],
)
def test_places_are_those_that_the_codes_mean_on_the_day(first, days, provinces, places):
    rows = list(synthetic_rows(400, seed=1, first_day=first, days=days, provinces=provinces))

    assert {row["place"] for row in rows} == places
    assert validate_records(rows).ok


def test_a_window_over_the_merger_has_63_provinces_before_and_34_after(vietnam):
    rows = list(synthetic_rows(2000, seed=1, first_day=date(2025, 6, 1), days=60))
    merger = "2025-07-01"
    before = {
        vietnam.province_of(row["place"], date.fromisoformat(row["day"]))
        for row in rows
        if row["day"] < merger
    }
    after = {row["place"] for row in rows if row["day"] >= merger}

    assert (len(before), len(after)) == (63, 34)
    assert validate_records(rows).ok


@pytest.mark.parametrize(
    "window",
    [{"days": 0}, {"first_day": date(1899, 12, 31)}, {"first_day": date(2198, 12, 31), "days": 2}],
)
def test_a_window_that_no_record_may_have_is_refused(window):
    with pytest.raises(UnusableInputError) as raised:
        synthetic_rows(1, seed=1, **window)

    assert raised.value.code == "synthetic-window"
    assert list(synthetic_rows(1, seed=1, first_day=date(2198, 12, 31), days=1, provinces=["01"]))


def test_fewer_rows_than_none_are_refused():
    with pytest.raises(UnusableInputError, match="-1 synthetic records"):
        synthetic_records(-1, seed=1)


@pytest.mark.parametrize("provinces", [["193"], []])
def test_a_place_that_ended_without_a_successor_is_refused(provinces):
    with pytest.raises(UnusableInputError) as raised:
        synthetic_rows(1, seed=1, first_day=date(2025, 8, 1), provinces=provinces)

    assert raised.value.code == "synthetic-places"


def test_a_place_that_never_was_is_refused():
    with pytest.raises(UnknownIdError):
        synthetic_rows(1, seed=1, provinces=["X"])


def test_a_framework_without_the_activities_is_refused(eldoria):
    with pytest.raises(UnusableInputError, match="M1-OUTREACH") as raised:
        synthetic_rows(1, seed=1, framework=eldoria)

    assert raised.value.code == "synthetic-framework"


# --- Every promised kind --------------------------------------------------------------------------


def test_the_weights_of_the_kinds_make_a_thousand_and_each_has_a_maker():
    repeats = {"duplicate", "correction", "cancellation"}

    assert len(repeat_by_weight(RECORD_KINDS)) == 1000
    assert set(RECORD_KINDS) == {*CLIENT_MAKERS, *EVENT_MAKERS} | repeats
    assert not CLIENT_MAKERS.keys() & EVENT_MAKERS.keys()


def test_only_declared_activities_occur_and_all_of_them_do(rows):
    assert {row["activity"] for row in rows} == CLIENT_ACTIVITIES | EVENT_ACTIVITIES


def test_late_entries_come_in_their_share(rows):
    assert share(rows, lambda row: days_late(row) >= 15) == pytest.approx(SHARES["late"], abs=15)


def test_corrections_and_cancellations_come_in_their_share_and_look_back_a_little(rows):
    place = {row["id"]: number for number, row in enumerate(rows)}
    links = [
        (number, place[row["supersedes"]]) for number, row in enumerate(rows) if "supersedes" in row
    ]

    assert share(rows, lambda row: "cancelled" in row) == pytest.approx(
        SHARES["cancellation"], abs=5
    )
    assert share(rows, lambda row: "supersedes" in row) == pytest.approx(
        SHARES["correction"] + SHARES["cancellation"], abs=10
    )
    assert all(0 < number - earlier < 400 for number, earlier in links)
    assert len({earlier for _, earlier in links}) == len(links)


def test_corrections_change_a_number_or_the_models(rows):
    named = {row["id"]: row for row in rows}
    pairs = [
        (named[row["supersedes"]], row)
        for row in rows
        if "supersedes" in row and "cancelled" not in row
    ]
    changed = Counter(
        field
        for old, new in pairs
        for field in new
        if old.get(field) != new[field] and field not in {"id", "entered_on"}
    )

    assert set(changed) <= {"supersedes", "contacts", "participants", "items", "days", "models"}
    assert all(changed[field] for field in ("contacts", "models", "items"))


def test_facts_are_entered_twice_under_two_ids(rows, report):
    own = {"id", "entered_on", "reporter", "supersedes"}
    facts = Counter(
        tuple(sorted((key, value) for key, value in row.items() if key not in own)) for row in rows
    )

    assert sum(number > 1 for number in facts.values()) > SIZE * SHARES["duplicate"] // 1000 // 2
    assert report.codes.count("perhaps-entered-twice") > 10


def test_clients_are_seen_in_two_districts_and_in_two_provinces(rows, vietnam):
    places = defaultdict(set)
    for row in synthetic_rows(SIZE, seed=7, provinces=["22", "31", "04"]):
        places[row.get("client", "")].add(row["place"])
    del places[""]
    provinces = [
        {vietnam.province_of(place, FIRST) for place in seen}
        for seen in places.values()
        if len(seen) > 1
    ]

    assert {len(seen) for seen in provinces} >= {1, 2}


def test_members_of_model_1_are_clients_of_model_2(records):
    both = {record.client for record in records if record.client and record.models == ("M1", "M2")}
    members = {record.client for record in records if record.activity == "M1-MEMBER"}
    served = {record.client for record in records if record.activity.startswith("M2-")}

    assert len(both) > 100
    assert len(both & members & served) > 10


def test_anonymous_clients_were_not_asked_or_refused(records):
    consents = Counter(
        record.consent for record in records if record.kind == "client" and not record.client
    )

    assert set(consents) == {"refused", "not_asked", "withdrawn"}
    assert min(consents.values()) > 20
    assert all(record.consent == "given" for record in records if record.client)


def test_who_withdrew_is_named_so_that_a_caller_can_act_on_it():
    made = synthetic_set(SIZE, seed=7)
    left = withdraw(made.records, made.withdrawn[0], LAST)

    assert made.records == tuple(synthetic_records(SIZE, seed=7))
    assert 3 <= len(made.withdrawn) == len(set(made.withdrawn))
    assert list(made.withdrawn) == sorted(made.withdrawn)
    assert left.deleted >= sum(record.client == made.withdrawn[0] for record in made.records) > 0
    assert "SYN" not in repr(made)


def test_nobody_has_a_coded_record_of_a_day_on_or_after_the_withdrawal(records):
    pools = make_people(SIZE)
    everybody = [
        pool.person(pool.first + place)
        for pool in (pools.clients, pools.workers, pools.owners)
        for place in range(pool.size)
    ]
    days = {person.client_code: person.withdrawal_day(366) for person in everybody}
    last = {
        client: max((record.day - FIRST).days for record in records if record.client == client)
        for client in {r.client for r in records} - {""}
    }

    assert len(days) == pools.size == 507
    assert sum(day is not None for day in days.values()) == pytest.approx(
        pools.size * SHARES["withdrew"] / 1000, abs=6
    )
    assert all(days[client] is None or day < days[client] for client, day in last.items())
    assert any(days[client] is not None for client in last)


def test_events_have_counts_and_a_few_do_not_say(rows):
    met = [row for row in rows if row["activity"] == "M1-IEC" and row["kind"] == "event"]

    assert any("contacts" in row and "persons" in row for row in met)
    assert any("contacts" in row and "persons" not in row for row in met)
    assert any(
        "contacts" not in row and "participants" not in row
        for row in rows
        if row["activity"] in {"M1-IEC", "M1-MEET"}
    )


def test_referrals_go_through_their_stages_on_later_days(rows):
    stages = defaultdict(list)
    for row in rows:
        if "referral" in row and "supersedes" not in row:
            stages[row["referral"]].append((row["day"], row["referral_stage"]))
    counts = Counter(row["referral_stage"] for row in rows if "referral" in row)
    order = ["needed", "referred", "received", "completed"]
    firsts = [
        {stage: day for day, stage in sorted(known, reverse=True)} for known in stages.values()
    ]
    days = [[first[stage] for stage in order if stage in first] for first in firsts]

    assert counts["referred"] > counts["received"] > counts["completed"] > 10
    assert counts["needed"] > 20
    assert counts["declined"] > 5
    assert all(known == sorted(known) for known in days)
    assert any(len(known) == 4 for known in days)


def test_cases_courses_scores_and_help_are_there(records):
    cases = Counter(record.case for record in records if record.case)
    courses = Counter(record.course_stage for record in records if record.course_stage)

    assert any(number > 1 for number in cases.values())
    assert all(
        record.days and record.reason for record in records if record.activity == "M2-SHELTER"
    )
    assert courses["started"] > courses["finished"] > 5
    assert {record.score for record in records if record.score} == {1, 2, 3, 4, 5}
    assert all(record.funding for record in records if record.amount)
    assert sum(record.amount is not None for record in records) > 10


def test_needs_are_asked_and_some_have_none(records):
    needs = Counter(record.need for record in records if record.need)

    assert len(needs) == 12
    assert needs["none"] > 50


def test_condoms_go_to_clients_in_numbers_and_to_establishments(records):
    given = Counter(
        (record.kind.value, record.recipient) for record in records if record.item == "condom"
    )

    assert set(given) == {
        ("client", "sex_worker"),
        ("event", "sex_worker"),
        ("event", "establishment"),
    }


def test_meetings_classes_visits_media_and_calls_are_there(records):
    activities = Counter(record.activity for record in records if record.kind == "event")
    items = {
        record.item.value for record in records if record.activity == "P-MEDIA" and record.item
    }

    assert activities["M1-MEET"] > 50
    assert activities["M3-REACH-EST"] > activities["M3-COMMIT"] > 5
    assert all(
        record.establishment
        for record in records
        if record.activity in {"M3-REACH-EST", "M3-COMMIT"}
    )
    assert min(activities[activity] for activity in ("M1-TRAIN", "M3-DIALOGUE", "M2-HOTLINE")) > 2
    assert items == {"news", "article", "photo", "media_item"}


def test_owners_and_workers_are_met_in_model_3(records):
    met = Counter(
        record.population
        for record in records
        if record.kind == "client" and record.models == ("M3",)
    )

    assert set(met) == {"owner", "worker", "female_worker", "high_risk_worker"}


# --- Faults ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def by_fault(faulty):
    kept = defaultdict(list)
    for row in faulty:
        if row.get("note", "").startswith("SYN-FAULT-"):
            kept[row["note"].split()[0].removeprefix("SYN-FAULT-")].append(row)
    return kept


def test_every_kind_of_fault_is_there_in_the_known_share(by_fault):
    faults = sum(len(rows) // len(FAULTS[name].rows) for name, rows in by_fault.items())

    assert set(by_fault) == set(FAULTS)
    assert 1000 * faults // SIZE == pytest.approx(SHARES["fault"], abs=10)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_gives_its_finding_and_no_other_error(name, by_fault):
    fault, rows = FAULTS[name], by_fault[name]
    report = validate_records(rows)
    times = len(rows) // len(fault.rows)

    assert len(rows) % len(fault.rows) == 0
    severity = "error" if fault.reported else "info"
    assert {finding.code for finding in report if finding.severity == severity} == {fault.code}
    assert report.rows_reported == times * fault.reported


def test_every_row_with_and_without_faults_is_accepted_or_reported(faulty, by_fault):
    report = validate_records(faulty)
    expected = sum(
        len(rows) // len(FAULTS[name].rows) * FAULTS[name].reported
        for name, rows in by_fault.items()
    )

    assert report.rows_in == SIZE == report.rows_accepted + report.rows_reported
    assert report.rows_reported == expected
    assert {finding.code for finding in report if finding.severity == "error"} == {
        fault.code for fault in FAULTS.values() if fault.reported
    }


def test_a_table_is_never_longer_for_its_faults():
    assert [len(list(synthetic_rows(count, seed=5, faults=True))) for count in range(60)] == list(
        range(60)
    )


def test_no_fault_holds_a_number_that_could_be_anybodys():
    digits = [
        "".join(char for char in value if char.isdigit())
        for name, fault in FAULTS.items()
        for changes in fault.rows
        for field, value in changes.items()
        if value and field in (*CODES, "note")
    ]

    assert any(len(found) >= 8 for found in digits)
    assert all(len(found) < 8 or set(found) == {"0"} for found in digits)


# --- Written and read again -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("write", "name"), [(write_csv, "records.csv"), (write_ndjson, "records.ndjson")]
)
def test_records_that_were_written_are_read_as_they_were(write, name, records, tmp_path):
    path = tmp_path / name

    assert write(records, path) == SIZE
    file = read_records(path)
    assert tuple(item.row for item in file.located) == records
    assert file.report.codes == ()
    assert file.rows_in == SIZE


@pytest.mark.parametrize(("write", "name"), [(write_csv, "rows.csv"), (write_ndjson, "rows.jsonl")])
def test_rows_that_were_written_are_read_as_the_records_that_they_are(
    write, name, rows, records, tmp_path
):
    write(iter(rows), str(tmp_path / name))

    assert tuple(item.row for item in read_records(tmp_path / name).located) == records


def test_a_csv_file_has_every_column_and_the_cells_of_the_rows(rows, tmp_path):
    write_csv(rows, tmp_path / "rows.csv")
    with (tmp_path / "rows.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        read = [{key: value for key, value in row.items() if value} for row in reader]

    assert list(reader.fieldnames or ()) == list(ActivityRecord.model_fields)
    assert read == list(rows)


def test_faulty_rows_keep_their_faults_in_a_file(faulty, tmp_path):
    write_csv(faulty, tmp_path / "rows.csv")
    write_ndjson(faulty, tmp_path / "rows.ndjson")
    counts = [
        Counter(validate_records(source).codes)
        for source in (list(faulty), tmp_path / "rows.csv", tmp_path / "rows.ndjson")
    ]

    assert counts[0] == counts[1] == counts[2]


def test_cells_of_every_kind_are_written_as_they_are_read(tmp_path):
    row = {
        "id": "SYN-R1",
        "day": date(2024, 1, 2),
        "models": ("M1", "M2"),
        "contacts": 0,
        "cancelled": False,
        "note": None,
    }
    write_csv([row], tmp_path / "a.csv")
    write_ndjson([{**row, "cancelled": True, "models": ["M1"]}], tmp_path / "a.ndjson")
    with (tmp_path / "a.csv").open(encoding="utf-8") as file:
        filled = {key: value for key, value in next(csv.DictReader(file)).items() if value}

    assert filled == {"id": "SYN-R1", "day": "2024-01-02", "models": "M1;M2", "contacts": "0"}
    assert (tmp_path / "a.ndjson").read_text(encoding="utf-8") == (
        '{"id": "SYN-R1", "day": "2024-01-02", "models": ["M1"], "contacts": 0, "cancelled": '
        "true}\n"
    )


def test_a_column_that_would_be_lost_is_refused(tmp_path):
    with pytest.raises(UnusableInputError) as raised:
        write_csv([{"id": "SYN-R1"}, {"telephone": ""}], tmp_path / "a.csv")

    assert (raised.value.code, raised.value.params["row"]) == ("synthetic-column", 2)


def test_a_value_that_no_cell_holds_is_refused(tmp_path):
    with pytest.raises(TypeError):
        write_ndjson([{"id": timedelta(1)}], tmp_path / "a.ndjson")
