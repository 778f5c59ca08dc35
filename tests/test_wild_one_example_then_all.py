"""Notes that go backward for one example, and then for the matrices of all of them."""

from __future__ import annotations

import pytest
from test_notations import check

_OF_EACH = r"""$z^{[1](i)} = W^{[1]} x^{(i)} + b^{[1]}$, $a^{[1](i)} = \tanh(z^{[1](i)})$,
$z^{[2](i)} = W^{[2]} a^{[1](i)} + b^{[2]}$ and $a^{[2](i)} = \sigma(z^{[2](i)})$, with the cost
$$J = -\frac{1}{n} \sum_{i=1}^n (y^{(i)} \log a^{[2](i)} + (1 - y^{(i)}) \log(1 - a^{[2](i)}))$$
"""
_OF_ONE = r"""$z^{[1]} = W^{[1]} x + b^{[1]}$, $a^{[1]} = \tanh(z^{[1]})$,
$z^{[2]} = W^{[2]} a^{[1]} + b^{[2]}$ and $a^{[2]} = \sigma(z^{[2]})$, with the cost
$$J = -\frac{1}{n} \sum_{i=1}^n (y^{(i)} \log a^{[2](i)} + (1 - y^{(i)}) \log(1 - a^{[2](i)}))$$
"""
_BACKWARD_ONE = r"""
holds | $$dz^{[2]} = a^{[2]} - y$$
holds | $$dW^{[2]} = dz^{[2]} a^{[1]T}$$
holds | $$db^{[2]} = dz^{[2]}$$
holds | $$dz^{[1]} = W^{[2]T} dz^{[2]} * (1 - (a^{[1]})^2)$$
holds | $$dW^{[1]} = dz^{[1]} x^T$$
"""
_BACKWARD_ALL = r"""
holds | $$dZ^{[2]} = A^{[2]} - Y$$
holds | $$dW^{[2]} = \frac1n dZ^{[2]} A^{[1]T}$$
holds | $$db^{[2]} = \frac1n np.sum(dZ^{[2]}, axis=1, keepdims=True)$$
holds | $$dZ^{[1]} = W^{[2]T} dZ^{[2]} * (1 - (A^{[1]})^2)$$
holds | $$dW^{[1]} = \frac1n dZ^{[1]} X^T$$
"""


@pytest.mark.parametrize("forward", [_OF_EACH, _OF_ONE], ids=["of each", "of one"])
def test_both_ways_hold(forward: str) -> None:
    check("markdown", forward + _BACKWARD_ONE + "\nFor all at once:\n" + _BACKWARD_ALL)


@pytest.mark.parametrize(
    ("right", "mistaken"),
    [
        (r"= \frac1n dZ^{[2]} A^{[1]T}", r"= dZ^{[2]} A^{[1]T}"),
        (r"* (1 - (A^{[1]})^2)", r"* (1 - A^{[1]})"),
        (r"dW^{[1]} = \frac1n dZ^{[1]} X^T", r"dW^{[1]} = -\frac1n dZ^{[1]} X^T"),
    ],
)
def test_mistakes_in_the_second_way_are_found(right: str, mistaken: str) -> None:
    for line in _BACKWARD_ALL.splitlines():
        if right in line:
            changed = line.replace(right, mistaken).replace("holds", "wrong")
            mine = _BACKWARD_ALL.replace(line, changed)
    check("markdown", _OF_EACH + _BACKWARD_ONE + mine)


def test_one_line_of_one_example_accuses_no_line_of_all() -> None:
    single = r"holds/unread | $$dz^{[2]} = a^{[2]} - y$$" + "\n"
    check("markdown", _OF_EACH + _BACKWARD_ALL + "\nFor one example:\n\n" + single)
    whole = r"holds | $$dZ^{[2]} = A^{[2]} - Y$$" + "\n"
    check("markdown", _OF_EACH + _BACKWARD_ONE + "\nFor all:\n\n" + whole)
