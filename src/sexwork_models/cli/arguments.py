"""Declares the commands and options of the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import NoReturn, TypeAlias

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


_Add: TypeAlias = Callable[..., argparse.ArgumentParser]


class _Parser(argparse.ArgumentParser):
    """A parser that raises an error of the library, so that every refusal has one form."""

    def error(self, message: str) -> NoReturn:
        raise UnusableInputError("wrong-usage", problem=message, usage=self.format_usage().strip())


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day, not a moment
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: YYYY-MM-DD") from None


def _shared_options() -> _Parser:
    """The options of every command."""
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
    add = partial(commands.add_parser, parents=[_shared_options()], allow_abbrev=False)
    _add_results(add)
    _add_show(add)
    add("audit", help="soát khung dữ liệu / audit the framework")
    _add_validate(add)
    _add_budget(add)
    _add_indicators(add)
    _add_compare(add)
    _add_explain(add)
    return top


def _add_results(add: _Add) -> None:
    command = add("results", help="đo kết quả đã công bố / measure published results")
    command.add_argument(
        "file", nargs="?", metavar="FILE", help="tệp số liệu CSV hoặc JSON / observation file"
    )


def _add_show(add: _Add) -> None:
    command = add("show", help="liệt kê / list")
    command.add_argument("kind", choices=list(KINDS), metavar="|".join(KINDS))
    command.add_argument("--model", help="M1, M2, M3 ...")
    command.add_argument("--on", type=_day, metavar="DATE", help="YYYY-MM-DD")
    command.add_argument("--place", metavar="CODE", help="mã địa phương / place code")
    command.add_argument(
        "--csv",
        action="store_true",
        help="in CSV, với observations là tệp nạp lại được / print CSV",
    )


def _add_validate(add: _Add) -> None:
    command = add("validate", help="kiểm tra tệp / check a file")
    command.add_argument("file", metavar="FILE")
    command.add_argument(
        "--kind",
        choices=FILE_KINDS,
        help="mặc định: nhận theo nội dung / default: from the content",
    )
    command.add_argument(
        "--registers",
        metavar="DIR",
        help="thư mục sổ theo dõi, để đối chiếu điểm / folder of registers, to check sites",
    )


def _add_budget(add: _Add) -> None:
    command = add("budget", help="tính dự toán của kế hoạch / price a plan")
    command.add_argument(
        "plan", metavar="PLAN", help="kế hoạch TOML hoặc JSON / a plan, TOML or JSON"
    )
    command.add_argument(
        "--by", choices=[cut.value for cut in Cut], action="append", help="chia theo / cut by"
    )
    command.add_argument(
        "--policy",
        choices=[policy.value for policy in Policy],
        default=Policy.STRICT.value,
        help="giá hết hạn / prices that ended",
    )
    command.add_argument("--execution", metavar="FILE", help="số đã chi / what was spent")
    command.add_argument(
        "--observations",
        metavar="FILE",
        help="kết quả, để tính chi phí đơn vị / results, for unit costs",
    )


def _add_indicators(add: _Add) -> None:
    command = add("indicators", help="tính chỉ số từ bản ghi / count indicators from records")
    command.add_argument(
        "records", metavar="RECORDS", help="bản ghi CSV hoặc NDJSON / records, CSV or NDJSON"
    )
    command.add_argument(
        "--period", required=True, metavar="P", help="2024, 2024-H1, 2024-Q1, 2024-9M, 2024-M01"
    )
    command.add_argument(
        "--calendar", default="state", metavar="ID", help=f"{', '.join(CALENDARS)} (default: state)"
    )
    command.add_argument(
        "--by",
        action="append",
        default=[],
        metavar="DIMENSION",
        help="chia theo / cut by: province, model ...",
    )
    command.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="ID",
        help="chỉ tính các chỉ số này / these indicators",
    )
    command.add_argument(
        "--counting",
        choices=[counting.value for counting in Counting],
        help="đếm người nào / which persons (default: as declared)",
    )
    command.add_argument(
        "--registers", metavar="DIR", help="thư mục sổ theo dõi / folder of registers"
    )
    command.add_argument(
        "--series",
        choices=[series.value for series in SizeSeries],
        help="mẫu số của tỷ lệ bao phủ / size series",
    )
    command.add_argument(
        "--targets", metavar="PLAN", help="kế hoạch có chỉ tiêu / a plan with targets"
    )
    command.add_argument(
        "--out",
        metavar="FILE",
        help="ghi ra tệp .csv hoặc .json mới / write a new .csv or .json file",
    )


def _add_compare(add: _Add) -> None:
    command = add(
        "compare", help="so hai kế hoạch hoặc hai bộ quy định / compare two plans or two overlays"
    )
    command.add_argument("left", metavar="LEFT")
    command.add_argument("right", metavar="RIGHT")
    command.add_argument(
        "--plan",
        metavar="PLAN",
        help="kế hoạch được tính theo hai bộ quy định / a plan priced under both overlays",
    )


def _add_explain(add: _Add) -> None:
    command = add("explain", help="giải thích nguồn gốc / where an id comes from")
    command.add_argument("id", metavar="ID")
    command.add_argument(
        "--observations", metavar="FILE", help="tệp số liệu của bạn / your own observation file"
    )
    command.add_argument(
        "--plan",
        metavar="PLAN",
        help="kế hoạch, để giải thích số tiền / a plan, to explain its money",
    )
    command.add_argument(
        "--records",
        metavar="RECORDS",
        help="bản ghi, để giải thích giá trị / records, to explain a value",
    )
    command.add_argument(
        "--registers", metavar="DIR", help="thư mục sổ theo dõi / folder of registers"
    )
    command.add_argument("--period", metavar="P", help="kỳ của giá trị / the period of the value")
    command.add_argument(
        "--calendar", default="state", metavar="ID", help="lịch báo cáo / reporting calendar"
    )
    command.add_argument(
        "--by", action="append", default=[], metavar="DIMENSION", help="chia theo / cut by"
    )
