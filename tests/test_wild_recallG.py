"""What one misread symbol blocks: losses known by name, samples counted with l,
code spans, an index for its score."""

from __future__ import annotations

import pytest

from chainrule.documents.check import check_document
from chainrule.documents.sources.source import TextKind, read_text

FORWARD = r"Let $\theta = V c$ and $\hat y = softmax(\theta)$ with a one-hot $y$." + "\n\n"

COUNTED_WITH_L = r"""The net is $z = W^{(1)} x$, $a = f(z)$, $\hat y = W^{(2)} a$.
There are $L$ examples.

$$E = \frac{1}{2L}\sum_{l=1}^{L}(\hat y^{(l)} - y^{(l)})^2$$

"""

IN_CODE = "The score is `z = Σ(w_k * x_k) + b`, and `p = 1 / (1 + e⁻ᶻ)`.\n\n"
IN_CODE += "* **Loss:** `L = -[y * log(p) + (1-y) * log(1-p)]`\n"

RENAMED = r"""The net is $h = \tanh(W_1 x)$, $q = W_2 h$. One could write $W_1 = V$ and $W_2 = U$.

$$E = \frac12 (q - y)^2$$

"""

SHORT_SOFTMAX = r"""$$p_j = \frac{e^j}{\sum_i e^i}$$

$$L = -\sum_i y_i \log(p_i)$$

The correct class is $k$, and $y$ is one-hot, so $L = -y_k \log(p_k) = -\log(p_k)$.

$$\frac{\partial L}{\partial o_k} = -\frac{1}{p_k} \frac{\partial}{\partial o_k}
\left(\frac{e^{o_k}}{\sum_i e^{o_i}}\right)$$

"""

CASES: dict[str, tuple[TextKind, str, list[str]]] = {
    "the cross-entropy by name": (
        "markdown",
        FORWARD + r"$$J = CrossEntropy(y, \hat y)$$"
        "\n\n" + r"$$\frac{\partial J}{\partial \theta} = \hat y - y$$"
        "\n\n" + r"$$\frac{\partial J}{\partial c} = V^T(\hat y - y)$$"
        "\n\n" + r"$$\frac{\partial J}{\partial \theta} = y - \hat y$$",
        ["holds", "holds", "wrong"],
    ),
    "in two capitals, with the prediction first": (
        "markdown",
        FORWARD + r"$$J = CE(\hat y, y)$$"
        "\n\n" + r"$$\frac{\partial J}{\partial \theta} = \hat y - y$$",
        ["holds"],
    ),
    "of what is no softmax": (
        "markdown",
        r"Let $\hat y = \sigma(w x)$. $$J = CE(y, \hat y)$$"
        "\n\n" + r"$$\frac{\partial J}{\partial w} = (\hat y - y) x$$",
        ["undefined/unread/holds"],
    ),
    "l counts the samples": (
        "markdown",
        COUNTED_WITH_L
        + r"$$\frac{\partial E}{\partial W^{(2)}_i} = "
        + r"\frac1L \sum_{l=1}^L (\hat y^{(l)} - y^{(l)}) a_i^{(l)}$$"
        + "\n\n"
        + r"$$\frac{\partial E}{\partial W^{(2)}_i} = "
        + r"\frac1L \sum_{l=1}^L (y^{(l)} - \hat y^{(l)}) a_i^{(l)}$$",
        ["holds", "wrong"],
    ),
    "another name that is never used": (
        "markdown",
        RENAMED
        + r"$$\frac{\partial E}{\partial W_2} = (q - y) h^T$$"
        + "\n\n"
        + r"$$\frac{\partial E}{\partial W_1} = W_2^T (q - y) \odot (1 - h^2) x^T$$",
        ["holds", "holds"],
    ),
    "formulas between backticks": (
        "markdown",
        IN_CODE + "* `∂L/∂p = (p - y) / (p * (1 - p))`\n* `∂L/∂w_k = (p - y) * x_k`\n"
        "* `∂L/∂w_k = (y - p) * x_k`\n",
        ["holds", "holds", "wrong"],
    ),
    "an index for its score, the correct and the incorrect class": (
        "markdown",
        SHORT_SOFTMAX
        + r"$$\frac{\partial L}{\partial o_k} = p_k - 1$$"
        + "\n\nFor an incorrect class $j$:\n\n"
        + r"$$\frac{\partial L}{\partial o_j} = p_j$$"
        + "\n\n"
        + r"$$\frac{\partial L}{\partial o_j} = -p_j$$",
        ["holds", "holds", "wrong"],
    ),
    "no incorrect class is spoken of": (
        "markdown",
        SHORT_SOFTMAX + r"$$\frac{\partial L}{\partial o_j} = p_j$$",
        ["wrong"],
    ),
    "numbers in boxes": (
        "markdown",
        r"$$p_j = \frac{e^{o_j}}{\sum_i e^{o_i}}, \quad L = -\sum_i y_i \log p_i$$" + "\n\n"
        r"Say $o = \boxed{1}\boxed{2}$ and $y = \boxed{0}\boxed{1}$. Then:" + "\n\n"
        r"$$\frac{\partial L}{\partial o} = p - y$$",
        ["holds"],
    ),
    "one box around it all": (
        "markdown",
        r"$$q = w x, \quad E = \frac12(q - y)^2$$"
        + "\n\n"
        + r"$$\boxed{\frac{\partial E}{\partial w} = (q - y) x}$$",
        ["holds"],
    ),
    "programs between backticks": (
        "markdown",
        "Call `loss = model(x)  # σ` and `dw = np.dot(x.T, dz)`, then `w -= eta * dw`.\n",
        [],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_each_line_is_judged(name: str) -> None:
    kind, text, expected = CASES[name]
    marked = check_document(read_text(text, "case", kind))
    found = [v.outcome.value for v in marked.verdicts][-len(expected) or len(marked.verdicts) :]
    assert len(found) == len(expected), found
    for outcome, allowed in zip(found, expected, strict=True):
        assert outcome in allowed.split("/"), found


PLAIN = """
    p = 1 / (1 + e^-z)
    z = w1*x1 + b

holds | ∂p/∂z = d/dz [ 1 / (1 + e^-z) ]
holds | ∂p/∂z = p * (1 - p)
holds | ∂p/∂z = e^-z / (1 + e^-z)^2
wrong | ∂p/∂z = -e^-z / (1 + e^-z)^2
holds | dp/dz = p (1 - p)
carried | dp / dz = -p (1 - p)
holds | dp/dw1 = dp/dz * dz/dw1
holds | dp/dw1 = p (1 - p) x1
holds | ∂z/∂w1 = ∂/∂w1 (w1*x1 + b)
holds | ∂z/∂w1 = x1
"""


def test_operators_and_exponents_on_one_line() -> None:
    lines = [line.partition(" | ") for line in PLAIN.splitlines()]
    text = "\n\n".join(f"    {line[2] or line[0].strip()}" for line in lines)
    marked = check_document(read_text(text, "case", "plain"))
    expected = [line[0] for line in lines if line[2]]
    assert [v.outcome.value for v in marked.verdicts][-len(expected) :] == expected
