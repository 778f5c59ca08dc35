r"""ŷ = P(y = 1 | x): what the probability is called, where no formula says what it is.

It is read as P(y = 1 | x) = ŷ, so that ŷ may be anything, unless another formula says what it is.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> chains = [[parse(layout(text)) for text in ("p", "P(y = 1 | x)")]]
>>> with_probabilities_first(chains)[0][1].base
'p'
"""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.documents.parsing.customary import PROBABILITIES
from chainrule.documents.parsing.reading import Name, Reading, Sides


def with_probabilities_first(chains: Sides) -> list[list[Reading | None]]:
    """The sides of all chains, with such names behind their probabilities."""
    named = [sides[1] for sides in chains if _is_a_name(sides)]
    said = {side for sides in chains if not _is_a_name(sides) for side in sides}
    said |= {name for name in named if named.count(name) > 1}
    known = {sides[0] for sides in chains if len(sides) > 1 and not _is_a_name(sides)}
    return [
        [sides[1], sides[0]]
        if _is_a_name(sides) and sides[1] not in said and sides[0] not in known
        else list(sides)
        for sides in chains
    ]


def _is_a_name(sides: Sequence[Reading | None]) -> bool:
    """Whether a chain says that p is the probability of y = 1, and nothing else."""
    if len(sides) != 2:
        return False
    called, probability = sides
    plain = isinstance(called, Name) and not _is_of_a_class(called)
    return plain and _is_of_a_class(probability)


def _is_of_a_class(side: Reading | None) -> bool:
    """Whether a side is P(y = 1 | x)."""
    return (
        isinstance(side, Name) and side.base in PROBABILITIES
        and any(s.kind == "word" and "=1 given " in s.text for s in side.scripts)
    )  # fmt: skip
