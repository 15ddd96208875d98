"""Which text files are tables, and how each kind is read: rows as the reader of rows would tell them apart, typed by columns."""

from __future__ import annotations

from pathlib import Path

from ...framework.framework import Framework
from .csv_scan import CsvScan
from .json_scan import JsonScan
from .sheet import Sheet
from .text_columns import Texts

__all__ = ["TEXT_SUFFIXES", "read_text"]

TEXT_SUFFIXES = (".csv", ".ndjson", ".jsonl")


def read_text(path: Path, framework: Framework) -> Sheet:
    """A CSV or NDJSON file with typed columns. Raises UnusableInputError when it cannot be opened."""
    size = path.stat().st_size if path.is_file() else 0
    if path.suffix.lower() == ".csv":
        scan = CsvScan.of(path)
        texts = Texts(scan.frames, scan.columns, path.name, size, scan.beside, scan.faults, scan.usable)
        return texts.sheet(framework)
    lines = JsonScan(path)
    return Texts(lines.frames, lines.columns, path.name, size, lines.beside).sheet(framework, lines.raw)
