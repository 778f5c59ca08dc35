"""The penalty λ chosen on the training rows: a part of them judges what the rest has learned.

No fixed λ suits every table: a noisy one needs a hundred times the penalty of a clean one. From
the strongest λ to the weakest, each network starts from the one before it, so the whole path
costs little more than one training.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from chainrule.engines.choice import vector_engine
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.fit import CONVENTION, fit
from chainrule.training.solvers.objective import Layout
from chainrule.training.stopping import Epoch, Stop

PATH = (0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003)
_VALIDATION, _BLOCKS = 0.25, 10
# A large table is judged by a random part of it, and a large network by fewer epochs.
ROWS, _EPOCHS, _WORK = 2000, (50, 400), 2e10
# Once the error lies this part of the lowest above it, the weights follow the noise for good.
_TOO_HIGH = 0.1


@dataclass(frozen=True)
class PenaltyChoice:
    """λ for all the training rows, and how it was found.

    tried: for each λ, learned from ``learned`` rows, its mean loss on the ``judged`` ones, without
    the penalty.
    """

    l2: float
    tried: dict[float, float]
    learned: int
    judged: int


def choose_l2(
    network: Network,
    X: Array,
    Y: Array,
    random: np.random.Generator,
    on_epoch: Callable[[Epoch], None] | None = None,
    weights: Array | None = None,
    rows: int | None = None,
) -> PenaltyChoice:
    """The strongest λ of ``PATH`` that a random quarter of the rows cannot tell from the best.

    X is (samples, inputs), Y (samples, outputs), weights one for each sample; only training rows
    belong here. rows: how many training rows there are, if these are a part of them. "Cannot tell"
    means within one standard error of the difference, the rule of Breiman, Friedman, Olshen &
    Stone (1984): it favours the smoother network, which also converges sooner. The penalty stands
    beside a mean over the rows, so λ counts for less the more rows there are: what was found on
    m rows is carried over to n as λm/n.
    """
    order = random.permutation(len(X))[:ROWS]
    count = max(1, round(_VALIDATION * len(order)))
    judged, learned = order[:count], order[count:]
    parameters = network.initial_parameters(random)
    size = sum(array.size for array in parameters.values())
    epochs = int(np.clip(_WORK / (6 * size * len(learned)), *_EPOCHS))
    engine = vector_engine(replace(network, l2=0.0), CONVENTION)
    layout = Layout(parameters)
    blocks = np.array_split(judged, min(_BLOCKS, count))
    losses: dict[float, Array] = {}
    for l2 in PATH:
        result = fit(
            replace(network, l2=l2),
            X[learned],
            Y[learned],
            weights=None if weights is None else weights[learned],
            parameters=parameters,
            max_epochs=epochs,
            on_epoch=on_epoch,
        )
        if result.stop is Stop.INTERRUPTED:
            raise KeyboardInterrupt
        parameters = result.parameters
        with np.errstate(over="ignore", invalid="ignore"):
            w = layout.vector(parameters)
            losses[l2] = np.array(
                [
                    engine.evaluate(w, X[rows], Y[rows], None if weights is None else weights[rows])
                    for rows in blocks
                ]
            )
        lowest = min(loss.mean() for loss in losses.values())
        if not losses[l2].mean() <= lowest + _TOO_HIGH * abs(lowest):
            break
    best = strongest_of_the_best(losses)
    tried = {l2: float(loss.mean()) for l2, loss in losses.items()}
    return PenaltyChoice(
        float(f"{best * len(learned) / (rows or len(X)):.2g}"), tried, len(learned), count
    )


def strongest_of_the_best(losses: Mapping[float, Array]) -> float:
    """The largest λ whose losses, block by block, lie within a standard error of the lowest.

    >>> close, far = np.array([1.0, 3.1]), np.array([2.0, 4.0])
    >>> strongest_of_the_best({0.1: far, 0.01: close, 0.001: np.array([1.1, 2.9])})
    0.01
    """
    finite = {l2: loss for l2, loss in losses.items() if np.isfinite(loss).all()}
    if not finite:
        return max(losses)
    lowest = min(finite, key=lambda l2: float(finite[l2].mean()))

    def within(l2: float) -> bool:
        difference = finite[l2] - finite[lowest]
        blocks = len(difference)
        error = difference.std(ddof=1) / np.sqrt(blocks) if blocks > 1 else 0.0
        return bool(difference.mean() <= error)

    return max(filter(within, finite))
