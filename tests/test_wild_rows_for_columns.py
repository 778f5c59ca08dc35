"""Rows for columns, two losses by one letter, sums that say nothing, and marks as entities."""

from __future__ import annotations

from judged_lines import outcomes

NEURON = r"""The weights are $W = \begin{bmatrix} w_1 & w_2 \end{bmatrix}$ and an example is
$x^{(i)} = \begin{bmatrix} x_1^{(i)} & x_2^{(i)} \end{bmatrix}$, so that
$z^{(i)} = W x^{(i)} + b$ and $a^{(i)} = \sigma(z^{(i)})$. All examples are the columns of $X$:

$$Z = W X + b, \quad A = \sigma(Z)$$

The cost is

$$\mathcal{L}(W, b) = \frac{1}{m} \sum_{i=1}^{m} L(W, b)
  = \frac{1}{m} \sum_{i=1}^{m}
  \left( -y^{(i)} \log a^{(i)} - (1 - y^{(i)}) \log(1 - a^{(i)}) \right)$$

$$\frac{\partial L}{\partial a^{(i)}} \frac{\partial a^{(i)}}{\partial z^{(i)}}
  = a^{(i)} - y^{(i)}$$

$$\frac{\partial \mathcal{L}}{\partial w_1} = \frac{1}{m} \sum_{i=1}^{m}
  \frac{\partial L}{\partial a^{(i)}} \frac{\partial a^{(i)}}{\partial z^{(i)}} x_1^{(i)}$$

$$\frac{\partial \mathcal{L}}{\partial w_2} = \sum_{i=1}^{m} (a^{(i)} - y^{(i)}) x_2^{(i)}$$

$$\frac{\partial \mathcal{L}}{\partial W} = \frac{1}{m} (A - Y) X^T$$

$$\frac{\partial L}{\partial a^{(i)}} \frac{\partial a^{(i)}}{\partial z^{(i)}}
  = y^{(i)} - a^{(i)}$$
"""

COLUMNS = r"""Let $w = \begin{bmatrix} w_1 \\ w_2 \end{bmatrix}$ and
$x = \begin{bmatrix} x_1 \\ x_2 \end{bmatrix}$, $z = w \cdot x + b$, $L = (z - y)^2$.

$$\frac{\partial L}{\partial w} = 2 (z - y) x$$

$$\frac{\partial L}{\partial w} = (z - y) x$$
"""

SUMS = r"""For the layers $l = 1, 2$ we have $z^{[l]} = \sum W^{[l]} a^{[l-1]} + b^{[l]}$ and
$a^{[l]} = \sigma(z^{[l]}) = \sigma(\sum W^{[l]} a^{[l-1]} + b^{[l]})$. With
$C = \frac12 \|a^{[2]} - y\|^2$ it is

$$\frac{\partial C}{\partial W^{[2]}} = \frac{\partial C}{\partial z^{[2]}} a^{[1]T}$$

$$\frac{\partial C}{\partial b^{[2]}} = (y - a^{[2]}) \odot \sigma'(z^{[2]})$$
"""

ANY_WEIGHT = r"""$a^l_j = \sigma(\sum_k w^l_{jk} a^{l-1}_k + b^l_j)$, that is
$a^l = \sigma(W^l a^{l-1} + b^l)$.

$$C(w, b) = \frac{1}{2} \|y - a^L\|^2$$

$$w_k \rightarrow w_k' = w_k - \eta \frac{\partial C}{\partial w_k}$$

$$\delta^L_j = \frac{\partial C}{\partial z^L_j}$$

$$\delta^l = ((W^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)$$

$$\frac{\partial C}{\partial w^l_{jk}} = SIGN a^{l-1}_k \delta^l_j$$
"""

ENTITIES = r"""$$h = \begin{cases} z &amp; z > 0 \\ 0 &amp; z \le 0 \end{cases}$$

$$f(z) = z^3, \quad f&#39;(z) = 3 z^2, \quad f&\#x27;(z) = z^2$$

$$\frac{dh}{dz} = \begin{cases} 1 &amp; z > 0 \\ 0 &amp; z \le 0 \end{cases}$$
"""

BRACED = r"""$\sigma{(z)} = \frac{1}{1 + e^{-z}}$ and $\text{ReLU}(z) = \max{(0, z)}$.

$$\frac{d\sigma{(z)}}{dz} = \sigma{(z)} (1 - \sigma{(z)})$$

$$\frac{d\sigma{(z)}}{dz} = \sigma{(z)} (1 + \sigma{(z)})$$

$$\frac{d\text{ReLU}}{dz} = \begin{cases} 1, z > 0 \\ 0, z \le 0 \end{cases}$$
"""


def test_a_loss_in_script_beside_a_plain_one_and_an_example_written_as_a_row() -> None:
    assert outcomes(NEURON) == ["holds", "holds", "wrong", "holds", "wrong"]


def test_the_dot_between_two_columns_is_their_inner_product() -> None:
    assert outcomes(COLUMNS) == ["holds", "wrong"]


def test_a_sum_without_an_index_before_a_matrix_product_adds_nothing() -> None:
    assert outcomes(SUMS) == ["holds", "holds", "wrong"]


def test_entries_of_a_layers_matrix_beside_any_weight() -> None:
    assert outcomes(ANY_WEIGHT.replace("SIGN ", "")) == ["holds", "holds"]
    assert outcomes(ANY_WEIGHT.replace("SIGN", "-")) == ["holds", "wrong"]


def test_entities_of_a_page_are_marks() -> None:
    assert outcomes(ENTITIES) == ["holds", "wrong", "holds"]


def test_braces_around_the_brackets_of_a_function() -> None:
    assert outcomes(BRACED) == ["holds", "wrong", "holds"]
