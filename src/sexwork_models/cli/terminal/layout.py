"""Lays text out for a terminal: its width and colours, paragraphs, columns, and findings."""

from __future__ import annotations

import os
import re
import shutil
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import zip_longest

from ...core.finding_groups import FindingGroup, group_findings, kinds_of_findings
from ...core.findings import Report
from ...core.messages import Lang
from ...values.text import nfc, texts_of

__all__ = [
    "coloured",
    "counts_of_findings",
    "findings_text",
    "severity_text",
    "terminal_width",
    "text_width",
    "uses_colour",
    "wrapped",
    "wrapped_hanging",
    "wrapped_lines",
]

_WIDTH = 110  # of text that goes into a file
_LEAST_WIDTH = 80
_WIDEST_PARAGRAPH = 120  # longer lines of running text are hard to read
_WITHOUT_WIDTH = frozenset({"Mn", "Me", "Cf"})
_WIDE = frozenset({"W", "F"})
_LINES_SHOWN = 10  # of a group of findings; JSON has them all
_GROUPS_SHOWN = 100  # of one code: nobody reads more, as of a file of another kind
_JOINING_SIGNS = ("+;/,", "-_.")  # of words, those behind which they are broken first
_WORDS = texts_of("cli.layout")
_SEVERITIES = texts_of("cli.layout_severities")
_COLOURS = {"error": 31, "warning": 33, "info": 36}  # red, yellow, cyan
_COLOUR_OF_WORD = {
    word: _COLOURS[severity]
    for severity, text in _SEVERITIES.items()
    for word in (text.vi, text.en)
}
_SEVERITY = re.compile(rf"^(  )\[({'|'.join(_COLOUR_OF_WORD)})\] ", re.MULTILINE)


def terminal_width() -> int:
    """The columns of the terminal, as COLUMNS or the terminal states them, and at least 80.

    Text that goes elsewhere, as into a file, has 110 columns.
    """
    stated = os.environ.get("COLUMNS", "")
    if stated.isascii() and stated.isdigit() and int(stated):
        return max(int(stated), _LEAST_WIDTH)
    if not _on_terminal():
        return _WIDTH
    return max(shutil.get_terminal_size((_WIDTH, 24)).columns, _LEAST_WIDTH)


def _on_terminal() -> bool:
    try:
        return sys.stdout.isatty()
    except (AttributeError, ValueError):  # there is no output, or it is closed
        return False


def uses_colour() -> bool:
    """Whether words may be coloured: on a terminal that can, and never with NO_COLOR set."""
    refused = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return not refused and _on_terminal()


def coloured(text: str) -> str:
    """The text with the severity of each finding in colour, where colours are used."""
    return _SEVERITY.sub(_in_colour, text) if uses_colour() else text


def _in_colour(match: re.Match[str]) -> str:
    return f"{match[1]}\x1b[{_COLOUR_OF_WORD[match[2]]}m[{match[2]}]\x1b[0m "


def text_width(text: str) -> int:
    """The columns that a text takes: two for wide characters, none for marks over others."""
    if text.isascii():
        return len(text)
    return sum(map(_character_width, nfc(text)))


@lru_cache(maxsize=1000)
def _character_width(character: str) -> int:
    if unicodedata.category(character) in _WITHOUT_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1


def wrapped_lines(text: str, width: int, following: int | None = None) -> list[str]:
    """The lines of a text that take at most `width` columns, those after the first `following`.

    Only a word that is wider than a line is broken, behind a sign that joins its parts.
    """
    lines: list[str] = []
    room, following = width, width if following is None else following
    current = ""
    for word in text.split():
        joined = f"{current} {word}" if current else word
        if text_width(joined) <= room:
            current = joined
            continue
        if current:
            lines.append(current)
            room = following
        pieces = list(_pieces(word, room, following))
        lines += pieces[:-1]
        room = following if lines else room
        current = pieces[-1]
    return [*lines, current] if current or not lines else lines


def _pieces(word: str, first: int, following: int) -> Iterator[str]:
    """Yields the parts of a word that take at most `first` columns, then `following`."""
    piece, room = "", first
    for character in nfc(word):
        if piece and text_width(piece + character) > room:
            end = _end_of_part(piece)
            yield piece[:end]
            piece, room = piece[end:], following
        piece += character
    yield piece


def _end_of_part(piece: str) -> int:
    """Returns where to break a word that is too wide: behind its last sign that joins parts.

    So of `SAMPLE-05+SAMPLE-06` each id stays whole where there is room for one.
    """
    for signs in _JOINING_SIGNS:
        if end := max(map(piece.rfind, signs)) + 1:
            return end
    return len(piece)


def wrapped(text: str, indent: int) -> str:
    """A paragraph with every line indented by `indent`; ids are not broken."""
    return _paragraph(text, indent, indent)


def wrapped_hanging(text: str, indent: int) -> str:
    """A paragraph whose lines after the first are indented by two more, as items of a list are."""
    return _paragraph(text, indent, indent + 2)


def _paragraph(text: str, first: int, following: int) -> str:
    width = min(terminal_width(), _WIDEST_PARAGRAPH)
    head, *rest = wrapped_lines(text, width - first, width - following)
    return "\n".join([" " * first + head, *(" " * following + line for line in rest)])


def severity_text(severity: str, lang: Lang) -> str:
    """The severity of a finding in words."""
    return _SEVERITIES[severity].say(lang)


def findings_text(report: Report, lang: Lang) -> str:
    """Every finding with its place, its sentence and what to do."""
    if not len(report):
        return _WORDS["none"].say(lang)
    counts = ", ".join(counts_of_findings(report, lang).values())
    lines = [f"{_WORDS['findings'].say(lang)}: {counts}"]
    groups, hidden = _groups_to_show(report)
    for group, after in zip_longest(groups, groups[1:]):
        severity = severity_text(group.first.severity, lang)
        lines += ["", *_heading_lines(f"[{severity}] {group.first.code}", _place_of(group, lang))]
        sentences = list(_sentences_of(group, lang))
        lines += sentences[:-1] if after and _has_remedy_of(after, group, lang) else sentences
    for code, count in hidden.items():
        lines += ["", f"  … {_WORDS['more'].say(lang).format(code=code, count=count)}"]
    return "\n".join(map(_within_terminal, lines))


def _heading_lines(name: str, place: str) -> list[str]:
    """The heading of a finding with its place, which has lines of its own where it is too long."""
    line = f"  {name}  {place}"
    return [line] if text_width(line) <= terminal_width() else [f"  {name}", wrapped(place, 4)]


def _groups_to_show(report: Report) -> tuple[list[FindingGroup], Counter[str]]:
    """Returns the first groups of each code, and how many findings of it are in no group shown."""
    shown, groups, hidden = Counter[str](), list[FindingGroup](), Counter[str]()
    for group in group_findings(report):
        code = group.first.code
        shown[code] += 1
        if shown[code] > _GROUPS_SHOWN:
            hidden[code] += len(group.findings)
        else:
            groups.append(group)
    return groups, hidden


def counts_of_findings(report: Report, lang: Lang, *, named: bool = True) -> dict[str, str]:
    """How many findings there are of each severity: "2 kinds of error in 8 places".

    Not `named`, the severity is left to the reader: "2 kinds in 8 places".
    """
    kinds, counts = kinds_of_findings(report), dict[str, str]()
    for severity, count in report.counts.items():
        key = "count" if kinds.get(severity, 0) == count else "kinds"
        text = _WORDS[f"named-{key}" if named else key].say(lang)
        params = {"kinds": kinds.get(severity), "s": "" if kinds.get(severity) == 1 else "s"}
        name = severity_text(severity, lang)
        counts[severity] = text.format(**params, count=count, name=name)
    return counts


def _has_remedy_of(group: FindingGroup, before: FindingGroup, lang: Lang) -> bool:
    """Whether a group asks for what the one before it asks for in the same row: it is said once."""
    pair = (*before.findings, *group.findings)
    if len(pair) != 2 or not group.lines or group.lines != before.lines:
        return False
    return len({(found.code, found.remedy(lang)) for found in pair}) == 1


def _within_terminal(line: str) -> str:
    """A line as it is, or wrapped where it is wider than the terminal."""
    is_wide = "\n" not in line and text_width(line) > terminal_width()
    return wrapped_hanging(line, 2) if is_wide else line


def _sentences_of(group: FindingGroup, lang: Lang) -> Iterator[str]:
    """Yields what the examples of a group say, each with its row where that differs by row."""
    examples, uniform = group.examples(lang), group.is_uniform(lang)
    for example, after in zip_longest(examples, examples[1:]):
        message, remedy = example.message(lang), example.remedy(lang)
        if not uniform and len(group.lines) > 1:
            message = _WORDS["row"].say(lang).format(line=example.where.line, message=message)
        yield wrapped(message, 4)
        if after is None or after.remedy(lang) != remedy:
            yield wrapped(f"-> {remedy}", 4)


def _place_of(group: FindingGroup, lang: Lang) -> str:
    """The place of a finding, or the column and the first lines of a group of them."""
    place = group.place.say(lang)
    if len(group.lines) < 2:
        return place
    first = ", ".join(map(str, group.lines[:_LINES_SHOWN]))
    more = ", …" if len(group.lines) > _LINES_SHOWN else ""
    label = _WORDS["lines"].say(lang).format(count=len(group.lines), lines=f"{first}{more}")
    return f"{place}, {label}"
