r"""A score that nothing defines beside the formula that the same function is applied to elsewhere.

``\ell = \sum_i y_i \ln \sigma(w^T x_i) + …`` and below it ``(y_i - \sigma(z_i)) x_{ij}``: z_i is
wᵀ x_i. A line that holds so holds; of the others nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.defining.build import system_of
from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import has_derivative
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Name,
    Plus,
    Reading,
    Script,
    Times,
    walk_reading,
)
from chainrule.documents.shorthand.ellipsis import relettered
from chainrule.documents.stating.chains import Chain, Side, nodes_in
from chainrule.documents.supposing.one_example import for_one_example

_SCORES = ("z", "Z", "u", "s", "t", "a", "net", "\\eta")


def with_scores_by_arguments(system: System) -> Iterator[System]:
    """The same system where a score is what its function is applied to elsewhere."""
    calls = [n for n in nodes_in(system.chains, Call) if len(n.arguments) == 1]
    scores = {
        n.arguments[0]: n.function.base for n in calls
        if isinstance(n.arguments[0], Name) and _is_unsaid(system, n.arguments[0])
    }  # fmt: skip
    said: dict[str, Chain] = {}
    for score, function in sorted(scores.items(), key=lambda item: not _letters({item[0]})):
        bodies = {
            body for n in calls if n.function.base == function
            if (body := _body(system, n.arguments[0], score)) is not None
        }  # fmt: skip
        if len(bodies) == 1:
            sides = [Side("", 0, 0, reading) for reading in (score, bodies.pop())]
            said.setdefault(system.mention(score).key, Chain(sides, ["="], -1))
    if said:
        chains = [*said.values(), *system.chains]
        found = replace(system_of(chains, system.memberships, system.prose), supposed=True)
        yield found
        if (single := for_one_example(found)) is not None:
            yield replace(single, supposed=True)


def _is_unsaid(system: System, name: Name) -> bool:
    """Whether it is a score by its letter, and nothing says what it is."""
    key = system.mention(name).key
    return name.base in _SCORES and not name.primes and not system.says(key)


def _body(system: System, argument: Reading, score: Name) -> Reading | None:
    """The wᵀ x_i of σ(wᵀ x_i), with the index of z_k in the place of its own: wᵀ x_k."""
    names = set(walk_reading(argument, Name))
    if not isinstance(argument, (Plus, Times)) or has_derivative(argument) or len(names) < 2:
        return None
    if any(n.base == score.base for n in names):
        return None
    bound = {n.letter for n in walk_reading(argument, Big)}
    own, wanted = _letters(names) - bound, _letters({score})
    if own == wanted:
        return argument
    if len(own) == len(wanted) == 1 and wanted.isdisjoint(bound):
        return relettered(argument, own.pop(), wanted.pop())
    return None


def _letters(names: set[Name]) -> set[str]:
    """The indices below some names, and the samples above them."""
    return {s.text for n in names for s in n.scripts if _is_index(s)}


def _is_index(script: Script) -> bool:
    return script.kind in ("bare", "paren") and script.text.islower() and len(script.text) == 1
