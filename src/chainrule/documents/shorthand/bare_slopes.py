r"""The slope of a function without its argument: dσ/da = σ(1 − σ), g' = g(1 − g).

Both sides speak of one argument, which is what σ is differentiated by, or what g is defined at. The
y' of y = tanh x is dy/dx. By a u that has its own definition, σ is the value of the document. In
δ_i = e_i f', beside a_i = f(z_i), the slope is taken at the z_i of the same unit, and the σ of
σ(z) ∂σ/∂w is σ(z). The a'(z) of a = f(z) is f'(z).

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> sides = [parse(layout(r"\frac{d\sigma}{da}")), parse(layout(r"\sigma(1 - \sigma)"))]
>>> with_arguments_of_slopes([sides])[0][1].factors[0].arguments[0].base
'a'
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from chainrule.documents.parsing.customary import customary_function
from chainrule.documents.parsing.reading import (
    Call,
    Group,
    Name,
    Partial,
    Reading,
    Sides,
    Times,
    all_nodes,
    mapped,
    rewritten_sides,
    unbracketed,
    walk_reading,
)

_VARIABLES = ("x", "X", "t", "u")


def with_arguments_of_slopes(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with arguments for such functions, in the line of the slope."""
    nodes = list(all_nodes(chains))
    calls = [node for node in reversed(nodes) if isinstance(node, Call)]
    applied = {c.function.base: c.arguments for c in calls if not _is_in_its_brackets(c)}
    lefts = (side for sides in chains for side in sides[:1] if _is_plain(side))
    named = {left.base for left in lefts if isinstance(left, Name)}
    found: list[list[Reading | None]] = []
    chains = _with_slopes_of_variables(chains, set(applied))
    chains = _with_slopes_of_values(_with_slopes_at_scores(chains, nodes))
    chains = [rewritten_sides(sides, _with_values) for sides in chains]
    for sides in chains:
        function, argument = _slope(sides, applied) or (None, None)
        is_named = function in named or (isinstance(argument, Name) and argument.base in named)
        if function is None or argument is None or is_named or len(sides) < 2:
            found.append(list(sides))
        else:
            found.append(_with_argument(sides, function, argument))
    return found


def _with_slopes_of_variables(chains: Sides, functions: set[str]) -> list[list[Reading | None]]:
    """The formulas of a document with dy/dx for the y' of y = f(x) on the left of a line."""
    slopes: dict[str, Name] = {}
    found: list[list[Reading | None]] = []
    for sides in chains:
        left = sides[0] if sides else None
        primed = isinstance(left, Name) and left.primes == 1 and not left.scripts
        if isinstance(left, Name) and primed and left.base in slopes:
            of = replace(left, primes=0)
            sides = [Partial(left.start, left.end, of, slopes[left.base]), *sides[1:]]
        elif isinstance(left, Name) and _is_plain(left) and left.base not in functions:
            slopes.update(zip([left.base], _variables(sides[1:2]), strict=False))
        found.append(list(sides))
    return found


def _with_slopes_at_scores(
    chains: list[list[Reading | None]], nodes: Sequence[Reading]
) -> list[list[Reading | None]]:
    """The formulas with f'(z_i) for a bare f' where f is only ever taken at scores z."""
    calls = [node for node in nodes if isinstance(node, Call)]
    functions = {id(call.function) for call in calls}
    bare = {n.base: n.primes for n in nodes if isinstance(n, Name) and id(n) not in functions}
    scores: dict[str, Name] = {}
    for call in calls:
        argument = call.arguments[0] if len(call.arguments) == 1 else None
        base = call.function.base
        if bare.get(base) == 1 and isinstance(argument, Name) and argument.base not in _VARIABLES:
            known = scores.setdefault(base, argument)
            if known.base != argument.base:
                return chains
    return [_at_scores(sides, scores) for sides in chains] if scores else chains


def _with_values(side: Reading) -> Reading:
    """A formula with ∂σ(z)/∂w for ∂σ/∂w, where σ is taken at the one z in it."""
    taken: dict[str, set[Reading]] = {}
    for call in walk_reading(side, Call):
        if len(call.arguments) == 1 and not call.function.primes:
            taken.setdefault(call.function.base, set()).update(call.arguments)
    if not taken or not side.of_kind(Partial):
        return side

    def rewrite(node: Reading) -> Reading:
        of = node.of if isinstance(node, Partial) else None
        if not isinstance(node, Partial) or not isinstance(of, Name) or not _is_plain(of):
            return mapped(node, rewrite)
        arguments = taken.get(of.base, set())
        score = next(iter(arguments)) if len(arguments) == 1 else None
        if not isinstance(score, Name) or score == node.wrt:
            return node
        return replace(node, of=Call(of.start, of.end, of, (score,)))

    return rewrite(side)


def _at_scores(sides: list[Reading | None], scores: dict[str, Name]) -> list[Reading | None]:
    left = sides[0]
    name = left.wrt if isinstance(left, Partial) else left
    marks = name.scripts if isinstance(name, Name) and not name.primes else None

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Call):
            return replace(node, arguments=tuple(map(rewrite, node.arguments)))
        score = scores.get(node.base) if isinstance(node, Name) and node.primes == 1 else None
        if not isinstance(node, Name) or score is None or node.scripts or marks is None:
            return mapped(node, rewrite)
        kinds = [[(s.place, s.kind) for s in scripts] for scripts in (marks, score.scripts)]
        if kinds[0] != kinds[1]:
            return node
        return Call(node.start, node.end, node, (replace(score, scripts=marks),))

    return [sides[0], *rewritten_sides(sides[1:], rewrite)]


def _with_slopes_of_values(chains: list[list[Reading | None]]) -> list[list[Reading | None]]:
    """The formulas of a document with f'(z) for the a'(z) of a = f(z), where no a is a function."""
    calls = list(all_nodes(chains, Call))
    primed = {c.function.base for c in calls if c.function.primes == 1 and len(c.arguments) == 1}
    primed -= {c.function.base for c in calls if not c.function.primes}
    functions: dict[tuple[str, str], set[str]] = {}
    for sides in chains if primed else ():
        for value, call in pairwise(sides):
            match value, call:
                case Name(base=base), Call(
                    function=Name(scripts=()) as f, arguments=(Name() as z,)
                ):
                    if base in primed and not f.primes:
                        functions.setdefault((base, z.base), set()).add(f.base)

    def rewrite(node: Reading) -> Reading:
        node = mapped(node, rewrite)
        match node:
            case Call(function=Name(primes=1) as value, arguments=(Name() as z,)):
                known = functions.get((value.base, z.base), set())
                if len(known) == 1:
                    function = replace(value, base=next(iter(known)), scripts=())
                    return replace(node, function=function)
        return node

    return [rewritten_sides(sides, rewrite) for sides in chains] if functions else chains


def _variables(sides: Sequence[Reading | None]) -> list[Name]:
    """The one letter that a formula speaks of, or nothing."""
    nodes = [node for side in sides if side is not None for node in walk_reading(side)]
    applied = {id(node.function) for node in nodes if isinstance(node, Call)}
    names = {n for n in nodes if isinstance(n, Name) and n.base != "e" and id(n) not in applied}
    return list(names) if len(names) == 1 and all(map(_is_plain, names)) else []


def _slope(
    sides: Sequence[Reading | None], applied: dict[str, tuple[Reading, ...]]
) -> tuple[str, Reading] | None:
    """The function that a line says the slope of, and what it is taken at."""
    left = sides[0] if sides else None
    argument: Reading | None = None
    if isinstance(left, Partial) and _is_plain(left.of):
        argument = left.wrt
        left = left.of
    elif isinstance(left, Name) and left.primes == 1 and not left.scripts:
        arguments = applied.get(left.base, ())
        argument = arguments[0] if len(arguments) == 1 and _is_plain(arguments[0]) else None
    if not isinstance(left, Name) or not isinstance(argument, Name):
        return None
    base = left.base
    known = customary_function(base) is not None or base in applied
    inside = {n.base for s in sides[1:] if s is not None for n in walk_reading(s, Name)}
    return (base, argument) if known and inside and inside <= {base, argument.base, "e"} else None


def _is_in_its_brackets(call: Call) -> bool:
    """Whether a call is the product y(1 − y)."""
    inside = (node for argument in call.arguments for node in walk_reading(argument))
    return any(isinstance(n, Name) and n.base == call.function.base for n in inside)


def _is_plain(reading: Reading | None) -> bool:
    return isinstance(reading, Name) and not reading.scripts and not reading.primes


def _with_argument(
    sides: Sequence[Reading | None], function: str, argument: Reading
) -> list[Reading | None]:
    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Call) and node.function.base == function:
            return _product(node)
        if isinstance(node, Name) and node.base == function and not node.scripts:
            return Call(node.start, node.end, node, (argument,))
        return mapped(node, rewrite)

    def _product(call: Call) -> Reading:
        """σ(1 − σ), which is a product if σ stands inside; σ(a) is the value that is meant."""
        inner = call.arguments[0]
        if len(call.arguments) != 1 or not any(
            isinstance(n, Name) and n.base == function for n in walk_reading(inner)
        ):
            return call
        value = Call(call.function.start, call.function.end, call.function, (argument,))
        group = Group(inner.start, call.end, rewrite(unbracketed(inner)))
        return Times(call.start, call.end, (value, group), ("",))

    return rewritten_sides(sides, rewrite)
