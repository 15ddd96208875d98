"""The command line on records: counting, validating, explaining, writing, and refusing."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from tests.support.records import event, row

from sexwork_models.forms.records import ActivityRecord

CASE = Path(__file__).parents[1] / "cases" / "records" / "forty_records.csv"


@pytest.fixture
def file(tmp_path):
    def make(*rows, name="records.csv"):
        path = tmp_path / name
        if name.endswith(".csv"):
            with path.open("w", encoding="utf-8", newline="") as out:
                writer = csv.DictWriter(out, list(ActivityRecord.model_fields))
                writer.writeheader()
                writer.writerows(rows)
        else:
            path.write_text(
                "\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n",
                encoding="utf-8",
            )
        return path

    return make


@pytest.mark.parametrize("name", ["records.csv", "records.ndjson", "records.jsonl"])
def test_csv_and_ndjson_give_the_same_indicators(run, file, name):
    path = file(row(client="SYN-A1"), row(client="SYN-B1"), event(contacts=7), name=name)
    status, out, err = run(
        "indicators", path, "--period", "2024-Q1", "--only", "I01", "--only", "I02", "--json"
    )
    data = json.loads(out)

    assert (status, err) == (0, "")
    assert data["rows"] == {"in": 3, "accepted": 3, "reported": 0}
    assert [
        (value["indicator"], value["status"], value["low"], value["high"])
        for value in data["indicators"]
    ] == [
        ("I01", "ok", "9", "9"),
        ("I02", "partial", "2", "9"),
    ]


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("vi", "Số dòng: 40 = 38 được nhận + 2 có lỗi"),
        ("en", "Rows: 40 in = 38 accepted + 2 reported"),
    ],
)
def test_a_count_says_what_became_of_every_row_and_leaves_with_1_on_errors(run, lang, said):
    status, out, _ = run("indicators", CASE, "--period", "2024-Q1", "--lang", lang)

    assert status == 1
    assert said in out.splitlines()[:6]
    assert "protection-case" in out


def test_a_cut_names_its_part_and_a_comma_or_two_options_are_the_same(run):
    once = run("indicators", CASE, "--period", "2024-Q1", "--by", "province,model", "--json")
    twice = run(
        "indicators", CASE, "--period", "2024-Q1", "--by", "province", "--by", "model", "--json"
    )

    assert once == twice
    assert {
        tuple(value["cut"]) for value in json.loads(once[1])["indicators"] if value["records"]
    } >= {("province", "model")}


def test_the_calendar_decides_the_window(run, file):
    path = file(row(day="2023-12-20"))
    for calendar, period, found in (
        ("state", "2024-Q1", "1"),
        ("calendar", "2023-Q4", "1"),
        ("calendar", "2024-Q1", None),
    ):
        _, out, _ = run(
            "indicators",
            path,
            "--period",
            period,
            "--calendar",
            calendar,
            "--only",
            "I01",
            "--json",
        )
        assert json.loads(out)["indicators"][0]["low"] == found


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--period", "2024-Q5"], "period-unknown"),
        (["--period", "2024-Q1", "--calendar", "lunar"], "unknown-word"),
        (["--period", "2024-Q1", "--by", "client"], "cut-by-person"),
        (["--period", "2024-Q1", "--by", "colour"], "unknown-dimension"),
        (["--period", "2024-Q1", "--only", "I99"], "unknown-id"),
        (["--period", "2024-Q1", "--registers", "nowhere"], "file-not-found"),
        (["--period", "2024-Q1", "--targets", "nowhere.toml"], "file-not-found"),
        (["--period", "2024-Q1", "--out", "result.xlsx"], "out-suffix"),
        ([], "period-missing"),
    ],
)
def test_a_call_that_cannot_be_answered_is_one_clear_error(run, words, code):
    status, out, _ = run("indicators", CASE, *words, "--json", "--lang", "en")
    error = json.loads(out)["error"]

    assert (status, error["code"]) == (2, code)
    assert error["message"]
    assert error["remedy"]


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("q2b.csv", "q2b.csv"),
        ("folder/q2b.csv", "q2b.csv"),
        ("quarter two.csv", "'quarter two.csv'"),
        ("0912345678.csv", "…"),
    ],
)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_example_of_a_call_without_a_period_has_the_file_of_the_call(run, lang, name, named):
    _, out, _ = run("indicators", name, "--json", "--lang", lang)
    error = json.loads(out)["error"]

    assert error["code"] == "period-missing"
    assert f"sexwork-models indicators {named}" in error["remedy"]
    assert "0912345678" not in out


def test_results_are_written_to_a_new_file_and_never_over_an_old_one(run, tmp_path):
    for name in ("out.csv", "out.json"):
        out = tmp_path / name
        assert run("indicators", CASE, "--period", "2024-Q1", "--out", out)[0] == 1
        written = out.read_bytes()
        status, text, _ = run("indicators", CASE, "--period", "2024-Q1", "--out", out, "--json")
        assert (status, json.loads(text)["error"]["code"]) == (2, "file-exists")
        assert out.read_bytes() == written
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [row["low"] for row in rows if row["indicator"] == "I01"] == ["64"]


@pytest.mark.parametrize(
    ("lang", "message", "remedy"),
    [
        (
            "vi",
            "Chưa có thư mục “nodir”; chưa ghi gì.",
            "Tạo thư mục này trước, hoặc nêu một thư mục đã có.",
        ),
        (
            "en",
            "The folder “nodir” does not exist; nothing was written.",
            "Create this folder first, or name a folder that exists.",
        ),
    ],
)
def test_results_for_a_folder_that_does_not_exist_name_the_folder(
    run, tmp_path, lang, message, remedy
):
    out = tmp_path / "nodir" / "out.csv"
    words = ("--period", "2024-Q1", "--out", out, "--json", "--lang", lang)
    status, text, _ = run("indicators", CASE, *words)
    error = json.loads(text)["error"]

    assert (status, error["code"]) == (2, "out-folder-missing")
    assert (error["message"], error["remedy"]) == (message, remedy)
    assert not out.parent.exists()


def test_validate_knows_records_and_registers_by_their_content(run, file, tmp_path):
    status, out, _ = run("validate", file(row(client="SYN-A1")), "--json")
    assert (status, json.loads(out)["rows"]) == (0, {"in": 1, "accepted": 1, "reported": 0})
    folder = tmp_path / "registers"
    folder.mkdir()
    (folder / "groups.csv").write_text(
        "id,as_of,place,models,group_type\nSYN-G1,2024-01-01,22,M1,peer\n", encoding="utf-8"
    )
    assert run("validate", folder, "--json")[0] == 0
    assert run("validate", folder / "groups.csv", "--json")[0] == 0
    (folder / "groups.csv").write_text(
        "id,as_of,place,models,group_type\nSYN-G1,2024-01-01,22,M1,choir\n", encoding="utf-8"
    )
    assert run("validate", folder, "--json")[0] == 1


def test_a_value_is_explained_with_its_definition_and_records(run):
    status, out, _ = run(
        "explain",
        "I01:2023-12-15..2024-03-14",
        "--records",
        CASE,
        "--period",
        "2024-Q1",
        "--lang",
        "en",
    )

    assert status == 1  # two rows are protection cases
    assert "Value: 64 contacts (from 10 records)." in out
    status, out, _ = run(
        "explain", "I01:nothing", "--records", CASE, "--period", "2024-Q1", "--json"
    )
    assert (status, json.loads(out)["error"]["code"]) == (2, "value-id-needed")
    assert run("explain", "I01", "--records", CASE, "--json")[0] == 2


def test_the_id_of_an_indicator_names_those_of_its_values(run):
    asked = ("--records", CASE, "--period", "2024-Q1", "--by", "place", "--lang", "en")
    status, _, err = run("explain", "I01", *asked)
    _, out, _ = run("indicators", CASE, *asked[2:], "--json")
    ids = [value["id"] for value in json.loads(out)["indicators"] if value["indicator"] == "I01"]

    assert status == 2
    assert f"Values of the indicator I01 in this result: {len(ids)}." in err
    assert f"Name the id of one value: {', '.join(ids)}." in err


def test_targets_of_a_plan_are_set_beside_the_records(run, tmp_path):
    plan = tmp_path / "plan.toml"
    plan.write_text(
        'id = "SAMPLE"\ngrade = "sample"\nmodels = ["M1", "M2", "M3"]\nplace = "22"\n'
        "first_day = 2023-12-15\nlast_day = 2024-03-14\n"
        '[[targets]]\nid = "T-1"\nindicator = "I01"\nkind = "target_min"\nvalue = 60\n'
        'unit = "contact"\n',
        encoding="utf-8",
    )
    _, out, _ = run("indicators", CASE, "--period", "2024-Q1", "--targets", plan, "--json")
    (target,) = json.loads(out)["attainment"]

    assert (target["target"], target["status"], target["value"]["low"]) == ("T-1", "met", "63")
    assert "T-1" in run("indicators", CASE, "--period", "2024-Q1", "--targets", plan)[1]


def test_an_own_pack_takes_the_place_of_the_packaged_framework(run):
    status, out, _ = run(
        "show", "indicators", "--pack", Path(__file__).parents[1] / "invented_programme", "--json"
    )

    assert status == 0
    assert [row["id"] for row in json.loads(out)] == [f"SAMPLE-Q{n}" for n in range(1, 6)]
