r"""J that a document calls the derivative of one vector by another: ∂f/∂x, and J_{ij} is ∂f_i/∂x_j.

J is a loss elsewhere, so it is put plainly as the derivative that it stands for: J = diag(f′(z)) W
then says of ∂f/∂x what it says of J. A J that nothing names is the derivative of the last vector
that is a function of one other, s_i = e^{x_i}/Σ_j e^{x_j}, if its formula looks like one: with a
diagonal matrix or with Kronecker's δ. Another function of the same x ends what J stands for.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> whole, entry, derivative = (parse(layout(t)) for t in ("J", "J_{ij}", r"\partial f/\partial x"))
>>> by_entries = with_derivatives_for_jacobians([[whole, derivative], [entry]], "")[1][0]
>>> [script.text for name in by_entries.children for script in name.scripts]
['i', 'j']
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from chainrule.documents.markup.layout import layout
from chainrule.documents.markup.unread import Unread
from chainrule.documents.names.definition import has_derivative, has_slope, head, is_kronecker
from chainrule.documents.parsing.customary import (
    DIAGONALS,
    JACOBIANS,
    LOSS_BASES,
    ONES,
    customary_function,
)
from chainrule.documents.parsing.grammar import parse
from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Bars,
    Call,
    Group,
    Name,
    Num,
    Partial,
    Reading,
    Script,
    Sides,
    Times,
    Turned,
    all_nodes,
    bases_in,
    is_below,
    mapped,
    rewritten_sides,
    unbracketed,
    walk_reading,
)

_HEADING = re.compile(r"^#{1,6} |\\(?:sub)*section\b|^.+\n(?:=+|-+)$", re.M)
_OF_BY = re.compile(
    r"jacobian(?:\s+matrix)?\s*(?:\$[^$]{1,20}\$\s*)?of\s+(?:[a-z]+\s+){0,3}?\$([^$]{1,30})\$,?\s+"
    r"(?:with respect to|w\.?\s?r\.?\s?t\.?|by)\s+(?:[a-z]+\s+){0,3}?\$([^$]{1,30})\$", re.I,
)  # fmt: skip
_NEAR = 80  # characters between such words and the formula
_WORD = re.compile(r"jacobi|雅可比|якоби|ヤコビ", re.I)


@dataclass(frozen=True)
class _Jacobian:
    """What a J stands for: the derivative of a vector by another. turned: J_{ij} = ∂f_j/∂x_i."""

    name: Name
    of: Name
    wrt: Name
    turned: bool = False

    def of_name(self, name: Name) -> Reading | None:
        """The derivative for J, J_{ij} and Jᵀ; None for what else a J may be."""
        if name.base != self.name.base or name.primes:
            return None
        own, scripts = self.name.scripts, _upright(name).scripts
        said = scripts[: len(own)] == own  # the f of J_f, which may be left out
        entries = _parted(scripts[len(own) :] if said else scripts)
        found: Reading
        if not entries:
            found = Partial(name.start, name.end, self._at(name, self.of), self._at(name, self.wrt))
            turned = self.turned
        elif len(entries) == 2 and all(map(is_below, entries)):
            first, second = reversed(entries) if self.turned else entries
            of = self._at(name, self.of, first)
            found = Partial(name.start, name.end, of, self._at(name, self.wrt, second))
            turned = False
        else:
            return None
        if turned != (len(scripts) < len(name.scripts)):
            found = Turned(name.start, name.end, found)
        return found

    def _at(self, name: Name, vector: Name, *entries: Script) -> Name:
        scripts = (*vector.scripts, *entries)
        return replace(vector, start=name.start, end=name.end, scripts=scripts)


def with_derivatives_for_jacobians(chains: Sides, text: str) -> list[list[Reading | None]]:
    """The formulas of a document with ∂f/∂x for J, and ∂f_i/∂x_j for J_{ij}."""
    nodes = list(all_nodes(chains))
    if not any(isinstance(node, Name) and node.base in JACOBIANS for node in nodes):
        return [list(sides) for sides in chains]
    losses = {name.base for node in nodes if isinstance(node, Partial)
              and (name := head(node.of)) is not None}  # fmt: skip
    headings = [heading.start() for heading in _HEADING.finditer(text)]
    scan = _Scan(bool(_WORD.search(text)), losses, headings, list(_in_words(text)))
    known = [scan.known_in(sides) for sides in chains]
    found = [
        _put(sides, own) if own else list(sides) for sides, own in zip(chains, known, strict=True)
    ]
    left = [own for own, sides in zip(known, found, strict=True) if own and sides is None]
    left += _used_further(chains, known)
    return [
        list(sides) if put is None or any(own is other for other in left) else put
        for sides, own, put in zip(chains, known, found, strict=True)
    ]


def _used_further(chains: Sides, known: Sequence[_Jacobian | None]) -> Iterator[_Jacobian]:
    """Those that a document still speaks of where another function has ended them."""
    last: _Jacobian | None = None
    for sides, own in zip(chains, known, strict=True):
        last = own or last
        if own is not None or last is None:
            continue
        left = head(sides[0]) if sides and sides[0] is not None else None
        if left is not None and left.base == last.name.base:
            last = None  # it is defined anew
        elif any(last.name.base in bases_in(side) for side in sides):
            yield last


@dataclass
class _Scan:
    """What J stands for from chain to chain.

    said: whether the words speak of a Jacobian. losses: what is differentiated. vectors: each
    function of one vector, with that. defined: the letters with those in their formulas. words:
    of what words say that the next J is, and where.
    """

    said: bool
    losses: set[str]
    headings: list[int]
    words: list[tuple[int, Name, Name]]
    known: _Jacobian | None = None
    vectors: list[tuple[Name, Name]] = field(default_factory=list)
    defined: dict[str, set[str]] = field(default_factory=dict)
    formulas: dict[str, Reading] = field(default_factory=dict)

    def known_in(self, sides: Sequence[Reading | None]) -> _Jacobian | None:
        """What J stands for in the next chain."""
        start = next((side.start for side in sides if side is not None), 0)
        while self.headings and self.headings[0] < start:
            self.known = None
            self.headings.pop(0)
        self._define(sides)
        named = _named(sides) or self._said_before(sides, start)
        if named is None and self.said and self.known is None:
            named = _unnamed(sides, self.vectors)
        if named is not None and named.name.base not in self.losses:
            self.known = named
        return self.known

    def _said_before(self, sides: Sequence[Reading | None], start: int) -> _Jacobian | None:
        """What words just before a chain say: "the Jacobian of f with respect to x is J = …"."""
        name = head(sides[0]) if sides and sides[0] is not None else None
        if name is None or name.base not in JACOBIANS:
            return None
        near = [(of, wrt) for end, of, wrt in self.words if 0 <= start - end <= _NEAR]
        self.words = [each for each in self.words if each[0] > start]
        entries = _parted(name.scripts)
        bare = name if len(entries) < 2 else replace(name, scripts=tuple(entries[:-2]))
        return _Jacobian(bare, *near[-1]) if near else None

    def _define(self, sides: Sequence[Reading | None]) -> None:
        """Note what a chain defines; another function of the same x ends what J stands for."""
        left, right = sides[:2] if len(sides) > 1 else (None, None)
        name = head(left) if left is not None else None
        if left is None or name is None or right is None or name.base in LOSS_BASES:
            return
        if has_derivative(right) or has_slope(right) or _looks_like_one(right) or _is_number(right):
            return
        vector = _function_of_one(name, right)
        self.vectors += [vector] if vector is not None else []
        formula = _without_indices(right)
        again = self.formulas.setdefault(name.base, formula) != formula
        again &= vector is not None or isinstance(left, Call)
        inside = set(bases_in(right))
        new = again or name.base not in self.defined
        if self.known is not None and new:
            by = self.known.wrt.base
            self.known = None if any(self._rests_on(b, by) for b in inside) else self.known
        self.defined.setdefault(name.base, inside)

    def _rests_on(self, base: str, wrt: str) -> bool:
        """Whether a letter is computed from another, or is that."""
        waiting, seen = [base], set[str]()
        while waiting:
            own = waiting.pop()
            if own == wrt:
                return True
            if own not in seen:
                seen.add(own)
                waiting += self.defined.get(own, ())
        return False


def _in_words(text: str) -> Iterator[tuple[int, Name, Name]]:
    """Where a text names the Jacobian of one vector by another, and these."""
    for found in _OF_BY.finditer(text):
        names = []
        for place in (1, 2):
            try:
                names.append(head(parse(layout(found[place], found.start(place)))))
            except Unread:
                names.append(None)
        of, wrt = names
        if of is not None and wrt is not None and not any(map(is_below, of.scripts + wrt.scripts)):
            yield found.end(), of, wrt


def _put(sides: Sequence[Reading | None], known: _Jacobian) -> list[Reading | None] | None:
    """The sides of a chain with a derivative for every J in them; None if one is something else."""
    unknown = False

    def rewrite(node: Reading) -> Reading:
        nonlocal unknown
        if isinstance(node, Call) and node.function.base == known.name.base:
            partial = known.of_name(node.function)
            unknown |= partial is None or len(node.arguments) > 1
            (argument,) = node.arguments[:1]
            if partial is None or argument == known.wrt:
                return partial or node  # J(x)
            unknown |= isinstance(argument, (Name, Num))  # J(x_0)
            group = Group(argument.start, node.end, rewrite(argument))
            return Times(node.start, node.end, (partial, group), ("",))  # Jᵀ (y − t)
        if isinstance(node, Name) and node.base == known.name.base:
            partial = known.of_name(node)
            unknown |= partial is None
            return partial or node
        return mapped(node, rewrite)

    found = rewritten_sides(sides, rewrite)
    return None if unknown else found


def _named(sides: Sequence[Reading | None]) -> _Jacobian | None:
    """What a chain says that J is: J = ∂f/∂x, J_{ij} = ∂f_i/∂x_j, or J = ∂y/∂h ∂h/∂x."""
    for left, right in pairwise(sides):
        name = head(left) if left is not None else None
        if name is None or name.base not in JACOBIANS or right is None:
            continue
        whole = _telescoped(unbracketed(right))
        of, wrt = (head(whole.of), head(whole.wrt)) if whole is not None else (None, None)
        if of is None or wrt is None or of.base in (*LOSS_BASES, *JACOBIANS):
            continue
        below, by = list(filter(is_below, of.scripts)), list(filter(is_below, wrt.scripts))
        if not below and not by:
            return _Jacobian(name, of, wrt)
        own = _parted(name.scripts)
        if len(below) == len(by) == 1 and below != by and len(own) >= 2:
            turned = own[-2:] == [*by, *below]
            if turned or own[-2:] == [*below, *by]:
                bare = replace(name, scripts=tuple(own[:-2]))
                return _Jacobian(bare, _whole(of), _whole(wrt), turned)
    return None


def _telescoped(reading: Reading) -> Partial | None:
    """∂y/∂x for ∂y/∂h ∂h/∂x; a derivative itself."""
    factors = reading.factors if isinstance(reading, Times) else (reading,)
    partials = [f for f in map(unbracketed, factors) if isinstance(f, Partial) and not f.nabla]
    if len(partials) < len(factors) or any(a.wrt != b.of for a, b in pairwise(partials)):
        return None
    return replace(partials[0], wrt=partials[-1].wrt)


def _unnamed(
    sides: Sequence[Reading | None], vectors: Sequence[tuple[Name, Name]]
) -> _Jacobian | None:
    """What a J must be that a chain gives a formula: the derivative of the last vector in it."""
    name = head(sides[0]) if sides and sides[0] is not None else None
    right = next((side for side in sides[1:] if side is not None), None)
    if name is None or name.base not in JACOBIANS or right is None or not _looks_like_one(right):
        return None
    entries = _parted(name.scripts)
    inside = {own.base for own in _quantities(right) if not is_kronecker(own)}
    inside -= {"I", ONES}
    if entries and (len(entries) != 2 or not all(map(is_below, entries))):
        return None
    fitting = [(of, wrt) for of, wrt in vectors if inside <= {of.base, wrt.base}]
    if not any(of.base in inside for of, _ in fitting) and len(fitting) != 1:
        return None  # diag(σ′(z)), where more than one function of z is spoken of
    of, wrt = next((pair for pair in reversed(fitting) if pair[0].base in inside), fitting[0])
    return _Jacobian(replace(name, scripts=()), of, wrt)


def _looks_like_one(right: Reading) -> bool:
    """Whether a formula has a diagonal matrix in it, or Kronecker's δ."""
    return any(
        is_kronecker(node) or (isinstance(node, Call) and node.function.base in DIAGONALS)
        for node in walk_reading(right)
    )


def _is_number(right: Reading) -> bool:
    """Whether a formula is plainly no vector: ½‖r‖² and ½ rᵀ r."""
    factors = right.factors if isinstance(right, Times) else (right,)
    first, last = next((f for f in factors if isinstance(f, Name)), None), factors[-1]
    square = first is not None and TRANSPOSED in first.scripts and last == _upright(first)
    return square or any(bars.norm for bars in walk_reading(right, Bars))


def _upright(name: Name) -> Name:
    return replace(name, scripts=tuple(s for s in name.scripts if s != TRANSPOSED))


def _function_of_one(name: Name, right: Reading) -> tuple[Name, Name] | None:
    """The s and the x of s_i = e^{x_i}/Σ_j e^{x_j}, where nothing else stands in the formula."""
    if name.primes or len(name.scripts) > 1 or not all(map(is_below, name.scripts)):
        return None
    inside = {_whole(own) for own in _quantities(right)}
    if len(inside) != 1:
        return None
    (wrt,) = inside
    return None if wrt.base == name.base or wrt.scripts else (_whole(name), wrt)


def _quantities(right: Reading) -> Iterator[Name]:
    """The names in a formula but for e and functions that are applied."""
    applied = {id(n.function) for n in walk_reading(right, Call)
               if customary_function(n.function.base) or n.function.base in DIAGONALS}  # fmt: skip
    return (n for n in walk_reading(right, Name) if n.base != "e" and id(n) not in applied)


def _without_indices(reading: Reading) -> Reading:
    """σ(z) for σ(z_i)."""
    return _whole(reading) if isinstance(reading, Name) else mapped(reading, _without_indices)


def _whole(name: Name) -> Name:
    """A vector without its one index."""
    return replace(name, scripts=tuple(s for s in name.scripts if not is_below(s)))


def _parted(scripts: Sequence[Script]) -> list[Script]:
    """The 1 and the 2 of J_{12}, and both i of J_{ii}, as indices of their own."""
    found: list[Script] = []
    for script in scripts:
        pair = script.place == "sub" and len(script.text) == 2 and script.text.isalnum()
        if pair and (script.text.isdigit() or len(set(script.text)) == 1):
            found += [replace(script, kind="bare", text=one) for one in script.text]
        else:
            found.append(script)
    return found
