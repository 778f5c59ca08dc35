"""The average of several networks: on disk and back, refused where damaged, and exported."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from handed_over import COMPILER, as_inputs, as_x, compiled, run_onnx
from safetensors.numpy import load_file, save_file

from chainrule import Network, export_c, export_onnx
from chainrule.ensemble.averaged_model import AveragedModel, TrainedNetwork
from chainrule.ensemble.calibration import Calibration, calibration_of, log_loss_of
from chainrule.ensemble.noise import Noise
from chainrule.ensemble.storage import load_trained, save_averaged
from chainrule.errors import DataError
from chainrule.training.columns import CategoricalColumn, NumericColumn
from chainrule.training.storage import load_model
from chainrule.training.table import Table
from chainrule.training.target import ClassTarget, NumericTarget, Target

COLUMNS = (
    NumericColumn("size", 3.0, 2.5, 1.5),
    CategoricalColumn("colour", ("blau ü", "red"), "red"),
)
NOISE = Noise((-1.0, 0.2, 0.1, 0.0), 5.0, -2.0, 0.5, 0.9, np.linspace(0.01, 3.0, 60))
TARGETS: dict[str, tuple[Target, str]] = {
    "number": (NumericTarget("y", 100.0, 7.0), "1, squared_error"),
    "two": (ClassTarget("y", ("no", "yes"), 1), "1 sigmoid, log_loss"),
    "three": (ClassTarget("y", ("a", "b", "c"), 3), "3 softmax, cross_entropy"),
}


def a_model(kind: str = "number") -> AveragedModel:
    target, output = TARGETS[kind]
    hidden = "4 tanh -> ", "3 relu -> 2 tanh -> ", ""
    networks = [Network.parse(f"3 -> {layers}{output}, l2=0.01") for layers in hidden]
    members = tuple(TrainedNetwork(n, n.initial_parameters(i)) for i, n in enumerate(networks))
    if kind == "number":
        return AveragedModel(members, COLUMNS, target, NOISE)
    return AveragedModel(members, COLUMNS, target, calibration=Calibration(1.7))


@pytest.fixture
def table(tmp_path: Path) -> Table:
    path = tmp_path / "t.csv"
    rows = [f"{i / 3 if i % 5 else ''},{('red', 'blau ü', 'green', '')[i % 4]}" for i in range(40)]
    path.write_text("size,colour\n" + "\n".join(rows), encoding="utf-8")
    return Table.read(path)


@pytest.mark.parametrize("kind", TARGETS)
def test_an_average_comes_back_as_it_was(kind: str, table: Table, tmp_path: Path) -> None:
    model = a_model(kind)
    save_averaged(model, tmp_path)
    loaded = load_trained(tmp_path)
    assert isinstance(loaded, AveragedModel)
    numbers = kind == "number"
    asked = {"std": numbers, "coverage": 0.8 if numbers else None}
    assert loaded.predict(table, **asked).equals(model.predict(table, **asked))
    assert [one.network for one in loaded.members] == [one.network for one in model.members]
    with pytest.raises(DataError, match="format version 2, but this chainrule reads version 1"):
        load_model(tmp_path)


Edit = Callable[[dict[str, Any], dict[str, Any]], object]
UNSOUND = "the noise or the temperature is not sound"


@pytest.mark.parametrize(
    ("kind", "edit", "message"),
    [
        ("number", lambda d, a: d.update(format_version=3), "reads version 1 and 2"),
        ("number", lambda d, a: d.update(networks=[]), "it names no networks"),
        ("number", lambda d, a: d.update(networks="3 -> 1"), "it names no networks"),
        ("number", lambda d, a: d.update(networks=[3]), "the network or an encoding"),
        ("number", lambda d, a: d["networks"].pop(), "it has other networks"),
        ("number", lambda d, a: d["networks"].append("3 -> 1, mse"), "does not fit model.json"),
        ("number", lambda d, a: d["networks"].append("3 -> 1, huber"), "no common average"),
        ("number", lambda d, a: d["networks"].append("4 -> 1, mse"), "does not fit its columns"),
        ("number", lambda d, a: d.pop("noise"), UNSOUND),
        ("number", lambda d, a: d.update(noise=[1]), UNSOUND),
        ("number", lambda d, a: d["noise"].update(freedom=1), UNSOUND),
        ("number", lambda d, a: d["noise"].update(theta=[1, 2, 3]), UNSOUND),
        ("number", lambda d, a: d["noise"].update(ratio=True), UNSOUND),
        ("number", lambda d, a: d["noise"].update(width=0), UNSOUND),
        ("number", lambda d, a: a.update(scores=np.array([2.0, 1.0])), UNSOUND),
        ("number", lambda d, a: a.update(scores=np.ones((2, 2))), UNSOUND),
        ("number", lambda d, a: a.update({"9.W1": np.ones((3, 4))}), "it has other networks"),
        ("number", lambda d, a: a.pop("1.W1"), "does not fit model.json"),
        ("number", lambda d, a: a.update({"1.b1": np.full((1, 4), np.inf)}), "not finite"),
        ("two", lambda d, a: d.update(temperature=0), UNSOUND),
        ("two", lambda d, a: d.update(temperature="1"), UNSOUND),
        ("two", lambda d, a: d.pop("temperature"), UNSOUND),
    ],
)
def test_what_is_damaged_is_refused(kind: str, edit: Edit, message: str, tmp_path: Path) -> None:
    save_averaged(a_model(kind), tmp_path)
    path, arrays_path = tmp_path / "model.json", tmp_path / "model.safetensors"
    description, arrays = json.loads(path.read_text("utf-8")), load_file(arrays_path)
    edit(description, arrays)
    path.write_text(json.dumps(description), "utf-8")
    save_file(arrays, arrays_path)
    with pytest.raises(DataError, match=message):
        load_trained(tmp_path)


@pytest.mark.parametrize("kind", TARGETS)
def test_an_average_says_the_same_in_onnx_and_c(kind: str, table: Table, tmp_path: Path) -> None:
    model = a_model(kind)
    wanted = model.predict(table)
    numbers = wanted.to_numpy()[:, int(kind != "number") :].astype(float)
    outputs = run_onnx(export_onnx(model, tmp_path / "m.onnx"), as_inputs(model, table))
    name = "y" if kind == "number" else "probabilities"
    np.testing.assert_allclose(outputs[name], numbers, rtol=2e-6, atol=2e-6)
    assert kind == "number" or outputs["y"][:, 0].tolist() == wanted["y"].to_list()
    if COMPILER is None:
        return
    predict = compiled(export_c(model, tmp_path / "m.c"), numbers.shape[1])
    np.testing.assert_allclose(predict(as_x(model, table)), numbers, rtol=2e-6, atol=2e-6)


def test_a_temperature_never_raises_the_log_loss() -> None:
    random = np.random.default_rng(0)
    scores = 3 * random.normal(size=(300, 4))
    right = (scores / 3 + random.gumbel(size=scores.shape)).argmax(axis=1)
    powers, Y = np.exp(scores), np.eye(4)[right]
    p = powers / powers.sum(axis=1, keepdims=True)
    found = calibration_of(p, Y)
    assert 2 < found.temperature < 4
    calibrated = found.apply(p)
    np.testing.assert_allclose(calibrated.sum(axis=1), 1)
    np.testing.assert_array_equal(calibrated.argmax(axis=1), p.argmax(axis=1))
    assert log_loss_of(calibrated, Y) < log_loss_of(p, Y)
    two = calibration_of(p[:, :1] / p[:, :2].sum(axis=1, keepdims=True), Y[:, :1])
    assert two.temperature > 1
