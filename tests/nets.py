"""Random networks with data, for property tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

from chainrule import Convention, Dense, Network
from chainrule.losses import LOSSES, loss
from chainrule.operations import ACTIVATIONS, Array, activation

CONVENTIONS = [
    Convention(samples, weights, reduction)
    for samples in ("rows", "columns")
    for weights in ("in_out", "out_in")
    for reduction in ("mean", "half_mean", "sum", "half_sum")
]
PAIRINGS = [
    (output, name)
    for name, row in LOSSES.items()
    for output, operation in ACTIVATIONS.items()
    if row.needs is None or row.needs in operation.image
]


class Problem(NamedTuple):
    """A network with parameters and data that fit it."""

    network: Network
    convention: Convention
    parameters: dict[str, Array]
    X: Array
    Y: Array


def problem(network: Network, convention: Convention, samples: int, seed: int) -> Problem:
    """Generic parameters, inputs and targets, with the targets the loss allows."""
    random = np.random.default_rng(seed)
    parameters = {
        name: value + 0.2 * random.normal(size=value.shape)
        for name, value in network.initial_parameters(random, convention).items()
    }
    X = random.normal(size=(samples, network.inputs))
    Y = random.uniform(0.1, 0.9, size=(samples, network.targets))
    if loss(network.loss or "").targets == "simplex" or network.activations[-1].normalises:
        Y = Y / Y.sum(axis=1, keepdims=True)
    if not convention.rows:
        X, Y = X.T.copy(), Y.T.copy()
    return Problem(network, convention, parameters, X, Y)


def whole_targets(units: int, loss_name: str) -> int:
    """The number of outputs with all parts of each target, at least so many."""
    parts = max(1, len(loss(loss_name).parts))
    return -(-units // parts) * parts


@st.composite
def networks(draw: st.DrawFn, max_depth: int = 3) -> Network:
    """Any network: 1 to ``max_depth`` layers, any activations, any loss that fits the output."""
    output, loss_name = draw(st.sampled_from(PAIRINGS))
    hidden = [name for name in ACTIVATIONS if name != "exp"]
    layers = []
    for name in [*draw(st.lists(st.sampled_from(hidden), max_size=max_depth - 1)), output]:
        least = 2 if activation(name).normalises else 1
        layers.append(Dense(draw(st.integers(least, 4)), name, draw(st.booleans())))
    layers[-1] = replace(layers[-1], units=whole_targets(layers[-1].units, loss_name))
    l2 = draw(st.sampled_from([0.0, 0.25]))
    return Network(draw(st.integers(1, 4)), layers, loss_name, l2)


@st.composite
def problems(draw: st.DrawFn, max_depth: int = 3) -> Problem:
    """Any network in any convention with data."""
    return problem(
        draw(networks(max_depth)),
        draw(st.sampled_from(CONVENTIONS)),
        draw(st.integers(1, 5)),
        draw(st.integers(0, 2**32 - 1)),
    )


def agrees(difference: Callable[[Problem], float], drawn: Problem) -> bool:
    """Whether two derivatives agree to rounding: below 1e-12.

    Where contributions cancel, a right gradient has fewer right digits; there another draw
    decides, and a wrong one differs at every draw.
    """
    first = difference(drawn)
    if first < 1e-12:
        return True
    samples = drawn.X.shape[0 if drawn.convention.rows else 1]
    redraws = (problem(drawn.network, drawn.convention, samples, seed) for seed in range(3))
    return first < 1e-10 and any(difference(redraw) < 1e-12 for redraw in redraws)
