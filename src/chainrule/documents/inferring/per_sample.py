"""Which quantities every sample has of its own.

Those that carry the index of a sample somewhere, and what is computed from them or gives them;
but not what stands in a matrix of all the samples.
"""

from __future__ import annotations

from collections.abc import Iterable

from chainrule.documents.defining.cases import capital
from chainrule.documents.defining.dependence import roots_of
from chainrule.documents.defining.system import System
from chainrule.documents.inferring.shapes import Declared
from chainrule.documents.names.lexicon import KRONECKER_DELTA, derived_key, key_base, plain_base
from chainrule.documents.parsing.customary import LOSS_BASES, TARGETS
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Name,
    Over,
    Partial,
    Picked,
    Reading,
    walk_reading,
)
from chainrule.documents.stating.chains import nodes_in


def per_sample_of(system: System, declared: Iterable[Declared]) -> set[str]:
    """The keys of the quantities that every sample has of its own."""
    letters = system.habits.sample_letters
    stacked = {d.key for d in declared if any(t in system.counts for t in d.dimensions)}
    stacked |= _stacked_by_capitals(system)
    stacked |= set(_beside(system, stacked))
    stacked |= set(_gradients_of(system, stacked))
    found: set[str] = set()
    for name in system.habits.names:
        mention = system.mention(name)
        if mention.key in stacked or mention.key in (system.loss, KRONECKER_DELTA):
            continue
        if derived_key(mention.key) in stacked:
            continue
        if mention.sample is not None or (
            set(mention.entries) & letters
            and not (len(mention.entries) == 2 and key_base(mention.key).isupper())
            and not system.is_parameter(mention.key)
        ):
            found.add(mention.key)
    for chain in system.chains:
        for side in chain.sides:
            if side.reading is not None:
                found |= set(_in_unmarked_sums(system, side.reading, stacked))
    _spread(system, stacked | set(_shared(system)), found)
    return found


def _shared(system: System) -> Iterable[str]:
    """The σ of f(y_i | ŷ_i, σ), which all samples have, the π of 2π, and the a of ∂S/∂a = 0."""
    letters = system.habits.sample_letters
    yield from system.usage.set_to_zero & system.roots
    for node in nodes_in(system.chains):
        if isinstance(node, Name) and node.base == "\\pi" and not node.scripts:
            yield from {system.mention(node).key} & system.roots
        if not isinstance(node, Call) or len(node.arguments) < 2 or not system.is_function(node):
            continue
        given = [system.mention(a) for a in node.arguments if isinstance(a, Name)]
        plain = [m.key for m in given if m.sample is None and not set(m.entries) & letters]
        if 0 < len(plain) < len(given) == len(node.arguments):
            yield from plain


def _stacked_by_capitals(system: System) -> set[str]:
    """X, and what is computed from it: matrices of all samples, whatever their letter."""
    vectors = _vectors(system)
    capitals = {
        mention.key for name in system.habits.names
        if (base := plain_base(key_base((mention := system.mention(name)).key))).isupper()
        and len(base) == 1 and mention.sample is None and not mention.entries
        and not system.is_parameter(mention.key)
        and mention.key not in system.counts and not system.is_a_loss(mention.key)
        and mention.key not in system.usage.bounds and not _is_a_sum(system, mention.key)
        and not _is_of_a_sample(system, mention.key) and mention.key not in vectors
    }  # fmt: skip
    if capitals & {capital(key) for key in system.habits.tied}:  # so is all that they are made of
        capitals |= {capital(key) for key in system.habits.tied if key_base(key) not in TARGETS}
    known = system.roots | set(system.definitions)
    found = capitals & known
    inside = {
        definition.key: set(_loose_keys(system, definition.right, whole=True))
        for definition in system.definitions.values() if not system.is_a_loss(definition.key)
    }  # fmt: skip
    for _ in range(20):
        before = len(found)
        found |= {key for key, others in inside.items() if others & found}
        if len(found) == before:
            break
    return found


def _is_a_sum(system: System, key: str) -> bool:
    """S = Σ_j e^{z_j}: a number, whatever its letter."""
    definition = system.definitions.get(key)
    return (
        definition is not None
        and isinstance(definition.right, Big)
        and not system.free_letters(definition.right)
        and not any(name.base.isupper() for name in system.names_in(definition.right.body))
    )


def _vectors(system: System) -> set[str]:
    """The X of X_i, where i counts no samples and nothing else stands below it; of no layer."""
    letters = system.habits.sample_letters
    indexed: dict[str, set[tuple[str, ...]]] = {}
    for name in system.habits.names:
        mention = system.mention(name)
        if mention.entries and mention.sample is None and "|" not in mention.key:
            indexed.setdefault(mention.key, set()).add(mention.entries)
    return {
        key for key, found in indexed.items()
        if all(len(entries) == 1 and entries[0] not in (":", *letters) for entries in found)
    }  # fmt: skip


def _is_of_a_sample(system: System, key: str) -> bool:
    """P(ε^{(i)}) = e^{−ε^{(i)2}}: what names a sample in its definition is of that one alone."""
    definition = system.definitions.get(key)
    if definition is None:
        return False
    marked = bool(system.free_letters(definition.right) & system.habits.sample_letters)
    return " given " in key or (marked and isinstance(definition.left, Call))


def _beside(system: System, stacked: set[str]) -> Iterable[str]:
    """The y in Σ_i (ŷ^{(i)} − y^{(i)})², where ŷ and y are also written for all samples at once."""
    whole = {
        m.key for name in system.habits.names
        if (m := system.mention(name)).sample is None and not m.entries
    }  # fmt: skip
    for big in nodes_in(system.chains) if stacked else ():
        if isinstance(big, Big) and big.letter in system.habits.sample_letters:
            beside = {
                m.key for name in system.names_in(big.body)
                if big.letter in ((m := system.mention(name)).sample, *m.entries[:1])
            }  # fmt: skip
            if beside & stacked:
                yield from (beside & whole & system.roots) - stacked


def _gradients_of(system: System, stacked: set[str]) -> Iterable[str]:
    """What is defined as the derivative of the loss by a matrix of all samples."""
    for definition in system.definitions.values():
        right = definition.right
        if (
            isinstance(right, Partial)
            and isinstance(right.wrt, Name)
            and system.mention(right.wrt).key in stacked
        ):
            yield definition.key


def _in_unmarked_sums(system: System, reading: Reading, stacked: set[str]) -> Iterable[str]:
    """A sum over the samples in which no name carries the sample: all its data do."""
    for node in walk_reading(reading):
        if not isinstance(node, Big) or node.letter not in system.habits.sample_letters:
            continue
        names = list(system.names_in(node.body))
        marked = any(
            node.letter in (m := system.mention(n)).entries or m.sample == node.letter
            for n in names
        ) or any(
            isinstance(n, Picked) and any(s.text == node.letter for s in n.scripts)
            for n in walk_reading(node.body)
        )
        if not marked:
            for name in names:
                key = system.mention(name).key
                if (
                    not system.is_parameter(key)
                    and key not in stacked
                    and (key != system.loss and key_base(key) not in LOSS_BASES)
                ):
                    yield key


def _spread(system: System, stacked: set[str], per_sample: set[str]) -> None:
    """What is computed from a sample belongs to it, and so does what it is computed from."""
    system_loss = system.loss if _sums_samples(system) else None
    definitions = [(d, set(_loose_keys(system, d.right))) for d in system.definitions.values()]
    for _ in range(30):
        before = len(per_sample)
        for definition, inside in definitions:
            if definition.key in per_sample:
                per_sample |= {
                    k for k in inside if _is_data(system, k) and k not in stacked
                    and k not in system.counts and k != system_loss
                }  # fmt: skip
            elif inside & per_sample and definition.key not in {*stacked, system_loss}:
                per_sample.add(definition.key)
        if len(per_sample) == before:
            return


def _is_data(system: System, key: str) -> bool:
    """Whether a quantity is an input, or computed from one."""
    if key in system.definitions:
        roots = roots_of(system, system.definitions[key].right)
        return any(not system.is_parameter(root) for root in roots)
    return not system.is_parameter(key)


def _sums_samples(system: System) -> bool:
    """Whether the loss adds up the samples, so that it is none of theirs; so does (1/m) yᵀ a."""
    definition = system.definitions.get(system.loss or "")
    return definition is not None and any(
        (isinstance(n, Big) and n.letter in system.habits.sample_letters)
        or (isinstance(n, Over) and isinstance(n.bottom, Name) and n.bottom.base in system.counts)
        for n in walk_reading(definition.right)
    )


def _loose_keys(system: System, reading: Reading, whole: bool = False) -> Iterable[str]:
    """The keys in a formula that no sum over the samples binds.

    whole: not those of which one sample is taken, as X in W x^{(i)}, where x^{(i)} is its column.
    """
    if isinstance(reading, Big) and reading.letter in system.habits.sample_letters:
        return
    if isinstance(reading, Call) and system.is_function(reading):
        for argument in reading.arguments:
            yield from _loose_keys(system, argument, whole)
        return
    if isinstance(reading, Name):
        mention = system.mention(reading)
        if not whole or mention.sample is None:
            yield mention.key
    for child in reading.children:
        yield from _loose_keys(system, child, whole)
