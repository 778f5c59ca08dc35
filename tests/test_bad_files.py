"""Files and folders that cannot be read or written: one clear sentence, nothing left behind."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from refusing import refusal, table

from chainrule.cli import run
from chainrule.report.results import FILES

Folder = Path


def test_a_table_that_is_not_there(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert refusal(capsys, "train", "t.csv", "--target", "y") == "there is no file t.csv"
    (folder / "t.csv").mkdir()
    message = refusal(capsys, "train", "t.csv", "--target", "y")
    assert message == "t.csv is a folder, not a CSV or Parquet file"


DAY = datetime(2024, 1, 1)
ODD_TYPES: dict[str, list[object]] = {
    "Date": [DAY.date()] * 20,
    "Datetime": [DAY + timedelta(i) for i in range(20)],
    "Duration": [timedelta(i) for i in range(20)],
    "Time": [DAY.time()] * 20,
    "List": [[i] for i in range(20)],
    "Binary": [b"%d" % i for i in range(20)],
    "Struct": [{"a": i} for i in range(20)],
}


@pytest.mark.parametrize("kind", ODD_TYPES)
def test_types_that_are_neither_numbers_nor_categories(
    kind: str, folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    pl.DataFrame({"when": np.arange(20.0), "y": np.arange(20.0)}).write_parquet("numbers.parquet")
    pl.DataFrame({"when": ODD_TYPES[kind], "y": np.arange(20.0)}).write_parquet("t.parquet")
    sentence = (
        f"t.parquet: column 'when' holds values of type {kind}, which are neither numbers nor "
        "categories: "
    )
    convert = sentence + "convert the column to numbers or text"
    assert refusal(capsys, "train", "t.parquet", "--target", "y") == (
        sentence + "leave the column out with --drop when"
    )
    assert refusal(capsys, "train", "t.parquet", "--target", "when") == convert
    quick = ("--target", "y", "--hidden", "none", "--l2", "0", "--max-epochs", "1")
    assert run(["train", "numbers.parquet", *quick, "--output", "m"]) == 0
    capsys.readouterr()
    assert refusal(capsys, "predict", "m", "t.parquet") == convert


def test_what_is_no_regular_file(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    name = "n" * 300
    message = refusal(capsys, "train", name, "--target", "y")
    assert message == f"{'n' * 119}… cannot be read: File name too long"
    message = refusal(capsys, "predict", name, "t.csv")
    assert message == f"{'n' * 119}… cannot be read: File name too long"
    if os.name == "posix":
        os.mkfifo("pipe")
        for path in ("pipe", "/dev/zero"):
            message = refusal(capsys, "train", path, "--target", "y")
            assert message == f"{path} is not a regular file: a CSV or Parquet file is needed"


@pytest.mark.parametrize("cells", [["x", "z"], [0, 1]])
def test_a_target_named_as_a_probability(
    cells: list[object], folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    target = f"P({cells[0]})"
    (folder / "t.csv").write_text(table(y=cells * 10).replace("y", target, 1))
    message = refusal(capsys, "train", "t.csv", "--target", target)
    assert message == f"t.csv: target {target!r} has the name of a probability column: rename it"


def test_predictions_overwrite_neither_model_nor_data(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "t.csv").write_text(table())
    quick = ("--target", "y", "--hidden", "none", "--l2", "0", "--max-epochs", "1")
    assert run(["train", "t.csv", *quick, "--output", "m"]) == 0
    capsys.readouterr()
    assert {path.name for path in (folder / "m").iterdir()} == set(FILES)
    for name in FILES:
        message = refusal(capsys, "predict", "m", "t.csv", "--output", f"./m/../m/{name}")
        assert message == f"m/../m/{name} belongs to the model: name another file with --output"
    message = refusal(capsys, "predict", "m", "t.csv", "--output", "n" * 300)
    assert message == f"cannot write {'n' * 119}…: File name too long"
    for _ in range(2):
        assert run(["predict", "m", "t.csv", "--output", "m/predictions.csv"]) == 0


def test_an_output_folder_in_use(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "t.csv").write_text(table())
    (folder / "full").mkdir()
    (folder / "full" / "file").touch()
    train = ("train", "t.csv", "--target", "y", "--output")
    message = refusal(capsys, *train, "full")
    assert message == "full exists and is not empty: name a new folder with --output"
    message = refusal(capsys, *train, "t.csv")
    assert message == "t.csv exists and is not a folder: name a new folder with --output"
    message = refusal(capsys, *train, "t.csv/results")
    assert message.endswith("t.csv: it is not a folder")


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_an_output_folder_that_cannot_be_written(
    folder: Folder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "t.csv").write_text(table())

    def refuse(*args: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied")

    # Tests may run as root, for whom every folder can be written: refuse in its place.
    monkeypatch.setattr("pathlib.Path.mkdir", refuse)
    message = refusal(capsys, "train", "t.csv", "--target", "y")
    assert message == "cannot write results in the current folder: Permission denied"


def test_a_full_disk_leaves_nothing(
    folder: Folder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "t.csv").write_text(table())

    def fail(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("chainrule.report.results.write_history", fail)
    message = refusal(capsys, "train", "t.csv", "--target", "y", "--max-epochs", "1")
    assert message == "the results t-y cannot be written: No space left on device"
