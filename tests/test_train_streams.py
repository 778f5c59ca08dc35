"""Training on a Parquet file a part of its rows at a time: what training in memory gives, where
that can be said, in memory that does not grow with the file.
"""

from __future__ import annotations

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
from streamed import NAMES, frame, streamed_file

from chainrule.errors import DataError
from chainrule.operations import Array
from chainrule.training import chunks as of_chunks
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


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of which a chunk is a tenth."""
    return streamed_file(tmp_path, monkeypatch)


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


def test_an_epoch_of_a_sorted_file_is_mixed(path: Path) -> None:
    frame().sort("y").write_parquet(path)
    train = prepared(path, "y").train
    first = next(train.shuffled(np.random.default_rng(0))).Y
    whole = np.concatenate([part.Y for part in train.parts()])
    assert len(first) < len(whole) / 5
    assert np.ptp(first) > np.ptp(np.quantile(whole, [0.2, 0.8]))
