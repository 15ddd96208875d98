"""What it costs to load the framework in a bare interpreter, beside the import of the three
dependencies, which it includes: fresh processes in turns, and the least time of each.

The bytecode is kept in a folder of this run, as an installed library has it. The time of a bare
interpreter is measured beside both, and the ratio is given with it and without it.

Run: python benchmarks/start.py [rounds]
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

BARE = "pass"
BASE = "from pydantic import BaseModel; import attrs; from dateutil import rrule, relativedelta"
LOADED = "from sexwork_models import load_framework; load_framework()"
LIMIT = 1.8


def seconds(code: str, environment: dict[str, str]) -> float:
    """The wall time of a fresh interpreter that runs `code`."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    return time.perf_counter() - start


def main(rounds: int) -> None:
    """Prints the least times and the ratios of `rounds` rounds."""
    codes = (BARE, BASE, LOADED)
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": folder}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for code in codes:
            seconds(code, environment)  # writes the bytecode
        runs = [[seconds(code, environment) for code in codes] for _ in range(rounds)]
    bare, base, loaded = (min(column) for column in zip(*runs, strict=True))
    for code, least in zip(codes, (bare, base, loaded), strict=True):
        print(f"{least * 1000:6.0f} ms  {code}")
    limit = f"to hold: at most {LIMIT}"
    print(f"ratio of the least of {rounds} rounds: {loaded / base:.2f} ({limit})")
    print(f"the same less a bare interpreter: {(loaded - bare) / (base - bare):.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
