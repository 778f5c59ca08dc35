"""How formulas are laid out and written in the wild, and what each of their lines is judged as.

The cases are written as those of test_notations: a line says in front what its equalities are.
"""

from __future__ import annotations

import pytest
from documents_read import read
from test_notations import check

from chainrule.documents.check import check_document
from chainrule.documents.parsing.writing import latex_of
from chainrule.documents.sources.source import read_text

_SETUP = r"""Let $z = w x + b$, $a = \sigma(z)$ and $L = (a - t)^2$.

"""

CASES: dict[str, str] = {
    "a product with a dot": r"""
holds | $$\frac{dL}{dz} = \frac{dL}{da}.\frac{da}{dz} = 2(a - t).a.(1 - a)$$
wrong:sign | $$\frac{dL}{dz} = 2(t - a) .* a .* (1 - a)$$
""",
    "a thin space that lost its backslash": r"""
holds | $$\frac{dL}{dz} = 2(a - t) , a(1 - a)$$
wrong:factor/wrong:unknown | $$\frac{dL}{dz} = (a - t) , a(1 - a)$$
unread | $$\frac{dL}{dz} = 2(a - t), a(1 - a)$$
""",
    "derivatives by a subscript, and braced fractions": r"""
holds | $\partial_w L = 2(a - t) a (1 - a) x$
holds | $\partial_{b} L = 2(a - t) a (1 - a)$
holds | ${\partial L}/{\partial z} = 2(a - t) a (1 - a)$
wrong:sign | ${\partial L}/{\partial a} = 2(t - a)$
holds | $$\frac{{dL}}{{da}} = 2(a - t)$$
holds | $$\frac{{\partial {L}}}{{ \partial w}} = \frac{\partial}{\partial w} \cdot (a - t)^2$$
""",
    "a gradient by its argument": r"""
holds | $\nabla L(w) = 2(a - t) a (1 - a) x$
wrong:factor | $\nabla L(b) = (a - t) a (1 - a)$
""",
    "a remark in brackets, and a letter that is a word": r"""
holds | $$\frac{dL}{dz} = 2(a - t) s \text{  (since } s = a(1-a) \text{)}, \text{ e } t = t$$
""",
    "a reason beside a formula": r"""
$$\begin{aligned}
\frac{dL}{dz} &= \frac{dL}{da} \frac{da}{dz} \qquad \because \frac{da}{dz} = a(1-a) \\
holds | &= 2(a - t) a (1 - a)
\end{aligned}$$
""",
    "a reason on a line of its own": r"""
$$\begin{aligned}
\frac{dL}{dz} &= \frac{dL}{da} \frac{da}{dz} \\
holds | \because \frac{da}{dz} &= a(1-a) \\
wrong:sign | &= 2(t - a) a (1 - a)
\end{aligned}$$
""",
    "a reason in the next column": r"""
$$\begin{aligned}
\frac{dL}{dw} &= \frac{dL}{dz} \frac{dz}{dw} && \text{as } \frac{dz}{dw} = x \\
holds | &= 2(a - t) a (1 - a) x && z = wx + b \\
wrong:factor | &= (a - t) a (1 - a) x
\end{aligned}$$
""",
    "arrows at the beginning of lines": r"""
$$\begin{aligned}
holds | \frac{dL}{da} &= 2(a - t) \\
holds holds | => \frac{dL}{dz} &= \frac{dL}{da} \frac{da}{dz} = 2(a - t) a (1 - a) \\
wrong:sign | \text{so we get} => \frac{dL}{db} &= 2(t - a) a (1 - a)
\end{aligned}$$
""",
    "displays that end in an equals sign": r"""
holds | $$\frac{dL}{dz} = \frac{dL}{da} \frac{da}{dz} =$$
holds | $$2(a - t) \frac{da}{dz} =$$
wrong:sign | $$2(t - a) a (1 - a)$$
""",
    "a table of equations": r"""
$$\begin{array}{ll}
holds | \frac{\partial L}{\partial z} &= 2(a-t) a (1-a) \\
wrong | &= 3(a-t) a (1-a)
\end{array}$$
""",
    "a table without columns": r"""
$$\begin{array}
holds | \frac{\partial L}{\partial z} & = & 2(a-t) a (1-a)
\end{array}$$
""",
    "notes on braces": r"""
holds | $$\frac{dL}{dz} = \overbrace{\frac{dL}{da} \frac{da}{dz}}^{\text{chain rule}}$$
holds | $$\frac{dL}{db} = \underbrace{2a - 2t}_{\text{error}} \underbrace{a(1-a)}_{=da/dz}$$
""",
    "a bracket that never closes spoils no line": r"""
$$\begin{aligned}
holds | \frac{dL}{dz} &= [2(a - t) a (1 - a) \\
wrong:sign | \frac{dL}{da} &= 2(t - a) \\
\end{aligned}$$
""",
    "brackets over several lines": r"""
$$\begin{aligned}
holds | \frac{dL}{db} &= 2 \left( a \right. \\
& \left. - t \right) a (1 - a)
\end{aligned}$$
""",
    "words of other languages": r"""
holds | $$\frac{dL}{da} = 2(a - t), 其中 t 是标签$$
holds | $$\frac{dL}{da} = 2(a - t)， 因为 L = (a - t)^2$$
holds | $$\frac{dL}{dz} = 2(a - t) q, \text{wobei } q = a (1 - a)$$
holds | $$\frac{dL}{db} = 2(a - t) r \quad \text{où } r = a (1 - a)$$
""",
    "macros that are seldom met": r"""
holds | $$\frac{dL}{dz} \enskip = \mathord{2}(a - t) \circledcirc a (1 - a)$$
holds | $\frac{dL}{da} {}= \vec{1}\cdot 2(\bf{a - t})^{}$
""",
    "cases without columns": r"""
$$g(z) = \begin{cases} z & if & z > 0 \\ 0 & otherwise \end{cases}$$
$$h(z) = \left\{ \begin{array}{ll} z, & z > 0 \\ z/5 \text{ sinon.} \end{array} \right.$$
$$r(z) = \begin{cases} z^2 \text{ si } z > 0 \\ -z, z \le 0 \end{cases}$$
holds | $$g(h(z)) = g(z)$$
holds | $$h(g(z)) = g(z)$$
wrong | $$r(z) = g(z)^2$$
""",
    "a system of equations behind a brace": r"""
$$\left\{ \begin{array}{l} q = a - t \\ s = a (1 - a) \end{array} \right.$$
holds | $$\frac{dL}{dz} = 2 q s$$
$$\begin{cases} v = \frac{dL}{da} \\ k = w + b \end{cases}$$
wrong:sign | $$\frac{dL}{da} = -2 q$$
""",
    "a derivative at a place": r"""
$$\frac{dL}{dw} = 2(a - t) \left. \frac{d\sigma(u)}{du} \right|_{u = z} x$$
holds | $$\frac{dL}{dw} = 2(a - t) \frac{d\sigma(u)}{du} {\Big\arrowvert}_{u = z} x$$
wrong:factor | $$\frac{dL}{dz} = (a - t) \sigma'(u) |_{u = z}$$
""",
    "names of several letters": r"""
$$net_1 = w_1 h$$
$$Out = \tanh(net_1)$$
$$E = \frac12 (Out - Target)^2$$
holds | $$\frac{dE}{dOut} = Out - Target$$
wrong:sign | $$\frac{\partial E}{\partial net_1} = (Target - Out)(1 - Out^2)$$
""",
    "shortcodes of Hugo": r"""
{{< displaymath >}}
holds | \frac{dL}{da} = 2(a - t)
{{< /displaymath >}}
{{< math >}}
wrong:sign | $$\frac{dL}{da} = 2(t - a)$$
{{< /math >}}
""",
    "equations between bare fences": r"""
```
∂L/∂a = 2(a - t)
holds | ∂L/∂z = 2(a - t) ⊙ a ⊙ (1 - a)
```
```python
∂L/∂a = 3(a - t)
```
""",
    "macros of KaTeX": r"""
$$\gdef\slope#1#2{\frac{\partial #1}{\partial #2}}$$
holds | $$\slope{L}{z} = \slope{}{z} (a - t)^2 = \slope{L}{a} \slope{a}{z}$$
""",
    "formulas and calls inside of text": r"""
holds | $$\frac{dL}{da} = \text{\framebox{$2(a - t)$}}, \text{because $L = (a - t)^2$}$$
wrong:sign | $$\frac{dL}{da} = \text{\fbox{$2(t - a)$}}$$
undefined | $$\frac{dL}{db} = 2 \text{np.sum($dQ$, axis=1)}$$
""",
    "a bias named after a quantity": r"""
$$h = \tanh(V x + r^h), \quad y = U h + b^y$$
$$E = \|y - t\|^2$$
holds | $$\frac{\partial E}{\partial b^y} = 2(y - t)$$
wrong:sign | $$\frac{\partial E}{\partial y} = 2(t - y)$$
""",
    "entries of a transpose": r"""
$Q = P U$ and $F = \sum_{i,j} Q_{ij}^3$, where $P$ is $n \times d$.
holds | $$∂F/∂P_{ij} = \sum_k ∂F/∂Q_{ik} U^T_{kj}$$
wrong/undefined | $$∂F/∂P_{ij} = \sum_k ∂F/∂Q_{ik} U_{kj}$$
""",
    "cases of indices": r"""
$$p_i = \frac{e^{s_i}}{\sum_m e^{s_m}}$$
For $i = k$ nothing is claimed, but when i $\not =$ k:
holds | $$\frac{\partial p_i}{\partial s_k} = -p_i p_k$$
""",
}


@pytest.mark.parametrize("name", CASES)
def test_every_line_is_judged_as_it_should_be(name: str) -> None:
    text = CASES[name]
    check("markdown", "\n" + _SETUP + text.lstrip("\n"))


@pytest.mark.parametrize(
    "text",
    [
        r"For $l = 1, \ldots, L$ and $l=L,L-1,\dots,1$ and $k = 1, 2, 3$.",
        r"$$a_c \quad \text{for} \; c = 1 \cdots C$$",
        r"with $l=0..r_{m-1}$, and for $i = 1:n$.",
        r"- $z_i = \text{logit of class } i$",
        r"$\eta = \text{learning rate}$",
        r"$w += \alpha g$ and $w -= \alpha g$",
        r"The network learns that $x \approx \hat{x}$.",
        r"Let $s = \tanh(u)$. The slope is stored in `ds` $= 1 - s$; **rate** $= 2$.",
        r"$u_w v_o$, the case when $w = o$, and $z_i z_{j'}$ for $i = j'$",
    ],
)
def test_what_claims_nothing_is_no_equality(text: str) -> None:
    assert not check_document(read_text(text, "case", "markdown")).verdicts


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (r"\textsc{softmax}(z)", r"\text{softmax}\left( z \right)"),
        (r"\varsigma_c", r"\varsigma_{c}"),
        (r"\vartriangle w", r"\Delta w"),
        (r"J_{W_o}", r"J_{\text{W}o}"),
        (r"J_{naive\_softmax}", r"J_{\text{naive_softmax}}"),
        (r"u_{n_k}", r"u_{\text{n}k}"),
        ("W⁽ᴷ⁾ᵀ", r"W^{(K)\top}"),
        (r"A^{\[2]}", r"A^{[2]}"),
        (r"\underset{i}{\sum} x_i", r"\sum_{i} x_{i}"),
        (r"\nabla W^l", r"\text{dW}^{l}"),
        (r"{\rm net}_m", r"\text{net}_{m}"),
    ],
)
def test_what_is_written_is_read_as_what_is_meant(text: str, meant: str) -> None:
    assert latex_of(read(text), text) == meant


def test_front_matter_of_other_programs_is_passed_over() -> None:
    text = "---\ntitle: A: B\ntags: [a, b]\n---\n$a = b$"
    assert not read_text(text, "case", "markdown").problems


PHYSICS = r"""$z = \vb{w} \vdot \vb{x} + b$, $a = \sigma(z)$ and
$L = -\qty(y \log a + (1-y) \log(1-a))$.

$$\dv{L}{a} = -\qty(\frac{y}{a} - \frac{1-y}{1-a})$$

$$\pdv{L}{\vb*{w}} = (a - y) \vb{x}$$

$$\pdv{L}{b} = \dv{L}{a} \dv{a}{z} \pdv{z}{b} = y - a$$

$$\frac{\part L}{\part z} = \pdv{z} L = a - y$$
"""


def test_the_macros_of_the_physics_package_are_read() -> None:
    found = [v.outcome.value for v in check_document(read_text(PHYSICS, "t", "markdown")).verdicts]
    assert found == ["holds", "holds", "holds", "wrong", "holds", "holds"]
