"""What a line may speak of that is not what the document defined: another loss, model or data.

A loss of one sample beside that of all of them under one letter, X and Y beside x and y.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from chainrule.documents.defining.dependence import computed_from, reached, roots_of
from chainrule.documents.defining.system import System
from chainrule.documents.evaluating.sided import Sided
from chainrule.documents.names.definition import Definition, has_derivative, head
from chainrule.documents.names.lexicon import derived_key, key_base, plain_base
from chainrule.documents.outcomes.found import Found
from chainrule.documents.outcomes.verdicts import Cause
from chainrule.documents.parsing.customary import TARGETS
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Name,
    Over,
    Partial,
    Plus,
    Times,
    unbracketed,
    walk_reading,
)
from chainrule.documents.supposing.one_example import has_a_bias_of_one

_LETTER = r"\$\\?(?:mathbf|boldsymbol|bold|bm)?\s*\{?([A-Z])\}?\$"
_WORDS = (
    r"(?i:symmetri\w*|symmétri\w*|simétric\w*|diagonal\w*|симметричн\w*"
    r"|对称|對稱|对角|對角|対称|대칭)"
)
_SYMMETRIC = re.compile(
    rf"{_WORDS}\s*(?:(?:weight|square|real)\s+)?(?:matri\w+|矩阵|矩陣|行列|행렬)?\s*{_LETTER}"
    rf"|{_LETTER}[^.$\n]{{0,40}}?{_WORDS}"
)


def is_of_another_loss(system: System, anchor: Sided, side: Sided, found: Found | None) -> bool:
    """Whether the loss under one letter is one sample's here, and that of all elsewhere.

    ξ(t, y) = −t log y beside ξ(t, y) = −Σ_i t_i log y_i, or L for the L_{total} of the samples; and
    dZ = A − Y, which names no loss, beside db = dz of one sample.
    """
    reading = anchor.reading
    if not system.habits.sample_letters:
        return False
    if isinstance(reading, Partial):
        name = head(reading.of)
        losses = {k for k in system.definitions if name and key_base(k) == name.base}
        return len(losses) > 1 and found is not None and found.message.startswith("On the left")
    name = head(reading)
    by = derived_key(system.mention(name).key) if name is not None else None
    if by is not None and found is not None:  # dZ = A − Y
        mean = found.cause is Cause.MISSING_MEAN and found.whole
        return mean and not system.is_parameter(by) and has_a_bias_of_one(system)
    if name is None or system.mention(name).key != system.loss:
        return False
    if found is not None:
        return found.cause is Cause.DROPPED_SUM
    defined = system.definitions.get(system.mention(name).key)
    letters = system.habits.sample_letters
    whole = [
        any(isinstance(n, Big) and n.letter in letters for n in walk_reading(reading))
        for reading in (defined.right if defined else anchor.reading, side.reading)
    ]
    return whole[0] != whole[1]


def is_without_its_bias(system: System, anchor: Sided, side: Sided) -> bool:
    """Whether net_k = Σ_j w_{kj} o_j leaves out the b_k of the definition net_k = w_k o_j + b_k.

    A general case is often said again with the bias in the words alone: no mistake, and no claim.
    """
    name = anchor.reading if isinstance(anchor.reading, Name) else None
    defined = system.definitions.get(system.mention(name).key) if name is not None else None
    if defined is None or not isinstance(defined.right, Plus) or has_derivative(side.reading):
        return False
    terms = {system.mention(t).key for t in defined.right.terms if isinstance(t, Name)}
    biases = {key for key in terms if system.is_parameter(key)}
    return bool(biases) and not biases & roots_of(system, side.reading)


def is_by_a_target(system: System, anchor: Sided) -> bool:
    """Whether ∂L/∂Y is asked for where L is of Y and Y^*, or of y and ŷ.

    Either may be the prediction; a y that the document computes is one beside a ŷ.
    """
    reading = unbracketed(anchor.reading)
    if not isinstance(reading, Partial) or not isinstance(reading.wrt, Name):
        return False
    key, loss = system.mention(reading.wrt).key, head(reading.of)
    if key not in ("y", "Y") or loss is None:
        return False
    others = set(reached(system, [system.mention(loss).key])) - {key}
    alike = {k for k in others if plain_base(key_base(k)).lower() == "y"}
    starred = any("*" in k.split("|")[1:] for k in alike)
    accented = any(key_base(k) != plain_base(key_base(k)) for k in alike)
    return starred or (accented and key not in system.definitions)


def is_of_one_class(system: System, anchor: Sided, side: Sided) -> bool:
    """Whether J = −y_k log ŷ_k stands where J = −Σ_i y_i log ŷ_i: k may be the class that is true.

    Under the letter of the sum, −y_i log ŷ_i, the sum is lost.
    """
    own = system.free_letters(side.reading) - system.free_letters(anchor.reading)
    at_targets = {
        entry for name in system.names_in(side.reading) if name.base in TARGETS
        for entry in system.mention(name).entries
    }  # fmt: skip
    name = head(anchor.reading)
    defined = system.definitions.get(system.mention(name).key) if name is not None else None
    if defined is None or own & system.habits.sample_letters:
        return False
    bound = {node.letter for node in walk_reading(defined.right, Big)}
    return bool(own & at_targets) and not own & bound


def is_of_true_class(system: System, anchor: Sided, side: Sided) -> bool:
    """Whether −y_o log ŷ_o stands on one side and no y_o on the other: where y is one-hot, o may
    be the class for which it is 1."""
    if not system.is_one_hot:
        return False
    found = [
        {
            entry for name in system.names_in(s.reading) if name.base in TARGETS
            for entry in system.free_letters(s.reading) & set(system.mention(name).entries)
        }
        for s in (anchor, side)
    ]  # fmt: skip
    return any(letter not in "ijklmn" for letter in found[0] ^ found[1])


def is_of_its_own_parts(system: System, anchor: Sided, side: Sided) -> bool:
    """Whether E = ½ Σ (t_k − o_k)² = ½ Σ E_k says what E_k is, which nothing else does."""
    name = head(anchor.reading)
    if name is None or not system.is_a_loss(name.base):
        return False
    sums = {node.letter for node in walk_reading(side.reading, Big)}
    parts = {
        node for node in walk_reading(side.reading, Name)
        if node.base == name.base and sums & {s.text for s in node.scripts}
    }  # fmt: skip
    lefts = {chain.sides[0].reading for chain in system.chains}
    return bool(parts) and not parts & lefts


def is_another_loss(system: System, anchor: Sided, side: Sided) -> bool:
    """ξ(t, y) = …, where ξ was defined as something that no single change leads to."""
    name = head(anchor.reading)
    return (
        name is not None
        and not name.primes
        and system.is_a_loss(name.base)
        and not has_derivative(side.reading)
    )


def is_of_other_data(system: System, *sides: Sided) -> bool:
    """Whether the sides rest on data of which none is the same: X and Y here, x and y there."""
    first, second = (
        {k for k in roots_of(system, s.reading) if not system.is_parameter(k)} - system.counts
        for s in sides
    )
    return bool(first and second) and not first & second


def of_another_model(system: System, anchor: Sided, side: Sided) -> str | None:
    """A quantity of the right side that rests on parameters which the left one does not."""
    if not isinstance(anchor.reading, Partial):
        return None
    own = roots_of(system, anchor.reading.of)
    for key in system.keys_in(side.reading):
        if key in system.definitions:
            rests_on = roots_of(system, system.definitions[key].right)
            if any(map(system.is_parameter, rests_on - own)):
                return system.shown(key)
    return None


def of_layer_beside(system: System, side: Sided) -> str | None:
    """A layer on the right side beside which the document computes another, of the same input.

    z₂ = W₂ x + b₂ beside a₁ = σ(W₁ x + b₁): where dW₂ = dz₂ a₁ᵀ, the slip is in the forward pass.
    """
    layers = {
        key for key, definition in system.definitions.items()
        if isinstance(definition.right, Call) and system.is_function(definition.right)
    }  # fmt: skip
    used = {
        key for definition in system.definitions.values() if not has_derivative(definition.right)
        for key in system.keys_in(definition.right)
    }  # fmt: skip
    for key in system.keys_in(side.reading):
        if key not in layers:
            continue
        units = {k for k in layers & used if key in used and key_base(k) == key_base(key)}
        for other in layers - units - {key}:
            apart = key not in computed_from(system, {other})
            if apart and other not in computed_from(system, {key}) and _of_one_input(
                system, key, other
            ):  # fmt: skip
                return system.shown(key)
    return None


def _of_one_input(system: System, *layers: str) -> bool:
    """Whether layers are computed from the same data by parameters of their own."""
    rests = [roots_of(system, system.definitions[layer].right) for layer in layers]
    own = [{key for key in roots if system.is_parameter(key)} for roots in rests]
    data = [roots - set(map(str, parameters)) for roots, parameters in zip(rests, own, strict=True)]
    return data[0] == data[1] and not own[0] & own[1]


def is_of_another_order(system: System, anchor: Sided, found: Found) -> bool:
    """Whether D = X W is said where D is W X elsewhere: samples are rows there, or may be."""
    name = head(anchor.reading) if isinstance(anchor.reading, (Name, Call)) else None
    defined = system.definitions.get(system.mention(name).key) if name is not None else None
    forward = defined is not None and not has_derivative(defined.right)
    return forward and found.cause in (Cause.ORDER, Cause.TRANSPOSE)


def of_marks(system: System, found: Found | None, anchor: Sided, side: Sided) -> str | None:
    """What is open with a matrix that words call symmetric, and with what counts the samples."""
    if is_of_a_symmetric_matrix(system, anchor, side):
        return "A matrix is said to be symmetric in words."
    if found is None and has_samples_by_other_letters(system, anchor, side):
        return "Which of two indices counts the samples here is not said."
    if found is None and has_open_means(system, anchor, side):
        return "Of how many terms a mean is taken is not said."
    return None


def has_open_means(system: System, *sides: Sided) -> bool:
    r"""Whether sides rest on \frac{1}{N} \sum_p h_{pl}: that N counts what p does is not said."""
    keys = [key for side in sides for key in system.keys_in(side.reading)]
    letters = system.habits.sample_letters
    rights = (system.definitions[key].right for key in computed_from(system, keys))
    return any(
        isinstance(share, Over) and isinstance(share.bottom, Name) and isinstance(big, Big)
        and bool(big.letter) and big.upper is None and big.letter not in letters
        for right in rights for node in walk_reading(right, Times)
        for share, big in pairwise(node.factors)
    )  # fmt: skip


def is_of_a_symmetric_matrix(system: System, *sides: Sided) -> bool:
    """Whether sides rest on a W of which the words say that it is symmetric, or diagonal."""
    said = said_to_be_symmetric(system.prose)
    roots = (root for side in sides for root in roots_of(system, side.reading)) if said else ()
    return any(key_base(root) in said for root in roots)


def has_samples_by_other_letters(system: System, *sides: Sided) -> bool:
    """Whether ŷ_{kl} stands in a side where the i of ŷ_{ij} counts the samples elsewhere."""
    letters = system.habits.sample_letters
    if not letters:
        return False
    pairs = {
        (name.base, *(s.text for s in name.scripts))
        for name in system.habits.names
        if len(name.scripts) == 2 and all(s.place == "sub" for s in name.scripts)
    }
    by_sample = {base for base, *below in pairs if letters & set(below)}
    return any(
        name.base in by_sample and (name.base, *(s.text for s in name.scripts)) in pairs
        and not letters & {s.text for s in name.scripts}
        for side in sides for name in system.names_in(side.reading)
        if len(name.scripts) == 2 and all(s.text.isalpha() for s in name.scripts)
    )  # fmt: skip


@lru_cache(maxsize=8)
def said_to_be_symmetric(prose: str) -> frozenset[str]:
    """The letters of matrices that words call symmetric, or diagonal."""
    found = (match.groups() for match in _SYMMETRIC.finditer(prose))
    return frozenset(letter for letters in found for letter in letters if letter)


def is_of_undirected_data(system: System, side: Sided, found: Found) -> bool:
    """Whether x_{ij} should be x_{ji} where no definition has both indices: p = σ(θᵀ x).

    Which of them counts the samples is then a matter of taste.
    """
    if found.cause is not Cause.INDEX or not found.message.startswith("The indices of"):
        return False
    written = {
        mention.key for found in (*system.definitions.values(), *_of_all_entries(system))
        for mention in map(system.mention, system.names_in(found.right))
        if len(mention.entries) == 2
    }  # fmt: skip
    pairs = {
        m.key for m in map(system.mention, system.names_in(side.reading)) if len(m.entries) == 2
    }
    return bool(pairs) and all(
        key in system.roots and key not in written and not system.is_parameter(key) for key in pairs
    )


def _of_all_entries(system: System) -> Iterator[Definition]:
    return (found for offers in system.entry_definitions.values() for found in offers)


def is_summed_in_another(system: System, side: Sided) -> bool:
    """Whether a product names a sample that another line sums one of its factors over.

    dW = dz^{(i)} a^{(i)T} beside db = Σ_i dz^{(i)}: (i) may stand for all of them side by side.
    """
    letters = system.habits.sample_letters & system.free_letters(side.reading)
    if not letters or not isinstance(side.reading, Times):
        return False
    factors = [factor for factor in side.reading.factors if system.free_letters(factor) & letters]
    return any(
        isinstance(node, Big)
        and node.letter in letters
        and unbracketed(node.body) in factors
        for chain in system.chains
        for written in chain.sides[1:] if written.reading is not None
        for node in walk_reading(written.reading)
    )  # fmt: skip


def has_unsaid_term(system: System, sides: Sequence[Sided]) -> bool:
    """Whether the E^n of ½ Σ_n ∂E^n/∂w stands there, where E = ½ Σ_n (t^n − y^n)² alone is said."""
    names = (n for side in sides for n in walk_reading(side.reading, Name))
    found = [system.mention(name) for name in names if system.is_a_loss(name.base)]
    marks = {m.key for m in found if m.sample is not None or m.entries}
    loss = system.definitions.get(system.loss or "")
    said = set(system.keys_in(loss.right)) if loss is not None else set()
    return any(key not in system.definitions or key == system.loss for key in marks - said)
