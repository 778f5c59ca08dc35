"""Which letters are functions by how they are written: the s of ŷ = s(z) and of h = s(W x + b).

Nobody writes the product of two symbols as s(z), nor that of one and a layer as s(W x + b); but
w(a + b) may be one. A slope s′(z) says so too, and ds(z)/dz, and ∂F/∂x beside an F(x), wherever it
stands.
"""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.documents.names.lexicon import PARAMETER_BASES
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Name,
    Partial,
    Plus,
    Reading,
    Times,
    Turned,
    walk_reading,
)
from chainrule.documents.stating.chains import Chain, nodes_in, readings_in

_OF_LAYERS = frozenset(("\\theta", "\\Theta"))  # θ(wᵀx), an activation if θ stands nowhere else


def only_called(chains: Sequence[Chain]) -> frozenset[str]:
    """The letters that stand nowhere without brackets behind them, functions or factors."""
    called: set[str] = set()
    alone: set[str] = set()
    for side in readings_in(chains):
        functions = {id(call.function): call.function for call in walk_reading(side, Call)}
        called |= {name.base for name in functions.values()}
        alone |= {n.base for n in walk_reading(side, Name) if id(n) not in functions}
    return frozenset(called - alone - PARAMETER_BASES - frozenset(LOSS_BASES))


def only_applied(chains: Sequence[Chain]) -> frozenset[str]:
    """The letters that never stand without brackets, and with them as no factor does."""
    alone: set[str] = set()
    applied: set[str] = set()
    sloped: set[str] = set()  # the θ of θ′(s): no parameter, although it is a letter of one
    calls = {(node.function, node.arguments) for node in nodes_in(chains, Call)}
    for side in readings_in(chains):
        nodes = list(walk_reading(side))
        functions = {id(n.function) for n in nodes if isinstance(n, Call)}
        partials = [n for n in nodes if isinstance(n, Partial) and isinstance(n.of, Name)]
        for partial in partials:
            if isinstance(partial.of, Name) and (partial.of, (partial.wrt,)) in calls:
                functions.add(id(partial.of))
                applied.add(partial.of.base)
        for node in nodes:
            if isinstance(node, Name) and id(node) not in functions:
                alone.add(node.base)
            elif (function := _has_a_slope(node)) is not None:
                applied.add(function.base)
                if isinstance(node, Call) and isinstance(node.arguments[0], Name):
                    sloped.add(function.base)
        if isinstance(side, Call) and (
            isinstance(side.arguments[0], Name) or _is_a_layer(side.arguments[0])
        ):
            applied.add(side.function.base)
    letters = {base for base in applied if len(base) == 1 or base.startswith("\\")}
    weights = PARAMETER_BASES - sloped - _OF_LAYERS
    return frozenset(letters - alone - weights - frozenset(LOSS_BASES))


def _has_a_slope(node: Reading) -> Name | None:
    """The function whose slope is written: the s of s′(z), and of ds(z)/dz."""
    if isinstance(node, Call) and node.function.primes:
        return node.function
    if isinstance(node, Partial) and isinstance(node.of, Call):
        return node.of.function if node.of.arguments == (node.wrt,) else None
    return None


def _is_a_layer(reading: Reading) -> bool:
    """Whether a formula is W x + b, w_1 x_1 + w_2 x_2 or Σ_j w_j x_j: weights of something."""
    if isinstance(reading, Big):
        return _is_a_layer(reading.body)
    terms = reading.terms if isinstance(reading, Plus) and -1 not in reading.signs else (reading,)
    return any(_is_a_layer(term) if isinstance(term, Big) else _is_weighted(term) for term in terms)


def _is_weighted(term: Reading) -> bool:
    """Whether a term is W x: a letter of weights in front of something."""
    first = term.factors[0] if isinstance(term, Times) else term
    first = first.base if isinstance(first, Turned) else first
    return (
        isinstance(term, Times)
        and isinstance(first, Name)
        and (first.base in PARAMETER_BASES or first.base.isupper())
    )
