r"""J as the name of a Jacobian matrix: J = ∂f/∂x, J_{ij}, Jᵀ, and J of a softmax by its formula."""

from __future__ import annotations

from judged_lines import kinds, outcomes

HOLD = ["holds"]

LAYER = r"""
Let $f(x) = \sigma(Wx + b)$ with $\sigma(t) = \frac{1}{1+e^{-t}}$, and $z = Wx + b$.
$$J = \frac{\partial f}{\partial x} = \text{diag}(\sigma'(z)) W$$
$$J_{ij} = %s W_{ij} = \sigma(z_i)(1 - \sigma(z_i)) W_{ij}$$
"""
SOFTMAX = r"""
For the softmax $s_i = \frac{e^{x_i}}{\sum_j e^{x_j}}$ the Jacobian has
$J_{ij} = s_i (\delta_{ij} %s s_j)$, that is $J = \text{diag}(s) - s s^T$.
"""


def test_j_is_the_derivative_that_it_is_said_to_be():
    assert outcomes(LAYER % r"\sigma'(z_i)") == HOLD * 4
    assert outcomes(LAYER % r"\sigma(z_i)")[2] == "wrong"


def test_j_by_its_formula_is_that_of_the_last_function_of_one_vector():
    assert outcomes(SOFTMAX % "-") == HOLD * 2
    assert kinds(SOFTMAX % "+") == ["wrong:sign", "holds"]
    both = LAYER % r"\sigma'(z_i)" + SOFTMAX
    assert outcomes(both % "-") == HOLD * 6
    assert "wrong" in outcomes(both % "+")


ENTRIES = r"""
Let $p = \text{softmax}(z)$ and $J_{ij} = \frac{\partial p_i}{\partial z_j}$. Then
$$J_{ii} = p_i (1 - p_i)$$
$$J_{ij} = -p_i p_j, \quad i \neq j$$
$$J = \text{diag}(p) %s p p^\top$$
With $L = -\sum_i y_i \log p_i$:
$$\frac{\partial L}{\partial z} = J^\top \frac{\partial L}{\partial p}$$
"""
COMPOSED = r"""
Let $z = W x$, $h = \tanh(z)$, $y = V h$. The Jacobian of $y$ by $x$ is
$$J = \frac{\partial y}{\partial h} \frac{\partial h}{\partial z} \frac{\partial z}{\partial x}
= V \text{diag}(1 - h^2) W$$
$$J_{ij} = \sum_k V_{ik} (1 - %s) W_{kj}$$
"""


def test_j_by_its_entries_and_of_a_composition():
    assert outcomes(ENTRIES % "-") == HOLD * 5
    assert kinds(ENTRIES % "+")[3] == "wrong:sign"
    assert outcomes(COMPOSED % "h_k^2") == HOLD * 3
    assert kinds(COMPOSED % "h_k")[-1] == "wrong:factor"


SQUARES = r"""
Let $y = W x$ and $L = \frac12 \|y - t\|^2$. With the Jacobian
$J = \frac{\partial y}{\partial x} = W$ we get
$$\frac{\partial L}{\partial x} = J^T (y - t) = W^T (y %s t)$$
"""
TWO = r"""
Let $f(x) = \sigma(Wx)$. Its Jacobian is $J = \frac{\partial f}{\partial x} =
\text{diag}(f \odot (1 - f)) W$.

Let $g(x) = \tanh(Vx)$. Then $J = \text{diag}(1 - g^2) V$.
"""
LOSS = r"""
$$J = \frac12 \|X\theta - y\|^2$$

# A Jacobian

Let $h = \tanh(z)$. Then $\frac{\partial h}{\partial z} = \text{diag}(1 - h^2)$.

# Back

$$\nabla_\theta J = X^T (X\theta - y)$$
"""


def test_j_before_brackets_is_a_factor_and_another_function_has_its_own():
    assert outcomes(SQUARES % "-") == HOLD * 4
    assert kinds(SQUARES % "+")[-1] == "wrong:sign"
    assert set(outcomes(TWO)) == {"holds"}
    assert outcomes(LOSS) == HOLD * 2


IN_WORDS = r"""
Let $z = Wx + b$ and $a = \sigma(z)$. The Jacobian $J$ of $a$ with respect to $x$ is
$$J = \text{diag}(\sigma'(z)) W$$
and its entries are $J_{ij} = \sigma'(z_%s) W_{ij}$.
"""


def test_words_say_of_what_and_by_what_j_is_the_derivative():
    assert outcomes(IN_WORDS % "i") == HOLD * 2
    assert kinds(IN_WORDS % "j") == ["holds", "wrong:index"]
