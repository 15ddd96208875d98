"""Prints answers and errors, as JSON or as text that cannot steer a terminal."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress

from ..core.errors import FrameworkFaultError, SexworkModelsError
from .answers import UNUSABLE
from .help.language import language_of_refusal
from .standard_input import with_named_input
from .terminal.layout import coloured, findings_text, wrapped_hanging

__all__ = ["json_text", "print_text", "refuse", "write_unicode"]

# Controls but for line breaks and tabs, marks that turn the direction of text, and invisible tags:
# they could hide or reorder what stands on a terminal.
_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)


def write_unicode() -> None:
    """Makes the standard streams write UTF-8; what is no valid text is escaped."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)  # which not every stream has
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def print_text(text: str, status: int) -> int:
    """Prints a text and returns the exit status: 2 where a full disk or no output takes it.

    A reader such as `head` may close the pipe early; that is no failure.
    """
    try:
        sys.stdout.write(coloured(_escape_steering(text)))
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, AttributeError):  # no place left, or no output at all
        with suppress(OSError, AttributeError):
            sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
        return UNUSABLE
    return status


def _escape_steering(text: str) -> str:
    r"""Returns a text with such characters escaped as in JSON: a right-to-left mark as `\u200f`."""

    def escape(match: re.Match[str]) -> str:
        units = match[0].encode("utf-16-be").hex()
        return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))

    return _STEERING.sub(escape, text)


def json_text(data: object) -> str:
    """Returns data as indented JSON."""
    return json.dumps(data, ensure_ascii=False, indent=2)


def _within_terminal(line: str) -> str:
    """A line of a refusal, wrapped on a terminal, which would break it within a word."""
    return wrapped_hanging(line, 0) if line and sys.stderr.isatty() else line


def refuse(error: SexworkModelsError, words: Sequence[str]) -> int:
    """Prints an error on stderr, or on stdout as JSON, with the findings of a faulty framework."""
    lang = language_of_refusal(words)  # the arguments could not be parsed, perhaps
    report = error.report if isinstance(error, FrameworkFaultError) else None
    message, remedy = error.message(lang), error.remedy(lang)
    if "--json" in words:
        data: dict[str, object] = {"ok": False}
        data["error"] = {"code": error.code, "message": message, "remedy": remedy}
        if report is not None and len(report):
            data["findings"] = report.to_dict(lang)["findings"]
        return print_text(json_text(data) + "\n", UNUSABLE)
    findings = f"\n\n{findings_text(report, lang)}" if report is not None else ""
    with suppress(OSError, AttributeError):  # stderr is closed, or the disk is full
        said = "\n".join(map(_within_terminal, f"{message}\n{remedy}".split("\n")))
        text = with_named_input(f"{said}{findings}\n", lang)
        sys.stderr.write(_escape_steering(text))
    return UNUSABLE
