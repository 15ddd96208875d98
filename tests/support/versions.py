"""The invented programme with earlier definitions of four of its indicators, as a pack and as an
overlay, and the values by them that were worked out by hand.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from sexwork_models import Framework, load_framework

from .programme import OVERLAY, PACK

EARLIER: Mapping[str, str] = {
    "SAMPLE-Q1": """
[[{0}.earlier]]
version = 1
until = 2022-12-14
reason_vi = "lớp nhỏ không còn được tính"
reason_en = "small classes are no longer counted"
additivity = "sum"
[{0}.earlier.measure]
kind = "sum"
field = "contacts"
where = [{{ field = "activity", in_set = "sample_class" }}]
""",
    "SAMPLE-Q2": """
[[{0}.earlier]]
version = 1
until = 2022-12-14
reason_en = "talk and check belong together"
additivity = "year_to_date"
[{0}.earlier.measure]
kind = "distinct"
key = "client"
window = "year_to_date"
[[{0}.earlier.measure.having_all]]
where = [{{ field = "activity", in_set = "$own" }}]
[[{0}.earlier.measure.having_all]]
where = [{{ field = "activity", in = ["SAMPLE-CHECK"] }}]
""",
    "SAMPLE-Q3": """
[[{0}.earlier]]
version = 1
until = 2021-12-14
reason_en = "a shorter follow-up"
additivity = "ratio"
[{0}.earlier.measure]
kind = "cohort"
key = "client"
base = {{ where = [{{ field = "activity", in_set = "$own" }}] }}
[{0}.earlier.measure.part]
where = [{{ field = "activity", in = ["SAMPLE-CHECK"] }}]
within = {{ from = 0, to = 31 }}
[[{0}.earlier]]
version = 2
until = 2022-12-14
reason_en = "a longer follow-up"
additivity = "ratio"
[{0}.earlier.measure]
kind = "cohort"
key = "client"
base = {{ where = [{{ field = "activity", in_set = "$own" }}] }}
[{0}.earlier.measure.part]
where = [{{ field = "activity", in = ["SAMPLE-CHECK"] }}]
within = {{ from = 0, to = 20 }}
""",
    "SAMPLE-Q4": """
[[{0}.earlier]]
version = 1
until = 2022-12-14
reason_en = "small groups are no longer counted"
additivity = "snapshot"
[{0}.earlier.measure]
kind = "stock"
from = "groups"
span = ["founded_on", "ended_on"]
""",
}
"""The earlier definitions; `{0}` is the table of the indicator."""

BY_HAND_1: Mapping[str, int] = {
    "SAMPLE-Q1": 56,  # classes of 10, 9, 25 and 12 contacts
    "SAMPLE-Q2": 3,  # A, B and C have a talk and a check; D has no check
    "SAMPLE-Q3": 75,  # of A, B, C and D, B is checked on the 31st day
    "SAMPLE-Q4": 3,  # groups of 9, 3 and 2 core members; one ended in March
}
"""The values of version 1 for the state year 2024."""


def overlay_text(earlier: Mapping[str, str] = EARLIER) -> str:
    """The text of the overlay of the programme, with earlier definitions below their indicators."""
    parts = re.split(r"(?m)^(?=\[\[?\w+\]\]?$)", OVERLAY.read_text(encoding="utf-8"))
    text = ""
    for part in parts:
        text += part
        id = re.search(r'(?m)^id = "(SAMPLE-Q\d)"$', part)
        if id is not None and id[1] in earlier:
            text += earlier[id[1]].format("indicators").lstrip("\n") + "\n"
    return text


def pack_text(earlier: Mapping[str, str] = EARLIER) -> str:
    """The text of the indicators of the pack of the programme, with earlier definitions."""
    text = PACK.joinpath("indicators.toml").read_text(encoding="utf-8")
    return text + "".join(definitions.format(id) for id, definitions in earlier.items())


def loaded(form: str, earlier: Mapping[str, str]) -> Framework:
    """The framework of the programme with earlier definitions, as a pack or as an overlay."""
    with tempfile.TemporaryDirectory() as folder:
        if form == "overlay":
            path = Path(folder, "overlay.toml")
            path.write_text(overlay_text(earlier), encoding="utf-8")
            return load_framework(path)
        pack = Path(folder, "pack")
        shutil.copytree(PACK, pack)
        Path(pack, "indicators.toml").write_text(pack_text(earlier), encoding="utf-8")
        return load_framework(pack=pack)


@cache
def versioned(form: str) -> Framework:
    """The framework of the programme with the earlier definitions of four indicators."""
    return loaded(form, EARLIER)
