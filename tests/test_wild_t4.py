"""Right lines of real documents that a reader is quick to call wrong, and wrong ones beside them.

A case is written as in ``test_notations``: a line says in front what it must be judged as, and no
other line may be called wrong.
"""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "a loss that is written again with brackets and another factor": (
        "markdown",
        r"""Fit $f(x) = wx + b$ by the error
$$E = \frac{1}{m}\sum_{i=1}^m (f^{(i)}-y^{(i)})^2 = \frac{1}{m}\sum_{i=1}^m (wx^{(i)}+b-y^{(i)})^2$$
which is better halved:
holds | $$E(w,b) = \frac{1}{2m}\sum_{i=1}^m (f^{(i)}-y^{(i)})^2"""
        r""" = \frac{1}{2m}\sum_{i=1}^m (wx^{(i)}+b-y^{(i)})^2$$
holds | $$\frac{\partial E}{\partial w} = \frac{1}{m}\sum_{i=1}^m (wx^{(i)}+b-y^{(i)})x^{(i)}$$
holds | $$\frac{\partial E}{\partial b} = \frac{2}{m}\sum_{i=1}^m (wx^{(i)}+b-y^{(i)})$$
undefined/wrong | $$\frac{\partial E}{\partial b} = \frac{3}{m}\sum_{i=1}^m (wx^{(i)}+b-y^{(i)})$$
""",
    ),
    "the halved loss itself may be expanded wrongly": (
        "markdown",
        r"""Fit $f(x) = wx + b$ by the error
$$E = \frac{1}{m}\sum_{i=1}^m (f^{(i)}-y^{(i)})^2$$
which is better halved:
undefined/wrong | $$E(w,b) = \frac{1}{2m}\sum_{i=1}^m (f^{(i)}-y^{(i)})^2"""
        r""" = \frac{1}{2m}\sum_{i=1}^m (wx^{(i)}-b-y^{(i)})^2$$
""",
    ),
    "where a derivative is set to zero its constant factor may be left out": (
        "markdown",
        r"""The line is $p^{(i)} = wx^{(i)} + b$ and the error
$$J = \frac{1}{2m}\sum_{i=1}^m (p^{(i)}-y^{(i)})^2$$
undefined | $$\frac{\partial J}{\partial w} = \sum_{i=1}^m (p^{(i)}-y^{(i)})x^{(i)} = 0$$
wrong | $$\frac{\partial J}{\partial b} = \sum_{i=1}^m (p^{(i)}-y^{(i)})$$
wrong | $$\frac{\partial J}{\partial w} = \frac{1}{m} \sum_{i=1}^m (p^{(i)}+y^{(i)})x^{(i)} = 0$$
""",
    ),
    "a sum over the entries of a vector, which are not written": (
        "markdown",
        r"""With $o_j = \frac{e^{z_j}}{\sum_j e^{z_j}}$ for every neuron $j$,
holds | $$\frac{\partial o_b}{\partial z_b} = o_b (1 - o_b)$$
undefined/holds | $$\frac{\partial o_b}{\partial z_b} ="""
        r""" \frac{e^{z_b} \sum e^z - (e^{z_b})^2}{(\sum_j e^{z})^2}$$
""",
    ),
    "a function's name set as text": (
        "markdown",
        r"""$$p = \sigma(z), \quad z = w^T x + b$$
$$L(p, y) = -y\text{log}p - (1-y)\mathrm{log}(1-p)$$
holds | $$\frac{\partial L}{\partial w} = x(p - y)$$
holds | $$\frac{\partial L}{\partial p} = -\frac{\partial}{\partial p}"""
        r"""(y \operatorname{ln} p + (1-y)\text{ log }\frac{1-p}{1})$$
""",
    ),
    "the mean is in dZ already": (
        "markdown",
        r"""For $m$ examples $Z_1 = W_1 X + b_1$, $A_1 = g(Z_1)$,
$Z_2 = W_2 A_1 + b_2$, $A_2 = \sigma(Z_2)$.
$$dZ_2 = \frac{1}{m} (A_2 - Y)$$
holds | $$dW_2 = dZ_2 A_1^T$$
holds | $$dZ_1 = W_2^T dZ_2 * g'(Z_1)$$
holds | $$dW_1 = dZ_1 X^T$$
wrong:missing_mean/wrong:factor | $$dW_1 = \frac{1}{m} dZ_1 X^T$$
""",
    ),
    "no mean is taken anywhere": (
        "markdown",
        r"""For $m$ examples $Z_1 = W_1 X + b_1$, $A_1 = g(Z_1)$,
$Z_2 = W_2 A_1 + b_2$, $A_2 = \sigma(Z_2)$.
$$dZ_2 = A_2 - Y$$
holds | $$dW_2 = dZ_2 A_1^T$$
holds | $$dZ_1 = W_2^T dZ_2 * g'(Z_1)$$
wrong | $$dW_1 = dZ_1 A_1^T$$
""",
    ),
    "the mean is taken in dW, and lost in one of them": (
        "markdown",
        r"""For $m$ examples $Z_1 = W_1 X + b_1$, $A_1 = g(Z_1)$,
$Z_2 = W_2 A_1 + b_2$, $A_2 = \sigma(Z_2)$.
$$dZ_2 = A_2 - Y$$
holds | $$dW_2 = \frac{1}{m} dZ_2 A_1^T$$
holds | $$dZ_1 = W_2^T dZ_2 * g'(Z_1)$$
wrong:missing_mean | $$dW_1 = dZ_1 X^T$$
""",
    ),
    "one case is named, and the other is all the rest": (
        "markdown",
        r"""$$p_i = \frac{\exp(z_i)}{\sum_c \exp(z_c)}$$
holds | If $i = j$: $\frac{\partial p_i}{\partial z_j} = p_i (1 - p_i)$;
holds | otherwise $\frac{\partial p_i}{\partial z_j} = -p_i p_j$.

wrong | Otherwise $\frac{\partial p_i}{\partial z_j} = p_i p_j$.
""",
    ),
    "where the optimum lies is no formula for a bias": (
        "markdown",
        r"""Let $f(w) = \frac{1}{n}\sum_{i=1}^n (y_i - (wx_i + b))^2$.
holds | $$\frac{\partial f}{\partial w} = -\frac2n\sum_{i=1}^n x_i(y_i-(wx_i+b))$$
The second condition gives $b = \bar y - w\bar x$.
""",
    ),
    "the derivative by an entry as the mean over the samples": (
        "markdown",
        r"""$$z = w^T x + b, \quad p = a = \sigma(z), \quad L(a,y) = -(y\log a + (1-y)\log(1-a))$$
$$J = \frac1m\sum_{i=1}^m L(a^{(i)},y^{(i)})$$
$$dw_1 = x_1\,dz$$
holds | $$\frac{\partial J}{\partial w_1} = \frac1m\sum_{i=1}^m dw_1^{(i)}$$
wrong | $$\frac{\partial J}{\partial w_1} = \frac2m\sum_{i=1}^m dw_1^{(i)}$$
""",
    ),
    "the mean of all where the loss is that of one": (
        "markdown",
        r"""Let $z = Wx + b$, $a = \sigma(z)$ and $L = -(y \ln a + (1-y)\ln(1-a))$.
holds | $$\frac{\partial L}{\partial W} = (a-y)x^T$$
undefined | $$\frac{\partial L}{\partial W} = \frac{1}{N}\sum_{n=1}^N (a_n - y_n)x_n^T$$
""",
    ),
    "an activation that nothing says, and the mean in dW": (
        "markdown",
        r"""For $m$ examples $Z^{[l]}=W^{[l]}A^{[l-1]}+b^{[l]}$, $A^{[l]}=g^{[l]}(Z^{[l]})$ and
$$J=-\frac1m\sum_{i=1}^m\left[y^{(i)}\log(a^{[L](i)})+(1-y^{(i)})\log(1-a^{[L](i)})\right]$$
undefined/holds | $$dZ^{[L]}=A^{[L]}-Y$$
holds | $$dW^{[L]}=\frac1m dZ^{[L]}A^{[L-1]T}$$
holds | $$dZ^{[l]}=W^{[l+1]T}dZ^{[l+1]}*g^{[l]'}(Z^{[l]})$$
holds | $$dW^{[l]}=\frac1m dZ^{[l]}A^{[l-1]T}$$
""",
    ),
    "one mean too many where dW = dZ Aᵀ stands as well": (
        "markdown",
        r"""For $m$ examples $Z_1 = W_1 X$, $A_1 = \tanh(Z_1)$, $Z_2 = W_2 A_1$,
$A_2 = \sigma(Z_2)$ and $J = -\frac{1}{m} \sum_{i=1}^m [y_i \log a_{2i} + (1-y_i) \log(1-a_{2i})]$.
$$dZ_2 = \frac{\partial J}{\partial Z_2}, \quad dZ_1 = \frac{\partial J}{\partial Z_1}$$
holds | $$dW_2 = dZ_2 A_1^T$$
wrong:factor | $$dW_1 = \frac{1}{m} dZ_1 X^T$$
""",
    ),
    "the slope of an activation by a weight": (
        "markdown",
        r"""$$a = \sigma(z), \quad z = \sum_j w_j x_j + b, \quad C = -[y\ln a + (1-y)\ln(1-a)]$$
holds/undefined | $$\frac{\partial C}{\partial w_j} = -\left(\frac{y}{\sigma(z)}"""
        r""" - \frac{1-y}{1-\sigma(z)}\right) \frac{\partial\sigma}{\partial w_j}$$
""",
    ),
    "a letter whose slope is written at a value is a function": (
        "markdown",
        r"""The unit $z_j = \sum_k V_{jk} x_k + b_j$ is activated as
$$a_j = \chi(\sum_k V_{jk} x_k + b_j),$$
and $o = \sigma(\sum_k v_k a_k + c)$ with $L = -y \log o - (1-y) \log(1-o)$. Then
holds | $$\frac{\partial L}{\partial c} = o - y$$
holds | $$\frac{\partial L}{\partial z_j} = (o - y) v_j \frac{d\chi(z)}{dz}{\Big|}_{z=z_j}$$
undefined/wrong | $$\frac{\partial L}{\partial V_{jk}} ="""
        r""" (y - o) v_j \frac{d\chi(z)}{dz}{\Big|}_{z=z_j} x_k$$
""",
    ),
    "a wrong number is put in further on": (
        "markdown",
        r"""Let $\sigma(x) = \frac{1}{1+e^{-x}}$, $x = 2$, $w = 0.6$ and $z = wx$.
holds | $z = 0.6 \cdot 2 = 1.2$
wrong | $p = \sigma(z) = \frac{1}{1+e^{-1.2}} \approx 0.7695$
carried | $\frac{\partial p}{\partial z} = \sigma'(z) \approx 0.7695 \times (1 - 0.7695)$
""",
    ),
    "numbers that were rounded on the way may end one unit off": (
        "markdown",
        r"""Let $x = 0.5$, $w = 0.42$, $v = 0.4$, $y = 0.7$.
$z = wx = 0.21$
$a = \frac{1}{1+e^{-z}} = 0.552$
$p = va = 0.221$
$L = (y - p)^2$
undefined | $$\frac{\partial L}{\partial w} = -2(y - p) \cdot v \cdot a \cdot (1 - a) \cdot x"""
        r""" = -0.0473$$
wrong | $$\frac{\partial L}{\partial w} = -2(y - p) \cdot v \cdot a \cdot (1 - a) \cdot x"""
        r""" = -0.0484$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_documents(name: str) -> None:
    check(*CASES[name])
