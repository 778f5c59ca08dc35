r"""\operatorname{arg\,min}, d/dz in one word, and steps that add up examples above a symbol."""

from __future__ import annotations

from judged_lines import outcomes

BEST = r"""
$L(v) = \frac12 (v^T x - t)^2$, and we look for
$$\hat v = BEST_v L(v) = BEST_v \frac12 (v^T x - t)^2$$
$$\frac{\partial L}{\partial v} = (v^T x - t) x$$
"""


def test_arg_min_with_a_gap_is_one_word():
    for best in (
        r"\operatorname*{arg\,min}",
        r"\operatorname{arg\ min}",
        r"\mathrm{arg\;min}",
        r"\text{arg min}",
        r"\arg\min",
    ):
        assert outcomes(BEST.replace("BEST", best)) == ["holds"], best


SLOPE = r"""
$$f(u) = \frac{1}{1 + e^{-u}}$$
$$\frac{\mathrm{d}}{\mathrm{du}} f(u) = %s f(u) (1 - f(u))$$
"""


def test_an_operator_in_upright_words():
    assert outcomes(SLOPE % "") == ["holds"]
    assert outcomes(SLOPE % "-") == ["wrong"]


STEPS = r"""
Let $z^l = v^l a^{l-1} + c^l$, $a^l = \sigma(z^l)$ and $C = \frac12 \| t - a^L \|^2$.
$$\delta^l = ((v^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)$$
$$v^l = v^l - \frac{\eta}{m} \sum_x \delta^{x,l} (a^{x,l-1})^T$$
$$c^l = c^l - \frac{\eta}{m} \sum_x \delta^{x,l}$$
"""


def test_a_step_of_descent_adds_up_examples():
    assert "unread" not in outcomes(STEPS)
    assert "unread" in outcomes(STEPS.replace("c^l = c^l - ", "b^l = "))
