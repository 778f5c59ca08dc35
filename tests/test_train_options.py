"""What chainrule train may be told about training in batches, and how it answers slips."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import f1_score, mean_absolute_error, roc_auc_score
from sklearn.utils import compute_sample_weight

from chainrule import gradients
from chainrule.cli import run
from chainrule.engines.choice import engine_for
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.class_weight import class_weights
from chainrule.training.epochs import Batches
from chainrule.training.fit import fit
from chainrule.training.prepare import prepare
from chainrule.training.schedules import Schedule
from chainrule.training.solvers import SGD, Adam
from chainrule.training.stopping import Stop
from chainrule.training.storage import load_model
from chainrule.training.table import Table


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    random = np.random.default_rng(0)
    a = random.normal(size=120)
    pl.DataFrame(
        {"a": a, "b": random.normal(size=120), "y": a**2, "kind": np.where(a > 1, "rare", "common")}
    ).write_csv("t.csv")
    return tmp_path


QUICK = ["--solver", "adam", "--max-epochs", "6", "--l2", "0.001"]


def trained(name: str, *options: str, target: str = "y", drop: str = "kind") -> dict[str, Any]:
    arguments = ["train", "t.csv", "--target", target, "--drop", drop, *QUICK, *options]
    assert run([*arguments, "--output", name]) == 0
    figures: dict[str, Any] = json.loads(Path(name, "metrics.json").read_text(encoding="utf-8"))
    return figures


def test_every_option_changes_the_training_and_is_recorded(table: Path) -> None:
    plain = trained("plain")
    for options, recorded in (
        (["--dropout", "0.3"], {"dropout": "0.3"}),
        (["--l1", "0.1"], {"l1": 0.1}),
        (["--clip-norm", "0.01"], {"clip_norm": 0.01}),
        (["--schedule", "one_cycle"], {"schedule": "one_cycle"}),
        (["--batch-size", "7"], {"batch_size": 7}),
    ):
        figures = trained(options[0].strip("-"), *options)
        assert figures["train"] != plain["train"]
        assert recorded.items() <= figures.items()
    assert trained("threads", "--threads", "2")["train"] == plain["train"]


def test_classes_that_are_rare_count_alike(table: Path) -> None:
    options = ["--max-epochs", "300", "--learning-rate", "0.02"]
    plain = trained("plain", *options, target="kind", drop="y")
    balanced = trained("b", *options, "--class-weight", "balanced", target="kind", drop="y")
    assert balanced["class_weight"] == ["balanced"]
    assert balanced["train"]["log_loss"] != plain["train"]["log_loss"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--solver", "lbfgs", "--dropout", "0.2"], "--dropout is for training in batches"),
        (["--solver", "lbfgs", "--schedule", "cosine"], "--schedule is for training in batches"),
        (["--dropout", "1"], "--dropout is a part of at least 0 and below 1"),
        (["--dropout", "a,b"], "not 'a,b'"),
        (["--dropout", "0.1,0.2"], "--dropout names 2 layers, but there are 1 hidden"),
        (["--class-weight", "balanced"], "--class-weight is for classes, but the target is a numb"),
        (["--l1", "-1"], "--l1"),
        (["--clip-norm", "0"], "--clip-norm"),
        (["--schedule", "sine"], "--schedule"),
        (["--threads", "0"], "--threads"),
    ],
)
def test_a_slip_is_answered_with_a_sentence(
    table: Path, options: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["train", "t.csv", "--target", "y", "--drop", "kind", "--solver", "adam"]
    assert run([*arguments, *options]) == 2
    assert sentence in capsys.readouterr().err
    assert [path.name for path in table.iterdir()] == ["t.csv"]


NETWORK = Network.parse("2 -> 6 tanh -> 1, l2=0.01")
X = np.random.default_rng(0).normal(size=(40, 2))
Y = np.sin(X[:, :1])


def test_a_schedule_moves_the_rate_from_epoch_to_epoch() -> None:
    stopped = Batches(8, schedule=Schedule("step", 0.05, 10, step=3, decay=1e-300))
    result = fit(NETWORK, X, Y, solver=SGD(0.05, 0.0), batches=stopped, max_epochs=6)
    losses = [epoch.loss for epoch in result.history]
    assert losses[3] < losses[0]
    assert losses[3:] == [losses[3]] * 4


def test_rows_of_weight_two_count_twice() -> None:
    weights = np.arange(40) % 3
    repeated = np.repeat(np.arange(40), weights)
    weighted = fit(NETWORK, X, Y, weights=weights, max_epochs=30)
    by_hand = fit(NETWORK, X[repeated], Y[repeated], max_epochs=30)
    np.testing.assert_allclose(weighted.parameters["W1"], by_hand.parameters["W1"], rtol=1e-5)


def test_the_sizes_of_weights_are_part_of_the_loss() -> None:
    result = fit(NETWORK, X, Y, solver=Adam(0.01), batches=Batches(8, l1=0.05), max_epochs=300)
    plain = fit(NETWORK, X, Y, solver=Adam(0.01), batches=Batches(8), max_epochs=300)
    assert np.abs(result.parameters["W1"]).sum() < np.abs(plain.parameters["W1"]).sum() * 0.7
    sizes = sum(np.abs(result.parameters[name]).sum() for name in ("W1", "W2"))
    from_engine = fit(NETWORK, X, Y, parameters=result.parameters, max_epochs=1).history[0].loss
    assert result.best.loss == pytest.approx(from_engine + 0.05 * sizes)


def test_training_ends_when_the_watched_rows_get_worse() -> None:
    noise = np.random.default_rng(1).normal(size=(40, 1))
    network = Network.parse("2 -> 60 tanh -> 1")
    watched = X[:15], (Y + noise)[:15]
    result = fit(network, X[15:], (Y + noise)[15:], validation=watched, max_epochs=3000)
    assert result.stop is Stop.VALIDATION
    losses = [epoch.validation_loss for epoch in result.history]
    assert result.best_epoch == int(np.argmin(losses)) == len(losses) - 21
    J, _ = gradients(network, result.parameters, *watched)
    assert pytest.approx(min(losses)) == J


def test_the_command_watches_a_part_of_the_rows(table: Path) -> None:
    options = ["--max-epochs", "3000", "--learning-rate", "0.05", "--validation", "0.3"]
    figures = trained("watched", *options, "--patience", "5")
    assert figures["stop"]["reason"] == "validation"
    assert figures["validation"] == 0.3
    history = pl.read_csv("watched/history.csv")
    best = int(np.argmin(history["validation_loss"].to_numpy()))
    assert best == figures["best_epoch"] == figures["epochs"] - 5


def forward(network: Network, parameters: dict[str, Array], X: Array) -> Array:
    return engine_for(network).forward(parameters, X)


def test_classes_count_as_the_weights_say(table: Path) -> None:
    frame = pl.read_csv("t.csv")
    options = ["--solver", "lbfgs", "--max-epochs", "30"]
    weighted = ["--class-weight", "rare=3", "--class-weight", "common=0.5"]
    figures = trained("weighted", *options, *weighted, target="kind", drop="y")
    assert figures["class_weight"] == ["rare=3", "common=0.5"]
    found = prepare(Table.read("t.csv"), "kind", drop=["y"], l2=0.001)
    rows = found.split.train
    counts = np.where(frame["kind"].to_numpy()[rows] == "rare", 3.0, 0.5)
    start = found.network.initial_parameters(np.random.default_rng([0, 1]))
    expected = fit(
        found.network,
        found.X[rows],
        found.Y[rows],
        weights=counts,
        parameters=start,
        max_epochs=30,
    )
    losses = pl.read_csv("weighted/history.csv")["loss"].to_list()
    np.testing.assert_allclose(losses, [epoch.loss for epoch in expected.history], rtol=1e-12)


@pytest.mark.parametrize("stream", [[], ["--stream"]])
def test_a_class_may_count_nothing(table: Path, stream: list[str]) -> None:
    pl.read_csv("t.csv").write_parquet("t.parquet")
    arguments = ["train", "t.parquet", "--target", "kind", "--drop", "y", "--max-epochs", "3"]
    nothing = ["--class-weight", "rare=0", "--output"]
    assert run([*arguments, *stream, *nothing, "all"]) == 0
    losses = pl.read_csv("all/history.csv")["loss"]
    assert losses[3] < losses[0]


def test_too_few_rows_that_count_choose_no_penalty(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pl.read_csv("t.csv").with_columns(
        kind=pl.when(pl.col("a") > 1.9).then(pl.lit("rare")).otherwise(pl.lit("common"))
    ).write_csv("t.csv")
    arguments = ["train", "t.csv", "--target", "kind", "--drop", "y", "--class-weight", "common=0"]
    assert run(arguments) == 2
    assert "rows count by --class-weight, too few to choose" in capsys.readouterr().err
    watch = ["--validation", "0.1", "--l2", "0.01"]
    assert run([*arguments, *watch]) == 2
    assert "--validation 0.1 of 96 rows leaves no rows that count" in capsys.readouterr().err


def test_balanced_weights_are_scikit_learns(table: Path) -> None:
    found = prepare(Table.read("t.csv"), "kind", drop=["y"])
    values = found.values[found.split.train]
    ours = class_weights(["balanced"], found.task, found.trivial)[values]
    np.testing.assert_allclose(ours, compute_sample_weight("balanced", values), rtol=1e-14)


def test_watched_rows_count_as_the_weights_say(table: Path) -> None:
    options = ["--validation", "0.3", "--class-weight", "rare=7"]
    trained("weighted", *options, target="kind", drop="y")
    found = prepare(Table.read("t.csv"), "kind", drop=["y"], l2=0.001)
    found = replace(found, class_weights=np.array([1.0, 7.0]))
    _, watched = found.watched(0.3, 0)
    assert set(np.unique(watched.weights)) == {1.0, 7.0}
    start = found.network.initial_parameters(np.random.default_rng([0, 1]))
    output = forward(found.network, start, watched.X)
    loss = -np.log(np.where(watched.Y == 1, output, 1 - output))[:, 0]
    first = pl.read_csv("weighted/history.csv")["validation_loss"][0]
    assert first == pytest.approx(np.average(loss, weights=watched.weights), rel=1e-12)


@pytest.mark.parametrize(
    ("target", "drop", "name"),
    [("y", "kind", "neg_mean_absolute_error"), ("kind", "y", "f1"), ("kind", "y", "roc_auc")],
)
def test_training_is_judged_by_the_score(table: Path, target: str, drop: str, name: str) -> None:
    options = ["--validation", "0.3", "--scoring", name, "--learning-rate", "0.03"]
    options += ["--max-epochs", "400", "--patience", "9"]
    figures = trained("scored", *options, target=target, drop=drop)
    assert figures["scoring"] == name
    assert figures["stop"]["reason"] == "score"
    scores = pl.read_csv("scored/history.csv")["validation_score"].to_numpy()
    assert figures["best_epoch"] == int(scores.argmax()) == len(scores) - 10
    found = prepare(Table.read("t.csv"), target, drop=[drop], l2=0.001)
    _, watched = found.watched(0.3, 0)
    outputs = forward(found.network, load_model("scored").parameters, watched.X)[:, 0]
    expected = {
        "neg_mean_absolute_error": lambda: (
            -found.target.scale * mean_absolute_error(watched.Y[:, 0], outputs)
        ),
        "f1": lambda: f1_score(watched.Y[:, 0], outputs > 0.5, zero_division=0),
        "roc_auc": lambda: roc_auc_score(watched.Y[:, 0], outputs),
    }[name]()
    assert scores.max() == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            ["--class-weight", "rare"],
            "or a class and a weight of at least 0 as in rare=5, not 'rar",
        ),
        (["--class-weight", "rare=-1"], "a weight of at least 0 as in rare=5, not 'rare=-1'"),
        (["--class-weight", "rare=inf"], "a weight of at least 0 as in rare=5, not 'rare=inf'"),
        (["--class-weight", "rara=2"], "the target has no class 'rara': did you mean 'rare'?"),
        (
            ["--class-weight", "rare=1", "--class-weight", "rare=2"],
            "is given twice for class 'rare'",
        ),
        (["--class-weight", "rare=0", "--class-weight", "common=0"], "is 0 for every class"),
        (["--scoring", "f1"], "--scoring judges the rows of --validation"),
        (
            ["--scoring", "f2", "--validation", "0.2"],
            "--scoring: no score 'f2': choose one of: accuracy, ",
        ),
        (
            ["--scoring", "r2_score", "--validation", "0.2"],
            "no score 'r2_score': choose one of",
        ),
        (
            ["--scoring", "accurracy", "--validation", "0.2"],
            "no score 'accurracy': did you mean 'accuracy'",
        ),
        (
            ["--scoring", "accuracy", "--validation", "0.2", "--target", "y"],
            "--scoring accuracy is not for this target: continuous is not supported",
        ),
    ],
)
def test_a_slip_about_classes_and_scores_is_answered_with_a_sentence(
    table: Path, options: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["train", "t.csv", "--target", "kind", *QUICK, *options]) == 2
    assert sentence in capsys.readouterr().err
    assert [path.name for path in table.iterdir()] == ["t.csv"]
