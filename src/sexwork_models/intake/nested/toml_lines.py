"""Finds the line of every key of a TOML text, also in sub-tables, inline tables and arrays."""

from __future__ import annotations

import re
import tomllib
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TypeAlias

import attrs

from ...core.key_paths import MAX_PATH_LENGTH

__all__ = ["KeyLines", "TomlPart", "find_lines", "lines_below"]

_MARKS = frozenset("[]{}=,.\n")
_WORD = re.compile(r"#[^\n]*|[\[\]{}=,.\n]|[\"']|[^\s\[\]{}=,.#\"']+")
# What ends a string by what begins it, or else an escape, which may hold a quotation mark. One or
# two more marks than three belong to the text of a string of several lines.
_ENDS = {
    '"': re.compile(r'\\.|"', re.DOTALL),
    "'": re.compile("'"),
    '"""': re.compile(r'\\.|"{3,5}', re.DOTALL),
    "'''": re.compile("'{3,5}"),
}


@attrs.define(eq=False)
class TomlPart:
    """A part of a TOML text with its line: a table, an array or a scalar.

    `below` holds the parts of a table by key and those of an array in order. Scalars that follow
    each other in one line of an array are one object, as a file may hold millions of them.
    """

    line: int
    below: dict[str, TomlPart] | list[TomlPart] | None = None

    def part(self, step: str | int) -> TomlPart:
        """Returns the part at a key or an index, this part itself if it has none."""
        if isinstance(self.below, dict):
            return self.below.get(step, self) if isinstance(step, str) else self
        if self.below and isinstance(step, int) and step < len(self.below):
            return self.below[step]
        return self


_Reader: TypeAlias = Callable[["_Position", str, int], None]


@attrs.define(eq=False)
class _Position:
    """Where the reader of a text stands.

    `open` holds the table of the last header and, in it, the arrays and inline tables that are not
    closed yet; `key` the parts of a key that was not read whole yet; `value` the part that the last
    key names. `in_item` tells that an item of an array has begun. `read` takes the next word.
    """

    root: TomlPart
    open: list[TomlPart]
    value: TomlPart
    read: _Reader
    key: list[str] = attrs.Factory(list)
    in_item: bool = False
    is_array_header: bool = False


def find_lines(text: str) -> TomlPart:
    """Returns all parts of a TOML text, which must be valid, as one table.

    A table has the line of its header, or else of the first key that names it; an array of tables
    that of its first header. Each character is read once, and nothing is called recursively.
    """
    root = TomlPart(1, {})
    position = _Position(root, [root], root, _read_key)
    for word, line in _words(text):
        position.read(position, word, line)
    return root


class KeyLines(Mapping[str, int]):
    """The lines of all paths below a part, put together for the first finding that needs one."""

    def __init__(self, part: TomlPart) -> None:
        self._part = part

    @cached_property
    def _lines(self) -> dict[str, int]:
        return lines_below(self._part)

    def __getitem__(self, path: str) -> int:
        return self._lines[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


def lines_below(part: TomlPart) -> dict[str, int]:
    """Returns the line of each path below a part: `measure.having_all[0].where[1].field`.

    A scalar in the line of its array has no entry, and neither has a path longer than any that is
    looked up. If two keys have one path, as `"a.b"` and `a.b` do, the one of fewer steps has it.
    """
    lines: dict[str, int] = {}
    waiting = deque([("", part)])
    while waiting:
        path, parent = waiting.popleft()
        for step, child in _steps_below(parent):
            path_of_child = f"{path}{step}" if path else step.removeprefix(".")
            if len(path_of_child) <= MAX_PATH_LENGTH:
                lines.setdefault(path_of_child, child.line)
                if child.below:
                    waiting.append((path_of_child, child))
    return lines


def _steps_below(parent: TomlPart) -> Iterator[tuple[str, TomlPart]]:
    if isinstance(parent.below, dict):
        for key, child in parent.below.items():
            yield f".{key}", child
        return
    for index, child in enumerate(parent.below or ()):
        if child.below is not None or child.line != parent.line:
            yield f"[{index}]", child


def _words(text: str) -> Iterator[tuple[str, int]]:
    """Yields strings, other words and marks of a text, each with its line; no comments."""
    position, line = 0, 1
    while (found := _WORD.search(text, position)) is not None:
        start, position = found.span()
        first = text[start]
        if first == "#":
            continue
        if first in "\"'":
            position = _end_of_string(text, start)
        word = text[start:position]
        yield word, line
        if first in "\n\"'":
            line += word.count("\n")


def _end_of_string(text: str, start: int) -> int:
    quote = text[start]
    mark = quote * 3 if text.startswith(quote * 3, start) else quote
    position = start + len(mark)
    while (found := _ENDS[mark].search(text, position)) is not None:
        position = found.end()
        if text[found.start()] == quote:
            return position
    return len(text)


def _read_key(position: _Position, word: str, line: int) -> None:
    """Reads a word where a key, a header or the end of an inline table stands."""
    if word == "=":
        position.value = _part_at(position.open[-1], position.key, line)
        position.key, position.in_item, position.read = [], False, _read_value
    elif word == "[":
        position.is_array_header, position.read = False, _read_header
    elif word == "}":
        _close(position)
    elif word not in _MARKS:
        position.key.append(_text_of_key(word))


def _read_header(position: _Position, word: str, line: int) -> None:
    """Reads a word of a header, `[a.b]` or `[[a.b]]`, up to the end of its line."""
    if word == "\n":
        position.read = _read_key
    elif word == "[":
        position.is_array_header = True
    elif word == "]" and position.key:
        named = _part_at(position.root, position.key, line)
        position.key = []
        if position.is_array_header:
            named.below = named.below if isinstance(named.below, list) else []
            named.below.append(TomlPart(line, {}))
            named = named.below[-1]
        named.line = line  # a table inside it may have named it before
        position.open = [named]
    elif word not in _MARKS:
        position.key.append(_text_of_key(word))


def _read_value(position: _Position, word: str, line: int) -> None:
    """Reads a word of a value, or of what follows it up to the next key."""
    items = position.open[-1].below
    if word in ("[", "{"):
        _open(position, word, line)
    elif word in ("]", "}"):
        _close(position)
    elif word in (",", "\n"):
        _pass_separator(position, word)
    elif isinstance(items, list) and not position.in_item:
        position.in_item = True
        is_alike = bool(items) and items[-1].line == line and items[-1].below is None
        items.append(items[-1] if is_alike else TomlPart(line))


def _pass_separator(position: _Position, word: str) -> None:
    """Expects an item after a comma in an array, else a key after it or after the end of a line."""
    if word == ",":
        position.in_item = False
    is_array = isinstance(position.open[-1].below, list)
    if not is_array and (word == "," or len(position.open) == 1):
        position.read = _read_key


def _open(position: _Position, word: str, line: int) -> None:
    """Begins an array or an inline table: an item of an array, or else the value of a key."""
    opened, items = position.value, position.open[-1].below
    if isinstance(items, list):
        opened = TomlPart(line)
        items.append(opened)
    opened.below = [] if word == "[" else {}
    position.open.append(opened)
    position.in_item = False
    position.read = _read_value if word == "[" else _read_key


def _close(position: _Position) -> None:
    """Ends an array or an inline table, after which a comma or the end of a line stands."""
    if len(position.open) > 1:
        position.open.pop()
    position.in_item, position.read = True, _read_value


def _part_at(table: TomlPart, key: list[str], line: int) -> TomlPart:
    """Returns the part that a key of a table names; of arrays on the way, it is in the last item.

    Parts that are not there yet are added with the line of the key.
    """
    part = table
    for step in key:
        if isinstance(part.below, list) and part.below:
            part = part.below[-1]
        if not isinstance(part.below, dict):
            part.below = {}
        part = part.below.setdefault(step, TomlPart(line))
    return part


def _text_of_key(word: str) -> str:
    if word[0] not in "\"'":
        return word
    if word[0] == "'" or "\\" not in word:
        return word[1:-1]
    return str(tomllib.loads(f"key = {word}")["key"])  # which knows all escapes
