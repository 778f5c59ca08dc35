"""The loss, where the document never quite says it: of one sample, unsaid, or only its gradient."""

from __future__ import annotations

from chainrule.convention import SAMPLES
from chainrule.documents.defining.roles import is_any_loss
from chainrule.documents.elaborating.context import ANY_FUNCTION, FROZEN, WEIGHTS_OF, Context
from chainrule.documents.elaborating.entries import placed
from chainrule.documents.elaborating.terms import VARIABLE, elementwise, summed_up
from chainrule.documents.markup.unread import Unread
from chainrule.documents.names.definition import Definition
from chainrule.documents.names.lexicon import EACH, Mention, derived_key
from chainrule.documents.parsing.reading import Big, Call, Dots, Name, Plus, walk_reading
from chainrule.documents.shorthand.ellipsis import relettered
from chainrule.expression import (
    Apply,
    Expression,
    Index,
    Indexed,
    Multiply,
    Number,
    Size,
    Sum,
    Symbol,
)
from chainrule.operations import total


def loss_of(here: Context, start: int) -> Expression:
    """The loss of the document."""
    if here.system.loss is None:
        raise Unread("the document defines no loss", start)
    return placed(here, here.system.loss, Mention(here.system.loss), start)


def one_samples_loss(here: Context, key: str, sample: str, start: int) -> Expression:
    """J^{(i)}: what J adds up, or takes the mean of."""
    definition = here.system.definitions.get(key)
    if definition is None and is_any_loss(here.system, key) and not sample.isdigit():
        return any_loss(here, key, Index(sample, SAMPLES))
    big = next(
        (
            node for node in walk_reading(definition.right if definition else Dots(0, 0), Big)
            if node.letter in here.system.habits.sample_letters
        ),
        None,
    )  # fmt: skip
    if big is None and definition is not None and isinstance(definition.left, Name):
        return here.expression(definition.left)  # every sample's is said to be this
    leads_back = big is not None and any(
        here.system.mention(name).key == f"{key}|{EACH}" for name in here.system.names_in(big.body)
    )
    if big is None or definition is None or leads_back:
        raise Unread(f"what {here.system.shown(key)} of one sample is, is not defined", start)
    minus = sum(
        sign < 0 for node in walk_reading(definition.right, Plus)
        for sign, term in zip(node.signs, node.terms, strict=True)
        if any(inner is big for inner in walk_reading(term))
    )  # fmt: skip
    body = relettered(big.body, big.letter, sample)
    inner = here.expression(body)
    return Multiply((Number(-1), inner)) if minus % 2 else inner


def upstream_loss(here: Context, upstream: Definition) -> Expression:
    """A loss whose derivative by Z is what the document says comes down to it."""
    symbol = here.symbol(derived_key(upstream.key) or upstream.key)
    if len(symbol.shape) in (1, 3):
        raise Unread("no loss is defined", upstream.left.start)
    whole: Expression = Symbol(FROZEN, symbol.dimensions) * symbol
    whole = summed_up(whole)
    return whole / Size(SAMPLES) if here.system.by_sample else whole


def any_loss(here: Context, key: str, sample: Index | None = None) -> Expression:
    """A smooth function of the outputs, of all samples or of one, that weighs every entry
    differently."""
    outputs = here.system.unsaid.get(key) or (str(here.system.output),)
    first, *others = (
        _any_of(here, output, f"loss{k or ''}", sample) for k, output in enumerate(outputs)
    )
    return sum(others, first)


def _any_of(here: Context, output: str, function: str, sample: Index | None) -> Expression:
    """Any smooth function of one quantity."""
    symbol = here.symbol(output)
    weights = Symbol(WEIGHTS_OF + output, symbol.dimensions)
    whole: Expression = elementwise(any_function(function), symbol) * weights
    if len(symbol.shape) in (1, 3):
        index = sample or Index("(any)", SAMPLES)
        places = (*(None,) * (len(symbol.shape) - 1), index)
        of_one = Indexed(symbol, places)
        whole = elementwise(any_function(function), of_one) * Indexed(weights, places)
        whole = whole if sample else Sum(whole, index)
    return summed_up(whole)


def unsaid_loss(here: Context, call: Call) -> Expression:
    """L(ŷ, y) where L is never said: any smooth function of ŷ, entry by entry, and of y."""
    here.assumed[call.function.base] = ANY_FUNCTION
    arguments = [here.expression(a) for a in call.arguments]
    whole: Expression = elementwise(any_function(call.function.base), arguments[0])
    for other in arguments[1:]:
        whole = whole * (elementwise(any_function("target"), other) + Number(1.3))
    for dimension in whole.shape:
        if dimension not in (1, SAMPLES):
            whole = total(whole, dimension)
    return Indexed(whole, (1, 1)) if whole.shape == (1, 1) else whole


def any_function(key: str) -> Expression:
    """Any smooth function of one variable, another for each name: what holds for it holds."""
    a, b, c = (0.3 + 0.4 * ((sum(map(ord, key)) * k) % 7) / 7 for k in (1, 3, 5))
    return (
        Number(a) * Apply("tanh", Number(1 + b) * VARIABLE)
        + Number(c) * VARIABLE
        + Number(0.1) * VARIABLE * VARIABLE
    )
