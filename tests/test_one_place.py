"""What several modules need has one meaning, which stands in one module."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sexwork_models.values.text import texts_of

SOURCE = Path(__file__).parents[1] / "src" / "sexwork_models"
ONE_PLACE = {
    "the code of a finding below which no row is read": (
        r'"header-changes"',
        "intake/lost_rows.py",
    ),
    "which findings lose a row": (r'"row-too-short",\n +"too-many-fields"', "intake/lost_rows.py"),
    "the types that a field takes": (r"get_args\(.*annotation", "intake/field_catalog.py"),
    "a validation error that becomes a finding": (
        r"def (?:field|row)_error\(",
        "intake/fields.py",
    ),
    "over which dimensions values are added": (
        r"in definition\.additive_over",
        "framework/tables/over.py",
    ),
    "which words of the table over are stated": (r"\.over\.stated", "framework/tables/over.py"),
    "the names of months": (r"(?i)jan\|feb", "intake/code_forms.py"),
    "what a blank means as a Boolean": (r"(?m)^_?IF_NULL = ", "frames/expressions.py"),
    "the name of a field with its id": (
        r"def _?name_with_id\(field",
        "intake/field_catalog.py",
    ),
}


@pytest.mark.parametrize("meaning", ONE_PLACE)
def test_one_meaning_stands_in_one_module(meaning):
    pattern, place = ONE_PLACE[meaning]
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        found += [path.relative_to(SOURCE).as_posix()] * len(
            re.findall(pattern, path.read_text(encoding="utf-8"))
        )

    assert found == [place]


def test_a_heading_that_two_lists_share_is_declared_once():
    shared, own = texts_of("cli.framework_headings"), texts_of("cli.rows_text_headings")

    assert {"scope", "exempt_under_18"} <= shared.keys()
    assert [key for key in own if own[key] == shared.get(key)] == []
