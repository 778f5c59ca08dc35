r"""Rows of a matrix beside a softmax, cases with semicolons, steps from w^{(old)}, names behind.

``M_i`` is the row i of M for every number of classes; ``a; z > 0`` is a case; ``w = w^{(old)} − …``
is a step of a descent and defines no w; and ``Wᵀ(z − y) ≡ Δ`` says what Δ is.
"""

from __future__ import annotations

import pytest
from judged_lines import outcomes

ROW = r"""The hidden layer is $h = W^T x$ and the scores are $u = M^T h$, with
$y_j = \frac{\exp(u_j)}{\sum_k \exp(u_k)}$. The loss is $E = -\sum_j t_j \log y_j$ and $p = y - t$.

$\frac{\partial E}{\partial h_i} = %sM_{i} \cdot p$

where $M_i$ is the $i$-th row of $M$.
"""

CASES = r"""The layer is $z_j = \sum_k w_{jk} x_k + b_j$ and $a_j = \max(0, z_j)$, where
$w_{jk}$ is a weight. The loss is $C = \frac12 \sum_j (a_j - y_j)^2$.

$$ \frac{\partial a_j}{\partial z_j} = \begin{cases} 0; z_j < 0 \\ \\ 1; z_j > 0 \end{cases} $$

$$ \frac{\partial C}{\partial w_{jk}} =
   \begin{cases} 0; z_j < 0 \\ (a_j %s y_j) x_k; z_j > 0 \\ \epsilon; z_j = 0 \end{cases} $$
"""

STEP = r"""Let $h_i = \sum_k w_{ki} x_k$, where $w_{ki}$ is a weight, let $u_j = \sum_i m_{ij} h_i$
and $y_j = \frac{\exp(u_j)}{\sum_k \exp(u_k)}$. The loss is $E = -\sum_j t_j \log y_j$ with a
one-hot target $t$. The update is

$$ m_{ij} = m_{ij}^{(old)} - \eta (y_j - t_j) h_i $$

$$ \frac{\partial E}{\partial w_{ki}} = %s\sum_j (y_j - t_j) m_{ij} x_k $$
"""

NAMED = r"""Forward: $x_1 = W_1 x_0$, $x_2 = W_2 x_1$ and the loss is
$C = \frac12 (x_2 - y)^T(x_2 - y)$.

* $x_2 - y \equiv \Delta_0$
* $W_2^T (x_2 - y) \equiv {\color{red} {\Delta_1}}$

Then

$\frac{\partial C}{\partial W_2} = \Delta_0 x_1^T$

$\frac{\partial C}{\partial W_1} = %s x_0^T$
"""

DERIVATIVE = r"""Let $z = W x$ and $C = \frac12 \|z - y\|^2$. Then
$\frac{\partial C}{\partial z} = \delta$ and $z - y := r$.

$\frac{\partial C}{\partial W} = %s\delta x^T$

$\frac{\partial C}{\partial W} = %sr x^T$
"""


@pytest.mark.parametrize(
    ("text", "right", "wrong", "lines"),
    [
        (ROW, "", "-", 1),
        (CASES, "-", "+", 2),
        (STEP, "", "-", 1),
        (NAMED, r"\Delta_1", r"\Delta_0", 2),
    ],
)
def test_a_line_holds_and_its_twin_is_wrong(text: str, right: str, wrong: str, lines: int) -> None:
    assert outcomes(text % right) == ["holds"] * lines
    assert outcomes(text % wrong)[-1] == "wrong"


def test_an_error_is_what_it_stands_behind() -> None:
    assert outcomes(DERIVATIVE % ("", "")) == ["holds", "holds"]
    assert outcomes(DERIVATIVE % ("-", "-")) == ["wrong", "carried"]


def test_what_a_function_is_said_to_be_is_not_its_name() -> None:
    """J_i(w) := J(w; x, y) defines J_i, although J stands nowhere else."""
    text = (
        r"Let $z = w x$. $J_1(w) := J(w, x) = (z - y)^2$ is the loss."
        "\n\n" r"$\frac{\partial J_1}{\partial w} = 2 (z - y) x$"
    )  # fmt: skip
    assert outcomes(text)[-1] == "holds"


def test_a_small_sigma_that_is_defined_does_not_make_a_matrix_of_a_large_one() -> None:
    text = (
        r"Let $z_j = \Sigma_{k} w_{jk} x_k$, $\sigma = 1 / (1 + e^{-z})$ is not needed, and "
        "\n" r"$L = \frac12 \Sigma_j (z_j - y_j)^2$."
        "\n\n" r"$\frac{\partial L}{\partial w_{jk}} = %s(z_j - y_j) x_k$"
    )  # fmt: skip
    assert outcomes(text % "") == ["holds"]
    assert outcomes(text % "-") == ["wrong"]


PRIMED = r"""The cost is

$C[A, B] = y^T A B x$

where $A$ and $B$ are matrices. We can define $x' = Bx$ to get $C = y^T A x'$.

$\frac{\partial C}{\partial A} = y x'^T = %s x^T B^T$

Let's define $y' = A^T y$ to get $C = y'^T B x$.

$\frac{\partial C}{\partial B} = %s x^T$
"""


def test_what_went_through_a_matrix_is_another_symbol() -> None:
    assert outcomes(PRIMED % ("y", "y'"))[-3:] == ["holds"] * 3
    assert outcomes(PRIMED % ("y", "y"))[-3:] == ["holds", "holds", "wrong"]
    assert "wrong" in outcomes(PRIMED % ("-y", "y'"))


def test_what_was_scaled_or_went_through_a_function_is_another_symbol() -> None:
    text = (
        r"We scale the data, $x' = \frac{x - \mu}{\sigma}$. The model is $z = w x' + b$ and "
        "\n" r"$L = \frac12 (z - y)^2$." "\n\n" r"$\frac{\partial L}{\partial w} = (z - y) %s$"
    )  # fmt: skip
    assert outcomes(text % "x'") == ["holds"]
    assert outcomes(text % "x") == ["wrong"]


def test_a_loss_of_weights_in_square_brackets_is_given_anew() -> None:
    text = (
        r"$C[A] = y^T A x$ has $\frac{\partial C}{\partial A} = y x^T$." "\n\n"
        r"What if $C[A, B] = y^T A B x$ is the cost? $\frac{\partial C}{\partial A} = %sy x^T B^T$"
    )  # fmt: skip
    assert outcomes(text % "")[0] == "holds"
    assert outcomes(text % "")[-1] == "holds"
    assert outcomes(text % "-")[-1] != "holds"
