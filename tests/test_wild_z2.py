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
