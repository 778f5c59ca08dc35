"""Layers that only their index letters tell apart, and what one missing link costs.

A case is written as in ``test_notations``: a line says in front what it must be judged as, and no
other line may be called wrong.
"""

from __future__ import annotations

import pytest
from test_notations import is_as, judged

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "i counts the inputs, j the hidden units and k the outputs": (
        "markdown",
        r"""$$s_j = c_j + \sum_i w_{ij} o_i, \qquad o_j = f_j(s_j)$$
$$s_k = c_k + \sum_j w_{jk} o_j, \qquad o_k = f_k(s_k)$$
$$E = \frac12 \sum_k (o_k - t_k)^2$$
$$\delta_k = (o_k - t_k) f_k'(s_k)$$
holds | $$\frac{\partial E}{\partial w_{jk}} = \delta_k o_j$$
wrong:sign | $$\frac{\partial E}{\partial w_{jk}} = -\delta_k o_j$$
holds | $$\frac{\partial E}{\partial c_k} = \delta_k$$
$$\delta_j = f_j'(s_j) \sum_k \delta_k w_{jk}$$
holds | $$\frac{\partial E}{\partial w_{ij}} = \delta_j o_i$$
wrong:factor | $$\frac{\partial E}{\partial w_{ij}} = 2 \delta_j o_i$$
holds | $$\frac{\partial E}{\partial w_{ij}} = \sum_k (o_k - t_k) f'_k(s_k) w_{jk} f'_j(s_j) o_i$$
undefined | $$\frac{\partial E}{\partial w_{ij}} = \sum_k (o_k - t_k) f'_k(s_k) w_{jk} o_i$$
""",
    ),
    "a sum of activations written out, and by their name": (
        "markdown",
        r"""$$u_q = \sum_p w_{pq} h_p, \qquad h_q = \phi_q(u_q)$$
$$u_r = \sum_q \phi_q(u_q) w_{qr}$$
holds | $$u_r = \sum_q h_q w_{qr}$$
holds | $$\frac{\partial u_r}{\partial w_{pq}} = \frac{\partial u_r}{\partial h_q} \frac{\partial h_q}{\partial w_{pq}}$$
""",  # noqa: E501
    ),
    "two capitals in one formula are names of layers": (
        "markdown",
        r"""For any layer, $z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}$. Here
$$a^{(H)} = g(W^{(H)} x + b^{(H)})$$
$$z^{(O)} = W^{(O)} a^{(H)} + b^{(O)}, \qquad a^{(O)} = \mathrm{softmax}(z^{(O)})$$
$$E = -\sum_i y_i \log a^{(O)}_i$$
holds | $$\frac{\partial E}{\partial b^{(O)}_i} = \frac{\partial E}{\partial z^{(O)}_i}$$
holds | $$\frac{\partial E}{\partial W^{(O)}_{ij}} = \frac{\partial E}{\partial z^{(O)}_i} a^{(H)}_j$$
wrong:symbol | $$\frac{\partial E}{\partial W^{(O)}_{ij}} = \frac{\partial E}{\partial z^{(O)}_i} x_j$$
$$a^{(H)} = g(z^{H})$$
holds | $$\frac{\partial E}{\partial z^{H}_i} = \frac{\partial E}{\partial a^{(H)}_i} g'(z^{H}_i)$$
holds | $$\frac{\partial E}{\partial W^{(H)}_{ij}} = \frac{\partial E}{\partial z^{(H)}_i} x_j$$
""",  # noqa: E501
    ),
    "an entry of a formula below": (
        "markdown",
        r"""$$z = W x + b, \qquad a = \mathrm{softmax}(z)$$
$$J = - \sum_i y_i \log a_i$$
holds | $$\frac{\partial J}{\partial \mathrm{softmax}(z)_i} = \frac{\partial J}{\partial a_i}$$
wrong:sign | $$\frac{\partial J}{\partial \mathrm{softmax}(z)_i} = \frac{y_i}{a_i}$$
""",
    ),
    "what is put in for ŷ in the loss is what ŷ is": (
        "markdown",
        r"""$$s = \sum_i w_i x_i$$
$$E = \frac12 (\hat y - y)^2 = \frac12 (\sigma(s) - y)^2$$
holds | $$\frac{\partial E}{\partial s} = (\hat y - y) \sigma'(s)$$
holds | $$\frac{\partial E}{\partial w_i} = (\sigma(s) - y) \sigma'(s) x_i$$
wrong:sign | $$\frac{\partial E}{\partial s} = (y - \hat y) \sigma'(s)$$
""",
    ),
    "one layer under other letters is no second one": (
        "markdown",
        r"""$$z_j = \sum_i w_{ij} x_i$$
$$E = \frac12 \sum_j (z_j - t_j)^2$$
holds | $$z_k = \sum_j w_{jk} x_j$$
holds | $$\frac{\partial E}{\partial w_{jk}} = (z_k - t_k) x_j$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_every_line_is_judged_as_it_should_be(name: str) -> None:
    verdicts, expected = judged(*CASES[name])
    for line, words in expected.items():
        found = verdicts.get(line, [])[-len(words) :]
        assert len(found) == len(words), f"line {line} has {len(found)} verdicts"
        for verdict, word in zip(found, words, strict=True):
            said = f"line {line}, {word}: {verdict.claim.left} = {verdict.claim.right}"
            assert is_as(verdict, word), f"{said}: {verdict.outcome.value} {verdict.message}"
    for line in verdicts.keys() - expected.keys():
        assert not any(v.outcome.is_fault for v in verdicts[line]), f"line {line} is called wrong"
