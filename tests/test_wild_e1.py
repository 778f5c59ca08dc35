"""Entries of gradients, rows that have names, steps in time, and cases that a sentence makes."""

# ruff: noqa: E501 (the lines of a case are as people write them)

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "an index behind a gradient is one of the gradient": (
        "markdown",
        r"""$Q_{nk} = \sum_i A_{ni} V_{ik} + c_k$, and the loss $E$ is computed from $Q$.

holds | $$\frac{\partial E}{\partial A_{ni}} = \sum_{k} \nabla_Q E_{nk} \frac{\partial Q_{nk}}{\partial A_{ni}}$$
holds | $$\frac{\partial E}{\partial A_{ni}} = \sum_{k} \nabla_Q E_{nk} V_{ik}$$
wrong/undefined | $$\frac{\partial E}{\partial A_{ni}} = -\sum_{k} \nabla_Q E_{nk} V_{ik}$$
holds | $$\nabla_c E = \sum_n (\nabla_Q E)_{n.}$$
""",
    ),
    "rows of a matrix that have names are its entries": (
        "markdown",
        r"""The weights of the first unit are
$W_1^{[1]} = \begin{bmatrix} w_{1,1}^{[1]} & w_{2,1}^{[1]} \end{bmatrix}$, those of the second
$W_2^{[1]} = \begin{bmatrix} w_{1,2}^{[1]} & w_{2,2}^{[1]} \end{bmatrix}$, so that

holds | $$z_1^{[1](i)} = w_{1,1}^{[1]} x_1^{(i)} + w_{2,1}^{[1]} x_2^{(i)} + b_1^{[1]} = W_1^{[1]} x^{(i)} + b_1^{[1]}$$
wrong | $$z_2^{[1](i)} = w_{1,2}^{[1]} x_1^{(i)} + w_{2,2}^{[1]} x_2^{(i)} + b_2^{[1]} = W_2^{[1]} x^{(i)} - b_2^{[1]}$$
Together

$$z^{[1](i)} = W^{[1]} x^{(i)} + b^{[1]}$$

with $z^{[1](i)} = \begin{bmatrix} z_1^{[1](i)} \\ z_2^{[1](i)} \end{bmatrix}$,
$W^{[1]} = \begin{bmatrix} W_1^{[1]} \\ W_2^{[1]} \end{bmatrix} = \begin{bmatrix} w_{1,1}^{[1]} & w_{2,1}^{[1]} \\ w_{1,2}^{[1]} & w_{2,2}^{[1]} \end{bmatrix}$ and
$b^{[1]} = \begin{bmatrix} b_1^{[1]} \\ b_2^{[1]} \end{bmatrix}$; then
$a^{[1](i)} = \sigma(z^{[1](i)})$, $z^{[2](i)} = W^{[2]} a^{[1](i)} + b^{[2]}$, $a^{[2](i)} = \sigma(z^{[2](i)})$.

\begin{align}
Z^{[1]} &= W^{[1]} X + b^{[1]}, & A^{[1]} &= \sigma(Z^{[1]}), \\
Z^{[2]} &= W^{[2]} A^{[1]} + b^{[2]}, & A^{[2]} &= \sigma(Z^{[2]})
\end{align}

$$J = \frac1m \sum_{i=1}^m \left(-y^{(i)} \log a^{[2](i)} - (1 - y^{(i)}) \log(1 - a^{[2](i)})\right)$$

holds | $$\frac{\partial J}{\partial W^{[2]}} = \frac1m (A^{[2]} - Y) (A^{[1]})^T$$
wrong/undefined | $$\frac{\partial J}{\partial W^{[2]}} = (A^{[2]} - Y) (A^{[1]})^T$$
holds | $$\frac{\partial J}{\partial W^{[1]}} = \frac1m \left((W^{[2]})^T (A^{[2]} - Y) \cdot (A^{[1]} \cdot (1 - A^{[1]}))\right) X^T$$
""",
    ),
    "the loss of the custom is a mean where the one that is said is": (
        "markdown",
        r"""$z^{(i)} = w x^{(i)} + b$ and $a^{(i)} = \sigma(z^{(i)})$; together $Z = w X + b$, $A = \sigma(Z)$.

$$J = \frac1m \sum_{i=1}^m \left(-y^{(i)} \log a^{(i)} - (1 - y^{(i)}) \log(1 - a^{(i)})\right)$$

holds | $$\frac{\partial J}{\partial w} = \frac1m (A - Y) X^T$$
wrong/undefined | $$\frac{\partial J}{\partial w} = (A - Y) X^T$$
wrong/undefined | $$\frac{\partial J}{\partial w} = \frac1m (Y - A) X^T$$
""",
    ),
    "a small t above a vector that also stands without it transposes it": (
        "markdown",
        r"""The target is $t \in \mathbb{R}^n$ and the loss of scores $s$ is $E = -\sum_i t_i \log q_i$.

$$p(o|c) = \frac{\exp(u_o^t v_c)}{\sum_{w=1}^V \exp(u_w^t v_c)}$$

with two vectors $u_w$ and $v_w$ for every word $w$.

holds | $$\frac{\partial}{\partial v_c} \log p(o|c) = u_o - \sum_{w=1}^V p(w|c) u_w$$
wrong | $$\frac{\partial}{\partial v_c} \log p(o|c) = u_o + \sum_{w=1}^V p(w|c) u_w$$
""",
    ),
    "a target above a probability is a power": (
        "markdown",
        r"""$y_k = \sigma(s_k)$ is compared with the target $t_k$, which is $t$ for one unit:

$$\log\left(y_k^t (1 - y_k)^{1-t}\right) = t \log y_k + (1 - t) \log(1 - y_k)$$

holds/unread | $$\frac{\partial}{\partial s_k} \log\left(y_k^t (1 - y_k)^{1-t}\right) = t - y_k$$
wrong/undefined/unread | $$\frac{\partial}{\partial s_k} \log\left(y_k^t (1 - y_k)^{1-t}\right) = t + y_k$$
""",
    ),
    "t above symbols is a step where the step before is spoken of": (
        "markdown",
        r"""$$a^t = w x^t + v h^{t-1} + b$$
$$a^0 = w x^0 + b$$

$h^t = \sigma(a^t)$ with the sigmoid $\sigma$, $\hat{y}^t = u h^t + d$,
$L = \sum_t L^t$ and $L^t = \frac12 (y^t - \hat{y}^t)^2$.

holds | $$\frac{\partial a^t}{\partial b} = v \frac{\partial h^{t-1}}{\partial b} + 1$$
holds | $$\frac{\partial L^t}{\partial b} = -(y^t - \hat{y}^t) u \cdot \frac{\partial h^t}{\partial b}$$
wrong/undefined | $$\frac{\partial L^t}{\partial b} = (y^t - \hat{y}^t) u \cdot \frac{\partial h^t}{\partial b}$$
holds | $$\frac{\partial h^t}{\partial w} = \sigma'(a^t) \left[ v \frac{\partial h^{t-1}}{\partial w} + x^t \right]$$
wrong/undefined | $$\frac{\partial h^t}{\partial w} = \sigma'(a^t) \left[ v \frac{\partial h^{t-1}}{\partial w} \right]$$
""",
    ),
    "lists of lists are matrices": (
        "plain",
        """δ = [0.2, -0.1]ᵀ and x = [3, 4]ᵀ

holds | G = δ · xᵀ = [[0.2], [-0.1]] @ [3, 4] = [[0.6, 0.8], [-0.3, -0.4]]
wrong | H = [[0.2], [-0.1]] @ [3, 4] = [[0.6, 0.8], [-0.3, 0.4]]
""",
    ),
    "cases that a sentence makes": (
        "markdown",
        r"""$z = w x + b$, $a = r(z) = \max(0, z)$ and $E = \frac12 (a - y)^2$. With the step
$H(x) = 1$ if $x > 0$, and $0$ if $x < 0$,

holds | $$\frac{\partial E}{\partial w} = (a - y) H(z) x$$
wrong | $$\frac{\partial E}{\partial w} = -(a - y) H(z) x$$
holds | In short $r'(z) = 1$ if $z > 0$ and $0$ otherwise.
wrong | Or is $r'(z) = -1$ if $z > 0$ and $0$ otherwise?

The other one is $g(z) = z$ if $z > 0$, else $0.1 z$, with

holds | $$g'(z) = 1 \quad \text{if } z > 0, \quad 0.1 \quad \text{otherwise}$$
wrong | $$g'(z) = 1 \text{ for } z \geq 0 \text{ and } 0.2 \text{ for } z < 0$$
""",
    ),
    "the slope of an activation is called dg": (
        "markdown",
        r"""$Z^{[1]} = W^{[1]} X + b^{[1]}$, $A^{[1]} = g^{[1]}(Z^{[1]})$, $Z^{[2]} = W^{[2]} A^{[1]} + b^{[2]}$ and
$A^{[2]} = \sigma(Z^{[2]})$ with the sigmoid; $dZ$ stands for the derivative of the loss by $Z$.

holds | $$dZ^{[2]} = A^{[2]} - Y$$
holds | $$dZ^{[1]} = W^{[2]T} dZ^{[2]} \times dg^{[1]}(Z^{[1]})$$
wrong/undefined | $$dZ^{[1]} = -W^{[2]T} dZ^{[2]} \times dg^{[1]}(Z^{[1]})$$
""",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_it_is_read_as_it_is_meant(name: str) -> None:
    kind, text = CASES[name]
    check(kind, text)
