r"""δ^L = (w^{L+1})ᵀ δ^{L+1} ⊙ σ'(z^L), L standing for any layer, in notes that have an l too."""

from __future__ import annotations

from judged_lines import outcomes

NOTES = r"""
$$s^L = v^L h^{L-1} + b^L, \quad h^L = \sigma(s^L)$$
$$C(v, b) = \frac{1}{2} \| y - h^L \|^2$$
$$\delta^L_j = \frac{\partial C}{\partial h^L_j} \sigma'(s^L_j)$$
$$\delta^L = ((v^{L+1})^T \delta^{L+1}) \odot \sigma'(s^L)$$

For any layer, $s^l = v^l h^{l-1} + b^l$ and $h^l = \sigma(s^l)$.

$$\frac{\partial C}{\partial b^l_j} = %s \delta^l_j$$
$$\frac{\partial C}{\partial v^l_{jk}} = h^{l-1}_k \delta^l_j$$
"""


def test_the_last_layer_for_any():
    assert set(outcomes(NOTES % "")) == {"holds"}
    assert "wrong" in outcomes(NOTES % "-") or "undefined" in outcomes(NOTES % "-")
