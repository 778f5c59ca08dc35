"""Marks and powers written in other manners: in front of their symbol, or in round brackets."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

IN_FRONT = r"""
A unit with two weights: $u = {}_a w x + {}_b w v$ and $E = \frac12 (u - t)^2$, and so
$$\frac{dE}{d{}_a w} = (u - t) x$$
$$\frac{\partial E}{\partial\, {}_b w} = %s$$
"""


def test_marks_in_front_of_a_symbol_tell_it_from_others() -> None:
    assert outcomes(IN_FRONT % "(u - t) v")[-1] == "holds"
    assert outcomes(IN_FRONT % "(u - t) x")[-1] == "wrong"
    assert outcomes(IN_FRONT % "(t - u) v")[-1] == "wrong"


def test_an_empty_group_behind_a_symbol_puts_no_mark_in_front_of_the_next() -> None:
    text = r"$u = W{}^T x$ and $E = \frac12 \|u - t\|^2$, so $\frac{\partial E}{\partial x} = %s$."
    assert outcomes(text % "W (u - t)")[-1] == "holds"
    assert outcomes(text % "W^T (u - t)")[-1] != "holds"


LIKELIHOOD = r"""
The likelihood of one label is $P = p^y (1-p)%s$ with
$$\log P = %s$$
$$\frac{d P}{d p} = y p^{y-1} (1-p)%s - (1-y) p^y (1-p)^{-y}$$
"""


@pytest.mark.parametrize("power", ["^(1-y)", "^{(1-y)}", r"^\left(1-y\right)"])
def test_a_power_in_round_brackets(power: str) -> None:
    right = "y \\log p + (1-y) \\log(1-p)"
    assert outcomes(LIKELIHOOD % (power, right, power))[-2:] == ["holds", "holds"]
    for wrong in ("y \\log p + (1-y) \\log(1+p)", "y \\log p - (1-y) \\log(1-p)"):
        assert outcomes(LIKELIHOOD % (power, wrong, power))[-2] != "holds"
    assert outcomes(LIKELIHOOD % (power, right, "^(2-y)"))[-1] != "holds"


CASES = r"""
$$ f(z) = %s z & {z > 0} \\\\ 0 & otherwise \end{array}\right. $$
$$ f'(z) = %s 1 & {z > 0} \\\\ 0 & otherwise \end{array}\right. $$
$$ f'(z) = \begin{cases} %s , {z > 0} \\ {0} , {z \le 0} \end{cases} $$
"""


@pytest.mark.parametrize("opening", [r"\left\\{\begin{array}{ll}", r"\left\{\begin{array}{ll}"])
def test_conditions_in_braces_behind_a_brace_that_markdown_escapes(opening: str) -> None:
    assert outcomes(CASES % (opening, opening, "{1}"))[-2:] == ["holds", "holds"]
    assert outcomes(CASES % (opening, opening, "{z}"))[-1] == "wrong"


MINIMIZED = r"""
$s = u^T a$ and $r = u^T c$. We want to
$$%s J = \max(1 + r - s, 0)$$
so that $\frac{\partial J}{\partial s} = %s\frac{\partial J}{\partial r}$.
"""


@pytest.mark.parametrize(
    "word",
    [
        r"\operatornamewithlimits{minimize}",
        r"\underset{u}{\operatorname{minimize}}",
        r"\text{minimise}",
    ],
)
def test_what_is_minimized_is_defined(word: str) -> None:
    assert outcomes(MINIMIZED % (word, "-"))[-1] == "holds"
    assert outcomes(MINIMIZED % (word, ""))[-1] == "wrong"


def test_a_derivative_is_taken_at_its_own_variable() -> None:
    text = (
        r"$y = w^2$ and $E = (y - t)^2$: $\frac{d E}{d w} = (2(y - t) \frac{dy}{dw} \Bigg|_{w})%s$"
    )
    assert outcomes(text % "") == ["holds"]
    assert outcomes(text % "+ w") == ["wrong"]


LAYERS = r"""
$$\frac{\partial J}{\partial W^{[1]}} = \frac{\partial A^{[1]}}{\partial W^{[1]}} *
\frac{\partial A^{[2]}}{\partial A^{[1]}} * [\frac{\partial A^{[%s]}}{\partial A^{[2]}} ...
\frac{\partial A^{[L]}}{\partial A^{[L-1]}} * \frac{\partial J}{\partial A^{[%s]}}]$$
"""
STEPS = r"""
$$\frac{\partial J}{\partial h_1} = \frac{\partial h_2}{\partial h_1}
\frac{\partial h_%s}{\partial h_2} \cdots
\frac{\partial h_T}{\partial h_{T-1}} \frac{\partial J}{\partial h_%s}$$
"""


@pytest.mark.parametrize("text", [LAYERS, STEPS])
def test_a_chain_with_an_ellipsis_from_the_first_step_to_the_last(text: str) -> None:
    last = "L" if text == LAYERS else "T"
    assert outcomes(text % (3, last))[0].startswith("holds")
    assert not outcomes(text % (3, 2))[0].startswith("holds")
