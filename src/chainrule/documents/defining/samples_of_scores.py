r"""The letters that count samples since a score is one number: p = σ(θᵀ x), h(x) = θᵀ x + b.

The p_i of ``\sum_i \log p_i`` is then that of sample i, and so is the x_i of
``\sum_i (y_i - h(x_i))^2``, of which h takes the whole. Of s_{ij} = w_jᵀ x_i, the score of the
class j, x_i is the whole sample too, where L_i is its loss; so it is of z_i = W x_i + b, and n in
E = Σ_n E_n, beside t_{nk}.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from chainrule.documents.names.lexicon import PARAMETER_BASES
from chainrule.documents.parsing.customary import LOSS_BASES, TARGETS
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
from chainrule.documents.stating.chains import Chain, nodes_in, nodes_of_sides

WEIGHTS = ("w", "\\theta", "\\beta", "\\omega")
_PAIR = 2  # one index for the sample, one for the unit


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


def samples_of_each_loss(chains: Iterable[Chain]) -> Iterator[str]:
    """The n of E = Σ_n E_n beside a target t_{nk}, which has one index for the sample, one for
    the unit; beside t_{kn} too, where no weight bears n."""
    names = list(nodes_in(chains, Name))
    targets = (name for name in names if name.base in (*TARGETS, "d"))
    below = [[s.text for s in name.scripts if s.kind == "bare"] for name in targets]
    twice = [texts for texts in below if len(texts) == _PAIR]
    pairs = {texts[0] for texts in twice} | {texts[1] for texts in twice} - _of_parameters(chains)
    for node in nodes_in(chains):
        body = node.body if isinstance(node, Big) and node.kind == "sum" else None
        body = body.function if isinstance(body, Call) else body
        if isinstance(node, Big) and isinstance(body, Name) and body.base in LOSS_BASES:
            own = [s.text for s in body.scripts]
            yield from {node.letter} & pairs if own == [node.letter] else ()


def _of_parameters(chains: Iterable[Chain]) -> set[str]:
    """The indices of weights and biases, which no equality says what they are, as it does of the
    u_j of Σ_i w_{ij} x_i."""
    found: dict[str, set[str]] = {}
    for name in nodes_in(chains, Name):
        if name.base in PARAMETER_BASES:
            found.setdefault(name.base, set()).update(s.text for s in name.scripts)
    for chain in chains if found else ():
        left = chain.sides[0].reading
        updated = isinstance(left, Name) and left.base in {
            name.base for name in nodes_of_sides(chain.sides[1:], Name)
        }
        if isinstance(left, Name) and not (updated or chain.continues):
            found.pop(left.base, None)
    return {text for own in found.values() for text in own}


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
