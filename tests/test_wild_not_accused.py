"""Right lines that were accused once: products turned over, words behind a case, more indices."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

ROWS = r"""With $r = V q + c$, $g = \tanh(r)$, $z = U g + d$ and $p = \text{softmax}(z)$ the loss is
$E = -\sum_k y_k \log p_k$ for a one-hot $y$.

$$\frac{\partial E}{\partial d} = p - y$$

$$\frac{\partial E}{\partial c} = (p - y) U \odot (1 - g \odot g)$$

$$\frac{\partial E}{\partial g} = U (p SIGN y)$$

$$\frac{\partial E}{\partial g} = U^T (p - y)$$
"""

CASES = r"""The function is $f(z) = z$ if $z > 0$ and $f(z) = 0.1 z$ otherwise."""

PANELS = r"""The output $y_j = \frac{e^{u_j}}{\sum_k e^{u_k}}$ with $u_j = v_j^T h$ is that of every
panel $c$: $u_{c,j} = u_j$. The loss is $E = -\sum_j t_j \log y_j$.

$$\frac{\partial E}{\partial u_j} = y_j SIGN t_j$$
"""

BERNOULLI = r"""With $p(x) = \phi(v^T x)$ and $\phi(s) = \frac{1}{1 + e^{-s}}$ the loss is
$$E(v) = -\log \prod_{i=1}^n p_i^{y_i} (1 - p_i)^{1 - y_i}
= -\sum_{i=1}^n [y_i \log \phi(v^T x_i) + (1 - y_i) \log (1 - \phi(v^T x_i))]$$
where $p_i$ is $p(x_i)$.

$$\frac{\partial E(v)}{\partial v} = \sum_{i=1}^n \frac{\partial E_i}{\partial \phi(v^T x_i)}
\frac{\partial \phi(v^T x_i)}{\partial v^T x_i} \frac{\partial v^T x_i}{\partial v}
= -\sum_{i=1}^n [y_i SIGN \phi(v^T x_i)] x_i$$
"""

SAID = r"""予測値は $p = \sigma(A x + b)$ となる
(簡単のためにsoftmax関数を$\sigma$とした)。$t = A x + b$。

$$\left(\frac{\partial p}{\partial t}\right)_{ij} = \delta_{ij} p_i SIGN p_i p_j$$
"""

SLOPES = r"""The function is $f(x) = \max(a x, x)$ with a scalar $x$ and 0 < $a$ < 1.

$\frac{\partial f(x)}{\partial x} = 1$ if x > 0, $\frac{\partial f(x)}{\partial x} = a$ if x < 0.
"""


@pytest.mark.parametrize(("sign", "outcome"), [("-", "holds_per_component"), ("+", "wrong")])
def test_vectors_that_lie_where_others_stand(sign: str, outcome: str) -> None:
    """As of a sigmoid, where one class shows it: right as numbers, but nothing conforms."""
    found = outcomes(ROWS.replace("SIGN", sign))
    assert found == ["holds", "holds_per_component", outcome, "holds"]


def test_another_case_behind_an_equality_is_not_accused() -> None:
    assert "wrong" not in outcomes(CASES)


@pytest.mark.parametrize(("sign", "outcome"), [("-", "holds"), ("+", "wrong")])
def test_what_is_the_same_for_every_further_index(sign: str, outcome: str) -> None:
    *before, last = outcomes(PANELS.replace("SIGN", sign))
    assert "wrong" not in before
    assert last == outcome


@pytest.mark.parametrize(("sign", "outcome"), [("-", "holds"), ("+", "wrong")])
def test_a_chain_through_the_loss_of_one_example(sign: str, outcome: str) -> None:
    *_, chain, last = outcomes(BERNOULLI.replace("SIGN", sign))
    assert chain != "wrong"
    assert last == outcome


@pytest.mark.parametrize(("sign", "outcome"), [("-", "holds"), ("+", "wrong")])
def test_a_softmax_that_is_said_in_japanese(sign: str, outcome: str) -> None:
    assert outcomes(SAID.replace("SIGN", sign)) == [outcome]


def test_a_condition_in_plain_words_behind_a_slope() -> None:
    assert "wrong" not in outcomes(SLOPES)


def test_two_blanks_set_two_formulas_apart() -> None:
    text = r"""With $t = V h + c$, $h = \tanh(s)$, $s = U x + d$ and $E = \frac12 \|t - y\|^2$ let
$$\delta_1 = \frac{\partial E}{\partial t}\ \ \delta_2 = \frac{\partial E}{\partial s}$$
$$\delta_1 = t - y$$
$$\delta_2 = V^T \delta_1 \odot (1 - h \odot h)$$
"""
    assert outcomes(text) == ["holds", "holds"]


BEST_CLASS = r"""The class is $\hat{y} = f(x; \theta) = \arg\max_c f_c(x; \theta)$ with the scores

$$h(x) = \sigma (W^{[1]} x + b^{[1]})$$

$$f_c(x; \theta) = \text{softmax} (W^{[2]} h(x) + b^{[2]})$$

and the loss is $L = -\sum_{u=1}^K y_u \log \hat{y}_u$ for a one-hot $y$.

$$\frac{\partial L}{\partial b_j^{[2]}} = \hat{y}_j - y_j$$

$$\frac{\partial L}{\partial W_{j,i}^{[2]}} = (\hat{y}_j - y_j) h_i$$
"""

TAKEN_SO = r"""The model is $y = f(w^T \sigma(x))$ with the logistic $\sigma$, and
$$\frac{\partial y}{\partial w} = \sigma(x) \cdot f'(w^T \sigma(x)).$$
A unit by itself is
$$a = \mathrm{ReLU}(z), \quad z = \sum_{i=1}^m w_i a_i.$$
Where $z \le 0$,
$$\frac{\partial \mathrm{ReLU}}{\partial z} = 0.$$
The layers are
$$a^{(l)} = f_l(z^{(l)}), \quad z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}.$$
$$\frac{\partial a^{(l)}}{\partial z^{(l)}} = f_l'(z^{(l)})$$
"""


def test_what_is_computed_from_the_best_class_is_not_read() -> None:
    assert outcomes(BEST_CLASS) == ["unread", "unread"]


def test_a_quantity_that_is_only_taken_for_granted_accuses_no_line() -> None:
    assert outcomes(TAKEN_SO) == ["holds_per_component", "undefined", "holds"]


LIKELIHOOD = r"""To be made least is
$$l(w) = \sum_{i=1}^m (-y_i w^T x_i + \ln(1 + e^{w^T x_i}))$$
$$\frac{\partial l}{\partial w} = \sum_{i=1}^m (\frac{e^{w^T x_i}}{1 + e^{w^T x_i}} SIGN y_i) x_i$$
The logarithm of the likelihood is
$$l(w) = \sum_{i=1}^m \ln(\frac{y_i e^{w^T x_i} + 1 - y_i}{1 + e^{w^T x_i}})$$
which is, as $y_i$ is 0 or 1,
$$l(w) = \sum_{i=1}^m (y_i w^T x_i - \ln(1 + e^{w^T x_i}))$$
"""


@pytest.mark.parametrize(("sign", "outcome"), [("-", "holds"), ("- 2", "wrong")])
def test_a_likelihood_under_the_letter_of_the_loss(sign: str, outcome: str) -> None:
    assert outcomes(LIKELIHOOD.replace("SIGN", sign)) == [outcome, "undefined", "undefined"]


@pytest.mark.parametrize(("sign", "outcome"), [("+", "undefined"), ("-", "wrong")])
def test_a_loss_with_logarithms_of_both_signs_accuses_no_sign(sign: str, outcome: str) -> None:
    """−(y log a) + (1 − y) log(1 − a): a bracket is misplaced in it."""
    text = rf"""The loss is $L(a, y) = -(y \log a) {sign} (1 - y) \log(1 - a)$, and
$$da = \frac{{dL}}{{da}} = -\frac{{y}}{{a}} {sign} \frac{{1 - y}}{{1 - a}}$$"""
    assert outcomes(text)[-1] == outcome


CHOSEN = r"""The activation is the sigmoid $\sigma(z) = \frac{1}{1 + e^{-z}}$, with
$\sigma'(z) = \sigma(z)(1 - \sigma(z))$. A layer has $z^{(l)} = w^{(l)} a^{(l-1)} + b^{(l)}$ and
$a^{(l)} = \sigma(z^{(l)})$. The cost is $C = \frac{1}{2}(a^{(2)} - y)^2$.

SAID

- $\frac{\partial C}{\partial b^{(2)}} = a^{(2)} - y$
"""


@pytest.mark.parametrize(
    ("said", "outcome"),
    [("", "wrong"), (r"Assume linear activations $\sigma(z) = z$ for simplicity.", "undefined")],
)
def test_a_function_that_an_example_chooses_anew_accuses_nobody(said: str, outcome: str) -> None:
    assert outcomes(CHOSEN.replace("SAID", said))[-1] == outcome


@pytest.mark.parametrize(
    ("said", "outcome"),
    [("It is", "wrong"), ("Some authors take the minus out of it and write:", "undefined")],
)
def test_what_others_write_is_not_accused(said: str, outcome: str) -> None:
    text = r"The loss is $E = \frac12 (t - o)^2$ with $o = w x$. SAID $$\frac{dE}{dw} = (t - o) x$$"
    assert outcomes(text.replace("SAID", said))[-1] == outcome


@pytest.mark.parametrize(("result", "outcome"), [("0.75026011", "repaired"), ("0.76", "wrong")])
def test_a_result_of_the_right_number_behind_a_slip_in_it(result: str, outcome: str) -> None:
    text = r"""Let $w = 0.4$ and $x = 0.5$. Then $$n = w x + 0.9 = 1.1$$
$$o = \frac{1}{1 + e^{-n}} = \frac{1}{1 + e^{-1.1000004}} = RESULT$$"""
    assert outcomes(text.replace("RESULT", result))[-2:] == ["wrong", outcome]


@pytest.mark.parametrize(("sign", "outcome"), [("+", "holds"), ("-", "wrong")])
def test_the_other_letter_of_a_sum_in_a_line_on_a_certain_one(sign: str, outcome: str) -> None:
    """Σ_{i≠j} leaves out the i that is differentiated by: it runs over j."""
    text = rf"""With $p_i = e^{{z_i}} / \sum_k e^{{z_k}}$ the loss is $L = -\sum_k y_k \log p_k$.
$$\frac{{\partial L}}{{\partial z_i}} = -y_i (1 - p_i) {sign} \sum_{{i \neq j}} y_j p_i$$"""
    assert outcomes(text)[-1] == outcome
