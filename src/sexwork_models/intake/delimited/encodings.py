"""Decodes text files: UTF-8 and UTF-16 are read, an older encoding is named and never guessed."""

from __future__ import annotations

import re

from ...core.errors import UnusableInputError
from ...core.findings import Finding, Where
from ...values.text import nfc

__all__ = ["decode", "is_utf16", "require_text", "undecoded_line"]

_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_HEAD = 1024  # bytes that tell the encoding of a file
_BINARY = {  # the first bytes of files that hold a table, and are no text
    b"PK\x03\x04": "workbook-not-read",
    b"\xd0\xcf\x11\xe0": "workbook-not-read",
    b"PAR1": "parquet-not-read",
}
_VIETNAMESE = re.compile(r"[\u1ea0-\u1ef9\u01a0\u01a1\u01af\u01b0]")
_TONE_MARKS = re.compile(r"[A-Za-z\xc0-\u01b0][\u0300\u0301\u0303\u0309\u0323]")


def require_text(data: bytes, name: str) -> None:
    """Raises UnusableInputError for the bytes of a workbook or of a Parquet file."""
    for start, code in _BINARY.items():
        if data.startswith(start):
            raise UnusableInputError(code, file=name)


def is_utf16(data: bytes) -> bool:
    """Whether a text is UTF-16: by its mark, or as every second byte of its beginning is NUL."""
    return _utf16_of(data) is not None


def _utf16_of(data: bytes) -> str | None:
    """Returns the name of the UTF-16 form of a text, None if it has none."""
    if data[:2] in _UTF16_MARKS:
        return _UTF16_MARKS[data[:2]]
    head = data[:_HEAD]
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
    utf16 = _utf16_of(data)
    if utf16 is None:
        return _decode_utf8(data.removeprefix(_UTF8_MARK), name)
    try:
        text = data.decode(utf16).removeprefix("\ufeff")
    except UnicodeDecodeError:
        return "", [Finding("wrong-encoding", Where(name, 1))]
    return _decode_utf8(text.encode(), name)


def _decode_utf8(data: bytes, name: str) -> tuple[str, list[Finding]]:
    unix = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"\x00" not in unix:
        try:
            return unix.decode("utf-8"), []
        except UnicodeDecodeError:
            pass  # the lines at fault are looked for
    findings, kept = list[Finding](), list[str]()
    for number, line in enumerate(unix.split(b"\n"), start=1):
        try:
            kept.append(line.replace(b"\x00", b"\xff").decode("utf-8"))
        except UnicodeDecodeError:
            findings.append(undecoded_line(line, Where(name, number)))
            kept.append("")
    return "\n".join(kept), findings


def undecoded_line(line: bytes, where: Where) -> Finding:
    """Returns the finding about a line that is not UTF-8: in which older encoding it may be.

    Vietnamese text in Windows-1258 has the marks of tones after their letters.
    """
    text = line.decode("cp1258", "replace")
    if b"\x00" not in line and _TONE_MARKS.search(text) and _VIETNAMESE.search(nfc(text)):
        return Finding("old-encoding", where, {"encoding": "Windows-1258"})
    return Finding("wrong-encoding", where)
