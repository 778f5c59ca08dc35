"""y_i(z_i) = …, where y_i is a quantity: the brackets say what it depends on, and nothing else.

The letter also stands without brackets, as in ∂y_k/∂z_i; it has an index there as well; and what
stands in its brackets is always the same quantity. f_1(f_2(x)) stays a function of its argument.

So is f(x)_i the entry of an output where every f, and every h^{(k)}, is that of the input x, and
p(z)_i that of a p which elsewhere stands with its index alone: ∂p_k/∂z_i = p_k(δ_{ki} − p_i).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.parsing.customary import (
    FUNCTION_BASES,
    LOSS_BASES,
    customary_function,
)
from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Picked,
    Reading,
    Sides,
    all_nodes,
    mapped,
    rewritten,
)

_INPUTS = ("x", "X")


def with_quantities(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document without the brackets behind the entries of its quantities."""
    nodes = list(all_nodes(chains))
    calls = [node for node in nodes if isinstance(node, Call)]
    alone = _with_index(nodes, calls)
    found = {*_dependent(chains, alone, calls), *_of_the_input(nodes, calls)}
    found |= {*_picked(chains, alone, calls)}
    if not found:
        return [list(sides) for sides in chains]

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Call) and node.function.base in found and _is_of_a_name(node):
            return replace(node.function, end=node.end)
        if isinstance(node, Picked) and isinstance(whole := rewrite(node.base), Name):
            return replace(whole, end=node.end, scripts=(*whole.scripts, *node.scripts))
        return mapped(node, rewrite)

    return rewritten(chains, rewrite)


def _with_index(nodes: list[Reading], calls: list[Call]) -> set[str]:
    """The letters that stand with an index and without brackets."""
    applied = {id(call.function) for call in calls}
    alone = [n for n in nodes if isinstance(n, Name) and id(n) not in applied]
    return {name.base for name in alone if _index(name)}


def _dependent(chains: Sides, with_index: set[str], calls: list[Call]) -> Iterator[str]:
    """The letters of quantities that are defined with brackets behind an entry."""
    defined = {
        sides[0].function.base
        for sides in chains
        if len(sides) > 1 and isinstance(sides[0], Call) and _index(sides[0].function)
    }
    for base in (defined & with_index) - FUNCTION_BASES - set(LOSS_BASES):
        own = [call for call in calls if call.function.base == base and _is_of_a_name(call)]
        arguments = {_argument(call) for call in own}
        if len(arguments) == 1 and not arguments & {None, base}:
            yield base


def _picked(chains: Sides, with_index: set[str], calls: list[Call]) -> Iterator[str]:
    """The letters of what is defined with its index behind the brackets: p(z)_i = …"""
    defined = {
        sides[0].base.function.base
        for sides in chains
        if len(sides) > 1 and isinstance(sides[0], Picked) and isinstance(sides[0].base, Call)
        and len(sides[0].scripts) == 1
    }  # fmt: skip
    for base in (defined & with_index) - FUNCTION_BASES - set(LOSS_BASES):
        own = [call for call in calls if call.function.base == base]
        plain = {call.arguments for call in own if not call.function.scripts}
        names = [a for arguments in plain for a in arguments if isinstance(a, Name)]
        of_one = len(plain) == len(names) == 1 and not names[0].scripts and names[0].base != base
        if of_one and not any(_is_of_a_name(call) for call in own if call.function.scripts):
            yield base


def _of_the_input(nodes: list[Reading], calls: list[Call]) -> Iterator[str]:
    """The letters of outputs whose entries are written behind the brackets: f(x)_i."""
    picked = [n.base for n in nodes if isinstance(n, Picked) and isinstance(n.base, Call)]
    for base in {call.function.base for call in picked}:
        own = {call.arguments for call in calls if call.function.base == base}
        named = [a for arguments in own for a in arguments if isinstance(a, Name)]
        alike = len(own) == len(named) == 1 and customary_function(base) is None
        if alike and named[0].base in _INPUTS and not named[0].scripts:
            yield base


def _index(name: Name) -> str:
    """The one letter below a name: the i of y_i."""
    below = [s.text for s in name.scripts if s.place == "sub" and s.kind == "bare"]
    return below[0] if len(below) == len(name.scripts) == 1 and below[0].isalpha() else ""


def _is_of_a_name(call: Call) -> bool:
    """Whether one name stands in the brackets; y_i(1 − y_i) is a product."""
    return len(call.arguments) == 1 and isinstance(call.arguments[0], Name)


def _argument(call: Call) -> str | None:
    """The letter of the quantity in the brackets, if it has no index or that of the entry."""
    inside = call.arguments[0]
    if not isinstance(inside, Name) or not _index(call.function):
        return None
    own = not inside.scripts or _index(inside) == _index(call.function)
    return inside.base if own else None
