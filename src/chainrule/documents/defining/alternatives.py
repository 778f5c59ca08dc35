"""Other definitions that a document gives a symbol: a line may be right by any of them.

A document that first takes the squared error and then the cross-entropy under the letter J, or that
puts an example's matrices under the letters of the general ones, defines a symbol twice. One of the
definitions is kept; a line that does not hold by it is tried by each of the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from chainrule.documents.definition import Definition, has_derivative
from chainrule.documents.lexicon import derived, key_base
from chainrule.documents.reading import Num
from chainrule.documents.system import System

MOST = 4  # systems that are tried beside the first


def alternatives(system: System) -> Iterator[System]:
    """The same system with another of its definitions for one symbol, a few of them."""
    for offer in islice(_offers(system), MOST):
        definitions = {**system.definitions, offer.key: offer}
        yield replace(system, definitions=definitions, alternative=offer.key)


def _offers(system: System) -> Iterator[Definition]:
    """The definitions that were not kept and say something else."""
    for key, kept in system.definitions.items():
        if has_derivative(kept.right) or derived(key_base(key)):
            continue
        seen = [kept.right]
        for offer in system.candidates.get(key, ()):
            if has_derivative(offer.right) or isinstance(offer.right, Num):
                continue
            if offer.right not in seen and key not in _below(system, offer):
                seen.append(offer.right)
                yield offer


def _below(system: System, offer: Definition) -> set[str]:
    """The symbols that a definition passes through."""
    found: set[str] = set()
    pending = list(system.keys_in(offer.right))
    while pending:
        key = pending.pop()
        if key not in found:
            found.add(key)
            if key in system.definitions:
                pending += system.keys_in(system.definitions[key].right)
    return found
