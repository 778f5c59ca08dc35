"""Every way in which an activation's derivative is commonly got wrong."""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.documents.outcomes.verdicts import Cause
from chainrule.gradient_check.backward import Arrays, Backward, derivative_at, function_at
from chainrule.gradient_check.mistakes import Mistake
from chainrule.operations import ACTIVATIONS, Array, Operation, activation

Slip = tuple[Mistake, Arrays]


def times_softmax(gradient: Array, output: Array) -> Array:
    """a ⊙ (g − Σ g a): the gradient before softmax from that after it."""
    whole: Array = output * (gradient - (gradient * output).sum(axis=1, keepdims=True))
    return whole


def activation_slips(state: Backward, layer: int, whole: Arrays, right: Arrays) -> Iterator[Slip]:
    """∂J/∂Z of an elementwise activation from ``whole``, its ∂J/∂A."""
    network, draws = state.engine.network, state.draws
    row, target = network.activations[layer - 1], f"dJ/dZ{layer}"
    name, z, a = row.name, f"Z{layer}", f"A{layer}"
    scores, outputs = [d.score(layer) for d in draws], [d.output(layer) for d in draws]

    def slip(sentence: str, values: Arrays, cause: Cause = Cause.ACTIVATION_DERIVATIVE) -> Slip:
        return Mistake(cause, sentence, target), values

    def through(gradient: Arrays, taken: Operation, at: Arrays, after: Arrays | None) -> Arrays:
        """The gradient times a derivative at ``at``, whose function's value is ``after``."""
        after = [function_at(taken, x) for x in at] if after is None else after
        parts = zip(gradient, at, after, strict=True)
        return [g * derivative_at(taken, x, y) for g, x, y in parts]

    derivative = f"The derivative of {name}"
    if name != "identity":
        natural = layer == network.depth and network.loss_row.natural_activation == name
        why = ", though it has cancelled with that of the loss" if natural else " twice"
        yield slip(f"{derivative} is missing in {target}.", whole)
        yield slip(f"{derivative} stands in {target}{why}.", through(right, row, scores, outputs))
        yield slip(
            f"{derivative} is taken at {a} instead of {z}.", through(whole, row, outputs, None)
        )
        yield slip(
            f"{derivative} is written with {a}, but computed with {z} in its place.",
            through(whole, row, scores, scores),
        )
        yield slip(
            f"{derivative} is written with {z}, but computed with {a} in its place.",
            through(whole, row, outputs, outputs),
        )
        for i in range(1, network.depth + 1):
            if i != layer and network.layers[i - 1].units == network.layers[layer - 1].units:
                other = through(whole, row, [d.score(i) for d in draws], None)
                yield slip(f"{derivative} is taken at Z{i} instead of {z}.", other, Cause.SYMBOL)
    for taken in map(activation, ACTIVATIONS):
        if not taken.normalises and taken.name not in ("identity", name):
            sentence = f"The derivative of {taken.name} is taken; the activation is {name}."
            yield slip(sentence, through(whole, taken, scores, outputs))
            yield slip(sentence, through(whole, taken, scores, None))


def softmax_slips(state: Backward, layer: int, whole: Arrays, right: Arrays) -> Iterator[Slip]:
    """∂J/∂Z of a softmax from ``whole``, its ∂J/∂A."""
    target = f"dJ/dZ{layer}"
    pairs = [(g, d.output(layer)) for g, d in zip(whole, state.draws, strict=True)]
    deltas = [(g, d.output(layer)) for g, d in zip(right, state.draws, strict=True)]

    def slip(sentence: str, values: Arrays, cause: Cause = Cause.ACTIVATION_DERIVATIVE) -> Slip:
        return Mistake(cause, sentence, target), values

    natural = layer == state.engine.network.depth and (
        state.engine.network.loss_row.natural_activation == "softmax"
    )
    why = ", though it has cancelled with that of the loss" if natural else " twice"
    yield slip(f"The derivative of softmax is missing in {target}.", whole)
    yield slip(
        "Softmax is taken for elementwise: a(1 − a) is only the diagonal of its derivative.",
        [g * a * (1 - a) for g, a in pairs],
    )
    yield slip(
        f"a(1 − a), as of an elementwise function, stands in {target}{why}.",
        [g * a * (1 - a) for g, a in deltas],
    )
    yield slip(
        f"The derivative of softmax stands in {target}{why}.",
        [times_softmax(g, a) for g, a in deltas],
    )
    yield slip(
        f"The sum over the classes in the derivative of softmax is missing in {target}.",
        [g * a for g, a in pairs],
        Cause.DROPPED_SUM,
    )
    yield slip(
        "The sum in the derivative of softmax runs over the samples, not over the classes.",
        [a * (g - (g * a).sum(axis=0, keepdims=True)) for g, a in pairs],
        Cause.INDEX,
    )
