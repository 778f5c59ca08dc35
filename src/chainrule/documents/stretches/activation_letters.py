r"""a_i^l = a(z_i^l): the activation function has the letter of the activations.

The letter with a prime, or alone in front of brackets, is the function, where the activations
always bear their layer or their unit. The function gets a letter of its own.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> [name.base for name, _ in applications(parse(layout("a(z_i)")))]
['a']
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chainrule.documents.parsing.composing import with_one_for_two
from chainrule.documents.parsing.customary import customary_function
from chainrule.documents.parsing.reading import (
    Call,
    Group,
    Name,
    Partial,
    Reading,
    Times,
    mapped,
    unbracketed,
    walk_reading,
)
from chainrule.documents.stating.chains import Chain, nodes_in

_LETTERS = ("a", "A", "h", "z", "y", "o", "x", "s")
_FREE = ("f", "g", "\\phi", "\\psi", "\\rho")


def with_functions_apart(chains: Sequence[Chain]) -> list[Chain]:
    """The chains with another letter for a function that has the letter of what it gives."""
    nodes = list(nodes_in(chains))
    said = {base for chain in chains for base in _said(chain)}
    plain = said and _alone(nodes)
    letters = {node.base for node in nodes if isinstance(node, Name)} if said else set()
    free = (letter for letter in _FREE if letter not in letters)
    new = dict(zip(sorted(said - set(plain or ())), free, strict=False))
    if not new:
        return list(chains)

    def rewrite(node: Reading) -> Reading:
        node = mapped(node, rewrite)
        functions = [name for name, _ in applications(node) if _is_bare(name) and name.base in new]
        for name in functions:
            node = _renamed(node, name, replace(name, base=new[name.base]))
        return node

    return [chain.rewritten(rewrite) for chain in chains]


def applications(node: Reading) -> Iterator[tuple[Name, Reading]]:
    """Each name in front of brackets with what they hold: f(x), or f (x) read as a product."""
    if isinstance(node, Call) and len(node.arguments) == 1:
        yield node.function, node.arguments[0]
    elif isinstance(node, Times):
        for one, two, join in zip(node.factors, node.factors[1:], node.joins, strict=False):
            if not join and isinstance(one, Name) and isinstance(two, Group):
                yield one, two.inner


def _is_bare(name: Name) -> bool:
    return not name.scripts and name.base in _LETTERS and customary_function(name.base) is None


def _said(chain: Chain) -> Iterator[str]:
    """The letter of a_i^l = a(…), where what stands in the brackets is computed."""
    for left, right in zip(chain.sides, chain.sides[1:], strict=False):
        if left.reading is None or right.reading is None:
            continue
        name = unbracketed(left.reading)
        if not isinstance(name, Name) or not name.scripts or name.primes:
            continue
        whole = unbracketed(right.reading)
        if isinstance(whole, Times) and len(whole.factors) > 2:
            continue
        for function, argument in applications(whole):
            bearing = any(isinstance(n, Name) and n.scripts for n in walk_reading(argument))
            if _is_bare(function) and function.base == name.base and bearing:
                yield function.base


def _alone(nodes: Sequence[Reading]) -> set[str]:
    """The letters that stand somewhere without marks and without brackets behind them, but for what
    something is differentiated by."""
    applied = {id(name) for node in nodes for name, _ in applications(node)}
    applied |= {id(node.wrt) for node in nodes if isinstance(node, Partial)}  # ∇_a C
    return {
        node.base for node in nodes
        if isinstance(node, Name) and _is_bare(node) and not node.primes and id(node) not in applied
    }  # fmt: skip


def _renamed(node: Reading, old: Name, new: Name) -> Reading:
    if isinstance(node, Call):
        return replace(node, function=new)
    assert isinstance(node, Times)
    place = next(k for k, factor in enumerate(node.factors) if factor is old)
    inner = node.factors[place + 1]
    assert isinstance(inner, Group)
    call = Call(old.start, inner.end, new, (inner.inner,))
    return with_one_for_two(node, place, call)
