"""Tells rows of a table that are no data: totals, titles, numbers of columns, the header again."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from ...values.text import fold
from ..field_catalog import protecting_fields
from ..files import is_blank
from ..lost_rows import HEADER_CHANGES
from .columns import Columns
from .header import Layout

__all__ = ["SPECIAL_LINE", "special_row"]

# Not `cộng tác viên`, `cộng đồng` or `tổng đài`, with which data may begin.
_TOTAL = re.compile(
    r"(?:tong(?! dai)|cong(?! (?:tac|dong|an|nhan|doan|ti))|total|sum|grand total)\b"
    r"(?![-.:_/][0-9])"  # nor an id
)
_NUMBER = re.compile(r"[-+]?[0-9][0-9.,\s]*%?")
# Begins every line that may be a total, whatever the marks of its letters and its quotation marks.
_LIKE_TOTAL = r"(?i)\A[\s\x1c-\x1f\",;]*(?:to?[^\x00-\x7f]*(?:ng|tal)|co?[^\x00-\x7f]*ng|sum|grand)"
_MAY_BE_TOTAL = re.compile(_LIKE_TOTAL)
# Matches every line with a digit that may be special: those without one need no pattern.
SPECIAL_LINE = (
    rf"{_LIKE_TOTAL}|\A[\s\",;]*[(\[]|\A[\s\"]*[1A][\s\"]*[,;\t]|ng\S{{1,2}}y.{{0,20}}th\S{{1,3}}ng"
)
_COLUMN_NUMBER = re.compile(
    r"([(\[]?)([0-9]{1,3})[)\]]?(?:\s*=[-+*/:x×%(). 0-9]*)?|[(\[]?([A-E])[)\]]?"
)
_MIN_NUMBERED = 2  # columns, in brackets
_SIGNERS = re.compile(  # of folded text, in which y is i
    r"\(?ki(?:$|[,)]| (?:ten|ghi|va|dong dau)\b)|(?:[kt][tml]|tuq|q)\. ?"
    r"|nguoi (?:lap|kiem|phu trach|bao cao|tong hop)"
    r"|(?:pho )?(?:thu truong|giam doc|chu tich|truong phong)|ke toan|can bo (?:lap|tong hop)"
    r"|xac nhan cua|noi nhan"
)
# A place may stand before it; a sentence about somebody is no day of signing.
_DAY_OF_SIGNING = re.compile(
    r"\A(?:(?!(?:anh|ba|ban|be|chau|chi|co|em|khach|ong)\b)"
    r"[^\W\d]{1,12}(?:[.\- ]{1,3}[^\W\d]{1,12}){0,4}, ?)?"
    r"[.…, ]*ngai[\s\d.…_/]*thang[\s\d.…_/]*nam[\s\d.…_/]*"
)
_MAX_FEW = 2  # cells of a title with its numeral, or of the names below those who sign
_MIN_REQUIRED = 3  # columns, without which a row of one cell may be all there is to say
_DIGIT = re.compile(r"[0-9]")


def special_row(cells: Sequence[str], layout: Layout, columns: Columns) -> str:
    """Returns the code of the finding about a row that is no data, `""` for every other row.

    `total-row` for a sum below the rows, `column-numbers` for the numbers of the columns,
    `signature-row` for the titles of those who sign, with place and day, `row-of-one-cell` for a
    title above some rows or a note below them, `header-repeated` for the same header once more, and
    `header-changes` for a header with other columns: what stands below it has another meaning.
    """
    filled = {at: cell.strip() for at, cell in enumerate(cells) if not is_blank(cell)}
    if _is_total(cells, layout, columns):
        return "total-row"
    if _numbers_columns(filled, layout):
        return "column-numbers"
    if code := _code_of_header(cells, layout, columns):
        return code
    if len(columns.required) < _MIN_REQUIRED or _protects(filled, layout, columns):
        return ""
    if all(map(_is_of_signing, filled.values())):
        return "signature-row"
    return "row-of-one-cell" if _is_title(filled) else ""


def _code_of_header(cells: Sequence[str], layout: Layout, columns: Columns) -> str:
    """Returns the code for a row of headings alone; `""` for a row that is none."""
    fields = dict[str, str]()  # by the text below the heading of each
    for cell, field in zip(cells, layout.fields, strict=False):
        if field and not is_blank(cell):
            if _DIGIT.search(cell):  # as each row of data has one, and no heading
                return ""
            fields[cell] = field
    if len(fields) < 2 or not all(map(columns.is_heading, fields)):
        return ""
    unchanged = all(columns.field_of(text) == field for text, field in fields.items())
    return "header-repeated" if unchanged else HEADER_CHANGES


def _numbers_columns(filled: Mapping[int, str], layout: Layout) -> bool:
    """Whether a row numbers the columns one by one: `(1) (2) (3)`, or `A B 1 2` in all of them."""
    found = list(filter(None, map(_COLUMN_NUMBER.fullmatch, filled.values())))
    numbers = [int(each[2]) for each in found if each[2]]
    if len(found) < len(filled) or len(numbers) < _MIN_NUMBERED:
        return False
    in_brackets = all(each[1] or each[3] for each in found)
    is_whole = len(filled) >= layout.width >= _MIN_REQUIRED
    return numbers == list(range(1, len(numbers) + 1)) and (in_brackets or is_whole)


def _protects(filled: Iterable[int], layout: Layout, columns: Columns) -> bool:
    """Whether some of the cells may stand for a protection case: then the row is one of data."""
    fields = {layout.fields[at] for at in filled if at < len(layout.fields)}
    return not fields.isdisjoint(_protecting_fields(columns))


def _is_of_signing(text: str) -> bool:
    """Whether a cell holds the title of somebody who signs, or the day on which they do."""
    plain = fold(text).strip()
    if _DAY_OF_SIGNING.fullmatch(plain):
        return True
    return bool(_SIGNERS.match(plain)) and not _DIGIT.search(plain)


def _is_title(filled: Mapping[int, str]) -> bool:
    """Whether one cell alone is filled, or few without any digit, as each row of data has one."""
    few = len(filled) <= _MAX_FEW and not any(map(_DIGIT.search, filled.values()))
    return few or len(filled) == 1


def _is_total(cells: Sequence[str], layout: Layout, columns: Columns) -> bool:
    """Whether the first cell says so, and beside it stand numbers alone, and few required cells.

    A row with a code, a word or a day is one of data, however little of it is filled in: it may be
    about somebody who needs protection.
    """
    first = next((cell for cell in cells if not is_blank(cell)), "")
    if not _MAY_BE_TOTAL.match(first) or not _TOTAL.match(fold(first)):
        return False
    return _holds_numbers_alone(cells, layout, columns)


def _holds_numbers_alone(cells: Sequence[str], layout: Layout, columns: Columns) -> bool:
    """Whether numbers alone stand beside the first cell, and in few of the required columns."""
    filled = [(at, cell) for at, cell in enumerate(cells) if not is_blank(cell)][1:]
    if not all(_NUMBER.fullmatch(cell.strip()) for _, cell in filled):
        return False
    beside = {layout.fields[at] for at, _ in filled if at < len(layout.fields)}
    required = beside & set(columns.required)
    if required and not beside.isdisjoint(_protecting_fields(columns)):
        return False
    return 2 * len(required) <= len(columns.required)


def _protecting_fields(columns: Columns) -> Collection[str]:
    return protecting_fields(columns.kind)
