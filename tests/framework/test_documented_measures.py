"""The examples of measures in the guide of packs load as they are printed, in both languages."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from sexwork_models import load_framework
from sexwork_models.framework.declared_measures import declared_measures
from sexwork_models.framework.loading import TABLES
from sexwork_models.framework.pack import PackInfo
from sexwork_models.framework.tables.aggregation import Over
from sexwork_models.framework.tables.indicators import EarlierDefinition
from sexwork_models.values.units import Unit

DOCS = Path(__file__).parent.parent.parent / "docs"
BLOCK = re.compile(r"```toml\n# ([^\n]*)\n(\[indicators\.measure\]\n.*?)```", re.DOTALL)
SHEET = """
name_vi = "chỉ số thử"
name_en = "a trial"
numerator_vi = "tử số"
numerator_en = "numerator"
direction = "higher_better"
models = ["M1"]
document = "LIB"
grade = "supplied"
"""
KINDS = {
    "sum",
    "count",
    "distinct",
    "ratio",
    "each",
    "cohort",
    "stock",
    "growth",
    "coverage",
    "given",
}


def examples(page: str) -> list[tuple[str, str]]:
    return BLOCK.findall((DOCS / page).read_text(encoding="utf-8"))


def test_the_words_of_columns_are_those_of_columns_that_some_table_has():
    declared = tomllib.loads((DOCS / "pack_fields.toml").read_text(encoding="utf-8"))
    kinds = [PackInfo, *(table.kind for table in TABLES.values()), EarlierDefinition, Over]
    for section, entries in declared.items():
        had = [kind for kind in kinds if section in {base.__name__ for base in kind.__mro__}]
        for field, words in entries.items():
            assert any(field in kind.model_fields for kind in had), (section, field)
            assert len(words) == 5
            assert all(words)
            assert words[2].endswith(".")
            assert words[3].endswith(".")


@pytest.mark.parametrize("page", ["packs.md", "packs.vi.md"])
def test_every_example_of_a_measure_loads(page, tmp_path):
    rows = []
    for number, (sheet, measure) in enumerate(examples(page)):
        cells = sheet.replace(", ", "\n")
        rows.append(f'[[indicators]]\nid = "T{number}"\n{cells}{SHEET}{measure}')
    path = tmp_path / "overlay.toml"
    path.write_text('id = "o"\nbaseline = "vietnam"\n' + "\n".join(rows), encoding="utf-8")

    measures = declared_measures(load_framework(path))

    own = [type(measures[f"T{number}"]).__name__.lower() for number in range(len(rows))]
    assert set(own) == KINDS


def test_both_languages_show_the_same_examples():
    assert examples("packs.md") == examples("packs.vi.md")


@pytest.mark.parametrize("page", ["packs.md", "packs.vi.md"])
def test_the_closed_list_of_units_is_printed_whole(page):
    text = (DOCS / page).read_text(encoding="utf-8")

    assert [unit for unit in Unit if f"`{unit.value}`" not in text] == []


@pytest.mark.parametrize("page", ["packs.md", "packs.vi.md"])
@pytest.mark.parametrize(
    "key", ["undated = true", 'within = "quarter"', 'with = "workers"', "first_edition = true"]
)
def test_every_key_of_a_stock_has_an_example(page, key):
    assert any(key in measure for _, measure in examples(page))
