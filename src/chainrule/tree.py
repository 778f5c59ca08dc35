"""Walking through an expression and changing its parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from chainrule.expression import Expression


def walk(expression: Expression) -> Iterator[Expression]:
    """Every node, parents before children."""
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += node.children[::-1]


def transform(expression: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """The tree with ``change`` applied to every node, children first."""
    if expression.children:
        children = tuple(transform(child, change) for child in expression.children)
        if children != expression.children:
            expression = expression.rebuild(children)
    return change(expression)


def substitute(expression: Expression, replacements: Mapping[Expression, Expression]) -> Expression:
    """The tree with whole sub-expressions replaced; a replaced one is not entered.

    >>> from chainrule.expression import Number, Symbol
    >>> z = Symbol("z")
    >>> substitute(z * z, {z: Number(3)})
    Multiply(factors=(Number(value=3), Number(value=3)))
    """
    if expression in replacements:
        return replacements[expression]
    if not expression.children:
        return expression
    children = tuple(substitute(child, replacements) for child in expression.children)
    return expression if children == expression.children else expression.rebuild(children)


def size(expression: Expression) -> int:
    """The number of nodes: how long the formula is."""
    return sum(1 for _ in walk(expression))
