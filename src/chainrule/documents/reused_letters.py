"""One letter for the samples and for the classes: y_j^i in the loss, and a_i after it.

"Assume one example to make the notation cleaner": where the i of Σ_i Σ_j y_j^i log a_j^i counts the
samples, and the i of ∂a_i/∂z_i the entries, the sample gets a letter of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.reading import Big, Name, Reading, Script, mapped
from chainrule.documents.statements import Chain, nodes_of_sides

_COUNTS = ("n", "m", "N", "M")
_FREE = ("p", "q", "r", "s", "t", "\\mu", "\\nu")


def with_letters_apart(chains: list[Chain]) -> list[Chain]:
    """The chains with another letter for the samples where theirs counts entries elsewhere."""
    marked = {pair for chain in chains for name in _names(chain) for pair in _marked(name)}
    summed = {letter for chain in chains for letter in _over_samples(chain)}
    reused = {
        letter for chain in chains for letter in {s for _, s in marked} & summed
        if letter in _entries(chain, {base for base, s in marked if s == letter})
    }  # fmt: skip
    if len(reused) != 1:
        return chains
    (letter,) = reused
    used = {text for chain in chains for name in _names(chain) for text in _letters(name)}
    free = next((other for other in _FREE if other not in used), None)
    if free is None:
        return chains
    return [_renamed(c, letter, free) if _speaks_of_samples(c, letter) else c for c in chains]


def _names(chain: Chain) -> Iterator[Name]:
    return (node for node in nodes_of_sides(chain.sides) if isinstance(node, Name))


def _letters(name: Name) -> Iterator[str]:
    yield name.base
    yield from (script.text for script in name.scripts)


def _above(script: Script) -> bool:
    return script.kind == "paren" or (script.place == "sup" and script.kind == "bare")


def _marked(name: Name) -> Iterator[tuple[str, str]]:
    """The sample's letter of y_j^i, with y: what has an entry below and a sample above."""
    below = [s.text for s in name.scripts if s.place == "sub" and s.kind == "bare"]
    above = [s.text for s in name.scripts if _above(s)]
    if len(below) == len(above) == 1 and below != above and len(above[0]) == 1:
        yield name.base, above[0]


def _over_samples(chain: Chain) -> Iterator[str]:
    """The letters of sums up to the number of samples."""
    for node in nodes_of_sides(chain.sides):
        upper = node.upper if isinstance(node, Big) else None
        if isinstance(node, Big) and isinstance(upper, Name) and upper.base in _COUNTS:
            yield node.letter


def _entries(chain: Chain, bases: set[str]) -> set[str]:
    """The letters that count entries of some quantities in a chain without samples."""
    names = list(_names(chain))
    if any(_above(s) for name in names for s in name.scripts if s.text != "T"):
        return set()
    bound = set(_over_samples(chain))
    return {
        s.text for name in names if name.base in bases
        for s in name.scripts if s.place == "sub" and s.kind == "bare"
    } - bound  # fmt: skip


def _speaks_of_samples(chain: Chain, letter: str) -> bool:
    above = any(_above(s) and s.text == letter for name in _names(chain) for s in name.scripts)
    return above or letter in set(_over_samples(chain))


def _apart(script: Script, letter: str) -> Script:
    """A sample in round brackets, where everybody knows it; below, an entry stays one."""
    kind = "paren" if _above(script) else script.kind
    return replace(script, kind=kind, text=letter)


def _renamed(chain: Chain, old: str, new: str) -> Chain:
    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name):
            base = new if node.base == old and not node.scripts else node.base
            scripts = tuple(_apart(s, new) if s.text == old else s for s in node.scripts)
            return replace(node, base=base, scripts=scripts)
        node = mapped(node, rewrite)
        return replace(node, letter=new) if isinstance(node, Big) and node.letter == old else node

    return chain.rewritten(rewrite)
