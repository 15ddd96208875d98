"""How a value of a submission is named in findings and questions: indicator, part and days, never a person."""

from __future__ import annotations

from collections.abc import Mapping

from ..calculation.indicator_values import IndicatorValue
from ..findings import Where
from ..values.text import Text

__all__ = ["named", "part_of", "value_at"]

_WHOLE = Text("toàn bộ báo cáo", "the whole report")
_NOT_STATED = Text("không nêu", "not stated")
_NOT_NAMED = Text("một mã", "one code")
_PERSONAL = frozenset({"reporter"})
_DIMENSIONS: Mapping[str, Text] = {
    "place": Text("địa bàn", "place"),
    "province": Text("tỉnh", "province"),
    "model": Text("mô hình", "model"),
    "site": Text("điểm", "site"),
    "group": Text("nhóm", "group"),
    "population": Text("nhóm dân số", "population"),
    "gender": Text("giới tính", "gender"),
    "age_band": Text("nhóm tuổi", "age band"),
    "channel": Text("kênh", "channel"),
    "service": Text("dịch vụ", "service"),
    "need": Text("nhu cầu", "need"),
    "provider": Text("đơn vị cung cấp", "provider"),
    "activity": Text("hoạt động", "activity"),
    "reporter": Text("người báo cáo", "reporter"),
    "reporter_role": Text("vai trò người báo cáo", "role of the reporter"),
    "course_stage": Text("giai đoạn học nghề", "course stage"),
    "item": Text("vật phẩm", "item"),
    "recipient": Text("nhóm nhận", "recipients"),
    "reason": Text("lý do", "reason"),
    "funding": Text("nguồn kinh phí", "source of funds"),
}


def value_at(index: int | None) -> Where:
    """Where a value stands: its number in the submission, from 0; None for one that is not there."""
    return Where(field="values" if index is None else f"values[{index}]")


def named(value: IndicatorValue) -> dict[str, object]:
    """The indicator and the part of a value, as every sentence about it needs them."""
    name = value.definition.label
    indicator = Text(f"{value.definition.id} ({name.vi})", f"{value.definition.id} ({name.en})")
    return {"indicator": indicator, "part": part_of(value)}


def part_of(value: IndicatorValue) -> Text:
    """The part of a cut in words; whoever reported is not named."""
    if not value.cut:
        return value.label if value.label.say("vi") else _WHOLE
    said = [(_DIMENSIONS.get(name, Text(name, name)), _word(name, word)) for name, word in value.cut]
    vi = ", ".join(f"{name.vi} {word.vi}" for name, word in said)
    return Text(vi, ", ".join(f"{name.en} {word.en}" for name, word in said))


def _word(name: str, word: str) -> Text:
    if name in _PERSONAL:
        return _NOT_NAMED
    return Text(word, word) if word else _NOT_STATED
