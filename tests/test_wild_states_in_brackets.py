"""States with their step in brackets, h(t) and h(t - 1), and the class below a softmax."""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "a recurrent network whose quantities carry their step in brackets": (
        "markdown",
        r"""$s(t) = \tanh(A s(t-1) + B x(t) + b)$, $o(t) = C s(t)$,
$\hat y(t) = \mathrm{softmax}(o(t))$
and the loss $L(t) = -\sum_k y_k(t) \log \hat y_k(t)$ with one-hot $y(t)$.
holds | $$\frac{\partial L(t)}{\partial o(t)} = \hat y(t) - y(t)$$
holds | $$\frac{\partial L(t)}{\partial C} = (\hat y(t) - y(t)) s(t)^T$$
holds | $$\frac{\partial s(t)}{\partial s(t-1)} = \text{diag}(1 - s(t)^2) A$$
wrong | $$\frac{\partial L(t)}{\partial o(t)} = y(t) - \hat y(t)$$
wrong | $$\frac{\partial L(t)}{\partial C} = (\hat y(t) - y(t)) s(t-1)^T$$
wrong | $$\frac{\partial s(t)}{\partial s(t-1)} = \text{diag}(1 - s(t)) A$$
""",
    ),
    "its units, with weights that change in each step": (
        "markdown",
        r"""$a_j(n) = \sum_i u_{ji}(n) x_i(n) + \sum_l r_{jl}(n) h_l(n-1)$,
$h_j(n) = \tanh(a_j(n))$,
$o(n) = \sum_j v_j h_j(n)$ and $E(n) = \frac12 (o(n) - d(n))^2$.
holds | $$\frac{\partial E(n)}{\partial v_j} = (o(n) - d(n)) h_j(n)$$
holds | $$\frac{\partial E(n)}{\partial a_j(n)} = (o(n) - d(n)) v_j (1 - h_j(n)^2)$$
holds | $$\frac{\partial a_j(n)}{\partial u_{ji}(n)} = x_i(n)$$
wrong | $$\frac{\partial E(n)}{\partial a_j(n)} = (o(n) - d(n)) v_j (1 - h_j(n))^2$$
none | $$u_{ji}(n+1) = u_{ji}(n) - \eta \frac{\partial E(n)}{\partial u_{ji}(n)}$$
""",
    ),
    "the class of a loss below a softmax that is called": (
        "markdown",
        r"""The softmax is $\rho_i(u) = \frac{e^{u_i}}{\sum_k e^{u_k}}$ and $q = \rho(u)$. With
$J = -\log \rho_c(u)$, where $c$ is the right class,
holds | $$\frac{\partial J}{\partial u_c} = q_c - 1$$
holds | $$\frac{\partial J}{\partial u_i} = q_i, \quad i \ne c$$
holds | $$\frac{\partial J}{\partial u_i} = q_i - \delta_{ic}$$
wrong | $$\frac{\partial J}{\partial u_c} = q_c + 1$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_documents(name: str) -> None:
    check(*CASES[name])
