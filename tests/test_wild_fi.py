"""Networks in matrices as course notes and blogs write them.

A case is written as in ``test_notations``: a line says in front what it must be judged as, and no
other line may be called wrong.
"""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "capitals for all examples, small letters for one, and a loss for the small ones": (
        "markdown",
        r"""For one of the $m$ examples $z^{[1]} = W^{[1]}x + b^{[1]}$, $a^{[1]} = g(z^{[1]})$,
$z^{[2]} = W^{[2]}a^{[1]} + b^{[2]}$, $a^{[2]} = \sigma(z^{[2]})$, and for all of them
$$Z^{[1]} = W^{[1]}X + b^{[1]}, \quad A^{[1]} = g(Z^{[1]})$$
$$Z^{[2]} = W^{[2]}A^{[1]} + b^{[2]}, \quad A^{[2]} = \sigma(Z^{[2]})$$
The cost is $J = \frac{1}{m} \sum_{i=1}^m L(\hat y^{(i)}, y^{(i)})$ with $\hat y = a^{[2]}$.
holds | $$dZ^{[2]} = A^{[2]} - Y$$
holds | $$dW^{[2]} = \frac{1}{m} dZ^{[2]} A^{[1]T}$$
holds | $$dZ^{[1]} = W^{[2]T} dZ^{[2]} * g'(Z^{[1]})$$
holds | $$dW^{[1]} = \frac{1}{m} dZ^{[1]} X^T$$
undefined/wrong | $$dW^{[1]} = \frac{1}{m} dZ^{[2]} X^T$$
""",
    ),
    "the loss speaks of the last layer's letter without its layer, and so of its target": (
        "markdown",
        r"""$$z_j^{[l]} = (\sum_i a_i^{[l-1]} w_{ji}^{[l]}) + b_j^{[l]}$$
$$a_j^{[l]} = f(z_j^{[l]})$$
$$C = \sum_i (a_i - \hat{a_i})^2$$
holds | $$\frac{\partial C}{\partial a_j^{[L]}} = 2 (a_j^{[L]} - \hat{a_j^{[L]}})$$
holds | $$\frac{\partial C}{\partial z_j^{[L]}} = 2 (a_j^{[L]} - \hat{a_j^{[L]}}) f'(z_j^{[L]})$$
undefined/unread/wrong | $$\frac{\partial C}{\partial b_j^{[L]}} = 3 (a_j^{[L]} - \hat{a_j^{[L]}}) f'(z_j^{[L]})$$
""",  # noqa: E501
    ),
    "a δ that is given in a formula is not what the output is computed from": (
        "markdown",
        r"""$$z^{[l]} = W^{[l]} a^{[l-1]} + b^{[l]}, \quad a^{[l]} = f(z^{[l]})$$
$$E = \sum_i (a_i - t_i)^2$$
holds | $$\frac{\partial E}{\partial a_j^{[L]}} \frac{\partial a_j^{[L]}}{\partial z_j^{[L]}} = \delta_j^{[L]} = 2 (a_j^{[L]} - t_j) f'(z_j^{[L]})$$
""",  # noqa: E501
    ),
    "a column with an ellipsis is no number": (
        "markdown",
        r"""$$z^{[l]} = W^{[l]} a^{[l-1]} + b^{[l]}, \quad a^{[l]} = f(z^{[l]})$$
$$z^{[l]} = \begin{bmatrix} (\sum_i a_i^{[l-1]} w_{1i}^{[l]}) + b_1^{[l]} \\ \vdots \end{bmatrix}$$
$$C = \frac12 \sum_i (a_i^{[L]} - y_i)^2$$
holds | $$\frac{\partial C}{\partial a_j^{[L]}} = a_j^{[L]} - y_j$$
$$z_j^{[L]} = (\sum_i W_{ji}^{[L]} a_i^{[L-1]}) + b_j^{[L]}$$
wrong | $$\frac{\partial C}{\partial a_j^{[L]}} = y_j - a_j^{[L]}$$
""",
    ),
    "the training example above a symbol, beside its layer": (
        "markdown",
        r"""$$z^l = w^l a^{l-1} + b^l, \quad a^l = \sigma(z^l), \quad C_x = \frac12 \|y - a^L\|^2$$
holds | For each example $z^{x, l} = w^l a^{x, l-1} + b^l$ is computed,
holds | and $a^{x, l} = \sigma(z^{x, l})$.
unread/undefined | $\nabla_{w^l} C = \sum_m w^{l, m}$
""",
    ),
    "braces of the source that nobody sees": (
        "markdown",
        r"""$$z_k = \sum_j w_{kj} a_j + b_k$$
holds | $$z_k = \sum_j{w_{kj} a_j + b_k}$$
wrong | $$z_k = \sum_j (w_{kj} a_j + b_k)$$
""",
    ),
    "a word between two formulas that is set in letters": (
        "markdown",
        r"""$$C = \frac12 (a - y)^2, \quad a = w x$$
$$\frac{\partial C}{\partial a} = a - y  and \frac{\partial C}{\partial w} = (a - y) x$$
""",
    ),
    "(−4)² that is written −4²": (
        "markdown",
        r"""undefined | $$(\sqrt{-4^2+6^2})^2 = 52$$
wrong | $$(\sqrt{-4^2+6^2})^2 = 53$$
wrong | $$3 - 4^2 = 19$$
""",
    ),
    "sizes in products and sums": (
        "markdown",
        r"""holds | $$(4\times m)=(4\times 2)(2\times m)+(4\times 1)$$
holds | $$(n, 1)=(n, k)(k, 1)\circ(n, 1)$$
undefined | $$(n, m)=(n, k)(m, k)$$
undefined | $$(4 \times m)=(4\times 2)(3\times m)$$
""",
    ),
    "one class, in words": (
        "markdown",
        r"""Only the $k$-th entry of $y$ is 1, so that for $\hat y = softmax(z)$
holds | $$s = CE(y, \hat y) = - \sum_i y_i \log \hat y_i = -\log \hat y_k$$
""",
    ),
    "samples as columns, a softmax over each of them, and δ of one sample's loss": (
        "markdown",
        r"""The columns of $X = \begin{bmatrix} x^{(1)} & \cdots & x^{(m)} \end{bmatrix} \in \mathbb{R}^{5 \times m}$
are the $m$ samples, $W^{[1]} \in \mathbb{R}^{4 \times 5}$, $W^{[2]} \in \mathbb{R}^{3 \times 4}$,
$$y^{(k)}_i = \begin{cases} 1, & i = c^{(k)} \\ 0, & \text{otherwise} \end{cases}, \quad
Y = \begin{bmatrix} y^{(1)} & \cdots & y^{(m)} \end{bmatrix}$$
$$\phi(z) = \max(0, z), \quad \sigma(z)_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$$
$$Z^{[1]} = W^{[1]} X + b^{[1]}, \quad A^{[1]} = \phi(Z^{[1]})$$
$$Z^{[2]} = W^{[2]} A^{[1]} + b^{[2]}, \quad A^{[2]} = \sigma(Z^{[2]})$$
holds | $$A^{[2]}_{i,k} = \frac{e^{Z^{[2]}_{i,k}}}{\sum_j e^{Z^{[2]}_{j,k}}}$$
holds | $$A^{[2]} = \sigma(W^{[2]} \phi(W^{[1]} X + b^{[1]}) + b^{[2]})$$
$$L = -\frac{1}{m} \sum_{k=1}^m \sum_i Y_{i,k} \log A^{[2]}_{i,k}$$
$$\delta^{[l]} := \frac{\partial L}{\partial Z^{[l]}}$$
holds | $$\delta^{[2]} = A^{[2]} - Y$$
holds | $$\delta^{[1]} = ((W^{[2]})^T \delta^{[2]}) \odot \phi'(Z^{[1]})$$
holds | $$\frac{\partial L}{\partial W^{[1]}} = \frac{1}{m} \delta^{[1]} X^T$$
wrong | $$\frac{\partial L}{\partial W^{[1]}} = -\frac{1}{m} \delta^{[1]} X^T$$
""",  # noqa: E501
    ),
    "a function of itself": (
        "markdown",
        r"""$$\phi(z) = \max(0, z), \quad h = \phi(w x), \quad y = \phi(v h)$$
holds | $$y = \phi(v \phi(w x))$$
wrong | $$\frac{\partial y}{\partial h} = 2 v \phi'(v \phi(w x))$$
""",
    ),
    "one example's loss under a name, and its layers in small letters": (
        "markdown",
        r"""$z^{[1]} = W^{[1]}x + b^{[1]}$, $a^{[1]} = g(z^{[1]})$,
$z^{[2]} = W^{[2]}a^{[1]} + b^{[2]}$, $a^{[2]} = \sigma(z^{[2]})$, $\hat y = a^{[2]}$,
$J = \frac{1}{m} \sum_{i=1}^m L(\hat y^{(i)}, y^{(i)})$
holds | $$dW^{[2]} = dz^{[2]} a^{[1]T}$$
holds | $$db^{[2]} = dz^{[2]}$$
holds | $$dz^{[1]} = W^{[2]T} dz^{[2]} * g'(z^{[1]})$$
holds | $$dW^{[1]} = dz^{[1]} x^T$$
""",
    ),
    "the layer below the others is no weight, and a sum of dZ is one over the samples": (
        "markdown",
        r"""With $m$ examples
$$Z^{[l]} = A^{[l-1]} W^{[l]} + b^{[l]}, \quad A^{[l]} = f(Z^{[l]})$$
holds | $$dZ^{[L]} = A^{[L]} - y$$
holds | $$dZ^{[l-1]} = dZ^{[l]} W^{[l]^T} \times f'(Z^{[l-1]})$$
holds | $$dW^{[l]} = \frac{1}{m} A^{[l-1]^T} dZ^{[l]}$$
holds | $$db^{[l]} = \frac{1}{m} \sum dZ^{[l]}$$
wrong | $$db^{[l]} = \frac{2}{m} \sum dZ^{[l]}$$
""",
    ),
    "the four equations without the layers": (
        "markdown",
        r"""$$\delta^L_j = \frac{\partial C}{\partial a^L_j} \sigma'(z^L_j)$$
$$C = \frac{1}{2} \sum_j (y_j - a^L_j)^2$$
holds | $$\delta^L = \nabla_a C \odot \sigma'(z^L)$$
$$\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)$$
holds | $$\frac{\partial C}{\partial b^l_j} = \delta^l_j$$
holds | $$\frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_k \delta^l_j$$
undefined/unread | $$\frac{\partial C}{\partial w^l_{jk}} = a^l_k \delta^l_j$$
""",
    ),
    "W = (n, m) is a size": (
        "markdown",
        r"""$z = W x + b$, $C = \frac12 \|z - y\|^2$. So $W = (n^{[1]}, n^{[0]})$.
holds | $$\frac{\partial C}{\partial W} = (z - y) x^T$$
""",
    ),
    "J(a | y) and dW in bold": (
        "markdown",
        r"""$$J(a | y) = -y \log(a) - (1 - y) \log(1 - a), \quad a = \sigma(z)$$
$$z = \textbf{W} x + b$$
holds | $$\frac{dJ}{dz} = a - y$$
holds | $$d\textbf{W} = (a - y) x^T$$
holds | $$d b = a - y$$
wrong:sign | $$d b = y - a$$
""",
    ),
    "a line about a function's own variable": (
        "markdown",
        r"""$$g(\xi) = \frac{1}{1 + e^{-\xi}}$$
wrong | $$\frac{\partial g}{\partial \xi} = -(1 + e^{-\xi})^2 (-e^{-\xi})$$
wrong:sign | $$\sigma'(x) = \sigma(x) (1 + \sigma(x))$$
holds | $$\sigma'(u) = \sigma(u) (1 - \sigma(u))$$
""",
    ),
    "what is said under a condition in words": (
        "markdown",
        r"""$C = (y - t)^2$ with $y = w x$, which is $0$ if $y = 1$.
holds | $$\frac{\partial C}{\partial w} = 2 (y - t) x$$
""",
    ),
    "an earlier section gives the loss with its arguments": (
        "markdown",
        r"""# Loss

$$J(a, y) = -y \log a - (1 - y) \log(1 - a)$$

$$a = \sigma(w x)$$

# Again

$$a = \sigma(z), \quad z = v x$$

holds | $$\frac{\partial J}{\partial z} = a - y$$
""",
    ),
    "a derivative at the variable with its marks": (
        "markdown",
        r"""$$z_1 = w x, \quad h = \sigma(z_1), \quad z_2 = v h$$
$$C = \frac12 (\sigma(z_2) - t)^2$$
holds | $$\frac{\partial h}{\partial w} = \frac{d\sigma}{dz} \Bigg|_{z_1} x$$
holds | $$\frac{\partial C}{\partial z_2} = (\sigma(z_2) - t) \frac{d\sigma}{dz} \big|_{z_2}$$
wrong | $$\frac{\partial C}{\partial z_2} = (\sigma(z_2) - t) \frac{d\sigma}{dz} \big|_{z_1}$$
""",
    ),
    "1/m too often where one example is meant": (
        "markdown",
        r"""$z = w x + b$, $a = \sigma(z)$, $J = \frac{1}{m} \sum_{i=1}^m L(a^{(i)}, y^{(i)})$, with
$L(a, y) = -y \log a - (1 - y) \log(1 - a)$
holds | $$dz = a - y$$
holds | $$db = \frac{1}{m} \sum dz^{(i)}$$
wrong/undefined | $$db = \frac{1}{m} dZ^T$$
""",
    ),
    "one training pair, by the letter above its data": (
        "markdown",
        r"""For the pair $(x^k, y^k)$ we take
$f(A_{ij}) = \sum_i (g(\sum_j A_{ij} x^k_j) - y^k_i)^2$, with
$g(u) = \frac{1}{1 + e^{-u}}$ and $z = g(A x^k)$.
holds | $$\frac{\partial z_i}{\partial A_{pq}} = \frac{\partial g(b_i)}{\partial A_{pq}}$$
holds | $$\frac{\partial b_i}{\partial A_{pq}} = \delta_{ip} x^k_q$$
holds | $$\frac{\partial f}{\partial A_{pq}} = 2 (z_p - y^k_p) z_p (1 - z_p) x^k_q$$
wrong | $$\frac{\partial f}{\partial A_{pq}} = 2 (z_p - y^k_p) z_p (1 - z_p) x^k_p$$
""",
    ),
    "the first gradient of a loss that is never said": (
        "markdown",
        r"""$$z_1 = W_1 x + b_1, \quad h = \sigma(z_1), \quad z_2 = W_2 h + b_2$$
$$p = softmax(z_2)$$
$$\frac{\partial L}{\partial z_2} = p - y$$
holds | $$\frac{\partial L}{\partial W_2} = (p - y) h^T$$
holds | $$\frac{\partial L}{\partial h} = W_2^T (p - y)$$
holds | $$\frac{\partial L}{\partial W_1} = ((W_2^T (p - y)) \odot \sigma'(z_1)) x^T$$
undefined/unread/wrong | $$\frac{\partial L}{\partial h} = W_2^T (y - p)$$
""",
    ),
    "a loss that is any function of the output": (
        "markdown",
        r"""$$z = W x, \quad y = \sigma(z), \quad cost = C(y)$$
holds | $$\frac{\partial C}{\partial W_{ij}} = \frac{\partial C}{\partial y_i} \sigma'(z_i) x_j$$
wrong:index | $$\frac{\partial C}{\partial W_{ij}} = \frac{\partial C}{\partial z_i} x_i$$
""",
    ),
    "g is one activation after the other": (
        "markdown",
        r"""- $$g(z) = \frac{1}{1 + e^{-z}}$$
holds | $$g'(z) = g(z) (1 - g(z))$$
- tanh: $a = \tanh(z)$
holds | $$g'(z) = 1 - \tanh^2(z)$$
undefined | $$g'(z) = 1 + \tanh^2(z)$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_every_line_is_judged_as_it_should_be(name: str) -> None:
    check(*CASES[name])
