r"""\mathcal{L} beside L: two losses by one letter, of which one adds up the other.

A font does not make another symbol by itself: \mathcal{L} and L are one loss, carelessly written.
Only where an equality gives the one as a sum of the other, they are the loss of all samples and
that of one.

>>> losses_in_script(r"$\mathcal{L}(w) = \frac{1}{m} \sum_i L(w)$, $\mathcal{J} = \mathcal{L}$")
frozenset({'L'})
>>> losses_in_script(r"$\mathcal{L} = \sum_i (a_i - y_i)^2$ and $L = \sum_i \mathcal{J}$")
frozenset()
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from chainrule.documents.markup.item import Item

_SCRIPT = r"\\(?:mathcal|mathscr)\s*(?:\{\s*LETTER\s*\}|LETTER(?![A-Za-z]))"
_PLAIN = r"(?<![\\A-Za-z{])LETTER(?![A-Za-z}])"
_ARGUMENTS = r"\s*(?:(?:\\left)?\([^()$=]*\)\s*)?"
_IS_A_SUM_OF = r"&?\s*=[^$=]{0,60}\\sum(?:_\{[^{}]*\}|[^$=\\])*\s*"
_LETTERS = "LJEC"
_ADDS_UP = {
    letter: re.compile("|".join(
        (whole + _ARGUMENTS + _IS_A_SUM_OF + part).replace("LETTER", letter)
        for whole, part in ((_SCRIPT, _PLAIN), (rf"(?<![^\s$&]){_PLAIN}", _SCRIPT))
    ))
    for letter in _LETTERS
}  # fmt: skip


def losses_in_script(text: str) -> frozenset[str]:
    """The letters that name one loss in script and another in plain type."""
    if "\\mathcal" not in text and "\\mathscr" not in text:
        return frozenset()
    return frozenset(letter for letter in _LETTERS if _ADDS_UP[letter].search(text))


def with_script(items: Sequence[Item], letters: Collection[str]) -> tuple[Item, ...]:
    """The items with a symbol of its own for each of these letters that is set in script."""
    return tuple(
        replace(
            item,
            text=f"\\mathcal{{{item.text}}}" if _is_dressed(item, letters) else item.text,
            parts=tuple(with_script(part, letters) for part in item.parts),
        )
        for item in items
    )


def _is_dressed(item: Item, letters: Collection[str]) -> bool:
    """Whether a letter takes the place of a macro and its argument."""
    return item.kind == "letter" and item.text in letters and item.end - item.start > 1
