"""Which of several definitions of a symbol is kept, and which symbol is the loss."""

from __future__ import annotations

import re
from dataclasses import replace

from chainrule.documents.defining.circular import break_circles
from chainrule.documents.defining.explicit import is_abstract
from chainrule.documents.defining.means import mean_comes_later
from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition, has_derivative, head
from chainrule.documents.names.lexicon import derived, derived_key, key_base
from chainrule.documents.parsing.customary import LOSS_BASES, PREDICTIONS, TARGETS, UPSTREAM
from chainrule.documents.parsing.reading import (
    Bars,
    Call,
    Name,
    Partial,
    Raised,
    Reading,
    Times,
    is_logarithm,
    walk_reading,
)
from chainrule.documents.stating.chains import readings_in

_LOSS_WORDS = re.compile(r"\b(loss|cost|error|mse|objective|cross.?entropy|criterion)\b", re.I)


def choose(system: System) -> None:
    """Keep one definition of each symbol; name the loss first, which is differentiated."""
    _name_the_loss(system)
    depths: dict[str, int] = {}
    for key, offers in system.candidates.items():
        if key in system.entry_definitions and all(_is_rule(system, o) for o in offers):
            continue
        gradients = [
            o
            for o in (*offers, *system.entry_definitions.get(key, ()))
            if isinstance(o.right, Partial) and _is_of_a_loss(o.right)
        ]
        if gradients and (
            system.loss in system.candidates or all(has_derivative(o.right) for o in offers)
        ):
            system.definitions[key] = gradients[0]
            continue
        plain = [o for o in offers if not has_derivative(o.right)] or offers[:1]
        plain = _for_any_number(system, key, plain)
        plain = [o for o in plain if not is_in_short(system, o)] or plain
        plain = [*plain, *_of_one_sample(system, key)]
        found = [_depth(system, o, frozenset({key}), depths) for o in plain]
        kept = plain[found.index(max(found))]
        system.definitions[key] = kept
        if key in system.functions and kept.parameters and max(found) > found[0]:
            system.functions[key] = kept  # h(x) = a^{(3)}, where h(x) = f(Wᵀx) was said of one unit
    for key, offers in system.entry_definitions.items():
        if key not in system.definitions and offers[0].mention.entries[0].isdigit() is False:
            system.definitions[key] = _through_most(system, key, offers)
    _drop_mere_names(system)
    break_circles(system)


def _is_rule(system: System, offer: Definition) -> bool:
    """Whether it is of any functions: the f(x) = g(x) / h(x) of the quotient rule, beside scores
    f_i."""
    calls = list(walk_reading(offer.right, Call))
    own = {system.mention(parameter).key for parameter in offer.parameters}
    return (
        bool(calls) and set(system.keys_in(offer.right)) <= own
        and all(is_abstract(system, call) for call in calls)
    )  # fmt: skip


def _through_most(system: System, key: str, offers: list[Definition]) -> Definition:
    """a_i = σ(z_i), where a_i = σ(Σ_j w_{ij} x_j) was said before the sum was named z_i.

    And y_k = Σ_j w_{kj} z_j, where y_k = a_k is said of outputs, and of no a_k what it is.
    """
    formulas = [o for o in offers if not _is_mere_name(system, o) and not has_derivative(o.right)]
    first = formulas[0] if formulas and _is_mere_name(system, offers[0]) else offers[0]
    if not isinstance(first.right, Call) or len(offers) < 2:
        return first
    for offer in offers[1:]:
        right = offer.right
        if isinstance(right, Call) and right.function == first.right.function:
            (argument,) = right.arguments if len(right.arguments) == 1 else (None,)
            inside = system.mention(argument).key if isinstance(argument, Name) else ""
            said = system.entry_definitions.get(inside, ())
            if any(found.right == first.right.arguments[0] for found in said):
                return offer
    return first


def _is_mere_name(system: System, offer: Definition) -> bool:
    """Whether a definition only gives another name, of which nothing is said."""
    if not isinstance(offer.right, Name):
        return False
    key = system.mention(offer.right).key
    tables = system.candidates, system.entry_definitions, system.functions
    return not any(key in table for table in tables)


def is_in_short(system: System, offer: Definition) -> bool:
    """Whether a formula is a sketch of another one: h = f(uv) with u = W and v = x for f(W x + b).

    Its symbols are other names for what that other one speaks of, or for nothing.
    """
    keys = set(system.keys_in(offer.right))
    names = [o.right for key in keys for o in system.candidates.get(key, ())]
    return (
        isinstance(offer.right, Call) and len(keys) > 1 and keys <= set(system.candidates)
        and all(isinstance(name, Name) for name in names)
    )  # fmt: skip


def _drop_mere_names(system: System) -> None:
    """L(θ|t, z) = P(t|z, θ) says nothing where nothing says what that probability is.

    What E = −log p(w_O|w_I) = −u_j + log Σ exp(u_k) goes on with says it.
    """
    for key, found in list(system.definitions.items()):
        if not _has_unsaid_probability(system, found.right):
            continue
        behind = system.chains[found.chain].sides[found.side + 2 :] if found.chain >= 0 else []
        said = next((side.reading for side in behind if side.reading is not None), None)
        if said is not None and not (_has_unsaid_probability(system, said) or has_derivative(said)):
            system.definitions[key] = replace(found, right=said, until=found.side + 1)
        elif isinstance(found.right, Name):
            del system.definitions[key]


def _has_unsaid_probability(system: System, reading: Reading) -> bool:
    """Whether a formula has a P(t|z) that nothing defines."""
    keys = system.keys_in(reading)
    return any(" given " in key and key not in system.definitions for key in keys)


def _for_any_number(system: System, key: str, offers: list[Definition]) -> list[Definition]:
    """Those such as h = θᵀx beside h = θ_0 + θ_1 x_1 + θ_2 x_2, which is an example of them."""
    whole = {key for o in offers for key in system.keys_in(o.right) if "|" not in key}

    def is_example(offer: Definition) -> bool:
        numbered = [k for k in system.keys_in(offer.right) if k[-2:-1] == "|" and k[-1].isdigit()]
        bases = {key_base(k) for k in numbered} & whole
        return len(bases) > 1 or any(k[-1] == "0" and key_base(k) in bases for k in numbered)

    general = [o for o in offers if not is_example(o)]
    if key in system.functions and general and is_example(system.functions[key]):
        system.functions[key] = general[0]
    return general or offers


def _of_one_sample(system: System, key: str) -> list[Definition]:
    """p_i = σ(z_i), where i counts the samples: a definition of p like that of all of them."""
    return [
        o for o in system.entry_definitions.get(key, ())
        if set(o.mention.entries) <= system.habits.sample_letters and not has_derivative(o.right)
    ]  # fmt: skip


def _depth(
    system: System, definition: Definition, above: frozenset[str], depths: dict[str, int]
) -> int:
    """How many symbols a definition passes through, one after the other. depths: found so far."""
    deepest = 0
    for key in set(system.keys_in(definition.right)):
        if key in above:
            return -1000
        deepest = max(deepest, _depth_of(system, key, above | {key}, depths))
    return deepest


def _depth_of(system: System, key: str, above: frozenset[str], depths: dict[str, int]) -> int:
    """How many symbols the deepest definition of a symbol passes through."""
    known = depths.get(key)
    if known is not None or len(above) > 60:
        return known or 0
    offers = [o for o in system.candidates.get(key, [])[:4] if not has_derivative(o.right)]
    deepest = max((1 + _depth(system, o, above, depths) for o in offers), default=0)
    if key in system.entry_definitions and key not in system.candidates:
        deepest = max(deepest, 1)
    if deepest >= 0:
        depths[key] = deepest
    return deepest


def _name_the_loss(system: System) -> None:
    """The loss: by its letter, or by the words on its left side."""
    for key in list(system.candidates):
        if len(key) > 3 and _LOSS_WORDS.search(key) and key not in LOSS_BASES:
            system.loss = system.loss or key
    counted = system.habits.layer_letters
    for base in LOSS_BASES:  # an l for a part of a derivative is none
        said = any(not has_derivative(o.right) for o in system.candidates.get(base, ()))
        if said and not system.loss and base not in counted:
            system.loss = base
    if system.loss is None:  # J_{neg}, where J is nothing else
        labelled = (k for k in system.candidates if key_base(k) in LOSS_BASES and k.count("|") == 1)
        system.loss = next((k for k in labelled if not k.split("|")[1].isdigit()), None)
    system.loss = _differentiated_instead(system) or system.loss or _loss_by_form(system)


def _loss_by_form(system: System) -> str | None:
    """The D of D = ½ (y − ŷ)², where nothing has the letter of a loss: the one quantity that
    squares a difference of the target and a prediction, or takes the logarithm of one."""
    found = [
        key for key, offers in system.candidates.items()
        if any(not offer.mention.entries and _judges_a_prediction(offer.right) for offer in offers)
    ]  # fmt: skip
    return found[0] if len(found) == 1 and found[0] in system.usage.differentiated else None


def _judges_a_prediction(formula: Reading) -> bool:
    """Whether a formula squares y − ŷ, or weighs log ŷ with y."""
    for node in walk_reading(formula):
        squared = isinstance(node, (Raised, Bars))
        products = isinstance(node, Times) and any(map(is_logarithm, node.factors))
        bases = {n.base for n in walk_reading(node, Name)}
        if (squared or products) and bases & set(TARGETS) and bases & set(PREDICTIONS):
            return True
    return False


def _differentiated_instead(system: System) -> str | None:
    """The L of ∂L/∂Z, where J = (1/m) Σ … is "or equivalently" L = (1/2m) Σ … and never derived.

    An L that J adds up is none: dZ may be of one sample's loss there.
    """
    partials = [
        node for side in readings_in(system.chains) for node in walk_reading(side, Partial)
    ]  # fmt: skip
    derived_from = {of.base for partial in partials if (of := head(partial.of)) is not None}
    if system.loss not in LOSS_BASES or system.loss in derived_from:
        return None
    inside = {
        node.base for offer in system.candidates.get(system.loss, ())
        for node in walk_reading(offer.right, Name)
    }  # fmt: skip
    counted = system.habits.layer_letters
    others = [b for b in LOSS_BASES if b in derived_from and b not in inside | counted]
    plain = [b for b in others if any(not has_derivative(o.right)
             for o in system.candidates.get(b, ()))]  # fmt: skip
    return plain[0] if len(others) == len(plain) == 1 else None


def _is_of_a_loss(partial: Partial) -> bool:
    """δ = ∂C/∂z: the derivative of a loss."""
    of = head(partial.of)
    return of is not None and of.base in LOSS_BASES


def _is_never_said(system: System) -> bool:
    """Whether the loss is J = (1/m) Σ L(ŷ, y) with an L that nothing defines, as ŷ is too."""
    loss = system.definitions.get(system.loss or "")
    calls = [
        n for n in walk_reading(loss.right, Call) if n.function.base in LOSS_BASES
    ] if loss is not None else []  # fmt: skip
    known = {*system.definitions, *system.functions, *system.candidates}
    return bool(calls) and not any(
        k in known for call in calls for k in (call.function.base, *system.keys_in(call))
    )


def find_upstream(system: System) -> None:
    """dZ and dW are derivatives of the loss; without one, dZ = A − Y says what comes down.

    Where dY = ∂L/∂Y is all that is said of it, dW = dY Xᵀ is one of whatever loss.
    """
    names = [k for k in system.definitions if derived(key_base(k))]
    if system.loss is None or _is_never_said(system):
        for key in names:
            definition = system.definitions[key]
            if not has_derivative(definition.right) and not system.is_parameter(
                str(derived_key(key))
            ):
                system.upstream = definition
                system.loss = UPSTREAM
                system.by_sample = mean_comes_later(system, definition)
                break
    rights = [system.definitions[key].right for key in names]
    given = any(_is_of_a_loss(right) for right in rights if isinstance(right, Partial))
    for key, right in zip(names, rights, strict=True):
        plain = not any(walk_reading(right, Partial))
        if system.loss is not None or (given and plain):
            del system.definitions[key]
