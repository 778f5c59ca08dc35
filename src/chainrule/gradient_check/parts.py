"""Every way in which ∂J/∂W and ∂J/∂b are commonly got wrong once ∂J/∂Z is there.

Candidates are computed at chosen entries only, so that a large matrix costs no more than a
small one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from chainrule.documents.outcomes.verdicts import Cause
from chainrule.gradient_check.backward import Arrays, Backward
from chainrule.gradient_check.mistakes import Mistake
from chainrule.operations import Array


@dataclass(frozen=True)
class Product:
    """The sum over samples of left ⊗ right, at every draw; ``turned``: transposed."""

    left: Arrays
    right: Arrays
    turned: bool = False

    def at(self, rows: Array, columns: Array) -> Array:
        """The entries [row, column], one row for each draw."""
        if self.turned:
            rows, columns = columns, rows
        pairs = zip(self.left, self.right, strict=True)
        return np.stack([np.einsum("nq,nq->q", a[:, rows], d[:, columns]) for a, d in pairs])

    def whole(self, draw: int) -> Array:
        """The matrix at one draw."""
        product: Array = self.left[draw].T @ self.right[draw]
        return product.T if self.turned else product


Part = tuple[Mistake | None, Product]
"""A mistake, or None, and the gradient that follows."""


def _sample_alone(row: int, left: Arrays, right: Arrays) -> Product:
    return Product([a[[row]] for a in left], [d[[row]] for d in right])


def weight_parts(state: Backward, layer: int, delta: Arrays) -> Iterator[Part]:
    """∂J/∂W of a layer, without the penalty, right and with every mistake."""
    network, name = state.engine.network, f"W{layer}"
    target, before = f"dJ/d{name}", f"A{layer - 1}" if layer > 1 else "X"
    left = [draw.output(layer - 1) for draw in state.draws]
    yield None, Product(left, delta)
    widths = [network.inputs, *(dense.units for dense in network.layers)]
    if widths[layer - 1] == widths[layer]:
        sentence = (
            f"It is transposed: {before} and dJ/dZ{layer} are multiplied the wrong way round."
        )
        yield (
            Mistake(Cause.TRANSPOSE, sentence, target, cost=0.95),
            Product(left, delta, turned=True),
        )
    if layer > 1:
        sentence = f"Z{layer - 1} stands in place of A{layer - 1}."
        yield (
            Mistake(Cause.SYMBOL, sentence, target),
            Product([draw.score(layer - 1) for draw in state.draws], delta),
        )
    for i, width in enumerate(widths):
        if i != layer - 1 and width == widths[layer - 1]:
            sentence = f"{f'A{i}' if i else 'X'} stands in place of {before}."
            other = [draw.output(i) for draw in state.draws]
            yield Mistake(Cause.SYMBOL, sentence, target), Product(other, delta)
    for mistake, other in _other_deltas(state, layer, target):
        yield mistake, Product(left, other)
    for which, row in (("last", -1), ("first", 0)):
        sentence = f"Only the {which} sample counts; the sum over the samples is missing."
        yield Mistake(Cause.DROPPED_SUM, sentence, target), _sample_alone(row, left, delta)
    sentence = f"{before} and dJ/dZ{layer} are summed over the samples before they are multiplied."
    yield (
        Mistake(Cause.DROPPED_SUM, sentence, target),
        Product(
            [a.sum(axis=0, keepdims=True) for a in left],
            [d.sum(axis=0, keepdims=True) for d in delta],
        ),
    )


def bias_parts(state: Backward, layer: int, delta: Arrays) -> Iterator[Part]:
    """∂J/∂b of a layer, right and with every mistake."""
    ones = [np.ones((draw.samples, 1)) for draw in state.draws]
    target = f"dJ/db{layer}"
    yield None, Product(ones, delta)
    for which, row in (("last", -1), ("first", 0)):
        sentence = f"Only the {which} sample counts; the sum over the samples is missing."
        yield Mistake(Cause.DROPPED_SUM, sentence, target), _sample_alone(row, ones, delta)
    for mistake, other in _other_deltas(state, layer, target):
        yield mistake, Product(ones, other)
    units = delta[0].shape[1]
    if units > 1:
        sentence = "The sum runs over the units as well, not over the samples alone."
        everything = [np.repeat(d.sum(axis=1, keepdims=True), units, axis=1) for d in delta]
        yield Mistake(Cause.INDEX, sentence, target), Product(ones, everything)


def _other_deltas(state: Backward, layer: int, target: str) -> Iterator[tuple[Mistake, Arrays]]:
    """What is taken for ∂J/∂Z of this layer in one gradient alone."""
    network = state.engine.network
    name = network.activations[layer - 1].name
    if name != "identity":
        sentence = (
            f"The derivative of {name} is missing: dJ/dA{layer} stands in place of dJ/dZ{layer}."
        )
        yield Mistake(Cause.ACTIVATION_DERIVATIVE, sentence, target), state.outputs[layer]
    for i in range(1, network.depth + 1):
        if i != layer and network.layers[i - 1].units == network.layers[layer - 1].units:
            sentence = f"dJ/dZ{i} stands in place of dJ/dZ{layer}."
            yield Mistake(Cause.SYMBOL, sentence, target), state.deltas[i]
