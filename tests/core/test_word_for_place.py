"""A place and a reporter have one Vietnamese word each, which the field catalogue uses."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import sexwork_models
from sexwork_models.forms.records import ActivityRecord
from sexwork_models.intake.field_catalog import field_texts

PACKAGE = Path(sexwork_models.__file__).parent
FILES = [
    *sorted((PACKAGE / "core" / "message_texts").rglob("*.toml")),
    *sorted((PACKAGE / "intake" / "field_texts").glob("*.toml")),
    PACKAGE / "cli" / "help" / "help_texts.toml",
]
OTHER_MEANINGS = re.compile(  # “local”, and the unit in which localities are counted
    r"quy định (?:của )?địa phương|lao động địa phương|mô hình khác của địa phương"
    r"|địa phương quyết định|mức địa phương|quy trình của địa phương|giá của địa phương"
)
OTHER_WORDS_OF_REPORTERS = re.compile("người báo cáo|đơn vị báo cáo")
LOCALITIES = re.compile("localit", re.IGNORECASE)


def texts_in(part: object) -> Iterator[tuple[str, str]]:
    """The Vietnamese and the English text of every pair; headings that are read too are none."""
    if isinstance(part, dict):
        if isinstance(part.get("vi"), str):
            yield part["vi"], str(part.get("en", ""))
        for key, inner in part.items():
            if key != "also":
                yield from texts_in(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from texts_in(inner)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_place_is_called_by_one_word(file):
    said = texts_in(tomllib.loads(file.read_text(encoding="utf-8")))
    others = [
        vi
        for vi, en in said
        if "địa phương" in OTHER_MEANINGS.sub("", vi.lower()) and not LOCALITIES.search(en)
    ]
    assert others == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_reporter_is_called_by_one_word(file):
    said = texts_in(tomllib.loads(file.read_text(encoding="utf-8")))
    assert [vi for vi, _ in said if OTHER_WORDS_OF_REPORTERS.search(vi.lower())] == []


def test_the_words_are_those_of_the_fields():
    fields = field_texts(ActivityRecord)
    assert (fields["place"].name.vi, fields["reporter"].name.vi) == ("Địa bàn", "Người ghi")
