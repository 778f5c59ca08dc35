"""solver="auto", and the full-batch solvers of the estimators beside one another."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_diabetes, load_iris
from sklearn.exceptions import ConvergenceWarning

from chainrule import MLPClassifier, MLPRegressor
from chainrule.network import Network
from chainrule.training.fit import fit
from chainrule.training.solvers import SOLVERS
from chainrule.training.solvers.choosing import chosen_solver

X, y = load_diabetes(return_X_y=True)
SETTINGS: dict[str, Any] = {
    "hidden_layer_sizes": 3, "activation": "tanh", "standardize": True, "random_state": 0,
    "alpha": 5.0, "tol": 1e-9, "max_iter": 5000,
}  # fmt: skip
A, a = load_iris(return_X_y=True)


@pytest.mark.parametrize(
    ("network", "rows", "alpha", "name"),
    [
        ("4 -> 50 tanh -> 1, squared_error", 400, 0, "lbfgs"),
        ("4 -> 10 tanh -> 1, squared_error", 9000, 0, "lm"),
        ("4 -> 10 tanh -> 1, squared_error", 9000, 1, "lbfgs"),
        ("4 -> 10 tanh -> 1, huber(1)", 9000, 0, "lbfgs"),
        ("4 -> 10 tanh -> 1 sigmoid, log_loss", 9000, 0, "lbfgs"),
        ("784 -> 500 relu -> 10 softmax, cross_entropy", 60_000, 0, "adam"),
    ],
)
def test_the_choice_goes_by_loss_rows_and_parameters(
    network: str, rows: int, alpha: float, name: str
) -> None:
    found = chosen_solver(Network.parse(network), rows, alpha)
    assert found.name == name
    assert name in SOLVERS
    assert f"{rows:,} rows" in str(found)


def test_the_model_says_what_was_chosen_and_why() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = MLPRegressor(solver="auto", hidden_layer_sizes=50, max_iter=20).fit(X, y)
        assert (model.solver_, model.solver_reason_) == (
            "lbfgs",
            "it is the fastest for 601 parameters and 442 rows",
        )
        model.set_params(hidden_layer_sizes=1).fit(X, y)
        assert model.solver_ == "lm"
        model.set_params(dropout=0.2).fit(X, y)
        assert (model.solver_, model.solver_reason_) == (
            "adam",
            "dropout is for training in batches",
        )
        assert model.set_params(solver="sgd", dropout=0.0).fit(X, y).solver_ == "sgd"


def test_every_full_batch_solver_comes_down_the_same_loss() -> None:
    ends = {}
    for solver in ("lbfgs", "newton", "lm"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model = MLPRegressor(solver=solver, **SETTINGS).fit(X, y)
        ends[solver] = model.loss_
        if solver != "lm":  # its last steps gain less than counts, in a valley that goes on
            assert model.certificate_.verdict.value == "minimum", solver
    assert max(ends.values()) < 1.05 * min(ends.values())


def test_newton_and_lbfgs_agree_on_a_convex_problem() -> None:
    given: dict[str, Any] = {
        "hidden_layer_sizes": (), "alpha": 1.0, "standardize": True, "tol": 1e-8, "random_state": 0,
        "max_iter": 1000,
    }  # fmt: skip
    one = MLPClassifier(solver="newton", **given).fit(A, a)
    other = MLPClassifier(solver="lbfgs", **given).fit(A, a)
    np.testing.assert_allclose(one.predict_proba(A), other.predict_proba(A), atol=1e-3)
    assert one.loss_ <= other.loss_ * (1 + 1e-9)
    assert one.n_iter_ < other.n_iter_


def test_lm_says_what_it_is_not_for() -> None:
    with pytest.raises(ValueError, match="lm is for squared error with L2, not for the loss"):
        MLPClassifier(solver="lm").fit(A, a)
    with pytest.raises(ValueError, match="dropout is for training in batches"):
        MLPRegressor(solver="lm", dropout=0.5).fit(X, y)


def test_fit_chooses_too() -> None:
    network = Network.parse("10 -> 1, squared_error")
    Z = (y[:, None] - y.mean()) / y.std()
    found = fit(network, X, Z, solver="auto")
    exact = np.linalg.lstsq(np.c_[X, np.ones(len(X))], Z, rcond=None)[1][0] / len(X)
    assert found.best.loss == pytest.approx(exact, rel=1e-9)
