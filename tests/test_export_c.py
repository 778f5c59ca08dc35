"""What the exported C says is what predict says; the compiler warns of nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from handed_over import (
    COLUMNS,
    COMPILER,
    KIND,
    NUMBERS,
    OUTPUTS,
    PRICE,
    a_model,
    a_table,
    as_x,
    compiled,
    difference,
    predicted,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from test_export_onnx import CLOSE, SCORE, SETTINGS, X, ignoring, models

from chainrule import MLPClassifier, MLPRegressor, export_c
from chainrule.operations import ACTIVATIONS
from chainrule.training.columns import CategoricalColumn, NumericColumn
from chainrule.training.model import Model
from chainrule.training.target import NumericTarget

pytestmark = pytest.mark.skipif(COMPILER is None, reason="there is no C compiler")


def agrees(model: Model, rows: int, path: Path) -> bool:
    """Whether the compiled file gives the same predictions, or probabilities."""
    table = a_table(model, rows)
    values, probabilities = predicted(model, table)
    wanted = np.array(values)[:, None] if probabilities is None else probabilities
    got = compiled(export_c(model, path), wanted.shape[1])(as_x(model, table))
    return difference(got, wanted) < CLOSE


@pytest.mark.parametrize("name", [*ACTIVATIONS, "leaky_relu(0.3)", "elu(0.5)"])
def test_every_activation_is_the_same_in_c(name: str, tmp_path: Path) -> None:
    model = a_model(f"5 {name} -> 4 {name} -> 1", COLUMNS, PRICE, scale=0.5)
    assert agrees(model, 200, tmp_path / "m.c")


def test_one_activation_with_two_numbers_is_two_functions(tmp_path: Path) -> None:
    layers = "4 leaky_relu(0.3) -> 4 leaky_relu(0.1) -> 4 leaky_relu(0.3) -> 1"
    assert agrees(a_model(layers, COLUMNS, PRICE), 50, tmp_path / "m.c")


@pytest.mark.parametrize("name", ["sigmoid", "softplus", "silu", "gelu", "elu", "tanh", "softmax"])
def test_extreme_scores_do_not_overflow(name: str, tmp_path: Path) -> None:
    model = a_model(f"6 {name} -> 1", NUMBERS, PRICE)
    model.parameters["W1"] *= 100
    table = a_table(model, 200)
    got = compiled(export_c(model, tmp_path / "m.c"), 1)(as_x(model, table))[:, 0]
    wanted = np.array(predicted(model, table)[0])
    # beside the largest: large values may cancel to small ones
    assert np.abs(got - wanted).max() < CLOSE * np.abs(wanted).max()


@pytest.mark.parametrize("kind", OUTPUTS)
def test_every_kind_of_target_comes_back_in_its_own_units(kind: str, tmp_path: Path) -> None:
    output, target = OUTPUTS[kind]
    assert agrees(a_model(f"6 tanh -> {output}", COLUMNS, target), 50, tmp_path / "m.c")


@ignoring
def test_standard_deviations_stand_behind_the_numbers(tmp_path: Path) -> None:
    model = a_model("6 tanh -> 2, gaussian_nll", COLUMNS, PRICE)
    table = a_table(model, 50)
    got = compiled(export_c(model, tmp_path / "m.c"), 2)(as_x(model, table))
    assert difference(got, model.predict(table).to_numpy()) < CLOSE
    several = MLPRegressor(hidden_layer_sizes=3, loss="gaussian_nll", max_iter=20, random_state=0)
    several.fit(X, np.column_stack([SCORE, 3 * SCORE]))
    got = compiled(export_c(several, tmp_path / "several.c"), 4)(X)
    assert difference(got, np.hstack(several.predict(X, return_std=True))) < CLOSE


def test_a_mean_that_is_large_beside_the_deviation_costs_no_digits(tmp_path: Path) -> None:
    columns = [NumericColumn("year", 2000.0, 2000.123456789, 0.01)]
    assert agrees(a_model("5 tanh -> 1", columns, PRICE), 100, tmp_path / "m.c")


def test_places_categories_and_classes_have_names(tmp_path: Path) -> None:
    text = export_c(a_model("3 softmax", COLUMNS, KIND), tmp_path / "my-pump.c").read_text("utf-8")
    for line in (
        "    MY_PUMP_SIZE = 0, /* size */",
        "    MY_PUMP_COLOUR = 1, /* colour */",
        "    MY_PUMP_YEAR_A_D = 2, /* year (A.D.) */",
        "    MY_PUMP_INPUTS = 3",
        "enum { /* x[MY_PUMP_COLOUR]; any other number is a category that is not known */",
        "    MY_PUMP_COLOUR_BLAU_U = 0, /* blau ü */",
        "    MY_PUMP_CLASS_POPPY = 1, /* poppy */",
        "void my_pump_predict(const float *x, float *out);",
        "int my_pump_class(const float *out);",
    ):
        assert f"\n{line}\n" in text


def test_names_that_look_alike_in_c_are_told_apart(tmp_path: Path) -> None:
    columns = [
        NumericColumn("a b", 0.0, 0.0, 1.0),
        NumericColumn("a-b", 0.0, 0.0, 1.0),
        NumericColumn("inputs", 0.0, 0.0, 1.0),
        NumericColumn("☃", 0.0, 0.0, 1.0),
        CategoricalColumn("a", ("b", "B", "\\", "??/", "*/", "/*"), "b"),
    ]
    model = a_model("3 tanh -> 1", columns, NumericTarget("*/ int main \\", 1.0, 2.0))
    assert agrees(model, 20, tmp_path / "3 d.c")
    text = (tmp_path / "3 d.c").read_text("utf-8")
    for name in ("MODEL_3_D_A_B", "MODEL_3_D_A_B_2", "MODEL_3_D_A_B_3", "MODEL_3_D_INPUTS_2"):
        assert f"\n    {name} = " in text


@pytest.mark.slow
@settings(max_examples=40)
@given(models(), st.integers(1, 20))
def test_any_model_agrees_with_predict(
    tmp_path_factory: pytest.TempPathFactory, model: Model, rows: int
) -> None:
    assert agrees(model, rows, tmp_path_factory.mktemp("any") / "m.c")


@ignoring
@pytest.mark.parametrize("standardize", [False, True])
def test_a_regressor_says_the_same_in_c(standardize: bool, tmp_path: Path) -> None:
    Y = np.stack([SCORE, 500 + 30 * SCORE], axis=1) if standardize else SCORE
    model = MLPRegressor("squared_error", (6, 4), "gelu", standardize=standardize, **SETTINGS)
    wanted = model.fit(X, Y).predict(X.astype(float)).reshape(len(X), -1)
    got = compiled(export_c(model, tmp_path / "m.c"), wanted.shape[1])(X)
    assert difference(got, wanted) < CLOSE


@ignoring
@pytest.mark.parametrize(
    "y",
    [SCORE > 0, np.digitize(SCORE, [-1, 0, 1]), np.stack([SCORE > 0, X[:, 0] > 0.5], axis=1)],
    ids=["two classes", "four classes", "labels"],
)
def test_a_classifier_gives_its_probabilities_in_c(y: Any, tmp_path: Path) -> None:
    model = MLPClassifier(8, **SETTINGS).fit(pl.DataFrame(X, schema=["a", "b", "ü"]), y)
    wanted = model.predict_proba(pl.DataFrame(X.astype(float), schema=["a", "b", "ü"]))
    path = export_c(model, tmp_path / "m.c")
    assert difference(compiled(path, wanted.shape[1])(X), wanted) < CLOSE
    assert "M_A = 0, /* a */" in path.read_text("utf-8")
