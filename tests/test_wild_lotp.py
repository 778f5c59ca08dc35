"""What posts, threads and notes on word vectors write: leaders, shapes in words, slips forward.

Cases are written as in test_notations: what a line must be judged as stands in front of it.
"""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.check import check_document
from chainrule.documents.sources.source import read_text

FALSE_ALARMS: dict[str, str] = {
    "a layer that nothing is computed from": r"""
$z^{[1]} = W^{[1]} x + b^{[1]}$, $h^{[1]} = \sigma(z^{[1]})$,
$z^{[2]} = W^{[2]} x + b^{[2]}$, $h^{[2]} = \sigma(z^{[2]})$

* $dz^{[2]} = h^{[2]} - y$

undefined | * $dW^{[2]} = dz^{[2]} h^{[1]T}$

holds | * $db^{[2]} = dz^{[2]}$
""",
    "a layer in a chain is no layer beside": r"""
$z^{[1]} = W^{[1]} x + b^{[1]}$, $h^{[1]} = \sigma(z^{[1]})$,
$z^{[2]} = W^{[2]} h^{[1]} + b^{[2]}$, $h^{[2]} = \sigma(z^{[2]})$

* $dz^{[2]} = h^{[2]} - y$

holds | * $dW^{[2]} = dz^{[2]} h^{[1]T}$

wrong | * $dW^{[1]} = (W^{[2]T} dz^{[2]} * h^{[1]} * (1 - h^{[1]})) h^{[1]T}$
""",
    "a sample that stands for all of them": r"""
$$s^{(i)} = W u^{(i)} + b, \quad p^{(i)} = \sigma(s^{(i)})$$
$$J = -\frac{1}{m} \sum_{i=1}^{m} ( y^{(i)} \log p^{(i)} + (1-y^{(i)}) \log(1 - p^{(i)}) )$$

holds | $$\frac{\partial J}{\partial b} = \sum_i \frac{\partial J}{\partial s^{(i)}}$$

undefined | $$\frac{\partial J}{\partial W} = \frac{\partial J}{\partial s^{(i)}} u^{(i)T}$$
""",
    "an index of the left side": r"""
$$s_k = \sum_l V_{kl} x_l + c_k$$

holds | $$\frac{\partial s_k}{\partial c_i} = \begin{cases} 1 & k = i \\ 0 & k \ne i \end{cases}$$

wrong:index | $$\frac{\partial s_i}{\partial c_i} = \begin{cases}1 & k = i\\0 & k \ne i\end{cases}$$
""",
    "one row that words tell of": r"""
$$s_j = \sum_k W^{[1]}_{jk} x_k + b^{[1]}_j, \quad h_j = \sigma(s_j)$$

$$r = \sum_k W^{[2]}_{1k} h_k + b^{[2]}$$

where $W^{[2]}$ is a $1 \times n^{[1]}$ matrix.

$$L = \frac12 (r - y)^2$$

holds | $$\nabla_{s} L = (\nabla_{r} L) (W^{[2]})^T \odot \sigma'(s)$$
""",
}

FORMS: dict[str, str] = {
    "dots that lead to a number": r"""
$$s = w x + b .......... (1)$$

$$L = (s - y)^2 ........ (2)$$

holds | $$\frac{\partial L}{\partial w} = 2(s - y) x ....... (3)$$

wrong | $$\frac{\partial L}{\partial b} = (s - y) ....... (4)$$
""",
    "an acute accent for a prime": r"""
$s = w x + b$, $q = \sigma(s)$, $L = (q - y)^2$

holds | $$\frac{\partial L}{\partial w} = 2(q - y) \sigma ´ (s) x$$
""",
    "bars in parallel": r"""
$$s = W x + b, \quad L = \frac 1 2 \parallel s - y \parallel^2$$

holds | $$\frac{\partial L}{\partial s} = s - y$$
""",
    "as many layers as n_l says": r"""
$$z^{l+1} = W^l a^l + b^l, \quad a^{l+1} = f(z^{l+1})$$
$$J = \frac12 \| a^{n_l} - y \|^2$$

holds | $$\frac{\partial J}{\partial a^{n_l}} = a^{n_l} - y$$

holds | $$\frac{\partial J}{\partial b^{n_l-1}} = (a^{n_l} - y) \odot f'(z^{n_l})$$
""",
    "the true class under an index of its own": r"""
$$q_j = \frac{e^{s_j}}{\sum_{k} e^{s_k}}, \quad E = -\ln q_{j_o}$$

holds | $$E = -s_{j_o} + \ln \sum_k e^{s_k}$$

holds | $$\frac{\partial E}{\partial s_j} = q_j - \delta_{j j_o}$$

wrong | $$\frac{\partial E}{\partial s_j} = q_j + \delta_{j j_o}$$
""",
    "layers in words, and what is under a brace": r"""
The error of a unit is $\delta^l_j = \frac{\partial E}{\partial z^l_j}$, of the last layer

holds | $$\delta^L = \nabla_a E \odot \sigma'(z^L)$$

holds | $$\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)$$

$$
\frac{\partial E}{\partial w^l_{jk}} = \frac{\partial E}{\partial z^l_j}
\overbrace{\frac{\partial z^l_j}{\partial w^l_{jk}}}^{a^{l-1}_k}
$$

holds | $$\frac{\partial E}{\partial w^l_{jk}} = \delta^l_j a^{l-1}_k$$
""",
}

WORD_VECTORS: dict[str, str] = {
    "a second weight with a prime": r"""
$$h = W^T x, \quad u_j = {v'_{w_j}}^T h, \quad y_j = \frac{\exp(u_j)}{\sum_{k=1}^V \exp(u_k)}$$

$$E = -u_{j^*} + \log \sum_{k=1}^V \exp(u_k)$$

where $t_j = 1$ if $j = j^*$ and $t_j = 0$ otherwise.

holds | $$\frac{\partial E}{\partial w'_{ij}} = \frac{\partial E}{\partial u_j} h_i$$

holds | $$\frac{\partial E}{\partial w'_{ij}} = (y_j - t_j) h_i$$

holds | $$\frac{\partial E}{\partial h_i} = \sum_{j=1}^V (y_j - t_j) w'_{ij}$$

holds | $$\frac{\partial E}{\partial v'_{w_j}} = (y_j - t_j) h$$

wrong | $$\frac{\partial E}{\partial h_i} = \sum_{j=1}^V (t_j - y_j) w'_{ij}$$
""",
    "a prime gives a new value": r"""
$$s = w x + b, \quad L = \frac12 (s - y)^2$$

none/undefined | $$w' = w - \eta \frac{\partial L}{\partial w}$$

holds | $$\frac{\partial L}{\partial w} = (s - y) x$$
""",
    "a loss with its sign turned, and an error of two letters": r"""
$$h_i = \sum_k x_k w_{ki}, \quad u_j = \sum_i w'_{ij} h_i$$

$$y_j = \frac{\exp(u_j)}{\sum_{k} \exp(u_k)}$$

where $t_j = 1$ if $j = j^*$ and $t_j = 0$ otherwise.

none none none | $$\max p = \max \log y_{j^*} = u_{j^*} - \log \sum_k \exp(u_k) := -E$$

holds | $$\frac{\partial E}{\partial u_j} = y_j - t_j := e_j$$

holds | $$\frac{\partial E}{\partial h_i} = \sum_j e_j w'_{ij} := EH_i$$

holds | $$\frac{\partial E}{\partial w_{ki}} = EH_i \cdot x_k$$

holds holds | $$\frac{\partial E}{\partial W} = x \bigotimes EH = x EH^T$$
""",
    "a softmax that its logarithm tells of": r"""
$$E = -\ln y_{j_o} = -u_{j_o} + \ln \left( \sum_{j=1}^V e^{u_j} \right)$$

holds | $$\frac{\partial E}{\partial u_j} = y_j - \delta_{j j_o}$$

wrong | $$\frac{\partial E}{\partial u_j} = 2 y_j - \delta_{j j_o}$$
""",
    "several words that come in": r"""
$$h = W^T x$$

$$u = V h, \quad L = \frac12 \|u - y\|^2$$

undefined/unread/none | $$h = \frac{1}{C} W^T (x_1 + x_2 + ... + x_C)$$
""",
    "a network called by its parameters": r"""
$$z^{l+1} = W^l a^l + b^l, \quad a^{l+1} = f(z^{l+1}), \quad a^{n_l} = h_{W,b}(x)$$

$$J = \frac12 \| h_{W,b}(x) - y \|^2$$

holds | $$\frac{\partial J}{\partial a^{n_l}} = a^{n_l} - y$$
""",
}

WHOLE: dict[str, str] = {
    "a matrix product, and indices c and d": r"""
- $X = (m, n)$ the input matrix, $W = (H, m)$ the weights
- $D = WX$
- $L = f(D)$, a scalar where $f$ is any loss

Some write

undefined | $D = XW$ with samples as rows.

$$D_{ij} = \sum_k W_{ik} X_{kj}$$

holds | $$\frac{\partial D_{dj}}{\partial W_{dc}} = X_{cj}$$

holds | $$\frac{\partial L}{\partial W_{dc}} = \sum_j \frac{\partial L}{\partial D_{dj}} X_{cj}$$

wrong | $$\frac{\partial D_{dj}}{\partial W_{dc}} = X_{jc}$$
""",
    "what is said of L holds one layer before": r"""
There is one neuron in each layer.

$$z^{L} = w^{L} a^{L-1} + b^{L}, \quad a^{L} = \sigma(z^{L}), \quad C = (a^{L} - y)^2$$

holds | $$\frac{dC}{dw^{L}} = a^{L-1} \sigma'(z^{L}) 2 (a^{L} - y)$$

holds | $$\frac{dC}{dw^{L-1}} = a^{L-2} \sigma'(z^{L-1}) w^{L} \sigma'(z^{L}) 2 (a^{L} - y)$$

wrong | $$\frac{dC}{dw^{L-1}} = a^{L-2} \sigma'(z^{L}) w^{L} \sigma'(z^{L}) 2 (a^{L} - y)$$
""",
    "a layer called H is no loss": r"""
$$Y = X V + c, \quad H = f(Y), \quad L = \frac12 \|H - T\|^2$$

holds | $$\frac{\partial L}{\partial H_{ij}} = H_{ij} - T_{ij}$$
""",
}

LEFT_OUT: dict[str, str] = {
    "a sum that a score leaves out": r"""
$$z_k = w_{kj} x_j + b_k, \quad L = \frac12 \sum_k (z_k - y_k)^2$$

holds | $$\frac{\partial L}{\partial w_{kj}} = (z_k - y_k) x_j$$

holds | $$\frac{\partial L}{\partial x_j} = \sum_k (z_k - y_k) w_{kj}$$

wrong | $$\frac{\partial L}{\partial x_j} = \sum_k (y_k - z_k) w_{kj}$$
""",
    "an error that has lost its sum": r"""
$$s_j = \sum_i v_{ji} x_i, \quad h_j = \sigma(s_j), \quad z_k = \sum_j w_{kj} h_j$$

$$L = \frac12 \sum_k (z_k - y_k)^2, \quad \delta_k = \frac{\partial L}{\partial z_k}$$

holds | $$\frac{\partial L}{\partial s_j} = \sum_k w_{kj} \delta_k h_j (1 - h_j)$$

wrong:dropped_sum | $$\frac{\partial L}{\partial s_j} = w_{kj} \delta_k h_j (1 - h_j)$$
""",
    "one output, and then several": r"""
$$s = w x + b, \quad a = \sigma(s), \quad C = (a - y)^2$$

holds | $$\frac{\partial C}{\partial a} = 2 (a - y)$$

Now there are several.

$$s_j = \sum_k w_{jk} x_k + b_j, \quad a_j = \sigma(s_j), \quad C = \sum_{j=0}^{n-1} (a_j - y_j)^2$$

holds | $$\frac{\partial C}{\partial a_j} = 2 (a_j - y_j)$$

holds | $$\frac{\partial C}{\partial x_k} = \sum_j 2 (a_j - y_j) a_j (1 - a_j) w_{jk}$$
""",
    "sizes in brackets, and what a function is called": r"""
none | $$[z] = [D \times 1]$$

$$a_j = \sum_i w_{ji} x_i + b_j$$

none/undefined none/undefined | $$z_j = g(a_j) = g_{\mathrm{out}}(a_j)$$
""",
    "code is no formula": r"""
none | $\mathbf{x}.shape = V \times 1$

$$L = \frac12 \|x - y\|^2$$

holds | $$\frac{\partial L}{\partial x} = x - y$$
""",
    "a loss at the end of a chain": r"""
$$y_j = \frac{\exp(u_j)}{\sum_k \exp(u_k)}$$

holds holds | $$\log y_{j^*} = u_{j^*} - \log \sum_k \exp(u_k) = -E$$

where $t_j = 1$ if $j = j^*$ and $t_j = 0$ otherwise.

holds | $$\frac{\partial E}{\partial u_j} = y_j - t_j$$
""",
}


@pytest.mark.parametrize("name", LEFT_OUT)
def test_what_is_left_out(name: str) -> None:
    check("markdown", LEFT_OUT[name])


@pytest.mark.parametrize("name", FALSE_ALARMS)
def test_what_is_no_mistake_or_is_another(name: str) -> None:
    check("markdown", FALSE_ALARMS[name])


@pytest.mark.parametrize("name", FORMS)
def test_how_posts_write(name: str) -> None:
    check("markdown", FORMS[name])


@pytest.mark.parametrize("name", WORD_VECTORS)
def test_word_vectors(name: str) -> None:
    check("markdown", WORD_VECTORS[name])


@pytest.mark.parametrize("name", WHOLE)
def test_matrices_and_layers(name: str) -> None:
    check("markdown", WHOLE[name])


def test_no_symbol_is_put_where_it_would_cancel() -> None:
    text = r"""
$$C = \sum_j (a_j - y_j)^2$$

$$\frac{\partial C}{\partial a_j} = 2 (a_j - y_j) + \sum_{l \neq j} (a_l - y_l)^2$$
"""
    (verdict,) = check_document(read_text(text, "case", "markdown")).verdicts
    assert verdict.outcome.value == "wrong"
    assert "stands where" not in verdict.message
