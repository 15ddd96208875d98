"""The rest of a share: the keys of its whole that never meet its part."""

from __future__ import annotations

from fractions import Fraction

import attrs

from ....forms.implication import implies_all
from ....framework.measures.language import Distinct
from ..windows import CountBounds

__all__ = ["rest_of", "share_of_part_and_rest"]


def rest_of(part: Distinct, whole: Distinct) -> Distinct | None:
    """Returns the count of the keys of a whole that never meet the part; None if it is none.

    It is one where each condition of the whole is one of the part, and the part has one more: then
    the other keys are those without a record that meets that one.
    """
    if not _are_alike(part, whole):
        return None
    more = [where for where in part.having_all if where not in whole.having_all]
    others = [where for where in whole.having_all if where not in part.having_all]
    if len(more) != 1 or not all(implies_all(more[0], where) for where in others):
        return None
    return attrs.evolve(whole, having_none=(*whole.having_none, more[0]))


def _are_alike(part: Distinct, whole: Distinct) -> bool:
    """Whether two counts differ in their conditions alone, which any days may meet."""
    same = (part.keys, part.span, part.having_none) == (whole.keys, whole.span, whole.having_none)
    return same and part.together is None and whole.together is None


def share_of_part_and_rest(part: CountBounds, rest: CountBounds) -> tuple[Fraction, Fraction]:
    """Returns the least and the most that a part can be of itself and the rest, in percent."""
    low = _percent(part.low, rest.high)
    return low, Fraction(100) if part.high is None else _percent(part.high, rest.low)


def _percent(part: int, rest: int | None) -> Fraction:
    if not part or rest is None:
        return Fraction(0)
    return Fraction(100 * part, part + rest)
