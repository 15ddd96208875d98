"""Reads registers from CSV files of a folder, or from paths, bytes and entries by register name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias, Unpack

import attrs

from ...core.errors import UnusableInputError
from ...core.findings import Finding, Report, Where
from ...framework.code_lists import codes_of
from ...framework.framework import Framework
from ...framework.loading import packaged_framework
from ...intake.catalog import nearest_ids
from ...intake.disk import display_name, is_file, list_folder
from ...intake.files import TableSource
from ...intake.mapping.options import MappingOptions, options_of_kind, refuse_without_table
from ...intake.mapping.row_form import RowForm
from ...intake.mapping.words import CodeLists
from ...intake.parsing import ParsedRow, parse_rows
from ...intake.row_sources import read_source
from ...values.arguments import check_arguments
from .model import REGISTER_KINDS, RegisterEntry, Registers
from .terms import Register

__all__ = ["RegisterContent", "RegisterFile", "RegisterSource", "read_registers"]

_SUFFIX = ".csv"


@attrs.frozen(repr=False)
class RegisterFile:
    """The entries of each register with their lines, also those that were read in part.

    `report` holds the faults of form. Calculations take `registers`, the valid entries, and nothing
    else.
    """

    tables: Mapping[Register, tuple[ParsedRow[Any], ...]]
    report: Report

    def __repr__(self) -> str:
        return f"<RegisterFile {self.registers!r}, {len(self.report)} findings>"

    @check_arguments
    def located(self, register: Register) -> tuple[ParsedRow[Any], ...]:
        """Returns every entry of a register with its line."""
        return self.tables.get(register, ())

    @property
    def registers(self) -> Registers:
        """The entries that were read in full."""
        entries: dict[str, Any] = {}
        for register in Register:
            entries[register.value] = [item.row for item in self.located(register) if item.whole]
        return Registers(**entries)


RegisterContent: TypeAlias = (
    str | Path | bytes | Iterable[RegisterEntry | Mapping[str, Any]] | TableSource
)
RegisterSource: TypeAlias = str | Path | Mapping[str, RegisterContent] | Registers | RegisterFile


@check_arguments
def read_registers(
    source: RegisterSource,
    framework: Framework | None = None,
    **mapping: Unpack[MappingOptions],
) -> RegisterFile:
    """Reads registers from a folder, or what a dictionary gives for the name of each register.

    The files of a folder are `sites.csv`, `groups.csv`, `providers.csv` and `establishments.csv`;
    each register may be absent, and a CSV file of another name is reported. Faulty rows become
    findings with their file, line and field, and the valid rows go on. Headings and words of closed
    lists may be labels of the `framework`; another form is declared with `mapping`: see
    `MappingOptions`. Of several registers each takes what is about its own fields. Raises
    UnusableInputError where there is no register at all, for a name that no register has, for a
    file that cannot be opened, a workbook, or a Parquet file, and for a mapping that contradicts
    itself.
    """
    if isinstance(source, RegisterFile):
        refuse_without_table(mapping)
        return source
    if isinstance(source, Registers):
        refuse_without_table(mapping)
        source = {register.value: source.of(register) for register in Register}
    findings: list[Finding] = []
    if isinstance(source, Mapping):
        contents = _contents_by_name(source)
    else:
        contents = _files_in_folder(Path(source))
        findings += _files_without_register(Path(source))
    tables: dict[Register, tuple[ParsedRow[Any], ...]] = {}
    codes = codes_of(framework or packaged_framework())
    for register, content in contents.items():
        form = _form_of(REGISTER_KINDS[register], contents, codes, mapping)
        raw_rows, form_findings = read_source(content, form, RegisterEntry, register.value)
        rows, row_findings = parse_rows(raw_rows, REGISTER_KINDS[register])
        tables[register] = tuple(rows)
        findings += [*form_findings, *row_findings]
    return RegisterFile(tables, Report.of(findings))


def _form_of(
    kind: type[RegisterEntry],
    registers: Collection[Register],
    codes: CodeLists,
    mapping: MappingOptions,
) -> RowForm:
    """Returns how a register is written; of several, each has some of the declared headings."""
    if len(registers) == 1:
        return RowForm.of(kind, codes, mapping)
    others = [REGISTER_KINDS[register] for register in registers]
    return RowForm.of(kind, codes, options_of_kind(mapping, kind, others)).with_headings_optional()


def _contents_by_name(source: Mapping[str, RegisterContent]) -> dict[Register, RegisterContent]:
    names = ", ".join(Register)
    for name in source:
        if name not in set(Register):
            raise UnusableInputError("register-name-unknown", name=name, known=names)
    if not source:
        raise UnusableInputError("registers-missing", where="{}", known=names)
    return {Register(name): content for name, content in source.items()}


def _files_without_register(folder: Path) -> Iterator[Finding]:
    """Yields findings for CSV files whose names are of no register: such a file is not read."""
    known = [f"{register.value}{_SUFFIX}" for register in Register]
    for file in sorted(list_folder(folder)):
        if file.suffix.casefold() == _SUFFIX and file.name not in known:
            name = display_name(file)
            params = {
                "name": name,
                "known": known,
                "nearest": nearest_ids(name, known).split(", ")[0],
            }
            yield Finding("register-file-unknown", Where(name), params)


def _files_in_folder(folder: Path) -> dict[Register, RegisterContent]:
    files: dict[Register, RegisterContent] = {}
    names: list[str] = []
    for register in Register:
        path = folder / f"{register.value}{_SUFFIX}"
        names.append(path.name)
        if is_file(path):
            files[register] = path
    if not files:
        known = ", ".join(names)
        raise UnusableInputError(
            "registers-missing", where=display_name(folder) or ".", known=known
        )
    return files
