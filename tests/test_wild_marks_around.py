"""What is set around a sign: a sum's marks at its side, a turned ∇, bullets and rules; dZ as ∂Z."""

from __future__ import annotations

from judged_lines import outcomes

AROUND = r"""
The output is $z = W x$ with $x \in \mathbb{R}^n$, the loss $L = \frac12 \|z - y\|^2$.
$$ \nabla^T_z L = %s $$
$$ \nabla^\top_x L = \nabla^\top_z L \times W $$
$$\begin{aligned}
& \rule{1cm}{0pt} \bullet \text{Set } z = W x \\
& \rule{2cm}{0pt} \bullet \frac{\partial L}{\partial z} = %s
\end{aligned}$$
$$ L = \sideset{}{_k}\sum %s (z_k - y_k)^2 $$
"""


def test_marks_around_signs() -> None:
    assert set(outcomes(AROUND % ("(z - y)^T", "z - y", r"\frac12"))) == {"holds"}
    wrong = outcomes(AROUND % ("(y - z)^T", "y - z", r"\frac13"))
    assert wrong[0] == wrong[-2] == "wrong"
    assert wrong[-1] != "holds"


PLAIN = """
z[1] = w[1] x + b[1]
a[1] = tanh(z[1])
z[2] = w[2] a[1] + b[2]
L = 0.5 (z[2] - y)^2
∂z[2] = z[2] - y
∂L / ∂w[2] = ∂z[2] a[1]
∂z[1] = %s
"""


def test_a_gradient_named_by_the_sign_of_its_numerator() -> None:
    assert set(outcomes(PLAIN % "∂z[2] w[2] (1 - a[1]^2)")[-3:]) == {"holds"}
    assert outcomes(PLAIN % "-∂z[2] w[2] (1 - a[1]^2)")[-1] == "wrong"


def test_a_number_that_was_rounded_may_be_another_one_than_it_was_before() -> None:
    text = r"$a = \sigma(0.25) = 0.56$, $E = \frac12 (1.5 - 0.56)^2 = 0.44$ and"
    text += r" $$a (1 - a) = \frac{1}{1 + e^{-0.25}}\Big(1 - \frac{1}{1 + e^{-0.25}}\Big) = 0.56"
    assert outcomes(text + r" \cdot 0.44 = 0.25$$")[-2:] == ["holds", "holds"]
    assert outcomes(text + r" \cdot 0.48 = 0.27$$")[-2:] == ["wrong", "carried"]


NAMED = r"""
The layers are $z^l = w^l a^{l-1} + b^l$ and $a^l = \sigma(z^l)$ with the sigmoid $\sigma$, the cost
is $C = \frac12 \|y - a^L\|^2$, and $\delta^l = \partial C / \partial z^l$.
$$\begin{aligned}
&\delta^l = ((w^{l+1})^T~\delta^{l+1})\odot\sigma'(z^l)~(BP2)\\
&\frac{\partial C}{\partial w^l_{jk}} = %s a^{l-1}_k~\delta^l_j (BP4)\\
\end{aligned}$$
"""


def test_the_name_of_an_equation_behind_it() -> None:
    assert outcomes(NAMED % "") == ["holds", "holds"]
    assert outcomes(NAMED % "-")[1] == "wrong"
    assert outcomes("$y = f(XW1)$, so $$f(XW1) = f(XW2)$$") == ["undefined"]  # no names


OF_A_SITE = r"""
The layer is $\bb{z} = \bb{A} \bb{y}'$ with $\bb{y}' \in \mathbb{R}^m$, and the loss is
$L = \frac12 \| \bb{z} - \bb{t} \|^2$.
$$\frac{\partial L}{\partial \bb{A}} = (\bb{z} - \bb{t}) \bb{y}^{\prime \Tr}$$
$$\frac{\partial L}{\partial \bb{y}'} = %s \bb{A}^\Tr (\bb{z} - \bb{t})$$
"""


def test_fonts_and_transposes_of_a_site() -> None:
    assert set(outcomes(OF_A_SITE % "")) == {"holds"}
    assert outcomes(OF_A_SITE % "-")[-1] == "wrong"


STEPS = r"""
$$a^{\<t\>} = \tanh(p^{\<t\>})$$
$$p^{\<t\>} = W_{ax} x^{\<t\>} + W_{aa} a^{\<t-1\>} + b_a$$
$$\frac{\partial a^{\<t\>}}{\partial p^{\<t\>}} = 1 %s (a^{\<t\>})^2$$
"""


def test_steps_in_angles_that_markdown_escapes() -> None:
    assert outcomes(STEPS % "-") == ["holds"]
    assert outcomes(STEPS % "+") != ["holds"]
