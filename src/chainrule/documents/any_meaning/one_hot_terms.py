r"""−Σ_w y_w log ŷ_w = −log ŷ_o for a target that is said to be one-hot, whatever ŷ is.

The sum has one term that is not 0, that of the true class, which the other side names.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = (r"-\sum_w y_w \log p_w", r"-\log p_o", r"\log p_o")
>>> left, right, other = (parse(layout(text)) for text in texts)
>>> is_only_term(left, right), is_only_term(left, other)
(True, False)
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.parsing.customary import TARGETS
from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Plus,
    Reading,
    Times,
    unbracketed,
    walk_reading,
)
from chainrule.documents.shorthand.ellipsis import relettered


def is_only_term(left: Reading, right: Reading) -> bool:
    """Whether the right side is the term of one class, for which the target is 1."""
    (added, first), (term, second) = _with_sign(left), _with_sign(right)
    if first != second or not isinstance(added, Big) or added.kind != "sum" or added.unequal:
        return False
    body = unbracketed(added.body)
    factors = body.factors if isinstance(body, Times) else ()
    targets = [factor for factor in factors if _is_target(factor, added.letter)]
    others = tuple(factor for factor in factors if not _is_target(factor, added.letter))
    if not isinstance(body, Times) or len(targets) != 1 or not others:
        return False
    joins = body.joins[: len(others) - 1]
    rest = replace(body, factors=others, joins=joins) if joins else others[0]
    letters = {s.text for n in walk_reading(term, Name) for s in n.scripts}
    return added.letter not in letters and any(
        term == unbracketed(relettered(form, added.letter, letter))
        for letter in letters if letter.isalpha() for form in (rest, body)
    )  # fmt: skip


def _with_sign(side: Reading) -> tuple[Reading, int]:
    """A side without the one sign before it, and this sign."""
    side = unbracketed(side)
    if isinstance(side, Plus) and len(side.terms) == 1:
        return unbracketed(side.terms[0]), side.signs[0]
    return side, 1


def _is_target(factor: Reading, letter: str) -> bool:
    """y_w, with the letter of the sum alone."""
    return (
        isinstance(factor, Name) and factor.base in TARGETS
        and [s.text for s in factor.scripts] == [letter]
    )  # fmt: skip
