"""What a document leaves out, given as a network: its forward equations, as the document writes."""

from __future__ import annotations

from chainrule.backpropagation import derive
from chainrule.convention import Convention, settled
from chainrule.documents.document import Document
from chainrule.documents.source import read_text
from chainrule.documents.statements import Chain, statements
from chainrule.errors import DocumentError, NetworkError
from chainrule.network import Network

_SETTINGS = ("samples", "weights", "reduction")


def given_chains(
    document: Document, network: Network | None, convention: Convention | None
) -> list[Chain]:
    """The forward equations of a given network, or of the one in the front matter."""
    settings = document.settings
    if network is None and "network" in settings:
        try:
            network = Network.parse(settings["network"])
        except NetworkError as problem:
            raise DocumentError(
                f"{document.name}: network in the front matter: {problem}"
            ) from None
    if network is None:
        return []
    if convention is None:
        choices = {name: settings[name] for name in _SETTINGS if name in settings}
        convention = Convention(**choices) if choices else None
    derivation = derive(network, settled(convention))
    written = derivation.to_markdown(_style(document.text))
    forward, _, rest = written.partition("## Backward")
    functions = rest.partition("## Functions")[2].partition("\n## ")[0]
    source = read_text(forward + functions, "<network>", "markdown")
    return [s for s in statements(source) if isinstance(s, Chain)]


def _style(text: str) -> str:
    """The notation that is nearest to the document's own."""
    if "^{[" in text or "^[" in text:
        return "bracket"
    if "W^{(1)}" in text or "W}^{(1)}" in text:
        return "parenthesis"
    if "W^1" in text or "W^{1}" in text:
        return "superscript"
    return "subscript"
