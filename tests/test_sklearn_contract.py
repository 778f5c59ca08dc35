"""scikit-learn's own checks and its own tests of its MLP, with our classes in place of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sklearn.neural_network
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

from chainrule import MLPClassifier, MLPRegressor

# Tests of private members only; docs/drop-in.md says the same.
EXCEPTIONS = {"test_gradient": "calls the private _loss_grad_lbfgs"}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", [MLPClassifier, MLPRegressor])
def test_check_estimator(kind: Any) -> None:
    results = check_estimator(kind(max_iter=100), on_fail="raise", on_skip=None)
    assert {result["status"] for result in results} <= {"passed", "skipped"}
    assert len(results) > 55


def test_their_own_tests_pass() -> None:
    theirs = Path(sklearn.neural_network.__file__).parent / "tests" / "test_mlp.py"
    if not theirs.exists():
        pytest.skip("this scikit-learn came without its tests")
    here = Path(__file__).parent
    leave_out = " and ".join(f"not {name}" for name in EXCEPTIONS)
    command = [
        sys.executable, "-m", "pytest", "-q", "-c", os.devnull, "-p", "no:cacheprovider",
        "-p", "in_place_of_sklearn", "-k", leave_out, str(theirs),
    ]  # fmt: skip
    path = os.pathsep.join([str(here), os.environ.get("PYTHONPATH", "")])
    run = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout[-4000:]
    passed = re.search(r"(\d+) passed", run.stdout)
    assert passed
    assert int(passed[1]) > 40


def test_the_exceptions_are_those_of_the_documentation() -> None:
    text = (Path(__file__).parents[1] / "docs" / "drop-in.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(test_\w+)`", text, re.MULTILINE)
    assert set(listed) == set(EXCEPTIONS)


def test_the_parameters_are_theirs_and_more() -> None:
    for ours, theirs in (
        (MLPClassifier, sklearn.neural_network.MLPClassifier),
        (MLPRegressor, sklearn.neural_network.MLPRegressor),
    ):
        their_parameters = theirs().get_params()
        mine = ours().get_params()
        assert {name: mine[name] for name in their_parameters} == their_parameters
        assert repr(ours(alpha=0.5)) == repr(theirs(alpha=0.5))


def test_in_a_pipeline_and_a_grid() -> None:
    random = np.random.default_rng(0)
    X = random.normal(size=(120, 4)) * [1, 10, 100, 1000]
    y = np.sin(X[:, 0]) + X[:, 1] / 10
    network = MLPRegressor(hidden_layer_sizes=20, solver="lbfgs", max_iter=3000, random_state=0)
    pipeline = make_pipeline(StandardScaler(), network)
    grid = GridSearchCV(pipeline, {"mlpregressor__alpha": [1.0, 1000.0]}, cv=3).fit(X, y)
    assert grid.best_params_["mlpregressor__alpha"] == 1.0
    assert clone(grid.best_estimator_).fit(X, y).score(X, y) > 0.9
