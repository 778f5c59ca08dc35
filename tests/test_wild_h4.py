"""Tags around pages of LaTeX, fonts that say nothing, drawn lines, and rows for columns."""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.check import check_document
from chainrule.documents.sources.source import TextKind, read_text

CASES: dict[str, tuple[TextKind, str]] = {
    "a page of LaTeX between two tags": (
        "markdown",
        r"""The model is

{% latex model %}
    \begin{document}
    \begin{displaymath}
    \hat{t}_n = c_0 + c_1 u_n
    \end{displaymath}
    \end{document}
{% endlatex %}

and so is the loss:

{% latex loss %}
    \begin{document}
    \begin{displaymath}
    Q = \sum_{n = 1}^{N} (t_n - \hat{t}_n)^2
    \end{displaymath}
    \end{document}
{% endlatex %}

{% latex slope %}
    \begin{document}
    \begin{displaymath}
holds |     \frac{\partial Q}{\partial c_0} = -2 \sum_{n = 1}^{N} (t_n - c_0 - c_1 u_n)
    \end{displaymath}
    \end{document}
{% endlatex %}

{% latex other %}
    \begin{document}
    \begin{displaymath}
wrong |     \frac{\partial Q}{\partial c_1} = 2 \sum_{n = 1}^{N} (t_n - c_0 - c_1 u_n) u_n
    \end{displaymath}
    \end{document}
{% endlatex %}
""",
    ),
    "small letters in blackboard bold are vectors, with an accent or without": (
        "markdown",
        r"""$\mathbb{x} = [x_1, x_2]^T$, $\mathbb{s} = \mathbb{w}^T \mathbb{x} + \mathbb{b}$ with
a matrix $\mathbb{w}$, $\hat{y}_i = \frac{\exp(s_i)}{\sum_j \exp(s_j)}$ and
$E = -\sum_i y_i \log(\hat{y}_i)$.
holds | $$\frac{\partial \mathbb{\hat{y}_i}}{\partial s_i} = \hat{y}_i (1 - \hat{y}_i)$$
holds | $$\frac{\partial E}{\partial \mathbb{b}} = \mathbb{\hat{y}} - \mathbb{y}$$
wrong | $$\frac{\partial E}{\partial \mathbb{b}} = \mathbb{\hat{y}} + \mathbb{y}$$
holds | $$\frac{\partial E}{\partial s_i} = \hat{y}_i - y_i$$
unread | $$\frac{\partial \mathbb{s}}{\partial \mathbb{w}} = \mathbb{x}^T$$
""",
    ),
    "a word with a hyphen, a sum over a window in two lines, and gradients as rows": (
        "markdown",
        r"""$$G_{\rm one-pair}(v, o, U) = -\log \frac{\exp(u_o^T v)}{\sum_{w} \exp(u_w^T v)}$$
$$G_{\rm some-noise}(v, o, U) = -\log \sigma(u_o^T v) - \sum_{k=1}^K \log \sigma(-u_k^T v)$$
$$G_{\rm all}(v, U) = \sum_{-m \le j \le m \atop j \ne 0} G(v, w_{t+j}, U)$$
holds | $$\frac{\partial G_{\rm some-noise}}{\partial u_o} = -v^T (1 - \sigma(u_o^T v))$$
wrong | $$\frac{\partial G_{\rm some-noise}}{\partial u_o} = v^T (1 - \sigma(u_o^T v))$$
holds | $$\frac{\partial G_{\rm all}}{\partial U} = \sum_{-m \le j \le m \atop j \ne 0} \nabla_U G$$
""",
    ),
    "an equality in the brackets of a case is not its last step": (
        "markdown",
        r"""$P(O = w|v) = \frac{\exp(u_w^T v)}{\sum_k \exp(u_k^T v)}$ and $L = -\log P(O = o|v)$.
holds | $$\frac{dL}{du_w} = \begin{cases} v P(O=o|v) - v, & w=o \\ v P(O=w|v), & else\end{cases}$$
wrong | $$\frac{dL}{du_w} = \begin{cases} v P(O=o|v) - v, & w=o \\ -v P(O=w|v), & else\end{cases}$$
""",
    ),
    "the score of a softmax is a vector, and so is what is added to it": (
        "markdown",
        r"""$x = [x_1, x_2]^T$, $s = w^T x + b$, $q_i = \frac{\exp(s_i)}{\sum_j \exp(s_j)}$ and
$E = -\sum_i y_i \log(q_i)$.
holds | $$\frac{\partial E}{\partial b} = q - y$$
wrong | $$\frac{\partial E}{\partial b} = q + y$$
""",
    ),
    "lines that are drawn along the vectors of a matrix": (
        "markdown",
        r"""$$W =
\begin{bmatrix} {\rule[-1ex]{1pt}{2ex}} & & {\rule[-1ex]{1pt}{2ex}} \\ w_1 & \cdots & w_{n^{[1]}} \\
{\rule[-1ex]{1pt}{2ex}} & & {\rule[-1ex]{1pt}{2ex}} \end{bmatrix}$$
$$X =
\begin{bmatrix} \rule[.5ex]{2ex}{1pt} {x^{(1)}}^T \rule[.5ex]{2ex}{1pt} \\ \vdots \\
\rule[.5ex]{2ex}{1pt} {x^{(m)}}^T \rule[.5ex]{2ex}{1pt} \end{bmatrix}$$
$Z = X W$ and $E = \frac1m \Vert Z - Y \Vert_F^2$
holds | $$\frac{\partial E}{\partial W} = \frac2m X^T (Z - Y)$$
wrong | $$\frac{\partial E}{\partial W} = \frac1m X^T (Z - Y)$$
""",
    ),
    "weights that bear the number of the layer below, and a loss that nothing says": (
        "markdown",
        r"""For the output layer $n_l$ and for the layers $l = n_l-1, n_l-2, n_l-3, \ldots, 2$:
$$\delta_i^{(n_l)} = \frac{\partial}{\partial z_i^{(n_l)}} J(W, b; x, y)$$
$$\delta_i^{(n_l)} = -(y_i - a_i^{(n_l)}) f'(z_i^{(n_l)})$$
$$\delta_i^{(l)} = \left(\sum_j W_{ji}^{(l)} \delta_j^{(l+1)}\right) f'(z_i^{(l)})$$
holds | $$\frac{\partial}{\partial W_{ij}^{(l)}} J(W, b; x, y) = a_j^{(l)} \delta_i^{(l+1)}$$
undefined | $$\frac{\partial}{\partial W_{ij}^{(l)}} J(W, b; x, y) = -a_j^{(l)} \delta_i^{(l+1)}$$
undefined | $$\frac{\partial}{\partial W_{ij}^{(l)}} J(W, b; x, y) = a_j^{(l)} \delta_i^{(l)}$$
holds | $$\nabla_{b^{(l)}} J(W, b; x, y) = \delta^{(l+1)}$$
""",
    ),
    "another text begins behind a rule, with letters of its own": (
        "markdown",
        r"""$\delta^L = \nabla_a C \odot \sigma'(z^L)$ and $a^l = \sigma(z^l)$,
$z_j^l = \sum_k w_{jk}^l a_k^{l-1} + b_j^l$
$$\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)$$
holds | $$\frac{\partial C}{\partial w_{jk}^l} = a_k^{l-1} \delta_j^l$$

---------

$$\delta^{(l)} = \left((W^{(l)})^T \delta^{(l+1)}\right) \bullet f'(z^{(l)})$$
$$\delta^{(n_l)} = -(y - a^{(n_l)}) \bullet f'(z^{(n_l)})$$
holds | $$\nabla_{W^{(l)}} J(W, b; x, y) = \delta^{(l+1)} (a^{(l)})^T$$
undefined | $$\nabla_{W^{(l)}} J(W, b; x, y) = \delta^{(l)} (a^{(l)})^T$$
""",
    ),
    "the identity of a layer's size, vectors and diagonals by their entries": (
        "markdown",
        r"""$z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}$ and $a^{(l)} = f_l(z^{(l)})$.
$\delta^{(l)} = \frac{\partial L}{\partial z^{(l)}}$.
holds | $$\frac{\partial z^{(l)}}{\partial b^{(l)}} = I_{M_l}$$
holds | $$\frac{\partial L}{\partial b^{(l)}} = I_{M_l} \delta^{(l)}$$
holds | $$\frac{\partial z^{(l)}}{\partial W_{ij}^{(l)}} = ( a_j^{(l-1)} \delta_{ik} )_k$$
wrong | $$\frac{\partial z^{(l)}}{\partial W_{ij}^{(l)}} = ( -a_j^{(l-1)} \delta_{ik} )_k$$
holds | $$\frac{\partial a^{(l)}}{\partial z^{(l)}} = diag(f_l'(z_1^{(l)}), ..., f_l'(z_M^{(l)}))$$
undefined | $$\frac{\partial a^{(l)}}{\partial z^{(l)}} = diag(f_l(z_1^{(l)}), ..., f_l(z_M))$$
""",
    ),
    "a size that is spoken of nowhere else contradicts nothing": (
        "markdown",
        r"""$W \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$ and $z = W x$
wrong | The row $x^T + x^T$ (1×m)
undefined | or rather $x^T + x^T$ (1×q)
""",
    ),
    "a likelihood, whose parameters all samples share, and where its derivatives are 0": (
        "markdown",
        r"""$\hat{y} = c_0 + c_1 x$,
$$f(y \mid \hat{y}, \sigma) = \frac{1}{\sigma \sqrt{2 \pi}} e^{-(y - \hat{y})^2 / (2 \sigma^2)}$$
$$L(\hat{y}, \sigma \mid y_1, \dots, y_n) = \prod_{i=1}^n f(y_i \mid \hat{y}_i, \sigma)$$

holds | $$\ln L = \sum_{i=1}^n \ln f(y_i \mid \hat{y}_i, \sigma)$$
holds | $$\ln L = -n \ln(\sigma \sqrt{2 \pi}) - \frac{1}{2 \sigma^2} \sum_i (y_i - \hat{y}_i)^2$$
undefined | $$\ln L = -\ln(\sigma \sqrt{2 \pi}) - \frac{1}{2 \sigma^2} \sum_i (y_i - \hat{y}_i)^2$$
holds | $$\frac{\partial \ln L}{\partial c_0} = \frac{1}{\sigma^2} \sum_i (y_i - c_0 - c_1 x_i)$$
wrong | $$\frac{\partial \ln L}{\partial c_0} = \frac{1}{\sigma} \sum_i (y_i - c_0 - c_1 x_i)$$

Let $\frac{\partial \ln L}{\partial c_0} = 0$. Then
none | $$0 = \sum_i (y_i - c_0 - c_1 x_i)$$
holds | $$= \sum_{i=1}^n y_i - n c_0 - c_1 \sum_{i=1}^n x_i$$
so that $c_0 = \frac1n (\sum_{i=1}^n y_i - c_1 \sum_{i=1}^n x_i)$.
Let $\frac{\partial \ln L}{\partial \sigma} = 0$.
Then $\sigma^2 = \frac1n \sum_i (y_i - \hat{y}_i)^2$.
holds | $$\frac{\partial \ln L}{\partial c_1} = \frac{1}{\sigma^2} \sum_i (y_i - \hat{y}_i) x_i$$
""",
    ),
    "a sum that has a name": (
        "markdown",
        r"""$q_i = \frac{\exp(z_i)}{\sum_j \exp(z_j)}$.
Let $\sum_K = \sum_{j=1}^K \exp(z_j)$. Then
holds | $$\frac{dq_i}{dz_i} = \frac{\exp(z_i)}{\sum_K} \frac{\sum_K - \exp(z_i)}{\sum_K}$$
undefined | $$\frac{dq_i}{dz_i} = \frac{\exp(z_i)}{\sum_K} \frac{\sum_K + \exp(z_i)}{\sum_K}$$
""",
    ),
    "any function of matrices, one map after the other": (
        "markdown",
        r"""### Products

Let $G : X \mapsto X W$ with $W \in \mathbb{R}^{n \times p}$. Then

holds | $$\frac{df}{dX_{ij}} = \sum_{k,l} \frac{df}{dG_{kl}} \frac{dG_{kl}}{dX_{ij}}$$
holds | $$\frac{df}{dX_{ij}} = \sum_l \frac{df}{dG_{il}} W_{jl}$$
wrong:index | $$\frac{df}{dX_{ij}} = \sum_l \frac{df}{dG_{il}} W_{lj}$$
holds | $$\frac{df}{dX} = \frac{df}{dG} W^T$$

### The other way round

Let $G : X \mapsto W X$ with $W \in \mathbb{R}^{p \times m}$. Then

holds | $$\frac{df}{dX} = W^T \frac{df}{dG}$$

### Functions of entries

Let $G : X \mapsto g \circ X$. Then

holds | $$\frac{df}{dX_{ij}} = \frac{df}{dG_{ij}} \frac{d}{dX_{ij}} g(X_{ij})$$
holds | $$\frac{df}{dX} = \frac{df}{dG} \odot (g' \circ X)$$
undefined | $$\frac{df}{dX} = \frac{df}{dG} \odot (g \circ X)$$

### Sums

Let $G : X \mapsto X + C$ with $C \in \mathbb{R}^{m \times n}$. Then

holds | $$\frac{df}{dX_{ij}} = \frac{df}{dG_{ij}}$$
holds | $$\frac{df}{dX} = \frac{df}{dG}$$
undefined/wrong | $$\frac{df}{dX} = 2 \frac{df}{dG}$$
""",
    ),
    "two choices of one activation": (
        "markdown",
        r"""$a = g(z)$ for $z = w^T x$, where $g$ may be the logistic function
$g(z) = \frac{1}{1 + e^{-z}}$ and $E = \frac12 (a - y)^2$
undefined | or rectify, $g(z) = \max(0, z)$.
holds | $$\frac{\partial E}{\partial z} = (a - y) g'(z)$$
holds | $$\frac{\partial E}{\partial a} = a - y$$
""",
    ),
    "a gradient that bears the letter of what it is by, and macros with two backslashes": (
        "markdown",
        r"""$z = w x$, $L = \frac12 (r(z) - y)^2$, and $L_w = \frac{\partial L}{\partial w}$ for
$$r(x) = \\begin{cases} x & \\text{if} x \\ge 0 \\ 0 & \\text{if} x < 0 \\end{cases}$$
holds | $$r'(x) = \\begin{cases} 1 & \\text{if} x \\ge 0 \\ 0 & \\text{if} x < 0 \\end{cases}$$
wrong | $$r'(x) = \\begin{cases} 0 & \\text{if} x \\ge 0 \\ 1 & \\text{if} x < 0 \\end{cases}$$
holds | $$\frac{\partial L}{\partial w} = (r(z) - y) r'(z) x$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_documents(name: str) -> None:
    check(*CASES[name])


def test_a_tag_around_a_page_is_closed_by_its_own() -> None:
    page = "\\begin{document}\n\\begin{displaymath}a = b\\end{displaymath}\n\\end{document}"
    text = f"{{% latex one %}}\n{page}\n{{% endlatex %}}\n\n{{% endlatex %}}\n"
    problems = check_document(read_text(text, "page.md", "markdown")).document.problems
    assert [problem.message for problem in problems] == [
        "{% endlatex %} closes what no {% latex %} opened"
    ]
