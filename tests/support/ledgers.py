"""What tests ask of a ledger, one request at a time."""

from __future__ import annotations

from collections.abc import Mapping

from sexwork_models.framework.measures.language import Countable, Sum
from sexwork_models.monitoring.measures.dimensions import DimensionReader
from sexwork_models.monitoring.measures.ledger import (
    CountRequest,
    Ledger,
    Question,
    Summary,
    SummaryRequest,
)
from sexwork_models.monitoring.measures.windows import CountBounds, GroupKey, Windows


def counts_of(
    ledger: Ledger, measure: Countable, windows: Windows, reader: DimensionReader
) -> Mapping[GroupKey, CountBounds]:
    """Returns the count of a measure in every group."""
    request = CountRequest(measure, windows)
    (answer,) = ledger.answer([Question(reader, (request,))])
    return answer.counts[request]


def summaries_of(
    ledger: Ledger, measure: Sum, windows: Windows, reader: DimensionReader
) -> Mapping[GroupKey, Summary]:
    """Returns the summary of the single numbers of a measure in every group."""
    request = SummaryRequest(measure, windows)
    (answer,) = ledger.answer([Question(reader, (request,))])
    return answer.summaries[request]
