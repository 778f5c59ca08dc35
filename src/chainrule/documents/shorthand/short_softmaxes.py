"""p_j = e^j / Σ_i e^i: the index stands for the score that has it, o_j, as the document says later.

Only where its other softmaxes, e^{o_k} / Σ_i e^{o_i}, all have the same scores.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Group,
    Matrix,
    Name,
    Over,
    Picked,
    Raised,
    Reading,
    Script,
    Sides,
    Times,
    all_nodes,
    mapped,
    rewritten,
    rewritten_sides,
    unbracketed,
    walk_reading,
)
from chainrule.documents.shorthand.classes_meant import class_of, with_classes_meant
from chainrule.documents.shorthand.shifted_softmaxes import exponent_of, without_shift

_NORMALIZED = ("normalize", "normalise", "Normalize")


def with_scores(readings: Sequence[Reading | None]) -> list[Reading | None]:
    """The formulas of a document with its scores put in where only their index is written."""
    quotients = list(all_nodes([readings], Over))
    scores = {score.base for node in quotients if (score := _score(node)) is not None}
    if len(scores) != 1 or not any(map(_is_short, quotients)):
        return list(readings)
    (letter,) = scores

    def exponential(node: Reading) -> Reading:
        exponent = _exponent(node)
        if isinstance(node, Raised) and isinstance(exponent, Name) and not exponent.scripts:
            own = Script("sub", "bare", exponent.base)
            named = Name(exponent.start, exponent.end, letter, (own,))
            return Raised(node.start, node.end, node.base, named)
        return mapped(node, exponential)

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Over) and _is_short(node):
            return mapped(node, exponential)
        return mapped(node, rewrite)

    return rewritten_sides(readings, rewrite)


def with_named_softmaxes(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with softmax(z)_i for σ(z)_i, where that is e^{z_i} / Σ_j e^{z_j}
    and σ is another function besides: σ(x) = 1/(1 + e^{−x}), or that of δ ⊙ σ′(z)."""
    pairs = [pair for sides in chains for pair in pairwise(sides)]
    found = {
        left.base.function.base for left, right in pairs
        if isinstance(left, Picked) and isinstance(left.base, Call) and isinstance(right, Over)
        and isinstance(_exponents(right)[1], Name)
    }  # fmt: skip
    others = {
        left.function.base for left, right in pairs
        if isinstance(left, Call) and right is not None and _says_another(left, right)
    }  # fmt: skip
    found &= others | (set(_slopes_of_entries(chains)) if found else set())

    def rewrite(node: Reading) -> Reading:
        node = mapped(node, rewrite)
        if not isinstance(node, Picked) or not isinstance(node.base, Call):
            return node
        function = node.base.function
        if function.base not in found or function.primes:
            return node
        return replace(node, base=replace(node.base, function=replace(function, base="softmax")))

    return rewritten(chains, rewrite) if found else [list(sides) for sides in chains]


def with_softmaxes_of_layers(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with softmax(z_{iL}) for f_L(z_{iL}), where that is said to be
    e^{z_{iL}} / Σ_j e^{z_{jL}}: the functions of the other layers may be others."""
    pairs = [pair for sides in chains for pair in pairwise(sides)]
    found = {
        left.function for left, right in pairs
        if isinstance(left, Call) and right is not None and _is_softmax_of_a_layer(left, right)
    }  # fmt: skip
    known = {(function.base, frozenset(function.scripts)) for function in found}

    def rewrite(node: Reading) -> Reading:
        node = mapped(node, rewrite)
        if not isinstance(node, Call) or node.function.primes:
            return node
        function = node.function
        if (function.base, frozenset(function.scripts)) not in known:
            return node
        return replace(node, function=replace(function, base="softmax", scripts=()))

    return rewritten(chains, rewrite) if known else [list(sides) for sides in chains]


def _is_softmax_of_a_layer(left: Call, right: Reading) -> bool:
    """f_L(z_{iL}) = e^{z_{iL}} / Σ_j e^{z_{jL}}: the function bears the marks of its argument, but
    for the index."""
    marks = set(left.function.scripts)
    (argument, *more) = left.arguments
    right = unbracketed(right)
    if not marks or more or not isinstance(argument, Name) or not isinstance(right, Over):
        return False
    bottom = right.bottom
    if not isinstance(bottom, Big):
        return False
    top, summed, letter = exponent_of(right.top), exponent_of(bottom.body), bottom.letter
    own = [s for s in argument.scripts if s not in marks]
    other = replace(own[0], text=letter) if len(own) == 1 else None
    return (
        marks < set(argument.scripts) and top == argument and isinstance(summed, Name)
        and summed.base == argument.base
        and set(summed.scripts) == {*marks, other}
    )  # fmt: skip


def _slopes_of_entries(chains: Sides) -> Iterator[str]:
    """The letters of functions whose slopes are multiplied entry by entry: σ in δ ⊙ σ′(z)."""
    for node in all_nodes(chains):
        if isinstance(node, Times) and "odot" in node.joins:
            calls = (unbracketed(factor) for factor in node.factors)
            yield from (c.function.base for c in calls if isinstance(c, Call) and c.function.primes)


def _says_another(left: Call, right: Reading) -> bool:
    """Whether σ(x) = … gives a function a formula in symbols: no value in an example, no list, and
    not that σ(z + c) = σ(z)."""
    names = walk_reading(right, Name)
    itself = isinstance(right, Call) and right.function.base == left.function.base
    return not isinstance(right, Matrix) and not itself and any(n.base != "e" for n in names)


def with_indexed_probabilities(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with p_a for p, where p = e^{z_a} / Σ_j e^{z_j} is said.

    p is that of one class wherever a formula has indices, and the vector of all where it has none.
    """
    chains = with_classes_meant(chains)
    pairs = [pair for sides in chains for pair in pairwise(sides)]
    found = {
        left.base: index for left, right in pairs
        if isinstance(left, Name) and not left.scripts and not left.primes
        and isinstance(right, Over) and (index := class_of(right)) is not None
    }  # fmt: skip
    if not found:
        return [list(sides) for sides in chains]

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name) and node.base in found and not node.scripts:
            return replace(node, scripts=(found[node.base],))
        return mapped(node, rewrite)

    return [
        rewritten_sides(sides, rewrite) if _has_indices(sides) else list(sides) for sides in chains
    ]


def _has_indices(sides: Sequence[Reading | None]) -> bool:
    """Whether a formula speaks of entries."""
    names = all_nodes([sides], Name)
    return any(s.place == "sub" and s.kind == "bare" for name in names for s in name.scripts)


def with_short_sums(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with Σ_k e^{z_k} for a Σ that adds up nothing: e^{z_i} / Σ."""
    nodes = list(all_nodes(chains))
    if not any(_is_bare_sum(node) for node in nodes):
        return [list(sides) for sides in chains]
    quotients = (_with_own_letters(node) for node in nodes if isinstance(node, Over))
    below = (unbracketed(node.bottom) for node in quotients if isinstance(node, Over))
    whole = next((b for b in below if isinstance(b, Big) and _exponent(b.body) is not None), None)

    def rewrite(node: Reading) -> Reading:
        if whole is not None and _is_bare_sum(node):
            return Group(node.start, node.end, whole)
        return mapped(node, rewrite)

    return rewritten(chains, rewrite)


def _is_bare_sum(node: Reading) -> bool:
    return isinstance(node, Name) and node.base == "\\sum" and not node.scripts


def with_plain_softmaxes(reading: Reading) -> Reading:
    """The softmaxes of a formula without what cancels in them, and the whole ones by their name."""
    if reading.of_kind(Call):
        reading = normalized(reading)
    if reading.of_kind(Big):
        reading = _with_own_letters(reading)
    if reading.of_kind(Over):
        reading = without_shift(reading)
    return with_whole_softmaxes(reading)


def normalized(node: Reading) -> Reading:
    """softmax(z) for normalize(exp(z))."""
    node = mapped(node, normalized)
    if not isinstance(node, Call) or node.function.base not in _NORMALIZED:
        return node
    inner = unbracketed(node.arguments[0])
    if not isinstance(inner, Call) or inner.function.base != "exp" or len(node.arguments) > 1:
        return node
    name = Name(node.function.start, node.function.end, "softmax")
    return replace(node, function=name, arguments=inner.arguments)


def _with_own_letters(reading: Reading) -> Reading:
    """Σ_k e^{a_k}, where Σ_i e^{a_k} is written: the sum can only run over k."""
    changed = mapped(reading, _with_own_letters)
    exponent = _exponent(unbracketed(changed.body)) if isinstance(changed, Big) else None
    if not isinstance(changed, Big) or not isinstance(exponent, Name) or changed.kind != "sum":
        return changed
    own = [s.text for s in exponent.scripts]
    slipped = len(own) == 1 and own[0].isalpha() and changed.letter and changed.letter not in own
    return replace(changed, letter=own[0]) if slipped else changed


def with_whole_softmaxes(reading: Reading) -> Reading:
    """e^z / Σ_j e^{z_j} as softmax(z), and Σ e^{z_i} without an index as a sum over all entries."""
    changed = mapped(reading, with_whole_softmaxes)
    if isinstance(changed, Big):
        return _over_all(changed)
    if isinstance(changed, Over):
        score = _score(changed)
        if score is not None and not score.scripts:
            function = Name(changed.start, changed.start, "softmax")
            return Call(changed.start, changed.end, function, (score,))
    return changed


def _over_all(big: Big) -> Big:
    """Σ e^{z_i}, or Σ e^z, with an index of its own."""
    exponent = _exponent(big.body)
    if big.letter or big.kind != "sum" or not isinstance(exponent, Name):
        return big
    assert isinstance(big.body, Raised)
    below = [s.text for s in exponent.scripts if s.place == "sub" and s.kind == "bare"]
    if len(exponent.scripts) > len(below) or len(below) > 1 or not all(map(str.isalpha, below)):
        return big
    letter = (below[0] if below else "j") + "'"
    named = replace(exponent, scripts=(Script("sub", "bare", letter),))
    return replace(big, letter=letter, body=replace(big.body, exponent=named))


def _exponent(node: Reading) -> Reading | None:
    """The x of e^x."""
    if isinstance(node, Raised) and isinstance(node.base, Name) and node.base.base == "e":
        return node.exponent
    return None


def _exponents(over: Over) -> tuple[Reading | None, Reading | None, str]:
    """Those of e^x / Σ_i e^y, and the letter i."""
    bottom = over.bottom
    if not isinstance(bottom, Big):
        return None, None, ""
    return _exponent(over.top), _exponent(bottom.body), bottom.letter


def _is_short(over: Over) -> bool:
    top, summed, letter = _exponents(over)
    return (
        isinstance(top, Name) and isinstance(summed, Name)
        and not top.scripts and not summed.scripts
        and summed.base == letter != top.base
    )  # fmt: skip


def _score(over: Over) -> Name | None:
    """The o_k of e^{o_k} / Σ_i e^{o_i}."""
    top, summed, letter = _exponents(over)
    if not isinstance(top, Name) or not isinstance(summed, Name) or top.base != summed.base:
        return None
    return top if [s.text for s in summed.scripts] == [letter] else None
