"""Ways a line may have gone wrong, each undone: what the line would be without that mistake.

A repair is tried only where the line does not hold, and a cause is named only if the repaired line
holds at every point.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import permutations, product
from typing import Any

from chainrule.documents.lexicon import key_base
from chainrule.documents.reading import (
    Big,
    Call,
    Dots,
    Group,
    Name,
    Num,
    Over,
    Partial,
    Plus,
    Raised,
    Reading,
    Script,
    Times,
    Turned,
    walk_reading,
)
from chainrule.documents.system import System
from chainrule.documents.verdicts import Cause


@dataclass(frozen=True)
class Repair:
    """A changed reading. message: what was wrong; at: the offsets of the part that is changed.

    text: what belongs there, in LaTeX, if it is short to say.
    """

    cause: Cause
    message: str
    reading: Reading
    at: tuple[int, int]
    text: str | None = None


def replaced(root: Reading, old: Reading, new: Reading) -> Reading:
    """The tree with one node, found by identity, changed."""
    if root is old:
        return new
    changes: dict[str, Any] = {}
    for name in root.__dataclass_fields__:
        value = getattr(root, name)
        changed = _in_value(value, old, new)
        if isinstance(root, Call) and name == "function" and not isinstance(changed, Name):
            continue  # a function keeps its name, whatever is put around it
        if changed is not value:
            changes[name] = changed
    return replace(root, **changes) if changes else root


def _in_value(value: Any, old: Reading, new: Reading) -> Any:
    if isinstance(value, Reading):
        return replaced(value, old, new)
    if isinstance(value, tuple):
        items = tuple(_in_value(item, old, new) for item in value)
        return items if any(a is not b for a, b in zip(items, value, strict=True)) else value
    return value


def repairs(reading: Reading, system: System, letters: set[str]) -> Iterator[Repair]:
    """Every single repair of a line, the likeliest first."""
    nodes = list(walk_reading(reading))
    yield from _signs(reading, nodes)
    yield from _activation_derivatives(reading, nodes, system)
    yield from _transposes(reading, nodes)
    yield from _indices(reading, nodes, system, letters)
    yield from symbols(reading, system)
    yield from _sums(reading, nodes, letters, system)
    yield from _orders(reading, nodes)
    yield from _numbers(reading, nodes, system)
    yield from derivatives(reading, system)


def _signs(root: Reading, nodes: list[Reading]) -> Iterator[Repair]:
    for node in nodes:
        if not isinstance(node, Plus) or any(isinstance(t, Dots) for t in node.terms):
            continue
        for place, term in enumerate(node.terms):
            signs = tuple(-s if k == place else s for k, s in enumerate(node.signs))
            yield Repair(
                Cause.SIGN,
                "one term has the wrong sign",
                replaced(root, node, replace(node, signs=signs)),
                (term.start, term.end),
            )


def _numbers(root: Reading, nodes: list[Reading], system: System) -> Iterator[Repair]:
    functions = {id(n.function) for n in nodes if isinstance(n, Call)}
    exponents = {id(n.exponent) for n in nodes if isinstance(n, Raised)}
    for node in nodes:
        if isinstance(node, Num):
            power = id(node) in exponents
            options = (
                [node.value + 1, node.value - 1] if power
                else [node.value * 2, node.value / 2, -node.value]
            )  # fmt: skip
            for value in options:
                cause = Cause.SIGN if value == -node.value else Cause.FACTOR
                what = "an exponent is wrong" if power else "a number is wrong"
                yield Repair(
                    cause, what, replaced(root, node, replace(node, value=Fraction(value))),
                    (node.start, node.end), str(value),
                )  # fmt: skip
        if isinstance(node, Name):
            for script in node.scripts:
                if script.place == "sup" and script.text in ("2", "3"):
                    rest = tuple(s for s in node.scripts if s is not script)
                    yield Repair(
                        Cause.FACTOR, "an exponent is wrong",
                        replaced(root, node, replace(node, scripts=rest)), (node.start, node.end),
                    )  # fmt: skip
        if isinstance(node, (Group, Name, Call)) and id(node) not in functions:
            squared = Raised(node.start, node.end, node, Num(node.end, node.end, Fraction(2)))
            yield Repair(
                Cause.FACTOR, "a square is lost", replaced(root, node, squared),
                (node.start, node.end),
            )  # fmt: skip
        if isinstance(node, Times) and len(node.factors) > 1:
            for place, factor in enumerate(node.factors):
                if isinstance(factor, (Num, Over, Name, Group)):
                    yield Repair(
                        _cause_of_surplus(factor, system), "a factor is there too often",
                        replaced(root, node, _without(node, place)), (factor.start, factor.end),
                    )  # fmt: skip


def _cause_of_surplus(factor: Reading, system: System) -> Cause:
    counted = any(
        isinstance(n, Name) and system.mention(n).key in system.counts
        for n in walk_reading(factor)
    )  # fmt: skip
    return Cause.MISSING_MEAN if counted else Cause.FACTOR


def _without(node: Times, place: int) -> Reading:
    factors = node.factors[:place] + node.factors[place + 1 :]
    joins = node.joins[:place] + node.joins[place + 1 :] if place else node.joins[1:]
    joins = joins[: len(factors) - 1]
    return factors[0] if len(factors) == 1 else replace(node, factors=factors, joins=joins)


def is_slope(factor: Reading) -> bool:
    """Whether a factor looks like the derivative of an activation: σ'(z), (1 − a), (1 − a²)."""
    while isinstance(factor, Group):
        factor = factor.inner
    if isinstance(factor, Call):
        return bool(factor.function.primes)
    if isinstance(factor, Times):
        return len(factor.factors) == 2 and any(is_slope(f) for f in factor.factors)
    if isinstance(factor, Plus) and len(factor.terms) == 2 and isinstance(factor.terms[0], Num):
        return factor.signs == (1, -1) and factor.terms[0].value == 1
    return False


def _activation_derivatives(
    root: Reading, nodes: list[Reading], system: System
) -> Iterator[Repair]:
    for node in nodes:
        if isinstance(node, Call) and node.function.primes and len(node.arguments) == 1:
            (argument,) = node.arguments
            name = _one_name(argument)
            if name is not None:
                for other in _others(name, system, anywhere=True):
                    changed = replaced(root, name, other)
                    yield Repair(
                        Cause.ACTIVATION_DERIVATIVE,
                        "the derivative of the activation is taken at the wrong place",
                        changed, (name.start, name.end), show_name(other),
                    )  # fmt: skip
        if isinstance(node, Times):
            for place, factor in enumerate(node.factors):
                if is_slope(factor) and len(node.factors) > 1:
                    yield Repair(
                        Cause.ACTIVATION_DERIVATIVE,
                        "the derivative of an activation is there once too often",
                        replaced(root, node, _without(node, place)), (factor.start, factor.end),
                    )  # fmt: skip
            yield from _bernoulli(root, node, system)


def _bernoulli(root: Reading, node: Times, system: System) -> Iterator[Repair]:
    """a(1 − a): both dropped, or both of another symbol."""
    for place in range(len(node.factors) - 1):
        first, second = node.factors[place], node.factors[place + 1]
        for name, slope in ((first, second), (second, first)):
            bare = _one_name(name)
            if bare is None or not is_slope(slope):
                continue
            inside = [n for n in walk_reading(slope) if isinstance(n, Name) and n == bare]
            if not inside:
                continue
            shorter = _without(node, place)
            if isinstance(shorter, Times):
                shorter = _without(shorter, place)
            yield Repair(
                Cause.ACTIVATION_DERIVATIVE,
                "the derivative of an activation is there once too often",
                replaced(root, node, shorter), (first.start, second.end),
            )  # fmt: skip
            for other in _others(bare, system, anywhere=True):
                changed = root
                for each in (bare, *inside):
                    changed = replaced(changed, each, other)
                yield Repair(
                    Cause.ACTIVATION_DERIVATIVE,
                    "the derivative of the activation is taken at the wrong place",
                    changed, (first.start, second.end), show_name(other),
                )  # fmt: skip


def _one_name(reading: Reading) -> Name | None:
    while isinstance(reading, Group):
        reading = reading.inner
    return reading if isinstance(reading, Name) else None


def _others(name: Name, system: System, anywhere: bool = False) -> Iterator[Name]:
    """The other quantities that could have been meant, with this one's entries and sample."""
    mention = system.mention(name)
    seen = {mention.key}
    own = [s for s in name.scripts if _is_place(s, name, system)]
    ranked = sorted(
        system.habits.names, key=lambda n: (n.base != name.base, n.base != name.base.swapcase())
    )
    for other in ranked:
        found = system.mention(other)
        if found.key in seen or other.base in ("e",) or found.key in system.counts:
            continue
        if found.key not in system.definitions and found.key not in system.roots:
            continue
        seen.add(found.key)
        if len(seen) > 14:
            return
        labels = [s for s in other.scripts if not _is_place(s, other, system) and s.text != "T"
                  and not (s.place == "sup" and s.text == found.power)]  # fmt: skip
        turned = [s for s in name.scripts if s.text == "T" and s.kind == "bare"]
        power = [s for s in name.scripts if s.place == "sup" and s.text == mention.power]
        scripts = (*labels, *own, *power, *turned)
        yield Name(name.start, name.end, other.base, scripts, name.primes)


def _is_place(script: Script, name: Name, system: System) -> bool:
    """Whether a script is an entry or a sample rather than a layer."""
    mention = system.mention(Name(0, 0, name.base, (script,)))
    return bool(mention.entries) or mention.sample is not None


def symbols(root: Reading, system: System) -> Iterator[Repair]:
    """Other symbols in place of those that are written."""
    nodes = list(walk_reading(root))
    functions = {id(n.function) for n in nodes if isinstance(n, Call) and system.is_function(n)}
    for node in nodes:
        if isinstance(node, Name) and id(node) not in functions and node.base != "e":
            same = [
                n for n in nodes if isinstance(n, Name) and n == node and id(n) not in functions
            ]
            for other in _others(node, system):
                text = show_name(other)
                message = f"the symbol {_source(node)} stands where {text} belongs"
                yield Repair(
                    Cause.SYMBOL, message, replaced(root, node, other), (node.start, node.end), text
                )
                if len(same) > 1 and node is same[0]:
                    changed = root
                    for each in same:
                        changed = replaced(changed, each, other)
                    yield Repair(Cause.SYMBOL, message, changed, (node.start, node.end), text)
        if isinstance(node, Call) and id(node.function) in functions:
            for other in _other_functions(node.function, system):
                yield Repair(
                    Cause.SYMBOL,
                    f"the function {_source(node.function)} stands where {show_name(other)} belongs",
                    replaced(root, node.function, other),
                    (node.function.start, node.function.end), show_name(other),
                )  # fmt: skip
        if isinstance(node, Partial):
            of = _one_name(node.of)
            if of is not None and of.base in {key_base(k) for k in system.definitions}:
                for function in _applied(system):
                    call = Call(of.start, of.end, function, (of,))
                    yield Repair(
                        Cause.SYMBOL,
                        f"the function is missing: {show_name(function)} of {_source(of)} is meant",
                        replaced(root, of, call), (of.start, of.end),
                    )  # fmt: skip


def derivatives(root: Reading, system: System) -> Iterator[Repair]:
    """Other derivatives that the document speaks of, in place of one that is written."""
    whole = root
    while isinstance(whole, Group):
        whole = whole.inner
    for node in walk_reading(root):
        if not isinstance(node, Partial):
            continue
        for partial in _partials(system):
            alone = node is whole and partial.wrt != node.wrt
            if partial != node and (node is not whole or alone):
                yield Repair(
                    Cause.SYMBOL, "another derivative belongs here",
                    replaced(root, node, partial), (node.start, node.end),
                )  # fmt: skip


def _partials(system: System) -> Iterator[Partial]:
    """The derivatives that the document speaks of."""
    seen: set[Partial] = set()
    for chain in system.chains:
        for side in chain.sides:
            for node in walk_reading(side.reading) if side.reading is not None else ():
                if isinstance(node, Partial) and node not in seen and len(seen) < 40:
                    seen.add(node)
                    yield node


def meanings(
    root: Reading, system: System, unknown: frozenset[str]
) -> Iterator[tuple[Reading, str, bool]]:
    """Readings with undefined symbols taken for known ones of the same letter: z for z_1.

    With each comes what was put in, and whether a capital stood for all samples at once.
    """
    choices: list[list[tuple[Name, Name]]] = []
    seen: set[str] = set()
    for node in walk_reading(root):
        if not isinstance(node, Name):
            continue
        key = system.mention(node).key
        if key not in unknown or key in seen:
            continue
        seen.add(key)
        options = []
        for other in _known_names(system):
            if other.base.lower() == node.base.lower() and system.mention(other).key != key:
                places = tuple(s for s in node.scripts if _is_place(s, node, system))
                labels = tuple(s for s in other.scripts if not _is_place(s, other, system))
                options.append((node, replace(other, scripts=(*labels, *places),
                                              primes=node.primes)))  # fmt: skip
        choices.append(options[:4])
    if not choices or not all(choices) or len(choices) > 4:
        return
    for picks in product(*choices):
        changed = root
        for old, new in picks:
            for node in list(walk_reading(changed)):
                if isinstance(node, Name) and node == old:
                    changed = replaced(changed, node, new)
        said = ", ".join(f"{show_name(new)} for {show_name(old)}" for old, new in picks)
        yield changed, said, any(o.base.isupper() and n.base.islower() for o, n in picks)


def _known_names(system: System) -> Iterator[Name]:
    seen: set[str] = set()
    for name in system.habits.names:
        key = system.mention(name).key
        known = key in system.definitions or key in system.roots or key in system.functions
        if known and key not in seen:
            seen.add(key)
            yield replace(name, primes=0)


def _applied(system: System) -> Iterator[Name]:
    seen: set[str] = set()
    for definition in [*system.definitions.values(), *system.functions.values()]:
        for node in walk_reading(definition.right):
            if isinstance(node, Call) and system.is_function(node) and len(node.arguments) == 1:
                if node.function.base not in seen and len(seen) < 4:
                    seen.add(node.function.base)
                    yield node.function


def _other_functions(function: Name, system: System) -> Iterator[Name]:
    seen = {system.mention(function).key}
    for definition in system.functions.values():
        if isinstance(definition.left, Call) and definition.key not in seen:
            seen.add(definition.key)
            yield replace(definition.left.function, primes=function.primes)


def _transposes(root: Reading, nodes: list[Reading]) -> Iterator[Repair]:
    functions = {id(n.function) for n in nodes if isinstance(n, Call)}
    for node in nodes:
        if id(node) in functions:
            continue
        if isinstance(node, Turned):
            yield Repair(
                Cause.TRANSPOSE, "a transpose is there that does not belong",
                replaced(root, node, node.base), (node.start, node.end),
            )  # fmt: skip
        elif isinstance(node, Name) and any(s.text == "T" for s in node.scripts):
            rest = tuple(s for s in node.scripts if s.text != "T")
            yield Repair(
                Cause.TRANSPOSE, f"{_source(node)} must not be transposed",
                replaced(root, node, replace(node, scripts=rest)), (node.start, node.end),
                show_name(replace(node, scripts=rest)),
            )  # fmt: skip
        elif isinstance(node, (Name, Group, Partial)):
            yield Repair(
                Cause.TRANSPOSE, "a transpose is missing",
                replaced(root, node, Turned(node.start, node.end, node)), (node.start, node.end),
            )  # fmt: skip


def _orders(root: Reading, nodes: list[Reading]) -> Iterator[Repair]:
    for node in nodes:
        if isinstance(node, Times) and 2 <= len(node.factors) <= 5:
            for place in range(len(node.factors) - 1):
                order = list(node.factors)
                order[place], order[place + 1] = order[place + 1], order[place]
                yield Repair(
                    Cause.ORDER, "two factors stand in the wrong order",
                    replaced(root, node, replace(node, factors=tuple(order))),
                    (node.factors[place].start, node.factors[place + 1].end),
                )  # fmt: skip


def conforming(root: Reading) -> Iterator[Repair]:
    """Other orders, transposes and ⊙ in a product that is right as numbers but does not conform."""
    products = [n for n in walk_reading(root) if isinstance(n, Times)]
    products.sort(key=lambda n: -len(n.factors))
    for node in products[:3]:
        movable = [f for f in node.factors if not isinstance(f, (Num, Over))]
        fixed = [f for f in node.factors if isinstance(f, (Num, Over))]
        if not 1 <= len(movable) <= 4:
            continue
        for order in permutations(range(len(movable))):
            same_order = list(order) == sorted(order)
            for turns in range(2 ** len(movable)):
                for signs in range(2 ** (len(movable) - 1)):
                    factors = [
                        Turned(movable[k].start, movable[k].end, movable[k])
                        if turns >> k & 1 else movable[k]
                        for k in order
                    ]  # fmt: skip
                    if same_order and not turns and not signs:
                        continue
                    joins = ["odot" if signs >> k & 1 else "" for k in range(len(movable) - 1)]
                    inner = _folded(factors, joins)
                    whole: Reading = inner
                    if fixed:
                        whole = Times(
                            node.start, node.end, (*fixed, Group(node.start, node.end, inner)),
                            ("",) * len(fixed),
                        )  # fmt: skip
                    cause = (
                        Cause.SHAPE if signs and not same_order
                        else Cause.TRANSPOSE if same_order and turns and not signs
                        else Cause.ORDER if not same_order else Cause.SHAPE
                    )  # fmt: skip
                    yield Repair(cause, "", replaced(root, node, whole), (node.start, node.end))
        for factor in node.factors:
            if isinstance(factor, Name):
                turned = Turned(factor.start, factor.end, factor)
                yield Repair(
                    Cause.TRANSPOSE, "", replaced(root, factor, turned), (factor.start, factor.end)
                )


def _folded(factors: list[Reading], joins: list[str]) -> Reading:
    """Factors folded from the left, each step in brackets."""
    result = factors[0]
    for factor, join in zip(factors[1:], joins, strict=True):
        result = Group(
            result.start, factor.end, Times(result.start, factor.end, (result, factor), (join,))
        )
    return result


def _sums(
    root: Reading, nodes: list[Reading], letters: set[str], system: System
) -> Iterator[Repair]:
    free = free_letters(root, system)
    for node in nodes:
        if isinstance(node, Big):
            yield Repair(
                Cause.DROPPED_SUM, f"the sum over {node.letter} does not belong here",
                replaced(root, node, node.body), (node.start, node.end),
            )  # fmt: skip
    for letter in sorted(free | letters):
        for node in nodes:
            if isinstance(node, Times) or (node is root and not isinstance(node, Plus)):
                summed = Big(node.start, node.end, letter, None, None, node)
                yield Repair(
                    Cause.DROPPED_SUM, f"the sum over {letter} is lost",
                    replaced(root, node, summed), (node.start, node.end),
                )  # fmt: skip
            if isinstance(node, Times):
                for place in range(1, len(node.factors)):
                    tail = _slice(node, place)
                    changed = replace(
                        node, factors=(*node.factors[:place],
                                       Big(tail.start, tail.end, letter, None, None, tail)),
                        joins=node.joins[:place],
                    )  # fmt: skip
                    yield Repair(
                        Cause.DROPPED_SUM, f"the sum over {letter} is lost",
                        replaced(root, node, changed), (tail.start, tail.end),
                    )  # fmt: skip


def _slice(node: Times, place: int) -> Reading:
    factors = node.factors[place:]
    if len(factors) == 1:
        return factors[0]
    return replace(node, factors=factors, joins=node.joins[place:], start=factors[0].start)


def free_letters(root: Reading, system: System) -> set[str]:
    bound = {n.letter for n in walk_reading(root) if isinstance(n, Big)}
    found: set[str] = set()
    for node in walk_reading(root):
        if isinstance(node, Name):
            mention = system.mention(node)
            found |= {e for e in mention.entries if not e.isdigit() and e != ":"}
            if mention.sample and not mention.sample.isdigit():
                found.add(mention.sample)
    return found - bound


def _indices(
    root: Reading, nodes: list[Reading], system: System, letters: set[str]
) -> Iterator[Repair]:
    used = free_letters(root, system) | letters | {
        n.letter for n in nodes if isinstance(n, Big)
    }  # fmt: skip
    for node in nodes:
        if not isinstance(node, Name):
            continue
        places = [k for k, s in enumerate(node.scripts) if _is_place(s, node, system)]
        if len(places) == 2:
            scripts = list(node.scripts)
            a, b = places
            scripts[a], scripts[b] = (
                replace(scripts[a], text=scripts[b].text),
                replace(scripts[b], text=scripts[a].text),
            )
            other = replace(node, scripts=tuple(scripts))
            yield Repair(
                Cause.INDEX, f"the indices of {_source(node)} are exchanged",
                replaced(root, node, other), (node.start, node.end), show_name(other),
            )  # fmt: skip
        for place in places:
            for letter in sorted(used - {node.scripts[place].text}):
                scripts = list(node.scripts)
                scripts[place] = replace(scripts[place], text=letter)
                other = replace(node, scripts=tuple(scripts))
                yield Repair(
                    Cause.INDEX,
                    f"{_source(node)} has the index {node.scripts[place].text} where {letter} belongs",
                    replaced(root, node, other), (node.start, node.end), show_name(other),
                )  # fmt: skip


def show_name(name: Name) -> str:
    """A name in LaTeX."""
    text = name.base if not name.base.isalpha() or len(name.base) == 1 else rf"\text{{{name.base}}}"
    below = [s for s in name.scripts if s.place == "sub"]
    above = [s for s in name.scripts if s.place == "sup"]
    marks = {"paren": "({})", "bracket": "[{}]", "bare": "{}", "word": r"\text{{{}}}"}
    if below:
        text += "_{" + "".join(marks[s.kind].format(s.text) for s in below) + "}"
    if above:
        shown = ("\\top" if s.text == "T" else marks[s.kind].format(s.text) for s in above)
        text += "^{" + "".join(shown) + "}"
    return text + "'" * name.primes


def _source(name: Name) -> str:
    return show_name(name)
