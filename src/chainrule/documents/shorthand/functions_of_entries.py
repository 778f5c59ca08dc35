r"""A function that is written in the entries of its argument: h(x) = θ_0 + θ_1 x_1 + θ_2 x_2.

So is any w_1 x_1 + w_2 x_2 + b, where the document differentiates by w_j.

Its value at x^{(i)} is ``θ_0 + θ_1 x_1^{(i)} + θ_2 x_2^{(i)}``. Where the document goes on with any
θ_j, it is θ_0 and the sum of all θ_j x_j.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = [("h(x)", r"a_0 + a_1 x_1 + a_2 x_2"), ("r", "h(x^{(i)}) - y")]
>>> chains = [[parse(layout(text)) for text in sides] for sides in texts]
>>> value = with_functions_of_entries(chains)[1][1].terms[0]
>>> [script.text for script in value.inner.terms[1].factors[1].scripts]
['1', 'i']
>>> chains.append([parse(layout("a_j x_j"))])
>>> with_functions_of_entries(chains)[0][1].terms[1].letter
'j'
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Dots,
    Group,
    Name,
    Num,
    Partial,
    Plus,
    Reading,
    Sides,
    Times,
    all_nodes,
    mapped,
    rewritten,
    walk_reading,
)


@dataclass(frozen=True)
class _Function:
    """h(x), and what it is."""

    data: Name
    whole: Reading

    def at(self, argument: Name) -> Group:
        """Its value, with the entries of another argument."""

        def put(node: Reading) -> Reading:
            if isinstance(node, Name) and node.base == self.data.base:
                below = all(s.place == "sub" for s in argument.scripts)  # x_{i1}, but x_1^{(i)}
                marks = (argument.scripts, node.scripts)
                return replace(node, scripts=sum(marks if below else marks[::-1], ()))
            return mapped(node, put)

        return Group(argument.start, argument.end, put(self.whole))

    @property
    def products(self) -> dict[str, Times]:
        """θ_k x_k by its number, where each term but the first is one, for every entry of x."""
        found: dict[str, Times] = {}
        terms = self.whole.terms if isinstance(self.whole, Plus) else ()
        for term in terms:
            match term:
                case Times(factors=(Name() as weight, Name(base=base) as entry)):
                    marks = [[s.text for s in name.scripts] for name in (weight, entry)]
                    if base == self.data.base and marks[0] == marks[1] and len(marks[0]) == 1:
                        found[marks[0][0]] = term
        plain = isinstance(self.whole, Plus) and set(self.whole.signs) == {1}
        every = set(found) == {str(k) for k in range(1, len(found) + 1)}
        return found if plain and every and len(terms) - len(found) <= 1 else {}

    def of_any_entry(self, letter: str) -> Reading:
        """θ_0 + Σ_j θ_j x_j."""
        products = self.products
        first = products["1"]
        start, end = first.start, self.whole.end
        names = tuple(
            replace(name, scripts=tuple(replace(s, text=letter) for s in name.scripts))
            for name in first.factors if isinstance(name, Name)
        )  # fmt: skip
        one, last = (Num(start, end, Fraction(number)) for number in (1, len(products)))
        terms = self.whole.terms if isinstance(self.whole, Plus) else ()
        rest = [term for term in terms if term not in products.values()]
        every = Big(start, end, letter, one, last, replace(first, factors=names))
        return Plus(self.whole.start, end, (*rest, every), (1,) * (len(rest) + 1))


def with_functions_of_entries(chains: Sides) -> list[list[Reading | None]]:
    """The sides of all chains, with such functions of their whole argument."""
    functions = dict(_functions(chains))
    wholes = [*functions.values(), *_sums(chains)]
    if not wholes:
        return [list(sides) for sides in chains]
    letters = {
        (node.base, s.text) for node in all_nodes(chains, Name)
        for s in node.scripts if s.place == "sub" and s.text.isalpha()
    }  # fmt: skip
    sums: dict[Reading, Reading] = {}
    for function in wholes:
        first = next(iter(function.products.values()), None)
        bases = [f.base for f in first.factors if isinstance(f, Name)] if first is not None else []
        alike = [{text for base, text in letters if base == own} for own in bases]
        if shared := sorted(set.intersection(*alike) if alike else ()):
            sums[function.whole] = function.of_any_entry(shared[0])

    def rewrite(node: Reading) -> Reading:
        if node in sums:
            return sums[node]
        match node:
            case Call(function=name, arguments=(Name() as argument,)) if name in functions:
                own = functions[name]
                if argument.base == own.data.base and argument.scripts and own.whole not in sums:
                    return own.at(argument)
        return mapped(node, rewrite)

    return rewritten(chains, rewrite)


def _sums(chains: Sides) -> Iterator[_Function]:
    """w_1 x_1 + w_2 x_2 + b where the document differentiates by any w_j, and by none by number."""
    nodes = list(all_nodes(chains))
    by = [node.wrt for node in nodes if isinstance(node, Partial)]
    marks = {(n.base, s.text) for n in by if isinstance(n, Name) for s in n.scripts}
    lettered = {base for base, text in marks if text.isalpha()}
    lettered -= {base for base, text in marks if text.isdigit()}
    for node in nodes if lettered else ():
        entries = [
            term.factors[1] for term in (node.terms if isinstance(node, Plus) else ())
            if isinstance(term, Times) and len(term.factors) == 2
            and isinstance(term.factors[0], Name) and term.factors[0].base in lettered
        ]  # fmt: skip
        data = next((entry for entry in entries if isinstance(entry, Name)), None)
        found = _Function(data, node) if data is not None else None
        if found is not None and len(found.products) > 1:
            yield found


def _functions(chains: Sides) -> Iterator[tuple[Name, _Function]]:
    """The functions that are said in the entries of their argument."""
    for sides in chains:
        match [*sides]:
            case [Call(function=name, arguments=(Name(scripts=()) as data,)), Reading() as whole]:
                nodes = list(walk_reading(whole))
                own = [n for n in nodes if isinstance(n, Name) and n.base == data.base]
                numbered = [s.place == "sub" and s.text.isdigit() for n in own for s in n.scripts]
                elided = any(isinstance(node, Dots) for node in nodes)
                if own and len(numbered) == len(own) and all(numbered) and not elided:
                    yield name, _Function(data, whole)
