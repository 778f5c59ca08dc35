"""Symbols that seem to be defined nowhere: entries of matrices that are written out, labels, twins.

The cases are written as in :mod:`test_notations`: in front of a line stands what its equalities
must be judged as.
"""

from __future__ import annotations

import pytest
from test_notations import check

CASES: dict[str, str] = {
    "matrices with ellipses define their entries": r"""
$$\begin{bmatrix} u_1 \\ u_2 \\ \vdots \\ u_n \end{bmatrix} =
holds | \begin{bmatrix} v_{11} & v_{12} & \cdots & v_{1m} \\ v_{21} & v_{22} & \cdots & v_{2m}
\\ \vdots & \vdots & \ddots & \vdots \\ v_{n1} & v_{n2} & \cdots & v_{nm} \end{bmatrix}
\begin{bmatrix} x_1 \\ x_2 \\ \vdots \\ x_m \end{bmatrix} +
\begin{bmatrix} c_1 \\ c_2 \\ \vdots \\ c_n \end{bmatrix}$$
$$\begin{bmatrix} a_1 \\ a_2 \\ \vdots \\ a_n \end{bmatrix} =
holds | \sigma\left(\begin{bmatrix} u_1 \\ u_2 \\ \vdots \\ u_n \end{bmatrix}\right)$$
where $\sigma$ is the sigmoid, and $E = \frac12 \sum_k (a_k - y_k)^2$.
holds | $$\frac{\partial u_i}{\partial v_{ij}} = x_j$$
holds | $$\frac{\partial E}{\partial v_{ij}} = (a_i - y_i) a_i (1 - a_i) x_j$$
holds | $$\frac{\partial E}{\partial x_j} = \sum_i (a_i - y_i) a_i (1 - a_i) v_{ij}$$
wrong | $$\frac{\partial E}{\partial x_j} = \sum_i (a_i - y_i) a_i (1 - a_i) v_{ji}$$
""",
    "a product of matrices on the left of what it is": r"""
$$\begin{pmatrix} x_{1,1} & \cdots & x_{1,n} \\ \vdots & \ddots & \vdots \\
x_{m,1} & \cdots & x_{m,n} \end{pmatrix} \cdot
\begin{pmatrix} w_{1,1} & \cdots & w_{1,k} \\ \vdots & \ddots & \vdots \\
w_{n,1} & \cdots & w_{n,k} \end{pmatrix} =
holds | \begin{pmatrix} a_{1,1} & \cdots & a_{1,k} \\ \vdots & \ddots & \vdots \\
a_{m,1} & \cdots & a_{m,k} \end{pmatrix}$$
holds | $$\frac{\partial a_{s,j}}{\partial w_{i,j}} = x_{s,i}$$
wrong | $$\frac{\partial a_{s,j}}{\partial w_{i,j}} = 2 x_{s,i}$$
""",
    "only what differs from term to term runs": r"""
The activation $g$ is the sigmoid.
$$a^1_{s,j} = x^0_{s,1} w^1_{1,j} + x^0_{s,2} w^1_{2,j} + \cdots + x^0_{s,n} w^1_{n,j}$$
$$x^1_{s,j} = g(a^1_{s,j})$$
$$a^2_{s,1} = x^1_{s,1} w^2_{1,1} + x^1_{s,2} w^2_{2,1} + \cdots + x^1_{s,m} w^2_{m,1}$$
holds | $$\frac{\partial a^2_{s,1}}{\partial w^2_{j,1}} = x^1_{s,j}$$
$$\frac{\partial a^2_{s,1}}{\partial w^1_{i,j}} =
holds | w^2_{j,1} g(a^1_{s,j}) (1 - g(a^1_{s,j})) x^0_{s,i}$$
$$\frac{\partial a^2_{s,1}}{\partial w^1_{i,j}} =
wrong | w^2_{j,1} g(a^1_{s,j}) (1 + g(a^1_{s,j})) x^0_{s,i}$$
""",
    "a star behind a comma is a whole row": r"""
$$a_{s,j} = x_{s,*} \cdot w_{*,j} + b_j, \quad h_{s,j} = \tanh(a_{s,j})$$
holds | $$\frac{\partial a_{s,j}}{\partial w_{i,j}} = x_{s,i}$$
holds | $$\frac{\partial h_{s,j}}{\partial w_{i,j}} = (1 - h_{s,j}^2) x_{s,i}$$
wrong | $$\frac{\partial h_{s,j}}{\partial w_{i,j}} = (1 + h_{s,j}^2) x_{s,i}$$
""",
    "cases between the lines of a display": r"""
$$p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$$
$$\frac{\partial p_i}{\partial z_s} =
holds | \frac{\frac{\partial e^{z_i}}{\partial z_s} \sum_j e^{z_j}
- e^{z_s} e^{z_i}}{(\sum_j e^{z_j})^2}$$
$$if \ s = i, \\
holds | = \frac{e^{z_i} \sum_j e^{z_j} - e^{z_i} e^{z_i}}{(\sum_j e^{z_j})^2} \\
holds | = p_i (1 - p_i)$$
$$if \ s \neq i, \\
holds | = \frac{0 - e^{z_s} e^{z_i}}{(\sum_j e^{z_j})^2} \\
holds | = -p_s p_i$$
holds | $$\frac{\partial p_i}{\partial z_s} = -p_s p_i, \ if \ s \neq i$$
""",
    "the cross-entropy of scores and labels": r"""
The loss is $\ell_{ce}(\tanh(X A) B, y)$ and $S = \text{normalize}(\exp(\tanh(X A) B))$.
holds | $$\nabla_B \ell_{ce}(\tanh(X A) B, y) = \tanh(X A)^T (S - I_y)$$
holds | $$\nabla_A \ell_{ce}(\tanh(X A) B, y) = X^T ((S - I_y) B^T \circ (1 - \tanh^2(X A)))$$
wrong | $$\nabla_A \ell_{ce}(\tanh(X A) B, y) = X^T ((I_y - S) B^T \circ (1 - \tanh^2(X A)))$$
""",
    "the unit vector of a label beside its score": r"""
$$\ell(h, y) = -h_y + \log \sum_{j=1}^k \exp(h_j)$$
$$q = \mathrm{normalize}(\exp(h)), \quad h = \theta^T x$$
holds | $$\nabla_h \ell(h, y) = q - e_y$$
wrong/undefined | $$\nabla_h \ell(h, y) = e_y - q$$
""",
    "the product of two derivatives in whatever order conforms": r"""
$$z = W_1 x, \quad h = \phi(z), \quad o = W_2 h, \quad L = \ell(o, y)$$
$$\frac{\partial L}{\partial W_2} =
holds | \text{prod}\left(\frac{\partial L}{\partial o}, \frac{\partial o}{\partial W_2}\right) =
holds | \frac{\partial L}{\partial o} h^\top$$
$$\frac{\partial L}{\partial h} =
holds | \text{prod}\left(\frac{\partial L}{\partial o}, \frac{\partial o}{\partial h}\right) =
holds | W_2^\top \frac{\partial L}{\partial o}$$
""",
    "a target under two names": r"""
$$z^{(L)} = W^{(L)} a^{(L-1)} + b^{(L)}, \quad a^{(L)} = \sigma(z^{(L)})$$
$$C = \frac12 ||a^{(L)} - \hat y||^2$$
holds | $$\frac{\partial C}{\partial a^{(L)}} = a^{(L)} - y$$
holds | $$\frac{\partial C}{\partial z^{(L)}} = (a^{(L)} - y) \odot \sigma'(z^{(L)})$$
undefined | $$\frac{\partial C}{\partial z^{(L)}} = (y - a^{(L)}) \odot \sigma'(z^{(L)})$$
""",
    "two symbols where both stand in one formula": r"""
$$a = w x, \quad L = -y \log \hat y + (a - \hat y)^2$$
undefined/holds_per_component/unread/wrong | $$\frac{\partial L}{\partial a} = 2 (a - y)$$
""",
    "the last layer called l": r"""
$$z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}, \quad a^{(l)} = \sigma(z^{(l)})$$
$$C = \frac12 ||a^{(l)} - y||^2$$
holds | $$\frac{\partial C}{\partial a^{(l)}} = a^{(l)} - y$$
holds | $$\frac{\partial C}{\partial z^{(l)}} = (a^{(l)} - y) \odot \sigma'(z^{(l)})$$
wrong | $$\frac{\partial C}{\partial z^{(l)}} = (a^{(l)} + y) \odot \sigma'(z^{(l)})$$
""",
    "a gradient pulled back has the shape of what it is taken by": r"""
$$z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}, \quad a^{(l)} = \sigma(z^{(l)})$$
$$C = \frac12 ||a^{(L)} - y||^2$$
$$\delta^{(l)} = \frac{\partial C}{\partial z^{(l+1)}} \frac{\partial z^{(l+1)}}{\partial z^{(l)}}$$
holds | $$\delta^{(l)} = (W^{(l+1)})^T \delta^{(l+1)} \odot \sigma'(z^{(l)})$$
wrong | $$\delta^{(l)} = W^{(l+1)} \delta^{(l+1)} \odot \sigma'(z^{(l)})$$
""",
    "what is said of a transpose": r"""
$X^T \in \mathbb{R}^{n \times m}$, $Z = X W$ with $W \in \mathbb{R}^{n \times d}$ and
$L = \frac12 \|Z - Y\|^2$.
holds | $$\frac{\partial L}{\partial W} = X^T (Z - Y)$$
holds | $$(Z - Y) \in \mathbb{R}^{m \times d}$$
wrong | $$X^T (Z - Y) \in \mathbb{R}^{m \times d}$$
""",
    "a sum that adds up nothing is that of the softmax": r"""
$$q_i = \frac{e^{a_i}}{\sum_{k=1}^C e^{a_k}}$$
For $i = j$:
$$\frac{\partial q_i}{\partial a_j} =
holds | \frac{e^{a_i} \sum - e^{a_i} e^{a_j}}{\sum^2} =
holds | \frac{e^{a_i}}{\sum} \frac{\sum - e^{a_j}}{\sum} =
holds | q_i (1 - q_j)$$
wrong | $$\frac{\partial q_i}{\partial a_j} = \frac{e^{a_i} \sum - e^{a_i} e^{a_j}}{\sum}$$
""",
    "a target that an earlier example defines": r"""
For $y = f(u)$ and $u = g(x)$ the chain rule is
$\frac{\partial y}{\partial x} = \frac{\partial y}{\partial u} \frac{\partial u}{\partial x}$.

A neuron gives $a = \sigma(w^T x + b)$ and the error is $E = \frac12 (a - y)^2$.

holds | $$\frac{\partial E}{\partial w} = (a - y) a (1 - a) x$$
holds | $$\frac{\partial E}{\partial x} = (a - y) a (1 - a) w$$
wrong/undefined | $$\frac{\partial E}{\partial x} = (y - a) a (1 - a) w$$
""",
    "a small letter for the matrix of the same layer": r"""
$$Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]}, \quad A^{[l]} = g^{[l]}(Z^{[l]})$$
holds | $$dA^{[l-1]} = W^{[l]T} dZ^{[l]}$$
holds | $$dA^{[l-1]} = w^{[l]T} dZ^{[l]}$$
wrong/undefined/unread | $$dA^{[l-1]} = 2 w^{[l]T} dZ^{[l]}$$
""",
    "the unit vector of a class called ell": r"""
$$\hat y = \text{softmax}(a), \quad L = -\log \hat y_\ell$$
holds | $$\nabla_a L = -(e_\ell - \hat y)$$
wrong | $$\nabla_a L = e_\ell - \hat y$$
""",
    "a colon that is said to be the Frobenius product": r"""
The colon denotes the Frobenius product. Let $z = Wx$, $p = \text{softmax}(z)$,
$P = \text{diag}(p)$ and $L = -y:\log(p)$ with one-hot $y$.
holds | $$dp = (P - pp^T) dz$$
holds | $$dL = -y:(I - 1p^T) dz$$
holds | $$dL = (p1^T - I)y:dz$$
$$\eqalign{
holds | dL &= (p1^T - I)yx^T:dW \cr
holds | \frac{\partial L}{\partial W} &= (p1^T - I)yx^T \cr
holds | &= (p - y) x^T }$$
wrong | $$dL = (I - p1^T)yx^T:dW$$
""",
    "a colon elsewhere is none": r"""
We have: $z = Wx$ and the loss: $L = \frac12 \|z - y\|^2$.
holds | $$\frac{\partial L}{\partial W}: \quad \frac{\partial L}{\partial W} = (z - y) x^T$$
""",
    "ones in the middle of a product": r"""
Let $z = Wx$, $p = \text{softmax}(z)$ and $L = -\sum_j y_j\log(p_j)$.
holds | $$\frac{\partial L}{\partial z} = (p \mathbf{1}^T - I)y$$
holds | $$\frac{\partial L}{\partial z} = p \mathbf{1}^T y - y$$
wrong | $$\frac{\partial L}{\partial z} = p \mathbf{1}^T y + y$$
""",
    "what a differential is computed from varies with it": r"""
Let $z = Wx$ and $L = \frac12 (z - y)^T(z - y)$.
holds | $$dL = (z - y)^T dz$$
wrong | $$dL = 2 (z - y)^T dz$$
""",
    "rows that end in dots, and a matrix with nothing beside its diagonal": r"""
$$\begin{bmatrix} u_1 \\ u_2 \\ \vdots \\ u_n \end{bmatrix} =
holds | \begin{bmatrix} v_{11} & v_{12} & \cdots \\ v_{21} & v_{22} & \cdots \\
\vdots & \vdots & \ddots \end{bmatrix}
\begin{bmatrix} x_1 \\ x_2 \\ \vdots \\ x_m \end{bmatrix}$$
holds | $$\frac{\partial u_i}{\partial v_{ij}} = x_j$$
Let $a = \tanh(h)$ with $h \in \mathbb{R}^n$.
$$\frac{\partial a}{\partial h} =
holds | \begin{bmatrix} 1 - a_1^2 & 0 & \cdots & 0 \\ 0 & 1 - a_2^2 & \cdots & 0 \\
\vdots & \vdots & \ddots & \vdots \\ 0 & 0 & \cdots & 1 - a_n^2 \end{bmatrix}$$
$$\frac{\partial a}{\partial h} =
wrong/undefined | \begin{bmatrix} 1 + a_1^2 & 0 & \cdots & 0 \\ 0 & 1 + a_2^2 & \cdots & 0 \\
\vdots & \vdots & \ddots & \vdots \\ 0 & 0 & \cdots & 1 + a_n^2 \end{bmatrix}$$
""",
    "zeros with dots between them": r"""
$$s = \sum_{k=1}^n e^{z_k}$$
$$\frac{\partial s}{\partial z_k} =
holds | 0 + 0 + \cdots + e^{z_k} + \cdots + 0 = e^{z_k}$$
$$\frac{\partial s}{\partial z_k} =
wrong/undefined | 0 + 0 + \cdots + 2 e^{z_k} + \cdots + 0$$
""",
    "rows of weights whose layer only their index tells": r"""
$net_j = \sum_i w_{ji} x_i$ and $y_j = f(net_j)$, $net_k = \sum_j w_{kj} y_j$, $y_k = f(net_k)$.
holds | $$\sum_i w_{ji} x_i = w_j^T x$$
holds | $$\sum_j w_{kj} y_j = w_k^T y$$
wrong/undefined | $$\sum_j w_{kj} y_j = w_k^T x$$
""",
    "a sum over e^z runs over what it can": r"""
holds | $$\text{softmax}(t)_k = \frac{e^{t_k}}{\sum_{i=1}^n e^{t_j}}$$
$$-\log(\text{softmax}(t)_k) =
holds | \log\left(\frac{\sum_{i=1}^n e^{t_j}}{e^{t_k}}\right) =
holds | \log(\sum_{i=1}^n e^{t_j}) - t_k$$
""",
    "a derivative that words give a name": r"""
$z_j = \sum_i w_{ji} x_i$, $a_j = \sigma(z_j)$, and $E = \frac12 \sum_j (t_j - a_j)^2$.
We use $\delta_j$ to denote $\frac{\partial E}{\partial z_j}$.
holds | $$\frac{\partial E}{\partial w_{ji}} = \delta_j x_i$$
wrong | $$\frac{\partial E}{\partial w_{ji}} = -\delta_j x_i$$
""",
    "a name behind the derivative that it is of": r"""
$z_j = \sum_i w_{ji} x_i$, $a_j = \sigma(z_j)$, and $E = \frac12 \sum_j (t_j - a_j)^2$.
记 $\frac{\partial E}{\partial z_j}$ 为 $g_j$.
holds | $$\frac{\partial E}{\partial w_{ji}} = g_j x_i$$
wrong | $$\frac{\partial E}{\partial w_{ji}} = -g_j x_i$$
""",
    "an output of one unit whose size has a name": r"""
- $W^{[1]}$ is $(n^{[1]}, n^{[0]})$ dimensional matrix
- $W^{[2]}$ is $(n^{[2]}, n^{[1]})$ dimensional matrix
- $b^{[2]}$ is $(n^{[2]}, 1)$ dimensional matrix

$Z^{[1]} = W^{[1]}X + b^{[1]}$, $A^{[1]} = \tanh(Z^{[1]})$,
$Z^{[2]} = W^{[2]}A^{[1]} + b^{[2]}$, $A^{[2]}=\sigma(Z^{[2]})$
$$J = -\frac{1}{m}\sum^m_{i=1} (y^{(i)} \log a^{[2](i)} + (1-y^{(i)}) \log (1-a^{[2](i)}))$$

holds | $dZ^{[2]} = A^{[2]} - Y$
holds | $dW^{[2]} = \frac{1}{m}dZ^{[2]}A^{[1]T}$
wrong | $dW^{[1]} = dZ^{[1]}X^T$
""",
    "a size that is 1 in an example": r"""
$W^{[2]}$ is $(1, 4)$ and $a^{[1]}$ is $(4, 1)$ dimensional.
- $W^{[2]}$ is $(n^{[2]}, n^{[1]})$ dimensional matrix
- $b^{[2]}$ is $(n^{[2]}, 1)$ dimensional matrix

$A^{[1]} = \sigma(Z^{[1]})$, $Z^{[2]} = W^{[2]}A^{[1]} + b^{[2]}$, $A^{[2]}=\sigma(Z^{[2]})$

holds | $dZ^{[2]} = A^{[2]} - Y$
holds | $dW^{[2]} = \frac{1}{m}dZ^{[2]}A^{[1]T}$
wrong | $dW^{[2]} = \frac{1}{m}dZ^{[1]}A^{[1]T}$
""",
    "the differential of any loss": r"""
Let $a = W h + b$ and $g = \frac{\partial L}{\partial a}$. The colon denotes the Frobenius product.
holds | $$dL = g:da$$
holds | $$dL = g:dW\,h$$
holds | $$dL = gh^T:dW$$
holds | $$\frac{\partial L}{\partial W} = gh^T$$
wrong/undefined | $$dL = 2gh^T:dW$$
""",
    "traces of any matrices": r"""
holds | $$tr(ABC) = tr(CAB)$$
holds | $$tr(AB) = tr(B^TA^T)$$
holds | $$A:B = tr(A^TB)$$
wrong/undefined | $$tr(AB) = tr(A)$$
""",
    "bars that are derivatives of the loss": r"""
$z = W^{(1)} x + b^{(1)}$, $h = \tanh(z)$, $y = W^{(2)} h + b^{(2)}$,
$\mathcal{L} = \frac12 \|y - t\|^2$
holds | $$\bar{y} = \bar{\mathcal{L}} (y - t)$$
holds | $$\overline{W^{(2)}} = \bar{y} h^\top$$
holds | $$\bar{h} = W^{(2)\top} \bar{y}$$
holds | $$\bar{z} = \bar{h} \circ (1 - h^2)$$
holds | $$\overline{W^{(1)}} = \bar{z} x^\top$$
wrong | $$\overline{W^{(1)}} = 2 \bar{z} x^\top$$
""",
    "bars that are means": r"""
The mean of the inputs is $\bar{x} = \frac{1}{m} \sum_i x^{(i)}$ and $\bar{y} = w \bar{x} + b$.
holds | $$\bar{y} - b = w \bar{x}$$
""",
    "a step that is said to be one down the gradient": r"""
$net_j = \sum_i w_{ji} o_i$, $o_j = \sigma(net_j)$, and $E = \frac12 \sum_j (t_j - o_j)^2$.
$$\Delta w_{ji} = -\eta \frac{\partial E}{\partial w_{ji}}$$
holds | $$\Delta w_{ji} = -\eta \frac{\partial E}{\partial net_j} o_i$$
holds | $$\Delta w_{ji} = \eta (t_j - o_j) o_j (1 - o_j) o_i$$
wrong/undefined | $$\Delta w_{ji} = -\eta (t_j - o_j) o_j (1 - o_j) o_i$$
none/holds | $$\Delta w_{ji} = -\eta \frac{\partial E}{\partial w_{ji}} + \alpha \Delta w_{ji}$$
""",
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_each_equality_has_its_outcome(name: str) -> None:
    """Each line is judged as it must be."""
    check("markdown", CASES[name])
