"""Losses that are never said, or not of what they are differentiated by: any smooth one does."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

LAYER = r"""
$$ Q = P U + B $$
"""
NET = r"""
There are $m$ examples.

$$ Z_1 = W_1 X + b_1 $$
$$ A_1 = \tanh(Z_1) $$
$$ Z_2 = W_2 A_1 + b_2 $$
$$ L = -\frac{1}{m} \sum_{i=1}^m Y_i \log(\hat{Y}_i) $$
"""
LAYERS = r"""
$$ z^{[l]} = W^{[l]} a^{[l-1]} + b^{[l]} $$
$$ a^{[l]} = g^{[l]}(z^{[l]}) $$
"""


@pytest.mark.parametrize(
    "line",
    [
        r"\frac{\partial E}{\partial P} = \frac{\partial E}{\partial Q} U^T",
        r"\frac{\partial E}{\partial U} = P^T \frac{\partial E}{\partial Q}",
        r"\frac{\partial E}{\partial B} = \frac{\partial E}{\partial Q}",  # of one example
    ],
)
def test_one_layer_of_any_loss(line: str) -> None:
    assert outcomes(f"{LAYER}\n$$ {line} $$\n") == ["holds"]


def test_one_row_for_a_bias_of_any_letter() -> None:
    line = r"\frac{\partial E}{\partial c} = \frac{\partial E}{\partial Q}"
    assert outcomes(f"$$ Q = P U + c $$\n\n$$ {line} $$\n") == ["holds_per_component"]


@pytest.mark.parametrize(
    "line",
    [
        r"dW_2 = \frac{1}{m} dZ_2 A_1^T",
        r"dZ_1 = W_2^T dZ_2 \odot (1 - A_1^2)",
        r"dW_1 = \frac{1}{m} dZ_1 X^T",
        r"\frac{\partial L}{\partial W_1} = \frac{\partial L}{\partial Z_1} X^T",
    ],
)
def test_a_loss_in_letters_of_its_own(line: str) -> None:
    assert outcomes(f"{NET}\n$$ {line} $$\n") == ["holds"]


@pytest.mark.parametrize(
    "line",
    [
        r"dz^{[l]} = da^{[l]} * g^{[l]'}(z^{[l]})",
        r"dW^{[l]} = dz^{[l]} a^{[l-1]T}",
        r"da^{[l-1]} = W^{[l]T} dz^{[l]}",
    ],
)
def test_layers_without_a_loss(line: str) -> None:
    assert outcomes(f"{LAYERS}\n$$ {line} $$\n") == ["holds"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (LAYERS, r"dz^{[l]} = da^{[l]} * g^{[l]}(z^{[l]})"),
        (NET, r"dZ_1 = W_2^T dZ_2 \odot A_1^2"),
        (NET, r"dW_1 = \frac{2}{m} dZ_1 X^T"),
        (LAYER, r"\frac{\partial E}{\partial U} = Q^T \frac{\partial E}{\partial Q}"),
    ],
)
def test_what_holds_for_no_loss_does_not_hold(text: str, line: str) -> None:
    assert "holds" not in outcomes(f"{text}\n$$ {line} $$\n")


def test_a_small_t_is_a_transpose() -> None:
    lines = r"""
$$ \frac{\partial E}{\partial P} = \frac{\partial E}{\partial Q} U^{t} $$

$$ \frac{\partial E}{\partial U} = P^t \frac{\partial E}{\partial Q} $$
"""
    assert outcomes(LAYER + lines) == ["holds", "holds"]


def test_a_derivative_by_all_samples() -> None:
    loss = r"$$ L = \frac{1}{n} \sum_{i=1}^n (y_i - t_i)^2 $$"
    line = r"$$ \frac{\partial L}{\partial Y} = \frac{%s}{n} (Y - T) $$"
    assert outcomes(f"{loss}\n\n{line % 2}\n\n{line % 3}\n") == ["holds", "wrong"]


def test_an_activation_that_only_its_slope_names() -> None:
    text = r"""
$$ z^l_j = \sum_k w^l_{jk} a^{l-1}_k + b^l_j $$

$$ \frac{\partial C}{\partial z^l_j} = \sum_k w^{l+1}_{kj} \frac{\partial C}{\partial z^{l+1}_k}
\sigma'(z^l_j) $$

$$ \frac{\partial C}{\partial z^l_j} = \sum_k w^{l+1}_{jk} \frac{\partial C}{\partial z^{l+1}_k}
\sigma'(z^l_j) $$
"""
    first, second = outcomes(text)
    assert first == "holds"
    assert second != "holds"


def test_brackets_that_say_what_an_entry_depends_on() -> None:
    text = r"""
$$ p_i(s_i) = \frac{e^{s_i}}{\sum_{k=1}^K e^{s_k}} $$

$$ C = -\sum_{k=1}^K t_k \log p_k $$

$$ \frac{\partial C}{\partial s_i} = -\sum_{k=1}^K \frac{t_k}{p_k} \frac{\partial p_k}{\partial s_i}
= p_i - t_i $$
"""
    assert outcomes(text) == ["holds", "holds"]


def test_one_minus_an_output_says_nothing_of_targets() -> None:
    text = r"""
$$ y_i = \frac{e^{z_i}}{\sum_{k=1}^K e^{z_k}} $$

$$ C = -\sum_{k=1}^K t_k \log y_k $$

$$ \frac{\partial y_i}{\partial z_i} = y_i (1 - y_i) $$

$$ \frac{\partial C}{\partial z_i} = y_i - t_i $$
"""
    assert outcomes(text)[-1] == "holds"


ENTRIES = r"""
$$ z^l = w^l a^{l-1} + b^l $$

$$ a_j^l = \sigma\left(\sum_k w_{jk}^l a_k^{l-1} + b_j^l\right) $$

$$ C = \sum_j (y_j - a_j^L)^2 $$
"""


@pytest.mark.parametrize(
    ("line", "holds"),
    [
        (r"\frac{\partial C}{\partial z^L} = 2 (a^L - y) \odot \sigma'(z^L)", True),
        (r"\frac{\partial C}{\partial z^L} = (a^L - y) \odot \sigma(z^L)", False),
    ],
)
def test_the_score_in_an_activation_of_entries(line: str, holds: bool) -> None:
    assert (outcomes(f"{ENTRIES}\n$$ {line} $$\n")[-1] == "holds") is holds


def test_the_matrix_product_of_python() -> None:
    text = r"""
$$ q = U @ p + b $$

$$ \frac{\partial L}{\partial U} = \frac{\partial L}{\partial q} @ p^\top $$

$$ \frac{\partial L}{\partial p} = U^\top @ \frac{\partial L}{\partial q} $$
"""
    assert outcomes(text) == ["holds", "holds"]
