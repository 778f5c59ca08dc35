"""Lines of documents that are right in a way that is easily misread: none is called wrong."""

from __future__ import annotations

import pytest
from judged_lines import kinds, outcomes, verdicts_on

from chainrule.documents import check

CASES: dict[str, str] = {
    "values of a loss for several predictions": r"""
The loss is $L(S, Y) = -\sum_i Y_i \ln S_i$ for $Y = [1, 0]$. Then

$$\begin{align*}
S &= [0.1, .9]  &\rightarrow L(S,Y) \approx 2.30 \\
S &= [0.5, 0.5] &\rightarrow L(S,Y) \approx 0.69 \\
S &= [0.9, .1]  &\rightarrow L(S,Y) \approx 0.11
\end{align*}$$
""",
    "brackets that are differentiated": r"""
Let $\sigma(x) = \frac{1}{1+e^{-x}}$.
$$\sigma'(x) = \frac{d \sigma}{dx} \left( \frac{1}{1 + e^{-x}} \right)$$
With $u(x) = 1 + e^{-x}$,
$$\sigma'(x) = \frac{d \sigma}{du} \cdot \frac{du}{dx}
= \frac{d}{du}\left(\frac{1}{u}\right) \cdot \frac{d}{dx} \left(1 + e^{-x}\right)$$
$$\sigma'(x) = \sigma(x) (1 - \sigma(x))$$
""",
    "a constant under the letter of the cost": r"""
$a_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$ and $C = -\sum_j y_j \ln a_j$.
$$\frac{\partial C}{\partial z_j} = a_j - y_j$$
$$\frac{\partial C}{\partial a_j} = -\frac{y_j}{a_j}$$
$$z_j = \ln(a_j) + \ln\left(\sum_k e^{z_k}\right)$$
$$z_j = \ln(a_j) + C$$
""",
    "a number with a sign in a sentence": r"""
The cost is $C = \frac12 (a - y)^2$ with $a = w x + b$ and
$$ \frac{\partial C}{\partial w} = (a - y) x $$
  * the neuron is *saturated* when it has low activation
    ($$ \approx 0 $$) or high activation ($$ \approx 1 $$)
""",
    "the diagonal matrix of the entries of a matrix": r"""
$A \in \mathbb{R}^{m \times n}$, $X \in \mathbb{R}^{m \times n}$ and $\text{diag}(A) \in
\mathbb{R}^{mn \times mn}$, $\mathrm{tr}(A^T X) = \sum_{ij} A_{ij} X_{ij}$.
""",
    "a case in words": r"""
$P(w \mid c) = \frac{\exp(u_w^T v_c)}{\sum_k \exp(u_k^T v_c)}$,
$J = -u_o^T v_c + \log \sum_w \exp(u_w^T v_c)$ and $\hat y_w = P(w \mid c)$.

$$\frac{\partial J}{\partial v_c} = -u_o + \sum_w \hat y_w u_w$$
当w=o的时候，有
$$\frac{\partial J}{\partial u_w} = -v_c + \hat y_w v_c$$
""",
}


@pytest.mark.parametrize("name", CASES)
def test_no_line_is_called_wrong(name: str) -> None:
    found = outcomes(CASES[name])
    assert found
    assert not {"wrong", "carried"} & set(found)


def test_a_display_in_a_sentence_claims_nothing() -> None:
    assert kinds(CASES["a number with a sign in a sentence"]) == ["holds"]


def test_a_line_that_goes_on_with_an_arrow_is_read() -> None:
    text = r"""
$$= \sum_j \delta_j w_{jk} \sigma'(z_k) \Rightarrow \delta = (w^T \delta) \odot \sigma'(z)$$
"""
    assert "stumbled" not in "".join(verdict.message for verdict in verdicts_on(text))


def test_a_reader_that_stumbles_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise IndexError

    monkeypatch.setattr(check, "systems_of", fails)
    (verdict,) = verdicts_on("Words and $y = w x$.")
    assert verdict.outcome.value == "unread"
    assert verdict.message == "The reader stumbled here (IndexError)."
    assert verdict.claim.place.line == 1
