"""What the signs in a document mean: whether Σ adds up, ∂Z is a derivative, and A:B a product."""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.documents.markup.array_programs import is_of_a_program, with_plain_products
from chainrule.documents.markup.item import Item
from chainrule.documents.markup.named_gradients import names_gradients, with_gradients
from chainrule.documents.markup.script_letters import losses_in_script, with_script
from chainrule.documents.parsing.sum_signs import (
    colon_is_a_product,
    sigma_is_a_sum,
    with_colons,
    with_products,
    with_sums,
)


@dataclass(frozen=True)
class Signs:
    """sums: whether the letter Σ adds up. gradients: which of ∂Z and ∇_Z name a derivative.

    colons: whether A:B is the Frobenius product. script: the letters that name another loss where
    they are set in script.
    """

    sums: bool
    gradients: frozenset[str]
    colons: bool
    script: frozenset[str]

    @classmethod
    def of(cls, text: str) -> Signs:
        """What the signs mean in a text."""
        return cls(
            sigma_is_a_sum(text), names_gradients(text), colon_is_a_product(text),
            losses_in_script(text),
        )  # fmt: skip

    def put(self, items: tuple[Item, ...], written: str) -> tuple[Item, ...]:
        """The items of a piece with signs for what they mean. written: the piece's text."""
        items = with_plain_products(items) if is_of_a_program(written) else items
        items = with_script(items, self.script) if self.script else items
        items = with_products(with_sums(items) if self.sums else items)
        items = with_gradients(items, self.gradients) if self.gradients else items
        return with_colons(items) if self.colons else items
