"""Examples whose units are numbered in their section, factors behind wide spaces, Σ as a sum."""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "an example numbers the classes that the chapter before leaves general": (
        "markdown",
        r"""## Forward

$$s = x v + c$$
$$q_k = \frac{e^{s_k}}{\sum_{i=1}^m e^{s_i}}, \qquad C = -\sum_{i=1}^m t_i \ln q_i$$

## Three classes

$s_1 = x v + c_1$, $s_2 = x v + c_2$ and $s_3 = x v + c_3$, so that
holds | $$q_1 = \frac{e^{s_1}}{\sum_i e^{s_i}} = \frac{e^{s_1}}{e^{s_1} + e^{s_2} + e^{s_3}}$$
wrong/undefined | $$q_2 = \frac{e^{s_2}}{\sum_i e^{s_i}} = \frac{e^{s_2}}{e^{s_1} + e^{s_2}}$$
Let $N = e^{s_1} + e^{s_2} + e^{s_3}$. Then
holds | $$\frac{\partial q_1}{\partial s_1} = \frac{e^{s_1} N - e^{s_1} e^{s_1}}{N^2}$$
wrong/undefined | $$\frac{\partial q_1}{\partial s_2} = \frac{e^{s_1} e^{s_2}}{N^2}$$
""",
    ),
    "narrow spaces between two factors": (
        "markdown",
        r"""$a = v x + c$, $p = \sigma(a)$ and $E = \frac12 (p - t)^2$
holds | $$\frac{dE}{da} = \frac{dE}{dp} \ \ \frac{dp}{da}$$
holds | $$\frac{dE}{da} = (p - t) \ \ \sigma'(a)$$
wrong | $$\frac{dE}{da} = (t - p) \ \ \sigma'(a)$$
holds | $$\frac{dE}{dv} = (p - t) \ p (1 - p) \;\;\; \left[ x^1 \right]$$
holds | $$\frac{dE}{dp} = p - t \ \ (chain \ rule_1)$$
holds | $$\frac{dE}{dp} = p - t \ \ \frac{da}{dc} = 1$$
""",
    ),
    "how many terms a mean has is not said": (
        "markdown",
        r"""$C = \sum_{kl} (y_{kl} - t_{kl})^2$, $y_{kl} = g_l (u_{kl} - \mu_l) (v_l + e)^{-1/2}$,
$\mu_l = \frac1N \sum_p u_{pl}$ and $v_l = \frac1N \sum_p (u_{pl} - \mu_l)^2$ give
holds | $$\frac{dC}{dy_{ij}} = 2 (y_{ij} - t_{ij})$$
holds/undefined | $$\frac{dC}{du_{ij}} = \frac{g_j}{N} (v_j + e)^{-1/2} \Big(N \frac{dC}{dy_{ij}}
 - \sum_k \frac{dC}{dy_{kj}}
 - (u_{ij} - \mu_j) (v_j + e)^{-1} \sum_k \frac{dC}{dy_{kj}} (u_{kj} - \mu_j)\Big)$$
""",
    ),
    "a differential behind a gradient is not differentiated": (
        "markdown",
        r"""For constant $C$ and $f = c^T x$
holds | $$\mathrm{d}f = \nabla_x^T f \, \mathrm{d}x = c^T \mathrm{d}x$$
holds | $$\mathrm{d}(U V) = \mathrm{d}U \, V + U \, \mathrm{d}V$$
wrong/undefined | $$\mathrm{d}(U V) = \mathrm{d}U \, V - U \, \mathrm{d}V$$
wrong/undefined | $$\mathrm{d}f = 2 \nabla_x^T f \, \mathrm{d}x$$
""",
    ),
    "what is added up within a mean are entries": (
        "markdown",
        r"""$C = -\frac1m \sum_{p,q} t_{pq} \log a_{pq}$ and
$a_{pq} = \frac{e^{z_{pq}}}{\sum_k e^{z_{pk}}}$:
holds | $$\frac{\partial C}{\partial a_{pq}} = -\frac1m \frac{t_{pq}}{a_{pq}}$$
holds | $$\frac{\partial C}{\partial z_{rs}} = -\frac1m \sum_q t_{rq} (\delta_{qs} - a_{rs})$$
wrong/undefined | $$\frac{dC}{dz_{rs}} = -\frac1m \sum_q t_{rq} (\delta_{qs} + a_{rs})$$
""",
    ),
    "an index that other letters stand for too numbers the rows of a matrix": (
        "markdown",
        r"""$C = \sum_{kl} (y_{kl} - t_{kl})^2$, $y_{kl} = u_{kl} - \mu_l$ and
$\mu_l = \frac1N \sum_p u_{pl}$:
holds | $$\frac{dC}{d\mu_j} = - \sum_k \frac{dC}{dy_{kj}}$$
holds | $$\frac{dC}{du_{ij}} = 2 (y_{ij} - t_{ij}) - \frac1N \sum_k 2 (y_{kj} - t_{kj})$$
wrong/undefined | $$\frac{dC}{du_{ij}} = 2 (y_{ij} - t_{ij}) + \frac1N \sum_k 2 (y_{kj} - t_{kj})$$
""",
    ),
    "the loss of one sample as a function, and the mean of it": (
        "markdown",
        r"""$$Z = W X + b, \qquad A = \sigma(Z)$$
$$L(a, y) = -[ y \log a + (1 - y) \log (1 - a) ]$$
$$J(W, b) = \frac1m \sum_{i=1}^m L(a^{(i)}, y^{(i)})$$
holds | $$\frac{\partial J}{\partial W} = \frac1m (A - Y) X^T$$
wrong | $$\frac{\partial J}{\partial W} = \frac1m (A + Y) X^T$$
wrong | $$\frac{\partial J}{\partial W} = (A - Y) X^T$$
""",
    ),
    "a sigma with its bounds is a sum": (
        "markdown",
        r"""For $S(u_j) = \frac{e^{u_j}}{\Sigma^K_k e^{u_k}}$ and $i \neq j$
holds | $$\frac{e^{u_j} e^{u_i}}{(e^{u_i} + \Sigma_{k, k \neq i}^K e^{u_k})^2} = S(u_j) S(u_i)$$
wrong/undefined | $$\frac{e^{u_j} e^{u_i}}{(\Sigma_{k, k \neq i}^K e^{u_k})^2} = S(u_j) S(u_i)$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_documents(name: str) -> None:
    check(*CASES[name])
