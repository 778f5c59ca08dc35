# ruff: noqa: E501
"""What a derivation leaves to its reader: losses known by their derivatives, links, classes.

Cases are written as in test_notations: what a line must be judged as stands in front of it.
"""

from __future__ import annotations

import pytest
from test_notations import check

BY_DERIVATIVE: dict[str, str] = {
    "a loss that only its derivative spells out": r"""
The output is $a = \sigma(z)$ with $z = w x + b$.

$$\frac{\partial L}{\partial a} = \frac{\partial}{\partial a}\left[\frac12 (a - y)^2\right]$$

holds | $$\frac{\partial L}{\partial w} = (a-y) a (1-a) x$$

wrong:sign | $$\frac{\partial L}{\partial a} = y - a$$
""",
    "a softmax that only its derivative spells out": r"""
The loss is $L = -\sum_{j=1}^h t_j \log q_j$.

$$\frac{\partial q_i}{\partial s_i} = \frac{\partial}{\partial s_i}\left[\frac{e^{s_i}}{\sum_{j=1}^h e^{s_j}}\right]$$

holds | $$\frac{\partial q_i}{\partial s_i} = q_i(1 - q_i)$$

holds | $$\frac{\partial L}{\partial s_i} = q_i - t_i$$
""",
    "one term of a sum does not define it": r"""
$p_i = \sigma(s_i)$.

$$\frac{\partial L}{\partial p_i} = \frac{\partial}{\partial p_i}[-t_i \log p_i]$$

undefined | $$\frac{\partial L}{\partial s_i} = -t_i (1 - p_i) + 3$$
""",
}

LINKED: dict[str, str] = {
    "a prediction that is only differentiated": r"""
$z = w x + b$, $L = \frac12 (p - y)^2$.

holds | $$\frac{\partial L}{\partial z} = \frac{\partial L}{\partial p} \frac{\partial p}{\partial z}$$

holds | $$\frac{\partial L}{\partial w} = \frac{\partial L}{\partial z} x$$

undefined | $$\frac{\partial p}{\partial z} = p (1 - p)$$
""",
}

LAYERS: dict[str, str] = {
    "the last layer has no activation": r"""
$a^{(k)} = W^{(k)} h^{(k-1)} + b^{(k)}$, $h^{(k)} = g(a^{(k)})$, $h^{(L)} = a^{(L)}$.

$$J = \frac12 \|h^{(L)} - y\|^2$$

holds | $$\frac{\partial J}{\partial a^{(L)}} = h^{(L)} - y$$

holds | $$\frac{\partial J}{\partial W^{(k)}} = \frac{\partial J}{\partial a^{(k)}} (h^{(k-1)})^T$$
""",
    "the last layer is a softmax": r"""
$z^l = W^l a^{l-1} + b^l$, $a^l = \sigma(z^l)$, and $a^L = \text{softmax}(z^L)$ at the end.

$$C = -\sum_j y_j \log a^L_j$$

holds | $$\frac{\partial C}{\partial z^L} = a^L - y$$

wrong:sign | $$\frac{\partial C}{\partial z^L} = y - a^L$$
""",
}

SUMS: dict[str, str] = {
    "an ellipsis over the samples": r"""
$z^{(i)} = v^T x^{(i)} + b$ and $a^{(i)} = \sigma(z^{(i)})$. The cost is $J = \frac{1}{m}\sum_{i=1}^m L^{(i)}$ with
$L^{(i)} = \frac12 (a^{(i)} - y^{(i)})^2$.

holds | $$\frac{\partial J}{\partial v} = \frac{\partial z^{(1)}}{\partial v} dz^{(1)} + \cdots + \frac{\partial z^{(m)}}{\partial v} dz^{(m)}$$

holds | $$\frac{\partial J}{\partial v} = x^{(1)} dz^{(1)} + \cdots + x^{(m)} dz^{(m)}$$
""",
    "a dot may add up what is not named": r"""
$z^{(i)} = v^T x^{(i)} + b$. The cost is $J = \frac{1}{m}\sum_{i=1}^m (z^{(i)} - y^{(i)})^2$.

holds | $$\frac{\partial J}{\partial b} = \sum_{i=1}^m \frac{\partial z^{(i)}}{\partial b} dz^{(i)}$$

undefined | $$\frac{\partial J}{\partial v} = \frac{\partial z}{\partial v} \cdot dz$$
""",
}

WRITTEN: dict[str, str] = {
    "a loss of …": r"""
$C_1(\ldots) = (a - y)^2$, $a = \tanh(s)$, $s = w x$.

holds | $\frac{\partial C_1}{\partial a} = 2 (a - y)$

wrong:sign | $\frac{\partial C_1}{\partial a} = 2 (y - a)$
""",
    "dimensions below a matrix": r"""
$s = \textbf{M}_{n \times k} \times h_{k \times 1} + b_{n \times 1}$, $L = \frac12 \|s - y\|^2$

holds | $\frac{\partial L}{\partial M} = (s - y) h^T$
""",
    "the macros of physics": r"""
$z = w q$, $J = \frac12 (z - y)^2$.

holds | $$\dd{\vb{w}} = \dd{z} q$$

holds | $$\mqty[z & q] \mqty[z \\ q] = z^2 + q^2$$
""",
    "a gradient by a quantity, the loss understood": r"""
$a_k = W_k h_{k-1} + b_k$, $h_k = g(a_k)$, $h_L = a_L$.
$$J = \frac12 \|h_L - y\|^2$$

holds | $$\nabla W_k = \nabla a_k \cdot h_{k-1}^T$$

holds | $$\nabla a_k = \nabla h_k \odot g'(a_k)$$
""",
    "a subject of a sentence behind a formula": r"""
$a = \tanh(s)$, $J = \frac12 (a - y)^2$

\begin{align}
holds | \frac{\partial J}{\partial s} &= (a - y) \frac{\partial a}{\partial s} & y \text{ does not depend on } s
\end{align}
""",
    "a remark in brackets behind a formula": r"""
$q_i = \frac{e^{s_i}}{\sum_j e^{s_j}}$ and $J = -\log q_c \,\, (c = \text{the true class})$

holds | $$\frac{\partial J}{\partial q_c} = -\frac{1}{q_c}$$
""",
    "a word with a comma before a formula": r"""
$a = \tanh(s)$

holds | $$\text{Now, } \frac{\partial a}{\partial s} = 1 - a^2$$
""",
}

CLASSES: dict[str, str] = {
    "the letter of a prediction is no layer": r"""
$a_k = W_k h_{k-1} + b_k$, $h_k = g(a_k)$ for $k < L$. The true class is $\ell$, and
$\hat{y_\ell} = \frac{\exp(a_{L\ell})}{\sum_{i=1}^p \exp(a_{Li})}$, $J = -\log \hat{y_\ell}$.

holds | $$\frac{\partial J}{\partial a_{Li}} = -(\mathbb{1}_{\ell = i} - \hat{y}_i)$$

wrong:sign | $$\frac{\partial J}{\partial a_{Li}} = \mathbb{1}_{\ell = i} - \hat{y}_i$$

holds | $$\frac{\partial a_{ki}}{\partial W_{kij}} = h_{k-1,j}$$
""",
}

NUMBERS: dict[str, str] = {
    "numbers in a function of the document's own": r"""
$f(x) = \frac{1}{1 + e^{-x}}$ and $h = f(i_1 u_1 + i_2 u_2)$.

holds | $$h = f(0 * 0.3 + 1 * 0.8)$$

holds | $$f(0 * 0.3 + 1 * 0.8) = f(0.8)$$
""",
}


ONE_HOT: dict[str, str] = {
    "the one term that is left of a cross-entropy": r"""
$$q = CE(t, p) = - \sum_{i} t_i \log(p_i) = -\log(p_k)$$ where $p = softmax(s)$.

holds | $$\frac{\partial q}{\partial s_i} = \frac{\partial q}{\partial p_k}\frac{\partial p_k}{\partial s_i}$$

holds | $$\frac{\partial q}{\partial s}= p - t$$

wrong:sign | $$\frac{\partial q}{\partial s}= t - p$$
""",
    "a one-hot target by its cases": r"""
$$ t_w=\left\{ \begin{aligned} 1 &,& w=o \\ 0 &,& w\neq o \end{aligned} \right. $$

$$r_o = \exp(s_o), \quad d = \sum_w \exp(s_w), \quad p_o = \frac{r_o}{d}, \quad J = -\log p_o$$

holds | $$-\sum_{w=1}^V t_w \log p_w = -t_o \log p_o$$

holds | $$\frac{\partial J}{\partial s_o} = p_o - 1$$
""",
}

ENTRIES: dict[str, str] = {
    "features and weights spelled out": r"""
Every example has $K$ features, $x=\left(\begin{matrix}x_1&x_2&\cdots&x_K\end{matrix}\right)$, with the weights
$w=\left(\begin{matrix}w_1&w_2&\cdots&w_K\end{matrix}\right)$.
holds | $$f(x)=\left(\begin{matrix}x_1&x_2&\cdots&x_K\end{matrix}\right)\left(\begin{matrix}w_1\\w_2\\\vdots\\w_K\end{matrix}\right)+b=xw+b$$
""",
    "a bias among the weights": r"""
Let $w=\left(\begin{matrix}w_0&w_1&\cdots&w_K\end{matrix}\right)$ and $x=\left(\begin{matrix}1&x_1&\cdots&x_K\end{matrix}\right)$.
holds | $$f(x)=\left(\begin{matrix}1&x_1&\cdots&x_K\end{matrix}\right)\left(\begin{matrix}w_0\\w_1\\\vdots\\w_K\end{matrix}\right)=xw$$
""",
    "the normal equation is no formula for the weights": r"""
$$J = \frac{1}{2} \|X w - y\|^2$$

holds | $$\frac{\partial J}{\partial w} = X^T (X w - y)$$

none | $$w = (X^T X)^{-1} X^T y$$
""",
    "a list of all is none of them": r"""
$r_o = u_o^T v$, $d = \sum_w \exp(r_w)$, $J = -\log \frac{\exp(r_o)}{d}$

undefined | $$\frac{\partial J}{\partial u_w} = \left[\begin{matrix} \frac{\partial J}{\partial r_1} v & \cdots & \frac{\partial J}{\partial r_n} v \end{matrix}\right]$$
""",
}

NETWORKS: dict[str, str] = {
    "logistic regression, then a network": r"""
# Backwards
- Logistic regression:
$$ z=w^Tx+b, \quad a=\sigma(z) $$

$$ dz = a - y $$

- A network:
$$ z^{[1]}=W^{[1]}x+b^{[1]}, \quad a^{[1]}=g^{[1]}(z^{[1]}), \quad z^{[2]}=W^{[2]}a^{[1]}+b^{[2]}, \quad a^{[2]}=g^{[2]}(z^{[2]}) $$

$$ dz^{[2]} = a^{[2]} - y $$

holds | $$ dW^{[2]} = dz^{[2]}{a^{[1]}}^T $$

holds | $$ dz^{[1]} = ({W^{[2]}}^Tdz^{[2]})\circ g^{[1]'}(z^{[1]}) $$

holds_per_component | $$ dz^{[1]} = (W^{[2]}dz^{[2]})\circ g^{[1]'}(z^{[1]}) $$
""",
    "the slope of an activation under a general letter": r"""
$$ a = \tanh(z) $$

holds | $$ g'(z) = 1 - \tanh^2(z) $$

holds | $$ g'(z) = 1 - a^2 $$
""",
    "upright d set apart": r"""
$Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]}$, $A^{[l]} = g^{[l]}(Z^{[l]})$, with $\hat{y}$ : $(1, m)$ for $m$ examples.
$$ J = \frac{1}{m} \sum_{i=1}^m L(y_i, \hat{y}_i), \quad A^{[K]} = \hat{y} $$

holds | $$ \mathrm{d} A^{[K]} = \frac{\mathrm{d} J}{\mathrm{d} \hat{y}} $$

holds | $$ \mathrm{d} Z^{[l]} = \mathrm{d} A^{[l]} \odot g^{[l]'}(Z^{[l]}) $$

holds | $$ \mathrm{d} W^{[l]} = \mathrm{d} Z^{[l]} (A^{[l-1]})^T $$

wrong:order | $$ \mathrm{d} W^{[l]} = (A^{[l-1]})^T \mathrm{d} Z^{[l]} $$
""",
}

SIZES: dict[str, str] = {
    "sizes of a layer": r"""
holds | $$ (4\times m) = (4\times 2)(2\times m)+(4\times 1) $$

holds | $$ (n_1,1)=(n_1,n_2)(n_2,1)\circ(n_1,1) $$

undefined | $$ (4\times m) = (4\times 3)(2\times m) $$

wrong:shape | $$ (m\times 4) = (4\times 2)(2\times m)+(4\times 1) $$
""",
}

SAMPLES: dict[str, str] = {
    "a bias with a sample, and a layer below": r"""
$$z^{[1] (i)} =  W^{[1]} x^{(i)} + b^{[1] (i)}, \quad a^{[1] (i)} = \tanh(z^{[1] (i)})$$
$$z^{[2] (i)} = W^{[2]} a^{[1] (i)} + b^{[2] (i)}, \quad \hat{y}^{(i)} = a^{[2] (i)} = \sigma(z^{ [2] (i)})$$
$$J = - \frac{1}{m} \sum_{i = 1}^{m} \left( y^{(i)}\log a^{[2] (i)} + (1-y^{(i)})\log\left(1- a^{[2] (i)}\right) \right)$$

holds | $$\frac{\partial J}{\partial z_{2}^{(i)}} = \frac{1}{m}(a^{[2] (i)} - y^{(i)})$$

holds | $$\frac{\partial J}{\partial z_{1}^{(i)}} = W_2^T \frac{\partial J}{\partial z_{2}^{(i)}} * (1 - a^{[1] (i) 2})$$

holds | $$\frac{\partial J}{\partial b_2} = \sum_i \frac{\partial J}{\partial z_{2}^{(i)}}$$

undefined | $$\frac{\partial J}{\partial W_2} = \frac{\partial J}{\partial z_{2}^{(i)}} a^{[1] (i) T}$$
""",
}

SHORT: dict[str, str] = {
    "J for one of several losses": r"""
$J_{pos} = -\log \sigma(v)$, $J = \frac12 (v - y)^2$

undefined | $$\frac{\partial J}{\partial v} = \sigma(v) - 1$$
""",
}

LETTERS: dict[str, str] = {
    "one letter for samples and classes": r"""
The loss of $n$ examples with $h$ classes is $$J = \sum_{i=1}^n \sum_{j=1}^h -t_j^i \log(q_j^i)$$

Take one example.

$$\frac{\partial q_i}{\partial s_i} = \frac{\partial}{\partial s_i} \left[\frac{e^{s_i}}{\sum_{j=1}^h e^{s_j}}\right]$$

holds | $$\frac{\partial q_i}{\partial s_i} = q_i (1-q_i)$$

wrong:sign | $$\frac{\partial q_i}{\partial s_i} = q_i (q_i - 1)$$
""",
    "which letter is the number of samples": r"""
$X$ is $p\times n$, where $p$ is the number of samples in the batch, and $y_{ij} = b_j + \sum_{k=1}^n x_{ik} w_{kj}$.

$$L = \frac{1}{pm} \sum_{i=1}^p \sum_{j=1}^m (t_{ij} - y_{ij})^2, \quad c = \frac{1}{n}$$

holds | $$\frac{\partial y_{ij}}{\partial x_{ik}} = w_{kj}$$

holds | $$\frac{\partial L}{\partial w_{kj}} = \sum_{i=1}^p \frac{\partial L}{\partial y_{ij}} x_{ik}$$
""",
    "a remark, a case of δ and a word in italics between the lines of a chain": r"""
$$ J = -\sum_k t_k \log q_k \,\,and \,q_j = \frac{e^{s_j}}{\sum_k e^{s_k}} $$ with one-hot $t$.

\begin{align}
holds | \frac{\partial J}{\partial s_i} &= -\sum_k t_k \frac{1}{q_k} q_k (\delta_{ik} - q_i) \\
\delta_{ik} &= 1 \text{ when } i = k \\
holds | &= -t_i + q_i \sum_k t_k \\
\text{note that } \sum_k t_k &= 1 \\
holds | &= q_i - t_i
\end{align}
""",
    "a long name in front of brackets": r"""
$a^{l} = ActivationFunction(z^l)$, $z^l = w^l a^{l-1} + b^l$, and at the end $P(z^L) = P = a^L$.

undefined | $$ \sigma(z^{l-1}) = a^{l-1} $$
""",
    "a loss with another factor": r"""
$$f = wx+b$$

$$J=\frac{1}{m}\sum_{i=1}^m(f^{(i)}-y^{(i)})^2$$

To have it clean, it is divided by two:

holds | $$J(w,b)=\frac{1}{2m}\sum_{i=1}^m(f^{(i)}-y^{(i)})^2=\frac{1}{2m}\sum_{i=1}^m(wx^{(i)}+b-y^{(i)})^2$$
""",
    "another model with the letter of a score": r"""
1. A network with rows:
$$ s = h W + b, \quad p = softmax(s), \quad J = -\sum_i t_i \log p_i $$

holds | $$ \frac{\partial J}{\partial s} = p - t $$

2. Word vectors:
$$ s = U^T v_c $$

holds | $$ \frac{\partial J}{\partial v_c} = U (p - t) $$
""",
}

CASES = (
    LETTERS
    | NETWORKS
    | SIZES
    | SAMPLES
    | SHORT
    | ONE_HOT
    | ENTRIES
    | BY_DERIVATIVE
    | LINKED
    | LAYERS
    | SUMS
    | WRITTEN
    | CLASSES
    | NUMBERS
)


@pytest.mark.parametrize("name", CASES)
def test_what_is_left_to_the_reader(name: str) -> None:
    check("markdown", CASES[name])
