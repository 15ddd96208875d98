"""The answers that are kept as snapshots, and how they are written.

`python tests/cli/terminal/write_snapshots.py` writes them anew; read the difference before you
commit it. A snapshot is what a terminal of that width shows, in Vietnamese or English.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from sexwork_models.cli import main

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
SNAPSHOTS = HERE / "snapshots"
WIDTHS = (80, 120, 200)
LANGUAGES = ("vi", "en")
COUNTED = (
    *("indicators", "examples/records_sample.csv", "--period", "2024-Q2"),
    *("--registers", "examples/registers_sample"),
)
PEERS, SERVICES = "examples/plan_sample_peers.toml", "examples/plan_sample_services.toml"
PRICES, OTHER_PRICES = "examples/prices_sample_a.toml", "examples/prices_sample_b.toml"
COMMANDS = {
    "quarter_by_place": (*COUNTED, "--by", "place"),
    "quarter": (*COUNTED, "--targets", "examples/plan_sample_records.toml"),
    "results": ("results", "examples/observations_sample.csv"),
    "budget": ("budget", PEERS, "--overlay", PRICES),
    "budget_without_prices": ("budget", SERVICES),
    "execution": (
        *("budget", SERVICES, "--overlay", PRICES),
        *("--execution", "examples/execution_sample.toml"),
    ),
    "validated": ("validate", "tests/bad_data/records/mixed.csv"),
    "documents": ("show", "documents"),
    "place": ("explain", "91"),
    "comparison": ("compare", PRICES, OTHER_PRICES, "--plan", PEERS),
}


def answers() -> Iterator[tuple[str, tuple[str, ...], int]]:
    """Yields the file of each snapshot, its command and its width."""
    for name, words in COMMANDS.items():
        for lang in LANGUAGES:
            for width in WIDTHS:
                yield f"{name}.{lang}.{width}.txt", (*words, "--lang", lang), width


def answer(words: tuple[str, ...], width: int) -> str:
    """What a command prints on a terminal of so many columns, called from the project's folder."""
    before, folder = os.environ.get("COLUMNS"), Path.cwd()
    out = io.StringIO()
    os.environ["COLUMNS"] = str(width)
    os.chdir(ROOT)
    try:
        with redirect_stdout(out), redirect_stderr(out):
            main(list(words))
    finally:
        os.chdir(folder)
        if before is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = before
    return out.getvalue()


def write_all() -> None:
    """Writes every snapshot, and removes those of no command."""
    SNAPSHOTS.mkdir(exist_ok=True)
    written = {name: answer(words, width) for name, words, width in answers()}
    for path in SNAPSHOTS.glob("*.txt"):
        if path.name not in written:
            path.unlink()
    for name, text in written.items():
        SNAPSHOTS.joinpath(name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_all()
