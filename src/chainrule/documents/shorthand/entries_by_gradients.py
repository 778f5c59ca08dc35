r"""Small letters for the entries of a matrix, where its gradient says so: ∂E/∂W = [[∂E/∂w_11, …]].

Then w_{ij} is W_{ij} all along, and y_i is Y_i where ∂E/∂Y = [∂E/∂y_1, …]; so are the w_{ij}^{[1]}
of a W^{[1]}.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from chainrule.documents.parsing.reading import (
    Dots,
    Matrix,
    Name,
    Partial,
    Reading,
    Script,
    Sides,
    Turned,
    all_nodes,
    mapped,
    rewritten,
    unbracketed,
)


def with_capital_entries(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with W_{ij} for w_{ij}, where a gradient ties the letters."""
    indexed = {n.base for n in all_nodes(chains, Name) if _is_entry(n)}
    both = {base for sides in chains for base in _whole_and_in_part(sides)}
    tied = {
        small: whole for sides in chains for small, whole in _tied(sides)
        if small not in both and whole not in indexed
    }  # fmt: skip
    if not tied:
        return [list(sides) for sides in chains]

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name):
            return replace(node, base=tied.get(node.base, node.base))
        return mapped(node, rewrite)

    return rewritten(chains, rewrite)


def _tied(sides: Sequence[Reading | None]) -> Iterator[tuple[str, str]]:
    """The w and W of ∂E/∂W = [[∂E/∂w_11, …]]."""
    for left, right in pairwise(sides):
        if left is None or right is None:
            continue
        left, matrix = unbracketed(left), unbracketed(right)
        matrix = matrix.base if isinstance(matrix, Turned) else matrix
        if not isinstance(left, Partial) or not isinstance(matrix, Matrix):
            continue
        whole = left.wrt
        written = [unbracketed(entry) for row in matrix.rows for entry in row]
        entries = [entry for entry in written if not isinstance(entry, Dots)]
        by = {_letter_of_entry(entry, left.of) for entry in entries}
        if isinstance(whole, Name) and len(entries) > 1 and len(by) == 1:
            small, marks = by.pop() or ("", ())
            if small.islower() and small.upper() == whole.base and marks == whole.scripts:
                yield small, whole.base


def _letter_of_entry(entry: Reading, of: Reading) -> tuple[str, tuple[Script, ...]] | None:
    """The w of ∂E/∂w_{ij}, with its layer, if it is the derivative of the same thing."""
    if not isinstance(entry, Partial) or not isinstance(entry.wrt, Name):
        return None
    one, other = entry.of, of
    if not isinstance(one, Name) or not isinstance(other, Name) or not _is_entry(entry.wrt):
        return None
    own = entry.wrt.base, tuple(filter(_is_layer, entry.wrt.scripts))
    return own if (one.base, one.scripts) == (other.base, other.scripts) else None


def _whole_and_in_part(sides: Sequence[Reading | None]) -> set[str]:
    """The letters that a chain has with an index and without any: the x of σ(x) is none of x_i."""
    names = list(all_nodes([sides], Name))
    bare = {name.base for name in names if all(map(_is_layer, name.scripts))}
    parts = {name.base for name in names if _is_entry(name)}
    return {base for base in bare if base in parts or base.upper() in bare - {base}}


def _is_entry(name: Name) -> bool:
    """Whether something stands below, and nothing above but a layer: w_{12}, w_{12}^{[1]}."""
    below = [s.place == "sub" for s in name.scripts if not _is_layer(s)]
    return bool(below) and all(below)


def _is_layer(script: Script) -> bool:
    return script.kind == "bracket" or (script.kind == "paren" and script.text.isdigit())
