"""Numbers beside symbols, ReLU on the side of its number, and what notes leave to a picture."""

from __future__ import annotations

from judged_lines import kinds, outcomes

EXAMPLE = r"""$x = 1.0$, $w_1 = 0.5$, $w_2 = 0.4$, $y = 0$.

$$z_1 = w_1 x = 0.5$$

$$a_1 = \text{ReLU}(z_1) = 0.5$$

$$z_2 = w_2 a_1 = 0.2$$

$$L = \frac{1}{2}(z_2 - y)^2$$

$$\frac{\partial L}{\partial z_2} = z_2 - y = 0.2$$

"""

SAID = r"""$a = \text{ReLU}(z)$, $z = w x + b$, $L = (a - y)^2$.

Since $z > 0$, we get:

$$
\frac{\partial a}{\partial z} = 1 \\
\frac{\partial L}{\partial z} = 2 (a - y) \\
\frac{\partial L}{\partial w} = -2 (a - y) x
$$
"""


def test_a_slope_of_relu_is_that_of_the_side_on_which_its_number_lies() -> None:
    lines = r"""$$\frac{\partial a_1}{\partial z_1} = 1$$

$$\frac{\partial L}{\partial z_1} = \frac{\partial L}{\partial a_1}$$

$$\frac{\partial L}{\partial z_1} = -\frac{\partial L}{\partial a_1}$$
"""
    assert outcomes(EXAMPLE + lines)[-3:] == ["holds", "holds", "wrong"]
    other = EXAMPLE.replace("w_1 = 0.5", "w_1 = -0.5").replace("w_1 x = 0.5", "w_1 x = -0.5")
    other = other.replace("(z_1) = 0.5", "(z_1) = 0").replace("= 0.2", "= 0")
    assert "holds" not in outcomes(other + lines)[-3:]


def test_a_range_is_said_of_all_lines_of_the_display_behind_it() -> None:
    assert outcomes(SAID) == ["holds", "holds", "wrong"]
    before = SAID.replace("Since $z > 0$, we get:", "The slopes are:")
    assert "holds" not in outcomes(before)
    number = SAID.replace("$z > 0$", "$z = 3 > 0$")
    assert outcomes(number)[1:3] == ["holds"] * 2


def test_a_number_beside_symbols_stands_for_what_it_is_the_number_of() -> None:
    step = r"$$\frac{\partial L}{\partial w_2} = \frac{\partial L}{\partial z_2} \cdot "
    step += r"\frac{\partial z_2}{\partial w_2} = 0.2 \cdot %s$$"
    assert kinds(EXAMPLE + step % r"a_1 = 0.2 \cdot 0.5 = 0.1")[-4:] == ["holds"] * 4
    assert kinds(EXAMPLE + step % "w_2")[-1] == "wrong:symbol"


def test_what_is_added_to_a_symbol_is_not_what_it_comes_to() -> None:
    text = r"""$h_1 = 0.5$, $h_0 = 0$.

* $dW += (-0.09)\cdot h_1\ (=0.5)$
* $dW += (-0.04)\cdot h_0\ (=0)$

So $dW \approx -0.045$, and $dV += 3 \cdot 2 = 6$, $dV += 3 \cdot 2 = 7$.
"""
    assert outcomes(text) == ["holds", "holds", "wrong"]


def test_a_sum_from_1_to_m_has_the_index_that_stands_in_it() -> None:
    text = r"""$\hat{y}_i = w x_i + b$ and $L = \frac{1}{m}\sum_1^m (\hat{y}_i - y_i)^2$.

$$\frac{\partial L}{\partial w} = \frac{2}{m}\sum_1^m (\hat{y}_i - y_i) x_i$$

$$\frac{\partial L}{\partial b} = \frac{2}{m}\sum_1^m (\hat{y}_i - y_i) x_i$$

$$\frac{\partial L}{\partial b} = \frac{2}{m} (\hat{y}_i - y_i)$$
"""
    assert kinds(text) == ["holds", "wrong:factor", "wrong:dropped_sum"]


def test_pr_and_argmin_may_be_written_in_letters() -> None:
    text = r"""$$Pr(O = o | C = c) = \frac{\exp(u_o^T v_c)}{\sum_{w \in V} \exp(u_w^T v_c)}$$

$$J = -\log Pr(O = o | C = c)$$

$$\frac{\partial J}{\partial v_c} = -u_o + \sum_{w \in V} u_w Pr(O = w | C = c)$$

$$\frac{\partial J}{\partial v_c} = -u_o - \sum_{w \in V} u_w Pr(O = w | C = c)$$

$\theta = argmin_{\theta \in \{0, 1\}} J(\theta)$, $\theta = arg\,min_\theta J(\theta)$.
"""
    assert kinds(text) == ["holds", "wrong:sign"]


SCORES = r"""The scores $f_i = W_i^T x + b_i$ give $S_i = \frac{e^{f_i}}{\sum_{i=1}^{C} e^{f_i}}$,
with the loss $L = -\log S_y$ for the correct class $y$.

"""


def test_the_quotient_rule_is_of_any_functions_and_its_primes_are_by_the_score() -> None:
    rule = r"""For $f(x) = \frac{g(x)}{h(x)}$ it is $f'(x) = \frac{g'(x)h(x)-h'(x)g(x)}{[h(x)]^2}$.

When $i = y$:

$$\frac{\partial S_y}{\partial f_i} =
\frac{(e^{f_y})' \sum_{i=1}^{C} e^{f_i} - (\sum_{i=1}^{C} e^{f_i})' e^{f_y}}
{[\sum_{i=1}^{C} e^{f_i}]^2}
= \frac{e^{f_y} \sum_{i=1}^{C} e^{f_i} - e^{f_i} e^{f_y}}{[\sum_{i=1}^{C} e^{f_i}]^2}$$

$$\frac{\partial S_y}{\partial f_i} =
\frac{(e^{f_y})' \sum_{i=1}^{C} e^{f_i} + (\sum_{i=1}^{C} e^{f_i})' e^{f_y}}
{[\sum_{i=1}^{C} e^{f_i}]^2}$$

$$\frac{\partial f_i}{\partial b_i} = 1$$
"""
    assert outcomes(SCORES + rule) == ["holds", "holds", "holds", "wrong", "holds"]


def test_the_parts_of_a_loss_are_its_terms() -> None:
    parts = r"""With a penalty $L = -\log S_y + \frac{1}{2} \lambda \sum W^2 = L_{data} + L_{reg}$.

$$\frac{\partial L}{\partial W_i}
= \frac{\partial L_{data}}{\partial W_i} + \frac{\partial L_{reg}}{\partial W_i}$$

$$\frac{\partial L_{data}}{\partial S_y} = -\frac{1}{S_y}$$

$$\frac{\partial L_{reg}}{\partial S_y} = -\frac{1}{S_y}$$

$$\frac{\partial L_{data}}{\partial S_y} = \frac{1}{S_y}$$
"""
    found = kinds(SCORES + parts)
    assert found[-4:-2] == ["holds", "holds"]
    assert found[-2] != "holds"
    assert found[-1] == "wrong:sign"


def test_the_word_o_may_be_written_0_and_k_samples_are_negative_ones() -> None:
    text = r"""For negative sampling, with probabilities over K samples,
$J = - \log \sigma(u_0^T v_c) - \sum_{k=1}^K \log \sigma(-u_k^T v_c)$.

$$\frac{\partial J}{\partial v_c} =
-(1 - \sigma(u_o^T v_c)) u_o + \sum_{k=1}^K (1 - \sigma(-u_k^T v_c)) u_k$$

$$\frac{\partial J}{\partial u_o} = -(1 - \sigma(u_o^T v_c)) v_c$$

$$\frac{\partial J}{\partial u_0} = (1 - \sigma(u_o^T v_c)) v_c$$

$$\frac{\partial J}{\partial u_k} = (1 - \sigma(-u_k^T v_c)) v_c$$
"""
    assert kinds(text) == ["holds", "holds", "wrong:sign", "holds"]


def test_a_loss_at_a_number_is_worked_out_by_its_formula() -> None:
    text = r"""$L(w) = (y - t)^2$ with $y = w x$, $x = 4$ and $t = 8$.

$$L(3) = (12 - 8)^2 = 16$$

$$L(3) = (13 - 8)^2 = 25$$

The function $f(x, y) = 3 x^2 + 2 x y$ has $\frac{\partial f}{\partial x} = 6 x + 2 y$, not
$\frac{\partial f}{\partial x} = 6 x - 2 y$.
"""
    assert outcomes(text) == ["holds", "holds", "undefined", "holds", "holds", "undefined"]


def test_what_weighs_a_logarithm_is_a_target_and_no_score() -> None:
    text = r"""$h_t = \tanh(W h_{t-1} + U x_t + b)$, $y_t = V h_t$, $L = \sum_{t=1}^{T} l_t$ and
$p_t = \frac{e^{y_t}}{\sum_i e^{y_{t,i}}}$, $l_t = -\sum_i z_{t,i} \log(p_{t,i})$.

$$\frac{\partial L}{\partial U} = \sum_{t=1}^{T} \frac{\partial L}{\partial h_t} (1 - h_t^2) x_t^T$$

$$\frac{\partial L}{\partial b} = -\sum_{t=1}^{T} \frac{\partial L}{\partial h_t} (1 - h_t^2)$$
"""
    assert kinds(text) == ["holds", "wrong:sign"]


def test_batch_norm_may_be_shown_in_a_picture_and_its_loss_be_an_f() -> None:
    text = r"""The backward pass of batch norm, with the batch mean $\mu$ of the picture.

$$\hat{x}_i = \frac{x_i - \mu}{\sqrt{\sigma^2 + \epsilon}}$$

$$\sigma^2 = \frac{1}{m} \sum_{i=1}^m (x_i - \mu)^2$$

$$\frac{\partial f}{\partial \gamma} = \sum_{i=1}^m \frac{\partial f}{\partial y_i} \hat{x}_i$$

$$\frac{\partial f}{\partial \hat{x}_i} = \frac{\partial f}{\partial y_i} \gamma$$

$$\frac{\partial f}{\partial \mu} =
-\sum_{i=1}^m \frac{\partial f}{\partial \hat{x}_i} \frac{1}{\sqrt{\sigma^2 + \epsilon}}$$

$$\frac{\partial f}{\partial \mu} =
\sum_{i=1}^m \frac{\partial f}{\partial \hat{x}_i} \frac{1}{\sqrt{\sigma^2 + \epsilon}}$$
"""
    assert outcomes(text) == ["holds", "holds", "holds", "undefined"]


def test_the_value_of_a_function_is_differentiated_that_stands_beside_it() -> None:
    text = r"""$a = \sigma(z)$, $z = \sum_j w_j x_j$,
$C = -\frac{1}{n} \sum_x [y \ln a + (1 - y) \ln(1 - a)]$ and, in another layer,
$a_j^l = \sigma(z_j^l)$.

$$\frac{\partial C}{\partial w_j} = -\frac{1}{n} \sum_x \left(\frac{y}{\sigma(z)}
- \frac{1 - y}{1 - \sigma(z)}\right) \frac{\partial \sigma}{\partial w_j}$$

$$\frac{\partial C}{\partial w_j} = \frac{1}{n} \sum_x \left(\frac{y}{\sigma(z)}
- \frac{1 - y}{1 - \sigma(z)}\right) \frac{\partial \sigma}{\partial w_j}$$
"""
    assert kinds(text) == ["holds", "wrong:sign"]
