"""Weights under any letter, and derivatives at a place that a bar names."""

from __future__ import annotations

import pytest
from judged_lines import outcomes
from test_notations import check

from chainrule.documents.sources.source import TextKind

COLUMNS = r"""$a = W x + b$, $h = \tanh(a)$, $u = MM h + c$ and $q = \mathrm{softmax}(u)$. With the
one-hot target $y$ the loss is $J = -\sum_k y_k \log q_k$.

$$\frac{\partial J}{\partial MM} = (q - y) h^T$$
$$\frac{\partial J}{\partial h} = MM^T (q - y)$$
$$\frac{\partial J}{\partial W} = (MM^T (q - y) \odot (1 - h^2)) x^T$$
"""
ROWS = r"""$A = X W + b$, $H = \tanh(A)$ and $Q = H MM + c$ for a batch $X$ with samples in rows,
and $J = \frac12 \|Q - Y\|^2_F$.

$$\frac{\partial J}{\partial MM} = H^T (Q - Y)$$
$$\frac{\partial J}{\partial A} = (Q - Y) MM^T \odot (1 - H^2)$$
$$\frac{\partial J}{\partial X} = ((Q - Y) MM^T \odot (1 - H^2)) W^T$$
"""
MATRICES = [*"BCDEFGKLMOPRSTUV", *(rf"\{name} " for name in ("Gamma", "Lambda", "Phi", "Psi"))]


@pytest.mark.parametrize("letter", [*MATRICES, r"\tilde W ", r"\mathbf{R}"])
def test_a_matrix_of_any_letter_is_no_number(letter: str) -> None:
    right = COLUMNS.replace("MM", letter)
    assert outcomes(right)[-3:] == ["holds"] * 3
    wrong = right.replace(f"{letter}^T", letter).replace("h^T$$", "x^T$$")
    assert "holds" not in outcomes(wrong)[-3:]


@pytest.mark.parametrize("letter", [m for m in MATRICES if m != "L"])
def test_so_it_is_behind_a_batch(letter: str) -> None:
    right = ROWS.replace("MM", letter)
    assert outcomes(right)[-3:] == ["holds"] * 3


CASES: dict[str, tuple[TextKind, str]] = {
    "a bar with the step, or with the place of a slope, below it": (
        "markdown",
        r"""$s_t = \tanh(A s_{t-1} + B x_t + b)$, $q_t = \mathrm{softmax}(C s_t)$,
$J_t = -\sum_k y_{t,k} \log q_{t,k}$ and $\delta_t = C^T (q_t - y_t) \odot (1 - s_t^2)$.
holds | $$\frac{\partial J_t}{\partial B} \Big|_{t} = \delta_t x_t^T$$
holds | $$\left. \frac{\partial J_t}{\partial A} \right|_{(t)} = \delta_t s_{t-1}^T$$
wrong | $$\frac{\partial J_t}{\partial A} \bigg|_{t} = \delta_t s_t^T$$
""",
    ),
    "a slope at a place in brackets": (
        "markdown",
        r"""$a = \sigma(z)$, $z = W x$ and $J = \frac12 |a - y|^2$.
holds | $$\partial J / \partial x = W^T \left( (a - y) \odot \frac{d\sigma}{dz}\Bigg|_{z} \right)$$
holds | $$\frac{\partial J}{\partial W} = \left( (a - y) \odot \sigma'|_{z} \right) x^T$$
wrong | $$\partial J / \partial x = W^T \left( (y - a) \odot \frac{d\sigma}{dz}\Bigg|_{z} \right)$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_documents(name: str) -> None:
    check(*CASES[name])
