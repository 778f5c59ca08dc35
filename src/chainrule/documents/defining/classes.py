"""The letter of one certain class: the c of L = −log p_c, the o of u_oᵀ v_c.

It is no running index, for nothing sums over it, and what it stands in is a number. Wherever it
occurs, but in a definition that holds for every c, one certain entry is meant.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from chainrule.documents.defining.indices import letters_below, summed_elsewhere
from chainrule.documents.defining.targets import has_exponential
from chainrule.documents.names.contractions import says_einstein
from chainrule.documents.names.definition import has_two_indices, head
from chainrule.documents.parsing.customary import (
    FUNCTION_BASES,
    LOSS_BASES,
    TARGETS,
    customary_function,
)
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Indicator,
    Name,
    Partial,
    Picked,
    Plus,
    Reading,
    Times,
    bare_name,
    is_logarithm,
    unbracketed,
    walk_reading,
)
from chainrule.documents.stating.chains import Chain, nodes_of_sides, readings_in

_RUNNING = ("i", "j", "k", "l", "m", "n")  # letters that count, unless the words say otherwise
_PLACE = r"(?:dimension|entry|element|component|position|coordinate)"
_CORRECT = r"(?:correct|true|target|right|actual|observed|gold|ground)"


def class_letters(chains: Iterable[Chain], prose: str) -> Iterator[str]:
    """The letters that a loss, or a target, has for one certain entry of something else."""
    chains = list(chains)
    for chain in (
        chains if not says_einstein(prose, readings_in(chains)) else ()
    ):  # −y_i log p_i may be the sum
        yield from _picked_by_one_hot(chain)
    normalised = {base for chain in chains for base in _normalised(chain)}
    sides_of_all = (side.reading for c in chains for side in c.sides if side.reading)
    if has_softmax := any(summed_exponents(sides_of_all)):
        normalised |= {"P", "p", "\\hat{y}"}  # P(o | c) or ŷ_o, which the exercise says
    summed = {big.letter for chain in chains for big in nodes_of_sides(chain.sides, Big)}
    for chain in chains:
        left = chain.sides[0].reading
        sides = [side.reading for side in chain.sides[1:] if side.reading is not None]
        if isinstance(left, Partial):
            left, sides = _before(left, sides)
        name = head(left) if left is not None and not chain.continues else None
        if name is None or name.base == "\\delta":
            continue
        own = set(letters_below(name)) & set(_letters_behind(chain))  # L_i = −log p_c of a sample
        calls = (side.reading for side in chain.sides if isinstance(side.reading, Call))
        bases = {name.base, *(call.function.base for call in calls)}  # s = CE(y, ŷ) = −log ŷ_k
        loss = not (bases | _named_negatives(chain)).isdisjoint(LOSS_BASES)
        for reading in sides:
            found = dict.fromkeys(_certain(reading, loss, normalised, has_softmax))
            likely = has_softmax and len(found) == 1 and _is_likelihood(reading)
            for letter in found:
                if letter in own:
                    continue
                alone = likely and letter not in summed
                if letter not in _RUNNING or alone or _is_said(letter, prose):
                    yield letter


def _is_likelihood(reading: Reading) -> bool:
    """−log P(i | c): without a sum and without a target, i is the class that was seen."""
    terms = reading.terms if isinstance(reading, Plus) and reading.signs == (-1,) else ()
    return len(terms) == 1 and is_logarithm(terms[0])


def numbered_classes(letters: Collection[str], chains: Iterable[Chain]) -> dict[str, int]:
    """A number for each class; the k and the o of −Σ_i y_i log p_i = −y_k log p_k = −log p_o are
    one, and so are those of −log p_o = −u_k + log Σ_j e^{u_j}."""
    numbers = {letter: k for k, letter in enumerate(sorted(letters), start=1)}
    for chain in chains if len(numbers) > 1 else ():
        alike = set(_picked_by_one_hot(chain)) & numbers.keys()
        sides = [{x for n in walk_reading(side.reading, Name)
                  for x in letters_below(n)} & numbers.keys()
                 for side in chain.sides[1:] if side.reading is not None]  # fmt: skip
        if all(len(found) <= 1 for found in sides):
            alike = alike.union(*sides)
        numbers |= dict.fromkeys(alike, min((numbers[letter] for letter in alike), default=0))
    return numbers


def picked_classes(chains: Iterable[Chain]) -> set[str]:
    """The classes that a sum over all has its only term of, so that its target is one-hot."""
    return {letter for chain in chains for letter in _picked_by_one_hot(chain)}


def _before(left: Partial, sides: Sequence[Reading]) -> tuple[Reading | None, list[Reading]]:
    """J and F where ∂J/∂v = ∂F/∂v says what J is; nothing where v has an index of F."""
    for side in sides[:1]:
        if isinstance(side, Partial) and side.wrt == left.wrt and bare_name(left.wrt) is not None:
            own = bare_name(left.wrt)
            below = set(letters_below(own)) if own is not None else set()
            inside = {x for n in walk_reading(side.of, Name) if n != own
                      for x in letters_below(n)}  # fmt: skip
            return (left.of, [side.of]) if not below & inside else (None, [])
    return None, []


def _picked_by_one_hot(chain: Chain) -> Iterator[str]:
    """The k of −Σ_i y_i log p_i = −y_k log p_k = −log p_k: the sum has only one term.

    Nothing else is left of a sum over the entries of a target.
    """
    sides = [side.reading for side in chain.sides if side.reading is not None]
    summed: set[str] = set()
    for reading in sides:
        bound = {node.letter for node in walk_reading(reading, Big)}
        if not summed:
            summed = bound if any(map(_is_entropy, walk_reading(reading))) else set()
            continue
        calls = list(walk_reading(reading, Call))
        logs = [call for call in calls if is_logarithm(call)]
        inside = [x for c in logs for n in walk_reading(c, Name)
                  for x in letters_below(n)]  # fmt: skip
        first = {x for n in walk_reading(sides[0], Name) for x in letters_below(n)}
        first |= summed  # −Σ_i y_i log p_i = −y_i log p_i sums without a sign
        yield from set(_times_a_target(reading)) - first - bound
        if len(logs) == 1 and len(set(inside)) == 1 and not bound and not set(inside) & first:
            yield inside[0]


def _times_a_target(reading: Reading) -> Iterator[str]:
    """The k of −y_k (u_kᵀ v − log Σ_w exp(u_wᵀ v))."""
    while isinstance(reading, Plus) and len(reading.terms) == 1:
        reading = unbracketed(reading.terms[0])
    for factor in reading.factors if isinstance(reading, Times) else ():
        if isinstance(factor, Name) and factor.base in TARGETS and len(letters_below(factor)) == 1:
            yield from letters_below(factor)


def _is_entropy(node: Reading) -> bool:
    """Σ_i y_i log p_i."""
    if not isinstance(node, Big) or node.unequal:
        return False
    body = list(walk_reading(node.body))
    return any(
        isinstance(n, Name) and n.base in TARGETS and letters_below(n) == [node.letter]
        for n in body
    ) and any(is_logarithm(n) for n in body)


def negative_samples(chains: Iterable[Chain], classes: set[str]) -> Iterator[tuple[Name, str, str]]:
    """The u_k, k and o of −log σ(u_oᵀ v) − Σ_k log σ(−u_kᵀ v): samples of other words than o."""
    for chain in chains:
        for side in chain.sides[1:] if classes else ():
            if side.reading is None:
                continue
            names = list(walk_reading(side.reading, Name))
            for node in walk_reading(side.reading):
                inside = _in_logistic(node.body) if isinstance(node, Big) else []
                letter = node.letter if isinstance(node, Big) else ""
                drawn = {n.base: n for n in inside if letter in letters_below(n)}
                for name in names if drawn else ():
                    if name.base in drawn and set(letters_below(name)) & (classes - {letter}):
                        yield drawn[name.base], letter, letters_below(name)[0]


def left_out_letters(chains: Sequence[Chain], classes: set[str]) -> Iterator[tuple[str, str]]:
    """The j of Σ_{j≠c} max(0, s_j − s_c + 1), which is never c where all its sums leave c out."""
    sums = [n for chain in chains for n in nodes_of_sides(chain.sides, Big)]
    for big in sums:
        if big.unequal in classes and all(
            other.unequal == big.unequal for other in sums if other.letter == big.letter
        ):
            yield big.letter, big.unequal


def summed_exponents(readings: Iterable[Reading]) -> Iterator[Name]:
    """The u_w of Σ_w exp(u_wᵀ v)."""
    for reading in readings:
        for node in walk_reading(reading, Big):
            if has_exponential(node.body):
                for name in walk_reading(node.body):
                    if isinstance(name, Name) and node.letter in letters_below(name):
                        yield name


def _in_logistic(reading: Reading) -> list[Name]:
    """The names in the argument of a sigmoid, or of a δ or f that may be one, in its logarithm."""
    return [
        name
        for node in walk_reading(reading)
        if is_logarithm(node)
        for inner in walk_reading(node.arguments[0], Call)
        if _may_be_sigmoid(inner.function.base)
        for name in walk_reading(inner.arguments[0], Name)
    ]


def _letters_behind(chain: Chain) -> Iterator[str]:
    """The letters below the names of all sides but the first."""
    for node in nodes_of_sides(chain.sides[1:]):
        if isinstance(node, Name):
            yield from letters_below(node)


def _named_negatives(chain: Chain) -> set[str]:
    """The E of log y_c = … := −E: what is as great as possible is the loss with another sign."""
    return {
        term.base
        for side in chain.sides[1:]
        if isinstance(side.reading, Plus) and side.reading.signs == (-1,)
        for term in side.reading.terms
        if isinstance(term, Name)
    }


def _certain(
    reading: Reading, loss: bool, normalised: set[str], has_softmax: bool
) -> Iterator[str]:
    """The letters of entries that nothing in a formula sums over.

    Beside a softmax it is that which tells the word of a loss of negative samples.
    """
    bound = {node.letter for node in walk_reading(reading, Big)}
    if isinstance(reading, Name) and reading.base == "\\delta" and has_two_indices(reading):
        yield from letters_below(reading)  # t_i = δ_{ic}
    if isinstance(reading, Indicator) and reading.relation == "=":  # t_i = 1(i = c)
        sides = (reading.left, reading.right)
        yield from (n.base for n in sides if isinstance(n, Name) and not n.scripts)
    if not loss:
        return
    sums = list(walk_reading(reading, Big))
    tells = has_exponential if has_softmax else _in_logistic
    if any(tells(big.body) for big in sums):
        yield from summed_elsewhere(reading)
    for node in walk_reading(reading):
        if isinstance(node, Big) and len(node.unequal) == 1:
            yield from _left_out(node, bound)
        if is_logarithm(node):
            letters = set(_entries(node, normalised))
            yield from letters - bound - set(_of_targets(reading))


def _entries(logarithm: Reading, normalised: set[str]) -> Iterator[str]:
    """The c of log p_c, log softmax(z)_c, log σ_c(z) and log softmax(z_c)."""
    nodes = list(walk_reading(logarithm))
    picked = {id(node.base): node for node in nodes if isinstance(node, Picked)}
    for node in nodes:
        if isinstance(node, Name) and node.base in normalised:
            yield from letters_below(node)
        if isinstance(node, Call) and (
            customary_function(node.function.base) == "softmax" or node.function.base in normalised
        ):
            yield from letters_below(node.function)
            whole = picked.get(id(node), node.arguments[0])
            if isinstance(whole, (Name, Picked)):
                yield from letters_below(whole)


def _left_out(big: Big, bound: set[str]) -> Iterator[str]:
    """The c of Σ_{j≠c} max(0, s_j − s_c + 1), which the s of all others are compared with."""
    below: dict[str, set[str]] = {}
    for node in walk_reading(big.body):
        if isinstance(node, Name):
            below.setdefault(node.base, set()).update(letters_below(node))
    margin = any(isinstance(n, Call) and n.function.base == "max" for n in walk_reading(big.body))
    if margin and big.unequal not in bound:
        yield from {big.unequal} if {big.letter, big.unequal} in below.values() else ()


def _may_be_sigmoid(base: str) -> bool:
    known = customary_function(base)
    return known == "sigmoid" or (known is None and base in (*FUNCTION_BASES, "\\delta"))


def _of_targets(reading: Reading) -> Iterator[str]:
    """The c of t_c log y_c, which is any class; no y_c of which a logarithm is taken."""
    inside = {
        id(name) for call in walk_reading(reading, Call) if is_logarithm(call)
        for name in walk_reading(call, Name)
    }  # fmt: skip
    for node in walk_reading(reading, Name):
        if node.base in TARGETS and id(node) not in inside:
            yield from letters_below(node)


def _normalised(chain: Chain) -> Iterator[str]:
    """What a softmax gives, and is: p, s and σ of p_k = σ(z)_k = e^{z_k} / Σ_j e^{z_j} = s_k."""
    sides = [side.reading for side in chain.sides if side.reading is not None]
    if any(
        (isinstance(n, Call) and n.function.base.lower() == "softmax")
        or (isinstance(n, Big) and has_exponential(n.body))
        for side in sides for n in walk_reading(side)
    ):  # fmt: skip
        for side in sides:
            whole = side.base if isinstance(side, Picked) else side
            name = whole.function if isinstance(whole, Call) else whole
            yield from [name.base] if isinstance(name, Name) else []


def _is_said(letter: str, prose: str) -> bool:
    """Whether the words say that a letter is the correct class."""
    apart = r"\$?[^.$]{0,40}"
    return bool(re.search(
        rf"(?<![\w\\]){letter}(?!\w){apart}\b{_CORRECT}\b"
        rf"|\b{_CORRECT}\s+(?:class|label|category|word)\w*\s*(?:is\s|=)?\s*\$?{letter}(?!\w)"
        rf"|\bonly\b[^.]{{0,12}}(?<![\w\\]){letter}\$?\s*-?\s*(?:th)?\s+{_PLACE}[^.]{{0,40}}(?:is|equals)\W+1\b",
        prose, re.I,
    ))  # fmt: skip
