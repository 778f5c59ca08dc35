"""Gradients of one example beside those of all, inputs with a hat, ranges in brackets, words."""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "gradients of one example in small letters beside those of all in capitals": (
        "markdown",
        r"""Forward, $z^{[1]} = W^{[1]} x + b^{[1]}$, $a^{[1]} = \tanh(z^{[1]})$,
$z^{[2]} = W^{[2]} a^{[1]} + b^{[2]}$ and $a^{[2]} = \sigma(z^{[2]})$. Backward, for one example:

holds | $$dz^{[2]} = a^{[2]} - y$$
holds | $$dW^{[2]} = dz^{[2]} a^{[1]T}$$
holds | $$db^{[2]} = dz^{[2]}$$
wrong | $$db^{[2]} = -dz^{[2]}$$
wrong | $$dW^{[2]} = 2 dz^{[2]} a^{[1]T}$$

and for all of them, where $Z^{[1]} = W^{[1]} X + b^{[1]}$ and $A^{[1]} = \tanh(Z^{[1]})$:

holds | $$dZ^{[2]} = A^{[2]} - Y$$
holds | $$dW^{[2]} = {\frac{1}{m}} dZ^{[2]} A^{[1]T}$$
holds | $$dW^{[1]} = {\frac{1}{m}} dZ^{[1]} x^T$$
""",
    ),
    "the same where one line slips from the one size of letters into the other": (
        "markdown",
        r"""$z^{[1]} = W^{[1]} x + b^{[1]}$, $a^{[1]} = \tanh(z^{[1]})$,
$z^{[2]} = W^{[2]} a^{[1]} + b^{[2]}$ and $a^{[2]} = \sigma(z^{[2]})$.

holds | $$dz^{[2]} = A^{[2]} - Y$$
holds | $$dW^{[2]} = \frac{1}{m} dz^{[2]} A^{[1]T}$$

For one example:

holds | $$dW^{[2]} = dz^{[2]} a^{[1]T}$$
holds | $$db^{[2]} = dz^{[2]}$$
wrong | $$db^{[2]} = -dz^{[2]}$$
""",
    ),
    "what goes into the first layer is A of layer 0": (
        "markdown",
        r"""$$Z^{[1]} = W^{[1]} X + b^{[1]}, \quad A^{[1]} = \tanh(Z^{[1]})$$

$$Z^{[2]} = W^{[2]} A^{[1]} + b^{[2]}, \quad A^{[2]} = \sigma(Z^{[2]})$$

holds | $$dZ^{[2]} = A^{[2]} - Y$$
holds | $$dW^{[2]} = \frac{1}{m} dZ^{[2]} A^{[1]T}$$
holds | $$dW^{[1]} = \frac{1}{m} dZ^{[1]} A^{[0]T}$$
wrong | $$dW^{[1]} = \frac{1}{m} A^{[0]T} dZ^{[1]}$$
""",
    ),
    "the sum of a dZ of which the loss writes one column": (
        "markdown",
        r"""$$Z^{[1]} = W^{[1]} X + b^{[1]}, \quad A^{[1]} = \text{ReLU}(Z^{[1]})$$

$$Z^{[2]} = W^{[2]} A^{[1]} + b^{[2]}, \quad A^{[2]} = \text{softmax}(Z^{[2]})$$

With $\hat{y} = A^{[2]}$ the loss is $$J(\hat{y}, y) = -\sum_{i=1}^c y_i \log(\hat{y}_i)$$

holds | $$dZ^{[2]} = A^{[2]} - Y$$
holds | $$dW^{[2]} = \frac{1}{m} dZ^{[2]} A^{[1]T}$$
holds | $$db^{[2]} = \frac{1}{m} \Sigma dZ^{[2]}$$
unread | $$db^{[2]} = -\frac{1}{m} \Sigma dZ^{[2]}$$
""",
    ),
    "the index of an input with a hat is a sample, as that of x": (
        "markdown",
        r"""$$l(\beta) = \sum_{i=1}^m (-y_i \beta^T \hat{x}_i + \ln(1 + e^{\beta^T \hat{x}_i}))$$

where $q(\hat{x}_i; \beta) = \frac{e^{\beta^T \hat{x}_i}}{1 + e^{\beta^T \hat{x}_i}}$.

holds | $$\frac{\partial l}{\partial \beta} = -\sum_{i=1}^m \hat{x}_i (y_i - q(\hat{x}_i; \beta))$$
wrong | $$\frac{\partial l}{\partial \beta} = \sum_{i=1}^m \hat{x}_i (y_i - q(\hat{x}_i; \beta))$$
""",
    ),
    "a range in brackets behind a line": (
        "markdown",
        r"""$F = \frac12 \sum_i (a_i - y_i)^2$ and $a = \sigma(z)$

holds | $$\frac{\partial F}{\partial z_i} = (a_i - y_i) a_i (1 - a_i)\ (i = 1, 2, ..., K-1)$$
holds | $$\frac{\partial F}{\partial z_i} = (a_i - y_i) a_i (1 - a_i) (i = 1, \dots, K)$$
wrong | $$\frac{\partial F}{\partial z_i} = (y_i - a_i) a_i (1 - a_i) (i = 1, \dots, K)$$
""",
    ),
    "a word in the braces of an old font": (
        "markdown",
        r"""$$\rm{Cost} = \frac12 \sum_i (a_i - y_i)^2$$

holds | $$\frac{\partial \rm{Cost}}{\partial a_i} = a_i - y_i$$
wrong | $$\frac{\partial \rm{Cost}}{\partial a_i} = y_i - a_i$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_documents(name: str) -> None:
    check(*CASES[name])
