"""What a pack lacks has no data: without any of its optional files, or with none of them, every
public function answers or raises one error of the library.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
from tests.support.packs import read_once
from tests.test_argument_laws import FUNCTIONS, sound_calls

from sexwork_models import Framework, SexworkModelsError, UnusableInputError, load_framework
from sexwork_models.framework.loading import TABLES, read_pack

DATA = Path(str(resources.files("sexwork_models.framework").joinpath("data")))
NEEDED = {"documents.csv", "places.csv"}  # what everything else cites, and the country itself
OPTIONAL = sorted(table.file for table in TABLES.values() if (DATA / table.file).is_file())


def without(folder: Path, *files: str) -> Framework | None:
    """The packaged data without some files; None, with findings, if others cite what is gone."""
    shutil.copytree(DATA, folder)
    for file in files:
        (folder / file).unlink()
    with read_once():
        framework, report = read_pack(folder)
    assert (framework is None) is not report.ok
    for finding in report:
        assert "{" not in finding.say("vi") + finding.remedy("en")
    return framework


@pytest.mark.parametrize("file", OPTIONAL)
def test_a_pack_without_a_file_is_refused_with_findings_or_answers(file, tmp_path):
    framework = without(tmp_path / "pack", file)

    if framework is not None:
        assert_every_function_answers(framework)


# Each cites those behind it: without the first, without the first two, and so on, a pack is sound.
CITING = (
    "open_questions.csv",
    "targets.csv",
    "consumption.csv",
    "procedure_steps.csv",
    "procedures.csv",
)


@pytest.mark.parametrize("count", range(1, len(CITING) + 1))
def test_a_pack_without_the_tables_that_nothing_cites_answers(count, tmp_path):
    framework = without(tmp_path / "pack", *CITING[:count])

    assert framework is not None
    assert_every_function_answers(framework)


def test_a_pack_of_places_and_documents_alone_has_no_data_and_never_breaks_a_call(tmp_path):
    others = [file for file in OPTIONAL if file not in NEEDED]
    framework = without(tmp_path / "pack", *others)

    assert framework is not None
    assert len(framework.indicators) == len(framework.norms) == len(framework.activities) == 0
    assert_every_function_answers(framework)


def test_without_pack_toml_nothing_is_a_pack(tmp_path):
    folder = tmp_path / "pack"
    shutil.copytree(DATA, folder)
    (folder / "pack.toml").unlink()

    with pytest.raises(UnusableInputError):
        load_framework(pack=folder)


def assert_every_function_answers(framework: Framework) -> None:
    called = 0
    for name, arguments in sound_calls().items():
        if "framework" not in arguments:
            continue
        called += 1
        try:
            result = FUNCTIONS[name](**{**arguments, "framework": framework})
            if isinstance(result, Iterator):
                list(result)
        except SexworkModelsError:
            continue
    assert called > 25
