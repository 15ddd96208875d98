"""The tables of columns and fields in the guides, written from the catalogue of fields and from the
types of the fields.

A page names a kind of row where its table stands: `<!-- fields: Plan -->`. Building the pages, or
`python docs/field_tables.py`, writes the table below it; a test compares them.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, get_args

from sexwork_models.core.messages import Lang
from sexwork_models.forms.records import ActivityRecord
from sexwork_models.forms.registers import REGISTER_KINDS
from sexwork_models.framework.loading import TABLES as PACK_TABLES
from sexwork_models.framework.pack import PackInfo
from sexwork_models.framework.tables.aggregation import Over
from sexwork_models.framework.tables.indicators import EarlierDefinition
from sexwork_models.intake.field_catalog import FieldText, field_texts
from sexwork_models.intake.nested.documents import _nested_kinds
from sexwork_models.intake.rows import Row
from sexwork_models.practice.observations.model import PublishedFigure
from sexwork_models.practice.plans.execution import BudgetMove, Execution, ExecutionEntry
from sexwork_models.practice.plans.lines import PlanInput, PlanLine
from sexwork_models.practice.plans.money import (
    AllocationKey,
    BudgetCode,
    Funding,
    PlanPrice,
    RoundingRule,
)
from sexwork_models.practice.plans.plan import (
    PlaceChange,
    Plan,
    PlanCalendar,
    PlanGroup,
    PlanTarget,
)
from sexwork_models.values.text import Text

PACK_KINDS = tuple(
    dict.fromkeys(
        (PackInfo, *(table.kind for table in PACK_TABLES.values()), EarlierDefinition, Over)
    )
)
TABLES = (ActivityRecord, PublishedFigure, *REGISTER_KINDS.values(), *PACK_KINDS)
PARTS = (
    Plan,
    PlaceChange,
    PlanCalendar,
    PlanLine,
    PlanInput,
    BudgetCode,
    PlanTarget,
    PlanGroup,
    Funding,
    AllocationKey,
    PlanPrice,
    RoundingRule,
    Execution,
    ExecutionEntry,
    BudgetMove,
)
KINDS: dict[str, type[Row]] = {kind.__name__: kind for kind in (*TABLES, *PARTS)}
PACK_FIELDS = Path(__file__).parent / "pack_fields.toml"
MARKED = re.compile(r"(<!-- fields: (\w+) -->\n).*?(<!-- end of fields -->)", re.DOTALL)
LONGEST_LIST = 20  # of values; the units are told on the page itself

COLUMN, FIELD = Text("cột", "column"), Text("trường", "field")
NAME, REQUIRED, WHAT = Text("tên", "name"), Text("bắt buộc", "required"), Text("là gì", "what")
VALUES, YES = Text("giá trị", "values"), Text("có", "yes")
DEFAULT, SUCH_AS = Text("mặc định", "default"), Text("ví dụ", "such as")
BELOW = Text("xem ở dưới", "see below")


def language_of(page: Path) -> Lang:
    return "vi" if page.name.endswith(".vi.md") else "en"


def write_tables(folder: Path) -> None:
    """Writes every marked table of the pages, touching only pages whose text changes."""
    for page in sorted(folder.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        written = with_tables(text, language_of(page))
        if written != text:
            page.write_text(written, encoding="utf-8")


def with_tables(text: str, lang: Lang) -> str:
    """Returns the text of a page with its tables as the catalogue has them."""
    return MARKED.sub(
        lambda found: f"{found[1]}\n{table(KINDS[found[2]], lang)}\n\n{found[3]}", text
    )


def table(kind: type[Row], lang: Lang) -> str:
    """Returns the table of the fields of a kind of row."""
    head = [COLUMN if kind in TABLES else FIELD, NAME, REQUIRED, WHAT, VALUES]
    rows = [[word.say(lang) for word in head], ["---"] * len(head)]
    for field, text in texts_of_kind(kind).items():
        required = YES.say(lang) if kind.model_fields[field].is_required() else ""
        values = values_text(kind, field, text, lang)
        rows.append([f"`{field}`", text.name.say(lang), required, text.hint.say(lang), values])
    return "\n".join(f"| {' | '.join(map(_cell, row))} |" for row in rows)


@cache
def texts_of_kind(kind: type[Row]) -> dict[str, FieldText]:
    """Returns the words of every field; those of a pack's tables stand in `pack_fields.toml`."""
    if kind not in PACK_KINDS:
        return dict(field_texts(kind))
    sections = tomllib.loads(PACK_FIELDS.read_text(encoding="utf-8"))
    words: dict[str, list[str]] = {}
    for base in reversed(kind.__mro__):
        words |= sections.get(base.__name__, {})
    texts: dict[str, FieldText] = {}
    for field in kind.model_fields:
        name_vi, name_en, hint_vi, hint_en, example = words[field]
        texts[field] = FieldText(Text(name_vi, name_en), Text(hint_vi, hint_en), example, False)
    return texts


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def values_text(kind: type[Row], field: str, text: FieldText, lang: Lang) -> str:
    """Returns what a field may hold: a closed list with its words, or an example."""
    if field in _nested_kinds(kind) and kind not in TABLES:
        return BELOW.say(lang)
    words = list(allowed_words(kind, field, lang)) or [example_text(kind, field, text, lang)]
    default = default_text(kind.model_fields[field].default)
    if default:
        words[-1] += f"; {DEFAULT.say(lang)} `{default}`"
    return ", ".join(words)


def example_text(kind: type[Row], field: str, text: FieldText, lang: Lang) -> str:
    """Returns an example as it is written in a cell, or behind the equals sign of a TOML file."""
    written = text.example
    if kind not in TABLES:
        (example,) = kind.model_json_schema()["properties"][field]["examples"]
        written = json.dumps(example, ensure_ascii=False)
        if isinstance(example, dict):
            cells = (f"{json.dumps(key)} = {json.dumps(value)}" for key, value in example.items())
            written = f"{{ {', '.join(cells)} }}"
    return f"{SUCH_AS.say(lang)} `{written}`"


def allowed_words(kind: type[Row], field: str, lang: Lang) -> Iterator[str]:
    """Yields the members of a closed list that the kind accepts, unless the list is long."""
    types = set(_types(kind.model_fields[field].annotation))
    if bool in types:
        yield from ("`true`", "`false`")
    for enumeration in filter(_is_enumeration, types):
        members = [member for member in enumeration if member.value != ""]
        accepted = [member for member in members if not refused(kind, field, member)]
        if len(accepted) <= LONGEST_LIST:
            yield from (_word(member, lang) for member in accepted)


def _types(hint: Any) -> Iterator[Any]:
    yield hint
    for argument in get_args(hint):
        yield from _types(argument)


def _is_enumeration(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, Enum)


def refused(kind: type[Row], field: str, member: Enum) -> bool:
    """Whether the kind refuses a value of the list whatever stands in the other fields."""
    return any(issue.field == field for issue in kind.contradictions({field: member}))


def _word(member: Any, lang: Lang) -> str:
    label = member.text.say(lang) if hasattr(member, "text") else ""
    return f"`{member.value}`" + (f" ({label})" if label and label != member.value else "")


def default_text(default: object) -> str:
    """Returns what an empty field means where it means a value of its own."""
    value = default.value if isinstance(default, Enum) else default
    is_value = isinstance(value, (str, int)) and not isinstance(value, bool)
    return str(value) if is_value and value != "" else ""


def faulty_pages(folder: Path) -> Iterable[str]:
    """Yields the pages whose tables are not what the catalogue says."""
    for page in sorted(folder.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        if with_tables(text, language_of(page)) != text:
            yield page.name


def named_kinds(folder: Path, lang: Lang) -> list[str]:
    """Returns the kinds whose tables stand in the pages of a language."""
    pages = (page for page in sorted(folder.glob("*.md")) if language_of(page) == lang)
    return [found[2] for page in pages for found in MARKED.finditer(page.read_text("utf-8"))]


if __name__ == "__main__":
    write_tables(Path(__file__).parent)
