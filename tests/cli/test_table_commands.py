"""The command line on tables: Parquet is read by the same commands as CSV and NDJSON, and what
cannot be read is one message.
"""

from __future__ import annotations

import json
import re

import pytest
from tests.support.rows import polars_rows, typed_cells

from sexwork_models.testing import synthetic_rows, write_csv

pl = pytest.importorskip("polars")
pytest.importorskip("narwhals")

ROWS = list(synthetic_rows(300, seed=2, faults=True))


@pytest.fixture
def parquet(tmp_path):
    path = tmp_path / "records.parquet"
    polars_rows([cells for row in ROWS if (cells := typed_cells(row)) is not None]).write_parquet(
        path
    )
    return path


@pytest.fixture
def csv_file(tmp_path):
    path = tmp_path / "records.csv"
    write_csv([row for row in ROWS if typed_cells(row) is not None], path)
    return path


def of_earlier_rows(found):
    """The rows of Parquet in the words for lines of CSV."""
    numbers = ", ".join(str(int(number) - 1) for number in found[1].split(", "))
    return f"dòng {numbers}{found[2]}.parquet"


def test_indicators_of_parquet_are_those_of_csv(run, parquet, csv_file):
    words = ("--period", "2024-Q4", "--by", "province", "--json")
    of_parquet, of_csv = (run("indicators", path, *words)[1] for path in (parquet, csv_file))
    # Row 1 of Parquet is line 2 of CSV, after its header.
    renamed = re.sub(
        r"records\.csv:(\d+)", lambda found: f"records.parquet:{int(found[1]) - 1}", of_csv
    )
    renamed = re.sub(r"dòng ([\d, ]+)((?:, …)? của records)\.csv", of_earlier_rows, renamed)
    told = [json.loads(text) for text in (of_parquet, renamed)]

    assert "records.parquet:" in of_parquet
    assert told[0]["indicators"] == told[1]["indicators"]
    assert told[0]["rows"] == told[1]["rows"]


@pytest.mark.parametrize("folder", [False, True], ids=["file", "folder"])
def test_validate_knows_parquet_for_records(run, parquet, csv_file, folder):
    status, out, _ = run("validate", parquet.parent if folder else parquet, "--json")
    of_rows, said, _ = run("validate", csv_file, "--json")

    assert (status, json.loads(out)["rows"]) == (of_rows, json.loads(said)["rows"])
    assert json.loads(out)["counts"] == json.loads(said)["counts"]


def test_targets_beside_parquet_are_refused_with_the_way_out(run, parquet, tmp_path):
    plan = tmp_path / "plan.toml"
    plan.write_text(
        'id = "SYN-PLAN"\nfrom = 2024-01-01\nto = 2024-12-31\nplace = "22"\nmodels = ["M1"]\n',
        encoding="utf-8",
    )
    status, out, err = run(
        "indicators", parquet, "--period", "2024-Q4", "--targets", plan, "--lang", "en"
    )

    assert (status, out) == (2, "")
    assert err.splitlines()[0] == "Targets cannot be set beside “records.parquet”."


def test_parquet_that_was_cut_off_is_one_message(run, parquet):
    parquet.write_bytes(parquet.read_bytes()[:500])
    status, out, err = run("indicators", parquet, "--period", "2024-Q4", "--lang", "en")

    assert (status, out) == (2, "")
    assert "“records.parquet” could not be read" in err
    assert len(err.splitlines()) == 2
