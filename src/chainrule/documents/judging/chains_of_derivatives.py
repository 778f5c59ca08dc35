r"""A line that states the chain rule and nothing more: ∂C/∂z = Σ_i ∂C/∂a_i · ∂a_i/∂z.

Such a line is right for whatever these symbols mean. Where it does not hold as it is read, the
reader took something to depend on something else than is meant.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> of, line = (parse(layout(text)) for text in (
...     r"\frac{\partial C}{\partial z}",
...     r"\frac{\partial C}{\partial a} \frac{\partial a}{\partial z}",
... ))
>>> is_the_chain_rule(of, line), is_the_chain_rule(of, of)
(True, False)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from chainrule.documents.any_meaning.chain_rule import links_of
from chainrule.documents.names.definition import head
from chainrule.documents.outcomes.verdicts import Cause
from chainrule.documents.parsing.reading import Big, Name, Partial, Reading, walk_reading

MESSAGE = (
    "This is the chain rule itself, so that what depends on what is not read here as it is meant."
)
# A sum that is left out, or an order that does not conform, is a mistake in the chain rule too.
NOT_OF_IT = (Cause.DROPPED_SUM, Cause.INDEX, Cause.ORDER, Cause.TRANSPOSE, Cause.SHAPE)


def is_the_chain_rule(left: Reading, right: Reading, cause: Cause = Cause.UNKNOWN) -> bool:
    """Whether the right side goes from the one end of a derivative to the other in steps.

    With indices, each that stands between must be summed over: ∂C/∂z_k = ∂C/∂a_k · ∂a_k/∂z_k is
    no chain rule for softmax. But no other symbol in it would make it one.
    """
    if cause in NOT_OF_IT:
        return False
    links = links_of(right)
    if not isinstance(left, Partial) or links is None or len(links) < 2:
        return False
    summed = set(_summed(right))
    tops = Counter(_of_all(link.of, left.of, summed) for link in links) + Counter([left.wrt])
    bottoms = Counter(link.wrt for link in links) + Counter([left.of])
    between = {letter for link in links[1:] for letter in _letters(link.of)}
    closed = cause is Cause.SYMBOL or between <= summed
    return tops == bottoms and closed


def _of_all(of: Reading, whole: Reading, summed: set[str]) -> Reading:
    """The loss L of all examples for the L_i of one, where i is summed over."""
    one, all_ = head(of), head(whole)
    same = one is not None and all_ is not None and one.base == all_.base
    return whole if same and set(_letters(of)) <= summed else of


def _letters(reading: Reading) -> Iterator[str]:
    """The index letters below a symbol."""
    for node in walk_reading(reading):
        for script in node.scripts if isinstance(node, Name) else ():
            if script.place == "sub" and script.kind == "bare":
                yield from (c for c in script.text if c.isalpha())


def _summed(reading: Reading) -> Iterator[str]:
    """The letters that a side sums over."""
    yield from (node.letter for node in walk_reading(reading, Big))
