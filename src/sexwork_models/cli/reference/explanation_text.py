"""Formats explanations, with the title and day of each source, and ids that words have found."""

from __future__ import annotations

from collections.abc import Sequence

from ...api.id_labels import with_source_names
from ...api.search import Match
from ...core.messages import Lang
from ...framework.framework import Framework
from ...results.explanations import Explanation
from ...values.text import texts_of
from ..terminal.layout import terminal_width, text_width, wrapped_hanging, wrapped_lines

__all__ = ["explanation_text", "matches_text"]

_MOST_MATCHES = 40  # lines of a screen; JSON has them all
_LEAST_ROOM = 20  # of the names beside ids and kinds
_WORDS = texts_of("cli.explanation_text")


def explanation_text(explanation: Explanation, framework: Framework, lang: Lang) -> str:
    """The explanation as `say` gives it, with every source by its title and day, in lines."""
    lines = with_source_names(explanation, framework).say(lang).split("\n")
    return "\n".join(_wrapped(line) for line in lines)


def _wrapped(line: str) -> str:
    """A line of an explanation, wrapped; an address stays whole, so that it can be opened."""
    return wrapped_hanging(line, 0) if " " in line else line


def matches_text(matches: Sequence[Match], lang: Lang) -> str:
    """The ids that words have found, each with its kind and name."""
    shown = matches[:_MOST_MATCHES]
    lines = [_WORDS["found"].say(lang).format(count=len(matches))]
    named = [_match_line(match, shown, lang) for match in shown if match.in_name]
    lines += ["", *named] if named else []
    others = [_match_line(match, shown, lang) for match in shown if not match.in_name]
    if others:
        lines += ["", _WORDS["in_text"].say(lang), *others]
    if len(matches) > len(shown):
        lines.append(_WORDS["more"].say(lang).format(count=len(matches) - len(shown)))
    return "\n".join([*lines, "", _WORDS["next"].say(lang)])


def _match_line(match: Match, shown: Sequence[Match], lang: Lang) -> str:
    """The lines of an id, whose name is wrapped in its own column."""
    ids = max(len(each.id) for each in shown)
    kinds = max(len(each.kind_text.say(lang)) for each in shown)
    kind = match.kind_text.say(lang).ljust(kinds)
    head = f"  {match.id.ljust(ids)}  {kind}  "
    taken = text_width(head)
    first, *rest = wrapped_lines(match.label.say(lang), max(terminal_width() - taken, _LEAST_ROOM))
    return "\n".join([head + first, *(" " * taken + line for line in rest)])
