"""Words for a value in the findings of a review: its indicator, its group and its position."""

from __future__ import annotations

from ...core.findings import Where
from ...results.values import IndicatorValue
from ...values.text import Text, texts_of
from ..measures.dimensions import dimension_text, group_text

__all__ = ["group_label", "value_location", "value_params"]

_TEXTS = texts_of("measures.submissions")
_PERSONAL_DIMENSIONS = frozenset({"reporter"})


def value_location(index: int | None) -> Where:
    """Returns the position of a value in the submission, from 0; None is a value that is absent."""
    return Where(field="values" if index is None else f"values[{index}]")


def value_params(value: IndicatorValue) -> dict[str, object]:
    """Returns the indicator and the group of a value as parameters of a finding."""
    name = value.definition.label
    indicator = Text(f"{value.definition.id} ({name.vi})", f"{value.definition.id} ({name.en})")
    return {"indicator": indicator, "part": group_label(value)}


def group_label(value: IndicatorValue) -> Text:
    """Returns the group of a value in words; the code of a reporter is not shown."""
    if not value.cut:
        return value.label if value.label.say("vi") else _TEXTS["whole_report"]
    vi, en = [], []
    for name, group_value in value.cut:
        dimension, label = dimension_text(name), _TEXTS["not_named"]
        if name not in _PERSONAL_DIMENSIONS:
            label = group_text(name, group_value, value.population_names)
        vi.append(f"{dimension.vi} {label.vi}")
        en.append(f"{dimension.en} {label.en}")
    return Text(", ".join(vi), ", ".join(en))
