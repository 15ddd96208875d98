"""What is said of a column whose type is not that of its field: what it should be, and how it is converted."""

from __future__ import annotations

from ..errors import UnusableInputError
from ..practice.record_form import COUNTS
from ..values.text import Text
from .fields import DAYS, FLAGS, MODELS

__all__ = ["wrong_type"]

_TEXT = Text("văn bản (String)", "text (String)")
_DAY = Text("ngày, không có múi giờ (Date)", "days without a time zone (Date)")
_NUMBER = Text("số nguyên 64 bit (Int64)", "whole numbers of 64 bits (Int64)")
_FLAG = Text("đúng hoặc sai (Boolean)", "true or false (Boolean)")
_MODELS = Text(
    "văn bản như “M1;M2”, danh sách văn bản, hoặc các cột Boolean như model_M1",
    "text such as “M1;M2”, lists of text, or Boolean columns such as model_M1",
)


def wrong_type(field: str, found: object) -> UnusableInputError:
    """The error for a column that holds something else than its field."""
    wanted, how = _wanted(field)
    how = how.replace("COLUMN", f'"{field}"')
    return UnusableInputError("column-type", column=field, found=str(found), wanted=wanted, how=how)


def _wanted(field: str) -> tuple[Text, str]:
    if field in DAYS:
        return (
            _DAY,
            "Polars pl.col(COLUMN).str.to_date() or .dt.replace_time_zone(None), pandas pd.to_datetime(df[COLUMN]), "
            "SQL CAST(COLUMN AS DATE)",
        )
    if field in COUNTS:
        return _NUMBER, 'Polars pl.col(COLUMN).cast(pl.Int64), pandas df[COLUMN].astype("Int64"), SQL CAST(COLUMN AS BIGINT)'
    if field in FLAGS:
        return _FLAG, 'Polars pl.col(COLUMN).cast(pl.Boolean), pandas df[COLUMN].astype("boolean"), SQL CAST(COLUMN AS BOOLEAN)'
    wanted = _MODELS if field.startswith(MODELS.removesuffix("s")) else _TEXT
    return wanted, 'Polars pl.col(COLUMN).cast(pl.String), pandas df[COLUMN].astype("string"), SQL CAST(COLUMN AS VARCHAR)'
