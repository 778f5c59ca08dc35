"""Whether the gradients are right, but those of another network: its forward pass differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from chainrule.documents.outcomes.verdicts import Cause
from chainrule.engines.reference import Reference
from chainrule.errors import ChainruleError
from chainrule.gradient_check.draws import Draw
from chainrule.gradient_check.fitting import Fitting
from chainrule.gradient_check.matching import TOLERANCE, Yours
from chainrule.gradient_check.mistakes import Mistake
from chainrule.network import Network
from chainrule.operations import ACTIVATIONS


def other_network(
    engine: Reference, draws: Sequence[Draw], yours: Mapping[str, Yours]
) -> Mistake | None:
    """The one other activation with which every gradient is right."""
    for layer, name, network in _neighbours(engine.network):
        other = Reference(network, engine.convention)
        if all(_agrees(other, draw, yours, i) for i, draw in enumerate(draws)):
            was = engine.network.layers[layer - 1].activation
            sentence = (
                f"All gradients are those of a network with {name} in layer {layer}, not {was}: "
                "the forward pass differs."
            )
            return Mistake(Cause.SYMBOL, sentence, f"A{layer}")
    return None


def _neighbours(network: Network) -> Iterator[tuple[int, str, Network]]:
    """Every network that differs in one activation."""
    for i, layer in enumerate(network.layers):
        for name in ACTIVATIONS:
            if name == layer.activation:
                continue
            layers = list(network.layers)
            layers[i] = replace(layer, activation=name)
            try:
                yield i + 1, name, replace(network, layers=layers)
            except ChainruleError:
                continue


def _agrees(engine: Reference, draw: Draw, yours: Mapping[str, Yours], place: int) -> bool:
    with np.errstate(all="ignore"):
        _, found = engine.loss_and_gradients(draw.parameters, draw.X, draw.Y)
    fitting = Fitting(np.array([draw.samples]), TOLERANCE)
    return all(
        fitting.same(mine.arrays[place].reshape(1, -1), found[name].reshape(1, -1))
        for name, mine in yours.items()
    )
