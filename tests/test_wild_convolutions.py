r"""Convolutions entry by entry, x_{i+j} with 0 beyond the ends, in one dimension and in two."""

from __future__ import annotations

from judged_lines import kinds, outcomes

HOLD = ["holds"]

ONE_DIMENSION = r"""
Let $x \in \mathbb{R}^n$, kernel $w \in \mathbb{R}^k$, output
$$y_i = \sum_{j=0}^{k-1} w_j x_{i+j} + b$$
Loss $L$. Denote $\delta_i = \frac{\partial L}{\partial y_i}$.
$$\frac{\partial L}{\partial w_j} = \sum_i \delta_i %s$$
$$\frac{\partial L}{\partial b} = \sum_i \delta_i$$
$$\frac{\partial L}{\partial x_m} = \sum_{j=0}^{k-1} %s w_j$$
"""


def test_a_convolution_of_one_dimension():
    assert outcomes(ONE_DIMENSION % ("x_{i+j}", r"\delta_{m-j}")) == HOLD * 3
    for entry in ("x_{i-j}", "x_i", "x_{i+j-1}"):
        assert outcomes(ONE_DIMENSION % (entry, r"\delta_{m-j}"))[0] != "holds", entry
    for entry in (r"\delta_{m+j}", r"\delta_{m-j+1}"):
        assert outcomes(ONE_DIMENSION % ("x_{i+j}", entry))[2] != "holds", entry


FROM_ONE = r"""
$$y_i = \sum_{j=1}^{k} w_j x_{i+j-1}, \quad L = \frac12 \sum_i (y_i - t_i)^2$$
$$\frac{\partial y_i}{\partial w_j} = x_{i+j-1}$$
$$\frac{\partial L}{\partial w_j} = \sum_i (y_i - t_i) %s$$
$$\frac{\partial L}{\partial x_m} = \sum_{j=1}^{k} (y_{%s} - t_{%s}) w_j$$
"""


def test_a_kernel_that_is_counted_from_1():
    assert outcomes(FROM_ONE % ("x_{i+j-1}", "m-j+1", "m-j+1")) == HOLD * 3
    assert kinds(FROM_ONE % ("x_{i+j}", "m-j+1", "m-j+1"))[1].startswith("wrong")
    assert kinds(FROM_ONE % ("x_{i+j-1}", "m-j", "m-j"))[2].startswith("wrong")


TWO_DIMENSIONS = r"""
# Convolutional layer
$$z_{ij} = \sum_{m} \sum_{n} w_{mn} x_{i+m, j+n} + b$$
$$\frac{\partial L}{\partial w_{mn}} = \sum_i \sum_j \frac{\partial L}{\partial z_{ij}} %s$$
$$\frac{\partial L}{\partial x_{pq}} = \sum_m \sum_n \frac{\partial L}{\partial z_{%s}} w_{mn}$$
"""


def test_a_convolution_of_two_dimensions():
    assert outcomes(TWO_DIMENSIONS % ("x_{i+m,j+n}", "p-m,q-n")) == HOLD * 2
    assert outcomes(TWO_DIMENSIONS % ("x_{i+n,j+m}", "p-m,q-n"))[0] != "holds"
    assert outcomes(TWO_DIMENSIONS % ("x_{i+m,j+n}", "p+m,q+n"))[1] != "holds"


CHANNELS = r"""
$$y_{c,i} = \sum_{j=0}^{k-1} w_{c,j} x_{i+j} + b_c$$
$$\frac{\partial L}{\partial x_m} = \sum_c \sum_j \frac{\partial L}{\partial y_{c,%s}} w_{c,j}$$
"""


def test_several_kernels():
    assert outcomes(CHANNELS % "m-j") == HOLD
    assert outcomes(CHANNELS % "m+j") != HOLD


NOT_SAID = r"""
Relative positions are added to the keys, $e_{ij} = q_i^T (k_j + a_{i-j})$.
$$\frac{\partial e_{ij}}{\partial a_{i-j}} = q_i$$
"""
BY_ITS_PLACE = r"""
The convolution is $y_i = \sum_j w_j x_{i+j}$.
$$\frac{\partial y_i}{\partial x_{i+j}} = w_j$$
"""
SIGN = r"""
A convolutional layer computes the convolution $Y = X * W$. Then
$$\frac{\partial L}{\partial W} = X * \frac{\partial L}{\partial Y}$$
"""


def test_what_stands_beyond_the_ends_may_be_left_open():
    for text in (NOT_SAID, BY_ITS_PLACE, SIGN):
        assert set(outcomes(text)) <= {"unread", "undefined"}, text


BY_BOTH = r"""
Let $Y = X * W$, that is $Y_{ij} = \sum_{m=0}^{k-1} \sum_{n=0}^{k-1} W_{mn} X_{i+m,j+n}$.
$$\frac{\partial L}{\partial X_{ij}} = \sum_m \sum_n
\frac{\partial L}{\partial Y_{i-m,j-n}} W_{mn}$$
"""


def test_the_sign_of_a_convolution_beside_its_entries():
    assert outcomes(BY_BOTH) == HOLD
