"""Which engine serves: the compiled core where it is installed, else the reference."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.convention import Convention
from chainrule.engines.native import Native, available, instruction_sets, knows
from chainrule.engines.native_training import Trainer
from chainrule.engines.reference import Reference
from chainrule.engines.reference_training import ReferenceTrainer, ReferenceVectors
from chainrule.engines.rule import Rule
from chainrule.network import Network
from chainrule.operations import Array

Engine = Native | Reference
# Parameters in one vector, samples as rows, weights inputs × units.
VectorEngine = Native | ReferenceVectors
AnyTrainer = Trainer | ReferenceTrainer


def engine_for(network: Network, convention: Convention | None = None) -> Engine:
    """The fastest engine that is installed and has every function of the network."""
    native = available() and knows(network)
    return Native(network, convention) if native else Reference(network, convention)


def vector_engine(
    network: Network,
    convention: Convention,
    *,
    dropout: Sequence[float] = (),
    threads: int | None = None,
) -> VectorEngine:
    """The same for parameters in one vector: what the estimators train with.

    threads: how many may work on one large batch; the result does not depend on it.
    """
    if available() and knows(network):
        return Native(network, convention, dropout=dropout, threads=threads)
    return ReferenceVectors(network, convention, dropout=dropout)


def trainer(engine: VectorEngine, w: Array, rule: Rule, seed: int = 0) -> AnyTrainer:
    """The parameters w on their way, by the engine's own updates. seed: of dropout."""
    if isinstance(engine, Native):
        return Trainer(engine, w, rule, seed)
    return ReferenceTrainer(engine, w, rule, seed)


def engine_in_use() -> str:
    """The engine in use, in words.

    >>> "engine" in engine_in_use()
    True
    """
    if available():
        return f"native {instruction_sets()[0]} engine"
    return (
        "NumPy reference engine; for the native one, which is many times faster, "
        "install chainrule where there is a C++ compiler"
    )
