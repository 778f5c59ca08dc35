"""The files of a results folder, from a search that ended in several networks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from chainrule.derivation import Derivation
from chainrule.ensemble.averaged_model import AveragedModel
from chainrule.ensemble.certified import AverageCertificate
from chainrule.ensemble.fitting import Member
from chainrule.ensemble.search import Choice
from chainrule.ensemble.storage import save_averaged
from chainrule.ensemble.timed import Ended
from chainrule.ensemble.watched import Course
from chainrule.network import Network
from chainrule.report.results import Part, draw_loss, draw_predictions, write_texts
from chainrule.training.metrics import Metrics
from chainrule.training.target import ClassTarget


@dataclass(frozen=True)
class AveragedResults:
    """What a run found. derivation: of the first network.

    out_of_fold: the metrics of the average that are expected, from training rows that networks
    were not trained on. settings: how it was run, as plain values.
    """

    model: AveragedModel
    derivation: Derivation
    choice: Choice
    certificate: AverageCertificate
    members: tuple[Member, ...]
    ended: Ended
    course: Course
    train: Part
    held_out: Part
    out_of_fold: Metrics
    settings: dict[str, Any]

    def write(self, folder: Path) -> None:
        """Write every file into an existing folder; OSError where that fails."""
        history = self.course.history
        save_averaged(self.model, folder)
        write_texts(folder, history, self.metrics(), self.derivation)
        draw_loss(history, len(history) - 1, self.model.network, folder)
        draw_predictions(self.model.target, self.train, self.held_out, folder)

    def converged(self) -> int:
        """How many of the networks came to the end of their minimisation."""
        return sum(member.standing.ended() for member in self.members)

    @property
    def iterations(self) -> int:
        """Of the network that took most of them."""
        return max(member.iterations for member in self.members)

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C ended the search or the training."""
        return self.course.interrupted or self.ended is Ended.INTERRUPTED

    def stopped(self) -> str:
        """When and why training stopped, as the terminal says it."""
        count = len(self.members)
        head = f"after {self.iterations:,} iterations and {self.course.seconds:.1f} s"
        if self.course.interrupted:
            return f"{head}: interrupted, the networks are kept as they stand"
        if self.converged() == count:
            return f"{head}: of all {count} networks the loss no longer falls"
        return (
            f"{head}, when the time was over: of {self.converged()} of {count} networks the loss "
            "no longer falls; --budget gives more"
        )

    def metrics(self) -> dict[str, Any]:
        """What metrics.json holds."""
        target = self.model.target
        networks = Counter(str(rounded(member.network)) for member in self.model.members)
        return {
            "target": target.name,
            "task": "classification" if isinstance(target, ClassTarget) else "regression",
            "network": str(rounded(self.model.network)),
            "networks": [{"network": text, "members": n} for text, n in networks.items()],
            "rows": {"train": self.train.rows, "held_out": self.held_out.rows},
            "train": self.train.metrics,
            "out_of_fold": self.out_of_fold,
            "held_out": self.held_out.metrics,
            "baseline": {"train": self.train.baseline, "held_out": self.held_out.baseline},
            "stop": {
                "reason": "interrupted" if self.interrupted else "searched",
                "converged": self.converged() == len(self.members),
                "sentence": self.stopped(),
            },
            "certificate": self.certificate.as_plain(),
            "epochs": self.iterations,
            "seconds": self.course.seconds,
            "tried": [
                {"candidate": str(candidate), "error": error}
                for candidate, error in self.choice.tried.items()
            ],
            "folds": self.choice.folds,
            **self.settings,
        }


def rounded(network: Network) -> Network:
    """With three digits of its penalty, as it is shown."""
    return replace(network, l2=float(f"{network.l2:.3g}"))
