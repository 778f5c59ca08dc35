"""Models to export, and what runs an exported file: onnxruntime, or a C compiler and ctypes."""

from __future__ import annotations

import ctypes
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import polars as pl

from chainrule import Network
from chainrule.operations import Array
from chainrule.training.columns import CategoricalColumn, Column, NumericColumn
from chainrule.training.model import Model
from chainrule.training.table import Table
from chainrule.training.target import ClassTarget, NumericTarget, Target

COMPILER = shutil.which("cc")
FLAGS = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "-O2"]

Predict = Callable[[Array], Array]


def run_onnx(path: Path, inputs: dict[str, Array]) -> dict[str, Array]:
    """The outputs of an ONNX file by name."""
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, inputs), strict=True))


def as_inputs(model: Model, table: Table) -> dict[str, Array]:
    """A table as the graph takes it: NaN and "" where a cell is missing."""
    return {
        column.name: (
            table.numbers(column.name).astype(np.float32)
            if isinstance(column, NumericColumn)
            else np.array(table.text(column.name).fill_null("").to_list(), dtype=object)
        )[:, None]
        for column in model.columns
    }


def as_x(model: Model, table: Table) -> Array:
    """A table as C takes it: the numbers of categories, −1 for an unknown one, NaN for missing."""
    columns = []
    for column in model.columns:
        if isinstance(column, NumericColumn):
            columns.append(table.numbers(column.name))
            continue
        number = {name: float(i) for i, name in enumerate(column.categories)} | {None: np.nan}
        columns.append(np.array([number.get(cell, -1.0) for cell in table.text(column.name)]))
    return np.column_stack(columns)


def compiled(path: Path, outputs: int) -> Predict:
    """The function of a C file, for rows."""
    assert COMPILER is not None
    library = path.with_suffix(".so")
    subprocess.run(
        [COMPILER, *FLAGS, "-shared", "-fPIC", path, "-o", library, "-lm"],
        check=True, capture_output=True,
    )  # fmt: skip
    (name,) = re.findall(r"^void (\w+_predict)\(.*;", path.read_text("utf-8"), flags=re.MULTILINE)
    function = getattr(ctypes.CDLL(str(library)), name)
    function.restype = None
    pointer = ctypes.POINTER(ctypes.c_float)

    def predict(X: Array) -> Array:
        rows = np.ascontiguousarray(X, np.float32)
        out = np.full((len(rows), outputs), np.nan, np.float32)
        for x, y in zip(rows, out, strict=True):
            function(x.ctypes.data_as(pointer), y.ctypes.data_as(pointer))
        return out

    return predict


def a_model(
    layers: str, columns: Sequence[Column], target: Target, seed: int = 0, scale: float = 1.0
) -> Model:
    """A model with generic parameters; layers: all of the network string but its inputs."""
    random = np.random.default_rng(seed)
    inputs = sum(len(column.inputs) for column in columns)
    network = Network.parse(f"{inputs} -> {layers}")
    parameters = {
        name: scale * (value + 0.2 * random.normal(size=value.shape))
        for name, value in network.initial_parameters(random).items()
    }
    return Model(network, parameters, tuple(columns), target)


def a_table(model: Model, rows: int, seed: int = 0) -> Table:
    """Rows for a model: a fifth of the cells missing, a fifth of the categories unknown."""
    random = np.random.default_rng(seed)
    frame: dict[str, Any] = {}
    for column in model.columns:
        gaps = random.random(rows) < 0.2
        if isinstance(column, NumericColumn):
            # as single precision holds them, for these are the graph's inputs
            values = (column.mean + column.scale * random.normal(size=rows)).astype(np.float32)
            frame[column.name] = np.where(gaps, np.nan, values.astype(float))
        else:
            known = [*column.categories, "an unknown one"]
            cells = [known[i] for i in random.integers(len(known), size=rows)]
            frame[column.name] = [None if g else c for g, c in zip(gaps, cells, strict=True)]
    return Table(Path("rows.csv"), pl.DataFrame(frame))


def predicted(model: Model, table: Table) -> tuple[list[Any], Array | None]:
    """What predict says: the target, and the probabilities of classes."""
    frame = model.predict(table)
    rest = frame.drop(model.target.name)
    return frame[model.target.name].to_list(), rest.to_numpy() if rest.width else None


def difference(got: Array, wanted: Any) -> float:
    """The largest difference, relative where values are large."""
    wanted = np.asarray(wanted, float)
    assert got.shape == wanted.shape
    return float((np.abs(got - wanted) / np.maximum(1, np.abs(wanted))).max())


def is_clear(probabilities: Array) -> Array:
    """The rows whose most probable class stays so under rounding."""
    ordered = np.sort(probabilities, axis=1)
    clear: Array = ordered[:, -1] - ordered[:, -2] > 1e-5
    return clear


NUMBERS = (
    NumericColumn("size", 2.0, 2.5, 1.5),
    NumericColumn("year (A.D.)", 2001.0, 2000.3, 8.1),
)
COLOUR = CategoricalColumn("colour", ("blau ü", "red", "very */ odd ??/"), "red")
COLUMNS: tuple[Column, ...] = (NUMBERS[0], COLOUR, NUMBERS[1])
PRICE = NumericTarget("price", 310.5, 42.25)
YES = ClassTarget("yes?", ("no", "yes"), 1)
KIND = ClassTarget("kind", ("iris", "poppy", "rose"), 3)
OUTPUTS = {
    "numbers": ("1", PRICE),
    "counts": ("1 exp, poisson", NumericTarget("visits", 0.0, 1.0)),
    "parts": ("1 sigmoid, log_loss", NumericTarget("part", 0.0, 1.0)),
    "two classes, one output": ("1 sigmoid", YES),
    "two classes, two outputs": ("2 softmax", ClassTarget("y", ("a", "b"), 2)),
    "three classes": ("3 softmax", KIND),
}
