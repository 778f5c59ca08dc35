# ruff: noqa: E501
"""Numbers as people write them: rounded on the way, in lists, and put in for symbols."""

from __future__ import annotations

import pytest

from chainrule.documents.check import check_document
from chainrule.documents.outcomes.verdicts import Marked, Verdict
from chainrule.documents.sources.source import read_text


def checked(text: str) -> Marked:
    return check_document(read_text(text, "a.md", "markdown"))


def outcome(verdict: Verdict) -> str:
    return verdict.outcome.value + (f":{verdict.cause.value}" if verdict.cause else "")


def outcomes(text: str) -> str:
    return " ".join(outcome(verdict) for verdict in checked(text).verdicts)


ARITHMETIC = {
    # ⊙ multiplies square matrices entry by entry, and nothing else does.
    r"\begin{bmatrix} 2 & 1 \\ 0 & 3 \end{bmatrix} \odot \begin{bmatrix} 1 & 5 \\ 4 & 2 \end{bmatrix}"
    r" = \begin{bmatrix} 2 & 5 \\ 0 & 6 \end{bmatrix}": "holds",
    r"\begin{bmatrix} 2 & 1 \\ 0 & 3 \end{bmatrix} \circ \begin{bmatrix} 1 & 5 \\ 4 & 2 \end{bmatrix}"
    r" = \begin{bmatrix} 6 & 12 \\ 12 & 6 \end{bmatrix}": "wrong:unknown",
    r"\begin{bmatrix} 2 & 1 \\ 0 & 3 \end{bmatrix} \begin{bmatrix} 1 & 5 \\ 4 & 2 \end{bmatrix}"
    r" = \begin{bmatrix} 6 & 12 \\ 12 & 6 \end{bmatrix}": "holds",
    # A number is added to every entry.
    r"1 - [0.2, 0.7] = [0.8, 0.3]": "holds",
    r"1 - [0.2, 0.7] = [0.8, 0.7]": "wrong:unknown",
    # A list may be a row or a column; what is written as a column is one.
    r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix} [1, 1] = [3, 7]": "holds",
    r"[1, 2] \cdot [3, 4] = 11": "holds",
    r"[1, 2] \cdot [3, 4] = 12": "wrong:shape",
    r"[0.5, 2] \cdot [1, 3]^T = [6.5]": "holds",
    r"\begin{bmatrix} 1 \\ 2 \end{bmatrix} \begin{bmatrix} 3 & 4 \end{bmatrix} = 11": "wrong:shape",
    # After ≈ digits may be left out; after = they are rounded, if there are fewer than four.
    r"\frac23 \approx 0.66": "holds",
    r"\frac23 = 0.66": "wrong:unknown",
    r"\frac23 = 0.6666": "holds",
    r"\frac23 = 0.6665": "wrong:unknown",
    r"\frac23 \approx 0.68": "wrong:unknown",
    # Rounded numbers of which nothing is known leave the last digit open; coarse ones do not.
    r"0.52 \cdot 0.47 = 0.25": "undefined",
    r"0.523 \cdot 0.471 = 0.247": "undefined",
    r"0.523 \cdot 0.471 = 0.257": "wrong:unknown",
    r"0.5 \cdot 0.3 = 0.16": "wrong:unknown",
    r"\max(0, -2) + ReLU'(3) = 1": "holds",
    r"\begin{bmatrix} \max(0, 2) \\ \max(0, -1) \end{bmatrix} = \begin{bmatrix} 2 \\ 0 \end{bmatrix}":
        "holds",
}  # fmt: skip


@pytest.mark.parametrize("sum_", ARITHMETIC)
def test_sums_of_numbers(sum_: str) -> None:
    assert outcomes(f"$${sum_}$$") == ARITHMETIC[sum_]


UNIT = r"""$z = w x + b$ and $a = \sigma(z)$ with the sigmoid. Say $w = 0.7$, $x = 1.5$, $b = -0.2$.

$$z = w x + b = 0.7 \cdot 1.5 - 0.2 = 0.85$$

"""
LAYER = r"""$z = W x + b$, $a = \sigma(z)$ with the sigmoid, $u = V a$. Let
$W = \begin{bmatrix} 0.3 & 0.1 \\ 0.2 & 0.4 \end{bmatrix}$, $x = [1, 2]^\top$, $b = [0, 0.1]$ and
$V = [0.5, 0.6]$.

$$z = \begin{bmatrix} 0.5 \\ 1.1 \end{bmatrix}$$

"""
PUT_IN = {
    # What was printed before is put in with its digits, or with more of them.
    UNIT + r"$$a = \sigma(0.85) \approx 0.7$$ $$a (1 - a) = 0.7 \cdot (1 - 0.7) = 0.21$$":
        "holds holds holds holds holds holds holds",
    UNIT + r"$$a = \sigma(0.85) \approx 0.701$$ $$-\log(0.701) = 0.356$$":
        "holds holds holds holds holds holds",  # −log 0.700567
    UNIT + r"$$a = \sigma(0.85) \approx 0.701$$ $$-\log(0.701) = 0.354$$":
        "holds holds holds holds holds wrong:unknown",
    # A symbol is judged by its formula, not by the number that it is just given.
    UNIT + "$$z = 0.86$$": "holds holds holds wrong:unknown",
    UNIT + "$$z = 0.85$$": "holds holds holds holds",
    # With other data all that was worked out is forgotten.
    UNIT + "Now $x = 2.5$, so $$z = 1.55$$": "holds holds holds holds",
    # Vectors: entry by entry, in lists, and picked.
    LAYER + r"$$a = \sigma(z) = [\sigma(0.5), \sigma(1.1)] = [0.62, 0.75]$$": "holds holds holds holds",
    LAYER + r"$$a = \sigma(z) = [\sigma(0.5), \sigma(1.2)]$$": "holds holds wrong:constant_changed",
    LAYER + r"$$a \approx [0.62, 0.75]$$ $$u = 0.5 \cdot 0.62 + 0.6 \cdot 0.75 = 0.76$$":
        "holds holds holds holds",
    # Names for the entries are no formula, and numbers for them are data.
    r"$W = \begin{bmatrix} p & q \end{bmatrix}$. Let $W = \begin{bmatrix} 0.5 & 2 \end{bmatrix}$"
    r" and $x = \begin{bmatrix} 2 \\ 0.25 \end{bmatrix}$. $$W x = 1.5$$": "holds",
    # σ′ of numbers, by the formula the document has for σ.
    r"$\sigma(z) = \max(0, z)$, $a = \sigma(z)$. Let $z = [2.5, -1]$. $$a = \sigma(z) = [2.5, 0]$$":
        "holds holds",
    r"$a = \tanh(z)$. Let $z = 0.5$. $$a = 0.46$$": "holds",
    r"$a = \tanh(z)$. Let $z = 0.5$. $$a = 0.62$$": "wrong:unknown",
    # A derivative by the formula that was found for it.
    UNIT + r"$$\frac{\partial a}{\partial z} = a (1 - a)$$ $$\frac{\partial a}{\partial z} = 0.2098$$":
        "holds holds holds holds holds",
    UNIT + r"$$\frac{\partial a}{\partial z} = a (1 - a)$$ $$\frac{\partial a}{\partial z} = 0.2398$$":
        "holds holds holds holds wrong:unknown",
}  # fmt: skip


@pytest.mark.parametrize("text", PUT_IN)
def test_numbers_are_put_in_as_they_were_printed(text: str) -> None:
    assert outcomes(text) == PUT_IN[text], [
        (v.claim.left, v.claim.right, outcome(v), v.message) for v in checked(text).verdicts
    ]


def test_a_mend_shows_as_many_digits_as_the_author_does() -> None:
    (verdict,) = checked(r"$$\frac17 = 0.15$$").verdicts
    assert (verdict.message, verdict.mend) == ("The left side is 0.142857.", "0.14")
    (verdict,) = checked(r"$$2 \begin{bmatrix} 1 \\ 3 \end{bmatrix} = [2, 5]$$").verdicts
    assert verdict.mend == r"\begin{bmatrix} 2 \\ 6 \end{bmatrix}"


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (r"\sigma(-1.5) = 0", "holds"),  # the first formula
        (r"\sigma(0.5) = 0.622", "holds"),  # the second
        (r"\sigma(0.5) = 0.7", "undefined"),
    ],
)
def test_a_letter_for_several_functions_is_wrong_for_none_if_right_for_one(
    second: str, expected: str
) -> None:
    text = rf"""- ReLU: $\sigma(t) = \max(0, t)$
- sigmoid: $\sigma(t) = \frac{{1}}{{1 + e^{{-t}}}}$

$${second}$$
"""
    assert outcome(checked(text).verdicts[-1]) == expected


INDICES = {
    # An index with two ranges: they are one where the line says so, and else nothing is said.
    r"""$$\frac{\partial E}{\partial v_{pq}^{l}} = \delta_p^l h_{q}^{l-1}$$
$$\frac{\partial E}{\partial c_{p}^{l}} = 1 \cdot \delta_p^l = \delta_p^l$$""": "holds",
    r"""$z_k = \sum_l x_l W_{lk}$, $y = \sum_k v_k x_k$.

$$\frac{\partial z_k}{\partial W_{lk}} = x_l$$""": "holds",
    # The indices of the entries of a weight are exchanged.
    r"""$z = W x + b$, $a = \tanh(z)$ and $E = \frac12 \sum_k (a_k - t_k)^2$ with
$\delta_k = \frac{\partial E}{\partial z_k}$.

$$\frac{\partial E}{\partial W_{ij}} = \delta_j x_i$$""": "holds wrong:index",
}


@pytest.mark.parametrize("text", INDICES)
def test_an_index_is_no_matter_of_shape(text: str) -> None:
    found = outcomes(text)
    assert "per_component" not in found
    assert found.split()[-1] == INDICES[text].split()[-1]


def test_a_definition_that_does_not_conform_is_not_the_lines_fault() -> None:
    text = r"""$A \in \mathbb{R}^{p \times q}$, $x \in \mathbb{R}^p$, $z = A x$ and $a = \sigma(z)$.

$$a = \sigma(z)$$

$$\frac{\partial a}{\partial z} = \sigma'(z)$$
"""
    for verdict in checked(text).verdicts:
        assert verdict.outcome.value != "holds_per_component", verdict.message


# What is right is "(W x)": each document, the wrong line last, and the mend that is shown.
MENDED = {
    r"""$p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$ and $L = -\sum_k y_k \log p_k$, $y$ one-hot.

$$\frac{\partial L}{\partial z_i} = -y_i (1 - p_i) + \sum_{k \neq i} p_k y_k$$""": r"\sum_{k \neq i}",
    r"""$z^l = W^l a^{l-1}$, $a^l = \tanh(z^l)$ for $l = 1, \dots, L$ and $E = \frac12 \| a^L - t \|^2$.

$$\frac{\partial E}{\partial W^l} = -\frac{\partial E}{\partial z^l} (a^{l-1})^\top$$""": r"(a^{l-1})^\top",
}


@pytest.mark.parametrize("text", MENDED)
def test_a_mend_holds_when_it_is_read_back(text: str) -> None:
    verdict = checked(text).verdicts[-1]
    assert verdict.outcome.value == "wrong", verdict
    assert verdict.mend is not None
    assert MENDED[text] in verdict.mend
    head, _, _ = text.rpartition("=")
    assert outcomes(f"{head}= {verdict.mend}$$").split()[-1] == "holds"


def test_no_more_than_a_few_undefined_symbols_are_named() -> None:
    many = " + ".join(f"u_{{{k}}}" for k in range(30))
    (verdict,) = checked(f"$${many} = v^2$$").verdicts
    assert verdict.outcome.value == "undefined"
    assert len(verdict.message) < 140


NO_REMARK = {
    "numbered terms": r"""$u = v_1 t_1 + v_2 t_2 + c$, $q = \sigma(u)$ with the sigmoid and $A = -y \ln q - (1 - y) \ln(1 - q)$,
where $A$ is the loss and $L = A$.

$$\frac{\partial L}{\partial v_1} = (q - y) t_1$$""",
    "a hidden layer unit by unit": r"""$s = g_1 w_5 + g_2 w_6$, $g_1 = \sigma(w_1 x_1 + w_2 x_2)$, $g_2 = \sigma(w_3 x_1 + w_4 x_2)$ and
$E = \frac12 (s - t)^2$.

$$\frac{\partial E}{\partial w_6} = (s - t) g_2$$""",
    "one unit in each layer": r"""$z^1 = w^1 x + b^1$, $a^1 = \tanh(z^1)$, $z^2 = w^2 a^1 + b^2$ and $C = \frac12 (z^2 - y)^2$.

$$\frac{\partial C}{\partial w^2} = (z^2 - y) a^1$$""",
    "rows, as the words say": r"""We use row vectors throughout. $H = -\sum_{i=1}^n q_i \log p_i$.

$$H = -q \log p^\top$$""",
}


@pytest.mark.parametrize("name", NO_REMARK)
def test_what_conforms_gets_no_remark(name: str) -> None:
    assert outcomes(NO_REMARK[name]).split()[-1] == "holds"


def test_matrices_in_a_sum_stay_matrices() -> None:
    text = r"""$s = W_1 x_1 + W_2 x_2$, $E = \frac12 \| s - t \|^2$, $W_1 \in \mathbb{R}^{n \times m}$.

$$\frac{\partial E}{\partial W_1} = (s - t) x_1$$"""
    assert outcomes(text) == "holds_per_component:transpose"


EXAMPLES_AND_FORMULAS = {
    # The value of a function in an example is no formula for it.
    r"""$a = \text{sigmoid}(z) = \frac{1}{1 + e^{-0.15}} \approx 0.537$ for $z = 0.15$.

$$\sigma'(z) = a (1 - a)$$""": {"holds", "undefined"},
    # Sums of numbers inherit nothing from a formula that is wrong.
    r"""$z = w x$ and $E = \frac12 (z - y)^2$, $w = 0.5$, $x = 3$, $y = 2$.

$$\frac{\partial E}{\partial w} = (y - z) x = (2 - 1.5) \cdot 3 = 1.5$$""": {"holds"},
    # All the samples here, one of them there: two things are not compared.
    r"""$Z = W X$, $L = \frac{1}{2n} \| Z - Y \|^2$.

$$\frac{\partial L}{\partial W} = (v - y) x^\top$$""": {"undefined"},
}


@pytest.mark.parametrize("text", EXAMPLES_AND_FORMULAS)
def test_examples_and_formulas_are_kept_apart(text: str) -> None:
    assert outcomes(text).split()[-1] in EXAMPLES_AND_FORMULAS[text]


SIZES = {
    r"(p \times q) \cdot (q \times 1) = (p \times 1)": "holds",
    r"(p \times q) \cdot (q \times 1) = (1 \times p)": "wrong:shape",
    r"(p \times q) (r \times 1) = (p \times 1)": "undefined",  # q and r may be equal
    r"(n_{units}, n_{samples}) \times (n_{samples}, n_{out}) = (n_{units}, n_{out})": "holds",
    r"(5 \times 2) (2 \times 3) = (5 \times 3)": "holds",
    r"(5 \times 2) \cdot (2 \times 3) = 60": "holds",  # numbers after all
    r"(1, n_{out}) = (1, 1)": "",
    # The entries of which something is said: no claims.
    "i' = i": "",
    "p = q": "",
}


@pytest.mark.parametrize("claim", SIZES)
def test_products_of_sizes_and_what_claims_nothing(claim: str) -> None:
    assert outcomes(f"$${claim}$$") == SIZES[claim]
