r"""What a document only differentiates, as its derivatives tell it: ∂z_k/∂w_{kj} = g_j.

Notes give E, write ``\frac{∂E}{∂w_{kj}} = \frac{∂E}{∂g_k} \frac{∂g_k}{∂z_k} \frac{∂z_k}{∂w_{kj}}``
and leave to the reader's knowledge, or to a picture, that z_k is ``\sum_j w_{kj} g_j`` and g_k its
sigmoid. What is differentiated by a weight is a weighted sum; what is differentiated by such a sum
is its activation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from chainrule.documents.defining.said_functions import spoken_of
from chainrule.documents.names.definition import has_derivative
from chainrule.documents.names.lexicon import PARAMETER_BASES
from chainrule.documents.parsing.customary import FUNCTION_BASES, LOSS_BASES
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Name,
    Num,
    Partial,
    Plus,
    Reading,
    Script,
    Times,
    Turned,
    unbracketed,
    walk_reading,
)
from chainrule.documents.stating.chains import Chain, nodes_in
from chainrule.documents.stretches.unsaid_sums import first_of, note_at

_BIASES = frozenset({"b", "B", "\\theta", "\\Theta"})
_WEIGHTS = frozenset({"w", "W", "\\theta", "\\Theta"})
_FIELDS = frozenset({"v", "u"})  # weighted sums, beside weights of other letters
_INPUTS = ("x", "X")
_ANY = ("\\varphi", "\\psi", "\\rho", "\\chi")  # for an activation of which nothing is said


def unsaid_links(chains: Sequence[Chain], prose: str) -> Iterator[tuple[Chain, list[Chain]]]:
    """What nothing defines and the derivatives tell, with the chain that first speaks of it."""
    links = _Links(chains, prose)
    for left, right in (*links.sums(), *links.activations()):
        first = first_of(chains, left)
        yield first, [note_at(first, left, right)]


@dataclass(frozen=True)
class _Slope:
    """∂of/∂by, and what it is said to be."""

    of: Name
    by: Name
    value: Reading | None = None


@dataclass
class _Links:
    """The derivatives that some chains speak of."""

    chains: Sequence[Chain]
    prose: str

    @cached_property
    def slopes(self) -> list[_Slope]:
        """The derivatives of one name by another."""
        values: dict[tuple[Name, Name], Reading] = {}
        for chain in self.chains:
            for first, second in pairwise(chain.sides):
                match first.reading:
                    case Partial(of=Name() as of, wrt=Name() as by):
                        value = second.reading
                        if value is not None and not has_derivative(value):
                            values.setdefault((of, by), unbracketed(value))
        found = {
            (n.of, n.wrt): None for n in nodes_in(self.chains, Partial)
            if isinstance(n.of, Name) and isinstance(n.wrt, Name)
        }  # fmt: skip
        return [_Slope(of, by, values.get((of, by))) for of, by in found]

    @cached_property
    def said(self) -> set[str]:
        """The letters of what the document says to be something."""
        found: set[str] = set(LOSS_BASES)
        for chain in self.chains:
            for first, second in pairwise(chain.sides):
                if second.reading is None or not has_derivative(second.reading):
                    match first.reading:
                        case Name(base=base) | Call(function=Name(base=base)):
                            found.add(base)
        return found

    @cached_property
    def written(self) -> dict[str, Name]:
        """The names that are written, the first of each letter."""
        found: dict[str, Name] = {}
        for node in nodes_in(self.chains):
            if isinstance(node, Name):
                found.setdefault(node.base, node)
        return found

    @cached_property
    def weighted(self) -> dict[str, list[_Slope]]:
        """The derivatives by weights of what nothing defines, by its letter."""
        found: dict[str, list[_Slope]] = {}
        for slope in self.slopes:
            of, by = slope.of.base, slope.by.base
            is_weight = by in PARAMETER_BASES - _BIASES or by in _WEIGHTS
            is_sum = of not in PARAMETER_BASES | FUNCTION_BASES or (
                by in _WEIGHTS and of in _FIELDS
            )
            if is_weight and is_sum and of not in self.said:
                found.setdefault(of, []).append(slope)
        through = {s.of.base for s in self.slopes if s.by.base in found and s.by.base != s.of.base}
        return {base: slopes for base, slopes in found.items() if base not in through}

    def sums(self) -> Iterator[tuple[Name, Reading]]:
        """z_k and Σ_j w_{kj} g_j + b_k, for each that is differentiated by a weight."""
        for slopes in self.weighted.values():
            numbered = [s for s in slopes if _numbers(s.by)]
            if numbered:
                yield from self._numbered(numbered)
                continue
            for slope in sorted(slopes, key=lambda s: not isinstance(s.value, (Name, Turned))):
                if (data := self._data(slope)) is not None:
                    yield slope.of, self._with_bias(slope.of, self._sum(slope, data))
                    break

    def _numbered(self, slopes: list[_Slope]) -> Iterator[tuple[Name, Reading]]:
        """z_3 and w_{31} a_1 + w_{32} a_2, of the pairs that the derivatives speak of."""
        for unit in dict.fromkeys(s.of for s in slopes):
            own = {s.by: data for s in slopes
                   if s.of == unit and (data := _bare(s.value)) is not None}  # fmt: skip
            for slope in self.slopes:
                weight = _bare(slope.value)
                if slope.of == unit and weight is not None and weight.base in PARAMETER_BASES:
                    own.setdefault(weight, slope.by)
            terms = tuple(Times(0, 0, (w, x), ("",)) for w, x in own.items() if w.base != x.base)
            if terms:
                whole = Plus(0, 0, terms, (1,) * len(terms)) if len(terms) > 1 else terms[0]
                yield unit, self._with_bias(unit, whole)

    def _data(self, slope: _Slope) -> Name | None:
        """What the weight is multiplied with: what its derivative is said to be, what the sum is
        differentiated by as well, or x."""
        stated = _bare(slope.value)
        if stated is not None and stated.base != slope.of.base:
            return stated
        if slope.value is not None and not isinstance(slope.value, (Name, Turned)):
            return None
        for other in self.slopes:
            plain = other.by.base not in PARAMETER_BASES | _BIASES | {slope.of.base}
            if other.of.base == slope.of.base and plain:
                return other.by
        return next((self.written[base] for base in _INPUTS if base in self.written), None)

    def _sum(self, slope: _Slope, data: Name) -> Reading:
        """Σ_j w_{kj} g_j, or wᵀ x."""
        own, weight = _letters(slope.of), slope.by
        free = [letter for letter in _letters(weight) if letter not in own]
        if len(free) == 1:
            if free[0] not in _letters(data):
                data = replace(data, scripts=(Script("sub", "bare", free[0]),))
            body = Times(0, 0, (weight, data), ("",))
            return Big(0, 0, free[0], None, None, body)
        turned = any(
            isinstance(node, Turned) and isinstance(node.base, Name) and node.base == weight
            for node in nodes_in(self.chains)
        )
        return Times(0, 0, (Turned(0, 0, weight) if turned else weight, data), ("",))

    def _with_bias(self, unit: Name, whole: Reading) -> Reading:
        by = next((s.by for s in self.slopes if s.of == unit and s.by.base in ("b", "B")), None)
        if by is None:
            return whole
        terms = whole.terms if isinstance(whole, Plus) else (whole,)
        return Plus(0, 0, (*terms, by), (1,) * (len(terms) + 1))

    def activations(self) -> Iterator[tuple[Name, Reading]]:
        """g_k and σ(z_k), where g_k is differentiated by such a sum, or by what is defined."""
        seen: set[str] = set()
        for slope in self.slopes:
            of, by = slope.of, slope.by
            unsaid = of.base not in self.said | PARAMETER_BASES and of.base not in self.weighted
            known = self.said - set(LOSS_BASES) - PARAMETER_BASES | self.weighted.keys()
            if not unsaid or by.base not in known or (of.base in seen and not _numbers(of)):
                continue
            seen.add(of.base)
            if (function := self._function(slope)) is not None:
                yield of, Call(0, 0, function, (by,))

    def _function(self, slope: _Slope) -> Name | None:
        """The one whose derivative is said, or that the words speak of; else any.

        None where the words speak of another, or of a softmax, which is of all z.
        """
        for node in walk_reading(slope.value) if slope.value is not None else ():
            if isinstance(node, Call) and node.function.primes and node.arguments == (slope.by,):
                return replace(node.function, primes=0)
        spoken, said = spoken_of(self.prose), _of_slope(slope)
        if said not in spoken and (said is not None or "softmax" in self.prose.lower()):
            return None
        if said in spoken or (len(spoken) == 1 and said is None):
            return Name(0, 0, said or spoken[0])
        return Name(0, 0, next(base for base in _ANY if base not in self.written))


def _of_slope(slope: _Slope) -> str | None:
    """The activation whose derivative is a (1 − a), or 1 − a²."""
    if slope.value is None:
        return None
    nodes = list(walk_reading(slope.value))
    rest = [n for n in nodes if isinstance(n, Plus) and isinstance(n.terms[0], Num)]
    if not rest:
        return None
    return "sigmoid" if any(t == slope.of for n in rest for t in n.terms) else "tanh"


def _bare(reading: Reading | None) -> Name | None:
    """A name, as it stands or turned."""
    if isinstance(reading, Turned):
        reading = reading.base
    return reading if isinstance(reading, Name) else None


def _letters(name: Name) -> list[str]:
    """The index letters below a name."""
    return [s.text for s in name.scripts if s.place == "sub" and s.text.isalpha()]


def _numbers(name: Name) -> bool:
    """Whether numbers alone tell it from others."""
    return bool(name.scripts) and all(s.text.isdigit() for s in name.scripts)
