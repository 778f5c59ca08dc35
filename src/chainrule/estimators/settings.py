"""What a user may set: scikit-learn's parameters under their names, and those that go beyond."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass
from numbers import Integral, Real
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import numpy as np
from sklearn.utils._param_validation import Interval, Options, StrOptions

from chainrule.training.schedules import NAMES

_POSITIVE = Interval(Real, 0, None, closed="neither")
_NOT_NEGATIVE = Interval(Real, 0, None, closed="left")
_COUNT = Interval(Integral, 1, None, closed="left")
_PART = Interval(Real, 0, 1, closed="left")


@dataclass(eq=False, repr=False)
class Settings:
    """Parameters
    ----------
    hidden_layer_sizes : one number of units for each hidden layer; "auto" chooses them.
    activation : of the hidden layers: "identity", "logistic", "tanh", "relu" or any other of
        chainrule's table ("silu", "gelu", "leaky_relu(0.1)", …); a list names each layer's own;
        "auto" chooses.
    solver : "lbfgs", "newton", "lm" (Levenberg-Marquardt, for squared error), "sgd" or "adam";
        "auto" chooses by the loss, the rows and the parameters: see ``solver_`` and
        ``solver_reason_``.
    alpha : of the penalty α/2 Σw² on weights, divided by the samples of a batch; "auto" chooses it
        by cross-validation on the training rows, "evidence" by Bayes' rule (MacKay, 1992; MATLAB's
        trainbr): see ``alpha_``, ``effective_parameters_`` and ``log_evidence_``.
    batch_size : rows of a batch; "auto" is min(200, n_samples).
    learning_rate : "constant", "invscaling" or "adaptive" (these two for "sgd" only), or for both
        solvers "step", "cosine" or "one_cycle".
    learning_rate_init : the learning rate at the start (the highest one of "one_cycle").
    power_t : the exponent of "invscaling".
    max_iter : epochs at most (iterations of "lbfgs"); of the last training, where the penalty is
        first looked for by its evidence.
    shuffle : whether rows are taken in a new order in each epoch.
    random_state : seed of the start, of the order and of dropout.
    tol, n_iter_no_change : training has converged when the loss (or the validation score) got
        better by less than ``tol`` in each of ``n_iter_no_change`` epochs.
    verbose : print each epoch's loss.
    warm_start : go on from the parameters of the last ``fit``.
    momentum, nesterovs_momentum : of "sgd".
    early_stopping, validation_fraction : hold out a part of the rows, stop when their score no
        longer grows, and keep the parameters of the best score.
    beta_1, beta_2, epsilon : of "adam".
    max_fun : evaluations of "lbfgs" at most.
    out_activation : of the output layer; "auto" goes with the loss.
    dropout : the part of each hidden layer's units left out in a training step; a list gives each
        layer its own.
    l1 : of the penalty l1 Σ|w|, divided by the samples of a batch as ``alpha`` is.
    clip_norm : the largest norm that the gradient of a batch keeps.
    learning_rate_step, learning_rate_decay : "step" multiplies the rate by the second after each of
        so many epochs.
    standardize : train on inputs (and the targets of a regression) with mean 0 and deviation 1;
        predictions are in the table's own units.
    scoring : what validation rows are scored by: a name of scikit-learn or a scorer; None is
        accuracy or R².
    restore_best : keep the parameters of the epoch with the best validation score, or without
        validation rows with the least training loss.
    time_limit : seconds after which training ends, with a warning.
    callbacks : functions of the :class:`~chainrule.estimators.history.Progress` after each epoch;
        one that returns True ends the training.
    progress_bar : show epoch, loss, validation loss and time left.
    checkpoint, checkpoint_every : a folder to which training writes all it knows, after so many
        epochs each time.
    resume : go on from the checkpoint, if there is one, to the same result bit for bit as without
        the interruption.
    n_jobs : processors for large batches; None takes all. The result does not depend on it.
    n_members : networks whose average predicts, each from a start of its own and of the kinds that
        cross-validation says average best; see :meth:`predict` for what their disagreement tells.
    n_restarts : starts of each network, of which the one that ends at the lowest J is kept.
    """

    hidden_layer_sizes: int | Sequence[int] | str = (100,)
    activation: str | Sequence[str] = "relu"
    _: KW_ONLY
    solver: str = "adam"
    alpha: float | str = 0.0001
    batch_size: int | str = "auto"
    learning_rate: str = "constant"
    learning_rate_init: float = 0.001
    power_t: float = 0.5
    max_iter: int = 200
    shuffle: bool = True
    random_state: Any = None
    tol: float = 1e-4
    verbose: bool | int = False
    warm_start: bool = False
    momentum: float = 0.9
    nesterovs_momentum: bool = True
    early_stopping: bool = False
    validation_fraction: float = 0.1
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-8
    n_iter_no_change: float = 10
    max_fun: int = 15000
    out_activation: str = "auto"
    dropout: float | Sequence[float] = 0.0
    l1: float = 0.0
    clip_norm: float | None = None
    learning_rate_step: int = 30
    learning_rate_decay: float = 0.1
    standardize: bool = False
    scoring: str | Callable[..., float] | None = None
    restore_best: bool = False
    time_limit: float | None = None
    callbacks: Sequence[Callable[..., Any]] | None = None
    progress_bar: bool = False
    checkpoint: str | Path | None = None
    checkpoint_every: int = 10
    resume: bool = False
    n_jobs: int | None = None
    n_members: int = 1
    n_restarts: int = 1

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        "hidden_layer_sizes": ["array-like", _COUNT, StrOptions({"auto"})],
        "activation": [str, "array-like"],
        "solver": [StrOptions({"auto", "lbfgs", "newton", "lm", "sgd", "adam"})],
        "alpha": [_NOT_NEGATIVE, StrOptions({"auto", "evidence"})],
        "batch_size": [StrOptions({"auto"}), _COUNT],
        "learning_rate": [StrOptions(set(NAMES))],
        "learning_rate_init": [_POSITIVE],
        "power_t": [_NOT_NEGATIVE],
        "max_iter": [_COUNT],
        "shuffle": ["boolean"],
        "random_state": ["random_state"],
        "tol": [_NOT_NEGATIVE],
        "verbose": ["verbose"],
        "warm_start": ["boolean"],
        "momentum": [Interval(Real, 0, 1, closed="both")],
        "nesterovs_momentum": ["boolean"],
        "early_stopping": ["boolean"],
        "validation_fraction": [_PART],
        "beta_1": [_PART],
        "beta_2": [_PART],
        "epsilon": [_POSITIVE],
        "n_iter_no_change": [_COUNT, Options(Real, {np.inf})],
        "max_fun": [_COUNT],
        "out_activation": [str],
        "dropout": [_PART, "array-like"],
        "l1": [_NOT_NEGATIVE],
        "clip_norm": [_POSITIVE, None],
        "learning_rate_step": [_COUNT],
        "learning_rate_decay": [Interval(Real, 0, 1, closed="right")],
        "standardize": ["boolean"],
        "scoring": [str, callable, None],
        "restore_best": ["boolean"],
        "time_limit": [_POSITIVE, None],
        "callbacks": ["array-like", None],
        "progress_bar": ["boolean"],
        "checkpoint": [str, Path, None],
        "checkpoint_every": [_COUNT],
        "resume": ["boolean"],
        "n_jobs": [_COUNT, Interval(Integral, None, -1, closed="right"), None],
        "n_members": [_COUNT],
        "n_restarts": [_COUNT],
    }


Kind = TypeVar("Kind", bound=type)


def with_parameters(*more: str) -> Callable[[Kind], Kind]:
    """Write the parameters into a class's documentation, those of its own first."""

    def decorate(kind: Kind) -> Kind:
        own = "".join(f"{words}\n" for words in more)
        title, line, rest = inspect.cleandoc(Settings.__doc__ or "").split("\n", 2)
        kind.__doc__ = f"{inspect.cleandoc(kind.__doc__ or '')}\n\n{title}\n{line}\n{own}{rest}"
        return kind

    return decorate


def by_evidence(settings: Any) -> bool:
    """Whether the penalty is chosen by its evidence."""
    return isinstance(settings.alpha, str) and settings.alpha == "evidence"
