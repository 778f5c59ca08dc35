r"""The equations of well-known texts on backpropagation, in their own notations, hold.

Each is written as its source writes it (names, indices, layout), with words of ours between.
"""

from __future__ import annotations

import pytest
from judged_lines import outcomes

UFLDL = r"""
One unit computes $h_{W,b}(x) = f(W^Tx) = f(\sum_{i=1}^3 W_{i}x_i + b)$, where
$$f(z) = \frac{1}{1+\exp(-z)}.$$

$$
\begin{align}
a_1^{(2)} &= f(W_{11}^{(1)}x_1 + W_{12}^{(1)} x_2 + W_{13}^{(1)} x_3 + b_1^{(1)})  \\
a_2^{(2)} &= f(W_{21}^{(1)}x_1 + W_{22}^{(1)} x_2 + W_{23}^{(1)} x_3 + b_2^{(1)})  \\
a_3^{(2)} &= f(W_{31}^{(1)}x_1 + W_{32}^{(1)} x_2 + W_{33}^{(1)} x_3 + b_3^{(1)})  \\
h_{W,b}(x) &= a_1^{(3)} = f(W_{11}^{(2)}a_1^{(2)} + W_{12}^{(2)} a_2^{(2)} + W_{13}^{(2)} a_3^{(2)}
 + b_1^{(2)})
\end{align}
$$

Layer by layer:

$$
\begin{align}
z^{(2)} &= W^{(1)} x + b^{(1)} \\
a^{(2)} &= f(z^{(2)}) \\
z^{(3)} &= W^{(2)} a^{(2)} + b^{(2)} \\
h_{W,b}(x) &= a^{(3)} = f(z^{(3)})
\end{align}
$$

$$z^{(l+1)} = W^{(l)} a^{(l)} + b^{(l)}, \qquad a^{(l+1)} = f(z^{(l+1)})$$

The cost of one example, and of $m$ of them:

$$J(W,b; x,y) = \frac{1}{2} \left\| h_{W,b}(x) - y \right\|^2.$$

$$
\begin{align}
J(W,b)
&= \left[ \frac{1}{m} \sum_{i=1}^m J(W,b;x^{(i)},y^{(i)}) \right]
 + \frac{\lambda}{2} \sum_{l=1}^{n_l-1} \; \sum_{i=1}^{s_l} \; \sum_{j=1}^{s_{l+1}}
 \left( W^{(l)}_{ji} \right)^2 \\
&= \left[ \frac{1}{m} \sum_{i=1}^m \left( \frac{1}{2} \left\| h_{W,b}(x^{(i)}) - y^{(i)} \right\|^2
 \right) \right] + \frac{\lambda}{2} \sum_{l=1}^{n_l-1} \; \sum_{i=1}^{s_l} \;
 \sum_{j=1}^{s_{l+1}} \left( W^{(l)}_{ji} \right)^2
\end{align}
$$

$$
\begin{align}
\frac{\partial}{\partial W_{ij}^{(l)}} J(W,b) &=
\left[ \frac{1}{m} \sum_{i=1}^m \frac{\partial}{\partial W_{ij}^{(l)}} J(W,b; x^{(i)}, y^{(i)})
 \right] + \lambda W_{ij}^{(l)} \\
\frac{\partial}{\partial b_{i}^{(l)}} J(W,b) &=
\frac{1}{m}\sum_{i=1}^m \frac{\partial}{\partial b_{i}^{(l)}} J(W,b; x^{(i)}, y^{(i)})
\end{align}
$$

$$
\delta^{(n_l)}_i = \frac{\partial}{\partial z^{(n_l)}_i} \;\;
 \frac{1}{2} \left\|y - h_{W,b}(x)\right\|^2 = - (y_i - a^{(n_l)}_i) \cdot f'(z^{(n_l)}_i)
$$

$$
\delta^{(l)}_i = \left( \sum_{j=1}^{s_{l+1}} W^{(l)}_{ji} \delta^{(l+1)}_j \right) f'(z^{(l)}_i)
$$

$$
\begin{align}
\frac{\partial}{\partial W_{ij}^{(l)}} J(W,b; x, y) &= a^{(l)}_j \delta_i^{(l+1)} \\
\frac{\partial}{\partial b_{i}^{(l)}} J(W,b; x, y) &= \delta_i^{(l+1)}.
\end{align}
$$

$$\nabla_{W^{(l)}} J(W,b;x,y) = \delta^{(l+1)} (a^{(l)})^T, \quad
 \nabla_{b^{(l)}} J(W,b;x,y) = \delta^{(l+1)}.$$
"""

BISHOP = r"""
# Linear

$$E(\mathbf{w}) = \sum_{n=1}^N E_n(\mathbf{w}).$$
$$y_k = \sum_i w_{ki} x_i$$
$$E_n = \frac12 \sum_k (y_{nk} - t_{nk})^2$$
where $y_{nk} = y_k(\mathbf{x}_n, \mathbf{w})$, and
$$\frac{\partial E_n}{\partial w_{ji}} = (y_{nj} - t_{nj}) x_{ni}$$

# General

$$a_j = \sum_i w_{ji} z_i$$
$$z_j = h(a_j).$$
$$\frac{\partial E_n}{\partial w_{ji}} =
 \frac{\partial E_n}{\partial a_j}\frac{\partial a_j}{\partial w_{ji}}.$$
$$\delta_j \equiv \frac{\partial E_n}{\partial a_j}$$
$$\frac{\partial a_j}{\partial w_{ji}} = z_i.$$
$$\frac{\partial E_n}{\partial w_{ji}} = \delta_j z_i.$$
For the output units, with the canonical link,
$$\delta_k = y_k - t_k$$
$$\delta_j \equiv \frac{\partial E_n}{\partial a_j} =
 \sum_k \frac{\partial E_n}{\partial a_k}\frac{\partial a_k}{\partial a_j}$$

# Two layers

Linear outputs, so that $y_k = a_k$, and $h(a) \equiv \tanh(a)$, so that
$$h'(a) = 1 - h(a)^2.$$
$$E_n = \frac12\sum_{k=1}^K (y_k - t_k)^2$$
$$\begin{aligned}
a_j &= \sum_{i=0}^D w_{ji}^{(1)} x_i \\
z_j &= \tanh(a_j) \\
y_k &= \sum_{j=0}^M w_{kj}^{(2)} z_j.
\end{aligned}$$
$$\delta_k = y_k - t_k.$$
$$\delta_j = (1 - z_j^2)\sum_{k=1}^K w_{kj}\delta_k.$$
$$\frac{\partial E_n}{\partial w_{ji}^{(1)}} = \delta_j x_i, \qquad
 \frac{\partial E_n}{\partial w_{kj}^{(2)}} = \delta_k z_j.$$
"""

HAYKIN = r"""
$$e_j(n) = d_j(n) - y_j(n).$$
$$\mathcal{E}(n) = \frac12 \sum_{j\in C} e_j^2(n)$$
$$\mathcal{E}_{av} = \frac1N\sum_{n=1}^N\mathcal{E}(n).$$
$$v_j(n) = \sum_{i=0}^m w_{ji}(n)y_i(n).$$
$$y_j(n) = \varphi_j(v_j(n)).$$
$$\frac{\partial\mathcal{E}(n)}{\partial w_{ji}(n)} =
 \frac{\partial\mathcal{E}(n)}{\partial e_j(n)}\frac{\partial e_j(n)}{\partial y_j(n)}
 \frac{\partial y_j(n)}{\partial v_j(n)}\frac{\partial v_j(n)}{\partial w_{ji}(n)}.$$
$$\frac{\partial\mathcal{E}(n)}{\partial e_j(n)} = e_j(n).$$
$$\frac{\partial e_j(n)}{\partial y_j(n)} = -1.$$
$$\frac{\partial y_j(n)}{\partial v_j(n)} = \varphi_j'(v_j(n))$$
$$\frac{\partial v_j(n)}{\partial w_{ji}(n)} = y_i(n).$$
$$\frac{\partial\mathcal{E}(n)}{\partial w_{ji}(n)} = -e_j(n)\varphi_j'(v_j(n))y_i(n).$$
$$\delta_j(n) = -\frac{\partial\mathcal{E}(n)}{\partial v_j(n)} = e_j(n)\varphi_j'(v_j(n)).$$
For a hidden neuron
$$\delta_j(n) = -\frac{\partial\mathcal{E}(n)}{\partial y_j(n)}\varphi_j'(v_j(n)).$$
$$\mathcal{E}(n) = \frac12 \sum_{k\in C} e_k^2(n)$$
$$\frac{\partial\mathcal{E}(n)}{\partial y_j(n)} =
 \sum_k e_k(n)\frac{\partial e_k(n)}{\partial v_k(n)}\frac{\partial v_k(n)}{\partial y_j(n)}$$
$$e_k(n) = d_k(n) - y_k(n) = d_k(n) - \varphi_k(v_k(n))$$
$$\frac{\partial e_k(n)}{\partial v_k(n)} = -\varphi_k'(v_k(n))$$
$$v_k(n) = \sum_{j=0}^m w_{kj}(n)y_j(n)$$
$$\frac{\partial\mathcal{E}(n)}{\partial y_j(n)} = -\sum_k e_k(n)\varphi_k'(v_k(n))w_{kj}(n)
 = -\sum_k\delta_k(n)w_{kj}(n)$$
$$\delta_j(n) = \varphi_j'(v_j(n))\sum_k\delta_k(n)w_{kj}(n)$$
"""

ENCYCLOPEDIA = r"""
$$o_j = \varphi(\text{net}_j) = \varphi\left(\sum_{k=1}^n w_{kj}x_k\right)$$
$$\varphi(z) = \frac 1 {1+e^{-z}}$$
The error is $$E = L(t, y)$$
$$\frac{\partial E}{\partial w_{ij}} = \frac{\partial E}{\partial o_j}
 \frac{\partial o_j}{\partial w_{ij}} = \frac{\partial E}{\partial o_j}
 \frac{\partial o_j}{\partial\text{net}_j} \frac{\partial \text{net}_j}{\partial w_{ij}}$$
$$\frac{\partial \text{net}_j}{\partial w_{ij}} =
 \frac{\partial}{\partial w_{ij}} \left(\sum_{k=1}^n w_{kj} o_k \right) =
 \frac{\partial}{\partial w_{ij}} w_{ij} o_i = o_i.$$
$$\frac{\partial o_j}{\partial\text{net}_j} = \varphi(\text{net}_j)(1-\varphi(\text{net}_j))
 = o_j(1-o_j)$$
"""

EXAMPLE_IN_NUMBERS = r"""
$w_1 = 0.15$, $w_2 = 0.20$, $w_5 = 0.40$, $w_6 = 0.45$, $b_1 = 0.35$, $b_2 = 0.60$, and the inputs
are 0.05 and 0.10.

$net_{h1} = w_1 * i_1 + w_2 * i_2 + b_1 * 1$

$net_{h1} = 0.15 * 0.05 + 0.2 * 0.1 + 0.35 * 1 = 0.3775$

$out_{h1} = \frac{1}{1+e^{-net_{h1}}} = \frac{1}{1+e^{-0.3775}} = 0.593269992$

$out_{h2} = 0.596884378$

$net_{o1} = w_5 * out_{h1} + w_6 * out_{h2} + b_2 * 1$

$net_{o1} = 0.4 * 0.593269992 + 0.45 * 0.596884378 + 0.6 * 1 = 1.105905967$

$out_{o1} = \frac{1}{1+e^{-net_{o1}}} = \frac{1}{1+e^{-1.105905967}} = 0.75136507$

$E_{o1} = \frac{1}{2}(target_{o1} - out_{o1})^{2} = \frac{1}{2}(0.01 - 0.75136507)^{2}
 = 0.274811083$

$E_{o2} = 0.023560026$

$E_{total} = E_{o1} + E_{o2} = 0.274811083 + 0.023560026 = 0.298371109$

$E_{total} = \frac{1}{2}(target_{o1} - out_{o1})^{2} + \frac{1}{2}(target_{o2} - out_{o2})^{2}$

$\frac{\partial E_{total}}{\partial out_{o1}} = -(target_{o1} - out_{o1}) = -(0.01 - 0.75136507)
 = 0.74136507$

$\frac{\partial out_{o1}}{\partial net_{o1}} = out_{o1}(1 - out_{o1}) = 0.75136507(1 - 0.75136507)
 = 0.186815602$

$\frac{\partial E_{total}}{\partial out_{h1}} = \frac{\partial E_{o1}}{\partial out_{h1}}
 + \frac{\partial E_{o2}}{\partial out_{h1}}$
"""

FACES = r"""
# Softmax regression

$$J(\theta) = - \left[ \sum_{i=1}^{m} \sum_{k=1}^{K}  1\left\{y^{(i)} = k\right\}
 \log \frac{\exp(\theta^{(k)\top} x^{(i)})}{\sum_{j=1}^K \exp(\theta^{(j)\top} x^{(i)})}\right]$$

which generalizes

$$J(\theta) = - \left[ \sum_{i=1}^m (1-y^{(i)}) \log (1-h_\theta(x^{(i)}))
 + y^{(i)} \log h_\theta(x^{(i)}) \right]$$

$$P(y^{(i)} = k | x^{(i)} ; \theta) =
 \frac{\exp(\theta^{(k)\top} x^{(i)})}{\sum_{j=1}^K \exp(\theta^{(j)\top} x^{(i)}) }$$

$$\nabla_{\theta^{(k)}} J(\theta) = - \sum_{i=1}^{m}{ \left[ x^{(i)} \left( 1\{ y^{(i)} = k\}
 - P(y^{(i)} = k | x^{(i)}; \theta) \right) \right]}$$
"""

LINES_OF_THEIR_OWN = r"""
$$f(w,x) = \frac{1}{1+e^{-(w_0x_0 + w_1x_1 + w_2)}}$$
$$f(x) = \frac{1}{x} \hspace{1in} \rightarrow \hspace{1in} \frac{df}{dx} = -1/x^2$$
$$f(x) = e^x \hspace{1in} \rightarrow \hspace{1in} \frac{df}{dx} = e^x$$
"""

LIKELIHOOD = r"""
$$h_\theta(x) = g(\theta^Tx) = \frac{1}{1 + e^{-\theta^Tx}}, \quad g(z) = \frac{1}{1 + e^{-z}}$$
$$P(y = 1\mid x;\theta) = h_\theta(x), \quad P(y = 0\mid x;\theta) = 1 - h_\theta(x)$$
$$p(y\mid x;\theta) = (h_\theta(x))^y(1 - h_\theta(x))^{1-y}$$
$$\begin{aligned}
L(\theta) &= p(\vec y\mid X;\theta) = \prod_{i=1}^n p(y^{(i)}\mid x^{(i)};\theta)\\
&= \prod_{i=1}^n\left(h_\theta(x^{(i)})\right)^{y^{(i)}}
 \left(1 - h_\theta(x^{(i)})\right)^{1-y^{(i)}}
\end{aligned}$$
$$\ell(\theta) = \log L(\theta)
 = \sum_{i=1}^n y^{(i)}\log h(x^{(i)}) + (1 - y^{(i)})\log(1 - h(x^{(i)}))$$
For one training example,
$$\begin{aligned}
\frac{\partial}{\partial\theta_j}\ell(\theta) &= \left(y\frac{1}{g(\theta^Tx)}
 - (1 - y)\frac{1}{1 - g(\theta^Tx)}\right)\frac{\partial}{\partial\theta_j}g(\theta^Tx)\\
&= \left(y(1 - g(\theta^Tx)) - (1 - y)g(\theta^Tx)\right)x_j = (y - h_\theta(x))x_j
\end{aligned}$$
"""

ROWS_BETWEEN_DASHES = r"""
$$h_\theta(x) = \theta^Tx, \quad J(\theta) = \frac12\sum_{i=1}^n(h_\theta(x^{(i)}) - y^{(i)})^2$$
$$X = \begin{bmatrix} — (x^{(1)})^T — \\ \vdots \\ — (x^{(n)})^T — \end{bmatrix}$$
$$\nabla_\theta J(\theta) = \nabla_\theta\frac12(X\theta - \vec y)^T(X\theta - \vec y)
 = X^TX\theta - X^T\vec y$$
"""

VARIABLE_OF_A_PROGRAM = r"""
$$a^{(k)} = b^{(k)} + W^{(k)}h^{(k-1)}, \quad h^{(k)} = f(a^{(k)}), \quad \hat y = h^{(l)}$$
$$J = L(\hat y, y)$$
$$g \leftarrow \nabla_{\hat y}J = \nabla_{\hat y}L(\hat y, y)$$
$$g \leftarrow \nabla_{a^{(k)}}J = g\odot f'(a^{(k)})$$
$$\nabla_{b^{(k)}}J = g$$
$$\nabla_{W^{(k)}}J = g\,h^{(k-1)\top}$$
$$g \leftarrow \nabla_{h^{(k-1)}}J = W^{(k)\top}g$$
"""

TARGET_OF_ANOTHER_FORMULA = r"""
Let $y = \mathbf{w}\cdot\mathbf{x} + b$, so that $\frac{\partial y}{\partial b} = 1$.

## Loss

$$u(\mathbf{w},b,\mathbf{x}) = max(0,\mathbf{w}\cdot\mathbf{x} + b)$$
$$v(y,u) = y - u$$
$$C(v) = \frac1N\sum_{i=1}^N v^2$$
$$\frac{\partial v(y,u)}{\partial\mathbf{w}} = \frac{\partial}{\partial\mathbf{w}}(y - u)
 = \vec 0^T - \frac{\partial u}{\partial\mathbf{w}} = -\frac{\partial u}{\partial\mathbf{w}}$$
"""

NAME_OF_WHAT_COMES_DOWN = r"""
$$z = W x + b, \quad a = \max(0, z)$$
What comes down is called
$$\frac{\partial L}{\partial a} = \delta_a$$
$$\delta_z = \delta_a \odot \mathbb{I}\{z > 0\}$$
$$\frac{\partial L}{\partial W} = \delta_z x^T, \quad \frac{\partial L}{\partial b} = \delta_z$$
"""

TEXTS = {
    "upstream": (NAME_OF_WHAT_COMES_DOWN, 2, 0),
    "ufldl": (UFLDL, 15, 1),
    "bishop": (BISHOP, 9, 2),
    "haykin": (HAYKIN, 14, 0),
    "encyclopedia": (ENCYCLOPEDIA, 7, 0),
    "numbers": (EXAMPLE_IN_NUMBERS, 17, 0),
    "softmax": (FACES, 1, 0),
    "lines": (LINES_OF_THEIR_OWN, 2, 2),
    "likelihood": (LIKELIHOOD, 7, 0),
    "dashes": (ROWS_BETWEEN_DASHES, 1, 2),
    "program": (VARIABLE_OF_A_PROGRAM, 0, 5),
    "target": (TARGET_OF_ANOTHER_FORMULA, 3, 1),
}


@pytest.mark.parametrize("name", TEXTS)
def test_the_equations_of_a_known_text_hold(name: str) -> None:
    text, least, undecided = TEXTS[name]
    found = outcomes(text)
    assert set(found) <= {"holds", "undefined"}
    assert found.count("holds") >= least
    assert found.count("undefined") <= undecided


MISTAKES = [
    (UFLDL, r"= - (y_i - a^{(n_l)}_i)", r"= (y_i - a^{(n_l)}_i)"),
    (UFLDL, r"= a^{(l)}_j \delta_i^{(l+1)}", r"= - a^{(l)}_j \delta_i^{(l+1)}"),
    (BISHOP, r"= (y_{nj} - t_{nj}) x_{ni}", r"= (t_{nj} - y_{nj}) x_{ni}"),
    (BISHOP, r"= \delta_k z_j.$$", r"= 2 \delta_k z_j.$$"),
    (HAYKIN, r"{\partial e_j(n)} = e_j(n).$$", r"{\partial e_j(n)} = 2 e_j(n).$$"),
    (ENCYCLOPEDIA, "= o_j(1-o_j)", "= o_j(1+o_j)"),
    (EXAMPLE_IN_NUMBERS, "= -(target_{o1} - out_{o1})", "= (target_{o1} - out_{o1})"),
    (EXAMPLE_IN_NUMBERS, "= 0.4 * 0.593269992 + 0.45", "= 0.4 * 0.593269992 + 0.55"),
]


@pytest.mark.parametrize(("text", "right", "wrong"), MISTAKES)
def test_a_mistake_put_into_it_is_found(text: str, right: str, wrong: str) -> None:
    assert right in text
    assert "wrong" in outcomes(text.replace(right, wrong))


RIGHT = {
    "a row that is set in goes on": r"""
$\hat y = w x + b$ with a weight $w \in \mathbb{R}$ and $L = (\hat y - y)^2$.

$$\begin{aligned}
\frac{\partial L}{\partial w} &= 2 (w x + b) x \\
&\quad - 2 y x
\end{aligned}$$

$$\begin{aligned}
\frac{\partial L}{\partial w} &= 2 (w x + b - y) \\
&\hspace{1cm} x
\end{aligned}$$
""",
    "a softmax under a letter keeps it in an example": r"""
$$\sigma(z)_i = \frac{e^{z_i}}{\sum_{j=1}^{n} e^{z_j}}, \quad i = 1, \ldots, n$$

$z = (2, 1, 0)$:

$$\sigma(z) = \frac{1}{e^2 + e^1 + e^0}(e^2, e^1, e^0) \approx (0.67, 0.24, 0.09)$$

$$\sigma(z + c) = \sigma(z)$$
""",
    "a matrix that one entry stands for": r"""
$$\frac{\partial \sigma(x)}{\partial x} =
 \left[\frac{\partial \sigma(x_j)}{\partial x_i}\right]_{d \times d} = \text{diag}(\sigma'(x))$$
""",
    "the shape of a vector where a transpose may be lost": r"""
$J = -\log \hat{y}_o$ with $\hat{y} = \mathrm{softmax}(U^T v_c)$, where $U\in R^{|V|\times d}$ holds
all outside vectors $u_w$. So $\frac{\partial J}{\partial v_c} \in R^d$.
""",
    "a shape that an equals sign gives": r"""
- $W^{[1]} = \mathbb{R}^{n^{[1]} \times n^{[0]}}$
- $W^{[2]} = \mathbb{R}^{n^{[2]} \times n^{[1]}}$

$$Z^{[1]} = W^{[1]}X + b^{[1]}, \quad A^{[1]} = g^{[1]}(Z^{[1]}),
 \quad Z^{[2]} = W^{[2]}A^{[1]} + b^{[2]}$$

$$\begin{align}
& dZ^{[2]} = A^{[2]} - Y  \\
& dW^{[1]} = \frac{1}{m}dZ^{[1]}X^{T}
\end{align}$$
""",
    "an equation that is solved line by line": r"""
$J(w) = \frac12 \|Xw - t\|^2$ and $\nabla_w J = X^T(Xw - t)$.

$$\begin{align*}
X^T(Xw - t) &= 0 \\
X^TXw &= X^Tt \\
w &= (X^TX)^{-1}X^Tt
\end{align*}$$
""",
    "a second loss under the letter of the first": r"""
For a score $s = w^Tx + b$ the hinge loss is $\ell(w, b) = \max(0, 1 - y(w^Tx + b))$.

The logistic loss is $\ell(w, b) = \log(1 + e^{-y(w^Tx + b)})$:
$$\frac{\partial\ell}{\partial w} = \frac{-yx e^{-y(w^Tx + b)}}{1 + e^{-y(w^Tx + b)}}$$
""",
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_line_is_not_accused(name: str) -> None:
    assert set(outcomes(RIGHT[name])) <= {"holds", "undefined", "unread"}
