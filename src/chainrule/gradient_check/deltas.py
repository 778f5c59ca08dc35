"""Every way in which ∂J/∂Z of a layer is commonly got wrong, as an altered step.

It is computed from what comes from above, ∂J/∂A, and from the activation's derivative; both may
be altered, and every pair of alterations is a candidate.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from chainrule.documents.outcomes.verdicts import Cause
from chainrule.engines.evaluate import Evaluator
from chainrule.expression import Number
from chainrule.gradient_check.activation_slips import activation_slips, softmax_slips, times_softmax
from chainrule.gradient_check.backward import A, Arrays, Backward, Z, formula_at
from chainrule.gradient_check.mistakes import Mistake
from chainrule.losses import PLAIN_LOSSES
from chainrule.operations import Array

Delta = tuple[tuple[Mistake, ...], Arrays]


def deltas(state: Backward, layer: int) -> Iterator[Delta]:
    """∂J/∂Z of a layer from the pass above it, right and with every mistake."""
    right = state.deltas[layer]
    yield (), right
    for from_above, whole in _from_above(state, layer):
        slips = (
            softmax_slips(state, layer, whole, right)
            if state.engine.network.activations[layer - 1].normalises
            else activation_slips(state, layer, whole, right)
        )
        if from_above is None:
            yield from (((slip,), values) for slip, values in slips)
        else:
            yield (from_above,), _through(state, layer, whole)
            yield from (((from_above, slip), values) for slip, values in slips)
    for which, row in (("last", -1), ("first", 0)):
        sentence = f"Only the {which} sample counts; the others are lost."
        mistake = Mistake(Cause.DROPPED_SUM, sentence, f"dJ/dZ{layer}")
        yield (mistake,), [one_sample(delta, row) for delta in right]


def one_sample(values: Array, row: int) -> Array:
    """All samples but one set to 0."""
    kept = np.zeros_like(values)
    kept[row] = values[row]
    return kept


def _through(state: Backward, layer: int, whole: Arrays) -> Arrays:
    """∂J/∂Z from another ∂J/∂A, by the right derivative of the activation."""
    row, through = state.engine.network.activations[layer - 1], []
    for draw, from_above in zip(state.draws, whole, strict=True):
        z, a = draw.score(layer), draw.output(layer)
        if row.normalises:
            through.append(times_softmax(from_above, a))
        else:
            assert row.derivative is not None
            through.append(from_above * formula_at(row.derivative(Z, A), z, a))
    return through


def _from_above(state: Backward, layer: int) -> Iterator[tuple[Mistake | None, Arrays]]:
    """∂J/∂A of a layer: right, and with every mistake."""
    yield None, state.outputs[layer]
    if layer == state.engine.network.depth:
        yield from _other_losses(state, layer)
        return
    network, above = state.engine.network, layer + 1
    width, target = network.layers[layer - 1].units, f"dJ/dA{layer}"
    draws, delta = state.draws, state.deltas[above]
    for i in range(1, network.depth + 1):
        name = f"W{i}"
        weights = [draw.parameters[name] for draw in draws]
        if weights[0].shape == (network.layers[above - 1].units, width):
            if i == above:
                slip = Mistake(
                    Cause.TRANSPOSE,
                    f"{name} is transposed the wrong way round in {target}.",
                    target,
                )
            else:
                slip = _instead(name, f"W{above}", target)
            yield slip, [d @ w for d, w in zip(delta, weights, strict=True)]
        if i != above and weights[0].shape == (width, network.layers[above - 1].units):
            slip = _instead(name, f"W{above}", target)
            yield slip, [d @ w.T for d, w in zip(delta, weights, strict=True)]
    weights = [draw.parameters[f"W{above}"] for draw in draws]
    name = network.activations[above - 1].name
    if name != "identity":
        slip = Mistake(
            Cause.ACTIVATION_DERIVATIVE,
            f"What comes from layer {above} lacks the derivative of its {name}: "
            f"dJ/dA{above} stands in place of dJ/dZ{above}.",
            target,
        )
        yield slip, [g @ w.T for g, w in zip(state.outputs[above], weights, strict=True)]
    for i in range(1, network.depth + 1):
        if i > above and network.layers[i - 1].units == network.layers[above - 1].units:
            slip = _instead(f"dJ/dZ{i}", f"dJ/dZ{above}", target)
            yield slip, [d @ w.T for d, w in zip(state.deltas[i], weights, strict=True)]


def _instead(wrong: str, right: str, target: str) -> Mistake:
    return Mistake(Cause.SYMBOL, f"{wrong} stands in place of {right} in {target}.", target)


def _other_losses(state: Backward, layer: int) -> Iterator[tuple[Mistake, Arrays]]:
    """The gradient of another loss."""
    network = state.engine.network
    factor = state.engine.convention.factor() or Number(1)
    for row in PLAIN_LOSSES.values():
        if row.name == network.loss_row.name or row.parameters:
            continue
        if row.needs and row.needs not in network.activations[-1].image:
            continue
        sentence = f"The derivative of {row.title} is taken; the loss is {network.loss_row.title}."
        mistake = Mistake(Cause.SYMBOL, sentence, f"dJ/dA{layer}", cost=2.0)
        values = []
        for draw in state.draws:
            before_sums = Evaluator({}, network.sizes(draw.samples))(factor)
            # The loss is a formula of prediction and target; z is the target's place here.
            values.append(before_sums * formula_at(row.slopes(A, Z)[0], draw.Y, draw.output(layer)))
        yield mistake, values
