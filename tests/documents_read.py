"""What a text is read as: for the tests of documents."""

from __future__ import annotations

from chainrule.documents.markup.layout import layout
from chainrule.documents.parsing.grammar import parse
from chainrule.documents.parsing.reading import Reading
from chainrule.documents.sources.document import Document, Kind
from chainrule.documents.sources.source import TextKind, read_text


def read(formula: str) -> Reading:
    """The tree of one formula."""
    return parse(layout(formula))


def formulas(text: str, kind: TextKind | None = "markdown") -> list[str]:
    return [piece.text for piece in read_text(text, "t", kind).pieces if piece.kind is Kind.MATH]


def texts(text: str, kind: Kind, of: TextKind | None = "markdown") -> list[str]:
    return [piece.text for piece in read_text(text, "t", of).pieces if piece.kind is kind]


def messages(text: str, kind: TextKind | None = "markdown") -> list[str]:
    return [problem.message for problem in read_text(text, "t", kind).problems]


def check_places(document: Document, quoted: bool = False) -> None:
    """Pieces are in order and apart, and formulas stand in the text as they say."""
    place = 0
    for piece in document.pieces:
        assert piece.start >= place
        assert piece.text
        place = piece.end
        stands = document.text[piece.start : piece.end]
        assert len(stands) == len(piece.text)
        if piece.kind is Kind.MATH and not quoted:
            assert stands == piece.text
        assert stands.count("\n") == piece.text.count("\n")
    assert place <= len(document.text)
    for problem in document.problems:
        assert 0 <= problem.offset <= len(document.text)
        assert problem.message
        assert "\n" not in problem.message
        document.place(problem.offset)
