"""The network that a document's definitions describe, recognised by value and not by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from chainrule.convention import SAMPLES, Convention
from chainrule.documents.declared import declared_shapes
from chainrule.documents.dense import Affine
from chainrule.documents.document import Document, Place
from chainrule.documents.forward import LayerFound, find_layers
from chainrule.documents.given import given_chains
from chainrule.documents.inference import Inference
from chainrule.documents.in_words import declared_sizes, natural_loss, network_in_words
from chainrule.documents.lexicon import derived, key_base
from chainrule.documents.prediction import (
    NoPrediction,
    Prediction,
    Unsuitable,
    find_prediction,
)
from chainrule.documents.probe import NotEvaluated, Probe
from chainrule.documents.reading import Reading
from chainrule.documents.sections import Judged, systems_of
from chainrule.documents.statements import Chain, Side
from chainrule.documents.system import System
from chainrule.documents.template import LayerTemplate, NetworkTemplate
from chainrule.documents.worlds import World, name_of
from chainrule.expression import Expression
from chainrule.losses import loss as loss_row
from chainrule.network import Network

_HALF = 0.5
_REDUCTIONS = {
    ("mean", 1.0): "mean", ("mean", _HALF): "half_mean",
    ("sum", 1.0): "sum", ("sum", _HALF): "half_sum",
}  # fmt: skip


@dataclass(frozen=True)
class Recognised:
    """A network that a document describes.

    names: what the document calls the parts: X, Y, W1, b1, Z1, A1, …, J. notes: what was left
    open or differs from how it is trained, in sentences. place: of its loss or its description.
    """

    template: NetworkTemplate
    convention: Convention
    place: Place
    names: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    complete: bool = True


@dataclass(frozen=True)
class NotRecognised:
    """Why a system of a document is no network that can be trained, and where."""

    reason: str
    place: Place | None
    has_loss: bool = True


Finding = Recognised | NotRecognised


def recognise(
    document: Document,
    network: Network | None = None,
    seed: int = 0,
    convention: Convention | None = None,
) -> tuple[Finding, ...]:
    """One finding for every network that a document sets out to describe, in order.

    The arguments are those of :func:`~chainrule.documents.check.check_document`.
    """
    findings: list[Finding] = []
    for judged in systems_of(document, given_chains(document, network, convention), seed):
        found = _finding(document, judged, seed)
        if found is not None and not _is_repeated(found, findings):
            findings.append(found)
    if any(isinstance(found, Recognised) for found in findings):
        findings = [f for f in findings if isinstance(f, Recognised) or f.has_loss]
    return tuple(findings)


def _is_repeated(found: Finding, before: list[Finding]) -> bool:
    """Whether a finding says again what the one before it said."""
    if not before:
        return False
    last = before[-1]
    if isinstance(found, Recognised) and isinstance(last, Recognised):
        return found.template == last.template
    return found == last


def _finding(document: Document, judged: Judged, seed: int) -> Finding | None:
    system = judged.system
    told = network_in_words(system.prose)
    reason: Unsuitable | None = None
    if system.loss is not None and system.loss in system.definitions:
        found = _by_definitions(document, judged, seed, system.loss)
        if isinstance(found, Recognised):
            return found
        reason = found
    if told is not None and (reason is None or isinstance(reason, NoPrediction)):
        return _told(document, judged, told[0])
    if reason is None:
        output = _last_output(judged)
        if output is not None:
            found = _by_definitions(document, judged, seed, None, output)
            if isinstance(found, Recognised):
                return found
            reason = found
    if reason is None:
        return None
    place = document.place(reason.offset) if reason.offset is not None else None
    has_loss = system.loss is not None
    return NotRecognised(str(reason), place, has_loss)


def _told(document: Document, judged: Judged, template: NetworkTemplate) -> Recognised:
    last = template.layers[-1]
    note = (
        f"The network is the one that the words describe; no loss is defined for it: "
        f"{loss_row(template.loss).title} goes with {last.activation}."
    )
    first = judged.system.chains[0].sides[0].start if judged.system.chains else 0
    return Recognised(template, Convention(), document.place(first), {}, (note,), False)


def _by_definitions(
    document: Document, judged: Judged, seed: int, key: str | None, output: str | None = None
) -> Recognised | Unsuitable:
    """With all dimensions different first; where that has no value, with none; then by itself."""
    reason: Unsuitable | None = None
    said: Unsuitable
    for system, world in _worlds(judged, key or output or "", seed):
        try:
            return _in_world(document, system, world, key, output)
        except Unsuitable as problem:
            said = problem
        except NotEvaluated as problem:
            said = NoPrediction(f"a definition is not understood: {problem}", problem.offset)
        except RecursionError:
            said = NoPrediction("the definitions are nested too deep")
        if reason is None or said.reached > reason.reached:
            reason = said
        if said.final:
            break
    assert reason is not None
    return reason


def _worlds(judged: Judged, key: str, seed: int) -> Iterator[tuple[System, World]]:
    """Where the definitions are tried, until one will do."""
    for world in judged.worlds[::-1]:
        yield judged.system, world
    forward = forward_system(judged.system, key)
    shapes = Inference(forward, declared_shapes(forward)).run()
    if key in forward.definitions:
        for scalar in (False, True):
            yield forward, World(forward, shapes, scalar, seed)


def forward_system(system: System, key: str) -> System:
    """The definitions that one quantity rests on, without all the claims about them."""
    needed, queue = {key}, [key]
    for each in queue:
        if each in system.definitions:
            news = set(system.keys_in(system.definitions[each].right)) - needed
            needed |= news
            queue += sorted(news)
    kept = [
        Chain([_side(d.left), _side(d.right)], ["="], 0)
        for d in [*system.definitions.values(), *system.functions.values()]
        if d.key in needed or d.key in system.functions
    ]
    kept.sort(key=lambda chain: chain.sides[0].start)
    return System.of(kept, system.memberships, system.prose)


def _side(reading: Reading) -> Side:
    return Side("", reading.start, reading.end, reading)


def _in_world(
    document: Document, system: System, world: World, key: str | None, output: str | None
) -> Recognised:
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
        raise Unsuitable(
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
    _check(template, system, document, key)
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


def _check(template: NetworkTemplate, system: System, document: Document, key: str | None) -> None:
    """Unsuitable where the parts do not go together."""
    try:
        template.network(2, 2 if template.layers[-1].activation == "softmax" else 1)
    except ValueError as problem:
        start = system.definitions[key].left.start if key else None
        raise Unsuitable(str(problem), start) from None


def _size(sizes: tuple[int | None, int | None] | None, axis: int) -> int | None:
    return sizes[axis] if sizes is not None else None


def _l2(prediction: Prediction | None) -> float:
    penalty = prediction.penalty if prediction is not None else None
    return penalty.l2 or 0.0 if penalty is not None else 0.0


def _inputs(first: Affine, sizes: dict[str, tuple[int | None, int | None]]) -> int | None:
    """The number of inputs, where the document gives it."""
    found = sizes.get(first.weight)
    if first.orientation is None and found is not None:
        return found[0] if found[0] == found[1] else None
    return _size(found, 0 if first.orientation == "in_out" else 1)


def _units(layer: LayerFound, sizes: dict[str, tuple[int | None, int | None]]) -> int | None:
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


def _last_output(judged: Judged) -> str | None:
    """Of the quantities computed from inputs and parameters, the last that nothing else uses."""
    system = judged.system
    used = {
        key
        for definition in system.definitions.values()
        for key in system.keys_in(definition.right)
    }
    probe = Probe(judged.worlds[0])
    found = None
    for key, definition in system.definitions.items():
        if key in used or derived(key_base(key)) is not None:
            continue
        try:
            symbol = probe.symbol(key)
            if probe.data(symbol) and probe.parameters(symbol) and not definition.parameters:
                found = key
        except NotEvaluated:
            continue
    return found


__all__ = ["Finding", "NotRecognised", "Recognised", "recognise"]
