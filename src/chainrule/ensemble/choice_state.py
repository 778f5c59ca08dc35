"""What was tried and chosen, as scikit-learn's searches tell theirs, as plain values, and back.

>>> one, other = Candidate((5,), "tanh", 0.1), Candidate((5,), "relu", 1.0)
>>> choice = Choice((one, other), (3, 0), (0.5, 0.7), 0.5, 10, {other: 0.7, one: 0.5})
>>> cv_results(choice)["params"][0]
{'hidden_layer_sizes': (5,), 'activation': 'tanh', 'alpha': 0.1}
>>> read_choice(described_choice(choice)) == choice
True
"""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.ensemble.problem import Candidate
from chainrule.ensemble.search import Choice
from chainrule.training.described import number


def cv_results(choice: Choice) -> dict[str, Any]:
    """Each candidate that was looked at, as scikit-learn's searches tell theirs."""
    tried = sorted(choice.tried, key=choice.tried.__getitem__)
    counts = dict(zip(choice.candidates, choice.counts, strict=True))
    scores = np.array([-choice.tried[candidate] for candidate in tried])
    return {
        "params": [
            {
                "hidden_layer_sizes": candidate.hidden,
                "activation": candidate.activation,
                "alpha": candidate.alpha,
            }
            for candidate in tried
        ],
        "mean_test_score": scores,
        "rank_test_score": np.arange(1, len(tried) + 1),
        "members": np.array([counts.get(candidate, 0) for candidate in tried]),
    }


def described_choice(choice: Choice) -> dict[str, Any]:
    """As JSON holds it; an error that is no number becomes null."""
    return {
        "tried": [[*_described(one), _finite(error)] for one, error in choice.tried.items()],
        "chosen": [
            [*_described(one), count, _finite(error)]
            for one, count, error in zip(
                choice.candidates, choice.counts, choice.errors, strict=True
            )
        ],
        "expected": _finite(choice.expected),
        "folds": choice.folds,
    }


def read_choice(row: dict[str, Any]) -> Choice:
    """From what :func:`described_choice` gave; KeyError, TypeError or ValueError for else."""
    tried = {_candidate(*kind): _error(error) for *kind, error in row["tried"]}
    chosen = [(_candidate(*kind), count, _error(error)) for *kind, count, error in row["chosen"]]
    candidates, counts, errors = zip(*chosen, strict=True)
    folds = row["folds"]
    if not {*map(type, counts), type(folds)} <= {int} or min(*counts, folds) < 0:
        raise ValueError("not counts")
    return Choice(candidates, counts, errors, _error(row["expected"]), folds, tried)


def _described(candidate: Candidate) -> list[Any]:
    names = candidate.activation
    activation = names if isinstance(names, str) else list(names)
    return [list(candidate.hidden), activation, float(candidate.alpha)]


def _candidate(hidden: list[int], activation: str | list[str], alpha: float) -> Candidate:
    names = [activation] if isinstance(activation, str) else activation
    if not {*map(type, hidden)} <= {int} or not {*map(type, names)} <= {str}:
        raise TypeError("not layers")
    kept = activation if isinstance(activation, str) else tuple(activation)
    return Candidate(tuple(hidden), kept, number(alpha))


def _finite(error: float) -> float | None:
    return float(error) if np.isfinite(error) else None


def _error(read: object) -> float:
    return np.inf if read is None else number(read)
