# ruff: noqa: E501
"""Marks of layers, rows, errors at the end of a chain and slips, as found in the wild.

A case is written as in ``test_notations``: a line says in front what it must be judged as, and no
other line may be called wrong.
"""

from __future__ import annotations

import pytest
from test_notations import check

CASES: dict[str, str] = {
    "h and o name the hidden and the output layer": r"""For $N$ samples, $X$ is $N \times 3$.
$$W_h = \begin{bmatrix} w_{h11} & w_{h12} \\ w_{h21} & w_{h22} \\ w_{h31} & w_{h32} \end{bmatrix}$$
$$H = \sigma(X W_h + b_h), \quad Y = \sigma(H W_o + b_o)$$
$$E(T, Y) = \sum_{i=1}^N E(t_i, y_i) = \frac12 \sum_{i=1}^N \sum_{k=1}^K (y_{ik} - t_{ik})^2$$
The inputs are $Z_o = H W_o + b_o$ and $Z_h = X W_h + b_h$.
holds | $$\delta_o = \frac{\partial E}{\partial Z_o} = (Y - T) \circ Y \circ (1 - Y)$$
holds | $$\frac{\partial E}{\partial W_o} = H^T \delta_o$$
wrong | $$\frac{\partial E}{\partial W_o} = 2 H^T \delta_o$$
holds | $$\delta_h = \frac{\partial E}{\partial Z_h} = H \circ (1 - H) \circ [\delta_o W_o^T]$$
holds | $$\frac{\partial E}{\partial b_o} = \sum_{i=1}^N \delta_{oi}$$
""",
    "a logistic output where the words say softmax": r"""The output layer is a softmax layer.
$$y = \sigma(z), \quad z = W x + b, \quad L = -\sum_k t_k \log y_k$$
holds | $$\frac{\partial L}{\partial z} = y - t$$
""",
    "a slip in the limits of a sum": r"""With $y = \text{softmax}(z)$ and a one-hot $t$,
$$E = -\sum_{i=c}^{C} t_c \log y_c$$
holds | $$\frac{\partial E}{\partial z_k} = y_k - t_k$$
wrong:sign | $$\frac{\partial E}{\partial z_k} = t_k - y_k$$
""",
    "an error at the end of a chain": r"""$$J = -\sum_i y_i \log(p_i), \quad p = \text{softmax}(v)$$
$$v = W h + c$$ with one-hot $y$.
holds | $$\frac{\partial J}{\partial v} = p - y = \delta_1$$
holds | $$\frac{\partial J}{\partial h} = W^T \delta_1$$
wrong:sign | $$\frac{\partial J}{\partial c} = -\delta_1$$
""",
    "=: names what stands before it": r"""$$J = \frac12 \|p - y\|^2, \quad p = W h + c$$
$$\frac{\partial J}{\partial p} = p - y =: r$$
holds | $$\frac{\partial J}{\partial h} = W^T r$$
""",
    "data at the end of a chain are not defined by it": r"""$$z = w x + b, \quad L = \frac12 (z - y)^2$$
holds | $$\frac{\partial L}{\partial w} = (z - y)\frac{\partial z}{\partial w} = (z - y) x$$
holds | $$\frac{\partial L}{\partial b} = z - y$$
wrong | $$\frac{\partial z}{\partial b} = x$$
""",
    "rows by what is said of the weights": r"""$$J = -\sum_i y_i \log(q_i), \quad q = \text{softmax}(z)$$
$$z = h U + a$$ where $U \in \mathbb{R}^{H \times D}$ and $a \in \mathbb{R}^{D}$, with one-hot $y$.
holds | $$\frac{\partial J}{\partial z} = q - y$$
holds | $$\frac{\partial J}{\partial h} = (q - y) U^T$$
holds | $$\frac{\partial J}{\partial U} = h^T (q - y)$$
""",
    "a capital that is a sum is no batch": r"""The labels $y$ are one-hot. Let $S = \sum_j e^{v_j}$ and
$p_k = e^{v_k}/S$. For $N$ samples
$$L = -\frac{1}{N}\sum_{i=1}^{N}\sum_{k=1}^{K} y_{ik} \log p_{ik}$$
$$\frac{\partial L}{\partial v} = \frac{1}{N}(p - y)$$
""",
    "the target is one-hot under any letter of the softmax": r"""Let $q = s(r)$, where $s$ is the softmax,
$r = V h$, and $E = -\sum_m t_m \log q_m$.
holds | $$\frac{\partial E}{\partial r_j} = q_j - t_j$$
""",
    "an entry of ς(z)": r"""$q_d = \varsigma(\mathbf{u})_d$, where $\varsigma$ is the softmax, and
$$E = -\sum_{d=1}^{D} t_d \log q_d$$ with one-hot $t$.
holds | $$\frac{\partial E}{\partial u_i} = q_i - t_i$$
""",
    "Kronecker's δ with a class": r"""Let $v = W h$ and $q = \mathrm{softmax}(v)$. The correct
class is $c$, $t$ is one-hot, $t_i = \delta_{ic}$, $E = -\sum_i t_i \log q_i$ and $\delta_{jc} = t_j$.
holds | $$\frac{\partial E}{\partial v_j} = q_j - t_j$$
""",
    "t = c and t = 1 say which class it is": r"""The class is $t=c$ for $c = 1 \ldots C$; $t=1$ and $t=0$
are two of them. $$y_c = \frac{e^{z_c}}{\sum_{d=1}^C e^{z_d}}, \quad L = -\sum_{c=1}^C t_c \log y_c$$
with one-hot $t$.
holds | $$\frac{\partial L}{\partial z_i} = -t_i + y_i \sum_{c=1}^C t_c = y_i - t_i$$
""",
    "index notation without sums": r"""$$v = h W + b, \quad L = \frac12 v_i v_i$$
$$\frac{\partial v_b}{\partial W_{cd}} = \frac{\partial}{\partial W_{cd}} [h_i W_{ib} + b_b]$$
holds | $$\frac{\partial v_b}{\partial W_{cd}} = h_i \delta_{ic} \delta_{bd} = h_c \delta_{bd}$$
holds | $$\frac{\partial L}{\partial h_a} = v_b W_{ab}$$
holds | $$\frac{\partial L}{\partial h_a} = v_b W_{ba}^T$$
wrong | $$\frac{\partial L}{\partial h_a} = 2 v_b W_{ab}$$
""",
    "an index that is summed over without a sign is no class": r"""By Einstein's summation convention
$$q = \text{softmax}(v), \quad v = h W + b, \quad L = -\sum_i t_i \log q_i = -t_i \log q_i$$ with one-hot $t$.
holds | $$\frac{\partial v_b}{\partial h_c} = W_{ib} \frac{\partial h_i}{\partial h_c} = W_{ib} \delta_{ic} = W_{cb}$$
""",
    "a score that is only spoken of": r"""$$z^{[1]} = W^{[1]} x + b^{[1]}, \quad a^{[1]} = \chi^{[1]}(z^{[1]})$$
$$a^{[2]} = \chi^{[2]}(W^{[2]} a^{[1]} + b^{[2]})$$ The output unit is activated with the sigmoid function.
$$L = -y \log a^{[2]} - (1 - y) \log(1 - a^{[2]})$$
holds | $$\frac{\partial L}{\partial z^{[2]}} = \frac{\partial L}{\partial a^{[2]}} \frac{d a^{[2]}}{d z^{[2]}}$$
holds | $$\frac{\partial L}{\partial z^{[2]}} = a^{[2]} - y$$
holds | $$\frac{\partial L}{\partial b^{[2]}} = a^{[2]} - y$$
holds | $$\frac{\partial L}{\partial z^{[1]}} = (W^{[2]})^T \frac{\partial L}{\partial z^{[2]}} * \frac{d\chi^{[1]}(z^{[1]})}{dz}$$
""",
    "a loss that is never said and what comes down": r"""For $m$ examples
$$J = \frac{1}{m} \sum_{i=1}^m L(\hat{y}, y)$$
$$Z^{[1]} = W^{[1]} X + b^{[1]}, \quad A^{[1]} = \tanh(Z^{[1]})$$
$$Z^{[2]} = W^{[2]} A^{[1]} + b^{[2]}, \quad A^{[2]} = \sigma(Z^{[2]})$$
$$dZ^{[2]} = A^{[2]} - Y$$
holds | $$dW^{[2]} = \frac{1}{m} dZ^{[2]} A^{[1]T}$$
none/undefined/holds | $$db^{[2]} = \frac{1}{m} \text{ np.sum(dZ2, axis=1, keepdims=True)}$$
wrong | $$dW^{[1]} = \frac{2}{m} dZ^{[1]} X^T$$
""",
}


@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
def test_cases(text: str) -> None:
    check("markdown", text)
