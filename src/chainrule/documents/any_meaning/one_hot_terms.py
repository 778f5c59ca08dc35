r"""−Σ_w y_w log ŷ_w = −log ŷ_o for a target that is said to be one-hot, whatever ŷ is.

The sum has one term that is not 0, that of the true class, which the other side names.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = (r"-\sum_w y_w \log p_w", r"-\log p_o", r"\log p_o")
>>> left, right, other = (parse(layout(text)) for text in texts)
>>> is_only_term(left, right), is_only_term(left, other)
(True, False)

So is δ_{ij}, or 1{i = j}, which is 1 where i = j and else 0, over whatever i and j run.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.names.definition import is_kronecker
from chainrule.documents.parsing.customary import TARGETS
from chainrule.documents.parsing.reading import (
    Big,
    Indicator,
    Name,
    Num,
    Piecewise,
    Plus,
    Reading,
    Times,
    unbracketed,
    walk_reading,
)
from chainrule.documents.shorthand.ellipsis import relettered


def is_kronecker_by_cases(left: Reading, right: Reading) -> bool:
    """Whether 1 where i = j and else 0 is said of δ_{ij}, or of 1{i = j}."""
    if not isinstance(right, Piecewise) or len(right.values) != 2:
        return False
    if isinstance(left, Indicator) and left.relation == "=":
        pair = {_letter(left.left), _letter(left.right)}
    else:
        below = left.scripts if isinstance(left, Name) and is_kronecker(left) else ()
        pair = {letter for s in below for letter in s.text}
    said = {
        c.relation if c is not None and {_letter(c.left), _letter(c.right)} == pair else None: v
        for c, v in zip(right.conditions, right.values, strict=True)
    }
    elsewhere = right.conditions[-1] is None or "!=" in said
    numbers = [v.value if isinstance(v, Num) else None for v in (said.get("="), *right.values)]
    return len(pair) == 2 and "" not in pair and elsewhere and (
        numbers[0] == 1 and sorted(map(str, numbers[1:])) == ["0", "1"]
    )  # fmt: skip


def _letter(reading: Reading) -> str:
    plain = isinstance(reading, Name) and not reading.scripts
    return reading.base if isinstance(reading, Name) and plain else ""


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
