"""The network in one world of a document: its prediction, its layers, its sizes and its names."""

from __future__ import annotations

from chainrule.convention import SAMPLES, Convention
from chainrule.documents.defining.system import System
from chainrule.documents.evaluating.worlds import World
from chainrule.documents.names.lexicon import name_of
from chainrule.documents.recognising.dense import Affine
from chainrule.documents.recognising.forward import LayerFound, find_layers
from chainrule.documents.recognising.in_words import declared_sizes, natural_loss
from chainrule.documents.recognising.prediction import Prediction, UnsuitableError, find_prediction
from chainrule.documents.recognising.probe import Probe
from chainrule.documents.recognising.recognised import LayerTemplate, NetworkTemplate, Recognised
from chainrule.documents.sources.document import Document
from chainrule.expression import Expression
from chainrule.losses import loss as loss_row

Sizes = dict[str, tuple[int | None, int | None]]
_HALF = 0.5
_REDUCTIONS = {
    ("mean", 1.0): "mean", ("mean", _HALF): "half_mean",
    ("sum", 1.0): "sum", ("sum", _HALF): "half_sum",
}  # fmt: skip


def describe(
    document: Document, system: System, world: World, key: str | None, output: str | None
) -> Recognised:
    """The network of a loss, or of an output that no loss judges.

    Raises UnsuitableError where it cannot be trained, NotEvaluatedError where it has no value.
    """
    probe = Probe(world)
    if key is not None:
        prediction = find_prediction(probe, key)
        end, inside = prediction.output, prediction.loss.activation
    else:
        assert output is not None
        prediction, end, inside = None, probe.symbol(output), None
    layers = find_layers(probe, end)
    last = layers[-1].activation
    if inside is not None and last != "identity":
        raise UnsuitableError(
            f"the loss {name_of(key or '')} takes scores, but gets what {last} makes of them",
            next(probe.places(end), None),
        )
    loss = prediction.loss.name if prediction else natural_loss(last)
    sizes = declared_sizes(system)
    templates = [
        LayerTemplate(layer.activation, layer.affine.bias is not None, _units(layer, sizes))
        for layer in layers
    ]
    if inside is not None:
        templates[-1] = LayerTemplate(inside, templates[-1].bias, templates[-1].units)
    first = layers[0].affine
    template = NetworkTemplate(tuple(templates), loss, _inputs(first, sizes), _l2(prediction))
    _check(template, system, key)
    names = _names(probe, layers, prediction, key)
    start = system.definitions[key or output or ""].left.start
    return Recognised(
        template,
        Convention(_samples(probe, layers), first.orientation or "in_out", _reduction(prediction)),
        document.place(start),
        names,
        tuple(_notes(prediction, template)),
        prediction is not None,
    )


def _check(template: NetworkTemplate, system: System, key: str | None) -> None:
    """UnsuitableError where the parts do not go together."""
    try:
        template.network(2, 2 if template.layers[-1].activation == "softmax" else 1)
    except ValueError as problem:
        start = system.definitions[key].left.start if key else None
        raise UnsuitableError(str(problem), start) from None


def _size(sizes: tuple[int | None, int | None] | None, axis: int) -> int | None:
    return sizes[axis] if sizes is not None else None


def _l2(prediction: Prediction | None) -> float:
    penalty = prediction.penalty if prediction is not None else None
    return penalty.l2 or 0.0 if penalty is not None else 0.0


def _inputs(first: Affine, sizes: Sizes) -> int | None:
    """The number of inputs, where the document gives it."""
    found = sizes.get(first.weight)
    if first.orientation is None and found is not None:
        return found[0] if found[0] == found[1] else None
    return _size(found, 0 if first.orientation == "in_out" else 1)


def _units(layer: LayerFound, sizes: Sizes) -> int | None:
    """The width of a layer, where the document gives a number."""
    affine = layer.affine
    if affine.bias in sizes:
        numbers = [n for n in sizes[affine.bias] if n is not None]
        if len(numbers) == 2:
            return max(numbers)
    if affine.orientation and affine.weight in sizes:
        found = _size(sizes[affine.weight], 1 if affine.orientation == "in_out" else 0)
        if found is not None:
            return found
    for key in (layer.z, layer.a):
        if key in sizes and 1 in sizes[key]:
            numbers = [n for n in sizes[key] if n is not None]
            if len(numbers) == 2:
                return max(numbers)
    return None


def _samples(probe: Probe, layers: list[LayerFound]) -> str:
    """Whether the samples are rows or columns; a single vector is one of them."""
    inputs = layers[0].affine.before
    shape = inputs.shape
    if SAMPLES in shape:
        return "rows" if shape[0] == SAMPLES else "columns"
    return "rows" if len(shape) == 2 and shape[0] == 1 and shape[1] != 1 else "columns"


def _reduction(prediction: Prediction | None) -> str:
    if prediction is None:
        return "mean"
    found = prediction.loss
    return _REDUCTIONS.get((found.reduction or "sum", round(found.factor, 9)), "mean")


def _notes(prediction: Prediction | None, template: NetworkTemplate) -> list[str]:
    title = loss_row(template.loss).title
    if prediction is None:
        last = template.layers[-1].activation
        return [f"No loss is defined: {title} goes with {last}."]
    found = prediction.loss
    notes = []
    if prediction.penalty is not None and prediction.penalty.l2 is None:
        notes.append("The loss has a penalty on the weights without a number: --l2 gives it.")
    if found.reduction == "mean" and found.words == "1":
        return notes
    how = {"mean": "the mean over the samples", "sum": "the sum over the samples"}
    of = how.get(found.reduction or "", "one sample")
    factor = "" if found.words == "1" else f"{found.words} times "
    notes.append(
        f"The document's loss is {factor}the {title} of {of}; trained is the mean, which has the "
        "same minimum."
    )
    return notes


def _names(
    probe: Probe, layers: list[LayerFound], prediction: Prediction | None, key: str | None
) -> dict[str, str]:
    """What the document calls the parts of the network."""
    names: dict[str, str] = {}
    inputs: Expression = layers[0].affine.before
    for root in sorted(probe.data(inputs), key=lambda s: s.name)[:1]:
        names["X"] = name_of(root.name)
    for number, layer in enumerate(layers, start=1):
        parts = {"W": layer.affine.weight, "b": layer.affine.bias, "Z": layer.z, "A": layer.a}
        names |= {f"{part}{number}": name_of(found) for part, found in parts.items() if found}
    if prediction is not None:
        names["Y"] = name_of(prediction.target)
    if key is not None:
        names["J"] = name_of(key)
    return names
