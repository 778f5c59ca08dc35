"""Macros of one sign, values of functions under the function's letter, and rows of the data."""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "macros of one sign, of both modes and with a table in them": (
        "latex",
        r"""\newcommand\·{\ensuremath{\cdot}}
\newcommand*{\V}[1]{\ifmmode\bm{#1}\else\textbf{#1}\fi}
\newcommand\col[1]{\ensuremath{\begin{bmatrix}#1\end{bmatrix}}}
\begin{document}
Let $\V{s} = \V{A} \V{x}$, $\tilde{\V{y}} = \tanh(\V{s})$, $q = 3 \· r^2$, $u = \col{r \\ r^2}$
and $\ell = \frac12 \|\tilde{\V{y}} - \V{t}\|^2$.

holds | $$\frac{\partial \ell}{\partial \tilde{\V{y}}} = \tilde{\V{y}} - \V{t}$$
holds | $$\frac{\partial \ell}{\partial \V{s}} = (\tilde{\V{y}} - \V{t}) \hadam (1 - \tilde{\V{y}}^2)$$
wrong | $$\frac{\partial \ell}{\partial \V{s}} = (\tilde{\V{y}} - \V{t}) \hadam (1 + \tilde{\V{y}}^2)$$
holds | $$\frac{dq}{dr} = 6 \· r$$
holds | $$\partialfrac{}{r} (3 \· r^2) = 6 r$$
wrong | $$\partialfrac{}{r} (3 \· r^2) = 3 r$$
holds | $$\partialfrac{u}{r} = \col{1 \\ 2 r}$$
wrong | $$\partialfrac{u}{r} = \col{1 \\ 3 r}$$
\end{document}
""",
    ),
    "a layer that is not the last one": (
        "markdown",
        r"""$z^{(l)} = W^{(l)} a^{(l-1)}$ and $a^{(l)} = \tanh(z^{(l)})$.

holds | $$\frac{\partial L}{\partial z^{(l<N)}} = \frac{\partial L}{\partial a^{(l)}} \odot (1 - (a^{(l)})^2)$$
undefined | $$\frac{\partial L}{\partial z^{(l<N)}} = \frac{\partial L}{\partial a^{(l)}} \odot (1 + (a^{(l)})^2)$$
""",
    ),
    "a value under its function's letter, and rows under a capital": (
        "markdown",
        r"""$$L(\theta, X, y) = -\frac{1}{n} \sum_{i=1}^n (y_i \ln f_\theta(X_i) + (1 - y_i) \ln(1 - f_\theta(X_i)))$$

where $\sigma_i = f_\theta(X_i) = \sigma(X_i \cdot \theta)$, so that

holds | $$\nabla_\theta L(\theta, X, y) = -\frac{1}{n} \sum_{i=1}^n (y_i - \sigma_i) X_i$$
wrong | $$\nabla_\theta L(\theta, X, y) = \frac{1}{n} \sum_{i=1}^n (y_i - \sigma_i) X_i$$
holds | $$\nabla_\theta \sigma_i = \sigma_i (1 - \sigma_i) X_i$$
wrong | $$\nabla_\theta \sigma_i = \sigma_i (1 + \sigma_i) X_i$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_documents(name: str) -> None:
    check(*CASES[name])
