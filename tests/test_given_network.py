"""What a document leaves out comes from a network that is given; what it defines anew counts."""

from __future__ import annotations

from pathlib import Path

import pytest
from judged_lines import LINE, kinds, verdicts_on

import chainrule
from chainrule.documents.check import check_document
from chainrule.documents.outcomes.verdicts import Cause
from chainrule.documents.sources.source import read_text
from chainrule.errors import DocumentError, NetworkError
from chainrule.network import Network

GIVEN = "2 -> 3 tanh -> 1 sigmoid, log_loss"
OUTPUT_GRADIENT = r"$$\frac{\partial J}{\partial Z_2} = %s$$"
MEAN = OUTPUT_GRADIENT % r"\frac1n (A_2 - Y)"
SUM = OUTPUT_GRADIENT % "A_2 - Y"


def test_a_given_network_fills_in_what_is_missing() -> None:
    assert kinds(MEAN) == ["undefined"]
    assert kinds(MEAN, GIVEN) == ["holds"]
    assert kinds(SUM, GIVEN) == ["wrong:missing_mean"]


@pytest.mark.parametrize(
    ("lines", "network", "expected"),
    [
        (  # the forward equations are there, the loss is not
            ["z = W x + b", r"\hat y = \sigma(z)",
             r"\frac{\partial L}{\partial W} = (\hat y - y) x^\top",
             r"\frac{\partial L}{\partial b} = \hat y + y"],
            "3 -> 1 sigmoid, log_loss", ["holds", "wrong:sign"],
        ),
        (  # the loss is there, the forward equations are not
            [r"L = \frac1n \sum_i (y_i - \hat y_i)^2",
             r"\frac{\partial L}{\partial W_2} = \frac2n \sum_i (\hat y_i - y_i) a_i^\top",
             r"\frac{\partial L}{\partial b_2} = \frac2n \sum_i (\hat y_i + y_i)"],
            "3 -> 4 sigmoid -> 1, mse", ["holds", "wrong:sign"],
        ),
        (  # nothing is there, and samples are columns
            [r"\frac{\partial E}{\partial W^{[2]}} = \frac2n (\hat Y - Y) A^{[1]T}",
             r"\frac{\partial E}{\partial Z^{[1]}} "
             r"= \frac2n W^{[2]T} (\hat Y - Y) \odot A^{[1]} \odot (1 - A^{[1]})",
             r"\frac{\partial E}{\partial W^{[1]}} "
             r"= \frac{\partial E}{\partial Z^{[1]}} X^T",
             r"\frac{\partial E}{\partial Z^{[1]}} "
             r"= \frac2n W^{[2]T} (\hat Y - Y) \odot A^{[1]} \odot (1 + A^{[1]})"],
            "3 -> 4 sigmoid -> 1, mse", ["holds", "holds", "holds", "wrong:sign"],
        ),
    ],
)  # fmt: skip
def test_a_given_network_takes_the_letters_of_the_document(
    lines: list[str], network: str, expected: list[str]
) -> None:
    assert kinds("\n\n".join(f"$${line}$$" for line in lines), network) == expected


def test_what_a_document_defines_itself_counts_and_not_the_given_network() -> None:
    text = (
        r"$$\hat{y}^{(i)} = w x^{(i)} + b$$" "\n\n"
        r"$$L = \sum_{i=1}^n ( y^{(i)} - \hat{y}^{(i)} )^2$$" "\n\n"
        r"$$\frac{\partial L}{\partial b} = 1000$$"
    )  # fmt: skip
    assert kinds(text, "1 -> 1, mse") == ["wrong:unknown"]
    marked = check_document(read_text(text, "page", "markdown"), Network.parse("1 -> 1 tanh, mse"))
    assert "The document defines its own network" in marked.assumptions[0]


def test_front_matter_fills_in_what_is_missing() -> None:
    def front(more: str = "") -> str:
        return f'---\nnetwork: "{GIVEN}"\n{more}---\n'

    assert kinds(front() + MEAN) == ["holds"]
    assert kinds(front("reduction: sum\n") + SUM) == ["holds"]
    assert "wrong" in kinds(front("reduction: sum\n") + MEAN)[0]


def test_a_network_in_the_front_matter_that_is_none_is_said_to_be() -> None:
    with pytest.raises(DocumentError, match="network in the front matter"):
        verdicts_on('---\nnetwork: "2 -> 3 tanhh"\n---\n$a = b$')


def test_the_document_is_believed_before_the_given_network() -> None:
    text = "$$J = \\frac{1}{2n} \\sum_{i=1}^n (a_{2i} - y_i)^2$$\n\n" + SUM
    assert "wrong:missing_mean" not in kinds(text, GIVEN)


def test_each_part_of_a_document_has_its_own_definitions() -> None:
    line = r"$$\frac{\partial E}{\partial w} = 2 (z - y) x$$"
    text = f"# One\n\n$z = w x$ and $E = (z - y)^2$.\n\n{line}\n\n# Two\n\n{LINE}{line}\n"
    assert kinds(text) == ["holds", "wrong:factor"]


def test_a_later_part_may_use_earlier_definitions() -> None:
    text = f"# One\n\n{LINE}\n\n# Two\n\n" + r"$$\frac{\partial E}{\partial w} = (z - y) x$$"
    assert kinds(text) == ["holds"]


# From Python.


def test_check_takes_a_text_or_a_file(folder: Path) -> None:
    text = LINE + r"$$\frac{\partial E}{\partial w} = (y - z) x$$"
    report = chainrule.check(text)
    assert not report.ok
    assert report.summary == {"wrong": 1}
    (folder / "homework.md").write_text(text, encoding="utf-8")
    for path in ("homework.md", folder / "homework.md"):
        found = chainrule.check(path)
        assert [v.cause for v in found.verdicts] == [Cause.SIGN]


def test_check_takes_a_network_and_a_convention() -> None:
    assert chainrule.check(MEAN, GIVEN).summary == {"holds": 1}
    assert chainrule.check(MEAN, Network.parse(GIVEN)).summary == {"holds": 1}
    summed = chainrule.Convention(reduction="sum")
    assert chainrule.check(SUM, GIVEN, summed).summary == {"holds": 1}
    with pytest.raises(NetworkError):
        chainrule.check(MEAN, "2 -> 3 tanhh")
