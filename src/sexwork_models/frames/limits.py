"""Sizes from which on tables are read, held or counted in another way, with the same answer."""

from __future__ import annotations

import attrs

__all__ = ["LIMITS", "Limits"]


@attrs.frozen(kw_only=True)
class Limits:
    """The sizes at which the way to an answer changes; only `groups` refuses one.

    A file of lines of fewer than `table_bytes` is read row by row: some thousand rows. A larger one
    is read `block_bytes` at a time, and one of more than `memory_bytes` is held on disk: in memory
    its rows take about a tenth of that. A file of more than `large_rows` is never all in memory,
    and the rows of `fetched_keys` keys are fetched from it together. DuckDB holds up to `held_rows`
    rows while they are checked: to plan a query on a query takes longer than to answer it. A
    database is sent at most `excluded_ids` ids: it reads more of them more slowly than it evaluates
    every rule. A breakdown has at most `groups` groups: a group and a day share one number of 64
    bits.
    """

    table_bytes: int = 1_000_000
    block_bytes: int = 1 << 23
    memory_bytes: int = 200_000_000
    large_rows: int = 3_000_000
    fetched_keys: int = 100_000
    held_rows: int = 100_000
    excluded_ids: int = 10_000
    groups: int = 2**45


LIMITS = Limits()
