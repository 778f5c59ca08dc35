"""Activations under any letter: named by the words, by how they are written, or not at all."""

from __future__ import annotations

import pytest
from test_notations import check

LETTERS = ["s", "q", "T", "F", r"\tau", r"\Phi", r"\theta", r"\mathcal{S}"]
SAID = [
    "where $#$ is the sigmoid function.",
    "with the sigmoid $#$.",
    "The sigmoid function is denoted by $#$.",
    "and $#$ the logistic function.",
    r"where $#(\cdot)$ denotes the logistic sigmoid.",
]
LAYERS = ["# (W x + b)", r"# (w^T x)", r"# \left(\sum_j w_j x_j\right)", "# (w_1 x_1 + w_2 x_2)"]


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("words", SAID)
def test_the_words_say_which_one_it_is(words: str, letter: str) -> None:
    said = words.replace("#", letter)
    check(
        "markdown",
        rf"""$$h = {letter}(W x + b), \quad r = {letter}(V h + c), \quad J = \frac12 \|r - y\|^2$$
{said}

holds | $$\frac{{\partial J}}{{\partial c}} = (r - y) \odot r \odot (1 - r)$$
wrong | $$\frac{{\partial J}}{{\partial c}} = (y - r) \odot r \odot (1 - r)$$
""",
    )


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("layer", LAYERS)
def test_no_line_on_an_unsaid_one_is_accused(layer: str, letter: str) -> None:
    value = layer.replace("# ", letter)
    text = rf"""$$r = {value}, \quad J = \frac12 (r - y)^2$$

undefined | $$\frac{{\partial J}}{{\partial x}} = (r - y) r (1 - r) u$$
holds | $$\frac{{\partial J}}{{\partial r}} = r - y$$
"""
    check("markdown", text)


@pytest.mark.parametrize("letter", LETTERS)
def test_the_one_that_is_spoken_of_is_meant(letter: str) -> None:
    check(
        "markdown",
        rf"""A single unit with a sigmoid: $z = w^T x$, $r = {letter}(z)$, $J = \frac12 (r - y)^2$.

holds | $$\frac{{\partial J}}{{\partial z}} = (r - y) r (1 - r)$$
""",
    )


def test_a_plain_one_beside_the_identity_is_a_column_of_ones() -> None:
    check(
        "markdown",
        r"""$$s_i = \frac{e^{z_i}}{\sum_k e^{z_k}}, \quad L = -\sum_i y_i \log s_i$$
with $\sum_i y_i = 1$.

holds | $$\frac{\partial L}{\partial z} = -y^T (I - 1 s^T)$$
wrong | $$\frac{\partial L}{\partial z} = y^T (I - 1 s^T)$$
""",
    )
