"""The steps in time of a recurrent network: h_t = f(W h_{t-1} + U x_t), with the same W at every t.

A letter counts steps if a state carries it, is computed from a state that carries it less one, and
from weights that do not carry it. Every step is then what a sample is, h^{(t)}: each has an x of
its own, and Σ_t adds them up. The step before it, h_{t-1}, is another quantity that every step has,
so that derivatives at one step are those with the state before it held.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from chainrule.documents.names.definition import has_derivative
from chainrule.documents.names.lexicon import PARAMETER_BASES
from chainrule.documents.parsing.customary import FUNCTION_BASES
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Name,
    Num,
    Raised,
    Reading,
    Script,
    mapped,
    walk_reading,
)
from chainrule.documents.stating.chains import Chain, nodes_in, readings_in

_STEP = re.compile(r"([a-z]|\\tau)(-\d)?\Z")
_FIXED = PARAMETER_BASES - {"c"}  # c_t is what a cell keeps
_WEIGHTS = frozenset("WwUVABR")  # u_t and v_t may be data


def steps_of(chains: Iterable[Chain]) -> frozenset[str]:
    """The letters that count steps in time."""
    chains = list(chains)
    found = {step for chain in chains for step in _counted(chain)}
    names = list(nodes_in(chains, Name)) if found else []
    marks = {(name.base, s.text) for name in names for s in name.scripts}
    taken = {text for base, text in marks if base in _WEIGHTS}
    said = [chain for chain in chains if not _says_which(chain)] if found else []
    taken |= {n.base for side in readings_in(said) for n in _quantities(side)}
    return frozenset(
        letter for letter, state in found if letter not in taken and (state, letter) in marks
    )


def _says_which(chain: Chain) -> bool:
    """Whether a chain says of which step something is said: at time t = 3, until t = T."""
    step, *ends = (side.reading for side in chain.sides)
    return (
        isinstance(step, Name)
        and not step.scripts
        and all(
            isinstance(end, Num)
            or (isinstance(end, Name) and end.base.isupper() and not end.scripts)
            for end in ends
        )
    )


def _quantities(reading: Reading) -> Iterator[Name]:
    """The symbols without marks, but for those in exponents and at the ends of sums."""
    match reading:
        case Name(scripts=()):
            yield reading
        case Raised():
            yield from _quantities(reading.base)
        case Big():
            yield from _quantities(reading.body)
        case _:
            for child in reading.children:
                yield from _quantities(child)


def _counted(chain: Chain) -> Iterator[tuple[str, str]]:
    """The t of h_t = f(W h_{t-1}), and the letter of the state before it."""
    left = chain.sides[0].reading
    for side in chain.sides[1:]:
        right = side.reading
        if chain.continues or not isinstance(left, Name) or right is None:
            return
        names = list(walk_reading(right, Name))
        if has_derivative(right) or left.base in _FIXED or not any(
            name.base in _WEIGHTS for name in names
        ):  # fmt: skip
            continue
        own = {s.text for s in left.scripts if s.kind in ("bare", "paren")}
        for name in names:
            for script in name.scripts if name.base not in _FIXED else ():
                match = _STEP.match(script.text)
                if match and match[2] == "-1" and match[1] in own:
                    yield match[1], name.base


def with_steps(chains: Sequence[Chain], letters: frozenset[str]) -> list[Chain]:
    """The chains with their steps in time as samples, and the gates of parameters as labels."""
    gates = _gates(chains, letters)
    return [chain.rewritten(lambda e: with_samples(e, letters, gates)) for chain in chains]


def with_samples(
    reading: Reading, letters: frozenset[str], gates: frozenset[str] = frozenset()
) -> Reading:
    """A formula with its steps in time as samples."""

    def rewrite(node: Reading) -> Reading:
        if not isinstance(node, Name):
            found = mapped(node, rewrite)
            if isinstance(found, Call) and isinstance(of := rewrite(found.function), Name):
                return replace(found, function=of)
            return found
        if not _is_labelled(node, letters):
            return replace(node, scripts=tuple(_scripts(node.scripts, letters)))
        labels = (replace(s, kind="word") if s.text in gates else s for s in node.scripts)
        return replace(node, scripts=tuple(labels)) if len(node.scripts) == 1 else node

    return rewrite(reading)


def _is_labelled(name: Name, letters: frozenset[str]) -> bool:
    """Whether a name is of a parameter or a function, which are the same at every step."""
    stepped = any(True for s in name.scripts for _ in _step(s, letters))
    return name.base in _FIXED or (not stepped and name.base in PARAMETER_BASES | FUNCTION_BASES)


def _gates(chains: Iterable[Chain], letters: frozenset[str]) -> frozenset[str]:
    """The f and i of W_f and W_i, beside f_t and i_t: letters of quantities that count nothing."""
    nodes = list(nodes_in(chains))
    plain = [node for node in nodes if isinstance(node, Name) and not _is_labelled(node, letters)]
    steps = {n.base for n in plain if any(s.text in letters for s in n.scripts)}
    counting = {s.text for n in plain for s in n.scripts}
    return frozenset(steps - counting - {node.letter for node in nodes if isinstance(node, Big)})


def _scripts(scripts: Sequence[Script], letters: frozenset[str]) -> Iterator[Script]:
    for script in scripts:
        found = next(_step(script, letters), None)
        if letters and (script.place, script.kind, script.text) == ("sup", "bare", "0"):
            yield replace(script, kind="paren")  # x^0, the first one
        elif found is None:
            yield script
        else:
            if found[2]:
                yield replace(script, place="sub", kind="word")
            yield Script("sup", "paren", found[1])


def _step(script: Script, letters: frozenset[str]) -> Iterator[re.Match[str]]:
    """The t or t − 1 that a script says."""
    match = _STEP.match(script.text) if script.kind in ("bare", "paren") else None
    if match is not None and match[1] in letters:
        yield match
