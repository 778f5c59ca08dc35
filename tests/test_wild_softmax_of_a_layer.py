"""The softmax of the last layer beside other functions of the same letter; lines along rows."""

from __future__ import annotations

from judged_lines import outcomes

LAST = r"""A network with $L$ layers and $K$ classes:

$$a_{iL} = f_L(z_{iL}) = \frac{\exp(z_{iL})}{\sum_{j=1}^K \exp(z_{jL})}$$

$$\begin{align}
\mathbf{z}_L &= \mathbf{W}_L \mathbf{a}_{L-1} + \mathbf{b}_L \\
\mathbf{a}_{L-1} &= f_{L-1}(\mathbf{z}_{L-1})
\end{align}$$

The targets $t$ are one-hot, and

$$E = -\sum_i t_i \log a_{iL}$$

$$\frac{\partial E}{\partial z_{iL}} = a_{iL} SIGN t_i$$

$$\frac{\partial E}{\partial \mathbf{z}_{L-1}}
= (\mathbf{W}_L^T (\mathbf{a}_L SIGN \mathbf{t})) \odot f_{L-1}'(\mathbf{z}_{L-1})$$
"""

ENTRIES = r"""
$$z_{iL} = \sum_j w_{iLj} x_j + b_{iL}$$

$$\frac{\partial z_{iL}}{\partial x_j} = FACTOR w_{iLj}$$
"""

ROWS = r"""$x_i$ are columns, $X \in \mathbb{R}^{n \times d}$ and $w \in \mathbb{R}^d$.

$$X = \begin{bmatrix} LINE x_1^T LINE \\ \vdots \\ LINE x_n^T LINE \end{bmatrix}$$

$$z = X w$$

$$\frac{\partial z_i}{\partial w} = FACTOR x_i$$
"""


def test_the_last_layer_has_its_own_softmax() -> None:
    assert outcomes(LAST.replace("SIGN", "-")) == ["holds"] * 3
    assert outcomes(LAST.replace("SIGN", "+")) == ["holds", "wrong", "undefined"]


def test_units_and_the_last_layer_below_are_no_word() -> None:
    assert outcomes(ENTRIES.replace("FACTOR", "")) == ["holds"]
    assert outcomes(ENTRIES.replace("FACTOR", "2")) == ["wrong"]


def test_lines_are_drawn_along_rows() -> None:
    for line in ("-", r"\;-\;", r"\text{---}", r"\textrm{—}"):
        text = ROWS.replace("LINE", line)
        assert outcomes(text.replace("FACTOR", "")) == ["holds"]
        assert outcomes(text.replace("FACTOR", "2")) == ["wrong"]
