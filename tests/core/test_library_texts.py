"""The texts of the library are kept parsed, equal to what stands in the files and never stale."""

from __future__ import annotations

import json
import shutil
import sys
import tomllib
from pathlib import Path

import pytest

from sexwork_models.core import library_texts, messages
from sexwork_models.core.kept_files import keep, place_to_keep
from sexwork_models.core.library_texts import read_texts

FOLDER = Path(messages.__file__).parent / "message_texts"


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package with one file of texts, which keeps its texts in a folder of this test."""
    folder = tmp_path / "texts_of_test"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "words.toml").write_text('[a]\nvi = "một"\nen = "one"\n', encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "prefix"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    yield folder
    sys.modules.pop("texts_of_test", None)


def kept_file(folder):
    return place_to_keep(folder, "words.json")


@pytest.mark.parametrize("name", ["findings", "errors", "reasons", "blanks"])
def test_kept_texts_are_those_of_the_file(name, monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    wanted = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    assert read_texts("sexwork_models.core", "message_texts", f"{name}.toml") == wanted
    monkeypatch.setattr(library_texts, "_parsed", lambda content: pytest.fail("parsed again"))
    assert read_texts("sexwork_models.core", "message_texts", f"{name}.toml") == wanted


def test_a_file_is_parsed_once(package, monkeypatch):
    first = read_texts("texts_of_test", "words.toml")
    monkeypatch.setattr(library_texts, "_parsed", lambda content: pytest.fail("parsed again"))
    assert read_texts("texts_of_test", "words.toml") == first == {"a": {"vi": "một", "en": "one"}}


def test_a_file_that_changed_is_parsed_again(package):
    read_texts("texts_of_test", "words.toml")
    (package / "words.toml").write_text('[a]\nen = "two"\n', encoding="utf-8")
    assert read_texts("texts_of_test", "words.toml") == {"a": {"en": "two"}}
    assert json.loads(kept_file(package).read_bytes()[64:]) == {"a": {"en": "two"}}


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\0" * 40], ids=["empty", "text", "zeros"])
def test_what_cannot_be_read_is_made_anew(package, content):
    read_texts("texts_of_test", "words.toml")
    kept_file(package).write_bytes(content)
    assert read_texts("texts_of_test", "words.toml")["a"]["en"] == "one"


@pytest.mark.parametrize("change", ["a byte", "nothing", "brackets"])
def test_kept_texts_that_are_not_those_that_were_kept_are_made_anew(package, change):
    read_texts("texts_of_test", "words.toml")
    whole = kept_file(package).read_bytes()
    changes = {"a byte": whole.replace(b"one", b"two"), "nothing": whole[:64] + b"{}"}
    changed = changes.get(change, whole[:64] + b"[" * 100_000)
    kept_file(package).write_bytes(changed)

    assert read_texts("texts_of_test", "words.toml")["a"]["en"] == "one"
    assert kept_file(package).read_bytes() == whole


def test_nothing_is_kept_where_python_keeps_no_bytecode(package, monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert read_texts("texts_of_test", "words.toml")["a"]["en"] == "one"
    assert not kept_file(package).exists()
    keep(None, b"content")  # nowhere
    monkeypatch.setattr(sys.implementation, "cache_tag", None)
    assert place_to_keep(package, "words.json") is None
    assert read_texts("texts_of_test", "words.toml")["a"]["en"] == "one"


def test_a_folder_that_cannot_be_written_is_no_hindrance(package, tmp_path):
    (tmp_path / "prefix").write_text("a file where the folder should be")
    assert read_texts("texts_of_test", "words.toml")["a"]["en"] == "one"
    assert read_texts("texts_of_test", "words.toml")["a"]["en"] == "one"


def test_a_file_that_is_not_there_is_an_error(package):
    with pytest.raises(FileNotFoundError):
        read_texts("texts_of_test", "none.toml")
    shutil.rmtree(package)
