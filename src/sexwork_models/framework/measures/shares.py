"""Proves that the part of a share is found among what its whole counts."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.findings import Issue
from ...forms.conditions import Conditions
from ...forms.implication import implies_all
from .language import Count, Countable, Distinct, Ratio, Stock, Sum, filters_of
from .terms import Block, Scope

__all__ = ["share_faults"]

_WIDER_SCOPES = (Scope.INDICATOR, Scope.MODELS, Scope.ANY)  # each holds those before it
_LONGER_BLOCKS = tuple(Block)  # each is made of those before it


def share_faults(ratio: Ratio, path: str) -> Iterator[Issue]:
    """Yields why the part of a share is not found among what its whole counts."""
    part, whole = ratio.part, ratio.whole
    if _counted(part) != _counted(whole):
        params = {"key": path, "part": _counted(part), "whole": _counted(whole)}
        yield Issue("measure-ratio-keys", params, path)
        return
    where = f"{path}.part"
    if not _meets_conditions(part, whole):
        yield Issue("measure-part-beside-whole", {"key": path}, where)
    for name in _differing_keys(part, whole):
        yield Issue("measure-share-differs", {"key": f"{where}.{name}", "name": name}, where)


def _counted(measure: object) -> str:
    """Returns what one side of a ratio counts, as the declaration names it."""
    if isinstance(measure, Distinct):
        return ", ".join(measure.keys)
    if isinstance(measure, Sum):
        return measure.field
    if isinstance(measure, Count):
        return measure.of
    return measure.register.value if isinstance(measure, Stock) else "-"


def _meets_conditions(part: Countable | Stock, whole: Countable | Stock) -> bool:
    """Whether what the part counts meets every condition of the whole, and none that leaves out."""
    if isinstance(part, Stock) or isinstance(whole, Stock):
        both = isinstance(part, Stock) and isinstance(whole, Stock)
        return both and implies_all(part.where, whole.where)
    met = all(_is_held(where, filters_of(part)) for where in filters_of(whole))
    if not isinstance(part, Distinct) or not isinstance(whole, Distinct):
        return met
    return met and all(
        any(implies_all(where, own) for own in part.having_none) for where in whole.having_none
    )


def _is_held(where: Conditions, filters: tuple[Conditions, ...]) -> bool:
    return any(implies_all(own, where) for own in filters)


def _differing_keys(part: Countable | Stock, whole: Countable | Stock) -> Iterator[str]:
    """Yields each key by which the part may count something that the whole does not."""
    if _WIDER_SCOPES.index(part.scope) > _WIDER_SCOPES.index(whole.scope):
        yield "scope"
    if isinstance(part, Distinct) and isinstance(whole, Distinct):
        if not _is_within(part.together, whole):
            yield "together"
    elif isinstance(part, Sum) and isinstance(whole, Sum):
        if part.default != whole.default:
            yield "default"
        if part.once_per != whole.once_per:
            yield "once_per"
    elif isinstance(part, Stock) and isinstance(whole, Stock):
        yield from _differing_terms(part, whole)


def _is_within(block: Block | None, whole: Distinct) -> bool:
    """Whether what meets conditions in a block does so in the block of the whole."""
    if whole.together is None or len(whole.having_all) == 1:
        return True
    return block is not None and (
        _LONGER_BLOCKS.index(block) <= _LONGER_BLOCKS.index(whole.together)
    )


def _differing_terms(part: Stock, whole: Stock) -> Iterator[str]:
    """Yields each key by which an entry of the part may be none of the whole."""
    if whole.span not in (None, part.span):
        yield "span"
    elif whole.span is not None and part.undated and not whole.undated:
        yield "undated"
    if whole.valid not in (None, part.valid):
        yield "valid"
