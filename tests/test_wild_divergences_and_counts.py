"""Losses of latent Gaussians and of counts: derivatives by σ_j² and by log σ_j², KL, y!"""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "by each of the squares that a sum runs over, and by their logarithms": (
        "markdown",
        r"""$$D_{KL} = \frac12 \sum_{j=1}^J (\mu_j^2 + \sigma_j^2 - 1 - \log \sigma_j^2)$$
holds | $$\frac{\partial D_{KL}}{\partial \mu_j} = \mu_j$$
holds | $$\frac{\partial D_{KL}}{\partial \sigma_j} = \sigma_j - \frac{1}{\sigma_j}$$
holds | $$\frac{\partial D_{KL}}{\partial \sigma_j^2} = \frac12 (1 - \frac{1}{\sigma_j^2})$$
holds | $$\frac{\partial D_{KL}}{\partial \log \sigma_j^2} = \frac12 (\sigma_j^2 - 1)$$
holds | $$\frac{\partial D_{KL}}{\partial \log(\sigma_j)} = \sigma_j^2 - 1$$
wrong | $$\frac{\partial D_{KL}}{\partial \sigma_j^2} = \frac12 (1 + \frac{1}{\sigma_j^2})$$
wrong | $$\frac{\partial D_{KL}}{\partial \log \sigma_j^2} = \sigma_j^2 - 1$$
""",
    ),
    "an encoder that gives the logarithm of a variance, and a loss of two letters": (
        "markdown",
        r"""$\mu = A h + a$, $\log \sigma^2 = B h + b$ and
$$KL = -\frac12 \sum_j (1 + \log \sigma_j^2 - \mu_j^2 - \sigma_j^2)$$
holds | $$\frac{\partial KL}{\partial \mu} = \mu$$
holds | $$\frac{\partial KL}{\partial \log \sigma^2} = \frac12 (\sigma^2 - 1)$$
holds | $$\frac{\partial KL}{\partial A} = \mu h^T$$
holds | $$\frac{\partial KL}{\partial B} = \frac12 (\sigma^2 - 1) h^T$$
wrong | $$\frac{\partial KL}{\partial B} = \frac12 (\sigma^2 + 1) h^T$$
""",
    ),
    "losses under usual abbreviations": (
        "markdown",
        r"""$\hat y = w^T x + b$ and $MAE = |\hat y - y|$. Where $\hat y > y$ it is
$TSE = \frac12 (\hat y - y)^2$ that is better.
holds | $$\frac{\partial TSE}{\partial w} = (\hat y - y) x$$
wrong | $$\frac{\partial TSE}{\partial b} = y - \hat y$$
""",
    ),
    "counts": (
        "markdown",
        r"""$\lambda_i = \exp(w^T x_i)$ and
$$\ell(w) = \sum_{i=1}^n \left( y_i w^T x_i - e^{w^T x_i} - \log y_i! \right)$$
holds | $$\nabla_w \ell = \sum_{i=1}^n (y_i - \lambda_i) x_i$$
wrong | $$\nabla_w \ell = \sum_{i=1}^n (\lambda_i - y_i) x_i$$
holds | $$5! = 120$$
wrong | $$4! = 20$$
""",
    ),
    "the probability of a variable at its value": (
        "markdown",
        r"""$P(Y = y \mid \lambda) = \frac{\lambda^y e^{-\lambda}}{y!}$ with
$\log \lambda = w^T x + b$.
holds | $$\log P(y | \lambda) = y \log \lambda - \lambda - \log(y!)$$
holds | $$\frac{\partial \log P(y | \lambda)}{\partial \lambda} = \frac{y}{\lambda} - 1$$
holds | $$\frac{\partial \log P(y | \lambda)}{\partial w} = (y - \lambda) x$$
wrong | $$\frac{\partial \log P(y | \lambda)}{\partial w} = (y + \lambda) x$$
""",
    ),
    "δ before any letter for the derivative by it": (
        "markdown",
        r"""$i_t = \sigma(A x_t + B s_{t-1})$, $\tilde c_t = \tanh(E x_t + F s_{t-1})$,
$c_t = c_{t-1} + i_t \odot \tilde c_t$, $s_t = \tanh(c_t)$.
Let $\delta s_t = \frac{\partial L}{\partial s_t}$ be given.
holds | $$\delta c_t = \delta s_t \odot (1 - \tanh^2(c_t))$$
holds | $$\delta i_t = \delta c_t \odot \tilde c_t$$
holds | $$\delta \tilde c_t = \delta c_t \odot i_t$$
unread | $$\delta \tilde c_t = \delta c_t \odot c_t$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_documents(name: str) -> None:
    check(*CASES[name])
