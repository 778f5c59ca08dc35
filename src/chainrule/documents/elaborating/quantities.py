"""What a name alone means: a quantity, a count, a constant, a derivative such as dW."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from fractions import Fraction

from chainrule.convention import SAMPLES
from chainrule.documents.defining.abbreviations import abbreviated, differentiated_by
from chainrule.documents.defining.dependence import meant
from chainrule.documents.defining.roles import (
    is_ambiguous_probability,
    is_any_loss,
    is_target,
    is_unsaid_loss,
)
from chainrule.documents.elaborating.cases import is_kronecker, kronecker
from chainrule.documents.elaborating.context import ANY_FUNCTION, IDENTITY, Context
from chainrule.documents.elaborating.derivatives import derivative_of
from chainrule.documents.elaborating.entries import mentioned, placed
from chainrule.documents.elaborating.functions import bare_function
from chainrule.documents.elaborating.losses import loss_of, one_samples_loss
from chainrule.documents.elaborating.terms import transpose
from chainrule.documents.elaborating.written import Stack
from chainrule.documents.inferring.rows_of_samples import is_stack
from chainrule.documents.markup.unread import Unread
from chainrule.documents.names.definition import is_best_argument
from chainrule.documents.names.lexicon import EACH, RUNNING, Mention, derived, key_base
from chainrule.documents.parsing.customary import KNOWN_FUNCTIONS, ONES, PICKED
from chainrule.documents.parsing.reading import Call, Name, Num, Plus
from chainrule.expression import Expression, Index, Multiply, Number, Power, Size

_MATRICES = frozenset("ASWXYZ")
_NEXT = re.compile(r"(\\?[a-zA-Z]+)([+-])(\d)")  # y-1


def quantity(here: Context, name: Name) -> Expression:
    """A name with all its marks: transposes and powers around what it means."""
    if any(script.text.startswith(PICKED) for script in name.scripts):
        raise Unread("which entry this index picks is not said", name.start)
    mention = here.system.mention(name)
    found = _without_power(here, name, mention)
    if mention.primes % 2 and not (name.base in KNOWN_FUNCTIONS and found.shape == ()):
        part = _is_number(here, mention) or abbreviated(here.system, mention.key) is not None
        found = _slope_of_part(here, found, name) if part else transpose(found)
    if mention.turned:
        found = transpose(found)
    if mention.power is not None:
        found = Power(found, _power(here, mention.power, name.start))
    return found


def _slope_of_part(here: Context, part: Expression, name: Name) -> Expression:
    """f′, by what the document differentiates by just before."""
    wrt = differentiated_by(here.system, name.start)
    if wrt is None or name.primes > 1:
        raise Unread("by what this prime differentiates is not read", name.start)
    return derivative_of(here, part, mentioned(here, wrt), name.start)


def _is_number(here: Context, mention: Mention) -> bool:
    """Whether a computed quantity is one number, so that g′ in "g = Σ e^{z_j}, g′ = e^{z_k}" is a
    derivative and no transpose."""
    key = mention.key
    one = here.shapes.shape(key) == (1, 1) and key not in here.per_sample
    return one and key in here.system.definitions and mention.sample is None


def _power(here: Context, text: str, start: int) -> Expression:
    """The number above a symbol."""
    if text.isdigit():
        if int(text) > 50:
            raise Unread("a power this high is not read", start)
        return Number(int(text))
    if text in here.system.known:
        return here.expression(Name(start, start, text))  # p^y
    less = _NEXT.fullmatch(text)
    if less is not None and less[1] in here.system.known:  # y p^{y-1}
        one = Num(start, start, Fraction(int(less[3])), 0)
        signs = (1, 1 if less[2] == "+" else -1)
        return here.expression(Plus(start, start, (Name(start, start, less[1]), one), signs))
    raise Unread(f"what {text} above a symbol means is not read", start)


def _without_power(here: Context, name: Name, mention: Mention) -> Expression:
    """What a name means: the first of its possible meanings that fits."""
    key = mention.key
    if key in here.scope.bindings and not mention.entries:
        return here.scope.bindings[key]
    if name.base == "e" and not name.scripts:
        return Number(math.e)
    if name.base == "\\pi" and not name.scripts and key not in here.system.definitions:
        return Number(math.pi)
    if key in here.system.counts and not mention.entries and _is_count(here, key):
        return Size(SAMPLES)
    if (
        key in here.shapes.labels
        and key not in here.system.definitions
        and (not mention.entries and key not in here.shapes.shapes)
    ):
        dimension = here.dimension(here.shapes.labels[key])
        return Size(dimension)
    if key in here.scope.letters and not mention.entries:
        raise Unread(f"the index {key} used as a number is not read", name.start)
    if here.system.is_identity(name):
        return IDENTITY
    letter = derived(name.base)
    if letter is not None and key not in here.system.definitions:
        of = loss_of(here, name.start)
        wrt = _known_case(here, Name(name.start, name.end, letter, name.scripts))
        gradient = derivative_of(here, of, mentioned(here, wrt), name.start)
        by_sample = here.system.by_sample and not here.system.is_parameter(
            here.system.mention(wrt).key
        )
        return Multiply((Size(SAMPLES), gradient)) if by_sample else gradient
    if is_kronecker(here, name, mention):
        return kronecker(here, mention.entries[0], mention.entries[1], name.start)
    if key not in here.system.known and name.base in KNOWN_FUNCTIONS and not mention.entries:
        return bare_function(here, name)
    if is_best_argument(name):
        raise Unread(f"{name.base} is not read in a formula", name.start)
    if is_ambiguous_probability(here.system, name):
        raise Unread(f"{here.system.shown(key)} stands for more than one thing", name.start)
    if not mention.entries and (part := abbreviated(here.system, key)) is not None:
        return here.expression(part.right)
    key = _alias(here, key, name)
    stacked = _stacked_samples(here, key, mention)
    if stacked is not None:
        return stacked
    if key.endswith(f"|{EACH}") and key not in here.system.definitions and mention.sample:
        return one_samples_loss(here, key.removesuffix(f"|{EACH}"), mention.sample, name.start)
    _note(here, key, name)
    return placed(here, key, mention, name.start)


def _stacked_samples(here: Context, key: str, mention: Mention) -> Expression | None:
    """X where the document speaks of x^{(i)} alone: the samples side by side."""
    base, *labels = key.split("|")
    small = "|".join([base.lower(), *labels])
    if base == base.lower() or small not in here.per_sample:
        return None
    if not is_stack(here.system, here.shapes, key):
        return None
    if small not in here.system.known or mention.entries or mention.sample:
        return None
    index = Index(RUNNING, SAMPLES)
    body = placed(here, small, Mention(small, sample=RUNNING), 0)
    down = here.shapes.shape(key)[0] == SAMPLES
    turned = down and body.shape and body.shape[1] == 1
    return Stack(transpose(body) if turned else body, index, down)


def _known_case(here: Context, name: Name) -> Name:
    """dw where only W is known: the weight under its other case."""
    if here.system.mention(name).key in here.system.known or len(name.base) != 1:
        return name
    other = replace(name, base=name.base.swapcase())
    return other if here.system.mention(other).key in here.system.known else name


def _is_count(here: Context, key: str) -> bool:
    """Whether a letter that counts the samples is nothing else here."""
    return key not in here.system.definitions and key not in here.per_sample


def _alias(here: Context, key: str, name: Name) -> str:
    """The loss under another letter; a capital for its small letter."""
    if here.system.loss and _is_all_of_the_loss(here, key):
        return here.system.loss
    if key in here.system.definitions or (key in here.shapes.shapes and key in here.system.known):
        return key
    base = key_base(key)
    labels = key.split("|")[1:]
    jacobian = any(label in here.system.known or label in _MATRICES for label in labels)  # J_S
    if here.system.is_a_loss(base) and here.system.loss and not (key.endswith(EACH) or jacobian):
        if is_unsaid_loss(here.system, base) or key in here.system.usage.siblings:
            return key
        return _loss_in_force(here, base, name) or here.system.loss
    if key not in here.system.known:
        return meant(here.system, key) or key
    return key


def _is_all_of_the_loss(here: Context, base: str) -> bool:
    """Whether the loss is nothing but one that is never said: the C of cost = C(y)."""
    found = here.system.definitions.get(str(here.system.loss))
    return found is not None and isinstance(found.right, Call) and found.right.function.base == base


def _loss_in_force(here: Context, base: str, name: Name) -> str | None:
    """J after J_{neg} = … is J_{neg}, of several the one defined last before."""
    own = [
        (definition.left.start, key)
        for key, definition in here.system.definitions.items()
        if key_base(key) == base and definition.left.start <= name.start
    ]
    return max(own)[1] if own else None


def _note(here: Context, key: str, name: Name) -> None:
    """Remember the symbols that nothing defines, and what is assumed of them."""
    if is_any_loss(here.system, key):
        here.assumed[key] = ANY_FUNCTION
        return
    told = key in here.system.known and not (" given " in key and key in here.system.roots)
    if not (told or key == ONES or is_target(here.system, key)):
        here.unknown.setdefault(key, name.start)
