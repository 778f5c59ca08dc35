r"""Losses max(0, u) where they are said to be active; vectors a, p and n; positive parts."""

from __future__ import annotations

from judged_lines import kinds, outcomes

HOLD = ["holds"]

TRIPLET = r"""
$\mathcal{L} = \max(0, \|a-p\|_2^2 - \|a-n\|_2^2 + m)$. %s
$$\frac{\partial \mathcal{L}}{\partial a} = 2(%s), \quad
\frac{\partial \mathcal{L}}{\partial p} = -2(a-p), \quad
\frac{\partial \mathcal{L}}{\partial n} = 2(a-n)$$
"""


def test_a_loss_that_is_said_to_be_positive():
    for said in (
        "When the loss is positive:",
        r"If $\mathcal L > 0$:",
        "For an active triplet,",
        "The gradient is zero if the loss is zero. Otherwise",
        r"As long as $\|a-p\|_2^2 - \|a-n\|_2^2 + m > 0$,",
    ):
        assert outcomes(TRIPLET % (said, "n - p")) == HOLD * 3, said
    assert outcomes(TRIPLET % ("When the loss is positive:", "p - n"))[0] == "wrong"


def test_what_holds_where_a_loss_is_positive_says_nothing_without_that():
    for said in ("Then", "When the loss is zero:", "If the triplet is not active:"):
        assert outcomes(TRIPLET % (said, "n - p")) == ["undefined"] * 3, said


EMBEDDED = r"""
The embeddings are $z_a = W x_a$, $z_p = W x_p$, $z_n = W x_n$, and the triplet loss is
$$L = \left[ \|z_a - z_p\|^2 - \|z_a - z_n\|^2 + \alpha \right]_+$$
For $L > 0$,
$$\frac{\partial L}{\partial z_a} = 2(z_n - z_p)$$
$$\frac{\partial L}{\partial W} = 2(z_a - z_p)(x_a - x_p)^T %s 2 (z_a - z_n)(x_a - x_n)^T$$
"""
RANKING = r"""
The ranking loss is $L = \max(0, m - s_p + s_n)$ where $s_p = w^T x_p$ and $s_n = w^T x_n$.
$$\frac{\partial L}{\partial w} = %s \quad \text{if } L > 0, \text{ else } 0.$$
"""


def test_the_letters_of_a_triplet_count_nothing():
    assert outcomes(EMBEDDED % "-") == HOLD * 2
    assert outcomes(EMBEDDED % "+") == ["holds", "wrong"]
    assert outcomes(RANKING % "x_n - x_p") == HOLD
    assert outcomes(RANKING % "x_p - x_n") != HOLD


HINGE = r"""
The hinge loss is $L = \max(0, 1 - y f)$ with $f = w^T x + b$. If the margin constraint is
satisfied ($y f \geq 1$), the gradient is zero. Otherwise,
$$\frac{\partial L}{\partial w} = %s$$
$$\frac{\partial L}{\partial b} = -y$$
"""


def test_the_other_case_of_a_hinge():
    assert outcomes(HINGE % "-y x") == HOLD * 2
    assert kinds(HINGE % "y x")[0] != "holds"


RELU = r"""
The unit computes $a = \max(0, z)$. When it is active, $\frac{\partial a}{\partial z} = %s$;
otherwise, $\frac{\partial a}{\partial z} = 0$.
"""


def test_a_unit_that_is_active():
    assert outcomes(RELU % "1")[:1] == HOLD
    assert outcomes(RELU % "z")[:1] == ["wrong"]
    assert outcomes((RELU % "1").replace("active", "inactive"))[:1] == ["wrong"]
