"""The four equations of a summary that says neither what δ is nor what a layer computes."""

from __future__ import annotations

from judged_lines import outcomes

NEURON = r"""# One neuron

$$a_0^{(1)} = \sigma\left(w_{0,0} a_0^{(0)} + \cdots + w_{0,n} a_n^{(0)} + b_0\right)$$
so $a^{1} = \sigma(W a^{0} + b)$.

"""
ONE_NEURON = r"""# Another network

With $E = \frac12 (y - t)^2$, $y = \sigma(u)$ and $u = v x$ it is
$\frac{\partial E}{\partial v} = (y - t) y (1 - y) x$.
"""
SUMMARY = r"""# The equations

$$ \delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l) $$
$$ \frac{\partial C}{\partial b^l_j} = %s \delta^l_j $$
$$ \frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_%s \delta^l_%s $$
"""


def test_errors_are_the_derivatives_by_the_scores() -> None:
    assert outcomes(SUMMARY % ("", "k", "j") + ONE_NEURON) == ["holds", "holds", "holds"]
    for before in ("", NEURON):
        assert outcomes(before + SUMMARY % ("", "k", "j"))[-2:] == ["holds", "holds"]
        assert outcomes(before + SUMMARY % ("-", "k", "j"))[-2] == "undefined"
        assert outcomes(before + SUMMARY % ("", "j", "k"))[-1] == "undefined"


def test_what_a_document_says_of_its_errors_counts() -> None:
    said = r"Here $\delta^l = -\frac{\partial C}{\partial z^l}$ with $z^l = w^l a^{l-1} + b^l$."
    assert outcomes(said + "\n\n" + SUMMARY % ("", "k", "j"))[-2] != "holds"
    assert outcomes(said + "\n\n" + SUMMARY % ("-", "k", "j"))[-2] == "holds"
