r"""Whether a line is the chain rule and nothing more, for symbols that nothing defines.

``∂E/∂w_{ji} = ∂E/∂a_j · ∂a_j/∂w_{ji}`` is right for whatever E, a and w are: it only says that E
depends on w_{ji} through a_j. The links have to lead from one end to the other, an index between
them is summed over or is one of the ends', and no unit beside one between them is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.any_meaning.telescoped import is_same, stepping_letters, telescoped
from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import head
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Group,
    Name,
    Partial,
    Plus,
    Reading,
    Times,
    Turned,
    bare_name,
    unbracketed,
    walk_reading,
)
from chainrule.documents.stating.chains import nodes_in

_SCORES = ("z", "Z", "u", "net")  # that go into a softmax


def is_any_chain_rule(left: Reading, right: Reading, system: System) -> bool:
    """Whether one side leads from what the other differentiates to what it is differentiated by."""
    left, right = _without_rate(unbracketed(left), unbracketed(right))
    written = right
    right = telescoped(right)
    if right != written and isinstance(left, Partial) and _is_the_same(left, right):
        return True
    if isinstance(left, Times):
        left, right = unbracketed(right), left
    if not isinstance(left, Partial) or left.nabla or bare_name(left.wrt) is None:
        return False
    right = unbracketed(right)
    terms = [right]
    if isinstance(right, Plus):
        if any(sign < 0 for sign in right.signs):
            return False
        terms = list(right.terms)
    paths = [_path(left, term) for term in terms]
    if any(path is None for path in paths):
        return False
    found = [path for path in paths if path is not None]
    steps = stepping_letters(written) if unbracketed(right) != unbracketed(written) else set()
    return all(
        _is_closed(left, term, path, system, steps) for term, path in zip(terms, found, strict=True)
    ) and _is_complete(left, found, system)


def _without_rate(left: Reading, right: Reading) -> tuple[Reading, Reading]:
    """Two sides without the −η of a step of descent that both of them begin with."""
    match left, right:
        case Plus(terms=(one,), signs=sign), Plus(terms=(other,), signs=signed) if sign == signed:
            left, right = unbracketed(one), unbracketed(other)
    match left, right:
        case Times(factors=(Name() as rate, one)), Times(factors=(again, *rest)) if rate == again:
            joins = right.joins[1:]
            return unbracketed(one), replace(right, factors=tuple(rest), joins=joins)
    return left, right


def _path(left: Partial, term: Reading) -> list[Partial] | None:
    """The derivatives of a term, in the order in which they lead from the one end to the other."""
    links = links_of(term)
    if links is None or len(links) < 2 or any(link.nabla for link in links):
        return None
    path: list[Partial] = []
    here: Reading = left.of
    while links:
        following = next((link for link in links if _same(link.of, here)), None)
        if following is None:
            return None
        links.remove(following)
        path.append(following)
        here = following.wrt
    return path if _same(here, left.wrt) else None


def links_of(reading: Reading) -> list[Partial] | None:
    """The derivatives that a product under sums is made of; None if it has another factor."""
    match reading:
        case Big(body=body, kind="sum"):
            return links_of(body)
        case Group(inner=inner) | Turned(base=inner):  # a gradient is a column for some
            return links_of(inner)
        case Partial():
            return [reading]
        case Times(factors=factors):
            parts = [links_of(factor) for factor in factors]
            return None if None in parts else [link for part in parts for link in part or ()]
    return None


def _is_the_same(left: Partial, right: Reading) -> bool:
    """Whether a product of derivatives from step to step is the derivative on the left."""
    right = unbracketed(right)
    return isinstance(right, Partial) and _same(left.of, right.of) and _same(left.wrt, right.wrt)


def _same(first: Reading, second: Reading) -> bool:
    """Whether two ends are one quantity: f and f(x) are."""
    one, other = unbracketed(first), unbracketed(second)
    if (stepped := is_same(one, other)) is not None:
        return stepped
    if isinstance(one, Call) != isinstance(other, Call):
        one, other = (head(side) or side for side in (one, other))
    return one == other


def _is_closed(
    left: Partial, term: Reading, path: Sequence[Partial], system: System, steps: set[str]
) -> bool:
    """Whether every index between the ends is summed over, or is one of the ends' own.

    steps: letters that count steps and no units.

    ∂E/∂a_j · ∂a_j/∂w_{ji} needs no sum: w_{ji} is a weight of unit j. Neither does
    ∂E/∂a_j · ∂a_j/∂z_j, unless the a are a softmax of all z.
    """
    summed = [node.letter for node in walk_reading(term, Big)]
    ends = _letters(left.of, system) | _letters(left.wrt, system)
    if len(summed) != len(set(summed)) or ends & set(summed):
        return False
    between = {letter for link in path[1:] for letter in _letters(link.of, system)} - steps
    if not set(summed) <= between:
        return False
    kept = between - set(summed)
    if not kept <= ends:
        return False
    kept -= system.habits.sample_letters  # a softmax is of one sample
    return not (kept and "softmax" in system.prose.lower()) or _ends_in_weight(path, system)


def _ends_in_weight(path: Sequence[Partial], system: System) -> bool:
    """∂L/∂z_i · ∂z_i/∂w_i: the weights w_i feed unit i alone, and no softmax is on the way."""
    of, wrt = bare_name(path[-1].of), bare_name(path[-1].wrt)
    if len(path) != 2 or of is None or wrt is None or of.base not in _SCORES:
        return False
    own = set(system.mention(of).indices)
    return system.is_parameter(system.mention(wrt).key) and own <= set(system.mention(wrt).indices)


def _letters(reading: Reading, system: System) -> set[str]:
    """The index letters of a symbol, those of samples among them."""
    name = bare_name(reading)
    if name is None:
        return set(system.free_letters(reading))
    return {letter for letter in system.mention(name).indices if not letter.isdigit()}


def _is_complete(left: Partial, paths: Sequence[Sequence[Partial]], system: System) -> bool:
    """Whether no unit beside one between the ends is left out: the o_2 beside o_1.

    A weight or a bias feeds one unit only, and a unit's own score has its number. The steps of
    ∂h_3/∂h_2 · ∂h_2/∂h_1 stand one behind the other.
    """
    firsts = [path[0].wrt for path in paths]
    if len(set(firsts)) != len(firsts):
        return False
    if len(paths) > 1 and len({_unit(wrt)[0] for wrt in firsts}) > 1:
        return all(len(path) == 2 for path in paths) and _between(left, system) == set(firsts)
    ends = [(_unit(link.of)[0], _unit(link.wrt)[0]) for path in paths for link in path]
    steps = {of for of, wrt in ends if of == wrt}
    siblings = {base: units for base, units in _siblings(system).items() if base not in steps}
    for depth in range(1, max(len(path) for path in paths)):
        between = [path[depth].of for path in paths if depth < len(path)]
        for path in paths:
            if depth >= len(path):
                continue
            base, number = _unit(path[depth].of)
            others = siblings.get(base, set())
            if not number or len(others) < 2 or _feeds_one(path[depth:], number, system):
                continue
            if {_unit(of)[1] for of in between} != others:
                return False
    return True


def _between(left: Partial, system: System) -> set[Reading]:
    """All that the document differentiates between two ends, and that stands side by side.

    Nothing, if what is computed from the one and differentiates the other is left out among them.
    """
    pairs = {(node.of, node.wrt) for node in nodes_in(system.chains, Partial)}
    found = {u for of, u in pairs if of == left.of and (u, left.wrt) in pairs}
    by = _key(left.wrt, system)
    known = {_key(u, system) for u in found}
    unsaid = {_key(u, system) for of, u in pairs if of == left.of} - known
    lost = any(
        key in system.definitions and by in system.keys_in(system.definitions[key].right)
        for key in unsaid
    )
    return set() if lost or any((u, v) in pairs for u in found for v in found) else found


def _key(reading: Reading, system: System) -> str:
    name = bare_name(reading)
    return "" if name is None else system.mention(name).key


def _feeds_one(rest: Sequence[Partial], number: str, system: System) -> bool:
    """Whether what comes next is a weight, or a part of the same unit."""
    wrt = bare_name(rest[0].wrt)
    return wrt is not None and (
        system.is_parameter(system.mention(wrt).key) or _unit(wrt)[1] == number
    )


def _unit(reading: Reading) -> tuple[str, str]:
    """The letter of a unit and its number: o and 1 of o_1, out_o and 1 of out_{o1}."""
    name = bare_name(reading)
    if name is None:
        return "", ""
    numbers = [s for s in name.scripts if s.place == "sub" and s.written is None]  # no layers
    below = "".join(s.text for s in numbers if not _is_shifted(s.text))
    number = "".join(c for c in below if c.isdigit())
    letters = "".join(c for c in below if not c.isdigit())
    return f"{name.base}|{letters}", number


def _is_shifted(text: str) -> bool:
    """Whether a script counts from another place, as t − 1 does: that is the number of no unit."""
    return "-" in text or "+" in text


def _siblings(system: System) -> dict[str, set[str]]:
    """The numbers that units of one letter have in the document."""
    found: dict[str, set[str]] = {}
    for name in system.habits.names:
        base, number = _unit(name)
        if number:
            found.setdefault(base, set()).add(number)
    return found
