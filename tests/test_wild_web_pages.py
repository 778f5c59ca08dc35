"""Formulas as web pages keep them: in elements of MathJax or a wiki, with line ends half lost."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

SCRIPTS = r"""Let <script type="math/tex">p = \sigma(s)</script> with the sigmoid and
<math>s = v r + c</math>:

<script type="math/tex; mode=display">% <![CDATA[
\begin{align}
E &= \frac12 (p - q)^2 \\
\frac{\partial E}{\partial v} &= (p - q) p (1 - p) r
\end{align} %]]></script>

<script>var p = 1; if (p < 2) { p = 3 }</script>

<math display="block">\frac{\partial E}{\partial c} = (p - q) p (1 SIGN p)</math>

<math><mi>x</mi><mo>=</mo><mn>2</mn></math>
"""

COLUMNS = r"""With $u = V h + c$,

$$h = \begin{bmatrix} h_1 SEP h_2 SEP h_3 \end{bmatrix}, \quad
u = \begin{bmatrix} u_1 SEP u_2 \end{bmatrix}, \quad
y = \begin{bmatrix} y_1 SEP y_2 \end{bmatrix}$$

and $E = \frac12 \|u - y\|^2$.

$$\frac{\partial E}{\partial V} = (u - y) h^T$$

$$\frac{\partial E}{\partial u} = \begin{bmatrix} u_1 SIGN y_1 SEP u_2 SIGN y_2 \end{bmatrix}$$
"""

CASES = r"""The function is $r(x) = \begin{cases} x & x > 0 \ 0 & x \le 0 \end{cases}$, so that
$r'(x) = \begin{cases} 1 & x > 0 \ SLOPE & x \le 0 \end{cases}$.
"""

DOTS = r"""With $x = \begin{bmatrix} x_1 \ x_2 \ \vdots \ x_n \end{bmatrix}$,
$V = \begin{bmatrix} 1 & \ 2 \ 3 & 4 + \ 5 \end{bmatrix}$ and $z = V x$, $E = \frac12 \|z - y\|^2$:
$$\frac{\partial E}{\partial x} = V^T (z - y)$$
"""


@pytest.mark.parametrize(("sign", "last"), [("-", "holds"), ("+", "wrong")])
def test_elements_of_web_pages(sign: str, last: str) -> None:
    assert outcomes(SCRIPTS.replace("SIGN", sign)) == ["holds", last]


@pytest.mark.parametrize("apart", ["\\", r"\\", r"\quad", r"\ \,"])
@pytest.mark.parametrize(("sign", "last"), [("-", "holds"), ("+", "wrong")])
def test_entries_that_only_room_sets_apart(apart: str, sign: str, last: str) -> None:
    assert outcomes(COLUMNS.replace("SEP", apart).replace("SIGN", sign)) == ["holds", last]


@pytest.mark.parametrize(("slope", "outcome"), [("0", "holds"), ("1", "wrong")])
def test_cases_whose_line_ends_were_halved(slope: str, outcome: str) -> None:
    assert outcomes(CASES.replace("SLOPE", slope)) == [outcome]


@pytest.mark.parametrize(("turned", "outcome"), [("^T", "holds"), ("", "holds_per_component")])
def test_matrices_whose_line_ends_were_halved(turned: str, outcome: str) -> None:
    assert outcomes(DOTS.replace("V^T", f"V{turned}")) == [outcome]
