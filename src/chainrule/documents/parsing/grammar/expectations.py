r"""Expectations over an action that is drawn: E_{b ∼ π(· | s)}[φ(s, b)] is Σ_b π(b | s) φ(s, b).

So it is of any probability of one letter given another. What is drawn from data, or from a
distribution that only has a name, is not read.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from chainrule.documents.markup.item import Item
from chainrule.documents.parsing.grammar.cursor import Cursor
from chainrule.documents.parsing.reading import Big, Group, Name, Reading, Times

_MEANS = ("\\mathbb{E}", "E", "\\mathbf{E}", "\\mathrm{E}", "\\mathcal{E}")


def expectation(cursor: Cursor, reading: Reading, below: Sequence[Item]) -> Big | None:
    """The sum that E_{b ∼ π(· | s)} and the brackets behind it stand for."""
    drawn = list(takewhile(lambda item: not item.is_("sim"), below))
    source = below[len(drawn) + 1 :]
    if not isinstance(reading, Name) or reading.base not in _MEANS or reading.scripts:
        return None
    if not drawn or not source or not cursor.at("[", "("):
        return None
    letter = "".join("'" if item.is_("prime") else item.text for item in drawn)
    event = [each for item in source for each in (drawn if item.is_("cdot") else (item,))]
    probability = cursor.whole(event)
    if not isinstance(probability, Name) or not probability.scripts:
        return None
    if not probability.scripts[-1].text.startswith(f"{letter} given "):
        return None
    body = cursor.primary()
    if not isinstance(body, Group):
        return None
    product = Times(reading.start, body.end, (probability, body), ("",))
    return Big(reading.start, body.end, letter, None, None, product)
