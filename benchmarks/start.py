"""What it costs to load the framework in a bare interpreter, beside the import of the three
dependencies, which it includes: fresh processes in turns, and the least time of each.

The bytecode is kept in a folder of this run, as an installed library has it. The time of a bare
interpreter is measured beside both, and the ratio is given with it and without it. Beside the wall
time stands that of the processor, which other work on the machine lengthens less.

Run: python benchmarks/start.py [rounds]
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

BARE = "pass"
BASE = "from pydantic import BaseModel; import attrs; from dateutil import rrule, relativedelta"
LOADED = "from sexwork_models import load_framework; load_framework()"
LIMIT = 1.8


class Times(NamedTuple):
    """The seconds of a fresh interpreter: on the wall and of the processor."""

    wall: float
    processor: float


def times_of(code: str, environment: dict[str, str]) -> Times:
    """The times of a fresh interpreter that runs `code`."""
    before, start = os.times(), time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    wall, after = time.perf_counter() - start, os.times()
    user = after.children_user - before.children_user
    return Times(wall, user + after.children_system - before.children_system)


def print_ratios(name: str, bare: float, base: float, loaded: float) -> None:
    """Prints the least times of the three and the ratios to hold."""
    for code, least in ((BARE, bare), (BASE, base), (LOADED, loaded)):
        print(f"{least * 1000:6.0f} ms {name}  {code}")
    print(f"ratio, {name}: {loaded / base:.2f} (to hold on the wall: at most {LIMIT})")
    print(f"the same less a bare interpreter: {(loaded - bare) / (base - bare):.2f}")


def main(rounds: int) -> None:
    """Prints the least times and the ratios of `rounds` rounds."""
    codes = (BARE, BASE, LOADED)
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": folder}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for code in codes:
            times_of(code, environment)  # writes the bytecode
        runs = [[times_of(code, environment) for code in codes] for _ in range(rounds)]
    for name in Times._fields:
        print_ratios(name, *(min(getattr(run[i], name) for run in runs) for i in range(3)))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
