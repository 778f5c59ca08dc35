"""What lecture notes on regression, index notation and programs in formulas write.

Cases are written as in test_notations: what a line must be judged as stands in front of it.
"""

from __future__ import annotations

import re

import pytest
from judged_lines import verdicts_on
from test_notations import check

from chainrule.documents.markup.array_programs import with_plain_products
from chainrule.documents.markup.layout import layout
from chainrule.documents.markup.unread import Unread
from chainrule.documents.outcomes.verdicts import Outcome

_SHORT = re.compile(r"\bd\(([^;()]*); ([^()]*)\)")


def _check(text: str) -> None:
    """Check a case in which d(L; W) is short for \\frac{\\partial L}{\\partial W}."""
    text = text.replace("<<", r"\begin{pmatrix}").replace(">>", r"\end{pmatrix}")
    check("markdown", _SHORT.sub(r"\\frac{\\partial \1}{\\partial \2}", text))


_REGRESSION = r"""
$$h_\theta(x) = \theta_0 + \theta_1 x_1 + \theta_2 x_2$$

With the convention $x_0 = 1$ this is

holds | $$h(x) = \sum_{i=0}^{n} \theta_i x_i = \theta^T x$$

$$J(\theta) = \frac12 \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)})^2$$

"""
REGRESSION: dict[str, str] = {
    "one example, entries counted as the samples are": _REGRESSION
    + r"""
Suppose there is only one training example $(x, y)$.

holds | $$d(; \theta_j) J(\theta) = d(; \theta_j) \frac12 (h_\theta(x) - y)^2$$

holds | $$d(; \theta_j) J(\theta) = (h_\theta(x) - y) d(; \theta_j) (\sum_{i=0}^n\theta_i x_i)$$

holds | $$d(; \theta_j) J(\theta) = (h_\theta(x) - y) x_j$$

wrong | $$d(; \theta_j) J(\theta) = (y - h_\theta(x)) x_j$$
""",
    "all examples": _REGRESSION
    + r"""
holds | $$d(J; \theta_j) = \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)}) x_j^{(i)}$$

wrong | $$d(J; \theta_j) = \sum_{i=1}^m (y^{(i)} - h_\theta(x^{(i)})) x_j^{(i)}$$
""",
    "a column that begins with 1": r"""
holds | $$f(x) = w_0 + w_1 x_1 + w_2 x_2 = \sum_{i=0}^2 w_i x_i$$

holds | $$f(x) = w^T x, \quad w = <<w_0 \\ w_1 \\ w_2>>, \quad x = <<1 \\ x_1 \\ x_2>>$$
""",
    "a bias before an ellipsis": r"""
$$J = \frac{1}{2m} \sum_{i=1}^m (\hat{y}_i - y_i)^2$$

$$\hat{y}_i = \theta_0 + \theta_1 x_{i1} + \cdots + \theta_p x_{ip}$$

holds | $$d(J; \theta_j) = \frac{1}{m} \sum (\hat{y}_i - y_i) x_{ij}$$

holds | $$d(J; \theta_0) = \frac{1}{m} \sum (\hat{y}_i - y_i)$$

wrong:factor | $$d(J; \theta_0) = \frac{2}{m} \sum (\hat{y}_i - y_i)$$
""",
    "a sum without an index over the sample that two factors share": r"""
$$\hat{y}^{(i)} = \theta_0 + \theta_1 x_1^{(i)} + \cdots + \theta_p x_p^{(i)}$$

$$J = \frac{1}{2m} \sum_{i=1}^m (\hat{y}^{(i)} - y^{(i)})^2$$

holds | $$d(J; \theta_j) = \frac1m \sum (\hat y^{(i)} - y^{(i)}) d(; \theta_j) \hat y^{(i)}$$

holds | $$d(J; \theta_j) = \frac{1}{m} \sum (\hat{y}^{(i)} - y^{(i)}) x_j^{(i)}$$
""",
    "how the data come about": r"""
$$y^{(i)} = w^T x^{(i)} + \varepsilon^{(i)}, \quad \varepsilon^{(i)} \sim N(0, \sigma^2)$$

The prediction is $h(x) = w^T x$, so that $h(x) \approx y$.

$$J = \frac12 \sum_{i=1}^m (h(x^{(i)}) - y^{(i)})^2$$

holds | $$d(J; w_j) = \sum_{i=1}^m (h(x^{(i)}) - y^{(i)}) x_j^{(i)}$$
""",
    "a bias that a general case leaves to the words": r"""
$$E = (o_k - y)^2, \quad o_k = \sigma(s_k), \quad s_k = w_k o_j + b_k$$

holds | $$d(E; o_k) = 2 (o_k - y)$$

holds | $$d(s_k; b_k) = 1$$

In general the unit $k$ receives all the outputs before it:

undefined | $$s_k = \sum_j w_{kj} o_j$$
""",
}

INDICES: dict[str, str] = {
    "Greek letters count entries, and classes by their labels": r"""
$$s = HW + b, \quad L = -\frac1N \sum_{i=1}^N \ln \frac{e^{s_{i,y_i}}}{\sum_{j=1}^C e^{s_{ij}}}$$

where $N$ is the number of samples and $\delta$ is Kronecker's; Einstein's convention is used.

$$R = \frac{1}{N} \sum_{i=1}^{N} (-s_{i,y_i} + \ln \sum_{k=1}^{C} e^{s_{ik}})$$

holds | $$d(L; s_{\alpha\beta}) = d(R; s_{\alpha\beta})$$

holds | $$d(L; s_{\alpha\beta}) = \frac{1}{N} (p_{\alpha\beta} - \delta_{\beta, y_\alpha})$$

wrong:sign | $$d(L; s_{\alpha\beta}) = \frac{1}{N} (\delta_{y_\alpha, \beta} - p_{\alpha\beta})$$

where $p_{ij} = \frac{e^{s_{ij}}}{\sum_{k=1}^{C} e^{s_{ik}}}$.

holds | $$s_{ij} = H_{i\alpha} W_{\alpha j} + b_j$$

holds holds | $$d(s_{ij}; W_{pq}) = H_{i\alpha} \delta_{p\alpha} \delta_{qj} = H_{ip} \delta_{qj}$$

holds | $$d(L; b_\nu) = \sum_{i=1}^{N} d(L; s_{i\nu})$$
""",
}

ENTRIES: dict[str, str] = {
    "small letters for the entries of a matrix": r"""
holds | $$<<y_1 \\ \vdots \\ y_m>> = <<
w_{11} & \cdots & w_{1n} \\ \vdots & \ddots & \vdots \\ w_{m1} & \cdots & w_{mn}
>> <<x_1 \\ \vdots \\ x_n>>$$

or $Y = WX$ for short.

holds | $$d(E; W) = <<
d(E; w_{11}) & \cdots & d(E; w_{1n}) \\ \vdots & \ddots & \vdots \\
d(E; w_{m1}) & \cdots & d(E; w_{mn})>>$$

holds | $$d(E; X) = <<d(E; x_1) \\ \vdots \\ d(E; x_n)>>$$

holds | $$d(E; Y) = <<d(E; y_1) \\ \vdots \\ d(E; y_m)>>$$

holds | $$d(E; w_{ij}) = d(E; y_i) x_j$$

holds | $$d(E; x_j) = \sum_i d(E; y_i) w_{ij}$$

wrong:index | $$d(E; x_j) = \sum_i d(E; y_i) w_{ji}$$
""",
}

STEPS: dict[str, str] = {
    "a parameter at the next step": r"""
$$J = \frac12 (w^T x - y)^2$$

none | $$w(k+1) = w(k) - \Delta w(k+1)$$

none | $$w^{(t+1)} = w^{(t)} - \eta (w^T x - y) x$$

none holds | $$w_{new} = w_{old} - \eta d(J; w) = w_{old} - \eta (w^T x - y) x$$
""",
    "sizes without brackets": r"""
holds | $$(n^{[1]} \times n^{[0]}) \cdot (n^{[0]} \times m) = n^{[1]} \times m$$
""",
    "a trace in italics": r"""
$Z = W X + b$, $A = softmax(Z)$, where $X$ is $n \times m$ for $m$ samples; $Y$ is one-hot.

$$L = -tr(Y^T log(A))$$

holds | $$d(L; Z) = A - Y$$

wrong:sign | $$d(L; W) = (Y - A) X^T$$
""",
}

WORD_VECTORS: dict[str, str] = {
    "a prediction told by the next side, and the class by the one after it": r"""
$$\begin{aligned} J &= -\sum_{i=1}^V y_i \log \hat{y}_i \\
holds | &= -\sum_{i=1}^V y_i [u_i^T v_c - \log \sum_{w=1}^V \exp(u_w^T v_c)] \\
holds | &= -y_k [u_k^T v_c - \log \sum_{w=1}^V \exp(u_w^T v_c)] \end{aligned}$$

holds | $$d(J; v_c) = \sum_{w=1}^V \hat{y}_w u_w - u_k$$

wrong:sign | $$d(J; v_c) = u_k - \sum_{w=1}^V \hat{y}_w u_w$$
""",
    "a loss and a softmax that the exercise says": r"""
holds | $$d(J; v_c) = \frac{\partial (-\log \hat{y}_o)}{\partial v_c}$$

holds | $$d(J; v_c) = \sum_{w \in V} \frac{\exp(u_w^T v_c)}{\sum_{w} \exp(u_w^T v_c)} u_w - u_o$$
""",
    "the class of a target": r"""
$$p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}, \quad J = -\sum_i y_i \log p_i$$

undefined/holds | $$J = -y_k \log p_k$$

wrong:dropped_sum | $$J = -y_i \log p_i$$
""",
}

TARGETS: dict[str, str] = {
    "a derivative by what may be the target": r"""
$$Y = X W, \quad L = \frac1n \sum_i (y_i - y_i^*)^2$$

holds | $$d(L; Y) = <<d(L; y_1) \\ \vdots \\ d(L; y_n)>>$$

undefined | $$d(L; y_i) = \frac2n (y_i^* - y_i)$$
""",
    "rows with an ellipsis and no commas": r"""
$$Y = XW + B, \quad B = [b_1 \ \ \cdots \ \ b_n]$$

holds | $$d(E; B) = [d(E; b_1) ... d(E; b_n)]$$
""",
}

POSTS: dict[str, str] = {
    "a sum over the input": r"""
$$z = W x, \quad s = softmax(z), \quad E = -\sum_x \sum_k y_k \log s_k$$

holds | $$d(E; W) = \sum_{(x,y)} (s - y) x^T$$

holds | $$d(E; W) = \sum_x (s - y) x^T$$

wrong:sign | $$d(E; W) = \sum_{(x, y) \in D} (y - s) x^T$$
""",
    "a function in square brackets": r"""
$$s_k = \frac{e_k}{S}, \quad e_k = \text{exp}[z_k], \quad S = \sum_j \operatorname{exp}[z_j]$$

holds | $$d(S; z_p) = e_p$$
""",
    "what the chain rule is of": r"""
The chain rule: for $L = f(g(h(x)))$ there are three factors. Now let $z = W x$, $p = \sigma(z)$ and

$$L = -y \log p - (1 - y) \log (1 - p)$$

holds | $$d(L; z) = p - y$$
""",
    "a vector for every class": r"""
$$J = -\sum_{i=1}^m \sum_{k=1}^K 1\{y^{(i)} = k\} \log
\frac{\exp(\theta^{(k)\top} x^{(i)})}{\sum_{j=1}^K \exp(\theta^{(j)\top} x^{(i)})}$$

$$P(y^{(i)} = k | x^{(i)}; \theta) =
\frac{\exp(\theta^{(k)\top} x^{(i)})}{\sum_{j=1}^K \exp(\theta^{(j)\top} x^{(i)})}$$

holds | $$\nabla_{\theta^{(k)}}J = \sum_i x^{(i)}(P(y^{(i)} =k|x^{(i)};\theta)-1\{y^{(i)}=k\})$$

wrong | $$\nabla_{\theta^{(k)}}J = \sum_i x^{(i)}(1\{y^{(i)}=k\}-P(y^{(i)} =k|x^{(i)}; \theta))$$
""",
    "the mean of all examples' losses": r"""
$$C_0 = (a - y)^2, \quad a = \sigma(w x)$$

holds | $$d(C; w) = \frac{1}{n} \sum_{k=0}^{n-1} d(C_k; w)$$
""",
    "what a thing is made of": r"""
none | $S = \{(x^{(i)}, y^{(i)}) \mid i = 1, \ldots, m\}$

none | $\phi = (w_1, \ldots, w_6, b_1, b_2)$

none | $V^T = [v_1, v_2, \ldots, v_n]$
""",
}

_ROWS = r"""
$Z = X W + b$, $A = \text{softmax}(Z)$ and $L = -\sum_i \sum_j Y_{ij} \log A_{ij}$, where samples
are the rows of $X$ and $Y$ is one-hot.

"""
_SUMS = (r"\sum_{batch}", r"\sum_{\text{samples}}", r"\sum_{examples}")
_TURNED = (r"X.T @ (A - Y)", r"\text{X.T} \cdot (A - Y)", r"np.dot(X.T, A - Y)",
           r"\text{np.dot}(X^T, A - Y)", r"X.T.dot(A - Y)",
           r"\text{np.matmul}(\text{np.transpose}(X), A - Y)")  # fmt: skip


@pytest.mark.parametrize("name", REGRESSION)
def test_regression(name: str) -> None:
    _check(REGRESSION[name])


@pytest.mark.parametrize("name", INDICES)
def test_index_notation(name: str) -> None:
    _check(INDICES[name])


@pytest.mark.parametrize("name", ENTRIES)
def test_letters_of_entries(name: str) -> None:
    _check(ENTRIES[name])


@pytest.mark.parametrize("name", STEPS)
def test_steps_sizes_and_traces(name: str) -> None:
    _check(STEPS[name])


@pytest.mark.parametrize("name", WORD_VECTORS)
def test_word_vectors(name: str) -> None:
    _check(WORD_VECTORS[name])


@pytest.mark.parametrize("name", TARGETS)
def test_targets_and_rows(name: str) -> None:
    _check(TARGETS[name])


@pytest.mark.parametrize("name", POSTS)
def test_posts(name: str) -> None:
    _check(POSTS[name])


_CALLS = ("np.dot(" * 2000, "np.dot(a," * 1000 + "b" + ")" * 1000)
_LONGEST_CALLS = ("np.dot(" * 850, "np.dot(a," * 500 + "b" + ")" * 500)  # that are laid out


@pytest.mark.parametrize("text", _LONGEST_CALLS)
def test_calls_in_calls_have_an_end(text: str) -> None:
    assert with_plain_products(layout(text))


@pytest.mark.parametrize("text", _CALLS)
def test_calls_that_are_too_long_are_said_to_be(text: str) -> None:
    with pytest.raises(Unread, match=f"a formula of {len(text)} characters is too long"):
        layout(text)
    (verdict,) = verdicts_on(f"$x = {text}$")
    assert verdict.outcome is Outcome.UNREAD


@pytest.mark.parametrize("sign", _SUMS)
def test_a_sum_over_the_batch(sign: str) -> None:
    good = rf"$$\frac{{\partial L}}{{\partial b}} = {sign} \frac{{\partial L}}{{\partial Z}}$$"
    bad = rf"$$\frac{{\partial L}}{{\partial b}} = {sign} (Y - A)$$"
    _check(f"{_ROWS}holds | {good}\n\nwrong:sign | {bad}\n")


@pytest.mark.parametrize("right", _TURNED)
def test_products_of_programs(right: str) -> None:
    good = rf"$$\frac{{\partial L}}{{\partial W}} = {right}$$"
    bad = good.replace("A - Y", "Y - A")
    _check(f"{_ROWS}holds | {good}\n\nwrong:sign | {bad}\n")


def test_a_sum_over_a_word_is_not_guessed() -> None:
    line = r"$$d(L; b) = \sum_{axis=0} (A - Y)$$"
    _check(f"{_ROWS}unread | {line}\n")


def test_steps_with_arrows_between() -> None:
    text = r"""
```
Forward: X → z1 = X@W1 + b1 → a1 = ReLU(z1) → z2 = a1@W2 + b2 → ŷ = softmax(z2) → L
```

The gradient of the cross-entropy loss is

holds | $$d(L; z_2) = \hat{y} - y$$

holds | $$d(L; W_2) = a_1^T d(L; z_2)$$

undefined | $$d(L; W_2) = -a_1^T d(L; z_2)$$

holds | $$d(L; z_1) = d(L; a_1) \odot \text{ReLU}'(z_1)$$
"""
    _check(text)
