"""δ(i, j), δ_j^i and I_{ij} − p_j: Kronecker's δ_{ij} in other hands.

The i above a δ is an index, and no layer, where it stands below other symbols and above none.
An I with two indices is the identity only where it is a term beside another and nothing defines it.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Plus,
    Reading,
    Script,
    Sides,
    all_nodes,
    mapped,
    rewritten,
)

_DELTA = "\\delta"


def with_kronecker_deltas(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with one way of writing Kronecker's δ."""
    bases = {n.base for n in all_nodes(chains, Name)}
    if bases.isdisjoint((_DELTA, "I")):
        return [list(sides) for sides in chains]
    heads = {n.base for sides in chains if isinstance(n := sides[0], Name)}
    letters = {
        script.text for n in all_nodes(chains, Name) for script in n.scripts
    }  # fmt: skip
    above = _above_deltas_alone(chains)

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Call) and node.function.base == _DELTA and not node.function.scripts:
            names = [a.base for a in node.arguments if isinstance(a, Name) and not a.scripts]
            if len(names) == len(node.arguments) == 2 and letters.issuperset(names):
                scripts = tuple(Script("sub", "bare", base) for base in names)
                return Name(node.start, node.end, _DELTA, scripts)
        if isinstance(node, Name) and node.base == _DELTA and _upper(node) in above:
            first, second = sorted(node.scripts, key=lambda script: script.place, reverse=True)
            return replace(node, scripts=(replace(first, place="sub"), second))
        changed = mapped(node, rewrite)
        if isinstance(changed, Plus) and "I" not in heads:
            terms = tuple(map(_identity, changed.terms))
            return Plus(changed.start, changed.end, terms, changed.signs)
        return changed

    return rewritten(chains, rewrite)


def _above_deltas_alone(chains: Sides) -> set[str | None]:
    """The letters above δ that stand above nothing else, and below other symbols."""
    names = list(all_nodes(chains, Name))
    found: set[str | None] = {_upper(name) for name in names if name.base == _DELTA} - {None}
    others = [name for name in names if name.base != _DELTA]
    below = {s.text for name in others for s in name.scripts if s.place == "sub"}
    return (found & below) - {s.text for n in others for s in n.scripts if s.place == "sup"}


def _upper(name: Name) -> str | None:
    """The i of δ_j^i."""
    texts = {script.place: script.text for script in name.scripts if script.kind == "bare"}
    letters = all(len(text) == 1 and text.islower() for text in texts.values())
    plain = len(name.scripts) == len(texts) == 2 and letters
    return texts["sup"] if plain and texts["sup"] != texts["sub"] else None


def _identity(term: Reading) -> Reading:
    """An entry of the identity as δ_{ij}."""
    if not isinstance(term, Name) or term.base != "I" or len(term.scripts) != 2:
        return term
    if all(s.place == "sub" and s.kind == "bare" and s.text.isalpha() for s in term.scripts):
        return Name(term.start, term.end, _DELTA, term.scripts)
    return term
