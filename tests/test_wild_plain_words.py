"""Plain text as programs and letters have it: y_hat and yhat, sum_k, W_xh, "the loss L = ..."."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

HOMEWORK = """Homework 3

{p} = W2 h,  h = relu(W1 x + b1)
L = (1/2) ||{p} - y||^2

dL/d{p} = {p} - y
dL/dW2 = ({p} - y) h^T
dL/dh = W2^T ({p} - y)
dL/dz1 = dL/dh * 1[z1 > 0]   where z1 = W1 x + b1
dL/dW1 = {sign}dL/dz1 x^T
dL/db1 = dL/dz1
"""

LETTER = """Dear Anna,

with z1 = W1 x + b1, a1 = relu(z1), z2 = W2 a1 + b2, y_hat = softmax(z2)
and loss L = - sum_k y_k log(y_hat_k), y one-hot, I get

  dL/dz2 = y_hat - y
  dL/dW2 = dL/dz2 a1^T
  dL/da1 = W2^T dL/dz2
"""

BETWEEN_LAYERS = """One hidden layer, a column x:

    h = tanh(W_xh x + b_h)
    y_hat = W_hy h + b_y
    L = 1/2 (y_hat - y)^2

    dL/dW_hy = (y_hat - y) h^T
    dL/dh = W_hy^T (y_hat - y)
    dL/dW_xh = (dL/dh * (1 - h^2)) x^T
"""

ROWS = """N samples as the rows of X.

Z = X W1 + b1
H = tanh(Z)
Yhat = H W2 + b2
L = (1/N) ||Yhat - Y||^2

dL/dYhat = (2/N) (Yhat - Y)
dL/dW2 = H^T dL/dYhat
dL/dZ = dL/dYhat W2^T * (1 - H^2)
dL/dW1 = X^T dL/dZ
"""

NETS = """E = 1/2 * sum_k (t_k - o_k)^2
o_k = s(net_k), net_k = sum_j w_kj y_j
s(u) = 1/(1 + exp(-u))

dE/do_k = -(t_k - o_k)
do_k/dnet_k = o_k (1 - o_k)
dnet_k/dw_kj = y_j
dE/dw_kj = -(t_k - o_k) o_k (1 - o_k) y_j
"""

SCORES = """Softmax regression. x is a column, W is K x D.

scores = W x + b
p_k = exp(scores_k) / sum_j exp(scores_j)
loss = -log(p_y)

dloss/dscores_k = p_k - 1(k = y)
"""

ENTRIES = r"""
$z_i = \sum_j w_{ij} x_j$, $y_hat_i = \sigma(z_i)$, $L = \frac12 \sum_i (y_hat_i - y_i)^2$

$$\frac{\partial L}{\partial w_{ij}} = (\hat y_i - y_i) y_hat_i (1 - y_hat_i) x_j$$
"""


@pytest.mark.parametrize("prediction", ["y_hat", "yhat", "ŷ", "y_tilde", "ybar", "y_pred"])
def test_a_prediction_is_spelled_in_many_ways(prediction: str) -> None:
    assert outcomes(HOMEWORK.format(p=prediction, sign="")) == ["holds"] * 6


def test_a_mistake_in_plain_text_is_found() -> None:
    wrong = outcomes(HOMEWORK.format(p="y_hat", sign="-"))
    assert wrong == ["holds"] * 4 + ["wrong", "holds"]


@pytest.mark.parametrize("text", [LETTER, BETWEEN_LAYERS, ROWS, NETS, SCORES, ENTRIES])
def test_words_of_programs_are_symbols(text: str) -> None:
    found = outcomes(text)
    assert found == ["holds"] * len(found) != []


def test_a_word_of_the_sentence_is_no_accent() -> None:
    assert outcomes("The mean is what that says: y = 2 x, so that dy/dx = 2.") == ["holds"]
