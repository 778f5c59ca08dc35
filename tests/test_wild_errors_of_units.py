"""The errors of units that only their letters tell apart, and of one pattern out of several."""

from __future__ import annotations

from pathlib import Path

from chainrule.documents.check import check_document
from chainrule.documents.sources.document import Kind
from chainrule.documents.sources.source import read_document


def outcomes(tmp_path: Path, text: str) -> list[str]:
    """The outcomes of the equalities of a document, in order."""
    file = tmp_path / "notes.md"
    file.write_text(text, encoding="utf-8")
    return [v.outcome.value for v in check_document(read_document(file)).verdicts]


def test_errors_of_hidden_units_whatever_the_loss(tmp_path: Path) -> None:
    """δ_k = y_k − t_k is what the outputs' ∂E/∂a_k comes to, and stands for it in what follows."""
    text = r"""
The error of all patterns is $E(w) = \sum_n E_n(w)$. A unit has $a_j = \sum_i w_{ji} z_i$ and
$z_j = g(a_j)$, its error is $\delta_j = \frac{\partial E_n}{\partial a_j}$. At the outputs
$\delta_k = y_k - t_k$. Before them
$$\delta_j = g'(a_j) \sum_k w_{kj} \delta_k$$
$$\delta_j = g'(a_j) \sum_k w_{jk} \delta_k$$
$$\delta_j = \sum_k w_{kj} \delta_k$$
$$\frac{\partial E_n}{\partial w_{ji}} = \delta_j z_i$$
$$\frac{\partial E_n}{\partial w_{ji}} = -\delta_j z_i$$
"""
    right, turned, flat, gradient, negative = outcomes(tmp_path, text)
    assert (right, gradient) == ("holds", "holds")
    assert "holds" not in (turned, flat, negative)


def test_one_layer_before_the_units_in_general(tmp_path: Path) -> None:
    """The w_{ki} of one layer, from i to k, is no weight of two layers with j between them."""
    text = r"""
One layer is $y_k = \sum_i w_{ki} x_i$ with $E_n = \frac{1}{2} \sum_k (y_{nk} - t_{nk})^2$.
$$\frac{\partial E_n}{\partial w_{ji}} = (y_{nj} - t_{nj}) x_{ni}$$
$$\frac{\partial E_n}{\partial w_{ji}} = (t_{nj} - y_{nj}) x_{ni}$$
A unit has $a_j = \sum_i w_{ji} z_i$ and $z_j = g(a_j)$. We call
$\delta_j = \frac{\partial E_n}{\partial a_j}$, which at the outputs is $\delta_k = y_k - t_k$.
$$\delta_j = g'(a_j) \sum_k w_{kj} \delta_k$$
$$a_j = \sum_i w^{(1)}_{ji} x_i, \qquad z_j = \tanh(a_j), \qquad y_k = \sum_j w^{(2)}_{kj} z_j$$
$$\frac{\partial E_n}{\partial w_{kj}^{(2)}} = \delta_k z_j$$
$$\frac{\partial E_n}{\partial w_{kj}^{(2)}} = \delta_j z_k$$
"""
    right, negative, hidden, gradient, turned = outcomes(tmp_path, text)
    assert (right, negative) == ("holds", "wrong")
    assert (hidden, gradient) == ("holds", "holds")
    assert turned != "holds"


def test_an_example_of_the_units_in_general(tmp_path: Path) -> None:
    """What z_j = tanh(a_j) says of z_j = g(a_j) holds for the formulas that need it."""
    text = r"""
A unit has $a_j = \sum_i w_{ji} z_i$ and $z_j = g(a_j)$. We call
$\delta_j = \frac{\partial E_n}{\partial a_j}$, and $E_n = \frac{1}{2} \sum_k (y_{nk} - t_{nk})^2$.
$$a_j = \sum_i w^{(1)}_{ji} x_i, \qquad z_j = \tanh(a_j), \qquad y_k = \sum_j w^{(2)}_{kj} z_j$$
With $\delta_k = y_k - t_k$,
$$\delta_j = (1 - z_j^2) \sum_k w^{(2)}_{kj} \delta_k$$
$$\delta_j = (1 + z_j^2) \sum_k w^{(2)}_{kj} \delta_k$$
"""
    right, wrong = outcomes(tmp_path, text)
    assert right == "holds"
    assert wrong != "holds"


def test_titles_of_slides(tmp_path: Path) -> None:
    """A slide begins as a section does: its title is a heading."""
    text = r"""\begin{document}
\begin{frame}[t]{One layer} $y = w x$ \end{frame}
\begin{frame} \frametitle{Two layers} $y = v h$ \end{frame}
\end{document}"""
    file = tmp_path / "talk.tex"
    file.write_text(text, encoding="utf-8")
    titles = [piece.text for piece in read_document(file).pieces if piece.kind is Kind.HEADING]
    assert titles == ["One layer", "Two layers"]
