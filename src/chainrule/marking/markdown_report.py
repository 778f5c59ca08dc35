"""A checked document as Markdown: the document itself, marks in it and blockquotes below."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from chainrule.documents.outcomes.verdicts import Marked, Outcome, Verdict
from chainrule.documents.sources.document import Document, Kind, Piece
from chainrule.marking.prose import between, continues, is_block
from chainrule.marking.rows import by_piece, by_row, ending, rows
from chainrule.marking.words import SYMBOLS, agreement, as_typed, mend_words, said, tally, title
from chainrule.writing.markdown_page import MARKUP

_CLOSING = re.compile(r"\s*(?:\$\$|\\\\?[\])]|\\end\s*\{\w+\*?\}|`\$|\$|```+|~~~+)")
_REST_BLANK = re.compile(r"[ \t]*(?=\n|\Z)")
_BLANK_LINE = re.compile(r"\n(?=[ \t]*(?:\n|\Z))")
_FRONT_MATTER = re.compile(r"---[ \t]*\n.*?^(?:---|\.\.\.)[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_LATEX = re.compile(r"^[ \t]*\\(?:documentclass|begin\{document\}|section\*?\{)", re.MULTILINE)

Edits = list[tuple[int, str]]


def to_markdown(marked: Sequence[Marked]) -> str:
    """All documents, one after the other; several have their names above them."""
    written = []
    for one in marked:
        document = one.document
        latex = document.name.endswith((".tex", ".ltx")) or _LATEX.search(document.text)
        body = _rewritten(one) if latex else _annotated(one)
        name = f"# {_escaped(document.name)}\n\n" if len(marked) > 1 else ""
        written.append(name + body.rstrip("\n") + "\n")
    return "\n---\n\n".join(written)


def _head(marked: Marked) -> str:
    """The tally, what was taken for granted, and what could not be read."""
    document = marked.document
    lines = [
        f"**{tally(marked)}** {agreement(marked)}".rstrip(),
        *(f"Taken for granted: {_escaped(as_typed(given))}" for given in marked.assumptions),
        *(
            f"Line {document.place(slip.offset).line}: {_escaped(slip.message)}"
            for slip in document.problems
        ),
    ]
    return "\n>\n".join(f"> {line}" for line in lines) + "\n\n"


def _annotated(marked: Marked) -> str:
    """The text as it stands, with marks and notes inserted."""
    document = marked.document
    front = _FRONT_MATTER.match(document.text) if document.settings else None
    edits: Edits = [(front.end() if front else 0, _head(marked))]
    breaks = _breaks(document)
    for place, verdicts in by_piece(document, marked.verdicts).items():
        after = _after(document, place)
        if not document.pieces or document.pieces[place].kind is not Kind.MATH:
            edits.append((max(after, ending(verdicts[-1]) + 1), f" {_marks(verdicts)}"))
        elif document.pieces[place].display:
            edits += _row_marks(document.pieces[place], verdicts)
        else:
            edits.append((after, f" {_marks(verdicts)}"))
        edits += _below(document, breaks, place, after, list(map(_note, verdicts)))
    starts = [piece.start for piece in document.pieces]
    for offset, message in marked.notes:
        place = max(0, bisect_right(starts, offset) - 1)
        words = f"note (line {document.place(offset).line}): {_escaped(as_typed(message))}"
        edits += _below(document, breaks, place, _after(document, place), [words])
    return _applied(document.text, edits)


def _applied(text: str, edits: Edits) -> str:
    parts, last = [], 0
    for offset, insertion in sorted(edits, key=lambda edit: edit[0]):
        offset = max(last, min(offset, len(text)))
        parts += [text[last:offset], insertion]
        last = offset
    return "".join(parts) + text[last:]


def _after(document: Document, place: int) -> int:
    """The offset behind a piece and the delimiter that closes it."""
    if not document.pieces:
        return len(document.text)
    piece = document.pieces[place]
    closing = None
    if piece.kind in (Kind.MATH, Kind.CODE):
        closing = _CLOSING.match(document.text, piece.end)
    return closing.end() if closing else piece.end


def _breaks(document: Document) -> list[int]:
    """Where a blank line follows and no formula or code is open: there a note may stand."""
    inside = [
        (piece.start, _after(document, place))
        for place, piece in enumerate(document.pieces)
        if piece.kind in (Kind.MATH, Kind.CODE)
    ]
    starts = [start for start, _ in inside]
    found = []
    for match in _BLANK_LINE.finditer(document.text):
        row = bisect_right(starts, match.start()) - 1
        if row < 0 or inside[row][1] <= match.start():
            found.append(match.start())
    return [*found, len(document.text)]


def _below(
    document: Document, breaks: Sequence[int], place: int, after: int, notes: Sequence[str]
) -> Edits:
    """The notes on a piece: right below a display, else below its paragraph."""
    words = "\n>\n".join(f"> {note}" for note in notes if note)
    if not words:
        return []
    display = bool(document.pieces) and document.pieces[place].display
    rest = _REST_BLANK.match(document.text, after)
    offset = breaks[min(bisect_right(breaks, after - 1), len(breaks) - 1)]
    if display and rest is not None:
        offset = rest.end()
    row = bisect_left(breaks, offset)
    last = "" if breaks[row] == offset else "\n"
    return [(offset, f"\n\n{words}{last}")]


def _row_marks(piece: Piece, verdicts: Sequence[Verdict]) -> Edits:
    found = rows(piece.text)
    return [
        (piece.start + found[place].stop, rf" \quad \text{{{_marks(some)}}}")
        for place, some in by_row(piece, found, verdicts).items()
        if place < len(found)
    ]


def _rewritten(marked: Marked) -> str:
    """A LaTeX document piece by piece: its delimiters become those of Markdown."""
    document, placed = marked.document, by_piece(marked.document, marked.verdicts)
    parts: list[str] = [_head(marked)]
    waiting: list[str] = []
    for place, piece in enumerate(document.pieces):
        if not continues(document, place):
            parts += [*_quoted(waiting), "\n\n"]
            waiting = []
        elif any(letter.isspace() for letter in between(document, place)):
            parts.append(" ")
        verdicts = placed.get(place, [])
        parts.append(_piece(piece, verdicts))
        waiting += [note for note in map(_note, verdicts) if note]
        following = document.pieces[place + 1 : place + 2]
        end = following[0].start if following else len(document.text) + 1
        waiting += [
            f"note (line {document.place(offset).line}): {_escaped(as_typed(message))}"
            for offset, message in marked.notes
            if piece.start <= offset < end
        ]
    return "".join([*parts, *_quoted(waiting), "\n"])


def _quoted(notes: Sequence[str]) -> Iterator[str]:
    if notes:
        yield "\n\n" + "\n>\n".join(f"> {note}" for note in notes)


def _piece(piece: Piece, verdicts: Sequence[Verdict]) -> str:
    after = f" {_marks(verdicts)}" if verdicts else ""
    if piece.kind is Kind.MATH and piece.display:
        edits = [(offset - piece.start, mark) for offset, mark in _row_marks(piece, verdicts)]
        body = _applied(piece.text, edits).strip()
        if len(found := rows(piece.text)) > 1 or any(len(row.cells) > 1 for row in found):
            bare = re.sub(r"\\(?:begin|end)\{(?:aligned|split|gathered)\}", "", body)
            body = f"\\begin{{aligned}}\n{bare.strip()}\n\\end{{aligned}}"
        return f"$$\n{body}\n$$"
    if piece.kind is Kind.MATH:
        return f"${' '.join(piece.text.split())}${after}"
    if piece.kind is Kind.CODE:
        return f"```\n{piece.text}\n```{after}" if is_block(piece) else f"`{piece.text}`{after}"
    if piece.kind is Kind.HEADING:
        return f"{'#' * min(6, max(1, piece.level))} {' '.join(piece.text.split())}{after}"
    return piece.text + after


def _marks(verdicts: Sequence[Verdict]) -> str:
    return "".join(SYMBOLS[verdict.outcome] for verdict in verdicts)


def _note(verdict: Verdict) -> str:
    """What is said below an equality; nothing where it simply holds."""
    if verdict.outcome is Outcome.HOLDS:
        return ""
    claim = verdict.claim
    tag = f" ({_escaped(claim.tag.strip('()'))})" if claim.tag else ""
    words = f"{SYMBOLS[verdict.outcome]} **{title(verdict)}**, line {claim.place.line}{tag}"
    if verdict.message:
        words += f". {_escaped(said(verdict)).rstrip('.')}"
    words += "."
    if verdict.mend and "$" not in verdict.mend:
        mend = " ".join(verdict.mend.replace("<", r"\lt ").replace(">", r"\gt ").split())
        words += f" It {mend_words(verdict)} ${mend}$."
    return words


def _escaped(text: str) -> str:
    return MARKUP.sub(r"\\\1", " ".join(text.split()))
