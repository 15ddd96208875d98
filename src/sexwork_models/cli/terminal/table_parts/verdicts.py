"""The first lines of an answer: whether its input is fit for use, and how many findings it has."""

from __future__ import annotations

from ....core.findings import Report
from ....core.messages import Lang
from ....values.text import Text
from ..layout import wrapped

__all__ = ["verdict_line"]

_WORDS = {
    "fit": Text("KẾT LUẬN: dùng được, không có lỗi", "VERDICT: fit for use, no errors"),
    "open": Text(
        "KẾT LUẬN: không có lỗi, nhưng chưa có tổng, vì còn dòng chưa có đủ giá",
        "VERDICT: no errors, but no total yet, for some lines lack prices",
    ),
    "faulty": Text(
        "KẾT LUẬN: có {error} lỗi cần sửa; phần có lỗi không được tính",
        "VERDICT: errors to correct: {error}; what is in error is not counted",
    ),
    "warning": Text("cảnh báo: {warning}", "warnings: {warning}"),
    "info": Text("lưu ý: {info}", "remarks: {info}"),
    "see": Text("xem PHÁT HIỆN", "see FINDINGS"),
}


def verdict_line(report: Report, lang: Lang, *, total_open: bool = False) -> str:
    """The verdict on an input by its findings, with how many there are of each severity.

    `total_open` says that a budget without errors has no total yet.
    """
    counts = report.counts
    parts = ["open" if total_open else "fit"] if report.ok else ["faulty"]
    parts += [severity for severity in ("warning", "info") if counts[severity]]
    text = "; ".join(_WORDS[part].say(lang) for part in parts).format(**counts)
    return wrapped(f"{text} ({_WORDS['see'].say(lang)})" if len(report) else text, 0)
