"""The answers that the pages show are excerpts of what the commands of the page print.

A line of three dots stands for lines that are left out.
"""

from __future__ import annotations

import re
import shlex
from itertools import groupby
from pathlib import Path

import pytest

from sexwork_models.cli import main

ROOT = Path(__file__).parents[3]
FENCE = re.compile(r"^```(console|text)\n(.*?)^```", re.MULTILINE | re.DOTALL)
TITLES = (
    *("KẾT QUẢ ĐÃ CÔNG BỐ", "PUBLISHED RESULTS", "CHỈ SỐ TÍNH TỪ", "INDICATORS COUNTED"),
    *("DỰ TOÁN ", "BUDGET ", "THỰC HIỆN DỰ TOÁN", "EXECUTION", "SO SÁNH", "COMPARISON"),
    *("ĐỐI CHIẾU VỚI", "SET BESIDE"),
)


def shown():
    """Yields each block with a title of an answer, and the commands that the page has shown."""
    for page in sorted(ROOT.joinpath("docs").glob("*.md")):
        commands = []
        for kind, block in FENCE.findall(page.read_text(encoding="utf-8")):
            if kind == "console":
                lines = block.splitlines()
                commands += [line for line in lines if line.startswith("$ sexwork-models ")]
            elif block.startswith(TITLES):
                yield pytest.param(block, commands, id=f"{page.name}: {block.splitlines()[0]}")


def pieces(block):
    """The runs of lines between those of three dots."""
    for is_gap, lines in groupby(block.splitlines(), lambda line: line.strip() == "..."):
        if not is_gap:
            yield "\n".join(lines).strip("\n")


def printed(line, capsys):
    main(shlex.split(line.removeprefix("$ sexwork-models "), comments=True))
    return capsys.readouterr().out


@pytest.mark.parametrize(("block", "commands"), list(shown()))
def test_an_answer_on_a_page_is_what_a_command_of_the_page_prints(
    block, commands, capsys, monkeypatch
):
    monkeypatch.chdir(ROOT)
    first, *others = pieces(block)
    commands = [line for line in commands if "--json" not in line and "validate" not in line]
    answers = [printed(line, capsys) for line in commands]

    found = [text for text in answers if first in text]
    assert found, first
    assert any(all(piece in text for piece in others) for text in found)


def test_pages_in_both_languages_show_answers():
    pages = {block.id.split(":")[0] for block in shown()}

    assert {"records_to_report.md", "records_to_report.vi.md", "plans_and_budgets.md"} <= pages
