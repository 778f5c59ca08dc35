"""What can be read as LaTeX, Markdown, HTML or plain text, and how its symbols are then written."""

from __future__ import annotations

from abc import ABC, abstractmethod

from chainrule.convention import SAMPLES
from chainrule.network import Network, whole_number
from chainrule.notation import Notation
from chainrule.writing.definitions import with_definitions
from chainrule.writing.html_page import HtmlPage
from chainrule.writing.latex_page import LatexPage
from chainrule.writing.markdown_page import MarkdownPage
from chainrule.writing.page import Page
from chainrule.writing.plain_page import PlainPage


def notation_for(
    network: Network, style: str = "subscript", samples: int | None = None
) -> Notation:
    """The notation that prints this network's numbers of units, and of samples if it is known."""
    if samples is not None:
        return Notation(style, network.sizes(whole_number(samples, "the number of samples")))
    sizes = {name: size for name, size in network.sizes(1).items() if name != SAMPLES}
    return Notation(style, sizes)


class Readable(ABC):
    """Something that can be laid out as a page.

    ``print`` shows it as plain text and a notebook as Markdown. In all forms ``notation`` is
    "subscript" for W₁, "superscript" for W^1, "bracket" for W^[1] or "parenthesis" for W^(1),
    "ng" for W^[1] with dW^[1] for its gradient, "nielsen" for w^1 with δ^1 for the gradient of
    z^1; ``samples`` is a number to be printed in place of n.
    """

    @abstractmethod
    def to_page(self) -> Page:
        """The page."""

    @property
    @abstractmethod
    def notation_source(self) -> Network:
        """The network whose numbers of units are printed."""

    def to_latex(self, notation: str = "subscript", samples: int | None = None) -> str:
        """A complete LaTeX document."""
        written = notation_for(self.notation_source, notation, samples)
        return LatexPage(written)(with_definitions(self.to_page(), written))

    def to_markdown(self, notation: str = "subscript", samples: int | None = None) -> str:
        """Markdown with LaTeX mathematics."""
        written = notation_for(self.notation_source, notation, samples)
        return MarkdownPage(written)(with_definitions(self.to_page(), written))

    def to_html(self, notation: str = "subscript", samples: int | None = None) -> str:
        """A page for the browser that needs no network."""
        written = notation_for(self.notation_source, notation, samples)
        return HtmlPage(written)(with_definitions(self.to_page(), written))

    def to_text(self, samples: int | None = None, notation: str = "subscript") -> str:
        """Plain text for the terminal, where a bracketed layer is a subscript too."""
        written = notation_for(self.notation_source, notation, samples)
        return PlainPage(written)(with_definitions(self.to_page(), written))

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.to_page().title}>"

    def _repr_markdown_(self) -> str:
        return self.to_markdown()
