"""Which engine serves, with the compiled core and without it."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from chainrule.cli import main
from chainrule.engines import native
from chainrule.engines.choice import engine_for, engine_in_use
from chainrule.engines.native import Native
from chainrule.engines.reference import Reference
from chainrule.errors import EngineError
from chainrule.network import Network
from chainrule.training.fit import fit
from chainrule.training.solvers import SOLVERS

NETWORK = Network.parse("2 -> 3 tanh -> 1")


@pytest.mark.skipif(
    not any(map(shutil.which, ("c++", "g++", "clang++"))), reason="there is no C++ compiler here"
)
def test_the_core_is_installed_where_there_is_a_compiler() -> None:
    """The tests of the core are skipped without it: that must not hide a build that failed."""
    assert native.available()
    assert isinstance(engine_for(NETWORK), Native)


@pytest.fixture
def without_core(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the package had been installed without a compiler."""
    monkeypatch.setattr(native, "core", None)


def test_without_the_core_the_reference_serves(without_core: None) -> None:
    assert isinstance(engine_for(NETWORK), Reference)
    assert engine_in_use().startswith("NumPy reference engine")
    assert native.instruction_sets() == []
    with pytest.raises(EngineError, match="the compiled core is not installed: install chainrule"):
        Native(NETWORK)


@pytest.mark.parametrize("solver", SOLVERS)
def test_both_engines_train_alike(solver: str, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(0)
    X = random.normal(size=(60, 2))
    Y = np.sin(X[:, :1])
    results = []
    for _ in range(2):
        results.append(fit(NETWORK, X, Y, solver=solver, max_epochs=5, random_state=3))
        monkeypatch.setattr(native, "core", None)
    # lm makes its matrix in single precision, to whose digits its steps are alike
    J, slope = (1e-6, 1e-4) if solver == "lm" else (1e-9, 1e-7)
    for ours, theirs in zip(*(result.history for result in results), strict=True):
        assert ours.loss == pytest.approx(theirs.loss, rel=J)
        assert ours.gradient_norm == pytest.approx(theirs.gradient_norm, rel=slope)


def test_float32_is_trained_in_float32() -> None:
    random = np.random.default_rng(0)
    X = random.normal(size=(60, 2)).astype(np.float32)
    result = fit(NETWORK, X, np.sin(X[:, :1]), solver="adam", max_epochs=3)
    assert {array.dtype for array in result.parameters.values()} == {np.dtype(np.float32)}


def test_the_version_tells_the_engine(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_code:
        main(["--version"])
    assert exit_code.value.code == 0
    assert capsys.readouterr().out.rstrip() == f"chainrule, version 0.1.0, {engine_in_use()}"
