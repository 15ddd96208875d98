"""Whatever records without an encounter code are one encounter, the count lies in its bounds."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.encounters import encounter_measures, encounter_records
from tests.support.ledgers import counts_of, summaries_of

from sexwork_models import load_framework
from sexwork_models.framework.measures.language import Count
from sexwork_models.monitoring.measures.dimensions import DimensionReader
from sexwork_models.monitoring.measures.ledger import RowLedger
from sexwork_models.monitoring.measures.windows import Windows
from sexwork_models.values.intervals import Interval

VIETNAM = load_framework()
YEAR = Windows(Interval(date(2023, 12, 15), date(2024, 12, 15)), date(2023, 12, 15))
BY = st.sampled_from(((), ("population",), ("activity",), ("need",)))
UNCODED = encounter_records(codes=("",), max_size=5)
# one encounter never has the same in all of these twice
ACTION = ("activity", "need", "service", "referral", "referral_stage", "item", "recipient", "case")


def are_alike(row):
    """What two records without a code agree in, if they may be one encounter."""
    if row.kind == "event":
        return (row.day, row.place, row.reporter, row.group, row.establishment, row.population)
    if row.client:
        return (row.client, row.day, row.reporter)
    place = (row.day, row.reporter, row.place, row.channel)
    return (*place, row.population, row.gender, row.age_band)


def may_be_one(rows):
    actions = [tuple(getattr(row, field) for field in ACTION) for row in rows]
    alike = {(row.kind, bool(row.client), are_alike(row)) for row in rows}
    return len(set(actions)) == len(actions) and len(alike) == 1


def ways(rows):
    """Yields every way in which records are put together to encounters."""
    if not rows:
        yield []
        return
    first, *others = rows
    for way in ways(others):
        yield [[first], *way]
        for number, own in enumerate(way):
            if may_be_one([first, *own]):
                yield [*way[:number], [first, *own], *way[number + 1 :]]


def number_of(measure, row):
    """The number of a record, as it is read by hand; None where nobody knows it."""
    if isinstance(measure, Count):
        return 1
    stated = [getattr(row, measure.field)]
    if measure.field == "contacts" and row.kind == "event":
        stated += [row.participants, row.persons]
    if row.kind == "client":
        stated.append(measure.default)
    return next((number for number in stated if number is not None), None)


def matching(measure, records):
    return [row for row in records if all(where.met(row.__dict__) for where in measure.where)]


@settings(max_examples=150)
@given(UNCODED, encounter_measures(), BY, st.sampled_from((0, 50)))
def test_every_way_to_put_records_together_lies_within_the_bounds(records, measure, by, unknown):
    reader = DimensionReader(VIETNAM, by)
    bounds = counts_of(RowLedger(tuple(records)), measure, YEAR, reader)

    for way in ways(matching(measure, records)):
        for deciding in product(*way):  # an encounter is of the group of one of its records
            totals = Counter()
            for rows, row in zip(way, deciding, strict=True):
                numbers = [number_of(measure, own) for own in rows]
                totals[reader.group_key(row)] += max(
                    unknown if own is None else own for own in numbers
                )
            for key, own in bounds.items():
                assert own.low <= totals[key], (way, key)
                assert own.high is None or totals[key] <= own.high, (way, key)


@settings(max_examples=60)
@given(UNCODED)
def test_both_bounds_of_a_number_of_encounters_are_reached(records):
    measure = Count((), of="encounter")
    own = counts_of(RowLedger(tuple(records)), measure, YEAR, DimensionReader(VIETNAM, ())).get(())
    numbers = [len(way) for way in ways(records)]

    assert own is None or (own.low, own.high) == (min(numbers), max(numbers))


@settings(max_examples=60)
@given(UNCODED, encounter_measures(), BY)
def test_records_that_get_their_codes_give_a_count_within_the_bounds(records, measure, by):
    reader = DimensionReader(VIETNAM, by)
    before = counts_of(RowLedger(tuple(records)), measure, YEAR, reader)

    for way in ways(records):
        coded = [
            row.model_copy(update={"encounter": f"SYN-L{number}"})
            for number, rows in enumerate(way)
            for row in rows
        ]
        after = counts_of(RowLedger(tuple(coded)), measure, YEAR, reader)
        for key, own in before.items():
            low, high = (after[key].low, after[key].high) if key in after else (0, 0)
            assert own.low <= low, (way, key)
            assert own.high is None or (high is not None and high <= own.high), (way, key)


@settings(max_examples=150)
@given(UNCODED, encounter_measures(), BY)
def test_summaries_hold_every_way_to_put_records_together(records, measure, by):
    reader = DimensionReader(VIETNAM, by)
    summaries = summaries_of(RowLedger(tuple(records)), measure, YEAR, reader)

    for way in ways(matching(measure, records)):
        for deciding in product(*way):
            numbers: dict[object, list[int]] = {key: [] for key in summaries}
            for rows, row in zip(way, deciding, strict=True):
                known = [number_of(measure, own) for own in rows]
                known = [number for number in known if number is not None]
                if known:
                    numbers[reader.group_key(row)].append(max(known))
            for key, own in numbers.items():
                summary = summaries[key]
                assert all(summary.lowest <= number <= summary.highest for number in own)
                assert summary.total.low <= sum(own) <= summary.total.high
                assert summary.encounters.low <= len(own) <= summary.encounters.high


@settings(max_examples=40)
@given(encounter_records(max_size=8), encounter_measures(), BY, st.randoms())
def test_the_order_of_records_never_matters(records, measure, by, random):
    reader = DimensionReader(VIETNAM, by)
    shuffled = records[:]
    random.shuffle(shuffled)

    assert counts_of(RowLedger(tuple(shuffled)), measure, YEAR, reader) == counts_of(
        RowLedger(tuple(records)), measure, YEAR, reader
    )
