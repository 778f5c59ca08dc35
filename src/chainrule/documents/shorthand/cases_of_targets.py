r"""A loss that goes by cases of a target that is 0 or 1: −log h if y = 1, −log(1 − h) if y = 0.

It is one formula in y: −y log h − (1 − y) log(1 − h), and a probability h^y (1 − h)^{1−y}. So is
its derivative. Other formulas may depend on y in another way between 0 and 1, and stay as they are.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> cases = r"\begin{cases} \log h & y = 1 \\ \log(1 - h) & y = 0 \end{cases}"
>>> whole = with_cases_of_targets([[parse(layout("C")), parse(layout(cases))]])[0][1].inner
>>> [type(term).__name__ for term in whole.terms]
['Times', 'Times']
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from chainrule.documents.parsing.customary import PROBABILITIES, TARGETS
from chainrule.documents.parsing.reading import (
    Call,
    Group,
    Indicator,
    Name,
    Num,
    Partial,
    Piecewise,
    Plus,
    Raised,
    Reading,
    Sides,
    Times,
    all_nodes,
    is_logarithm,
    mapped,
    rewritten_sides,
    unbracketed,
    walk_reading,
)


def with_cases_of_targets(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with one formula for the two cases of a target.

    Where a case is put into h^y (1 − h)^{1−y}, h^0 (1 − h)^{1−0} is of powers and no layers.
    """
    chains = [rewritten_sides(sides, _raised, (Raised,)) for sides in chains]
    if not any(all_nodes(chains, Piecewise)):
        return [list(sides) for sides in chains]
    logarithmic = any(map(is_logarithm, all_nodes(chains)))
    return [_one_formula(sides, logarithmic) for sides in chains]


def _raised(node: Reading) -> Reading:
    """A formula with the power of h for each h^0 and h^1 before a power of 1 − h."""
    node = mapped(node, _raised)
    call = node.base if isinstance(node, Raised) else None
    if not isinstance(node, Raised) or not isinstance(call, Call) or len(call.arguments) != 1:
        return node
    (rest,), name = call.arguments, call.function
    *scripts, above = name.scripts or (None,)
    plain = replace(name, scripts=tuple(s for s in scripts if s is not None))
    if above is None or above.place != "sup" or not above.text.isdigit():
        return node
    terms = rest.terms if isinstance(rest, Plus) and rest.signs == (1, -1) else ()
    if [_plain(term) for term in terms] != [1, _plain(plain)]:
        return node
    at = name.start, name.end
    power = Raised(*at, plain, Num(*at, Fraction(above.text)))
    group = replace(node, start=rest.start, base=Group(rest.start, rest.end, rest))
    return Times(node.start, node.end, (power, group), ("",))


def _plain(term: Reading) -> object:
    """A number, or a name, wherever it stands."""
    return term.value if isinstance(term, Num) else replace(unbracketed(term), start=0, end=0)


def _one_formula(sides: Sequence[Reading | None], logarithmic: bool) -> list[Reading | None]:
    first = next((side for side in sides if side is not None), None)
    marks = first.scripts if isinstance(first, Name) and first.base in PROBABILITIES else ()
    is_probability = any(mark.kind == "word" and " given " in mark.text for mark in marks)
    is_slope = isinstance(first, Partial) and logarithmic

    def rewrite(node: Reading) -> Reading:
        target = _target(node) if isinstance(node, Piecewise) else None
        if not isinstance(node, Piecewise) or target is None:
            return mapped(node, rewrite)
        one, other = _in_order(node)
        if is_probability:
            return _powers(target, one, other)
        logs = all(any(map(is_logarithm, walk_reading(value))) for value in node.values)
        return _weighted(target, one, other) if logs or is_slope else node

    return rewritten_sides(sides, rewrite)


def _target(cases: Piecewise) -> Name | None:
    """The y of two cases, of which one is y = 1 and the other y = 0, or otherwise."""
    found = [_compared(c) if c is not None else None for c in cases.conditions]
    if len(found) != 2 or found[0] is None:
        return None
    (target, value), second = found[0], found[1]
    if second is None:
        return target if cases.conditions[1] is None else None
    return target if second == (target, 1 - value) else None


def _compared(condition: Indicator) -> tuple[Name, int] | None:
    left, right = unbracketed(condition.left), unbracketed(condition.right)
    if condition.relation != "=" or not isinstance(left, Name) or left.base not in TARGETS:
        return None
    if not isinstance(right, Num) or right.value not in (0, 1):
        return None
    return left, int(right.value)


def _in_order(cases: Piecewise) -> tuple[Reading, Reading]:
    """The value for y = 1, and the one for y = 0."""
    condition = cases.conditions[0]
    compared = _compared(condition) if condition is not None else None
    one, other = cases.values
    return (one, other) if compared is not None and compared[1] == 1 else (other, one)


def _weighted(target: Name, one: Reading, other: Reading) -> Reading:
    """y a + (1 − y) b."""
    at = one.start, other.end
    target = replace(target, start=one.start, end=one.start)
    terms = (
        Times(*at, (target, Group(*at, one)), ("",)),
        Times(*at, (_rest(target), Group(*at, other)), ("",)),
    )
    return Group(*at, Plus(*at, terms, (1, 1)))


def _powers(target: Name, one: Reading, other: Reading) -> Reading:
    """a^y b^{1−y}."""
    at = one.start, other.end
    target = replace(target, start=one.start, end=one.start)
    factors = (
        Raised(*at, Group(*at, one), target),
        Raised(*at, Group(*at, other), _rest(target).inner),
    )
    return Times(*at, factors, ("",))


def _rest(target: Name) -> Group:
    at = target.start, target.start
    return Group(*at, Plus(*at, (Num(*at, Fraction(1)), target), (1, -1)))
