r"""L_i beside z_i = W x_i + b, softmaxes beside any letters, and the class that a loss is about."""

from __future__ import annotations

import pytest
from judged_lines import kinds, outcomes

HOLD = ["holds"]

LAYERS = r"""
$$a_i = W_1 x_i + b_1, \quad h_i = \tanh(a_i)$$
$$z_i = W_2 h_i + b_2, \quad g_i = %s$$
$$L_i = %s$$
"""
LOSSES = {
    "dot": (r"\text{softmax}(z_i)", r"-r_i^\top \log g_i"),
    "classes": (r"\text{softmax}(z_i)", r"-\sum_k r_{ik} \log g_{ik}"),
    "norm": ("z_i", r"\frac12 \|g_i - r_i\|^2"),
    "square": ("z_i", r"\frac12 (g_i - r_i)^\top (g_i - r_i)"),
}
RIGHT = r"""
$$\frac{\partial L_i}{\partial z_i} = g_i - r_i$$
$$\frac{\partial L_i}{\partial W_2} = (g_i - r_i) h_i^\top$$
$$\frac{\partial L_i}{\partial a_i} = W_2^\top (g_i - r_i) \odot (1 - h_i^2)$$
"""
WRONG = r"""
$$\frac{\partial L_i}{\partial z_i} = r_i - g_i$$
$$\frac{\partial L_i}{\partial a_i} = W_2^\top (g_i - r_i) \odot (1 + h_i^2)$$
"""


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("letter", ["y", "r", "q"])
def test_the_sample_of_a_loss_is_that_of_its_layers(loss: str, letter: str) -> None:
    def document(lines: str) -> str:
        return (LAYERS % LOSSES[loss] + lines).replace("r_", f"{letter}_")

    assert outcomes(document(RIGHT)) == HOLD * 3
    assert [kind.split(":")[0] for kind in kinds(document(WRONG))] == ["wrong"] * 2


@pytest.mark.parametrize("letter", ["y", "t", "a", "d", "q", "s", "u"])
def test_a_softmax_is_of_several_classes_whatever_stands_beside_it(letter: str) -> None:
    text = rf"$p = \mathrm{{softmax}}(o)$ and $L = -{letter}^\top \log p$ give" + "\n\n$$"
    left = r"\frac{\partial L}{\partial o} = "
    assert outcomes(text + left + f"p - {letter}$$\n") == HOLD
    assert kinds(text + left + f"{letter} - p$$\n") == ["wrong:sign"]


def test_data_of_every_step_may_be_called_u_or_v() -> None:
    text = r"""
$$h_t = \tanh(W_h h_{t-1} + W_x x_t + b_h)$$
$$o_t = W_o h_t + b_o, \quad p_t = \text{softmax}(o_t)$$
$$L_t = -u_t^\top \log p_t, \quad L = \sum_{t=1}^T L_t$$
$$\frac{\partial L}{\partial W_o} = \sum_{t=1}^T (%s) h_t^\top$$
"""
    assert outcomes(text % "p_t - u_t") == HOLD
    assert kinds(text % "u_t - p_t") == ["wrong:sign"]


WORDS = r"""
$$@_O = P(O | I) = \frac{\exp(u_O^\top v_I)}{\sum_{j=1}^V \exp(u_j^\top v_I)}$$
$$J = -\log P(O | I)$$
"""
GRADIENTS = r"""
$$\frac{\partial J}{\partial v_I} = -u_O + \sum_{j=1}^V @_j u_j$$
$$\frac{\partial J}{\partial u_O} = (@_O - 1) v_I$$
"""
SLIPS = r"""
$$\frac{\partial J}{\partial v_I} = u_O + \sum_{j=1}^V @_j u_j$$
$$\frac{\partial J}{\partial u_O} = (@_O + 1) v_I$$
"""


@pytest.mark.parametrize("output", [r"\hat{y}", "p", "y"])
@pytest.mark.parametrize(("seen", "given"), [("O", "I"), ("o", "c"), ("i", "c"), ("w", "c")])
def test_the_word_that_was_seen_is_one_of_all(output: str, seen: str, given: str) -> None:
    def document(lines: str) -> str:
        text = (WORDS + lines).replace("@", output)
        for old, new in (("O", seen), ("I", given)):
            text = text.replace(f"_{old}", f"_{new}").replace(f"P({old}", f"P({new}")
            text = text.replace(f"| {old})", f"| {new})")
        return text

    assert [o for o in outcomes(document(GRADIENTS)) if o != "holds"] == []
    assert all(kind.startswith(("wrong", "undefined")) for kind in kinds(document(SLIPS))[-2:])


@pytest.mark.parametrize("delta", [r"\delta_{y_i, k}", r"\delta_{k y_i}", r"\delta(k, y_i)"])
def test_a_delta_may_compare_a_label(delta: str) -> None:
    text = r"""
$$p_k = \frac{e^{f_k}}{\sum_j e^{f_j}}, \quad L_i = -\log(p_{y_i})$$
$$\frac{\partial L_i}{\partial f_k} = """
    assert outcomes(text + f"p_k - {delta}$$\n") == HOLD
    assert kinds(text + f"p_k + {delta}$$\n") == ["wrong:sign"]


@pytest.mark.parametrize("weights", [r"\theta", r"\beta", "w"])
def test_what_is_transposed_before_the_input_is_no_constant(weights: str) -> None:
    text = rf"""
$$f(x_i) = \sigma({weights}^\top x_i)$$
$$J = -\frac1N \sum_{{i=1}}^N [y_i \log f(x_i) + (1 - y_i) \log (1 - f(x_i))]$$
$$\frac{{\partial J}}{{\partial {weights}}} = \frac1N \sum_{{i=1}}^N """
    assert outcomes(text + "(f(x_i) - y_i) x_i$$\n") == HOLD
    assert kinds(text + "(y_i - f(x_i)) x_i$$\n") == ["wrong:sign"]
