"""Calls the command line with hostile files and odd arguments, each call in a process of its own.

Usage: python tools/hostile_calls.py [--calls 1000] [--seed 1] [--jobs 2] [--show]

The calls are drawn from a seed: files that make a slow pattern slow, numbers and nesting without
end, names and devices that cannot be read, rows that say nothing, characters that steer a terminal,
every file of tests/bad_data, and examples that were cut or spoilt. A call fails when it prints a
traceback, ends with another status than 0, 1 or 2, leaves a file half-written, or takes more than
10 seconds of processor time or 300 MiB of memory. The counts of each kind are printed; the exit
status is 1 when a call failed.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout, suppress
from pathlib import Path
from typing import IO, NamedTuple

from sexwork_models.cli import main as main_of_library

ROOT = Path(__file__).resolve().parents[1]
BAD_FILES = ROOT / "tests" / "bad_data"
EXAMPLES = ROOT / "examples"
MAX_SECONDS, MAX_MEBIBYTES = 10, 300
STATUSES = (0, 1, 2)
_MAX_WAIT = 180  # seconds until a call that waits for something is ended; others may be busy
PLAN = EXAMPLES / "plan_sample_peers.toml"
RECORDS = EXAMPLES / "records_sample.csv"
PERIOD = ("--period", "2024-Q1")


class Call(NamedTuple):
    """The words of one call, and the file that it would write, if any."""

    kind: str
    words: tuple[str, ...]
    out: Path | None = None


class Result(NamedTuple):
    """What became of a call: its status, what it printed, and what it took."""

    call: Call
    status: int
    printed: str
    seconds: float = 0
    mebibytes: float = 0

    @property
    def fault(self) -> str:
        """What is wrong with the result; empty for none."""
        if "Traceback" in self.printed:
            return "traceback"
        if self.status not in STATUSES:
            return f"status {self.status}"
        if self.seconds > MAX_SECONDS:
            return f"{self.seconds:.0f} s"
        if self.mebibytes > MAX_MEBIBYTES:
            return f"{self.mebibytes:.0f} MiB"
        out = self.call.out
        if out is not None and out.exists() and (self.status == 2 or not out.stat().st_size):
            return "half-written file"
        return ""


class Workshop:
    """Writes the files of hostile calls into a folder, drawn from a seed."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.rng = random.Random(seed)
        self._count = 0

    def write(self, content: str | bytes, suffix: str, stem: str = "") -> Path:
        """Writes a file of its own name."""
        self._count += 1
        folder = self.folder / str(self._count)
        folder.mkdir()
        path = folder / f"{stem or 'file'}{suffix}"
        data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
        path.write_bytes(data)
        return path

    def new_path(self, suffix: str) -> Path:
        """The path of a file that is not there yet."""
        self._count += 1
        return self.folder / f"out{self._count}{suffix}"

    def command(self, path: Path) -> tuple[str, ...]:
        """The words of a command that takes a file of this suffix."""
        name = str(path)
        choices = [("validate", name), ("validate", name, "--kind", self.rng.choice(KINDS))]
        if path.suffix in (".toml", ".json"):
            choices += [
                ("budget", name),
                ("explain", "total", "--plan", name),
                ("compare", str(PLAN), name),
                ("budget", str(PLAN), "--execution", name),
                ("indicators", str(RECORDS), *PERIOD, "--targets", name),
            ]
        if path.suffix in (".csv", ".json"):
            choices += [("results", name), ("explain", "O-001", "--observations", name)]
        if path.suffix in (".csv", ".ndjson", ".json"):
            choices.append(("indicators", name, *PERIOD))
        if path.suffix in (".toml", ".csv"):
            choices.append(("audit", "--overlay", name))
        words = self.rng.choice(choices)
        return (*words, *self.rng.choice([(), ("--json",), ("--lang", "en")]))


KINDS = ("observations", "records", "registers", "plan", "execution", "overlay")

_RUNS = (" ", "\n", "[", '"', "a", "a=", "[[", "{", ",", "a.", "0", "\\", "'", "\t", "é", "[a]\n")


def slow_patterns(workshop: Workshop) -> Call:
    """A file of one character over and over, which takes the square of its length to match."""
    rng = workshop.rng
    run = rng.choice(_RUNS) * rng.choice([2_000, 40_000])
    text = rng.choice(["", "[", "a = ", "id = 1\n", "x"]) + run + rng.choice(["", "x", "]", "="])
    path = workshop.write(text, rng.choice([".toml", ".json", ".csv", ".ndjson"]))
    return Call("slow-patterns", workshop.command(path))


_NUMBERS = ("1e999999", "-1e999999", "1e-999999", "9" * 4_000, "0x" + "f" * 20_000, "nan", "20.000")


def endless_numbers(workshop: Workshop) -> Call:
    """A number that takes long to convert, in a field of a plan, an execution or a figure."""
    rng, number = workshop.rng, workshop.rng.choice(_NUMBERS)
    key = rng.choice(["spent", "disbursed", "volume", "ceiling", "id", "low", "contacts", "models"])
    shapes = {
        ".toml": f'id = "E"\nplan = "P"\n{key} = {number}\n[[entries]]\n{key} = {number}\n',
        ".json": json.dumps([{"id": "A"}]).replace('"A"', f'"A", "{key}": {number}'),
        ".ndjson": f'{{"id": "SYN-R1", "{key}": {number}}}\n',
        ".csv": f"id,{key},low,entered_on\nA,{number},{number},2024-01-01\n",
    }
    suffix = rng.choice(sorted(shapes))
    return Call("endless-numbers", workshop.command(workshop.write(shapes[suffix], suffix)))


def many_keys(workshop: Workshop) -> Call:
    """An object of 30,000 keys, or a header of 50,000 columns."""
    suffix = workshop.rng.choice([".toml", ".json", ".ndjson", ".csv"])
    keys = [f"key{number}" for number in range(30_000)]
    if suffix == ".csv":
        text = ",".join(["id", "low", *keys, *(f"k{number}" for number in range(20_000))]) + "\n"
        text += workshop.rng.choice(["", "A,1\n", "x," * 50_001 + "\n"])
    elif suffix == ".toml":
        head = workshop.rng.choice(["", "[[lines]]\n", "[[norms]]\n", "[scopes]\n"])
        text = head + "".join(f"{key} = 1\n" for key in keys)
    else:
        body = json.dumps(dict.fromkeys(keys, 1))
        text = body if suffix == ".ndjson" else workshop.rng.choice([body, f"[{body}]"])
    return Call("many-keys", workshop.command(workshop.write(text, suffix)))


def deep_nesting(workshop: Workshop) -> Call:
    """Content nested a few hundred or thousand levels deep."""
    rng = workshop.rng
    depth = rng.choice([30, rng.randint(330, 490), 990, 20_000])
    nested = "[" * depth + "]" * depth
    objects = '{"a": ' * depth + "1" + "}" * depth
    value = rng.choice([nested, objects])
    shapes = {
        ".toml": rng.choice([f'id = "P"\nlines = {nested}\n', "a." * depth + "a = 1\n"]),
        ".json": rng.choice([value, f'{{"lines": {value}}}', f'[{{"id": {value}}}]']),
        ".ndjson": f'{{"id": "SYN-R1", "note": {value}}}\n',
    }
    suffix = rng.choice(sorted(shapes))
    return Call("deep-nesting", workshop.command(workshop.write(shapes[suffix], suffix)))


def odd_places(workshop: Workshop) -> Call:
    """A name that is no ordinary file: too long, a device, a pipe, a folder, a circle of links."""
    rng, folder = workshop.rng, workshop.folder
    suffix = rng.choice([".toml", ".csv", ".json", ".ndjson", ".parquet", ""])
    link, pipe = workshop.new_path(suffix), workshop.new_path(suffix)
    link.symlink_to(link)
    os.mkfifo(pipe)
    name = rng.choice(
        [
            "x" * 5_000 + suffix,
            "y" * 300 + suffix,
            "/dev/zero",
            "/dev/null",
            "/dev/full",
            str(link),
            str(pipe),
            str(folder),
            "/",
            "/proc",
            ".",
            "",
            f"{PLAN}/file{suffix}",
            f"no{suffix}",
        ]
    )
    words = rng.choice([*_PATH_COMMANDS])
    return Call("odd-places", tuple(word.replace("FILE", name) for word in words))


_PATH_COMMANDS = (
    ("validate", "FILE"),
    ("results", "FILE"),
    ("budget", "FILE"),
    ("budget", str(PLAN), "--execution", "FILE"),
    ("indicators", "FILE", *PERIOD),
    ("indicators", str(RECORDS), *PERIOD, "--registers", "FILE"),
    ("indicators", str(RECORDS), *PERIOD, "--targets", "FILE"),
    ("indicators", str(RECORDS), *PERIOD, "--out", "FILE"),
    ("compare", "FILE", str(PLAN)),
    ("audit", "--overlay", "FILE"),
    ("explain", "I01", "--observations", "FILE"),
    ("explain", "total", "--plan", "FILE"),
    *((("validate", "FILE", "--kind", kind)) for kind in KINDS),
)


_ODD_WORDS = (
    *("9999", "9999-Q4", "0000", "0001-H1", "2024-13M", "２０２４", "9999-12-31", "0001-01-01"),
    *("x" * 3_000, "", "-1", "I01\x1b", "\u202e", "=1+1", "48;48", "%s{x}"),
    *("total", "place", "client"),
)


def odd_arguments(workshop: Workshop) -> Call:
    """A period, day, id or dimension that does not exist or is out of range."""
    rng = workshop.rng
    odd = rng.choice(_ODD_WORDS)
    records = ("indicators", str(RECORDS))
    choices: Sequence[tuple[str, ...]] = (
        (*records, "--period", odd),
        (*records, *PERIOD, "--by", odd),
        (*records, *PERIOD, "--only", odd),
        (*records, *PERIOD, "--calendar", odd),
        (*records, "--period", odd, "--calendar", rng.choice(["calendar", "prep_year"])),
        (*records, *PERIOD, "--out", odd),
        ("show", "norms", "--on", odd),
        ("show", "places", "--on", rng.choice(["9999-12-31", "0001-01-01", odd])),
        ("show", "norms", "--place", odd),
        ("show", "observations", "--model", odd),
        ("explain", odd),
        ("explain", odd, "--plan", str(PLAN)),
        ("explain", odd, "--records", str(RECORDS), *PERIOD),
        ("explain", "I01", "--records", str(RECORDS), "--period", odd),
        ("budget", str(PLAN), "--by", odd),
        (odd,),
        ("show", odd),
    )
    words = rng.choice(choices)
    return Call("odd-arguments", (*words, *rng.choice([(), ("--json",), ("--lang", odd)])))


def blank_rows(workshop: Workshop) -> Call:
    """A file whose rows say nothing, or hardly anything."""
    rng, count = workshop.rng, workshop.rng.choice([1, 3, 2_000])
    header = RECORDS.read_text(encoding="utf-8").split("\n")[0]
    blanks = rng.choice([",", ", ,", '"",""', " ", "\u00a0,", "\t", ",,,x"])
    shapes = {
        ".csv": f"{rng.choice([header, 'id,low,unit', 'x'])}\n" + f"{blanks}\n" * count,
        ".ndjson": rng.choice(["{}\n", '{"id": ""}\n', '{"id": null}\n', "null\n"]) * count,
        ".json": json.dumps([rng.choice([{}, {"id": None}, {"id": " "}, None, []])] * count),
        ".toml": rng.choice(["", "[[lines]]\n", "[[norms]]\n", "lines = [{}]\n"]) * min(count, 3),
    }
    suffix = rng.choice(sorted(shapes))
    stem = rng.choice(["sites", "groups", "file"])
    return Call("blank-rows", workshop.command(workshop.write(shapes[suffix], suffix, stem)))


_SIGNS = ("\x1b[2J", "\u202e", "\u2066", "\x9b", "\x07", "\r", "＝1", "=1+1", "\ud800", "\u0000")


def steering_signs(workshop: Workshop) -> Call:
    """Ids with characters that steer a terminal, that a spreadsheet runs, or that are no text."""
    rng = workshop.rng
    sign = rng.choice(_SIGNS)
    source = rng.choice([RECORDS, PLAN, EXAMPLES / "observations_sample.csv"])
    text = source.read_text(encoding="utf-8")
    place = rng.randrange(len(text))
    path = workshop.write(text[:place] + sign + text[place:], source.suffix)
    if source is not RECORDS or rng.random() < 0.5:
        return Call("steering-signs", workshop.command(path))
    rows = [{"id": f"SYN-R1{sign}", "kind": "client", "site": f"{sign}S", "place": sign}]
    path = rng.choice([path, workshop.write(json.dumps(rows), ".json")])
    out = workshop.new_path(rng.choice([".csv", ".json"]))
    by = ("--by", rng.choice(["site", "place", "funding"]))
    return Call(
        "steering-signs", ("indicators", str(path), *PERIOD, *by, "--out", str(out)), out=out
    )


def bad_files(workshop: Workshop) -> Call:
    """A file of the folder of bad files, for any command that takes it."""
    files = sorted(path for path in BAD_FILES.rglob("*") if path.is_file())
    return Call("bad-files", workshop.command(workshop.rng.choice(files)))


def spoilt_examples(workshop: Workshop) -> Call:
    """An example that was cut off, or in which bytes, lines or marks were changed."""
    rng = workshop.rng
    files = sorted(path for path in EXAMPLES.rglob("*") if path.suffix in (".csv", ".toml"))
    source = rng.choice(files)
    data = bytearray(source.read_bytes())
    for _ in range(rng.choice([1, 5, 50])):
        place = rng.randrange(len(data) or 1)
        change = rng.choice(["cut", "byte", "insert", "repeat", "mark"])
        if change == "cut" and rng.random() < 0.2:
            del data[place:]
        elif change == "byte" and data:
            data[place] = rng.randrange(256)
        elif change == "insert":
            data[place:place] = rng.choice([b"\x00", b"\xff", b'"', b"\n", b",", b"\xcc\x81", b"="])
        elif change == "repeat":
            data[place:place] = data[place : place + 200]
        elif change == "mark":
            data = data.replace(b",", rng.choice([b";", b"\t"]), rng.randrange(3))
    path = workshop.write(bytes(data), source.suffix, source.stem)
    return Call("spoilt-examples", workshop.command(path))


MAKERS: Sequence[Callable[[Workshop], Call]] = (
    slow_patterns,
    endless_numbers,
    many_keys,
    deep_nesting,
    odd_places,
    odd_arguments,
    blank_rows,
    steering_signs,
    bad_files,
    spoilt_examples,
)


def hostile_calls(folder: Path, seed: int, count: int) -> Iterator[Call]:
    """Yields calls of all kinds in turn, and writes the files that they name into a folder."""
    workshop = Workshop(folder, seed)
    for number in range(count):
        yield MAKERS[number % len(MAKERS)](workshop)


class Running(NamedTuple):
    """A call that was started: its process, the file that it prints to, and its deadline."""

    call: Call
    pid: int
    printed: IO[bytes]
    deadline: float

    @classmethod
    def start(cls, call: Call, folder: Path) -> Running:
        """Starts a call in a copy of this process, which has loaded the library already."""
        printed = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed when the call ends
        pid = os.fork()
        if pid == 0:
            os._exit(_status_in_child(call, printed.fileno(), folder))
        return cls(call, pid, printed, time.monotonic() + _MAX_WAIT)

    def result(self) -> Result | None:
        """What became of the call; None while it runs."""
        pid, status, used = os.wait4(self.pid, os.WNOHANG)
        if not pid:
            if time.monotonic() > self.deadline:
                os.kill(self.pid, signal.SIGKILL)
            return None
        self.printed.seek(0)
        text = self.printed.read(1 << 20).decode("utf-8", "replace")
        self.printed.close()
        seconds, mebibytes = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
        return Result(self.call, os.waitstatus_to_exitcode(status), text, seconds, mebibytes)


def _status_in_child(call: Call, output: int, folder: Path) -> int:
    """Runs a call as the command does, with its output in a file; returns its exit status."""
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS + 2, MAX_SECONDS + 2))
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.chdir(folder)
    try:
        return main_of_library([word.replace("\x00", "") for word in call.words])
    except BaseException:  # whatever is not caught is what this looks for
        traceback.print_exc()
        return 70
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()


def run_calls(calls: Sequence[Call], folder: Path, jobs: int) -> list[Result]:
    """Runs calls, some at a time, and measures the processor time and memory of each."""
    waiting, running, results = [*reversed(calls)], list[Running](), list[Result]()
    while waiting or running:
        while waiting and len(running) < jobs:
            running.append(Running.start(waiting.pop(), folder))
        for started in [*running]:
            result = started.result()
            if result is not None:
                running.remove(started)
                results.append(result)
        time.sleep(0.002)
    return results


def _load_library() -> None:
    with redirect_stdout(io.StringIO()):
        main_of_library(["results"])
        main_of_library(["budget", str(PLAN)])
        main_of_library(["indicators", str(RECORDS), *PERIOD])


def report(results: Sequence[Result], *, show: bool) -> int:
    """Prints the counts of each kind and every fault; returns how many calls failed."""
    counts = Counter(result.call.kind for result in results)
    faulty = [result for result in results if result.fault]
    faults = Counter(result.call.kind for result in faulty)
    print(f"{'kind':<18} {'calls':>6} {'faults':>6} {'max s':>6} {'max MiB':>8}  exit 0/1/2")
    for kind, count in counts.items():
        own = [result for result in results if result.call.kind == kind]
        seconds, memory = max(r.seconds for r in own), max(r.mebibytes for r in own)
        exits = "/".join(str(sum(r.status == status for r in own)) for status in STATUSES)
        print(f"{kind:<18} {count:>6} {faults[kind]:>6} {seconds:>6.1f} {memory:>8.0f}  {exits}")
    for result in faulty:
        print(f"\n{result.fault}: {' '.join(word[:120] for word in result.call.words)!r}")
        if show:
            print(result.printed[-1500:])
    print(f"\n{len(results)} calls, {len(faulty)} failed")
    return len(faulty)


def main() -> int:
    """Runs the calls that the arguments ask for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--show", action="store_true", help="print the end of what failed printed")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="hostile"))
    try:
        calls = list(hostile_calls(folder, options.seed, options.calls))
        _load_library()
        results = run_calls(calls, folder, options.jobs)
        return 1 if report(results, show=options.show) else 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
