"""Headings of the lists of the framework in words, for people who open them in a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ...values.text import Text

__all__ = ["FRAMEWORK_HEADINGS"]

_COLUMNS: Mapping[str, Text] = {
    "id": Text("Mã", "Id"),
    "name": Text("Tên", "Name"),
    "title": Text("Tên đầy đủ", "Title"),
    "scope": Text("Phạm vi", "Scope"),
    "exempt_under_18": Text("Miễn quy tắc dưới 18 tuổi tại sự kiện", "Exempt under 18 at events"),
    "places": Text("Địa phương", "Places"),
    "documents": Text("Văn bản", "Documents"),
    "document": Text("Văn bản căn cứ", "Document"),
    "grade": Text("Mức tin cậy", "Grade"),
    "note": Text("Ghi chú", "Note"),
    "models": Text("Mô hình", "Models"),
    "unit": Text("Đơn vị tính", "Unit"),
    "channels": Text("Kênh", "Channels"),
    "counted_as": Text("Được tính là", "Counted as"),
    "indicators": Text("Chỉ số", "Indicators"),
    "enforcement": Text("Thuộc thực thi pháp luật", "Of law enforcement"),
    "references": Text("Trích dẫn", "References"),
    "procedure": Text("Quy trình", "Procedure"),
    "step": Text("Bước", "Step"),
    "role": Text("Đơn vị thực hiện", "Role"),
    "input": Text("Đầu vào", "Input"),
    "output": Text("Đầu ra", "Output"),
    "valid_from": Text("Có hiệu lực từ", "Valid from"),
    "start_certainty": Text("Mức chắc chắn của ngày bắt đầu", "Certainty of the start"),
    "valid_to": Text("Hết hiệu lực từ", "Valid to"),
    "end_certainty": Text("Mức chắc chắn của ngày kết thúc", "Certainty of the end"),
    "article": Text("Điều, khoản", "Article"),
    "reported_in": Text("Nêu tại", "Read in"),
    "subject": Text("Chủ đề", "Subject"),
    "item": Text("Nội dung", "Item"),
    "kind": Text("Loại", "Kind"),
    "value": Text("Giá trị", "Value"),
    "per_unit": Text("Tính cho mỗi", "Per"),
    "per_period": Text("Tính theo kỳ", "Per period"),
    "populations": Text("Nhóm người", "Populations"),
    "activities": Text("Hoạt động", "Activities"),
    "known_on": Text("Được biết vào ngày", "Known on"),
    "force": Text("Tình trạng hiệu lực", "Force"),
    "force_since": Text("Tình trạng này có từ", "Force since"),
    "force_on_day": Text("Ngày được hỏi", "Day that was asked for"),
    "force_on_force": Text("Hiệu lực vào ngày được hỏi", "Force on that day"),
    "beyond_as_of": Text("Khung được rà soát đến", "Last review of the framework"),
    "additivity": Text("Cách cộng", "Additivity"),
    "additive_over": Text("Cộng được theo", "Additive over"),
    "numerator": Text("Tử số", "Numerator"),
    "denominator": Text("Mẫu số", "Denominator"),
    "exclusions": Text("Không tính", "Exclusions"),
    "review": Text("Khi đối chiếu", "Review"),
    "disaggregations": Text("Phân tổ theo", "Disaggregations"),
    "direction": Text("Chiều hướng tốt", "Direction"),
    "measure": Text("Cách tính", "Measure"),
    "required_fields": Text("Trường phải có", "Required fields"),
    "required_in_events": Text("Trường phải có của sự kiện", "Required in events"),
    "not_above": Text("Không lớn hơn chỉ số", "Not above"),
    "duty_field": Text("Trường về nghĩa vụ", "Field of the duty"),
    "accepts_units": Text("Nhận số liệu theo đơn vị", "Accepted units"),
    "union_of": Text("Gộp từ các chỉ số", "Union of"),
    "never_compared_with": Text("Không so với chỉ số", "Never compared with"),
    "signed": Text("Có thể âm", "May be negative"),
    "issuer": Text("Cơ quan ban hành", "Issuer"),
    "number": Text("Số hiệu", "Number"),
    "signed_on": Text("Ngày ký", "Signed on"),
    "in_force_from": Text("Văn bản có hiệu lực từ", "In force from"),
    "replaced_by": Text("Được thay bằng", "Replaced by"),
    "replaced_on": Text("Ngày được thay", "Replaced on"),
    "url": Text("Địa chỉ", "Address"),
    "level": Text("Cấp", "Level"),
    "type": Text("Loại đơn vị hành chính", "Type"),
    "iso": Text("Mã ISO", "ISO code"),
    "parent": Text("Thuộc", "Parent"),
    "successors": Text("Được nối tiếp bởi", "Successors"),
    "severity": Text("Mức độ", "Severity"),
    "why": Text("Lý do của quy tắc", "Reason of the rule"),
    "text": Text("Câu thông báo", "Text"),
    "remedy": Text("Cách xử lý", "Remedy"),
}


def _headings() -> dict[str, Text]:
    """Returns the heading of each column, of its texts in both languages, its code and its name."""
    headings: dict[str, Text] = {}
    for column, text in _COLUMNS.items():
        headings[column] = text
        headings[f"{column}_vi"] = Text(f"{text.vi} (tiếng Việt)", f"{text.en} (Vietnamese)")
        headings[f"{column}_en"] = Text(f"{text.vi} (tiếng Anh)", f"{text.en} (English)")
        headings[f"{column}_name"] = Text(f"{text.vi}: tên gọi", f"{text.en}: name")
    return headings


FRAMEWORK_HEADINGS: Mapping[str, Text] = MappingProxyType(_headings())
"""The headings of the rows that `show` lists, by column."""
