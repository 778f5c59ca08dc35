r"""w'_{ij} beside w_{ki}: the prime tells a second weight from the first and is no derivative.

So write notes on word vectors after Rong: the words come in by W and go out by W', and v'_{w_j} is
the vector of word j, which W' has as its column j. A score v'_{w_j}^T h is Σ_i w'_{ij} h_i then.

A prime counts so on a weight or a vector with an index below, that no line updates: w'_k = w_k − …;
and on what a loss is differentiated by, as the W' and b' of an autoencoder. So it does on what is
made of the symbol without it: x' = B x, h' = tanh(W h) and x' = (x − μ)/σ.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from chainrule.documents.parsing.composing import with_one_for_two
from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Big,
    Call,
    Name,
    Over,
    Partial,
    Plus,
    Reading,
    Script,
    Sides,
    Times,
    Turned,
    all_nodes,
    mapped,
    rewritten,
    unbracketed,
    walk_reading,
)
from chainrule.documents.shorthand.normal_form import normal_form

_WEIGHTS = ("w", "W", "\\omega")
_VECTORS = ("v", "V", "\\bar{v}")
_OF_WORDS = ("w", "\\omega")  # the w of v_{w_j}, the vector of word j
_MARK = Script("sup", "word", "′")


def with_second_symbols(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with a mark for each prime that only tells two symbols apart."""
    bases = (_primed(chains) - set(_updated(chains))) | _transformed(chains)
    if not bases:
        return [list(sides) for sides in chains]
    marked = rewritten(chains, lambda node: _marked(_multiplied(node, bases), bases))
    table = _Table.of(marked)
    return marked if table is None else rewritten(marked, table.rewrite)


def _primed(chains: Sides) -> set[str]:
    """The letters that carry a prime and an index, and W beside w."""
    functions = {n.function.base for n in all_nodes(chains, Call)}
    names = [node for node in all_nodes(chains, Name) if node.primes == 1]
    found = {name.base for name in names if _below(name)} & {*_WEIGHTS, *_VECTORS}
    found |= {name.base for name in names if name.base.lower() in found}
    by = {
        node.wrt.base for node in all_nodes(chains, Partial)
        if isinstance(node.wrt, Name) and node.wrt.primes == 1
        and node.wrt.base in ("W", "b", "V", "U")
    }  # fmt: skip
    return (found - functions) | by  # W' (ŷ − y) is a product where there is a ∂E/∂W'


def _multiplied(reading: Reading, bases: set[str]) -> Reading:
    """The formula with W' (ŷ − y) as a product."""
    return normal_form(reading, lambda c: c.function.primes == 1 and c.function.base in bases)


def _updated(chains: Sides) -> Iterator[str]:
    """The letters that a prime gives a new value: w'_k = w_k − η ∂C/∂w_k."""
    for sides in chains:
        left = sides[0]
        if isinstance(left, Name) and left.primes:
            before = replace(left, primes=0)
            if any(n == before for side in sides[1:] if side for n in walk_reading(side)):
                yield left.base


def _transformed(chains: Sides) -> set[str]:
    """The letters whose prime says that they went through a matrix, a function or a scale."""
    calls = (node.function for node in all_nodes(chains, Call))
    slopes = {function.base for function in calls if function.primes}
    found = {
        sides[0].base for sides in chains
        if len(sides) > 1 and isinstance(sides[0], Name) and sides[0].primes == 1
        and sides[1] is not None and _is_made_of(sides[1], replace(sides[0], primes=0))
    }  # fmt: skip
    return found - slopes


def _is_made_of(formula: Reading, before: Name) -> bool:
    """Whether it is B x, f(… x …) or (x − m)/s for the symbol x; neither a step nor a slope is."""
    match formula:
        case Times(factors=(*others, last)):
            matrices = (o.base if isinstance(o, Turned) else o for o in others)
            return last == before and any(
                isinstance(m, Name) and m.base.isupper() for m in matrices
            )
        case Call(arguments=(argument,)):
            return before in walk_reading(argument)
        case Over(top=top):
            match unbracketed(top):
                case Plus(terms=(first, *others)):
                    return first == before and not any(before in walk_reading(o) for o in others)
    return False


def _below(name: Name) -> list[Script]:
    return [script for script in name.scripts if script.place == "sub"]


def _marked(node: Reading, bases: set[str]) -> Reading:
    if isinstance(node, Name) and node.primes == 1 and node.base in bases:
        return replace(node, scripts=(_MARK, *node.scripts), primes=0)
    if isinstance(node, Call):
        arguments = tuple(_marked(argument, bases) for argument in node.arguments)
        return replace(node, arguments=arguments)
    return mapped(node, lambda child: _marked(child, bases))


@dataclass(frozen=True)
class _Table:
    """The second weight w'_{ij}, and which of its indices counts the words."""

    base: str
    inner: str
    word: str
    is_column: bool

    @classmethod
    def of(cls, chains: Sides) -> _Table | None:
        """The weight whose entries are written, if one of their letters counts the vectors."""
        names = [n for n in all_nodes(chains, Name) if _MARK in n.scripts]
        words = {word for name in names if (word := _word(name))}
        for name in names:
            letters = [script.text for script in _below(name)]
            if name.base in _WEIGHTS and len(letters) == 2 and len(words & set(letters)) == 1:
                is_column = letters[1] in words
                inner, word = letters if is_column else letters[::-1]
                return cls(name.base, inner, word, is_column)
        return None

    def rewrite(self, node: Reading) -> Reading:
        """A formula with entries of the weight in place of the vectors of the words."""
        if isinstance(node, Times):
            node = self._with_sums(node)
        if isinstance(node, Name) and (word := _word(node)):
            rest = tuple(script for script in node.scripts if script.place == "sup")
            return replace(node, base=self.base, scripts=(*rest, *self._places(":", word)))
        return mapped(node, self.rewrite)

    def _places(self, inner: str, word: str) -> tuple[Script, ...]:
        texts = (inner, word) if self.is_column else (word, inner)
        return tuple(Script("sub", "bare", text) for text in texts)

    def _with_sums(self, node: Times) -> Reading:
        """v'_{w_j}^T h as Σ_i w'_{ij} h_i."""
        for at, join in enumerate(node.joins):
            word, turned = _vector(node.factors[at])
            other = unbracketed(node.factors[at + 1])
            if not word or not (turned or join == "dot"):
                continue
            if not isinstance(other, Name) or other.scripts or other.primes:
                continue
            start, end = node.factors[at].start, other.end
            scripts = (_MARK, *self._places(self.inner, word))
            entry = replace(other, scripts=(Script("sub", "bare", self.inner),))
            product = Times(start, end, (Name(start, end, self.base, scripts), entry), ("",))
            whole = Big(start, end, self.inner, None, None, product)
            return with_one_for_two(node, at, whole)
        return node


def _word(name: Name) -> str:
    """The j of v'_{w_j}, the vector of word j; else nothing."""
    below = _below(name)
    if name.base not in _VECTORS or _MARK not in name.scripts or not below:
        return ""
    of_words = len(below) == 2 and below[0].text in _OF_WORDS
    return below[-1].text if len(below) == 1 or of_words else ""


def _vector(reading: Reading) -> tuple[str, bool]:
    """The word of a vector, and whether the vector is transposed."""
    reading = unbracketed(reading)
    turned = isinstance(reading, Turned)
    name = unbracketed(reading.base) if isinstance(reading, Turned) else reading
    if not isinstance(name, Name):
        return "", turned
    return _word(name), turned or TRANSPOSED in name.scripts
