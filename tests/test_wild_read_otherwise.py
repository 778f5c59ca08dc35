"""Lines that are right, and were once read in another way than they are meant."""

from __future__ import annotations

import pytest
from judged_lines import verdicts_on
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "the shape behind a transpose is that of the transpose": (
        "markdown",
        r"""$Z^{[1]} = W^{[1]} X + b^{[1]}$, $A^{[1]} = \tanh(Z^{[1]})$ and
$Z^{[2]} = W^{[2]} A^{[1]} + b^{[2]}$, for $m$ samples.

Then $dZ^{[2]} = A^{[2]} - Y$, and $A^{[1]T}$: Transpose of $A^{[1]}$ of shape (m, 5).

holds | $db^{[1]} = \frac{1}{m} \sum dZ^{[1]}$
wrong | $db^{[1]} = -\frac{1}{m} \sum dZ^{[1]}$
""",
    ),
    "a line that begins with = goes on with the formula above it": (
        "plain",
        """
L = -(t*log(p) + (1-t)*log(1-p))
p = σ(z), where σ is the sigmoid function

First:
holds | ∂p/∂z = p * (1 - p)

Then we take the derivative of the loss:
∂/∂p [ -(t*log(p) + (1-t)*log(1-p)) ]
holds | = -[ t/p - (1-t)/(1-p) ]
holds | = (p - t) / (p*(1-p))
wrong | = (p + t) / (p*(1-p))
""",
    ),
    "what is set apart with words and begins with = need not go on with what is before it": (
        "markdown",
        r"""Let $p = \sigma(z)$ with $\sigma(z) = 1/(1+e^{-z})$, and $L = \frac12 (p - t)^2$.

holds | $$\frac{\partial p}{\partial z} = p (1 - p)$$

The loss is next, by the rule for squares:

undefined | $$= (p - t) +\sin t$$
""",
    ),
    "a sum over nothing before a product of a matrix is the product itself": (
        "markdown",
        r"""For each layer $a^l = \sigma(z^l)$ and $z^l = w^l a^{l-1} + b^l$, where $\sigma$ is the
sigmoid function.

holds | $$a^l = \sigma(\sum w^l a^{l-1} + b^l)$$
wrong | $$a^l = \sigma(-w^l a^{l-1} + b^l)$$
""",
    ),
    "a value after a step need not be the one before": (
        "markdown",
        r"""$o = w x$ and $E = (t - o)^2$ with $x = 2$, $w = 3$ and $t = 10$.

holds | $o = 3 \cdot 2 = 6$
holds | $\frac{\partial E}{\partial w} = -2 (t - o) x = -16$

A step: $w_{new} = 3 - 0.1 \cdot (-16) = 4.6$

undefined holds | Forward again: $o = 4.6 \cdot 2 = 9.2$
""",
    ),
}


@pytest.mark.parametrize(("kind", "text"), CASES.values(), ids=CASES)
def test_documents(kind: TextKind, text: str) -> None:
    check(kind, text)


def test_no_other_cause_is_named_for_sure_where_a_line_is_not_understood() -> None:
    text = r"""
Let $p = \sigma(z)$ with $\sigma(z) = 1/(1+e^{-z})$, $z = w x$ and $L = \frac12 (p - t)^2$.
$$\frac{\partial L}{\partial p} = p - t$$
$$\frac{\partial p}{\partial z} = p (1 - p)$$
$$\frac{\partial L}{\partial w} = \sin(p) t + x$$
"""
    assert verdicts_on(text)[-1].outcome.value == "wrong"
    unread = r"$$\frac{\partial q}{\partial v} = r s$$"
    last = verdicts_on(text + unread)[-2]
    assert last.outcome.value == "undefined"
    assert "Too much of the document is not understood" in last.message
