"""Decodes text files: UTF-8 and UTF-16 are read, an older encoding is named and never guessed."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain

from ...core.findings import Finding, Where
from ...values.text import nfc
from .old_fonts import is_in_unicode, old_font_of

__all__ = [
    "HEAD_SIZE",
    "decode",
    "decode_lines",
    "encoding_params",
    "of_one_encoding",
    "old_encoding_in",
    "utf8_chunks",
    "with_line_feeds",
]

_UTF8_MARK = b"\xef\xbb\xbf"
_MARK, _REPLACEMENT = "\ufeff", "\ufffd".encode()
_UTF16_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
HEAD_SIZE = 1024  # bytes that tell the encoding of a file
_VIETNAMESE = re.compile(r"[\u1ea0-\u1ef9\u01a0\u01a1\u01af\u01b0]")
_TONE_MARK = re.compile(r"[\u0300\u0301\u0303\u0309\u0323]")
_TONE_OF_VOWEL = re.compile(
    r"(?i)[aeiouy\xe2\xea\xf4\u0103\u01a1\u01b0][\u0300\u0301\u0303\u0309\u0323]"
)
_WINDOWS = "Windows-1258"
_OLD, _UNKNOWN = "old-encoding", "wrong-encoding"


def utf8_chunks(head: bytes, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yields a text in UTF-8 without a byte order mark; `head` are its first 1,024 bytes.

    What is not valid in UTF-16 becomes a byte that is not valid in UTF-8.
    """
    utf16 = _utf16_of(head)
    if utf16 is None:
        mark = _UTF8_MARK if head.startswith(_UTF8_MARK) else b""
        for chunk in chunks:
            yield chunk[len(mark) :]
            mark = mark[len(chunk) :]
        return
    decoder = getincrementaldecoder(utf16)("replace")
    ends = chain(((chunk, False) for chunk in chunks), [(b"", True)])
    texts = (decoder.decode(chunk, is_last) for chunk, is_last in ends)
    for number, text in enumerate(texts):
        unmarked = text.removeprefix(_MARK) if number == 0 else text
        yield unmarked.encode().replace(_REPLACEMENT, b"\xff")


def _utf16_of(data: bytes) -> str | None:
    """Returns the name of the UTF-16 form of a text, None if it has none.

    It is known by its mark, or as every second byte of its beginning is NUL.
    """
    if data[:2] in _UTF16_MARKS:
        return _UTF16_MARKS[data[:2]]
    head = data[:HEAD_SIZE]
    # Of two bytes of a Latin letter in UTF-16 one is NUL, always on the same side.
    for start, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        nuls, others = head[start::2].count(0), head[1 - start :: 2].count(0)
        if nuls and not others and 2 * nuls > len(head) // 2:
            return name
    return None


def decode(data: bytes, name: str) -> tuple[str, list[Finding]]:
    """Returns the text of a file in UTF-8 or UTF-16, with single line feeds.

    A line that is not in the encoding, or has a NUL, is blank and a finding.
    """
    lines, findings = decode_lines(with_line_feeds(b"".join(utf8_chunks(data, [data]))), name)
    return "\n".join(lines), of_one_encoding(findings)


def with_line_feeds(data: bytes) -> bytes:
    """Returns lines with single line feeds between them."""
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data


def decode_lines(data: bytes, name: str, first: int = 1) -> tuple[list[str], list[Finding]]:
    """Returns lines of UTF-8 as text; one that is not, or has a NUL, is blank and a finding.

    `first` is the number of the first line in its file.
    """
    if b"\x00" not in data:
        with suppress(UnicodeDecodeError):
            return data.decode("utf-8").split("\n"), []
    lines, findings = list[str](), list[Finding]()
    for number, line in enumerate(data.split(b"\n"), start=first):
        try:
            lines.append(line.replace(b"\x00", b"\xff").decode("utf-8"))
        except UnicodeDecodeError:
            findings.append(_undecoded_line(line, Where(name, number)))
            lines.append("")
    return lines, findings


def _undecoded_line(line: bytes, where: Where) -> Finding:
    """Returns the finding about a line that is not UTF-8: in which older encoding it may be.

    Vietnamese text in Windows-1258 has the marks of tones after the vowels. Text of old fonts was
    saved in the code page of Western Europe.
    """
    text = line.decode("cp1258", "replace")
    tones = len(_TONE_MARK.findall(text))
    if b"\x00" in line or _VIETNAMESE.search(line.decode("utf-8", "ignore")):  # UTF-8 with a fault
        return Finding(_UNKNOWN, where)
    if 0 < tones == len(_TONE_OF_VOWEL.findall(text)) and _VIETNAMESE.search(nfc(text)):
        return Finding(_OLD, where, encoding_params(_WINDOWS))
    font = old_font_of([line.decode("cp1252", "replace")])
    return Finding(_OLD, where, encoding_params(font)) if font else Finding(_UNKNOWN, where)


def encoding_params(encoding: str) -> dict[str, object]:
    """Returns the params that name an old encoding, and say whether it is one of old fonts."""
    return {"encoding": encoding, "of_font": encoding != _WINDOWS}


def of_one_encoding(findings: Sequence[Finding]) -> list[Finding]:
    """Returns the findings of a file whose lines are in one old encoding: that of most of them.

    A single line may lack what tells the encoding, or look like another one.
    """
    counts = Counter(found.params["encoding"] for found in findings if found.code == _OLD)
    if not counts:
        return [*findings]
    params = encoding_params(str(counts.most_common(1)[0][0]))
    return [
        Finding(_OLD, found.where, params) if found.code in (_OLD, _UNKNOWN) else found
        for found in findings
    ]


def old_encoding_in(lines: Iterable[str], findings: Sequence[Finding]) -> str:
    """Returns the old encoding of a file by its first lines, and by the `findings` about them.

    `""` where nothing shows that it is in an old one.
    """
    named = (str(found.params["encoding"]) for found in findings if found.code == _OLD)
    texts = [*lines]
    return next(named, "") or ("" if is_in_unicode(texts) else old_font_of(texts))
