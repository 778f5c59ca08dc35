r"""What is given for every action: the φ(s, a) of e^{θᵀ φ(s, a)} / Σ_b e^{θᵀ φ(s, b)}.

Where a sum runs over one argument of a function, which bears another letter elsewhere, and the
other arguments are the same all along, each of its values is one of several: φ_a and φ_b. So it is
with the labels of a feature f(x, y), and with h(s, a) = θᵀ x(s, a), of which a softmax is taken.

The policy π(s, a) is the probability π(a | s).

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = ("z", r"w^T f(x, y) - \sum_{y'} w^T f(x, y')")
>>> found = with_functions_of_actions([[parse(layout(text)) for text in texts]])
>>> [(n.base, n.scripts[0].text) for n in walk_reading(found[0][1], Name) if n.base == "f"]
[('f', 'y'), ('f', "y'")]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.parsing.customary import customary_function
from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Big,
    Call,
    Indicator,
    Name,
    Reading,
    Script,
    Sides,
    Turned,
    all_nodes,
    mapped,
    rewritten,
    walk_reading,
)

_PARAMETERS = ("\\theta", "\\Theta", "w", "W", "\\phi", "\\beta")
_CHOICE = re.compile(r"[a-z]'*\Z")

Function = tuple[Name, int]  # and of how many arguments


def with_functions_of_actions(chains: Sides) -> Sides:
    """The formulas of a document with an index for each argument that such a sum runs over."""
    chains = rewritten(chains, _with_policies, (Call,))
    calls: dict[Function, list[Call]] = {}
    for node in all_nodes(chains):
        if isinstance(node, Call) and customary_function(node.function.base) is None:
            calls.setdefault(_function(node), []).append(node)
    running = set(_running(chains)) if calls else set()
    places = {f: place for f, own in calls.items() if (place := _place(own, running)) is not None}
    choices = {_letter(call.arguments[p]) for f, p in places.items() for call in calls[f]}
    for function, own in calls.items():  # the reward r(s, a) beside such an action
        if function not in places and (place := _place(own, choices, least=1)) is not None:
            places[function] = place
    if not places or not running.isdisjoint(_quantities(chains, places)):
        return chains

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Turned) and isinstance(node.base, Call):
            row = rewrite(node.base)
            if isinstance(row, Name):
                return replace(row, scripts=(*row.scripts, TRANSPOSED))
            return replace(node, base=row)
        if isinstance(node, Call) and (place := places.get(_function(node))) is not None:
            index = Script("sub", "bare", _letter(node.arguments[place]))
            own = (s for s in node.function.scripts if s.text not in _PARAMETERS)
            marks = (replace(s, place="sub", kind="word") for s in own)  # the π of Q^π
            return Name(node.start, node.end, node.function.base, (*marks, index))
        return mapped(node, rewrite)

    return rewritten(chains, rewrite, (Call,))


def _with_policies(node: Reading) -> Reading:
    """π_θ(a | s) for π_θ(s, a)."""
    match node:
        case Call(function=Name(base="\\pi", primes=0) as policy, arguments=(
            Name() as state, Name() as action,
        )) if _letter(state) and _letter(action):  # fmt: skip
            event = f"{_letter(action)} given {_letter(state)}"
            scripts = (*policy.scripts, Script("sub", "word", event))
            return Name(node.start, node.end, policy.base, scripts)
    return mapped(node, _with_policies)


def _function(call: Call) -> Function:
    return call.function, len(call.arguments)


def _running(chains: Sides) -> Iterator[str]:
    """The letters of sums that are arguments in what is added up."""
    for node in all_nodes(chains):
        if isinstance(node, Big) and node.kind == "sum":
            inside = (a for call in walk_reading(node.body, Call) for a in call.arguments)
            yield from (node.letter for argument in inside if _letter(argument) == node.letter)


def _place(calls: list[Call], letters: set[str], least: int = 2) -> int | None:
    """The one argument that is always one of some letters, and not always the same.

    least: how many letters it is at least.
    """
    columns = [set(column) for column in zip(*(call.arguments for call in calls), strict=True)]
    found = [{_letter(argument) for argument in column} for column in columns]
    varied = [place for place, column in enumerate(columns) if len(column) > 1]
    places = [place for place, own in enumerate(found) if own & letters and "" not in own]
    if len(places) != 1 or len(columns[places[0]]) < least or not {*varied} <= {*places}:
        return None
    return places[0] if least > 1 or found[places[0]] <= letters else None


def _letter(argument: Reading) -> str:
    """The a or a′ that an argument is."""
    if not isinstance(argument, Name) or argument.scripts:
        return ""
    text = argument.base + "'" * argument.primes
    return text if _CHOICE.match(text) else ""


def _quantities(chains: Sides, places: dict[Function, int]) -> Iterator[str]:
    """The letters that stand for something elsewhere than as such an argument."""
    nodes = list(all_nodes(chains))
    given = {id(n.arguments[p]) for n in nodes if isinstance(n, Call)
             if (p := places.get(_function(n))) is not None}  # fmt: skip
    for node in nodes:
        if isinstance(node, Indicator):  # the a and b of 1[a = b]
            given |= {id(node.left), id(node.right)}
        if isinstance(node, Name) and id(node) not in given:
            yield node.base + "'" * node.primes
