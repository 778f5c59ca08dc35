"""A prediction followed back to the inputs, layer by layer, and the loss that judges it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chainrule.documents.by_value import FoundLoss, LossOf, close, find_activation, find_loss
from chainrule.documents.dense import Affine, find_affine
from chainrule.documents.evaluation import Valued
from chainrule.documents.lexicon import key_base
from chainrule.documents.probe import NotEvaluated, Probe
from chainrule.documents.worlds import name_of
from chainrule.expression import Expression, Symbol
from chainrule.operations import Array

DEEPEST = 50
GENERIC = "(any function)"


class Unsuitable(Exception):
    """What is defined cannot be trained: the message says which definition and why.

    final: another elaboration of the document would say the same.
    """

    def __init__(self, message: str, offset: int | None = None, final: bool = False) -> None:
        super().__init__(message)
        self.offset = offset
        self.final = final


@dataclass(frozen=True)
class LayerFound:
    """One layer: its activation and what stands for its parts. a, z: keys, where they have one."""

    activation: str
    affine: Affine
    a: str | None
    z: str | None


@dataclass(frozen=True)
class Prediction:
    """What the loss judges, and by which loss."""

    output: Expression
    target: str
    loss: FoundLoss
    as_written: Expression


def find_prediction(probe: Probe, key: str) -> Prediction:
    """The part of the loss that is the prediction: with it and the target the loss is known."""
    whole = probe.symbol(key)
    known = False
    for written in probe.below(whole)[1:]:
        output = _twin(probe, written)
        if output is None or probe.parameters(whole, written) or not probe.parameters(output):
            continue
        targets = sorted(probe.data(whole, written), key=lambda s: s.name)
        if len(targets) != 1:
            continue
        known = True
        functions, shapes = [], []
        for point in (0, -1):
            function, shape = _loss_function(probe, whole, written, targets[0], point)
            functions.append(function)
            shapes.append(shape)
        found = find_loss(functions, shapes)
        if found is not None:
            return Prediction(output, targets[0].name, found, written)
    start = probe.system.definitions[key].left.start
    name = name_of(key)
    if known:
        raise Unsuitable(f"the loss {name} is none of the losses that can be trained", start)
    undefined = sorted(
        name_of(r.name) for r in probe.roots(whole) if key_base(r.name) not in ("y", "Y", "t", "T")
    )
    if not probe.parameters(whole) or not any(map(probe.children, probe.below(whole))):
        about = f": nothing defines {', '.join(undefined)}" if undefined else ""
        raise Unsuitable(f"the loss {name} is not that of a network{about}", start)
    raise Unsuitable(
        f"the loss {name} is not a function of one prediction and one target", start
    )


def _twin(probe: Probe, written: Expression) -> Expression | None:
    """The expression itself; for a^(i), which nothing defines, the A whose column it is."""
    if not isinstance(written, Symbol) or not probe.is_root(written):
        return written
    base, *labels = written.name.split("|")
    letter = base.removeprefix("\\hat{").removesuffix("}")
    capital = f"\\hat{{{letter.upper()}}}" if base != letter else letter.upper()
    key = "|".join([capital, *labels])
    return probe.symbol(key) if key in probe.system.definitions and key != written.name else None


def _loss_function(
    probe: Probe, whole: Expression, written: Expression, target: Symbol, point: int
) -> tuple[LossOf, tuple[int, int]]:
    like, goal = probe.value(written, None, point), probe.value(target, None, point)
    prediction, aim = probe.flat(written, like).array, probe.flat(target, goal).array

    def function(P: Array, Y: Array) -> Array:
        if aim.shape not in (P.shape, P.shape[::-1]):
            return np.full(1, np.nan)
        turned = aim.shape != P.shape
        cuts = {
            written: probe.unflat(written, like, P),
            target: probe.unflat(target, goal, Y.T if turned else Y),
        }
        value = probe.value(whole, cuts, point)
        return probe.flat(whole, value).array.reshape(-1)

    return function, (prediction.shape[0], prediction.shape[1])


def find_layers(probe: Probe, output: Expression) -> list[LayerFound]:
    """The layers from the inputs to an output. Raises Unsuitable."""
    layers: list[LayerFound] = []
    above = output
    while not _is_input(probe, above):
        if len(layers) == DEEPEST:
            raise Unsuitable(f"more than {DEEPEST} layers")
        layer = _last_layer(probe, above)
        layers.append(layer)
        above = layer.affine.before
    return layers[::-1]


def _is_input(probe: Probe, e: Expression) -> bool:
    """Whether an expression is the inputs themselves."""
    if probe.parameters(e):
        return False
    (root,) = found if len(found := probe.data(e)) == 1 else (None,)
    if root is None:
        raise Unsuitable(_inputs_missing(probe, e), next(probe.places(e), None))
    own, inputs = probe.value(e).array, probe.value(root).array
    if not close(np.sort(np.ravel(own)), np.sort(np.ravel(inputs))):
        raise Unsuitable(
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
            _refuse_activation(probe, above, z)
        return LayerFound(activation, affine, _key(above), _key(z))
    _refuse_layer(probe, above, entrywise)


def _activation(probe: Probe, above: Expression, z: Expression) -> str | None:
    like = probe.value(z)
    shape = probe.flat(z, like).array.shape
    draw = np.random.default_rng(1).normal(scale=1.5, size=shape)
    value = probe.value(above, {z: probe.unflat(z, like, draw)})
    found = probe.flat(above, value).array
    if found.shape != shape and found.shape == shape[::-1]:
        found = found.T
    return find_activation(draw, found)


def _key(e: Expression) -> str | None:
    inner = e
    while not isinstance(inner, Symbol):
        base = getattr(inner, "base", None)
        if not isinstance(base, Symbol):
            return None
        inner = base
    return inner.name


def _refuse_activation(probe: Probe, above: Expression, z: Expression) -> None:
    start = next(probe.places(above), None)
    generic = sorted(k for k, v in probe.world.elaborator.assumed.items() if v == GENERIC)
    if generic:
        names = ", ".join(name_of(key) for key in generic)
        raise Unsuitable(f"the document never says which function {names} is", start)
    of = _key(above)
    what = f"the function that gives {name_of(of)}" if of else "a function"
    raise Unsuitable(f"{what} is none of the activations that can be trained", start)


def _refuse_layer(probe: Probe, above: Expression, entrywise: bool) -> None:
    start = next(probe.places(above), None)
    of = _key(above)
    name = name_of(of) if of else "the output"
    if entrywise:
        raise Unsuitable(
            f"{name} scales every entry by a parameter of its own, as a normalisation does; "
            "layers that can be trained are W A + b",
            start,
            final=True,
        )
    if not probe.data(above):
        roots = ", ".join(sorted(name_of(r.name) for r in probe.roots(above)))
        raise Unsuitable(f"{name} rests on no inputs, but on {roots}", start)
    raise Unsuitable(
        f"{name} is not an activation of W A + b with the layer before: connections that skip a "
        "layer, normalisations and convolutions cannot be trained here",
        start,
    )


__all__ = ["LayerFound", "NotEvaluated", "Prediction", "Unsuitable", "Valued", "find_layers"]
