"""Right lines that were called wrong, and wrong ones beside them that must stay so.

The cases are written as in :mod:`test_notations`: in front of a line stands what its equalities
must be judged as.
"""

from __future__ import annotations

import pytest
from test_notations import is_as, judged

CASES: dict[str, str] = {
    "dZ of the mean and dZ of one sample in one document": r"""
$$Z = W X + b, \quad A = \sigma(Z)$$
$$J = -\frac{1}{m} \sum_{i=1}^{m} \left(y^{(i)} \log a^{(i)} + (1 - y^{(i)}) \log(1 - a^{(i)})\right)$$
holds | $$dZ = \frac{\partial J}{\partial Z}$$
holds/undefined | $$dZ = A - Y$$
holds/undefined | $$dW = \frac{1}{m} dZ X^T$$
""",  # noqa: E501
    "a mean where nothing says that there are many samples": r"""
$$L = -\frac{1}{m} \sum_{i=1}^{m} \sum_{k=1}^{K} Y_k^{(i)} \log(A_k^{[2](i)})$$
$$A^{[2]} = \text{Softmax}(z^{[2]}), \quad z^{[2]} = W^{[2]} A^{[1]} + b^{[2]}$$
$$dz^{[2]} = \frac{\partial L}{\partial z^{[2]}}, \quad dW^{[2]} = \frac{\partial L}{\partial W^{[2]}}$$
holds/undefined | $$dW^{[2]} = \frac{1}{m} dz^{[2]} A^{[1]T}$$
""",  # noqa: E501
    "a mean too many among samples in columns": r"""
$$Z = W X + b, \quad A = \sigma(Z)$$
$$J = -\frac{1}{m} \sum_{i=1}^{m} \left(y^{(i)} \log a^{(i)} + (1 - y^{(i)}) \log(1 - a^{(i)})\right)$$
$$dZ = \frac{\partial J}{\partial Z}$$
holds | $$dZ = \frac{1}{m} (A - Y)$$
wrong:factor | $$\frac{\partial J}{\partial W} = \frac{1}{m} dZ X^T$$
""",  # noqa: E501
    "a signed left side below another equation": r"""
$$y = \tanh(z), \quad z = w x, \quad L = (y - t)^2$$
holds | $$\begin{aligned} \frac{\partial L}{\partial z} &= 2 (y - t) (1 - y^2) \\
holds | -\frac{\partial L}{\partial w} &= -2 (y - t) (1 - y^2) x \\
wrong:sign | -\frac{\partial L}{\partial w} &= 2 (y - t) (1 - y^2) x \end{aligned}$$
""",
    "a term goes on with the line above": r"""
$$L = (w x - t)^2$$
holds | $$\begin{aligned} \frac{\partial L}{\partial w} &= 2 w x x \\
& - 2 t x \\
holds | &= 2 (w x - t) x \end{aligned}$$
""",
    "the chain rule is right by itself": r"""
$$a = \sigma(z), \quad z = w x + b$$
holds/undefined | $$\frac{\partial C}{\partial z} = \frac{\partial C}{\partial a} \frac{\partial a}{\partial z}$$
""",  # noqa: E501
    "the loss of each sample and the bias of all": r"""
$$z = w x + b, \quad \hat y = \sigma(z)$$
$$L = \frac{1}{N} \sum_{i=1}^{N} (y_i - \hat y_i)^2$$
$$\delta = \frac{\partial L}{\partial z}$$
holds/undefined | $$\delta = \frac{2}{N} (\hat y - y) \hat y (1 - \hat y)$$
holds/undefined | $$\frac{\partial L}{\partial b} = \delta \cdot 1$$
""",
}


@pytest.mark.parametrize("name", CASES)
def test_a_right_line_is_not_called_wrong(name: str) -> None:
    verdicts, expected = judged("markdown", CASES[name])
    for line, words in expected.items():
        found = verdicts.get(line, [])
        assert found, f"line {line} has no verdict"
        for verdict, word in zip(found[-len(words) :], words, strict=False):
            assert is_as(verdict, word), f"line {line}: {verdict.outcome.value} {verdict.message}"
    for line in verdicts.keys() - expected.keys():
        assert not any(v.outcome.is_fault for v in verdicts[line]), f"line {line} is called wrong"
