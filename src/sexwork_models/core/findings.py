"""Findings as data, their places, and the report that gathers all findings of one check."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

import attrs

from .columns import NO_COLUMNS, Column, ColumnsByField
from .errors import FrameworkFaultError, require_function, require_language, typed_items
from .identifiers import mask_identifiers, mask_path
from .issues import Issue
from .key_paths import first_step
from .messages import Lang, message

__all__ = [
    "MAX_ROWS_NAMED",
    "Finding",
    "Issue",
    "Report",
    "RowList",
    "Where",
    "place_of_entry",
    "place_of_row",
]

MAX_ROWS_NAMED = 1000  # rows that a list of rows names, however many there are
_ROWS_SHOWN = 20  # of them in text
_SEVERITIES = ("error", "warning", "info")
_ROW: Mapping[Lang, str] = {"vi": "dòng {line}", "en": "row {line}"}
_ROWS_OF_FILE: Mapping[Lang, str] = {
    "vi": "dòng {lines} của {file}",
    "en": "row{s} {lines} of {file}",
}
_NAMES_OF_FIELDS = frozenset({"field", "key"})  # params of messages that hold the id of a field


@attrs.frozen(repr=False)
class Where:
    """The place of a finding: a file, a line, and a field or a path into a nested structure.

    `line` counts from 1 and includes the header row, as a spreadsheet does. What could identify a
    person in the name of a file or in a key is replaced by `…`, as in the params of an issue.
    `columns` are those of the file, by field; places are compared without them.
    """

    file: str = attrs.field(default="", converter=mask_identifiers)
    line: int | None = None
    field: str = attrs.field(default="", converter=mask_path)
    columns: ColumnsByField = attrs.field(default=NO_COLUMNS, eq=False, kw_only=True)

    def __str__(self) -> str:
        line = "" if self.line is None else str(self.line)
        return ":".join(filter(None, (self.file, line, self.field))) or "$"

    def __repr__(self) -> str:
        return f"Where({self})"

    def at(self, field: str = "") -> Where:
        """Returns the place of another field of the same row; without one, of the whole row."""
        return _masked_place(self.file, self.line, mask_path(field), self.columns)

    def in_column(self, column: Column) -> Where:
        """Returns the place of a column, in the same row."""
        columns = {column.field: column}
        return _masked_place(self.file, self.line, mask_path(column.field), columns)

    @property
    def column(self) -> Column | None:
        """The column of the field, or the field with its name alone; None if neither is known."""
        return self.columns.get(first_step(self.field))

    @property
    def is_in_sheet(self) -> bool:
        """Whether a row stands in a file of columns, which spreadsheet programs open."""
        has_letters = any(column.letter for column in self.columns.values())
        return self.line is not None and has_letters

    def say(self, lang: Lang) -> str:
        """Returns the place in the language `lang`: a cell by row, letter and heading, or a row."""
        require_language(lang)
        column = self.column
        cell = column.say(lang) if column is not None and column.letter else ""
        if not cell and (self.field or self.line is None):
            return str(self)
        line = "" if self.line is None else _ROW[lang].format(line=self.line)
        return ", ".join(filter(None, (self.file, line, cell)))


def place_of_entry(index: int, columns: ColumnsByField = NO_COLUMNS) -> Where:
    """Returns the place of an entry of a list in memory."""
    return _masked_place(f"$[{index}]", None, "", columns)


def place_of_row(file: Where, line: int) -> Where:
    """Returns the place of a row of a file."""
    return _masked_place(file.file, line, "", file.columns)


def _masked_place(file: str, line: int | None, field: str, columns: ColumnsByField) -> Where:
    """Returns a place whose parts are masked already; each row has one, and masking takes long."""
    place = object.__new__(Where)
    object.__setattr__(place, "file", file)  # attrs sets the fields of a frozen class so too
    object.__setattr__(place, "line", line)
    object.__setattr__(place, "field", field)
    object.__setattr__(place, "columns", columns)
    return place


@attrs.frozen
class RowList:
    """Rows of a source of any size: how many they are, and where the first of them stand."""

    count: int = 0
    first: tuple[Where, ...] = ()

    def shown(self, lang: Lang) -> str:
        """Returns the places of the first 20 rows as text; empty if no place is known."""
        shown = self.first[:_ROWS_SHOWN]
        more = ", …" if shown and self.count > len(shown) else ""  # JSON names more of them
        groups = groupby(shown, lambda where: None if where.line is None else where.file)
        return "; ".join(_rows_text(list(group), lang) for _, group in groups) + more

    def say(self, lang: Lang) -> str:
        """Returns how many rows there are, and where the first of them stand."""
        return f"{self.count} ({self.shown(lang)})" if self.first else str(self.count)

    def to_dict(self) -> dict[str, object]:
        """`{"count", "rows"}` as JSON-ready data; `rows` are the first of them."""
        return {"count": self.count, "rows": [str(where) for where in self.first]}


def _rows_text(rows: Sequence[Where], lang: Lang) -> str:
    """Returns rows of one file: "rows 2, 3 of a.csv"; those without a line as they are."""
    if rows[0].line is None or not rows[0].file:
        return ", ".join(map(str, rows))
    lines = ", ".join(str(where.line) for where in rows)
    return _ROWS_OF_FILE[lang].format(lines=lines, file=rows[0].file, s="s" if rows[1:] else "")


@attrs.frozen(init=False)
class Finding(Issue):
    """A fault or remark found by a check: an issue with its place, a severity and a remedy."""

    where: Where = attrs.field(factory=Where)
    field: str = attrs.field(init=False, eq=False, repr=False)

    def __init__(
        self, code: str, where: Where | None = None, params: Mapping[str, object] | None = None
    ) -> None:
        """Creates a finding; its field is that of its place."""
        place = where or Where()
        super().__init__(code, params or {}, place.field)
        object.__setattr__(self, "where", place)  # attrs sets the fields of a frozen class so too

    def __repr__(self) -> str:
        return f"Finding({self.code!r}, {self.where})"

    @property
    def severity(self) -> str:
        """The severity in the message catalogue: `error`, `warning` or `info`."""
        return message(self.code).severity

    def message(self, lang: Lang = "en") -> str:
        """Returns what is the matter, in the language `lang`; its field has a name and an id."""
        require_language(lang)
        return message(self.code).fill(lang, self._params_in(lang))

    def remedy(self, lang: Lang = "en") -> str:
        """Returns what to do about it, in the language `lang`."""
        require_language(lang)
        in_sheet = self.where.is_in_sheet
        return message(self.code).advise(lang, self._params_in(lang), in_sheet=in_sheet)

    def _params_in(self, lang: Lang) -> Mapping[str, object]:
        """Returns the params, with the field of the place as people call it."""
        column = self.where.column
        if column is None:
            return self.params
        params = dict(self.params)
        for key in _NAMES_OF_FIELDS & params.keys():
            if params[key] == column.field:
                params[key] = column.name_with_id(lang)
        if column.labels and isinstance(allowed := params.get("allowed"), str):
            codes = allowed.split(", ")
            params["allowed"] = ", ".join(column.code_with_name(code, lang) for code in codes)
        return params

    def say(self, lang: Lang = "en") -> str:
        """Returns the place and what was found, in the language `lang`."""
        return f"{self.where.say(lang)} {self.message(lang)}"

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """Returns the finding as JSON-ready data."""
        column = self.where.column
        return {
            "code": self.code,
            "severity": self.severity,
            "path": str(self.where),
            "file": self.where.file or None,
            "line": self.where.line,
            "field": self.where.field or None,
            "column": (column and column.letter) or None,
            "heading": (column and column.heading) or None,
            "message": self.message(lang),
            "remedy": self.remedy(lang),
        }


@attrs.frozen
class Report:
    """All findings of one check: by severity, errors first, then in the order of the check."""

    findings: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Report:
        """Returns a report of `findings`, without those that repeat code, place and params."""
        if isinstance(findings, (list, tuple)) and not findings:  # as of most single records
            return cls()
        distinct: list[Finding] = []
        first_findings: dict[tuple[str, Where], Finding] = {}
        seen_params: dict[tuple[str, Where], set[str]] = {}
        for finding in typed_items("findings", findings, Finding):
            key = finding.code, finding.where
            # Most findings are alone in code and place: params are compared only of the others.
            if key in first_findings:
                seen = seen_params.setdefault(key, {repr(dict(first_findings[key].params))})
                params = repr(dict(finding.params))
                if params in seen:
                    continue
                seen.add(params)
            else:
                first_findings[key] = finding
            distinct.append(finding)
        return cls(tuple(sorted(distinct, key=lambda found: _SEVERITIES.index(found.severity))))

    @property
    def ok(self) -> bool:
        """Whether there is no finding of severity error."""
        return not any(finding.severity == "error" for finding in self.findings)

    @property
    def counts(self) -> dict[str, int]:
        """The number of findings of each severity."""
        counts: dict[str, int] = dict.fromkeys(_SEVERITIES, 0)
        for finding in self.findings:
            counts[finding.severity] += 1
        return counts

    @property
    def codes(self) -> tuple[str, ...]:
        """The code of each finding, in order."""
        return tuple(finding.code for finding in self.findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def __add__(self, other: Report) -> Report:
        return Report.of((*self.findings, *other.findings))

    def where(self, keep: Callable[[Finding], bool]) -> Report:
        """Returns a report of the findings for which `keep` is true."""
        require_function("keep", keep)
        return Report(tuple(filter(keep, self.findings)))

    def raise_if_errors(self) -> None:
        """Raises FrameworkFaultError, which holds this report, when the report has an error."""
        for finding in self.findings:
            if finding.severity == "error":
                count = self.counts["error"]
                raise FrameworkFaultError("faults-found", count=count, first=finding, report=self)

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """Returns `{"ok", "counts", "findings"}` as JSON-ready data."""
        require_language(lang)
        return {
            "ok": self.ok,
            "counts": self.counts,
            "findings": [finding.to_dict(lang) for finding in self.findings],
        }
