"""Regressions and their likelihoods, as derivations found in the wild write them.

The cases are written as in :mod:`test_notations`: in front of a line stands what its equalities
must be judged as.
"""

from __future__ import annotations

import pytest
from test_notations import check

CASES: dict[str, str] = {
    "a printed row of numbers is no number": r"""
$$q_k = \frac{e^{s_k}}{\sum_j e^{s_j}}$$

$$\ell = -\sum_k t_k \log q_k$$ with one-hot $t$. An example: $q = [0.7 0.2 -0.1]$.

holds | $$\frac{\partial \ell}{\partial s_k} = q_k - t_k$$
wrong:sign | $$\frac{\partial \ell}{\partial s_k} = t_k - q_k$$
""",
    "g' = 0 says nothing of g, and is no transpose": r"""
$$q_k = \frac{e^{s_k}}{\sum_j e^{s_j}}$$ For $i \neq k$ with $g = \sum_j e^{s_j}$:

unread | $g' = e^{s_i}$

holds | $$\frac{\partial q_k}{\partial s_i} = -q_k q_i$$
""",
    "each example has its own function": r"""
# Rules

**First**: $f(x) = c^T x$

holds | $$\frac{\partial}{\partial x}(c^T x) = c$$

**Second**: $f(x) = x^T x$

holds | $$\frac{\partial f}{\partial x} = 2 x$$
""",
    "a probability written in two ways": r"""
$$p(t=0 | x, w) = \frac{e^{w^T x}}{1 + e^{w^T x}}$$

holds | $$p(t=0 | x, w) = \frac{1}{1 + e^{-w^T x}}$$

holds | $$1 - p(t=0 | x, w) = p(t=1 | x, w)$$
wrong | $$1 - p(t=0 | x, w) = \frac{1}{1 + e^{-w^T x}}$$
""",
    "a sum without ends reaches over its letter": r"""
$$p(t=0 | x, w) = \frac{1}{1 + e^{-w^T x}}$$

$$l(w) = \sum_i t_i \log(1 - p(t_i=0 | x_i, w)) + (1-t_i) \log(p(t_i=0 | x_i, w))$$

holds | $$l(w) = \sum_i - t_i w^T x_i - \log(1 + e^{-w^T x_i})$$

holds | $$\frac{\partial l}{\partial w} = \sum_i -t_i x_i + x_i \frac{e^{-w^T x_i}}{1 + e^{-w^T x_i}}$$
wrong:sign | $$\frac{\partial l}{\partial w} = \sum_i t_i x_i + x_i \frac{e^{-w^T x_i}}{1 + e^{-w^T x_i}}$$
""",  # noqa: E501
    "the log of a product of powers": r"""
$$\begin{aligned}
J &= \log p(t_1, \dots, t_n \lvert x_1, \dots, x_n) \\
&= \log \prod_{i=1}^n \sigma(w^\top x_i)^{t_i}(1-\sigma(w^\top x_i))^{1-t_i} \\
holds | &= \sum_{i=1}^n \log \sigma(w^\top x_i)^{t_i}(1-\sigma(w^\top x_i))^{1-t_i} \\
holds | &= \sum_{i=1}^n \log \sigma(w^\top x_i)^{t_i} + \log (1-\sigma(w^\top x_i))^{1-t_i} \\
holds | &= \sum_{i=1}^n t_i \log \sigma(w^\top x_i) + (1-t_i) \log (1-\sigma(w^\top x_i)) \\
wrong | &= \sum_{i=1}^n t_i \log \sigma(w^\top x_i) - (1-t_i) \log (1-\sigma(w^\top x_i))
\end{aligned}$$
""",
    "a number above a log is its power": r"""
$$y = \log(x)^2$$

holds | $$\frac{\partial y}{\partial x} = \frac{2 \log x}{x}$$
""",
    "a function stands for its value": r"""
$$J = \sum_{i=1}^n t_i \log \sigma(w^T x_i) + (1 - t_i) \log(1 - \sigma(w^T x_i))$$

For simplicity we consider a single data point and write

$$\sigma = \sigma(w^T x)$$

holds | $$\nabla_w J = (\frac{t}{\sigma} - \frac{1-t}{1-\sigma}) \sigma (1 - \sigma) x$$
holds | $$\nabla_w J = (t - \sigma) x$$
wrong | $$\nabla_w J = (\sigma - t) x$$
""",
    "the words speak of one sample": r"""
$$J(w) = \frac{1}{2n} \sum_{i=1}^n (w^T x_i - t_i)^2$$

We derive the gradient for only one training example:

holds | $$\nabla_w J = (w^T x - t) x$$
wrong:factor | $$\nabla_w J = 3 (w^T x - t) x$$
""",
    "without such words it stays open": r"""
$$J(w) = \frac{1}{2n} \sum_{i=1}^n (w^T x_i - t_i)^2$$

undefined | $$\nabla_w J = (w^T x - t) x$$
""",
    "the samples are the rows of X": r"""
$$J = \frac{1}{2m} \sum_{i=1}^{m} (\sum_{j=0}^{n} \theta_j x_j^{(i)} - t^{(i)})^2$$

Let $X$ be the matrix where each row is $(x^{(i)})^T$.

holds | $$\nabla_{\theta} J  = \frac{1}{m} X^T(X\theta - t)$$
holds | $$\nabla_{\theta} (\theta^T X^T X \theta) = 2 X^T X \theta$$
holds | $$\nabla_{\theta} (t^T X \theta) = X^T t$$
wrong:sign | $$\nabla_{\theta} J  = \frac{1}{m} X^T(t - X\theta)$$
""",
    "X θ has them as rows without a word": r"""
$$J = \frac{1}{2m} \sum_{i=1}^{m} (\theta^T x^{(i)} - t^{(i)})^2$$

holds | $$\nabla_{\theta} J  = \frac{1}{m} X^T(X\theta - t)$$
""",
    "the square of a vector is its norm's": r"""
$$J = \frac{1}{2m} \sum_{i=1}^{m} (\theta^T x^{(i)} - t^{(i)})^2$$

holds | $$(X\theta - t)^2 = (X\theta - t)^T(X\theta - t)$$
""",
    "the model's y is not the target": r"""
$$y = \sum_{j=0}^{n} \theta_j x_j$$

$$J = \frac{1}{2m} \sum_{i=1}^{m} (\sum_{j=0}^{n} \theta_j x_j^{(i)} - y^{(i)})^2$$

holds | $$\frac{\partial J}{\partial \theta_k} = \frac{1}{m} \sum_{i=1}^{m} (\sum_{j=0}^{n} \theta_j x_j^{(i)} - y^{(i)}) x_k^{(i)}$$
wrong:factor | $$\frac{\partial J}{\partial \theta_k} = \frac{2}{m} \sum_{i=1}^{m} (\sum_{j=0}^{n} \theta_j x_j^{(i)} - y^{(i)}) x_k^{(i)}$$
""",  # noqa: E501
    "∇ of a product of brackets": r"""
$$L = (X w - t)^T (X w - t)$$ with $X \in \mathbb{R}^{n \times d}$, $w \in \mathbb{R}^d$, $t \in \mathbb{R}^n$.

holds | $$\nabla_w (X w - t)^T (X w - t) = 2 X^T (X w - t)$$
holds | $$\nabla_w (w^T X^T - t^T) (X w - t) = 2 X^T (X w - t)$$
wrong | $$\nabla_w (X w - t)^T (X w - t) = 3 X^T (X w - t)$$
""",  # noqa: E501
    "the derivative of the first factor alone": r"""
$$h(x) = f(x) g(x)$$

holds | $$\frac{d}{dx} h(x) = f(x) \frac{d}{dx} g(x) + \frac{d}{dx} f(x) g(x)$$
""",
    "small letters beside a capital are columns": r"""
$$L(w) = \frac{1}{2n} \|y - X w\|^2$$

holds | $$\nabla_w L = \nabla_w \frac{1}{2n}(y - X w)^T(y - X w)$$
holds | $$\nabla_w L = -\frac{1}{n} X^T (y - X w)$$
""",
    "a display that goes on with none of several formulas": r"""
$$L = \|X w - t\|^2$$ with $X \in \mathbb{R}^{n \times d}$, $w \in \mathbb{R}^d$, $t \in \mathbb{R}^n$.

$$\begin{aligned}
holds | & \nabla_w (w^T X^T X w) = 2 X^T X w \\
holds | & \nabla_w (t^T X w) = X^T t
\end{aligned}$$

We obtain

$$\begin{aligned}
undefined | &= 2 X^T X w - 2 X^T t \\
holds | &= 2 X^T (X w - t)
\end{aligned}$$
""",  # noqa: E501
    "Σ with its bounds is a sum": r"""
$$q_k = \frac{e^{s_k}}{\Sigma^K_{j=1} e^{s_j}}, \quad L = -\Sigma^K_{k=1} t_k \log q_k$$ with one-hot $t$.

holds | $$\frac{\partial L}{\partial s_k} = q_k - t_k$$
""",  # noqa: E501
    "the class of a chain of softmaxes": r"""
$$z_k = w_k^T x + b_k = \sum_{d=1}^D w_{kd} x_d + b_k$$
$$q_k = \sigma(z)_k = \frac{e^{z_k}}{\sum_{j=1}^K e^{z_j}}$$ with $\theta = \{W, b\}$ and the one-hot $y$ of the true class $c$.

holds | $$L = -\log q_c = -\sum_{k=1}^K y_k \log q_k$$
holds | $$\frac{\partial L}{\partial z_k} = q_k - y_k$$
holds | $$\frac{\partial L}{\partial W} = (q - y) x^T$$
""",  # noqa: E501
    "l is an index beside k": r"""
Layers are $h_L = \tanh(h_{L-1})$.

holds | $$\frac{\partial}{\partial A_{kl}} \sum_{ij} A_{ij} B_{ji} = B_{lk}$$
""",
    "what is differentiated in the next line": r"""
$$L = \frac{1}{2}(a - y)^2, \quad a = \sigma(z)$$

holds | $$\frac{\partial L}{\partial w} = \frac{\partial L}{\partial z} \frac{\partial z}{\partial w} = (a - y) a (1 - a) \frac{\partial (w x + b)}{\partial w} = (a - y) a (1 - a) x$$
wrong:sign | $$\frac{\partial L}{\partial w} = -(a - y) a (1 - a) x$$
""",  # noqa: E501
    "a distribution by one of its probabilities, and cases below a symbol": r"""
$$q = P(O = o \mid C = c) = \frac{\exp(u_o^T v_c)}{\sum_{w} \exp(u_w^T v_c)}, \quad J_{\text{naive}-\text{softmax}} = -\log P(O = o \mid C = c)$$

holds | $$\frac{\partial J_{\text{naive}-\text{softmax}}}{\partial v_c} = -u_o + \sum_w q_w u_w$$
holds | $$\frac{\partial J_{\text{naive}-\text{softmax}}}{\partial u_{w=o}} = (q_o - 1) v_c$$
holds | $$\frac{\partial J_{\text{naive}-\text{softmax}}}{\partial u_{w \neq o}} = q_w v_c$$
holds_per_component/undefined | $$\frac{\partial J_{\text{naive}-\text{softmax}}}{\partial u_w} = v_c (q - y)$$
wrong | $$\frac{\partial J_{\text{naive}-\text{softmax}}}{\partial u_{w \neq o}} = -q_w v_c$$
""",  # noqa: E501
    "letters for the parts of a quotient": r"""
$$q_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$$

holds | $$\frac{\partial q_k}{\partial z_k} = \frac{\partial}{\partial z_k} \left( \frac{e^{z_k}}{\sum_j e^{z_j}} \right)$$

With $f = e^{z_k}$ and $g = \sum_j e^{z_j}$:

holds | $f' = e^{z_k}$ and $g' = e^{z_k}$
holds | $$\frac{\partial q_k}{\partial z_k} = \frac{f' g - f g'}{g^2}$$
wrong:sign | $$\frac{\partial q_k}{\partial z_k} = \frac{f g - g^2}{g^2} q_k$$
undefined | $f' = e^{z_j}$
""",  # noqa: E501
    "what a loss is minimised by": r"""
$$J(w) = \min_w \frac{1}{2} (w^T x - t)^2$$

holds | $$\nabla_w J = (w^T x - t) x$$
wrong:sign | $$\nabla_w J = (t - w^T x) x$$
""",
    "an ellipsis, and what is added behind it": r"""
$$z = w_1 x_1 + w_2 x_2 + \dots + w_n x_n + b, \quad a = \sigma(z), \quad L = \frac{1}{2} (a - t)^2$$

holds | $$\frac{\partial z}{\partial b} = 1$$
holds | $$\frac{\partial z}{\partial w_i} = x_i$$
holds | $$\frac{\partial L}{\partial b} = (a - t) a (1 - a)$$
wrong:sign | $$\frac{\partial L}{\partial b} = (t - a) a (1 - a)$$
""",  # noqa: E501
}


@pytest.mark.parametrize("name", CASES)
def test_every_line_is_judged_as_it_should_be(name: str) -> None:
    check("markdown", CASES[name].strip("\n"))
