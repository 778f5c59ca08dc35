r"""P = e^Z / Σ_j e^{Z_{ij}}: each row of a matrix is divided by its own sum, or each column.

What is meant is the entry P_{ik} = e^{Z_{ik}} / Σ_j e^{Z_{ij}}, with a letter that nothing has.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = ("P", r"\frac{\exp(Z)}{\sum_j \exp(Z_{ij})}")
>>> entry, _ = with_entries_of_rows([[parse(layout(text)) for text in texts]])[0]
>>> [script.text for script in entry.scripts]
['i', 'q']
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Over,
    Reading,
    Script,
    Sides,
    all_nodes,
    is_below,
    unbracketed,
)
from chainrule.documents.shorthand.letters_of_softmaxes import letter_of_none
from chainrule.documents.shorthand.shifted_softmaxes import exponent_of, with_exponent


def with_entries_of_rows(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with the entries of each softmax that is taken row by row."""
    letter = letter_of_none(list(all_nodes(chains)))
    found: list[list[Reading | None]] = []
    for sides in chains:
        left, right = sides if len(sides) == 2 else (None, None)
        marks = _marks(right, letter) if isinstance(right, Over) and letter else ()
        if marks and isinstance(left, Name) and isinstance(right, Over) and not left.scripts:
            top = exponent_of(right.top)
            assert isinstance(top, Name)
            entry = with_exponent(right.top, replace(top, scripts=marks))
            found.append([replace(left, scripts=marks), replace(right, top=entry)])
        else:
            found.append(list(sides))
    return found


def _marks(over: Over, letter: str) -> tuple[Script, ...]:
    """The ik of the entry, where an e^Z is divided by Σ_j e^{Z_{ij}}; letter: the k."""
    bottom = unbracketed(over.bottom)
    if not isinstance(bottom, Big) or bottom.kind != "sum":
        return ()
    top, summed = exponent_of(over.top), exponent_of(unbracketed(bottom.body))
    if not isinstance(top, Name) or not isinstance(summed, Name) or top.scripts:
        return ()
    texts = [script.text for script in summed.scripts if is_below(script)]
    whole = top.base == summed.base and len(texts) == len(summed.scripts) == 2
    if not whole or texts.count(bottom.letter) != 1:
        return ()
    return tuple(
        replace(s, text=letter) if s.text == bottom.letter else s for s in summed.scripts
    )  # fmt: skip
