"""Retention: replaces expired records by counts of a month and place that identify nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple, TypeAlias

import attrs

from ...core.errors import UnusableInputError
from ...core.messages import Lang
from ...forms.record_terms import Channel, RecordKind
from ...forms.records import ActivityRecord
from ...framework.framework import Framework
from ...framework.packaged.load import packaged_framework
from ...values.arguments import check_arguments
from ..records.corrections import records_in_force, remove_records
from ..records.protection import is_protection_case

__all__ = ["Aggregate", "Expired", "expire"]

Keep: TypeAlias = Literal["aggregates", "nothing"]


@attrs.frozen(kw_only=True)
class Aggregate:
    """The sum of expired records of one calendar month, place and set of models.

    `activity`, `population` and `channel` are empty where the records did not say, or where saying
    it would have left a row of fewer people than the threshold. `contacts` is None when no record
    states a number. `persons_in_month` is the number of different coded persons met, and is not
    additive: the same person may stand in another row and in another month. It is None when the
    records held no code, and with `suppressed` when there were fewer persons than the threshold.
    Persons behind anonymous contacts and events are not in it. `rows` is the number of records.
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
        """Returns the row as JSON-ready data; `channel_name` is in `lang`."""
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

    `uncounted` of the removed rows are in no aggregate: what was corrected or cancelled, and
    protection cases, which are never counted.
    """

    kept: tuple[ActivityRecord, ...] = attrs.field(repr=False)
    aggregates: tuple[Aggregate, ...] = attrs.field(repr=False)
    removed: int
    uncounted: int
    before: date


@check_arguments
def expire(
    records: Iterable[ActivityRecord],
    before: date,
    keep: Keep = "aggregates",
    threshold: int = 5,
    framework: Framework | None = None,
) -> Expired:
    """Removes every record of a day before `before`, coded or anonymous, and aggregates them.

    With `keep` of `nothing`, there are no aggregates. Every row is either kept or removed. With the
    old rows go rows that they corrected and cancellations of them; a later row that corrected an
    old row stays and is no longer a correction. No contact is lost: those of the aggregates and of
    the kept records are those of the records given. A row that cannot be about `threshold` people
    loses population and channel, then the activity, and is merged with the rows that are then
    alike. `framework` (default: the packaged one) says which rows are protection cases. Gender,
    age, needs, services, items and money are not kept: report them before. Raises
    UnusableInputError for another `keep`, and for a threshold below 2, which hides nobody.
    """
    if threshold < 2:
        raise UnusableInputError("retention-threshold", threshold=threshold)
    rows = tuple(records)
    parts = remove_records(rows, [index for index, row in enumerate(rows) if row.day < before])
    standing_before = records_in_force(rows, [rows[index] for index in sorted(parts.removed)])
    rules = framework or packaged_framework()
    counted = [row for row in standing_before if not is_protection_case(row, rules)]
    aggregates = tuple(_aggregates(counted, threshold)) if keep == "aggregates" else ()
    return Expired(
        parts.remaining, aggregates, len(parts.removed), len(parts.removed) - len(counted), before
    )


class _GroupKey(NamedTuple):
    """What the records of one aggregate have in common."""

    month: str
    place: str
    models: tuple[str, ...]
    activity: str
    population: str
    channel: Channel | None

    @classmethod
    def of(cls, record: ActivityRecord) -> _GroupKey:
        models = tuple(sorted(set(record.models)))
        activity, population = record.activity, record.population
        month = f"{record.day:%Y-%m}"
        return cls(month, record.place, models, activity, population, record.channel)


_GENERALISATION_STEPS: tuple[dict[str, Any], ...] = (
    {"population": "", "channel": None},
    {"activity": ""},
)


def _aggregates(records: Iterable[ActivityRecord], threshold: int) -> Iterator[Aggregate]:
    groups: dict[_GroupKey, list[ActivityRecord]] = {}
    for record in records:
        groups.setdefault(_GroupKey.of(record), []).append(record)
    for step in _GENERALISATION_STEPS:
        small = [key for key, group in groups.items() if 0 < _most_persons(group) < threshold]
        for key in small:
            group = groups.pop(key)
            groups.setdefault(key._replace(**step), []).extend(group)
    for key in sorted(groups, key=lambda key: (*key[:-1], key.channel or "")):
        yield _aggregate(key, groups[key], threshold)


def _aggregate(key: _GroupKey, records: Sequence[ActivityRecord], threshold: int) -> Aggregate:
    contacts: int | None = None
    for record in records:
        alone = record.contacts is None and record.kind is RecordKind.CLIENT
        number = 1 if alone else record.contacts
        if number is not None:
            contacts = number + (contacts or 0)
    persons = len(_codes(records))
    return Aggregate(
        **key._asdict(),
        contacts=contacts,
        persons_in_month=persons if persons >= threshold else None,
        suppressed=0 < persons < threshold,
        rows=len(records),
    )


def _codes(records: Iterable[ActivityRecord]) -> set[str]:
    return {record.client for record in records if record.client}


def _most_persons(records: Sequence[ActivityRecord]) -> int:
    """Counts the persons that records are about, if every anonymous person is another one."""
    persons = len(_codes(records))
    for record in records:
        if record.kind is RecordKind.CLIENT:
            persons += 0 if record.client else 1
        else:
            counts = (record.persons, record.contacts, record.participants)
            persons += next((count for count in counts if count is not None), 0)
    return persons
