"""The derivation's backward program, run on from an altered step.

What a mistake in one step does to every later gradient is computed by the same assignments that
give the right ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chainrule.convention import SAMPLES
from chainrule.engines.evaluate import Evaluator
from chainrule.engines.reference import Reference
from chainrule.expression import Expression, Symbol
from chainrule.gradient_check.draws import Draw
from chainrule.operations import Array, Operation

Arrays = list[Array]
"""One array for each draw."""

Z, A = Symbol("z", (SAMPLES, "units")), Symbol("a", (SAMPLES, "units"))


@dataclass(frozen=True)
class Backward:
    """∂J/∂Z and ∂J/∂A of every layer, at every draw: the right ones, or those of a mistake."""

    engine: Reference
    draws: tuple[Draw, ...]
    deltas: dict[int, Arrays]
    outputs: dict[int, Arrays]

    @classmethod
    def right(cls, engine: Reference, draws: Sequence[Draw]) -> Backward:
        """The derivation as it is."""
        layers = range(1, engine.network.depth + 1)
        return cls(
            engine,
            tuple(draws),
            {i: [draw.values[f"dJ/dZ{i}"] for draw in draws] for i in layers},
            {i: [draw.values[f"dJ/dA{i}"] for draw in draws] for i in layers},
        )

    def altered(self, layer: int, deltas: Arrays) -> Backward:
        """The pass with other ∂J/∂Z at a layer, carried down to the first."""
        new_deltas, new_outputs = {**self.deltas, layer: deltas}, dict(self.outputs)
        below = {f"dJ/d{letter}{i}" for i in range(1, layer) for letter in "AZ"}
        steps = [a for a in self.engine.program.gradients if a.target in below]
        everything: list[dict[str, Array]] = []
        for draw, delta in zip(self.draws, deltas, strict=True):
            values = {**draw.values, f"dJ/dZ{layer}": delta}
            evaluate = Evaluator(values, self.engine.network.sizes(draw.samples))
            for step in steps:
                values[step.target] = evaluate(step.expression)
            everything.append(values)
        for i in range(1, layer):
            new_deltas[i] = [values[f"dJ/dZ{i}"] for values in everything]
            new_outputs[i] = [values[f"dJ/dA{i}"] for values in everything]
        return Backward(self.engine, self.draws, new_deltas, new_outputs)


def formula_at(expression: Expression, z: Array, a: Array) -> Array:
    """An elementwise expression of z and a."""
    with np.errstate(all="ignore"):
        value = Evaluator({"z": z, "a": a}, {})(expression)
    return np.broadcast_to(value, z.shape)


def derivative_at(row: Operation, z: Array, a: Array) -> Array:
    """An activation's derivative, as its row writes it with z and a."""
    assert row.derivative is not None
    return formula_at(row.derivative(Z, A), z, a)


def function_at(row: Operation, z: Array) -> Array:
    """An elementwise activation's value."""
    if row.kernel is not None:
        with np.errstate(all="ignore"):
            return row.kernel(z)
    assert row.formula is not None
    return formula_at(row.formula(Z), z, z)
