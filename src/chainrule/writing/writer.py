"""What all writers of pages share: running text is words, formulas and shapes."""

from __future__ import annotations

from abc import ABC, abstractmethod

from chainrule.expression import Expression
from chainrule.shapes import Shape
from chainrule.writing.page import Block, Dimensions, Inline, Page, Text


class PageWriter(ABC):
    """Writes a page; ``writer(page)`` is the text of the whole document."""

    @abstractmethod
    def __call__(self, page: Page) -> str: ...

    @abstractmethod
    def words(self, text: str) -> str:
        """Plain words, with special characters made safe."""

    @abstractmethod
    def formula(self, expression: Expression) -> str:
        """A formula in running text."""

    @abstractmethod
    def shape(self, shape: Shape) -> str:
        """A shape in running text."""

    @abstractmethod
    def block(self, block: Block) -> str:
        """One block."""

    def text(self, text: Text) -> str:
        """Running text with its formulas."""
        return "".join(map(self.inline, text))

    def inline(self, part: Inline) -> str:
        """A piece of running text: words, a formula or a shape."""
        if isinstance(part, Dimensions):
            return self.shape(part.shape)
        return self.words(part) if isinstance(part, str) else self.formula(part)
