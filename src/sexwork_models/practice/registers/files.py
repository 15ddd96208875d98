"""How registers are read: CSV files of a folder, or paths, bytes, mappings and models by the name of the register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import attrs

from ...core.errors import UnusableInputError
from ...core.findings import Finding, Report, Where
from ...intake.csv_reader import read_csv
from ...intake.files import RowsAndFindings, read_bytes, rows_of_objects
from ...intake.parsing import Located, columns_of, required_of, understand
from .model import REGISTER_KINDS, RegisterEntry, Registers
from .terms import Register

__all__ = ["RegisterContent", "RegisterFile", "RegisterSource", "read_registers"]

RegisterContent: TypeAlias = "str | Path | bytes | Iterable[RegisterEntry | Mapping[str, Any]]"
RegisterSource: TypeAlias = "str | Path | Mapping[str, RegisterContent] | Registers | RegisterFile"


@attrs.frozen(repr=False)
class RegisterFile:
    """The entries of each register with their lines, those that were read in part among them.

    `report` holds the faults of form. Calculations take `registers`, the whole entries, and nothing else.
    """

    tables: Mapping[Register, tuple[Located[Any], ...]]
    report: Report

    def __repr__(self) -> str:
        return f"<RegisterFile {self.registers!r}, {len(self.report)} findings>"

    def located(self, register: Register) -> tuple[Located[Any], ...]:
        """Every entry of a register with its line."""
        return self.tables.get(register, ())

    @property
    def registers(self) -> Registers:
        """The entries that were read in full."""
        return Registers(
            **{
                register.value: [item.row for item in self.located(register) if item.whole]
                for register in Register
            }
        )


def read_registers(source: RegisterSource) -> RegisterFile:
    """Reads `sites.csv`, `groups.csv`, `providers.csv` and `establishments.csv` of a folder, or what a mapping names.

    Each register may be absent. Faulty rows become findings with their file, line and field, and the intact ones go on.
    Raises UnusableInputError where there is no register at all, for a name that no register has, and for a file that
    cannot be opened or is no CSV file.
    """
    if isinstance(source, RegisterFile):
        return source
    if isinstance(source, Registers):
        source = {register.value: source.of(register) for register in Register}
    contents = _named(source) if isinstance(source, Mapping) else _in_folder(Path(source))
    tables: dict[Register, tuple[Located[Any], ...]] = {}
    findings: list[Finding] = []
    for register, content in contents.items():
        rows, faults = _raw(content, register)
        items, more = understand(rows, REGISTER_KINDS[register])
        tables[register] = tuple(items)
        findings += [*faults, *more]
    return RegisterFile(tables, Report.of(findings))


def _named(source: Mapping[str, RegisterContent]) -> dict[Register, RegisterContent]:
    known = ", ".join(Register)
    for name in source:
        if name not in set(Register):
            raise UnusableInputError("register-name-unknown", name=name, known=known)
    if not source:
        raise UnusableInputError("registers-missing", where="{}", known=known)
    return {Register(name): content for name, content in source.items()}


def _in_folder(folder: Path) -> dict[Register, RegisterContent]:
    files = {register: folder / f"{register.value}.csv" for register in Register}
    there: dict[Register, RegisterContent] = {
        register: path for register, path in files.items() if path.is_file()
    }
    if not there:
        raise UnusableInputError(
            "registers-missing",
            where=folder.name or ".",
            known=", ".join(path.name for path in files.values()),
        )
    return there


def _raw(content: RegisterContent, register: Register) -> RowsAndFindings:
    kind = REGISTER_KINDS[register]
    if isinstance(content, bytes):
        return read_csv(content, f"<{register.value}>", columns_of(kind), required_of(kind))
    if isinstance(content, (str, Path)):
        path = Path(content)
        if path.suffix != ".csv":
            raise UnusableInputError("register-suffix", file=path.name)
        return read_csv(read_bytes(path), path.name, columns_of(kind), required_of(kind))
    return _from_items(content, register.value)


def _from_items(items: Iterable[Any], name: str) -> RowsAndFindings:
    return rows_of_objects(
        (Where(f"{name}[{index}]"), _cells(item)) for index, item in enumerate(items)
    )


def _cells(item: Any) -> Any:
    return (
        item.model_dump(exclude_none=True, warnings=False)
        if isinstance(item, RegisterEntry)
        else item
    )
