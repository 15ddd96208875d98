"""Words for a value in the findings of a review: its indicator, its group and its position."""

from __future__ import annotations

from collections.abc import Mapping

from ...core.findings import Where
from ...results.values import IndicatorValue
from ...values.text import Text

__all__ = ["group_label", "value_location", "value_params"]

_WHOLE_REPORT = Text("toàn bộ báo cáo", "the whole report")
_NOT_STATED = Text("không nêu", "not stated")
_NOT_NAMED = Text("một mã", "one code")
_PERSONAL_DIMENSIONS = frozenset({"reporter"})
_DIMENSIONS: Mapping[str, Text] = {
    "place": Text("địa bàn", "place"),
    "province": Text("tỉnh", "province"),
    "model": Text("mô hình", "model"),
    "site": Text("điểm", "site"),
    "group": Text("nhóm", "group"),
    "population": Text("nhóm người", "population"),
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
        return value.label if value.label.say("vi") else _WHOLE_REPORT
    vi, en = [], []
    for name, group_value in value.cut:
        dimension = _DIMENSIONS.get(name, Text(name, name))
        if name in _PERSONAL_DIMENSIONS:
            label = _NOT_NAMED
        else:
            label = Text(group_value, group_value) if group_value else _NOT_STATED
        vi.append(f"{dimension.vi} {label.vi}")
        en.append(f"{dimension.en} {label.en}")
    return Text(", ".join(vi), ", ".join(en))
