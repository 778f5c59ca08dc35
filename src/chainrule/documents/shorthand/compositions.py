r"""A = g ∘ Z where g is a function: g(Z), entry by entry, as g′ ∘ Z is g′(Z).

The sign is also that of the product entry by entry. It composes where the letter in front of it
is a function's, is applied to something elsewhere, and stands nowhere else than in front of that
sign; and whatever the letter, s ∘ h is s(h) where that is written elsewhere. Of several functions
(f ∘ g)(x) is f(g(x)), and (h ∘ g ∘ f)(w, b) is h(g(f(w, b))).

>>> from dataclasses import replace
>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = ("a", "g(z)", "A", r"g \circ Z")
>>> read = with_compositions([[parse(layout(text)) for text in texts]])
>>> read[0][3] == replace(read[0][3], function=read[0][1].function)
True
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.parsing.composing import with_one_for_two
from chainrule.documents.parsing.customary import FUNCTION_BASES, customary_function
from chainrule.documents.parsing.reading import (
    Call,
    Group,
    Matrix,
    Name,
    Reading,
    Sides,
    Times,
    all_nodes,
    mapped,
    rewritten,
    unbracketed,
    walk_reading,
)


def with_compositions(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with g(Z) for g ∘ Z."""
    nodes = list(all_nodes(chains))
    calls = [node for node in nodes if isinstance(node, Call)]
    composed = [name for node in nodes for name in _composed(node)]
    known = {id(name) for name in composed} | {id(call.function) for call in calls}
    alone = {n.base for n in nodes if isinstance(n, Name) and id(n) not in known}
    applied = {call.function.base for call in calls if len(call.arguments) == 1}
    letters = {name.base for name in composed if not name.primes} & applied - alone
    letters = {b for b in letters if b in FUNCTION_BASES or customary_function(b) is not None}
    called = {call.function.base for call in calls}
    said = {(call.function, *call.arguments) for call in calls}
    if not composed:
        return [list(sides) for sides in chains]

    def composes(node: Times, name: Name) -> bool:
        return name.base in letters or (node.joins == ("odot",) and node.factors in said)

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Times) and (call := _of_all(node)) and _functions_in(call) <= called:
            return call
        node = mapped(node, rewrite)
        while isinstance(node, Times):
            places = (at for at, name in _places(node) if composes(node, name))
            place = next(places, None)
            if place is None:
                break
            node = _applied(node, place)
        return node

    return rewritten(chains, rewrite)


def _of_all(node: Times) -> Call | None:
    """The h(g(f(x))) that (h ∘ g ∘ f)(x) is."""
    inner = unbracketed(node.factors[0])
    if len(node.factors) != 2 or not isinstance(inner, Times) or {*inner.joins} != {"odot"}:
        return None
    match node.factors[1]:
        case Group(inner=argument):
            arguments: tuple[Reading, ...] = (argument,)
        case Matrix(rows=(arguments,), listed=True):
            pass
        case _:
            return None
    for name in reversed(inner.factors):
        if not isinstance(name, Name):
            return None
        call = Call(name.start, node.end, name, arguments)
        arguments = (call,)
    return replace(call, start=node.start)


def _functions_in(call: Call) -> set[str]:
    return {node.function.base for node in walk_reading(call, Call)}


def _places(node: Times) -> Iterator[tuple[int, Name]]:
    """The names that stand in front of the sign, and where."""
    for place, (factor, join) in enumerate(zip(node.factors[:-1], node.joins, strict=True)):
        if join == "odot" and isinstance(factor, Name):
            yield place, factor


def _composed(node: Reading) -> Iterator[Name]:
    """The g of g ∘ Z."""
    if isinstance(node, Times):
        yield from (name for _, name in _places(node))


def _applied(node: Times, place: int) -> Reading:
    """A product with g(Z) for the g ∘ Z that begins at a place."""
    function, argument = node.factors[place : place + 2]
    assert isinstance(function, Name)
    call = Call(function.start, argument.end, function, (unbracketed(argument),))
    return with_one_for_two(node, place, call)
