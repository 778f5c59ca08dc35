"""Infix quotients, lines that are right whatever their symbols mean, values after an update."""

from __future__ import annotations

import pytest
from documents_read import read
from judged_lines import outcomes, verdicts_on


@pytest.mark.parametrize(
    ("infix", "prefix"),
    [
        (r"{a \over b}", r"\frac{a}{b}"),
        (r"{1 \over 2} x", r"\frac{1}{2} x"),
        (r"\left( a \over b \right) c", r"\left(\frac{a}{b}\right) c"),
        (r"{\partial C \over \partial r} q", r"\frac{\partial C}{\partial r} q"),
        (r"{\partial \over \partial r} (q r)", r"\frac{\partial}{\partial r} (q r)"),
        (r"{1 \over {1 + {a \over b}}}", r"\frac{1}{1 + \frac{a}{b}}"),
        (r"e^{a \over b}", r"e^{\frac{a}{b}}"),
    ],
)
def test_an_infix_quotient_is_a_fraction(infix: str, prefix: str) -> None:
    assert read(infix) == read(prefix)


def test_an_index_in_braces_of_its_own() -> None:
    assert read(r"\theta{_k} + q") == read(r"\theta_k + q")


CHAIN = r"$$ \frac{\partial C}{\partial %s} = %s $$"


@pytest.mark.parametrize(
    ("wrt", "right", "outcome"),
    [
        ("q", r"\frac{\partial C}{\partial r} \frac{\partial r}{\partial q}", "holds"),
        ("q", r"\frac{\partial r}{\partial q} \frac{\partial C}{\partial r}", "holds"),
        ("q", r"\frac{\partial C}{\partial r} \frac{\partial s}{\partial q}", "undefined"),
        (
            "w_{ji}",
            r"\frac{\partial C}{\partial r_j} \frac{\partial r_j}{\partial w_{ji}}",
            "holds",
        ),
        ("q_i", r"\frac{\partial C}{\partial r_j} \frac{\partial r_j}{\partial q_i}", "undefined"),
        (
            "q_i",
            r"\sum_j \frac{\partial C}{\partial r_j} \frac{\partial r_j}{\partial q_i}",
            "holds",
        ),
        (
            "q",
            r"\frac{\partial C}{\partial r_1} \frac{\partial r_1}{\partial q}"
            r" + \frac{\partial C}{\partial r_2} \frac{\partial r_2}{\partial q}",
            "holds",
        ),
        (
            "q",
            r"\frac{\partial C}{\partial r_1} \frac{\partial r_1}{\partial q}"
            r" - \frac{\partial C}{\partial r_2} \frac{\partial r_2}{\partial q}",
            "undefined",
        ),
    ],
)
def test_the_chain_rule_holds_for_symbols_that_nothing_defines(
    wrt: str, right: str, outcome: str
) -> None:
    assert outcomes(CHAIN % (wrt, right)) == [outcome]


def test_a_path_through_one_of_two_units_is_no_chain_rule() -> None:
    paths = CHAIN % ("q", r"\frac{\partial C}{\partial r_1} \frac{\partial r_1}{\partial q}")
    assert (
        outcomes(f"{paths}\n\n$$ \\frac{{\\partial C}}{{\\partial r_2}} = s $$")[0] == "undefined"
    )


def test_no_chain_rule_entry_by_entry_where_a_softmax_is_spoken_of() -> None:
    line = CHAIN % ("z_k", r"\frac{\partial C}{\partial a_k} \frac{\partial a_k}{\partial z_k}")
    assert outcomes(line) == ["holds"]
    assert outcomes(f"The outputs are those of a softmax.\n\n{line}") == ["undefined"]


def test_what_follows_from_what_was_said() -> None:
    text = r"""
Let $\delta = \frac{\partial C}{\partial r}$. The score has the slope
$$ \frac{\partial r}{\partial q} = p $$
and with it
$$ \frac{\partial C}{\partial q} = \frac{\partial C}{\partial r} \frac{\partial r}{\partial q}
 = %s $$
"""
    assert outcomes(text % r"\delta p")[1:] == ["holds", "holds"]
    assert outcomes(text % r"2 \delta p")[1:] == ["holds", "undefined"]


def test_what_could_not_be_judged_does_not_hold_by_being_said_twice() -> None:
    line = r"$$ \frac{\partial C}{\partial q_j} = \delta_j p $$"
    assert "holds" not in outcomes(f"{line}\n\nAgain,\n\n{line}")


def test_the_rules_of_differentiation_hold_whatever_is_differentiated() -> None:
    left = r"\frac{\partial}{\partial q} \left[ (r - p)^2 + (s - p)^2 \right]"
    right = r"2 (r - p) \frac{\partial r}{\partial q} + 2 (s - p) \frac{\partial s}{\partial q}"
    text = "$$ %s = %s $$"
    assert outcomes(text % (left, right)) == ["holds"]
    assert outcomes(text % (left, right.replace("+", "-"))) != ["holds"]


WORKED = r"""
$x = 2$, $w = 0.5$ and $y = w x = 1.0$.

%s

Now $y = 1.2$.
"""


def test_a_value_after_an_update_is_a_new_one() -> None:
    updated = WORKED % r"$$ w' = w - \eta \frac{\partial C}{\partial w} $$"
    assert outcomes(WORKED % "")[-1] == "wrong"
    assert outcomes(updated)[-1] == "undefined"


def test_a_garbled_sigmoid_is_the_sigmoid_in_numbers() -> None:
    text = r"""
The activation is the sigmoid $\sigma(x) = %s$. With $z = 0.4$ we get
$$ a = \sigma(z) = \frac{1}{1 + e^{-0.4}} \approx 0.5987 $$
"""
    assert "wrong" not in outcomes(text % r"1 + e^{-x}1")
    assert "wrong" not in outcomes(text % r"\frac{1}{1 + e^{-x}}")


@pytest.mark.parametrize(
    ("noted", "expected"),
    [
        (r"\underbrace{w^T x + b}_{z}", ["holds", "holds"]),
        (r"\underbrace{(w^T x + b)}_{\displaystyle z}", ["holds", "holds"]),
        (r"\overbrace{w^T x + b}^z", ["holds", "holds"]),
        # by custom z is the score all the same, where w is what L is differentiated by
        (r"\underbrace{w^T x + b}_{\text{the score}}", ["undefined", "holds"]),
    ],
)
def test_a_name_under_a_brace_is_what_is_above_it(noted: str, expected: list[str]) -> None:
    text = rf"""
$$ L = \frac12 (\sigma({noted}) - y)^2 $$
$$ \frac{{\partial L}}{{\partial z}} = (\sigma(z) - y) \sigma'(z) $$
$$ \frac{{\partial L}}{{\partial w}} = (\sigma(z) - y) \sigma'(z) x $$
"""
    assert outcomes(text) == expected


MOMENTS = r"""
$$ e_j(n) = d_j(n) - y_j(n) $$
$$ C(n) = \frac12 \sum_j e_j^2(n) $$
$$ y_j(n) = \tanh(\sum_i w_{ji}(n) x_i(n)) $$
$$ \frac{\partial C(n)}{\partial e_j(n)} = e_j(n) $$
$$ \frac{\partial C(n)}{\partial w_{ji}(n)} = %s e_j(n) (1 - y_j^2(n)) x_i(n) $$
"""


def test_brackets_may_only_say_at_which_moment_a_quantity_is() -> None:
    assert outcomes(MOMENTS % "-") == ["holds", "holds"]
    assert outcomes(MOMENTS % "") == ["holds", "wrong"]


def test_an_error_called_e_is_not_the_number() -> None:
    text = r"""
$$ e = y - d, \quad y = \frac{1}{1 + e^{-z}}, \quad C = \frac12 e^2 $$
$$ \frac{\partial C}{\partial z} = e y (1 - y) $$
"""
    assert outcomes(text)[-1] == "holds"


SHEET = r"""
# %s

## 1. A chain of numbers

$v = c (a - x)^2$ and $a = (w + x)^2$, so
$$ \frac{\partial a}{\partial w} = 2 (w + x) $$

## 2. Networks

### 2.1 The forward pass

Let $x \in \mathbb{R}^d$ and $W \in \mathbb{R}^{h \times d}$. With $z = W x$ and $C = \frac12 z^T z$
$$ \frac{\partial C}{\partial W} = z x^T $$
"""


def test_numbered_headings_of_a_sheet_begin_other_exercises() -> None:
    assert outcomes(SHEET % "Homework 3")[-2:] == ["holds", "holds"]


def test_numbers_in_place_of_symbols_are_put_in() -> None:
    text = r"""
$$ h = \sigma(W x + b), \quad y = v^T h $$
All weights are zero at first:
$$ h = \sigma(W x + b) = %s $$
"""
    assert "wrong" not in outcomes(text % r"\sigma(0 x + 0) = \sigma(0) = \frac12")
    assert "wrong" in outcomes(text % r"\sigma(W x)")


UNITS = r"""
Each unit computes $q_j = \sum_i w_{ij} r_i$ and $r_j = f(q_j)$ with
$f(x) = \frac{1}{1+e^{-x}}$. The error is
$$ E = \frac12 \sum_k (t_k - r_k)^2 $$
$$ \frac{\partial E}{\partial q_k} = -(t_k - r_k) r_k (1 - r_k) $$
$$ \frac{\partial E}{\partial r_j} = \sum_k \frac{\partial E}{\partial q_k} w_{jk} $$
$$ \frac{\partial E}{\partial w_{ij}} = %s \frac{\partial E}{\partial q_j} r_i $$
"""


def test_one_equation_for_the_units_of_all_layers() -> None:
    assert outcomes(UNITS % "") == ["holds", "holds", "holds"]
    assert outcomes(UNITS % "2") == ["holds", "holds", "wrong"]


def test_a_definition_that_is_not_kept_is_not_wrong() -> None:
    text = r"""
$q_n = f(s_n) = f(\sum_m v_{mn} q_m + c q_n)$, and at the output $q_n = y$. With $C = \frac12 y^2$
$$ \frac{\partial C}{\partial y} = y $$
"""
    assert "wrong" not in outcomes(text)


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        (r"$t - w = 1.5 - 0.5 = 1.0$", "holds"),
        (
            r"$w^+ = w - \eta \frac{\partial C}{\partial w} = 0.5 - 0.1 \cdot (-0.8) = 0.58$",
            "holds",
        ),
        (r"$(u_1, u_2) = (0.25, 4)$, so $u_1 u_2 = 0.25 \cdot 4 = 1$", "holds"),
        (r"$\frac{\partial C}{\partial b} = -0.4$", "holds"),
        (r"$\frac{\partial C}{\partial b} = -0.5$", "undefined"),
    ],
)
def test_numbers_that_are_put_in(line: str, outcome: str) -> None:
    text = rf"""
$x = 2$, $w = 0.5$, $b = 0.1$, $t = 1.5$, $\eta = 0.1$. The output is $y = w x + b = 1.1$, and
$C = \frac12 (t - y)^2 = 0.08$.
$$ \frac{{\partial C}}{{\partial w}} = -(t - y) x = -(1.5 - 1.1) \cdot 2 = -0.8 $$

{line}
"""
    assert outcomes(text)[-1] == outcome


def test_einsteins_convention_goes_on_under_other_headings() -> None:
    text = r"""
# Loss

In Einstein notation $L = -\sum_i t_i \log p_i = -t_i \log p_i$.

# Layer

$$ v = h W + b $$
$$ \frac{\partial v_b}{\partial h_c} = W_{ib} \frac{\partial h_i}{\partial h_c} = W_{cb} $$
"""
    assert "wrong" not in outcomes(text)
    assert outcomes(text)[-1] == "holds"


def test_what_holds_whatever_it_means_makes_no_reader_believed() -> None:
    chain = CHAIN % ("q", r"\frac{\partial C}{\partial r} \frac{\partial r}{\partial q}")
    assert "whatever_it_means" in verdicts_on(chain)[0].evidence
