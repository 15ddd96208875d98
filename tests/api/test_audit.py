"""The audit of a framework: coverage, and unknown, doubtful and stale values."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from sexwork_models import Citation, Grade, Text, audit, overlay, read_observations
from sexwork_models.api.audit import Audit, UnknownItem


@pytest.fixture
def published(figure):
    return read_observations([figure(), figure(id="F-2", kind="enforcement", readings=None)])


def found(result, code):
    return [
        (finding.severity, finding.where.field, dict(finding.params))
        for finding in result.report
        if finding.code == code
    ]


def test_every_dated_value_of_the_invented_country_is_cited_and_graded(eldoria, published):
    """11 norms, 6 targets, 9 places, 15 indicators and 2 published figures."""
    result = audit(eldoria, published)

    assert (result.values, result.cited, result.graded) == (43, 43, 43)
    assert result.ok
    assert result.report.counts["error"] == 0


def test_what_is_unknown_names_the_document_that_would_tell(eldoria, published):
    result = audit(eldoria, published)

    assert [(item.id, item.document) for item in result.unknown] == [
        ("E-SECRET", "ACT-1"),
        ("E-DRAFT", "ACT-2"),
        ("E-Z-ALL", "ACT-1"),
        ("Q-1", "ACT-1"),
        ("BAKE-0", "ACT-1"),
    ]
    assert result.unknown[0] == UnknownItem(
        "E-SECRET", Text("bữa ăn", "meals"), "ACT-1", Text("Đạo luật thứ nhất", "First act")
    )
    assert result.unknown[3].would_tell == Text("phụ lục", "the annex")
    assert [field for _, field, _ in found(result, "value-unknown")] == [
        item.id for item in result.unknown
    ]


def test_gaps_doubts_and_norms_without_a_first_day_are_found(eldoria, published):
    result = audit(eldoria, published)

    ((_, field, params),) = found(result, "gap-in-timeline")
    assert (field, params["place"]) == ("case-price", "EL")
    assert (params["days"].start, params["days"].end) == (date(2020, 1, 1), date(2021, 1, 1))
    assert [(field, params["ends"]) for _, field, params in found(result, "date-doubtful")] == [
        ("E-CASES", ["valid_from"])
    ]
    assert [field for _, field, _ in found(result, "start-unknown")] == ["E-DRAFT"]
    assert [
        (field, params["count"]) for _, field, params in found(result, "force-unknown-norms")
    ] == [("ACT-1", 1), ("ACT-2", 1)]


@pytest.mark.parametrize(
    ("today", "stale"), [(date(2030, 12, 31), False), (date(2031, 1, 1), True), (None, False)]
)
def test_a_framework_is_stale_a_year_after_it_was_looked_at(today, stale, eldoria, published):
    result = audit(eldoria, published, today=today)

    assert ("framework-stale" in result.report.codes) is stale
    assert result.ok


def test_the_audit_sees_the_rows_of_an_overlay(eldoria, published, tmp_path):
    path = tmp_path / "o.toml"
    path.write_text(
        'id = "o"\nbaseline = "eldoria"\n[[documents]]\n'
        'id = "X"\ntitle_vi = "t"\ntitle_en = "t"\ngrade = "sample"\n',
        encoding="utf-8",
    )

    assert audit(overlay(eldoria, path), published).ok


def test_the_audit_as_json(eldoria, published):
    row = audit(eldoria, published).to_dict("en")

    assert row["ok"] is True
    assert row["coverage"] == {
        "dated_values": 43,
        "cited": 43,
        "graded": 43,
        "cited_percent": "100",
        "graded_percent": "100",
    }
    assert row["unknown"][0] == {
        "id": "E-SECRET",
        "what": "meals",
        "document": "ACT-1",
        "would_tell": "First act",
    }
    assert {"code", "severity", "path", "message", "remedy"} <= set(row["findings"][0])


def test_an_uncited_value_spoils_the_audit(eldoria, published):
    whole = audit(eldoria, published)

    assert not attrs.evolve(whole, cited=42).ok
    assert attrs.evolve(whole, cited=42).to_dict()["coverage"]["cited_percent"] == "97"
    assert Audit(whole.report, 0, 0, 0, ()).to_dict()["coverage"]["cited_percent"] == "0"


def test_faults_in_the_published_figures_are_faults_of_the_audit(eldoria, figure):
    result = audit(eldoria, read_observations([figure(low="many")]))

    assert not result.ok
    assert "figure-unreadable" in result.report.codes


def test_a_citation_is_shown_in_both_languages():
    citation = Citation("N-1", "ACT-1", Grade.REPORTED, "Art. 3", ("GAZ-1",))

    assert citation.say("vi") == "N-1, ACT-1 Điều 3, nguồn thứ cấp nêu lại (GAZ-1)"
    assert citation.say("en") == "N-1, ACT-1 Art. 3, reported by a secondary source (GAZ-1)"
    assert citation.to_dict()["reported_in"] == ["GAZ-1"]


def test_an_activity_that_names_an_indicator_of_other_models_is_a_warning(vietnam):
    """Workers referred in Model 3 are no persons of the referral rate of Models 1 and 2."""
    ((severity, activity, params),) = found(audit(vietnam), "activity-of-other-models")

    assert (severity, activity) == ("warning", "M3-REFER")
    assert (params["indicator"], params["models"], params["others"]) == (
        "I06",
        ("M3",),
        ("M1", "M2"),
    )
