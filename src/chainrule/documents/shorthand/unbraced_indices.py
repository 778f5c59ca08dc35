r"""``w_jk`` for w_{jk}: a second index that lacks its braces.

It is one where w has two indices elsewhere, where the second of them is this letter, and where no
space stands before it. So is the j of w_kj^{l+1} beside w_{jk}^l, with its layer behind it, the o
of w1o and w2o, the weights to the output, if o is mostly that, and the w of Z_1w beside Z_{1w}.
``\sum_{j'} e^{u_j'}`` adds up the u_{j'}.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.names.lexicon import PARAMETER_BASES
from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Reading,
    Script,
    Sides,
    Times,
    all_nodes,
    mapped,
    rewritten,
    walk_reading,
)

_UNITS = ("i", "j", "k")
_Marked = tuple[str, tuple[Script, ...]]


def with_braces(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with such letters as indices."""
    if any(isinstance(node, Big) and node.letter.endswith("'") for node in all_nodes(chains)):
        chains = rewritten(chains, _with_primed_letters)
    names = list(all_nodes(chains, Name))
    pairs = {(n.base, n.scripts[1].text) for n in names if len(_below(n)) == len(n.scripts) == 2}
    pairs |= set(_of_the_output(names))
    pairs |= set(_of_layers(names))
    marks = {(n.base, n.scripts) for n in names if _is_numbered(n)}

    def rewrite(node: Reading) -> Reading:
        node = mapped(node, rewrite)
        if not isinstance(node, Times):
            return node
        factors, joins = [node.factors[0]], list[str]()
        for join, factor in zip(node.joins, node.factors[1:], strict=True):
            if not join and _goes_on(factors[-1], factor, pairs):
                factors[-1] = _joined(factors[-1], factor)
            elif not join and marks and (whole_mark := _marked(factors[-1], factor, marks)):
                factors[-1] = whole_mark
            else:
                factors.append(factor)
                joins.append(join)
        if len(factors) == len(node.factors):
            return node
        whole = Times(node.start, node.end, tuple(factors), tuple(joins))
        return whole if joins else factors[0]

    return rewritten(chains, rewrite) if pairs or marks else [list(sides) for sides in chains]


def _with_primed_letters(reading: Reading) -> Reading:
    """Σ_{j'} e^{u_{j'}}, where the prime stands behind the index and nothing else has the j'."""
    reading = mapped(reading, _with_primed_letters)
    if not isinstance(reading, Big) or not reading.letter.endswith("'"):
        return reading
    letter = reading.letter
    primes = letter.count("'")
    names = list(walk_reading(reading.body, Name))
    if any(script.text == letter for name in names for script in name.scripts):
        return reading

    def rewrite(node: Reading) -> Reading:
        if not isinstance(node, Name) or node.primes != primes or len(_below(node)) != 1:
            return mapped(node, rewrite)
        scripts = tuple(
            replace(s, text=letter) if s.text == letter.rstrip("'") else s for s in node.scripts
        )
        return replace(node, scripts=scripts, primes=0) if scripts != node.scripts else node

    return replace(reading, body=rewrite(reading.body))


def _is_numbered(name: Name) -> bool:
    """Whether a number and a letter stand below a symbol: Z_{1w}."""
    if len(name.scripts) != 2 or any(s.place != "sub" or s.kind != "bare" for s in name.scripts):
        return False
    number, letter = (s.text for s in name.scripts)
    return number.isdigit() and len(letter) == 1 and letter.isalpha()


def _marked(first: Reading, second: Reading, marks: set[_Marked]) -> Name | None:
    """Z_1 and w as Z_{1w}, if the document has that."""
    if not isinstance(first, Name) or not isinstance(second, Name) or first.end != second.start:
        return None
    if len(first.scripts) != 1 or first.primes or second.scripts or second.primes:
        return None
    scripts = (*first.scripts, Script("sub", "bare", second.base))
    if (first.base, scripts) not in marks:
        return None
    return Name(first.start, second.end, first.base, scripts)


def _of_layers(names: list[Name]) -> Iterator[tuple[str, str]]:
    """The w and each of j and k of w_{jk}^l, which has something above as well."""
    for name in names:
        letters = _below(name)
        if len(letters) == 2 < len(name.scripts) == len(letters) + len(_above(name)):
            yield from ((name.base, letter) for letter in letters if letter in _UNITS)


def _above(name: Name) -> tuple[Script, ...]:
    return tuple(script for script in name.scripts if script.place == "sup")


def _of_the_output(names: list[Name]) -> Iterator[tuple[str, str]]:
    """The w and o of w1o and w2o."""
    numbered = {n.end: n for n in names if len(n.scripts) == 1 and n.scripts[0].text.isdigit()}
    outputs = [n for n in names if n.base == "o" and not n.scripts and not n.primes]
    before = [numbered.get(output.start) for output in outputs]
    found = {name for name in before if name is not None and name.base in PARAMETER_BASES}
    if len(found) > 1 and 2 * before.count(None) < len(before):
        yield from ((name.base, "o") for name in found)


def _below(name: Name) -> list[str]:
    """The single letters below a name."""
    marks = (s for s in name.scripts if s.place == "sub" and s.kind == "bare")
    return [s.text for s in marks if len(s.text) == 1 and s.text.isalpha()]


def _goes_on(first: Reading, second: Reading, pairs: set[tuple[str, str]]) -> bool:
    """Whether the second of two factors is an index of the first."""
    return (
        isinstance(first, Name)
        and isinstance(second, Name)
        and len(first.scripts) == 1
        and (len(_below(first)) == 1 or (second.base == "o" and first.scripts[0].text.isdigit()))
        and _above(second) == second.scripts
        and (not second.scripts or second.base in _UNITS)
        and not (second.primes or first.primes)
        and first.end == second.start
        and (first.base, second.base) in pairs
    )


def _joined(first: Reading, second: Reading) -> Reading:
    assert isinstance(first, Name)
    assert isinstance(second, Name)
    scripts = (*first.scripts, Script("sub", "bare", second.base), *second.scripts)
    return Name(first.start, second.end, first.base, scripts)
