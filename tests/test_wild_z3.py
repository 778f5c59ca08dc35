"""Formulas shown as pictures, signs of Unicode, words for symbols, and layers that slipped."""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.check import check_document
from chainrule.documents.outcomes.verdicts import Outcome
from chainrule.documents.sources.decoding import clean
from chainrule.documents.sources.pictures import with_pictures_as_formulas
from chainrule.documents.sources.source import TextKind, read_document

CASES: dict[str, tuple[TextKind, str]] = {
    "words for the output and the target": (
        "markdown",
        r"""
$$s_1\mathrm{Input} = v_1 x + c_1$$
$$s_1\mathrm{Output} = \tanh(s_1\mathrm{Input})$$
$$\mathrm{output} = v_2 \cdot s_1\mathrm{Output}$$
$$E = (\text{predicted} - \text{correct})^2$$
holds | $$\frac{\partial E}{\partial \text{output}} = 2(\text{predicted} - \text{correct})$$
holds | $$\frac{\partial E}{\partial v_2} = \frac{dE}{d\text{output}} \cdot s_1\mathrm{Output}$$
undefined | $$\frac{\partial E}{\partial c_1} = \frac{dE}{d\text{output}} \cdot v_2$$
""",
    ),
    "marks below a symbol that lack their braces": (
        "markdown",
        r"""
$$u = v x + c$$
$$p = \sigma(u)$$
$$E = \frac{1}{2}(y_pred - y_true)^2$$
holds | $$\frac{\partial E}{\partial v} = (y_pred - y_true) \cdot p(1-p) \cdot x$$
undefined | $$\frac{\partial E}{\partial c} = (y_true - y_pred) \cdot p(1-p)$$
""",
    ),
    "a layer that slipped below its symbol": (
        "markdown",
        r"""
$$E = \frac12 \sum_k (t_k - o_k^L)^2$$
$$s_j^l = \sum_i v_{ij}^l o_i^{l-1}, \quad o_j^l = f(s_l)$$
holds | $$\frac{\partial E}{\partial v_{ij}^l} = \frac{\partial E}{\partial s_j^l} o_i^{l-1}$$
holds | $$\frac{\partial E}{\partial s_j^L} = (o_j^L - t_j) f'(s_j^L)$$
""",
    ),
    "parts of a loss that nothing else defines": (
        "markdown",
        r"""
$$o_j = f(s_j), \quad s_j = \sum_i v_{ij} x_i$$
undefined | $$E=\frac{1}{2}\sum_{k=1}^m(t_k-o_k)^2=\frac{1}{2}\sum_{k=1}^mE_k$$
holds | $$\frac{\partial E}{\partial s_j} = -(t_j - o_j) f'(s_j)$$
""",
    ),
    "dots that lead to the number of a formula": (
        "markdown",
        r"""
$$u = v x + c, \quad E = \frac12 (u - t)^2$$
holds | $$\frac{\partial E}{\partial u} = u - t ........ (1)$$
holds | $$\frac{\partial E}{\partial c} = u - t \cdots\cdots (2)$$
holds | $$\frac{\partial E}{\partial v} = (u - t) x ……（3）$$
wrong | $$\frac{\partial E}{\partial v} = (u + t) x \dots\dots (4)$$
""",
    ),
    "a loss that is called without its target": (
        "markdown",
        r"""
$$BCE(y, \hat{y}) = -y \log \hat{y} - (1 - y) \log(1 - \hat{y})$$
$$u = x v + c, \quad p = \sigma(u), \quad E = BCE(p)$$
holds | $$\frac{\partial E}{\partial u} = p - y$$
wrong:sign | $$\frac{\partial E}{\partial c} = p + y$$
""",
    ),
    "an activation in several words": (
        "markdown",
        r"""
$$u = v x, \quad h = \text{Leaky\_ReLU}(u), \quad E = (h - t)^2$$
holds | $$\frac{\partial E}{\partial v} = 2(h - t) \text{Leaky ReLU}'(u) x$$
""",
    ),
    "a number and a letter below a symbol without braces": (
        "markdown",
        r"""
$$Z_{1w} = X_w V, \quad h = \tanh(Z_1w), \quad E = \frac12 \|h - y\|^2$$
holds | $$\frac{\partial E}{\partial Z_{1w}} = (h - y) \odot (1 - h^2)$$
""",
    ),
    "the loss of the custom behind a unit of the other size of letters": (
        "markdown",
        r"""
1. $$Z = w^T X + b$$
2. $$A = \sigma(Z)$$

Backwards:
holds | $$da = \frac{\partial L}{\partial a} = -\frac{y}{a} + \frac{1-y}{1-a}$$
holds | $$dz = \frac{\partial L}{\partial a} \frac{\partial a}{\partial z} = a - y$$
undefined | $$dz = \frac{\partial L}{\partial a} \frac{\partial a}{\partial z} = a + y$$
""",
    ),
    "units first, and then all of them at once without their score": (
        "markdown",
        r"""
$$u_i = \sum_j v_{ij} x_j + c_i, \quad h_i = g(u_i)$$
In matrix form
$$\mathbf h = g(\mathbf V \mathbf x + \mathbf c)$$
$$E = \frac12 \|\mathbf y - \mathbf h\|^2$$
holds | $$\frac{\partial E}{\partial \mathbf u} = (\mathbf h - \mathbf y) \odot g'(\mathbf u)$$
holds | $$\frac{\partial E}{\partial V} = \frac{\partial E}{\partial u} x^\top$$
undefined | $$\frac{\partial E}{\partial V} = -\frac{\partial E}{\partial u} x^\top$$
""",
    ),
    "four equations, with the error at the output": (
        "markdown",
        r"""
$$\delta^L = (a^L - y) \odot g'(z^L)$$
$$\delta^l = ((W^{l+1})^T \delta^{l+1}) \odot g'(z^l)$$
holds | $$\frac{\partial C}{\partial b_j^l} = \delta_j^l$$
holds | $$\frac{\partial C}{\partial W_{jk}^l} = a_k^{l-1} \delta_j^l$$
undefined | $$\frac{\partial C}{\partial W_{jk}^l} = -a_k^{l-1} \delta_j^l$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_documents(name: str) -> None:
    check(*CASES[name])


_NET = "Notes:\n\n```\nu = v x + c\np = σ(u)\nE = ½(p - t)²\n{}\n```\n"


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ("∂E∕∂v = (p ∙ 1 − t) p (1 − p) x", Outcome.HOLDS),
        ("𝜕𝐸/𝜕𝑣 = (𝑝 − 𝑡) 𝑝 (1 − 𝑝) 𝑥", Outcome.HOLDS),
        ("𝜕𝐸/𝜕𝑐 = (𝑝 + 𝑡) 𝑝 (1 − 𝑝)", Outcome.WRONG),
        ("ðE/ðc = (p − t) ✕ p ◦ (1 − p)", Outcome.HOLDS),
        ("∂E/∂c ＝ (p － t) p (1 ‒ p)", Outcome.HOLDS),
        ("δE/δc = (p − t) p (1 − p)", Outcome.HOLDS),
        ("δE/δc = (p − t) p (1 + p)", Outcome.WRONG),
        ("∂E/∂c = (p − t) · σ'(u)   (sigmoid slope: σ' > 0)", Outcome.HOLDS),
    ],
)
def test_signs_of_unicode(line: str, outcome: Outcome) -> None:
    matched = check_document(read_document(_NET.format(line), "notes.md"))
    assert [verdict.outcome for verdict in matched.verdicts] == [outcome]


def test_outer_product_of_a_row() -> None:
    lines = "g = u - t\n∂E/∂V = g ⊗ xᵀ\n∂E/∂V = (u - t) ⊗ x"
    text = f"Notes:\n\n```\nu = Vx + c\nE = ½‖u - t‖²\n{lines}\n```\n"
    matched = check_document(read_document(text, "notes.md"))
    assert {verdict.outcome for verdict in matched.verdicts} == {Outcome.HOLDS}


@pytest.mark.parametrize("text", ["(𝑎 − 𝑦)2", "𝑧 = 𝑤𝑖 𝑥𝑖", "𝑑𝐿\n \n𝑑𝑎", "𝔼[x] = 𝟙"])
def test_letters_that_lost_their_marks_stay(text: str) -> None:
    assert clean(text) == text


_GIF = "https://latex.codecogs.com/gif.latex?"
_PAGE = rf"""
A unit <a href="https://www.codecogs.com/eqnedit.php?latex=u=vx" target="_blank"><img
 src="{_GIF}u&space;=&space;v&space;x&space;&plus;&space;c" title="u = v x + c" /></a>
![]({_GIF}\large&space;p=\sigma(u))
and <img src="https://www.zhihu.com/equation?tex=E+%3D+%5Cfrac%7B1%7D%7B2%7D%28p-t%29%5E2" alt="E">.

![[formula]](https://www.zhihu.com/equation?tex=%5Cfrac%7B%5Cpartial+E%7D%7B%5Cpartial+p%7D%3Dp-t)

<p align="center"><img src="https://render.githubusercontent.com/render/math?math=
\frac{{\partial E}}{{\partial c}} = (p-t)p(1%2Bp)"></p>

<img src="https://s0.wp.com/latex.php?latex=%5Cfrac%7BdE%7D%7Bdu%7D+%3D+%28p-t%29p%281-p%29&#038;bg=ffffff">
"""


def test_pictures_of_formulas() -> None:
    matched = check_document(read_document(_PAGE, "page.md"))
    found = [(verdict.claim.place.line, verdict.outcome) for verdict in matched.verdicts]
    assert found == [(7, Outcome.HOLDS), (9, Outcome.WRONG), (12, Outcome.HOLDS)]


def test_other_pictures_stay() -> None:
    text = "![a = b](https://example.com/a.png) and <img src='b.svg'>"
    assert with_pictures_as_formulas(text) == text
