"""One letter for the samples and for the classes: y_j^i in the loss, and a_i after it.

"Assume one example to make the notation cleaner": where the i of Σ_i Σ_j y_j^i log a_j^i counts the
samples, and the i of ∂a_i/∂z_i the entries, the sample gets a letter of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from chainrule.documents.names.lexicon import PARAMETER_BASES
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Bars,
    Big,
    Group,
    Name,
    Num,
    Raised,
    Reading,
    Script,
    Times,
    is_exponential,
    mapped,
    unbracketed,
    walk_reading,
)
from chainrule.documents.shorthand.ellipsis import relettered
from chainrule.documents.stating.chains import Chain, nodes_of_sides

COUNTS = ("n", "m", "N", "M")
FREE = ("p", "q", "r", "s", "t", "\\mu", "\\nu")


def with_letters_apart(chains: list[Chain]) -> list[Chain]:
    """The chains with another letter for the samples where theirs counts entries elsewhere."""
    chains = _with_sums_over_entries(chains)
    marked = {pair for chain in chains for name in names_of(chain) for pair in _marked(name)}
    summed = {letter for chain in chains for letter in _over_samples(chain)}
    samples = {s for _, s in marked} & summed
    reused = {
        letter for letter in samples for chain in chains
        if letter in _entries(chain, _with_entries(chains, _data(marked, letter)), samples)
    }  # fmt: skip
    if len(reused) != 1:
        return chains
    (letter,) = reused
    used = {text for chain in chains for name in names_of(chain) for text in letters_of(name)}
    free = next((other for other in FREE if other not in used), None)
    if free is None:
        return chains
    data = _data(marked, letter)
    return [_renamed(c, letter, free, data) if _speaks_of_samples(c, letter) else c for c in chains]


def _with_sums_over_entries(chains: list[Chain]) -> list[Chain]:
    """Σ_i w_i², Σ_j e^{z_j} and Σ_i w_i x_i with letters of their own where Σ_i and Σ_j run over
    the samples elsewhere."""
    sums = [n for chain in chains for n in nodes_of_sides(chain.sides, Big)]
    over_entries = [big for big in sums if _is_penalty(big)]
    samples = {letter for chain in chains for letter in _over_samples(chain)}
    samples -= {s for chain in chains for n in names_of(chain) for s in _of_units(n, samples)}
    others_too = [big for big in sums if _is_of_exponentials(big) or _is_linear(big)]
    for big in others_too:
        others = (other.upper for other in sums if other.letter == big.letter
                  and other not in others_too and _speaks_of_its_data(other, big))  # fmt: skip
        if any(_is_a_count(upper) and upper != big.upper for upper in others):
            over_entries.append(big)
    if samples.isdisjoint(big.letter for big in over_entries):
        return chains
    used = {text for chain in chains for name in names_of(chain) for text in letters_of(name)}
    free = next((other for other in FREE if other not in used), None)

    def rewrite(node: Reading) -> Reading:
        node = mapped(node, rewrite)
        if free and isinstance(node, Big) and node.letter in samples and node in over_entries:
            return replace(node, letter=free, body=relettered(node.body, node.letter, free))
        return node

    return [chain.rewritten(rewrite) for chain in chains]


def _of_units(name: Name, samples: set[str]) -> Iterator[str]:
    """The i of z_i^{(l)}: where it counts units too, the samples get another letter."""
    above = {s.text for s in name.scripts if s.place == "sup"} - samples - {"T"}
    if above and name.base not in PARAMETER_BASES:
        yield from (s.text for s in name.scripts if s.place == "sub" and s.kind == "bare")


def _is_penalty(big: Big) -> bool:
    """Whether a sum adds up nothing but sizes of weights: Σ_i w_i², Σ_i |w_i|, Σ_i Σ_j W_{ij}²."""
    nodes = list(walk_reading(big.body))
    own = [node.base for node in nodes if isinstance(node, Name)]
    sizes = all(isinstance(node, (Name, Num, Raised, Bars, Group, Big)) for node in nodes)
    return sizes and set(own) <= PARAMETER_BASES and _is_over_entries(big, ())


def _is_of_exponentials(big: Big) -> bool:
    """Whether a sum is the denominator of a softmax: Σ_j e^{z_j}."""
    return big.kind == "sum" and is_exponential(unbracketed(big.body))


def _speaks_of_its_data(other: Big, big: Big) -> bool:
    """Whether the x_i of Σ_i w_i x_i is that of a sample in Σ_i (y_i − wᵀx_i)², and w is whole."""
    if not _is_linear(big):
        return True
    inside, beside = (
        {n.base: any(s.place == "sub" for s in n.scripts) for n in walk_reading(sum_.body, Name)}
        for sum_ in (big, other)
    )
    return all(base in beside for base in inside) and not all(beside[base] for base in inside)


def _is_linear(big: Big) -> bool:
    """Whether a sum is what a neuron computes: Σ_i w_i x_i."""
    body = unbracketed(big.body)
    names = [f for f in body.factors if isinstance(f, Name)] if isinstance(body, Times) else []
    below = all(big.letter in [s.text for s in name.scripts if s.place == "sub"] for name in names)
    return len(names) == 2 and below and len(PARAMETER_BASES & {n.base for n in names}) == 1


def names_of(chain: Chain) -> Iterator[Name]:
    """The names in the formulas of a chain."""
    return nodes_of_sides(chain.sides, Name)


def letters_of(name: Name) -> Iterator[str]:
    """The letter of a name, and what stands below and above it."""
    yield name.base
    yield from (script.text for script in name.scripts)


def is_above(script: Script) -> bool:
    """Whether it may be the mark of a sample: x^{(i)}, x_{(i)}, x^i."""
    return script.kind == "paren" or (script.place == "sup" and script.kind == "bare")


def _marked(name: Name) -> Iterator[tuple[str, str]]:
    """The sample's letter of y_j^i, with y: what has an entry below and a sample above.

    In round brackets it is one without an entry too: x^{(i)}.
    """
    below = [s.text for s in name.scripts if s.place == "sub" and s.kind == "bare"]
    above = [s.text for s in name.scripts if is_above(s)]
    bracketed = any(s.kind == "paren" for s in name.scripts)
    few = len(below) <= 1 if bracketed else len(below) == 1
    if few and len(above) == 1 and below != above and len(above[0]) == 1:
        yield name.base, above[0]


def _data(marked: set[tuple[str, str]], letter: str) -> set[str]:
    """What carries a letter as its sample."""
    return {base for base, mark in marked if mark == letter}


def _with_entries(chains: list[Chain], data: set[str]) -> set[str]:
    """What may have entries of a letter: the data that carry it, or anything beside a J^{(i)}."""
    if not data <= set(LOSS_BASES):
        return data
    return {name.base for chain in chains for name in names_of(chain)}


def _over_samples(chain: Chain, data: Collection[str] = ()) -> Iterator[str]:
    """The letters of sums up to the number of samples; not of those over entries of some data."""
    for node in nodes_of_sides(chain.sides):
        if isinstance(node, Big) and _is_a_count(node.upper) and not _is_over_entries(node, data):
            yield node.letter


def _is_a_count(upper: Reading | None) -> bool:
    return isinstance(upper, Name) and upper.base in COUNTS


def _entries(chain: Chain, bases: set[str], samples: set[str]) -> set[str]:
    """The letters that count entries of some quantities: in sums, or in a chain without samples."""
    names = list(names_of(chain))
    if any(is_above(s) and s.text in samples for name in names for s in name.scripts):
        sums = (node for node in nodes_of_sides(chain.sides, Big))
        return {big.letter for big in sums if _is_over_entries(big, bases)}
    bound = set(_over_samples(chain, bases))
    return {
        s.text for name in names if name.base in bases
        for s in name.scripts if s.place == "sub" and s.kind == "bare"
    } - bound | {s for name in names if not bound for s in _of_units(name, samples)}  # fmt: skip


def _speaks_of_samples(chain: Chain, letter: str) -> bool:
    above = any(is_above(s) and s.text == letter for name in names_of(chain) for s in name.scripts)
    return above or letter in set(_over_samples(chain))


def _is_over_entries(big: Big, data: Collection[str]) -> bool:
    """Whether a sum runs over entries, whatever its letter is elsewhere: Σ_i θ_i x_i, Σ_i W_{ij}².

    data: what has its entries below and its sample above.
    """
    names = list(walk_reading(big.body, Name))
    own = [(n.base, s) for n in names for s in n.scripts if s.text == big.letter]
    of_weights = bool(own) and all(base in PARAMETER_BASES for base, _ in own)
    return (of_weights or any(base in data for base, _ in own)) and not any(
        is_above(s) for _, s in own
    )


def _apart(script: Script, letter: str) -> Script:
    """A sample in round brackets, where everybody knows it; below, an entry stays one."""
    kind = "paren" if is_above(script) else script.kind
    return replace(script, kind=kind, text=letter)


def _is_entry(script: Script, name: Name, data: set[str]) -> bool:
    """Whether a letter below counts the units that a weight joins, also among samples: W_{ij}."""
    below = [s for s in name.scripts if s.place == "sub" and s.kind == "bare"]
    return script in below and name.base in PARAMETER_BASES - data


def _renamed(chain: Chain, old: str, new: str, data: set[str]) -> Chain:
    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Big) and node.letter == old and _is_over_entries(node, data):
            return node
        if isinstance(node, Name):
            base = new if node.base == old and not node.scripts else node.base
            scripts = tuple(
                _apart(s, new) if s.text == old and not _is_entry(s, node, data) else s
                for s in node.scripts
            )
            return replace(node, base=base, scripts=scripts)
        node = mapped(node, rewrite)
        return replace(node, letter=new) if isinstance(node, Big) and node.letter == old else node

    return chain.rewritten(rewrite)
