"""Checked documents made by hand: every outcome, every cause."""

from __future__ import annotations

import re
from typing import Any

from chainrule.documents.outcomes.verdicts import Cause, Claim, Marked, Outcome, Verdict
from chainrule.documents.sources.document import Document, Problem
from chainrule.documents.sources.source import read_text

MEND = r"-(y - \hat y) \frac{\partial \hat y}{\partial W_j}"
MESSAGE = "The right side is −1 times the derivative of ½|y−ŷ|² with respect to W_j."

HOMEWORK = r"""# Homework

The loss is $E = \frac12 (y - \hat y)^2$, where $\hat y = \sigma(z)$.

$$\frac{\partial}{\partial W_j} E = \frac12 2 (y - \hat y) x_j \tag{26}$$

$$\begin{aligned}
 &= (y - \hat y) \frac{\partial}{\partial W_j} \sigma(xW) \tag{27} \\
 &= q x \\
 &= b \boxtimes c
\end{aligned}$$

The end.
"""


def verdict(
    document: Document, equality: str, outcome: Outcome, *, at: str | None = None, **more: Any
) -> Verdict:
    """A verdict on an equality that stands in the document. at: where its fault is."""
    start = document.text.index(equality)
    tag = re.match(r"\s*\\tag\{(\d+)\}", document.text[start + len(equality) :])
    left, _, right = equality.partition("=")
    claim = Claim(
        left.strip(),
        right.strip(),
        start,
        start + len(equality),
        document.place(start),
        tag[1] if tag else None,
    )
    mark = start + equality.index(at) if at is not None else None
    return Verdict(claim, outcome, mark=mark, **more)


def homework(name: str = "homework.md") -> Marked:
    """A short derivation with one wrong sign, and something of everything else."""
    document = read_text(HOMEWORK, name, "markdown")
    verdicts = (
        verdict(document, r"E = \frac12 (y - \hat y)^2", Outcome.HOLDS),
        verdict(
            document,
            r"\hat y = \sigma(z)",
            Outcome.HOLDS_PER_COMPONENT,
            cause=Cause.TRANSPOSE,
            message="The product does not conform.",
            mend=r"\sigma(z)^\top",
        ),
        verdict(
            document,
            r"\frac{\partial}{\partial W_j} E = \frac12 2 (y - \hat y) x_j",
            Outcome.WRONG,
            at=r"\frac12",
            cause=Cause.SIGN,
            message=MESSAGE,
            mend=MEND,
            evidence={"ratio": -1.0, "spread": float("nan"), "draws": 5},
        ),
        verdict(
            document,
            r"= (y - \hat y) \frac{\partial}{\partial W_j} \sigma(xW)",
            Outcome.CARRIED,
            cause=Cause.SIGN,
            message="Follows from (26): right step, inherited sign.",
        ),
        verdict(document, "= q x", Outcome.UNDEFINED, message="q is never defined."),
        verdict(
            document,
            r"= b \boxtimes c",
            Outcome.UNREAD,
            at=r"\boxtimes",
            message="⊠ has no meaning here.",
        ),
    )
    return Marked(
        document,
        verdicts,
        notes=((document.text.index("The end"), "The loss is named E and then J."),),
        assumptions=("x is a row.",),
        draws=5,
        largest_difference=3e-15,
    )


def one(text: str, outcome: Outcome, name: str = "a.md", **more: Any) -> Marked:
    """A document that is one displayed equality, with a verdict on it."""
    document = read_text(f"$$\n{text}\n$$\n", name, "markdown")
    return Marked(document, (verdict(document, text, outcome, **more),), draws=1)


def broken(name: str = "broken.md") -> Marked:
    """A document with a problem and without equalities."""
    document = Document(name, "a $b", (), problems=(Problem("$ is never closed", 2),))
    return Marked(document, ())
