"""Documents of a network in a sentence and a line or two about it, and what is said of them."""

from __future__ import annotations

from chainrule.documents.check import check_document
from chainrule.documents.outcomes.verdicts import Outcome, Verdict
from chainrule.documents.sources.source import read_text
from chainrule.network import Network

TWO_LAYERS = r"""$h = \sigma(W x + b)$ with the sigmoid $\sigma$, $\hat y = V h + c$,
$x \in \mathbb{R}^n$, $h \in \mathbb{R}^m$, $y \in \mathbb{R}^k$ and
$E = \frac12 \| \hat y - y \|^2$.

"""
LINE = "$z = w x$ and $E = \\frac12 (z - y)^2$.\n\n"


def verdicts_on(text: str, network: str | None = None, seed: int = 0) -> tuple[Verdict, ...]:
    known = Network.parse(network) if network else None
    return check_document(read_text(text, "t", "markdown"), known, seed).verdicts


def outcomes(text: str) -> list[str]:
    """The outcome of every equality of a document in Markdown, by its name in reports."""
    return [verdict.outcome.value for verdict in verdicts_on(text)]


def verdict_on(text: str, network: str | None = None) -> Verdict:
    (verdict,) = verdicts_on(text, network)
    return verdict


def kind(verdict: Verdict) -> str:
    """``wrong:sign``, or the outcome alone where the cause is not of interest."""
    if verdict.outcome is Outcome.WRONG and verdict.cause:
        return f"wrong:{verdict.cause.value}"
    return verdict.outcome.value


def kinds(text: str, network: str | None = None) -> list[str]:
    return [kind(verdict) for verdict in verdicts_on(text, network)]
