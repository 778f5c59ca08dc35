"""Training that is watched on the rows of another table, and a rate that falls with the loss."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from safetensors.numpy import load_file

from chainrule.cli import run
from chainrule.training.schedules import Adaptive
from chainrule.training.storage import load_model
from chainrule.training.table import Table


def frame(rows: int, seed: int) -> pl.DataFrame:
    random = np.random.default_rng(seed)
    a = random.normal(size=rows)
    color = random.choice(["red", "green"], size=rows)
    y = a**2 + (color == "red") + 0.3 * random.normal(size=rows)
    return pl.DataFrame({"a": a, "color": color, "y": y, "kind": np.where(y > 1, "high", "low")})


@pytest.fixture
def tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    frame(150, 0).write_csv("t.csv")
    frame(150, 0).write_parquet("t.parquet")
    frame(60, 1).write_csv("watch.csv")
    return tmp_path


def train(*options: str, data: str = "t.csv", target: str = "y", drop: str = "kind") -> int:
    arguments = ["train", data, "--target", target, "--drop", drop, "--l2", "0.001"]
    return run([*arguments, "--solver", "adam", "--learning-rate", "0.03", *options])


def figures(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(name, "metrics.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize(
    ("data", "stream"), [("t.csv", []), ("t.parquet", ["--stream"])], ids=["held", "streamed"]
)
def test_the_rows_of_another_table_are_watched(tables: Path, data: str, stream: list[str]) -> None:
    options = ["--validation", "watch.csv", "--max-epochs", "600", "--patience", "7"]
    assert train(*options, *stream, "--output", "out", data=data) == 0
    told = figures("out")
    assert told["validation"] == "watch.csv"
    losses = pl.read_csv("out/history.csv")["validation_loss"].to_numpy()
    assert told["best_epoch"] == int(losses.argmin())
    model, other = load_model("out"), Table.read("watch.csv")
    target = model.target.encode(other.numbers("y"))
    assert np.mean((model.outputs(other) - target) ** 2) == pytest.approx(losses.min(), rel=1e-12)


def test_no_training_row_is_lost_to_it(tables: Path) -> None:
    few = ["--max-epochs", "5", "--schedule", "constant"]
    assert train(*few, "--output", "plain") == 0
    assert train(*few, "--validation", "watch.csv", "--output", "watched") == 0
    plain, watched = (pl.read_csv(f"{name}/history.csv")["loss"] for name in ("plain", "watched"))
    assert plain.to_list() == watched.to_list()


def test_a_score_judges_them_too_and_classes_are_weighted(tables: Path) -> None:
    options = ["--validation", "watch.csv", "--scoring", "balanced_accuracy", "--max-epochs", "30"]
    weights = ["--class-weight", "high=3"]
    assert train(*options, *weights, "--output", "out", target="kind", drop="y") == 0
    history = pl.read_csv("out/history.csv")
    assert history["validation_score"].max() > 0.6
    model, other = load_model("out"), Table.read("watch.csv")
    best = figures("out")["best_epoch"]
    z = model.outputs(other)
    high = (other.text("kind") == "high").to_numpy()
    # the second class in the alphabet, "low", is 1
    loss = -np.log(np.where(high, 1 - z[:, 0], z[:, 0]))
    expected = np.average(loss, weights=np.where(high, 3.0, 1.0))
    assert history["validation_loss"][best] == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize(
    ("change", "target", "sentence"),
    [
        ({"a": None}, "y", "watch.csv has no column 'a', which the model was trained on"),
        ({"y": None}, "y", "watch.csv has no target column 'y'"),
        ({"y": pl.lit(None)}, "y", "line 2: target 'y' is missing"),
        ({"y": pl.lit("much")}, "y", "'much' in column 'y' is not a number"),
        ({"kind": pl.lit("odd")}, "kind", "line 2: class 'odd' of target 'kind' is not among"),
        ({"kind": pl.lit("")}, "kind", "line 2: target 'kind' is missing"),
    ],
)
def test_a_table_that_does_not_fit_is_answered_in_one_sentence(
    tables: Path,
    capsys: pytest.CaptureFixture[str],
    change: dict[str, pl.Expr | None],
    target: str,
    sentence: str,
) -> None:
    other = frame(20, 2)
    for name, value in change.items():
        other = other.drop(name) if value is None else other.with_columns(value.alias(name))
    other.write_csv("watch.csv")
    drop = "kind" if target == "y" else "y"
    assert train("--validation", "watch.csv", "--output", "out", target=target, drop=drop) == 2
    told = capsys.readouterr().err
    assert sentence in told
    assert len(told.strip().splitlines()) == 1
    assert not Path("out").exists()


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("1.5", "1.5 is no part of the rows: it lies between 0 and 1"),
        ("0", "0 is no part of the rows"),
        ("nan", "nan is no part of the rows"),
        ("nowhere.csv", "there is no file nowhere.csv"),
    ],
)
def test_what_is_neither_a_part_nor_a_table(
    tables: Path, capsys: pytest.CaptureFixture[str], value: str, sentence: str
) -> None:
    assert train("--validation", value) == 2
    assert sentence in capsys.readouterr().err


def test_categories_that_training_does_not_know_are_told(
    tables: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frame(30, 3).with_columns(color=pl.lit("blue")).write_csv("watch.csv")
    assert train("--validation", "watch.csv", "--max-epochs", "2", "--output", "out") == 0
    assert "blue" in capsys.readouterr().err


def test_an_adaptive_rate_falls_when_the_loss_no_longer_does() -> None:
    """As scikit-learn's: above ten level epochs in a row, and not below a millionth."""
    rates = Adaptive(0.1)
    seen = []
    for loss in [1.0, 0.5, *[0.49995] * 11, *[0.4] * 12, *[0.4] * 200]:
        rates.see(loss)
        seen.append(rates.rate)
    assert seen[:12] == [0.1] * 12
    assert seen[12] == pytest.approx(0.02)  # the eleventh level epoch
    assert seen[24] == pytest.approx(0.004)
    assert 1e-7 < seen[-1] <= 1e-6


def test_the_command_trains_with_an_adaptive_rate_and_resumes_to_the_same(tables: Path) -> None:
    options = ["--schedule", "adaptive", "--max-epochs", "60", "--batch-size", "10"]
    options += ["--learning-rate", "0.3"]
    assert train(*options, "--output", "whole") == 0
    assert figures("whole")["schedule"] == "adaptive"
    losses = pl.read_csv("whole/history.csv")["loss"].to_numpy()
    assert np.ptp(losses[-5:]) < np.ptp(losses[5:15]) / 2  # its steps have become smaller
    part = [option if option != "60" else "37" for option in options]
    kept = ["--checkpoint", "kept", "--checkpoint-every", "7"]
    assert train(*part, *kept, "--output", "part") == 0
    assert train(*options, *kept, "--resume", "--output", "resumed") == 0
    expected = load_file("whole/model.safetensors")
    for name, array in load_file("resumed/model.safetensors").items():
        np.testing.assert_array_equal(array, expected[name])


def test_it_does_not_resume_with_other_rows_to_watch(
    tables: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frame(50, 9).write_csv("other.csv")
    kept = ["--checkpoint", "kept", "--max-epochs", "4"]
    assert train(*kept, "--validation", "watch.csv", "--output", "one") == 0
    for watched in (["--validation", "other.csv"], []):
        assert train(*kept, *watched, "--resume", "--output", "two") == 2
        assert "is of a training with other watched rows" in capsys.readouterr().err
