"""Records that are clearly synthetic, of any size, for tests and benchmarks of whatever reads or counts records.

`sexwork_models.testing.strategies`, which needs the package hypothesis, draws small and awkward ones.
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
