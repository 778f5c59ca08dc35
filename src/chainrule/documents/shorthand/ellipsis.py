"""What an ellipsis stands for: the first term, with its number 1 made a running index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from chainrule.documents.names.lexicon import RUNNING
from chainrule.documents.parsing.reading import (
    Big,
    Dots,
    Group,
    Matrix,
    Name,
    Num,
    Picked,
    Plus,
    Reading,
    Script,
    Times,
    bases_in,
    mapped,
    walk_reading,
)


def made_running(
    reading: Reading, number: str = "1", other: Reading | None = None
) -> Reading | None:
    """A term with its number 1, or 0, made a running index, or None if it has none.

    other: a term behind it, in which only what runs is another: x_2 w_{2,1} behind x_1 w_{1,1}.
    """
    alike = other is not None and is_alike(reading, other)
    kept = _kept_numbers(reading, other) if other is not None and alike else {}
    changed = False

    def script(s: Script) -> Script:
        nonlocal changed
        if s.written is not None:
            return s  # a layer that was put in for a letter
        if s.text == number and (s.kind == "paren" or s.place == "sub"):
            changed = True
            return Script(s.place, s.kind, RUNNING)
        if s.place == "sub" and s.kind == "bare" and s.text.startswith(number) and s.text.isdigit():
            changed = True
            return Script(s.place, s.kind, RUNNING)
        return s

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name):
            still = kept.get(id(node), ())
            scripts = tuple(s if k in still else script(s) for k, s in enumerate(node.scripts))
            return Name(node.start, node.end, node.base, scripts, node.primes)
        node = mapped(node, rewrite)
        if isinstance(node, Picked):  # the entry s(z)_1
            return replace(node, scripts=tuple(map(script, node.scripts)))
        return node

    result = rewrite(reading)
    return result if changed else None


def _kept_numbers(first: Reading, other: Reading) -> dict[int, set[int]]:
    """The scripts of the names of a term that stand in the same place of another term as well."""
    pairs = zip(walk_reading(first), walk_reading(other), strict=True)
    return {
        id(own): {
            k for k, (s, o) in enumerate(zip(own.scripts, its.scripts, strict=True)) if s == o
        }
        for own, its in pairs
        if isinstance(own, Name) and isinstance(its, Name) and len(own.scripts) == len(its.scripts)
    }  # fmt: skip


def made_running_both_ways(
    corner: Reading, right: Reading, below: Reading, letters: tuple[str, str]
) -> Reading | None:
    """The entry w_11 with running indices, where w_1n ends its row and w_m1 its column.

    What differs to the right counts the columns, what differs below the rows. letters: for the
    rows and the columns.
    """
    if not is_alike(corner, right) or not is_alike(corner, below):
        return None
    names = [list(walk_reading(r, Name)) for r in (corner, right, below)]
    changed: dict[int, Name] = {}
    seen: set[str] = set()
    for own, *others in zip(*names, strict=True):
        scripts = _side_by_side(own, *others)
        if not scripts:
            return None
        found = []
        for script, across, down in zip(*scripts, strict=True):
            moves = [script != across, script != down]
            if all(moves) or (any(moves) and script.written is not None):
                return None
            letter = letters[1] if moves[0] else letters[0]
            seen |= {letter} if any(moves) else set()
            found.append(replace(script, text=letter) if any(moves) else script)
        changed[id(own)] = replace(own, scripts=tuple(found))

    def rewrite(node: Reading) -> Reading:
        return changed[id(node)] if isinstance(node, Name) else mapped(node, rewrite)

    return rewrite(corner) if seen == {*letters} else None


def corners(rows: Sequence[Sequence[Reading]]) -> tuple[Reading, Reading, Reading] | None:
    """The first entry, and those at the ends of its row and its column; the ones next to it where
    an ellipsis ends these."""
    row, column = rows[0], [each[0] for each in rows]
    ends = [next((e for e in (line[-1], line[1]) if not isinstance(e, Dots)), None)
            for line in (row, column)]  # fmt: skip
    if isinstance(row[0], Dots) or ends[0] is None or ends[1] is None:
        return None
    return row[0], ends[0], ends[1]


def diagonal(rows: Sequence[Sequence[Reading]]) -> list[Reading] | None:
    """The entries of [a_1 ⋯ 0; ⋮ ⋱ ⋮; 0 ⋯ a_n] beside which there are only zeros, with dots."""
    if any(len(row) != len(rows) for row in rows):
        return None
    beside = (e for i, row in enumerate(rows) for j, e in enumerate(row) if i != j)
    if not all(isinstance(e, Dots) or is_zero(e) for e in beside):
        return None
    found = [row[i] for i, row in enumerate(rows)]
    return None if any(map(is_zero, found)) else found


def is_zero(reading: Reading) -> bool:
    """Whether 0 is written."""
    return isinstance(reading, Num) and reading.value == 0


def only_entry(matrix: Matrix) -> Reading | None:
    """The x_j of (0, …, 0, x_j, 0, …, 0), which stands or lies."""
    if len(matrix.rows) > 1 and len(matrix.rows[0]) > 1:
        return None
    entries = [e for row in matrix.rows for e in row]
    written = [entry for entry in entries if not isinstance(entry, Dots)]
    others = [entry for entry in written if not is_zero(entry)]
    whole = len(others) == 1 < len(written) < len(entries)
    return others[0] if whole else None


def only_term(plus: Plus) -> Reading | None:
    """The x of 0 + ⋯ + x + ⋯ + 0."""
    terms = plus.terms
    found = [t for t in terms if not isinstance(t, Dots) and not is_zero(t)]
    zeros = all(
        any(is_zero(other) for other in terms[max(0, k - 1) : k + 2])
        for k, term in enumerate(terms) if isinstance(term, Dots)
    )  # fmt: skip
    return found[0] if zeros and len(found) == 1 and plus.signs[terms.index(found[0])] > 0 else None


def runs_to(first: Name, last: Name) -> str:
    """Up to what the one index below runs in which two names of a letter differ, the n of w_1n;
    else nothing."""
    pairs = zip(*_side_by_side(first, last), strict=True)
    ends = [end for start, end in pairs if start != end]
    return ends[0].text if len(ends) == 1 and ends[0].place == "sub" else ""


def made_running_along(first: Name, last: Name, letter: str) -> Name:
    """A name with a running index where the last one of its letter has another."""
    pairs = zip(*_side_by_side(first, last), strict=True)
    return replace(first, scripts=tuple(
        own if own == end else replace(own, text=letter) for own, end in pairs
    ))  # fmt: skip


def _side_by_side(*names: Name) -> list[list[Script]]:
    """The scripts of names of which each has as many as the others; none where they do not.

    The 11 of w_11 is a 1 and a 1 beside w_1n, but the 10 of b_10 is one number beside b_1.
    """
    for apart in (_single, list, _with_one_end):
        scripts = [list(apart(name.scripts)) for name in names]
        if len({len(each) for each in scripts}) == 1:
            return scripts
    return []


def _with_one_end(scripts: Sequence[Script]) -> list[Script]:
    """The scripts with the n_L of y_{n_L}, how many there are, as one."""
    ends = [k for k, s in enumerate(scripts[:-1]) if s.kind == "word" and len(s.text) == 1]
    if len(ends) != 1:
        return list(scripts)
    word, below = scripts[ends[0] : ends[0] + 2]
    whole = replace(word, kind="bare", text=f"{word.text}_{below.text}")
    return [*scripts[: ends[0]], whole, *scripts[ends[0] + 2 :]]


def _single(scripts: Sequence[Script]) -> list[Script]:
    """The scripts with the 11 of w_11 as a 1 and a 1."""
    found: list[Script] = []
    for s in scripts:
        pair = s.place == "sub" and s.kind == "bare" and len(s.text) == 2 and s.text.isdigit()
        found += [replace(s, text=digit) for digit in s.text] if pair else [s]
    return found


def is_alike(first: Reading, other: Reading) -> bool:
    """Whether two terms are the same but for their indices, as ŷ_1 u_1 and ŷ_n u_n are."""
    return _without_indices(first) == _without_indices(other)


def _without_indices(reading: Reading) -> Reading:
    if isinstance(reading, Name):
        return Name(0, 0, reading.base, (), reading.primes)
    reading = mapped(reading, _without_indices)
    return replace(reading, scripts=()) if isinstance(reading, Picked) else reading


def series(plus: Plus) -> tuple[Reading, list[tuple[Reading, int]]] | None:
    """The running term of θ_0 x_0 + ⋯ + θ_n x_n − y, and what is added to the sum with its sign.

    The terms in front of the first numbered one, and those behind the last of its kind, are others.
    """
    dots = next(k for k, term in enumerate(plus.terms) if isinstance(term, Dots))
    signed = list(zip(plus.terms, plus.signs, strict=True))
    behind = [*plus.terms[1:dots], *plus.terms[dots + 1 : dots + 2]]
    numbered = [
        made_running(term, "1", other) or made_running(term, "0", other)
        for term, other in zip_longest(plus.terms[:dots], behind[:dots])
    ]
    first = next((k for k, running in enumerate(numbered) if running is not None), dots)
    if first + 1 < dots and numbered[first + 1] is not None and _is_less(plus, first):
        first += 1  # the θ_0 of θ_0 + θ_1 x_1 + ⋯, which goes with no input
    running = numbered[first] if first < dots else None
    if running is None:
        return None
    last, bases = dots, bases_in(plus.terms[first])
    several = sum(isinstance(term, Dots) for term in plus.terms) > 1
    while last + 1 < len(signed) and (
        _is_of_kind(plus.terms[last + 1], plus.terms[first], several)
        or _stands_between(plus.terms, last + 1, bases)
    ):
        last += 1
    alike = all(bases_in(term) == bases for term in plus.terms[first:dots])
    if not alike or -1 in plus.signs[first : last + 1]:
        return None
    return running, [*signed[:first], *signed[last + 1 :]]


def entries_in_series(readings: Sequence[Reading]) -> Iterator[Name]:
    """The w and w_i that w_1 x_1 + ⋯ + w_n x_n speaks of, and Σ_i w_i x_i beside a w_1."""
    nodes = [node for reading in readings for node in walk_reading(reading)]
    marked = ((n.base, [s.text for s in n.scripts]) for n in nodes if isinstance(n, Name))
    numbered = {base for base, texts in marked if len(texts) == 1 and texts[0].isdigit()}
    for node in nodes if numbered else ():
        if isinstance(node, Plus) and any(isinstance(term, Dots) for term in node.terms):
            found = series(node)
            yield from _running_along(found[0], RUNNING, "i") if found is not None else ()
        elif isinstance(node, Big) and node.kind == "sum":
            own = _running_along(node.body, node.letter, node.letter)
            yield from (name for name in own if name.base in numbered)


def entries_of_grids(readings: Sequence[Reading]) -> Iterator[Name]:
    """The x_{ik} and w_{kj} of a matrix whose first entry is Σ_k x_{1k} w_{k1}, and so is each."""
    nodes = (node for reading in readings for node in walk_reading(reading))
    for node in nodes:
        if not isinstance(node, Matrix) or min(len(node.rows), len(node.rows[0])) < 2:
            continue
        ends = corners(node.rows)
        if ends is None or isinstance(ends[0], Name):
            continue
        own = {s.text for name in walk_reading(ends[0], Name) for s in name.scripts}
        down, across = [letter for letter in "ijpqrs" if letter not in own][:2]
        entry = made_running_both_ways(*ends, (down, across))
        yield from walk_reading(entry, Name) if entry is not None else ()


def _running_along(term: Reading, letter: str, shown: str) -> Iterator[Name]:
    """The factors of a product that all have one letter below, without it and with it."""
    term = term.inner if isinstance(term, Group) else term
    factors = term.factors if isinstance(term, Times) else ()
    names = [f for f in factors if isinstance(f, Name) and [s.text for s in f.scripts] == [letter]]
    if len(names) == len(factors) and all(n.scripts[0].place == "sub" for n in names):
        for name in names:
            below = replace(name.scripts[0], text=shown)
            yield from (replace(name, scripts=()), replace(name, scripts=(below,)))


def _is_less(plus: Plus, place: int) -> bool:
    """Whether a term lacks a factor that the one after it has."""
    own, following = (bases_in(term) for term in plus.terms[place : place + 2])
    return len(own) < len(following) and set(own) <= set(following)


def _is_of_kind(term: Reading, first: Reading, exactly: bool) -> bool:
    """Whether a term may be what the first one becomes; exactly: but for its indices the same."""
    return is_alike(term, first) if exactly else bases_in(term) == bases_in(first)


def _stands_between(terms: Sequence[Reading], place: int, bases: list[str]) -> bool:
    """Whether a second ellipsis stands between terms of one kind, y_1 + ⋯ + y_o + ⋯ + y_n, or
    ends them."""
    behind = terms[place + 1 : place + 2]
    return isinstance(terms[place], Dots) and all(bases_in(term) == bases for term in behind)


def relettered(reading: Reading, old: str, new: str) -> Reading:
    """The same formula with another index letter."""

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name):
            scripts = tuple(
                Script(s.place, s.kind, new) if s.text == old else s for s in node.scripts
            )
            return Name(node.start, node.end, node.base, scripts, node.primes)
        node = mapped(node, rewrite)
        if isinstance(node, Picked):
            scripts = tuple(replace(s, text=new) if s.text == old else s for s in node.scripts)
            return replace(node, scripts=scripts)
        return node

    return rewrite(reading)
