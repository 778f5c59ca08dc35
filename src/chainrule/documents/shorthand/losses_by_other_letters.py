r"""A loss under a letter of its own: \hat{F} = (t − a)ᵀ (t − a), and ∂\hat{F}/∂w.

Where nothing that is differentiated has a customary letter of losses, and one thing is by several
quantities and is a square, a norm or a logarithm of what is predicted, this is the loss. So is the
f of ∂f/∂X and ∂f/∂G for matrices, where f is no function of entries; and the d of
C = (1/n) Σ d(y, a) is the loss of one example, where nothing says what it is. The c of ∂c/∂z and
∂c/∂w is one too, and the f of ∂f/∂x, where they are written nowhere else.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = ("Q", r"\sum_k (t_k - y_k)^2", r"\partial Q / \partial w", r"\partial Q / \partial b")
>>> read = with_customary_loss([[parse(layout(text)) for text in texts]])
>>> [read[0][0].base, read[0][2].of.base]
['J', 'J']
>>> read = with_customary_loss([[parse(layout(text)) for text in ("C", r"\sum_i d(y_i, a_i)")]])
>>> read[0][1].body.function.base
'\\ell'
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from chainrule.documents.names.definition import head
from chainrule.documents.parsing.customary import (
    FUNCTION_BASES,
    LOSS_BASES,
    customary_function,
)
from chainrule.documents.parsing.reading import (
    Bars,
    Big,
    Call,
    Name,
    Num,
    Over,
    Partial,
    Plus,
    Raised,
    Reading,
    Sides,
    Times,
    Turned,
    all_nodes,
    bases_in,
    is_logarithm,
    mapped,
    rewritten,
    unbracketed,
    walk_reading,
)
from chainrule.documents.shorthand.variances import DEVIATIONS

_FEWEST = 2  # quantities that a loss is differentiated by
_RISK = "R"  # which nothing else is called that is a square or a logarithm
_SQUARE = 2
_LETTERS = ("J", "E", "C", "L")
_OF_EXAMPLES = "\\ell"
_NAMES = ("c", "f", "R", "out", "err", "error")  # of a loss, or a risk, that nothing says
_OF_TWO = 2  # arguments: what is expected, and what is predicted


def with_customary_loss(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with J for the letter of its loss, if that is no customary one."""
    nodes = list(all_nodes(chains))
    if of_examples := _of_examples(chains, nodes):
        return with_customary_loss(_renamed(chains, of_examples, _OF_EXAMPLES))
    taken: dict[str, set[str]] = {}
    for node in nodes:
        if isinstance(node, Partial) and (of := head(node.of)) is not None:
            by = head(node.wrt)
            taken.setdefault(of.base, set()).add(by.base if by is not None else "")
    for base in DEVIATIONS:
        taken.pop(base, None), taken.pop(f"{base}^2", None)  # a variance is no loss
    free = [b for b in _LETTERS if all(n.base != b for n in nodes if isinstance(n, Name))]
    if not free or not taken.keys().isdisjoint(LOSS_BASES):
        return [list(sides) for sides in chains]
    penalties = set(_penalties(chains))
    found = [
        base for base, by in taken.items()
        if (len(by) >= _FEWEST or base == _RISK) and base in penalties
        and not _is_applied(nodes, base)
    ]  # fmt: skip
    found = found or [base for base, by in taken.items() if _is_of_matrices(chains, base, by)]
    found = found or [
        base for base, by in taken.items()
        if len(by) >= _FEWEST and base in _NAMES and _is_only_derived(chains, nodes, base)
    ]  # fmt: skip
    if len(found) != 1:
        return [list(sides) for sides in chains]

    return _renamed(chains, found[0], free[0])


def _renamed(chains: Sides, old: str, new: str) -> list[list[Reading | None]]:
    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name) and node.base == old:
            return replace(node, base=new, written=node.base)
        return mapped(node, rewrite)

    return rewritten(chains, rewrite)


def _of_examples(chains: Sides, nodes: list[Reading]) -> str | None:
    """The letter of the loss of one example, which nothing says: C = (1/n) Σ d(y, a)."""
    calls = [node for node in nodes if isinstance(node, Call)]
    firsts = [sides[0] for sides in chains if sides]
    said = {first.function.base for first in firsts if isinstance(first, Call)}
    alone = {call.function.base for call in calls if len(call.arguments) < _OF_TWO}
    known = {n.base for n in nodes if isinstance(n, Name)} & {_OF_EXAMPLES}
    for sides in chains if not known else ():
        left, right = (sides[0], sides[1]) if len(sides) > 1 else (None, None)
        call = _averaged(right) if right is not None else None
        if not isinstance(left, Name) or left.base not in LOSS_BASES or not isinstance(call, Call):
            continue
        base = call.function.base
        is_word = len(base) > 1 and not base.startswith("\\")  # max(0, 1 − y a)
        is_known = is_word or base in LOSS_BASES or customary_function(base) is not None
        if base not in said | alone and not is_known and not call.function.primes:
            return base
    return None


def _averaged(reading: Reading) -> Reading:
    """What a sum adds up, and what a number or 1/n multiplies."""
    while True:
        match unbracketed(reading):
            case Big(kind="sum", body=inside) | Over(top=inside, bottom=Name() | Num()):
                reading = inside
            case Times(factors=factors) if len(others := [*filter(_is_no_share, factors)]) == 1:
                reading = others[0]
            case inner:
                return inner


def _is_no_share(factor: Reading) -> bool:
    """Whether a factor is neither a number nor 1/n."""
    return not isinstance(factor.top if isinstance(factor, Over) else factor, Num)


def _penalties(chains: Sides) -> Iterator[str]:
    """The letters that stand for a square, a norm or a logarithm of a difference."""
    for sides in chains:
        for left, right in pairwise(sides):
            added = isinstance(left, Big) and isinstance(left.body, Name)  # R = Σ_i R_i = …
            whole = left.body if isinstance(left, Big) and added else left
            name = head(whole) if whole is not None else None
            if (
                name is not None
                and right is not None
                and any(map(_is_penalty, walk_reading(right)))
            ):
                yield name.base
            if not isinstance(whole, (Name, Call)):
                break


def _is_penalty(node: Reading) -> bool:
    """Whether it is (t − y)², ‖t − y‖, (t − y)ᵀ (…) or log p."""
    if isinstance(node, Raised):
        square = isinstance(node.exponent, Num) and node.exponent.value == _SQUARE
        return square and _is_difference(node.base)
    if isinstance(node, Bars):
        return bool(node.norm) and _is_difference(node.inner)
    if isinstance(node, Times):
        return any(isinstance(f, Turned) and _is_difference(f.base) for f in node.factors)
    return is_logarithm(node)


def _is_difference(reading: Reading) -> bool:
    reading = unbracketed(reading)
    return isinstance(reading, Plus) and set(reading.signs) == {1, -1}


def _is_of_matrices(chains: Sides, base: str, by: set[str]) -> bool:
    """Whether a letter of functions is differentiated by several matrices, as it stands, and is
    applied to nothing but on the left of what says its value: f(G) = ‖G‖²."""
    if base not in FUNCTION_BASES or sum(letter.isupper() for letter in by) < _FEWEST:
        return False
    firsts = {id(side) for sides in chains for side in sides[:1]}
    nodes = [node for node in all_nodes(chains) if isinstance(node, (Call, Partial))]
    calls = [n for n in nodes if isinstance(n, Call) and n.function.base == base]
    wrts = [n.wrt for n in nodes if isinstance(n, Partial) and isinstance(n.wrt, Name)]
    return all(w.base != base for w in wrts) and all(
        id(call) in firsts and len(call.arguments) == 1 and not call.function.primes
        for call in calls
    )


def _is_only_derived(chains: Sides, nodes: list[Reading], base: str) -> bool:
    """Whether a letter stands for what is differentiated alone, and no line says its derivative by
    anything but other derivatives of it: not the c of ∂c/∂a = b, where c is a b in a picture."""
    names = [node for node in nodes if isinstance(node, Name) and node.base == base]
    derived = sum(isinstance(n, Partial) and n.of in names for n in nodes)
    if derived < len(names) or any(name.scripts or name.primes for name in names):
        return False
    bases = [[bases_in(side) for side in sides if side is not None] for sides in chains]
    return all(
        base in own or "\\delta" in own for all_ in bases if any(base in own for own in all_)
        for own in all_
    )  # fmt: skip


def _is_applied(nodes: list[Reading], base: str) -> bool:
    """Whether a letter is a function of what is computed: the f of f(w x + b), or a slope f′."""
    return any(
        isinstance(node, Call) and node.function.base == base
        and (node.function.primes or not all(isinstance(a, Name) for a in node.arguments))
        for node in nodes
    )  # fmt: skip
