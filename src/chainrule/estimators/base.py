"""What classifier and regressor have in common: fitting, going on, and the outputs for new rows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Generator
from contextlib import closing
from dataclasses import fields
from operator import is_
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.special import xlogy
from sklearn.base import BaseEstimator
from sklearn.utils import check_random_state, column_or_1d
from sklearn.utils.validation import check_is_fitted, validate_data

from chainrule.engines.choice import VectorEngine
from chainrule.engines.predictive import means
from chainrule.ensemble.certified import AverageCertificate
from chainrule.estimators.architecture import (
    as_vector,
    check_layers,
    dropout_of,
    from_vector,
    glorot_start,
    hidden_layers,
    network_for,
    their_name,
)
from chainrule.estimators.by_evidence import (
    EffectiveParameters,
    check,
    chosen,
    judged,
    of_members,
)
from chainrule.estimators.certified import certificate_of, certifier
from chainrule.estimators.checkpoint import Checkpoint
from chainrule.estimators.engine import engine_of, plain_engine
from chainrule.estimators.full_batch import Descent, ends_of, minimized
from chainrule.estimators.held_out import Held, drawn_rows
from chainrule.estimators.loop import Loop
from chainrule.estimators.members import check_choosing, chooses, fit_members, take_members
from chainrule.estimators.optimizer import Optimizer
from chainrule.estimators.plain_input import is_plain_matrix, is_plain_target, validated_once
from chainrule.estimators.saving import save
from chainrule.estimators.settings import Settings, by_evidence
from chainrule.estimators.solver import FULL_BATCH, STOCHASTIC, only_in_batches, solver_of
from chainrule.estimators.standardize import Standardizer
from chainrule.estimators.stochastic import NOT_FINITE, Stochastic
from chainrule.estimators.undoing import as_before_on_failure
from chainrule.estimators.weights import check_some_weight, weights_of
from chainrule.losses import loss as loss_row
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.certificate import Certificate
from chainrule.training.rows import Rows, in_type, predictions

# What a fit leaves that the next may not have.
_OF_ONE_FIT = (
    "_ensemble", "_certificate", "_certifier", "alpha_", "cv_results_", "log_evidence_",
    "_effective_parameters", "_decided", "conformity_scores_",
)  # fmt: skip


class Ready(NamedTuple):
    """What predicting needs: an engine, the parameters in one vector, and their pieces in it."""

    engine: VectorEngine
    w: Array
    pieces: tuple[Array, ...]


class MultilayerPerceptron(Settings, EffectiveParameters, BaseEstimator, ABC):
    """Fits a network to rows; a subclass says what its targets and its loss are."""

    # A subclass gives these: the loss and the activation that goes with it, targets as numbers and
    # back, and how good outputs are.

    @abstractmethod
    def _loss_and_output(self) -> tuple[str, str]: ...

    @abstractmethod
    def _validate_input(
        self, X: Any, y: Any, incremental: bool, reset: bool, watched: bool = False
    ) -> tuple[Any, Array]: ...

    def _checked_pair(self, X: Any, y: Any, reset: bool, **kind: bool) -> tuple[Any, Array]:
        """X and y as scikit-learn checks them; kind: y_numeric for a regression."""
        if self._is_plain(X, reset) and is_plain_target(y, len(X)):
            self.n_features_in_ = X.shape[1]
            self.__dict__.pop("feature_names_in_", None)
            return X, y
        types = np.float64, np.float32
        X, y = validate_data(
            self, X, y, accept_sparse="csr", multi_output=True, dtype=types, reset=reset, **kind
        )
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        return X, y

    @abstractmethod
    def _score_outputs(self, outputs: Array, Y: Array, weights: Array | None) -> float: ...

    @abstractmethod
    def _targets(self, Y: Array) -> Array: ...

    def _weights_of_classes(self, y: Any, of: Any = None) -> Array | None:
        """A weight for each row of y; of: the rows of which y are some to be watched."""
        return None

    def _fit(self, *data: Any, **more: Any) -> Any:
        with closing(self._fitting(*data, **more)) as fitting:
            for descent in fitting:
                descent.run()
        return self

    def _fitting(
        self,
        X: Any,
        y: Any,
        sample_weight: Any = None,
        validation_data: Any = None,
        incremental: bool = False,
    ) -> Generator[Descent, None, None]:
        """A fit that hands out each minimisation over all rows to be run, and goes on then."""
        with as_before_on_failure(self):
            self._validate_params()
            self._check_together(incremental)
            several = chooses(self)
            hidden = [] if several else hidden_layers(self)
            first = (
                several or not hasattr(self, "coefs_") or (not self.warm_start and not incremental)
            )
            weights = self._weights_of_classes(y)
            X, Y = self._validate_input(X, y, incremental, reset=first)
            Y = Y.reshape(len(Y), -1)
            for of_the_last_fit in _OF_ONE_FIT:
                self.__dict__.pop(of_the_last_fit, None)
            plain = weights_of(sample_weight, None, X)
            weights = plain if weights is None else weights_of(sample_weight, weights, X)
            self.n_outputs_ = Y.shape[1]
            self._random_state = check_random_state(self.random_state)
            if by_evidence(self):
                check(self, validation_data, incremental, X)
            if several:
                check_choosing(self, validation_data, incremental, X)
                take_members(self, fit_members(self, Rows(X, Y, weights)))
                self._decided = of_members(self, Rows(X, Y, weights))
                return
            name, output = self._loss_and_output()
            units = self.n_outputs_ * max(1, len(loss_row(name).parts))
            sizes = [X.shape[1], *hidden, units]
            self.network_: Network = network_for(self, sizes, name, output)
            self.out_activation_ = their_name(self.network_.layers[-1].activation or "identity")
            self.network_.check_size()
            self.solver_, self.solver_reason_ = solver_of(self, len(Y))
            if first:
                self._begin(sizes, X.dtype)
            if self.solver_ in STOCHASTIC and (first or not hasattr(self, "loss_curve_")):
                self._begin_curves()
            check_layers(self.coefs_, sizes)
            given = None if validation_data is None else self._given_validation(validation_data, y)
            yield from self._training(Rows(X, Y, weights), plain, given, incremental)

    def _check_together(self, incremental: bool) -> None:
        """ValueError for settings that exclude one another, and for lists of the wrong things."""
        for callback in self.callbacks or ():
            if not callable(callback):
                raise ValueError(f"callbacks are functions, not {callback!r}")
        if self.resume and self.checkpoint is None:
            raise ValueError("resume=True goes on from a checkpoint: name its folder")
        if self.early_stopping and incremental:
            raise ValueError("partial_fit does not support early_stopping=True")
        if self.solver in FULL_BATCH:
            for name in only_in_batches(self):
                raise ValueError(
                    f"{name} is for training in batches: choose solver='adam' or 'sgd', or leave "
                    "it out"
                )

    def _begin(self, sizes: list[int], dtype: Any) -> None:
        """Random parameters, after no iteration."""
        self.n_iter_ = self.t_ = 0
        self.n_layers_ = len(sizes)
        self.coefs_, self.intercepts_ = glorot_start(
            sizes, self.activation, self._random_state, dtype
        )
        self.validation_loss_curve_: list[float] = []

    def _begin_curves(self) -> None:
        self.loss_curve_: list[float] = []
        self._no_improvement_count = 0
        by_score = self.early_stopping
        self.best_loss_ = None if by_score else np.inf
        self.best_validation_score_ = -np.inf if by_score else None
        self.validation_scores_: list[float] | None = [] if by_score else None

    def _training(
        self,
        whole: Rows,
        plain: Array | None,
        given: tuple[Rows, Array | None] | None,
        incremental: bool,
    ) -> Generator[Descent, None, None]:
        """plain: the rows' own weights, without those of their classes. given: rows to watch, and
        their own weights."""
        dtype = whole.X.dtype
        if self.solver_ not in STOCHASTIC:
            self.__dict__.pop("_optimizer", None)  # of other layers, perhaps
        elif not (incremental and hasattr(self, "_optimizer")):
            self._optimizer = Optimizer.of(self)
        held, own = given or (None, None)
        keeps = self.checkpoint is not None and not incremental
        checkpoint = Checkpoint(self, whole, held) if keeps else None
        resumed = checkpoint.read() if checkpoint and self.resume else None
        loop = resumed or self._new_loop(whole, draws=held is None)
        rows = whole
        if loop.drawn is not None:
            rows, held = whole.take(loop.drawn[0]), whole.take(loop.drawn[1])
            own = None if plain is None else plain[loop.drawn[1]]
            check_some_weight(rows, held)
        goes_on = incremental or resumed or self.warm_start
        if not (goes_on and hasattr(self, "_standardizer")):
            self._standardizer = Standardizer.of(self, rows)
        rows = self._standardizer.rows(rows, dtype)
        watched = None
        if held is not None:
            watched = Held(self, held, self._standardizer.rows(held, dtype), own)
        start = self._vector(dtype)
        if self.solver_ in FULL_BATCH:
            counted, w, before, ends = rows.weight, start, 0, ends_of(self)
            if by_evidence(self):
                w, before = chosen(self, start, rows, ends)
            engine = self._engine(self._alpha / counted)
            trained = yield from minimized(self, engine, w, rows, self.solver_, ends)
            self.n_iter_ += before
        else:
            training = Stochastic(self, self._engine(self._alpha), rows, watched, loop, checkpoint)
            trained = training.run(1 if incremental else self.max_iter - self.n_iter_, incremental)
            counted = training.batch_size
        if not np.isfinite(trained.w).all():
            raise ValueError(NOT_FINITE)
        self._take(trained.w)
        if by_evidence(self):
            judged(self, trained.w, rows)
        if not incremental:
            self._certifier = certifier(self, start, trained, rows, counted)

    def _new_loop(self, whole: Rows, *, draws: bool) -> Loop:
        """The loop before its first epoch; random numbers are drawn in scikit-learn's order."""
        self.n_iter_ = 0
        drawn = drawn_rows(self, whole) if draws else None
        order = np.arange(len(whole) if drawn is None else len(drawn[0]))
        # drawn only where it is used: scikit-learn's stream of numbers has no such seed
        seed = int(self._random_state.randint(2**31)) if np.any(self.dropout) else 0
        return Loop(order, self._vector(whole.X.dtype), drawn=drawn, seed=seed)

    def _given_validation(self, validation_data: Any, of: Any) -> tuple[Rows, Array | None]:
        """Rows to watch, weighted as those that are trained on, and their own weights."""
        if not isinstance(validation_data, tuple | list) or len(validation_data) not in (2, 3):
            raise ValueError(
                "validation_data is a pair (X, y), or (X, y, sample_weight), of the kind that fit "
                "is given"
            )
        X, y, *rest = validation_data
        X, Y = self._validate_input(X, y, incremental=True, reset=False, watched=True)
        of_classes = self._weights_of_classes(y, of)
        own = weights_of(rest[0] if rest else None, None, X)
        weights = own if of_classes is None else weights_of(own, of_classes, X)
        return Rows(X, Y.reshape(len(Y), -1), weights), own

    @property
    def _alpha(self) -> float:
        """The penalty of a single network, given or chosen."""
        return float(self.alpha_ if by_evidence(self) else self.alpha)

    def _engine(self, l2: float) -> VectorEngine:
        """The engine of this network with a penalty."""
        network = self.network_
        with_penalty = Network(network.inputs, network.layers, network.loss, l2)
        return engine_of(with_penalty, self.n_jobs, dropout_of(self))

    def _as_told(self, loss: float, rows: Rows) -> float:
        """A mean loss as scikit-learn tells it: a mean over outputs for squared error, and with
        y log y − y, which no parameter changes, for counts."""
        if self.network_.loss == "squared_error":
            return loss / self.n_outputs_
        if self.network_.loss == "poisson":
            constant = np.average(xlogy(rows.Y, rows.Y) - rows.Y, weights=rows.weights, axis=0)
            return loss + float(constant.sum())
        return loss

    def _pieces(self, w: Array) -> tuple[list[Array], list[Array]]:
        sizes = [self.network_.inputs, *(layer.units for layer in self.network_.layers)]
        return from_vector(w, sizes)

    def _vector(self, dtype: Any = None) -> Array:
        """The parameters as one vector: that whose views they are, unless somebody put others."""
        ready = self.__dict__.get("_ready")
        if ready is not None and (dtype is None or ready.w.dtype == dtype):
            pieces = (*self.coefs_, *self.intercepts_)
            if len(pieces) == len(ready.pieces) and all(map(is_, pieces, ready.pieces)):
                w: Array = ready.w
                return w
        return as_vector(self.coefs_, self.intercepts_, dtype or self.coefs_[0].dtype)

    def _take(self, w: Array) -> None:
        """Make w the model's parameters, ready to predict with."""
        self.coefs_, self.intercepts_ = self._pieces(w)
        engine = plain_engine(self.network_, self.n_jobs)
        self._ready = Ready(engine, w, (*self.coefs_, *self.intercepts_))

    @property
    def certificate_(self) -> Certificate | AverageCertificate:
        """What the parameters are: a minimum, a saddle, or on their way; of an average the
        certificate of each member, and what they say together.

        It is computed from the rows of training when it is first asked for or the model is saved.
        """
        return certificate_of(self)

    def save(self, path: str | Path) -> None:
        """Write the fitted model into a folder, or to a file that ends in .safetensors.

        :func:`chainrule.load` reads it. No pickle is in it. Raises OutputError.
        """
        save(self, path)

    def _predictions(self, X: Any) -> Array:
        """The predictions for new rows, samples × targets, in the target's own units."""
        outputs = self._outputs(X)
        return self._standardizer.targets(means(self.network_, outputs))

    def _outputs(self, X: Any) -> Array:
        """What the network itself gives for new rows, samples × outputs."""
        if "coefs_" not in self.__dict__:
            check_is_fitted(self)
        w = self._vector()
        X = in_type(self._checked(X), w.dtype, "X")
        X = self._standardizer.inputs(X, w.dtype)
        ensemble = self.__dict__.get("_ensemble")
        if ensemble is not None:
            average: Array = ensemble.predict(X).astype(w.dtype, copy=False)
            return average
        ready = self.__dict__.get("_ready")
        engine = ready.engine if ready else plain_engine(self.network_, self.n_jobs)
        return predictions(engine, w, X)

    def _checked(self, X: Any) -> Any:
        """X as scikit-learn checks it; plain finite numbers of the right shape go by at once."""
        if self._is_plain(X, reset=False):
            return X
        return validate_data(
            self, X, accept_sparse=["csr", "csc"], dtype=(np.float64, np.float32), reset=False
        )

    def _is_plain(self, X: Any, reset: bool) -> bool:
        """Whether X is fit as it is; reset: for a model that may become one of any features."""
        if not is_plain_matrix(X):
            return False
        named = "feature_names_in_" in self.__dict__
        return reset or (not named and X.shape[1] == self.n_features_in_)

    def _validate_params(self) -> None:
        validated_once(self, super()._validate_params)

    @classmethod
    def _get_param_names(cls) -> list[str]:
        # scikit-learn looks at the signature anew each time, which costs as much as an epoch
        own = vars(cls)
        if "__init__" in own and "__dataclass_params__" in own:
            return sorted(field.name for field in fields(cls))
        names: list[str] = super()._get_param_names()
        return names

    def __getstate__(self) -> dict[str, Any]:
        """Without what a copy makes ready for itself."""
        state: dict[str, Any] = super().__getstate__()
        left_out = "_ready", "_certifier", "_decided"  # these two hold the rows of training
        return {name: entry for name, entry in state.items() if name not in left_out}

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = not chooses(self)
        return tags
