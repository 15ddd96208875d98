"""A wrong measure in a pack or in an overlay: each fault is told at the line of its own key, with
what is allowed, and no framework is loaded; whatever is written, nothing fails inside.
"""

from __future__ import annotations

import json
import random
import re
import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from sexwork_models import FrameworkFaultError, load_framework
from sexwork_models.core.findings import Report
from sexwork_models.framework.loading import read_pack
from sexwork_models.framework.overlay import read_overlay

HEAD = 'id = "o"\nbaseline = "eldoria"\n'
SHEET = {
    "name_vi": '"chỉ số thử"',
    "name_en": '"a trial"',
    "unit": '"person"',
    "additivity": '"distinct"',
    "numerator_vi": '"tử số"',
    "numerator_en": '"numerator"',
    "direction": '"higher_better"',
    "models": '["A"]',
    "document": '"DEF"',
    "grade": '"assumed"',
}
WRONG: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent.parent / "cases" / "measures" / "bad_measures.toml").read_text(
        encoding="utf-8"
    )
)
LONG_LISTS = {"measure-norm", "measure-indicator"}  # of which only the nearest is told
PLACES = ("pack", "overlay")


def indicator(place: str, measure: str, sheet: Mapping[str, str] = MappingProxyType({})) -> str:
    cells = "\n".join(f"{key} = {value}" for key, value in {**SHEET, **sheet}.items())
    if place == "overlay":
        return f'[[indicators]]\nid = "T01"\n{cells}\n[indicators.measure]\n{measure}\n'
    return f"[T01]\n{cells}\n[T01.measure]\n{measure}\n"


@pytest.fixture
def report_of(pack, eldoria, tmp_path):
    """The report of a pack, or of an overlay over it, to which tables are added; and the text."""

    def make(place: str, added: str) -> tuple[Report, str]:
        if place == "overlay":
            path = tmp_path / "overlay.toml"
            path.write_text(HEAD + added, encoding="utf-8")
            result, report = read_overlay(eldoria, path)
        else:
            path = pack / "indicators.toml"
            path.write_text(path.read_text(encoding="utf-8") + "\n" + added, encoding="utf-8")
            result, report = read_pack(pack)
        assert (result is None) is not report.ok
        return report, path.read_text(encoding="utf-8")

    return make


def marked(text: str) -> list[tuple[int, str]]:
    """The line and the code of every fault that a text marks."""
    found: list[tuple[int, str]] = []
    table = 0
    for number, line in enumerate(text.split("\n"), 1):
        table = number if line.endswith(".measure]") else table
        _, _, codes = line.partition("#! ")
        at_table = codes.endswith(" at [measure]")
        line_of_fault = table if at_table else number
        found += [(line_of_fault, code) for code in codes.removesuffix(" at [measure]").split()]
    return sorted(found)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("wrong", WRONG)
def test_each_fault_is_told_at_the_line_of_its_own_key_and_nothing_is_loaded(
    wrong, place, report_of
):
    report, text = report_of(place, indicator(place, **WRONG[wrong]))

    found = sorted((int(str(finding.where).split(":")[1]), finding.code) for finding in report)
    assert found == marked(text)
    with pytest.raises(FrameworkFaultError):
        report.raise_if_errors()


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_fault_of_a_measure_says_in_both_languages_what_to_do_without_a_blank_left(
    wrong, lang, report_of
):
    report, _ = report_of("overlay", indicator("overlay", **WRONG[wrong]))

    for finding in report:
        said = " ".join((finding.say(lang), finding.remedy(lang)))
        assert not re.search(r"\{\w+\}", said)
        near = finding.params.get("nearest", "-")
        assert "-." not in said  # where nothing is near, nothing is said of it
        assert near == "-" or near in said
        listed = () if finding.code in LONG_LISTS else finding.params.get("allowed", ())[:3]
        for word in listed:
            assert (word.say(lang) if hasattr(word, "say") else word) in said


@pytest.mark.parametrize("place", PLACES)
def test_a_measure_below_the_id_of_its_indicator_is_one_finding_and_nothing_else(place, report_of):
    text = indicator(place, 'kind = "no matter"')
    head = "[indicators.measure]" if place == "overlay" else "[T01.measure]"

    report, text = report_of(place, text.replace(head, "[indicators.T01.measure]"))

    (finding,) = report
    line = text.split("\n").index("[indicators.T01.measure]") + 1
    assert (finding.code, str(finding.where).split(":")[1]) == ("measure-misplaced", str(line))
    assert "[T01.measure]" in finding.remedy("en")
    assert "[indicators.measure]" in finding.remedy("vi")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "measure",
    [
        'kind = "count"\nof = "row"',
        'kind = "ratio"\npart = { kind = "count" }\nwhole = { kind = "count" }',  # tables inside
    ],
)
def test_a_measure_that_names_no_indicator_is_one_finding_and_nothing_else(
    measure, place, report_of
):
    head = "[indicators.measure]" if place == "overlay" else "[T01.measure]"

    report, text = report_of(place, indicator(place, measure).replace(head, "[measure]"))

    (finding,) = report
    line = text.split("\n").index("[measure]") + 1
    assert finding.code == "measure-without-indicator"
    assert (finding.where.line, finding.where.field) == (line, "")
    assert finding.say("en").endswith(
        "The table [measure] names no indicator, so it is not known whose measure it is."
    )


@pytest.mark.parametrize("place", PLACES)
def test_a_measure_with_the_id_of_its_indicator_behind_it_is_one_finding(place, report_of):
    head = "[indicators.measure]" if place == "overlay" else "[T01.measure]"
    text = indicator(place, 'kind = "no matter"')

    report, text = report_of(place, text.replace(head, "[measure.T01]"))

    (finding,) = report
    line = text.split("\n").index("[measure.T01]") + 1
    assert (finding.code, finding.where.line) == ("measure-misplaced", line)


def test_an_indicator_without_an_id_stands_in_no_circle(report_of):
    """Neither does the growth of any indicator."""
    sheet = {"unit": '"percent"', "additivity": '"ratio"'}
    text = indicator("overlay", 'kind = "growth"\nof = "$any"', sheet)

    report, _ = report_of("overlay", text.replace('id = "T01"\n', ""))

    assert [(item.code, item.where.field) for item in report] == [("missing-value", "id")]


@pytest.mark.parametrize("place", PLACES)
def test_a_row_below_the_name_of_its_table_is_one_finding_and_nothing_else(place, report_of):
    """A pack names its rows `[T01]`, an overlay `[[indicators]]`; mixed, no row is read."""
    cells = "\n".join(f"{key} = {value}" for key, value in SHEET.items())

    report, text = report_of(place, f"[indicators.T01]\n{cells}\n[indicators.T02]\n{cells}\n")

    lines = [number for number, line in enumerate(text.split("\n"), 1) if "icators.T0" in line]
    assert [(item.code, item.where.line) for item in report] == [
        ("row-misplaced", line) for line in lines
    ]
    assert {item.remedy("en") for item in report} == {
        f'In a pack write [{id}]; in an overlay write [[indicators]] with id = "{id}".'
        for id in ("T01", "T02")
    }


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("head", ["[{}]", "[[{}]]"])
def test_one_row_may_be_a_table_or_a_list_of_one_and_one_code_a_text(place, head, report_of):
    """What can mean one thing only is read so; a second row of the name is refused."""
    table = "indicators" if place == "overlay" else "T01"
    cells = {**SHEET, "models": '"A"', **({"id": '"T01"'} if place == "overlay" else {})}
    text = "\n".join([head.format(table), *(f"{key} = {value}" for key, value in cells.items())])

    report, _ = report_of(place, text + "\n")

    assert report.ok


@pytest.mark.parametrize("place", PLACES)
def test_two_measures_of_one_indicator_are_refused_by_their_line(place, report_of):
    head = "[indicators.measure]" if place == "overlay" else "[T01.measure]"
    twice = f'kind = "given"\nsource = "document"\n{head}\nkind = "given"'

    report, text = report_of(place, indicator(place, twice))

    (finding,) = report
    lines = [number for number, line in enumerate(text.split("\n"), 1) if line == head]
    assert (finding.code, str(finding.where).split(":")[1]) == ("duplicate-key", str(lines[1]))


def test_a_word_of_a_set_that_no_measure_can_use_is_told_where_the_set_names_it(tmp_path):
    path = tmp_path / "sets.toml"
    path.write_text(
        'id = "o"\nbaseline = "vietnam"\n[[sets]]\nid = "made"\nadd = ["offered"]\n',
        encoding="utf-8",
    )

    result, report = read_overlay(load_framework(), path)

    assert result is None
    (finding,) = report  # one, however many measures use the set
    assert (finding.code, str(finding.where)) == ("measure-set-word", "sets.toml:5:add")


# --- Whatever is written --------------------------------------------------------------------------

ODD: tuple[Any, ...] = (
    None, "", "x", "client", "contacts", "activity", "$field", "$own", 0, -1, 10**30, True, [], {},
    ["client"], [[]], [{}], {"kind": "sum"}, {"field": "client"}, [["a"], {"b": 1}], "9" * 99,
    {"kind": "each", "per": "field", "fields": [3], "of": {}}, [{"field": ["client"], "in": [[1]]}],
)  # fmt: skip


def packaged_measures() -> list[dict[str, Any]]:
    data = resources.files("sexwork_models.framework").joinpath("data", "indicators.toml")
    rows = tomllib.loads(data.read_text(encoding="utf-8")).values()
    return [row["measure"] for row in rows if "measure" in row]


def changed(value: Any, draw: random.Random) -> Any:
    """A value with one change at a place drawn at random."""
    if isinstance(value, dict) and value and draw.random() < 0.8:
        key = draw.choice(list(value))
        how = draw.random()
        if how < 0.1:
            return {name: item for name, item in value.items() if name != key}
        if how < 0.2:
            return {**value, draw.choice(["where", "of", "kind", "key", "x", "in"]): odd(draw)}
        return {**value, key: changed(value[key], draw)}
    if isinstance(value, list) and value and draw.random() < 0.8:
        place = draw.randrange(len(value))
        return [*value[:place], changed(value[place], draw), *value[place + 1 :]]
    return odd(draw)


def odd(draw: random.Random) -> Any:
    value = draw.choice(ODD)
    return "" if value is None else value


def written(value: Any) -> str:
    """A value as TOML writes it on one line."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {written(item)}' for key, item in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    return json.dumps(value)


def mutations(count: int) -> Iterator[Any]:
    draw, measures = random.Random(15), packaged_measures()
    for _ in range(count):
        measure: Any = draw.choice(measures)
        for _ in range(draw.randint(1, 3)):
            measure = changed(measure, draw)
        yield measure


def test_a_changed_measure_is_read_or_refused_and_never_fails_inside(vietnam, tmp_path):
    """The overlay holds many at once, so that their faults are also told apart."""
    cells = "\n".join(f"{key} = {value}" for key, value in {**SHEET, "document": '"LIB"'}.items())
    cells = cells.replace('["A"]', '["M1"]')
    rows = [
        f'[[indicators]]\nid = "T{number}"\n{cells}\nmeasure = {written(measure)}\n'
        for number, measure in enumerate(mutations(600))
    ]
    path = tmp_path / "overlay.toml"
    path.write_text('id = "o"\nbaseline = "vietnam"\n' + "\n".join(rows), encoding="utf-8")

    _, report = read_overlay(vietnam, path)

    assert len(report) > 300
    for finding in report:
        for lang in ("vi", "en"):
            assert not re.search(r"\{(key|name|near|allowed|value|found)\}", finding.say(lang))
        assert finding.where.line  # every one has a line of its own


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        ('[[sets]]\nid = 3\nadd = "A-VISIT"', {"code-not-text"}),
        ('[[sets]]\nid = "s"\nadd = 3', {"code-not-text"}),
        ('[[sets]]\nid = "s"\nadd = []', {"missing-value"}),
        ('[[sets]]\nid = "s"', {"missing-value"}),
        ('[[matches]]\nid = "m"\nword = []\nanswers = ["hiv"]', {"code-not-text"}),
        ('[[matches]]\nid = "m"\nword = "health"\nanswers = {}', {"code-not-text"}),
    ],
)
def test_a_set_or_match_of_a_wrong_type_is_refused(table, codes, report_of):
    report, _ = report_of("overlay", table + "\n")

    assert not report.ok
    assert set(report.codes) == codes
