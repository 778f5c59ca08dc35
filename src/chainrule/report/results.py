"""The files of a results folder, from a finished training run."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chainrule.derivation import Derivation
from chainrule.operations import Array
from chainrule.report import pictures
from chainrule.training.fit import FitResult
from chainrule.training.metrics import Metrics
from chainrule.training.model import Model
from chainrule.training.stopping import Epoch
from chainrule.training.storage import DESCRIPTION, PARAMETERS, save_model
from chainrule.training.target import ClassTarget

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


@dataclass(frozen=True)
class Part:
    """Predictions of the training or the held-out rows beside the truth.

    actual: values of the target, or class numbers. outputs: the network's, samples × outputs.
    baseline: the metrics of predicting the training mean, or the training part's class mix.
    """

    actual: Array
    outputs: Array
    metrics: Metrics
    baseline: Metrics


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
        _write_history(self.fit.history, folder / "history.csv")
        text = json.dumps(_plain(self._metrics()), indent=2, ensure_ascii=False, allow_nan=False)
        (folder / "metrics.json").write_text(text + "\n", encoding="utf-8")
        (folder / "derivation.md").write_text(self.derivation.to_markdown(), encoding="utf-8")
        (folder / "derivation.tex").write_text(self.derivation.to_latex(), encoding="utf-8")
        self._draw(folder)

    def _metrics(self) -> dict[str, Any]:
        target = self.model.target
        return {
            "target": target.name,
            "task": "classification" if isinstance(target, ClassTarget) else "regression",
            "network": str(self.model.network),
            "rows": {"train": len(self.train.actual), "held_out": len(self.held_out.actual)},
            "train": self.train.metrics,
            "held_out": self.held_out.metrics,
            "baseline": {"train": self.train.baseline, "held_out": self.held_out.baseline},
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

    def _draw(self, folder: Path) -> None:
        target = self.model.target
        loss = self.model.network.loss_row.title
        if self.model.network.l2:
            loss += " + penalty"
        pictures.loss_by_epoch(self.fit.history, self.fit.best_epoch, loss, folder / "loss.png")
        path = folder / "predicted_vs_actual.png"
        if isinstance(target, ClassTarget):
            probabilities = target.probabilities(self.held_out.outputs)
            pictures.confusion_matrix(
                target.name, target.classes, self.held_out.actual, probabilities, path
            )
            return
        parts = {
            name: (part.actual, target.decode(part.outputs), part.metrics["rmse"] or 0.0)
            for name, part in (("train", self.train), ("held out", self.held_out))
        }
        pictures.predicted_vs_actual(target.name, parts, path)


def _write_history(history: tuple[Epoch, ...], path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        left_out = {"lowest"}
        if math.isnan(history[0].validation_loss):
            left_out.add("validation_loss")
        columns = [name for name in Epoch._fields if name not in left_out]
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(epoch._asdict() for epoch in history)


def _plain(value: Any) -> Any:
    """A value as JSON takes it: numbers that are not finite become null."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
