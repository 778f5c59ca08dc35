r"""p(y_n) beside p_n: the probability of what was seen, and that of the class 1.

``p(y_n) = p_n^{y_n} (1 − p_n)^{1 − y_n}`` has the letter p for two quantities. The first is read
under a name of its own, wherever the letter has a target between its brackets.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Reading,
    Script,
    Sides,
    mapped,
    rewritten,
    walk_reading,
)

_TARGETS = frozenset("yt")


def with_probabilities_of_targets(chains: Sides) -> Sides:
    """The formulas of a document with a mark on each probability of a target."""
    twice = {
        called.base
        for left, *others in chains
        if (called := _called(left)) is not None and called.base == "p"
        and any(_speaks_of(side, called) for side in others)
    }  # fmt: skip

    def marked(node: Reading) -> Reading:
        called = _called(node)
        return called if called is not None and called.base in twice else mapped(node, marked)

    return rewritten(chains, marked) if twice else chains


def _speaks_of(side: Reading | None, called: Name) -> bool:
    """Whether a formula has the p_n that p(y_n) = … is given by, as a quantity."""
    nodes = list(walk_reading(side)) if side is not None else []
    functions = {id(node.function) for node in nodes if isinstance(node, Call)}
    plain = (n for n in nodes if isinstance(n, Name) and id(n) not in functions)
    return any(n.base == called.base and n.scripts == called.scripts[1:] for n in plain)


def _called(node: Reading | None) -> Name | None:
    """The p of p(y_n), with y for a mark and then what marks the y."""
    if not isinstance(node, Call) or len(node.arguments) != 1 or node.function.scripts:
        return None
    target = node.arguments[0]
    if not isinstance(target, Name) or target.base not in _TARGETS or node.function.primes:
        return None
    mark = Script("sub", "word", target.base)
    return replace(node.function, start=node.start, end=node.end, scripts=(mark, *target.scripts))
