"""The one term that a one-hot target leaves, and the losses of word vectors in other letters."""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "a one-hot target picks its term of a prediction that nothing defines": (
        "markdown",
        r"""holds | $-\sum_w y_w \log \hat y_w = -y_o \log \hat y_o$
holds | $-y_o \log \hat y_o = -\log \hat y_o$
undefined | $-\sum_w y_w \log \hat y_w = \log \hat y_o$
""",
    ),
    "two letters for the one term that is left are one class": (
        "markdown",
        r"""holds holds | $-\sum_i y_i \log q_i = -y_k \log q_k = -\log q_o$
undefined | $-\sum_i y_i \log q_i = -2 \log q_o$
""",
    ),
    "a negative sample is never the word that is there, also as a row": (
        "markdown",
        r"""holds holds | $-\sum_w y_w \log \hat y_w = -y_k \log \hat y_k = -\log \hat y_o$

holds | $$\frac{\partial J}{\partial u_o} = -\sigma(-u_o^T v_c) v_c^T$$
holds | $$\frac{\partial J}{\partial u_k} = \sigma(u_k^T v_c) v_c^T$$
undefined | $$\frac{\partial J}{\partial u_k} = -\sigma(u_k^T v_c) v_c^T$$
""",
    ),
    "a bracket that nothing closes holds no remark behind a wide space": (
        "markdown",
        r"""holds holds | $-\sum_i y_i \log q_i = -(y_k \log(q_k) = -\log q_k \qquad y_k = 1$
""",
    ),
    "word vectors in Greek letters, and the word that is there without its product": (
        "markdown",
        r"""$$q_w = \frac{\exp(u_w^T \nu_c)}{\sum_x \exp(u_x^T \nu_c)}$$
holds | $$\frac{\partial J}{\partial \nu_c} = -u_o + \sum_x q_x u_x$$
holds | $$\frac{\partial J}{\partial u_w} = (\hat y_w - y_w) \nu_c$$
undefined | $$\frac{\partial J}{\partial u_w} = (\hat y_w + y_w) \nu_c$$
""",
    ),
    "the probability of the word that is seen is an entry of all of them": (
        "markdown",
        r"""$$p(w_j | w_I) = y_j = \frac{\exp(u_j)}{\sum_{j'=1}^V \exp(u_j')}$$
$$E = -\log p(w_O | w_I)$$
holds | $$\frac{\partial E}{\partial u_j} = y_j - t_j$$
where $t_j = 1(j = j^*)$.
wrong:sign | $$\frac{\partial E}{\partial u_j} = t_j - y_j$$
""",
    ),
    "a slip where a loss is written out is found there, and not in what follows": (
        "markdown",
        r"""$$y_j = p(w_j | w_1, \ldots, w_C) = \frac{\exp(u_j)}{\sum_{k=1}^V \exp(u_k)}$$
wrong:sign | $$E = -\log p(w_O | w_I) = -u_{j^*} - \log \sum_{k=1}^V \exp(u_k)$$
holds | $$\frac{\partial E}{\partial u_j} = y_j - t_j$$
where $t_j = 1$ if $j = j^*$ and $0$ otherwise.
""",
    ),
    "what a sum runs up to is a number": (
        "markdown",
        r"""$$h = \frac{1}{C} W \left(\sum_{i=1}^C x_i\right), E = \frac12 \sum_k (h_k - t_k)^2$$
holds | $$\frac{\partial E}{\partial h_k} = h_k - t_k$$
undefined | $$\frac{\partial E}{\partial w_{ki}} = (h_k - t_k) \frac1C x_i$$
""",
    ),
    "the entry of a softmax for the true class, and for a numbered one": (
        "markdown",
        r"""$$softmax(\theta)_i = \frac{e^{\theta_i}}{\sum_j e^{\theta_j}}, L = -\log softmax(\theta)_t$$
holds | $$\frac{\partial L}{\partial \theta_i} = softmax(\theta)_i - 1[i = t]$$
wrong:sign | $$\frac{\partial L}{\partial \theta_i} = softmax(\theta)_i + 1[i = t]$$
holds | $$softmax(\theta_1) = \frac{e^{\theta_1}}{\sum_j e^{\theta_j}}$$
holds | $$\frac{\partial softmax(\theta_1)}{\partial \theta_2} = -softmax(\theta_1) softmax(\theta_2)$$
wrong:sign | $$\frac{\partial softmax(\theta_1)}{\partial \theta_2} = softmax(\theta_1) softmax(\theta_2)$$
""",  # noqa: E501 (a verdict stands in front of each line, so that none can be broken)
    ),
    "the matrix of all vectors for one of them": (
        "markdown",
        r"""A unit has $z_j = w_j^T x$, $a_j = \sigma(z_j)$; $L = \frac12 \sum_j (a_j - t_j)^2$.
holds | $$\frac{\partial L}{\partial w_j} = x ((a - t) \odot a \odot (1 - a))^T$$
holds | $$\frac{\partial L}{\partial w_j} = ((a - t) \odot a \odot (1 - a)) x^T$$
wrong:sign | $$\frac{\partial L}{\partial w_j} = x ((t - a) \odot a \odot (1 - a))^T$$
wrong | $$\frac{\partial L}{\partial w_j} = x ((a - t) \odot a)^T$$
""",
    ),
    "the words around one, from the first to the last, and F for the loss of each": (
        "markdown",
        r"""holds | $$\frac{\partial J_{skip-gram}(word_{c-m \ldots c+m})}{\partial v_c} = \sum_{-m \le j \le m, j \ne 0} \frac{\partial F(w_{c+j}, v_c)}{\partial v_c}$$
undefined | $$\frac{\partial J_{skip-gram}(word_{c-m \ldots c+m})}{\partial U} = -\sum_{-m \le j \le m, j \ne 0} \frac{\partial F(w_{c+j}, v_c)}{\partial U}$$
""",  # noqa: E501 (a verdict stands in front of each line, so that none can be broken)
    ),
    "an indicator as a character, by its number, and conditions without a space": (
        "markdown",
        r"""$q_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$ and $L = -\log q_c$, and $p$ is one-hot:

$$p_i = \begin{cases} 1 \hspace{30pt} \text{if c=i} \\ 0 \hspace{30pt} \text{else} \end{cases}$$
holds | $$\nabla_{z_i} L = q_i - \unicode{x1D7D9}(c=i)$$
holds | $$\nabla_{z_i} L = q_i - 𝟙[c=i]$$
holds | $$\nabla_{z_i} L = q_i - p_i$$
wrong:sign | $$\nabla_{z_i} L = q_i + \unicode{x1D7D9}(c=i)$$
wrong:sign | $$\nabla_{z_i} L = p_i - q_i$$
""",
    ),
    "macros of another file, which say by their names what they are": (
        "latex",
        r"""\input{preamble}
$\yhat = \softmax(\bW \vx + \vb)$, $\scriptL = -\sum_k y_k \log \yhat_k$ and $\bz = \bW\vx + \vb$.
holds | \[\pd{\scriptL}{\bz} = \yhat - y\]
holds | \[\frac{\partial \scriptL}{\partial \bW} = (\yhat - y) \vx^\T\]
wrong:sign | \[\frac{\partial \scriptL}{\partial \vb} = \yhat + y\]
""",
    ),
    "norms, brackets and inner products by macros of another file": (
        "latex",
        r"""\input{macros}
$\bz = \bW \vx$ and $L = \frac12 \norm{\bz - \vy}^2 + \frac12 \normsq{\bW} + \inner{\vr}{\bz}$.
holds | \[\frac{\partial L}{\partial \bz} = \paren{\bz - \vy} + \vr\]
holds | \[\frac{\partial L}{\partial \bW} = \paren{\bz - \vy + \vr} \vx^\T + \bW\]
wrong | \[\frac{\partial L}{\partial \bW} = \paren{\bz - \vy + \vr} \vx^\T + 2 \bW\]
""",
    ),
    "sums and transposes by macros of another file": (
        "latex",
        r"""\[\cL(\thetab) = \frac1n \sumin (\bx_i\tp \thetab - y_i)^2\]
holds | \[\frac{\partial \cL}{\partial \thetab} = \frac2n \sumin (\bx_i^\T \thetab - y_i) \bx_i\]
wrong | \[\frac{\partial \cL}{\partial \thetab} = \frac1n \sumin (\bx_i^\T \thetab - y_i) \bx_i\]
none | \[\frac{\partial \cL}{\partial \thetab} \propto \given\]
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_documents(name: str) -> None:
    check(*CASES[name])
