"""The type of a column is named without what stands in its cells, which may lead to a person."""

from __future__ import annotations

from datetime import date

import pytest

from sexwork_models import UnusableInputError, compute_indicators, validate_records

pl = pytest.importorskip("polars")
pytest.importorskip("narwhals")

NAME, CODE, NUMBER = "Nguyễn Thị Mẫu", "SYN-KAMT347", "123 987 654"
ROW = {
    "id": "SYN-R1",
    "kind": "client",
    "day": date(2024, 1, 10),
    "entered_on": date(2024, 1, 10),
    "place": "22",
    "models": "M1",
    "activity": "M1-OUTREACH",
    "population": "sex_worker",
}
WORDS = pl.Enum([CODE, NAME, NUMBER])
COLUMNS = {
    "Enum": pl.Series("contacts", [CODE], dtype=WORDS),
    "List(Enum)": pl.Series("contacts", [[CODE]], dtype=pl.List(WORDS)),
    "Struct": pl.Series("client", [{NAME: 1, NUMBER: 2}]),
    "List(Struct)": pl.Series("client", [[{NAME: 1}]]),
    "List(List(Struct))": pl.Series("client", [[[{NAME: 1}]]]),
}


def assert_named_only(refused, name):
    said = [refused.message(lang) + refused.remedy(lang) for lang in ("vi", "en")]
    assert refused.code == "column-type"
    assert refused.params["found"] == name
    assert not [part for part in (NAME, CODE, NUMBER) if part in "".join([*said, str(refused)])]


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("form", ["eager", "lazy", "parquet", "duckdb", "pandas"])
def test_a_column_of_another_type_is_refused_by_the_name_of_its_type(name, form, tmp_path):
    frame = pl.DataFrame([ROW]).with_columns(COLUMNS[name])
    if form == "parquet":
        frame.write_parquet(tmp_path / "a.parquet")
    forms = {
        "eager": lambda: frame,
        "lazy": frame.lazy,
        "parquet": lambda: tmp_path / "a.parquet",
        "duckdb": lambda: pytest.importorskip("duckdb").from_arrow(frame.to_arrow()),
        "pandas": lambda: (
            pytest.importorskip("pandas") and frame.to_pandas(use_pyarrow_extension_array=True)
        ),
    }
    source = forms[form]()
    calls = [lambda: validate_records(source), lambda: compute_indicators(source, period="2024-Q1")]
    for call in calls:
        with pytest.raises(UnusableInputError) as refused:
            call()
        if form in ("eager", "lazy", "parquet"):
            assert_named_only(refused.value, name)
        said = "".join(refused.value.message(lang) for lang in ("vi", "en"))
        assert not [part for part in (NAME, CODE, NUMBER) if part in said]


def test_an_ordered_category_of_pandas_is_named_only():
    pandas = pytest.importorskip("pandas")
    frame = pl.DataFrame([ROW]).to_pandas()
    frame["contacts"] = pandas.Categorical([NAME], categories=[NAME, CODE], ordered=True)

    with pytest.raises(UnusableInputError) as refused:
        validate_records(frame)
    said = "".join(refused.value.message(lang) for lang in ("vi", "en"))
    assert not [part for part in (NAME, CODE) if part in said]


def test_files_whose_types_differ_are_refused_by_the_names_of_their_types(tmp_path):
    for file, column in (("a", COLUMNS["Enum"]), ("b", COLUMNS["Struct"].alias("contacts"))):
        frame = pl.DataFrame([ROW]).with_columns(column)
        frame.write_parquet(tmp_path / f"{file}.parquet")

    with pytest.raises(UnusableInputError) as refused:
        validate_records(tmp_path)
    assert refused.value.code == "parquet-schemas-differ"
    said = "".join(refused.value.message(lang) for lang in ("vi", "en"))
    assert "Struct" in said
    assert not [part for part in (NAME, CODE, NUMBER) if part in said]
