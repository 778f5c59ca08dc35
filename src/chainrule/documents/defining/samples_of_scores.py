r"""The letters that count samples since a score is one number: p = σ(θᵀ x), h(x) = θᵀ x + b.

The p_i of ``\sum_i \log p_i`` is then that of sample i, and so is the x_i of
``\sum_i (y_i - h(x_i))^2``, of which h takes the whole. Of s_{ij} = w_jᵀ x_i, the score of the
class j, x_i is the whole sample too, where L_i is its loss; so it is of z_i = W x_i + b.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from chainrule.documents.names.lexicon import PARAMETER_BASES
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
    """The i of s_{ij} = w_jᵀ x_i (+ b_j), and of z_i = W x_i (+ b), beside the loss L_i."""
    own_losses = [below for n in names if n.base in LOSS_BASES and (below := _below(n))]
    for chain in chains if own_losses else ():
        left = chain.sides[0].reading
        if len(chain.sides) > 1 and isinstance(left, Name) and 0 < len(left.scripts) <= 2:
            right = chain.sides[1].reading
            terms = right.terms if isinstance(right, Plus) else (right,)
            whole = _weighed if len(left.scripts) == 2 else _multiplied
            data = whole(terms[0]) if terms[0] is not None else None
            own = _below(data) if isinstance(data, Name) and len(data.scripts) == 1 else set()
            of_left = own <= _below(left) and len(_below(left)) == len(left.scripts)
            if of_left and own in own_losses:
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


def _multiplied(product: Reading) -> Reading | None:
    """The x_i of W x_i, of a matrix without any index."""
    match product:
        case Times(factors=(Name(base=base) as weight, Name(base=other) as data)) if (
            base in PARAMETER_BASES and base.isupper() and other not in PARAMETER_BASES
        ):
            return data if all(s.text.isdigit() for s in weight.scripts) else None
    return None


def _weighed(product: Reading) -> Reading | None:
    """The x of θᵀ x."""
    match product:
        case Times(factors=(Name(base=base) as weight, data)) if base in WEIGHTS:
            return data if any(s.text == "T" for s in weight.scripts) else None
        case Times(factors=(Turned(base=Name(base=base)), data)) if base in WEIGHTS:
            return data
    return None
