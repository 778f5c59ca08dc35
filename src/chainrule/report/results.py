"""The files of a results folder, from a finished training run."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from chainrule.derivation import Derivation
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.report import pictures
from chainrule.training.described import DESCRIPTION, PARAMETERS, without_nan
from chainrule.training.fit import FitResult
from chainrule.training.metrics import Classification, Metrics, Scores, predictions
from chainrule.training.model import Model
from chainrule.training.prepared import Prepared
from chainrule.training.stopping import Epoch
from chainrule.training.storage import save_model
from chainrule.training.target import ClassTarget, Target

# What a results folder holds.
FILES = (
    DESCRIPTION,
    PARAMETERS,
    "history.csv",
    "metrics.json",
    "derivation.md",
    "derivation.tex",
    "loss.png",
    "predicted_vs_actual.png",
)

_SHOWN = 200_000  # of a table with more rows than this a part is drawn in the picture


@dataclass(frozen=True)
class Part:
    """The training or the held-out rows: how good the predictions are.

    actual, outputs: values of the target, or class numbers, beside the network's outputs, samples
    × outputs; of very many rows some at random, for the picture. more: further metrics.
    """

    scores: Scores
    actual: Array
    outputs: Array
    more: Metrics = field(default_factory=dict)

    @property
    def metrics(self) -> Metrics:
        """Of the predictions."""
        return {**self.scores.metrics, **self.more}

    @property
    def baseline(self) -> Metrics:
        """Of the trivial prediction."""
        return self.scores.baseline

    @property
    def rows(self) -> int:
        """How many there are."""
        return self.scores.own.rows

    @classmethod
    def of(cls, prepared: Prepared, model: Model, *, held_out: bool) -> Part:
        """What a model makes of one part of a table."""
        scores = Scores(model.target, prepared.trivial)
        random, shown = np.random.default_rng(0), _SHOWN / prepared.rows
        actual, outputs = [], []
        for found, truth in prepared.outcomes(model, held_out=held_out):
            scores.add(found, truth, model.deviations(found))
            drawn = slice(None) if shown >= 1 else random.random(len(truth)) < shown
            actual.append(truth[drawn])
            outputs.append(found[drawn])
        return cls(scores, np.concatenate(actual), np.concatenate(outputs))


@dataclass(frozen=True)
class Results:
    """What a run found. settings: how it was run, as plain values."""

    model: Model
    derivation: Derivation
    fit: FitResult
    train: Part
    held_out: Part
    settings: dict[str, Any]

    def write(self, folder: Path) -> None:
        """Write every file into an existing folder; OSError where that fails."""
        save_model(self.model, folder)
        write_texts(folder, self.fit.history, self.metrics(), self.derivation)
        draw_loss(self.fit.history, self.fit.best_epoch, self.model.network, folder)
        draw_predictions(self.model.target, self.train, self.held_out, folder)

    def stopped(self) -> str:
        """When and why training stopped, as the terminal says it."""
        last = self.fit.history[-1]
        epochs = "1 epoch" if last.epoch == 1 else f"{last.epoch:,} epochs"
        return f"after {epochs} and {last.seconds:.1f} s: {self.fit.stop.value}"

    def metrics(self) -> dict[str, Any]:
        """What metrics.json holds."""
        target = self.model.target
        return {
            "target": target.name,
            "task": "classification" if isinstance(target, ClassTarget) else "regression",
            "network": str(self.model.network),
            "rows": {"train": self.train.rows, "held_out": self.held_out.rows},
            "train": self.train.metrics,
            "held_out": self.held_out.metrics,
            "baseline": {
                "train": self.train.scores.baseline,
                "held_out": self.held_out.scores.baseline,
            },
            "stop": {
                "reason": self.fit.stop.name.lower(),
                "converged": self.fit.stop.converged,
                "sentence": self.fit.stop.value,
            },
            "certificate": self.fit.certificate_.as_plain(),
            "epochs": self.fit.history[-1].epoch,
            "best_epoch": self.fit.best_epoch,
            "seconds": self.fit.history[-1].seconds,
            **self.settings,
        }


def write_texts(
    folder: Path, history: tuple[Epoch, ...], metrics: dict[str, Any], derivation: Derivation
) -> None:
    """The history, the metrics and the derivation."""
    write_history(history, folder / "history.csv")
    text = json.dumps(without_nan(metrics), indent=2, ensure_ascii=False, allow_nan=False)
    (folder / "metrics.json").write_text(text + "\n", encoding="utf-8")
    (folder / "derivation.md").write_text(derivation.to_markdown(), encoding="utf-8")
    (folder / "derivation.tex").write_text(derivation.to_latex(), encoding="utf-8")


def draw_loss(history: tuple[Epoch, ...], best_epoch: int, network: Network, folder: Path) -> None:
    """The picture of the loss by epoch."""
    loss = network.loss_row.title
    if network.l2:
        loss += " + penalty"
    pictures.loss_by_epoch(history, best_epoch, loss, folder / "loss.png")


def draw_predictions(target: Target, train: Part, held_out: Part, folder: Path) -> None:
    """The picture of predictions beside the truth."""
    path = folder / "predicted_vs_actual.png"
    own = held_out.scores.own
    if isinstance(own, Classification) and isinstance(target, ClassTarget):
        pictures.confusion_matrix(target.name, target.classes, own.confusion, path)
        return
    parts = {
        name: (part.actual, predictions(target, part.outputs), part.metrics["rmse"] or 0.0)
        for name, part in (("train", train), ("held out", held_out))
    }
    pictures.predicted_vs_actual(target.name, parts, path)


def write_history(history: tuple[Epoch, ...], path: Path) -> None:
    """A line for each epoch, as CSV."""
    with path.open("w", newline="", encoding="utf-8") as file:
        left_out = {"lowest"}
        for name in ("validation_loss", "validation_score"):
            if math.isnan(getattr(history[0], name)):
                left_out.add(name)
        columns = [name for name in Epoch._fields if name not in left_out]
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(epoch._asdict() for epoch in history)
