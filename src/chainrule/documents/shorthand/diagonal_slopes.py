r"""F′(z) beside f(z): the diagonal matrix of the slopes f′(z_j), under the capital letter.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> ((slope, _),) = with_diagonals([[parse(layout(t)) for t in (r"\dot{F}(z) w", "f(z)")]])
>>> slope.factors[0].function.base, slope.factors[0].arguments[0].function.base
('diag', 'f')
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Reading,
    Sides,
    all_nodes,
    mapped,
    rewritten,
)


def with_diagonals(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with diag(f′(z)) for F′(z), where f is applied and F is nothing
    else."""
    calls = list(all_nodes(chains, Call))
    applied = {call.function.base for call in calls}
    heads = {id(call.function) for call in calls if call.function.primes}
    others = {node.base for node in all_nodes(chains, Name) if id(node) not in heads}
    capitals = {
        call.function.base for call in calls if call.function.primes
        if call.function.base.isupper() and call.function.base.lower() in applied
    } - others  # fmt: skip
    if not capitals:
        return [list(sides) for sides in chains]

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Call) and node.function.base in capitals:
            function = replace(node.function, base=node.function.base.lower())
            slope = replace(node, function=function, arguments=tuple(map(rewrite, node.arguments)))
            return Call(node.start, node.end, Name(node.start, node.start, "diag"), (slope,))
        return mapped(node, rewrite)

    return rewritten(chains, rewrite)
