"""chainrule train --checkpoint and --resume: the same result, whenever it was interrupted."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from chainrule.cli import run
from chainrule.errors import DataError
from chainrule.network import Network
from chainrule.training.checkpoint import Checkpoint
from chainrule.training.epochs import Batches
from chainrule.training.fit import fit
from chainrule.training.solvers import SGD, Adam

NETWORK = Network.parse("3 -> 12 tanh -> 1, l2=0.001")
X = np.random.default_rng(0).normal(size=(90, 3))
Y = np.sin(X[:, :1]) + X[:, 1:2]


@pytest.mark.parametrize("batches", [Batches(16), Batches(32, (0.3,), 0.001, 0.5)], ids=["", "all"])
@pytest.mark.parametrize("solver", [Adam(0.01), SGD(0.02, 0.9)], ids=["adam", "sgd"])
def test_a_longer_training_is_a_short_one_taken_up(
    solver: Adam | SGD, batches: Batches, tmp_path: Path
) -> None:
    short = Checkpoint(tmp_path, every=1)
    fit(NETWORK, X, Y, solver=solver, batches=batches, max_epochs=7, checkpoint=short)
    again = Checkpoint(tmp_path, every=5, resume=True)
    long = fit(NETWORK, X, Y, solver=solver, batches=batches, max_epochs=20, checkpoint=again)
    whole = fit(NETWORK, X, Y, solver=solver, batches=batches, max_epochs=20)
    assert [epoch.loss for epoch in long.history] == [epoch.loss for epoch in whole.history]
    assert long.best_epoch == whole.best_epoch
    for name, array in whole.parameters.items():
        np.testing.assert_array_equal(long.parameters[name], array)


def test_a_checkpoint_of_something_else_is_refused(tmp_path: Path) -> None:
    fit(NETWORK, X, Y, solver="adam", max_epochs=3, checkpoint=Checkpoint(tmp_path))
    resume = Checkpoint(tmp_path, resume=True)
    with pytest.raises(DataError, match="is of a training with other rows"):
        fit(NETWORK, X + 1, Y, solver="adam", max_epochs=3, checkpoint=resume)
    with pytest.raises(DataError, match=r"is of a training with solver Adam\(.*, not SGD\("):
        fit(NETWORK, X, Y, solver="sgd", max_epochs=3, checkpoint=resume)
    with pytest.raises(DataError, match="for solvers of batches"):
        fit(NETWORK, X, Y, solver="lbfgs", checkpoint=resume)
    path = tmp_path / "checkpoint.safetensors"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DataError, match="is damaged"):
        fit(NETWORK, X, Y, solver="adam", max_epochs=3, checkpoint=resume)


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    rows = "\n".join(
        f"{a:.6f},{b:.6f},{c:.6f},{y:.6f}" for (a, b, c), (y,) in zip(X, Y, strict=True)
    )
    (tmp_path / "t.csv").write_text(f"a,b,c,y\n{rows}\n", encoding="utf-8")
    return tmp_path


COMMAND = ["train", "t.csv", "--target", "y", "--solver", "adam", "--l2", "0.001"]


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL")
def test_the_command_killed_at_random_moments_ends_where_it_would_have(table: Path) -> None:
    arguments = [*COMMAND, "--max-epochs", "300", "--checkpoint", "c", "--checkpoint-every", "1"]
    assert run([*COMMAND, "--max-epochs", "300", "--output", "whole"]) == 0
    draw, reached = random.Random(0), set()
    program = f"from chainrule.cli import main; main({[*arguments, '--resume', '--output', 'r']!r})"
    for _ in range(4):
        child = subprocess.Popen(
            [sys.executable, "-c", program], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        checkpoint = table / "c" / "checkpoint.safetensors"
        until = time.monotonic() + 60
        before = checkpoint.stat().st_mtime if checkpoint.exists() else 0.0
        while time.monotonic() < until and child.poll() is None:
            if checkpoint.exists() and checkpoint.stat().st_mtime > before:
                break
            time.sleep(0.005)
        time.sleep(draw.uniform(0, 0.05))
        child.kill()
        child.wait()
        reached.add(checkpoint.stat().st_mtime)
    assert len(reached) == 4
    assert run([*arguments, "--resume", "--output", "result"]) == 0
    whole, killed = (load_file(table / name / "model.safetensors") for name in ("whole", "result"))
    for name, array in whole.items():
        np.testing.assert_array_equal(killed[name], array)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--resume"], "--resume goes on from a --checkpoint FOLDER: name it"),
        (["--solver", "lbfgs", "--checkpoint", "c"], "--checkpoint is for training in batches"),
        (
            ["--checkpoint", "t.csv/c"],
            "cannot make the folder t.csv/c of the checkpoint: Not a directory",
        ),
    ],
)
def test_a_slip_is_answered_with_a_sentence(
    table: Path, options: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*COMMAND, "--max-epochs", "3", *options]) == 2
    assert sentence in capsys.readouterr().err
