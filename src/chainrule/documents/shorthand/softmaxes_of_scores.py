r"""P = softmax(Q Kᵀ) with O = P V: attention takes the softmax of each row, one for each query.

Elsewhere the softmax is that of each column. Rows are meant where the softmax of a product A Bᵀ is
multiplied by values from the right, or where the words say so; it is put plainly as the transpose
of the softmax of the transpose.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = ("S", r"Q K^T"), ("P", r"\text{softmax}(S)"), ("O", "P V")
>>> found = with_softmaxes_of_rows([[parse(layout(text)) for text in pair] for pair in texts], "")
>>> type(found[1][1]).__name__
'Turned'
"""

from __future__ import annotations

import re
from itertools import pairwise

from chainrule.documents.names.definition import has_derivative
from chainrule.documents.names.lexicon import derived
from chainrule.documents.parsing.customary import customary_function
from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Call,
    Name,
    Reading,
    Sides,
    Times,
    Turned,
    mapped,
    rewritten,
    walk_reading,
)

_ROWS = re.compile(
    r"\brow[- ]?wise|\b(?:each|every|per|by) row|\brows? (?:of \S+ )?sums? to|\bover (?:the )?keys"
    r"|\balong (?:the )?(?:rows?|last|keys?)|zeilenweise|par ligne|por filas?|逐行|每一?行"
    r"|построчно",
    re.I,
)
_NEAR = 80  # characters between such words and "softmax"
_COLUMNS = re.compile(r"\bcolumn[- ]?wise|\b(?:each|every|per|by) column|spaltenweise", re.I)


def with_softmaxes_of_rows(chains: Sides, text: str) -> list[list[Reading | None]]:
    """The formulas of a document with the softmax of scores taken row by row."""
    heads: dict[Name, Reading] = {}
    for sides in chains:
        left, right = sides[:2] if len(sides) > 1 else (None, None)
        if isinstance(left, Name) and right is not None and not has_derivative(right):
            heads.setdefault(left, right)
    calls = {
        call for right in heads.values() for call in walk_reading(right, Call)
        if _is_softmax(call) and _is_of_scores(call.arguments[0], heads)
    }  # fmt: skip
    weighing: set[Reading] = {
        name for name, right in heads.items() if isinstance(right, Call) and right in calls
    }
    weighing |= calls
    meant = _is_said(text) or any(_weighs(right, weighing) for right in heads.values())
    if not calls or not meant or _COLUMNS.search(text):
        return [list(sides) for sides in chains]

    def rewrite(node: Reading) -> Reading:
        changed = mapped(node, rewrite)
        if not isinstance(changed, Call) or node not in calls:
            return changed
        (scores,) = changed.arguments
        over = Turned(scores.start, scores.end, scores)
        whole = Call(changed.start, changed.end, changed.function, (over,))
        return Turned(changed.start, changed.end, whole)

    return rewritten(chains, rewrite)


def _is_said(text: str) -> bool:
    """Whether words near a softmax say that it is that of each row."""
    places = ((m.start() - _NEAR, m.end() + _NEAR) for m in _ROWS.finditer(text))
    return any("softmax" in text[max(0, start) : end].lower() for start, end in places)


def _is_softmax(call: Call) -> bool:
    return customary_function(call.function.base) == "softmax" and len(call.arguments) == 1


def _is_of_scores(argument: Reading, heads: dict[Name, Reading]) -> bool:
    """Whether a product A Bᵀ of two matrices stands in an argument, or in what it is."""
    wholes = [argument, *(heads[n] for n in walk_reading(argument, Name) if n in heads)]
    return any(
        _is_matrix(first) and _is_matrix(second, turned=True)
        for whole in wholes for times in walk_reading(whole, Times)
        for first, second in pairwise(times.factors)
    )  # fmt: skip


def _weighs(right: Reading, weighing: set[Reading]) -> bool:
    """Whether values stand behind the softmax in a product: P V."""
    return any(
        first in weighing and _is_matrix(second)
        for times in walk_reading(right, Times) for first, second in pairwise(times.factors)
    )  # fmt: skip


def _is_matrix(factor: Reading, turned: bool = False) -> bool:
    """Whether a factor is a capital, with or without a transpose, and no gradient."""
    if not isinstance(factor, Name) or not factor.base[:1].isupper() or derived(factor.base):
        return False
    return (TRANSPOSED in factor.scripts) == turned
