"""Causes of mistakes, Jacobians, differentials and traces in derivations: how lines are judged.

The cases are written as in ``test_notations``: in front of a line what its equalities must be.
"""

from __future__ import annotations

import pytest
from test_notations import check

ROWS = r"""$A = \tanh(Z)$, where $Z = X W + b$ and samples are rows.
$$P = f(S), \quad S = A V$$
$f(s) = \begin{cases} s & \text{if } s > 0 \\ 0.01 s & \text{otherwise} \end{cases}$
$$L = \sum_{i=1}^{n} \sum_{k=1}^{3} (P_{ik} - Y_{ik})^2$$
"""
LEAKY = r"\begin{cases} 1 & \text{if } S > 0 \\ 0.01 & \text{otherwise} \end{cases}"
SOFTMAX = r"""$$Z = X W, \quad P = \mathrm{softmax}(Z)$$
$$L = -\sum_{i=1}^{n} \sum_{k=1}^{4} Y_{ik} \log P_{ik}$$
The targets are one-hot. $X$ has a row for each of the $n$ samples.
"""

CAUSES = {
    "a slope by cases": ROWS
    + r"""
holds | $$∂L/∂S = 2 (P - Y) \odot SLOPE$$
wrong:activation_derivative | $$∂L/∂S = 2 (P - Y) \odot SLOPE \odot SLOPE$$
wrong:activation_derivative | $$∂L/∂S = 2 (P - Y)$$
""".replace("SLOPE", LEAKY),
    "a slope lost between entries": ROWS
    + r"""
holds | $$∂L/∂V_{jk} = \sum_{i=1}^{n} 2 A_{ij} (P_{ik} - Y_{ik}) SLOPE$$
wrong:activation_derivative | $$∂L/∂V_{jk} = \sum_{i=1}^{n} 2 A_{ij} (P_{ik} - Y_{ik})$$
wrong:index | $$∂L/∂V_{jk} = \sum_{i=1}^{n} 2 [A]_{kj} (P_{ik} - Y_{ik}) SLOPE$$
""".replace("SLOPE", LEAKY.replace("S >", "S_{ik} >")),
    "shapes of softmax": SOFTMAX + r"""
holds | $$\frac{\partial L}{\partial W} = X^\top \frac{\partial L}{\partial Z}$$
holds_per_component:transpose | $$\frac{\partial L}{\partial W} = X \frac{\partial L}{\partial Z}$$
holds_per_component:order | $$\frac{\partial L}{\partial W} = \frac{\partial L}{\partial Z} X^\top$$
""",
    "rows of transposes": r"""$Z = X W$, where $X$ is $n \times d_0$.
$$L = \frac12 \|Z - Y\|_F^2$$
holds | $$∂L/∂W = \sum_{i=1}^{n} (X_{i,:})^\top (Z_{i,:} - Y_{i,:})$$
wrong:factor | $$∂L/∂W = 2 \sum_{i=1}^{n} (X_{i,:})^\top (Z_{i,:} - Y_{i,:})$$
wrong:dropped_sum | $$∂L/∂W = (X_{i,:})^\top (Z_{i,:} - Y_{i,:})$$
""",
    "one gradient for another": r"""$$Z_1 = X W_1, \quad A = \tanh(Z_1), \quad Z_2 = A W_2$$
$$L = \frac{1}{2} \| Z_2 - Y \|^2$$
holds | $$dW_1 = X^\top dZ_1$$
holds | $$dW_2 = A^\top dZ_2$$
wrong:symbol | $$dW_1 = X^\top dZ_2$$
""",
}  # fmt: skip


@pytest.mark.parametrize("name", CAUSES)
def test_every_cause_is_named_as_it_should_be(name: str) -> None:
    check("markdown", CAUSES[name])


READINGS = {
    "elementary functions": r"""$$z = \sin(x^2) + \arctan(x) + \sqrt{x}$$
holds | $$\frac{dz}{dx} = 2 x \cos(x^2) + \frac{1}{1 + x^2} + \frac{1}{2 \sqrt{x}}$$
wrong | $$\frac{dz}{dx} = 2 x \sin(x^2) + \frac{1}{1 + x^2} + \frac{1}{2 \sqrt{x}}$$
$$u = \cosh(t) - \tan t$$
holds | $$\frac{du}{dt} = \sinh t - 1 - \tan^2 t$$
""",
    "Jacobians of vectors": r"""$z = W x + b$, $a = \sigma(z)$, $L = \frac12 \|a - y\|^2$.
holds | $$\frac{\partial z}{\partial b} = I$$
wrong:factor | $$\frac{\partial z}{\partial b} = 2 I_d$$
holds | $$\frac{\partial a}{\partial z} = \mathrm{diag}(\sigma'(z))$$
holds | $$\frac{\partial a}{\partial z} = a \odot (1 - a)$$
holds | $$\frac{\partial a}{\partial z} = \mathrm{diag}(a) (\mathbf{I} - \mathrm{diag}(a))$$
holds | $$\frac{\partial a}{\partial z} = \mathrm{diag}(a) (1 - \mathrm{diag}(a))$$
wrong | $$\frac{\partial a}{\partial z} = \mathrm{diag}(a) (I + \mathrm{diag}(a))$$
holds holds | $$∂L/∂b = ∂L/∂z \, ∂z/∂b = ∂L/∂z \, I$$
holds holds | $$∂a/∂x = ∂a/∂z \, ∂z/∂x = \mathrm{diag}(a \odot (1 - a)) W$$
holds | $$∂L/∂x = (a - y)^\top \mathrm{diag}(a \odot (1 - a)) W$$
""",
    "the Jacobian of softmax": r"""$s = \mathrm{softmax}(z)$, $z = W x$, $\sum_k y_k = 1$.
$$L = -\sum_k y_k \log s_k$$
holds | $$\frac{\partial s}{\partial z} = \operatorname{Diag}(s) - s s^\top$$
wrong:sign | $$\frac{\partial s}{\partial z} = \operatorname{Diag}(s) + s s^\top$$
holds holds | $$∂L/∂z = (\mathrm{diag}(s) - s s^\top)(-y / s) = s - y$$
""",
    "traces": r"""$Z = X W$, where $X$ is $n \times d$.
$$L = \frac12 \mathrm{tr}((Z - Y)^\top (Z - Y))$$
holds | $$L = \frac12 \operatorname{Tr}((Z - Y)(Z - Y)^\top)$$
holds | $$L = \frac12 \|Z - Y\|_F^2$$
holds | $$∂L/∂W = X^\top (Z - Y)$$
wrong:factor | $$∂L/∂W = 2 X^\top (Z - Y)$$
""",
    "open derivatives reach as far as meant": r"""$$p_{mn} = \sum_k H_{mk} W_{kn} + b_n$$
$$L = \sum_m \sum_n (p_{mn} - t_{mn})^2$$
holds | $$∂L/∂b_j = \sum_{m, n} ∂L/∂p_{mn} \frac{∂}{∂b_j} \sum_k H_{mk} W_{kn} + b_n$$
holds | $$∂L/∂b_j = \frac{\partial}{\partial b_j} \sum_m \sum_n (p_{mn} - t_{mn})^2 + t_{mn}$$
wrong | $$∂L/∂b_j = \frac{\partial}{\partial b_j} \sum_m \sum_n (p_{mn} - t_{mn})^2 + b_j$$
""",
    "a matrix given by its entries": r"""$$L = \frac1N \sum_{i,j} (\hat Y_{ij} - Y_{ij})^2$$
$$\hat Y = X W$$
holds holds | $$∂L/∂\hat Y = (\frac{2}{N} (\hat Y_{ij} - Y_{ij}))_{ij} = \frac{2}{N} (\hat Y - Y)$$
wrong:sign | $$∂L/∂\hat Y = (\frac{2}{N} (Y_{ij} - \hat Y_{ij}))_{ij}$$
""",
    "entries of transposes": r"""$$y_{ij} = \sum_k x_{ik} w_{kj}, \quad L = \sum_i \sum_j y_{ij}^2$$
holds | $$∂L/∂x_{ik} = \sum_j ∂L/∂y_{ij} \, w^T_{jk}$$
holds | $$∂L/∂x_{ik} = \sum_j ∂L/∂y_{ij} \, w_{kj}$$
wrong:index | $$∂L/∂x_{ik} = \sum_j ∂L/∂y_{ij} \, w_{jk}$$
""",
    "a dummy index is summed over": r"""A repeated index is a dummy index and is summed over.
$$y_{ij} = x_{ik} a_{jk} + b_j$$
holds | $$\frac{∂y_{ij}}{∂x_{pq}} = \delta_{ip} \delta_{kq} a_{jk}$$
holds | $$\frac{∂y_{ij}}{∂a_{pq}} = x_{iq} \delta_{jp}$$
wrong:sign | $$\frac{∂y_{ij}}{∂a_{pq}} = -x_{iq} \delta_{jp}$$
holds | $$\frac{∂y_{ij}}{∂b_{p}} = \delta_{jp}$$
""",
    "1 with a condition": r"""$$a = \max(0, z), \quad L = \frac12 (a - y)^2$$
holds | $$∂L/∂z = (a - y) 1(z > 0)$$
unread | $$∂L/∂z = (a - y) 1(z)$$
holds | $$∂L/∂a = 1(a - y)$$
""",
    "differentials of a loss": r"""$Z = X W$, where $X$ is $n \times d_0$.
$$L = \frac12 \|Z - Y\|_F^2$$
holds holds | $$dL = \mathrm{tr}((Z - Y)^\top dZ) = \mathrm{tr}((Z - Y)^\top X dW)$$
holds | $$dZ = X dW$$
wrong:factor | $$dL = 2 \mathrm{tr}((Z - Y)^\top dZ)$$
holds | $$∂L/∂W = X^\top (Z - Y)$$
""",
    "rules of differentials": r"""holds | $$\mathrm{d}(A B) = \mathrm{d}A \, B + A \, \mathrm{d}B$$
holds | $$\mathrm{d}(A^\top) = (\mathrm{d}A)^\top$$
holds | $$\mathrm{d}(A \odot B) = \mathrm{d}A \odot B + A \odot \mathrm{d}B$$
holds | $$\mathrm{d}\sigma(A) = \sigma'(A) \odot \mathrm{d}A$$
undefined | $$\mathrm{d}(A B) = \mathrm{d}A \, B$$
""",
    "targets that add up to 1": r"""$$l = -y^T \log \mathrm{softmax}(W x)$$
$$y^T \mathbf{1} = 1$$
holds | $$dl = \mathrm{tr}(x (\mathrm{softmax}(W x) - y)^T dW)$$
holds | $$∂l/∂W = (\mathrm{softmax}(W x) - y) x^T$$
""",
    "gradients in the letters of programs": r"""$$z = w x + b, \quad L = \frac12 (z - y)^2$$
holds holds holds | $$dz = z - y, \quad dw = dz \cdot x, \quad db = dz$$
""",
    "classes and samples by index": r"""Each $y_{ik}$ is one-hot for each of the $n$ samples.
$$P(y = k) = \hat y_k = \frac{e^{z_k}}{\sum_{j=1}^K e^{z_j}}, \quad z_k = w_k^T x + b_k$$
$$J = -\frac{1}{n} \sum_{i=1}^n \sum_{k=1}^K y_{ik} \log(\hat y_{ik})$$
holds | $$\frac{∂J_i}{∂\hat y_j} = -\frac{y_j}{\hat y_j}$$
holds | $$\nabla_{b_k} J = \frac{1}{n} \sum_{i=1}^n (\hat y_{ik} - y_{ik})$$
wrong:sign | $$\nabla_{b_k} J = \frac{1}{n} \sum_{i=1}^n (y_{ik} - \hat y_{ik})$$
""",
    "another model beside": r"""$$p = \sigma(u^T x), \quad L = \frac12 (v^T x - y)^2$$
holds | $$∂L/∂v = (v^T x - y) x$$
undefined | $$∂L/∂v = (p - y) p (1 - p) x$$
wrong:factor | $$∂L/∂v = 2 (v^T x - y) x$$
""",
    "an input that is called I": r"""$z = W I + b$, $E = \frac12 \|z - y\|^2$.
holds | $$\frac{\partial E}{\partial W} = (z - y) I^\top$$
wrong | $$\frac{\partial E}{\partial W} = (z - y) y^\top$$
""",
}


@pytest.mark.parametrize("name", READINGS)
def test_every_notation_is_read_as_it_is_meant(name: str) -> None:
    check("markdown", READINGS[name])
