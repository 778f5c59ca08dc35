r"""A likelihood that is only ever written under a logarithm: log L(θ) = Σ_i (y_i log p_i + …).

What is differentiated is the log-likelihood, and it has a formula of its own. So log L(θ) is read
as one quantity, under the letter L, and log p(y | X, w) under a letter that is free; where −log L
is given, L is that. Where L stands without its logarithm as well, as in L(θ) = Π_i p_i, it is left
alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeGuard

from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Call,
    Group,
    Name,
    Partial,
    Plus,
    Reading,
    Sides,
    all_nodes,
    is_logarithm,
    mapped,
    rewritten,
    unbracketed,
    walk_reading,
)

_LIKELIHOODS = ("L", "\\mathcal{L}")
_PROBABILITIES = ("p", "P")
_FREE = ("\\ell", "\\mathcal{L}", "L")


def with_log_likelihoods(chains: Sides) -> Sides:
    """The formulas of a document with a letter for each such logarithm."""
    said = {name for sides in chains for name in _said(sides)}
    if not said:
        return chains
    nodes = list(all_nodes(chains))
    under = [id(name) for node in nodes if (name := _under_a_logarithm(node)) is not None]
    names = [node for node in nodes if isinstance(node, Name)]
    alone = {_of_all(name) for name in names if id(name) not in set(under)}
    found = said - alone
    bases = {name.base for name in names}
    if len(found) != 1 or any(name.base in _LIKELIHOODS for name in said & alone):
        return chains
    (name,) = found
    free = next((base for base in _FREE if base not in bases), None)
    if name.base in _PROBABILITIES and (free is None or bases & set(LOSS_BASES)):
        return chains

    turned = any(_is_negative(sides[0]) and name in _said(sides) for sides in chains)

    def rewrite(node: Reading) -> Reading:
        if turned and _is_negative(node) and is_meant(node.terms[0]):
            return letter(node.terms[0])
        if not is_meant(node):
            return mapped(node, rewrite)
        if not turned:
            return letter(node)
        return Group(node.start, node.end, Plus(node.start, node.end, (letter(node),), (-1,)))

    def letter(node: Reading) -> Reading:
        if name.base in _PROBABILITIES:
            return Name(node.start, node.end, str(free))
        return unbracketed(node.arguments[0]) if isinstance(node, Call) else node

    def is_meant(node: Reading) -> bool:
        under = _under_a_logarithm(node)
        return under is not None and _of_all(under) == name

    return rewritten(chains, rewrite)


def _is_negative(node: Reading | None) -> TypeGuard[Plus]:
    """Whether a formula is minus one term."""
    return isinstance(node, Plus) and node.signs == (-1,)


def _of_all(name: Name) -> Name:
    """The letter L, whatever marks it; a probability with what it is of."""
    return Name(0, 0, name.base) if name.base in _LIKELIHOODS else name


def _said(sides: Sequence[Reading | None]) -> Iterator[Name]:
    """The L of log L(θ) = …, and of −log L(θ) = …, where a formula without it comes next."""
    for left, right in pairwise(sides):
        whole = left.terms[0] if _is_negative(left) else left
        name = _under_a_logarithm(whole) if whole is not None else None
        if name is None or right is None or isinstance(unbracketed(right), (Name, Partial)):
            continue
        if not any(isinstance(n, Name) and n.base == name.base and _of_all(n) == _of_all(name)
                   for n in walk_reading(right)):  # fmt: skip
            yield _of_all(name)


def _under_a_logarithm(node: Reading) -> Name | None:
    """The L of log L and of log L(θ), the p of log p(y | X, w)."""
    if not is_logarithm(node) or len(node.arguments) != 1:
        return None
    inner = unbracketed(node.arguments[0])
    name = inner.function if isinstance(inner, Call) else inner
    if not isinstance(name, Name) or name.primes:
        return None
    if name.base in _LIKELIHOODS and not name.scripts:
        return name
    words = [s.text for s in name.scripts if s.kind == "word" and " given " in s.text]
    of_all = len(words) == len(name.scripts) == 1 and any(
        letter.isupper() for letter in words[0].partition(" given ")[2]
    )
    return name if name.base in _PROBABILITIES and of_all and isinstance(inner, Name) else None
