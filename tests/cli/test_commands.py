"""The command line: every command in both languages and in JSON, and its three exit statuses."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sexwork_models import Observation, load_framework, published_results, read_observations

KINDS = (
    "pilots",
    "activities",
    "procedures",
    "norms",
    "targets",
    "indicators",
    "documents",
    "places",
    "observations",
    "rules",
)
INVENTED = Path(__file__).parents[1] / "invented"
SOUND = {
    "id": "F-1",
    "document": "own report",
    "places": "01",
    "first_day": "2023-01-01",
    "last_day": "2023-12-31",
    "resolved": "stated",
    "models": "M2",
    "populations": "sex_worker",
    "item_en": "contacts",
    "item_vi": "lượt người",
    "low": "80",
    "unit": "contact",
    "kind": "actual",
    "readings": "I01:value",
    "grade": "supplied",
}

NOTE = "date-doubtful"  # of the audit


@pytest.fixture
def data(run):
    def make(*words, status=0):
        found, out, err = run(*words, "--json")
        assert (found, err) == (status, "")
        return json.loads(out)

    return make


@pytest.fixture
def file(tmp_path):
    def make(*rows, name="figures.json"):
        path = tmp_path / name
        path.write_text(json.dumps([{**SOUND, **row} for row in rows]), encoding="utf-8")
        return path

    return make


def decimal(text):
    return isinstance(text, str) and re.fullmatch(r"-?\d+(\.\d+)?", text)


# --- results --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "word"), [("vi", "KẾT QUẢ ĐÃ CÔNG BỐ"), ("en", "PUBLISHED RESULTS")]
)
def test_results_are_readable_in_both_languages(lang, word, run):
    status, out, err = run("results", "--lang", lang)

    assert (status, err) == (0, "")
    assert out.startswith(f"{word}\n")
    assert {"vi": "Hà Nội (01)", "en": "Ha Noi (01)"}[lang] in out
    assert {"vi": "PHÁT HIỆN", "en": "FINDINGS"}[lang] in out
    assert max(len(line) for line in out.splitlines()) <= 110


def test_vietnamese_is_the_default(run):
    assert run("results") == run("results", "--lang", "vi")


def test_results_as_json_keep_the_contract(data):
    found = data("results")

    assert list(found) == ["ok", "counts", "indicators", "attainment", "findings"]
    for row in found["indicators"]:
        assert {
            "indicator",
            "places",
            "period",
            "status",
            "low",
            "high",
            "unit",
            "qualifier",
            "inputs",
            "grades",
        } <= set(row)
        assert set(row["period"]) == {"label", "start", "end_exclusive", "resolved"}
        assert all(
            isinstance(row[name], list)
            for name in ("places", "models", "populations", "inputs", "grades")
        )
        assert all(
            row[name] is None or decimal(row[name])
            for name in ("low", "high", "numerator", "denominator")
        )
        assert (row["high"] is None) or row["qualifier"] not in ("over", "at_least")
        if row["qualifier"] in ("exact", "about"):
            assert row["low"] == row["high"]
        if row["numerator"] is not None:
            assert re.fullmatch(r"\d+\.\d{6}|\d+", row["low"])
    for row in found["attainment"]:
        assert {"target", "status", "reason"} <= set(row)
        assert row["reason"]
    for row in found["findings"]:
        assert {"code", "severity", "path", "message", "remedy"} <= set(row)


def test_a_ratio_has_six_places_and_its_parts(data):
    (row,) = [row for row in data("results")["indicators"] if row["indicator"] == "I13"]

    assert (row["low"], row["high"], row["numerator"], row["denominator"]) == (
        "40.845070",
        "40.845070",
        "116",
        "284",
    )


def test_own_figures_are_measured(data, file):
    found = data("results", file({"low": "12"}))

    assert [(row["indicator"], row["low"], row["unit"]) for row in found["indicators"]] == [
        ("I01", "12", "contact")
    ]
    assert found["ok"] is True


def test_a_fault_in_own_figures_is_exit_1_and_the_others_are_measured(data, file):
    found = data("results", file({"low": "many"}, {"id": "F-2"}), status=1)

    assert found["ok"] is False
    assert [row["inputs"] for row in found["indicators"]] == [["F-2"]]
    assert found["counts"]["error"] == 1


# --- show -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_list_is_shown_in_both_languages_and_in_json(kind, lang, run, data):
    status, out, _ = run("show", kind, "--lang", lang)
    rows = data("show", kind, "--lang", lang)

    assert status == 0
    assert out.rstrip().endswith({"vi": f"{len(rows)} dòng", "en": f"{len(rows)} rows"}[lang])
    assert rows
    assert all("id" in row for row in rows)
    assert kind == "rules" or all({"document", "documents"} & set(row) for row in rows)


def test_norms_keep_the_contract(data):
    rows = data("show", "norms")
    keys = (
        "id models item_en item_vi kind value unit per_unit per_period scope "
        "valid_from valid_to places document grade force"
    )

    for row in rows:
        assert set(keys.split()) <= set(row)
        assert isinstance(row["models"], list)
        assert isinstance(row["places"], list)
        assert not row["kind"].startswith("target_")
        if row["value"] is not None:
            assert type(row["value"]) is int if row["unit"] == "VND" else decimal(row["value"])
    assert any(row["value"] is None for row in rows)
    assert any(type(row["value"]) is int for row in rows)


def test_observations_places_and_targets_keep_the_contract(data):
    observations, places, targets = (
        data("show", kind) for kind in ("observations", "places", "targets")
    )

    for row in observations:
        keys = {
            "id",
            "places",
            "period",
            "models",
            "populations",
            "qualifier",
            "low",
            "high",
            "unit",
            "kind",
            "document",
        }
        assert keys <= set(row)
        assert all(row[name] is None or decimal(row[name]) for name in ("low", "high"))
        assert (row["high"] is None) is (row["qualifier"] in ("over", "at_least"))
    for row in places:
        assert {
            "id",
            "level",
            "name_vi",
            "name_en",
            "iso",
            "valid_from",
            "valid_to",
            "successors",
        } <= set(row)
    assert all(row["kind"].startswith("target_") for row in targets)


def test_lists_are_filtered_by_model_day_and_place(data):
    assert [row["id"] for row in data("show", "pilots", "--model", "M2")] == ["M2"]
    assert all(
        {"M1", "ALL", "PROGRAMME"} & set(row["models"])
        for row in data("show", "norms", "--model", "M1", "--on", "2019-06-01")
    )
    assert (
        len(
            [
                row
                for row in data("show", "places", "--on", "2025-07-01")
                if row["level"] == "province"
            ]
        )
        == 34
    )
    assert {"O-037", "O-038"} <= {
        row["id"] for row in data("show", "observations", "--place", "01")
    }
    assert {row["places"][0] for row in data("show", "targets", "--place", "754")} == {"754", "VN"}
    days = data("show", "norms", "--on", "2019-06-01")
    assert all(row["force_on"]["day"] == "2019-06-01" for row in days)


def test_rules_are_the_findings_of_the_catalogue(data):
    rows = data("show", "rules")

    assert {row["severity"] for row in rows} == {"error", "warning", "info"}
    assert all(
        row[f"{name}_{lang}"]
        for row in rows
        for name in ("title", "why", "text", "remedy")
        for lang in ("vi", "en")
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_list_is_csv_with_one_line_per_row(kind, run, data):
    status, out, _ = run("show", kind, "--csv")
    table = list(csv.reader(io.StringIO(out)))

    assert status == 0
    assert (
        len(table)
        == len([row for row in data("show", kind) if row.get("kind") != "enforcement"]) + 1
    )
    assert {len(row) for row in table} == {len(table[0])}
    assert not [cell for row in table for cell in row if cell.startswith(("=", "@"))]


def test_published_figures_survive_csv_unchanged(run):
    """`show observations --csv` is an observation file: read back, every figure is equal;
    enforcement is never exported.
    """
    _, out, _ = run("show", "observations", "--csv")
    file = read_observations(out.encode())

    assert file.report.codes == ()
    assert file.observations == tuple(
        row for row in published_results().figures if isinstance(row, Observation)
    )
    assert file.enforcement == ()


def test_the_csv_of_some_figures_holds_those_only(run):
    _, out, _ = run("show", "observations", "--model", "M3", "--csv")
    file = read_observations(out.encode())

    assert file.figures
    assert all("M3" in row.models for row in file.figures)


# --- audit, validate, explain ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "word"), [("vi", "SOÁT KHUNG DỮ LIỆU"), ("en", "AUDIT OF THE FRAMEWORK")]
)
def test_the_audit_of_the_packaged_data_is_fine(lang, word, run, data):
    status, out, _ = run("audit", "--lang", lang)
    found = data("audit", "--lang", lang)

    assert status == 0
    assert out.startswith(f"{word}\n")
    assert list(found) == ["ok", "counts", "coverage", "unknown", "findings"]
    assert (found["coverage"]["cited_percent"], found["coverage"]["graded_percent"]) == (
        "100",
        "100",
    )
    assert {"id", "what", "document", "would_tell"} == set(found["unknown"][0])


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_notes_of_an_audit_stand_once_under_each_document(lang, run, data):
    notes = [each for each in data("audit", "--lang", lang)["findings"] if each["code"] == NOTE]
    _, out, _ = run("audit", "--lang", lang)
    assert len(notes) > out.count(f"({NOTE})") > 0
    assert f"] {NOTE}" not in out


def test_sound_figures_are_fine(run, data, file):
    assert data("validate", file({})) == {
        "ok": True,
        "counts": {"error": 0, "warning": 0, "info": 0},
        "findings": [],
    }
    assert run("validate", file({}), "--lang", "en") == (
        0,
        "VERDICT: fit for use, no errors\n\nNo findings.\n",
        "",
    )
    assert run("validate", file({})) == (
        0,
        "KẾT LUẬN: dùng được, không có lỗi\n\nKhông có phát hiện nào.\n",
        "",
    )


def test_findings_of_severity_error_are_exit_1(run, data, file):
    path = file({"unit": "person"})
    found = data("validate", path, status=1)
    status, out, err = run("validate", path, "--lang", "en")

    assert [(row["code"], row["path"], row["field"]) for row in found["findings"]] == [
        ("unit-differs-from-indicator", "figures.json[0]:unit", "unit")
    ]
    assert (status, err) == (1, "")
    assert "[error] unit-differs-from-indicator" in out


def test_a_warning_is_exit_0(data, file):
    found = data("validate", file({"first_day": "", "last_day": ""}))

    assert found["counts"]["warning"] == 1


def test_a_pack_an_overlay_and_a_table_are_known_by_their_content(data, tmp_path):
    overlay = tmp_path / "o.toml"
    overlay.write_text('id = "o"\nbaseline = "atlantis"\n', encoding="utf-8")
    places = tmp_path / "communes.csv"
    header = (INVENTED / "places.csv").read_text(encoding="utf-8").splitlines()[0]
    places.write_text(
        f"{header}\nC-1,Xã,C,commune,rural,99,2020-01-01,stated,,open,,LIB,supplied\n",
        encoding="utf-8",
    )

    assert data("validate", INVENTED)["ok"] is True
    assert [row["code"] for row in data("validate", overlay, status=1)["findings"]] == [
        "overlay-baseline"
    ]
    assert [row["field"] for row in data("validate", places, status=1)["findings"]] == ["parent"]


def test_the_kind_of_a_file_may_be_named(data, tmp_path):
    path = tmp_path / "o.toml"
    path.write_text("x", encoding="utf-8")

    answer = data("validate", path, "--kind", "observations", status=1)
    assert [row["code"] for row in answer["findings"]] == ["header-missing"]
    assert data("validate", path, "--kind", "pack", status=2)["error"]["code"] == "not-a-folder"


@pytest.mark.parametrize(
    "id",
    [
        "N-1875-M1-01",
        "N-BRVT-01",
        "I13",
        "M1-OUTREACH",
        "M2",
        "QD-1875-2018",
        "01",
        "O-040",
        "PEER-GROUP-1",
        "Q-1875-SCOPE",
        "forbidden-sum",
        "I13:O-040+O-039",
    ],
)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_kind_of_id_is_explained(id, lang, run, data):
    status, out, _ = run("explain", id, "--lang", lang)
    found = data("explain", id, "--lang", lang)

    assert status == 0
    assert out.startswith(f"{id}: ")
    assert list(found) == ["id", "kind", "title", "text", "citations", "grades"]
    assert found["id"] == id
    assert found["text"]
    assert "{" not in out


# --- Refusals -------------------------------------------------------------------------------------

REFUSED = {
    "no such id": (("explain", "NO-SUCH"), "words-not-found"),
    "no such model": (("show", "norms", "--model", "M9"), "unknown-id"),
    "no such place": (("show", "norms", "--place", "1"), "unknown-id"),
    "no such file": (("validate", "nothing.csv"), "file-not-found"),
    "no such figures": (("results", "nothing.csv"), "file-not-found"),
    "no such overlay": (("audit", "--overlay", "nothing.toml"), "file-not-found"),
    "no command": ((), "arguments-missing"),
    "no such command": (("dance",), "unknown-command"),
    "no such list": (("show", "prices"), "unknown-word"),
    "no such day": (("show", "norms", "--on", "2023-02-30"), "option-day"),
    "a day in another form": (("show", "norms", "--on", "20230228"), "option-day"),
    "no such language": (("audit", "--lang", "fr"), "unknown-word"),
    "no such option": (("audit", "--overlays", "x.toml"), "unknown-option"),
    "an option of the command before it": (("--overlay", "x.toml", "audit"), "unknown-option"),
    "too many words": (("results", "a.csv", "b.csv"), "too-many-arguments"),
    "no value": (("validate", "x.csv", "--kind"), "option-without-value"),
    "a value too many": (("audit", "--json=yes"), "option-with-value"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_is_exit_2_with_words_on_stderr_and_data_in_json(name, run, data):
    words, code = REFUSED[name]
    found = data(*words, status=2)
    status, out, err = run(*words, "--lang", "en")

    assert list(found) == ["ok", "error"]
    assert found["ok"] is False
    assert set(found["error"]) == {"code", "message", "remedy"}
    assert found["error"]["code"] == code
    assert (status, out) == (2, "")
    assert "Traceback" not in err
    assert len(err.splitlines()) >= 2


def test_a_refusal_speaks_the_language_that_was_asked_for(run):
    _, _, vietnamese = run("explain", "NO-SUCH")
    _, _, english = run("explain", "NO-SUCH", "--lang", "en")
    _, _, joined = run("explain", "NO-SUCH", "--lang=en")

    assert vietnamese.startswith("Không có mã hay tên nào chứa")
    assert english.startswith("No id and no name holds")
    assert joined == english


def test_a_wrong_id_names_the_nearest(run):
    assert "N-1875-M1-01" in run("explain", "N-1875-M1-1", "--lang", "en")[2]


def test_a_faulty_overlay_is_exit_2_with_every_finding(run, data, tmp_path):
    path = tmp_path / "o.toml"
    path.write_text('id = "o"\nbaseline = "atlantis"\ncolour = "red"\n', encoding="utf-8")
    found = data("show", "norms", "--overlay", path, status=2)
    status, out, err = run("show", "norms", "--overlay", path, "--lang", "en")

    assert found["error"]["code"] == "faults-found"
    assert sorted(row["code"] for row in found["findings"]) == ["overlay-baseline", "unknown-key"]
    assert (status, out) == (2, "")
    assert "overlay-baseline" in err


def test_an_overlay_changes_what_is_shown(data, tmp_path):
    path = tmp_path / "o.toml"
    head = f'id = "o"\nbaseline = "{load_framework().info.id}"\n'
    path.write_text(
        f'{head}[[documents]]\nid = "X-1"\ntitle_vi = "t"\ntitle_en = "t"\ngrade = "supplied"\n',
        encoding="utf-8",
    )

    assert "X-1" in [row["id"] for row in data("show", "documents", "--overlay", path)]


def test_the_module_runs_as_the_command():
    done = subprocess.run(
        [sys.executable, "-m", "sexwork_models", "show", "pilots", "--json"],
        capture_output=True,
        check=False,
        encoding="utf-8",
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert [row["id"] for row in json.loads(done.stdout)][:3] == ["M1", "M2", "M3"]


def test_the_table_of_rows_names_columns_and_words_of_closed_lists_in_the_language(
    run, monkeypatch
):
    monkeypatch.setenv("COLUMNS", "300")
    _, vietnamese, _ = run("show", "indicators")
    _, english, _ = run("show", "indicators", "--lang", "en")
    header, _, first, *_ = vietnamese.splitlines()

    assert header.split()[:2] == ["Mã", "Tên"]
    assert re.split(r"\s{2,}", first.strip())[2:] == [
        "lượt người",
        "cộng các kỳ không chồng lấn",
        "càng cao càng tốt",
        "M1; M2; M3",
    ]
    assert re.split(r"\s{2,}", english.splitlines()[0].strip()) == [
        *("Id", "Name", "Unit", "Longer periods", "Direction", "Models"),
    ]
    assert re.split(r"\s{2,}", english.splitlines()[2].strip())[4] == "higher is better"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("columns", [80, 120])
def test_a_list_fits_the_terminal_and_cuts_no_cell(kind, columns, run, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(columns))
    _, out, _ = run("show", kind, "--lang", "en")
    _, wide, _ = run("show", kind)

    assert max(map(len, out.splitlines())) <= columns
    assert max(map(len, wide.splitlines())) <= columns
    assert not re.search(r"\w…", out + wide)


def test_compare_says_its_verdict_first(run):
    folder = Path(__file__).parents[2] / "examples"
    sides = [str(folder / f"prices_sample_{side}.toml") for side in "ab"]
    plan = str(folder / "plan_sample_peers.toml")
    _, out, _ = run("compare", *sides, "--plan", plan, "--lang", "en")
    _, back, _ = run("compare", *sides[::-1], "--plan", plan, "--lang", "en")
    _, same, _ = run("compare", sides[0], sides[0], "--plan", plan, "--lang", "en")

    assert out.split("\n")[1] == "VERDICT: norms and prices that differ: 5"
    assert "COMPARISON  [SAMPLE]\nVERDICT: the right costs 222,000 đồng less than the left" in out
    assert "VERDICT: the right costs 222,000 đồng more than the left" in back
    assert same.startswith("VERDICT: nothing differs.")
    assert "VERDICT: both sides have the same total" in same


def test_a_comparison_without_totals_says_why(run):
    folder = Path(__file__).parents[2] / "examples"
    plan = str(folder / "plan_sample_services.toml")
    _, out, _ = run("compare", plan, plan, "--lang", "en")

    assert out.split("\n")[1] == "VERDICT: no errors, but no total yet, for some lines lack prices"


def test_validate_says_its_verdict_first(run):
    _, out, _ = run("validate", str(Path(__file__).parents[2] / "examples" / "records_sample.csv"))
    assert out.startswith("KẾT LUẬN: có 3 lỗi cần sửa; phần có lỗi không được tính")
