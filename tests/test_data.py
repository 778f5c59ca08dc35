"""Tables, tasks, encodings and splits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from chainrule.errors import ChainruleError, DataError
from chainrule.operations import Array
from chainrule.training.columns import UnknownCategories, encode
from chainrule.training.fit_encodings import fit_columns
from chainrule.training.prepare import feature_names, prepare, split
from chainrule.training.table import Table
from chainrule.training.task import Task
from chainrule.training.text_cells import number_columns


def read(folder: Path, text: str, name: str = "t.csv") -> Table:
    path = folder / name
    path.write_bytes(text.encode())
    return Table.read(path)


@pytest.fixture
def mixed(tmp_path: Path) -> Table:
    """Numbers with gaps, text with gaps, a constant and an empty column, and a target."""
    random = np.random.default_rng(3)
    lines = ["size,colour,same,nothing,y"]
    for i in range(60):
        size = "" if i % 9 == 4 else f"{random.normal(50, 12):.3f}"
        colour = "NA" if i % 11 == 5 else ("red", "green", "blue")[i % 3]
        lines.append(f"{size},{colour},7,,{random.normal():.3f}")
    return read(tmp_path, "\n".join(lines) + "\n")


def test_every_cell_is_read_with_its_line(tmp_path: Path) -> None:
    table = read(tmp_path, 'a, b\n1,"x, y"\n\n 2.5 ,"two\nlines"\nNaN,?\n')
    assert table.names == ["a", "b"]
    np.testing.assert_array_equal(table.numbers("a"), [1, 2.5, np.nan])
    assert table.text("b").to_list() == ["x, y", "two\nlines", None]
    assert [table.place(i).rpartition(" ")[2] for i in range(3)] == ["2", "4", "6"]


@pytest.mark.parametrize(
    "text",
    ["a;b\n1;2\n3;4\n", "a\tb\n1\t2\n3\t4\n", "\ufeffa,b\r\n1,2\r\n3,4\r\n", "a,b\r1,2\r3,4\r"],
    ids=["semicolons", "tabs", "Windows with a byte order mark", "old Mac lines"],
)
def test_dialects_of_csv_read_the_same(text: str, tmp_path: Path) -> None:
    table = read(tmp_path, text)
    np.testing.assert_array_equal(table.numbers("a"), [1, 3])
    np.testing.assert_array_equal(table.numbers("b"), [2, 4])
    assert table.place(1).endswith("line 3")


def test_long_tables_are_read_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chainrule.training.csv_file._CHUNK", 7)
    table = read(tmp_path, "a\n" + "\n".join(map(str, range(40))))
    np.testing.assert_array_equal(table.numbers("a"), np.arange(40.0))


def test_parquet_is_told_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    frame = pl.DataFrame({"n": [1, 2, None], "flag": [True, False, None], "x": [0.5, None, 2.0]})
    frame.write_parquet(path)
    table = Table.read(path)
    np.testing.assert_array_equal(table.numbers("n"), [1, 2, np.nan])
    assert table.text("flag").to_list() == ["true", "false", None]
    assert list(number_columns([table], table.names).values()) == [True, False, True]
    assert table.place(2).endswith("row 3")


def test_categories_and_decimals_of_parquet_are_text_and_numbers(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pl.DataFrame(
        {
            "c": pl.Series(["x", "z"], dtype=pl.Categorical),
            "e": pl.Series(["x", "z"], dtype=pl.Enum(["z", "x"])),
            "d": pl.Series(["0.25", "3"]).cast(pl.Decimal(10, 2)),
        }
    ).write_parquet(path)
    table = Table.read(path)
    assert list(number_columns([table], table.names).values()) == [False, False, True]
    assert table.text("c").to_list() == table.text("e").to_list() == ["x", "z"]
    np.testing.assert_array_equal(table.numbers("d"), [0.25, 3])


@pytest.mark.parametrize(
    ("cells", "kind", "classes"),
    [
        (["1.5", "2", "3"], "auto", ()),
        (["0", "1", "1.0"], "auto", ("0", "1")),
        (["0", "1", "1.0"], "regression", ()),
        (["3", "10", "3"], "classification", ("3", "10")),
        (["no", "yes", "no"], "auto", ("no", "yes")),
        (["TRUE", "FALSE", "TRUE"], "auto", ("FALSE", "TRUE")),
    ],
)
def test_the_target_decides_the_task(
    cells: list[str], kind: str, classes: tuple[str, ...], tmp_path: Path
) -> None:
    table = read(tmp_path, "\n".join(["y", *cells]))
    task = Task.read([table], "y", kind)
    assert task.classes == classes
    if classes:
        assert [classes[i] for i in task.values(table)] == [
            cell if cell in classes else "1" for cell in cells
        ]


def test_encoding_is_scikit_learns_fitted_on_the_training_rows(mixed: Table) -> None:
    task = Task.read([mixed], "y")
    names = feature_names(mixed, "y")
    rows = split(mixed, task, task.values(mixed))
    columns = fit_columns([mixed], names, lambda _: rows.train)
    numeric = np.column_stack([mixed.numbers(n) for n in ("size", "same", "nothing")])
    text = np.array(mixed.text("colour").to_list(), dtype=object)[:, None]
    imputer = SimpleImputer(strategy="median", keep_empty_features=True)
    numbers = make_pipeline(imputer, StandardScaler())
    categories = make_pipeline(
        SimpleImputer(strategy="most_frequent", missing_values=None),
        OneHotEncoder(handle_unknown="ignore", sparse_output=False),
    )
    both = np.hstack([numeric.astype(object), text])
    reference = ColumnTransformer([("n", numbers, [0, 1, 2]), ("c", categories, [3])])
    expected = reference.fit(both[rows.train]).transform(both).astype(float)
    found = encode(columns, mixed)
    # Ours keeps the order of the table: size, colour (three inputs), same, nothing.
    np.testing.assert_allclose(found, expected[:, [0, 3, 4, 5, 1, 2]], atol=1e-12)
    np.testing.assert_allclose(found[rows.train].mean(axis=0)[0], 0, atol=1e-12)
    np.testing.assert_array_equal(found[:, 4:], 0)


def first_60(_: Table) -> Array:
    return np.arange(60)


def test_an_unseen_category_is_none_of_the_known_ones(mixed: Table, tmp_path: Path) -> None:
    columns = fit_columns([mixed], ["colour"], first_60)
    fresh = read(tmp_path, "colour,extra\nred,1\npink,2\n,3\n", "new.csv")
    X = encode(columns, fresh)
    assert X.sum(axis=1).tolist() == [1, 0, 1]
    unknown = UnknownCategories(columns)
    for _ in range(2):
        unknown.look(fresh)
    assert list(unknown.sentences()) == [
        "column 'colour' has 'pink', which the training rows did not; encoded as none of the "
        "known categories"
    ]
    with pytest.raises(DataError, match=r"has no columns 'size', 'same', which the model"):
        encode(fit_columns([mixed], ["size", "colour", "same"], first_60), fresh)


def test_classes_keep_their_mix_in_both_parts(tmp_path: Path) -> None:
    rows = [f"{i},{'rare' if i % 10 == 0 else 'common'}" for i in range(100)]
    table = read(tmp_path, "a,y\n" + "\n".join(rows))
    task = Task.read([table], "y")
    parts = split(table, task, task.values(table), test_size=0.3, seed=5)
    assert sorted([*parts.train, *parts.held_out]) == list(range(100))
    assert np.bincount(task.values(table)[parts.held_out]).tolist() == [27, 3]
    again = split(table, task, task.values(table), test_size=0.3, seed=5)
    np.testing.assert_array_equal(parts.held_out, again.held_out)


def test_targets_are_encoded_for_their_loss(tmp_path: Path) -> None:
    rows = [f"{i % 5},{i % 4 + 1},{'abc'[i % 3]},{'yn'[i % 2]}" for i in range(40)]
    table = read(tmp_path, "x,count,three,two\n" + "\n".join(rows))
    standardised = prepare(table, "count", drop=["three", "two"])
    train = standardised.Y[standardised.split.train]
    assert abs(train.mean()) < 1e-12
    assert abs(train.std() - 1) < 1e-12
    counts = prepare(table, "count", drop=["three", "two"], network="1 -> 1 exp, poisson")
    np.testing.assert_array_equal(counts.Y[:, 0], table.numbers("count"))
    three = prepare(table, "three", drop=["two"])
    assert str(three.network) == "2 -> 50 tanh -> 3 softmax, cross_entropy"
    np.testing.assert_array_equal(three.Y[:3], np.eye(3))
    two = prepare(table, "two", drop=["three"], hidden="none", l2=0)
    assert str(two.network) == "2 -> 1 sigmoid, log_loss"
    assert two.Y[:2, 0].tolist() == [1, 0]


CELLS = st.sampled_from(
    ["1", "2.5", "-3", "", "NA", "x", "y", "inf", "1e999", "true", '"a,b"', " "]
)


@given(raw=st.binary(max_size=60) | st.text('ab1.,;"\n\r\té', max_size=60).map(str.encode))
@settings(max_examples=300)
def test_any_bytes_are_a_table_or_one_refusal(
    raw: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes.csv"
    path.write_bytes(raw)
    message = ""
    try:
        assert Table.read(path).rows > 0
    except DataError as problem:
        message = str(problem)
    assert not message or "bytes.csv" in message


@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=8, max_size=14))
@settings(max_examples=200)
def test_any_table_is_encoded_finitely_or_refused(
    rows: list[tuple[str, str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "cells.csv"
    path.write_text("a,b,y\n" + "".join(",".join(row) + "\n" for row in rows))
    try:
        data = prepare(Table.read(path), "y")
    except ChainruleError:
        return
    assert data.X.shape == (len(rows), data.network.inputs)
    assert np.isfinite(data.X).all()
    assert np.isfinite(data.Y).all()
