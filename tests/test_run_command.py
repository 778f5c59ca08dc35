"""``chainrule run``: a document checked, its network recognised and trained on a table."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from chainrule.cli import run

REGRESSION = r"""# A network for a number

There are $n$ samples $x^{(i)} \in \mathbb{R}^{d}$.

$$a^{(i)} = \frac{e^{z^{(i)}} - e^{-z^{(i)}}}{e^{z^{(i)}} + e^{-z^{(i)}}}, \qquad z^{(i)} = W_1 x^{(i)} + b_1$$

$$\hat{y}^{(i)} = W_2 a^{(i)} + b_2$$

$$J = \frac{1}{n} \sum_{i=1}^{n} (\hat{y}^{(i)} - y^{(i)})^2$$

$$\frac{\partial J}{\partial b_2} = FACTOR \sum_{i=1}^{n} (\hat{y}^{(i)} - y^{(i)})$$
"""  # noqa: E501
RIGHT = REGRESSION.replace("FACTOR", r"\frac{2}{n}")
WRONG = REGRESSION.replace("FACTOR", r"-\frac{2}{n}")
TWO = r"""
# Problem 1

$$p = \frac{1}{1 + e^{-(w^T x + b)}}$$

$$L = -y \log p - (1 - y) \log(1 - p)$$

# Problem 2

$$h = \max(0, U x + c)$$

$$o = V h$$

$$E = \frac{1}{2} (o - y)^2$$
"""


@pytest.fixture(autouse=True)
def documents(folder: Path) -> Path:
    random = np.random.default_rng(0)
    a, b = random.normal(size=(2, 60))
    table = pl.DataFrame({"a": a, "b": b})
    table.with_columns(y=np.sin(a) + b).write_csv("numbers.csv")
    table.with_columns(y=(a + b > 0).astype(int)).write_csv("two.csv")
    table.with_columns(y=pl.Series(np.array(["u", "v", "w"])[np.arange(60) % 3])).write_csv(
        "three.csv"
    )
    for name, text in {"right": RIGHT, "wrong": WRONG, "both": TWO}.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def trained(*arguments: str, data: str = "numbers.csv") -> int:
    fixed = ["--data", data, "--target", "y", "--max-epochs", "20", "--output", "results"]
    return run(["run", *arguments, *fixed])


def network() -> str:
    """The network that was trained, without the penalty that was chosen for it."""
    text = json.loads(Path("results/metrics.json").read_text(encoding="utf-8"))["network"]
    return str(text).partition(", l2=")[0]


def test_a_right_document_is_trained_and_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert trained("right.md") == 0
    out = capsys.readouterr().out
    assert network() == "2 -> 50 tanh -> 1 identity, squared_error"
    assert "0 wrong" in out
    assert "Document  right.md:9: ? -> ? tanh -> ? identity, squared_error" in out
    assert "X is x" in out
    assert "Verified" in out
    assert Path("results/model.safetensors").is_file()
    assert Path("results/derivation.md").is_file()


def test_mistakes_are_shown_and_end_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert trained("wrong.md") == 1
    out = capsys.readouterr().out
    assert out.startswith("wrong.md:11: wrong: the sign.")
    assert "1 wrong" in out
    assert Path("results/metrics.json").is_file()


@pytest.mark.parametrize(
    ("arguments", "data", "expected"),
    [
        ([], "two.csv", "2 -> 1 sigmoid, log_loss"),
        ([], "numbers.csv", "2 -> 50 relu -> 1 identity no bias, squared_error"),
        (["--units", "7"], "numbers.csv", "2 -> 7 relu -> 1 identity no bias, squared_error"),
        (["--system", "1"], "two.csv", "2 -> 1 sigmoid, log_loss"),
        (["--l2", "0.5"], "two.csv", "2 -> 1 sigmoid, log_loss"),
        (
            ["--system", "2", "--task", "regression"],
            "two.csv",
            "2 -> 50 relu -> 1 identity no bias, squared_error",
        ),
    ],
)
def test_of_several_networks_the_last_that_suits_is_trained(
    arguments: list[str], data: str, expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert trained("both.md", *arguments, data=data) == 0
    out = capsys.readouterr().out
    assert network() == expected
    assert "both.md describes 2 networks; --system chooses one:" in out
    assert "  1  both.md:6: ? -> ? sigmoid, log_loss\n" in out


@pytest.mark.parametrize(
    ("arguments", "data", "message"),
    [
        (["both.md", "--system", "3"], "two.csv", "both.md describes 2 networks, so --system"),
        (["both.md", "--system", "1"], "three.csv", "a target with 3 classes needs 3 softmax"),
        (["both.md"], "three.csv", "a target with 3 classes needs 3 softmax"),
        (["right.md"], "two.csv", "--task regression takes 0 and 1 as numbers"),
        (["missing.md"], "two.csv", "there is no file missing.md"),
        (["right.md"], "missing.csv", "missing.csv"),
        (["right.md", "--network", "2 -> 3 tanhh"], "two.csv", "did you mean 'tanh'?"),
    ],
)
def test_what_is_not_possible_ends_with_2(
    arguments: list[str], data: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert trained(*arguments, data=data) == 2
    error = capsys.readouterr().err
    assert message in error
    assert "Traceback" not in error
    assert not Path("results").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (RIGHT.replace("W_2 a^{(i)}", "(W_2 a^{(i)})^2"), "odd.md:7: "),
        (RIGHT.replace("})^2$$", "})^4$$"), "odd.md:9: the loss J is none of the losses"),
        ("Nothing but words.\n", "odd.md defines no network that can be trained"),
    ],
)
def test_definitions_that_cannot_be_trained_are_named(
    text: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("odd.md").write_text(text, encoding="utf-8")
    assert trained("odd.md") == 2
    assert message in capsys.readouterr().err


def test_a_network_fills_in_what_the_document_leaves_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("short.md").write_text(
        r"$$\frac{\partial J}{\partial A_1} = \frac{\partial J}{\partial Z_2} W_2^T$$" "\n",
        encoding="utf-8",
    )
    assert trained("short.md", "--network", "2 -> 6 relu -> 1, mse") == 0
    assert network() == "2 -> 6 relu -> 1 identity, squared_error"
    assert "Document  short.md:1: " in capsys.readouterr().out


def test_the_default_folder_is_named_after_the_table(
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = ["--data", "numbers.csv", "--target", "y", "--max-epochs", "5"]
    assert run(["run", "right.md", *arguments]) == 0
    assert Path("numbers-y").is_dir()
