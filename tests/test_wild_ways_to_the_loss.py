"""What joins a parameter to the loss: X beside x, a layer left out, the letters of examples."""

from __future__ import annotations

from judged_lines import outcomes

BATCHES = r"""Layers: $A_j^l = \sigma(\sum_k w^l_{jk} A_k^{l-1} + b^l_j)$, or

$$A^l = \sigma(W^l A^{l-1} + b^l), \quad C(w, b) = \frac1n \sum_x \|y(x) - A^L\|^2$$

A batch gives $\nabla C \approx \frac1m \sum_{j=1}^m \nabla C_{X_j}$, and with
$\delta^l_j = \frac{\partial C}{\partial z^l_j}$

$$\frac{\partial C}{\partial w^l_{jk}} = A^{l-1}_k \delta^l_j$$

$$\frac{\partial C}{\partial w^l_{jk}} = A^{l-1}_j \delta^l_k$$
"""

CAPITALS = r"""Forward:

$$Z^{[1]} = W^{[1]} x + b^{[1]}, \quad A^{[1]} = g^{[1]}(Z^{[1]})$$

$$Z^{[2]} = W^{[2]} A^{[1]} + b^{[2]}, \quad A^{[2]} = g^{[2]}(Z^{[2]})$$

Backward:

$$dZ^{[1]} = W^{[2]T} dZ^{[2]} * g^{[1]\prime}(Z^{[1]})$$

$$dW^{[1]} = \frac{1}{m} dZ^{[1]} X^T$$

$$dW^{[2]} = \frac{1}{m} dZ^{[2]} X^T$$
"""

LEFT_OUT = r"""$$z^l = W^l a^{l-1} + b^l, \quad a^l = \sigma(z^l)$$

On top, without the layer, $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$ and $L = -\sum_j y_j \log p_j$ for
a one-hot $y$.

$$\frac{\partial L}{\partial z^l} = p - y$$

$$\frac{\partial L}{\partial z^l} = y - p$$

$$\frac{\partial L}{\partial W^l} = (p - y)(a^{l-1})^T$$
"""

BACKTICKS = r"""Layers: `$ z^l = w^l a^{l-1} + b^l $`, `$ a^l = \sigma(z^l) $`. For one example:

`
\begin{equation}
    C = \frac{1}{2} \sum_j (y_j - a^L_j)^2 \hspace{5 cm}(4)
\end{equation}
`

`
\begin{align}
    \frac{\partial C}{\partial a^L_j} &= a^L_j - y_j \\
    \frac{\partial C}{\partial a^L_j} &= a^L_j + y_j
\end{align}
`
"""


ERRORS = r"""$a^l = \sigma(z^l)$, $z^l = w^l a^{l-1} + b^l$ and $C = \frac12 \|a^L - y\|^2$.

$\delta^L = \nabla_z C = \nabla_a C \odot \sigma'(z^L)$

$\delta^l = \nabla_z C = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)$

$\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^{l+1})$

$\delta^{L-1} = \sigma'(z^{L-1}) \odot ((w^L)^T (\sigma'(z^L) \odot \nabla_a C))$

$\delta^L_j = \frac{\partial C}{\partial z_j} = (a^L_j - y_j) \sigma'(z^L_j)$

$\delta^L_j = \frac{\partial C}{\partial z_j} = (y_j - a^L_j) \sigma'(z^L_j)$
"""


GRADIENTS = r"""$z^{[1]} = W^{[1]} x$, $a^{[1]} = \sigma(z^{[1]})$, $z^{[2]} = W^{[2]} a^{[1]}$.

$$dz^{[1]} = \frac{dL}{dz} = W^{[2]T} dz^{[2]} * \sigma'(z^{[1]})$$

$$dz^{[1]} = \frac{dL}{dz} = W^{[2]T} dz^{[2]} * \sigma'(z^{[2]})$$
"""

SMALL = r"""The layers are $z_1 = w_1 x$ and $z_2 = w_2 z_1$, and the cost is $c$.

$$\frac{\partial c}{\partial w_1} = \frac{\partial c}{\partial z_1} x$$

$$\frac{\partial c}{\partial w_1} = \frac{\partial c}{\partial z_2} x$$
"""

GRAPH = r"""In the picture

$$\frac{\partial c}{\partial a} = b, \quad \frac{\partial c}{\partial b} = a$$
"""

OTHER_LETTER = r"""With the sigmoid $\sigma$, for one example,

$$z^{[1](i)} = W^{[1]} x^{(i)}, \quad a^{[1](i)} = \sigma(z^{[1](i)})$$

$$z^{[2](i)} = W^{[2]} a^{[1](i)}, \quad a^{[2](i)} = \sigma(z^{[2](i)})$$

$$dW^{[2]} = dz^{[2]} a^{[1]T}$$

$$dz^{[1]} = W^{[2]T} dz^{[2]} * g^{[1]\prime}(z^{[1]})$$

$$dz^{[1]} = W^{[2]T} dz^{[2]} * g^{[1]\prime}(z^{[2]})$$
"""


def test_the_letter_of_examples_in_a_batch_is_that_of_units_beside_weights() -> None:
    assert outcomes(BATCHES)[-2:] == ["holds", "wrong"]


def test_all_examples_are_x_where_layers_in_capitals_take_it() -> None:
    assert outcomes(CAPITALS) == ["holds", "holds", "unread"]


def test_scores_without_a_layer_are_those_that_the_loss_is_taken_by() -> None:
    assert outcomes(LEFT_OUT) == ["holds", "undefined", "holds"]


def test_displays_between_backticks() -> None:
    assert outcomes(BACKTICKS) == ["holds", "wrong"]


def test_an_error_says_of_which_layer_it_is_the_derivative() -> None:
    assert outcomes(ERRORS) == ["holds", "holds", "wrong", *["holds"] * 4, "wrong"]
    assert outcomes(GRADIENTS) == ["holds", "holds", "unread"]


def test_a_cost_in_a_small_letter_is_any_loss_unless_its_derivatives_are_given() -> None:
    assert outcomes(SMALL) == ["holds", "wrong"]
    assert outcomes(GRAPH) == ["undefined", "undefined"]


def test_the_slope_of_the_one_activation_that_is_applied_to_a_score_under_another_letter() -> None:
    assert outcomes(OTHER_LETTER)[:2] == ["holds", "holds"]
    assert outcomes(OTHER_LETTER)[2] not in ("holds", "wrong")
