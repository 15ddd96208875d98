"""Generates records that are clearly synthetic, for tests and benchmarks of record handling.

Tables can have any size. For property tests, `sexwork_models.testing.strategies` draws small tables
with awkward combinations of values; it needs the package hypothesis.
"""

from __future__ import annotations

from .faults import FAULTS, Fault
from .synthetic import SyntheticSet, synthetic_records, synthetic_rows, synthetic_set
from .weights import SHARES, MissingPackageError
from .writing import write_csv, write_ndjson

__all__ = [
    "FAULTS",
    "SHARES",
    "Fault",
    "MissingPackageError",
    "SyntheticSet",
    "synthetic_records",
    "synthetic_rows",
    "synthetic_set",
    "write_csv",
    "write_ndjson",
]
