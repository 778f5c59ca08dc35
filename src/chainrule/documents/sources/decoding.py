"""From the bytes of a file to text whose lines are those of the file."""

from __future__ import annotations

import codecs
import re
import unicodedata

from chainrule.documents.sources.document import Problem

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_UNUSABLE = re.compile("[\ud800-\udfff\0]")
# 𝑎, 𝐱, 𝜕: letters of formulas pasted from a page; not 𝔼 and 𝟙, which mean more than E and 1.
_PASTED = re.compile("[\U0001d400-\U0001d537\U0001d56c-\U0001d7d7\U0001d7e2-\U0001d7ff＝＋－／＊]")
# What pasting flattened: (𝑎 − 𝑦)2, an index behind 𝑤𝑖, and lines of blanks between the parts.
_FLATTENED = re.compile(
    "[\U0001d400-\U0001d7ff)][0-9]|[\U0001d400-\U0001d7ff][\U0001d456-\U0001d458]"
    "|\\n[ \\t]+\\n[^\\n]{0,99}[\U0001d400-\U0001d7ff]"
)
# What a page's source has for a mark of a formula; the # may be guarded from Markdown.
_ENTITIES = re.compile(r"&(?:(?P<and>amp|\\?#38)|(?P<prime>apos|\\?#(?:39|[xX]27)));")


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

    Letters of mathematical alphabets are plain ones, unless powers or indices were lost beside
    them, and the entities of HTML are the marks they stand for. Lines and columns stay those of
    the file.

    >>> clean("𝜕𝐿/𝜕𝑤"), clean("f&#39;(z) &amp;= 1")
    ('∂L/∂w', "f'    (z) &    = 1")
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if _PASTED.search(text) and not _FLATTENED.search(text):
        text = _PASTED.sub(lambda letter: unicodedata.normalize("NFKC", letter[0]), text)
    if "&" in text:
        text = _ENTITIES.sub(_mark, text)
    return _UNUSABLE.sub("\ufffd", text)


def _mark(entity: re.Match[str]) -> str:
    """The mark of an entity, as long as that is written."""
    return ("&" if entity["and"] else "'").ljust(len(entity[0]))


def nul_problems(text: str) -> list[Problem]:
    """A problem if there are NUL characters, of which a text has none."""
    place = text.find("\0")
    if place < 0:
        return []
    before = clean(text[:place])
    line = before.count("\n") + 1
    message = f"there is a NUL character on line {line}: this may not be a text file"
    return [Problem(message, len(before))]
