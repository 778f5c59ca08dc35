"""From a document to the verdict on every equality in it."""

from __future__ import annotations

from chainrule.documents.document import Document
from chainrule.documents.verdicts import Marked
from chainrule.network import Network


def check_document(document: Document, network: Network | None = None, seed: int = 0) -> Marked:
    """Judge every equality in a document."""
    raise NotImplementedError
