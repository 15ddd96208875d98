"""How values are put together over time, places and other dimensions: the table `over`."""

# Annotations stay no texts: pydantic would evaluate each of them for every model.
from collections.abc import Mapping

from ...intake.rows import Row
from ...values.text import LabelledEnum, Word

__all__ = ["Aggregation", "Over"]


class Aggregation(LabelledEnum):
    """How values are put together over a dimension to the value of all of them."""

    SUM = Word("sum", "cộng", "added up")
    LAST = Word("last", "lấy giá trị cuối", "the last value")
    BOUNDS = Word("bounds", "từ giá trị lớn nhất đến tổng", "between the largest and the sum")
    RECOMPUTE = Word(
        "recompute", "tính lại từ tử số và mẫu số", "recomputed from numerators and denominators"
    )
    RECOUNT = Word("recount", "đếm lại từ bản ghi", "counted again from the records")
    EACH = Word("each", "nêu riêng từng giá trị", "each shown by itself")
    NEVER = Word("never", "không bao giờ gộp", "never put together")


class Over(Row):
    """How values of an indicator are put together over each dimension.

    `split` is the field by which a measure always splits its values. A dimension that is not stated
    is never added up.
    """

    time: Aggregation | None = None
    place: Aggregation | None = None
    population: Aggregation | None = None
    model: Aggregation | None = None
    reporter: Aggregation | None = None
    activity: Aggregation | None = None
    split: Aggregation | None = None

    @property
    def stated(self) -> Mapping[str, Aggregation]:
        """The words that are stated, by dimension."""
        words = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: word for name, word in words.items() if word is not None}
