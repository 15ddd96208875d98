"""Tests of nested files: faulty parts are reported by their path, and the others are read."""

from __future__ import annotations

import pytest
from tests.support.plans import line, plan

from sexwork_models import UnusableInputError, read_plan
from sexwork_models.intake.nested.documents import read_nested_file
from sexwork_models.practice.plans.plan import Plan


def test_a_faulty_part_is_read_as_far_as_it_can_be_and_keeps_its_place():
    file = read_plan(plan(line("A"), 7, line("C", volume="many", by_month={"2018-03": 1})))

    assert file.model is None
    assert [part.id for part in file.draft.lines] == ["A", "", "C"]
    assert [path for path, _ in file.whole("lines")] == ["$.lines[0]"]
    assert file.unread["$.lines[2]"] == {"volume"}
    assert not file.read("$.lines[2]", "volume")
    assert file.read("$.lines[2]", "id")


def test_null_is_the_same_as_not_stated():
    file = read_plan({**plan(line(rate=None)), "groups": None, "ceiling": None})

    assert file.model is not None
    assert file.model.groups is None


def test_a_whole_file_is_its_model_and_has_no_findings():
    file = read_plan(plan(line()))

    assert (file.model, len(file.report)) == (Plan.model_validate(plan(line())), 0)
    assert read_plan(file) is file


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        (
            'id = "x"\n\n[[lines]]\nid = "A"\n[[lines.inputs]]\ninput = "b"\ncolour = 1\n',
            "$.lines[0].inputs[0].colour",
            7,
        ),
        ('[[lines]]\n[[lines]]\nid = "B"\nvolume = "x"\n', "$.lines[1].volume", 4),
        ('[lines]\nid = "B"\n', "$.lines", 1),
        ("[rounding]\nbase = 0\n", "$.rounding.base", 2),
        ('[[lines]]\nid = "A"\n[lines.budget_code]\nitem = 7\n', "$.lines[0].budget_code.item", 4),
        ('lines = [\n{id = "A"},\n{id = "B",\tvolume = "x"},\n]\n', "$.lines[1].volume", 3),
        ('note = """\n[[lines]]\n"""\n[[lines]]\nvolume = "x"\n', "$.lines[0].volume", 5),
    ],
)
def test_a_fault_in_toml_has_its_path_and_the_line_of_the_nearest_known_part(text, path, line):
    report = read_plan(text.encode()).report

    assert line in [found.where.line for found in report if found.where.field.startswith(path)]


def test_a_file_of_another_kind_or_none_is_refused(tmp_path):
    for name, code in (("plan.csv", "plan-suffix"), ("none.toml", "file-unreadable")):
        with pytest.raises(UnusableInputError) as refused:
            read_nested_file(tmp_path / name, Plan, "plan-suffix")
        assert refused.value.code == code


def test_bytes_are_json_when_they_begin_so_and_toml_otherwise():
    assert read_plan(b'\xef\xbb\xbf {"id": "x"}').draft.id == "x"
    assert read_plan(b'id = "x"').draft.id == "x"


def test_keys_with_brackets_and_dots_lead_to_their_own_line():
    text = 'id = "P"\n[scopes]\n"a[0].b" = "site"\n"c" = 5\n'
    report = read_plan(text.encode()).report
    (finding,) = report.where(lambda found: found.where.field.startswith("$.scopes"))

    assert (finding.where.line, finding.where.field) == (4, "$.scopes.c")


def test_a_plan_nested_a_thousand_deep_is_a_finding_and_no_traceback():
    for data in (
        b"lines = " + b"[" * 5000,
        b'{"lines": ' + b"[" * 5000,
        b"lines = " + b"[" * 300 + b"]" * 300,
    ):
        assert not read_plan(data).report.ok
