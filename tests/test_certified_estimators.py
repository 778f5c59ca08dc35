"""``certificate_`` of fitted estimators and of the command line."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning

from chainrule import MLPClassifier, MLPRegressor
from chainrule.cli import run
from chainrule.operations import Array
from chainrule.training.certificate import Verdict

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


@pytest.fixture(scope="module")
def table() -> tuple[Array, Array]:
    """Four inputs and a number."""
    random = np.random.default_rng(0)
    X = random.normal(size=(200, 4))
    return X, np.sin(X[:, 0]) + 0.3 * X[:, 1] ** 2 + 0.1 * random.normal(size=200)


EXACT: dict[str, Any] = {
    "solver": "lbfgs", "activation": "tanh", "hidden_layer_sizes": 3, "alpha": 1.0,
    "max_iter": 5000, "tol": 1e-9, "random_state": 0,
}  # fmt: skip


def test_l_bfgs_of_a_small_network_ends_at_a_minimum(table: tuple[Array, Array]) -> None:
    X, y = table
    model = MLPRegressor(**EXACT).fit(X, y)
    certificate = model.certificate_
    assert certificate.verdict is Verdict.MINIMUM
    assert certificate.objective == pytest.approx(model.loss_, rel=1e-12)
    assert certificate.parameters == 4 * 3 + 3 + 3 + 1
    assert str(certificate).startswith("minimum: J = ")
    assert pickle.loads(pickle.dumps(model)).certificate_ == certificate


def test_sparse_rows_have_the_same_certificate(table: tuple[Array, Array]) -> None:
    X, y = table
    labels = y > 0.2
    dense = MLPClassifier(**EXACT).fit(X, labels).certificate_
    sparse = MLPClassifier(**EXACT).fit(csr_matrix(X), labels).certificate_
    assert sparse.verdict is dense.verdict
    assert sparse.largest_eigenvalue == pytest.approx(dense.largest_eigenvalue, rel=1e-3)


@pytest.mark.parametrize(
    ("options", "verdict"),
    [
        ({"max_iter": 3}, "still descending"),
        ({"early_stopping": True, "max_iter": 20}, "stopped by validation"),
        ({"time_limit": 1e-9}, "time limit"),
        ({"solver": "lbfgs", "time_limit": 1e-9}, "time limit"),
        ({"solver": "lbfgs", "max_iter": 3}, "still descending"),
    ],
)
def test_what_ended_training(
    table: tuple[Array, Array], options: dict[str, Any], verdict: str
) -> None:
    model = MLPRegressor(random_state=0, **options).fit(*table)
    assert model.certificate_.verdict.value == verdict


def test_batches_end_near_the_minimum_of_what_they_minimise(table: tuple[Array, Array]) -> None:
    """Each batch has the penalty divided by its own rows: all rows in one batch agree with J."""
    X, y = table
    options: dict[str, Any] = {"hidden_layer_sizes": 3, "activation": "tanh", "batch_size": 200}
    model = MLPRegressor(
        **options, alpha=1.0, max_iter=20_000, tol=0, learning_rate_init=0.02,
        learning_rate="cosine", random_state=0, n_iter_no_change=20_000,
    ).fit(X, y)  # fmt: skip
    assert model.certificate_.relative_gradient < 1e-4
    assert model.certificate_.verdict is Verdict.MINIMUM


def test_one_epoch_more_has_no_certificate(table: tuple[Array, Array]) -> None:
    model = MLPRegressor(random_state=0, max_iter=2).fit(*table)
    assert not hasattr(model.partial_fit(*table), "certificate_")


def test_a_divergence_that_kept_its_best_is_one(table: tuple[Array, Array]) -> None:
    X, y = table
    model = MLPRegressor(
        solver="sgd", learning_rate_init=1e6, restore_best=True, activation="identity",
        max_iter=50, random_state=0,
    )  # fmt: skip
    with pytest.warns(ConvergenceWarning, match="diverged"):
        model.fit(X, y)
    assert model.certificate_.verdict is Verdict.DIVERGED


def test_the_command_line_certifies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    x = np.linspace(-1, 1, 40)
    rows = "\n".join(f"{a:.4f},{3 * a + 1:.4f}" for a in x)
    Path("line.csv").write_text(f"a,y\n{rows}\n", encoding="utf-8")
    network = "1 -> 1, squared_error, l2=0.1"
    command = ["train", "line.csv", "--target", "y", "--network", network, "--output", "out"]
    assert run([*command, "--solver", "newton"]) == 0
    told = json.loads(Path("out/metrics.json").read_text(encoding="utf-8"))["certificate"]
    assert told["verdict"] == "minimum"
    assert told["products"] == told["parameters"] == 2
    assert told["smallest_eigenvalue"] == pytest.approx(2, rel=0.2)
    assert f"Certified {told['sentence']}\n" in capsys.readouterr().out
