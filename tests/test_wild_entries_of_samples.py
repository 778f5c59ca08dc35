r"""a_j^{(l)(n)} entry by entry beside the matrix A of all samples."""

from __future__ import annotations

from judged_lines import kinds, outcomes

HOLD = ["holds"]

BY_ENTRIES = r"""
For sample $n$ the net input and the output of unit $j$ in layer $l$ are
$$h_j^{(l)(n)} = \sum_i v_{ji}^{(l)} o_i^{(l-1)(n)} - c_j^{(l)},
\qquad o_j^{(l)(n)} = \tanh(h_j^{(l)(n)})$$
$$C = \frac12 \sum_{n=1}^N \sum_j (o_j^{(L)(n)} - t_j^{(n)})^2$$
With one column for each sample
$$H^{(l)} = V^{(l)} O^{(l-1)} - c^{(l)}, \qquad O^{(l)} = \tanh(H^{(l)})$$
$$D^{(L)} = (O^{(L)} - T) \odot (1 - O^{(L)} \odot O^{(L)})$$
$$D^{(l)} = ((V^{(l+1)})^T D^{(l+1)}) \odot (1 - O^{(l)} \odot O^{(l)})$$
"""
MATRICES = r"""
$$\frac{\partial C}{\partial V^{(l)}} = %s$$
"""
BIASES = r"""
$$\frac{\partial C}{\partial c^{(l)}} = %s$$
"""
ENTRIES = r"""
$$\frac{\partial C}{\partial v_{ji}^{(l)}} = \sum_n %s$$
"""


def test_matrices_of_all_samples_are_those_of_the_entries():
    right = (
        MATRICES % r"D^{(l)} (O^{(l-1)})^T" + BIASES % r"-D^{(l)} \mathbf{1}_N"
        + ENTRIES % r"d_j^{(l)(n)} o_i^{(l-1)(n)}"
    )  # fmt: skip
    assert outcomes(BY_ENTRIES + right) == HOLD * 5  # two forms of h and o agree
    assert kinds(BY_ENTRIES + BIASES % r"D^{(l)} \mathbf{1}_N")[-1] == "wrong:sign"
    turned = outcomes(BY_ENTRIES + MATRICES % r"O^{(l-1)} (D^{(l)})^T")
    assert turned[-1] == "holds_per_component"
    wrong = kinds(BY_ENTRIES + ENTRIES % r"d_j^{(l)(n)} o_i^{(l)(n)}")
    assert wrong[-1] == "wrong:symbol"


NAMED_OUTPUT = r"""
$$z_j^{(l,k)} = \sum_i w_{ij}^{(l)} a_i^{(l-1,k)} + b_j^{(l)},
\quad a_j^{(l,k)} = \sigma(z_j^{(l,k)})$$
where σ is the sigmoid, and $\hat{y}_j^{(k)} = a_j^{(L,k)}$.
$$E = \frac{1}{2m} \sum_{k=1}^m \sum_{j=1}^{n_L} (\hat{y}_j^{(k)} - y_j^{(k)})^2$$
$$Z^{(l)} = (W^{(l)})^T A^{(l-1)} + b^{(l)}, \quad A^{(l)} = \sigma(Z^{(l)})$$
$$\Delta^{(L)} = \frac1m (\hat{Y} - Y) \odot \hat{Y} \odot (1 - \hat{Y})$$
$$\Delta^{(l)} = A^{(l)} \odot (1 - A^{(l)}) \odot (W^{(l+1)} \Delta^{(l+1)})$$
$$\frac{\partial E}{\partial W^{(l)}} = %s$$
"""


def test_an_output_under_a_name_of_its_own_has_its_matrix_too():
    assert outcomes(NAMED_OUTPUT % r"A^{(l-1)} (\Delta^{(l)})^T") == HOLD * 3
    assert outcomes(NAMED_OUTPUT % r"-A^{(l-1)} (\Delta^{(l)})^T")[-1] == "wrong"


def test_entries_that_deny_the_matrix_are_not_taken_for_its_own():
    turned = (NAMED_OUTPUT % r"A^{(l-1)} (\Delta^{(l)})^T").replace("w_{ij}", "w_{ji}")
    assert "wrong" not in outcomes(turned)


CHANGED = r"""
$a_j = \sigma(z_j)$ and $C = \frac12 \sum_j (a_j - y_j)^2$.
The error is $\delta_j = \frac{\partial C}{\partial z_j}$. %s
$\delta_j = \frac{\partial C}{\partial a_j}$.
"""


def test_what_would_be_with_another_definition_is_not_called_wrong():
    assert outcomes(CHANGED % "A like result comes by changing the error, so that")[-1] != "wrong"
    assert outcomes(CHANGED % "Therefore")[-1] == "wrong"


OF_ALL = r"""
The cost of one example is $C(y, a) = \frac12 \|y - a\|^2$ and that of all is the average
$$C(Y, A) = \frac1m \sum_{i=1}^m C(y^{(i)}, a^{(i)})$$
$$\frac{\partial C}{\partial a} = %s$$
"""


def test_the_cost_of_all_under_the_letter_of_that_of_one_is_no_mistake():
    assert outcomes(OF_ALL % "a - y") == HOLD
    assert outcomes(OF_ALL % "y - a") == ["wrong"]
