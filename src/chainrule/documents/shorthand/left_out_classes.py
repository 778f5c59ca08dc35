r"""L = −y log ŷ where ŷ = softmax(z): y and ŷ have an entry for each class, and the sum over these
is left out, however the two are joined.

A loss is a number, so that nothing else can be meant. One that also has log(1 − ŷ) is that of one
unit and stays as it is.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = (("p", r"\operatorname{softmax}(z)"), ("L", r"-y \log p"))
>>> sides = with_sums_over_classes([[parse(layout(text)) for text in pair] for pair in texts])
>>> isinstance(sides[1][1].terms[0], Big)
True
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from chainrule.documents.names.definition import head
from chainrule.documents.parsing.customary import LOSS_BASES, TARGETS, customary_function
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Name,
    Over,
    Picked,
    Plus,
    Reading,
    Script,
    Sides,
    Times,
    all_nodes,
    is_logarithm,
    mapped,
    rewritten_sides,
    unbracketed,
    walk_reading,
)
from chainrule.documents.shorthand.letters_of_softmaxes import letter_of_none
from chainrule.documents.shorthand.shifted_softmaxes import exponent_of

_UNSAID = ("\\hat{y}", "\\hat{p}")
_STEP = "t"  # of time: ŷ_t is whole


def with_sums_over_classes(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with the sum over the classes in each loss that leaves it out."""
    predictions = set(_predictions(chains))
    letter = letter_of_none(list(all_nodes(chains))) or ""

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Call) or (isinstance(node, Big) and not _marks(node, predictions)):
            return node  # a trace, or a sum, adds them up
        if isinstance(node, Times) and _is_entropy(node, predictions):
            return _summed(node, letter)
        return mapped(node, rewrite)

    return [
        rewritten_sides(sides, rewrite) if predictions and _is_of_a_loss(sides) else list(sides)
        for sides in chains
    ]


def _summed(product: Times, letter: str) -> Reading:
    """Σ y log ŷ, or Σ_q y_{tq} log ŷ_{tq} where the steps of time, which may be added up too, stand
    below. letter: the q."""
    target = unbracketed(product.factors[0])
    steps = [s for s in target.scripts if s.text == _STEP] if isinstance(target, Name) else []
    if not steps or not letter:
        return Big(product.start, product.end, "", None, None, product)
    mark = Script("sub", "bare", letter)

    def entry(node: Reading) -> Reading:
        if isinstance(node, Name) and node.scripts:
            return replace(node, scripts=(*node.scripts, mark))
        return mapped(node, entry)

    return Big(product.start, product.end, letter, None, None, entry(product))


def _is_entropy(product: Times, predictions: set[Name]) -> bool:
    """y log ŷ."""
    if len(product.factors) != 2:
        return False
    target, logarithm = map(unbracketed, product.factors)
    return (
        isinstance(target, Name) and target.base in TARGETS and is_logarithm(logarithm)
        and _is_whole(target) and unbracketed(logarithm.arguments[0]) in predictions
    )  # fmt: skip


def _marks(big: Big, predictions: set[Name]) -> bool:
    """Whether a sum runs over what tells predictions apart, as Σ_t y_t log ŷ_t does."""
    return big.letter in {s.text for name in predictions for s in name.scripts}


def _is_of_a_loss(sides: Sequence[Reading | None]) -> bool:
    """Whether a line says what a loss is, and the loss is not that of one unit."""
    left = sides[0] if sides else None
    name = None if left is None else head(left)
    if name is None or name.base not in LOSS_BASES:
        return False
    logarithms = (node for node in all_nodes([sides]) if is_logarithm(node))
    return not any(isinstance(unbracketed(node.arguments[0]), Plus) for node in logarithms)


def _predictions(chains: Sides) -> Iterator[Name]:
    """The ŷ of ŷ = softmax(z), and of ŷ = s(z) where s(z_i) = e^{z_i} / Σ_j e^{z_j}.

    And a ŷ that nothing defines beside such an s: it is what that gives.
    """
    pairs = [pair for sides in chains for pair in pairwise(sides)]
    functions = {
        call.function.base for left, right in pairs
        if right is not None and _is_quotient_of_exponentials(right)
        and isinstance(call := left.base if isinstance(left, Picked) else left, Call)
    }  # fmt: skip
    if functions:
        lefts = {sides[0] for sides in chains if sides}
        yield from {Name(0, 0, base) for base in _UNSAID} - lefts
    for left, right in pairs:
        if not isinstance(left, Name) or not isinstance(right, Call) or not _is_whole(left):
            continue
        base, (argument, *more) = right.function.base, right.arguments
        known = base in functions or customary_function(base) == "softmax"
        if known and not (more or (isinstance(argument, Name) and not _is_whole(argument))):
            yield left


def _is_whole(name: Name) -> bool:
    """Whether a name has neither an index nor a transpose: that of a step or a sample is whole."""
    return all(
        s.kind in ("paren", "bracket", "word") or (s.place == "sub" and s.text == _STEP)
        for s in name.scripts
    )


def _is_quotient_of_exponentials(right: Reading) -> bool:
    """e^{z_i} / Σ_j e^{z_j}."""
    right = unbracketed(right)
    return isinstance(right, Over) and exponent_of(right.top) is not None and any(
        isinstance(node, Big) and exponent_of(unbracketed(node.body)) is not None
        for node in walk_reading(right.bottom)
    )  # fmt: skip
