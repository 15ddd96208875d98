"""What importing the library costs beside importing what it stands on, as a ratio of paired fresh
processes.

Run: python benchmarks/import_cost.py [pairs]
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

BASE = "from pydantic import BaseModel; import attrs; from dateutil import rrule, relativedelta"
OURS = "import sexwork_models"
EVERY_NAME = "from sexwork_models import *"
BARE = "pass"


def seconds(code: str) -> float:
    """The wall time of a fresh interpreter that runs `code`."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - start


def main(pairs: int) -> None:
    """Prints the medians and the ratios of `pairs` rounds."""
    codes = (BARE, BASE, OURS, EVERY_NAME)
    for code in codes:
        seconds(code)  # warm the file cache
    runs = [[seconds(code) for code in codes] for _ in range(pairs)]
    for code, column in zip(codes, zip(*runs, strict=True), strict=True):
        print(f"{statistics.median(column) * 1000:6.0f} ms  {code}")
    for column, limit in (
        (2, "to hold: at most 1.25"),
        (3, "every public name loaded, for comparison"),
    ):
        ratio = statistics.median(run[column] / run[1] for run in runs)
        print(f"ratio to the dependencies, median of {pairs} pairs: {ratio:.2f} ({limit})")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
