"""Training by "sgd" or "adam": epochs of batches until the loss or the score no longer gets better.

Every decision is scikit-learn's, in its order and from its stream of random numbers, so that with
the same ``random_state`` the loss curves agree.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from chainrule.engines.choice import VectorEngine
from chainrule.estimators.certified import Trained
from chainrule.estimators.checkpoint import Checkpoint
from chainrule.estimators.held_out import Held
from chainrule.estimators.history import Progress
from chainrule.estimators.loop import Loop
from chainrule.estimators.notices import not_converged, say, warn
from chainrule.estimators.optimizer import Optimizer
from chainrule.estimators.progress import ProgressBar
from chainrule.estimators.schedules import schedule
from chainrule.operations import Array
from chainrule.training import rows as of_rows
from chainrule.training.certificate import Verdict
from chainrule.training.rows import Rows
from chainrule.training.schedules import ADAPTIVE_FACTOR, ADAPTIVE_LEAST


class Stochastic:
    """One training of a model: from w, on rows, watched on the held-out rows if there are any.

    engine: of the loss with the model's alpha, which each batch divides by its rows.
    """

    def __init__(
        self,
        model: Any,
        engine: VectorEngine,
        rows: Rows,
        held: Held | None,
        loop: Loop,
        checkpoint: Checkpoint | None,
    ) -> None:
        self.model, self.engine, self.rows, self.held = model, engine, rows, held
        self.loop, self.checkpoint = loop, checkpoint
        self.by_score = bool(model.early_stopping)
        w = model._vector(rows.Y.dtype)
        self.trainer = model._optimizer.trainer(engine, w, loop.seed)
        self.schedule = schedule(model, model._optimizer.first)
        self.began = time.perf_counter()
        self.batch_size = self._batch_size()
        self.ended: Verdict | None = None

    def run(self, epochs: int, incremental: bool) -> Trained:
        """The parameters after so many epochs at most; the model's curves grow on the way."""
        model, loop = self.model, self.loop
        bar = ProgressBar(model.max_iter, model.progress_bar and not incremental)
        try:
            with bar:
                for _ in range(0 if loop.ended else epochs):
                    if model.shuffle:
                        loop.shuffle(model._random_state)
                    rate = model._optimizer.learning_rate
                    self._epoch(loop.order, self.batch_size)
                    score = self._watch()
                    loop.ended = self._decide()
                    stop = self._tell(bar, score, rate) or loop.ended or self._time_is_up()
                    self._keep(last=stop or model.n_iter_ == model.max_iter)
                    if stop or incremental:
                        break
                if model.n_iter_ == model.max_iter and not (incremental or loop.ended):
                    not_converged(
                        f"Stochastic Optimizer: Maximum iterations ({model.max_iter}) reached "
                        "and the optimization hasn't converged yet."
                    )
        except KeyboardInterrupt:
            warn("Training interrupted by user.")
            self.ended = Verdict.INTERRUPTED
        model._optimizer.remember(self.trainer)
        keeps_best = (self.by_score or model.restore_best) and not incremental
        if not keeps_best:
            return Trained(self.trainer.w, self.ended, loop.ended)
        return Trained(loop.best_w, self.ended or Verdict.STOPPED_BY_VALIDATION, loop.ended)

    def _keep(self, *, last: bool) -> None:
        """Write a checkpoint where it is time for one; what diverged is nothing to go on from."""
        due = self.checkpoint and (last or self.model.n_iter_ % self.checkpoint.every == 0)
        if self.checkpoint and due and np.isfinite(self.trainer.w).all():
            self.model._take(self.trainer.w)
            self.model._optimizer.remember(self.trainer)
            self.checkpoint.write(self.loop)

    def _batch_size(self) -> int:
        wanted, rows = self.model.batch_size, len(self.rows)
        if wanted == "auto":
            return min(200, rows)
        if wanted > rows:
            warn(
                "Got `batch_size` less than 1 or larger than sample size. It is going to be clipped"
            )
        return int(min(wanted, rows))

    def _epoch(self, order: Array, batch_size: int) -> None:
        model, rows = self.model, self.rows
        J, penalty = of_rows.epoch(self.trainer, rows, order, batch_size)
        model.n_iter_ += 1
        model.t_ += len(rows)
        model.loss_ = model._as_told(J - penalty, rows) + penalty
        model.loss_curve_.append(model.loss_)
        if model.verbose:
            say(f"Iteration {model.n_iter_}, loss = {model.loss_:.8f}")
        if not np.isfinite(model.loss_) and not (self.by_score or model.restore_best):
            raise ValueError(NOT_FINITE)

    def _watch(self) -> float | None:
        """The score of the held-out rows, whose loss and score join the curves."""
        model, held = self.model, self.held
        if held is None:
            self._improve(model.loss_)
            return None
        w = self.trainer.w
        loss = held.loss(w)
        model.validation_loss_curve_.append(loss)
        score = held.score(w) if self.by_score else None
        if score is None:
            self._improve(loss)
        else:
            model.validation_scores_.append(score)
            if model.verbose:
                say(f"Validation score: {score:f}")
        return score

    def _improve(self, loss: float) -> None:
        if self.model.restore_best and not self.by_score and loss < self.loop.best_loss:
            self.loop.best_loss, self.loop.best_w = loss, self.trainer.w

    def _decide(self) -> bool:
        """Whether training ends here: "adaptive" lowers its learning rate first."""
        model = self.model
        if self.by_score:
            score = model.validation_scores_[-1]
            worse = score < model.best_validation_score_ + model.tol
            if score > model.best_validation_score_:
                model.best_validation_score_ = score
                self.loop.best_w = self.trainer.w
        else:
            worse = model.loss_curve_[-1] > model.best_loss_ - model.tol
            model.best_loss_ = min(model.best_loss_, model.loss_curve_[-1])
        model._no_improvement_count = model._no_improvement_count + 1 if worse else 0
        optimizer: Optimizer = model._optimizer
        adaptive = model.solver == "sgd" and model.learning_rate == "adaptive"
        optimizer.epochs += 1
        if not adaptive:
            self._set_rate(self.schedule.rate(optimizer.epochs, model.t_))
        if not np.isfinite(model.loss_):
            not_converged("Training diverged, and the best parameters so far were kept.")
            self.ended = Verdict.DIVERGED
            return True
        if not model._no_improvement_count > model.n_iter_no_change:
            return False
        what = "Validation score" if self.by_score else "Training loss"
        message = (
            f"{what} did not improve more than tol={model.tol:f} for {model.n_iter_no_change:d} "
            "consecutive epochs."
        )
        if not adaptive:
            return self._say(f"{message} Stopping.")
        if optimizer.learning_rate <= ADAPTIVE_LEAST:
            return self._say(f"{message} Learning rate too small. Stopping.")
        self._set_rate(optimizer.learning_rate / ADAPTIVE_FACTOR)
        self._say(f"{message} Setting learning rate to {optimizer.learning_rate:f}")
        model._no_improvement_count = 0
        return False

    def _set_rate(self, rate: float) -> None:
        self.model._optimizer.learning_rate = rate
        self.trainer.set_learning_rate(rate)

    def _say(self, message: str) -> bool:
        if self.model.verbose:
            say(message)
        return True

    def _time_is_up(self) -> bool:
        model = self.model
        seconds = time.perf_counter() - self.began
        if model.time_limit is None or seconds < model.time_limit:
            return False
        not_converged(
            f"The time limit of {model.time_limit:g} s was reached after {model.n_iter_} epochs "
            "and the optimization hasn't converged yet."
        )
        self.ended = Verdict.TIME_LIMIT
        return True

    def _tell(self, bar: ProgressBar, score: float | None, rate: float) -> bool:
        """Tell the callbacks and the progress bar; whether a callback ends the training."""
        model = self.model
        if not model.callbacks and not bar.shown:
            return False
        losses = model.validation_loss_curve_
        if model.callbacks:
            model._take(self.trainer.w)
        progress = Progress(
            model.n_iter_,
            model.loss_,
            losses[-1] if losses and self.held is not None else None,
            score,
            rate,
            time.perf_counter() - self.began,
            model,
        )
        bar.advance(progress)
        wishes = [callback(progress) for callback in model.callbacks or ()]
        return any(isinstance(wish, bool | np.bool_) and bool(wish) for wish in wishes)


NOT_FINITE = (
    "Solver produced non-finite parameter weights. The input data may contain large values and "
    "need to be preprocessed."
)
