"""A model on disk comes back as it was, and what is not one is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chainrule.errors import DataError
from chainrule.training.fit import fit
from chainrule.training.model import Model
from chainrule.training.prepare import prepare
from chainrule.training.storage import load_model, save_model
from chainrule.training.table import Table

Edit = Callable[[dict[str, Any]], object]


@pytest.fixture
def table(tmp_path: Path) -> Table:
    path = tmp_path / "t.csv"
    rows = [
        f"{i % 7},{'red' if i % 3 else 'blau ü'},{'yes' if i % 7 > 3 else 'no'}" for i in range(40)
    ]
    path.write_text("size,colour,y\n" + "\n".join(rows), encoding="utf-8")
    return Table.read(path)


@pytest.fixture
def model(table: Table) -> Model:
    data = prepare(table, "y", hidden="3 leaky_relu(0.2) no bias")
    result = fit(data.network, data.X, data.Y, max_epochs=5)
    return Model(data.network, result.parameters, data.columns, data.target)


@pytest.fixture
def folder(model: Model, tmp_path: Path) -> Path:
    path = tmp_path / "model"
    path.mkdir()
    save_model(model, path)
    return path


def test_a_model_comes_back_as_it_was(model: Model, table: Table, folder: Path) -> None:
    loaded = load_model(folder)
    assert (loaded.network, loaded.columns, loaded.target) == (
        model.network,
        model.columns,
        model.target,
    )
    for name, array in model.parameters.items():
        np.testing.assert_array_equal(loaded.parameters[name], array)
    assert loaded.predict(table).equals(model.predict(table))
    assert loaded.predict(table).columns == ["y", "P(no)", "P(yes)"]


def test_a_regression_comes_back_as_it_was(table: Table, tmp_path: Path) -> None:
    data = prepare(table, "size")
    result = fit(data.network, data.X, data.Y, max_epochs=5)
    model = Model(data.network, result.parameters, data.columns, data.target)
    save_model(model, tmp_path)
    assert load_model(tmp_path).predict(table).equals(model.predict(table))


def test_truncated_files_are_refused(folder: Path) -> None:
    whole = (folder / "model.safetensors").read_bytes()
    for size in (0, 4, 40, len(whole) // 2, len(whole) - 1):
        (folder / "model.safetensors").write_bytes(whole[:size])
        with pytest.raises(DataError, match=r"model\.safetensors is damaged: it is not a whole"):
            load_model(folder)
    text = (folder / "model.json").read_text(encoding="utf-8")
    for size in (0, 10, len(text) // 2):
        (folder / "model.json").write_text(text[:size], encoding="utf-8")
        with pytest.raises(DataError, match=r"model\.json is damaged: it is not JSON text"):
            load_model(folder)
    (folder / "model.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match="is damaged"):
        load_model(folder)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda d: d.update(format="other"), "does not describe a chainrule model"),
        (lambda d: d.update(format_version=2), "has format version 2, but this chainrule reads"),
        (lambda d: d.update(network="3 -> 1 sigmid"), "is damaged: the network or an encoding"),
        (lambda d: d.update(network="9 -> 1 sigmoid"), "its network does not fit its columns"),
        (lambda d: d.update(network="3 -> 5 tanh -> 1 sigmoid"), "does not fit model.json"),
        (lambda d: d.pop("columns"), "is damaged: the network or an encoding"),
        (lambda d: d["columns"][0].update(scale=0), "is damaged: the network or an encoding"),
        (lambda d: d["columns"][0].update(mean="x"), "is damaged: the network or an encoding"),
        (lambda d: d["columns"][1].update(categories=3), "is damaged: the network or an encoding"),
        (lambda d: d["target"].update(classes=["no"]), "is damaged: the network or an encoding"),
        *(
            (edit, "is damaged: the network or an encoding")
            for edit in (
                lambda d: d["columns"][0].update(kind=None),
                lambda d: d["columns"][1].update(kind="x"),
                lambda d: d["target"].update(kind="x"),
                lambda d: d["target"].update(classes=["no", "no"]),
                lambda d: d["target"].update(classes=["no", "\ud800"]),
                lambda d: d["target"].update(outputs=True),
                lambda d: d["columns"][0].update(name="x\ud800"),
                lambda d: d["columns"][0].update(scale=5e-324),
                lambda d: d["columns"][0].update(scale=1e300),
                lambda d: d["columns"][1].update(categories=["red", "red"]),
                lambda d: d["columns"][1].update(most_frequent="green"),
            )
        ),
        (lambda d: d["target"].update(name="size"), "two of its columns have the same name"),
        (lambda d: d["columns"][1].update(name="size"), "two of its columns have the same name"),
        (
            lambda d: d["target"].update(name="P(no)"),
            r"target 'P\(no\)' has the name of a probability column: rename it",
        ),
    ],
)
def test_edited_descriptions_are_refused(edit: Edit, message: str, folder: Path) -> None:
    path = folder / "model.json"
    description = json.loads(path.read_text(encoding="utf-8"))
    edit(description)
    path.write_text(json.dumps(description), encoding="utf-8")
    with pytest.raises(DataError, match=message):
        load_model(folder)


def safetensors(kind: str, shape: list[int], data: bytes) -> bytes:
    """A file of one array."""
    entry = {"dtype": kind, "shape": shape, "data_offsets": [0, len(data)]}
    header = json.dumps({"W1": entry}).encode()
    return len(header).to_bytes(8, "little") + header + data


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (safetensors("I64", [1], bytes(8)), "'W1' is not an array of floats"),
        (safetensors("BF16", [1], bytes(2)), "'W1' is not an array of floats"),
        (safetensors("F8_E4M3", [1], bytes(1)), "'W1' is not an array of floats"),
        (safetensors("C64", [1], bytes(8)), "(is not an array of floats|not a whole safetensors)"),
        (safetensors("F64", [2**62, 0], b""), "(impossible shape|not a whole safetensors)"),
        (safetensors("F64", [1], np.array([np.nan]).tobytes()), "'W1' has a value that is not"),
        (safetensors("F32", [1], np.array([np.inf], "<f4").tobytes()), "has a value that is not"),
    ],
    ids=["integers", "bf16", "f8", "complex", "shape", "NaN", "infinite"],
)
def test_arrays_that_are_no_parameters_are_refused(
    content: bytes, message: str, folder: Path
) -> None:
    (folder / "model.safetensors").write_bytes(content)
    with pytest.raises(DataError, match=rf"model\.safetensors is damaged: .*{message}"):
        load_model(folder)


def test_a_prediction_that_overflows_is_named(folder: Path, table: Table) -> None:
    model = load_model(folder)
    for array in model.parameters.values():
        array[:] = 0
    model.parameters["W1"][0, :2] = 1e308
    model.parameters["W2"][:2, 0] = 5, -5  # ∞ − ∞ is no number, where the size is at least 4
    with pytest.raises(DataError, match=r"t\.csv, line 6: the prediction is not a finite number"):
        model.predict(table)


def test_what_is_not_a_model_is_refused(folder: Path, table: Table, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="nowhere is missing, not the folder of a trained model"):
        load_model(tmp_path / "nowhere")
    with pytest.raises(DataError, match=r"t\.csv is a file, not the folder of a trained model"):
        load_model(table.path)
    with pytest.raises(DataError, match=r"is not the folder of a model: no model\.json"):
        load_model(tmp_path)
    (folder / "model.json").write_text("[1]")
    with pytest.raises(DataError, match="does not describe a chainrule model"):
        load_model(folder)


def test_nothing_on_disk_can_carry_code(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == {"model.json", "model.safetensors"}
    for path in folder.iterdir():
        assert b"pickle" not in path.read_bytes()
