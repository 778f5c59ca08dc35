"""Sections and chapters by themselves, and layers that are said once of whole vectors."""

from __future__ import annotations

import pytest
from test_notations import check

CASES: dict[str, str] = {
    "a layer of whole vectors and a function of its own output are no units of all layers": r"""
For a layer $\mathbf{s} = V\mathbf{g} + \mathbf{c}$ we have

holds | $$s_i = \sum_{k=1}^{n} V_{ik} g_k + c_i$$

With $\delta_i = \frac{\partial C}{\partial s_i}$:

holds | $$\frac{\partial C}{\partial V_{ij}} = \delta_i g_j$$
undefined | $$\frac{\partial C}{\partial V_{ij}} = -\delta_i g_j$$

## The function behind it

$g_i = \max(0, s_i)$

holds | $$\frac{\partial g_i}{\partial s_i} = \mathbb{1}[s_i > 0]$$
""",
    "what closes a circle and has no weights in it is no claim, but an inverse is": r"""
The layer is $v = A u + c$ with $q = e^{r}$.

Then $u = \tanh(v)$.

holds | $$r = \log q$$
undefined | $$r = \log(1 + q)$$
holds | $$\frac{\partial q}{\partial r} = q$$
""",
    "in a section by itself the nearest of several losses is meant": r"""
## 1. Linear regression

$$\hat{q} = \mathbf{v}^T \mathbf{x}$$

$$\ell = \frac{1}{2}(\hat{q} - q)^2$$

$$J = \frac{1}{N} \sum_{i=1}^{N} \frac{1}{2}(\hat{q}^{(i)} - q^{(i)})^2$$

## 2. Logistic regression

$$\ell = -[q \log(\hat{q}) + (1-q) \log(1-\hat{q})]$$

where $\hat{q} = \sigma(s) = \sigma(\mathbf{v}^T\mathbf{x})$

### Its gradient

holds | $$\frac{\partial \ell}{\partial s} = \hat{q} - q$$

## 3. Softmax

For logits $\mathbf{s} = [s_1, \ldots, s_K]^T$:

$$\hat{q}_k = \frac{e^{s_k}}{\sum_{j=1}^{K} e^{s_j}}$$

## 4. Its loss

For a one-hot target $\mathbf{q}$:

$$\ell = -\sum_{k=1}^{K} q_k \log(\hat{q}_k)$$

### The gradient

holds | $$\frac{\partial \ell}{\partial s_j} = \hat{q}_j - q_j$$

wrong | $$\frac{\partial \ell}{\partial s_j} = \hat{q}_j + q_j$$

""",
    "a chapter with its sections is read by itself as well": r"""
## 1. A layer

### 1.1 Forward

For the layer $\mathbf{s} = V\mathbf{g} + \mathbf{c}$:

$$s_i = \sum_{k=1}^{n} V_{ik} g_k + c_i$$

### 1.2 By the weights

With $\delta_i = \frac{\partial C}{\partial s_i}$:

holds | $$\frac{\partial C}{\partial V_{ij}} = \delta_i g_j$$

### 1.3 By the input

holds | $$\frac{\partial C}{\partial \mathbf{g}} = V^T \boldsymbol{\delta}$$

unread | $$\frac{\partial C}{\partial \mathbf{g}} = -V^T \boldsymbol{\delta}$$

## 2. Softmax

- logits: $\mathbf{s} = [s_0, s_1, \ldots, s_9]$
- $P_i = \frac{e^{s_i}}{\sum_j e^{s_j}}$, with the denominator $Z = \sum_j e^{s_j}$
- $C = -\log P_y$, where $y$ is the true class

### The gradient

holds | $$\frac{\partial C}{\partial s_y} = -1 + \frac{1}{Z} \frac{\partial Z}{\partial s_y}$$
""",
    "a single layer before a network whose letters tell its layers": r"""
## A single layer

The outputs are
$$y_k = \sum_i w_{ki}x_i$$
with the error of a pattern $n$:
$$E_n = \frac{1}{2}\sum_k (y_{nk} - t_{nk})^2$$

holds | $$\frac{\partial E_n}{\partial w_{ji}} = (y_{nj} - t_{nj})x_{ni}$$
undefined | $$\frac{\partial E_n}{\partial w_{ji}} = (y_{nj} + t_{nj})x_{ni}$$

## A general network

Each unit computes
$$a_j = \sum_i w_{ji}z_i$$
$$z_j = h(a_j)$$

$$\delta_j \equiv \frac{\partial E_n}{\partial a_j}$$

$$\delta_j = h'(a_j)\sum_k w_{kj}\delta_k$$

## Example

$$a_j = \sum_{i=0}^D w^{(1)}_{ji}x_i$$
$$z_j = \tanh(a_j)$$
$$y_k = \sum_{j=0}^M w^{(2)}_{kj}z_j$$
""",
}


@pytest.mark.parametrize("name", CASES)
def test_verdicts(name: str) -> None:
    check("markdown", CASES[name])
