"""Stretches of a text on their way to becoming the pieces of a document.

A reader finds spans (mathematics and code) and headings; what lies between them is prose. What is
not to be read, such as comments, is blanked out, so that every offset stays the file's own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple

from chainrule.documents.sources.document import Kind, Piece, Problem

# Stands where something hidden was while delimiters are looked for: unlike a space it makes no
# blank line, which would end a paragraph.
HIDDEN = "\x7f"
_QUOTE_MARK = re.compile(r"\n[ \t]*+(?:>[ \t]*+)++")
_NOT_BREAK = re.compile(r"[^\n]")


class Stretch(NamedTuple):
    """From one offset up to another."""

    start: int
    end: int


class Heading(NamedTuple):
    """The stretch of a heading's title, and its level from 1."""

    start: int
    end: int
    level: int


class Span(NamedTuple):
    """Mathematics or code: with its delimiters, and without them."""

    kind: Kind
    start: int
    end: int
    inner_start: int
    inner_end: int
    display: bool = False


@dataclass
class Source:
    """What a reader found in one text."""

    pieces: list[Piece] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    macros: dict[str, tuple[int, str]] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)

    def moved(self, distance: int) -> Source:
        """The same, for a text that stands this far into a longer one."""
        return Source(
            [piece._replace(start=piece.start + distance) for piece in self.pieces],
            [Problem(slip.message, slip.offset + distance) for slip in self.problems],
            self.macros,
            self.settings,
        )


def blank(text: str, stretches: Iterable[tuple[int, int]], fill: str = " ") -> str:
    """The text with stretches overwritten by a filler; line breaks and the length stay.

    >>> blank("a <b> c", [(2, 5)])
    'a     c'
    """
    parts = []
    place = 0
    for start, end in sorted(stretches):
        first = max(place, start)
        if end > first:
            parts.append(text[place:first])
            parts.append(_NOT_BREAK.sub(fill, text[first:end]))
            place = end
    parts.append(text[place:])
    return "".join(parts)


def only_hidden(masked: str, span: Span) -> bool:
    """Whether a formula holds nothing but what is hidden, such as definitions of macros."""
    return span.kind is Kind.MATH and not masked[span.inner_start : span.inner_end].strip(
        f" \t\n{HIDDEN}"
    )


class Covered:
    """Which offsets lie inside one of some stretches that do not overlap."""

    def __init__(self, stretches: Iterable[tuple[int, int]]) -> None:
        self._stretches = sorted(stretches)
        self._starts = [start for start, _ in self._stretches]

    def __contains__(self, offset: int) -> bool:
        row = bisect_right(self._starts, offset) - 1
        return row >= 0 and offset < self._stretches[row][1]


def pieces(
    text: str, readable: str, spans: Sequence[Span], headings: Sequence[Heading]
) -> list[Piece]:
    """The pieces in reading order.

    readable: the text with what is not to be read blanked out; prose and headings come from it.
    A heading with mathematics inside becomes several pieces, so that pieces never overlap.
    """
    found: list[Piece] = []
    titles = iter(sorted(headings))
    title = next(titles, None)
    place = 0
    for span in [*sorted(spans, key=attrgetter("start")), None]:
        end = len(text) if span is None else span.start
        while title is not None and title.start < end:
            found += _words(readable, place, title.start)
            found += _words(readable, max(place, title.start), min(end, title.end), title.level)
            place = max(place, min(end, title.end))
            if title.end > end:
                break
            title = next(titles, None)
        found += _words(readable, place, end)
        if span is not None:
            found.append(_piece(text, span))
            place = span.end
            while title is not None and title.end <= place:
                title = next(titles, None)
    return found


def _words(readable: str, start: int, end: int, level: int = 0) -> Sequence[Piece]:
    if start >= end or not (words := (chunk := readable[start:end]).strip()):
        return ()
    kind = Kind.HEADING if level else Kind.PROSE
    return (Piece(kind, words, start + chunk.index(words[0]), level=level),)


def _piece(text: str, span: Span) -> Piece:
    inner = text[span.inner_start : span.inner_end]
    if span.kind is Kind.MATH and "\n" in inner:
        before = text[text.rfind("\n", 0, span.start) + 1 : span.start]
        if before.lstrip(" \t").startswith(">"):
            # The marks of a block quote are no part of its formulas; spaces keep the offsets.
            inner = _QUOTE_MARK.sub(lambda mark: mark[0].replace(">", " "), inner)
    return Piece(span.kind, inner, span.inner_start, display=span.display)
