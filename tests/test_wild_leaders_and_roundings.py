r"""Dots that lead to a number, coloured indices, primes as transposes, short numbers, escapes."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

LED = r"""The loss is $L = \frac12 (a - y)^2$ with $a = \sigma(z)$ and $z = w x + b$.

$$\frac{\partial L}{\partial a} = a - y \cdots(a)$$
$$\frac{\partial a}{\partial z} = a (1 - a) \ldots (2)$$
$$\frac{\partial L}{\partial b} = (a - y) a (1 - a) \quad \cdots (2-3)$$
$$\frac{\partial L}{\partial w} = (SIGNS) a (1 - a) x ---- (*)$$
"""

COLOURED = r"""Let $L = \frac12 (a_1 - y)^2$ with $a_1 = \sigma(z_1)$ and
$z_1 = \theta_{1,1}^{(2)} x_1 + \theta_{1,2}^{(2)} x_2$.

$$\frac{\partial L}{\partial \theta_{{\color[rgb]{0, 0, 1}1},{\color{red}2}}^{({\color{green}2})}}
  = (a_{\color[rgb]{1, 0, 0}1} - y) a_1 (1 - a_1) \textcolor[rgb]{0, 1, 0}{x_INDEX}$$
"""

ADDED = r"""One step of the network:

$$\begin{matrix} h^{(1)} = x \\ u^{(2)} = W^{(1)} h^{(1)} \\
h^{(2)} = \sigma(u^{(2)}), & add & h_0^{(2)} \\ E = \frac12 (h^{(2)} - y)^2 \end{matrix}$$

$$\frac{\partial E}{\partial u^{(2)}} = (h^{(2)} - y) \odot h^{(2)} \odot (SLOPE)$$
"""

STEPS = r"""Let $J$ be the loss of a network and $h_l$ the outputs of its layer $l$.

$$\frac{\partial J}{\partial \theta_l} = \frac{\partial J}{\partial h_L}
  \frac{\partial h_L}{\partial h_{L-1}} \cdots \frac{\partial h_{FROM}}{\partial h_{TO}}
  \frac{\partial h_l}{\partial \theta_l}$$
"""

TURNED = """z = w'x + b, and a = sigmoid(z)

The loss is defined as: l(a,y) = -y log(a) - (1-y) log(1-a).

da/dz = d/dz g(z) = g'(z)
dz = {sign}da * g'(z)
dl/dw = {sign}(a - y) x

The two layers are z[1] = W[1] x + b[1] and a[1] = sigmoid(z[1]).
"""

NUMBERS = r"""The input is $x = [2.0, 3.0]^T$ and the weights are $v = [0.1, 0.5]^T$.
Then $z = v_1 x_1 + v_2 x_2 = 1.7$ and $p = \sigma(z) = 0.845535$.
With the error $E = -\log(p) = 0.167786$ we have
$$\frac{\partial E}{\partial p} = -1/p = -1.18268$$
$$-1.18 \times 0.85 \times (1 - 0.85) \times 2.0 = RESULT$$
"""

SUMMARY = r"""For a network with two layers we have in matrix form

$$\begin{split} dZ2 &= A2 - Y \\ dW2 &= \frac{1}{m} dZ2 \cdot A1^T \\
db2 &= FACTOR np.sum(dZ2, axis=1, keepdims=True) \\ dZ1 &= W2^T \cdot dZ2 * g'(Z1) \\
dW1 &= \frac{1}{m} dZ1 \cdot X^T \end{split}$$
"""

UNIT = r"""Here $L(a, y) = -(y \log a + (1 - y) \log(1 - a))$ and $s(z) = sigmoid$. So
$$\begin{split} da &= \frac{\partial L(a, y)}{\partial a} = \frac{1 - y}{1 - a} - \frac{y}{a} \\
dz &= da \cdot \frac{\partial s(z)}{\partial z} = a - y \\ dw1 &= dz \cdot x1 \\
dw2 &= SIGNdz \cdot x2 = x2 (a - y) \\ db &= SIGNdz \end{split}$$
"""

NAMED = r"""The unit has $z = w x + b$, $a = g(z)$ and $E = \frac12 (a - y)^2$.
Here $g(z) = sigmoid$.

$$\frac{\partial E}{\partial w} = (a - y) a (1 SIGN a) x$$
"""


@pytest.mark.parametrize(("signs", "last"), [("a - y", "holds"), ("y - a", "wrong")])
def test_dots_and_dashes_lead_to_a_number(signs: str, last: str) -> None:
    assert outcomes(LED.replace("SIGNS", signs)) == ["holds"] * 3 + [last]


@pytest.mark.parametrize(("index", "last"), [("2", "holds"), ("1", "wrong")])
def test_a_colour_says_nothing(index: str, last: str) -> None:
    assert outcomes(COLOURED.replace("INDEX", index)) == [last]


def test_a_product_is_no_leader() -> None:
    """Dots behind a sign stand for what is left out."""
    text = LED.replace("SIGNS", "a - y").replace("a - y \\cdots(a)", "a - y + \\cdots(a)")
    assert outcomes(text)[0] == "unread"


@pytest.mark.parametrize(("slope", "last"), [("1 - h^{(2)}", "holds"), ("1 + h^{(2)}", "wrong")])
def test_add_is_a_word(slope: str, last: str) -> None:
    assert outcomes(ADDED.replace("SLOPE", slope)) == [last]


@pytest.mark.parametrize(("start", "end", "outcome"), [("l+1", "l", "holds"), ("l+2", "l+1", "")])
def test_a_product_over_layers_below(start: str, end: str, outcome: str) -> None:
    (found,) = outcomes(STEPS.replace("FROM", start).replace("TO", end))
    assert found == outcome or (not outcome and found in ("unread", "undefined"))


def test_a_prime_turns_beside_layers() -> None:
    assert outcomes(TURNED.format(sign="")) == ["holds"] * 4
    assert "holds" not in outcomes(TURNED.format(sign="-"))[2:]


def test_a_sum_below_a_slash() -> None:
    """(1-y)/1-a may be meant as (1-y)/(1-a); with a space it is what it says."""
    text = TURNED.format(sign="") + "\ndl/da = -y/a + (1-y)/{}\n"
    assert outcomes(text.format("(1-a)"))[-1] == "holds"
    assert outcomes(text.format("1-a"))[-1] == "undefined"
    assert outcomes(text.format("(1+a)"))[-1] == "wrong"


@pytest.mark.parametrize(
    ("result", "last"), [("-0.3089", "holds"), ("-0.3009", "holds"), ("-0.3189", "wrong")]
)
def test_a_number_is_short_for_a_longer_one(result: str, last: str) -> None:
    assert outcomes(NUMBERS.replace("RESULT", result))[-1] == last


@pytest.mark.parametrize(
    ("result", "outcome"),
    [("-2", "holds"), ("-2.5", "holds"), ("-2.2", "undefined"), ("-9", "wrong")],
)
def test_digits_before_a_power_of_ten(result: str, outcome: str) -> None:
    line = rf"$$-0.041 \times 0.99998 \times (1 - 0.99998) \times 3 = {result} \times 10^{{-6}}$$"
    assert outcomes(f"Numbers are put in:\n\n{line}\n") == [outcome]


@pytest.mark.parametrize(("factor", "third"), [(r"\frac{1}{m}", "holds"), ("-", "undefined")])
def test_biases_of_which_only_db_is_written(factor: str, third: str) -> None:
    expected = ["holds", "holds", third, "holds", "holds"]
    assert outcomes(SUMMARY.replace("FACTOR", factor)) == expected


def test_the_unit_of_dz_and_dw() -> None:
    assert outcomes(UNIT.replace("SIGN", "")) == ["holds"] * 8
    found = outcomes(UNIT.replace("SIGN", "-"))
    assert "holds" not in (found[5], found[7])


@pytest.mark.parametrize(("sign", "outcome"), [("-", "holds"), ("+", "wrong")])
def test_a_function_that_is_named(sign: str, outcome: str) -> None:
    assert outcomes(NAMED.replace("SIGN", sign)) == [outcome]


@pytest.mark.parametrize(("sign", "outcome"), [("", "holds"), ("-", "wrong")])
def test_braces_that_markdown_escapes_are_brackets(sign: str, outcome: str) -> None:
    text = rf"Let $Z = \exp\\{{w x\\}}$. Then $$\frac{{dZ}}{{dw}} = {sign} x \exp\\{{w x\\}}$$"
    assert outcomes(text)[-1] == outcome
