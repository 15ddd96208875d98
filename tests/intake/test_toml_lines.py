"""Tests of the lines of TOML keys: each is where the text of the key stands, at any depth."""

from __future__ import annotations

import sys
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sexwork_models.core.findings import Where
from sexwork_models.core.key_paths import MAX_PATH_LENGTH, line_of_path
from sexwork_models.intake.files import RawRow
from sexwork_models.intake.nested.toml_lines import find_lines, lines_below
from sexwork_models.intake.nested.toml_reader import read_toml

TRICKY = r'''# a = "comment [x]"
title = "one # no comment" # a comment with = and [brackets]
dotted . "quoted key".'lit"eral' = 1
dates = [1979-05-27 07:32:00, 1.5,
  -inf, # [9]
  "a, \" ] b", 'c, ] \',
]
basic = """
[not.a.table]
key = 1 \""" and ""
""""" # two marks of the text, three of its end
literal = <3>
[[no]] = "" \
'<3>
inline = { x.y = [{ z = 1 }, {}, { "}" = "]" }], w = '#' }
"\u0041\"b" = true
empty = ""

[later.sub] # names `later` before its own header
a = 1

[later]
b = """
""" # one line below its key
c = 2

[[rows]]
nested = [
  [1, 2], [
    3, { k = [
      4] } ],
]
[rows.measure]
field = "x"
[[rows.measure.having_all]]
where = [
  { field = "a", in = ["p"] },
  { field = "b", in = [
      "q",
      "r",
    ] },
]
[[rows.measure.having_all]]
count = 3
[[rows]]
[rows.measure]
field = "y"
[[rows.measure.having_all]]
count = 4
'''.replace("<3>", "'''")
# fmt: off
TRICKY_LINES = {
    "title": 2, "dotted": 3, "dotted.quoted key": 3, 'dotted.quoted key.lit"eral': 3,
    "dates": 4, "dates[2]": 5, "dates[3]": 6, "dates[4]": 6, "basic": 8, "literal": 12,
    "inline": 15, "inline.x": 15, "inline.x.y": 15, "inline.x.y[0]": 15, "inline.x.y[0].z": 15,
    "inline.x.y[1]": 15, "inline.x.y[2]": 15, "inline.x.y[2].}": 15, "inline.w": 15,
    'A"b': 16, "empty": 17, "later": 22, "later.sub": 19, "later.sub.a": 20, "later.b": 23,
    "later.c": 25, "rows": 27, "rows[0]": 27, "rows[0].nested": 28, "rows[0].nested[0]": 29,
    "rows[0].nested[1]": 29, "rows[0].nested[1][0]": 30, "rows[0].nested[1][1]": 30,
    "rows[0].nested[1][1].k": 30, "rows[0].nested[1][1].k[0]": 31, "rows[0].measure": 33,
    "rows[0].measure.field": 34, "rows[0].measure.having_all": 35,
    "rows[0].measure.having_all[0]": 35, "rows[0].measure.having_all[0].where": 36,
    "rows[0].measure.having_all[0].where[0]": 37,
    "rows[0].measure.having_all[0].where[0].field": 37,
    "rows[0].measure.having_all[0].where[0].in": 37,
    "rows[0].measure.having_all[0].where[1]": 38,
    "rows[0].measure.having_all[0].where[1].field": 38,
    "rows[0].measure.having_all[0].where[1].in": 38,
    "rows[0].measure.having_all[0].where[1].in[0]": 39,
    "rows[0].measure.having_all[0].where[1].in[1]": 40,
    "rows[0].measure.having_all[1]": 43, "rows[0].measure.having_all[1].count": 44,
    "rows[1]": 45, "rows[1].measure": 46, "rows[1].measure.field": 47,
    "rows[1].measure.having_all": 48, "rows[1].measure.having_all[0]": 48,
    "rows[1].measure.having_all[0].count": 49,
}
# fmt: on


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_every_key_of_a_tricky_text_has_its_own_line(line_end):
    assert tomllib.loads(TRICKY)["literal"] == '[[no]] = "" \\\n\''
    assert lines_below(find_lines(TRICKY.replace("\n", line_end))) == TRICKY_LINES


@pytest.mark.parametrize(
    "text", ["", "\n", "# only", "[a]", "[[a]]", "a=1", "a={}", "a=[]", "a=''", 'a="""\n"""']
)
def test_a_text_without_a_last_line_end_is_read_to_its_end(text):
    assert set(lines_below(find_lines(text))) - {"a[0]"} == set(tomllib.loads(text))


def test_arrays_nested_as_deep_as_the_parser_takes_need_no_deeper_calls():
    depth = 200
    part = find_lines("a = " + "[\n" * depth + "]" * depth).part("a")
    for line in range(2, depth + 1):
        part = part.part(0)
        assert part.line == line


SCALARS = [
    "1.5",
    "'#'",
    '"a = [\\"{"',
    '"""\n[x]\ny = 1\n"""',
    "'''\n#\n'''",
    "2024-01-01 07:00:00",
]
KEYS = st.sampled_from(["a", "b-1", "7", "", "a.b", "x[0]", "#", "é", '"', "\\", "]", "= {"])
VALUES = st.recursive(
    st.sampled_from(SCALARS),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(KEYS, below, max_size=3),
    max_leaves=12,
)


class Layout:
    """Writes values as TOML with a layout that is drawn, and notes the line of each path."""

    def __init__(self, draw):
        self.draw, self.text, self.lines = draw, "", {}

    def chance(self):
        return self.draw(st.booleans())

    def write(self, text, path=None):
        if path is not None:
            self.lines[path] = self.text.count("\n") + 1
        self.text += text

    def blank(self, *choices):
        self.write(self.draw(st.sampled_from(["", " ", "\t", *choices])))

    def key(self, path):
        name, *forms = path[-1], '"' + "".join(f"\\u{ord(char):04x}" for char in path[-1]) + '"'
        if name and name.replace("-", "").isascii() and name.replace("-", "").isalnum():
            forms.append(name)
        if "'" not in name:
            forms.append(f"'{name}'")
        self.write(self.draw(st.sampled_from(forms)), path)

    def value(self, value, path):
        if isinstance(value, str):
            self.write(value)
            return
        is_list = isinstance(value, list)
        gaps = ("\n", " # [ { ' \"\n") if is_list else ()
        self.write("[" if is_list else "{")
        self.blank(*gaps)
        for number, step in enumerate(range(len(value)) if is_list else value):
            if number:
                self.write(",")
                self.blank(*gaps)
            if is_list:
                self.write("", (*path, step))
                self.value(value[step], (*path, step))
            else:
                self.pair(value[step], (*path, step))
            self.blank(*gaps)
        self.write("]" if is_list else "}")

    def pair(self, value, path):
        """Writes a key with its value: in a table of one key perhaps as a dotted key."""
        self.key(path)
        while isinstance(value, dict) and len(value) == 1 and self.chance():
            (step,) = value
            self.blank()
            self.write(".")
            self.blank()
            path, value = (*path, step), value[step]
            self.key(path)
        self.blank()
        self.write("=")
        self.blank()
        self.value(value, path)

    def table(self, table, path):
        """Writes the pairs of a table, then those of its tables that get a header."""
        below = []
        for step, value in table.items():
            is_rows = isinstance(value, list) and value and all(type(v) is dict for v in value)
            if (is_rows or isinstance(value, dict)) and self.chance():
                below.append((step, value))
            else:
                self.blank("\n", "# a = 1\n")
                self.pair(value, (*path, step))
                self.write(self.draw(st.sampled_from(["\n", " # 'a\n"])))
        for step, value in below:
            for number, row in enumerate(value) if isinstance(value, list) else [(None, value)]:
                self.header(row, (*path, step), number)

    def header(self, table, path, number):
        opening, end = ("[", "]") if number is None else ("[[", "]]")
        self.write(opening)
        known = dict(self.lines)
        for length in range(1, len(path) + 1):
            if isinstance(path[length - 1], int):
                continue
            self.write("." if length > 1 else "")
            self.blank()
            self.key(path[:length])
            self.blank()
        line = self.lines[path]
        self.lines |= known  # a part has the line of its first mention
        if number is not None:
            path = (*path, number)
        self.lines[path] = line
        self.write(f"{end} # ]\n")
        self.table(table, path)


@st.composite
def documents(draw):
    layout = Layout(draw)
    layout.table(draw(st.dictionaries(KEYS, VALUES, max_size=5)), ())
    return layout.text, layout.lines


def paths_of(content, path=()):
    """Yields the path of every part of what a parser of TOML returns."""
    if not isinstance(content, (dict, list)):
        return
    for step, value in content.items() if isinstance(content, dict) else enumerate(content):
        yield (*path, step)
        yield from paths_of(value, (*path, step))


def lines_of(part, path=()):
    below = part.below.items() if isinstance(part.below, dict) else enumerate(part.below or ())
    for step, child in below:
        yield (*path, step), child.line
        yield from lines_of(child, (*path, step))


@given(documents(), st.sampled_from(["\n", "\r\n"]))
def test_the_paths_are_those_of_the_parser_and_each_line_is_that_of_the_text_of_the_key(
    document, line_end
):
    text, lines = document
    found = dict(lines_of(find_lines(text.replace("\n", line_end))))

    assert set(found) == set(paths_of(tomllib.loads(text)))
    assert found == lines


def calls_for(text):
    """Returns how many calls, also of built-in functions, the lines of a text need."""
    calls = 0

    def count(frame, event, argument):
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        lines_below(find_lines(text))
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize(
    ("head", "repeated", "end"),
    [
        ("", "[[a]]\nb = 1\n[a.c]\nd.e = {f = [1, 2]}\n", ""),
        ("a = [", "{b = '''\n'''},\n", "]"),
        ("a = [", "1,\n", "]"),
        ('a = """', '\\" "" \n', '"""'),
        ("[" + "a" * 5000 + "]\nb = [", "{c = 1},", "]"),
        ("a = 1", " \t", "\n"),
    ],
)
def test_twice_the_text_is_twice_the_work_and_not_more(head, repeated, end):
    once, twice = (calls_for(head + repeated * count + end) for count in (500, 1000))

    assert twice <= 2 * once


def test_a_key_without_end_is_not_repeated_for_the_keys_below_it():
    name = "a" * (MAX_PATH_LENGTH - 1)

    assert lines_below(find_lines(f"[{name}]\nb = 1\n")) == {name: 1}
    assert lines_below(find_lines(f"[{name}aa]\nb = 1\n")) == {}


def test_a_path_has_the_line_of_its_longest_part_that_has_one():
    lines = {"measure": 3, "measure.where[0].in": 5, "a.b": 7}
    row = RawRow(Where("f.toml", 2), {}, lines)

    assert row.at("measure.where[0].in[2]") == Where("f.toml", 5, "measure.where[0].in[2]")
    assert row.at("measure.where[0].inner").line == 3
    assert row.at("measures").line == 2
    assert [line_of_path(lines, path) for path in ("a.b", "a.b.c", "a", "")] == [7, 7, None, None]
    assert line_of_path(lines, "measure." + "." * 1_000_000) == 3
    assert line_of_path(lines, "a" * 1_000_000) is None


def test_each_row_of_a_file_has_the_lines_of_all_keys_below_it():
    tables, _ = read_toml(TRICKY.encode(), "f.toml")

    for index, line in ((0, 27), (1, 45)):
        prefix = f"rows[{index}]."
        assert tables["rows"][index].where == Where("f.toml", line)
        assert tables["rows"][index].lines == {
            path.removeprefix(prefix): line
            for path, line in TRICKY_LINES.items()
            if path.startswith(prefix)
        }
    condition = "measure.having_all[0].where[1]"
    assert tables["rows"][0].at(f"{condition}.in[1]").line == 40
    assert tables["rows"][0].at(f"{condition}.absent").line == 38
    assert tables["later"][0].lines == {"sub": 19, "sub.a": 20, "b": 23, "c": 25}
    assert tables["inline"][0].where.line == 15
    assert tables[""][0].lines["dates[3]"] == 6
    assert "rows" not in tables[""][0].lines


def test_lines_of_keys_are_put_together_only_for_a_finding(monkeypatch):
    """A file without faults pays for no line of a key, whatever letters it holds."""
    asked = []

    def counted(part):
        asked.append(part.line)
        return lines_below(part)

    monkeypatch.setattr("sexwork_models.intake.nested.toml_lines.lines_below", counted)
    tables, findings = read_toml('[a]\nx = "Hà Nội"\n[b]\ny = 1\n'.encode(), "t.toml")
    assert (findings, asked) == ([], [])
    assert tables["b"][0].at("y").line == 4
    assert asked == [3]


def test_a_finding_of_a_text_has_the_line_of_its_key_though_lines_are_read_late():
    """Text in decomposed form is noted once, at its own key and not at that of its table."""
    _, findings = read_toml('[a]\nx = 1\ny = "Ha\u0300"\n'.encode(), "t.toml")
    assert [(f.code, f.where.line, f.where.field) for f in findings] == [
        ("decomposed-unicode", 3, "y")
    ]
