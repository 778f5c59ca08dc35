"""A trained network together with the encodings of its columns and its target."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from chainrule.engines.choice import engine_for
from chainrule.engines.predictive import deviations
from chainrule.errors import DataError
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.certificate import Certificate
from chainrule.training.columns import Column, encode
from chainrule.training.fit import CONVENTION
from chainrule.training.names import deviation_column, probability_column
from chainrule.training.table import Table
from chainrule.training.target import ClassTarget, Target


@dataclass(frozen=True)
class Model:
    """Everything that predicting needs.

    certificate_: what the parameters are, a minimum or on their way; None where it is not known.
    """

    network: Network
    parameters: dict[str, Array]
    columns: tuple[Column, ...]
    target: Target
    certificate_: Certificate | None = None

    def outputs(self, table: Table) -> Array:
        """The network's predictions for a table, samples × outputs, still encoded."""
        return engine_for(self.network, CONVENTION).forward(
            self.parameters, encode(self.columns, table)
        )

    def deviations(self, outputs: Array) -> Array | None:
        """The standard deviation of each number, in its own units; None where there is none."""
        found = deviations(self.network, outputs)
        if found is None or isinstance(self.target, ClassTarget):
            return None
        scaled: Array = found[:, 0] * self.target.scale
        return scaled

    def predict(self, table: Table) -> pl.DataFrame:
        """One row per row of the table: a column named after the target.

        A classification has one more column P(class) per class, and a network that was trained with
        gaussian_nll one of the standard deviation, target_std. Raises DataError for a table
        without one of the columns, and for cells that cannot be encoded.
        """
        # What overflows is reported with its place.
        with np.errstate(over="ignore", invalid="ignore"):
            outputs = self.outputs(table)
            if isinstance(self.target, ClassTarget):
                return classes_of(self.target, outputs, table)
            spread = self.deviations(outputs)
            columns = {self.target.name: self.target.decode(outputs)}
        if spread is not None:
            columns[deviation_column(self.target.name)] = spread
        return numbers_of(columns, table)


def numbers_of(columns: dict[str, Array], table: Table) -> pl.DataFrame:
    """Columns of predictions; DataError with its place for one that is not finite."""
    _check_finite(np.column_stack(list(columns.values())), table)
    return pl.DataFrame(columns)


def classes_of(target: ClassTarget, outputs: Array, table: Table) -> pl.DataFrame:
    """The most probable class and the probability of each; DataError for what is not finite."""
    probabilities = target.probabilities(outputs)
    _check_finite(probabilities, table)
    classes = np.array(target.classes, dtype=object)
    named = {probability_column(label): probabilities[:, i] for i, label in enumerate(classes)}
    return pl.DataFrame({target.name: classes[target.decode(outputs)].tolist(), **named})


def _check_finite(values: Array, table: Table) -> None:
    finite = np.isfinite(values).all(axis=1)
    if not finite.all():
        row = int((~finite).argmax())
        raise DataError(f"{table.place(row)}: the prediction is not a finite number")
