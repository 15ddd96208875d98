"""The compiled framework: equal to the one that is read, never stale, and no need of anything."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path
from time import time_ns

import pytest

from sexwork_models import audit, load_framework, overlay
from sexwork_models.framework.overlay import read_overlay
from sexwork_models.framework.pack import CompiledTables
from sexwork_models.framework.packaged import compiled, load
from sexwork_models.framework.packaged.load import load_packaged

ROOT = Path(__file__).parents[2]
SOURCE = Path(compiled.__file__).parents[3]  # of the library that is tested, installed or not
CATALOGUES = (
    *("documents", "pilots", "populations", "disaggregations", "activities", "procedures"),
    *("procedure_steps", "indicators", "norms", "targets", "open_questions", "places"),
)
READING = (  # what reads and checks a pack
    *("intake.parsing", "intake.row_sources", "intake.files", "intake.field_catalog"),
    *("intake.masking", "intake.delimited", "intake.nested", "intake.mapping", "forms"),
    *("framework.loading", "framework.checks", "framework.measures", "core.findings"),
    *("framework.measure_checks", "framework.validity_checks"),
)


MODULES_OF_A_LOAD = """
import sys
from sexwork_models import load_framework
print(type(load_framework().tables).__name__, *sys.modules)
"""


@pytest.fixture(scope="module")
def read():
    """The packaged framework as it is read."""
    return load._read_packaged()


@pytest.fixture
def place(tmp_path, monkeypatch, read):
    """Where the framework is compiled to for a test, with nothing there yet; it is read once."""
    monkeypatch.setattr(load, "_read_packaged", lambda: read)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "prefix"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(compiled, "LOADED_AT", time_ns())  # also if a file is edited meanwhile
    return compiled.compiled_file()


def was_compiled(framework):
    return isinstance(framework.tables, CompiledTables)


def content_of(framework):
    """All that the rows of a framework hold, and how each stood in its file."""
    return {
        name: [
            (
                type(item),
                type(item.row),
                item.row.__dict__,
                item.row.model_fields_set,
                (item.raw.where, item.raw.where.columns, item.raw.cells, item.raw.path),
                dict(item.raw.lines),
                item.unread,
                item.whole,
            )
            for item in table
        ]
        for name, table in framework.tables.items()
    }


def process(code, environment):
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), **environment}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def printed(code, **environment):
    running = process(code, environment)
    out, err = running.communicate()
    assert (running.returncode, err) == (0, "")
    return out


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    """A folder of bytecode, and the modules of the process that wrote it and read the pack."""
    folder = tmp_path_factory.mktemp("prefix")
    return folder, printed(MODULES_OF_A_LOAD, PYTHONPYCACHEPREFIX=str(folder)).split()


def test_the_compiled_framework_equals_the_one_that_was_read_in_every_field(place, read):
    assert load_packaged() is read
    again = load_packaged()

    assert was_compiled(again)
    assert not was_compiled(read)
    assert again.info == read.info
    assert again.changes == read.changes == ()
    assert list(again.tables) == list(read.tables)
    assert len(again.tables) == len(read.tables) > 10
    assert content_of(again) == content_of(read)
    for name in CATALOGUES:
        assert dict(getattr(again, name)) == dict(getattr(read, name)), name
    assert again.norm_timelines == read.norm_timelines
    assert again.target_timelines == read.target_timelines
    assert again.models == read.models


def test_rows_and_tables_of_a_compiled_framework_are_the_same_objects(place):
    load_packaged()
    framework = load_packaged()

    norms = [item.row for item in framework.tables["norms"]]

    assert all(framework.norms[norm.id] is norm for norm in norms)
    assert framework.tables["norms"] is framework.tables["norms"]
    with pytest.raises(KeyError):
        framework.tables["none"]
    assert "none" not in framework.tables


def test_overlays_and_audits_find_the_same_on_a_compiled_framework(place, read, tmp_path):
    load_packaged()
    again = load_packaged()
    document = next(iter(read.documents))
    faulty = tmp_path / "faulty.toml"
    faulty.write_text(
        f'id = "o"\nbaseline = "{read.info.id}"\n'
        f'[[indicators]]\nid = "{next(iter(read.indicators))}"\n'
        f'[[ends]]\ntable = "norms"\nid = "NONE"\non = 2030-01-01\ndocument = "{document}"\n'
        '[[activities]]\nid = "NEW"\nreferences = "NONE:1"\nunknown = 1\n',
        encoding="utf-8",
    )

    found, same = (read_overlay(framework, faulty) for framework in (read, again))
    assert [each.to_dict("vi") for each in same[1]] == [each.to_dict("vi") for each in found[1]]
    assert len(found[1]) > 5
    assert found[0] is same[0] is None
    sample = ROOT / "examples" / "overlay_sample.toml"
    more, as_much = overlay(read, sample), overlay(again, sample)
    assert content_of(as_much) == content_of(more)
    assert as_much.changes == more.changes != ()
    assert audit(again).report == audit(read).report


def test_another_process_gets_the_tables_of_a_compiled_framework_as_they_are_read(place, read):
    load_packaged()

    sent = pickle.loads(pickle.dumps(load_packaged()))

    assert type(sent.tables) is dict
    assert content_of(sent) == content_of(read)


def harmful(path):
    class Harmful:
        def __reduce__(self):
            return open, (str(path.with_name("harm")), "w")

    return pickle.dumps(Harmful())


DAMAGES = {
    "empty": lambda whole, _: b"",
    "of another kind": lambda whole, _: b"no framework\n" * 100,
    "cut off": lambda whole, _: whole[:-1],
    "cut off within its head": lambda whole, _: whole[:40],
    "longer": lambda whole, _: whole + b"\0",
    "changed in one byte": lambda whole, _: whole[:1000] + bytes([whole[1000] ^ 1]) + whole[1001:],
    "of other sources": lambda whole, _: bytes(32) + whole[32:],
    "a pickle that does harm": lambda whole, place: whole[:64] + harmful(place),
    "whole, but no pickle": lambda whole, _: whole[:32] + compiled._digest(b"x") + b"x",
    "whole, but of another kind": lambda whole, _: (
        whole[:32] + compiled._digest(other := pickle.dumps("other")) + other
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_file_that_cannot_be_used_is_passed_over_and_written_anew(damage, place):
    load_packaged()
    whole = place.read_bytes()
    place.write_bytes(DAMAGES[damage](whole, place))

    framework = load_packaged()

    assert not was_compiled(framework)
    assert len(framework.norms) > 50
    assert was_compiled(load_packaged())
    assert [path.name for path in place.parent.iterdir()] == [place.name]


@pytest.fixture
def sources(place, tmp_path, monkeypatch):
    """A copy of the data and a folder of code that stand for those of the library."""
    data, code = tmp_path / "data", tmp_path / "code"
    shutil.copytree(compiled._DATA, data, ignore=shutil.ignore_patterns("__pycache__"))
    (code / "tables").mkdir(parents=True)
    for path in (code / "reading.py", code / "tables" / "norms.py"):
        path.write_text("x = 1\n", encoding="utf-8")
        os.utime(path, (1, 1))
    monkeypatch.setattr(compiled, "_DATA", data)
    monkeypatch.setattr(compiled, "_CODE", (str(code),))
    return tmp_path


def rewrite(path, text, time=1):
    path.write_text(text, encoding="utf-8")
    os.utime(path, (time, time))


def touch_data(folder):
    path = folder / "data" / "norms.csv"
    text, status = path.read_text(encoding="utf-8"), path.stat()
    path.write_text(text.replace("0", "1", 1), encoding="utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))  # of the same size and time


CHANGES = {
    "a value": touch_data,
    "a further file of data": lambda folder: rewrite(folder / "data" / "matches.csv", "id\n"),
    "a file of data gone": lambda folder: (folder / "data" / "targets.csv").unlink(),
    "a file of data renamed": lambda folder: (folder / "data" / "sets.toml").rename(
        folder / "data" / "set.toml"
    ),
    "a module of another size": lambda folder: rewrite(folder / "code" / "reading.py", "x = 10\n"),
    "a module of another time": lambda folder: rewrite(
        folder / "code" / "tables" / "norms.py", "x = 2\n", 2
    ),
    "a further module": lambda folder: rewrite(folder / "code" / "tables" / "more.py", ""),
    "a module gone": lambda folder: (folder / "code" / "tables" / "norms.py").unlink(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_is_changed_in_data_or_code_the_framework_is_read_again(change, sources):
    load_packaged()
    before = compiled.digest_of_sources()
    assert was_compiled(load_packaged())

    CHANGES[change](sources)

    assert compiled.digest_of_sources() not in (before, b"")
    assert not was_compiled(load_packaged())


def test_another_version_of_python_or_a_library_has_a_framework_of_its_own(place, monkeypatch):
    load_packaged()
    monkeypatch.setattr(compiled, "_VERSIONS", ("another",))

    assert not was_compiled(load_packaged())


def test_bytecode_of_modules_is_no_change(sources):
    before = compiled.digest_of_sources()
    for folder in ("data", "code"):
        (sources / folder / "__pycache__").mkdir()
        rewrite(sources / folder / "__pycache__" / "x.pyc", "1")

    assert compiled.digest_of_sources() == before


def test_a_module_that_changed_after_it_was_loaded_is_not_compiled_with(place, sources):
    """Else what the old module made would be kept as made by the new one."""
    load_packaged()
    now = compiled.LOADED_AT // 10**9 + 60
    rewrite(sources / "code" / "reading.py", "x = 1\n", now)

    assert compiled.digest_of_sources() == b""
    assert not was_compiled(load_packaged())
    assert not was_compiled(load_packaged())


def test_data_that_change_while_they_are_read_are_read_again(sources, monkeypatch, read):
    """The digest is taken before anything is read."""

    def read_late():
        touch_data(sources)
        return read

    monkeypatch.setattr(load, "_read_packaged", read_late)

    assert load_packaged() is read
    assert not was_compiled(load_packaged())


def test_where_no_bytecode_is_written_nothing_is_compiled(place, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    assert not was_compiled(load_packaged())
    assert not place.exists()


def test_what_was_compiled_is_used_also_where_no_bytecode_is_written(place, monkeypatch):
    load_packaged()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    assert was_compiled(load_packaged())


def test_a_python_that_keeps_no_bytecode_reads_the_framework(place, monkeypatch):
    monkeypatch.setattr(sys.implementation, "cache_tag", None)

    assert compiled.compiled_file() is None
    assert not was_compiled(load_packaged())


def test_a_folder_that_cannot_be_written_leaves_the_framework_to_be_read(place, tmp_path):
    (tmp_path / "prefix").write_text("a file, no folder", encoding="utf-8")

    assert not was_compiled(load_packaged())
    assert not was_compiled(load_packaged())


def test_a_disk_that_is_full_leaves_nothing_behind(place, monkeypatch):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("importlib._bootstrap_external._os.replace", refuse)

    assert not was_compiled(load_packaged())
    assert list(place.parent.iterdir()) == []


def test_a_pack_in_a_folder_is_never_compiled(place, pack):
    load_framework(pack=pack)

    assert not place.exists()
    assert list(pack.rglob("*.pickle")) == []
    assert compiled._DATA not in (pack, *pack.parents)


def test_no_module_that_reads_packs_is_imported_for_a_compiled_framework(prefix):
    """Neither one of the library nor what only such modules need."""
    folder, first = prefix
    second = printed(MODULES_OF_A_LOAD, PYTHONPYCACHEPREFIX=str(folder)).split()

    assert (first[0], second[0]) == ("dict", "CompiledTables")
    unused = {"tomllib", "csv", "importlib.resources", "pydantic.type_adapter"}
    unused |= {f"sexwork_models.{name}" for name in READING}
    assert unused <= set(first)
    assert {name for name in second if name.startswith(tuple(unused))} == set()
    assert not {"sexwork_models.framework.overlay", "difflib"} & set(second)


def test_processes_that_start_at_once_leave_one_whole_file(prefix, monkeypatch):
    folder, _ = prefix
    monkeypatch.setattr(sys, "pycache_prefix", str(folder))
    place = compiled.compiled_file()
    place.unlink()
    code = "from sexwork_models import load_framework; print(len(load_framework().norms))"
    started = [process(code, {"PYTHONPYCACHEPREFIX": str(folder)}) for _ in range(2)]
    answers = [(*running.communicate(), running.returncode) for running in started]

    assert answers == [(answers[0][0], "", 0)] * 2
    assert [path.name for path in place.parent.iterdir()] == [place.name]
    monkeypatch.setattr(compiled, "LOADED_AT", time_ns())
    assert compiled.read_compiled(compiled.digest_of_sources()) is not None


def test_the_library_in_an_archive_keeps_nothing(place, tmp_path, monkeypatch):
    """That it works there is a test of the hostile calls."""
    archive = tmp_path / "library.zip"
    archive.write_bytes(b"")
    monkeypatch.setattr(compiled, "_DATA", archive / "sexwork_models" / "framework" / "data")

    assert compiled.digest_of_sources() == b""
    assert not was_compiled(load_packaged())
    assert list(tmp_path.rglob("*.pickle")) == []
