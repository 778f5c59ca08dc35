"""Training that is interrupted goes on to the same parameters, bit for bit."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chainrule import MLPClassifier, MLPRegressor
from chainrule.errors import DataError, OutputError

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

random = np.random.default_rng(0)
X = random.normal(size=(80, 3))
y = np.sin(X[:, 0]) + X[:, 1]
STEADY: dict[str, Any] = {"tol": 0.0, "n_iter_no_change": np.inf, "checkpoint_every": 1}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_killed_sixty_times_it_ends_where_it_would_have(tmp_path: Path) -> None:
    script = Path(__file__).parent / "killed_training.py"
    command = [sys.executable, "-W", "ignore", str(script), str(tmp_path), "60", "1"]
    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    whole, killed, epochs = run.stdout.split()
    assert killed == whole
    assert int(epochs) > 20


@pytest.mark.parametrize(
    "settings",
    [
        {"solver": "adam", "dropout": 0.3},
        {"solver": "sgd", "learning_rate": "invscaling"},
        {"solver": "sgd", "learning_rate": "adaptive", "tol": 0.5, "n_iter_no_change": 2},
        {"learning_rate": "step", "learning_rate_step": 4, "restore_best": True},
        {"early_stopping": True, "validation_fraction": 0.3},
        {"random_state": None, "batch_size": 16},
        {"standardize": True, "shuffle": False, "activation": "silu"},
    ],
)
def test_a_longer_training_is_a_short_one_taken_up(
    tmp_path: Path, settings: dict[str, Any]
) -> None:
    settings = {"random_state": 3, **STEADY, **settings}
    folder = tmp_path / "of the short one"
    MLPRegressor(max_iter=7, checkpoint=folder, **settings).fit(X, y)
    state = (folder / "checkpoint.safetensors").read_bytes()
    taken_up = []
    for _ in range(2):  # twice from the same point, for a training without a seed
        (folder / "checkpoint.safetensors").write_bytes(state)
        model = MLPRegressor(max_iter=15, checkpoint=folder, resume=True, **settings).fit(X, y)
        taken_up.append(model)
    if settings["random_state"] is not None:
        taken_up.append(MLPRegressor(max_iter=15, **settings).fit(X, y))
    for model in taken_up:
        assert model.n_iter_ == 15
        assert model.loss_curve_ == taken_up[0].loss_curve_
        np.testing.assert_array_equal(model.coefs_[0], taken_up[0].coefs_[0])
        np.testing.assert_array_equal(model.intercepts_[1], taken_up[0].intercepts_[1])


def test_a_finished_training_is_finished(tmp_path: Path) -> None:
    settings: dict[str, Any] = {"checkpoint": tmp_path, "resume": True, "random_state": 0}
    first = MLPClassifier(max_iter=2000, tol=0.05, **settings).fit(X, y > 0)
    again = MLPClassifier(max_iter=2000, tol=0.05, **settings).fit(X, y > 0)
    assert again.n_iter_ == first.n_iter_ < 2000
    np.testing.assert_array_equal(again.coefs_[0], first.coefs_[0])
    assert again.predict(X).tolist() == first.predict(X).tolist()


def test_without_resume_it_begins_anew(tmp_path: Path) -> None:
    settings: dict[str, Any] = {"checkpoint": tmp_path, "max_iter": 5, **STEADY}
    first = MLPRegressor(random_state=0, **settings).fit(X, y)
    other = MLPRegressor(random_state=1, **settings).fit(X, y)
    assert first.loss_curve_ != other.loss_curve_


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"X": X + 1}, "is of other rows"),
        ({"y": y * 2}, "is of other rows"),
        ({"alpha": 0.5}, "was begun with alpha=0.0001, not 0.5"),
        ({"hidden_layer_sizes": 7}, r"was begun with hidden_layer_sizes=\(100,\), not 7"),
        ({"solver": "sgd"}, "was begun with solver='adam', not 'sgd'"),
    ],
)
def test_a_checkpoint_of_something_else_is_refused(
    tmp_path: Path, change: dict[str, Any], sentence: str
) -> None:
    MLPRegressor(max_iter=5, checkpoint=tmp_path, random_state=0).fit(X, y)
    rows, targets = change.pop("X", X), change.pop("y", y)
    model = MLPRegressor(max_iter=9, checkpoint=tmp_path, resume=True, random_state=0, **change)
    with pytest.raises(DataError, match=sentence):
        model.fit(rows, targets)
    assert not hasattr(model, "coefs_")


def test_a_damaged_checkpoint_is_said(tmp_path: Path) -> None:
    model = MLPRegressor(max_iter=5, checkpoint=tmp_path, resume=True, random_state=0).fit(X, y)
    path = tmp_path / "checkpoint.safetensors"
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(DataError, match="is damaged: it is not a whole safetensors file"):
        model.fit(X, y)


def test_a_place_for_no_checkpoint_is_said_before_training(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="/x of the checkpoint: Not a directory"):
        MLPRegressor(checkpoint=tmp_path / "file" / "x").fit(X, y)
    with pytest.raises(ValueError, match="checkpoint is for training in batches"):
        MLPRegressor(checkpoint=tmp_path, solver="lbfgs").fit(X, y)
