r"""Equations of a forward pass that a document leaves to a picture or to the reader."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

FORWARD = [
    r"$$z_1 = W_1 x + b_1$$",
    r"$$a_1 = \sigma(z_1)$$",
    r"$$z_2 = W_2 a_1 + b_2$$",
    r"$$\hat{y} = \sigma(z_2)$$",
    r"$$L = \frac12 \|\hat{y} - y\|^2$$",
]
BACKWARD = r"""
$$\frac{\partial L}{\partial W_2} = \frac{\partial L}{\partial z_2} a_1^T$$
$$\frac{\partial L}{\partial a_1} = W_2^T \frac{\partial L}{\partial z_2}$$
$$\frac{\partial L}{\partial W_1} = \frac{\partial L}{\partial z_1} x^T$$
$$\frac{\partial L}{\partial b_1} = \frac{\partial L}{\partial z_1}$$
"""


@pytest.mark.parametrize("left_out", range(len(FORWARD)))
def test_one_equation_of_numbered_layers_may_be_left_out(left_out: int) -> None:
    told = "\n".join(line for k, line in enumerate(FORWARD) if k != left_out)
    assert outcomes(told + BACKWARD) == ["holds"] * 4
    slipped = BACKWARD.replace("W_2^T", "W_2").replace("x^T$", "a_1^T$")
    assert [o for o in outcomes(told + slipped) if o != "holds"] != []
    assert outcomes(told + slipped)[2] != "holds"


LOGISTIC = r"""
$$L = -y \log \hat{y} - (1 - y) \log (1 - \hat{y}), \quad z = w^T x + b$$
$$\frac{\partial \hat{y}}{\partial z} = \hat{y} (1 - \hat{y})$$
$$\frac{\partial L}{\partial w} = (%s) x$$
"""
CLASSES = r"""
$$L = -\sum_k y_k \log p_k$$
$$\frac{\partial L}{\partial z} = p - y$$
$$\frac{\partial L}{\partial W} = (%s) x^T$$
"""


def test_the_output_of_a_unit_is_told_by_its_loss() -> None:
    assert outcomes(LOGISTIC % r"\hat{y} - y") == ["holds"] * 2
    assert outcomes(LOGISTIC % r"y - \hat{y}")[1] != "holds"
    assert outcomes(CLASSES % "p - y") == ["holds"] * 2
    assert outcomes(CLASSES % "y - p")[1] != "holds"


WORDS = r"""
$$\frac{\partial J}{\partial v_c} = -u_o + \sum_w \hat{y}_w u_w$$
$$\frac{\partial J}{\partial v_c} = U (\hat{y} - y)$$
$$\frac{\partial J}{\partial u_o} = (\hat{y}_o - 1) v_c$$
"""


@pytest.mark.parametrize(
    "loss", ["", r"$$J = -\log \hat{y}_o$$", r"$$J = -\log P(O = o | C = c)$$"]
)
def test_the_softmax_of_word_vectors_may_be_in_the_exercise_alone(loss: str) -> None:
    assert outcomes(loss + WORDS) == ["holds"] * 3
    slipped = WORDS.replace(r"-u_o + \sum", r"-u_o - \sum").replace("y} - y", "y} + y")
    assert "holds" not in outcomes(loss + slipped)[:2]


NAMED = r"""
$$\frac{\partial L}{\partial z_2} = (\hat{y} - y) \odot \sigma'(z_2)$$
$$\frac{\partial L}{\partial W_2} = \frac{\partial L}{\partial z_2} h^T$$
$$\frac{\partial L}{\partial h} = W_2^T \frac{\partial L}{\partial z_2}$$
$$\frac{\partial L}{\partial z_1} = \frac{\partial L}{\partial h} \odot \sigma'(z_1)$$
$$\frac{\partial L}{\partial W_1} = \frac{\partial L}{\partial z_1} x^T$$
"""
SLOPES = NAMED.replace(r"\sigma'(z_2)", r"\hat{y} \odot (1 - \hat{y})").replace(
    r"\sigma'(z_1)", r"h \odot (1 - h)"
)


@pytest.mark.parametrize("lines", [NAMED, SLOPES])
def test_layers_left_out_may_have_outputs_of_their_own_names(lines: str) -> None:
    assert outcomes(lines) == ["holds"] * 5
    slipped = lines.replace("W_2^T", "-W_2^T").replace(" h^T", " x^T")
    assert [o == "holds" for o in outcomes(slipped)][1:3] == [False, False]
