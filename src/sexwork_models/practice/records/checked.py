"""What the check of records tells of a source: the records that may be counted, and its report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Generic, TypeAlias

import attrs

from ...core.findings import Report, RowList, Where
from ...core.messages import Lang
from ...forms.records import ActivityRecord
from ...values.arguments import check_arguments
from .content_rules import LocatedRecord
from .corrections import rows_of_protected_clients

if TYPE_CHECKING:  # TypeVar has a default from Python 3.13 on
    from typing_extensions import TypeVar

    _Records_co = TypeVar("_Records_co", covariant=True, default=tuple[ActivityRecord, ...])
else:
    from typing import TypeVar

    _Records_co = TypeVar("_Records_co", covariant=True)

__all__ = ["Checked", "CheckedRecords", "RecordAccount", "RecordReport"]


@attrs.frozen
class RecordAccount:
    """What becomes of the accepted rows: accepted = counted + uncounted + corrected.

    `counted` rows are counted by some indicator, in the periods to which they belong. `uncounted`
    rows are counted by no indicator in any period: no measure takes their activity, models,
    population, item or recipient. `corrected` rows are corrected or cancelled by another row, or
    cancel one. `unsummed` are those counted rows that also state a number (days, nights, items or a
    score) which no indicator adds up.
    """

    counted: int
    uncounted: RowList
    corrected: int
    unsummed: RowList

    def to_dict(self) -> dict[str, object]:
        """The account as JSON-ready data."""
        return {
            "counted": self.counted,
            "uncounted": self.uncounted.to_dict(),
            "corrected": self.corrected,
            "unsummed": self.unsummed.to_dict(),
        }


@attrs.frozen
class RecordReport(Report):
    """A report that also accounts for every row: each is accepted, or reported with an error.

    `account` says what becomes of the accepted rows: which of them no indicator counts. It is None
    in the report of `practice` alone, which knows no indicators.

    `failing`, of a table alone, is a small frame with one row for every rule that a record breaks:
    `line` (none where the engine has no order), `record` (its id), `rule`, `field`, `severity` and
    `value`, which holds numbers and days only.
    """

    rows_in: int = 0
    rows_accepted: int = 0
    rows_reported: int = 0
    account: RecordAccount | None = None
    failing: Any = attrs.field(default=None, eq=False, repr=False)

    @check_arguments
    def joined(self, other: Report) -> RecordReport:
        """Returns this report with the findings of another source, which has no records."""
        return attrs.evolve(self, findings=(self + other).findings)

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """`{"ok", "counts", "rows", "account", "findings"}` as JSON-ready data."""
        rows = {"in": self.rows_in, "accepted": self.rows_accepted, "reported": self.rows_reported}
        return {
            "ok": self.ok,
            "counts": self.counts,
            "rows": rows,
            "account": None if self.account is None else self.account.to_dict(),
            "findings": super().to_dict(lang)["findings"],
        }


@attrs.frozen(repr=False)
class Checked(Generic[_Records_co]):
    """The valid records of a source, which may be counted, and the report of all its rows.

    `records` are models where the source was read row by row; of a table they are a typed table,
    or the ledger that counts it. `locations` are where models stand, in their order. `of_protected`
    are the records in force that have the code of a protection case and are none themselves.
    `refused` are the rows with errors that may belong to some count, and `lost` is the number of
    rows that could not even be read: counts that they may belong to are not complete.
    """

    records: _Records_co
    report: RecordReport
    refused: tuple[LocatedRecord, ...] = ()
    lost: int = 0
    locations: tuple[Where, ...] = ()
    of_protected: tuple[LocatedRecord, ...] = ()

    @classmethod
    def of(
        cls,
        valid: Iterable[LocatedRecord],
        report: RecordReport,
        refused: tuple[LocatedRecord, ...],
        lost: int,
    ) -> CheckedRecords:
        """Returns the valid records of a source with where they stand, and its report."""
        located = tuple(valid)
        return Checked(
            tuple(item.row for item in located),
            report,
            refused,
            lost,
            tuple(item.raw.where for item in located),
            rows_of_protected_clients(located, report),
        )

    def with_account(self, account: RecordAccount) -> Checked[_Records_co]:
        """Returns these records with an account of the accepted rows in their report."""
        rows = self.report.rows_in, self.report.rows_accepted, self.report.rows_reported
        return self.with_report(RecordReport(self.report.findings, *rows, account))

    def with_report(self, report: RecordReport) -> Checked[_Records_co]:
        """Returns these records with another report."""
        places = self.locations, self.of_protected
        return Checked(self.records, report, self.refused, self.lost, *places)


# Its public name, of the calls that read records row by row.
CheckedRecords: TypeAlias = Checked
