"""What a numbered entry, or a letter that counts two things, stands for."""

from __future__ import annotations

from judged_lines import outcomes

ONE_OF_THE_CLASSES = r"""
$$ C = - \sum_{k=1}^{K} t_k \log q_k, \qquad q_k = \frac{\exp(a_k)}{\sum_{j=1}^{K} \exp(a_j)} $$
$$ \frac{\partial C}{\partial a_1} = q_1 - t_1 $$
$$ \frac{\partial C}{\partial a_3} = q_3 - t_3 $$
$$ \frac{\partial q_2}{\partial a_2} = q_2 (1 - q_2) $$
$$ \frac{\partial q_2}{\partial a_1} = -q_2 q_1 $$
"""

COUNTED_FROM_ZERO = r"""
$$ C = - \sum_{k=0}^{K-1} t_k \log q_k $$
$$ q_k = \frac{\exp(a_k)}{\sum_{j=0}^{K-1} \exp(a_j)} $$
$$ \frac{\partial C}{\partial a_0} = q_0 - t_0 $$
$$ \frac{\partial C}{\partial a_2} = q_2 - t_2 $$
"""

AN_EXAMPLE_AND_A_UNIT = r"""
$$ J = - \frac{1}{m} \sum_{i=1}^m \sum_{k=1}^K y^{(i)}_k \log a^{(L)}_k $$
$$ z^{(l)}_k = \sum_p \theta^{(l)}_{k,p} a^{(l-1)}_p, \qquad a^{(l)}_k = g(z^{(l)}_k) $$
$$ \delta^{(l)}_k = \frac{\partial J}{\partial z^{(l)}_k} $$
$$ \frac{\partial J}{\partial \theta^{(l)}_{i,j}} = \delta^{(l)}_i a^{(l-1)}_j $$
"""


def test_a_number_below_what_is_summed_over_is_an_entry() -> None:
    """The a_3 of a softmax of a_k; a wrong line among right ones does not hold."""
    assert set(outcomes(ONE_OF_THE_CLASSES)) == {"holds"}
    wrong = ONE_OF_THE_CLASSES.replace("= q_3 - t_3", "= t_3 - q_3").replace("-q_2 q_1", "q_2 q_1")
    assert outcomes(wrong) == ["holds", "wrong", "holds", "wrong"]


def test_numbers_that_start_from_zero() -> None:
    """q_0 is the first entry; another entry is another class."""
    assert outcomes(COUNTED_FROM_ZERO) == ["holds", "holds"]
    assert "holds" not in outcomes(COUNTED_FROM_ZERO.replace("= q_2 - t_2", "= q_1 - t_1"))[1:]


def test_an_index_that_counts_examples_above_and_units_below() -> None:
    """The i of θ_{ij} in layer l is no example, whatever the i of y^{(i)} is."""
    assert outcomes(AN_EXAMPLE_AND_A_UNIT) == ["holds"]
    other = AN_EXAMPLE_AND_A_UNIT.replace(
        r"= \delta^{(l)}_i a^{(l-1)}_j", r"= \delta^{(l)}_j a^{(l-1)}_i"
    )
    assert "holds" not in outcomes(other)


A_STEP_BY_ITS_NUMBER = r"""
$$ z_t = W_{xh} x_t + W_{hh} h_{t-1}, \quad h_t = \tanh(z_t), \quad y_t = W_{hy} h_t $$
$$ p_t = \text{softmax}(y_t), \qquad J_t = \text{crossentropy}(p_t, l_t) $$
At time $t=3$ and from $t=0$ to $t=T$:
$$ \frac{\partial J_t}{\partial y_t} = p_t - l_t $$
$$ \frac{\partial J_t}{\partial h_t} = W_{hy}^T (p_t - l_t) $$
$$ \frac{\partial J_t}{\partial W_{hy}} = \sum_t \frac{\partial J_t}{\partial W_{hy}} $$
"""


def test_a_step_that_is_named_counts_steps_all_the_same() -> None:
    """t = 3 says which step is meant; the J_t that is added up to J_t is one step's or all."""
    assert outcomes(A_STEP_BY_ITS_NUMBER) == ["holds", "holds", "undefined"]
    wrong = A_STEP_BY_ITS_NUMBER.replace("= p_t - l_t", "= l_t - p_t")
    assert outcomes(wrong) == ["wrong", "holds", "undefined"]


A_CELL = r"""
With $x_t \in \mathbb{R}^n$ and the logistic function $\sigma$:

$$ f_t = \sigma(W_f \cdot [h_{t-1}, x_t] + b_f) $$
$$ c_t = f_t \odot c_{t-1}, \quad h_t = \tanh(c_t) $$
$$ \frac{\partial L}{\partial f_t} = \frac{\partial L}{\partial c_t} \odot c_{t-1} $$
$$ \frac{\partial L}{\partial b_f} = \frac{\partial L}{\partial f_t} \odot f_t \odot (1 - f_t) $$
$$ \frac{\partial L}{\partial W_f} = \frac{\partial L}{\partial b_f} [h_{t-1}, x_t]^T $$
"""


def test_what_goes_into_a_gate_is_stacked() -> None:
    """W · [h, x] is W times the h above the x, the h as long as that of every step."""
    assert outcomes(A_CELL) == ["holds"] * 3
    wrong = A_CELL.replace(r"\odot c_{t-1} $$", r"\odot c_t $$").replace(
        "[h_{t-1}, x_t]^T", "[x_t, h_{t-1}]^T"
    )
    assert [found != "holds" for found in outcomes(wrong)] == [True, False, True]


A_LOSS_OF_ONE_LAYER = r"""
$z = w^T x + b$, $\hat{y} = \sigma(z)$ and, with the logistic function $\sigma$,

$$ \ell(\hat{y}, y) = -\left( y \log \hat{y} + (1 - y) \log (1 - \hat{y}) \right) $$
$$ J = \frac{1}{m} \sum_{i=1}^m \ell(\hat{y}^{(i)}, y^{(i)}) $$

With two layers, $a^{[1]} = \sigma(z^{[1]})$ and $a^{[2]} = \sigma(z^{[2]})$, for a single example:

$$ z^{[1]} = W^{[1]} x + b^{[1]}, \quad z^{[2]} = W^{[2]} a^{[1]} + b^{[2]} $$
$$ dz^{[2]} = a^{[2]} - y $$
$$ dW^{[2]} = dz^{[2]} a^{[1]T} $$
"""


def test_the_loss_of_one_layer_is_that_of_the_last_layer() -> None:
    """J is said of ŷ = σ(wᵀx + b) alone; what is not its derivative does not hold for it."""
    assert outcomes(A_LOSS_OF_ONE_LAYER) == ["holds", "holds"]
    wrong = A_LOSS_OF_ONE_LAYER.replace("= a^{[2]} - y", "= y - a^{[2]}")
    assert "holds" not in outcomes(wrong.replace("dz^{[2]} a^{[1]T}", "2 dz^{[2]} a^{[1]T}"))
