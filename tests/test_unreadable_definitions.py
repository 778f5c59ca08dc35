"""A definition that cannot be read spoils only the lines that need it, and none is called wrong."""

from __future__ import annotations

import pytest
from test_checking import verdicts_on
from test_notations import is_as

NET = r"$z = w x + b$, $a = \sigma(z)$, $L = (a - y)^2$. "

DOCUMENTS = {
    "a symbol that nothing else needs": (
        NET + r"Note $S = \sum_{q} x_{\{q\}}$.",
        r"$$\frac{\partial L}{\partial z} = 2 (a - y) a (1 - a)$$",
        "holds",
    ),
    "a second definition that can be read": (
        r"$q = \begin{bmatrix} 1 & \cdots \\ x & y \end{bmatrix}$, $q = w x$. $L = (q - y)^2$.",
        r"$$\frac{\partial L}{\partial w} = 2 (q - y) x$$",
        "holds",
    ),
    "a line that holds whatever the symbol is": (
        r"$q = \begin{bmatrix} w & \cdots \\ x & y \end{bmatrix}$, $L = (q - t)^2$.",
        r"$$\frac{\partial L}{\partial t} = -2 (q - t)$$",
        "holds",
    ),
    "a line that would need it": (
        r"$q = \begin{bmatrix} w & \cdots \\ x & y \end{bmatrix}$, $L = (q - t)^2$.",
        r"$$\frac{\partial L}{\partial w} = 2 (q - t) x$$",
        "unread",
    ),
    "a wrong line with it": (
        r"$q = \begin{bmatrix} w & \cdots \\ x & y \end{bmatrix}$, $L = (q - t)^2$.",
        r"$$\frac{\partial L}{\partial t} = 2 (q - t)$$",
        "unread",
    ),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_only_the_lines_that_need_it_are_not_judged(name: str) -> None:
    definitions, line, expected = DOCUMENTS[name]
    verdict = verdicts_on(f"{definitions}\n\n{line}")[-1]
    assert is_as(verdict, expected), verdict.message


def test_what_is_not_known_is_named_with_its_place() -> None:
    definitions, line, _ = DOCUMENTS["a line that would need it"]
    verdict = verdicts_on(f"{definitions}\n\n{line}")[-1]
    assert verdict.message.startswith("How q depends on w could not be read")


def test_a_mean_that_one_sample_explains_is_no_accusation() -> None:
    text = (
        r"For all samples $J = \frac{1}{n} \sum_{i=1}^n (a_i - y_i)^2$ with $a_i = w x_i$."
        "\n\n"
        r"$$\frac{\partial J}{\partial a} = 2 (a - y)$$"
    )
    assert verdicts_on(text)[-1].outcome.value in ("undefined", "holds")


def test_where_most_is_not_understood_nothing_is_called_wrong() -> None:
    unknown = "\n\n".join(
        rf"$$\frac{{\partial L}}{{\partial q_{k}}} = r_{k} \star s$$" for k in range(3)
    )
    wrong = r"$$\frac{\partial L}{\partial a} = -2 (a - y)$$"
    assert is_as(verdicts_on(f"{NET}\n\n{wrong}")[-1], "wrong:sign")
    assert is_as(verdicts_on(f"{NET}\n\n{unknown}\n\n{wrong}")[-1], "undefined")


TWO_LOSSES = r"""$y = \sigma(s)$, $s = w x$. With the squared error $J = \frac12 (t - y)^2$ we find

$$\frac{dJ}{dw} = (y - t) y (1-y) x$$

and with the cross-entropy $J = - t \ln y - (1-t) \ln (1-y)$

$$\frac{dJ}{dw} = (y - t) x$$
"""


def test_a_line_is_right_by_any_of_the_definitions_that_the_document_gives() -> None:
    assert [v.outcome.value for v in verdicts_on(TWO_LOSSES) if "dw" in v.claim.left] == [
        "holds",
        "holds",
    ]
    wrong = verdicts_on(TWO_LOSSES.replace("(y - t) x$$", "(t - y) x$$"))[-1]
    assert wrong.outcome.value == "wrong"


def test_a_definition_is_not_right_by_itself() -> None:
    text = "$y = w x$, $E = (y - t)^2$.\n\n$$E = (y + t)^2$$\n\n"
    assert verdicts_on(text)[-1].outcome.value == "wrong"


def test_parameters_that_are_numbered_from_zero_are_numbers_of_their_own() -> None:
    text = (
        r"$h_\theta(x^{(i)}) = \theta_0 + \theta_1 x^{(i)}$ for the parameters $\theta$, and "
        r"$J(\theta) = \frac{1}{2m} \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)})^2$."
        "\n\n"
        r"$$\frac{\partial J}{\partial \theta_0} = "
        r"\frac{1}{m} \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)})$$"
        "\n\n"
        r"$$\frac{\partial J}{\partial \theta_1} = "
        r"\frac{1}{m} \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)}) x^{(i)}$$"
        "\n\n"
        r"In general $\frac{\partial J}{\partial \theta_j}$ is alike."
    )
    assert [v.outcome.value for v in verdicts_on(text)] == ["holds", "holds"]


def test_a_sum_without_an_index_runs_over_the_letter_that_stands_in_it_alone() -> None:
    text = (
        r"$a_i = \sigma(z_i)$ and $C = \sum (y_i - a_i)^2$."
        "\n\n"
        r"$$\frac{\partial C}{\partial z_i} = -2 (y_i - a_i) a_i (1 - a_i)$$"
        "\n\n"
        r"$$\frac{\partial C}{\partial z_i} = 2 (y_i - a_i) a_i (1 - a_i)$$"
    )
    assert [v.outcome.value for v in verdicts_on(text)] == ["holds", "wrong"]


def test_what_is_put_in_for_a_symbol_defines_it() -> None:
    text = (
        r"$a_j^{l+1} = \sigma(z_j^{l+1}) = \sigma(\sum_k w_{jk}^{l+1} a_k^l)$ and the cost $C$ is "
        r"a function of the last activation, $C = C(a^L, y)$."
        "\n\n"
        r"$$\frac{\partial C}{\partial w_{jk}^l} = "
        r"\frac{\partial C}{\partial a_j^l} \sigma'(z_j^l) a_k^{l-1}$$"
        "\n\n"
        r"$$\frac{\partial C}{\partial a_k^l} = "
        r"\sum_j \frac{\partial C}{\partial a_j^{l+1}} \sigma'(z_j^{l+1}) w_{jk}^{l+1}$$"
    )
    assert [v.outcome.value for v in verdicts_on(text)][-2:] == ["holds", "holds"]
