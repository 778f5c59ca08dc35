"""Equations written with the signs of Unicode, beside formulas between dollars."""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "the steps forward as a list, the steps back between dollars": (
        "markdown",
        r"""1. z₁ = w₁x₁ + w₂x₂ + b₁
2. h₁ = tanh(z₁)
3. squared error: L = ½(h₁ − t₁)²

holds | $$\frac{\partial L}{\partial z_1} = (h_1 - t_1)(1 - h_1^2)$$
holds | $$\frac{\partial L}{\partial w_2} = (h_1 - t_1)(1 - h_1^2) x_2$$
wrong | $$\frac{\partial L}{\partial w_2} = (h_1 - t_1)(1 + h_1^2) x_2$$
""",
    ),
    "cells of a table": (
        "markdown",
        r"""$s = w_1 x_1 + w_2 x_2$ and $E = \frac12 (s - t)^2$.

| first | second |
|:------|:-------|
holds | | ∂E/∂w₁ = (s − t)x₁ | text |
wrong | | text | ∂E/∂w₂ = (t − s)x₂ |
""",
    ),
    "a sentence, and a line that a formula ends, are left as they are": (
        "markdown",
        r"""$s = w_1 x_1$ and $E = \frac12 (s - t)^2$.

Here we see that ∂E/∂w₁ = x₁ would be far too short.

∂E/∂w₁ = (s − t) · $x_1$

holds | $$\frac{\partial E}{\partial w_1} = (s - t) x_1$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_documents(name: str) -> None:
    check(*CASES[name])
