r"""∂z/∂w where z = W x + b, in a document that also has a w: the W that is meant is that w.

Notes write the weights of one unit as w and those of several as W, and differentiate by the other
of the two. A line that holds for the W that z is computed from is right; of the others nothing is
said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.defining.dependence import reached
from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition, head
from chainrule.documents.names.lexicon import Mention, key_base
from chainrule.documents.parsing.reading import Name, Partial
from chainrule.documents.stating.chains import nodes_in

_WEIGHTS = ("w", "v", "u")


def with_weights_of_one_size(system: System) -> Iterator[System]:
    """The same system with the small letter for the capital that is computed with."""
    found: dict[str, Definition] = {}
    for node in nodes_in(system.chains):
        of = head(node.of) if isinstance(node, Partial) else None
        if not isinstance(node, Partial) or not isinstance(node.wrt, Name) or of is None:
            continue
        small = system.mention(node.wrt)
        base = key_base(small.key)
        capital = base.upper() + small.key[len(base) :]
        if base not in _WEIGHTS or small.entries or capital not in system.roots:
            continue
        under = set(reached(system, [system.mention(of).key]))
        if capital in under and small.key not in under:
            name = replace(node.wrt, base=base.upper())
            found[capital] = Definition(capital, name, node.wrt, -1, -1, Mention(capital))
    if found:
        definitions = {**system.definitions, **found}
        yield replace(system, definitions=definitions, supposed=True, of_the_open=True)
