"""Headings of exported tables in words, for people who open them in a spreadsheet program."""

from __future__ import annotations

from collections.abc import Mapping

from ...monitoring.measures.dimensions import DIMENSIONS, dimension_text
from ...values.text import Text, texts_of

__all__ = ["VALUE_HEADINGS"]

_OF_VALUES: Mapping[str, Text] = texts_of("cli.headings_of_values")


def _of_dimensions() -> dict[str, Text]:
    """Returns the headings of the parts of a breakdown, which say that the value is cut by them."""
    headings: dict[str, Text] = {}
    for id in DIMENSIONS:
        name = dimension_text(id)
        words = texts_of("cli.headings_of_cuts")
        headings[id] = words["code"].filled(dimension=name)
        headings[f"{id}_name"] = words["name"].filled(dimension=name)
    return headings


VALUE_HEADINGS: Mapping[str, Text] = {**_of_dimensions(), **_OF_VALUES}
"""The headings of the rows of indicator values, by column."""
