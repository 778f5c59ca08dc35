"""Numbered units beside general ones, and other ways of writing that blocked whole documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from chainrule.documents.check import check_document
from chainrule.documents.sources.source import read_document


def outcomes(tmp_path: Path, text: str) -> list[str]:
    """The outcomes of the equalities of a document, in order."""
    file = tmp_path / "notes.md"
    file.write_text(text, encoding="utf-8")
    return [v.outcome.value for v in check_document(read_document(file)).verdicts]


_LAYERS = r"""
$$z_1^1 = x_1 w_{11}^1 + x_2 w_{21}^1 + b_1^1$$
$$z_2^1 = x_1 w_{12}^1 + x_2 w_{22}^1 + b_2^1$$
$$a_1^1 = \sigma(z_1^1)$$
$$a_2^1 = \sigma(z_2^1)$$
$$z_1^2 = a_1^1 w_{11}^2 + a_2^1 w_{21}^2 + b_1^2$$
$$z_2^2 = a_1^1 w_{12}^2 + a_2^1 w_{22}^2 + b_2^2$$
$$a_1^2 = \sigma(z_1^2)$$
$$a_2^2 = \sigma(z_2^2)$$
$$z_1^3 = a_1^2 w_{11}^3 + a_2^2 w_{21}^3 + b_1^3$$
$$E = \frac{1}{2}(z_1^3 - t)^2$$
$$\delta_i^l = \frac{\partial E}{\partial z_i^l}$$
$$\frac{\partial E}{\partial z_i^l} = \sum_k \delta_k^{l+1} w_{ik}^{l+1} a_i^l (1 - a_i^l)$$
"""

_UNITS = r"""
$$h_1 = \sigma(w_{11} x_1 + w_{12} x_2)$$
$$h_2 = \sigma(w_{21} x_1 + w_{22} x_2)$$
$$o_1 = v_{11} h_1 + v_{12} h_2$$
$$o_2 = v_{21} h_1 + v_{22} h_2$$
$$E = \frac{1}{2} \sum_k (o_k - t_k)^2$$
"""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (r"\frac{\partial E}{\partial w_{21}^3} = (z_1^3 - t) a_2^2", "holds"),
        (r"\delta_i^l = \sum_k \delta_k^{l+1} w_{ik}^{l+1} \sigma'(z_i^l)", "holds"),
        (r"\frac{\partial E}{\partial w_{ij}^l} = \delta_j^l a_i^{l-1}", "holds"),
        (r"\frac{\partial E}{\partial w_{ij}^l} = \delta_i^l a_j^{l-1}", "wrong"),
        (r"\frac{\partial E}{\partial w_{ij}^{l_{last}}} = \delta_j^{l_{last}} a_i^{l_{last}-1}",
         "holds"),
        (r"\frac{\partial E}{\partial b_j^l} = -\delta_j^l", "wrong"),
    ],
)  # fmt: skip
def test_general_units_of_numbered_layers(tmp_path: Path, line: str, expected: str) -> None:
    """δ_i^l speaks of every unit that is written; it takes no value from those beside it."""
    assert outcomes(tmp_path, f"{_LAYERS}$${line}$$\n")[-1] == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (r"\frac{\partial E}{\partial v_{kj}} = (o_k - t_k) h_j", "holds"),
        (r"\frac{\partial E}{\partial v_{kj}} = (o_j - t_j) h_k", "wrong"),
        (r"\frac{\partial E}{\partial h_j} = \sum_{k=1}^{2} (o_k - t_k) v_{kj}", "holds"),
        (r"\frac{\partial E}{\partial h_j} = \sum_{k=1}^{2} (t_k - o_k) v_{kj}", "wrong"),
        (r"\frac{\partial E}{\partial w_{ji}} = \sum_k (o_k - t_k) v_{kj} h_j (1 - h_j) x_i",
         "holds"),
    ],
)  # fmt: skip
def test_general_units_without_layers(tmp_path: Path, line: str, expected: str) -> None:
    """The k of Σ_k runs over the outputs that are written out."""
    assert outcomes(tmp_path, f"{_UNITS}$${line}$$\n")[-1] == expected


def test_numbers_of_layers_are_no_units(tmp_path: Path) -> None:
    """h_2 = W_2 h_1 leads from one number to the next: the i of W_i is a layer, and no unit."""
    text = r"""
$$h_1 = \tanh(W_1 x)$$
$$h_2 = \tanh(W_2 h_1)$$
$$L = \frac{1}{2} \|h_2 - y\|^2$$
$$\frac{\partial L}{\partial h_2} = h_2 - y$$
$$\frac{\partial L}{\partial W_i} = \frac{\partial L}{\partial h_i} h_i$$
"""
    assert "wrong" not in outcomes(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"""
$$z_{1x3} = x_{1x2} W_{2x3} + b_{1x3}$$
$$L = \frac12 \|z - y\|^2$$
$$\frac{\partial L}{\partial W} = x_{1x2}^T (z_{1x3} - y_{1x3})$$
""", ["holds"]),
        (r"""
$$u = \begin{pmatrix} A_u \\ B_u \end{pmatrix}$$
$$r = m u + c$$
$$\hat{r} = \begin{pmatrix} A_r \\ B_r \end{pmatrix}$$
$$C(m) = \frac12 \sum_i (r_i - \hat{r}_i)^2$$
$$\frac{\partial C}{\partial m} = \sum_i (r_i - \hat{r}_i) u_i$$
$$\frac{\partial C}{\partial m} = \sum_i (\hat{r}_i - r_i) u_i$$
""", ["holds", "wrong"]),
        (r"""
Let $w = \begin{pmatrix} w_1, w_2 \end{pmatrix}$ and $x = \begin{pmatrix} x_1, x_2 \end{pmatrix}$.
$$L = (w_1 x_1 + w_2 x_2 - y)^2$$
$$\frac{\partial L}{\partial w_1} = 2 (w_1 x_1 + w_2 x_2 - y) x_1$$
""", ["holds"]),
        (r"""
`$$
L = (w x - y)^2
$$`
and so
`$$
\frac{\partial L}{\partial w} = 2 (w x - y) x
$$`
""", ["holds"]),
        (r"""
$$\renewcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}
L = (w x - y)^2$$
$$\pd{L}{w} = 2 (w x - y) x$$
""", ["holds"]),
        (r"""
$$\sigma = \frac{1}{1 + e^{-x}}$$
The network is $a = \sigma(w x + b)$ with $x \in \mathbb{R}$ and $L = \frac12 (a - y)^2$.
$$\frac{\partial L}{\partial b} = (a - y) a (1 - a)$$
$$\frac{d}{dx} \sigma(x) = \sigma(x) (1 - \sigma(x))$$
""", ["holds", "holds"]),
    ],
)  # fmt: skip
def test_ways_of_writing(tmp_path: Path, text: str, expected: list[str]) -> None:
    """Sizes below, vectors of named numbers, commas in a matrix, macros in a formula, bare σ."""
    assert outcomes(tmp_path, text) == expected


_WORDS = r"""
The loss of one outside word is
$$J(v_c, o, U) = -\log \hat{y}_o, \quad \hat{y}_o = \frac{\exp(u_o^T v_c)}{\sum_w \exp(u_w^T v_c)}$$
$$J_{sg}(v_c, w_{t-m}, \ldots, w_{t+m}, U) = \sum_{-m \le j \le m, j \ne 0} J(v_c, w_{t+j}, U)$$
"""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (r"\frac{\partial J_{sg}}{\partial v_c} = \sum_{-m \le j \le m, j \ne 0} "
         r"\frac{\partial J(v_c, w_{t+j}, U)}{\partial v_c}", "holds"),
        (r"\frac{\partial J_{sg}}{\partial v_c} = -\sum_{-m \le j \le m, j \ne 0} "
         r"\frac{\partial J(v_c, w_{t+j}, U)}{\partial v_c}", "wrong"),
    ],
)  # fmt: skip
def test_sums_over_the_words_around_one(tmp_path: Path, line: str, expected: str) -> None:
    """Each of the 2m terms is the loss of some word."""
    assert outcomes(tmp_path, f"{_WORDS}$${line}$$\n")[-1] == expected


def test_one_class_beside_a_sum_over_the_others(tmp_path: Path) -> None:
    """The o of Σ_{w ≠ o} is an index, as the w is."""
    text = r"""
Let $y$ be one-hot and $\hat{y}_w = \frac{e^{s_w}}{\sum_v e^{s_v}}$.
$$J = -\sum_w y_w \log \hat{y}_w$$
$$\frac{\partial J}{\partial s_o} = -y_o (1 - \hat{y}_o) + \sum_{w \neq o} y_w \hat{y}_o
= \hat{y}_o - y_o$$
$$\frac{\partial J}{\partial s_o} = y_o (1 - \hat{y}_o) + \sum_{w \neq o} y_w \hat{y}_o$$
"""
    assert outcomes(tmp_path, text) == ["holds", "holds", "wrong"]


def test_cases_in_braces(tmp_path: Path) -> None:
    """{1} & {\\text{if } i = j} is the case that stands without the braces."""
    text = r"""
$$p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$$
$$\frac{\partial p_i}{\partial z_j} = \left\{\begin{array}{ll}
{p_i (1 - p_j)} & {\text{ if } i = j} \\
{-p_i p_j} & {\text{ otherwise }}
\end{array}\right.$$
"""
    assert outcomes(tmp_path, text) == ["holds"]


_VECTORS = r"""
$h = \tanh(U x + c)$ with $x \in \mathbb{R}^d$ and $r = V h + e$.
The loss is $\ell = \frac12 \|r - y\|^2$.
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (_VECTORS + r"$$\frac{\partial \ell}{\partial c} = V^\top (r - y) \odot (1 - h \odot h)$$"
         "\n" r"$$\frac{\partial \ell}{\partial e} = r - y$$", ["holds", "holds"]),
        (_VECTORS + r"$$\frac{\partial \ell}{\partial c} = V^\top (r - y) \odot h$$", ["wrong"]),
        (r"""
$a = \sigma(w x + b)$ with $\frac{d\sigma}{dz} = \sigma (1 - \sigma)$ and $E = \frac12 (a - t)^2$.
$$\frac{\partial E}{\partial b} = (a - t) a (1 - a)$$
""", ["holds", "holds"]),
        (r"Let $g(z) = \frac{1}{1 + e^{-z}}$, so that $g' = g (1 - g)$, and not $g' = g (1 + g)$.",
         ["holds", "wrong"]),
        (r"Let $u = \tanh v$. Then $$u' = 1 - u^2$$ and $$u' = 1 + u^2$$", ["holds", "wrong"]),
        (r"""
Let $S_i = \frac{e^{a_i}}{\sum_k e^{a_k}}$. We write
$$D_j S_i = \frac{\partial S_i}{\partial a_j}$$
$$D_j S_i = S_i (\delta_{ij} - S_j)$$
""", ["holds", "holds"]),
        (r"""
$$J(\theta) = \frac{1}{2} \sum_i (\theta^T x_i - y_i)^2$$
$$\frac{\partial J}{\partial \theta_j} = \sum_i (\theta^T x_i - y_i) x_{ij}$$
$$\nabla J = \sum_i (\theta^T x_i - y_i) x_i$$
$$\nabla J = \sum_i (y_i - \theta^T x_i) x_i$$
""", ["holds", "holds", "wrong"]),
        (r"""
Let $X$ be a matrix and $f(w) = \|X w - y\|^2$, with $\nabla_w f = 2 X^T (X w - y)$.
Setting the gradient to zero gives $X^T X w = X^T y$.
""", ["holds", "undefined"]),
    ],
)  # fmt: skip
def test_letters_and_slopes(tmp_path: Path, text: str, expected: list[str]) -> None:
    """Biases beside U and V, slopes without an argument, D_j S_i, ∇J, and normal equations."""
    assert outcomes(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("words", "slope", "expected"),
    [
        (r"Here $f$ is the sigmoid function.", "a (1 - a)", "holds"),
        (r"Here $f$ is the sigmoid function.", "a (1 + a)", "wrong"),
        (r"We take the tanh activation $f$.", "1 - a^2", "holds"),
        (r"激活函数 $f$ 为 sigmoid 函数。", "a (1 - a)", "holds"),
        (r"An activation such as the sigmoid is used.", "a (1 - a)", "holds"),
        (r"An activation such as the sigmoid is used.", "1 - a^2", "undefined"),
    ],
)  # fmt: skip
def test_functions_that_the_words_name(
    tmp_path: Path, words: str, slope: str, expected: str
) -> None:
    """What f is, the words may say; where they only speak of a function, nothing is wrong."""
    text = f"Let $a = f(z)$. {words}\n\n$$\\frac{{da}}{{dz}} = {slope}$$\n"
    assert outcomes(tmp_path, text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"""
With $z = W x$ and $p = \text{softmax}(z)$ the loss is $L = -\log p_c$ for the class $c$.
Its one-hot vector is $e_c$.
$$\frac{\partial L}{\partial W} = (p - e_c) x^\top$$
$$\frac{\partial L}{\partial W} = (e_c - p) x^\top$$
""", ["holds", "wrong"]),
        (r"""
With $z = W x$ and $p = \text{softmax}(z)$ the loss is $L = -\log p_y$.
$$\frac{\partial L}{\partial z} = p - \text{onehot}(y)$$
""", ["holds"]),
        (r"""
$$\begin{bmatrix} z_1 \\ z_2 \end{bmatrix} = \begin{bmatrix} w_{11} & w_{12} \\ w_{21} & w_{22}
\end{bmatrix} \begin{bmatrix} x_1 \\ x_2 \end{bmatrix}$$
$$L = \frac12 ((z_1 - y_1)^2 + (z_2 - y_2)^2)$$
$$\frac{\partial L}{\partial w_{12}} = (z_1 - y_1) x_2$$
$$\frac{\partial L}{\partial w_{12}} = (z_2 - y_2) x_1$$
""", ["holds", "holds", "wrong"]),
        (r"""
Hidden units are $a_j = \sum_i w_{ji}^{(1)} x_i$ and $z_j = \tanh(a_j)$, outputs are
$y_k = \sum_j w_{kj}^{(2)} z_j$, and $E = \frac12 \sum_k (y_k - t_k)^2$.
$$\delta_k = y_k - t_k$$
$$\delta_j = (1 - z_j^2) \sum_k w_{kj} \delta_k$$
$$\frac{\partial E}{\partial w_{ji}^{(1)}} = \delta_j x_i$$
$$\frac{\partial E}{\partial w_{ji}^{(1)}} = \delta_j z_i$$
""", ["holds", "undefined"]),
        (r"""
The code is $h = s(W x + b)$ and the copy $r = s(W' h + b')$ with $s(u) = \frac{1}{1 + e^{-u}}$.
$$L = \frac12 \|r - x\|^2$$
$$\frac{\partial L}{\partial b'} = (r - x) \odot r \odot (1 - r)$$
$$\frac{\partial L}{\partial W'} = \frac{\partial L}{\partial b'} h^T$$
""", ["holds", "holds"]),
        (r"""
$$\text{loss} = (\text{pred} - \text{goal})^2$$
$$\text{pred} = \text{weight} \cdot \text{input}$$
$$\frac{d\,\text{loss}}{d\,\text{weight}} = 2 (\text{pred} - \text{goal}) \cdot \text{input}$$
""", ["holds"]),
        (r"""
Z = X W
P = softmax(Z)
L = -(1/n) Σ_i Σ_k Y_ik log P_ik

dZ = (P - Y)/n
dW = Xᵀ dZ
""", ["holds", "holds"]),
        (r"""
net_o = w3*h + b2
out_o = 1/(1+exp(-net_o))
E = 1/2*(t - out_o)^2

∂out_o/∂net_o = out_o*(1 - out_o)
∂E/∂w3 = -(t - out_o)*out_o*(1 - out_o)*h
""", ["holds", "holds"]),
    ],
)  # fmt: skip
def test_more_ways_of_writing(tmp_path: Path, text: str, expected: list[str]) -> None:
    """One-hot vectors, matrices written out, left out layers, second weights, words and marks."""
    assert outcomes(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"""
Let $L = \max(0, 1 - y\,w^\top x)$ with a label $y$.
$$\frac{\partial L}{\partial w} = \begin{cases} -y x & \text{if } y\,w^\top x < 1 \\
0 & \text{otherwise} \end{cases}$$
""", ["holds"]),
        (r"""
With $S = H W$ and $P = \text{softmax}(S)$, of every row, $L = -\frac1N \sum_n \log P_{n,y_n}$.
The labels as one-hot rows are $Y$.
$$\frac{\partial L}{\partial S} = \frac1N (P - Y)$$
$$\frac{\partial L}{\partial W} = \frac1N H^\top (P - Y)$$
$$\frac{\partial L}{\partial W} = H^\top (P - Y)$$
""", ["holds", "holds", "wrong"]),
        (r"""
$$\hat{y}^{(i)} = \sigma(w^\top x^{(i)} + b)$$
$$L = -\frac{1}{n} \sum_{i=1}^{n} [y^{(i)} \log \hat{y}^{(i)}
+ (1 - y^{(i)}) \log(1 - \hat{y}^{(i)})]$$
$$\frac{\partial L}{\partial w} = \frac1n X^\top (\hat{y} - y)$$
$$\frac{\partial L}{\partial w} = \frac1n X^\top (y - \hat{y})$$
""", ["holds", "wrong"]),
        (r"""
$$J(w) = \frac12 \sum_n (w^T x_n - t_n)^2$$
$$\nabla J = \sum_n (w^T x_n - t_n) x_n$$
$$\nabla J = \sum_n (t_n - w^T x_n) x_n$$
""", ["holds", "wrong"]),
        (r"""
$$net_o = w1o * h_1 + w2o * h_2, \quad E = \frac12 (t - net_o)^2$$
$$\frac{\partial E}{\partial w1o} = -(t - net_o) * h_1$$
$$\frac{\partial E}{\partial w2o} = -(t - net_o) * h_1$$
""", ["holds", "wrong"]),
    ],
)  # fmt: skip
def test_labels_and_samples(tmp_path: Path, text: str, expected: list[str]) -> None:
    """A label before wᵀ x, the class of each sample below, all the samples in a matrix."""
    assert outcomes(tmp_path, text) == expected


def test_softmax_under_the_letter_of_the_sigmoid(tmp_path: Path) -> None:
    """σ(z)_i = e^{z_i} / Σ_j e^{z_j} beside σ(x) = 1/(1 + e^{−x}); a sum runs over what it can."""
    text = r"""
$$\sigma(x) = \frac{1}{1 + e^{-x}}$$
$$\sigma(z)_i = \frac{e^{z_i}}{\sum_{i=1}^{C} e^{z_k}}$$
$$L = -\sum_i y_i \log \sigma(z)_i$$
$$\frac{\partial L}{\partial z_i} = \sigma(z)_i - y_i$$
$$\frac{d\sigma}{dx} = \sigma(x) (1 - \sigma(x))$$
"""
    assert outcomes(tmp_path, text) == ["holds", "holds", "holds"]


def test_what_keeps_a_logarithm_from_zero(tmp_path: Path) -> None:
    """An ε that nothing else speaks of changes no gradient."""
    text = r"""
$X \in \mathbb{R}^{N \times D}$, $W \in \mathbb{R}^{D \times K}$.

$$ Z = X W $$

$$ P_{ik} = \frac{e^{Z_{ik}}}{\sum_{j=1}^{K} e^{Z_{ij}}} $$

$$ L = -\frac{1}{N} \sum_{i=1}^{N} \log(P_{i, y_i} + \epsilon) $$

$$ \frac{\partial L}{\partial Z} = \frac{1}{N} (P - Y) $$

Where $Y \in \mathbb{R}^{N \times K}$ has the one-hot rows of the labels ($\epsilon = 10^{-8}$).
"""
    assert outcomes(tmp_path, text) == ["holds"]
