"""A set of data whose braces are not shown, T = {(x_1, y_1), …}, claims nothing."""

from __future__ import annotations

from judged_lines import outcomes

TEXT = r"""
The data are $S = {(x_1,y_1), (x_2,y_2),...,(x_N,y_N)}$ and $A = {x_1, x_2, ..., x_N}$.
With $z = {w x}$ and $E = {\frac12 (z - y)^2}$ it is

$$\frac{\partial E}{\partial w} = {(z %s y) x}$$
"""


def test_a_list_in_plain_braces_is_a_set():
    assert outcomes(TEXT % "-") == ["holds"]
    assert outcomes(TEXT % "+") == ["wrong"]
