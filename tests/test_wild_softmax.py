"""Softmax, likelihoods and component form, as derivations found in the wild write them.

The cases are written as in :mod:`test_notations`: in front of a line stands what its equalities
must be judged as.
"""

from __future__ import annotations

import pytest
from test_notations import check

CASES: dict[str, str] = {
    "any letter may be an index, c": r"""
$$p_c = \frac{e^{z_c}}{\sum_{j=1}^C e^{z_j}}$$
holds | $$\frac{\partial p_c}{\partial z_c} = p_c (1 - p_c)$$
""",
    "any letter may be an index, a and b": r"""
$$p_a = \frac{e^{z_a}}{\sum_{b} e^{z_b}}$$
holds | $$\frac{\partial p_a}{\partial z_b} = p_a (\delta_{ab} - p_b)$$
wrong:index | $$\frac{\partial p_a}{\partial z_b} = p_a (\delta_{ab} - p_a)$$
""",
    "any letter may be an index, u": r"""
$$\hat y_u = \frac{\exp(z_u)}{\sum_{v} \exp(z_v)}, \quad L = -\sum_u y_u \log \hat y_u$$ with one-hot $y$.
holds | $$\frac{\partial L}{\partial z_u} = \hat y_u - y_u$$
wrong:sign | $$\frac{\partial L}{\partial z_u} = y_u - \hat y_u$$
""",  # noqa: E501
    "the case with two letters more": r"""
$$P_{ik} = \frac{e^{Z_{ik}}}{\sum_{j} e^{Z_{ij}}}$$
For $k \neq l$:
holds | $$\frac{\partial P_{ik}}{\partial Z_{il}} = -P_{ik} P_{il}$$
For $k = l$:
holds | $$\frac{\partial P_{ik}}{\partial Z_{il}} = P_{ik} (1 - P_{ik})$$
""",
    "the wrong case with two letters more": r"""
$$P_{ik} = \frac{e^{Z_{ik}}}{\sum_{j} e^{Z_{ij}}}$$
For $k \neq l$:
wrong | $$\frac{\partial P_{ik}}{\partial Z_{il}} = P_{ik} P_{il}$$
""",
    "the nearest case counts": r"""
$$p_k = \frac{e^{z_k}}{\sum_{j} e^{z_j}}$$
There are two cases, k = l and k ≠ l.
For k ≠ l:
wrong | $$\frac{\partial p_k}{\partial z_l} = p_k (1 - p_l)$$
For k = l:
holds | $$\frac{\partial p_k}{\partial z_l} = p_k (1 - p_l)$$
""",
    "not equal in other spellings": r"""
$$p_k = \frac{e^{z_k}}{\sum_{j} e^{z_j}}$$
When $k \not = l$
holds | $$\frac{\partial p_k}{\partial z_l} = -p_k p_l$$
""",
    "the case behind the formula": r"""
$$p_k = \frac{e^{z_k}}{\sum_{j} e^{z_j}}$$
holds | $$\frac{\partial p_k}{\partial z_l} = -p_k p_l \quad \text{if } k \neq l$$
holds | $$\frac{\partial p_k}{\partial z_l} = p_k (1 - p_k) \quad \text{if } k = l$$
""",
    "a case is no definition of an index": r"""
$$p_m = \frac{e^{z_m}}{\sum_{n} e^{z_n}}$$
For $m = k$:
holds | $$\frac{\partial p_m}{\partial z_m} = p_m (1 - p_m)$$
""",
    "a case is no definition of the other index": r"""
$$p_k = \frac{e^{z_k}}{\sum_{j} e^{z_j}}$$
For $k = l$:
holds | $$\frac{\partial p_k}{\partial z_l} = p_k (1 - p_k)$$
For $k \ne l$:
holds | $$\frac{\partial p_k}{\partial z_l} = -p_k p_l$$
""",
    "Kronecker's delta beside the error": r"""
$\hat y = \mathrm{softmax}(z)$, $z = h W + b$, $J=-\sum_i t_i\log\hat{y}_i$, $t$ one-hot.
holds | $$\frac{\partial \hat{y}_i}{\partial z_j}=\hat y_i(\delta_{ij}-\hat y_j)$$
Here $\delta_j=\hat{y}_j-t_j$.
holds | $$\frac{\partial J}{\partial z_j}=\delta_j$$
holds | $$\frac{\partial z_j}{\partial W_{ik}}=h_i\delta_{jk}$$
""",
    "a one-hot target by Kronecker's delta": r"""
$\hat{y} = \mathrm{softmax}(z)$. The label $c$ is encoded as $t$ with $t_i=\delta_{ic}$, and $J=-\sum_i t_i\log\hat{y}_i$.
holds | $$\frac{\partial J}{\partial z_j}=\hat{y}_j-t_j$$
wrong:sign | $$\frac{\partial J}{\partial z_j}=t_j - \hat{y}_j$$
""",  # noqa: E501
    "targets that nobody says sum to 1": r"""
$$\hat y = \text{softmax}(z), \quad L = -\sum_k y_k \log \hat y_k$$
holds | $$\frac{\partial L}{\partial z} = \hat y - y$$
wrong:sign | $$\frac{\partial L}{\partial z} = y - \hat y$$
""",
    "targets of a sigmoid need not sum to 1": r"""
$$\hat y = \sigma(z), \quad L = -\sum_k y_k \log \hat y_k$$
wrong | $$\frac{\partial L}{\partial z} = \hat y - y$$
""",
    "softmax of an entry": r"""
$$E=-\sum_j t_j \log o_j, \quad o_j=softmax(z_j)=\frac{e^{z_j}}{\sum_j e^{z_j}}$$ where $\sum_j t_j = 1$.
holds | $$\frac{\partial E}{\partial z_j} = o_j - t_j$$
wrong:sign | $$\frac{\partial E}{\partial z_j} = t_j - o_j$$
""",  # noqa: E501
    "softmax of an entry alone": r"""
$$z_j = \sum_i w_{ji} x_i + b_j, \quad p_j = \text{softmax}(z_j)$$
holds | $$\frac{\partial p_j}{\partial z_j} = p_j (1 - p_j)$$
$$L = -\sum_j y_j \log p_j$$ with one-hot $y$.
holds | $$\frac{\partial L}{\partial w_{ji}} = (p_j - y_j) x_i$$
""",
    "an entry of softmax": r"""
holds | $$\mathrm{softmax}(x)_i = \frac{e^{x_i}}{\sum_j e^{x_j}}$$
$$s = \mathrm{softmax}(x)$$
holds | $$\frac{\partial\, \mathrm{softmax}(x)_i}{\partial x_j} = s_i (\delta_{ij} - s_j)$$
""",
    "the loss of the class c": r"""
$\hat y = \mathrm{softmax}(z)$ and $L = -\log \hat y_c$, where $c$ is the correct class.
holds | $$\frac{\partial L}{\partial z_c} = \hat y_c - 1$$
For $k \neq c$:
holds | $$\frac{\partial L}{\partial z_k} = \hat y_k$$
wrong | $$\frac{\partial L}{\partial z_k} = -\hat y_k$$
""",
    "the loss of the class y": r"""
$p = \mathrm{softmax}(z)$ and $L = -\log p_y$, where $y$ is the true class.
holds | $$\frac{\partial L}{\partial z_y} = p_y - 1$$
holds | $$\frac{\partial L}{\partial z_k} = p_k - \mathbf{1}[k = y]$$
wrong:sign | $$\frac{\partial L}{\partial z_k} = \mathbf{1}[k = y] - p_k$$
""",
    "indicators of two indices": r"""
$p = \mathrm{softmax}(z)$ and $J = -\sum_k y_k \log p_k$ ($y$ one-hot), $\mathbf 1_{kj}$ is Kronecker's delta.
holds | $$\frac{\partial p_k}{\partial z_j} = p_k (\mathbf 1_{kj} - p_j)$$
holds | $$\frac{\partial p_k}{\partial z_j} = p_k (\mathbb 1_{\{k = j\}} - p_j)$$
holds | $$\frac{\partial p_k}{\partial z_j} = p_k (1\{k = j\} - p_j)$$
""",  # noqa: E501
    "the logarithm of a product": r"""
$$p_i = \sigma(w^T x_i)$$
The likelihood is $P = \prod_{i=1}^n p_i^{y_i} (1 - p_i)^{1 - y_i}$ and
holds | $$\mathcal{L}(w) = -\log \prod_{i=1}^n p_i^{y_i} (1 - p_i)^{1-y_i} = -\sum_{i=1}^n \left[ y_i \log p_i + (1 - y_i) \log (1 - p_i) \right]$$
holds | $$\frac{\partial \mathcal{L}}{\partial w} = \sum_{i=1}^n (p_i - y_i) x_i$$
wrong:sign | $$\frac{\partial \mathcal{L}}{\partial w} = \sum_{i=1}^n (y_i - p_i) x_i$$
""",  # noqa: E501
    "word vectors": r"""
$$J = -u_o^T v_c + \log \sum_{w \in V} \exp(u_w^T v_c)$$
holds | $$\frac{\partial J}{\partial v_c} = -u_o + \frac{\sum_{w \in V} \exp(u_w^T v_c) u_w}{\sum_{x \in V} \exp(u_x^T v_c)}$$
wrong:sign | $$\frac{\partial J}{\partial v_c} = u_o + \frac{\sum_{w \in V} \exp(u_w^T v_c) u_w}{\sum_{x \in V} \exp(u_x^T v_c)}$$
""",  # noqa: E501
    "the loss of word vectors has a long name": r"""
$$J_{naive\_softmax}(v_c, o, U) = -u_o^T v_c + \log\sum_{w}\exp(u_w^T v_c)$$
holds | $$\frac{\partial J}{\partial v_c} = -u_o + \frac{1}{\sum_{w} \exp(u_w^T v_c)} \sum_{w} \exp(u_w^T v_c) u_w$$
""",  # noqa: E501
    "negative samples": r"""
$$J = -\log \sigma(u_o^T v_c) - \sum_{k=1}^K \log \sigma(-u_k^T v_c)$$
holds | $$\frac{\partial J}{\partial v_c} = (\sigma(u_o^T v_c) - 1) u_o + \sum_{k=1}^K (1 - \sigma(-u_k^T v_c)) u_k$$
holds | $$\frac{\partial J}{\partial u_o} = (\sigma(u_o^T v_c) - 1) v_c$$
holds | $$\frac{\partial J}{\partial u_k} = (1 - \sigma(-u_k^T v_c)) v_c$$
wrong:sign | $$\frac{\partial J}{\partial u_k} = (\sigma(-u_k^T v_c) - 1) v_c$$
""",  # noqa: E501
    "the sum sign is a letter, and its index is not said": r"""
$$A_i = \frac{e^{z_i}}{\Sigma e^{z_i}}, \quad L = -\sum y_i \log A_i$$ with one-hot $y$.
holds holds | $$\frac{dA_i}{dz_i} = \frac{e^{z_i} \Sigma e^{z_i} - (e^{z_i})^2}{(\Sigma e^{z_i})^2} = A_i (1 - A_i)$$
wrong:sign | $$\frac{dA_i}{dz_i} = \frac{e^{z_i} \Sigma e^{z_i} + (e^{z_i})^2}{(\Sigma e^{z_i})^2}$$
holds | $$\frac{\partial L}{\partial z_i} = A_i - y_i$$
""",  # noqa: E501
    "a covariance is no sum": r"""
The covariance is $\Sigma$, and $L = \frac12 x^T \Sigma x$ with a symmetric $\Sigma$.
holds/undefined/unread | $$\frac{\partial L}{\partial x} = \frac12 (\Sigma + \Sigma^T) x$$
""",
    "probabilities of several words": r"""
$$P(O = o \mid C = c) = \frac{\exp(u_o^T v_c)}{\sum_w \exp(u_w^T v_c)}, \quad J = -\log P(O = o \mid C = c)$$
holds | $$\frac{\partial J}{\partial v_c} = -u_o + \sum_w P(O = w \mid C = c) u_w$$
wrong:sign | $$\frac{\partial J}{\partial v_c} = u_o + \sum_w P(O = w \mid C = c) u_w$$
When $w = o$:
holds | $$\frac{\partial J}{\partial u_w} = (P(O = w \mid C = c) - 1) v_c$$
When $w \neq o$:
holds | $$\frac{\partial J}{\partial u_w} = P(O = w \mid C = c) v_c$$
wrong | $$\frac{\partial J}{\partial u_w} = (P(O = w \mid C = c) - 1) v_c$$
""",  # noqa: E501
    "negative samples beside the softmax": r"""
$$J_{naive\_softmax} = -u_o^T v_c + \log \sum_w \exp(u_w^T v_c)$$
holds | $$\frac{\partial J}{\partial v_c} = -u_o + \frac{\sum_w \exp(u_w^T v_c) u_w}{\sum_w \exp(u_w^T v_c)}$$
With negative samples:
$$J_{neg\_sample} = -\log \sigma(u_o^T v_c) - \sum_{k=1}^K \log \sigma(-u_k^T v_c)$$
holds | $$\frac{\partial J}{\partial u_o} = -\sigma(-u_o^T v_c) v_c$$
holds | $$\frac{\partial J}{\partial u_k} = \sigma(u_k^T v_c) v_c$$
wrong:sign | $$\frac{\partial J}{\partial u_o} = \sigma(-u_o^T v_c) v_c$$
""",  # noqa: E501
    "rows of weights as vectors": r"""
holds | $$z_k = \mathbf{w}_k^T \mathbf{x} + b_k = \sum_{d} w_{kd} x_d + b_k$$
$$p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}, \quad L = -\sum_k y_k \log p_k$$ with one-hot $y$.
holds | $$\frac{\partial L}{\partial w_{kd}} = (p_k - y_k) x_d$$
""",
    "the correct class and its one-hot target": r"""
$$\hat\pi = \mathrm{softmax}(z)$$
holds | $$L = -\log \hat\pi_c = -\sum_k y_k \log \hat\pi_k$$ for the one-hot $y$ of the correct class $c$.
holds | $$\frac{\partial L}{\partial z_j} = \hat\pi_j - y_j$$
wrong:sign | $$\frac{\partial L}{\partial z_j} = y_j - \hat\pi_j$$
""",  # noqa: E501
    "Einstein's convention within quotients and brackets": r"""
Repeated indices are summed over: $p_i = e^{s_i} / e^{s_m}$ and $E = -y_i \log p_i$ with one-hot $y$.
holds | $$\frac{\partial p_i}{\partial s_k} = p_i \delta_{ik} - p_i p_k$$
holds holds holds | $$\frac{\partial E}{\partial s_k} = -\frac{y_i}{p_i} [ p_i \delta_{ik} - p_i p_k ] = -y_i [ \delta_{ik} - p_k ] = -y_k + y_i p_k$$
wrong | $$\frac{\partial E}{\partial s_k} = -y_k - y_i p_k$$
""",  # noqa: E501
    "a vector of ones adds up": r"""
$$p = \mathrm{softmax}(W x), \quad l = -y^T \log p$$ with one-hot $y$.
holds | $$l = -y^T W x + \log(\mathbf{1}^T \exp(W x))$$
wrong:sign | $$l = y^T W x + \log(\mathbf{1}^T \exp(W x))$$
holds | $$\frac{\partial l}{\partial W} = (p - y) x^T$$
""",
    "the gradient of all that follows": r"""
$$s = \mathrm{softmax}(x), \quad H = -\sum_i y_i \log s_i$$ with one-hot $y$.
holds | $$\nabla_s H = -\nabla_s y^T \log s$$
""",
    "the loss of one sample and of all under one letter": r"""
There are $n$ samples, $y_i = \sigma(z_i)$ and $\xi(t_i, y_i) = -t_i \log y_i - (1 - t_i) \log(1 - y_i)$.
undefined | $$\xi(t, y) = -\sum_{i=1}^n [t_i \log y_i + (1 - t_i) \log(1 - y_i)]$$
holds | $$\frac{\partial \xi}{\partial z_i} = y_i - t_i$$
""",  # noqa: E501
    "a Jacobian is not the loss": r"""
$$H = -\frac{1}{2} \sum_i (y_i - s_i)^2$$
undefined/unread | $$2 J_S(H) = y - s$$
""",
    "a likelihood by its probabilities": r"""
$$y = \sigma(z), \quad P(t = 1 \mid z) = y$$ for each of the $n$ samples, and
holds | $$P(t \mid z) = \prod_{i=1}^n P(t_i = 1 \mid z_i)^{t_i} (1 - P(t_i = 1 \mid z_i))^{1 - t_i} = \prod_{i=1}^n y_i^{t_i} (1 - y_i)^{1 - t_i}$$
""",  # noqa: E501
    "the softmax under another letter": r"""
$$\phi(z)_i = \frac{e^{z_i}}{\sum_j e^{z_j}}, \quad y = \phi(z)$$
holds | $$\frac{\partial \phi_i(z)}{\partial z_j} = \phi_i(z) (\delta_{ij} - \phi_j(z))$$
wrong | $$\frac{\partial \phi_i(z)}{\partial z_j} = \phi_i(z) (\delta_{ij} + \phi_j(z))$$
""",
}


@pytest.mark.parametrize("name", CASES)
def test_every_line_is_judged_as_it_should_be(name: str) -> None:
    check("markdown", CASES[name].strip("\n"))
