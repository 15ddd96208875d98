"""The example service, through a real HTTP client: what it takes, what it refuses, and what it
never repeats.
"""

from __future__ import annotations

import importlib.util
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

httpx = pytest.importorskip("httpx")
pytest.importorskip("fastapi")
pytest.importorskip("uvicorn")

EXAMPLE = Path(__file__).parent.parent / "examples" / "fastapi_service.py"
PHONE = "0000000000"  # as long as a telephone number, and nobody's
NAME = "SYN Khách Hàng"


def _loaded():
    spec = importlib.util.spec_from_file_location("fastapi_service", EXAMPLE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


service = _loaded()
RECORD = dict(service.sample(1))


def row(number, **changes):
    return {**RECORD, "id": f"SAMPLE-{number}", "client": f"SYN-K{number}T", **changes}


@contextmanager
def running():
    with (
        service.serving(service.create_app()) as address,
        httpx.Client(base_url=address, trust_env=False) as made,
    ):
        yield made


@pytest.fixture
def client():
    """A service of its own, with nothing in it."""
    with running() as made:
        yield made


@pytest.fixture(scope="module")
def refusing():
    """One service for all posts and questions that leave nothing in it."""
    with running() as made:
        yield made


def english(client, path, **content):
    return client.post(
        path, headers={"accept-language": "en", **content.pop("headers", {})}, **content
    )


def found(got):
    return [
        (finding["row"], finding["code"], finding["field"]) for finding in got.json()["findings"]
    ]


def contacts(client):
    got = client.get("/indicators", params={"period": "2024-Q1"})
    return next(value["low"] for value in got.json() if value["indicator"] == "I01")


# --- What is taken --------------------------------------------------------------------------------


def test_sound_records_are_taken_and_counted_by_province(client):
    got = client.post("/records", json=[row(1), row(2, place="48")])

    assert got.status_code == 200
    assert got.json() == {
        "accepted": 2,
        "rows": {"in": 2, "sound": 2, "reported": 0},
        "protection": [],
        "findings": [],
    }
    counted = client.get("/indicators?period=2024-Q1&calendar=state&by=province")
    assert counted.status_code == 200
    reached = [
        (value["cut"], value["low"], value["status"])
        for value in counted.json()
        if value["indicator"] == "I02"
    ]
    assert reached == [({"province": "22"}, "1", "ok"), ({"province": "48"}, "1", "ok")]


def test_one_object_is_a_post_as_well(client):
    assert (
        client.post(
            "/records",
            content=json.dumps(row(1), indent=2),
            headers={"content-type": "application/json"},
        ).json()["accepted"]
        == 1
    )


def test_lines_are_taken_and_empty_ones_passed_over(client):
    body = f"{json.dumps(row(1))}\n\r\n{json.dumps(row(2))}\n"
    got = client.post(
        "/records.ndjson",
        content=body,
        headers={"content-type": "application/x-ndjson; charset=utf-8"},
    )

    assert (got.status_code, got.json()["accepted"]) == (200, 2)
    assert contacts(client) == "2"


def test_a_warning_is_told_and_the_record_is_taken(client):
    got = english(client, "/records", json=[row(1, consent=None)])

    assert got.status_code == 200
    assert found(got) == [(1, "consent-not-recorded", "consent")]
    assert got.json()["findings"][0]["severity"] == "warning"
    assert got.json()["accepted"] == 1


def test_a_correction_may_come_in_a_later_post(client):
    client.post("/records", json=[row(1, contacts=5)])
    got = client.post(
        "/records", json=[row(2, client=row(1)["client"], contacts=3, supersedes="SAMPLE-1")]
    )

    assert got.status_code == 200
    assert contacts(client) == "3"


def test_nothing_is_counted_before_anything_was_sent(client):
    got = client.get("/indicators?period=2024-Q1")

    assert got.status_code == 200
    assert {value["status"] for value in got.json()} == {"no_data"}


def test_the_schema_names_every_field_of_a_record(refusing):
    schema = refusing.get("/schema").json()

    assert set(schema["properties"]) == set(service.ActivityRecord.model_fields)
    assert schema["required"] == ["id", "kind", "day", "entered_on", "place", "models", "activity"]


def test_posts_at_one_time_are_each_taken_once(client):
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda n: client.post("/records", json=[row(n % 8)]).status_code, range(16))
        )

    assert sorted(answers) == [200] * 8 + [422] * 8
    assert contacts(client) == "8"


# --- What is refused ------------------------------------------------------------------------------


def test_a_faulty_post_is_refused_whole_with_every_finding(client):
    got = english(
        client, "/records", json=[row(1), row(2, contacts="1,024"), row(3, day="45406", zzz="x")]
    )

    assert got.status_code == 422
    assert got.json()["accepted"] == 0
    assert got.json()["rows"] == {"in": 3, "sound": 1, "reported": 2}
    assert found(got) == [
        (3, "unknown-field", None),  # what is about the whole list comes first
        (2, "number-with-separator", "contacts"),
        (3, "date-serial", "day"),
    ]
    assert {value["status"] for value in client.get("/indicators?period=2024-Q1").json()} == {
        "no_data"
    }


def test_a_line_keeps_its_own_number(refusing):
    body = f"\n{json.dumps(row(1))}\n{json.dumps(row(2, place='0'))}\n"
    got = refusing.post(
        "/records.ndjson", content=body, headers={"content-type": "application/x-ndjson"}
    )

    assert got.status_code == 422
    assert found(got) == [(3, "orphan-reference", "place")]


def test_an_id_that_was_taken_before_is_refused(client):
    client.post("/records", json=[row(1)])

    assert found(client.post("/records", json=[row(2), row(1)])) == [(2, "duplicate-record", "id")]
    assert found(client.post("/records", json=[row(1, contacts=4)])) == [
        (1, "conflicting-records", "id")
    ]
    assert contacts(client) == "1"


def test_a_correction_of_nothing_is_refused(refusing):
    got = refusing.post("/records", json=[row(2, supersedes="SAMPLE-1")])

    assert (got.status_code, found(got)) == (422, [(1, "correction-of-unknown", "supersedes")])


@pytest.mark.parametrize("item", [3, "x", None, [1]], ids=str)
def test_what_is_no_object_is_no_record(refusing, item):
    got = refusing.post("/records", json=[item])

    assert (got.status_code, found(got)) == (422, [(1, "json-not-an-object", None)])


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[1,", b"abc", b'{"id": "A", "id": "B"}', b"\xff\xfe", b"{},{}", b"[" * 100_000],
    ids=lambda body: body[:9],
)
def test_malformed_json_is_refused(refusing, body):
    got = english(refusing, "/records", content=body, headers={"content-type": "application/json"})

    assert got.status_code == 400
    assert set(got.json()) == {"code", "message", "remedy"}
    assert got.json()["code"] == "json-syntax"


def test_a_malformed_line_is_named_and_nothing_is_taken(client):
    body = f"{json.dumps(row(1))}\n{{\n"
    got = client.post(
        "/records.ndjson", content=body, headers={"content-type": "application/x-ndjson"}
    )

    assert (got.status_code, got.json()["code"], got.json()["line"]) == (400, "json-syntax", 2)
    assert {value["status"] for value in client.get("/indicators?period=2024-Q1").json()} == {
        "no_data"
    }


def test_endless_brackets_are_refused_and_the_service_goes_on(client):
    deep = "[" * 600 + "]" * 600
    got = client.post(
        "/records", content=f'[{{"note": {deep}}}]', headers={"content-type": "application/json"}
    )

    assert got.status_code in {400, 422}
    assert client.post("/records", json=[row(1)]).status_code == 200


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/records", "text/plain"),
        ("/records", "application/x-ndjson"),
        ("/records", "application/jsonx"),
        ("/records.ndjson", "application/json"),
        ("/records.ndjson", ""),
    ],
)
def test_another_content_type_is_refused(refusing, path, kind):
    got = refusing.post(path, content=json.dumps(row(1)), headers={"content-type": kind})

    assert (got.status_code, got.json()["code"]) == (415, "content-type")


def test_the_largest_post_is_read_and_one_byte_more_is_not(client):
    headers, record = {"content-type": "application/json"}, json.dumps(row(1)).encode()
    largest = record.ljust(service.LARGEST)

    assert client.post("/records", content=largest + b" ", headers=headers).status_code == 413
    assert (
        client.post("/records", content=iter([largest, b" "]), headers=headers).json()["code"]
        == "too-large"
    )
    assert client.post("/records", content=largest, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("period=2024-Q9", "period-unknown"),
        ("", "period-unknown"),
        ("period=2024-Q1&calendar=lunar", "calendar-unknown"),
        ("period=2018-Q1", "calendar-not-in-force"),
        ("period=2024-Q1&by=client", "cut-by-person"),
        ("period=2024-Q1&by=colour", "unknown-dimension"),
    ],
)
def test_a_question_that_has_no_answer_is_told_why(refusing, asked, code):
    got = refusing.get(f"/indicators?{asked}", headers={"accept-language": "en"})

    assert got.status_code == 400
    assert got.json()["code"] == code
    assert set(got.json()) == {"code", "message", "remedy"}


# --- Protection, privacy, language ----------------------------------------------------------------


def test_a_protection_case_is_routed_by_its_row_alone(refusing):
    case = row(2, age_band="under_18", client=PHONE, contacts="1,024", note=NAME)
    got = english(refusing, "/records", json=[row(1), case])

    assert got.status_code == 422
    (routed,) = got.json()["protection"]
    assert (set(routed), routed["row"]) == ({"row", "code", "remedy"}, 2)
    assert routed["remedy"].startswith("Route it to the protection officer at once")
    assert got.json()["findings"] == []
    assert got.json()["accepted"] == 0


FIELDS = (
    "client",
    "id",
    "place",
    "activity",
    "gender",
    "supersedes",
    "note",
    "contacts",
    "zzz",
    NAME,
)


@pytest.mark.parametrize(
    "value", [PHONE, NAME, [NAME], {NAME: PHONE}], ids=["phone", "name", "list", "object"]
)
def test_nothing_that_was_sent_is_repeated(client, caplog, capfd, value):
    caplog.set_level(logging.DEBUG)
    told = []
    for field in FIELDS:
        sent = {**row(1), field: value}
        lines = f"{json.dumps(sent)}\n"
        answers = [
            english(client, "/records", json=[sent, sent]),
            client.post("/records", json=sent),
            client.post(
                "/records.ndjson", content=lines, headers={"content-type": "application/x-ndjson"}
            ),
        ]
        assert answers[0].status_code == 422
        assert {got.status_code for got in answers} <= {200, 422}
        told += [f"{got.headers} {got.text}" for got in answers]

    for text in (*told, caplog.text, *capfd.readouterr()):
        assert PHONE not in text
        assert NAME not in text
        assert json.dumps(NAME)[1:-1] not in text


def test_a_closed_list_stays_readable_where_the_word_sent_is_hidden(refusing):
    (told,) = english(refusing, "/records", json=[row(1, gender=NAME)]).json()["findings"]

    assert (
        told["message"] == "The value “…” is not one of those that are read here: "
        "female, male, transgender, other, unknown (not known)."
    )


@pytest.mark.parametrize(
    ("sent", "status", "protection", "codes"),
    [
        (RECORD, 200, False, []),
        ({**RECORD, "note": f"Khách Hàng, {PHONE}"}, 422, False, ["identifier-in-text"]),
        ({**RECORD, "age_band": "under_18", "note": NAME}, 422, True, ["protection-case"]),
        ([RECORD], 422, False, ["record-without-fields"]),
    ],
)
def test_one_record_is_checked_without_being_kept_or_repeated(
    refusing, sent, status, protection, codes
):
    got = english(refusing, "/check", json=sent)

    assert (got.status_code, got.json()["protection"]) == (status, protection)
    assert [finding["code"] for finding in got.json()["findings"]] == codes
    assert PHONE not in got.text
    assert "Khách" not in got.text


def test_a_request_leaves_no_line_in_any_log(refusing, caplog, capfd):
    caplog.set_level(logging.DEBUG, "uvicorn")
    refusing.post("/records", json=[row(1, client=PHONE)])
    refusing.get(f"/indicators?period={PHONE}")
    refusing.get(f"/{PHONE}")

    assert PHONE not in caplog.text
    assert PHONE not in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("", "Chuyển ngay"),
        ("vi-VN,en;q=0.5", "Chuyển ngay"),
        ("fr, en-GB", "Route it"),
        ("fr", "Chuyển ngay"),
    ],
)
def test_the_answer_is_in_the_language_that_was_asked_for(refusing, header, said):
    got = refusing.post(
        "/records", json=[row(1, trafficking_suspected=True)], headers={"accept-language": header}
    )

    assert got.json()["protection"][0]["remedy"].startswith(said)


def test_the_example_talks_to_itself_and_stops():
    lines = list(service.conversation())

    assert [line for line in lines if line.startswith(("POST", "GET"))] == [
        "POST /records: 200",
        "POST /records: 422",
        "GET /indicators?period=2024-Q1&calendar=state&by=province: 200",
    ]
    assert (
        lines[-1]
        == "  I14 số người được tiếp cận ít nhất một hoạt động can thiệp: 1 {'province': '22'}"
    )
