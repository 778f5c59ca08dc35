"""A function that stands for its value from some place on: "write σ = σ(wᵀx)".

Every σ behind it is then σ(wᵀx), and σ(1 − σ) is a product. The other way round, σ = 1/(1 + e^{−x})
says what σ(x) is, where σ is applied to something elsewhere and multiplied by nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from chainrule.documents.names.lexicon import PARAMETER_BASES
from chainrule.documents.parsing.customary import LOSS_BASES, TARGETS, customary_function
from chainrule.documents.parsing.reading import (
    Call,
    Group,
    Indicator,
    Name,
    Num,
    Partial,
    Reading,
    Sides,
    Times,
    all_nodes,
    mapped,
    rewritten_sides,
    walk_reading,
)

_ZERO = Num(0, 0, Fraction(0))
_A_STEP = (
    r"(?:Heaviside|unit step|step function|Stufenfunktion|Sprungfunktion|échelon|escalón|阶跃)"
)
_STEP_LETTER = r"\$\s*(H|u|U|\\[tT]heta|\\mathcal\{H\}|\\mathbf\{1\})\s*(?:\(\s*\w?\s*\))?\s*\$"
_STEP = re.compile(
    rf"{_A_STEP}[^.$\n]{{0,25}}{_STEP_LETTER}|{_STEP_LETTER}[^.$\n]{{0,30}}{_A_STEP}", re.I
)


def with_steps(chains: Sides, text: str) -> list[list[Reading | None]]:
    """The formulas of a document with [z > 0] for H(z), where the words call H Heaviside's step."""
    letters = {match[1] or match[2] for match in _STEP.finditer(text)}
    if not letters:
        return [list(sides) for sides in chains]

    def rewrite(node: Reading) -> Reading:
        node = mapped(node, rewrite)
        if not isinstance(node, Call) or node.function.base not in letters:
            return node
        if node.function.scripts or node.function.primes or len(node.arguments) != 1:
            return node
        return Indicator(node.start, node.end, node.arguments[0], ">", _ZERO)

    return [rewritten_sides(sides, rewrite) for sides in chains]


def with_values(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with the values put in for the functions that stand for them."""
    values = dict(_differentiated_by(chains))
    found: list[list[Reading | None]] = []
    for sides in chains:
        stated = _stated(sides)
        if stated is not None:
            values[stated.function.base] = stated
            found.append(list(sides))
        elif values:
            found.append(rewritten_sides(sides, lambda side: _with_values(side, values)))
        else:
            found.append(list(sides))
    return found


def with_arguments(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with σ(x) = 1/(1 + e^{−x}) for σ = 1/(1 + e^{−x}).

    Another letter is said to be a function so where it is only ever applied to that x. A word for
    a function says the same of what stands before it: g(x) = tanh.
    """
    found = [_with_words_applied(sides) for sides in chains]
    stated = [(place, left, x) for place, sides in enumerate(found) for left, x in _formula(sides)]
    for place, left, argument in stated:
        others = (side for k, sides in enumerate(found) for side in sides[k == place :])
        nodes = [node for side in others if side is not None for node in walk_reading(side)]
        calls = [n for n in nodes if isinstance(n, Call) and _is_bare(n.function, left.base)]
        hidden = {id(call.function) for call in calls}
        if _is_activation(left):
            hidden |= {id(n.of) for n in nodes if isinstance(n, Partial)}
        elif any(call.arguments != (argument,) or call.function.primes for call in calls):
            continue
        if calls and not any(_is_bare(n, left.base) and id(n) not in hidden for n in nodes):
            found[place][0] = Call(left.start, left.end, left, (argument,))
    return found


def _with_words_applied(sides: Sequence[Reading | None]) -> list[Reading | None]:
    """The sides with g(z) = sigmoid(z) for g(z) = sigmoid."""
    found = list(sides)
    for place, (left, right) in enumerate(pairwise(sides), start=1):
        match left, right:
            case Call(function=Name(primes=0), arguments=(_,) as argument), Name() as word if (
                word.base.isalpha() and _is_activation(word)
            ):
                found[place] = Call(word.start, word.end, word, argument)
    return found


def _formula(sides: Sequence[Reading | None]) -> Iterator[tuple[Name, Name]]:
    """The σ of σ = 1/(1 + e^{−x}) and its x, the one letter in the formula."""
    left, right = sides[0], sides[1] if len(sides) > 1 else None
    if not isinstance(left, Name) or right is None or not _is_bare(left, left.base):
        return
    if not _is_activation(left) and left.base in (*LOSS_BASES, *TARGETS, *PARAMETER_BASES):
        return
    inside = {n for n in walk_reading(right, Name) if n.base != "e"}
    applied = {n.function for n in walk_reading(right, Call)}
    letters = inside - {name for name in applied if customary_function(name.base) is not None}
    if len(letters) == 1 and _is_bare(x := letters.pop(), x.base) and not isinstance(right, Name):
        yield left, x


def _differentiated_by(chains: Sides) -> Iterator[tuple[str, Call]]:
    """The σ(u) that σ is in ∂L/∂σ · ∂σ/∂u: nothing is differentiated by a function."""
    nodes = list(all_nodes(chains))
    partials = [node for node in nodes if isinstance(node, Partial)]
    bases = {p.wrt.base for p in partials if isinstance(p.wrt, Name) and _is_activation(p.wrt)}
    for base in sorted(bases):
        by = {p.wrt for p in partials if _is_bare(p.of, base) and isinstance(p.wrt, Name)}
        calls = {c for c in nodes if isinstance(c, Call) and _is_bare(c.function, base)}
        values = [c for c in calls if len(c.arguments) == 1 and c.arguments[0] in by]
        if len(values) == 1:
            yield base, values[0]


def _is_activation(name: Name) -> bool:
    return _is_bare(name, name.base) and customary_function(name.base) is not None


def _stated(sides: Sequence[Reading | None]) -> Call | None:
    """The right side of σ = σ(wᵀx); none of σ = σ(z), where z is any argument."""
    if len(sides) != 2 or not isinstance(sides[0], Name) or not isinstance(sides[1], Call):
        return None
    name, value = sides[0], sides[1]
    return value if (
        name == value.function and not name.scripts and not name.primes
        and len(value.arguments) == 1 and not isinstance(value.arguments[0], Name)
        and customary_function(name.base) is not None
        and not any(_is_bare(node, name.base) for node in walk_reading(value.arguments[0]))
    ) else None  # fmt: skip


def _with_values(node: Reading, values: Mapping[str, Call]) -> Reading:
    if isinstance(node, Name):
        return values[node.base] if _is_bare(node, *values) else node
    if isinstance(node, Call) and node.function.base in values:
        arguments = tuple(_with_values(a, values) for a in node.arguments)
        if arguments == node.arguments or len(arguments) != 1 or node.function.primes:
            return Call(node.start, node.end, node.function, arguments)
        value = values[node.function.base]
        group = Group(arguments[0].start, node.end, arguments[0])
        return Times(node.start, node.end, (value, group), ("",))
    if isinstance(node, Call):
        arguments = tuple(_with_values(a, values) for a in node.arguments)
        return Call(node.start, node.end, node.function, arguments)
    return mapped(node, lambda child: _with_values(child, values))


def _is_bare(node: Reading, *bases: str) -> bool:
    """Whether a node is a function's name without marks."""
    return isinstance(node, Name) and node.base in bases and not node.scripts and not node.primes
