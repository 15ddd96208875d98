"""What a place set out to reach in a period: targets share the shape of norms and are kept apart."""

from __future__ import annotations

from typing import ClassVar

from .norms import TARGET_KINDS, Norm, NormKind

__all__ = ["Target"]


class Target(Norm):
    """A target, of a kind that norms do not have; its interval is the period in which it is to be reached."""

    kinds: ClassVar[frozenset[NormKind]] = TARGET_KINDS
