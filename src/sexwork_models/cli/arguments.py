"""Which commands and options there are."""

from __future__ import annotations

import argparse
from datetime import date, datetime
from functools import partial
from typing import NoReturn

from .._version import __version__
from ..api.list_rows import KINDS
from ..core.errors import UnusableInputError
from ..core.messages import LANGUAGES
from ..finance.budget.breakdown import Cut
from ..practice.registers.terms import SizeSeries
from ..results.values import Counting
from ..values.calendars import CALENDARS
from ..values.intervals import Policy

__all__ = ["FILE_KINDS", "parser"]

FILE_KINDS = ("observations", "records", "registers", "plan", "execution", "overlay", "pack")


class _Parser(argparse.ArgumentParser):
    """A parser that raises instead of leaving, so that every refusal has one form."""

    def error(self, message: str) -> NoReturn:
        raise UnusableInputError("wrong-usage", problem=message, usage=self.format_usage().strip())


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day, not a moment
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: YYYY-MM-DD") from None


def _shared() -> _Parser:
    shared = _Parser(add_help=False)
    shared.add_argument(
        "--json", action="store_true", help="in JSON ra stdout / print JSON on stdout"
    )
    shared.add_argument(
        "--lang", choices=LANGUAGES, default="vi", help="ngôn ngữ / language (default: vi)"
    )
    shared.add_argument(
        "--overlay",
        action="append",
        default=[],
        metavar="FILE",
        help="bộ quy định địa phương / local rules",
    )
    return shared


def parser() -> argparse.ArgumentParser:
    """The parser of the command `sexwork-models`."""
    top = _Parser(
        prog="sexwork-models",
        allow_abbrev=False,
        description="Khung định mức, hoạt động, chỉ số / norms, activities, indicators",
    )
    top.add_argument("--version", action="version", version=f"sexwork-models {__version__}")
    commands = top.add_subparsers(
        dest="command", required=True, parser_class=_Parser, metavar="COMMAND"
    )
    add = partial(commands.add_parser, parents=[_shared()], allow_abbrev=False)
    results = add("results", help="đo kết quả đã công bố / measure published results")
    results.add_argument(
        "file", nargs="?", metavar="FILE", help="tệp số liệu CSV hoặc JSON / observation file"
    )
    show = add("show", help="liệt kê / list")
    show.add_argument("kind", choices=list(KINDS), metavar="|".join(KINDS))
    show.add_argument("--model", help="M1, M2, M3 ...")
    show.add_argument("--on", type=_day, metavar="DATE", help="YYYY-MM-DD")
    show.add_argument("--place", metavar="CODE", help="mã địa phương / place code")
    show.add_argument(
        "--csv",
        action="store_true",
        help="in CSV, với observations là tệp nạp lại được / print CSV",
    )
    add("audit", help="soát khung dữ liệu / audit the framework")
    validate = add("validate", help="kiểm tra tệp / check a file")
    validate.add_argument("file", metavar="FILE")
    validate.add_argument(
        "--kind",
        choices=FILE_KINDS,
        help="mặc định: nhận theo nội dung / default: from the content",
    )
    budget = add("budget", help="tính dự toán của kế hoạch / price a plan")
    budget.add_argument(
        "plan", metavar="PLAN", help="kế hoạch TOML hoặc JSON / a plan, TOML or JSON"
    )
    budget.add_argument(
        "--by", choices=[cut.value for cut in Cut], action="append", help="chia theo / cut by"
    )
    budget.add_argument(
        "--policy",
        choices=[policy.value for policy in Policy],
        default=Policy.STRICT.value,
        help="giá hết hạn / prices that ended",
    )
    budget.add_argument("--execution", metavar="FILE", help="số đã chi / what was spent")
    budget.add_argument(
        "--observations",
        metavar="FILE",
        help="kết quả, để tính chi phí đơn vị / results, for unit costs",
    )
    indicators = add("indicators", help="tính chỉ số từ bản ghi / count indicators from records")
    indicators.add_argument(
        "records", metavar="RECORDS", help="bản ghi CSV hoặc NDJSON / records, CSV or NDJSON"
    )
    indicators.add_argument(
        "--period", required=True, metavar="P", help="2024, 2024-H1, 2024-Q1, 2024-9M, 2024-M01"
    )
    indicators.add_argument(
        "--calendar", default="state", metavar="ID", help=f"{', '.join(CALENDARS)} (default: state)"
    )
    indicators.add_argument(
        "--by",
        action="append",
        default=[],
        metavar="DIMENSION",
        help="chia theo / cut by: province, model ...",
    )
    indicators.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="ID",
        help="chỉ tính các chỉ số này / these indicators",
    )
    indicators.add_argument(
        "--counting",
        choices=[one.value for one in Counting],
        help="đếm người nào / which persons (default: as declared)",
    )
    indicators.add_argument(
        "--registers", metavar="DIR", help="thư mục sổ theo dõi / folder of registers"
    )
    indicators.add_argument(
        "--series",
        choices=[one.value for one in SizeSeries],
        help="mẫu số độ bao phủ / size series",
    )
    indicators.add_argument(
        "--targets", metavar="PLAN", help="kế hoạch có chỉ tiêu / a plan with targets"
    )
    indicators.add_argument(
        "--out",
        metavar="FILE",
        help="ghi ra tệp .csv hoặc .json mới / write a new .csv or .json file",
    )
    compare = add(
        "compare", help="so hai kế hoạch hoặc hai bộ quy định / compare two plans or two overlays"
    )
    compare.add_argument("left", metavar="LEFT")
    compare.add_argument("right", metavar="RIGHT")
    compare.add_argument(
        "--plan",
        metavar="PLAN",
        help="kế hoạch được tính theo hai bộ quy định / a plan priced under both overlays",
    )
    explain = add("explain", help="giải thích nguồn gốc / where an id comes from")
    explain.add_argument("id", metavar="ID")
    explain.add_argument(
        "--observations", metavar="FILE", help="tệp số liệu của bạn / your own observation file"
    )
    explain.add_argument(
        "--plan",
        metavar="PLAN",
        help="kế hoạch, để giải thích số tiền / a plan, to explain its money",
    )
    explain.add_argument(
        "--records",
        metavar="RECORDS",
        help="bản ghi, để giải thích giá trị / records, to explain a value",
    )
    explain.add_argument(
        "--registers", metavar="DIR", help="thư mục sổ theo dõi / folder of registers"
    )
    explain.add_argument("--period", metavar="P", help="kỳ của giá trị / the period of the value")
    explain.add_argument(
        "--calendar", default="state", metavar="ID", help="lịch báo cáo / reporting calendar"
    )
    explain.add_argument(
        "--by", action="append", default=[], metavar="DIMENSION", help="chia theo / cut by"
    )
    return top
