"""What commands print at 80, 120 and 200 columns is as committed, and nothing overflows.

`python tests/cli/terminal/write_snapshots.py` writes the snapshots.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from sexwork_models.cli.terminal.layout import text_width


def loaded_writer():
    path = Path(__file__).parent / "write_snapshots.py"
    spec = importlib.util.spec_from_file_location("write_snapshots", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


writer = loaded_writer()
ANSWERS = [pytest.param(*row, id=row[0]) for row in writer.answers()]


@pytest.mark.parametrize(("name", "words", "width"), ANSWERS)
def test_an_answer_is_its_snapshot_and_fits_its_terminal(name, words, width):
    text = writer.answer(words, width)

    assert text == writer.SNAPSHOTS.joinpath(name).read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if text_width(line) > width] == []


def test_every_snapshot_is_of_a_command():
    assert {path.name for path in writer.SNAPSHOTS.iterdir()} == {
        name for name, _, _ in writer.answers()
    }
