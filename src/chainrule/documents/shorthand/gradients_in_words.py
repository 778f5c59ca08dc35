r"""A gradient that words alone say: "let $G$ be the gradient of the loss $L$ with respect to $Y$".

The loss may go without its symbol where the formulas differentiate one alone. What a sentence
defines claims nothing, and a formula that says what the symbol is goes before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chainrule.documents.names.definition import head
from chainrule.documents.names.lexicon import derived
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import Name, Partial, Reading, all_nodes
from chainrule.documents.shorthand.named_in_words import read_short
from chainrule.documents.sources.document import Document, Kind, Piece

_IS = (
    r"[\s,:]*(?:(?:here|just|simply|also|again|then) )*"
    r"(?:to )?(?:is|are|be|being|denotes?|denoting|represents?|means|stands for|for|as)? ?(?:the )?"
    r"(?:(?!(?:local|second|negative|mean|average|transposed|norm)\b)[a-z]+ ){0,2}?"
    r"(?:gradients?|(?:partial )?derivatives?) of (?:the |our )?"
)
_OF = r"(?:[a-z]+ ){0,2}?(?:loss|cost|error|objective)(?: function)?"
_BY = (
    r",? ?(?:with respect to|w\.?\s?r\.?\s?t\.?|by) (?:(?:the|its|our|each|every) )?"
    r"(?:[a-z-]+ ){0,3}"
)
_OF_A_LOSS = re.compile(rf"{_IS}{_OF}{_BY}", re.I)
_OF_A_SYMBOL = re.compile(rf"{_IS}(?:{_OF} )?", re.I)
_BY_A_SYMBOL = re.compile(_BY, re.I)
_MOST = 80  # characters between two formulas


def gradients_in_words(
    document: Document, sides: Sequence[Sequence[Reading | None]]
) -> Iterator[tuple[int, Name, Reading]]:
    """Names with the gradients that words say they are, and the number of a piece.

    sides: the formulas of the document.
    """
    pieces = document.pieces
    for number, words in enumerate(pieces[1:-1], start=1):
        if words.kind is not Kind.PROSE or len(words.text) > _MOST or " of" not in words.text:
            continue
        around = [pieces[number - 1], *pieces[number + 1 : number + 4]]
        if all(piece.kind is Kind.MATH for piece in around[:2]):
            name, loss, wrt = _said(document, words, *around, sides=sides)
            if not isinstance(name, Name) or name.primes or derived(name.base):
                continue
            if isinstance(loss, Name) and isinstance(wrt, Name) and wrt.base != name.base:
                yield number, name, Partial(wrt.start, wrt.end, loss, wrt)


def _said(
    document: Document,
    words: Piece,
    name: Piece,
    *behind: Piece,
    sides: Sequence[Sequence[Reading | None]],
) -> tuple[Reading | None, Reading | None, Reading | None]:
    """The name, the loss and what it is differentiated by, as far as they are said."""
    text, by = _in_a_line(words), behind[0]
    loss: Reading | None = None
    if _OF_A_LOSS.fullmatch(text):
        losses = _losses(sides)
        loss = Name(by.start, by.end, losses[0]) if len(losses) == 1 else None
    elif len(behind) == 3 and behind[2].kind is Kind.MATH and _OF_A_SYMBOL.fullmatch(text):
        by = behind[2]
        loss = read_short(document, behind[0]) if _is_by(behind[1]) else None
    if loss is None:
        return None, None, None
    return read_short(document, name), loss, read_short(document, by)


def _is_by(words: Piece) -> bool:
    return _BY_A_SYMBOL.fullmatch(_in_a_line(words)) is not None


def _in_a_line(piece: Piece) -> str:
    return " ".join(piece.text.split()) + " "


def _losses(sides: Sequence[Sequence[Reading | None]]) -> list[str]:
    """The losses that the formulas differentiate, by their letters."""
    of = (head(node.of) for node in all_nodes(sides, Partial))
    bases = {name.base for name in of if name is not None}
    return sorted(bases.intersection((*LOSS_BASES, "e")))
