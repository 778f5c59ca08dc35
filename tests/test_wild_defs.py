# ruff: noqa: E501
"""Which equality is a definition, and whether one sample or all of them are meant.

Cases are written as in test_notations: what a line must be judged as stands in front of it.
"""

from __future__ import annotations

import pytest
from test_notations import check, judged

DEFINITIONS: dict[str, str] = {
    "σ(z) = y said backwards": r"""
The output is $y = \sigma(z)$ with $\sigma(z) = \frac{1}{1+e^{-z}}$ and $z = w x$. Note that $p = \sigma(z) = y$.

holds | $$\frac{\partial y}{\partial z} = y (1-y)$$

wrong | $$\frac{\partial y}{\partial z} = y (1+y)$$
""",
    "only said backwards": r"""
$z = W x + b$ and $\tanh(z) = h$.

holds | $$\frac{\partial h}{\partial z} = 1 - h^2$$
""",
    "a loss is a function of what it depends on": r"""
$$z = w x + b, \quad a = \sigma(z), \quad L = L(a, y)$$

holds | $$\frac{\partial L}{\partial w} = \frac{\partial L}{\partial a} \cdot \frac{\partial a}{\partial z} \cdot x$$

For squares, $L(a, y) = \frac{1}{2}(a - y)^2$.

holds | $$\frac{\partial L}{\partial a} = a - y$$

wrong:sign | $$\frac{\partial L}{\partial a} = y - a$$
""",
    "the side that says something defines": r"""
$$q_j = [f(u)]_j = \frac{e^{s_j}}{\sum_k e^{s_k}}$$ and the targets are one-hot.

$$J = CE(y, q) = -\sum_j y_j \log q_j$$

holds | $$\frac{\partial J}{\partial s_i} = q_i - y_i$$

wrong:sign | $$\frac{\partial J}{\partial s_i} = y_i - q_i$$
""",
    "a function of the input that is a name for the output": r"""
$z = V h$, $f(x) = a = \tanh(z)$, $J = \frac{1}{2}\|f(x) - y\|^2$.

holds | $$\frac{\partial J}{\partial z} = (a - y) \odot (1 - a^2)$$
""",
    "a mean of an unnamed loss, then of squares": r"""
$$J = \frac{1}{m} \sum_{i=1}^m \ell(g(x_i; \phi), y_i) = \frac{1}{m} \sum_{i=1}^m (y_i - \hat{y}_i)^2$$

holds | $$\frac{\partial J}{\partial \hat{y}_i} = \frac{2}{m}(\hat{y}_i - y_i)$$
""",
    "a number in brackets is a name where it is defined": r"""
The input is $x$, $h = \sigma(x W_1 + b_1)$.

$$x^{(2)} \equiv h$$

holds | $$\frac{\partial h}{\partial b_1} = h(1-h)$$
""",
    "one-hot by Kronecker's delta": r"""
$p = \mathrm{softmax}(z)$, $t_i = \delta_{ic}$ for the class $c$, and $J = -\sum_i t_i \log p_i$.

holds | $$\frac{\partial J}{\partial z_j} = p_j - t_j$$
""",
    "the square of a function": r"""
$$s = \sigma(z)$$

holds | $$\frac{\partial s}{\partial z} = \sigma(z) - \sigma^2(z)$$

wrong | $$\frac{\partial s}{\partial z} = \sigma(z) - \sigma^3(z)$$
""",
    "a letter that is only ever applied is a function": r"""
$z = W h$, $q = s(z)$, $J = -\sum_i y_i \log q_i$.

undefined | $$\frac{\partial J}{\partial z_i} = q_i - y_i$$
""",
    "a condition behind the formula": r"""
$a = \text{ReLU}(z)$ with $z = W x$, where $\text{ReLU}'(z) = 1$ if $z > 0$.

holds | $$\frac{\partial a}{\partial z} = \text{ReLU}'(z)$$
""",
    "a line after one that could not be judged": r"""
The likelihood is $L(w) = -\log \prod_{i=1}^n p_i$ with $p = \sigma(w x)$.

$$\begin{align} \frac{\partial L}{\partial w} &= \left[ \frac{y}{p} + \frac{1 - y}{1 - p} \right] p (1 - p) x \\
undefined | &= [ y (1 - p) - (1 - y) p ] x \\
holds | &= ( y - p ) x \end{align}$$
""",
}  # fmt: skip


@pytest.mark.parametrize("name", DEFINITIONS)
def test_the_right_side_defines(name: str) -> None:
    check("markdown", DEFINITIONS[name])


def test_no_definition_leads_back_to_itself() -> None:
    verdicts, _ = judged("markdown", "$a = b + x$, $b = 2 c$, $c = a - x$.\n\n$a = 2 c + x$")
    for found in verdicts.values():
        assert not any("defined by itself" in v.message for v in found)


SAMPLES: dict[str, str] = {
    "a capital with a sample, rows": r"""
$Z = XW + b$ and $L = \frac{1}{2m} \sum_{i=1}^{m} (Z^{(i)} - T^{(i)})^2$.

holds | $$\frac{\partial L}{\partial Z}=\frac{1}{m}(Z-T)$$

holds | $$\frac{\partial L}{\partial W}=\frac{1}{m}X^T(Z-T)$$

wrong:missing_mean | $$\frac{\partial L}{\partial W}=X^T(Z-T)$$

wrong:sign | $$\frac{\partial L}{\partial W}=\frac{1}{m}X^T(T-Z)$$
""",
    "a capital with a sample, columns": r"""
$A = \tanh(WX + b)$, $L = \frac{1}{2m} \sum_{i=1}^{m} (A^{(i)} - Y^{(i)})^2$, and $Z = WX+b$.

holds | $$\frac{\partial L}{\partial Z}=\frac{1}{m}(A-Y) \odot (1 - A \odot A)$$

holds | $$\frac{\partial L}{\partial W}=\frac{\partial L}{\partial Z} X^T$$
""",
    "small letters for the columns of capitals whose shape nobody says": r"""
$$Z = WX + b$$

$$A=\sigma(Z)$$

$$J = -\frac{1}{m} \sum_{i=1}^m (y^{(i)} \log a^{(i)} + (1-y^{(i)}) \log(1-a^{(i)}))$$

holds | $$dZ = A - Y$$

holds | $$dW = \frac{1}{m}dZ X^T$$

wrong | $$dW = dZ X^T$$
""",
    "small letters with the index below": r"""
$$Z = X W + b, \quad \hat{Y} = \sigma(Z)$$

$$J = - \frac{1}{m} \sum_{i=1}^m [ y_i \log(\hat{y}_i) + (1 - y_i) \log(1 - \hat{y}_i) ]$$

holds | $$\frac{\partial J}{\partial W} = \frac{1}{m} X^T (\hat{Y} - Y)$$

wrong | $$\frac{\partial J}{\partial W} = X^T (\hat{Y} - Y)$$
""",
    "a prediction of all samples in a small letter": r"""
$$\hat{y} = Xw, \quad J = \frac{1}{2m}\sum_{i=1}^m (\hat{y}^{(i)} - y^{(i)})^2$$

holds | $$\frac{\partial J}{\partial w} = \frac{1}{m}X^T(\hat{y}-y)$$

wrong | $$\frac{\partial J}{\partial w} = X^T(\hat{y}-y)$$
""",
    "H is a hidden layer where L is the loss": r"""
Each row of $X$ is an example. $$H = XU, \quad \hat y = HV + c, \quad L = \frac{1}{N}\sum_{i, j} (\hat y_{ij} - y_{ij})^2$$

holds | $$\frac{\partial L}{\partial V_{ij}} = \sum_{m, n}\frac{\partial L}{\partial \hat y_{mn}} \frac{\partial \hat y_{mn}}{\partial V_{ij}}$$

holds | $$\frac{\partial L}{\partial V} = H^T \frac{\partial L}{\partial \hat y}$$

holds | $$\frac{\partial L}{\partial \hat y} = \frac{2}{N} (\hat y - y)$$
""",
}  # fmt: skip


@pytest.mark.parametrize("name", SAMPLES)
def test_one_sample_or_all_of_them(name: str) -> None:
    check("markdown", SAMPLES[name])


SPELLED: dict[str, str] = {
    "a weight matrix of names beside its use": r"""
$X$ is $m \times 2$, $Z = XW + b$, $A = \sigma(Z)$, $\hat y = A v$, $L = \frac{1}{m}\sum_{i=1}^{m}(\hat{y}_i - y_i)^2$.

$$W = \begin{bmatrix} w_{11} & w_{21} \\ w_{12} & w_{22} \end{bmatrix}, \quad v = \begin{bmatrix} v_1 \\ v_2 \end{bmatrix}$$

holds | $$\frac{\partial L}{\partial \hat{y}} = \frac{2}{m}(\hat{y} - y)$$

holds | $$\frac{\partial L}{\partial v} = \frac{2}{m} A^T (\hat{y} - y)$$

wrong | $$\frac{\partial L}{\partial v} = 2 A^T (\hat{y} - y)$$
""",
    "everything of a layer in names": r"""
$$f = W x + b$$ with $$x = \begin{pmatrix} x_1 \\ x_2 \end{pmatrix}, \quad W = \begin{pmatrix} w_{11} & w_{12} \\ w_{21} & w_{22} \end{pmatrix}, \quad b = \begin{pmatrix} b_1 \\ b_2 \end{pmatrix}$$

$$g = w_{11} x_1 + w_{12} x_2 + b_1$$

holds | $$\frac{\partial g}{\partial w_{12}} = x_2$$

wrong | $$\frac{\partial g}{\partial w_{12}} = x_1$$
""",
    "nothing of them is used": r"""
$$f = W x + b$$ with $$x = \begin{pmatrix} x_1 \\ x_2 \end{pmatrix}, \quad W = \begin{pmatrix} w_{11} & w_{12} \\ w_{21} & w_{22} \end{pmatrix}$$

holds | $$\frac{\partial f}{\partial x} = W$$
""",
    "in the middle of a chain": r"""
$$H = \begin{bmatrix} h_{00} & h_{01} \\ h_{10} & h_{11} \end{bmatrix} = \sigma(U)$$

$$L = \sum_{ij} (H_{ij} - Y_{ij})^2$$

holds | $$\frac{\partial L}{\partial U} = 2(H-Y)\odot H \odot (1-H)$$

wrong | $$\frac{\partial L}{\partial U} = 2(H-Y)\odot H$$
""",
    "the samples of a row": r"""
$H = \tanh(V^T X)$ and $P = \sigma(W^T H)$.

$$L=-\frac{1}{4} \sum_{i} ( y_i \log p_i + (1-y_i)\log(1-p_i) )$$

where $P = [p_0, p_1, p_2, p_3]$ and $Y = [y_0, y_1, y_2, y_3]$.

holds | $$\frac{\partial L}{\partial W} = \frac{1}{4} H (P-Y)^{T}$$

wrong | $$\frac{\partial L}{\partial W} = H (P-Y)^{T}$$
""",
    "names that are defined one by one make a matrix": r"""
$z_1 = w x$, $z_2 = w^2 x$ and $z = \begin{bmatrix} z_1 \\ z_2 \end{bmatrix}$. With numbers $w$ and $x$, $L = z_1 z_2$.

holds | $$\frac{\partial L}{\partial w} = 3 w^2 x^2$$
""",
    "an ellipsis in the matrix": r"""
$$H = \begin{bmatrix} h_{11} & \cdots & h_{1n} \\ \vdots & & \vdots \\ h_{m1} & \cdots & h_{mn} \end{bmatrix} = \sigma(X W)$$

$$E = \frac{1}{2}\|H - Y\|^2$$

holds | $$\frac{\partial E}{\partial W} = X^T ((H-Y)\odot H \odot (1-H))$$
""",
}  # fmt: skip


@pytest.mark.parametrize("name", SPELLED)
def test_matrices_of_names(name: str) -> None:
    check("markdown", SPELLED[name])


CASES: dict[str, str] = {
    "two losses in a list": r"""
$y = \sigma(s)$, $s = w x$.

1) With the mean squared error: $J = \frac12 (t - y)^2$:

holds | $$\frac{dJ}{dw} = (y - t) y (1-y) x$$

2) With the cross-entropy error: $J = - [t \ln y + (1-t) \ln (1-y)]$:

holds | $$\frac{dJ}{dw} = (y - t) x$$

wrong | $$\frac{dJ}{dw} = (t - y) x$$
""",
    "two losses in prose": r"""
$y = \sigma(s)$, $s = w x$ and $J = \frac12 (t - y)^2$.

holds | $$\frac{dJ}{dw} = (y - t) y (1-y) x$$

Instead, one may take $J = - [t \ln y + (1-t) \ln (1-y)]$.

holds | $$\frac{dJ}{dw} = (y - t) x$$
""",
    "one example's loss said outright": r"""
The cost is $C=\frac1n\sum_x C_x$ with $C_x=\frac12(y-a)^2$ and $a = \sigma(z)$. For one example, $C=\frac12(y-a)^2$, and so

holds | $$\frac{\partial C}{\partial a}=a-y$$
""",
    "one activation after the other": r"""
- ReLU: $\sigma(z) = \max(0, z)$, with

holds | $$\sigma'(z) = \begin{cases} 1, & z > 0 \\ 0, & z \leq 0 \end{cases}$$

- sigmoid: $\sigma(z) = \frac{1}{1+e^{-z}}$, with

holds | $$\sigma'(z) = \sigma(z)(1 - \sigma(z))$$
""",
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_another_case_defines_anew(name: str) -> None:
    check("markdown", CASES[name])


REACHING: dict[str, str] = {
    "without brackets": r"""
For each sample $p_i = \sigma(z_i)$ and $z_i = w^T x_i$.

$$J = - \frac{1}{n} \sum_{i=1}^n y_i \log p_i + (1-y_i) \log(1-p_i)$$

holds | $$\frac{\partial J}{\partial w} = \frac{1}{n} \sum_{i=1}^n ( p_i - y_i ) x_i$$

wrong | $$\frac{\partial J}{\partial w} = \frac{1}{n} \sum_{i=1}^n ( p_i + y_i ) x_i$$
""",
    "inside brackets": r"""
$$h = \sigma(\theta^T x)$$

$$J=-\frac{1}{m}\left[\sum_{i=1}^{m} y^{(i)} \log(h^{(i)}) + (1-y^{(i)}) \log(1-h^{(i)})\right]$$

holds | $$\frac{\partial J}{\partial \theta} = \frac1m \sum_{i=1}^m (h^{(i)} - y^{(i)}) x^{(i)}$$
""",
    "what has no index stays outside": r"""
$$E = \sum_{i=1}^n (w x_i - y_i)^2 + \lambda w^2$$

holds | $$\frac{\partial E}{\partial w} = \sum_{i=1}^n 2 (w x_i - y_i) x_i + 2 \lambda w$$
""",
}  # fmt: skip


@pytest.mark.parametrize("name", REACHING)
def test_a_sum_reaches_as_far_as_its_letter(name: str) -> None:
    check("markdown", REACHING[name])


def test_another_formula_for_the_loss_is_not_called_wrong() -> None:
    check(
        "markdown",
        r"""
With $y = \sigma(z)$, $z = w x$ and $J = \frac12 (t - y)^2$.

$$J = -t \log(y) - (1-t) \log(1-y)$$
""",
    )
