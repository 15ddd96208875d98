"""The example of 34 provinces runs where Spark does, and notices a value that differs."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import attrs
import pytest
from tests.support.frames import FAST_ON_FEW_ROWS

from sexwork_models import IndicatorValues, compute_indicators
from sexwork_models.testing import synthetic_records

EXAMPLE = Path(__file__).parents[3] / "examples" / "national_on_spark.py"
HERE = all(
    importlib.util.find_spec(name) for name in ("narwhals", "polars", "pyarrow", "pyspark")
) and shutil.which("java")


def _loaded():
    spec = importlib.util.spec_from_file_location("national_on_spark", EXAMPLE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


example = _loaded()


@pytest.fixture(scope="module")
def values():
    records = list(synthetic_records(300, seed=1, first_day=example.FIRST_DAY, days=example.DAYS))
    return compute_indicators(
        records, period=example.PERIOD, by=example.BY, indicators=["I01", "I03"]
    )


@pytest.mark.skipif(not HERE, reason="pyspark or Java is not here")
def test_the_example_runs_and_every_value_of_every_province_is_the_same(tmp_path):
    lines = [f"{name} {value}\n" for name, value in FAST_ON_FEW_ROWS.items()]
    (tmp_path / "spark-defaults.conf").write_text("".join(lines), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, str(EXAMPLE), "--rows", "2000"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SPARK_CONF_DIR": str(tmp_path)},
    )

    assert run.returncode == 0, run.stderr[-2000:]
    *rows, last = run.stdout.splitlines()
    assert len(rows) == 1 + 34
    assert last.endswith(" values compared, 0 differ")


def test_what_is_not_installed_is_named_and_nothing_is_run(monkeypatch, capsys):
    monkeypatch.setattr(example, "find_spec", lambda name: None if name == "pyspark" else object())
    monkeypatch.setattr(example.shutil, "which", lambda _: None)

    assert example.main([]) == 0
    assert (
        capsys.readouterr().out
        == "The example was not run, because it needs what is not installed here: pyspark, Java.\n"
    )


def test_equal_values_do_not_differ(values):
    assert example.different(values, values) == []


def test_a_value_that_differs_is_named(values):
    first, *rest = values.values
    other = IndicatorValues((attrs.evolve(first, records=(first.records or 0) + 1), *rest))

    assert example.different(values, other) == [(first.id,)]


def test_a_value_that_one_engine_lacks_differs(values):
    assert example.different(values, IndicatorValues(values.values[1:])) == [(values.values[0].id,)]
