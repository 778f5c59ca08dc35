"""A prediction followed back to the inputs, layer by layer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chainrule.documents.names.lexicon import name_of
from chainrule.documents.parsing.customary import KNOWN_FUNCTIONS
from chainrule.documents.parsing.grammar import FUNCTIONS
from chainrule.documents.recognising.by_value import close, find_activation
from chainrule.documents.recognising.dense import Affine, find_affine
from chainrule.documents.recognising.prediction import UnsuitableError
from chainrule.documents.recognising.probe import Probe
from chainrule.expression import Apply, Expression, Symbol
from chainrule.operations import operation
from chainrule.tree import walk

DEEPEST = 50
_DRAWS = 8  # so that both sides of a kink are seen
GENERIC = "(any function)"


@dataclass(frozen=True)
class LayerFound:
    """One layer: its activation and what stands for its parts. a, z: keys, where they have one."""

    activation: str
    affine: Affine
    a: str | None
    z: str | None


def find_layers(probe: Probe, output: Expression) -> list[LayerFound]:
    """The layers from the inputs to an output. Raises UnsuitableError."""
    layers: list[LayerFound] = []
    above = output
    while not _is_input(probe, above):
        if len(layers) == DEEPEST:
            raise UnsuitableError(f"more than {DEEPEST} layers")
        layer = _last_layer(probe, above)
        layers.append(layer)
        above = layer.affine.before
    return layers[::-1]


def _is_input(probe: Probe, e: Expression) -> bool:
    """Whether an expression is the inputs themselves."""
    if probe.parameters(e):
        return False
    data = probe.data(e)
    if len(data) != 1:
        raise UnsuitableError(_inputs_missing(probe, e), next(probe.places(e), None))
    (root,) = data
    own, inputs = probe.value(e).array, probe.value(root).array
    if not close(np.sort(np.ravel(own)), np.sort(np.ravel(inputs))):
        raise UnsuitableError(
            f"the first layer takes a function of {name_of(root.name)}, not the inputs themselves",
            next(probe.places(e), None),
        )
    return True


def _inputs_missing(probe: Probe, e: Expression) -> str:
    names = sorted(name_of(root.name) for root in probe.data(e))
    if len(names) > 1:
        return f"a layer takes {' and '.join(names)}, and a network has one input"
    return "which quantity is the input is not known"


def _last_layer(probe: Probe, above: Expression) -> LayerFound:
    entrywise = False
    for z in probe.below(above):
        if not probe.data(z) or probe.parameters(above, z) or probe.data(above, z):
            continue
        affine = find_affine(probe, z)
        if affine is None:
            continue
        if affine.entrywise:
            entrywise = True
            continue
        activation = _activation(probe, above, z)
        if activation is None:
            raise _no_activation(probe, above)
        return LayerFound(activation, affine, _key(above), _key(z))
    raise _no_layer(probe, above, entrywise)


def _activation(probe: Probe, above: Expression, z: Expression) -> str | None:
    like = probe.value(z)
    shape = probe.flat(z, like).shape
    random = np.random.default_rng(1)
    scores, found = [], []
    for _ in range(_DRAWS):
        draw = random.normal(scale=1.5, size=shape)
        value = probe.value(above, {z: probe.unflat(z, like, draw)})
        image = probe.flat(above, value)
        scores.append(draw)
        found.append(image.T if image.shape != shape else image)
    if any(image.shape != shape for image in found):
        return None
    return find_activation(np.hstack(scores), np.hstack(found))


def _key(e: Expression) -> str | None:
    inner = e
    while not isinstance(inner, Symbol):
        base = getattr(inner, "base", None)
        if not isinstance(base, Symbol):
            return None
        inner = base
    return inner.name


def _no_activation(probe: Probe, above: Expression) -> UnsuitableError:
    start = next(probe.places(above), None)
    generic = sorted(k for k, v in probe.world.elaborator.assumed.items() if v == GENERIC)
    if generic:
        names = ", ".join(name_of(key) for key in generic)
        return UnsuitableError(f"the document never says which function {names} is", start)
    of = _key(above)
    definition = probe.world.elaborator.definition(of) if of else None
    for node in walk(definition) if definition is not None else ():
        if isinstance(node, Apply) and not operation(node.function).is_activation:
            words = f"the function {node.function} is not one that can be trained"
            return UnsuitableError(words, start, True)
    what = f"the function that gives {name_of(of)}" if of else "a function"
    return UnsuitableError(f"{what} is none of the activations that can be trained", start)


def _no_layer(probe: Probe, above: Expression, entrywise: bool) -> UnsuitableError:
    start = next(probe.places(above), None)
    of = _key(above)
    name = name_of(of) if of else "the output"
    words = sorted(r.name for r in probe.roots(above) if r.name in FUNCTIONS)
    if words and words[0] in KNOWN_FUNCTIONS:
        return UnsuitableError(
            f"the function {words[0]} without its argument is not understood", start, True
        )
    if words:
        return UnsuitableError(
            f"the function {words[0]} is not one that can be trained", start, True
        )
    if entrywise:
        return UnsuitableError(
            f"{name} scales every entry by a parameter of its own, as normalisations do; "
            "layers that can be trained are W A + b",
            start,
            final=True,
        )
    if not probe.data(above):
        roots = ", ".join(sorted(name_of(r.name) for r in probe.roots(above)))
        return UnsuitableError(f"{name} rests on no inputs, but on {roots}", start)
    return UnsuitableError(
        f"{name} is not an activation of W A + b with the layer before: connections that skip a "
        "layer, normalisations and convolutions cannot be trained here",
        start,
    )
