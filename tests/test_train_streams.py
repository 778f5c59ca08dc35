"""Training on a Parquet file a part of its rows at a time: what training in memory gives, where
that can be said, in memory that does not grow with the file.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import norm
from sklearn.metrics import accuracy_score, log_loss, r2_score, root_mean_squared_error

from chainrule.cli import run
from chainrule.commands import train_on_table
from chainrule.errors import DataError
from chainrule.operations import Array
from chainrule.training import chunks as of_chunks
from chainrule.training import memory
from chainrule.training.checkpoint import Checkpoint
from chainrule.training.chunks import Chunks
from chainrule.training.columns import CategoricalColumn, NumericColumn, encode
from chainrule.training.drawn import Drawn
from chainrule.training.epochs import Batches
from chainrule.training.fit import default_rule, fit, fit_rows
from chainrule.training.fit_encodings import fit_columns, fit_target
from chainrule.training.medians import Search
from chainrule.training.metrics import Scores
from chainrule.training.prepare_chunks import PreparedChunks, prepare_chunks
from chainrule.training.solvers import LBFGS, Adam
from chainrule.training.table import Table
from chainrule.training.target import ClassTarget, NumericTarget
from chainrule.training.task import Task

NAMES = ["a", "b", "whole", "text", "number", "flag", "empty"]


def frame(rows: int = 1000) -> pl.DataFrame:
    """Every kind of column, with gaps."""
    random = np.random.default_rng(0)
    gap = pl.Series(random.random(rows) < 0.2)
    a, b = random.normal(7, 3, size=rows), random.lognormal(size=rows)
    text = pl.Series(random.choice(["red", "blue", "green", " ", "?"], rows))
    return pl.DataFrame(
        {
            "a": a,
            "b": pl.select(pl.when(gap).then(None).otherwise(pl.Series(b))).to_series(),
            "whole": random.integers(0, 5, rows),
            "text": text,
            "number": [f"{value:.2f}" for value in b],
            "flag": random.random(rows) < 0.5,
            "empty": pl.Series([None] * rows, dtype=pl.Float64),
            "y": np.sin(a) + b,
            "kind": np.where(a > 8, "high", np.where(b > 1, "mid", "low")),
        }
    )


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of which a chunk is a tenth."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(of_chunks, "_MOST", 96)
    frame().write_parquet(tmp_path / "t.parquet", row_group_size=150)
    return tmp_path / "t.parquet"


def prepared(path: Path, target: str, **options: Any) -> PreparedChunks:
    drop = [name for name in ("y", "kind") if name != target]
    return prepare_chunks(Chunks.of(path), target, drop=drop, **options)


@pytest.mark.parametrize("target", ["y", "kind"])
def test_encodings_are_those_of_the_table_in_memory(path: Path, target: str) -> None:
    found = prepared(path, target)
    assert len(found.chunks) == 11
    table = Table.read(path)
    rows = found.drawn(table)
    task = Task.read([table], target)
    assert found.task == task
    in_memory = fit_columns([table], NAMES, found.drawn)
    for one, other in zip(found.columns, in_memory, strict=True):
        if isinstance(one, CategoricalColumn):
            assert one == other
            continue
        assert isinstance(other, NumericColumn)
        assert (one.name, one.median) == (other.name, other.median)
        np.testing.assert_allclose((one.mean, one.scale), (other.mean, other.scale), rtol=1e-13)
    encoding = fit_target([table], task, found.network, found.drawn)
    if isinstance(encoding, NumericTarget) and isinstance(found.target, NumericTarget):
        assert found.target.mean == pytest.approx(encoding.mean, rel=1e-13)
        assert found.target.scale == pytest.approx(encoding.scale, rel=1e-13)
    values = task.values(table)[rows]
    usual = [values.mean(), values.std()] if target == "y" else np.bincount(values) / len(values)
    np.testing.assert_allclose(found.trivial, usual, rtol=1e-13)


def in_memory(found: PreparedChunks, path: Path, chosen: Drawn) -> tuple[Array, Array]:
    """X and Y of some rows of a file, by the same encodings."""
    part = Table.read(path).take(chosen(Table.read(path)))
    return encode(found.columns, part), found.target.encode(found.task.values(part))


def test_full_batch_training_is_that_in_memory(path: Path) -> None:
    found = prepared(path, "kind", l2=0.001)
    weights = np.array([1.0, 2.0, 0.5])
    X, Y = in_memory(found, path, found.drawn)
    start = found.network.initial_parameters(np.random.default_rng(0))
    train = found.train
    weighted = type(train)(*list(vars(train).values())[:-1], weights)
    result = fit_rows(
        found.network,
        weighted,
        start,
        solver=LBFGS(),
        rule=default_rule(LBFGS(), 15, None),
        random=np.random.default_rng(0),
        held_out=found.held_out,
    )
    expected = fit(
        found.network,
        X,
        Y,
        parameters=start,
        weights=Y @ weights,
        max_epochs=15,
        held_out=in_memory(found, path, found.others),
    )
    for name in ("loss", "held_out_loss", "gradient_norm"):
        ours, theirs = (
            [getattr(epoch, name) for epoch in one.history] for one in (result, expected)
        )
        np.testing.assert_allclose(ours, theirs, rtol=1e-7)


def test_an_epoch_takes_every_row_once_in_an_order_of_its_own(path: Path) -> None:
    train = prepared(path, "y").train
    random = np.random.default_rng(0)
    one, other = (np.concatenate([part.Y for part in train.shuffled(random)]) for _ in range(2))
    whole = np.concatenate([part.Y for part in train.parts()])
    assert len(train) == len(whole)
    assert not np.array_equal(one, other)
    assert not np.array_equal(one, whole)
    for order in (one, other):
        np.testing.assert_array_equal(np.sort(order, axis=0), np.sort(whole, axis=0))


def test_one_chunk_is_trained_on_as_in_memory(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the order of the rows put where they lie, batches are those in memory, bit for bit."""
    found = prepared(path, "y", l2=0.001)
    X, Y = in_memory(found, path, found.drawn)
    start = found.network.initial_parameters(np.random.default_rng(0))
    options: dict[str, Any] = {"solver": Adam(0.01), "batches": Batches(16)}
    monkeypatch.setattr(of_chunks, "_MOST", 100_000)
    whole = prepared(path, "y", l2=0.001).train
    monkeypatch.setattr(type(whole), "shuffled", lambda self, random: self.parts())
    ours = fit_rows(
        found.network,
        whole,
        start,
        rule=default_rule(Adam(), 5, None),
        random=np.random.default_rng(3),
        **options,
    )
    random = np.random.default_rng(3)
    theirs = fit(
        found.network, X, Y, parameters=start, random_state=random, max_epochs=5, **options
    )
    for one, other in zip(ours.history, theirs.history, strict=True):
        assert one.loss == pytest.approx(other.loss, rel=1e-9)


def test_a_stream_taken_up_again_ends_where_it_would_have(path: Path, tmp_path: Path) -> None:
    found = prepared(path, "y", l2=0.001)
    start = found.network.initial_parameters(np.random.default_rng(0))

    def trained(epochs: int, checkpoint: Checkpoint | None, rows: Any = found.train) -> Any:
        return fit_rows(
            found.network,
            rows,
            start,
            solver=Adam(0.01),
            rule=default_rule(Adam(), epochs, None),
            random=np.random.default_rng(1),
            checkpoint=checkpoint,
        )

    whole = trained(6, None)
    trained(3, Checkpoint(tmp_path / "c", every=1))
    resume = Checkpoint(tmp_path / "c", resume=True)
    again = trained(6, resume)
    for name, array in whole.parameters.items():
        np.testing.assert_array_equal(array, again.parameters[name])
    with pytest.raises(DataError, match="is of a training with other rows"):
        trained(6, resume, found.held_out)
    frame(1001).write_parquet(path)
    with pytest.raises(DataError, match="is of a training with other rows"):
        trained(6, resume)


@settings(max_examples=60, deadline=None)
@given(
    arrays(
        np.float64,
        st.integers(1, 40),
        elements=st.floats(-1e300, 1e300) | st.sampled_from([0.0, -0.0, 1.0, np.nan, 5e-324]),
    ),
    st.integers(1, 7),
)
def test_a_median_is_found_by_its_bits(values: Array, parts: int) -> None:
    search = Search()
    for bits in (11, 11, 11, 11, 11, 9):
        for part in np.array_split(values, parts):
            search.look(part, bits)
        search.narrow(bits)
    given_ones = values[~np.isnan(values)]
    with np.errstate(over="ignore"):
        assert search.median() == (np.median(given_ones) if len(given_ones) else 0.0)


def test_a_row_is_drawn_for_itself() -> None:
    rows = pl.DataFrame({"a": np.arange(1000)})
    whole = Table(Path("t"), rows)
    parts = [
        Table(Path("t"), rows[start : start + 7], first_row=start) for start in range(0, 1000, 7)
    ]
    shares = {(0.0, 0.2): 200, (0.2, 0.36): 160, (0.36, 1.0): 640}
    found = []
    for (low, high), expected in shares.items():
        drawn = Drawn(5, low, high)
        chosen = drawn(whole)
        by_parts = [drawn(part) + part.first_row for part in parts]
        np.testing.assert_array_equal(np.concatenate(by_parts), chosen)
        assert abs(len(chosen) - expected) < 60
        assert drawn.count(1000) == len(chosen)
        found.append(chosen)
    np.testing.assert_array_equal(np.sort(np.concatenate(found)), np.arange(1000))
    assert not np.array_equal(Drawn(6, 0.0, 0.2)(whole), found[0])


def test_scores_in_parts_are_scikit_learns() -> None:
    random = np.random.default_rng(0)
    values, outputs = random.normal(5, 2, 300), random.normal(size=(300, 1))
    deviations = random.uniform(1, 2, 300)
    target = NumericTarget("y", 4.0, 3.0)
    scores = Scores(target, np.array([5.0, 2.0]))
    for part in np.array_split(np.arange(300), 7):
        scores.add(outputs[part], values[part], deviations[part])
    predicted = target.decode(outputs)
    assert scores.metrics["rmse"] == pytest.approx(root_mean_squared_error(values, predicted))
    assert scores.metrics["r2"] == pytest.approx(r2_score(values, predicted))
    assert scores.metrics["nll"] == pytest.approx(
        -norm.logpdf(values, predicted, deviations).mean()
    )
    assert scores.baseline["nll"] == pytest.approx(-norm.logpdf(values, 5, 2).mean())
    assert scores.baseline["r2"] == pytest.approx(r2_score(values, np.full(300, 5.0)))
    classes = ClassTarget("k", ("a", "b", "c"), 3)
    truth, probabilities = random.integers(0, 3, 300), random.dirichlet([1, 1, 1], 300)
    scores = Scores(classes, np.array([0.2, 0.3, 0.5]))
    for part in np.array_split(np.arange(300), 7):
        scores.add(probabilities[part], truth[part])
    assert scores.metrics["accuracy"] == accuracy_score(truth, probabilities.argmax(axis=1))
    assert scores.metrics["log_loss"] == pytest.approx(log_loss(truth, probabilities))


QUICK = ["--stream", "--l2", "0.001", "--max-epochs", "4"]


@pytest.mark.parametrize(("target", "other"), [("y", "kind"), ("kind", "y")])
def test_the_command_writes_the_same_folder(path: Path, target: str, other: str) -> None:
    options = ["--target", target, "--drop", other, *QUICK, "--solver", "lbfgs"]
    watch = ["--validation", "0.2"]
    assert run(["train", str(path), *options, *watch, "--output", "streamed"]) == 0
    options[options.index("--stream")] = "--in-memory"
    assert run(["train", str(path), *options, *watch, "--output", "whole"]) == 0
    names = [sorted(file.name for file in Path(name).iterdir()) for name in ("streamed", "whole")]
    assert names[0] == names[1]
    ours, theirs = (
        json.loads(Path(name, "metrics.json").read_text()) for name in ("streamed", "whole")
    )
    assert ours.pop("streamed") is True
    assert list(ours) == list(theirs)
    assert sum(ours["rows"].values()) == sum(theirs["rows"].values()) == 1000
    for name, value in theirs["held_out"].items():
        assert ours["held_out"][name] == pytest.approx(value, rel=0.3)
    assert run(["predict", "streamed", str(path)]) == 0


def test_a_table_too_large_for_the_memory_is_streamed(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    options = ["train", str(path), "--target", "y", *QUICK[1:]]
    for free, streams in ((None, False), (10**9, False), (100_000, True)):
        monkeypatch.setattr(train_on_table, "at_hand", lambda free=free: free)
        assert run(options) == 0
        assert ("every pass over the rows reads them" in capsys.readouterr().out) == streams
    assert run([*options, "--in-memory"]) == 0
    assert "every pass over the rows" not in capsys.readouterr().out
    assert json.loads(Path("t-y-3", "metrics.json").read_text())["solver"] == "adam"
    assert json.loads(Path("t-y-4", "metrics.json").read_text())["solver"] == "lbfgs"


@pytest.mark.parametrize(
    ("change", "options", "sentence"),
    [
        ({"a": "slip"}, [], "t.parquet, row 991: 'slip' in column 'a' is not a number, though"),
        ({"a": "1e200"}, [], "t.parquet, row 991: column 'a' has the value 1.0e+200, too large"),
        ({"y": "inf"}, [], "t.parquet, row 991: 'inf' in column 'y' is infinite"),
        ({"y": None}, [], "t.parquet, row 991: target 'y' is missing; fill it in"),
        ({"kind": "rare"}, ["--target", "kind", "--test-size", "0.9"], "class 'rare' of target"),
        ({}, ["--target", "z"], "t.parquet has no target column 'z'"),
        ({}, ["--scoring", "r2"], "--scoring judges the rows of --validation"),
        ({}, ["--scoring", "r2", "--validation", "0.5"], "--scoring needs all predictions for the"),
        ({}, ["--validation", "1e-9"], "leaves no rows that count on one side"),
        ({}, ["--test-size", "0.0001"], "but each part needs at least 2"),
    ],
)
def test_a_slip_is_answered_with_a_sentence(
    path: Path,
    change: dict[str, str | None],
    options: list[str],
    sentence: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    table = frame()
    for name, cell in change.items():
        cells = table[name].cast(pl.String).to_list()
        cells[990] = cell
        table = table.with_columns(pl.Series(name, cells))
    table.write_parquet(path)
    assert run(["train", str(path), "--target", "y", *QUICK, *options]) == 2
    assert sentence in capsys.readouterr().err
    assert [file.name for file in path.parent.iterdir()] == ["t.parquet"]


def test_only_parquet_is_streamed(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("t.csv").write_text("a,y\n1,2\n")
    for name, sentence in (
        (
            "t.csv",
            "t.csv is not Parquet, and only a Parquet file can be trained on a part at a time",
        ),
        ("none.parquet", "there is no file none.parquet"),
    ):
        assert run(["train", name, "--target", "y", "--stream"]) == 2
        assert sentence in capsys.readouterr().err
    path.write_bytes(path.read_bytes()[:-30])
    assert run(["train", str(path), "--target", "y", "--stream"]) == 2
    assert "t.parquet is a damaged Parquet file" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="Linux says what is free")
def test_the_memory_at_hand_is_the_least_that_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = memory.at_hand()
    assert free is not None
    assert free > 0
    (tmp_path / "memory.max").write_text("5000\n")
    (tmp_path / "memory.current").write_text("2000\n")
    monkeypatch.setattr(memory, "_GROUP", tmp_path)
    assert memory.at_hand() == 3000
    (tmp_path / "memory.max").write_text("max\n")
    assert memory.at_hand() != 3000
    script = (
        "import resource; from chainrule.training.memory import at_hand;"
        "resource.setrlimit(resource.RLIMIT_AS, (1 << 40, 1 << 40)); before = at_hand();"
        "size = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize();"
        "limit = size + (1 << 20);"
        "resource.setrlimit(resource.RLIMIT_AS, (limit, 1 << 40)); print(before, at_hand())"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    before, after = map(int, done.stdout.split())
    assert after <= 1 << 20 < before


def test_text_is_thought_to_take_more_than_numbers() -> None:
    numbers = memory.needed(1000, pl.Schema({"a": pl.Float64, "b": pl.Int8}))
    text = memory.needed(1000, pl.Schema({"a": pl.Float64, "b": pl.String}))
    assert 1000 * 2 * 8 < numbers < text


def test_an_epoch_of_a_sorted_file_is_mixed(path: Path) -> None:
    frame().sort("y").write_parquet(path)
    train = prepared(path, "y").train
    first = next(train.shuffled(np.random.default_rng(0))).Y
    whole = np.concatenate([part.Y for part in train.parts()])
    assert len(first) < len(whole) / 5
    assert np.ptp(first) > np.ptp(np.quantile(whole, [0.2, 0.8]))


@pytest.mark.slow
@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="the memory of a process is not told here"
)
def test_a_large_file_takes_no_more_memory_than_a_small_one(tmp_path: Path) -> None:
    used = []
    for rows in (100_000, 2_100_000):
        data = tmp_path / f"{rows}.parquet"
        random = np.random.default_rng(0)
        columns = {f"x{i}": random.normal(size=rows) for i in range(6)}
        pl.DataFrame({**columns, "y": columns["x0"] + columns["x1"]}).write_parquet(data)
        arguments = ["train", str(data), "--target", "y", "--stream", "--hidden", "4 tanh", "--l2"]
        arguments += [
            "0.001",
            "--max-epochs",
            "1",
            "--batch-size",
            "512",
            "--output",
            str(tmp_path / f"m{rows}"),
        ]
        script = (
            f"import re, sys; from chainrule.cli import run; code = run({arguments!r});"
            "print(re.search(r'VmHWM:\\s*(\\d+)', open('/proc/self/status').read())[1]);"
            "sys.exit(code)"
        )
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
        used.append(1024 * int(done.stdout.split()[-1]))
    encoded = 2_000_000 * 7 * 8
    assert used[1] - used[0] < 0.5 * encoded, used
