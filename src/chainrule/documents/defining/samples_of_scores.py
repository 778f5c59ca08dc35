r"""The letters that count samples since a score is one number: p = σ(θᵀ x), h(x) = θᵀ x + b.

The p_i of ``\sum_i \log p_i`` is then that of sample i, and so is the x_i of
``\sum_i (y_i - h(x_i))^2``, of which h takes the whole. Of s_{ij} = w_jᵀ x_i, the score of the
class j, x_i is the whole sample too, where L_i is its loss.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Name,
    Plus,
    Reading,
    Times,
    Turned,
    unbracketed,
    walk_reading,
)
from chainrule.documents.stating.chains import Chain

WEIGHTS = ("w", "\\theta", "\\beta", "\\omega")


def samples_of_scores(chains: Iterable[Chain], sums: Iterable[Big]) -> Iterator[str]:
    """The letters of sums of such numbers, and of such functions of what carries the letter."""
    lefts: dict[str, Name] = {}
    functions: dict[str, Name] = {}
    for chain in chains:
        right = chain.sides[1].reading if len(chain.sides) > 1 else None
        match chain.sides[0].reading:
            case Name(base=base, scripts=()) as left if _is_of_a_score(right):
                lefts[base] = left
            case Call(function=Name(base=base), arguments=(Name(scripts=()) as data,)):
                if right is not None and _takes_whole(right, data):
                    functions[base] = data
    for node in sums if lefts or functions else ():
        for part in walk_reading(node.body):
            match part:
                case Name() if part.base in lefts:
                    yield from {node.letter} & _below(part)
                case Call(function=Name(base=base), arguments=(Name() as data,)):
                    if base in functions and data.base == functions[base].base:
                        yield from {node.letter} & _below(data)


def samples_of_losses(chains: Iterable[Chain], names: Iterable[Name]) -> Iterator[str]:
    """The i of s_{ij} = w_jᵀ x_i (+ b_j) beside the loss L_i."""
    for chain in chains:
        left = chain.sides[0].reading
        if (
            len(chain.sides) > 1
            and isinstance(left, Name)
            and len(left.scripts) == len(_below(left)) == 2
        ):
            right = chain.sides[1].reading
            terms = right.terms if isinstance(right, Plus) else (right,)
            data = _weighed(terms[0]) if terms[0] is not None else None
            own = _below(data) if isinstance(data, Name) and len(data.scripts) == 1 else set()
            if own < _below(left) and any(n.base in LOSS_BASES and _below(n) == own for n in names):
                yield from own


def _below(name: Name) -> set[str]:
    return {s.text for s in name.scripts if s.place == "sub"}


def _is_of_a_score(reading: Reading | None) -> bool:
    """Whether a formula is a function of θᵀ x, or of wᵀ x + b."""
    if not isinstance(reading, Call) or len(reading.arguments) != 1:
        return False
    score = unbracketed(reading.arguments[0])
    terms = score.terms if isinstance(score, Plus) else (score,)
    return any(_weighed(unbracketed(term)) is not None for term in terms)


def _takes_whole(reading: Reading, data: Name) -> bool:
    """Whether a formula has θᵀ x in it: the x that a function takes has several entries."""
    return any(_weighed(node) == data for node in walk_reading(reading))


def _weighed(product: Reading) -> Reading | None:
    """The x of θᵀ x."""
    match product:
        case Times(factors=(Name(base=base) as weight, data)) if base in WEIGHTS:
            return data if any(s.text == "T" for s in weight.scripts) else None
        case Times(factors=(Turned(base=Name(base=base)), data)) if base in WEIGHTS:
            return data
    return None
