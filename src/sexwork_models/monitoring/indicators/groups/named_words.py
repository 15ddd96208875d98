"""The words of a split that its filter names, also those of which no record is, and "not stated".

Missing is not zero: a word without a record is zero only where the measure has another record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

import attrs

from ....forms.conditions import Conditions, holds
from ....forms.implication import words_named
from ....forms.records import ActivityRecord
from ....framework.measures.fields_read import field_of_dimension
from ....framework.measures.language import Measure, component_counts, filters_of
from ....results.parts import Part
from ...measures.counting import MeasurePlan
from ...measures.ledger import Answer, CountRequest
from ...measures.record_count import RecordCount, days_of
from ...measures.windows import CountBounds

__all__ = ["with_named_words"]

_NOT_STATED = ""
_NONE = CountBounds(0, 0, 0)


def with_named_words(
    answer: Answer, plan: MeasurePlan, measure: Measure, counted: RecordCount
) -> Answer:
    """Returns an answer with a count for every word of the split of a measure, the last dimension.

    It is that of the words that the filters name, and of "not stated" where a record that they take
    may leave the field empty. A group of the other dimensions without any record has none.
    """
    requests = [request for request in plan.requests if isinstance(request, CountRequest)]
    groups = {key[:-1] for request in requests for key in answer.counts[request]}
    named = product(groups, _parts_of_split(measure, counted))
    none = {(*group, part): _NONE for group, part in named}
    own = {request: {**none, **answer.counts[request]} for request in requests}
    return attrs.evolve(answer, counts={**answer.counts, **own})


def _parts_of_split(measure: Measure, counted: RecordCount) -> Iterator[Part]:
    """Yields the parts of the split of a measure that it has also without a record."""
    if not measure.split:
        return
    field = field_of_dimension(measure.split)
    filters = [where for count in component_counts(measure) for where in filters_of(count)]
    last = days_of(counted.period).last_day
    assert last is not None  # a period of a calendar ends
    for word in sorted(_words(filters, field)):
        yield counted.dimensions.part_of_word(measure.split, word, last)
    if not ActivityRecord.model_fields[field].is_required() and _take_empty(filters, field):
        yield _NOT_STATED


def _words(filters: Iterable[Conditions], field: str) -> frozenset[str]:
    """Returns the words of a field that filters name.

    Of models it is none: a record may be of several, or of all, and then counts with these together
    and not with each, so that a model without a record of its own is not known to have none.
    """
    if field == "models":
        return frozenset()
    return frozenset[str]().union(*(words_named(where, field) for where in filters))


def _take_empty(filters: Iterable[Conditions], field: str) -> bool:
    """Whether some filter may take a record that leaves a field empty."""
    return any(holds(where, {field: _NOT_STATED}) is not False for where in filters)
