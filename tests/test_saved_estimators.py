"""Models on disk: what comes back, and what is said of files that are no whole model."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import polars
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.numpy import load_file, save_file

import chainrule
from chainrule import MLPClassifier, MLPRegressor
from chainrule.cli import run
from chainrule.errors import ChainruleError, DataError, OutputError
from chainrule.training import tensors

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

random = np.random.default_rng(0)
X = random.normal(size=(60, 3))
y = np.sin(X[:, 0]) + X[:, 1]
MODELS: dict[str, tuple[Any, Any]] = {
    "numbers": (MLPRegressor(max_iter=5, random_state=0), y),
    "pairs": (MLPRegressor(solver="lbfgs", max_iter=5, standardize=True), np.c_[y, -y]),
    "counts": (MLPRegressor(loss="poisson", max_iter=5), np.arange(60) % 4),
    "own loss": (MLPRegressor(loss="log(cosh(p - y))", max_iter=2, solver="sgd"), y),
    "quantile": (MLPRegressor(loss="quantile(0.9)", n_iter_no_change=np.inf, max_iter=5), y),
    "text": (MLPClassifier(max_iter=5, class_weight="balanced"), np.where(y > 0, "jä", "nein")),
    "objects": (
        MLPClassifier((4, 3), ["tanh", "silu"], early_stopping=True, max_iter=5, dropout=[0.1, 0]),
        np.array(["a", "b", "c"], object)[np.digitize(y, [-0.5, 0.5])],
    ),
    "whole numbers": (
        MLPClassifier(max_iter=5, class_weight={3: 1.5, 7: 1}), np.where(y > 0, 3, 7),
    ),
    "booleans": (MLPClassifier(max_iter=5, standardize=True), y > 0),
    "members": (
        MLPRegressor(
            hidden_layer_sizes=4, activation="auto", solver="auto", alpha="auto", n_members=3,
            max_iter=20, standardize=True,
        ),
        y,
    ),
    "members of pairs": (
        MLPRegressor(hidden_layer_sizes=4, solver="lbfgs", alpha="auto", n_members=2, max_iter=20),
        np.c_[y, -y],
    ),
    "members of classes": (
        MLPClassifier(
            4, "auto", solver="auto", alpha="auto", n_members=3, max_iter=20, standardize=True
        ),
        np.where(y > 0, "jä", "nein"),
    ),
    "labels": (MLPClassifier(max_iter=5), np.c_[y > 0, y > 1, y > -1].astype(int)),
}  # fmt: skip


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("as_file", [False, True])
@pytest.mark.parametrize("name", MODELS)
def test_what_was_saved_comes_back(name: str, as_file: bool, dtype: Any, tmp_path: Path) -> None:
    model, targets = MODELS[name]
    rows = X.astype(dtype)
    model.fit(rows, targets)
    path = tmp_path / ("m.safetensors" if as_file else "new/folder")
    model.save(path)
    again = chainrule.load(path)
    assert type(again) is type(model)
    assert repr(again.get_params()) == repr(model.get_params())
    np.testing.assert_array_equal(again.predict(rows), model.predict(rows))
    assert again.predict(rows).dtype == model.predict(rows).dtype
    if hasattr(model, "predict_proba"):
        np.testing.assert_array_equal(again.predict_proba(rows), model.predict_proba(rows))
        assert again.score(rows, targets) == model.score(rows, targets)
    for attribute in ("loss_curve_", "n_iter_", "t_", "out_activation_", "best_loss_"):
        assert getattr(again, attribute, None) == getattr(model, attribute, None)
    balances = getattr(model, "class_weight", None) == "balanced"
    if hasattr(model, "predict_interval") and model.n_members > 1:
        np.testing.assert_array_equal(again.predict_interval(rows), model.predict_interval(rows))
        assert (again.alpha_, again.solver_) == (model.alpha_, model.solver_)
    if hasattr(model, "partial_fit") and not (
        model.early_stopping or balances
    ):  # training goes on as if uninterrupted
        model.set_params(random_state=1).partial_fit(rows, targets)
        again.set_params(random_state=1).partial_fit(rows, targets)
        np.testing.assert_array_equal(again.coefs_[0], model.coefs_[0])


def test_column_names_come_back(tmp_path: Path) -> None:
    for frame in (
        pandas.DataFrame(X, columns=["a", "b", "ü"]),
        polars.DataFrame(X, schema=["a", "b", "ü"]),
    ):
        model = MLPRegressor(max_iter=3, random_state=0).fit(frame, frame["a"])
        model.save(tmp_path)
        again = chainrule.load(tmp_path)
        assert list(again.feature_names_in_) == ["a", "b", "ü"]
        plain = MLPRegressor(max_iter=3, random_state=0).fit(X, X[:, 0])
        np.testing.assert_array_equal(again.predict(frame), plain.predict(X))
        with pytest.raises(ValueError, match="feature names"):
            again.predict(frame[["b", "a", "ü"]])


def test_functions_are_left_out_with_a_word(tmp_path: Path) -> None:
    model = MLPRegressor(max_iter=3, callbacks=[print_nothing]).fit(X, y)
    with pytest.warns(UserWarning, match="callbacks is a list, which a file cannot hold"):
        model.save(tmp_path)
    assert chainrule.load(tmp_path).callbacks is None


def print_nothing(progress: Any) -> None:
    """A callback."""


def test_what_chainrule_train_left_is_loaded_too(tmp_path: Path) -> None:

    table = tmp_path / "t.csv"
    table.write_text("a,b\n" + "\n".join(f"{i},{i % 7}" for i in range(40)), encoding="utf-8")
    for options, kind in (["--max-epochs", "3"], "Model"), (["--budget", "1"], "AveragedModel"):
        out = tmp_path / kind
        assert run(["train", str(table), "--target", "b", "--output", str(out), *options]) == 0
        assert type(chainrule.load(out)).__name__ == kind


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("saved") / "model.safetensors"
    MLPClassifier(5, max_iter=3, random_state=0).fit(X, y > 0).save(path)
    return path


def altered(saved: Path, to: Path, change: Any) -> Path:
    """The file with its description changed."""
    arrays = load_file(saved)
    with tensors.safe_open(saved, framework="numpy") as file:
        description = json.loads(file.metadata()["chainrule"])
    change(description, arrays)
    save_file(arrays, to, {"chainrule": json.dumps(description)})
    return to


def entry(*path: str, to: Any) -> Any:
    def change(description: dict[str, Any], arrays: Any) -> None:
        inner = description
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = to

    return change


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (entry("format", to="something else"), "does not describe a chainrule estimator"),
        (entry("format_version", to=99), "format version 99, but this chainrule reads version 1"),
        (entry("class", to="os.system"), "description cannot be read"),
        (entry("network", to="3 -> 900000000 -> 900000000"), "not those that it describes|fit"),
        (entry("network", to="nonsense"), "description cannot be read"),
        (entry("network", to=[1]), "description cannot be read"),
        (entry("dtype", to="object"), "description cannot be read"),
        (entry("numbers", to={"__class__": 3}), "description cannot be read"),
        (entry("numbers", "n_features_in_", to=17), "description cannot be read"),
        (entry("names", "classes_", "type", to="O8"), "description cannot be read"),
        (entry("names", "classes_", "values", to=["a"] * 7), "description cannot be read"),
        (entry("settings", "alpha_", to=1), "description cannot be read"),
        (entry("settings", "alpha", to={"call": "os.system"}), "description cannot be read"),
        (entry("targets", to="continuous"), "description cannot be read"),
        (entry("optimizer", "rule", to={"kind": "adam", "x": 1}), "description cannot be read"),
        (lambda d, a: a.pop("parameters"), "not those that it describes"),
        (lambda d, a: a.update(more=np.zeros(3)), "not those that it describes"),
        (lambda d, a: a.update(parameters=np.zeros(3)), "does not fit its description"),
        (lambda d, a: a.update(parameters=a["parameters"] * np.nan), "a value that is not finite"),
        (lambda d, a: a.update(parameters=a["parameters"].astype(bool)), "does not fit"),
    ],
)
def test_an_altered_file_is_refused(
    saved: Path, tmp_path: Path, change: Any, sentence: str
) -> None:
    path = altered(saved, tmp_path / "m.safetensors", change)
    with pytest.raises(DataError, match=sentence):
        chainrule.load(path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "not a whole safetensors file"),
        (b"hello", "not a whole safetensors file"),
        ((10**12).to_bytes(8, "little") + b"{}", "not a whole safetensors file"),
        (b"\x80\x04cos\nsystem\n(S'true'\ntR.", "not a whole safetensors file"),
    ],
)
def test_a_foreign_file_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "m.safetensors"
    path.write_bytes(content)
    with pytest.raises(DataError, match=sentence):
        chainrule.load(path)


def test_a_safetensors_file_of_another_program_is_refused(tmp_path: Path) -> None:
    save_file({"weight": np.zeros(3)}, tmp_path / "m.safetensors")
    with pytest.raises(DataError, match="does not describe a chainrule estimator"):
        chainrule.load(tmp_path / "m.safetensors")


def test_places_without_a_model_are_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path, "a\0b", "../" * 40 + "etc/passwd", "x" * 5000):
        with pytest.raises(DataError):
            chainrule.load(path)


def test_every_cut_of_a_file_is_refused(saved: Path, tmp_path: Path) -> None:
    whole, path = saved.read_bytes(), tmp_path / "m.safetensors"
    for length in {*range(0, len(whole), 97), len(whole) - 1}:
        path.write_bytes(whole[:length])
        with pytest.raises(DataError):
            chainrule.load(path)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(place=st.floats(0, 0.999999), byte=st.integers(0, 255))
def test_a_changed_byte_is_refused_or_harmless(
    saved: Path, tmp_path: Path, place: float, byte: int
) -> None:
    content = bytearray(saved.read_bytes())
    content[int(place * len(content))] = byte
    path = tmp_path / "m.safetensors"
    path.write_bytes(content)
    with suppress(ChainruleError):
        chainrule.load(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match=r"cannot write .*: Permission denied"):
        MLPRegressor(max_iter=3).fit(X, y).save(tmp_path / "m.safetensors")


def test_a_full_disk_leaves_the_old_model(saved: Path, tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    path.write_bytes(saved.read_bytes())
    model = MLPRegressor(max_iter=3).fit(X, y)
    with pytest.MonkeyPatch.context() as patch:

        def no_space(_: int) -> None:
            raise OSError(28, "No space left on device")

        patch.setattr(os, "fsync", no_space)
        with pytest.raises(OutputError, match=r"cannot write .*: No space left on device"):
            model.save(path)
    assert path.read_bytes() == saved.read_bytes()
    assert list(tmp_path.iterdir()) == [path]


def test_an_unfitted_model_is_not_saved(tmp_path: Path) -> None:
    with pytest.raises(AttributeError, match="not fitted yet"):
        MLPRegressor().save(tmp_path)
