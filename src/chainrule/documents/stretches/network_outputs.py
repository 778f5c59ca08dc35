r"""h_{W,b}(x) and h(x; W, b), where nothing says what h is but that it is what the network gives.

In ``J(W,b;x,y) = ½ ‖h_{W,b}(x) − y‖²`` beside layers a^{(l)} it is the prediction ŷ. And J(W,b;x,y)
is the loss of one sample, J_x, where J(W,b) is that of all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chainrule.documents.names.lexicon import PARAMETER_BASES
from chainrule.documents.parsing.composing import with_one_for_two
from chainrule.documents.parsing.customary import LOSS_BASES, TARGETS
from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Reading,
    Script,
    Times,
    mapped,
    unbracketed,
)
from chainrule.documents.stating.chains import Chain, nodes_in
from chainrule.documents.stretches.activation_letters import applications

_OUTPUTS = ("h", "f", "F", "H")
_INPUTS = ("x", "X")
_PREDICTION = "\\hat{y}"


def with_named_outputs(chains: Sequence[Chain]) -> list[Chain]:
    """The chains with ŷ for what such a function of the input gives, if there is one of it."""
    chains = _with_losses_of_samples(chains)
    nodes = list(nodes_in(chains))
    outputs = {output.base for node in nodes for output, _ in _parts(node)}
    if len(outputs) != 1 or not any(map(_is_layer, nodes)):
        return list(chains)
    (base,) = outputs
    plain = any(isinstance(node, Name) and node.base == _PREDICTION for node in nodes)
    if plain or any(base == said for chain in chains for said in _defined(chain)):
        return list(chains)

    def rewrite(node: Reading) -> Reading:
        found = mapped(node, rewrite)
        for output, value in _parts(found):
            return _with_value(found, output, value)
        return found

    return [chain.rewritten(rewrite) for chain in chains]


def _with_losses_of_samples(chains: Sequence[Chain]) -> list[Chain]:
    """The chains with J_x^{(i)} for J(W, b; x^{(i)}, y^{(i)}), beside a J(W, b)."""
    calls = list(nodes_in(chains, Call))
    losses = {call.function.base for call in calls if _sample_of(call) is not None}
    wholes = {call.function.base for call in calls if _is_of_all(call)} & losses
    if not wholes:
        return list(chains)

    def rewrite(node: Reading) -> Reading:
        if not isinstance(node, Call) or node.function.base not in wholes:
            return mapped(node, rewrite)
        if _is_of_all(node):
            return replace(node.function, end=node.end)
        sample = _sample_of(node)
        if sample is None:
            return mapped(node, rewrite)
        scripts = (Script("sub", "bare", "x"), *sample.scripts)
        return replace(node.function, end=node.end, scripts=scripts)

    return [chain.rewritten(rewrite) for chain in chains]


def _is_of_all(call: Call) -> bool:
    """J(W, b) and J(W, b; X, y)."""
    names = [a.base for a in call.arguments if isinstance(a, Name)]
    parameters = [base for base in names if base in PARAMETER_BASES]
    rest = names[len(parameters) :]
    whole = len(names) == len(call.arguments) and bool(parameters) and not call.function.scripts
    return whole and (not rest or (len(rest) == 2 and rest[0] == "X" and rest[1] in TARGETS))


def _sample_of(call: Call) -> Name | None:
    """The x of J(W, b; x, y)."""
    names = [a for a in call.arguments if isinstance(a, Name)]
    if len(names) < len(call.arguments) or len(names) < 3 or call.function.scripts:
        return None
    *parameters, value, target = names
    is_sample = value.base == "x" and target.base in ("y", "t")
    loss = call.function.base in LOSS_BASES and all(p.base in PARAMETER_BASES for p in parameters)
    return value if is_sample and loss else None


def _is_layer(node: Reading) -> bool:
    """Whether it is the activation of a layer."""
    return isinstance(node, Name) and node.base in ("a", "A") and (
        any(s.written is not None or s.place == "sup" for s in node.scripts)
    )  # fmt: skip


def _defined(chain: Chain) -> Iterator[str]:
    """The letters of such functions that are said to be something else than a layer's output."""
    sides = [unbracketed(side.reading) for side in chain.sides if side.reading is not None]
    named = any(_is_layer(side) for side in sides)
    for side in chain.sides if len(chain.sides) > 1 and not named else ():
        whole = unbracketed(side.reading) if side.reading is not None else None
        for output, _ in _parts(whole) if whole is not None else ():
            if not isinstance(whole, Times) or len(whole.factors) == 2:
                yield output.base


def _parts(node: Reading) -> Iterator[tuple[Name, Name]]:
    """The h_{W,b} and the x of each h_{W,b}(x), read as a product where h is not known."""
    pairs = list(applications(node))
    if isinstance(node, Call) and len(node.arguments) > 1:
        value, *parameters = node.arguments
        names = [p.base for p in parameters if isinstance(p, Name)]
        said = tuple(Script("sub", "bare", base) for base in names)
        whole = replace(node.function, scripts=(*node.function.scripts, *said))
        pairs = [(whole, value)] if len(names) == len(parameters) else []
    for function, argument in pairs:
        value = unbracketed(argument)
        if isinstance(function, Name) and isinstance(value, Name) and _is_output(function, value):
            yield function, value


def _is_output(function: Name, value: Name) -> bool:
    below = [s.text for s in function.scripts if s.place == "sub"]
    return (
        function.base in _OUTPUTS and value.base in _INPUTS and not function.primes
        and bool(below) and len(below) == len(function.scripts)
        and all(text in PARAMETER_BASES for text in below)
    )  # fmt: skip


def _with_value(node: Reading, output: Name, value: Name) -> Reading:
    """The formula with ŷ, of the sample that the input is of."""
    samples: tuple[Script, ...] = value.scripts
    name = Name(output.start, node.end, _PREDICTION, samples)
    if not isinstance(node, Times):
        return name
    return with_one_for_two(node, node.factors.index(output), name)
