r"""Products over the layers with an ellipsis, W_L W_{L-1} ⋯ W_1 x, and their derivatives."""

from __future__ import annotations

from judged_lines import outcomes

HOLD = ["holds"]

RECURSION = r"""
A deep linear network computes $f(x) = W_L W_{L-1} \cdots W_1 x$. The loss is
$\ell = \frac12 \| y - W_L W_{L-1} \cdots W_1 x\|^2$.
Let $h_l = W_l h_{l-1}$, $h_0 = x$, and $e = h_L - y$.
$$\frac{\partial \ell}{\partial W_L} = e h_{L-1}^T$$
$$\frac{\partial \ell}{\partial W_l} = W_{l+1}^T \cdots W_L^T e h_{%s}^T$$
For two layers $\ell = \frac12 \|y - W_2 W_1 x\|^2$ we have
$$\frac{\partial \ell}{\partial W_1} = W_2^T (W_2 W_1 x - y) x^T$$
$$\frac{\partial \ell}{\partial W_2} = (%s) (W_1 x)^T$$
"""


def test_a_product_over_the_layers_and_an_example_of_two():
    assert set(outcomes(RECURSION % ("l-1", "W_2 W_1 x - y"))) == {"holds"}
    assert outcomes(RECURSION % ("l", "W_2 W_1 x - y"))[1] != "holds"
    assert outcomes(RECURSION % ("l-1", "y - W_2 W_1 x"))[-1] == "wrong"


FORMS = {
    "above": ("W^L", "W^{L-1}", "W^1", "W^l", "(W^{l+1})^T", "(W^L)^T", "(W^1)^T", "(W^{l-1})^T"),
    "brackets": (
        "W^{[L]}", "W^{[L-1]}", "W^{[1]}", "W^{[l]}",
        "W^{[l+1]T}", "W^{[L]T}", "W^{[1]T}", "W^{[l-1]T}",
    ),
    "below": ("W_L", "W_{L-1}", "W_1", "W_l", "W_{l+1}^T", "W_L^T", "W_1^T", "W_{l-1}^T"),
    "other letters": (
        "W_N", "W_{N-1}", "W_1", "W_j", "W_{j+1}^T", "W_N^T", "W_1^T", "W_{j-1}^T"
    ),
}  # fmt: skip


def _derivative(form: str, error: str = "f(x) - y", *, turned: bool = False) -> str:
    last, before, first, own, *rows = FORMS[form]
    above, top, bottom, below = rows
    if turned:
        above, top = top, above
    return rf"""$f(x) = {last} {before} \cdots {first} x$ and $J = \frac12 \|f(x) - y\|^2$.
$$\frac{{\partial J}}{{\partial {own}}} = {above} \cdots {top} ({error}) x^T
{bottom} \cdots {below}$$"""


def test_the_derivative_by_any_layer():
    for form in FORMS:
        assert outcomes(_derivative(form)) == HOLD
        assert outcomes(_derivative(form, "y - f(x)")) != HOLD
        assert outcomes(_derivative(form, turned=True)) != HOLD


JACOBIANS = r"""
$h_0 = x$, $z_l = W_l h_{l-1}$, $h_l = \sigma(z_l)$, $D_l = \mathrm{diag}(\sigma'(z_l))$.
$$\frac{\partial h_L}{\partial x} = D_L W_L D_{L-1} W_{L-1} \cdots %s$$
"""


def test_layers_that_are_numbered_at_the_end_of_a_product():
    assert outcomes(JACOBIANS % "D_1 W_1") == HOLD
    assert outcomes(JACOBIANS % "D_2 W_2") != HOLD


WHOLE = r"""
Let $W = W_N W_{N-1} \cdots W_1$ and $L = \frac12 \|W x - y\|^2$.
$$\frac{\partial L}{\partial W} = (W x - y) x^T$$
$$\frac{\partial L}{\partial W_j} = (W_N \cdots W_{j+1})^T \frac{\partial L}{\partial W}
(W_{j%s} \cdots W_1)^T$$
"""


def test_the_product_as_one_matrix():
    assert outcomes(WHOLE % "-1") == HOLD * 2
    assert outcomes(WHOLE % "")[1] != "holds"


NESTED = r"""
$f(x) = W_L \sigma(W_{L-1} \sigma(\cdots \sigma(W_1 x)))$ and $J = \frac12 \|f(x) - y\|^2$.
With $h_0 = x$, $z_l = W_l h_{l-1}$ and $h_l = \sigma(z_l)$:
$$f(x) = %s$$
$$\frac{\partial J}{\partial W_L} = (f(x) - y) h_{L-1}^T$$
"""
CHAIN = r"""
$h_0 = x$, $z_l = W_l h_{l-1}$, $h_l = \sigma(z_l)$.
$$\frac{\partial h_L}{\partial x} = \frac{\partial h_L}{\partial h_{L-1}}
\frac{\partial h_{L-1}}{\partial h_{L-2}} \cdots \frac{\partial h_1}{\partial %s}$$
"""


def test_functions_of_functions_down_to_the_first_layer():
    assert outcomes(NESTED % "z_L") == HOLD * 2
    assert outcomes(NESTED % "h_L")[0] != "holds"


def test_a_chain_of_derivatives_that_ends_at_the_input():
    assert outcomes(CHAIN % "x") == HOLD
    assert outcomes(CHAIN % "h_0") == HOLD
    assert outcomes(CHAIN % "W_1") != HOLD


RANGES = r"""
Let $W_{j:i} = W_j W_{j-1} \cdots W_i$. $f(x) = W_{N:1} x$, $\ell = \frac12 \|f(x) - y\|^2$.
$$\frac{\partial \ell}{\partial W_j} = W_{N:j%s}^T (f(x) - y) x^T W_{j-1:1}^T$$
"""


def test_a_range_of_layers_as_one_name():
    assert outcomes(RANGES % "+1") == HOLD
    assert outcomes(RANGES % "") == ["wrong"]


def test_a_product_of_weights_in_brackets():
    document = r"""
$f = (W_2 W_1) x$ and $L = \frac12 \|f - y\|^2$.
$$\frac{\partial L}{\partial W_1} = W_2^T (f - y) x^T$$
$$\frac{\partial L}{\partial W_2} = (f - y) x^T W_1$$
"""
    assert outcomes(document) == ["holds", "holds_per_component"]
