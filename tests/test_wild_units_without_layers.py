"""Networks whose units have an index and no layer, as textbooks write them."""

from __future__ import annotations

import pytest
from test_notations import check

CASES: dict[str, tuple[str, str]] = {}
CASES["one letter for the units of two layers"] = (
    "markdown",
    r"""The error of an example: $E_d = \frac12 \sum_{i \in outputs} (t_i - o_i)^2$.
The input of a unit is

holds | $$net_j = \vec{w_j} \cdot \vec{x_j} = \sum_i w_{ji} x_{ji}$$
holds | $$\frac{\partial E_d}{\partial w_{ji}} = \frac{\partial E_d}{\partial net_j} x_{ji}$$

## Output units

$o_j = sigmoid(net_j)$ and $\delta_j = -\frac{\partial E_d}{\partial net_j}$.

holds | $$\frac{\partial E_d}{\partial o_j} = \frac{\partial}{\partial o_j} \frac12 (t_j - o_j)^2$$
holds | $$\frac{\partial E_d}{\partial net_j} = -(t_j - o_j) o_j (1 - o_j)$$
wrong | $$\frac{\partial E_d}{\partial net_j} = (t_j - o_j) o_j (1 - o_j)$$

## Hidden units

Where $j$ leads on to the units $Downstream(j)$,

holds | $$\frac{\partial net_k}{\partial net_j} = w_{kj} \frac{\partial h_j}{\partial net_j}$$
holds | $$\delta_j = \sum_{k \in Downstream(j)} \delta_k \frac{\partial net_k}{\partial net_j}$$
holds | $$\frac{\partial E_d}{\partial net_j} = \sum_{k \in D} -\delta_k w_{kj} h_j (1 - h_j)$$
wrong | $$\frac{\partial E_d}{\partial net_j} = \sum_{k \in D} \delta_k w_{kj} h_j (1 - h_j)$$
holds | $$\delta_j = h_j (1 - h_j) \sum_{k \in D} \delta_k w_{kj}$$
wrong | $$\delta_j = h_j (1 + h_j) \sum_{k \in D} \delta_k w_{kj}$$
wrong | $$\delta_j = h_j (1 - h_j) \sum_{k \in D} \delta_k w_{jk}$$
""",
)
CASES["units that go into others of their letter"] = (
    "markdown",
    r"""$v_j = \sum_i w_{ji} y_i$, $y_j = \sigma(v_j)$ and $E = \frac12 \sum_j (d_j - y_j)^2$.

With $\delta_j = -\frac{\partial E}{\partial v_j}$, an output has

holds | $$\delta_j = (d_j - y_j) \sigma'(v_j)$$

and a hidden unit

holds | $$\frac{\partial E}{\partial y_j} = -\sum_k \delta_k w_{kj}$$
wrong | $$\frac{\partial E}{\partial y_j} = \sum_k \delta_k w_{kj}$$
holds | $$\delta_j = \sigma'(v_j) \sum_k \delta_k w_{kj}$$
wrong | $$\delta_j = 2 \sigma'(v_j) \sum_k \delta_k w_{kj}$$
""",
)

CASES["a sum that is only differentiated, and outputs of another kind"] = (
    "markdown",
    r"""1. Regression: $y_k = a_k$, and $z_j = h(a_j)$.

holds | $$\frac{\partial y_k}{\partial w_{kj}} = \frac{\partial a_k}{\partial w_{kj}}$$
holds | $$\frac{\partial a_k}{\partial w_{kj}} = z_j$$
holds | $$\frac{\partial a_j}{\partial w_{ji}} = z_i$$
holds | $$\frac{\partial y_k}{\partial w_{ji}} = w_{kj} h'(a_j) z_i$$
undefined | $$\frac{\partial y_k}{\partial w_{ji}} = -w_{kj} h'(a_j) z_i$$

2. Classification: $y_k = \sigma(a_k)$

holds | $$\frac{\partial y_k}{\partial w_{kj}} = y_k (1 - y_k) z_j$$
wrong | $$\frac{\partial y_k}{\partial w_{kj}} = y_k (1 + y_k) z_j$$
holds | $$\frac{\partial y_k}{\partial w_{ji}} = y_k (1 - y_k) w_{kj} h'(a_j) z_i$$
""",
)

CASES["sums that are written out, and a loss over another letter"] = (
    "markdown",
    r"""$$net_j = x_1 w_{j1} + x_2 w_{j2} + \cdots + x_i w_{ji} + \cdots + x_d w_{jd} + w_{j0}$$

$$h_j = sigmoid(net_j)$$

$$net_k = h_1 w_{k1} + h_2 w_{k2} + \cdots + h_j w_{kj} + \cdots + h_p w_{kp} + w_{k0}$$

$$o_k = sigmoid(net_k)$$

$$E_n = \frac12 \sum_{n=1}^m (t_k - o_k)^2$$

holds | $$\frac{\partial E_n}{\partial o_k} = \frac{\partial}{\partial o_k} \frac12 \sum_{k=1}^m (t_k - o_k)^2$$
holds | $$\frac{\partial E_n}{\partial w_{kj}} = -(t_k - o_k) o_k (1 - o_k) h_j$$
holds | $$\frac{\partial net_k}{\partial h_j} = w_{kj}$$
holds | $$\frac{\partial h_j}{\partial net_j} = h_j (1 - h_j)$$
holds | $$\frac{\partial E_n}{\partial net_j} = -h_j (1 - h_j) \sum_k w_{kj} o_k (1 - o_k) (t_k - o_k)$$
wrong | $$\frac{\partial E_n}{\partial net_j} = h_j (1 - h_j) \sum_k w_{kj} o_k (1 - o_k) (t_k - o_k)$$
""",  # noqa: E501 (a verdict stands in front of each line)
)

CASES["errors that one chain says and goes on from, of units above under two letters"] = (
    "markdown",
    r"""For one example $E_n = \frac12 \sum_k (y_k(x_n, w) - t_{nk})^2$. A unit computes

$$a_j = \sum_i w_{ji} z_i, \quad z_j = h(a_j)$$

$$\delta_j = \frac{\partial E_n}{\partial a_j}$$
holds | $$= \sum_k \frac{\partial E_n}{\partial a_k} \frac{\partial a_k}{\partial a_j}$$
holds | $$= h'(a_j) \sum_k w_{kj} \delta_k$$

holds | $$\frac{\partial E_n}{\partial a_j} = \sum_l \delta_l w_{lj} h'(a_j)$$
undefined | $$\frac{\partial E_n}{\partial a_j} = -\sum_l \delta_l w_{lj} h'(a_j)$$
undefined | $$\frac{\partial E_n}{\partial a_j} = \sum_l \delta_l w_{jl} h'(a_j)$$
""",
)


@pytest.mark.parametrize("name", CASES)
def test_general_networks(name: str) -> None:
    check(*CASES[name])
