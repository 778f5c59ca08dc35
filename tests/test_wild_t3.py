r"""Formulas as people type them: unmarked sums of matrices, brackets for layers, code in LaTeX."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

_LAYER = "$$Z = W X + b$$\n\n$$A = g(Z)$$\n\n"
_WHOLE = _LAYER + "$$J = -\\frac{1}{m} SUMS Y \\log(A) + (1 - Y) \\log(1 - A) ]$$\n\n"
_GENERAL = "$$Z_l = W_l A_{l-1} + b_l$$\n\n$$A_l = g(Z_l)$$\n\n"
_LAYERS = (
    "## Layers\n\n$$Z_1 = W_1 X + b_1$$\n\n$$A_1 = g(Z_1)$$\n\n$$Z_2 = W_2 A_1 + b_2$$\n\n"
    "$$A_2 = g(Z_2)$$\n\n$$J = -\\frac{1}{m} \\sum_{i=1}^m \\sum_{j=1}^K Y \\log(A_2)$$\n\n"
)


@pytest.mark.parametrize(
    "sums",
    [r"\sum_{i=1}^m [", r"\sum [", r"\sum_{i=1}^m \sum_{j=1}^{n_L} ["],
)  # fmt: skip
def test_a_loss_of_whole_matrices_adds_up_all_their_entries(sums: str) -> None:
    claims = r"$$dZ = \frac{\partial J}{\partial A} g'(Z)$$" "\n\n" r"$$dW = dZ X^T$$"
    assert set(outcomes(_WHOLE.replace("SUMS", sums) + claims)) == {"holds"}


def test_a_derivative_under_unmarked_sums_is_not_judged() -> None:
    text = _WHOLE.replace("SUMS", r"\sum_{i=1}^m [")
    text += r"$$\frac{\partial J}{\partial A} = -\frac{1}{m} \sum_{i=1}^m \frac{Y}{A}$$"
    assert outcomes(text)[-1] == "unread"


def test_the_input_that_a_general_layer_calls_another_name() -> None:
    back = "## Back\n\n$$dW_1 = dZ_1 X^T$$\n\n$$dW_l = dZ_l A_{l-1}^T$$\n\n## All\n\n" + _GENERAL
    text = _GENERAL + _LAYERS + back + r"$$dZ_l = W_{l+1}^T dZ_{l+1} g'(Z_l)$$"
    assert set(outcomes(text)) == {"holds"}


def test_another_function_in_the_restated_layer_is_another_definition() -> None:
    text = _GENERAL + _LAYERS.replace("W_1 X + b_1", "W_1 X - b_1")
    text += "$$db_1 = -\\sum dZ_1$$"
    assert "wrong" not in outcomes(text)


@pytest.mark.parametrize(
    ("forward", "back"),
    [
        ("$$h = W @ x + b$$", r"$$\frac{\partial J}{\partial W} = (h - y) @ x^T$$"),
        ("$$h = W x + b$$", r"$$\frac{\partial J}{\partial W} = (h - y) @ x^\top$$"),
    ],
)
def test_the_at_sign_of_programs_is_a_product_of_matrices(forward: str, back: str) -> None:
    loss = r"$$J = \frac{1}{2} \|h - y\|^2$$"
    assert outcomes(f"{forward}\n\n{loss}\n\n{back}") == ["holds"]


@pytest.mark.parametrize(
    "layers",
    ["$$z^[l] = W^[l] a^[l-1] + b^[l]$$\n\n$$a^[l] = \\sigma(z^[l])$$",
     "$$z[l] = W[l] a[l-1] + b[l]$$\n\n$$a[l] = \\sigma(z[l])$$",
     "$$z^{[l]} = W^{[l]} a^{[l - 1}] + b^{[l]}$$\n\n$$a^{[l]} = \\sigma(z^{[l]})$$"],
)  # fmt: skip
def test_layers_in_brackets_without_their_braces(layers: str) -> None:
    loss = r"$$J = \frac{1}{2} \|a^{[2]} - y\|^2$$"
    back = r"$$\frac{\partial J}{\partial b^{[2]}} = (a^{[2]} - y) \odot \sigma'(z^{[2]})$$"
    text = f"For the layers $l = 1, 2$:\n\n{layers}\n\n{loss}\n\n{back}"
    assert outcomes(text)[-1] == "holds"


def test_markdown_that_escapes_the_signs_of_latex() -> None:
    text = (
        "\\begin{align\\*}\ny &= \\pdv{}{x\\_1} [ x\\_1^2 ] \\\\\\\\\n&= 2 x\\_1\n\\end{align\\*}"
    )
    assert outcomes(text) == ["holds"]


def test_formulas_that_stand_in_a_directive() -> None:
    text = "```{math}\n:label: square\np = q^2\n```\n\n"
    assert outcomes(text + r"$$\frac{\partial p}{\partial q} = 2 q$$") == ["holds"]


def test_sizes_that_are_called_by_several_letters() -> None:
    assert outcomes(r"$$(Nh \times No) @ (No \times 1) = (Nh \times 1)$$") == ["holds"]


_ONE = "$$h = W x + b$$\n\n$$a = \\text{ReLU}(h)$$\n\n$$J = \\frac12 \\|a - y\\|^2$$\n\n"
_MANY = "$$Z = W X + b$$\n\n$$A = \\text{ReLU}(Z)$$\n\n$$J = \\frac{1}{2m} SUM \\|A - Y\\|^2$$\n\n"


@pytest.mark.parametrize(
    "claim",
    [r"\frac{\partial J}{\partial b} = (a - y) \odot step(h)",
     r"\frac{\partial J}{\partial b} = (a - y) \odot \text{Heaviside}(h)",
     r"\frac{\partial J}{\partial W} = [(a - y) \odot step(h)] \otimes x"],
)  # fmt: skip
def test_step_functions_and_outer_products(claim: str) -> None:
    assert outcomes(f"{_ONE}$${claim}$$") == ["holds"]


def test_a_circled_cross_that_is_said_to_be_a_product_by_entries() -> None:
    words = "Here $\\otimes$ is the element-wise product.\n\n"
    assert outcomes(
        _ONE + words + r"$$\frac{\partial J}{\partial b} = (a - y) \otimes step(h)$$"
    ) == ["holds"]


def test_what_a_sign_means_is_no_claim() -> None:
    assert not outcomes(_ONE + r"$$[ x \odot y ]_i = x_i y_i$$")


@pytest.mark.parametrize("total", ["", r"\sum_{i=1}^m"])
@pytest.mark.parametrize("ones", ["1^T_m", "1_m^T", "1^{\\top}", r"\mathbf{1}"])
def test_a_vector_of_ones_adds_up_the_samples(total: str, ones: str) -> None:
    back = (
        rf"$$\frac{{\partial J}}{{\partial b}} = \frac{{1}}{{m}} ((A - Y) \odot step(Z)) {ones}$$"
    )
    assert outcomes(_MANY.replace("SUM", total) + back) == ["holds"]


_BATCHES = (
    "$$z = W x + b$$\n\n$$\\hat{y} = \\text{softmax}(z)$$\n\n$$Z = W X + BIAS$$\n\n"
    "$$\\hat{Y} = \\text{softmax}(Z)$$\n\n"
    "$$J = -\\frac{1}{m} \\sum_{i=1}^m \\sum_{j=1}^K y_j^{(i)} \\log \\hat{y}_j^{(i)}$$\n\n"
    "where $y$ is one-hot.\n\n"
)


@pytest.mark.parametrize("bias", ["b", "B"])
def test_the_loss_of_examples_beside_the_matrices_of_them_all(bias: str) -> None:
    back = (
        r"$$\frac{\partial J}{\partial W} = \frac{1}{m} (\hat{Y} - Y) X^T$$" + "\n\n"
        r"$$\frac{\partial J}{\partial b} = \frac{1}{m} (\hat{Y} - Y) 1_m^T$$"
    )
    assert outcomes(_BATCHES.replace("BIAS", bias) + back) == ["holds", "holds"]


def test_a_lost_mean_is_not_made_right_by_the_matrices() -> None:
    back = r"$$\frac{\partial J}{\partial W} = (\hat{Y} - Y) X^T$$"
    assert "holds" not in outcomes(_BATCHES.replace("BIAS", "b") + back)


def test_the_activation_that_only_its_derivative_speaks_of() -> None:
    text = (
        r"$$z^l_j = \sum_i w^l_{ji} a^{l-1}_i + b^l_j$$" + "\n\n"
        r"$$\delta^l_j = \frac{\partial C}{\partial z^l_j}$$" + "\n\n"
        r"$$\delta^l_j = \sum_k w^{l+1}_{kj} \delta^{l+1}_k \sigma'(z^l_j)$$" + "\n\n"
        r"$$\frac{\partial C}{\partial w^l_{ji}} = a^{l-1}_i \delta^l_j$$" + "\n\n"
        r"$$\frac{\partial C}{\partial w^l_{ji}} = a^{l}_i \delta^l_j$$"
    )
    found = outcomes(text)
    assert found[-3:-1] == ["holds", "holds"]
    assert found[-1] != "holds"


def test_a_sum_whose_beginning_is_left_out_is_no_definition() -> None:
    text = r"$$z_j = ... + b_j$$" + "\n\n" + r"$$\frac{\partial z_j}{\partial w_j} = 0$$"
    assert "wrong" not in outcomes(text)


def test_a_layer_mark_whose_brace_closes_another_bracket() -> None:
    text = "$$z^{[1]} = W^{[1]} a^{[0]}$$\n\n$$J = \\frac12 \\|z^{[1]} - y\\|^2$$\n\n"
    back = r"$$\frac{\partial J}{\partial W^{[1]}} = (z^{[1]} - y) (a^{[0])^T}$$"
    assert outcomes(text + back) == ["holds"]


def test_two_names_of_one_size() -> None:
    text = (
        "$X \\in \\mathbb{R}^{n_x \\times m}$, $A_0 \\in \\mathbb{R}^{n_0 \\times m}$\n\n"
        "$$A_0 = X$$\n\n$$Z_1 = W_1 A_0$$\n\n$$J = \\frac{1}{2m} \\|Z_1 - Y\\|^2$$\n\n"
    )
    back = r"$$\frac{\partial J}{\partial W_1} = \frac{1}{m} (Z_1 - Y) A_0^T$$"
    assert outcomes(text + back)[-1] == "holds"


def test_a_bias_that_is_said_to_have_a_column_for_each_sample() -> None:
    text = (
        "$X \\in \\mathbb{R}^{n \\times m}$, $b \\in \\mathbb{R}^{1 \\times m}$\n\n"
        "$$A = \\sigma(w^T X + b)$$\n\n"
        "$$J = -\\frac{1}{m} ( Y \\log A^T + (1 - Y) \\log (1 - A^T) )$$\n\n"
    )
    back = r"$$\frac{\partial J}{\partial b} = \frac{1}{m} \sum (A - Y)$$"
    assert outcomes(text + back)[-1] == "holds"


def test_the_capital_sigma_is_no_logistic_function() -> None:
    text = "The covariance is not needed.\n\n$$J = a^2$$\n\n"
    assert outcomes(text + r"$$\frac{\partial J}{\partial a} = 2 \Sigma(a)$$") != ["wrong"]
