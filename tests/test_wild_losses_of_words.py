"""A loss of negative samples by itself: in Σ_k log σ(−u_kᵀ v) no word is the o of u_oᵀ v."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

OWN_LOSS = r"""
The gate is $%(f)s(x) = \frac{1}{1 + e^{-x}}$, and the loss of one pair is
$$ J_{%(name)s} = -\log %(f)s(u_o^T v_c) - \sum_{k=1}^K \log %(f)s(-u_k^T v_c) $$
$$ \begin{aligned}
\frac{\partial J_{%(name)s}}{\partial u_o}
&= \frac{\partial (-\log %(f)s(u_o^T v_c))}{\partial u_o}
 - \frac{\partial \sum_{k=1}^K \log %(f)s(-u_k^T v_c)}{\partial u_o} \\
&= %(one)s
\end{aligned} $$
$$ \frac{\partial J_{%(name)s}}{\partial u_k} = %(other)s $$
"""
ONE, OTHER = "(%(f)s(u_o^T v_c) - 1) v_c", "%(f)s(u_k^T v_c) v_c"
NAMES = ["neg", "pair(v_c, o, U)", r"p a i r-\text{loss}", "neg-sample"]


def _judged(name: str, function: str = r"\sigma", one: str = ONE, other: str = OTHER) -> list[str]:
    filled = {"f": function, "name": name}
    sides = {"one": one % filled, "other": other % filled}
    return outcomes(OWN_LOSS % {**filled, **sides})[-3:]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("function", [r"\sigma", r"\delta"])
def test_no_sample_is_the_word_itself(name: str, function: str) -> None:
    assert _judged(name, function) == ["holds"] * 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("(%(f)s(u_o^T v_c) + 1) v_c", OTHER),
        ("-(%(f)s(u_o^T v_c) - 1) v_c", OTHER),
        ("(%(f)s(u_o^T v_c) - 1) u_o", OTHER),
        (ONE, "-%(f)s(u_k^T v_c) v_c"),
        (ONE, "%(f)s(-u_k^T v_c) v_c"),
        (ONE, r"\sum_{k=1}^K %(f)s(u_k^T v_c) v_c"),
        (ONE, "(%(f)s(u_k^T v_c) - 1) v_c"),
    ],
)
def test_no_slip_holds_of_negative_samples(one: str, other: str) -> None:
    first, second, third = _judged("pair(v_c, o, U)", one=one, other=other)
    assert first == "holds"
    assert (second if other == OTHER else third) != "holds"
    assert (third if other == OTHER else second) in ("holds", "undefined")


ONE_OF_ALL = r"""
A word is drawn with $$ P(O=o|C=c) = \frac{\exp(u_o^T v_c)}{\sum_{w \in V} \exp(u_w^T v_c)} $$
and costs $$ J = -\log P(O=o|C=c). $$
Its slopes are
$$ \frac{\partial J}{\partial v_c} = %s $$
and, %s
$$ \frac{\partial J}{\partial u_w} = %s $$
"""


@pytest.mark.parametrize(
    ("slope", "case", "by_word"),
    [
        (r"\sum_{w \in V} \hat{y}_w u_w - u_o", "当w=o时：", r"(\hat{y}_o - 1) v_c"),
        (r"\sum_{w \in V} \hat{y}_w u_w - u_o", "当w!=o时：", r"\hat{y}_w v_c"),
        (r"U(\hat{y} - y)", "for every word", r"(\hat{y}_w - y_w) v_c"),
    ],
)
def test_a_loss_of_the_word_that_is_there(slope: str, case: str, by_word: str) -> None:
    assert outcomes(ONE_OF_ALL % (slope, case, by_word)) == ["holds"] * 2


@pytest.mark.parametrize(
    ("slope", "case", "by_word"),
    [
        (r"\sum_{w \in V} \hat{y}_w u_w + u_o", "当w=o时：", r"(\hat{y}_o + 1) v_c"),
        (r"\hat{y}_w u_w - u_o", "当w!=o时：", r"(\hat{y}_w - 1) v_c"),
        (r"\sum_{w \in V} \hat{y}_w u_w", "当w=o时：", r"\hat{y}_w v_c"),
        (r"U(y - \hat{y})", "for every word", r"(y_w - \hat{y}_w) v_c"),
        (r"U(\hat{y} + y)", "for every word", r"\hat{y}_w v_c"),
    ],
)
def test_no_slip_holds_of_the_word_that_is_there(slope: str, case: str, by_word: str) -> None:
    assert "holds" not in outcomes(ONE_OF_ALL % (slope, case, by_word))
