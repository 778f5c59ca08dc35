"""The training loop: epochs of a solver on a network, until a rule says stop.

>>> network = Network.parse("1 -> 1, squared_error")
>>> result = fit(network, np.array([[0.0], [1.0], [2.0]]), np.array([[1.0], [3.0], [5.0]]))
>>> print(result.stop.value)
converged: the gradient has all but vanished
>>> np.round(result.parameters["W1"], 3), np.round(result.parameters["b1"], 3)
(array([[2.]]), array([[1.]]))
>>> result.certificate_.verdict.value
'minimum'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from chainrule.convention import Convention
from chainrule.engines.arrays import checked_data, checked_parameters
from chainrule.engines.choice import vector_engine
from chainrule.errors import DataError, ShapeError
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.certificate import Certificate, Escape, Verdict, ended, kinks_of
from chainrule.training.checkpoint import Checkpoint, Keeper, identity
from chainrule.training.epochs import (
    BatchEpochs,
    Batches,
    Iterations,
    Updates,
    full_batch,
    objective,
    rule_of,
)
from chainrule.training.names import named
from chainrule.training.record import Record
from chainrule.training.rows import AnyRows, Rows, evaluate
from chainrule.training.saddles import Saddles
from chainrule.training.solvers import SOLVERS, LevenbergMarquardt, Solver
from chainrule.training.solvers import solver as named_solver
from chainrule.training.solvers.choosing import chosen_solver
from chainrule.training.solvers.objective import Layout, Vector
from chainrule.training.stopping import Epoch, Stop, StoppingRule

# Samples are rows, weights are inputs × units, the loss is the mean over samples.
CONVENTION = Convention()

FULL_BATCH_EPOCHS, BATCH_EPOCHS = 20_000, 1000
_BATCHES = Batches()


@dataclass(frozen=True)
class FitResult:
    """A trained network: its best parameters, how it got there and why it stopped there.

    best_epoch: the epoch of the lowest loss, of the validation rows or without any of training,
        whose parameters these are. escapes: the saddles that were left on the way.
    """

    network: Network
    parameters: dict[str, Array]
    history: tuple[Epoch, ...]
    stop: Stop
    best_epoch: int
    escapes: tuple[Escape, ...] = ()
    _certify: Callable[[], Certificate] | None = field(default=None, repr=False, compare=False)

    @cached_property
    def certificate_(self) -> Certificate:
        """What can be said of these parameters: minimum, saddle, still descending, …

        Found when it is first asked for, unless training ended because it had converged; it costs
        about a tenth of the training at most, and keeps its rows in memory until then.
        """
        if self._certify is None:
            raise DataError("this result was not made by fit, so there is nothing to certify")
        return self._certify()

    @property
    def best(self) -> Epoch:
        """The epoch whose parameters were kept."""
        return self.history[self.best_epoch]


def fit(
    network: Network,
    X: npt.ArrayLike,
    Y: npt.ArrayLike,
    *,
    solver: str | Solver = "lbfgs",
    parameters: Mapping[str, Array] | None = None,
    random_state: int | np.random.Generator | None = 0,
    max_epochs: int | None = None,
    batches: Batches = _BATCHES,
    weights: npt.ArrayLike | None = None,
    threads: int | None = None,
    checkpoint: Checkpoint | None = None,
    time_limit: float | None = None,
    stopping: StoppingRule | None = None,
    validation: tuple[Array, Array] | None = None,
    held_out: tuple[Array, Array] | None = None,
    on_epoch: Callable[[Epoch], None] | None = None,
) -> FitResult:
    """Minimise the network's loss on X (samples, inputs) and Y (samples, outputs).

    solver: a name of :data:`~chainrule.training.solvers.SOLVERS`, "auto" or a solver.
    parameters: where to start; left out, ``network.initial_parameters(random_state)``, which
        also seeds the order of the rows. batches: how a solver of batches goes through them.
    weights: one for each row, of at least 0. threads: processors for large batches; left out, all.
    checkpoint: where a solver of batches writes all it knows, and whether it goes on from there.
    max_epochs: left out, 20,000 for a full-batch solver (one epoch is one update) and 1000 for
        batches (one epoch is every row once). time_limit: seconds. stopping: all the rules.
    validation: rows that training is watched on: it ends when their loss no longer falls, and the
        parameters of its lowest epoch are kept.
    held_out: rows whose loss is recorded and used for nothing. on_epoch: called after each epoch.

    Ctrl-C and divergence end the training; the result holds the best parameters so far, and its
    ``certificate_`` says what they are. At a saddle training goes on along the direction that
    curves down (:mod:`.saddles`), but not where checkpoints are kept.
    Raises ShapeError for arrays that do not fit and DataError for other arguments.
    """
    if solver == "auto":
        solver = _chosen(network, X)
    if isinstance(solver, str):
        solver = named_solver(solver)
    _check_kinds(network, solver, parameters, stopping, on_epoch)
    rule = stopping or default_rule(solver, max_epochs, time_limit)
    _check_count("the batch size", batches.size)
    X, Y = checked_data(network, X, Y, CONVENTION)
    if held_out is not None:
        held_out = _pair(network, held_out, "held_out")
    if validation is not None:
        validation = _pair(network, validation, "validation")
    random = _generator(random_state)
    start = checked_parameters(
        network,
        network.initial_parameters(random) if parameters is None else parameters,
        CONVENTION,
    )
    learned = Rows(X, Y.astype(X.dtype, copy=False), row_weights(weights, X))
    return fit_rows(
        network,
        learned,
        {name: array.astype(X.dtype, copy=False) for name, array in start.items()},
        solver=solver,
        rule=rule,
        random=random,
        batches=batches,
        threads=threads,
        checkpoint=checkpoint,
        watched=None if validation is None else Rows(*validation),
        held_out=None if held_out is None else Rows(*held_out),
        on_epoch=on_epoch,
    )


def fit_rows(
    network: Network,
    learned: AnyRows,
    start: Mapping[str, Array],
    *,
    solver: Solver,
    rule: StoppingRule,
    random: np.random.Generator,
    batches: Batches = _BATCHES,
    threads: int | None = None,
    checkpoint: Checkpoint | None = None,
    watched: AnyRows | None = None,
    score: Callable[[dict[str, Array]], float] | None = None,
    held_out: AnyRows | None = None,
    on_epoch: Callable[[Epoch], None] | None = None,
) -> FitResult:
    """The loop of :func:`fit` on rows that were checked, wherever they are, from ``start`` on.

    watched: what ``validation`` is there. score: of parameters, the higher the better: then it and
    not the watched loss decides. random: for the order of the rows and for dropout.
    """
    if isinstance(solver, LevenbergMarquardt):
        solver.check(network, len(learned), batches.l1)
    engine = vector_engine(network, CONVENTION, dropout=batches.dropout, threads=threads)
    plain = vector_engine(replace(network, l2=0.0), CONVENTION, threads=threads)
    layout = Layout(start)
    w = layout.vector(start)
    whole = objective(engine, learned, batches.l1)
    record = Record(w)
    keeper: Keeper | None = None
    saddles = Saddles(whole, w, kinks_of(network, batches.l1))
    after_epochs: Updates | Iterations | BatchEpochs
    running: BatchEpochs | None = None
    if rule_of(solver) is not None:
        after_epochs = running = BatchEpochs(engine, solver, w, learned, batches, random)
        if checkpoint is not None:
            keeper = Keeper(
                checkpoint, running, identity(network, solver, batches, learned, watched)
            )
            keeper.take_up(record)
            if rule.time_limit is not None:  # it counts from this call
                rule = replace(rule, time_limit=rule.time_limit + record.seconds_before)
    elif checkpoint is not None:
        raise DataError("checkpoints are for solvers of batches: sgd, adam or adamw")
    else:
        after_epochs = full_batch(solver, engine, w, learned, whole, batches.l1)
    previous: Vector | None = None
    since = 0  # the epoch at which training began, or went on from a saddle
    # Divergence overflows on its way; it is reported by its own sentence.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        try:
            for w in after_epochs:
                loss, gradient = whole(w)
                unseen = evaluate(engine, w, held_out) if held_out is not None else np.nan
                seen = evaluate(plain, w, watched) if watched is not None else np.nan
                scored = score(layout.parameters(w)) if score else np.nan
                epoch = record.add(w, loss, gradient, unseen, seen, scored)
                if running is not None:
                    running.see(epoch.deciding_loss)
                if on_epoch:
                    on_epoch(epoch)
                stop = Stop.BOTTOM if w is previous else rule.check(record.history, since)
                if keeper is not None:  # what goes on from a checkpoint is the same to the bit
                    keeper.keep(record, last=stop is not None)
                elif stop and stop.converged:
                    lower = saddles.left(w, epoch.epoch)
                    if lower is not None:
                        after_epochs.move_to(lower)
                        since, stop = epoch.epoch + 1, None
                if stop:
                    break
                previous = w
        except KeyboardInterrupt:
            if not record.history:
                raise
            stop = Stop.INTERRUPTED
    named = {name: array.copy() for name, array in layout.parameters(record.best).items()}
    assert stop is not None  # the epochs never end by themselves
    verdict = ended(stop)
    if watched is not None and verdict is None and record.best_epoch < len(record.history) - 1:
        verdict = Verdict.STOPPED_BY_VALIDATION  # its parameters are not those of the last epoch
    best, epochs, settled = record.best, len(record.history), stop.converged
    return FitResult(
        network,
        named,
        tuple(record.history),
        stop,
        record.best_epoch,
        tuple(saddles.escapes),
        lambda: saddles.certificate(best, verdict, settled, epochs),
    )


def _chosen(network: object, X: npt.ArrayLike) -> str:
    """The solver that suits; what is wrong with the arguments is said later."""
    if not isinstance(network, Network) or not np.ndim(X):
        return "lbfgs"
    rows = len(np.asarray(X))
    return chosen_solver(network, rows, network.l2 * rows).name


def row_weights(weights: npt.ArrayLike | None, X: Array) -> Array | None:
    """Weights of the rows in X's type; DataError for negative ones and for another number."""
    if weights is None:
        return None
    found = np.asarray(weights, X.dtype)
    if found.shape != (len(X),) or not np.isfinite(found).all() or (found < 0).any():
        raise DataError(f"weights are {len(X)} numbers of at least 0, one for each row")
    if not found.any():
        raise DataError("the weight of every row is 0, so there is nothing to learn from")
    return found


def _check_kinds(
    network: object, solver: object, parameters: object, stopping: object, on_epoch: object
) -> None:
    """DataError for an argument that is not what its name says."""
    wrong = None
    if not isinstance(network, Network):
        wrong = "network", network, "a Network: make one with Network.parse"
    elif not isinstance(solver, Solver):
        wrong = "solver", solver, f"a solver or the name of one: {', '.join(SOLVERS)}"
    elif parameters is not None and not isinstance(parameters, Mapping):
        wrong = "parameters", parameters, "a mapping of names such as 'W1' to arrays"
    elif stopping is not None and not isinstance(stopping, StoppingRule):
        wrong = "stopping", stopping, "a StoppingRule"
    elif on_epoch is not None and not callable(on_epoch):
        wrong = "on_epoch", on_epoch, "a function of an Epoch"
    if wrong:
        argument, value, wanted = wrong
        raise DataError(f"{argument} must be {wanted}, not {named(value)}")


def _check_count(what: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise DataError(f"{what} must be a whole number, not {named(value)}")
    if value < 1:
        raise DataError(f"{what} must be at least 1, not {value}")


def _pair(network: Network, pair: object, name: str) -> tuple[Array, Array]:
    """Rows as arrays; DataError or ShapeError where they are not a pair that fits."""
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        raise DataError(f"{name} must be a pair (X, Y) of arrays, not {named(pair)}")
    try:
        return checked_data(network, pair[0], pair[1], CONVENTION)
    except ShapeError as problem:
        raise ShapeError(f"{name}: {problem}") from None


def _generator(random_state: int | np.random.Generator | None) -> np.random.Generator:
    try:
        return np.random.default_rng(random_state)
    except (TypeError, ValueError):
        raise DataError(
            f"random_state must be a whole number of at least 0 or a NumPy generator, not "
            f"{named(random_state)}"
        ) from None


def default_rule(solver: Solver, max_epochs: int | None, time_limit: float | None) -> StoppingRule:
    """The rules for a solver; DataError for limits that are not positive."""
    if max_epochs is None:
        max_epochs = FULL_BATCH_EPOCHS if solver.full_batch else BATCH_EPOCHS
    _check_count("the number of epochs", max_epochs)
    if time_limit is not None and not (
        isinstance(time_limit, int | float | np.number) and 0 < time_limit < np.inf
    ):
        raise DataError(f"the time limit must be positive and finite, not {named(time_limit)}")
    return StoppingRule(max_epochs=max_epochs, time_limit=time_limit)
