"""Right documents in the ways of writing that tempt a checker to accuse, and mistakes in them."""

from __future__ import annotations

import pytest

from chainrule.documents.check import check_document
from chainrule.documents.outcomes.effort import MOST_TRIES, MOST_WORK, Effort
from chainrule.documents.outcomes.verdicts import Cause, Outcome
from chainrule.documents.sources.source import read_text


def outcomes(text: str) -> list[Outcome]:
    """What is said of every equality of a document in Markdown."""
    return [v.outcome for v in check_document(read_text(text, "page", "markdown")).verdicts]


def causes(text: str) -> list[Cause | None]:
    """The causes of what is called wrong."""
    found = check_document(read_text(text, "page", "markdown")).verdicts
    return [v.cause for v in found if v.outcome in (Outcome.WRONG, Outcome.CARRIED)]


_LAYOUT = (
    "$$z = W x + b, \\quad W \\in \\mathbb{R}^{n \\times d},\\ x \\in \\mathbb{R}^{d}$$\n\n$$%s$$",
    "$$L = \\frac{1}{2} (w^T x - y)^2$$ with $w \\in \\mathbb{R}^{d}$.\n\n$$%s$$",
)


@pytest.mark.parametrize(
    "text",
    [
        _LAYOUT[0] % "\\frac{\\partial z}{\\partial W} = x",
        _LAYOUT[0] % "\\frac{\\partial z}{\\partial W} = x^T",
        _LAYOUT[1] % "\\frac{\\partial L}{\\partial w} = (w^T x - y) x^T",
        _LAYOUT[1] % "\\frac{\\partial L}{\\partial w} = (w^T x - y) x",
    ],
)
def test_where_no_layout_is_said_none_is_asked_for(text: str) -> None:
    assert outcomes(text) == [Outcome.HOLDS]


@pytest.mark.parametrize("begin", ["**<u>%s 1</u>**:", "**%s 1.**", "%s 1."])
@pytest.mark.parametrize("word", ["Proposition", "Lemma", "Theorem", "Satz", "Теорема", "定理"])
def test_the_premises_of_a_theorem_are_its_own(begin: str, word: str) -> None:
    head = begin % word
    text = (
        f"{head} If $y(\\beta) = x^T \\beta$, then\n\n"
        "$$\\frac{\\partial y}{\\partial \\beta} = x^T$$\n\n"
        f"{head.replace('1', '2')} Let the scalar $\\alpha = y^T A x$. Then\n\n"
        "$$\\frac{\\partial \\alpha}{\\partial x} = y^T A$$\n\n"
        "$$\\frac{\\partial \\alpha}{\\partial y} = x^T A^T$$"
    )
    assert outcomes(text) == [Outcome.HOLDS] * 3
    assert causes(text.replace("= y^T A$$", "= -y^T A$$"))


_HAT = (
    "$$u = W h$$\n\n$$y = \\operatorname{softmax}(u)$$\n\n$$L = -\\sum_j y_j \\log \\hat{y}_j$$\n\n"
)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("\\frac{\\partial L}{\\partial u} = \\hat{y} - y", Outcome.HOLDS),
        ("\\frac{\\partial L}{\\partial u} = 2\\hat{y} - y", Outcome.UNDEFINED),
    ],
)
def test_a_prediction_may_have_lost_its_hat(line: str, expected: Outcome) -> None:
    assert outcomes(f"{_HAT}$${line}$$") == [expected]


class _Busy:
    work = 0


def test_the_search_ends_by_what_it_computes() -> None:
    busy, effort = _Busy(), Effort()
    effort.watch([busy])
    assert not effort.is_spent
    busy.work = MOST_WORK + 1
    effort.spend(20)
    assert effort.is_spent
    effort = Effort()
    effort.spend(MOST_TRIES + 1)
    assert effort.is_spent


def test_a_function_that_leads_back_to_itself_is_told_at_once() -> None:
    text = (
        "$$f(x) = \\begin{bmatrix} f(x_1) \\\\ \\vdots \\\\ f(x_n) \\end{bmatrix}$$\n\n"
        "$$\\frac{\\partial f(x)}{\\partial x} = f(x) (1 - f(x))$$"
    )
    assert Outcome.WRONG not in outcomes(text)


_SIDE = "# A remark\n\n" + "\n\n".join(
    f"$$\\frac{{\\partial}}{{\\partial s}} (s^{n}) = {n} s^{n - 1}$$" for n in range(3, 9)
)  # right lines, so that nothing is taken back only because most is not understood


_TEMPTING = {
    "a step is said to be Heaviside's": r"""
$$a = \max(0, z), \qquad z = w x + b, \qquad L = \frac{1}{2}(a - y)^2$$
Let $H(z)$ be the Heaviside step function.
$$\frac{\partial a}{\partial z} = H(z)$$
$$\frac{\partial L}{\partial w} = (a - y) H(z) x$$
""",
    "H is a function that nobody names": r"""
$$a = \max(0, z), \qquad z = w x + b, \qquad L = \frac{1}{2}(a - y)^2$$
$$\frac{\partial a}{\partial z} = H(z)$$
""",
    "a probability without its class": r"""
Write $p = \frac{e^{z_a}}{\sum_j e^{z_j}}$ for the probability of the action that was taken.
$$\log p = z_a - \log \sum_j e^{z_j}$$
$$\frac{\partial \log p}{\partial z_a} = 1 - p$$
$$\frac{\partial p}{\partial z_a} = p (1 - p)$$
""",
    "a value after the step has a prime": r"""
$\hat{y} = w x + b$ and $L = (\hat{y} - y)^2$.
$$\Delta w = -\eta \cdot 2 (\hat{y} - y) x$$
$$w' = w + \Delta w$$
""",
    "up to a constant factor": r"""
$J = \frac{1}{m} \sum_i (\hat{y}_i - y_i)^2$ with $\hat{y}_i = w x_i + b$. Up to a constant factor,
$$\frac{\partial J}{\partial w} = \sum_i (\hat{y}_i - y_i) x_i$$
""",
    "a row is said to be the layout": r"""
We use the numerator layout. $y = W x + b, \quad L = \frac12 (y - t)^T (y - t)$
$$\frac{\partial L}{\partial W} = x (y - t)^T$$
$$\frac{\partial L}{\partial b} = (y - t)^T$$
""",
    "a penalty comes later": r"""
$$J(\theta) = \frac{1}{2m} \sum_{i=1}^m (\theta^T x^{(i)} - y^{(i)})^2$$
$$\nabla_\theta J = \frac{1}{m} X^T (X \theta - y)$$
With a penalty, $J(\theta) = \frac{1}{2m} \|X \theta - y\|^2 + \frac{\lambda}{2m} \|\theta\|^2$, and
$$\nabla_\theta J = \frac{1}{m} X^T (X \theta - y) + \frac{\lambda}{m} \theta$$
$$\theta = (X^T X + \lambda I)^{-1} X^T y$$
""",
    "rows in code and columns in formulas": r"""
In code $H = \text{ReLU}(X W_1 + b_1)$, $S = H W_2 + b_2$.
In formulas $h = \text{ReLU}(W_1^T x + b_1)$, $s = W_2^T h + b_2$, $L = \frac12 \|s - y\|^2$.
$$\frac{\partial L}{\partial W_2} = h (s - y)^T$$
$$dW_2 = H^T dS, \qquad dH = dS W_2^T$$
""",
    "one output without its index": r"""
$a_j = \sigma(z_j)$, $z_j = \sum_i w_{ij} x_i$, $o_k = \sum_j v_{jk} a_j$,
$E = \frac12 \sum_k (o_k - t_k)^2$. With a single output,
$$\frac{\partial E}{\partial w_{ij}} = (o - t) v_j a_j (1 - a_j) x_i$$
""",
    "what holds only nearly": r"""
For $f(x) = x^2$,
$$f'(3) \approx \frac{f(3.01) - f(3)}{0.01} = 6.01$$
""",
    "questions with letters of their own": r"""
**Question 1.** What is the derivative of $L = (wx - y)^2$?
$$\frac{\partial L}{\partial w} = 2x(wx - y)$$
**Question 2.** And of $L = \max(0, 1 - ywx)$, where the margin is less than 1?
**Question 3.** What is $\frac{\partial z}{\partial x}$ for $z = Wx$?
$$\frac{\partial z}{\partial x} = W$$
""",
    "letters that are others in each exercise": r"""
**Exercise 1.** Let $f(x) = x^2$ and $y = f(x)$. Then
$$\frac{dy}{dx} = 2x$$
**Exercise 2.** Let $f(x) = \sin(x)$ and $y = f(x^2)$. Then
$$\frac{dy}{dx} = 2x \cos(x^2)$$
**Exercise 3.** A neuron computes $y = \sigma(w x + b)$, with the loss $L = (y - t)^2$.
$$\frac{\partial L}{\partial w} = 2 (y - t) y (1 - y) x$$
**Exercise 4.** Now it is linear, $y = w x + b$.
$$\frac{\partial L}{\partial w} = 2 (y - t) x$$
""",
    "a label under the letter of the output": r"""
The model gives $y = \sigma(z)$, $z = w^T x + b$, and $y \in \{0, 1\}$ is the label.
$$L = -\left[ y \log \hat{y} + (1 - y) \log (1 - \hat{y}) \right]$$
$$\frac{\partial L}{\partial z} = \hat{y} - y$$
""",
    "three losses under one letter": r"""
The output is $a = \sigma(z)$ with $z = w a_0 + b$.
For the quadratic cost $C = \frac{1}{2}(a - y)^2$:
$$\frac{\partial C}{\partial w} = (a - y) \sigma'(z) a_0$$
With the cross-entropy $C = -[y \ln a + (1 - y) \ln(1 - a)]$ the slope cancels:
$$\frac{\partial C}{\partial w} = (a - y) a_0$$
For comparison, under the absolute error $C = |a - y|$,
$$\frac{\partial C}{\partial z} = \text{sign}(a - y) \sigma'(z)$$
""",
    "three things called σ": r"""
The softmax $\sigma(z)_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$ has the derivative
$$\frac{\partial \sigma_i}{\partial z_j} = \sigma_i (\delta_{ij} - \sigma_j)$$
The sigmoid $\sigma(z) = \frac{1}{1 + e^{-z}}$ has the derivative
$$\sigma'(z) = \sigma(z) (1 - \sigma(z))$$
The standard deviation $\sigma = \sqrt{\frac1n \sum_i (x_i - \mu)^2}$ has
$$\frac{\partial \sigma}{\partial x_i} = \frac{x_i - \mu}{n \sigma}$$
""",
    "elementwise products unsaid": r"""
$$z_1 = W_1 x + b_1, \quad a_1 = \sigma(z_1), \quad z_2 = W_2 a_1 + b_2, \quad a_2 = \sigma(z_2)$$
$$L = \frac12 \|a_2 - y\|^2$$
$$\delta_2 = (a_2 - y) a_2 (1 - a_2)$$
$$\delta_1 = W_2^T \delta_2 a_1 (1 - a_1)$$
$$\frac{\partial L}{\partial W_1} = \delta_1 x^T$$
""",
    "a delta with the other sign": r"""
Let $net_j = \sum_i w_{ij} o_i$, $o_j = \varphi(net_j)$, $E = \frac12 \sum_j (t_j - o_j)^2$ and
$\delta_j = -\frac{\partial E}{\partial net_j}$.
$$\delta_j = (t_j - o_j) \varphi'(net_j)$$
$$\frac{\partial E}{\partial w_{ij}} = -\delta_j o_i$$
""",
    "a gradient set to zero": r"""
The loss of $y = ax + b$ is $S = \sum_i (y_i - a x_i - b)^2$.
$$\frac{\partial S}{\partial b} = -2 \sum_i (y_i - a x_i - b)$$
Setting it to zero,
$$\sum_i y_i = a \sum_i x_i + n b$$
$$b = \bar{y} - a \bar{x}$$
""",
    "numbers that are rounded": r"""
Let $x = 1.5$, $w = 0.8$, $b = -0.2$ and $y = 1$.
$$z = w x + b = 0.8 \cdot 1.5 - 0.2 = 1.0$$
$$a = \sigma(1.0) = 0.73$$
$$L = \frac12 (a - y)^2 = \frac12 (0.73 - 1)^2 = 0.036$$
$$\frac{\partial a}{\partial z} = a (1 - a) = 0.73 \cdot 0.27 = 0.197$$
""",
    "a likelihood and its matrix form": r"""
$$p(y = 1 | x) = \sigma(\theta^T x) = h$$
$$\ell(\theta) = \sum_i y_i \log h_i + (1 - y_i) \log (1 - h_i)$$
The loss is $J = -\ell$, so
$$\nabla_\theta J = \sum_i (h_i - y_i) x_i = X^T (h - y)$$
""",
    "numbers of two samples": r"""
The network has $z = w x + b$ and $\hat{y} = \sigma(z)$.

**First sample** ($x = 1$, $w = 0.5$, $b = 0$): $z = 0.5$, $\hat{y} = 0.622$.

**Second sample** ($x = 2$): $z = 1.0$, $\hat{y} = 0.731$.

With the target $y = 1$ the errors are $\hat{y} - y = -0.378$ and $\hat{y} - y = -0.269$.
""",
    "a mean that is said to be dropped": r"""
MSE: $L = \frac{1}{n} \sum_i (y_i - \hat{y}_i)^2$. Often one drops the $\frac1n$:
$$\frac{\partial L}{\partial \hat{y}_i} = -2 (y_i - \hat{y}_i)$$
""",
    "what a proof writes for short": r"""
The logistic function is $s(x) = \frac{1}{1 + e^{-x}}$.

**Lemma 1.** $s'(x) = s(x)(1 - s(x))$.

*Proof.* With $u = 1 + e^{-x}$ we have $s = u^{-1}$ and
$\frac{ds}{dx} = -u^{-2} \cdot (-e^{-x}) = \frac{e^{-x}}{(1 + e^{-x})^2}$.

**Lemma 2.** For $u = \log(1 + e^x)$, $\frac{du}{dx} = s(x)$.
""",
    "a list of activations": r"""
Sigmoid: $g(z) = \frac{1}{1 + e^{-z}}$, so $g'(z) = g(z)(1 - g(z))$.

Tanh: $g(z) = \frac{e^z - e^{-z}}{e^z + e^{-z}}$, so $g'(z) = 1 - g(z)^2$.

Leaky ReLU: $g(z) = \max(0.01 z, z)$, so $g'(z) = 1$ for $z > 0$ and $0.01$ for $z < 0$.

A layer: $z = W x + b$, $a = g(z)$, with $\frac{\partial a}{\partial z} = g'(z)$.
""",
    "the function of another exercise": r"""
**1.** Let $f(w) = \log(1 + \exp(-w))$. Then $f'(w) = -\frac{1}{1 + \exp(w)}$.

**2.** Let $f(w) = \frac12 w^2$. Then $f'(w) = w$.

**3.** For $L = f(w x)$ with the $f$ of 1.,
$\frac{\partial L}{\partial w} = -\frac{x}{1 + \exp(w x)}$.
""",
    "the loss of another item": r"""
MSE: $L = \frac{1}{n} \sum_i (y_i - \hat{y}_i)^2$

MAE: $L = \frac{1}{n} \sum_i |y_i - \hat{y}_i|$

Hinge: $L = \max(0, 1 - y \hat{y})$

Of the first of them, $\frac{\partial L}{\partial \hat{y}_i} = -\frac{2}{n} (y_i - \hat{y}_i)$.
""",
}


@pytest.mark.parametrize("text", _TEMPTING.values(), ids=_TEMPTING)
def test_a_right_document_is_not_accused(text: str) -> None:
    found = outcomes(f"{text}\n\n{_SIDE}")
    assert set(found) <= {Outcome.HOLDS, Outcome.UNDEFINED, Outcome.UNREAD}
    assert found.count(Outcome.HOLDS) >= 6


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("a step is said to be Heaviside's", "(a - y) H(z) x", "-(a - y) H(z) x"),
        ("a probability without its class", "= p (1 - p)", "= p (1 + p)"),
        ("a penalty comes later", "(X \\theta - y) + ", "(X \\theta - y) - "),
        ("elementwise products unsaid", "(a_2 - y) a_2 (1", "2 (a_2 - y) a_2 (1"),
        ("a delta with the other sign", "= -\\delta_j o_i", "= \\delta_j o_i"),
        ("letters that are others in each exercise", "= 2x \\cos", "= -2x \\cos"),
        ("three losses under one letter", "= (a - y) a_0", "= (y - a) a_0"),
    ],
)
def test_a_mistake_in_it_is(name: str, right: str, wrong: str) -> None:
    text = _TEMPTING[name]
    assert right in text
    assert causes(f"{text.replace(right, wrong)}\n\n{_SIDE}")
