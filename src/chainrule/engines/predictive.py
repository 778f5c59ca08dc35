"""What a network's outputs say of the target: its mean and, for some losses, how far it strays.

>>> from chainrule.network import Network
>>> network = Network.parse("1 -> 4, gaussian_nll")
>>> outputs = np.array([[1.0, 2.0, 0.0, np.log(9.0)]])
>>> means(network, outputs), deviations(network, outputs)
(array([[1., 2.]]), array([[1., 3.]]))
"""

from __future__ import annotations

import numpy as np

from chainrule.engines.evaluate import Evaluator
from chainrule.expression import Symbol
from chainrule.network import Network
from chainrule.operations import Array

_PART = Symbol("s")


def means(network: Network, outputs: Array) -> Array:
    """The prediction of each target, samples × targets, of outputs with samples as rows."""
    return outputs[:, : network.targets]


def deviations(network: Network, outputs: Array) -> Array | None:
    """The standard deviation of each target, samples × targets; None where the loss has none."""
    formula = network.loss_row.deviation
    if formula is None:
        return None
    with np.errstate(over="ignore"):
        return Evaluator({_PART.name: outputs[:, -network.targets :]}, {})(formula(_PART))
