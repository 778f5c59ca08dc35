r"""A loss as functions of functions: L = h(g(f(w, b))), their slopes, and g ∘ f."""

from __future__ import annotations

from judged_lines import kinds, outcomes

FIRST = r"""
Let $u = f(w, b) = x^T w + b$ with $\frac{\partial f}{\partial b} = 1$,
$p = g(u) = \frac{1}{1 + e^{-u}} = (g \circ f)(w, b)$ and
$L = h(p) = - (t \log(p) + (1 - t) \log(1 - p)) = h(g(u)) = (h \circ g \circ f)(w, b)$.
"""
LAST = r"""
We take $u = x^T w + b = f(w, b)$, $p = \frac{1}{1 + e^{-u}} = g(u)$ and
$L = - (t \log(p) + (1 - t) \log(1 - p)) = h(p)$.
"""
LINES = r"""
$$g'(u) = \frac{e^{-u}}{(1 + e^{-u})^2}$$
$$h'(p) = -\frac{t}{p} + \frac{1-t}{1-p}$$
$$\frac{\partial L}{\partial u} = g'(u) h'(g(u))$$
$$\frac{\partial L}{\partial b} = \frac{\partial f}{\partial b} g'(f(w, b)) h'(p)$$
$$\frac{\partial L}{\partial w_j} = \frac{\partial f}{\partial w_j} g'(u) h'(p) = x_j (p - t)$$
"""


def test_functions_that_are_named_before_or_behind_their_formulas():
    assert set(outcomes(FIRST + LINES)) == {"holds"}
    assert outcomes(LAST + LINES) == ["holds"] * 6


def test_wrong_slopes_of_them():
    wrong = LINES.replace("(1 + e^{-u})^2", "1 + e^{-u}").replace(r"-\frac{t}{p}", r"\frac{t}{p}")
    wrong = wrong.replace("h'(g(u))", "h'(u)").replace("x_j (p - t)", "x_j (t - p)")
    for said in (FIRST, LAST):
        found = kinds(said + wrong)[-6:]
        assert "holds" not in found[:3]
        assert found[3:] == ["holds", "holds", "wrong:sign"]


def test_a_wrong_order_of_composition():
    text = (FIRST + LINES).replace(r"(h \circ g \circ f)", r"(g \circ h \circ f)")
    assert outcomes(text).count("holds") == len(outcomes(text)) - 1
