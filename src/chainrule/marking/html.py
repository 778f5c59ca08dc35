"""A checked document as HTML: the document itself, a mark at every equality, its mend beside it.

Everything that comes from the document is escaped or rebuilt: neither its prose nor its formulas
nor its name can become markup, and the page forbids scripts and the network besides.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources

from chainrule.documents.outcomes.verdicts import Marked, Verdict
from chainrule.documents.sources.document import Kind, Piece
from chainrule.marking.notes import gravest, marks, note, remark
from chainrule.marking.prose import between, continues, paragraphs
from chainrule.marking.rows import Row, by_piece, by_row, rows
from chainrule.marking.summary import anchor, foot, top
from chainrule.marking.words import as_typed
from chainrule.writing.html import escaped, fragment, whole_page
from chainrule.writing.mathml import formula


@cache
def _styles() -> str:
    """The styles of marks and notes, beyond those of every page."""
    return resources.files("chainrule.marking").joinpath("marks.css").read_text(encoding="utf-8")


def to_html(marked: Sequence[Marked]) -> str:
    """One page with all documents that needs nothing besides itself."""
    names = ", ".join(one.document.name for one in marked)
    body = f'<main class="cr-wide">\n{_articles(marked)}\n</main>\n{foot()}'
    return whole_page(f"Checked: {names}", f"<style>\n{_styles()}</style>\n{body}")


def to_fragment(marked: Sequence[Marked]) -> str:
    """The same to be shown inside another page, such as a notebook."""
    return fragment(f"<style>\n{_styles()}</style>\n{_articles(marked)}\n{foot()}")


def _articles(marked: Sequence[Marked]) -> str:
    return "\n".join(_Article(one, number).html() for number, one in enumerate(marked, 1))


class _Article:
    """One document on its way to HTML."""

    def __init__(self, marked: Marked, number: int) -> None:
        self.marked = marked
        self.document = marked.document
        self.number = number
        self.placed = by_piece(marked.document, marked.verdicts)
        self.places = {id(verdict): place for place, verdict in enumerate(marked.verdicts)}
        self.remarks = sorted(marked.notes, reverse=True)
        self.blocks: list[str] = []
        self.body: list[str] = []
        self.notes: list[str] = []
        self.tag = "p"

    def html(self) -> str:
        """The summary, then every piece in reading order."""
        for place, piece in enumerate(self.document.pieces):
            verdicts = self.placed.get(place, [])
            if not continues(self.document, place):
                self.flush()
                heading = piece.kind is Kind.HEADING
                self.tag = f"h{min(6, max(1, piece.level) + 1)}" if heading else "p"
            elif any(letter.isspace() for letter in between(self.document, place)):
                self.body.append(" ")
            if piece.kind is Kind.MATH and piece.display:
                self.display(piece, verdicts)
            else:
                self.inline(piece, verdicts)
            self.remark_up_to(piece.end)
        self.remark_up_to(len(self.document.text) + 1)
        self.flush()
        return (
            f"<article>\n{top(self.marked, self.number)}\n"
            + "\n".join(self.blocks)
            + "\n</article>"
        )

    def inline(self, piece: Piece, verdicts: Sequence[Verdict]) -> None:
        """A piece inside a paragraph, its marks right after it."""
        if piece.kind is Kind.MATH:
            self.body.append(formula(piece.text))
        elif piece.kind is Kind.CODE:
            block = "\n" in piece.text
            code = f"<code>{escaped(piece.text)}</code>"
            self.body.append(f"<pre>{code}</pre>" if block else code)
            self.tag = "div" if block else self.tag
        else:
            self.body.append(f"</{self.tag}><{self.tag}>".join(paragraphs(piece.text)))
        if verdicts:
            self.body.append(f"\u2009{marks(verdicts)}")
        self.notes += self.said(verdicts, which=True)

    def said(self, verdicts: Sequence[Verdict], which: bool) -> list[str]:
        """The notes on some verdicts. which: each shows its equality."""
        written = [
            note(verdict, anchor(self.number, self.places[id(verdict)]), which)
            for verdict in verdicts
        ]
        return [html for html in written if html]

    def display(self, piece: Piece, verdicts: Sequence[Verdict]) -> None:
        """A display, row by row."""
        found = rows(piece.text)
        sorted_out = by_row(piece, found, verdicts)
        cells = [
            self.row(row, sorted_out.get(place, []), max(len(r.cells) for r in found) > 1)
            for place, row in enumerate(found)
        ]
        self.blocks.append(f'<div class="cr-marked">{"".join(cells)}</div>')

    def row(self, row: Row, verdicts: Sequence[Verdict], aligned: bool) -> str:
        """The cells of one row: marks, both sides, number, notes."""
        look = ""
        if verdicts and (worst := gravest(verdicts)).is_fault:
            look = f" cr-at cr-{worst.value}"
        if aligned:
            right = r" \quad ".join(row.cells[1:])
            sides = (
                f'<div class="cr-l{look if row.cells[0] else ""}">{_shown(row.cells[0])}</div>'
                f'<div class="cr-r{look}">{_shown(right)}</div>'
            )
        else:
            sides = f'<div class="cr-whole{look}">{_shown(row.cells[0])}</div>'
        tag = f'<div class="cr-tag">({escaped(row.tag)})</div>' if row.tag else ""
        notes = "".join(self.said(verdicts, which=len(verdicts) > 1))
        beside = f'<div class="cr-notes">{notes}</div>' if notes else ""
        return f'<div class="cr-marks">{marks(verdicts)}</div>{sides}{tag}{beside}'

    def remark_up_to(self, offset: int) -> None:
        """The softer notes on what ends before an offset."""
        while self.remarks and self.remarks[-1][0] < offset:
            place, message = self.remarks.pop()
            self.notes.append(remark(as_typed(message), self.document.place(place).line))

    def flush(self) -> None:
        """End the paragraph that is being written."""
        if self.body or self.notes:
            text = "".join(self.body)
            body = f"<{self.tag}>{text}</{self.tag}>" if text else ""
            notes = f'<div class="cr-notes">{"".join(self.notes)}</div>' if self.notes else ""
            self.blocks.append(
                f'<div class="cr-block"><div class="cr-body">{body}</div>{notes}</div>'
            )
        self.body, self.notes = [], []


def _shown(latex: str) -> str:
    return formula(latex, display=True) if latex.strip() else ""
