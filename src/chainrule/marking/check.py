"""``check``: a written derivation judged line by line, from Python."""

from __future__ import annotations

from pathlib import Path

from chainrule.convention import Convention
from chainrule.documents.check import check_document
from chainrule.documents.sources.source import read_document
from chainrule.marking.report import Report
from chainrule.network import Network


def check(
    path_or_text: str | Path,
    network: Network | str | None = None,
    convention: Convention | None = None,
    seed: int = 0,
) -> Report:
    """Judge every equality of a derivation of backpropagation against its own definitions.

    path_or_text: a file (Markdown, LaTeX, plain text, notebook), or the text itself.
    network: for what the document leaves out, as ``Network`` or as its string, written in
    ``convention``. seed: of the random points.

    Raises DocumentError for a file that cannot be opened, NetworkError for a string that is no
    network. A document is never at fault: what cannot be read is reported with its place.

    >>> report = check("Let $E = (y - wx)^2$. Then $\\\\frac{dE}{dw} = 2(y - wx)x$.")
    >>> report.ok, [verdict.cause.value for verdict in report.verdicts]
    (False, ['sign'])
    """
    known = Network.parse(network) if isinstance(network, str) else network
    document = read_document(path_or_text)
    return Report((check_document(document, known, seed, convention),))
