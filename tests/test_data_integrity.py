"""The packaged data is whole: audited, cited, in one Unicode form, without persons, matched by the
code.
"""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest

from sexwork_models import Grade, audit, published_results
from sexwork_models.core.messages import LANGUAGES, catalogue
from sexwork_models.values.text import is_nfc

PACKAGE = Path(str(resources.files("sexwork_models")))
DATA = sorted(path for path in PACKAGE.rglob("*") if path.suffix in {".csv", ".toml"})
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", DATA, ids=lambda path: path.name)
def test_data_is_composed_utf8_without_byte_order_mark_or_carriage_returns(path):
    data = path.read_bytes()

    assert is_nfc(data.decode("utf-8"))
    assert not data.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in data


def test_the_audit_is_clean_and_every_dated_value_is_cited_and_graded(vietnam):
    result = audit(vietnam)

    assert result.ok
    assert result.report.counts["error"] == 0
    assert result.values == result.cited == result.graded == 360


def test_every_figure_of_the_sources_is_there_once():
    ids = [figure.id for figure in published_results().figures]

    assert ids == [f"O-{number:03d}" for number in range(1, 82)]
    assert len(published_results().enforcement) == 11


def test_the_packaged_framework_holds_no_sample_and_no_value_of_an_unknown(vietnam):
    for norm in (*vietnam.norms.values(), *vietnam.targets.values()):
        assert norm.grade is not Grade.SAMPLE
        assert norm.known or norm.value is None


def test_nothing_of_decision_1875_is_graded_above_reported(vietnam):
    rows = [norm for norm in vietnam.norms.values() if norm.document == "QD-1875-2018"]

    assert len(rows) == 17
    assert {norm.grade for norm in rows} == {Grade.REPORTED, Grade.UNKNOWN}
    assert all(norm.force.value == "unknown" for norm in rows)


@pytest.mark.parametrize("path", DATA, ids=lambda path: path.name)
def test_no_data_looks_like_a_telephone_identity_number_or_mail_address(path):
    text = re.sub(r"https?://\S+", "", path.read_text(encoding="utf-8"))

    assert not re.search(r"(?<![\d.,/-])0\d{9,10}(?!\d)", text)
    assert not re.search(r"(?<!\d)\d{12}(?!\d)", text)
    assert not re.search(r"[\w.+-]+@[\w-]+\.\w+", text)
    assert not re.search(r"(?<!\d)1[89]00 ?\d{4}", text)


def test_every_code_in_the_source_is_in_the_catalogue_and_none_is_unused():
    quoted = set(re.findall(r'"([a-z][a-z0-9]*(?:-[a-z0-9]+)+)"', SOURCE))
    dynamic = {"compared-met", "compared-not-met", "compared-undetermined"}

    assert set(catalogue()) - dynamic <= quoted
    codes_asked_for = set(re.findall(r'(?:Finding|Issue|refuse|Error)\(\s*"([a-z0-9-]+)"', SOURCE))
    assert codes_asked_for <= set(catalogue())


@pytest.mark.parametrize("entry", catalogue().values(), ids=lambda entry: entry.code)
def test_a_message_speaks_both_languages_with_the_same_blanks(entry, vietnam):
    for part in (entry.title, entry.why, entry.text, entry.remedy):
        assert set(part) == set(LANGUAGES)
        assert all(text.strip() and is_nfc(text) for text in part.values())
    for part in (entry.text, entry.remedy):
        blanks = [set(re.findall(r"{(\w+)}", part[lang])) for lang in LANGUAGES]
        assert blanks[0] == blanks[1]
    assert entry.source in vietnam.documents


def _ids_named(text: str) -> set[str]:
    return set(re.findall(r"\b(?:[ICP]\d{2}|[NO]-[A-Z0-9]+(?:-[A-Z0-9]+)*)\b", text))


def test_every_indicator_says_in_both_languages_how_it_is_reviewed(vietnam):
    for row in vietnam.indicators.values():
        texts = (row.review.vi, row.review.en)
        assert all(text.strip() and is_nfc(text) for text in texts), row.id
        assert _ids_named(texts[0]) == _ids_named(texts[1]), row.id


def test_every_id_that_a_review_names_exists(vietnam):
    figures = {figure.id for figure in published_results().figures}
    known = {*vietnam.indicators, *vietnam.norms, *vietnam.targets, *figures}

    assert _ids_named("I02, N-1875-M1-02 and O-004") == {"I02", "N-1875-M1-02", "O-004"}
    for row in vietnam.indicators.values():
        assert _ids_named(row.review.en) <= known, row.id


def test_no_review_of_an_enforcement_indicator_leads_to_a_calculation(vietnam):
    rows = [row for row in vietnam.indicators.values() if row.enforcement]

    assert [row.id for row in rows] == ["C04", "C05", "C06", "C07"]
    assert all("never joined with service data" in row.review.en for row in rows)
    assert all("không bao giờ kết nối với số liệu dịch vụ" in row.review.vi for row in rows)


def test_output_uses_neutral_words():
    """Moralising words stand inside official titles and names of documents only."""
    folders = PACKAGE / "core" / "message_texts", PACKAGE / "intake" / "field_texts"
    paths = sorted(path for folder in folders for path in folder.rglob("*.toml"))

    assert len(paths) == 16
    for path in paths:
        text = path.read_text(encoding="utf-8").casefold()
        for word in ("tệ nạn", "gái mại dâm", "hoàn lương", "prostitute", "whore"):
            assert word not in text


def test_the_invented_country_shares_no_id_with_viet_nam(vietnam, eldoria):
    """So that a change of law never breaks a test of the engine."""
    tables = (
        "documents",
        "places",
        "pilots",
        "populations",
        "activities",
        "procedures",
        "indicators",
        "norms",
        "targets",
    )
    for name in tables:
        assert not set(getattr(vietnam, name)) & set(getattr(eldoria, name)), name
