"""chainrule train and predict, as a user runs them."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from results_folder import FILES

from chainrule.cli import COMMANDS, run
from chainrule.training.record import Record

CONCRETE = Path(__file__).parent.parent / "examples" / "concrete.csv"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def flowers(path: Path, rows: int = 60) -> None:
    """Three kinds by length and colour, with gaps."""
    random = np.random.default_rng(0)
    kinds = np.array(["iris", "poppy", "rose"])[np.arange(rows) % 3]
    length = np.arange(rows) % 3 + 0.3 * random.normal(size=rows)
    pl.DataFrame(
        {
            "length": [None if i == 4 else x for i, x in enumerate(length)],
            "colour": ["blue" if k == "iris" else "red" for k in kinds],
            "kind": kinds,
        }
    ).write_csv(path)


@pytest.mark.slow
def test_concrete_with_one_network(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["train", str(CONCRETE), "--target", "strength", "--hidden", "50 tanh"]) == 0
    output = capsys.readouterr()
    assert output.err == ""
    for words in (
        "1,030 rows, 824 to train on and 206 held out",
        "(618 to learn from, 206 to judge by)",
        "8 -> 50 tanh -> 1 identity, squared_error, l2=",
        "∂J/∂W₂",
        "closed-form gradients agree with complex-step derivatives in all 501 entries",
        "RMSE",
        "R²",
        "converged: ",
        "Results   concrete-strength",
    ):
        assert words in output.out
    results = folder / "concrete-strength"
    assert {path.name for path in results.iterdir()} == FILES
    metrics = json.loads((results / "metrics.json").read_text())
    assert metrics["held_out"]["rmse"] < 6.0
    assert metrics["held_out"]["r2"] > 0.85
    assert metrics["baseline"]["held_out"]["rmse"] > 15
    assert metrics["stop"]["converged"]
    with (results / "history.csv").open() as file:
        lines = list(csv.DictReader(file))
    assert list(lines[0]) == ["epoch", "loss", "held_out_loss", "gradient_norm", "seconds"]
    assert len(lines) == metrics["epochs"] + 1
    assert float(lines[-1]["loss"]) < float(lines[0]["loss"])
    for picture in ("loss.png", "predicted_vs_actual.png"):
        assert (results / picture).read_bytes().startswith(b"\x89PNG")
    # Predicting for the training table gives the metrics again.
    assert run(["predict", "concrete-strength", str(CONCRETE), "--output", "p.csv"]) == 0
    predicted = pl.read_csv("p.csv")
    assert predicted.columns == ["strength"]
    errors = (predicted["strength"] - pl.read_csv(CONCRETE)["strength"]).to_numpy()
    rows = metrics["rows"]
    squares = sum(rows[part] * metrics[part]["rmse"] ** 2 for part in ("train", "held_out"))
    np.testing.assert_allclose(errors @ errors, squares, rtol=1e-9)


def test_classes_gaps_and_text_need_no_flags(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flowers(folder / "flowers.csv")
    assert run(["train", "flowers.csv", "--target", "kind", "--budget", "2"]) == 0
    output = capsys.readouterr().out
    assert "classify kind (3 classes: iris, poppy, rose) from 2 columns, 3 inputs" in output
    assert "3 softmax, cross_entropy" in output
    assert {path.name for path in (folder / "flowers-kind").iterdir()} == FILES
    metrics = json.loads((folder / "flowers-kind" / "metrics.json").read_text())
    assert metrics["task"] == "classification"
    assert metrics["held_out"]["accuracy"] > 0.8
    assert metrics["held_out"]["log_loss"] < metrics["baseline"]["held_out"]["log_loss"]

    (folder / "new.csv").write_text("id,colour,length\n1,red,2.1\n2,blue,\n3,green,0.1\n")
    assert run(["predict", "flowers-kind", "new.csv"]) == 0
    output = capsys.readouterr()
    lines = output.out.splitlines()
    assert lines[0] == "kind,P(iris),P(poppy),P(rose)"
    assert [line.split(",")[0] for line in lines[1:3]] == ["rose", "iris"]
    assert abs(sum(map(float, lines[1].split(",")[1:])) - 1) < 1e-12
    assert output.err == (
        "chainrule: column 'colour' has 'green', which the training rows did not; encoded as "
        "none of the known categories\n"
    )


@pytest.mark.slow
def test_results_are_never_overwritten(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flowers(folder / "t.csv")
    train = ["train", "t.csv", "--target", "kind", "--max-epochs", "1"]
    for name in ("t-kind", "t-kind-2", "t-kind-3"):
        assert run(train) == 0
        assert f"Results   {name}\n" in capsys.readouterr().out
        assert (folder / name / "model.json").exists()
    assert run([*train, "--output", "new/runs/first"]) == 0
    assert (folder / "new" / "runs" / "first" / "model.json").exists()
    (folder / "ready").mkdir()
    assert run([*train, "--output", "ready"]) == 0
    assert (folder / "ready" / "model.json").exists()
    assert not list(folder.rglob("*.part"))


def test_options_reach_the_training(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flowers(folder / "t.csv")
    line = (
        "train t.csv --target length --drop colour --hidden none --l2 0 --solver adam "
        "--learning-rate 0.05 --batch-size 7 --max-epochs 4 --seed 3 --test-size 0.5 "
        "--output out"
    )
    code = run(line.split())
    error = capsys.readouterr().err
    # The gap is in the target now, and is refused; leave that row out.
    assert (code, error) == (
        2,
        "chainrule: t.csv, line 6: target 'length' is missing; fill it in or remove the row\n",
    )
    lines = (folder / "t.csv").read_text().splitlines()
    (folder / "t.csv").write_text("\n".join([*lines[:5], *lines[6:]]))
    assert run(line.split()) == 0
    metrics = json.loads((folder / "out" / "metrics.json").read_text())
    assert metrics["network"] == "3 -> 1 identity, squared_error"
    assert metrics["rows"] == {"train": 29, "held_out": 30}
    assert metrics["epochs"] == 4
    assert metrics["stop"]["reason"] == "max_epochs"
    found = {key: metrics[key] for key in ("solver", "learning_rate", "batch_size", "seed")}
    assert found == {"solver": "adam", "learning_rate": 0.05, "batch_size": 7, "seed": 3}


@pytest.mark.parametrize(
    "name", ["price $/m² $^{", "価格", "a/b\\c", "..", "a" * 300, "\U00020000" * 90]
)
def test_any_name_of_a_column_will_do(
    name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pl.DataFrame({"a": range(20), name: [i * i for i in range(20)]}).write_csv("t.csv")
    assert run(["train", "t.csv", "--target", name, "--max-epochs", "1"]) == 0
    (results,) = (path for path in folder.iterdir() if path.is_dir())
    assert {path.name for path in results.iterdir()} == FILES
    assert capsys.readouterr().err == ""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_terminal_that_is_lost_loses_no_training(folder: Path) -> None:
    flowers(folder / "t.csv")
    arguments = ["train", "t.csv", "--target", "kind", "--max-epochs", "1", "--l2", "0"]
    command = [sys.executable, "-c", f"from chainrule.cli import main; main({arguments!r})"]
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as closed, Path("/dev/full").open("w") as full:
        for stdout, said in (
            (closed, b""),
            (full, b"chainrule: nothing more is shown: No space left on device\n"),
        ):
            run = subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, check=True)
            assert run.stderr == said
    for name in ("t-kind", "t-kind-2"):
        assert {path.name for path in (folder / name).iterdir()} == FILES


def test_a_narrow_terminal_keeps_its_numbers(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    flowers(folder / "t.csv")
    monkeypatch.setenv("COLUMNS", "10")
    assert run(["train", "t.csv", "--target", "kind", "--max-epochs", "1", "--l2", "0"]) == 0
    output = capsys.readouterr().out
    assert "class mix, held out" in output
    assert "…" not in output.partition("Verified")[2]


def test_names_do_not_control_the_terminal(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "".join(f"{i},{('red' if i % 2 else 'x') + chr(27) + '[31m'}\n" for i in range(20))
    (folder / "t.csv").write_text(f"a,y\x1b[32m\n{rows}")
    train = ["train", "t.csv", "--max-epochs", "1", "--l2", "0", "--target"]
    assert run([*train, "y\x1b[32m"]) == 0
    assert run([*train, "b"]) == 2
    output = capsys.readouterr()
    assert "\x1b" not in output.out + output.err
    assert r"classify y\x1b[32m (2 classes: red\x1b[31m, x\x1b[31m)" in output.out


def test_divergence_is_said_and_the_best_is_kept(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flowers(folder / "t.csv")
    train = ["train", "t.csv", "--target", "kind", "--hidden", "9 relu"]
    assert run([*train, "--solver", "gradient_descent", "--learning-rate", "1e6"]) == 0
    assert "training diverged and the best parameters were kept" in capsys.readouterr().out
    metrics = json.loads((folder / "t-kind" / "metrics.json").read_text())
    assert metrics["stop"]["reason"] == "diverged"
    assert np.isfinite(metrics["held_out"]["log_loss"])


def test_predict_refuses_what_does_not_fit(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flowers(folder / "t.csv")
    assert run(["train", "t.csv", "--target", "kind", "--max-epochs", "1"]) == 0
    capsys.readouterr()
    for text, message in (
        ("length\n1\n", "new.csv has no column 'colour', which the model was trained on"),
        ("length,colour\nlong,red\n", "new.csv, line 2: 'long' in column 'length' is not a number"),
        ("length,colour\ninf,red\n", "new.csv, line 2: 'inf' in column 'length' is infinite"),
        ("length,colour\n", "new.csv has a header but no rows"),
    ):
        (folder / "new.csv").write_text(text)
        assert run(["predict", "t-kind", "new.csv", "--output", "p.csv"]) == 2
        assert capsys.readouterr().err.startswith(f"chainrule: {message}")
        assert not (folder / "p.csv").exists()
    assert run(["predict", "t-kind", "t.csv", "--output", "t.csv"]) == 2
    assert "t.csv is the data itself" in capsys.readouterr().err
    assert run(["predict", "t-kind", "t.csv", "--output", "no/where.csv"]) == 2
    assert capsys.readouterr().err == (
        "chainrule: cannot write no/where.csv: No such file or directory\n"
    )
    assert run(["predict", ".", "t.csv"]) == 2
    assert "is not the folder of a model: no model.json" in capsys.readouterr().err


def test_an_interrupted_training_keeps_its_best(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    flowers(folder / "t.csv")
    add, calls = Record.add, []

    def interrupt(self: Record, *args: Any) -> object:
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return add(self, *args)

    monkeypatch.setattr(Record, "add", interrupt)
    assert run(["train", "t.csv", "--target", "kind", "--l2", "0.01"]) == 130
    assert "interrupted: the best parameters so far were kept" in capsys.readouterr().out
    assert {path.name for path in (folder / "t-kind").iterdir()} == FILES
    # While the penalty is still being chosen there is nothing to keep.
    calls.clear()
    assert run(["train", "t.csv", "--target", "kind", "--max-epochs", "1000"]) == 130
    assert capsys.readouterr().err.strip() == "chainrule: interrupted"
    assert sorted(path.name for path in folder.iterdir()) == ["t-kind", "t.csv"]


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_leaves_nothing_half_written(folder: Path, sent: int, code: int) -> None:
    options = ["--solver", "gradient_descent", "--learning-rate", "1e-4", "--l2", "0.01"]
    arguments = ["train", str(CONCRETE), "--target", "strength", *options]
    script = f"from chainrule.cli import main; main({arguments!r})"
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    deadline = time.monotonic() + 30
    while not list(folder.glob(".chainrule-*")) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(sent)
    _, error = process.communicate(timeout=30)
    assert process.returncode == code
    assert b"Traceback" not in error
    assert not list(folder.glob(".chainrule-*"))
    for results in folder.iterdir():
        assert {path.name for path in results.iterdir()} == FILES


def test_help_does_not_wait_for_heavy_libraries() -> None:
    script = (
        "import sys; from chainrule.cli import run; run(['--help'])\n"
        "print([m for m in ('sklearn', 'polars', 'matplotlib', 'scipy') if m in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert found.stdout.endswith("[]\n")
    assert all(name in found.stdout for name in COMMANDS)


def test_a_misspelt_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["trian"]) == 2
    assert capsys.readouterr().err == (
        "chainrule: unknown command 'trian': did you mean 'train'?\n"
    )
