"""Why nothing makes X depend on Y: a link, a layer or a loss that the formulas leave out.

The cases are written as in :mod:`test_notations`: in front of a line stands what its equalities
must be judged as.
"""

from __future__ import annotations

import pytest
from test_notations import check

CASES: dict[str, str] = {
    "a layer by itself, beside a loss of other symbols": r"""
The hinge loss is $L_i = \sum_{j \neq y_i} \max(0, s_j - s_{y_i} + 1)$.

A layer is $Y = X W$:
holds | $$\frac{\partial L}{\partial X} = \frac{\partial L}{\partial Y} W^T$$
holds | $$\frac{\partial L}{\partial W} = X^T \frac{\partial L}{\partial Y}$$
wrong/undefined | $$\frac{\partial L}{\partial X} = -\frac{\partial L}{\partial Y} W^T$$
""",
    "a softmax between scores and loss, in words only": r"""
A linear layer $z = W x + b$ is followed by a softmax.
$$L = -\sum_k y_k \log \hat y_k, \quad \sum_k y_k = 1$$
holds | $$\frac{\partial L}{\partial z} = \hat y - y$$
holds | $$\frac{\partial L}{\partial W} = (\hat y - y) x^T$$
wrong/undefined | $$\frac{\partial L}{\partial W} = (y - \hat y) x^T$$
""",
    "a sigmoid between score and loss, by the custom of the loss": r"""
$$L = -y \log \hat y - (1 - y) \log(1 - \hat y), \quad z = w^T x + b$$
holds | $$\frac{\partial L}{\partial w} = (\hat y - y) x$$
wrong/undefined | $$\frac{\partial L}{\partial w} = (\hat y + y) x$$
""",
    "the superscript is dropped for a while": r"""
$$t = W^{(1)} x, \quad h = \tanh(t), \quad v = W^{(2)} h, \quad J = \frac12 \|v - y\|^2$$
We drop the superscript:
holds | $$\frac{\partial J}{\partial W} = (v - y) h^T$$
holds | $$\frac{\partial J}{\partial W^{(2)}} = (v - y) h^T$$
wrong/undefined | $$\frac{\partial J}{\partial W} = (v + y) h^T$$
""",
    "the last layer's scores without their layer": r"""
$z_\ell = W_\ell a_{\ell-1} + b_\ell$, $a_\ell = \sigma(z_\ell)$, $p = \mathrm{softmax}(z_L)$
$$J = -\sum_k y_k \log p_k, \quad \sum_k y_k = 1$$
holds | $$\frac{\partial J}{\partial z_j} = p_j - y_j$$
wrong/undefined | $$\frac{\partial J}{\partial z_j} = y_j - p_j$$
""",
    "other layers keep their mistakes": r"""
$$Z_1 = W_1 X + b_1, \quad A_1 = \tanh(Z_1), \quad Z_2 = W_2 A_1 + b_2$$
$$J = \frac12 \|Z_2 - Y\|^2$$
holds | $$\frac{\partial J}{\partial W_2} = (Z_2 - Y) A_1^T$$
wrong | $$\frac{\partial J}{\partial W_2} = -(Z_2 - Y) A_1^T$$
Without a number, $\frac{\partial J}{\partial W}$ and $b$ are those of any layer.
""",
    "the chain rule from right to left": r"""
holds | $$\frac{dL}{da} \frac{da}{dz} = \frac{dL}{dz}$$
holds | $$\frac{d}{du} f(x) = \frac{df}{dg} \frac{dg}{du}$$
undefined | $$\frac{dL}{da} \frac{dz}{da} = \frac{dL}{dz}$$
""",
    "the weights of one unit, before a softmax": r"""
A softmax follows:
holds | $$\frac{dL}{dw_i} = \frac{dL}{dz_i} \frac{dz_i}{dw_i}$$
undefined | $$\frac{dL}{dz_i} = \frac{dL}{da_i} \frac{da_i}{dz_i}$$
""",
    "f(z) = a says again what a is": r"""
$$z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}, \quad a^{(l)} = f(z^{(l)}), \quad C = L(a^{(L)}, y)$$
holds | $$f(z^{(L)}) = a^{(L)}$$
holds | $$\frac{\partial C}{\partial z^{(L)}} = f'(z^{(L)}) \odot L'(a^{(L)}, y)$$
wrong/undefined | $$\frac{\partial C}{\partial z^{(L)}} = -f'(z^{(L)}) \odot L'(a^{(L)}, y)$$
""",
    "two signs in one sentence": r"""
$$z = W^T a + b, \quad p = \tanh(z), \quad J = \frac12 \|p - y\|^2$$
holds | $$\frac{\partial J}{\partial W} = a \otimes [(p - y) \odot (1 - p^2)]$$
where $\otimes$ is the outer product and $\odot$ is the element-wise product.
""",
    "a formula is differentiated by what its symbols rest on": r"""
$$\frac{\partial}{\partial w} \frac12 \sum_{i=1}^M (y_i - t_i)^2
holds | = \frac12 \sum_{i=1}^M 2 (y_i - t_i) \frac{\partial}{\partial w} (y_i - t_i)
holds | = \sum_{i=1}^M (y_i - t_i) \frac{\partial y_i}{\partial w}$$
$$\frac{\partial}{\partial w} \frac12 \sum_{i=1}^M (y_i - t_i)^2
wrong/undefined | = \sum_{i=1}^M (t_i - y_i) \frac{\partial y_i}{\partial w}$$
""",
    "the gradient of what was stated, where nothing says what y is": r"""
$$E(\hat w) = \frac12 \sum_{i=1}^M (y_i - t_i)^2$$
holds | $$\nabla E(\hat w) = \frac{\partial}{\partial \hat w} \frac12 \sum_{i=1}^M (y_i - t_i)^2$$
holds | $$\nabla E(\hat w) = \sum_{i=1}^M (y_i - t_i) \frac{\partial y_i}{\partial \hat w}$$
wrong/undefined | $$\nabla E(\hat w) = \sum_{i=1}^M (t_i - y_i) \frac{dy_i}{d \hat w}$$
""",
    "rows in front of matrices, and indices that are summed over without a sign": r"""
$$t = x W^{(1)}, \quad h = \tanh(t), \quad v = h W^{(2)}$$
$$J = \tfrac12 (v_i - y_i)(v_i - y_i)$$
The superscript is dropped for a while.
$$\frac{\partial v_b}{\partial W_{cd}}
holds | = h_i \frac{\partial W_{ib}}{\partial W_{cd}}
holds | = h_i \delta_{ic} \delta_{bd}$$
$$\frac{\partial J}{\partial W_{cd}}
holds | = [v - y]_b h_c \delta_{bd}
holds | = [v - y]_d h_c$$
$$\frac{\partial J}{\partial W^{(2)}}
holds | = h \otimes [v - y]
holds | = h^T [v - y]$$
$$\frac{\partial J}{\partial h_c}
holds | = [v - y]_b W_{cb}$$
$$\frac{\partial J}{\partial W^{(1)}}
holds | = x \otimes [(v - y) W^{(2)T} \circ (1 - h \circ h)]$$
$$\frac{\partial J}{\partial W^{(1)}}
wrong/undefined | = x \otimes [(v + y) W^{(2)T} \circ (1 - h \circ h)]$$
""",
    "a function whose argument has a layer and an index": r"""
$o^l_j = b^l_j + \sum_i w^l_{ij} a_i^{l-1}$, $a^l_j = g(o^l_j)$
holds | $$g(o^l_i) = \frac{1}{1 + e^{-o^l_i}}$$
$E = \frac12 \sum_j (a^L_j - t_j)^2$
holds | $$\frac{\partial E}{\partial b^l_j} = \frac{\partial E}{\partial a^l_j} g'(o^l_j)$$
holds | $$g'(o^l_j) = g(o^l_j) (1 - g(o^l_j))$$
wrong | $$g'(o^l_j) = g(o^l_j) (1 + g(o^l_j))$$
""",
    "an error of the output that only a half square has": r"""
$$z^1 = W^1 x + b^1, \quad a^1 = \tanh(z^1), \quad z^2 = W^2 a^1 + b^2, \quad a^2 = \sigma(z^2)$$
$$\delta^2 = (a^2 - y) \odot \sigma'(z^2)$$
holds | $$\frac{\partial L}{\partial W^2} = \delta^2 (a^1)^T$$
holds | $$\frac{\partial L}{\partial b^2} = \delta^2$$
wrong/undefined | $$\frac{\partial L}{\partial b^2} = -\delta^2$$
""",
}


@pytest.mark.parametrize("name", CASES)
def test_as_written(name: str) -> None:
    """Every equality that is marked is judged as it is marked."""
    check("markdown", CASES[name])
