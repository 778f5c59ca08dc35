"""A document's prose as HTML: paragraphs, lists and emphasis, everything else as it stands."""

from __future__ import annotations

import re

from chainrule.documents.sources.document import Document, Kind, Piece
from chainrule.writing.html import escaped

_BLANK_LINE = re.compile(r"\n[ \t>]*\n")
_ITEM = re.compile(
    r"\n[ \t]*(?=(?:[-*+•]|\d{1,3}[.)]|\([a-z\d]{1,3}\)|[①-⑳])(?:[ \t]|\Z))|\n[ \t]*(?=\|)"
)
_EMPHASIS = (
    (re.compile(r"\\(?:textbf|textsc)\{([^{}\n]{0,400})\}"), r"<strong>\1</strong>"),
    (re.compile(r"\\(?:emph|textit|underline)\{([^{}\n]{0,400})\}"), r"<em>\1</em>"),
    (re.compile(r"\*\*(?=\S)([^*\n]{1,400})(?<=\S)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]{1,400})(?<=\S)\*(?![\w*])"), r"<em>\1</em>"),
)
_BULLET = re.compile(r"\A[-*+](?: |\Z)")
_ESCAPED = re.compile(r"\\([*_#`~|\[\]()!.$%-])")
_COMMANDS = re.compile(
    r"\\(?:begin|end)\{[a-z]{1,20}\*?\}(?:\[[^\]\n]{0,80}\])?"
    r"|\\(?:label|usepackage|documentclass)(?:\[[^\]\n]{0,80}\])?\{[^{}\n]{0,80}\}"
    r"|\\(?:maketitle|noindent|medskip|bigskip|smallskip|newpage|centering)(?![a-zA-Z])"
)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a stretch of prose as HTML; an item of a list is one of its own."""
    plain = _COMMANDS.sub(" ", text).replace("\\item", "\n•")
    parts = [part for whole in _BLANK_LINE.split(plain) for part in _ITEM.split(f"\n{whole}")]
    return [_emphasised(" ".join(part.split())) for part in parts if part.strip()]


def _emphasised(text: str) -> str:
    html = escaped(_BULLET.sub("• ", text))
    for pattern, replacement in _EMPHASIS:
        html = pattern.sub(replacement, html)
    return _ESCAPED.sub(r"\1", html)


def between(document: Document, place: int) -> str:
    """What stands between a piece and the one before it: its white space and its delimiters."""
    if not place:
        return "\n\n"
    before, after = document.pieces[place - 1], document.pieces[place]
    return document.text[before.end : max(before.end, after.start)]


def continues(document: Document, place: int) -> bool:
    """Whether a piece stands in the same paragraph, or the same heading, as the one before it."""
    piece, gap = document.pieces[place], between(document, place)
    if not place or is_block(piece) or is_block(document.pieces[place - 1]):
        return False
    if _BLANK_LINE.search(gap):
        return False
    if piece.kind is Kind.PROSE and _ITEM.match(f"\n{piece.text}") and "\n" in gap:
        return False
    headings = Kind.HEADING in (piece.kind, document.pieces[place - 1].kind)
    return not (headings and "\n" in gap)


def is_block(piece: Piece) -> bool:
    """Whether a piece stands on lines of its own: a display, or code of several lines."""
    return piece.display or (piece.kind is Kind.CODE and "\n" in piece.text)
