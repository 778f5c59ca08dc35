"""A formula as it is written, before anything is known of its symbols.

No shape, no meaning: whether ``W x`` is a matrix product, whether ``W^2`` is a layer or a power
and whether ``g(z)`` applies a function is settled later, by what the document says of its symbols
(:mod:`chainrule.documents.elaborating.elaborate`).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeGuard, TypeVar, cast, get_args, get_type_hints, overload

from chainrule.documents.values import value

Kind = TypeVar("Kind", bound="Reading")


@value
class Reading:
    """A node; ``start`` and ``end`` are offsets in the document."""

    start: int = field(compare=False)
    end: int = field(compare=False)

    @cached_property
    def children(self) -> tuple[Reading, ...]:
        """The parts, in reading order."""
        found: list[Reading] = []
        for name in _fields_with_parts(type(self)):
            found += _readings(getattr(self, name))
        return tuple(found)

    @cached_property
    def nodes(self) -> tuple[Reading, ...]:
        """It and all that is in it, parents before children; looked through again and again."""
        found: list[Reading] = []
        waiting: list[Reading] = [self]
        while waiting:
            node = waiting.pop()
            found.append(node)
            if node.children:
                waiting += node.children[::-1]
        return tuple(found)

    def of_kind(self, kind: type[Kind]) -> tuple[Kind, ...]:
        """The nodes in it that are of one kind, remembered: they are asked for again and again."""
        found = self.nodes if kind is Reading else self._by_kind.get(kind, ())
        return cast("tuple[Kind, ...]", found)

    @cached_property
    def _by_kind(self) -> dict[type[Reading], tuple[Reading, ...]]:
        found: dict[type[Reading], list[Reading]] = {}
        for node in self.nodes:
            found.setdefault(type(node), []).append(node)
        return {kind: tuple(nodes) for kind, nodes in found.items()}


_PARTS: dict[type, tuple[str, ...]] = {}


def _fields_with_parts(kind: type) -> tuple[str, ...]:
    """The fields of a kind of node that hold nodes, or tuples of them."""
    if kind not in _PARTS:
        hints = get_type_hints(kind).items()
        _PARTS[kind] = tuple(name for name, hint in hints if _holds_parts(hint))
    return _PARTS[kind]


def _holds_parts(hint: Any) -> bool:
    if inside := get_args(hint):
        return any(map(_holds_parts, inside))
    return isinstance(hint, type) and issubclass(hint, Reading)


def _readings(value: object) -> Iterable[Reading]:
    if isinstance(value, tuple):
        return (part for item in value for part in _readings(item))
    return (value,) if isinstance(value, Reading) else ()


@overload
def walk_reading(reading: Reading) -> Iterator[Reading]: ...
@overload
def walk_reading(reading: Reading, kind: type[Kind]) -> Iterator[Kind]: ...
def walk_reading(reading: Reading, kind: type[Reading] | None = None) -> Iterator[Reading]:
    """Every node, or every one of a kind, parents before children, of formulas however deep."""
    return iter(reading.nodes if kind is None else reading.of_kind(kind))


def mapped(node: Reading, rewrite: Callable[[Reading], Reading]) -> Reading:
    """A node with every child rewritten; the node itself if none becomes another."""
    children = node.children
    if not children:
        return node
    found = [rewrite(child) for child in children]
    if all(map(operator.is_, found, children)):
        return node
    rest = iter(found)

    def inside(value: Any) -> Any:
        if isinstance(value, Reading):
            return next(rest)
        return tuple(map(inside, value)) if isinstance(value, tuple) else value

    values = {name: getattr(node, name) for name in node.__dataclass_fields__}
    for name in _fields_with_parts(type(node)):
        values[name] = inside(values[name])
    return type(node)(**values)


Sides = Sequence[Sequence[Reading | None]]  # those of each chain


@overload
def all_nodes(chains: Sides) -> Iterator[Reading]: ...
@overload
def all_nodes(chains: Sides, kind: type[Kind]) -> Iterator[Kind]: ...
def all_nodes(chains: Sides, kind: type[Reading] = Reading) -> Iterator[Reading]:
    """Every node of the sides of all chains, or every one of a kind."""
    return (n for sides in chains for s in sides if s is not None for n in s.of_kind(kind))


def rewritten_sides(
    sides: Sequence[Reading | None],
    rewrite: Callable[[Reading], Reading],
    kinds: Sequence[type[Reading]] = (),
) -> list[Reading | None]:
    """The sides of a chain rewritten; one that is nested too deep is left as it is.

    kinds: those of which a side must have a node for anything in it to become another.
    """

    def side(reading: Reading | None) -> Reading | None:
        if reading is None or (kinds and not any(map(reading.of_kind, kinds))):
            return reading
        try:
            return rewrite(reading)
        except RecursionError:
            return reading

    return [side(reading) for reading in sides]


def rewritten(
    chains: Sides, rewrite: Callable[[Reading], Reading], kinds: Sequence[type[Reading]] = ()
) -> list[list[Reading | None]]:
    """The sides of all chains rewritten, those alone that have a node of one of some kinds."""
    return [rewritten_sides(sides, rewrite, kinds) for sides in chains]


@value
class Num(Reading):
    """A number; ``decimals`` is how many places were printed."""

    value: Fraction
    decimals: int = 0


@value
class Script:
    """One subscript or superscript of a name.

    place: "sub" or "sup". kind: "bare", "paren" as in x^{(i)}, "bracket" as in W^{[1]}, "word" as
    in b^{\\text{new}}. text: what it says: ``i``, ``2``, ``l-1``, ``T``, ``:``, ``*``. written:
    the letters that stand in the document where text is the layer that was put in for them.
    """

    place: str
    kind: str
    text: str
    written: str | None = field(default=None, compare=False)


TRANSPOSED = Script("sup", "bare", "T")


def bases_in(reading: Reading | None) -> list[str]:
    """The letters of all the names in a formula, in their order."""
    return [name.base for name in reading.of_kind(Name)] if reading is not None else []


def is_below(script: Script) -> bool:
    """Whether a script stands below, where entries and units do."""
    return script.place == "sub" and script.kind == "bare"


@value
class Name(Reading):
    """A symbol with its scripts: ``\\hat y_j^k``. primes: how many follow it.

    written: its letter in the document, where it is read under another one.
    """

    base: str
    scripts: tuple[Script, ...] = ()
    primes: int = 0
    written: str | None = field(default=None, compare=False)

    @cached_property
    def has_layer(self) -> bool:
        """Whether a layer was put in for a letter: W^{[l]} at a definite l."""
        return any(script.written is not None for script in self.scripts)

    @cached_property
    def _hash(self) -> int:
        return hash((self.base, self.scripts, self.primes))

    def __hash__(self) -> int:
        return self._hash  # what a name means is looked up by the name, again and again


@value
class Place(Reading):
    """An index as the number that it is: the k of x^k in Σ_k a_k x^k."""

    letter: str


@value
class Plus(Reading):
    """A sum of terms, each with its sign +1 or −1."""

    terms: tuple[Reading, ...]
    signs: tuple[int, ...]


@value
class Times(Reading):
    """A product; ``joins`` are the signs between factors: "" (nothing), "dot", "times", "odot"."""

    factors: tuple[Reading, ...]
    joins: tuple[str, ...]


@value
class Over(Reading):
    """A quotient."""

    top: Reading
    bottom: Reading


@value
class Raised(Reading):
    """A base with an expression above it."""

    base: Reading
    exponent: Reading


@value
class Turned(Reading):
    """A transpose."""

    base: Reading


@value
class Primed(Reading):
    """A prime on something in brackets: a derivative or a transpose."""

    base: Reading


@value
class Picked(Reading):
    """An entry, row or column of something in brackets: ``[A B]_{ij}``."""

    base: Reading
    scripts: tuple[Script, ...]


@value
class Call(Reading):
    """``name(arguments)``: a function applied, or a product; the symbols decide."""

    function: Name
    arguments: tuple[Reading, ...]


@value
class Big(Reading):
    """A sum over an index: letter, where it starts and ends, what it says below.

    implied: the letter is not written, but is the only one that the sum can run over.
    """

    letter: str
    lower: Reading | None
    upper: Reading | None
    body: Reading
    unequal: str = ""
    kind: str = "sum"
    implied: bool = False


@value
class Partial(Reading):
    """The derivative of ``of`` by ``wrt``; ``nabla`` when it is written with ∇.

    direct: with all that is computed from ``wrt`` held fixed, but for what is written in ``of``.
    """

    of: Reading
    wrt: Reading
    nabla: bool = False
    direct: bool = False


@value
class Differential(Reading):
    """How something changes: dW, d(X Y)."""

    of: Reading


@value
class Matrix(Reading):
    """Rows of entries in brackets. listed: written as [a, b], which may be meant as a column."""

    rows: tuple[tuple[Reading, ...], ...]
    listed: bool = field(default=False, compare=False)


@value
class Bars(Reading):
    """|x|, or a norm ‖x‖."""

    inner: Reading
    norm: bool = False


@value
class Indicator(Reading):
    """1 where a relation holds, else 0."""

    left: Reading
    relation: str
    right: Reading


@value
class Piecewise(Reading):
    """Values with their conditions; the last may be "otherwise" (None)."""

    values: tuple[Reading, ...]
    conditions: tuple[Indicator | None, ...]


@value
class Group(Reading):
    """Something in brackets, which ends every operator's reach."""

    inner: Reading


@value
class Dots(Reading):
    """An ellipsis."""


AnyReading = TypeVar("AnyReading", Reading, "Reading | None")


def untransposed(reading: Reading) -> Reading:
    """What stands in brackets and under a transpose: a gradient may stand or lie."""
    while isinstance(reading, (Group, Turned)):
        reading = reading.inner if isinstance(reading, Group) else reading.base
    return reading


def is_logarithm(reading: Reading) -> TypeGuard[Call]:
    """Whether a formula is log or ln of something."""
    return isinstance(reading, Call) and reading.function.base in ("log", "ln")


def is_exponential(reading: Reading) -> bool:
    """Whether a formula is e^z or exp(z)."""
    if isinstance(reading, Raised):
        return isinstance(reading.base, Name) and reading.base.base == "e"
    return isinstance(reading, Call) and reading.function.base == "exp"


def unbracketed(reading: AnyReading) -> AnyReading:
    """What stands inside any brackets around a formula."""
    while isinstance(reading, Group):
        reading = reading.inner
    return reading


def bare_name(reading: Reading) -> Name | None:
    """The name that a reading is, perhaps in brackets."""
    return found if isinstance(found := unbracketed(reading), Name) else None
