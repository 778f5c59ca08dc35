"""What onnxruntime says of an exported model is what predict says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pandas as pd
import polars as pl
import pytest
from handed_over import (
    COLUMNS,
    KIND,
    NUMBERS,
    OUTPUTS,
    PRICE,
    a_model,
    a_table,
    as_inputs,
    difference,
    is_clear,
    predicted,
    run_onnx,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from chainrule import MLPClassifier, MLPRegressor, export_onnx
from chainrule.exporting.activations import FORMS
from chainrule.operations import ACTIVATIONS, Array
from chainrule.training.columns import CategoricalColumn, Column, NumericColumn
from chainrule.training.model import Model
from chainrule.training.storage import save_model
from chainrule.training.table import MISSING, Table
from chainrule.training.target import ClassTarget, NumericTarget

CLOSE = 1e-5
rng = np.random.default_rng(0)
ignoring = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
X = rng.normal(size=(60, 3)).astype(np.float32)
SCORE = X[:, 0] - X[:, 1] * X[:, 2]


def agrees(model: Model, table: Table, path: Path, target: str | None = None) -> bool:
    """Whether the exported model gives the same predictions and probabilities."""
    outputs = run_onnx(export_onnx(model, path), as_inputs(model, table))
    wanted, probabilities = predicted(model, table)
    got = outputs.pop(target or model.target.name)
    assert got.shape == (table.rows, 1)
    if probabilities is None:
        assert not outputs
        return difference(got[:, 0], wanted) < CLOSE
    (name,) = outputs
    assert name.rstrip("_") == "probabilities"
    clear = is_clear(probabilities)
    assert (got[:, 0] == np.array(wanted, dtype=object))[clear].all()
    return difference(outputs[name], probabilities) < CLOSE


def test_every_activation_of_the_table_has_a_form() -> None:
    assert set(FORMS) == set(ACTIVATIONS)


@pytest.mark.parametrize("name", [*ACTIVATIONS, "leaky_relu(0.3)", "elu(0.5)"])
def test_every_activation_is_the_same_in_onnx(name: str, tmp_path: Path) -> None:
    model = a_model(f"5 {name} -> 4 {name} -> 1", COLUMNS, PRICE, scale=0.5)
    assert agrees(model, a_table(model, 200), tmp_path / "m.onnx")


@pytest.mark.parametrize("name", ["sigmoid", "softplus", "silu", "gelu", "elu", "tanh", "softmax"])
def test_extreme_scores_do_not_overflow(name: str, tmp_path: Path) -> None:
    model = a_model(f"6 {name} -> 1", NUMBERS, PRICE)
    model.parameters["W1"] *= 100
    table = a_table(model, 200)
    (got,) = run_onnx(export_onnx(model, tmp_path / "m.onnx"), as_inputs(model, table)).values()
    wanted = np.array(predicted(model, table)[0])
    # beside the largest: large values may cancel to small ones
    assert np.abs(got[:, 0] - wanted).max() < CLOSE * np.abs(wanted).max()


@pytest.mark.parametrize("rows", [1, 100])
@pytest.mark.parametrize("kind", OUTPUTS)
def test_every_kind_of_target_comes_back_in_its_own_units(
    kind: str, rows: int, tmp_path: Path
) -> None:
    output, target = OUTPUTS[kind]
    model = a_model(f"6 tanh -> {output}", COLUMNS, target)
    assert agrees(model, a_table(model, rows), tmp_path / "m.onnx")


def test_a_standard_deviation_is_an_output_of_its_own(tmp_path: Path) -> None:
    model = a_model("6 tanh -> 2, gaussian_nll", COLUMNS, PRICE)
    table = a_table(model, 50)
    outputs = run_onnx(export_onnx(model, tmp_path / "m.onnx"), as_inputs(model, table))
    wanted = model.predict(table)
    assert list(outputs) == ["price_std", "price"]
    for name, got in outputs.items():
        assert got.shape == (50, 1)
        assert difference(got[:, 0], wanted[name].to_list()) < CLOSE


@ignoring
@pytest.mark.parametrize("standardize", [False, True])
def test_an_estimators_standard_deviations_are_exported(standardize: bool, tmp_path: Path) -> None:
    Y = np.column_stack([SCORE, 3 * SCORE - 1])
    model = MLPRegressor(
        hidden_layer_sizes=3, loss="gaussian_nll", alpha=1, standardize=standardize, random_state=0
    )
    model = model.set_params(max_iter=20).fit(X, Y)
    outputs = run_onnx(export_onnx(model, tmp_path / "m.onnx"), {"X": X})
    for name, wanted in zip(("y", "y_std"), model.predict(X, return_std=True), strict=True):
        assert difference(outputs[name], wanted) < CLOSE


def test_numbers_alone_and_categories_alone(tmp_path: Path) -> None:
    for columns in (NUMBERS, COLUMNS[1:2]):
        model = a_model("4 relu no bias -> 3 softmax", columns, KIND)
        assert agrees(model, a_table(model, 50), tmp_path / "m.onnx")


def test_a_mean_that_is_large_beside_the_deviation_costs_no_digits(tmp_path: Path) -> None:
    columns = [NumericColumn("year", 2000.0, 2000.123456789, 0.01)]
    model = a_model("5 tanh -> 1", columns, PRICE)
    assert agrees(model, a_table(model, 100), tmp_path / "m.onnx")


def test_the_graph_says_what_goes_in_and_what_comes_out(tmp_path: Path) -> None:
    graph = onnx.load(export_onnx(a_model("3 softmax", COLUMNS, KIND), tmp_path / "m.onnx"))
    onnx.checker.check_model(graph, full_check=True)
    kinds = {i.name: i.type.tensor_type.elem_type for i in graph.graph.input}
    number, text = onnx.TensorProto.FLOAT, onnx.TensorProto.STRING
    assert kinds == {"size": number, "colour": text, "year (A.D.)": number}
    assert [o.name for o in graph.graph.output] == ["kind", "probabilities"]
    notes = {prop.key: json.loads(prop.value) for prop in graph.metadata_props}
    assert notes == {"classes": ["iris", "poppy", "rose"]}


def test_names_that_others_take_keep_to_the_columns(tmp_path: Path) -> None:
    columns = [NumericColumn(n, 0.0, 0.0, 1.0) for n in ("probabilities", "concat_0", "matmul_5")]
    model = a_model("2 tanh -> 3 softmax", columns, ClassTarget("constant_3", ("a", "b", "c"), 3))
    assert agrees(model, a_table(model, 20), tmp_path / "m.onnx")
    names = {output.name for output in onnx.load(tmp_path / "m.onnx").graph.output}
    assert names == {"constant_3", "probabilities_"}


@pytest.mark.parametrize("dtype", [object, "str", "string", "category"])
def test_text_that_pandas_misses_is_missing(dtype: Any, tmp_path: Path) -> None:
    model = a_model("3 tanh -> 1", COLUMNS[1:2], PRICE)
    assert isinstance(COLUMNS[1], CategoricalColumn)
    known = [*COLUMNS[1].categories, "an unknown one"]
    cells = [*known, None, *known, None]
    frame = pd.DataFrame({"colour": pd.Series(cells, dtype=dtype)})
    inputs = {"colour": frame[["colour"]].to_numpy(dtype=object)}
    (got,) = run_onnx(export_onnx(model, tmp_path / "m.onnx"), inputs).values()
    wanted, _ = predicted(model, Table(Path("rows.csv"), pl.DataFrame({"colour": cells})))
    assert difference(got[:, 0], wanted) < CLOSE


def test_what_predict_takes_for_missing_is_missing(tmp_path: Path) -> None:
    model = a_model("3 tanh -> 1", COLUMNS[1:2], PRICE)
    cells = ["", "NA", "n/A", "NaN", "Null", "?", "nada"]
    inputs = {"colour": np.array(cells, dtype=object)[:, None]}
    (got,) = run_onnx(export_onnx(model, tmp_path / "m.onnx"), inputs).values()
    wanted, _ = predicted(model, Table(Path("rows.csv"), pl.DataFrame({"colour": cells})))
    assert difference(got[:, 0], wanted) < CLOSE


def test_none_may_be_a_category(tmp_path: Path) -> None:
    column = CategoricalColumn("cellar", ("None", "full", "half"), "full")
    model = a_model("3 tanh -> 1", [column], PRICE)
    table = Table(Path("rows.csv"), pl.DataFrame({"cellar": ["None", "full", "half"]}))
    inputs = {"cellar": np.array([[None], ["full"], ["half"]], dtype=object)}
    (got,) = run_onnx(export_onnx(model, tmp_path / "m.onnx"), inputs).values()
    assert difference(got[:, 0], predicted(model, table)[0]) < CLOSE


cells = st.text(min_size=1, max_size=8).map(str.strip).filter(lambda c: c.lower() not in MISSING)


@st.composite
def models(draw: st.DrawFn) -> Model:
    """Any columns with any names, any layers, any target."""
    names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
    target_name, *column_names = draw(st.lists(names, min_size=2, max_size=5, unique=True))
    number = st.floats(-1e4, 1e4)
    columns: list[Column] = []
    for name in column_names:
        if draw(st.booleans()):
            mean, scale = draw(number), draw(st.floats(0.1, 1e3))
            columns.append(NumericColumn(name, mean + scale * draw(st.floats(-1, 1)), mean, scale))
        else:
            categories = draw(st.lists(cells, min_size=1, max_size=4, unique=True))
            usual = draw(st.sampled_from(categories))
            columns.append(CategoricalColumn(name, tuple(categories), usual))
    hidden = [name for name in ACTIVATIONS if name != "exp"]
    layers = [
        f"{draw(st.integers(2, 5))} {name}{draw(st.sampled_from(['', ' no bias']))} -> "
        for name in draw(st.lists(st.sampled_from(hidden), max_size=3))
    ]
    output, target = draw(st.sampled_from(list(OUTPUTS.values())))
    if isinstance(target, NumericTarget):
        target = NumericTarget(target_name, target.mean, target.scale)
    else:
        target = ClassTarget(target_name, target.classes, target.outputs)
    return a_model("".join(layers) + output, columns, target, draw(st.integers(0, 1000)))


@pytest.mark.slow
@settings(max_examples=150)
@given(models(), st.integers(1, 40))
def test_any_model_agrees_with_predict(
    tmp_path_factory: pytest.TempPathFactory, model: Model, rows: int
) -> None:
    path = tmp_path_factory.mktemp("any") / "m.onnx"
    assert agrees(model, a_table(model, rows), path)


def test_a_results_folder_is_exported_by_its_name(tmp_path: Path) -> None:
    model = a_model("3 tanh -> 1", COLUMNS, PRICE)
    (tmp_path / "results").mkdir()
    save_model(model, tmp_path / "results")
    export_onnx(tmp_path / "results", tmp_path / "a.onnx")
    export_onnx(str(tmp_path / "results"), str(tmp_path / "b.onnx"))
    export_onnx(model, tmp_path / "c.onnx")
    one, *others = ((tmp_path / f"{name}.onnx").read_bytes() for name in "abc")
    assert all(one == other for other in others)


SETTINGS: dict[str, Any] = {"max_iter": 30, "random_state": 0, "solver": "lbfgs"}


@ignoring
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize(
    ("loss", "Y"),
    [
        ("squared_error", SCORE),
        ("squared_error", np.stack([SCORE, 500 + 30 * SCORE, X[:, 0]], axis=1)),
        ("huber(1.5)", 1000 + SCORE),
        ("poisson", np.round(np.exp(SCORE / 2))),
    ],
)
def test_a_regressor_says_the_same_in_onnx(
    loss: str, Y: Array, standardize: bool, dtype: Any, tmp_path: Path
) -> None:
    rows = (50 + 7 * X).astype(dtype) if standardize else X.astype(dtype)
    model = MLPRegressor(loss, (6, 4), ["silu", "tanh"], standardize=standardize, **SETTINGS)
    wanted = model.fit(rows, Y).predict(rows.astype(float))
    outputs = run_onnx(export_onnx(model, tmp_path / "m.onnx"), {"X": rows.astype(np.float32)})
    assert list(outputs) == ["y"]
    assert difference(outputs["y"], wanted.reshape(60, -1)) < CLOSE


@ignoring
def test_a_model_of_sparse_rows_leaves_their_zeros_where_they_are(tmp_path: Path) -> None:
    rows = csr_matrix(np.where(np.abs(X) > 0.7, X, 0))
    model = MLPRegressor(hidden_layer_sizes=4, standardize=True, **SETTINGS).fit(rows, SCORE)
    outputs = run_onnx(export_onnx(model, tmp_path / "m.onnx"), {"X": rows.toarray()})
    assert difference(outputs["y"][:, 0], model.predict(rows)) < CLOSE


@ignoring
@pytest.mark.parametrize(
    "y",
    [
        SCORE > 0,
        np.digitize(SCORE, [-1, 0, 1]),
        np.array(["no", "ja ü", "vielleicht"])[np.digitize(SCORE, [-1, 1])],
        np.array(["no", "yes"], dtype=object)[(SCORE > 0).astype(int)],
        np.digitize(SCORE, [-1, 1]) + 0.0,
    ],
    ids=["booleans", "whole numbers", "text", "objects", "floats"],
)
def test_a_classifier_gives_its_own_classes_in_onnx(y: Array, tmp_path: Path) -> None:
    model = MLPClassifier(8, standardize=True, **SETTINGS).fit(X, y)
    outputs = run_onnx(export_onnx(model, tmp_path / "m.onnx"), {"X": X})
    probabilities = model.predict_proba(X.astype(float))
    assert difference(outputs["probabilities"], probabilities) < CLOSE
    wanted, got = model.predict(X.astype(float)), outputs["y"][:, 0]
    assert (got == wanted)[is_clear(probabilities)].all()
    assert type(got.tolist()[0]) is type(wanted.tolist()[0])


@ignoring
def test_many_labels_at_once_are_given_each(tmp_path: Path) -> None:
    labels = np.stack([SCORE > 0, X[:, 0] > 0.5], axis=1).astype(int)
    model = MLPClassifier(8, **SETTINGS).fit(X, labels)
    outputs = run_onnx(export_onnx(model, tmp_path / "m.onnx"), {"X": X})
    assert difference(outputs["probabilities"], model.predict_proba(X.astype(float))) < CLOSE
    assert (outputs["y"] == model.predict(X)).all()


@ignoring
def test_the_names_of_features_are_in_the_metadata(tmp_path: Path) -> None:
    table = pl.DataFrame(X, schema=["length", "width", "höhe"])
    model = MLPRegressor(hidden_layer_sizes=3, **SETTINGS).fit(table, SCORE)
    graph = onnx.load(export_onnx(model, tmp_path / "m.onnx"))
    notes = {prop.key: json.loads(prop.value) for prop in graph.metadata_props}
    assert notes == {"features": ["length", "width", "höhe"]}
