r"""Errors that are rows: δ = ∂J/∂θ = (ŷ − y)ᵀ, in a document that writes derivatives as Jacobians.

Its ``\delta U \circ f'(z)`` then conforms, and so does ``\delta^T h^T`` for ∂J/∂U. A line that
holds with all such errors as rows holds; of the others nothing is said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition
from chainrule.documents.parsing.reading import Name, Partial, Turned
from chainrule.documents.stating.chains import Chain


def with_rows_of_errors(system: System) -> Iterator[System]:
    """The same system with each error turned, if the document says of one that it is a row."""
    errors = {key: found for key, found in system.definitions.items() if _is_an_error(found)}
    if any(_turns(system, chain, errors.keys()) for chain in system.chains if errors):
        turned = {key: _turned(found) for key, found in errors.items()}
        definitions = {**system.definitions, **turned}
        others = {key: o for key, o in system.candidates.items() if key not in turned}
        yield replace(system, definitions=definitions, candidates=others, supposed=True)


def _is_an_error(found: Definition) -> bool:
    """Whether a symbol stands for the whole derivative of something: δ = ∂J/∂θ."""
    return isinstance(found.right, Partial) and not found.mention.entries


def _turned(found: Definition) -> Definition:
    right = found.right
    return replace(found, right=Turned(right.start, right.end, right))


def _turns(system: System, chain: Chain, errors: Collection[str]) -> bool:
    """Whether a chain that begins with an error has a transpose of something on a side."""
    first = chain.sides[0].reading
    if not isinstance(first, Name) or system.mention(first).key not in errors:
        return False
    return any(isinstance(side.reading, Turned) for side in chain.sides[1:])
