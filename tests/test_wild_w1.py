"""Numbered samples, named last layers, spoken conditions and families told one by one."""

from __future__ import annotations

from pathlib import Path

import pytest

from chainrule.documents.check import check_document
from chainrule.documents.sources.document import Document
from chainrule.documents.sources.source import read_document


def _outcomes(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "note.md"
    path.write_text(text)
    document: Document = read_document(path)
    return [verdict.outcome.value for verdict in check_document(document).verdicts]


SCORES = r"""
Scores are $z = X\theta$.

$$\theta = \begin{bmatrix} -2 \\ 0.5 \\ 0.1 \end{bmatrix}$$
$$X = \begin{bmatrix} 1 & 4 & 6 \\ 1 & 3 & 2 \end{bmatrix}$$

"""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("z^{(1)} = 1(-2) + 4(0.5) + 6(0.1) = 0.6", ["holds", "holds"]),
        ("z^{(2)} = -0.3", ["holds"]),
    ],
)
def test_a_numbered_sample_is_an_entry_of_the_column_for_all(
    tmp_path: Path, line: str, expected: list[str]
) -> None:
    found = _outcomes(tmp_path, f"{SCORES}$${line}$$\n")
    assert found[-len(expected) :] == expected


def test_a_number_that_is_no_samples_is_not_called_wrong(tmp_path: Path) -> None:
    """The (3) may be a sample that the numbers leave out, or another one than is thought."""
    for line in ("z^{(3)} = 0.8", "z^{(2)} = 0.8"):
        assert "wrong" not in _outcomes(tmp_path, f"{SCORES}$${line}$$\n")


def test_the_output_y_is_of_the_last_layer_by_its_own_letter(tmp_path: Path) -> None:
    """y_i^{l} and y_k^{l-1} are of layers, and so y_k^{M} is the output."""
    text = r"""
Neuron $i$ of layer $l$, with $l = 1, \dots, M$, gets
$$s_{i}^{l} = \sum_{k} w_{ik}^{l} y_{k}^{l-1} + b_{i}^{l}$$
and gives $y_{i}^{l} = \sigma(s_{i}^{l})$. The loss is $E = \sum_{k} \frac{1}{2}(y_k^{M} - d_k)^2$.

$$\frac{\partial E}{\partial y_k^{M}} = y_k^{M} - d_k$$
$$\frac{\partial E}{\partial s_k^{M}} = (y_k^{M} - d_k) y_k^M (1 - y_k^M)$$
$$\frac{\partial E}{\partial w_{kj}^{M}} = \frac{\partial E}{\partial s_k^{M}} y_j^{M-1}$$
$$\frac{\partial E}{\partial s_k^{M}} = (d_k - y_k^{M}) y_k^M (1 - y_k^M)$$
"""
    assert _outcomes(tmp_path, text) == ["holds", "holds", "holds", "wrong"]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (r"\text{i $\neq$ j}", r"\text{i = j}", "holds"),
        (r"\text{if $i \neq j$}", r"\text{if i = j}", "holds"),
        (r"\text{if i = j}", r"\text{otherwise}", "wrong"),
    ],
)
def test_conditions_that_stand_in_words(
    tmp_path: Path, first: str, second: str, expected: str
) -> None:
    text = rf"""
Let $p_i = \frac{{e^{{z_i}}}}{{\sum_c e^{{z_c}}}}$. Then
$$\frac{{\partial p_i}}{{\partial z_j}} = \begin{{cases}}
- p_i p_j, & {first} \\ p_i - p_i^2, & {second}
\end{{cases}}$$
"""
    assert _outcomes(tmp_path, text) == [expected]


@pytest.mark.parametrize(
    "largest",
    [r"\max(z_1, z_2, \dots, z_C)", r"max(z_1, ..., z_C)", r"\max(z_1, z_2, z_3)"],
)
def test_the_largest_of_a_family_that_is_told_one_by_one(tmp_path: Path, largest: str) -> None:
    text = rf"""
Let $p_i = \frac{{e^{{z_i}}}}{{\sum_c e^{{z_c}}}}$.
$$p_i = \frac{{e^{{z_i - {largest}}}}}{{\sum_c e^{{z_c - {largest}}}}}$$
$$p_i = \frac{{e^{{z_i - {largest}}}}}{{\sum_c e^{{z_c}}}}$$
"""
    first, second = _outcomes(tmp_path, text)
    assert first == "holds"
    assert second != "holds"


@pytest.mark.parametrize(
    "listing",
    [
        r"A_l = (a_{l,1}, a_{l,2}, \cdots, a_{l,n_l})^T",
        r"A_0 = (a_{0,1}, a_{0,2}, \cdots, a_{0,n_0})^T",
        r"t = (t_n)_{n=1}^N",
        r"x = \{x_i\}_{i=1}^{m}",
    ],
)
def test_a_family_that_is_listed_is_read_and_claims_nothing(tmp_path: Path, listing: str) -> None:
    text = rf"""
Here $${listing}$$
and $f(u) = u^2$, so that $f'(u) = 2u$.
"""
    assert _outcomes(tmp_path, text) == ["holds"]


def test_a_capital_pi_with_bounds_is_a_product(tmp_path: Path) -> None:
    text = r"""
Let $p_k = \sigma(z_k)$ and $P(t|x) = \Pi_{k=1}^K p_k^{t_k} (1 - p_k)^{1 - t_k}$, so that
$$E = -\log P(t|x) = -\sum_{k=1}^K (t_k \log p_k + (1 - t_k) \log(1 - p_k))$$
$$\frac{\partial E}{\partial z_k} = p_k - t_k$$
"""
    found = _outcomes(tmp_path, text)
    assert found == _outcomes(tmp_path, text.replace("\\Pi", "\\prod"))
    assert found[-1] == "holds"


def test_a_bias_gradient_that_is_not_added_up_has_lost_its_sum(tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    path.write_text(r"""
$X$ is $(n, m)$, $W$ is $(k, n)$, $b$ is $(k, 1)$, $Z$, $A$ and $Y$ are $(k, m)$; $m$ samples.
$$Z = W X + b$$
$$A = \sigma(Z)$$
$$\mathcal{L} = \frac{1}{2} \|A - Y\|^2$$
$$\frac{\partial \mathcal{L}}{\partial Z} = (A - Y) \odot A \odot (1 - A)$$
$$\frac{\partial \mathcal{L}}{\partial b} = \frac{\partial \mathcal{L}}{\partial Z}$$
""")
    verdict = check_document(read_document(path)).verdicts[-1]
    assert verdict.cause is None or verdict.cause.value == "dropped_sum"
    assert "stands where" not in verdict.message
