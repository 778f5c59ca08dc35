"""Course notes on numpy networks: d(z) for dz, both sizes of letters, activations left unnamed."""

from __future__ import annotations

import pytest

from chainrule.documents.check import check_document
from chainrule.documents.outcomes.verdicts import Outcome, Verdict
from chainrule.documents.sources.document import Kind
from chainrule.documents.sources.source import read_bytes

FORWARD = r"""
$Z^{[1]} = W^{[1]} X + b^{[1]}$, $A^{[1]} = ReLU(Z^{[1]})$

$Z^{[2]} = W^{[2]} A^{[1]} + b^{[2]}$, $A^{[2]} = \sigma(Z^{[2]})$
"""
LOSS = r"""
$J = -\frac{1}{m} \sum_{i=1}^m (y^{(i)} \log a^{[2](i)} + (1-y^{(i)}) \log(1 - a^{[2](i)}))$
"""
UPSTREAM = r"$dA^{[2]} = \frac{\partial J}{\partial A^{[2]}}$"


def verdicts(text: str) -> tuple[Verdict, ...]:
    return check_document(read_bytes(text.encode(), "notes.md")).verdicts


def outcomes(text: str) -> list[tuple[str, str]]:
    return [(v.claim.left, v.outcome.value) for v in verdicts(text)]


@pytest.mark.parametrize(("slope", "outcome"), [("a - y", "holds"), ("y - a", "wrong")])
def test_d_of_a_quantity_in_brackets_is_its_gradient(slope: str, outcome: str) -> None:
    text = r"""
$z = w^T x + b$, $a = \sigma(z)$, $L(a, y) = -(y \log a + (1-y) \log(1-a))$

$d(a) = \frac{dL}{da} = -\frac{y}{a} + \frac{1-y}{1-a}$
"""
    text += rf"$d(z) = \frac{{dL}}{{dz}} = {slope}$"
    assert [o for _, o in outcomes(text)] == ["holds"] * 3 + [outcome]


def test_what_a_gradient_is_divided_by_counts_the_samples() -> None:
    text = (
        FORWARD
        + r"""
$dZ^{[2]} = A^{[2]} - Y$

$dW^{[2]} = (dZ^{[2]} * A^{[1]T}) / m$

$dZ^{[1]} = (W^{[2]T} * dZ^{[2]}) * g'^{[1]}(Z^{[1]})$

$dW^{[1]} = (dZ^{[1]} * X^T) / m$
"""
    )
    assert {outcome for _, outcome in outcomes(text)} == {"holds"}


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        (r"dZ^{[2]} = dA^{[2]} * g^{[2]'}(Z^{[2]})", "holds"),
        (r"dZ^{[1]} = dA^{[1]} * g'^{[1]}(Z^{[1]})", "holds"),
        (r"dZ^{[2]} = dA^{[2]} * g'^{[2]}(A^{[2]})", "undefined"),
    ],
)
def test_g_of_which_only_the_derivative_stands_is_the_activation(line: str, outcome: str) -> None:
    text = f"{FORWARD}{LOSS}{UPSTREAM}\n\n${line}$\n"
    assert outcomes(text)[-1][1] == outcome


def test_a_product_of_functions_over_nothing_is_not_read() -> None:
    text = FORWARD + r"$A^{[2]} = \prod g^{(i)}(A^{(i-1)} W^{(i)} + b^{(i)})$"
    assert not [v for v in verdicts(text) if v.outcome.is_fault]


SMALL = r"""
$Z^{[1]} = W^{[1]} X + b^{[1]}$, $A^{[1]} = \sigma(z^{[1]})$

$Z^{[2]} = W^{[2]} A^{[1]} + b^{[2]}$, $A^{[2]} = \sigma(z^{[2]})$

$z^{[1]} = W^{[1]} x + b^{[1]}$, $z^{[2]} = W^{[2]} a^{[1]} + b^{[2]}$

$dz^{[2]} = A^{[2]} - Y$
"""


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        (r"dW^{[2]} = \frac{1}{m} dz^{[2]} A^{[1]T}", Outcome.HOLDS),
        (r"db^{[2]} = \frac{1}{m} np.sum(dz^{[2]}, axis=1, keepdims=True)", Outcome.HOLDS),
        (r"dz^{[1]} = W^{[2]T} dz^{[2]} * \sigma'(z^{[1]})", Outcome.HOLDS),
        (r"dW^{[1]} = \frac{1}{m} dz^{[1]} x^T", Outcome.HOLDS),
        (r"dW^{[2]} = \frac{1}{m} dz^{[2]} A^{[2]T}", Outcome.WRONG),
    ],
)
def test_small_letters_beside_capitals_are_of_all_examples(line: str, outcome: Outcome) -> None:
    hidden = r"$dz^{[1]} = W^{[2]T} dz^{[2]} * \sigma'(z^{[1]})$"
    found = verdicts(f"{SMALL}\n{hidden}\n\n${line}$\n")
    assert found[-1].outcome is outcome, found[-1]


@pytest.mark.parametrize(
    "written",
    [
        r"{% latex %}a = \sigma(z){% endlatex %}",
        r"{% katex display %}a = \sigma(z){% endkatex %}",
        r"{% math %} a = \sigma(z) {% endmath%}",
    ],
)
def test_tags_of_liquid_set_off_formulas(written: str) -> None:
    document = read_bytes(f"So {written} follows.".encode(), "post.md")
    assert [p.text.strip() for p in document.pieces if p.kind is Kind.MATH] == [r"a = \sigma(z)"]


@pytest.mark.parametrize(
    "loss",
    [
        r"\frac{1}{2} \large{(} a - y \large{)}^2",
        r"\frac{1}{2} \parallel a - y \; \parallel^2",
        r"\frac{1}{2} \quad * (a - y)^2",
    ],
)
def test_sizes_and_signs_around_brackets(loss: str) -> None:
    text = rf"$a = W x$ and $J = {loss}$, so $\frac{{\partial J}}{{\partial a}} = a - y$."
    assert outcomes(text) == [(r"\frac{\partial J}{\partial a}", "holds")]


def test_a_condition_of_a_case_in_words() -> None:
    text = r"""$$g(z) = \max(0, z)$$

$$g(z)^{'} = \begin{cases} 0 & \text{if z < 0} \\ 1 & \text{if z > 0} \\ undefined & \text{if z = 0}
\end{cases}$$
"""
    assert [outcome for _, outcome in outcomes(text)] == ["holds"]


def test_every_item_of_an_inner_list_may_define_a_function_anew() -> None:
    text = r"""
6. Derivatives
   1. logistic:

      $$g(z) = \frac{1}{1 + e^{-z}}$$

      $$\frac{d}{dz} g(z) = g(z)(1 - g(z))$$
   2. tanh:

      $$g(z) = \tanh(z)$$

      $$\frac{d}{dz} g(z) = 1 - (\tanh(z))^2$$
   3. rectifier:

      $$g(z) = \max(0, z)$$
"""
    assert {outcome for _, outcome in outcomes(text)} == {"holds"}


def test_what_is_said_at_a_value_is_not_wrong_in_general() -> None:
    text = r"""
- $g(z) = \frac{1}{1 + e^{-z}}$
- Examples:
    - if z = 10, $g(z) \approx 1$ and $g'(z) \approx 0$
"""
    assert not [v for v in verdicts(text) if v.outcome.is_fault]


def test_what_a_library_makes_defines_nothing() -> None:
    text = (
        FORWARD
        + LOSS
        + r"""
$dZ^{[2]} = A^{[2]} - Y$, $dW^{[2]} = \frac{1}{m} dZ^{[2]} A^{[1]T}$

$W^{[2]} = np.random.randn(2, 2) * 0.01$, $b^{[1]} = np.zeros((2, 1))$
"""
    )
    assert {outcome for _, outcome in outcomes(text)} == {"holds"}


CHAIN = r"""
$u_1 = f_1(V_1 u_0)$, $u_3 = f_3(V_3 u_2)$, $E = \frac{1}{2} |u_3 - t|^2$

$\delta_3 = (u_3 - t) \circ f_3'(V_3 u_2)$

$$\frac{\partial E}{\partial V_2} = V_3^T \delta_3 \frac{\partial u_2}{\partial V_2}
= [V_3^T \delta_3 \circ f_2'(V_2 u_1)] \frac{\partial V_2 u_1}{\partial V_2}
= \delta_2 \frac{\partial V_2 u_1}{\partial V_2} = \delta_2 u_1^T$$
"""


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        (r"\frac{\partial E}{\partial V_2} = [V_3^T \delta_3 \circ f_2'(V_2 u_1)] u_1^T", "holds"),
        (r"\frac{\partial E}{\partial V_1} = [V_2^T \delta_2 \circ f_1'(V_1 u_0)] u_0^T", "holds"),
        (r"\frac{\partial E}{\partial V_1} = [V_2^T \delta_2 \circ f_1'(V_1 u_0)] u_1^T", "wrong"),
    ],
)
def test_a_chain_names_a_part_of_itself_and_the_layer_between(line: str, outcome: str) -> None:
    found = outcomes(f"{CHAIN}\n\n${line}$\n")
    assert [o for _, o in found] == ["holds"] * (len(found) - 1) + [outcome]


@pytest.mark.parametrize("weight", ["w^{(l)}", "W^{(l)}"])
def test_a_small_weight_that_nothing_multiplies_is_the_whole_one(weight: str) -> None:
    text = rf"""
$z^{{(l)}} = W^{{(l)}} a^{{(l-1)}} + b^{{(l)}}$, $a^{{(l)}} = \sigma(z^{{(l)}})$

$C = \frac{{1}}{{2}} ||a^{{(L)}} - y||^2$

$\delta^{{(l)}} = \frac{{\partial C}}{{\partial z^{{(l)}}}}$

$\frac{{\partial C}}{{\partial {weight}}} = \delta^{{(l)}} (a^{{(l-1)}})^T$
"""
    assert outcomes(text)[-1][1] == "holds"


def test_which_function_an_activation_is_may_be_said_by_its_derivative_alone() -> None:
    text = r"""
$z_1 = w x + b$, $a_1 = g(z_1)$, $L = \frac{1}{2} (a_1 - y_1)^2$

$\frac{\partial L}{\partial z_1} = (a_1 - y_1) \frac{\partial \sigma(z_1)}{\partial z_1}$
"""
    assert not [v for v in verdicts(text) if v.outcome.is_fault]


def test_a_later_side_defines_where_the_first_has_no_value() -> None:
    text = r"""
$a = w x$

$$J = \begin{pmatrix} 0 & \cdots & 1 & \cdots & 0 \end{pmatrix} q = \frac{1}{2} (a - y)^2$$

$\frac{\partial J}{\partial w} = (a - y) x$
"""
    assert outcomes(text)[-1][1] == "holds"


def test_another_mark_on_a_function_and_sizes_in_brackets_are_no_mistakes() -> None:
    text = r"""
$[x] = [D_0 \times 1]$ and $[z^L] = [D_L \times 1]$

$a^k = W^k z^{k-1} + b^k$, $z^k = h(a^k)$

$z^L = h(a^L) = h_{\mathrm{out}}(a^L)$, $h_{\mathrm{out}}(a^L) = \log(\mathrm{softmax}(a^L))$
"""
    assert not [v for v in verdicts(text) if v.outcome.is_fault]


@pytest.mark.parametrize(
    ("written", "outcome"), [(r"dz^{[1]} x^T", "holds"), ("dz^{[1]}", "wrong")]
)
def test_a_bias_without_a_sum_is_of_one_example(written: str, outcome: str) -> None:
    text = rf"""
$z^{{[1]}} = W^{{[1]}} x + b^{{[1]}}$, $a^{{[1]}} = \sigma(z^{{[1]}})$

$J = -\frac{{1}}{{m}} \sum_{{i=1}}^m (a^{{[1](i)}} - y^{{(i)}})^2$

$dz^{{[1]}} = -2 (a^{{[1]}} - y) * \sigma'(z^{{[1]}})$

$db^{{[1]}} = dz^{{[1]}}$, $dW^{{[1]}} = {written}$
"""
    assert outcomes(text)[-2:] == [("db^{[1]}", "holds"), ("dW^{[1]}", outcome)]


def test_the_bias_of_a_general_layer_has_its_number() -> None:
    text = r"""
$Z^{[1]} = W^{[1]} X + b^{[1]}$, $A^{[1]} = \tanh(Z^{[1]})$

$Z^{[n]} = W^{[n]} A^{[n-1]} + b^{[1]}$, $A^{[n]} = \tanh(Z^{[n]})$

$dZ^{[l]} = \frac{\partial L}{\partial Z^{[l]}}$

$db^{[l]} = \frac{\partial L}{\partial b^{[l]}} = \frac{1}{m} \sum_{i=1}^m dZ^{[l](i)}$
"""
    assert not [v for v in verdicts(text) if v.outcome.is_fault]


def test_what_a_class_is_decided_to_be_and_sizes_asked_for_claim_nothing() -> None:
    text = r"""
$z = w^T x + b$, $\hat{y} = \sigma(z)$

If $\hat{y} > 0.5$ then $\hat{y} = 1$, otherwise $\hat{y} = 0$.

$\mathrm{dim}(w) = n \times 1$
"""
    assert outcomes(text) == []


def test_sum_in_words_adds_up_the_samples() -> None:
    text = (
        FORWARD
        + r"""
$dZ^{[2]} = A^{[2]} - Y$, $dW^{[2]} = \frac{1}{m} dZ^{[2]} A^{[1]T}$

$db^{[2]} = Sum(dZ^{[2]}) / m$
"""
    )
    assert {outcome for _, outcome in outcomes(text)} == {"holds"}


@pytest.mark.parametrize(("sign", "outcome"), [("-", "holds"), ("+", "undefined")])
def test_an_entry_in_the_other_size_of_letters(sign: str, outcome: str) -> None:
    text = rf"""
$z = V x + c$, $C_0 = \frac{{1}}{{2}} \sum_k (z_k - y_k)^2$

$\frac{{\partial c_0}}{{\partial z_k}} = z_k {sign} y_k$

$\frac{{\partial C_0}}{{\partial x_j}} = \sum_k v_{{kj}} (z_k {sign} y_k)$
"""
    assert outcomes(text)[-1][1] in (outcome, "wrong" if sign == "+" else outcome)
