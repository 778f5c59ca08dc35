"""The whole samples of scores; the z of a neuron that is left out; one neuron, then several."""

from __future__ import annotations

from judged_lines import outcomes

HOLD = ["holds"]

SCORES = r"""
$$z_{nk} = \theta_k^T x_n$$

$$q_{nk} = \frac{e^{z_{nk}}}{\sum_{m=1}^{K} e^{z_{nm}}}$$

$$E_n = -\log q_{n y_n}$$

$$\frac{\partial (-z_{n y_n})}{\partial \theta_k} = -\mathbf{1}(y_n = k) x_n$$

$$\frac{\partial E_n}{\partial \theta_k} = %s q_{nk} x_n - \mathbf{1}(k = y_n) x_n$$

$$\frac{\partial E_n}{\partial \theta_k} = (q_{nk} %s \mathbf{1}(k = y_n)) x_n$$
"""


def test_the_sample_of_a_score_beside_its_loss_is_a_whole_vector():
    assert outcomes(SCORES % ("", "-")) == HOLD * 3
    assert "holds" not in outcomes(SCORES % ("-", "+"))[1:]
    assert "holds" not in outcomes(SCORES % ("2", "- 2"))[1:]
    turned = SCORES.replace(r"-\mathbf{1}(y_n", r"\mathbf{1}(y_n")
    assert outcomes(turned % ("", "-")) == ["wrong", *HOLD * 2]


NEURON = r"""
## One neuron
Its output is $a = \sigma(z)$ with the sigmoid $\sigma$, and its cost is
$$C = -\frac{1}{n} \sum_x \left[ y \ln a + (1 - y) \ln(1 - a) \right].$$

$$\frac{\partial C}{\partial w_j} = \frac{1}{n} \sum_x x_j (%s)$$

$$\frac{\partial C}{\partial b} = \frac{1}{n} \sum_x (\sigma(z) - y)$$
"""


def test_the_score_of_one_neuron_is_taken_as_usual_where_it_is_left_out():
    assert outcomes(NEURON % r"\sigma(z) - y") == HOLD * 2
    assert outcomes(NEURON % r"y - \sigma(z)")[0] != "holds"
    assert outcomes(NEURON % r"\sigma(z) + y")[0] != "holds"


NETWORK = r"""
## A network
In the layer $l$ it is $z^l = w^l a^{l-1} + b^l$ and $a^l = \sigma(z^l)$. For one example
$$C = \frac12 \sum_j (y_j - a^L_j)^2.$$
"""
SEVERAL = r"""
From here on to many-neuron networks. With the wanted outputs $y_1, y_2, \ldots$ it is
$$C = -\frac{1}{n} \sum_x \sum_j \left[ y_j \ln a^L_j + (1 - y_j) \ln(1 - a^L_j) \right].$$

$$\frac{\partial C}{\partial w^L_{jk}} = \frac{1}{n} \sum_x a^{L-1}_k (%s)$$
"""


def test_one_neuron_after_a_network_has_weights_of_its_own_and_several_come_after_it():
    right = NETWORK + NEURON % r"\sigma(z) - y"
    assert outcomes(right + SEVERAL % "a^L_j - y_j") == HOLD * 3
    assert outcomes(right + SEVERAL % "y_j - a^L_j")[:2] == HOLD * 2
    assert outcomes(right + SEVERAL % "y_j - a^L_j")[2] != "holds"
    assert outcomes(NETWORK + NEURON % r"y - \sigma(z)")[0] != "holds"
