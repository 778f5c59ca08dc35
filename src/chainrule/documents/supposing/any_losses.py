r"""A loss that a document never says, or not of what it differentiates it by: any smooth one.

Notes on one layer give ``Y = X W + B`` and ∂E/∂Y, and never E; others write the loss in letters of
its own, beside layers that end in others. What follows by the chain rule holds whatever the loss
is: E is then some function of the topmost quantities that the document computes, and of those that
it differentiates by and computes nothing from. A line that holds for it is right; of the others
nothing is said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from chainrule.documents.defining.dependence import reached
from chainrule.documents.defining.means import may_take_the_mean
from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition, has_derivative, head
from chainrule.documents.names.lexicon import EACH, derived, derived_key, key_base
from chainrule.documents.parsing.customary import LOSS_BASES, UPSTREAM
from chainrule.documents.parsing.reading import Big, Differential, Name, Partial, walk_reading
from chainrule.documents.stating.chains import nodes_in
from chainrule.documents.supposing.errors_as_derivatives import with_errors_as_derivatives

_MOST = 8  # topmost quantities that a loss is made of


def with_any_loss(system: System) -> Iterator[System]:
    """The same system with any loss of what it differentiates by, of all examples and of one."""
    taken = taken_losses(system)
    open_ = {loss: by for loss, by in taken.items() if not reaches(system, loss, by)}
    if not open_:
        return
    between = set().union(*taken.values())  # the C of C = A B, in ∂L/∂C
    plain = {
        key: found for key, found in system.definitions.items()
        if key not in taken and not derived(key_base(key))
        and (key_base(key) not in LOSS_BASES or key in between)
    }  # fmt: skip
    opaque = {
        key: kept for key, kept in system.opaque.items()
        if not derived(key_base(key)) and key not in taken  # the L of L(x) = h ∘ y(x)
    }  # fmt: skip
    for key in [key for key, kept in opaque.items() if _is_made_of_gradients(kept.definition)]:
        plain[key] = opaque.pop(key).definition
    plain = with_errors_as_derivatives(system, plain, taken)
    base = replace(system, loss=None, upstream=None, definitions=plain, opaque=opaque)
    unsaid = {loss: topmost(base, by) for loss, by in taken.items()}
    unsaid = {loss: tops for loss, tops in unsaid.items() if 0 < len(tops) <= _MOST}
    if not unsaid:
        return
    loss = UPSTREAM if UPSTREAM in unsaid else None
    for made_of in _of_one_size(base, unsaid):
        for by_sample in (False, True) if system.counts else (False,):
            if loss is None or may_take_the_mean(system, by_sample):
                yield replace(base, loss=loss, unsaid=made_of, by_sample=by_sample)
        if not system.counts or _are_of_each(system, open_):
            yield replace(base, loss=loss, unsaid=made_of, by_sample=False, of_one=True)


def _is_made_of_gradients(found: Definition) -> bool:
    """Whether it is the D of D_i = Σ_j dO_{ij} O_{ij}, which has no value without a loss."""
    names = walk_reading(found.right, Name)
    return key_base(found.key) not in LOSS_BASES and any(derived(name.base) for name in names)


def _are_of_each(system: System, losses: Collection[str]) -> bool:
    """Whether losses are those of one example: the L of J = (1/m) Σ_n L_n, but not J."""
    mentions = list(map(system.mention, system.habits.names))
    letters = system.habits.sample_letters
    each = {m.key for m in mentions if letters.intersection(m.indices)}
    each |= {key_base(m.key) for m in mentions if m.key.endswith(f"|{EACH}")}
    means = {
        key for key, found in system.definitions.items() for node in walk_reading(found.right, Big)
        if node.letter in letters
    }  # fmt: skip
    return bool(set(losses) - means) and set(losses) - means <= each


def _of_one_size(
    system: System, unsaid: dict[str, tuple[str, ...]]
) -> Iterator[dict[str, tuple[str, ...]]]:
    """What the losses are made of: of A^L or of a^L, where these are of all examples and of one.

    ŷ is that of all examples where ŷ = A^L.
    """
    meant = {key: _named(system, key) for tops in unsaid.values() for key in tops}
    twins = {
        key: name for key, name in meant.items()
        if name.swapcase() in meant.values() and key_base(name).isalpha()
    }  # fmt: skip
    small = {key for key, name in twins.items() if name[0].islower()}
    for left_out in (small, twins.keys() - small):
        yield {loss: tuple(k for k in tops if k not in left_out) for loss, tops in unsaid.items()}
        if not twins:
            return


def _named(system: System, key: str) -> str:
    """The A^L of ŷ = A^L."""
    found = system.definitions.get(key)
    return system.mention(found.right).key if found and isinstance(found.right, Name) else key


def taken_losses(system: System) -> dict[str, set[str]]:
    """The losses that a document differentiates, each with what it is differentiated by."""
    found: dict[str, set[str]] = {}
    for node in nodes_in(system.chains):
        if isinstance(node, Partial) and isinstance(node.wrt, Name):
            of = head(node.of)
            key = system.mention(of).key if of is not None and not of.primes else ""
            if system.is_a_loss(key):
                found.setdefault(key, set()).add(system.mention(node.wrt).key)
        elif isinstance(node, Differential) and isinstance(node.of, Name):
            key = system.mention(node.of).key  # the L of dL = g:dz
            if system.is_a_loss(key):
                found.setdefault(key, set()).update(system.usage.varied - {key})
        elif isinstance(node, Name) and derived(node.base):
            by = derived_key(system.mention(node).key)
            found.setdefault(UPSTREAM, set()).add(str(by))
    return found


def reaches(system: System, loss: str, by: set[str]) -> bool:
    """Whether a loss is defined, and of all that it is differentiated by."""
    key = str(system.loss) if loss == UPSTREAM else loss
    if key not in system.definitions or key in system.opaque:
        return False
    return by <= set(reached(system, [key]))


def topmost(system: System, by: set[str]) -> tuple[str, ...]:
    """What no other formula of the way forward takes in, and what is differentiated by alone."""
    forward = {key: found for key, found in system.definitions.items() if _is_forward(found)}
    inside = {k for key, found in forward.items() for k in system.keys_in(found.right) if k != key}
    below = {key: set(reached(system, [key])) for key in forward if key not in inside}
    tops = [
        key for key, under in below.items() if under & by and not _is_twin(key, forward, inside)
    ]
    known = [below[key] for key in tops if key in by]  # what is aside of ∂L/∂Y: b, spread to B
    tops = [key for key in tops if key in by or not any(below[key] & by <= own for own in known)]
    under_tops = {key for top in tops for key in below[top]}
    lone = {key for key in by - under_tops - set(system.definitions) if not _is_entry(key, by)}
    lone = {key for key in lone if not _is_behind(key, forward)}
    lone -= {key_base(top) for top in tops}  # the a of ∇_a C is the a^L that C is made of
    return (*tops, *sorted(lone))


def _is_twin(key: str, forward: Mapping[str, Definition], inside: set[str]) -> bool:
    """Whether what nothing takes in is another name of what is taken in: the h^l beside z^l."""
    own = forward[key].right
    return any(other != key and own == forward[other].right for other in inside & set(forward))


def _is_entry(key: str, others: set[str]) -> bool:
    """Whether a quantity is one of another that is differentiated by as well: the b_1 beside b."""
    base, *labels = key.split("|")
    return bool(labels) and base in others


def _is_behind(key: str, forward: Mapping[str, Definition]) -> bool:
    """Whether a quantity is of the layer after all that are computed: the z^5 of a z^{l+1}."""
    base, *labels = key.split("|")
    if len(labels) != 1 or not labels[0].isdigit():
        return False
    return f"{base}|{int(labels[0]) - 1}" in forward


def _is_forward(found: Definition) -> bool:
    """Whether a definition is of a quantity on the way forward, and not of a layer's error."""
    if found.key.startswith(("\\delta|", "\\Delta|")):
        return False
    return isinstance(found.left, Name) and not found.parameters and not has_derivative(found.right)
