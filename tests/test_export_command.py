"""chainrule export, as a user runs it, and what cannot be exported."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from handed_over import (
    COLUMNS,
    KIND,
    NUMBERS,
    PRICE,
    a_model,
    a_table,
    as_inputs,
    difference,
    run_onnx,
)
from sklearn.exceptions import NotFittedError

from chainrule import MLPClassifier, MLPRegressor, export_c, export_onnx
from chainrule.cli import run
from chainrule.errors import DataError, OutputError
from chainrule.training.storage import save_model


@pytest.fixture
def results(folder: Path) -> Path:
    """A folder as chainrule train leaves it, in the current one."""
    path = folder / "flowers"
    path.mkdir()
    save_model(a_model("4 tanh -> 3 softmax", COLUMNS, KIND), path)
    return path


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The one sentence that the command ends with."""
    assert run(["export", *arguments]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.count("\n") == 1
    return output.err.strip()


def test_the_ending_says_what_is_written(
    results: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["export", "flowers", "-o", "flowers.onnx"]) == 0
    assert run(["export", "flowers/model.json", "--output", "flowers.C"]) == 0
    said = capsys.readouterr().err
    assert said == ("Written to flowers.onnx.\nWritten to flowers.C.\n")
    model = a_model("4 tanh -> 3 softmax", COLUMNS, KIND)
    inputs = as_inputs(model, a_table(model, 3))
    assert set(run_onnx(folder / "flowers.onnx", inputs)) == {"kind", "probabilities"}
    assert "void flowers_predict(" in (folder / "flowers.C").read_text("utf-8")
    assert {path.name for path in folder.iterdir()} == {"flowers", "flowers.onnx", "flowers.C"}


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_a_saved_estimator_is_exported_by_its_path(folder: Path) -> None:
    X = np.random.default_rng(0).normal(size=(60, 3)).astype(np.float32)
    model = MLPRegressor(hidden_layer_sizes=4, solver="lbfgs", max_iter=30, standardize=True)
    model.fit(X, X[:, 0] - X[:, 1] * X[:, 2])
    for path in ("model.safetensors", "model"):
        model.save(path)
        assert run(["export", path, "-o", "model.onnx"]) == 0
        outputs = run_onnx(folder / "model.onnx", {"X": X})
        assert difference(outputs["y"][:, 0], model.predict(X.astype(float))) < 1e-5


def test_an_earlier_file_is_replaced_whole(results: Path, folder: Path) -> None:
    (folder / "m.c").write_text("before" * 10_000)
    assert run(["export", "flowers", "-o", "m.c"]) == 0
    assert "before" not in (folder / "m.c").read_text("utf-8")


def test_a_slip_is_answered_by_one_sentence(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments, sentence in (
        (["flowers"], "Missing option '-o' / '--output'."),
        (
            ["flowers", "-o", "m.txt"],
            "the ending of 'm.txt' says no format: name a file that ends in .onnx or .c",
        ),
        (["roses", "-o", "m.c"], "roses is missing, not a file of a chainrule estimator"),
        (["flowers", "-o", "no/m.c"], "cannot write no/m.c: No such file or directory"),
    ):
        assert refused(arguments, capsys) == f"chainrule: {sentence}"


def test_without_onnx_a_sentence_says_what_to_install(
    results: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in ("onnx_model", "graph"):
        monkeypatch.delitem(sys.modules, f"chainrule.exporting.{room}", raising=False)
    monkeypatch.setitem(sys.modules, "onnx", None)
    said = refused(["flowers", "-o", "m.onnx"], capsys)
    assert said == (
        "chainrule: writing ONNX needs the package onnx: pip install 'chainrule[export]'"
    )
    assert run(["export", "flowers", "-o", "m.c"]) == 0


@pytest.mark.parametrize("export", [export_onnx, export_c])
def test_what_single_precision_cannot_hold_is_named(export: Any, tmp_path: Path) -> None:
    def exported(column: dict[str, float], target: dict[str, float], W: float = 1.0) -> None:
        columns = [replace(NUMBERS[0], **column)]
        model = a_model("1", columns, replace(PRICE, **target))
        model.parameters["W1"][:] = W
        export(model, tmp_path / "m")

    for arguments, sentence in (
        (({"mean": 1e60}, {}), "column 'size' has the value 1.0e+60, too large for single"),
        (({"scale": 1e-60}, {}), "column 'size' has a deviation of 1.0e-60, too small for single"),
        (({}, {"scale": 1e60}), "target 'price' has the value 1.0e+60, too large for single"),
        (({}, {}, -1e60), "the weight matrix W1 has the value 1.0e+60, too large for single"),
    ):
        with pytest.raises(DataError, match=f"^{re.escape(sentence)}"):
            exported(*arguments)
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize("export", [export_onnx, export_c])
def test_what_is_no_trained_model_is_refused(export: Any, tmp_path: Path) -> None:
    path = tmp_path / "m"
    with pytest.raises(DataError, match=r"^a trained model is wanted: a fitted .*, not 3$"):
        export(3, path)
    with pytest.raises(NotFittedError):
        export(MLPRegressor(), path)
    rows = np.arange(8.0)[:, None]
    one = MLPClassifier(2, solver="lbfgs", max_iter=50).fit(rows, np.ones(8))
    with pytest.raises(DataError, match=r"^the model knows one class only, '1\.0', so"):
        export(one, path)
    with pytest.raises(OutputError, match=r"^cannot write .*: Is a directory$"):
        export(MLPRegressor(solver="lbfgs").fit(rows, 0 * rows[:, 0]), tmp_path)
