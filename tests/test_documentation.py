"""The shell examples of the README and the guides run as written, with the exit status that they
state.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from sexwork_models.cli import main

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", *ROOT.joinpath("docs").glob("*.md")])
FENCE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands():
    for page in PAGES:
        for block in FENCE.findall(page.read_text(encoding="utf-8")):
            for line in block.splitlines():
                if line.startswith("$ sexwork-models "):
                    yield pytest.param(line, id=f"{page.name}: {line[2:]}")


@pytest.mark.parametrize("line", list(commands()))
def test_a_shell_example_runs_as_written(line, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT)
    words = shlex.split(line.removeprefix("$ sexwork-models "), comments=True)
    stated = re.search(r"# exit (\d)", line)
    if ">" in words:
        words = words[: words.index(">")]
    if "|" in words:
        words = words[: words.index("|")]

    assert main(words) == (int(stated[1]) if stated else 0)
    printed = capsys.readouterr()
    assert "Traceback" not in printed.out + printed.err


def test_the_readme_gives_exactly_two_commands_for_a_fresh_machine():
    blocks = re.findall(
        r"<!-- (\w+) -->\n```bash\n(.*?)\n```",
        ROOT.joinpath("README.md").read_text(encoding="utf-8"),
    )

    assert [name for name, _ in blocks] == ["main", "test"]
    assert all(
        command.startswith("python3 -m venv ") and "\n" not in command for _, command in blocks
    )
    assert blocks[0][1].endswith("sexwork-models results")
    assert blocks[1][1].endswith("-m pytest")


def test_no_lock_names_an_address():
    for lock in ROOT.joinpath("requirements").glob("*.txt"):
        text = lock.read_text(encoding="utf-8")

        assert "--hash=sha256:" in text
        assert "://" not in text
        assert "index" not in text.replace("hatchling", "")
