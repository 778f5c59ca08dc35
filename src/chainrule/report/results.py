"""The files of a results folder, from a finished training run."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from chainrule.derivation import Derivation
from chainrule.operations import Array
from chainrule.report import pictures
from chainrule.training.fit import FitResult
from chainrule.training.metrics import Classification, Scores, predictions
from chainrule.training.model import Model
from chainrule.training.prepared import Prepared
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

_SHOWN = 200_000  # of a table with more rows than this a part is drawn in the picture


@dataclass(frozen=True)
class Part:
    """The training or the held-out rows: how good the predictions are.

    actual, outputs: values of the target, or class numbers, beside the network's outputs, samples
    × outputs; of very many rows some at random, for the picture.
    """

    scores: Scores
    actual: Array
    outputs: Array

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
            "rows": {"train": self.train.rows, "held_out": self.held_out.rows},
            "train": self.train.scores.metrics,
            "held_out": self.held_out.scores.metrics,
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

    def _draw(self, folder: Path) -> None:
        target = self.model.target
        loss = self.model.network.loss_row.title
        if self.model.network.l2:
            loss += " + penalty"
        pictures.loss_by_epoch(self.fit.history, self.fit.best_epoch, loss, folder / "loss.png")
        path = folder / "predicted_vs_actual.png"
        held_out = self.held_out.scores
        if isinstance(held_out.own, Classification) and isinstance(target, ClassTarget):
            counts = held_out.own.confusion
            pictures.confusion_matrix(target.name, target.classes, counts, path)
            return
        parts = {
            name: (
                part.actual,
                predictions(target, part.outputs),
                part.scores.metrics["rmse"] or 0.0,
            )
            for name, part in (("train", self.train), ("held out", self.held_out))
        }
        pictures.predicted_vs_actual(target.name, parts, path)


def _write_history(history: tuple[Epoch, ...], path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        left_out = {"lowest"}
        for name in ("validation_loss", "validation_score"):
            if math.isnan(getattr(history[0], name)):
                left_out.add(name)
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
