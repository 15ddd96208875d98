"""One indicator laid over the packaged framework, counted from rows and from a Polars table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from sexwork_models import ActivityRecord, Framework, compute_indicators, load_framework
from sexwork_models.forms.row_rules import COUNT_FIELDS

_HEAD = """
id = "sample-one"
baseline = "vietnam"
title_vi = "SỐ MINH HỌA"
title_en = "SAMPLE"
reason_vi = "thử"
reason_en = "trial"

[[indicators]]
id = "T1"
name_vi = "thử"
name_en = "trial"
unit = "{unit}"
additivity = "{additivity}"
numerator_vi = "tử số"
numerator_en = "numerator"
denominator_vi = "mẫu số"
denominator_en = "denominator"
direction = "higher_better"
models = {models}
populations = {populations}
document = "LIB"
grade = "supplied"
[indicators.measure]
"""


def framework_with(
    folder: Path,
    measure: str,
    unit: str = "person",
    additivity: str = "distinct",
    populations: Sequence[str] = ("sex_worker",),
    models: Sequence[str] = ("M1",),
) -> Framework:
    """The packaged framework with the indicator T1, whose measure is declared as text."""
    scope = {"populations": [*populations], "models": [*models]}
    head = _HEAD.format(unit=unit, additivity=additivity, **scope)
    path = folder / "overlay.toml"
    path.write_text(head.replace("'", '"') + measure, encoding="utf-8")
    return load_framework(path)


def values_of(
    engine: str, rows: Sequence[Mapping[str, Any]], framework: Framework, **options: Any
) -> Any:
    """The values of T1 from `rows`, or from a Polars table of them."""
    source: Any = rows
    if engine == "polars":
        pl = pytest.importorskip("polars")
        columns = list(ActivityRecord.model_fields)
        cells = [{name: row.get(name) for name in columns} for row in rows]
        texts = pl.DataFrame(cells, schema=dict.fromkeys(columns, pl.String), strict=False)
        source = texts.with_columns(
            pl.col("day", "entered_on").str.to_date(), pl.col(*COUNT_FIELDS).cast(pl.Int64)
        )
    return compute_indicators(source, framework, indicators=["T1"], **options)
