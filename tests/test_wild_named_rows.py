"""Rows that words open, outputs under a letter of the loss's own, and 9_{in} below a name."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

WORDS = r"""The network has two layers:

$$\mbox{{Input}} = x_0\\
\mbox{{Hidden layer output}} = x_1 = f_1(W_1x_0)\\
\mbox{{Output}} = x_2 = f_2(W_2x_1)$$

The loss of one example is $$E=\frac{{1}}{{2}}\|z-t\|^2$$ where $t$ is its target.

$$\frac{{\partial E}}{{\partial W_2}} = [(x_2{sign}t)\circ f_2'(W_2x_1)]x_1^T$$
$$\frac{{\partial E}}{{\partial x_1}} = W_2^T[(x_2{sign}t)\circ f_2'(W_2x_1)]$$
"""

IN_SHORT = r"""
In short:

$$E=\|x_2-t\|^2$$
"""

BELOW = r"""The input of unit 9 is $O_{{9_{{\mathrm{{in}}}}}} =
\lambda_{{7,9}} R_7 + \lambda_{{8,9}} R_8$, and
$O_9 = \sigma(O_{{9_{{in}}}})$ with the sigmoid. The loss is $L = \frac{{1}}{{2}}(O_9 - t)^2$.

$$\frac{{\partial O_{{9_{{\mathrm{{in}}}}}}}}{{\partial R_7}} = \lambda_{{{unit},9}}$$

$$\frac{{\partial L}}{{\partial R_8}} = \frac{{\partial O_{{9_{{in}}}}}}{{\partial R_8}}
\frac{{\partial O_9}}{{\partial O_{{9_{{in}}}}}} \frac{{\partial L}}{{\partial O_9}}
= \lambda_{{8,9}} O_9 (1 - O_9) (O_9 {sign} t)$$
"""


@pytest.mark.parametrize("end", ["", IN_SHORT])
def test_z_of_the_loss_is_what_the_last_of_the_layers_named_in_words_gives(end: str) -> None:
    assert outcomes(WORDS.format(sign="-") + end)[:2] == ["holds"] * 2
    assert "holds" not in outcomes(WORDS.format(sign="+") + end)[:2]


def test_a_number_with_a_word_below_it() -> None:
    assert outcomes(BELOW.format(unit=7, sign="-")) == ["holds"] * 3
    assert outcomes(BELOW.format(unit=8, sign="+")) == ["wrong", "holds", "wrong"]


LEAST_SQUARES = r"""A linear model is $y = w_0 + \sum_{i=1}^m w_i x_i$, or with $x_0 = 1$ in short
$y = \sum_{i=0}^m w_i x_i$. For all $n$ observations, the rows of $\mathbf X$, the loss is

$$\begin{align} L &= \frac{1}{2n} \sum_{i=1}^n (y_i - \mathbf w^T \mathbf x_i)^2 \\
&= \frac{FACTOR}{2n} \| \mathbf y - \mathbf X \mathbf w \|^2 \end{align}$$

$$\frac{\partial L}{\partial \mathbf w} =
\frac{1}{2n} (SIGN 2 \mathbf X^T \mathbf y + 2 \mathbf X^T \mathbf X \mathbf w)$$
"""


def test_one_letter_for_features_and_for_observations_and_targets_that_a_model_gives() -> None:
    right = LEAST_SQUARES.replace("FACTOR", "1").replace("SIGN", "-")
    wrong = LEAST_SQUARES.replace("FACTOR", "2").replace("SIGN", "+")
    assert outcomes(right)[-2:] == ["holds"] * 2
    assert "holds" not in outcomes(wrong)[-2:]


LIKELIHOOD = r"""Of 400 answers 117 are right: $L = \theta^{117} (1 - \theta)^{283}$. We maximise
$$J = \log L$$

$$\frac{dJ}{d\theta} = \frac{117}{\theta} SIGN \frac{283}{1 - \theta}$$
"""


def test_the_logarithm_of_a_likelihood_that_may_be_negative_at_a_point() -> None:
    assert outcomes(LIKELIHOOD.replace("SIGN", "-"))[-1] == "holds"
    assert outcomes(LIKELIHOOD.replace("SIGN", "+"))[-1] == "wrong"


BRACES = r"""$z = w x + b$, $a = \sigma(z)$ with the sigmoid and $C = \frac{1}{2} (a - y)^2$.

$$\frac{\partial C}{\partial w} = {\displaystyle \frac{\partial z}{\partial w} \cdot}
\frac{\partial a}{\partial z} \cdot \frac{\partial C}{\partial a}
= {x \cdot} a (1 - a) (a SIGN y)$$
"""


def test_a_group_that_ends_with_the_sign_of_a_product_goes_on_outside() -> None:
    assert outcomes(BRACES.replace("SIGN", "-")) == ["holds"] * 2
    assert outcomes(BRACES.replace("SIGN", "+")) == ["holds", "wrong"]


@pytest.mark.parametrize(("end", "outcome"), [("f(g(x))", "holds"), ("g(f(x))", "not")])
def test_a_composition_in_brackets_is_applied(end: str, outcome: str) -> None:
    text = rf"$$h(x) = (f \circ g)(x) = {end}$$ and so $$h'(x) = f'(g(x)) g'(x).$$"
    found = outcomes(text)
    assert (found[0] == "holds") == (outcome == "holds")


LIKELIHOOD_AND_LOSS = r"""The likelihood of labels 0 and 1, with its sign turned, is
$$l(b) = \sum_{i=1}^m (-y_i b^T x_i + \ln(1 + e^{b^T x_i}))$$

Before its sign is turned it was
$$l(b) = \sum_{i=1}^m (\ln(y_i e^{b^T x_i} + 1 - y_i) - \ln(1 + e^{b^T x_i}))$$
$$l(b) = \sum_{i=1}^m (y_i b^T x_i - \ln(1 + e^{b^T x_i}))$$

$$\frac{\partial l(b)}{\partial b} = -\sum_{i=1}^m x_i (y_i - \frac{e^{b^T x_i}}{1 + e^{b^T x_i}})$$
"""


def test_a_loss_that_is_given_with_both_signs_accuses_nobody_of_a_sign() -> None:
    assert "wrong" not in outcomes(LIKELIHOOD_AND_LOSS)
