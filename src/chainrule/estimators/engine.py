"""The engine that trains a model or predicts with it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from chainrule.engines.choice import VectorEngine, vector_engine
from chainrule.engines.native import threads_for
from chainrule.ensemble.problem import convention_of
from chainrule.network import Network


def engine_of(network: Network, n_jobs: int | None, dropout: Sequence[float] = ()) -> VectorEngine:
    """An engine with scikit-learn's factor before the loss: ½ for squared error."""
    return vector_engine(
        network,
        convention_of(network.loss),
        dropout=dropout,
        threads=threads_for(n_jobs),
    )


@lru_cache(maxsize=8)
def plain_engine(network: Network, n_jobs: int | None) -> VectorEngine:
    """The engine that predicts, kept for the next call: any number of threads may use it."""
    return engine_of(network, n_jobs)
