r"""∂f/∂w, where the document has y = f(x, w): a function of several arguments without them.

It is taken at the only arguments that the document ever gives it, ∂f(x, w)/∂w, with the others
held fixed: dz/dx = ∂f/∂x + ∂f/∂y dy/dx for z = f(x, y), where y = g(x).

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = [("y", "f(x, w)"), ("r", r"\frac{\partial f}{\partial w}")]
>>> chains = [[parse(layout(text)) for text in sides] for sides in texts]
>>> len(with_their_arguments(chains)[1][1].of.arguments)
2
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Partial,
    Reading,
    Sides,
    all_nodes,
    mapped,
    rewritten,
)


def with_their_arguments(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with the arguments of such functions."""
    nodes = list(all_nodes(chains))
    calls: dict[Name, set[tuple[Reading, ...]]] = {}
    for call in (node for node in nodes if isinstance(node, Call)):
        calls.setdefault(call.function, set()).add(call.arguments)
    defined = {sides[0] for sides in chains if len(sides) > 1}  # f = w x, and not f(x, w)
    defined |= {
        side.function
        for sides in chains
        for side in sides
        if isinstance(side, Call) and not all(isinstance(s, (Name, Call)) for s in sides)
    }  # f(x, w) = w x
    certain = {
        function: arguments for function, (arguments, *more) in calls.items()
        if not more and len(arguments) > 1 and all(isinstance(a, Name) for a in arguments)
        and function.base not in LOSS_BASES and not function.primes and function not in defined
    }  # fmt: skip
    if not certain:
        return [list(sides) for sides in chains]

    def rewrite(node: Reading) -> Reading:
        node = mapped(node, rewrite)
        of = node.of if isinstance(node, Partial) else None
        if not isinstance(node, Partial) or not isinstance(of, Name):
            return node
        arguments = certain.get(of, ())
        if node.wrt not in arguments:
            return node
        return replace(node, of=Call(of.start, of.end, of, arguments), direct=True)

    return rewritten(chains, rewrite)
