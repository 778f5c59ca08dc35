"""An equality of a document that defines a symbol or a function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from chainrule.documents.names.lexicon import PARAMETER_BASES, Mention, derived
from chainrule.documents.parsing.customary import ONES, TARGETS
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Dots,
    Group,
    Matrix,
    Name,
    Num,
    Partial,
    Picked,
    Piecewise,
    Plus,
    Primed,
    Raised,
    Reading,
    Times,
    mapped,
    unbracketed,
    walk_reading,
)

KRONECKER_BASES = ("\\delta", "\\mathbb{1}", "\\mathbb{I}", "\\mathbf{1}")

PASSED_OVER = "the target is another"  # why a definition is not used that no symbol needs
_MEAN_TARGETS = {f"\\bar{{{target}}}" for target in TARGETS}
_COUNTING = ("n", "m", "N", "M", "d", "D")  # the letters of how many there are

Place = tuple[str, int, int]  # of a definition: what it defines, and where both sides begin


@dataclass(frozen=True)
class Definition:
    """``left = right`` as a definition of ``key``. parameters: of a function, by their keys.

    chain, side: where its left side stands. until: the last side that it passes over.
    """

    key: str
    left: Reading
    right: Reading
    chain: int
    side: int
    mention: Mention
    parameters: tuple[Name, ...] = ()
    until: int = -1

    @property
    def is_said(self) -> bool:
        """Whether an equality of the document says it, and it is not only implied."""
        return self.chain >= 0

    def is_at(self, chain: int, side: int) -> bool:
        """Whether the equality at a place of a chain belongs to the definition."""
        return self.chain == chain and self.side <= side <= max(self.side, self.until)

    @property
    def place(self) -> Place:
        """What is defined and where the document says so."""
        return self.key, self.left.start, self.right.start

    def of_arguments_of(self, other: Definition) -> Reading:
        """What a function is of the arguments of another: the 1/(1 + e^{-o}) of s(o) becomes the
        1/(1 + e^{-h}) of s(h)."""
        return self.applied_to(other.parameters)

    def applied_to(self, arguments: Sequence[Reading]) -> Reading:
        """What a function is of some arguments."""
        pairs = list(zip(self.parameters, arguments, strict=False))

        def rewrite(node: Reading) -> Reading:
            return next((own for its, own in pairs if node == its), None) or mapped(node, rewrite)

        return rewrite(self.right) if pairs else self.right


@dataclass(frozen=True)
class Opaque:
    """A definition that has no value, and why."""

    definition: Definition
    reason: str


@dataclass(frozen=True)
class Spelled:
    """``key = matrix``, where the matrix holds the names of the entries.

    chain, side: where its left side stands. used: whether those names occur elsewhere.
    """

    key: str
    matrix: Matrix
    chain: int
    side: int
    used: bool

    @property
    def is_whole(self) -> bool:
        """Whether every entry is written, without an ellipsis; the first one may be 1."""
        return all(isinstance(entry, (Name, Num)) for row in self.matrix.rows for entry in row)

    def is_of(self, matrix: Matrix) -> bool:
        """Whether a row or column with an ellipsis holds the same names, in the same order."""
        flat = [e for row in matrix.rows for e in row]
        own = [e for row in self.matrix.rows for e in row]
        return (
            1 in (len(matrix.rows), len(matrix.rows[0]))
            and len(flat) == len(own)
            and any(isinstance(e, Dots) for e in flat)
            and all(a == b or (isinstance(a, Dots) and isinstance(b, Dots))
                    for a, b in zip(flat, own, strict=True))
        )  # fmt: skip

    @property
    def size(self) -> tuple[int, int]:
        """How many rows and columns it has."""
        return len(self.matrix.rows), len(self.matrix.rows[0])


def has_derivative(reading: Reading) -> bool:
    """Whether a formula takes a derivative, or names one, as dW and δ do."""
    return bool(reading.of_kind(Partial) or reading.of_kind(Primed)) or any(
        derived(name.base) or (name.base == "\\delta" and not has_two_indices(name))
        for name in reading.of_kind(Name)
    )


def has_slope(reading: Reading) -> bool:
    """Whether a formula is of the way back: the σ′(z) of an error."""
    return any(call.function.primes for call in reading.of_kind(Call))


def has_two_indices(name: Name) -> bool:
    """Whether two letters stand below a name and nothing above it, as in Kronecker's δ_{ij}."""
    below = [s for s in name.scripts if s.place == "sub" and s.kind == "bare"]
    return len(below) == len(name.scripts) == 2 and not any(s.text.isdigit() for s in below)


def head(reading: Reading) -> Name | None:
    """The name in J, (J) and J(w): what is meant, without what it is said to depend on."""
    reading = unbracketed(reading)
    if isinstance(reading, Call):
        reading = reading.function
    return reading if isinstance(reading, Name) else None


def is_kronecker(reading: Reading) -> bool:
    """Whether a formula is Kronecker's δ_{ij} and nothing else."""
    if not isinstance(reading, Name) or reading.base not in KRONECKER_BASES:
        return False
    below = "".join(s.text for s in reading.scripts if s.place == "sub" and s.kind == "bare")
    return len(below.replace("\\", "")) == 2 and below.isalpha()


def is_one_hot(reading: Reading, entry: str) -> bool:
    """Whether cases are 1 for one value of an index, and else 0: y_i = 1 if i = c, else 0."""
    if not isinstance(reading, Piecewise) or len(reading.values) != 2:
        return False
    one, zero = reading.values
    condition = reading.conditions[0]
    return (
        isinstance(one, Num) and one.value == 1 and isinstance(zero, Num) and zero.value == 0
        and condition is not None and condition.relation == "="
        and any(isinstance(s, Name) and s.base == entry for s in (condition.left, condition.right))
    )  # fmt: skip


_SIZE_WORDS = ("dim", "shape", "size")


def is_size(reading: Reading) -> bool:
    """Whether a formula is a size in letters, (n^{[2]}, m): what W = (n^{[2]}, n^{[1]}) says.

    So is the (n_{hidden}) of b = (n_{hidden}).
    """
    alone = isinstance(reading, Group)
    reading = unbracketed(reading)
    if alone and isinstance(reading, Name) and reading.base in _COUNTING:
        return any(script.kind == "word" for script in reading.scripts)
    if not isinstance(reading, Matrix) or not reading.listed or len(reading.rows) != 1:
        return False
    row = reading.rows[0]
    counts = [isinstance(e, Name) and e.base in _COUNTING for e in row]
    return len(row) == 2 and any(counts) and all(
        known or isinstance(e, Num) or _is_a_capital(e)
        for known, e in zip(counts, row, strict=True)
    )  # fmt: skip


def _is_a_capital(reading: Reading) -> bool:
    """The H of W = (H, m): how many hidden units there are."""
    return isinstance(reading, Name) and not reading.scripts and reading.base.isupper()


def asks_size(reading: Reading) -> bool:
    """Whether a side asks for a size, dim(W): what it equals is one, and defines nothing."""
    if isinstance(reading, Call):
        return reading.function.base in _SIZE_WORDS
    factors = reading.factors[:3] if isinstance(reading, Times) else ()
    bases = [factor.base for factor in factors if isinstance(factor, Name) and not factor.scripts]
    return any("".join(bases[:length]) in _SIZE_WORDS for length in (1, 3))


def is_of_entries(left: Name, right: Reading) -> bool:
    """Whether a matrix is named by its entries: W = (w_{ij})."""
    bracketed = isinstance(right, (Group, Picked))
    while isinstance(right, (Group, Picked)):
        right = right.inner if isinstance(right, Group) else right.base
    below = [s for s in right.scripts if s.place == "sub"] if isinstance(right, Name) else []
    return (
        bracketed
        and isinstance(right, Name)
        and right.base.lower() == left.base.lower()
        and bool(below)
        and not any(s.place == "sub" for s in left.scripts)
    )


def is_what_goes_in(left: Reading, right: Reading) -> bool:
    """Whether f_0(l_0) = X says what goes into the first layer, and not what f_0 is."""
    return (
        isinstance(left, Call)
        and any(script.text == "0" for script in left.function.scripts)
        and isinstance(right, Name)
        and right.base in ("x", "X")
        and right not in left.arguments
    )


def is_best_argument(reading: Reading) -> bool:
    """Whether a formula is that at which something is least or greatest: argmin_θ L(θ)."""
    functions = (n.function if isinstance(n, Call) else n for n in walk_reading(reading))
    return any(isinstance(f, Name) and f.base in ("argmin", "argmax") for f in functions)


def is_solution(left: Reading, right: Reading) -> bool:
    """Whether weights are said to be where a gradient is 0: w = (XᵀX)⁻¹ Xᵀ y, b = ȳ − w x̄.

    No formula for w speaks of the target in such a way. So is anything that is an argmin.
    """
    if is_best_argument(right):
        return True
    if not isinstance(left, Name) or left.base not in PARAMETER_BASES:
        return False
    nodes = list(walk_reading(right))
    names = {node.base for node in nodes if isinstance(node, Name)}
    inverse = any(
        isinstance(node, Raised) and isinstance(node.exponent, Plus)
        and node.exponent.signs == (-1,) and node.exponent.terms[0] == Num(0, 0, Fraction(1))
        for node in nodes
    )  # fmt: skip
    return (inverse and not names.isdisjoint(TARGETS)) or not names.isdisjoint(_MEAN_TARGETS)


def summed_name(reading: Reading | None) -> Name | None:
    """The name of which all entries are added: y in Σ_i y_i, yᵀ1 and 1ᵀy."""
    if isinstance(reading, Big):
        return reading.body if isinstance(reading.body, Name) else None
    if not isinstance(reading, Times) or len(reading.factors) != 2:
        return None
    names = [factor for factor in reading.factors if isinstance(factor, Name)]
    ones = [name for name in names if name.base == ONES]
    return next((name for name in names if ones and name not in ones), None)
