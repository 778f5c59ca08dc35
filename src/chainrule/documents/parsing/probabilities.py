"""P(w | c) for several w: one quantity, of which each is an entry.

A document that writes P(o | c) for the word that was seen, and P(w | c) under a sum over all words,
means the entries of one vector: P_o and P_w.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Big,
    Group,
    Name,
    Num,
    Plus,
    Reading,
    Script,
    Sides,
    all_nodes,
    mapped,
    rewritten,
    rewritten_sides,
    walk_reading,
)

_EVENT = re.compile(r"(?:[A-Z]=|[a-z]_)?([a-z]'*) given (?:[A-Z]=|[a-z]_)?([a-z](?:[,;].+)?)")
_OF_A_WORD = re.compile(  # p(w_O | w_I), p(w_j | w_1, …, w_C): whatever the words are given
    r"(?P<word>[a-z])_(?:[yt]_)?([a-zA-Z]) given ((?P=word)_.+)"
)
_OF_A_CONTEXT = re.compile(r"([a-z]) given context")  # whatever words that is
_ANY_WORDS = "words"
_RUNNING = frozenset("ijklmn")  # letters that count
_OF_A_LABEL = re.compile(r"[a-zA-Z](?:\^\(\w\))?=([a-z]) given (.+)")  # P(y^{(i)} = k | x^{(i)}; θ)
_AT_VALUE = re.compile(r"\b([A-Z])=([a-z])\b")
_BESIDE = re.compile(r"([a-z])\+([a-z]) given \1(?:[,;].+)?")
_SAMPLE = re.compile(r"\^\((\w)\)")


def with_entries(readings: Sequence[Reading | None]) -> list[Reading | None]:
    """The formulas of a document with its probabilities of several events as entries."""
    readings = rewritten_sides(readings, _of_samples)
    letters: dict[tuple[str, str], set[str]] = {}
    for reading in readings:
        for name, letter, condition in _events(reading):
            letters.setdefault((name.base, condition), set()).add(letter)
    several = {key for key, found in letters.items() if len(found) > 1}
    several |= {key for reading in readings if reading for key in _summed(reading)}
    nodes = (node for reading in readings if reading for node in walk_reading(reading))
    lossy = any(isinstance(node, Name) and node.base in LOSS_BASES for node in nodes)
    several |= {  # a loss says itself which class it is of, or that it is of the word o
        key for key, letter in _of_scores(readings) if not lossy or letter not in _RUNNING
    }
    if not several:
        return list(readings)
    tables = {*_tables(readings), *_tables_summed(readings)}

    def rewrite(node: Reading) -> Reading:
        event = _event(node)
        if event is not None:
            name, letter, condition = event
            if (name.base, condition) in several:
                rows = (condition,) if (condition, letter) in tables else ()
                entry = (Script("sub", "bare", text) for text in (*rows, letter))
                scripts = (*name.scripts[1:], *entry, *_samples(name))  # P_{ik} or P_k^{(i)}
                return replace(name, scripts=scripts)
        return mapped(node, rewrite)

    return rewritten_sides(readings, rewrite)


def _tables(readings: Sequence[Reading | None]) -> Iterator[tuple[str, str]]:
    """The s and a of θ_{sa}, of which the π(a | s) of every s is computed."""
    for reading in readings:
        for name in walk_reading(reading, Name) if reading is not None else ():
            below = [s.text for s in name.scripts if s.place == "sub" and s.kind == "bare"]
            if len(below) == len(name.scripts) == 2:
                yield below[0], below[1]


def _tables_summed(readings: Sequence[Reading | None]) -> Iterator[tuple[str, str]]:
    """The w and c of Σ_{w ∈ C} Σ_{c ∈ N(w)} log P(c | w), which adds up over both."""
    for reading in readings:
        bigs = list(walk_reading(reading, Big)) if reading is not None else []
        for big in bigs if len(bigs) > 1 else ():
            for inner in walk_reading(big.body, Big):
                for _, letter, condition in _events(inner.body):
                    if (condition, letter) == (big.letter, inner.letter):
                        yield condition, letter


def _summed(reading: Reading) -> Iterator[tuple[str, str]]:
    """The P(w | c) of Σ_w P(w | c) u_w: one of several."""
    for big in walk_reading(reading):
        for name, letter, condition in _events(big.body if isinstance(big, Big) else None):
            if isinstance(big, Big) and letter == big.letter:
                yield name.base, condition


def _of_scores(readings: Sequence[Reading | None]) -> Iterator[tuple[tuple[str, str], str]]:
    """P(o | c) where it is said to be e^{u_o ᵀ v} / Σ_w e^{u_w ᵀ v}, one of several; and the o."""
    for left, right in pairwise(readings):
        event = _event(left) if left is not None else None
        if event is None or right is None:
            continue
        name, letter, condition = event
        summed = {
            (n.base, s.text) for big in walk_reading(right, Big)
            for n in walk_reading(big.body, Name)
            for s in n.scripts if s.place == "sub" and s.text == big.letter != letter
        }  # fmt: skip
        if any(
            isinstance(n, Name) and n.base in dict(summed)
            and any(s.place == "sub" and s.text == letter for s in n.scripts)
            for n in walk_reading(right)
        ):  # fmt: skip
            yield (name.base, condition), letter


def _samples(name: Name) -> Iterator[Script]:
    """The sample that an event and its condition are of, as a mark of their probability."""
    found = set(_SAMPLE.findall(name.scripts[0].text))
    if len(found) == 1 and not (letter := found.pop()).isdigit():
        yield Script("sup", "paren", letter)


def with_complements(chains: Sides) -> list[list[Reading | None]]:
    """P(t = 1 | z) is 1 − P(t = 0 | z) where only the latter is said to be something."""
    chains = _with_vectors(_at_samples(rewritten(_at_values(chains), _of_samples)))
    said = {event for sides in chains for event in _said_binary(sides)}
    if not said:
        return [list(sides) for sides in chains]

    def rewrite(node: Reading) -> Reading:
        event = _binary(node) if isinstance(node, Name) else None
        if event is None or event in said:
            return mapped(node, rewrite)
        base, before, value, behind = event
        if (base, before, 1 - value, behind) not in said:
            return node
        assert isinstance(node, Name)
        other = replace(node.scripts[0], text=f"{before}={1 - value}{behind}")
        name = replace(node, scripts=(other, *node.scripts[1:]))
        one = Num(node.start, node.start, Fraction(1))
        return Group(node.start, node.end, Plus(node.start, node.end, (one, name), (1, -1)))

    return rewritten(chains, rewrite)


def _said_binary(sides: Sequence[Reading | None]) -> Iterator[tuple[str, str, int, str]]:
    """The events that a chain says something of: the P(y = 1 | x) of h(x) = P(y = 1 | x) = σ(z)."""
    events = [_binary(side) if isinstance(side, Name) else None for side in sides]
    within = {_binary(n) for side in sides if side for n in walk_reading(side, Name)}  # fmt: skip
    for place, event in enumerate(events if len(sides) > 1 else ()):
        if event is None:
            continue
        base, before, value, behind = event
        if place == 0 or (base, before, 1 - value, behind) not in within:
            yield event


def _at_values(chains: Sides) -> Sides:
    """P(Y = y | X = x) as p(y | x), where that stands as well: variables at values so named."""
    names = [n for n in all_nodes(chains, Name) if n.scripts]
    written = {(n.base, n.scripts[0].text) for n in names if n.scripts[0].kind == "word"}
    if not any(_AT_VALUE.search(text) for _, text in written):
        return chains

    def rewrite(node: Reading) -> Reading:
        if not isinstance(node, Name) or not node.scripts:
            return mapped(node, rewrite)
        text = _AT_VALUE.sub(_value, node.scripts[0].text)
        if (node.base, text) not in written:
            return node
        return replace(node, scripts=(replace(node.scripts[0], text=text), *node.scripts[1:]))

    return rewritten(chains, rewrite)


def _value(match: re.Match[str]) -> str:
    """The y of Y = y; another value is left with its variable."""
    return match[2] if match[1].lower() == match[2] else match[0]


def _at_samples(chains: Sides) -> list[list[Reading | None]]:
    """p(y^{(i)} | x^{(i)}) as p(y | x) of the sample i, where p(y | x) stands as well."""
    names = (n for n in all_nodes(chains, Name) if n.scripts)
    written = {(n.base, n.scripts[0].text) for n in names if n.scripts[0].kind == "word"}

    def rewrite(node: Reading) -> Reading:
        if not isinstance(node, Name) or len(node.scripts) != 1:
            return mapped(node, rewrite)
        (event,) = node.scripts
        plain = replace(event, text=_SAMPLE.sub("", event.text))
        samples = tuple(_samples(node))
        if not samples or (node.base, plain.text) not in written:
            return node
        return replace(node, scripts=(plain, *samples))

    if not any(_SAMPLE.search(text) for _, text in written):
        return [list(sides) for sides in chains]
    return rewritten(chains, rewrite)


def _indexed(chains: Sides) -> Iterator[str]:
    """The letters with one index below them."""
    for node in all_nodes(chains):
        scripts = node.scripts if isinstance(node, Name) else ()
        if isinstance(node, Name) and len(scripts) == 1 and scripts[0].place == "sub":
            yield from [node.base] if len(scripts[0].text) == 1 else []


def _with_vectors(chains: Sides) -> list[list[Reading | None]]:
    """y_o for P(O = o | c) where y_o, or y with entries elsewhere, = P(O = o | c) is written."""
    indexed = set(_indexed(chains))
    vectors: dict[tuple[str, str], Name] = {}
    written = [(e[0].base, e[2]) for sides in chains for side in sides for e in _events(side)]
    for first, second in (sides[:2] for sides in chains if len(sides) > 1):
        event = _event(second) if second is not None else None
        if event is None or not isinstance(first, Name):
            continue
        is_entry = first.scripts == (Script("sub", "bare", event[1]),)
        is_entry &= written.count((event[0].base, event[2])) > 1  # it stands for something
        if is_entry or (not first.scripts and first.base in indexed):
            vectors[event[0].base, event[2]] = first

    def rewrite(node: Reading) -> Reading:
        event = _event(node)
        whole = vectors.get((event[0].base, event[2])) if event is not None else None
        if event is None or whole is None:
            return mapped(node, rewrite)
        return replace(event[0], base=whole.base, scripts=(Script("sub", "bare", event[1]),))

    if not vectors:
        return [list(sides) for sides in chains]
    chains = [_without_second_name(sides, vectors) for sides in chains]
    return rewritten(chains, rewrite)


def _without_second_name(
    sides: Sequence[Reading | None], vectors: Mapping[tuple[str, str], Name]
) -> Sequence[Reading | None]:
    """y_o = P(o | c) = f, with f for the second name as well, so that y_o is defined by it."""
    event = _event(sides[1]) if len(sides) > 2 and sides[1] is not None else None
    if event is None or vectors.get((event[0].base, event[2])) != sides[0]:
        return sides
    if not isinstance(sides[0], Name) or not sides[0].scripts:
        return sides  # y = P(o | c), the whole of it
    return (sides[0], *sides[2:3], *sides[2:])


def _binary(name: Name) -> tuple[str, str, int, str] | None:
    """The event t = 0 or t = 1 of a probability, in its parts."""
    text = name.scripts[0].text if name.scripts and name.scripts[0].kind == "word" else ""
    match = re.fullmatch(r"(\w+)=([01])(?!\d)(.*)", text)
    return None if match is None else (name.base, match[1], int(match[2]), match[3])


def _of_samples(reading: Reading) -> Reading:
    """P(t_i = 1 | z_i) is P(t = 1 | z) for the sample i."""
    if not any(isinstance(n, Name) and _index_within(n) for n in walk_reading(reading)):
        return reading

    summed = {big.letter for big in walk_reading(reading, Big)}

    def rewrite(node: Reading) -> Reading:
        letter = _index_within(node) if isinstance(node, Name) else ""
        if letter and isinstance(node, Name):
            (event,) = node.scripts
            whole = replace(event, text=event.text.replace(f"_{letter}", ""))
            beside = _BESIDE.fullmatch(whole.text)  # the k of P(w_{t+k} | w_t)
            indices = [letter, beside[2]] if beside and beside[2] in summed else [letter]
            return replace(node, scripts=(whole, *(Script("sub", "bare", i) for i in indices)))
        return mapped(node, rewrite)

    return rewrite(reading)


def _index_within(name: Name) -> str:
    """The one index in the name of a probability of one sample."""
    if len(name.scripts) != 1 or " given " not in name.scripts[0].text:
        return ""
    found = set(re.findall(r"_(\w)(?!\w)", name.scripts[0].text))
    return found.pop() if len(found) == 1 else ""


def _events(reading: Reading | None) -> Iterator[tuple[Name, str, str]]:
    for node in walk_reading(reading) if reading is not None else ():
        if (event := _event(node)) is not None:
            yield event


def _event(node: Reading) -> tuple[Name, str, str] | None:
    """The letter of the event in P(O = w | C = c), P(w | c) or P(u_w | v_c), and its condition."""
    if not isinstance(node, Name) or not node.scripts or node.scripts[0].kind != "word":
        return None
    text, sample = node.scripts[0].text, node.scripts[1:]
    if sample and not (_OF_A_LABEL.fullmatch(text) and len(sample) == 1):
        return None
    if (of_word := _OF_A_WORD.fullmatch(text)) is not None:
        letter, given = of_word[2], of_word[3]
        return None if f"_{letter}" in given else (node, letter.lower(), _ANY_WORDS)
    if (of_context := _OF_A_CONTEXT.fullmatch(text)) is not None:
        return node, of_context[1], _ANY_WORDS
    match = _EVENT.fullmatch(text) or _OF_A_LABEL.fullmatch(text)
    if match is None or match[1] == match[2]:
        return None  # P(y_i | x_i) is of one sample
    return node, match[1], match[2]
