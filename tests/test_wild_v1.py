"""What authors leave unsaid: the losses of word vectors, other cases, a factor that is dropped.

The cases are written as in :mod:`test_notations`: in front of a line stands what its equalities
must be judged as.
"""

from __future__ import annotations

import pytest
from test_notations import check

CASES: dict[str, str] = {
    "word vectors whose loss only the sheet says": r"""
$$\frac{\partial}{\partial v_c} u_o^T v_c = u_o$$
holds | $$\frac{\partial J}{\partial v_c} = -u_o + \sum_{w=1}^{V} \hat y_w u_w$$
holds | $$\frac{\partial J}{\partial v_c} = U (\hat y - y)$$
holds | $$\frac{\partial J}{\partial U} = v_c (\hat y - y)^T$$
holds | $$\frac{\partial J}{\partial u_o} = (\hat y_o - 1) v_c$$
holds | $$\frac{\partial J}{\partial u_w} = \hat y_w v_c$$
""",
    "a wrong sign among them is not right": r"""
$$\frac{\partial}{\partial v_c} u_o^T v_c = u_o$$
holds | $$\frac{\partial J}{\partial v_c} = -u_o + \sum_{w=1}^{V} \hat y_w u_w$$
holds | $$\frac{\partial J}{\partial v_c} = U (\hat y - y)$$
wrong/undefined | $$\frac{\partial J}{\partial v_c} = U (\hat y + y)$$
wrong/undefined | $$\frac{\partial J}{\partial u_o} = (\hat y_o + 1) v_c$$
""",
    "negative samples whose loss only the sheet says": r"""
$$\frac{\partial J}{\partial v_c} =
holds | (\sigma(u_o^T v_c) - 1) u_o - \sum_{k=1}^{K} (\sigma(-u_k^T v_c) - 1) u_k$$
holds | $$\frac{\partial J}{\partial u_o} = (\sigma(u_o^T v_c) - 1) v_c$$
holds | $$\frac{\partial J}{\partial u_k} = (1 - \sigma(-u_k^T v_c)) v_c$$
wrong/undefined | $$\frac{\partial J}{\partial u_k} = (1 - \sigma(u_k^T v_c)) v_c$$
""",
    "the matrix of vectors, as columns and as rows": r"""
$$\hat y_w = \frac{\exp(u_w^T v_c)}{\sum_{x=1}^{V} \exp(u_x^T v_c)}, \quad J = -\log \hat y_o$$
holds | $$\frac{\partial J}{\partial v_c} = U (\hat y - y)$$
holds | $$\frac{\partial J}{\partial v_c} = U^T (\hat y - y)$$
holds | $$\frac{\partial J}{\partial v_c} = (\hat y - y)^T U$$
""",
    "any word but the one that has a line of its own": r"""
$$\hat y_w = \frac{\exp(u_w^T v_c)}{\sum_{x=1}^{V} \exp(u_x^T v_c)}, \quad J = -\log \hat y_o$$
holds | $$\frac{\partial J}{\partial u_o} = (\hat y_o - 1) v_c$$
holds | $$\frac{\partial J}{\partial u_w} = \hat y_w v_c$$
holds | $$\frac{\partial J}{\partial v_c} = -u_o + \sum_{w=1}^{V} \hat y_w u_w$$
holds | $$\frac{\partial J}{\partial u_w} = (\hat y_w - y_w) v_c$$
wrong | $$\frac{\partial J}{\partial u_w} = -\hat y_w v_c$$
""",
    "what is 0 for the others says nothing of the class": r"""
$$p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}, \quad L = -\log p_c$$
holds | $$\frac{\partial L}{\partial p_c} = -\frac{1}{p_c}$$
wrong | $$\frac{\partial L}{\partial p_i} = \frac{\delta_{ic}}{p_c}$$
""",
    "a softmax layer whose loss is never written out": r"""
$$h = \tanh(W_1 x + b_1), \quad z = W_2 h + b_2, \quad p = \text{softmax}(z)$$
holds | $$\frac{\partial L}{\partial z} = p - y$$
holds | $$\frac{\partial L}{\partial W_2} = (p - y) h^T$$
holds | $$\frac{\partial L}{\partial b_1} = (W_2^T (p - y)) \odot (1 - h^2)$$
wrong/undefined | $$\frac{\partial L}{\partial b_1} = (W_2^T (y - p)) \odot (1 - h^2)$$
""",
    "a loss that is written out is none of custom": r"""
$$z = W x + b, \quad p = \text{softmax}(z), \quad L = \sum_k y_k \log p_k$$
holds | $$\frac{\partial L}{\partial p_k} = \frac{y_k}{p_k}$$
wrong | $$\frac{\partial L}{\partial z} = p - y$$
""",
    "an activation that is told by its slope": r"""
$$z_j = \sum_i w_{ij} x_i + b_j, \quad a_j = g(z_j), \quad L = \frac12 \sum_j (a_j - y_j)^2$$
holds | $$\frac{\partial L}{\partial w_{ij}} = (a_j - y_j) g(z_j)(1 - g(z_j)) x_i$$
holds | $$\frac{\partial L}{\partial b_j} = (a_j - y_j) a_j (1 - a_j)$$
wrong/undefined | $$\frac{\partial L}{\partial b_j} = (a_j - y_j) a_j (1 + a_j)$$
""",
    "an activation with a constant": r"""
$$f(x) = \max(\alpha x, x), \quad z = w x + b, \quad a = f(z), \quad L = \frac12 (a - y)^2$$
holds | $$\frac{\partial L}{\partial b} = (a - y) f'(z)$$
wrong:sign/undefined | $$\frac{\partial L}{\partial b} = (y - a) f'(z)$$
""",
    "a sum of losses is differentiated term by term": r"""
$$J_{all}(v_c, U) = \sum_{-m \le j \le m, j \ne 0} J(v_c, w_{t+j}, U)$$
$$\frac{\partial J_{all}}{\partial U} =
holds | \sum_{-m \le j \le m, j \ne 0} \frac{\partial J(v_c, w_{t+j}, U)}{\partial U}$$
$$\frac{\partial J_{all}}{\partial v_c} =
unread/undefined | -\sum_{-m \le j \le m, j \ne 0}
\frac{\partial J(v_c, w_{t+j}, U)}{\partial v_c}$$
""",
    "one weight in capitals and in small letters": r"""
$$\delta^l_j = \frac{\partial E}{\partial z^l_j}$$
holds | $$\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)$$
holds | $$\frac{\partial E}{\partial W^l_{jk}} = \delta^l_j a^{l-1}_k$$
undefined/wrong | $$\frac{\partial E}{\partial W^l_{jk}} = -\delta^l_j a^{l-1}_k$$
""",
    "rows of a table speak of their own symbols": r"""
| gate | forward | backward |
|--|--|--|
holds | | sum | $q = a + b$ | $\frac{\partial q}{\partial a} = 1$ |
holds | | product | $q = a b$ | $\frac{\partial q}{\partial a} = b$ |
holds | | exp | $q = e^{a}$ | $\frac{\partial q}{\partial a} = q$ |
wrong:sign | | square | $q = a^2$ | $\frac{\partial q}{\partial a} = -2 a$ |
""",
    "a factor that is said to be dropped": r"""
$$L = \frac{1}{n} \sum_{i=1}^{n} (w x_i - y_i)^2$$
holds | $$\frac{\partial L}{\partial w} = \frac{2}{n} \sum_{i=1}^{n} (w x_i - y_i) x_i$$
In practice we drop the factor of 2:
undefined | $$dw = \frac{1}{n} \sum_{i=1}^{n} (w x_i - y_i) x_i$$
""",
    "a factor that is lost": r"""
$$L = \frac{1}{n} \sum_{i=1}^{n} (w x_i - y_i)^2$$
holds | $$\frac{\partial L}{\partial w} = \frac{2}{n} \sum_{i=1}^{n} (w x_i - y_i) x_i$$
wrong:factor | $$dw = \frac{1}{n} \sum_{i=1}^{n} (w x_i - y_i) x_i$$
""",
    "a chain that remarks with formulas interrupt": r"""
$$p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$$
The quotient rule gives
$$\frac{\partial p_i}{\partial z_j} =
holds | \frac{\partial}{\partial z_j} \frac{e^{z_i}}{\sum_k e^{z_k}}$$
where
holds | $$\frac{\partial}{\partial z_j} \sum_k e^{z_k} = e^{z_j}$$
In the case of $i = j$ this becomes
holds | $$= \frac{e^{z_i} \sum_k e^{z_k} - e^{z_i} e^{z_i}}{(\sum_k e^{z_k})^2}$$
holds | $$= p_i (1 - p_j)$$
""",
    "a power in numbers says nothing of its base": r"""
$$h = \tanh(w x), \quad x = 2.0, \quad w = 0.5$$
holds | $$h = \tanh(1.0)$$
The target is 4.0, since $x^2 = 4$.
holds | $$h = 0.7616$$
""",
    "written mathematics between fences without a Greek letter": r"""
$z = w x + b$ and $q = \tanh(z)$, with

$$L = \frac{1}{n} \sum_i (q_i - y_i)^2$$

For a single sample:
```
L = (q - y)²
```
holds | $$\frac{\partial L}{\partial b} = 2 (q - y) (1 - q^2)$$
""",
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_left_unsaid(name: str) -> None:
    """Each line is judged as it must be."""
    check("markdown", CASES[name])
