"""Layers by themselves, functions said by an example, words below symbols, and written fences."""

from __future__ import annotations

import numpy as np
import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind
from chainrule.engines.evaluate import Evaluator
from chainrule.expression import Index, Indexed, Sum, Symbol
from chainrule.operations import total

CASES: dict[str, tuple[TextKind, str]] = {
    "a layer by itself holds whatever loss an example before it ended in": (
        "markdown",
        r"""## A network

Let $v = A x + c$, $\hat t = v$ and $L = (\hat t - y)^2$. Then
holds | $$\frac{\partial L}{\partial c} = 2 (\hat t - y)$$

## The layer of tanh

forward: $y = \tanh(x)$

holds | $$\frac{\partial L}{\partial x} = \frac{\partial L}{\partial y} \odot (1 - \tanh^2(x))$$
wrong | $$\frac{\partial L}{\partial x} = \frac{\partial L}{\partial y} \odot (1 + \tanh^2(x))$$
""",
    ),
    "a term of a sum is no loss that has lost its sum": (
        "markdown",
        r"""$E = \frac12 \sum_k (t_k - o_k)^2$

holds | $$\frac{\partial E}{\partial o_k} = o_k - t_k$$
undefined | We look at the term with $o_k$ alone: $E = \frac12 (t_k - o_k)^2$.

holds | The derivative is $\frac{\partial E}{\partial o_k} = -(t_k - o_k)$.
wrong | And so $E = \frac12 (t_k - o_k)^2$.
""",
    ),
    "an entry that is said of a whole vector makes this no number": (
        "markdown",
        r"""$p = \text{softmax}(s)$ and $L = -\sum_{i} t_i \log p_i$, and elsewhere

$$h_i = \sigma(s) = \frac{1}{1 + e^{-s}}$$

holds | $$\frac{\partial L}{\partial p_i} = -\frac{t_i}{p_i}$$
holds | $$\frac{\partial L}{\partial s_k} = p_k - t_k$$
""",
    ),
    "layers that only their letters and the words say": (
        "markdown",
        r"""Both layers are sigmoid layers, with weights $W^{[l]}$ and scores $z^{[l]}$.

holds | $$\frac{dJ}{dz^{[2]}} = \frac{dJ}{da^{[2]}} \odot a^{[2]} \odot (1 - a^{[2]})$$
holds | $$\frac{\partial J}{\partial W^{[2]}} = \frac{\partial J}{\partial z^{[2]}} (a^{[1]})^T$$
holds | $$\frac{\partial J}{\partial a^{[1]}} = (W^{[2]})^T \frac{\partial J}{\partial z^{[2]}}$$
holds | $$\frac{\partial J}{\partial W^{[1]}} = \frac{\partial J}{\partial z^{[1]}} x^T$$
""",
    ),
    "a word and an index below one symbol": (
        "markdown",
        r"""$z_{out,j} = \sum_i w_{ij,out} a_{hid,i}$, $a_{out,j} = \sigma(z_{out,j})$ and
$E = \frac12 \sum_j (a_{out,j} - y_j)^2$:
holds | $$\frac{\partial E}{\partial a_{out,j}} = a_{out,j} - y_j$$
holds | $$\frac{dE}{da_{hid,i}} = \sum_j \frac{dE}{dz_{out,j}} \frac{dz_{out,j}}{da_{hid,i}}$$
holds | $$\frac{dE}{dw_{ij,out}} = (a_{out,j} - y_j) a_{out,j} (1 - a_{out,j}) a_{hid,i}$$
wrong | $$\frac{\partial E}{\partial w_{ij,out}} = (a_{out,j} - y_j) a_{out,j} a_{hid,i}$$
""",
    ),
    "an example says what the functions of the rule are": (
        "markdown",
        r"""Let $y = f(u)$ and $u = g(x)$. Then
holds | $$\frac{dy}{dx} = \frac{dy}{du} \frac{du}{dx}$$
Say $y = u^4$ and $u = x^2 - 3$. Then
holds | $$\frac{dy}{dx} = 4 u^3 \cdot 2x$$
wrong | $$\frac{dy}{dx} = 4 u^3 \cdot x$$
""",
    ),
    "a column and a row are multiplied to a matrix": (
        "markdown",
        r"""$u = V x + c$ and $L = \frac12 \lVert u - t \rVert^2$
holds | $$\frac{\partial L}{\partial V} = (u - t) \otimes x^T$$
""",
    ),
    "traces are no functions of the document, and what they are taken of is square": (
        "markdown",
        r"""For square matrices
holds | $$\text{tr}(A) = \sum_i A_{ii}$$
holds | $$\text{tr}(A) = \text{tr}(A^T)$$
holds | $$\text{tr}(AB) = \sum_i \sum_j A_{ij} B_{ji}$$
holds | $$\text{tr}(AB) = \sum_i [AB]_{ii}$$
holds | $$\text{tr}(ABC) = \text{tr}(CAB)$$
wrong/undefined | $$\text{tr}(ABC) = \text{tr}(ACB)$$
holds | $$\text{tr}(A + B) = \text{tr}(A) + \text{tr}(B)$$
holds | $$\nabla_A \text{tr}(AB) = B^T$$
holds | $$\nabla_B \text{tr}(ABC) = A^T C^T$$
""",
    ),
    "the softmax of the last layer is not that of the others": (
        "markdown",
        r"""$u^{(1)} = V^{(1)} x + c^{(1)}$, $h^{(1)} = \sigma^{(1)}(u^{(1)}) = \tanh(u^{(1)})$,
$u^{(2)} = V^{(2)} h^{(1)} + c^{(2)}$, $h^{(2)} = \sigma^{(2)}(u^{(2)}) = softmax(u^{(2)})$ and
$L = -\sum_i y_i \log h^{(2)}_i$.
holds | $$\frac{\partial L}{\partial u^{(2)}} = h^{(2)} - y$$
holds | $$\frac{dL}{du^{(1)}} = V^{(2)T} (h^{(2)} - y) \odot (1 - \tanh^2(u^{(1)}))$$
wrong | $$\frac{\partial L}{\partial u^{(1)}} = V^{(2)T} (h^{(2)} - y) \odot (1 - \tanh(u^{(1)}))$$
""",
    ),
    "an activation that is none says no slope is lost": (
        "markdown",
        r"""$h = \sigma(V x + c)$ and $E = \frac12 \sum_i (h_i - t_i)^2$. If $\sigma(z) = z$, then
undefined | $$\sigma'(z) = 1$$
""",
    ),
    "numbered entries of a vector are not one number": (
        "markdown",
        r"""We have $q = \sigma(v_1 u_1 + v_2 u_2 + c)$ and $L = -t \log q - (1-t) \log(1-q)$,
holds | $$\frac{\partial L}{\partial v_1} = (q - t) u_1$$
wrong | $$\frac{\partial L}{\partial v_1} = (t - q) u_1$$
and $J = \frac{1}{m} \sum_{i=1}^m L^{(i)}$ with $R = J + \|v\|^2$.
""",
    ),
    "which index counts the samples": (
        "markdown",
        r"""The logistic regression $p = \sigma(\theta^T x)$ has the log-likelihood
$$\ell(\theta) = \sum_{i=1}^{n} t_i \log p_i + (1 - t_i) \log (1 - p_i)$$
holds | $$\frac{\partial \ell}{\partial \theta_j} = \sum_{i=1}^n (t_i - p_i) x_{ij}$$
wrong | $$\frac{\partial \ell}{\partial \theta_j} = \sum_{i=1}^n (t_i + p_i) x_{ij}$$
""",
    ),
    "a Jacobian that is called J is no loss": (
        "markdown",
        r"""For $q_i = \frac{e^{u_i}}{\sum_k e^{u_k}}$ we have $J_{q} = diag(q) - q q^T$, and for
$L = -\sum_i t_i \log q_i$
holds | $$\frac{\partial L}{\partial u_j} = -t_j + q_j \sum_i t_i$$
holds | $$\frac{\partial L}{\partial u_j} = q_j - t_j$$
wrong | $$\frac{\partial L}{\partial u_j} = q_j + t_j$$
""",
    ),
    "the error e of a sample, beside Euler's number": (
        "markdown",
        r"""$e^{(i)} = q^{(i)} - y^{(i)}$, $q^{(i)} = v h^{(i)}$,
$h^{(i)} = \frac{1}{1 + e^{-s^{(i)}}}$, $s^{(i)} = u x^{(i)}$ and
$E = \frac12 \sum_{i=1}^N (e^{(i)})^2$.
holds | $$\frac{\partial E}{\partial v} = \sum_{i=1}^N e^{(i)} h^{(i)}$$
holds | $$\frac{\partial E}{\partial u} = \sum_{i=1}^N e^{(i)} v h^{(i)} (1 - h^{(i)}) x^{(i)}$$
wrong | $$\frac{\partial E}{\partial u} = \sum_{i=1}^N e^{(i)} v h^{(i)} x^{(i)}$$
""",
    ),
    "labels are compared beside the score of the label": (
        "markdown",
        r"""$f = X W$, $q_{ij} = \frac{e^{f_{ij}}}{\sum_k e^{f_{ik}}}$ and
$L = -\frac{1}{N} \sum_i \log q_{i, y_i}$.
holds | $$\frac{\partial L}{\partial f_{ij}} = \frac1N (q_{ij} - 1[j = y_i])$$
wrong | $$\frac{\partial L}{\partial f_{ij}} = \frac1N (q_{ij} + 1[j = y_i])$$
""",
    ),
    "the activation is the one whose slope is written": (
        "markdown",
        r"""$u_j = \sum_k w_{jk} h_k + b_j$ and $C = \frac12 \sum_j (h'_j - t_j)^2$, where $h' = a$:
$C = \frac12 \sum_j (a_j - t_j)^2$.
holds | $$\frac{dC}{du_j} = \frac{dC}{da_j} \frac{da_j}{du_j} = \frac{dC}{da_j} \sigma'(u_j)$$
""",
    ),
    "a batch of B rows, and a bias without them": (
        "markdown",
        r"""$X \in \mathbb{R}^{B \times d}$, $S = X W + b$, $P = \text{softmax}(S)$ and
$L = -\frac{1}{B} \sum_{n=1}^B \sum_{k=1}^K Y_{nk} \log P_{nk}$.
holds | $$\frac{\partial L}{\partial b} = \mathbf{1}^\top \frac{\partial L}{\partial S}$$
""",
    ),
    "a probability that is written out says what the loss is": (
        "markdown",
        r"""$q_j = \frac{\exp(u_j)}{\sum_{k=1}^V \exp(u_k)}$ and
$E = -\log p(w_O|w_I) = -u_{j^*} + \log \sum_{k=1}^V \exp(u_k)$.
holds | $$\frac{\partial E}{\partial u_j} = q_j - t_j$$
""",
    ),
    "a matrix that is symmetric in words, and a target that is smoothed": (
        "markdown",
        r"""$r = X \beta - y$ and $S = r^T D r$ with a diagonal $D$.
undefined/holds | $$\frac{\partial S}{\partial \beta} = 2 X^T D r$$

## Smoothing

$q_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$, $L = -\sum_i y_i \log q_i$;
with $\tilde{y} = 0.9 y + 0.1 / C$ instead
undefined | $$\nabla_z L = q - \tilde{y}$$
holds | $$\nabla_z L = q - y$$
""",
    ),
    "sums by ones": (
        "markdown",
        r"""$\mathbf{a} = \sigma(X\mathbf{w} + b\mathbf{1})$ and
$L = -\frac{1}{m} (\mathbf{y}^T \log \mathbf{a} + (1-\mathbf{y})^T \log (1-\mathbf{a}))$.
holds | $$\nabla_{\mathbf{w}} L = \frac{1}{m} X^T (\mathbf{a} - \mathbf{y})$$
holds | $$\frac{\partial L}{\partial b} = \frac{1}{m} \mathbf{1}^T (\mathbf{a} - \mathbf{y})$$
holds | $$\frac{\partial L}{\partial b} = \frac{1}{m} \sum_{i=1}^m (a_i - y_i)$$
wrong | $$\frac{\partial L}{\partial b} = \frac{1}{m} \sum_{i=1}^m (a_i + y_i)$$
""",
    ),
    "the sum of squares is expanded": (
        "markdown",
        r"""$q = X\beta$ and $S = (q - y)^T (q - y)$
holds | $$S = \beta^T X^T X \beta - 2 \beta^T X^T y + y^T y$$
""",
    ),
    "fences of equations beside one with derivatives, notes and check marks": (
        "markdown",
        """The way forward:

```
u = w × x + c
p = u × u
```

and the way back:

```
holds | ∂p/∂p = 1   （始まり）
holds | ∂p/∂u = 2 × u ✓
holds | ∂p/∂w = (∂p/∂u)(∂u/∂w)
holds |       = 2 × u × x
wrong | ∂p/∂c = 2 × x
```
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_documents(name: str) -> None:
    check(*CASES[name])


def test_an_index_that_stands_twice_is_one() -> None:
    """A_{ii} is the diagonal, and the sum of a square matrix is of all its entries."""
    square = Symbol("A", ("units", "units"))
    entries = np.arange(9.0).reshape(3, 3)
    k = Index("k", "units")
    for expression, value in (
        (Sum(Indexed(square, (k, k)), k), 12.0),
        (Indexed(total(total(square, "units"), "units"), (1, 1)), 36.0),
    ):
        assert Evaluator({"A": entries}, {"units": 3})(expression) == value
