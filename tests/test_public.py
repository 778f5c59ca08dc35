"""The public names, how long importing them takes, and the tools that keep the house in order."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

import chainrule

ROOT = Path(__file__).parent.parent

PUBLIC = {
    "ChainruleError", "Convention", "Dense", "GridSearch", "MLPClassifier", "MLPRegressor",
    "Network", "check", "check_gradients", "collapse", "compare", "derive", "export_c",
    "export_onnx", "gradients", "load", "to_softmax", "verify", "work_step", "__version__",
}  # fmt: skip
# These are scikit-learn's kind or deal with it, and load it when they are first used.
LIGHT = PUBLIC - {"GridSearch", "MLPClassifier", "MLPRegressor", "export_c", "export_onnx", "load"}


def test_the_public_names_are_these() -> None:
    assert set(chainrule.__all__) == PUBLIC
    assert all(getattr(chainrule, name).__doc__ for name in PUBLIC)
    assert dir(chainrule) == chainrule.__all__
    with pytest.raises(AttributeError, match="has no attribute 'deriv'"):
        chainrule.deriv  # noqa: B018


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = "scipy", "sklearn", "polars", "matplotlib", "click", "rich", "torch"
    names = ", ".join(sorted(LIGHT))
    found = f"[m for m in {heavy} if m in sys.modules]"
    code = f"import sys; from chainrule import {names}; print({found})"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


# The reader of documents has many rooms; it is loaded with `check` alone.
CALCULUS, READER = LIGHT - {"check"}, LIGHT


@pytest.mark.parametrize(("names", "most"), [(CALCULUS, 5), (READER, 7)], ids=["calculus", "all"])
def test_importing_takes_no_more_than_a_few_times_what_numpy_takes(
    names: set[str], most: int, tmp_path: Path
) -> None:
    # Bytecode of both, as installed packages have it, whatever this run's Python may write.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env = kept | {"PYTHONPYCACHEPREFIX": str(tmp_path)}
    code = (
        "import time; start = time.perf_counter(); import numpy; numpy_at = time.perf_counter(); "
        f"from chainrule import {', '.join(sorted(names))}; "
        "print((time.perf_counter() - start) / (numpy_at - start))"
    )

    def ratio() -> float:
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=env)
        return float(run.stdout)

    assert any(ratio() < most for _ in range(5))  # the first writes the bytecode


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    ["ruff format --check .", "ruff check .", "mypy", "lint-imports"],
)
def test_the_house_is_in_order(command: str) -> None:
    name, *arguments = command.split()
    tool = Path(sysconfig.get_path("scripts")) / name
    run = subprocess.run([tool, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
