"""Bad tables and options are answered by one clear sentence, exit code 2, nothing left behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from refusing import refusal, table

Folder = Path


BAD_TABLES: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "t.csv is empty"),
    "blank": ("\n \n", "t.csv is empty"),
    "header only": ("a,b,y\n", "t.csv has a header but no rows"),
    "one row": (
        table(1),
        "t.csv has 1 row, too few to train and hold some out: at least 10 are needed",
    ),
    "a long row": (
        table() + "1,2,3,4\n",
        "t.csv, line 22 has 4 fields, but the header has 3 columns",
    ),
    "a short row": (table() + "1,2\n", "t.csv, line 22 has 2 fields, but the header has 3 columns"),
    "a short row after blank lines": (
        table() + "\n\n1\n",
        "t.csv, line 24 has 1 field, but the header has 3 columns",
    ),
    "repeated names": (
        "a,a,y\n1,2,3\n",
        "t.csv, line 1: the column name 'a' appears 2 times",
    ),
    "a nameless column": (
        ",b,y\n1,2,3\n",
        "t.csv, line 1: column 1 has no name: write one in the header",
    ),
    "Latin-1": (
        b"a,b,y\n1,2,3\n4,caf\xe9,6\n",
        "t.csv, line 3: byte 0xe9 is not UTF-8 text: save the file as UTF-8",
    ),
    "UTF-16": (table().encode("utf-16"), "t.csv is UTF-16 text: save it as UTF-8"),
    "binary": (b"\x7fELF\x00\x01\x02", "t.csv is a binary file, not CSV text"),
    "a workbook": (
        b"PK\x03\x04\x14\x00",
        "t.csv is an Excel workbook or a zip archive: export it as CSV",
    ),
    "a damaged Parquet file": (b"PAR1 and no more", "t.csv is a damaged Parquet file"),
    "an open quote": (
        table() + '"1,2,3\n4,5,6\n',
        "t.csv, line 22: a quote is opened and not closed: close it, or write it twice "
        "if it is meant",
    ),
    "an unknown target": (
        table().replace("y", "strength", 1),
        "t.csv has no target column 'y': choose one of: a, b, strength",
    ),
    "a missing target": (
        table(y=[*range(18), "", 19]),
        "t.csv, line 20: target 'y' is missing; fill it in or remove the row",
    ),
    "two missing targets": (
        table(y=["x", "z"] * 9 + ["NA", "?"]),
        "t.csv, line 20: target 'y' is missing (and 1 more); fill it in or remove the row",
    ),
    "no target at all": (table(y=[""] * 20), "t.csv: every value of target 'y' is missing"),
    "a constant target": (
        table(y=[3.5] * 20),
        "t.csv: target 'y' is 3.5 in every row, so there is nothing to learn",
    ),
    "one class": (
        table(y=["yes"] * 20),
        "t.csv: target 'y' is 'yes' in every row, so there is nothing to learn",
    ),
    "a target constant in training": (
        table(y=[1] * 19 + [2]),
        "t.csv: target 'y' is 1 in every training row, so there is nothing to learn",
    ),
    "a class of one row": (
        table(y=["x"] * 10 + ["z"] * 9 + ["rare"]),
        "t.csv: class 'rare' of target 'y' has one row, but one is needed to train and one to "
        "hold out",
    ),
    "infinity": (
        table(b=[1.5] * 12 + ["inf"] + [2.5] * 7),
        "t.csv, line 14: 'inf' in column 'b' is infinite (as a float)",
    ),
    "too large a number": (
        table(b=[1.5] * 12 + ["-1e999"] + [2.5] * 7),
        "t.csv, line 14: '-1e999' in column 'b' is infinite (as a float)",
    ),
    "an infinite target": (
        table(y=[*range(18), "-inf", 4]),
        "t.csv, line 20: '-inf' in column 'y' is infinite (as a float)",
    ),
    "numbers too large to scale": (
        table(b=[1e300, -1e300] * 10),
        "t.csv, line 2: column 'b' has the value 1.0e+300, too large to compute with: at most "
        "1e+150 is possible",
    ),
    "a slip among numbers": (
        table(a=[*range(12), "12 kg", *range(7)]),
        "t.csv, line 14: '12 kg' in column 'a' is not a number, though nearly all of the column "
        "is: mend it, or leave the column out with --drop a",
    ),
    "a slip in the target": (
        table(y=[*range(12), "n.a.", *range(7)]),
        "t.csv, line 14: 'n.a.' in column 'y' is not a number, though nearly all of the column "
        "is: mend it, or remove the row",
    ),
    "a thousand texts": (
        table(1000, a=[f"mix {i}" for i in range(1000)]),
        "t.csv: column 'a' is text with 1000 different values, more than 100; leave it out with "
        "--drop a",
    ),
    "a thousand classes": (
        table(1000, y=[f"mix {i}" for i in range(1000)]),
        "t.csv: target 'y' has 1000 different classes, more than 100: is it the right column?",
    ),
    "decimal commas": (
        "a;y\n" + "".join(f"{i};{i},5\n" for i in range(20)),
        "t.csv, line 2: column 'y' has numbers with a decimal comma, such as '0,5': write them "
        "with a point",
    ),
    "decimal commas among whole numbers, and points between thousands": (
        "a;y\n" + "".join(f"{i if i % 2 else f'1.{i + 100},5'};{i}\n" for i in range(20)),
        "t.csv, line 2: column 'a' has numbers with a decimal comma, such as '1.100,5': write "
        "them with a point",
    ),
    "commas between thousands": (
        "a;y\n" + "".join(f"{i};{i + 1},500\n" for i in range(20)),
        "t.csv, line 2: column 'y' has numbers with a comma, such as '1,500': write them with a "
        "decimal point and no other separator",
    ),
    "a carriage return in a row": (
        "a,b,y\n1,2\r3,4\n",
        "t.csv, line 2: a row has a carriage return in it: save the file with the same end for "
        "every line",
    ),
    "a cell without an end": (
        'a,b,y\n1,2,"' + "x" * 200_000 + '"\n',
        "t.csv, line 2: a cell has more than 131,072 characters: shorten it, or close the quote "
        "it begins with",
    ),
    "text after a quote": (
        'a,b,y\n1,2,"x"z\n',
        "t.csv, line 2: text stands between a closing quote and the next separator: write a "
        "quote inside a cell twice",
    ),
    "a long cell": (
        table(a=[*range(19), "q" * 500]),
        f"t.csv, line 21: '{'q' * 59}…' in column 'a' is not a number, though nearly all of the "
        "column is: mend it, or leave the column out with --drop a",
    ),
    "a target too large": (
        table(y=[1e308, -1e308] * 10),
        "t.csv, line 2: target 'y' has the value 1.0e+308, too large to compute with: at most "
        "1e+150 is possible",
    ),
    "only the target": (
        "y\n" + "\n".join(map(str, range(20))),
        "t.csv has no columns left to predict 'y' from",
    ),
}


@pytest.mark.parametrize("case", BAD_TABLES)
def test_a_bad_table_is_refused_naming_its_place(
    case: str, folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    content, message = BAD_TABLES[case]
    raw = content if isinstance(content, bytes) else content.encode()
    (folder / "t.csv").write_bytes(raw)
    assert refusal(capsys, "train", "t.csv", "--target", "y") == message


BAD_ARGUMENTS: dict[str, tuple[list[str], str]] = {
    "a misspelt target": (["--target", "Y"], "t.csv has no target column 'Y': did you mean 'y'?"),
    "a misspelt column": (
        ["--drop", "c"],
        "t.csv has no column 'c': choose one of: a, b, y",
    ),
    "the target dropped": (["--drop", "y"], "column 'y' is the target and cannot be dropped"),
    "everything dropped": (
        ["--drop", "a", "--drop", "b"],
        "t.csv has no columns left to predict 'y' from",
    ),
    "inputs": (
        ["--network", "8 -> 5 tanh -> 1"],
        "the network has 8 inputs, but the encoded columns give 2: begin it with 2 ->",
    ),
    "outputs": (
        ["--network", "2 -> 5 tanh -> 3"],
        "the network has 3 outputs, but one target column needs 1",
    ),
    "a softmax for numbers": (
        ["--network", "2 -> 1 sigmoid, log_loss"],
        "t.csv, line 3: target 'y' is 3, but log_loss needs targets from 0 to 1",
    ),
    "a slip": (
        ["--network", "2 => 5 tanh -> 1"],
        "expected the number of inputs, a whole number of at least 1, not '2 => 5 tanh'\n"
        "    2 => 5 tanh -> 1\n"
        "    ^",
    ),
    "an unknown activation": (
        ["--hidden", "5 tahn"],
        "unknown activation 'tahn': did you mean 'tanh'?\n    5 tahn\n      ^",
    ),
    "two networks": (
        ["--network", "2 -> 1", "--hidden", "5 tanh"],
        "--network and --hidden cannot be given together",
    ),
    "a negative penalty": (["--l2", "-1"], "l2 must be a number that is not negative, not -1.0"),
    "a penalty that is no number": (
        ["--l2", "nan"],
        "l2 must be a number that is not negative, not nan",
    ),
    "too large a penalty": (
        ["--l2", "1e308"],
        "l2 is 1e+308, too large to compute with: at most 1e+100 is possible",
    ),
    "too large a penalty in a network": (
        ["--network", "2 -> 1, l2=1e308"],
        "l2 is 1e+308, too large to compute with: at most 1e+100 is possible",
    ),
    "a loss among the hidden layers": (
        ["--hidden", "3, mae"],
        "the hidden layers are layers only, such as '50 tanh -> 20 relu', not '3, mae': give a "
        "whole network, with its loss and penalty, by --network",
    ),
    "an arrow too many": (
        ["--hidden", "3 tanh ->"],
        "the hidden layers are layers only, such as '50 tanh -> 20 relu', not '3 tanh ->': give "
        "a whole network, with its loss and penalty, by --network",
    ),
    "an infinite learning rate": (
        ["--solver", "adam", "--learning-rate", "inf"],
        "the learning rate must be positive and finite, not inf",
    ),
    "a time limit that is no number": (
        ["--time-limit", "nan"],
        "the time limit must be positive and finite, not nan",
    ),
    "an endless time limit": (
        ["--time-limit", "inf"],
        "the time limit must be positive and finite, not inf",
    ),
    "a test size that is no number": (
        ["--test-size", "nan"],
        "the test size must lie between 0 and 1, not nan",
    ),
    "a long name": (
        ["--target", "n" * 300],
        f"t.csv has no target column '{'n' * 59}…': choose one of: a, b, y",
    ),
    "a folder with too long a name": (
        ["--output", "n" * 300],
        f"cannot write results in {'n' * 119}…: File name too long",
    ),
    "a folder in one with too long a name": (
        ["--output", f"new/{'n' * 300}/results"],
        f"cannot write results in new/{'n' * 115}…: File name too long",
    ),
    "a learning rate for lbfgs": (
        ["--learning-rate", "0.1"],
        "lbfgs finds its step by a line search and takes no learning rate: leave it out, or "
        "choose gradient_descent, sgd or adam",
    ),
    "a negative learning rate": (
        ["--solver", "adam", "--learning-rate", "-1"],
        "the learning rate must be positive and finite, not -1",
    ),
    "a time limit of nothing": (
        ["--time-limit", "0"],
        "the time limit must be positive and finite, not 0.0",
    ),
    "an unknown solver": (
        ["--solver", "newtons"],
        "Invalid value for '--solver': 'newtons' is not one of 'lbfgs', 'newton', 'lm', "
        "'gradient_descent', 'sgd', 'adam', 'adamw'.",
    ),
    "no epochs": (
        ["--max-epochs", "0"],
        "Invalid value for '--max-epochs': 0 is not in the range x>=1.",
    ),
    "a test size of one": (
        ["--test-size", "1"],
        "Invalid value for '--test-size': 1.0 is not in the range 0<x<1.",
    ),
    "too small a test size": (
        ["--test-size", "0.01"],
        "a test size of 0.01 splits 20 rows into 19 for training and 1 held out, but each part "
        "needs at least 2",
    ),
}


@pytest.mark.parametrize("case", BAD_ARGUMENTS)
def test_a_bad_argument_is_refused(
    case: str, folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "t.csv").write_text(table())
    arguments, message = BAD_ARGUMENTS[case]
    if "--target" not in arguments:
        arguments = ["--target", "y", *arguments]
    assert refusal(capsys, "train", "t.csv", *arguments) == message


def test_a_network_for_classes_fits_their_number(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "t.csv").write_text(table(30, y=["x", "y", "z"] * 10))
    message = refusal(capsys, "train", "t.csv", "--target", "y", "--network", "2 -> 1 sigmoid")
    assert message == ("the output layer is 1 sigmoid, but a target with 3 classes needs 3 softmax")
    message = refusal(capsys, "train", "t.csv", "--target", "y", "--task", "regression")
    assert message == (
        "t.csv: target 'y' is text, which a regression cannot predict: choose --task classification"
    )
