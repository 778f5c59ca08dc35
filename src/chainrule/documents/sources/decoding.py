"""From the bytes of a file to text whose lines are those of the file."""

from __future__ import annotations

import codecs
import re

from chainrule.documents.sources.document import Problem

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_UNUSABLE = re.compile("[\ud800-\udfff\0]")


def decode(data: bytes) -> tuple[str, list[Problem]]:
    """The text, with U+FFFD for what cannot be read, and where that happens first."""
    codec, name = "utf-8", "UTF-8"
    for mark, marked_codec, marked_name in _MARKS:
        if data.startswith(mark):
            data, codec, name = data[len(mark) :], marked_codec, marked_name
            break
    try:
        return data.decode(codec), []
    except UnicodeDecodeError as error:
        before = clean(data[: error.start].decode(codec, "replace"))
        line = before.count("\n") + 1
        byte = data[error.start]
        message = f"the file is not valid {name}: byte 0x{byte:02X} on line {line} cannot be read"
        return data.decode(codec, "replace"), [Problem(message, len(before))]


def clean(text: str) -> str:
    """The text with ``\\n`` as its only line break, and U+FFFD for NUL and lone surrogates.

    Lines and columns stay those of the file.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return _UNUSABLE.sub("\ufffd", text)


def nul_problems(text: str) -> list[Problem]:
    """A problem if there are NUL characters, of which a text has none."""
    place = text.find("\0")
    if place < 0:
        return []
    before = clean(text[:place])
    line = before.count("\n") + 1
    message = f"there is a NUL character on line {line}: this may not be a text file"
    return [Problem(message, len(before))]
