"""Reads registers from CSV files of a folder, or from paths, bytes and entries by register name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeAlias, TypeVar, Unpack

import attrs

from ...core.errors import UnusableInputError
from ...core.findings import Finding, Report, Where
from ...forms.register_terms import Register
from ...forms.registers import REGISTER_KINDS, RegisterEntry, Registers
from ...framework.code_lists import codes_of
from ...framework.framework import Framework
from ...framework.packaged.load import packaged_framework
from ...intake.catalog import nearest_ids
from ...intake.delimited.columns import missing_keys
from ...intake.disk import display_name, is_file, list_folder
from ...intake.field_catalog import columns_of_kind
from ...intake.files import RawRow, RowsAndFindings
from ...intake.mapping.form_reader import note_on_words
from ...intake.mapping.options import MappingOptions, options_of_kind, refuse_without_table
from ...intake.mapping.row_form import MetOfMapping, RowForm
from ...intake.mapping.words import CodeLists
from ...intake.objects.sources import TableSource
from ...intake.parsing import parse_rows
from ...intake.row_sources import content_of, read_source
from ...intake.rows import ParsedRow
from ...values.arguments import check_arguments
from ..records.files import count_lost, lost_places
from .entry_rules import without_faulty

__all__ = [
    "RegisterContent",
    "RegisterFile",
    "RegisterSource",
    "of_named_registers",
    "read_registers",
]

P = ParamSpec("P")
R = TypeVar("R")

_SUFFIX = ".csv"


@attrs.frozen(repr=False)
class RegisterFile:
    """The entries of each register with their lines, also those that were read in part.

    `report` holds the faults of form, and `lost` the number of rows of each register that could not
    be read at all: they may be any entries. Calculations take `registers`, the valid entries, and
    nothing else.
    """

    tables: Mapping[Register, tuple[ParsedRow[Any], ...]]
    report: Report
    lost: Mapping[Register, int] = attrs.field(factory=dict)

    def __repr__(self) -> str:
        return f"<RegisterFile {self.registers!r}, {len(self.report)} findings>"

    @check_arguments
    def located(self, register: Register) -> tuple[ParsedRow[Any], ...]:
        """Returns every entry of a register with its line."""
        return self.tables.get(register, ())

    @property
    def registers(self) -> Registers:
        """The entries that were read in full, of places and models that there are."""
        entries: dict[str, Any] = {}
        for register in Register:
            entries[register.value] = [item.row for item in self.located(register) if item.whole]
        return Registers(**entries)


RegisterContent: TypeAlias = (
    str | Path | bytes | Iterable[RegisterEntry | Mapping[str, Any]] | TableSource
)
RegisterSource: TypeAlias = str | Path | Mapping[str, RegisterContent] | Registers | RegisterFile


def of_named_registers(function: Callable[P, R]) -> Callable[P, R]:
    """Makes a function refuse rows of which nobody has said in which register they stand.

    The function then raises UnusableInputError for a frame, a list or bytes as its first argument.
    """

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        source = args[0] if args else kwargs.get("source")
        if isinstance(source, (bytes, list, tuple)) or hasattr(type(source), "columns"):
            found, known = type(source).__name__, ", ".join(Register)
            raise UnusableInputError("register-not-named", found=found, known=known)
        return function(*args, **kwargs)

    return call


@of_named_registers
@check_arguments
def read_registers(
    source: RegisterSource,
    framework: Framework | None = None,
    **mapping: Unpack[MappingOptions],
) -> RegisterFile:
    """Reads registers from a folder, or what a dictionary gives for the name of each register.

    The files of a folder are `sites.csv`, `groups.csv`, `providers.csv` and `establishments.csv`;
    each register may be absent, and a CSV file of another name, or a register with another ending,
    is reported. Faulty rows become findings with their file, line and field, and the valid rows go
    on: those whose place and models the `framework` has. Headings and words of closed lists may be
    its labels; another form is declared with `mapping`: see `MappingOptions`. Of several registers
    each takes what is about its own fields, and some register has to have each declared heading.
    Raises UnusableInputError where there is no register at all, for a name that no register has,
    for a file that cannot be opened, a workbook, or a Parquet file, and for a mapping that
    contradicts itself.
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
    framework = framework or packaged_framework()
    codes = codes_of(framework)
    tables: dict[Register, tuple[ParsedRow[Any], ...]] = {}
    lost: dict[Register, int] = {}
    for register, (raw_rows, form_findings) in _raw_rows(contents, codes, mapping).items():
        rows, row_findings = parse_rows(raw_rows, REGISTER_KINDS[register])
        tables[register] = without_faulty(rows, framework)
        findings += [*form_findings, *row_findings]
        kind, kinds = REGISTER_KINDS[register], [REGISTER_KINDS[name] for name in contents]
        form = RowForm.of(kind, codes, options_of_kind(mapping, kind, kinds))
        content = contents[register]
        lost[register] = _count_lost(content, register, form, raw_rows, form_findings)
    return RegisterFile(tables, Report.of(findings), lost)


def _count_lost(
    content: RegisterContent,
    register: Register,
    form: RowForm,
    rows: Sequence[RawRow],
    findings: Sequence[Finding],
) -> int:
    """Returns how many rows of a register could not be read at all."""
    if not isinstance(content, (str, Path, bytes)):
        return len(lost_places(findings))
    if not lost_places(findings):
        return 0
    return count_lost(*content_of(content, register.value), form, rows, findings)


def _raw_rows(
    contents: Mapping[Register, RegisterContent], codes: CodeLists, mapping: MappingOptions
) -> Mapping[Register, RowsAndFindings]:
    """Returns the rows of each register; of several, each has some of the declared headings."""
    kinds = [REGISTER_KINDS[register] for register in contents]
    if len(kinds) == 1:
        ((register, content),) = contents.items()
        form = RowForm.of(kinds[0], codes, mapping)
        return {register: read_source(content, form, RegisterEntry, register.value)}
    met, forms, read = MetOfMapping(), list[RowForm](), dict[Register, RowsAndFindings]()
    for kind in kinds:
        forms.append(RowForm.of(kind, codes, options_of_kind(mapping, kind, kinds)))
    for form, (register, content) in zip(forms, contents.items(), strict=True):
        read[register] = read_source(content, form.shared(met), RegisterEntry, register.value)
    for form, (register, content) in zip(forms, contents.items(), strict=True):
        place = Where(_name_of(content, register), columns=columns_of_kind(form.kind))
        read[register] = _with_unmet(*read[register], form, met, place)
    return read


def _with_unmet(
    rows: list[RawRow], findings: list[Finding], form: RowForm, met: MetOfMapping, place: Where
) -> RowsAndFindings:
    """Returns a register with what is declared of its fields and no register has.

    Without a declared heading none of its rows can be read, as of a single register.
    """
    missing = [*missing_keys(form.columns, met.headings, place, len(rows))] if rows else []
    if missing or not rows:
        return [], [*findings, *missing]
    notes = [*note_on_words(form, met.words, place)]
    met.words.update(form.mapping.written)  # it is said once, not of every register
    return rows, [*findings, *notes]


def _name_of(content: RegisterContent, register: Register) -> str:
    """Returns how findings name what a register is read from."""
    if isinstance(content, bytes):
        return f"<{register.value}>"
    return Path(content).name if isinstance(content, (str, Path)) else register.value


def _contents_by_name(source: Mapping[str, RegisterContent]) -> dict[Register, RegisterContent]:
    names = ", ".join(Register)
    for name in source:
        if name not in set(Register):
            raise UnusableInputError("register-name-unknown", name=name, known=names)
    if not source:
        raise UnusableInputError("registers-missing", where="{}", known=names)
    return {Register(name): content for name, content in source.items()}


def _files_without_register(folder: Path) -> Iterator[Finding]:
    """Yields findings for files that look like a register and are not read.

    They are CSV files of another name, and files named after a register with another ending.
    """
    known, stems = [f"{register.value}{_SUFFIX}" for register in Register], set(Register)
    for file in sorted(list_folder(folder)):
        is_alike = file.suffix.casefold() == _SUFFIX or file.stem.casefold() in stems
        if is_alike and file.name not in known and is_file(file):
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
