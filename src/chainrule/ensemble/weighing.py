"""Which candidates the members are taken from.

An average is worth more than its members where these err differently. With residuals r₁, r₂ of two
starts of a candidate, mean r₁r₂ estimates the squared error of an average of very many starts, and
half of mean (r₁ − r₂)² what one start adds by chance: so the squared error of any average of
candidates is known without having trained it. Where two starts disagree so much that mean r₁r₂ is
not clearly above 0, as no squared error can be otherwise, many are taken to err as much as two; and
residuals of two candidates go together no more than those of each with themselves (Cauchy-Schwarz).
Members are added one at a time, each the one that lowers the error most: Caruana,
Niculescu-Mizil, Crew & Ksikes (2004).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from scipy.special import logit

from chainrule.ensemble.problem import Problem, engine_of
from chainrule.network import Dense, Network
from chainrule.operations import Array


class Errors(Protocol):
    """How far averages of members are from the targets."""

    def of(self, counts: Array) -> float:
        """The error of an average of so many members of each candidate."""


class SquaredErrors(NamedTuple):
    """together: mean product of the residuals of each two candidates, of different starts.
    alone: what chance adds to the squared error of one start of each."""

    together: Array
    alone: Array

    def of(self, counts: Array) -> float:
        """See :class:`Errors`."""
        shares = counts / counts.sum()
        chance = shares**2 * self.alone / np.maximum(counts, 1)
        return float(shares @ self.together @ shares + chance.sum())


# What a network must be given to pass it on: the inverse of its output's activation.
_INVERSES: dict[str, Callable[[Array], Array]] = {
    "sigmoid": logit,
    "softmax": np.log,
    "identity": lambda average: average,
}
_LEAST = 1e-12  # of a probability
_CLEAR = 2.0  # standard errors


class LossOfAverage(NamedTuple):
    """The loss itself, of the average of the starts at hand: candidates × rows × outputs."""

    loss: str
    output: str
    predictions: Array
    Y: Array
    weights: Array | None

    def of(self, counts: Array) -> float:
        """See :class:`Errors`."""
        average = np.einsum("c,cno->no", counts / counts.sum(), self.predictions)
        # The loss of a network that only passes its inputs on is that of its inputs.
        width = average.shape[1]
        network = Network(width, [Dense(width, self.output, bias=False)], self.loss)
        if self.output != "identity":
            average = np.clip(average, _LEAST, 1 - _LEAST)
        inputs = _INVERSES[self.output](average)
        return engine_of(network).evaluate(np.eye(width).ravel(), inputs, self.Y, self.weights)


def errors_of(
    problem: Problem, predictions: Sequence[Array], Y: Array, weights: Array | None
) -> Errors:
    """predictions: for each candidate, two starts × rows × outputs; Y: rows × outputs."""
    if problem.loss != "squared_error" and problem.output in _INVERSES:
        weights = None if weights is None else weights.astype(float)
        averages = np.array([two.mean(axis=0) for two in predictions])
        return LossOfAverage(problem.loss, problem.output, averages, Y.astype(float), weights)
    shares = np.ones(len(Y)) if weights is None else weights.astype(float)
    weighed = np.repeat(shares / shares.sum() / Y.shape[1], Y.shape[1])
    first, second = (np.array([(two[s] - Y).ravel() for two in predictions]) for s in (0, 1))
    product = (first * weighed) @ second.T
    together, alone = (product + product.T) / 2, ((first - second) ** 2 @ weighed) / 2
    return SquaredErrors(_possible(together, first * second, alone, weighed), alone)


def _possible(together: Array, products: Array, alone: Array, weighed: Array) -> Array:
    """The estimates, where they are such as squared errors and their products can be."""
    own = together.diagonal()
    standard_errors = np.sqrt((products - own[:, None]) ** 2 @ weighed**2)
    own = own + np.where(own > _CLEAR * standard_errors, 0.0, alone / 2)
    most = np.sqrt(np.outer(own, own))
    found: Array = np.clip(together, -most, most)
    np.fill_diagonal(found, own)
    return found


def chosen(errors: Errors, members: int, candidates: int) -> Array:
    """How many members to take of each candidate; all of one, where no mixture found is better."""
    counts, each = np.zeros(candidates, np.int64), np.eye(candidates, dtype=np.int64)
    for _ in range(members):
        one_more = counts + each
        counts = one_more[int(np.argmin([errors.of(row) for row in one_more]))]
    return min((counts, *(members * each)), key=errors.of)
