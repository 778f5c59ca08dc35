"""Several trained networks with the encodings of a table's columns: their average predicts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from chainrule.engines.choice import engine_for
from chainrule.ensemble.calibration import Calibration
from chainrule.ensemble.certified import AverageCertificate
from chainrule.ensemble.choice_state import cv_results
from chainrule.ensemble.conformal import conformal_quantile, largest_coverage
from chainrule.ensemble.ensemble import spread_of
from chainrule.ensemble.fitting import Member
from chainrule.ensemble.noise import Noise
from chainrule.ensemble.search import Choice
from chainrule.errors import DataError
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.columns import Column, encode
from chainrule.training.fit import CONVENTION
from chainrule.training.model import classes_of, numbers_of
from chainrule.training.names import deviation_column, interval_columns
from chainrule.training.solvers.objective import Layout
from chainrule.training.table import Table
from chainrule.training.target import ClassTarget, Target

NO_NUMBERS = (
    "--std and --interval are for a target of numbers; how sure the model is of each class, the "
    "columns P(class) say"
)


class TrainedNetwork(NamedTuple):
    """A network and its parameters by name."""

    network: Network
    parameters: dict[str, Array]

    @property
    def size(self) -> int:
        """How many parameters."""
        return self.network.parameter_count

    @classmethod
    def of(cls, member: Member) -> TrainedNetwork:
        """With the parameters as arrays, in double precision."""
        layout = Layout(member.network.initial_parameters(0))
        named = layout.parameters(member.w.astype(float))
        return cls(member.network, {name: array.copy() for name, array in named.items()})


@dataclass(frozen=True)
class AveragedModel:
    """Everything that predicting needs. noise: for numbers; calibration: for classes.

    choice: what was tried and chosen. certificate_: what the parameters of each network are, a
    minimum or on their way. Both are None where they are not known.
    """

    members: tuple[TrainedNetwork, ...]
    columns: tuple[Column, ...]
    target: Target
    noise: Noise | None = None
    calibration: Calibration = field(default_factory=Calibration)
    choice: Choice | None = None
    certificate_: AverageCertificate | None = None

    @property
    def cv_results_(self) -> dict[str, Any] | None:
        """Each candidate that was looked at, as scikit-learn's searches tell theirs."""
        return None if self.choice is None else cv_results(self.choice)

    @property
    def network(self) -> Network:
        """The first of the networks."""
        return self.members[0].network

    def each(self, table: Table) -> Array:
        """What each network predicts for a table: members × samples × outputs, still encoded."""
        X = encode(self.columns, table)
        return np.array(
            [engine_for(one.network, CONVENTION).forward(one.parameters, X) for one in self.members]
        )

    def average(self, each: Array) -> Array:
        """The prediction of all together, samples × outputs, still encoded."""
        return self.calibration.apply(each.mean(axis=0))

    def deviation(self, each: Array) -> Array | None:
        """The standard deviation of each number, in its own units; None for classes."""
        if self.noise is None or isinstance(self.target, ClassTarget):
            return None
        return self.noise.deviation(*_middle(each)) * self.target.scale

    def half_width(self, each: Array, coverage: float) -> Array | None:
        """How far to both sides the interval with this coverage goes, in the target's own units.

        Raises DataError for a coverage that so few rows cannot promise; None for classes.
        """
        if self.noise is None or isinstance(self.target, ClassTarget):
            return None
        scores = self.noise.scores
        if np.isinf(conformal_quantile(scores, coverage)):
            raise DataError(
                f"intervals that cover {coverage:g} need more rows than the {len(scores):,} that "
                "this model was judged by: at most "
                f"{largest_coverage(len(scores)):.3g} can be promised"
            )
        return self.noise.half_width(*_middle(each), coverage) * self.target.scale

    def log_density(self, each: Array, actual: Array) -> Array | None:
        """The logarithm of the predictive density at the target's values; None for classes."""
        if self.noise is None or isinstance(self.target, ClassTarget):
            return None
        encoded = self.target.encode(actual)[:, 0]
        found = self.noise.log_density(*_middle(each), encoded) - np.log(self.target.scale)
        return np.asarray(found)

    def predict(
        self, table: Table, *, std: bool = False, coverage: float | None = None
    ) -> pl.DataFrame:
        """One row per row of the table: a column named after the target.

        A classification has one more column P(class) per class. For numbers std adds NAME_std, the
        standard deviation, and coverage adds NAME_low and NAME_high, between which the target lies
        in so large a part of the cases. Raises DataError for a table without one of the columns,
        and for cells that cannot be encoded.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            each = self.each(table)
            outputs = self.average(each)
            if isinstance(self.target, ClassTarget):
                if std or coverage is not None:
                    raise DataError(NO_NUMBERS)
                return classes_of(self.target, outputs, table)
            name, values = self.target.name, self.target.decode(outputs)
            columns = {name: values}
            if std:
                columns[deviation_column(name)] = _there(self.deviation(each))
            if coverage is not None:
                width = _there(self.half_width(each, coverage))
                low, high = interval_columns(name)
                columns |= {low: values - width, high: values + width}
        return numbers_of(columns, table)


def _middle(each: Array) -> tuple[Array, Array]:
    """Mean and standard deviation of the members' one output."""
    return each.mean(axis=0)[:, 0], spread_of(each)[:, 0]


def _there(values: Array | None) -> Array:
    if values is None:
        raise DataError("this model does not say how far its predictions stray")
    return values
