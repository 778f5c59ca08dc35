"""Worked examples and updates: numbers that are put in for symbols."""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "numbers put in": (
        "markdown",
        r"""$\hat y = w x + b$ and $L = \frac{1}{2} (\hat y - y)^2$. Say $w = 0.4$, $b = 0.1$, $x = 2$, $y = 0.5$.
holds/undefined holds | $$\hat y = 0.4 \cdot 2 + 0.1 = 0.9$$
holds/undefined holds | $$L = \frac{1}{2} (0.9 - 0.5)^2 = 0.08$$
holds holds/undefined holds | $$\frac{\partial L}{\partial w} = (\hat y - y) x = 0.4 \cdot 2 = 0.8$$
""",  # noqa: E501
    ),
    "a function of a number": (
        "markdown",
        r"""holds | $\sigma(z) = \frac{1}{1 + e^{-z}}$, so $\sigma(0.9) = 0.7109$.
holds | $$-\ln(0.5) = 0.693$$
holds | $$\tanh(0.5) = 0.46$$
wrong | $$\sigma(0.9) = 0.7211$$
""",
    ),
    "Δw of an update": (
        "markdown",
        r"""undefined/none | $$\Delta v_{ab} = -\rho \frac{\partial E_n}{\partial v_{ab}}$$
$$\delta_a = \frac{\partial E_n}{\partial z_a}$$
""",
    ),
    "all numbers": (
        "markdown",
        r"""All quantities are numbers; there are $n$ samples $(x_i, y_i)$.
$$\hat y_i = v \sigma(w x_i + b) + c$$
$$E = \frac{1}{n} \sum_{i=1}^{n} (\hat y_i - y_i)^2$$
holds | $$\frac{\partial E}{\partial v} = \frac{2}{n} \sum_{i=1}^{n} (\hat y_i - y_i) \sigma(w x_i + b)$$
holds | $$\frac{\partial E}{\partial w} = \frac{2}{n} \sum_{i=1}^{n} (\hat y_i - y_i) v \sigma'(w x_i + b) x_i$$
wrong:symbol | $$\frac{\partial E}{\partial w} = \frac{2}{n} \sum_{i=1}^{n} (\hat y_i - y_i) v \sigma'(w x_i + b) y_i$$
""",  # noqa: E501
    ),
    "updates with numbers": (
        "markdown",
        r"""$\hat y = w x + b$, $L = \frac{1}{2} (\hat y - y)^2$, $\alpha = 0.1$. Start: $w = 0.4$, $b = 0.1$; sample $x = 2$, $y = 0.5$.
holds/undefined holds | $$w \leftarrow w - \alpha \frac{\partial L}{\partial w} = 0.4 - 0.1 \cdot 0.8 = 0.32$$
holds/undefined wrong | $$b \leftarrow b - \alpha \frac{\partial L}{\partial b} = 0.1 - 0.1 \cdot 0.4 = 0.07$$
""",  # noqa: E501
    ),
    "values of an example as equalities": (
        "markdown",
        r"""Let $q = x + y$ and $f = q z$.
holds holds | $$\frac{\partial f}{\partial x} = \frac{\partial f}{\partial q} \frac{\partial q}{\partial x} = z$$
holds/undefined holds/undefined | With $x = -2$, $y = 5$, $z = -4$ we have $q = 3$, $f = -12$ and $\frac{\partial f}{\partial x} = -4$.
""",  # noqa: E501
    ),
    "numbers as dimensions": (
        "markdown",
        r"""$x \in \mathbb{R}^{3}$, $y \in \mathbb{R}^{2}$, $W \in \mathbb{R}^{2 \times 3}$
$$s = W x$$
$$E = \tfrac12 (s - y)^T (s - y)$$
holds | $$\frac{\partial E}{\partial W} = (s - y) x^T$$
wrong/holds_per_component | $$\frac{\partial E}{\partial W} = x (s - y)^T$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_every_line_is_judged_as_it_should_be(name: str) -> None:
    check(*CASES[name])
