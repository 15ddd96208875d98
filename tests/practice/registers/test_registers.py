"""Tests of registers: entries, how files are read, and the findings about them."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from pydantic import ValidationError

from sexwork_models.core.errors import UnusableInputError
from sexwork_models.forms.register_terms import DutyState, Register, SizeSeries
from sexwork_models.forms.registers import (
    REGISTER_KINDS,
    EstablishmentEntry,
    GroupEntry,
    ProviderEntry,
    Registers,
    SiteEntry,
)
from sexwork_models.intake.parsing import column_names
from sexwork_models.monitoring.stocks.duties import duty_norms
from sexwork_models.practice.registers.files import read_registers
from sexwork_models.practice.registers.validate import validate_registers

SITE = {
    "id": "S1",
    "as_of": "2023-03-31",
    "place": "22",
    "models": "M1;M2",
    "active_from": "2018-01-01",
}
GROUP = {
    "id": "G1",
    "as_of": "2023-03-31",
    "place": "22",
    "models": "M1",
    "group_type": "peer",
    "founded_on": "2019-05-01",
}
PROVIDER = {
    "id": "P1",
    "as_of": "2023-03-31",
    "place": "22",
    "provider_type": "health_facility",
    "models": "M2",
}
ESTABLISHMENT = {
    "id": "E1",
    "as_of": "2023-03-31",
    "place": "22",
    "year": "2023",
    "business_type": "lodging",
}
ROWS = {"sites": SITE, "groups": GROUP, "providers": PROVIDER, "establishments": ESTABLISHMENT}
KINDS = {
    "sites": SiteEntry,
    "groups": GroupEntry,
    "providers": ProviderEntry,
    "establishments": EstablishmentEntry,
}


def as_csv(kind, *rows):
    file = io.StringIO()
    writer = csv.DictWriter(file, column_names(kind))
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def found(report):
    return [(finding.code, str(finding.where)) for finding in report]


def check(framework, **registers):
    return found(validate_registers(registers, framework))


# --- What an entry may be -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("register", "changes", "code"),
    [
        ("sites", {"active_to": "2018-01-01"}, "interval-empty"),
        ("sites", {"active_to": "2017-12-31"}, "interval-empty"),
        ("sites", {"mapped_on": "2023-04-01"}, "dated-after-state"),
        ("sites", {"size_estimate": 5}, "size-without-series"),
        ("sites", {"size_estimate": -5, "size_series": "managed"}, "negative-count"),
        ("sites", {"services": "hiv;dentist"}, "value-not-allowed"),
        ("groups", {"ended_on": "2019-05-01"}, "interval-empty"),
        ("groups", {"founded_on": "2023-04-01"}, "dated-after-state"),
        ("groups", {"core_members": 11, "members": 10}, "core-above-members"),
        ("groups", {"board": -1}, "negative-count"),
        (
            "providers",
            {"agreement_from": "2023-01-02", "agreement_to": "2023-01-01"},
            "interval-empty",
        ),
        ("providers", {"agreement_to": "2024-01-01"}, "agreement-without-start"),
        ("providers", {"services": "dentist"}, "value-not-allowed"),
        ("establishments", {"workers": 3, "workers_checked": 4}, "checked-above-workers"),
        ("establishments", {"workers": -1}, "negative-count"),
        ("establishments", {"year": "2022"}, "code-of-other-year"),
    ],
)
def test_cells_that_cannot_stand_together_are_refused(register, changes, code):
    with pytest.raises(ValidationError) as refused:
        KINDS[register](**{**ROWS[register], **changes})

    assert [error["type"] for error in refused.value.errors(include_url=False)] == [code]


@pytest.mark.parametrize(
    ("register", "changes"),
    [
        ("sites", {"active_to": "2018-01-02", "mapped_on": "2023-03-31", "services": "hiv;legal"}),
        ("sites", {"size_estimate": 0, "size_series": "estimated"}),
        ("sites", {"size_series": "estimated"}),
        ("groups", {"core_members": 10, "members": 10, "board": 0}),
        ("groups", {"founded_on": None, "ended_on": "2020-01-01"}),
        ("providers", {"agreement_from": "2023-01-01", "agreement_to": "2023-01-02"}),
        ("establishments", {"workers": 0, "workers_checked": 0}),
    ],
)
def test_cells_at_the_edge_stand_together(register, changes):
    assert KINDS[register](**{**ROWS[register], **changes}).id == ROWS[register]["id"]


@pytest.mark.parametrize("register", list(ROWS))
@pytest.mark.parametrize("id", ["090123456", "12345", "2001-02-03", "Cơ sở A", "a b", "A"])
def test_a_code_is_opaque_in_every_register(register, id):
    report = read_registers({register: [{**ROWS[register], "id": id}]}).report

    assert found(report) == [("opaque-code-form", f"{register}[0]:id")]
    assert (
        id not in report.findings[0].message("en") + report.findings[0].message("vi") or id == "A"
    )


def test_a_name_is_no_field_of_a_group():
    report = read_registers({"groups": [{**GROUP, "name": "x"}]}).report

    assert found(report) == [("unknown-field", "groups:…")]  # an unknown column may name a person


def test_the_day_on_which_a_span_ends_is_outside_it():
    site = SiteEntry(**SITE, active_to="2023-07-01")

    assert [site.holds_on(date(2018, 1, 1)), site.holds_on(date(2017, 12, 31))] == [True, False]
    assert [site.holds_on(date(2023, 6, 30)), site.holds_on(date(2023, 7, 1))] == [True, False]


def test_a_provider_without_an_agreement_has_none():
    assert not ProviderEntry(**PROVIDER).holds_on(date(2023, 3, 31))
    assert ProviderEntry(**PROVIDER, agreement_from="2023-03-31").holds_on(date(2023, 3, 31))


def test_what_nobody_looked_at_is_not_checked(vietnam):
    entry = EstablishmentEntry(**ESTABLISHMENT)

    assert {getattr(entry, field) for field in duty_norms(vietnam)} == {DutyState.NOT_CHECKED}
    assert set(duty_norms(vietnam)) <= set(EstablishmentEntry.model_fields)


def test_every_register_has_its_kind():
    assert {register.value: kind for register, kind in REGISTER_KINDS.items()} == KINDS


def test_nothing_of_an_entry_is_shown():
    registers = Registers(establishments=[EstablishmentEntry(**ESTABLISHMENT)])

    assert repr(registers) == "<Registers 0 sites, 0 groups, 0 providers, 1 establishments>"
    assert repr(registers.establishments) == "(<EstablishmentEntry>,)"
    assert repr(read_registers(registers)) == f"<RegisterFile {registers!r}, 0 findings>"


# --- How registers are read -----------------------------------------------------------------------


def test_every_source_gives_equal_registers(tmp_path):
    data = {name: as_csv(KINDS[name], row) for name, row in ROWS.items()}
    for name, content in data.items():
        (tmp_path / f"{name}.csv").write_bytes(content)
    paths = {name: tmp_path / f"{name}.csv" for name in ROWS}
    first = read_registers({name: [row] for name, row in ROWS.items()})

    assert first.report.codes == ()
    assert [len(first.registers.of(register)) for register in Register] == [1, 1, 1, 1]
    for source in (
        tmp_path,
        str(tmp_path),
        data,
        paths,
        first.registers,
        {n: [KINDS[n](**r)] for n, r in ROWS.items()},
    ):
        file = read_registers(source)
        assert (file.registers, found(file.report)) == (first.registers, [])
    assert read_registers(first) is first


def test_a_folder_may_hold_any_of_the_registers(tmp_path):
    (tmp_path / "groups.csv").write_bytes(as_csv(GroupEntry, GROUP))

    registers = read_registers(tmp_path).registers

    assert [len(registers.of(register)) for register in Register] == [0, 1, 0, 0]


def test_a_faulty_row_is_named_by_file_line_and_field_and_the_others_go_on(tmp_path):
    rows = (
        {**GROUP, "members": "many"},
        {**GROUP, "id": "G2"},
        {**GROUP, "id": "G3", "group_type": "band", "place": ""},
    )
    (tmp_path / "groups.csv").write_bytes(as_csv(GroupEntry, *rows))

    file = read_registers(tmp_path)

    assert sorted(found(file.report)) == [
        ("missing-value", "groups.csv:4:place"),
        ("number-unreadable", "groups.csv:2:members"),
        ("value-not-allowed", "groups.csv:4:group_type"),
    ]
    assert [group.id for group in file.registers.groups] == ["G2"]


@pytest.mark.parametrize(
    ("cells", "unread"),
    [
        ({"place": "9999"}, {"place"}),  # a code that no place ever had
        ({"place": "01", "as_of": "1900-01-01", "founded_on": ""}, {"place"}),  # not on that day
        ({"models": "M1;M9"}, {"models"}),
        ({"place": "9999", "models": "M9"}, {"place", "models"}),
    ],
)
def test_an_entry_of_a_place_or_model_that_there_is_not_counts_as_unread_there(cells, unread):
    file = read_registers({"groups": [GROUP, {**GROUP, "id": "G2", **cells}]})

    assert [item.unread for item in file.located(Register.GROUPS)] == [set(), unread]
    assert [group.id for group in file.registers.groups] == ["G1"]


def test_what_is_no_row_is_a_finding():
    assert found(read_registers({"sites": [SITE, "S2"]}).report) == [
        ("json-not-an-object", "sites[1]")
    ]


def test_text_is_composed():
    file = read_registers({"sites": [{**SITE, "note": "e\u0301"}]})

    assert found(file.report) == [("decomposed-unicode", "sites[0]:note")]
    assert file.registers.sites[0].note == "\u00e9"


@pytest.mark.parametrize("function", [read_registers, validate_registers])
@pytest.mark.parametrize("form", ["list", "bytes", "pandas", "polars"])
def test_rows_of_no_named_register_are_refused_with_what_to_pass_instead(form, function):
    """One sentence says what is not known, another what to pass: a folder or a mapping."""
    sources = {"list": [SITE], "bytes": b"id,as_of"}
    source = sources[form] if form in sources else pytest.importorskip(form).DataFrame([SITE])
    for call in (lambda: function(source), lambda: function(source=source)):
        with pytest.raises(UnusableInputError) as refused:
            call()
        found = type(source).__name__
        assert refused.value.code == "register-not-named"
        assert refused.value.message("en") == (
            f"It is not known to which register the rows of an object of the type {found} belong: "
            "sites, groups, providers, establishments."
        )
        assert refused.value.remedy("en") == (
            "Pass a folder of registers, or a mapping of the name of each register to its rows or "
            "frame, for example dict(sites=df)."
        )
        assert "dict(sites=df)" in refused.value.remedy("vi")


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ({}, "registers-missing"),
        ({"people": []}, "register-name-unknown"),
        ({"sites": b"PK\x03\x04"}, "workbook-not-read"),
        ({"sites": "no-such-folder/sites.csv"}, "file-unreadable"),
        ("no-such-folder", "registers-missing"),
    ],
)
def test_what_cannot_be_read_at_all_is_refused(source, code):
    with pytest.raises(UnusableInputError) as refused:
        read_registers(source)

    assert refused.value.code == code
    assert refused.value.message("vi")
    assert refused.value.remedy("en")


def test_a_table_under_the_name_of_its_register_is_read():
    pl = pytest.importorskip("polars")
    pytest.importorskip("narwhals")

    table = pl.DataFrame([SITE])
    assert [site.id for site in read_registers({"sites": table}).registers.sites] == [SITE["id"]]


def test_a_folder_without_registers_is_named(tmp_path, monkeypatch):
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)

    for folder, where in (("empty", "empty"), (".", ".")):
        with pytest.raises(UnusableInputError) as refused:
            read_registers(folder)
        assert refused.value.params["where"] == where


# --- What is found --------------------------------------------------------------------------------


def test_sound_registers_have_no_finding(vietnam):
    assert check(vietnam, **{name: [row] for name, row in ROWS.items()}) == []


def test_a_place_is_a_code_on_the_day_of_the_entry(vietnam):
    rows = [
        {**SITE, "place": "77"},
        {**SITE, "id": "S2", "place": "77", "as_of": "2025-07-01"},
        {**SITE, "id": "S3", "place": "999"},
        {**SITE, "id": "S4", "place": "1"},
    ]

    assert sorted(check(vietnam, sites=rows)) == [
        ("lost-leading-zero", "sites[3]:place"),
        ("orphan-reference", "sites[2]:place"),
        ("place-not-on-day", "sites[1]:place"),
    ]


def test_models_are_those_of_the_framework(vietnam, eldoria):
    assert check(vietnam, groups=[{**GROUP, "models": "M1;M9"}]) == [
        ("orphan-reference", "groups[0]:models")
    ]
    assert (
        check(eldoria, groups=[{**GROUP, "place": "P-C", "as_of": "2019-06-01", "models": "A"}])
        == []
    )


@pytest.mark.parametrize("register", list(ROWS))
def test_a_code_has_one_state_on_a_day(vietnam, register):
    row = ROWS[register]

    assert check(vietnam, **{register: [row, row]}) == [("state-repeated", f"{register}[1]:as_of")]
    assert check(vietnam, **{register: [row, {**row, "as_of": "2023-06-30"}]}) == []


def test_the_two_series_of_a_site_are_two_entries_of_one_day(vietnam):
    estimated = {**SITE, "size_estimate": 100, "size_series": "estimated"}
    managed = {**SITE, "size_estimate": 8, "size_series": "managed"}

    assert check(vietnam, sites=[estimated, managed]) == []
    assert check(vietnam, sites=[estimated, managed, managed]) == [
        ("state-repeated", "sites[2]:as_of")
    ]
    assert check(vietnam, sites=[estimated, SITE]) == [("state-repeated", "sites[1]:as_of")]
    assert check(vietnam, sites=[estimated, {**managed, "models": "M1"}]) == [
        ("state-repeated", "sites[1]:as_of")
    ]


def test_a_group_is_founded_once(vietnam):
    rows = [
        GROUP,
        {**GROUP, "as_of": "2023-06-30", "founded_on": "2023-05-01"},
        {**GROUP, "as_of": "2023-09-30"},
    ]

    report = validate_registers({"groups": rows}, vietnam)

    assert found(report) == [("founding-day-changed", "groups[1]:founded_on")]
    assert report.ok


def test_the_code_of_an_establishment_changes_every_year_and_is_not_repeated(vietnam):
    rows = [
        {**ESTABLISHMENT, "id": "Kx7q"},
        {**ESTABLISHMENT, "id": "Kx7q", "year": "2024", "as_of": "2024-03-31"},
    ]

    report = validate_registers({"establishments": rows}, vietnam)

    assert found(report) == [("establishment-code-kept", "establishments[1]:id")]
    assert not report.ok
    assert "Kx7q" not in report.findings[0].message("vi") + report.findings[0].message("en") + repr(
        report
    )


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"core_members": 10}, []),
        ({"core_members": 11}, ["core-members-above-norm"]),
        ({"core_members": 11, "as_of": "2019-12-31"}, ["core-members-above-norm"]),
        ({"core_members": 11, "as_of": "2018-06-30", "founded_on": "2018-01-01"}, []),
        ({"core_members": 11, "models": "M3"}, []),
        ({"core_members": 11, "models": "M1;M3"}, ["core-members-above-norm"]),
        ({"members": 160}, []),
    ],
)
def test_the_norm_of_core_members_is_that_of_one_group_on_its_day(vietnam, changes, codes):
    report = validate_registers({"groups": [{**GROUP, **changes}]}, vietnam)

    assert list(report.codes) == codes
    assert report.ok


def test_the_grade_and_the_force_of_the_norm_are_said(vietnam):
    later = (
        validate_registers({"groups": [{**GROUP, "core_members": 11}]}, vietnam)
        .findings[0]
        .message("en")
    )
    then = (
        validate_registers(
            {"groups": [{**GROUP, "core_members": 11, "as_of": "2020-12-31"}]}, vietnam
        )
        .findings[0]
        .message("en")
    )

    assert later == (
        "The group has core members: 11 persons, and the most is 10 persons per group "
        "(N-1875-M1-02, QD-1875-2018, reported by a secondary source (SRC-1875-A); force unknown)."
    )
    assert then.endswith("in force).")


def test_series_that_lie_tenfold_apart_are_no_fault(vietnam):
    rows = [
        {**SITE, "size_estimate": 4000, "size_series": "estimated"},
        {**SITE, "size_estimate": 98, "size_series": "managed", "as_of": "2023-06-30"},
    ]

    assert check(vietnam, sites=rows) == []


def test_a_note_that_leads_to_a_person_is_found_and_not_repeated(vietnam):
    report = validate_registers({"sites": [{**SITE, "note": "gọi 0912 345 678"}]}, vietnam)

    assert found(report) == [("identifier-in-text", "sites[0]:note")]
    assert "345" not in report.findings[0].message("vi")


def test_a_fault_of_form_does_not_hide_the_others(vietnam):
    row = {**GROUP, "members": "many", "place": "999", "models": "M9", "core_members": 12}

    assert sorted(check(vietnam, groups=[row, {"id": "G2"}])) == sorted(
        [
            ("number-unreadable", "groups[0]:members"),
            ("orphan-reference", "groups[0]:place"),
            ("orphan-reference", "groups[0]:models"),
            ("missing-value", "groups[1]:as_of"),
            ("missing-value", "groups[1]:place"),
            ("missing-value", "groups[1]:models"),
            ("missing-value", "groups[1]:group_type"),
        ]
    )


def test_the_series_have_their_own_words():
    assert [series.say("vi") for series in SizeSeries] == ["số ước tính", "số có hồ sơ quản lý"]


def test_an_establishment_has_no_span_and_an_unread_year_is_compared_with_nothing(vietnam):
    assert EstablishmentEntry(**ESTABLISHMENT).holds_on(date(1990, 1, 1))
    assert check(
        vietnam,
        establishments=[{**ESTABLISHMENT, "year": "x"}, {**ESTABLISHMENT, "as_of": "2023-06-30"}],
    ) == [("number-unreadable", "establishments[0]:year")]


@pytest.mark.parametrize("unread", [(0,), (1,), (0, 1)])
def test_two_sizes_of_a_site_are_one_state_only_when_both_rows_could_be_read(vietnam, unread):
    rows = [
        {**SITE, "size_estimate": number, "size_series": series}
        for number, series in ((10, "estimated"), (9, "managed"))
    ]
    assert check(vietnam, sites=rows) == []
    for index in unread:
        rows[index]["active_to"] = "soon"

    assert sorted(check(vietnam, sites=rows)) == [
        *(("date-form", f"sites[{index}]:active_to") for index in unread),
        ("state-repeated", "sites[1]:as_of"),
    ]


# --- One declared form for several registers ------------------------------------------------------

OWN_SITE = {"Mã điểm": "SYN-S1", "Ngày chốt": "31/03/2023", "place": "22", "models": "M1;M2"}
OWN_GROUP = {"Mã nhóm": "SYN-G1", "Ngày chốt": "31/03/2023", "place": "22", "models": "M1"}
OWN_FORM = {
    "columns": {
        "Mã điểm": "id",
        "Ngày chốt": "as_of",
        "Mở từ": "active_from",
        "Lập ngày": "founded_on",
    },
    "dates": "dd/mm/yyyy",
}


def own_registers(id_of_group="Mã điểm"):
    site = {**OWN_SITE, "Mở từ": "01/01/2018"}
    group = {**OWN_GROUP, "group_type": "peer", "Lập ngày": "01/05/2019"}
    group[id_of_group] = group.pop("Mã nhóm")
    return {"sites": [site], "groups": [group]}


def test_each_register_takes_of_a_declared_form_what_is_about_its_own_fields():
    file = read_registers(own_registers(), **OWN_FORM)
    assert file.report.ok
    (site,), (group,) = file.registers.sites, file.registers.groups
    assert (site.id, site.as_of, site.active_from) == (
        "SYN-S1",
        date(2023, 3, 31),
        date(2018, 1, 1),
    )
    assert (group.id, group.founded_on) == ("SYN-G1", date(2019, 5, 1))


def test_a_declared_heading_may_stand_in_one_of_several_registers():
    assert read_registers(own_registers(id_of_group="id"), **OWN_FORM).report.ok


def test_a_heading_that_nothing_declares_is_still_refused():
    report = read_registers(own_registers(id_of_group="Ký hiệu"), **OWN_FORM).report
    assert {"unknown-column", "unknown-field"} & set(report.codes)
    assert not report.ok


def test_a_field_that_no_register_has_is_refused():
    form = {"columns": {"Cột 1": "days"}}
    with pytest.raises(UnusableInputError, match="days") as refusal:
        read_registers(own_registers(), **form)
    assert refusal.value.code == "mapping-field-unknown"


def test_of_one_register_every_declared_heading_has_to_be_there():
    one = {"sites": own_registers()["sites"]}
    columns = {**OWN_FORM["columns"], "Ghi thêm": "note"}
    del columns["Lập ngày"]
    report = read_registers(one, columns=columns, dates="dd/mm/yyyy").report
    assert list(report.codes) == ["mapping-column-missing"]


def test_a_word_that_a_register_does_not_know_may_be_declared_with_the_form():
    (finding,) = read_registers({"groups": [{**GROUP, "group_type": "SYN-TYPE"}]}).report

    assert (str(finding.where), finding.params["fixed_form"]) == ("groups[0]:group_type", False)
