"""The shell examples of the README and the guides run as written, with the exit status that they
state.
"""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path

import pytest

from sexwork_models.cli import main

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", *ROOT.joinpath("docs").glob("*.md")])
ANSWERS: dict[tuple[str, ...], tuple[int, str]] = {}
FENCE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands():
    for page in PAGES:
        for block in FENCE.findall(page.read_text(encoding="utf-8")):
            for line in block.splitlines():
                if line.startswith("$ sexwork-models "):
                    yield pytest.param(line, id=f"{page.name}: {line[2:]}")


@pytest.mark.parametrize("line", list(commands()))
def test_a_shell_example_runs_as_written(line, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    words = shlex.split(line.removeprefix("$ sexwork-models "), comments=True)
    stated = re.search(r"# exit (\d)", line)
    if ">" in words:
        words = words[: words.index(">")]
    if "|" in words:
        words = words[: words.index("|")]

    if tuple(words) not in ANSWERS:  # many examples stand in several pages
        status = main(words)
        printed = capsys.readouterr()
        ANSWERS[tuple(words)] = status, printed.out + printed.err
    status, text = ANSWERS[tuple(words)]
    assert status == (int(stated[1]) if stated else 0)
    assert "Traceback" not in text


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


def loaded_field_tables():
    spec = importlib.util.spec_from_file_location("field_tables", ROOT / "docs" / "field_tables.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


field_tables = loaded_field_tables()


def test_the_tables_of_fields_are_those_of_the_catalogue():
    """`python docs/field_tables.py` writes them."""
    assert list(field_tables.faulty_pages(ROOT / "docs")) == []


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_kind_of_row_has_its_table_once_in_each_language(lang):
    shown = field_tables.named_kinds(ROOT / "docs", lang)

    assert sorted(shown) == sorted(field_tables.KINDS)


def test_a_table_of_fields_tells_what_a_kind_takes():
    """A closed list with its words, without what the kind refuses; an example; what empty means."""
    rows = {
        (kind, row.split("`")[1]): row
        for kind in ("PlanTarget", "ActivityRecord", "PlanInput", "PlanLine")
        for row in field_tables.table(field_tables.KINDS[kind], "vi").splitlines()[2:]
    }
    category = rows["PlanInput", "category"]

    assert rows["ActivityRecord", "consent"].endswith(
        "| `given` (đồng ý), `refused` (từ chối), `not_asked` (chưa hỏi), `withdrawn` (đã rút) |"
    )
    assert "| Ngày | có |" in rows["ActivityRecord", "day"]
    assert rows["ActivityRecord", "models"].endswith("| ví dụ `M1;M2` |")
    assert "`labour` (nhân công)" in category
    assert "contribution" not in category
    assert rows["PlanTarget", "kind"].endswith(
        "`target_count` (chỉ tiêu số lượng); mặc định `target_count` |"
    )
    assert "price_ceiling" not in rows["PlanTarget", "kind"]
    assert '`{ "2019-03" = 25, "2019-06" = 25 }`' in rows["PlanLine", "by_month"]


def test_a_page_that_lost_a_row_is_noticed(tmp_path):
    page = tmp_path / "records.vi.md"
    page.write_text(
        (ROOT / "docs" / "records.vi.md").read_text("utf-8").replace("| `note` |", "| `notes` |"),
        encoding="utf-8",
    )

    assert list(field_tables.faulty_pages(tmp_path)) == ["records.vi.md"]
    field_tables.write_tables(tmp_path)
    assert list(field_tables.faulty_pages(tmp_path)) == []
