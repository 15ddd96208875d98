"""What one record costs: read and checked by itself, beside pydantic alone with the same fields and
beside one millisecond.

Run: python benchmarks/records.py [ROUNDS]. Prints medians of paired runs; nothing is asserted but
the line to hold.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter

from pydantic import ConfigDict, create_model

from sexwork_models import ActivityRecord, compute_indicators, validate_records

RECORDS = 2_000
LINE = 0.5  # of a millisecond: "well under a millisecond" for one record, all rules included

ROWS = [
    {
        "id": f"SYN-R{number}",
        "kind": "client",
        "day": "2024-01-10",
        "entered_on": "2024-01-12",
        "place": "22",
        "models": "M1;M2",
        "activity": "M1-OUTREACH",
        "client": f"SYN-C{number % 700}",
        "population": "sex_worker",
        "gender": "female",
        "age_band": "25-49",
        "channel": "direct",
        "contacts": "1",
        "consent": "given",
    }
    for number in range(RECORDS)
]
_TEXTS = dict.fromkeys(ActivityRecord.model_fields, (str, ""))
_CONFIG = ConfigDict(extra="forbid", frozen=True)
Plain = create_model("Plain", __config__=_CONFIG, **_TEXTS)  # type: ignore[call-overload]


def seconds(work: Callable[[], object]) -> float:
    """What one record costs of a piece of work over all of them."""
    gc.collect()
    start = perf_counter()
    work()
    return (perf_counter() - start) / RECORDS


def main(rounds: int) -> int:
    """Prints the medians; 1 when the line is not held."""
    validate_records(ROWS[:10])
    pairs = []
    for _ in range(rounds):
        plain = seconds(lambda: [Plain.model_validate(row) for row in ROWS])
        read = seconds(lambda: [ActivityRecord.model_validate(row) for row in ROWS])
        checked = seconds(lambda: validate_records(ROWS))
        counted = seconds(lambda: compute_indicators(ROWS, period="2024-Q1"))
        pairs.append((plain, read, checked, counted))
    plain, read, checked, counted = (median(column) for column in zip(*pairs, strict=True))
    print(f"one record, medians of {rounds} paired runs over {RECORDS} records")
    print(f"  pydantic, the same fields as text: {plain * 1e3:.4f} ms")
    print(
        f"  ActivityRecord, form rules included: {read * 1e3:.4f} ms, {read / plain:.1f} times that"
    )
    print(
        f"  validate_records, every rule: {checked * 1e3:.4f} ms a record, line to hold {LINE} ms"
    )
    print(f"  compute_indicators, validation and 41 measures: {counted * 1e3:.4f} ms a record")
    return 0 if checked * 1e3 < LINE else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
