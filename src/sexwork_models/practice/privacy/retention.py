"""What stays of records whose time is over: counts by month and place, in which nobody can be found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple, TypeAlias

import attrs

from ...core.errors import UnusableInputError
from ...core.messages import Lang
from ..records.corrections import parted, standing
from ..records.model import ActivityRecord
from ..records.protection import is_protection_case
from ..records.terms import Channel, RecordKind

__all__ = ["Aggregate", "Expired", "expire"]

Keep: TypeAlias = Literal["aggregates", "nothing"]


@attrs.frozen(kw_only=True)
class Aggregate:
    """What records of one calendar month, place and set of models add up to.

    `activity`, `population` and `channel` are empty where the records did not say, or where saying it would have left a row
    of fewer people than the threshold. `contacts` is None when no record says a number. `persons_in_month` is how many
    different coded persons were met, and is not additive: the same person may stand in another row and in another month. It
    is None when the records held no code, and with `suppressed` when there were fewer persons than the threshold. Persons
    behind anonymous contacts and events are not in it. `rows` is how many records were added up.
    """

    month: str
    place: str
    models: tuple[str, ...]
    activity: str
    population: str
    channel: Channel | None
    contacts: int | None
    persons_in_month: int | None
    suppressed: bool
    rows: int

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """The row as JSON-ready data; `channel_name` is in words of `lang`."""
        content = attrs.asdict(self)
        name = self.channel.say(lang) if self.channel else None
        return content | {
            "models": list(self.models),
            "channel": self.channel and self.channel.value,
            "channel_name": name,
        }


@attrs.frozen
class Expired:
    """The records that are kept, the aggregates of the others, and how many were removed.

    `uncounted` of the removed rows are in no aggregate: what was corrected or cancelled, and protection cases, which are
    never counted.
    """

    kept: tuple[ActivityRecord, ...] = attrs.field(repr=False)
    aggregates: tuple[Aggregate, ...] = attrs.field(repr=False)
    removed: int
    uncounted: int
    before: date


def expire(
    records: Iterable[ActivityRecord], before: date, keep: Keep = "aggregates", threshold: int = 5
) -> Expired:
    """Removes every record of a day before `before`, coded or anonymous; what stays of them are aggregates, or `nothing`.

    Rows in are rows kept and rows removed. With the old rows go rows that they corrected and cancellations of them; a later
    row that corrected an old one stays and is no longer a correction. Contacts are all kept: those of the aggregates and of
    the kept records are those of the records given. A row that cannot be about `threshold` people gives up population and
    channel, then the activity, and is put together with what is then alike. Gender, age, needs, services, items and money are
    not kept: report them before. Raises UnusableInputError for another `keep`, and for a threshold below 2, which hides nobody.
    """
    if keep not in ("aggregates", "nothing"):
        raise UnusableInputError("retention-keep", keep=keep, allowed="aggregates, nothing")
    if threshold < 2:
        raise UnusableInputError("retention-threshold", threshold=threshold)
    rows = tuple(records)
    parts = parted(rows, [index for index, row in enumerate(rows) if row.day < before])
    standing_before = standing(rows, [rows[index] for index in sorted(parts.gone)])
    counted = [row for row in standing_before if not is_protection_case(row)]
    aggregates = tuple(_aggregates(counted, threshold)) if keep == "aggregates" else ()
    return Expired(parts.stay, aggregates, len(parts.gone), len(parts.gone) - len(counted), before)


class _Cell(NamedTuple):
    """What the records of one aggregate have in common."""

    month: str
    place: str
    models: tuple[str, ...]
    activity: str
    population: str
    channel: Channel | None


_GIVEN_UP: tuple[dict[str, Any], ...] = ({"population": "", "channel": None}, {"activity": ""})


def _cell(record: ActivityRecord) -> _Cell:
    models = tuple(sorted(set(record.models)))
    return _Cell(
        f"{record.day:%Y-%m}",
        record.place,
        models,
        record.activity,
        record.population,
        record.channel,
    )


def _aggregates(records: Iterable[ActivityRecord], threshold: int) -> Iterator[Aggregate]:
    cells: dict[_Cell, list[ActivityRecord]] = {}
    for record in records:
        cells.setdefault(_cell(record), []).append(record)
    for detail in _GIVEN_UP:
        for cell in [cell for cell, group in cells.items() if _is_small(group, threshold)]:
            group = cells.pop(cell)
            cells.setdefault(cell._replace(**detail), []).extend(group)
    for cell in sorted(cells, key=lambda cell: (*cell[:-1], cell.channel or "")):
        yield _aggregate(cell, cells[cell], threshold)


def _aggregate(cell: _Cell, records: Sequence[ActivityRecord], threshold: int) -> Aggregate:
    contacts = [number for record in records if (number := _contacts(record)) is not None]
    coded = len(_codes(records))
    return Aggregate(
        **cell._asdict(),
        contacts=sum(contacts) if contacts else None,
        persons_in_month=coded if coded >= threshold else None,
        suppressed=0 < coded < threshold,
        rows=len(records),
    )


def _contacts(record: ActivityRecord) -> int | None:
    alone = record.contacts is None and record.kind is RecordKind.CLIENT
    return 1 if alone else record.contacts


def _codes(records: Iterable[ActivityRecord]) -> set[str]:
    return {record.client for record in records if record.client}


def _is_small(records: Sequence[ActivityRecord], threshold: int) -> bool:
    """Whether the records speak of people, and of fewer than `threshold` even if every anonymous one is another person."""
    return 0 < len(_codes(records)) + sum(_others(record) for record in records) < threshold


def _others(record: ActivityRecord) -> int:
    """How many people without a code a record may speak of."""
    if record.kind is RecordKind.CLIENT:
        return 0 if record.client else 1
    counts = (record.persons, record.contacts, record.participants)
    return next((count for count in counts if count is not None), 0)
