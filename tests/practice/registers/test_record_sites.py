"""The sites that records name: in the register, open on the day, and at the place of the record."""

from __future__ import annotations

import pytest
from tests.support.records import record

from sexwork_models import Registers, SiteEntry
from sexwork_models.core.findings import Where
from sexwork_models.practice.registers.record_sites import site_findings, uses_of_records


def entry(**cells):
    base = {"id": "SYN-S1", "as_of": "2024-01-01", "place": "22", "models": "M1"}
    return SiteEntry.model_validate({**base, "active_from": "2020-01-01", **cells})


def found(framework, entries, *records):
    """The code, the place and the details of every finding."""
    located = [(record, Where(f"$[{number}]")) for number, record in enumerate(records)]
    findings = site_findings(uses_of_records(located), Registers(sites=entries), framework)
    return [
        (finding.code, str(finding.where), finding.params["site"], finding.params["count"])
        for finding in findings
    ]


def visit(site="SYN-S1", day="2024-01-10", place="22"):
    return record(site=site, day=day, entered_on=day, place=place)


def test_an_open_site_at_its_place_is_in_order(vietnam):
    assert found(vietnam, [entry()], visit(), record(), visit()) == []


def test_without_any_entry_nothing_is_known(vietnam):
    assert found(vietnam, [], visit()) == []


def test_a_site_that_no_register_has_is_told_once_and_not_repeated(vietnam):
    assert found(vietnam, [entry()], record(), visit("SYN-S9"), visit("SYN-S9")) == [
        ("site-not-in-register", "$[1]:site", "…", 2)
    ]


@pytest.mark.parametrize(("day", "is_open"), [("2024-01-31", True), ("2024-02-01", False)])
def test_a_site_is_closed_from_its_last_day_on(day, is_open, vietnam):
    closed = [("site-closed-on-day", "$[0]:site", "SYN-S1", 1)]

    assert found(vietnam, [entry(active_to="2024-02-01")], visit(day=day)) == (
        [] if is_open else closed
    )


def test_the_latest_entry_says_when_a_site_closed(vietnam):
    """In March it was found to have closed in February; later it was opened again."""
    early, late = entry(), entry(as_of="2024-03-01", active_to="2024-02-01")
    again = entry(as_of="2024-06-01", active_from="2024-05-01")
    closed = [("site-closed-on-day", "$[0]:site", "SYN-S1", 1)]

    for entries in ([early, late, again], [again, late, early]):
        assert found(vietnam, entries, visit(day="2024-03-10")) == closed
        assert found(vietnam, entries, visit(day="2024-01-10")) == []
        assert found(vietnam, entries, visit(day="2024-05-10")) == []


def test_a_site_lies_in_one_province(vietnam):
    other = [("site-of-other-place", "$[0]:site", "SYN-S1", 1)]

    assert found(vietnam, [entry(place="48")], visit(place="22")) == other
    assert found(vietnam, [entry(place="48"), entry(as_of="2024-01-02")], visit(place="22")) == []


def test_where_the_province_of_a_code_is_not_known_nothing_is_said(vietnam):
    assert found(vietnam, [entry(place="99999")], visit(place="22")) == []
    assert found(vietnam, [entry(place="22")], visit(place="99999")) == []


def test_a_district_lies_in_its_province_and_not_in_another_district(vietnam):
    day = record().day
    districts = [code for code in vietnam.places if vietnam.chain(code, day)[1:2] == ("22",)]
    first, second = sorted(districts)[:2]
    other = [("site-of-other-place", "$[0]:site", "SYN-S1", 1)]

    assert found(vietnam, [entry(place="22")], visit(place=first)) == []
    assert found(vietnam, [entry(place=first)], visit(place="22")) == []
    assert found(vietnam, [entry(place=first)], visit(place=second)) == other
