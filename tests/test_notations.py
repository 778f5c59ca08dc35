"""Derivations in many notations, right and wrong: what each of their lines is judged as.

A line of a case says in front what its equalities must be judged as, one word for each of the last
ones: ``holds``, ``wrong:sign`` (with the cause), ``holds/undefined`` (either will do). No other
line may be called wrong. Paragraphs stand one below the other here, apart in the document.
"""

from __future__ import annotations

import re

import pytest

from chainrule.documents.check import check_document
from chainrule.documents.outcomes.verdicts import Verdict
from chainrule.documents.sources.source import TextKind, read_text

_EXPECTED = re.compile(r"([a-z_:/]+(?: [a-z_:/]+)*) \| (.*)\Z")

CASES: dict[str, tuple[TextKind, str]] = {
    "a quantity named o": (
        "markdown",
        r"""$$o = W x$$
$$E = \frac12 \| o - y \|^2$$
holds | $$\frac{\partial E}{\partial W} = (o - y) x^T$$
wrong:sign | $$\frac{\partial E}{\partial o} = y - o$$
""",
    ),
    "norm in plain text": (
        "plain",
        r"""
    z = W x
    ŷ = V z
    L = ½ ‖ŷ − y‖²
holds |     ∂L/∂ŷ = ŷ − y
holds |     ∂L/∂V = (ŷ − y) zᵀ
holds |     ∂L/∂W = Vᵀ (ŷ − y) xᵀ
""",
    ),
    "log p without brackets in plain text": (
        "plain",
        r"""
    p = 1 / (1 + exp(−s))
    L = −y log p − (1 − y) log(1 − p)
holds |     ∂L/∂p = −y/p + (1 − y)/(1 − p)
holds |     ∂L/∂s = p − y
wrong:sign |     ∂L/∂s = y − p
""",
    ),
    "log p in LaTeX without backslash": (
        "markdown",
        r"""$$L = -y log p - (1 - y) log(1 - p)$$
holds | $$\frac{\partial L}{\partial p} = -\frac{y}{p} + \frac{1 - y}{1 - p}$$
""",
    ),
    "Kronecker's δ before its indices are known": (
        "markdown",
        r"""$$p_k = \frac{e^{z_k}}{\sum_l e^{z_l}}$$
$\delta_{ij}$ is Kronecker's delta.
holds | $$\frac{\partial p_i}{\partial z_j} = \frac{\delta_{ij} e^{z_i} \sum_l e^{z_l} - e^{z_i} e^{z_j}}{\left( \sum_l e^{z_l} \right)^2}$$
holds | $$\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j)$$
wrong:index | $$\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_i)$$
""",  # noqa: E501
    ),
    "cases i = j and i ≠ j in words": (
        "markdown",
        r"""$$p_k = \frac{e^{z_k}}{\sum_l e^{z_l}}$$
For $i \neq j$ the numerator does not change:
holds/undefined holds | $$\frac{\partial p_i}{\partial z_j} = \frac{0 - e^{z_i} e^{z_j}}{\left( \sum_l e^{z_l} \right)^2} = -p_i p_j$$
""",  # noqa: E501
    ),
    "Einstein's convention": (
        "markdown",
        r"""An index that occurs twice in a product is summed over. $n$ counts the $N$ samples.
$$p_{nc} = x_{na} V_{ac}$$
$$L = \frac{1}{2N} (p_{nc} - y_{nc}) (p_{nc} - y_{nc})$$
holds | $$\frac{\partial L}{\partial p_{nc}} = \frac{1}{N} (p_{nc} - y_{nc})$$
holds | $$\frac{\partial p_{nc}}{\partial V_{bd}} = x_{nb} \delta_{cd}$$
holds holds holds | $$\frac{\partial L}{\partial V_{bd}} = \frac{\partial L}{\partial p_{nc}} \frac{\partial p_{nc}}{\partial V_{bd}} = \frac{1}{N} (p_{nc} - y_{nc}) x_{nb} \delta_{cd} = \frac{1}{N} x_{nb} (p_{nd} - y_{nd})$$
""",  # noqa: E501
    ),
    "σ' of an unnamed σ": (
        "markdown",
        r"""Since $ H^{(1)} = \sigma(S^{(1)}) $ we have
holds holds | $$\frac{\partial H^{(1)}}{\partial S^{(1)}} = \sigma'(S^{(1)}) = \sigma(S^{(1)}) \cdot (1 - \sigma(S^{(1)}))$$
""",  # noqa: E501
    ),
    "softmax called σ": (
        "markdown",
        r"""$$\sigma(z)_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$$
Let $p_i = \sigma(z)_i$.
holds/undefined | $$\frac{\partial p_i}{\partial z_j} = p_i(\delta_{ij} - p_j)$$
""",
    ),
    "macros of the document": (
        "latex",
        r"""
\documentclass{article}
\newcommand{\vh}{\bm{h}}
\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}
\begin{document}
\begin{align}
  \vh &= W x \\
  L &= \frac12 \| \vh - y \|^2
\end{align}
\begin{equation}
holds |   \pd{L}{\vh} = \vh - y
\end{equation}
\begin{equation}
holds |   \pd{L}{W} = (\vh - y) x^\top
\end{equation}
\begin{equation}
wrong:sign |   \pd{L}{W} = (y - \vh) x^\top
\end{equation}
\end{document}
""",
    ),
    "math tables and several in a display": (
        "markdown",
        r"""
$$p = W x, \qquad L = \frac12 \| p - y \|^2$$

holds holds | $$\frac{\partial L}{\partial p} = p - y \text{ and } \frac{\partial L}{\partial W} = (p - y) x^T$$

holds | $$\delta = \frac{\partial L}{\partial p} \rightarrow \frac{\partial L}{\partial W} = \delta x^T$$

$$\frac{\partial L}{\partial W} = 0 \implies (p - y) x^T = 0$$

| what | gradient |
|---|---|
holds | | weights | $\frac{\partial L}{\partial W} = (p - y) x^T$ |
""",  # noqa: E501
    ),
    "words as subscripts": (
        "markdown",
        r"""$$p = W_{out} x$$
$$L_{data} = \frac12 \| p - y \|^2$$
$$L_{reg} = \lambda \|W_{out}\|^2$$
$$L = L_{data} + L_{reg}$$
holds | $$\frac{\partial L}{\partial W_{out}} = (p - y) x^T + 2 \lambda W_{out}$$
holds | $$\frac{\partial L_{reg}}{\partial W_{out}} = 2 \lambda W_{out}$$
wrong | $$\frac{\partial L}{\partial W_{out}} = (p - y) x^T + \lambda W_{out}$$
""",
    ),
    "derivative with the function's argument left out": (
        "markdown",
        r"""$$h_\theta(x^{(i)}) = \frac{1}{1 + e^{-\theta_0 - \theta_1 x^{(i)}}}$$
holds | $$\frac{\partial h_\theta}{\partial \theta_0} = h_\theta(x) (1 - h_\theta(x))$$
holds | $$\frac{\partial}{\partial \theta_0} \log(h_\theta(x^{(i)})) = 1 - h_\theta(x^{(i)})$$
wrong:sign | $$\frac{\partial}{\partial \theta_0} \log(1 - h_\theta(x^{(i)})) = h_\theta(x^{(i)})$$
""",
    ),
    "Σ y = 1 said as a formula": (
        "markdown",
        r"""$p = \text{softmax}(z)$, $L = -\sum_i y_i \log p_i$ and $\sum_i y_i = 1$.
holds | $$\frac{\partial p_i}{\partial z_j} = p_i(\delta_{ij} - p_j)$$
holds | $$\frac{\partial L}{\partial z_i} = p_i - y_i$$
wrong:sign | $$\frac{\partial L}{\partial z_i} = y_i - p_i$$
""",
    ),
    "relations cut by a line break with \\cdot": (
        "markdown",
        r"""
$$z_j = \sum_k w_{jk} a_k + b_j, \quad C = \frac12 \sum_j (z_j - y_j)^2$$

$$\begin{align}
\frac{\partial C}{\partial b_j} &= \frac{\partial C}{\partial z_j} \cdot
holds | \frac{\partial z_j}{\partial b_j} = \frac{\partial C}{\partial z_j} \cdot 1 \\
holds | &= z_j - y_j
\end{align}$$
""",
    ),
    "φ = tanh": (
        "markdown",
        r"""The network uses $\phi = \tanh$; $y \in \mathbb{R}^{q}$.
$$t = \phi(W x)$$
$$E = \tfrac12 \| t - y \|^2$$
holds | $$\frac{\partial E}{\partial W} = ((1 - t \circ t) \circ (t - y)) x^T$$
holds | $$\frac{\partial E}{\partial W} = (\phi'(W x) \circ (t - y)) x^T$$
wrong | $$\frac{\partial E}{\partial W} = (t \circ (1 - t) \circ (t - y)) x^T$$
""",
    ),
    "words that have vectors": (
        "markdown",
        r"""Every word $w = 1, \dots, V$ has a vector $u_w \in \mathbb{R}^D$; $v_c \in \mathbb{R}^D$.
$$\theta_w = u_w^\top v_c$$
$$\hat y_w = \frac{\exp(\theta_w)}{\sum_{j=1}^{V} \exp(\theta_j)}$$
$$J = -\sum_w y_w \log \hat y_w$$
The targets are one-hot.
holds/unread | $$\frac{\partial J}{\partial \theta_w} = \hat y_w - y_w$$
holds/unread holds/unread | $$\frac{\partial J}{\partial u_w} = \frac{\partial J}{\partial \theta_w} \frac{\partial \theta_w}{\partial u_w} = (\hat y_w - y_w) v_c$$
wrong:sign/unread | $$\frac{\partial J}{\partial \theta_w} = y_w - \hat y_w$$
""",  # noqa: E501
    ),
    "softmax chain with leaving one out": (
        "markdown",
        r"""
$$p_i = \frac{e^{o_i}}{\sum_k e^{o_k}}, \qquad L = -\sum_k y_k \log p_k$$

The label is one-hot.

holds holds | $$\frac{\partial L}{\partial o_i} = -\sum_k y_k \frac{\partial \log p_k}{\partial o_i} = -y_i (1 - p_i) - \sum_{k \neq i} y_k \frac{1}{p_k} ({\color{red}{-p_k p_i}})\\
holds holds | = -y_i + \color{blue}{y_i p_i + \sum_{k \neq i} y_k p_i} = p_i - y_i$$

wrong | $$\frac{\partial L}{\partial o_i} = -y_i (1 - p_i) - \sum_{k \neq i} y_k p_i$$
""",  # noqa: E501
    ),
    "unicode in LaTeX": (
        "markdown",
        r"""$$C=\frac{1}{2}∑_j(y_j−a_j)^2$$
holds | $$\frac{∂C}{∂a_j}=(a_j−y_j)$$
wrong:sign | $$\frac{∂C}{∂a_j}=(y_j−a_j)$$
""",
    ),
    "row n of a bracket": (
        "markdown",
        r"""$X \in \mathbb{R}^{B \times D}$ holds a batch of $B$ samples, $Y \in \mathbb{R}^{B \times C}$ the targets.
$$Z = X W + b$$
$$L = \frac{1}{2B} \sum_{n=1}^{B} \sum_{c=1}^{C} (Z_{nc} - Y_{nc})^2$$
holds | $$\frac{\partial L}{\partial b} = \sum_{n=1}^{B} \left( \frac{\partial L}{\partial Z} \right)_n$$
holds | $$\frac{\partial L}{\partial b} = \sum_{n=1}^{B} \left( \frac{\partial L}{\partial Z} \right)_{n,:}$$
holds | $$\frac{\partial L}{\partial b} = \frac{1}{B} \sum_{n=1}^{B} (Z_n - Y_n)$$
wrong:missing_mean | $$\frac{\partial L}{\partial b} = \sum_{n=1}^{B} (Z_n - Y_n)$$
""",  # noqa: E501
    ),
    "logistic loss given as a function of two": (
        "markdown",
        r"""The model is $\hat{y}^{(i)} = \sigma(\mathbf{w}^T \mathbf{x}^{(i)} + b)$ with $\sigma(t) = 1/(1+e^{-t})$, the loss
$$\mathcal{L}(\hat y, y) = -\left( y \log \hat y + (1-y) \log(1-\hat y) \right)$$
$$J(\mathbf w, b) = \frac1m \sum_{i=1}^m \mathcal{L}(\hat y^{(i)}, y^{(i)})$$
holds holds | $$\frac{\partial \mathcal{L}}{\partial \hat y} = -\frac{y}{\hat y} + \frac{1-y}{1-\hat y} = \frac{\hat y - y}{\hat y (1 - \hat y)}$$
holds/unread | $$\frac{\partial J}{\partial \mathbf w} = \frac1m \sum_{i=1}^m (\hat y^{(i)} - y^{(i)}) \mathbf x^{(i)}$$
holds/unread | $$\frac{\partial J}{\partial w_j} = \frac1m \sum_{i=1}^m (\hat y^{(i)} - y^{(i)}) x_j^{(i)}$$
wrong:missing_mean | $$\frac{\partial J}{\partial b} = \sum_{i=1}^m (\hat y^{(i)} - y^{(i)})$$
""",  # noqa: E501
    ),
    "a probability as a name, and a forgotten ∂": (
        "markdown",
        r"""$$P(t=1 | z) = \frac{1}{1 + e^{-z}}$$
$$L = -\log P(t=1 | z)$$
holds | $$\log \frac{P(t=1 | z)}{1 - P(t=1 | z)} = z$$
holds holds | $$\frac{\partial L}{\partial z} = -\dfrac{\partial}{z}(\log P(t=1|z)) = P(t=1|z) - 1$$
wrong:sign | $$\frac{\partial L}{\partial z} = 1 - P(t=1|z)$$
""",
    ),
    "remarks in words whose brackets close later": (
        "markdown",
        r"""$$L = \frac12 (a - t)^2$$
$$\begin{align} a &= \tanh(z) &&\text{(since } z = w x + b \text{ goes in)} \end{align}$$
holds | $$\frac{\partial L}{\partial z} = (a - t)(1 - a^2) \text{(unit } z \text{ is tanh)}$$
wrong:symbol | $$\frac{\partial L}{\partial w} = (a - t)(1 - a^2) z \text{(unit } z \text{)}$$
""",
    ),
}


def judged(kind: TextKind, text: str) -> tuple[dict[int, list[Verdict]], dict[int, list[str]]]:
    """The verdicts of a case and what is expected of them, by the lines of its document."""
    gap = "\n" if text.startswith("\n") else "\n\n"  # a case that keeps its own lines begins empty
    lines = text.strip("\n").split("\n")
    expected: dict[int, list[str]] = {}
    for number, line in enumerate(lines):
        if match := _EXPECTED.match(line):
            expected[number * len(gap) + 1] = match[1].split()
            lines[number] = match[2]
    verdicts: dict[int, list[Verdict]] = {}
    for verdict in check_document(read_text(gap.join(lines), "case", kind)).verdicts:
        verdicts.setdefault(verdict.claim.place.line, []).append(verdict)
    return verdicts, expected


def is_as(verdict: Verdict, words: str) -> bool:
    cause = verdict.cause.value if verdict.cause else ""
    return any(
        word in (verdict.outcome.value, f"{verdict.outcome.value}:{cause}")
        for word in words.split("/")
    )


def check(kind: TextKind, text: str) -> None:
    """Every line of a case is judged as it says, and no other line is called wrong."""
    verdicts, expected = judged(kind, text)
    for line, words in expected.items():
        found = verdicts.get(line, [])
        least = [w for w in words if "none" not in w.split("/")]
        assert len(found) >= len(least), f"line {line} has {len(found)} verdicts"
        found = found[max(0, len(found) - len(words)) :]
        for verdict, word in zip(found, words[len(words) - len(found) :], strict=True):
            said = f"line {line}, {word}: {verdict.claim.left} = {verdict.claim.right}"
            assert is_as(verdict, word), f"{said}: {verdict.outcome.value} {verdict.message}"
    for line in verdicts.keys() - expected.keys():
        assert not any(v.outcome.is_fault for v in verdicts[line]), f"line {line} is called wrong"


@pytest.mark.parametrize("name", CASES)
def test_every_line_is_judged_as_it_should_be(name: str) -> None:
    check(*CASES[name])
