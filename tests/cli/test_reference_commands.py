"""What audit and explain print: the verdict first, names beside ids, sources by title and day."""

from __future__ import annotations

import json
import re
from pathlib import Path

import attrs
import pytest

from sexwork_models import audit, load_framework, overlay
from sexwork_models.cli.reference.audit_text import audit_text

EXAMPLES = Path(__file__).parents[2] / "examples"
FRAMEWORK = load_framework()


# --- audit ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "verdict"),
    [
        ("vi", "Kết luận: khung dữ liệu dùng được, không có lỗi; "),
        ("en", "Verdict: the framework can be used; it has no errors, "),
    ],
)
def test_the_verdict_stands_first(run, lang, verdict):
    _, out, _ = run("audit", "--lang", lang)

    assert out.splitlines()[2].startswith(verdict)


def test_a_framework_that_cannot_be_used_says_what_is_missing(eldoria):

    faulty = attrs.evolve(audit(eldoria), values=10, cited=8, graded=9)
    lines = audit_text(faulty, eldoria, "en").splitlines()

    assert lines[2] == (
        "Verdict: the framework cannot be used yet. Errors: 0; values without a citation: 2, "
        "without a grade: 1."
    )


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_what_is_unknown_stands_once_under_the_document_that_would_tell(run, lang):
    _, out, _ = run("audit", "--lang", lang)
    unknown = out.partition("(26")[2].partition({"vi": "LƯU Ý THEO", "en": "NOTES BY"}[lang])[0]
    items = audit(FRAMEWORK).unknown

    under = re.findall(r"^  ([A-Z][\w-]+): ", unknown, re.MULTILINE)
    assert sorted(under) == sorted(item.id for item in items)
    for document in {item.document for item in items}:
        title = FRAMEWORK.documents[document].label.say(lang)
        (group,) = [text for text in unknown.split("\n\n") if f"({document})" in text]
        assert " ".join(group.split()).startswith(f"{title}, ")
        ids = set(re.findall(r"^  ([A-Z][\w-]+): ", group, re.MULTILINE))
        assert ids == {item.id for item in items if item.document == document}


# --- explain --------------------------------------------------------------------------------------


def test_no_id_is_bare_in_a_text_that_mentions_it(run):
    """N-HN-01 has a note that is nothing but the id of a figure."""
    _, out, _ = run("explain", "N-HN-01", "--lang", "en")

    assert "\nO-041 “share referred, of people reached who have a need”\n" in out
    assert "Place: Ha Noi (01); models: Peer groups (M1), Services (M2), " in out


def test_a_source_has_its_title_number_and_day(run):
    _, out, _ = run("explain", "N-1875-M2-03")
    text = " ".join(out.split())

    assert (
        "- Khung định mức kinh tế - kỹ thuật hỗ trợ xây dựng thí điểm mô hình hỗ trợ người bán "
        "dâm, 1875/QĐ-LĐTBXH, 28/12/2018 (QD-1875-2018); nguồn thứ cấp nêu lại; nêu tại: "
    ) in text
    assert "(SEED-003)" in run("explain", "M2-LEGAL")[1]


def test_an_activity_in_a_formula_has_its_name(run):
    text = " ".join(run("explain", "I40", "--lang", "en")[1].split())

    assert (
        "activity: reach establishments, advise on labour management and order (M3-REACH-EST)"
        in (text)
    )
    models = "every model (ALL) or Workers' rights (M3) or the programme (PROGRAMME)"
    assert f"models: {models}" in text


def test_every_document_that_is_cited_is_named(run):
    for table in (FRAMEWORK.norms, FRAMEWORK.targets, FRAMEWORK.activities, FRAMEWORK.indicators):
        for id in list(table)[:12]:
            _, out, _ = run("explain", id, "--lang", "en")
            for line in out.splitlines():
                if line.startswith("- "):
                    assert not re.match(r"- (?:SEED|QD|LIB|SRC)\b", line), (id, line)


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("word", ["bao cao su", "tập huấn", "HIV"])
def test_names_of_found_ids_are_wrapped_in_their_column(run, monkeypatch, word, lang):
    def lines_at(width):
        monkeypatch.setenv("COLUMNS", width)
        return run("explain", word, "--lang", lang)[1].splitlines()

    narrow, wide = lines_at("80"), lines_at("400")
    assert len(narrow) > len(wide)  # some names are long
    assert max(map(len, narrow)) <= 80
    assert " ".join(" ".join(narrow).split()) == " ".join(" ".join(wide).split())


@pytest.mark.parametrize("words", ["trợ giúp pháp lý", "tro giup phap ly", "legal aid"])
def test_words_are_answered_with_ids_and_names(run, words):
    status, out, err = run("explain", words)

    assert (status, err) == (0, "")
    assert out.startswith("Số mã tìm được: 4\n")
    assert re.search(r"^  M2-LEGAL +hoạt động +tư vấn pháp lý và trợ giúp pháp lý$", out, re.M)
    found = json.loads(run("explain", words, "--json", "--lang", "en")[1])
    assert [match["id"] for match in found["matches"]] == [
        "I36",
        "M2-LEGAL",
        "N-1875-M2-07",
        "N-1875-M2-08",
    ]


def test_many_ids_are_counted_and_the_first_are_shown(run):
    _, out, _ = run("explain", "người", "--lang", "en")
    found = json.loads(run("explain", "người", "--json")[1])["matches"]

    assert f"Ids found: {len(found)}\n" in out
    assert f"… and {len(found) - 40} more; use more words." in out


def test_words_that_nothing_holds_are_refused(run):
    status, out, _ = run("explain", "không có cụm từ này", "--json")

    assert (status, json.loads(out)["error"]["code"]) == (2, "words-not-found")


def test_an_id_of_an_overlay_is_found_by_its_words(run):
    path = EXAMPLES / "prices_sample_a.toml"
    label = overlay(FRAMEWORK, path).norms["SAMPLE-A-01"].label.en
    _, out, _ = run("explain", label, "--overlay", path, "--lang", "en")

    assert "SAMPLE-A-01" in out


# --- files of another kind ------------------------------------------------------------------------

RECORDS, FIGURES = EXAMPLES / "records_sample.csv", EXAMPLES / "observations_sample.csv"
PLAN, EXECUTION = EXAMPLES / "plan_sample_peers.toml", EXAMPLES / "execution_sample.toml"
PRICES, SITES = EXAMPLES / "prices_sample_a.toml", EXAMPLES / "registers_sample" / "sites.csv"
READ_BY = {
    RECORDS: ("a file of records", "indicators"),
    FIGURES: ("a file of published figures", "results"),
    PLAN: ("a plan", "budget"),
    EXECUTION: ("an execution file", "budget --execution"),
    PRICES: ("an overlay", "results --overlay"),
    SITES: ("a register", "indicators --registers"),
}
CALLS = {
    "results": (("results", "FILE"), FIGURES),
    "indicators": (("indicators", "FILE", "--period", "2024"), RECORDS),
    "budget": (("budget", "FILE"), PLAN),
    "validate": (("validate", "FILE", "--kind", "records"), RECORDS),
    "an overlay": (("audit", "--overlay", "FILE"), PRICES),
    "figures": (("explain", "I01", "--observations", "FILE"), FIGURES),
    "records": (("explain", "I01", "--records", "FILE", "--period", "2024"), RECORDS),
    "targets": (("indicators", RECORDS, "--period", "2024", "--targets", "FILE"), PLAN),
}


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("file", READ_BY, ids=lambda path: path.stem)
def test_a_file_of_another_kind_is_named_with_the_command_that_reads_it(run, name, file):
    words, right = CALLS[name]
    status, out, err = run(*(file if word == "FILE" else word for word in words), "--lang", "en")
    if file == right:
        assert "is needed here" not in err
        return
    found, command = READ_BY[file]

    assert (status, out) == (2, "")
    first, second, *_ = err.splitlines()
    assert first.startswith(f"“{file.name}” is {found}, and ")
    assert second.startswith(f"This file is read by the command “sexwork-models {command}”.")


def test_a_file_whose_kind_is_not_sure_is_read_as_asked(run, tmp_path):
    path = tmp_path / "plan.json"
    path.write_text('{"id": "F-1"}', encoding="utf-8")

    assert json.loads(run("results", path, "--json")[1])["findings"][0]["code"] == "json-not-a-list"
