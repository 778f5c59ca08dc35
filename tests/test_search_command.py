"""chainrule train without a network: a search, an average of networks, and how sure they are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from results_folder import FILES

import chainrule
from chainrule.cli import run
from chainrule.commands import train_members
from chainrule.ensemble import timed, watched
from chainrule.ensemble.averaged_model import AveragedModel
from chainrule.ensemble.problem import Kind

KINDS = (((), "identity"), ((6,), "tanh"))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two tables, and so few kinds of networks that every search comes to its end."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(train_members, "DEFAULT_KINDS", KINDS)
    random = np.random.default_rng(0)
    x, z = random.uniform(-2, 2, (2, 150))
    y = 100 + 10 * np.tanh(2 * x) + random.normal(size=150)
    pl.DataFrame({"x": x, "z": z, "y": y}).write_csv("t.csv")
    kind = np.where(x + 0.5 * random.normal(size=150) > 0, "late", "early")
    pl.DataFrame({"x": x, "z": z, "kind": kind}).write_csv("kinds.csv")
    return tmp_path


def trained(table: str, target: str, *options: str) -> dict[str, object]:
    """The metrics of a run with enough time."""
    line = ["train", table, "--target", target, "--budget", "60", "--members", "4", *options]
    assert run(line) == 0
    folder = Path(f"{Path(table).stem}-{target}")
    found: dict[str, object] = json.loads((folder / "metrics.json").read_text())
    return found


def test_numbers_are_predicted_with_their_uncertainty(capsys: pytest.CaptureFixture[str]) -> None:
    metrics = trained("t.csv", "y")
    printed = capsys.readouterr().out
    for words in (
        "Tried     no hidden layer  RMSE ",
        "6 tanh",
        "the average of 4 networks",
        "90 %",
    ):
        assert words in printed
    assert {path.name for path in Path("t-y").iterdir()} == FILES
    assert metrics["members"] == 4
    held_out, expected = metrics["held_out"], metrics["out_of_fold"]
    assert isinstance(held_out, dict)
    assert isinstance(expected, dict)
    assert 0.6 < held_out["rmse"] < 1.6
    assert 0.6 < expected["rmse"] < 1.6
    assert 0.7 < held_out["coverage"] <= 1
    assert held_out["nll"] < 2.2
    assert run(["predict", "t-y", "t.csv", "--std", "--interval", "0.9", "--output", "p.csv"]) == 0
    found, y = pl.read_csv("p.csv"), pl.read_csv("t.csv")["y"].to_numpy()
    assert found.columns == ["y", "y_std", "y_low", "y_high"]
    _, deviation, low, high = found.to_numpy().T
    assert 0.7 < deviation.mean() < 1.6
    assert 0.82 < np.mean((low <= y) & (y <= high)) < 1
    assert run(["predict", "t-y", "t.csv", "--interval", "0.9999"]) == 2
    assert "need more rows than the 120 that this model was judged by" in capsys.readouterr().err


def test_the_same_seed_gives_the_same_networks() -> None:
    figures = []
    for name in ("one", "two"):
        assert run(f"train t.csv --target y --budget 60 --members 2 --output {name}".split()) == 0
        figures.append(Path(name, "model.safetensors").read_bytes())
    assert figures[0] == figures[1]


def test_classes_have_calibrated_probabilities(capsys: pytest.CaptureFixture[str]) -> None:
    metrics = trained("kinds.csv", "kind", "--class-weight", "balanced")
    held_out = metrics["held_out"]
    assert isinstance(held_out, dict)
    assert held_out["accuracy"] > 0.7
    assert held_out["log_loss"] < 0.6
    assert "log loss " in capsys.readouterr().out
    model = chainrule.load("kinds-kind")
    assert isinstance(model, AveragedModel)
    assert model.calibration.temperature != 1
    assert run(["predict", "kinds-kind", "kinds.csv"]) == 0
    found = pl.read_csv(capsys.readouterr().out.encode())
    assert found.columns == ["kind", "P(early)", "P(late)"]
    assert np.abs(found["P(early)"] + found["P(late)"] - 1).max() < 1e-12
    assert run(["predict", "kinds-kind", "kinds.csv", "--std"]) == 2
    assert "--std and --interval are for a target of numbers" in capsys.readouterr().err


def test_an_option_of_one_network_trains_that_one(capsys: pytest.CaptureFixture[str]) -> None:
    line = "train t.csv --target y --hidden none --l2 0 --max-epochs 3 --output one"
    assert run(line.split()) == 0
    assert "Tried" not in capsys.readouterr().out
    assert run(["predict", "one", "t.csv", "--std"]) == 2
    assert "the model is one network, which does not say" in capsys.readouterr().err
    assert run(["train", "t.csv", "--target", "y", "--hidden", "none", "--budget", "3"]) == 2
    assert (
        "--budget is for the search among networks, which --hidden leaves no room for"
        in capsys.readouterr().err
    )


def test_a_table_that_is_too_large_gets_one_network(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timed, "a_second", lambda *_: 1.0)
    assert run(["train", "t.csv", "--target", "y", "--output", "one"]) == 0
    printed = capsys.readouterr().out
    assert "the table is too large for a search within 10 s: one network is trained" in printed
    assert printed.count("Table ") == 1
    assert json.loads(Path("one/model.json").read_text())["format_version"] == 1


def test_ctrl_c_keeps_the_best_so_far(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    look_around, looked = timed.Search.look_around, []

    def interrupt(self: timed.Search, kinds: Sequence[Kind]) -> None:
        looked.append(kinds)
        if len(looked) == 2:
            raise KeyboardInterrupt
        look_around(self, kinds)

    monkeypatch.setattr(timed.Search, "look_around", interrupt)
    line = "train t.csv --target y --budget 60 --members 2 --output"
    assert run([*line.split(), "searching"]) == 130
    assert "interrupted: the best so far are trained" in capsys.readouterr().out
    assert {path.name for path in Path("searching").iterdir()} == FILES

    monkeypatch.setattr(timed.Search, "look_around", look_around)
    run_all, called = watched.run_all, []

    def stop(*args: Any, **named: Any) -> None:
        called.append(1)
        if len(called) == 3:
            raise KeyboardInterrupt
        run_all(*args, **named)

    monkeypatch.setattr(watched, "run_all", stop)
    assert run([*line.split(), "training"]) == 130
    assert "interrupted, the networks are kept as they stand" in capsys.readouterr().out
    assert {path.name for path in Path("training").iterdir()} == FILES
