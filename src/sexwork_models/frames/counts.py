"""What has to be added up for a count that is asked for, and how the count follows: the same arithmetic as for records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol, TypeAlias

import attrs
import narwhals.stable.v2 as nw

from ..calculation.counting import Counted, Keyless, Range, Windows, added, different, new
from ..calculation.ledger import Asked
from ..calculation.measure import Distinct, Span, Sum, Tally
from ..practice.record_terms import RecordKind
from .keyless import KeylessRows
from .masks import Masks
from .newly import NewKeys
from .one_pass import Numbers, Small
from .table import Lazy
from .totals import Totals
from .two_level import DifferentKeys

__all__ = ["Answer", "Grouping", "Groupings", "answering"]

_LOWEST, _HIGHEST = 2**62, -(2**62)


class Grouping(Protocol):
    """One or several groupings of the rows of a table, each of which gives small frames of numbers."""

    def smalls(self, rows: Lazy) -> Iterator[Small]:
        """The small frames over the rows."""
        ...


Found: TypeAlias = Mapping[Grouping, Mapping[int, Numbers]]
Answer: TypeAlias = Callable[[Found], dict[int, Counted | Range]]


@attrs.frozen(eq=False, repr=False)
class Groupings:
    """The groupings that the counts of one cut need: one of plain sums, and some for every key that is counted."""

    masks: Masks
    cut: str
    cuts: int
    totals: Totals = attrs.field(init=False)
    _made: dict[tuple[type, str], Grouping] = attrs.field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "totals", Totals(self.cut))

    def keyless(self, key: str) -> KeylessRows:
        ...
