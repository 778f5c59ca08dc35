"""A derivation laid out as a page: conventions, shapes, forward, backward, and three more forms.

The other forms are closed (every earlier gradient inserted), by component, and as a sum with one
term for each sample.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from chainrule.convention import SAMPLES, Convention
from chainrule.expression import Apply, Derivative, Expression, Index, Symbol
from chainrule.index_notation import component, distinct_indices, gradient_entry, per_sample
from chainrule.network import Network
from chainrule.operations import operation
from chainrule.steps import Assumption, J, Rule, Step
from chainrule.tree import walk
from chainrule.writing.page import (
    Block,
    Bullets,
    Dimensions,
    Equations,
    Heading,
    Inline,
    Line,
    Page,
    Paragraph,
    Table,
    Text,
)

_REDUCTIONS = {
    "mean": "The loss sums over the targets and takes the mean over the n samples.",
    "half_mean": "The loss sums over the targets and takes half the mean over the n samples.",
    "sum": "The loss sums over the targets and over the n samples.",
    "half_sum": "The loss is half the sum over the targets and the n samples.",
}

# Functions that need no definition.
_WELL_KNOWN = frozenset({"exp", "log", "abs", "sign", "log_softmax"})

LEGEND = (
    "⊙ multiplies entry by entry; quotients, powers and functions of matrices act entry by entry, "
    "and a single row or column in a sum of matrices is repeated."
)


def convention_text(convention: Convention) -> str:
    """The conventions in words."""
    weights = "inputs × units" if convention.weights == "in_out" else "units × inputs"
    return (
        f"Samples are {convention.samples}; weights are {weights}. "
        + _REDUCTIONS[convention.reduction]
    )


def _reason(step: Step, first: bool, given_in: Mapping[str, int]) -> Text:
    """The rule's sentence, the equation it goes through, and the gradients it needs."""
    parts: list[Inline] = [step.sentence]
    if first and step.shape:
        parts += [" Shape ", Dimensions(step.shape), "."]
    if step.rule is Rule.TRANSPOSE:
        return (*parts, f" Transpose ({step.number - 1}).")
    if first:
        for symbol, equation in step.through:
            parts += [] if symbol == J else [" Through ", symbol, " = ", equation, "."]
    needed = [name for name in step.depends_on if name.startswith("dJ/d")]
    if first and needed:
        parts.append(" Needs ")
        for place, name in enumerate(needed):
            gradient = Derivative(J, Symbol(name.removeprefix("dJ/d")))
            parts += [", " if place else "", gradient, f" from ({given_in[name]})"]
        parts.append(".")
    return tuple(parts)


def step_blocks(steps: Sequence[Step], given_in: Mapping[str, int]) -> list[Block]:
    """The steps of each quantity under one another, each with its reason."""
    blocks: list[Block] = []
    for target, group in groupby(steps, key=lambda step: step.target):
        lines = [
            Line(
                None if place else target,
                (step.after,),
                str(step.number),
                _reason(step, place == 0, given_in),
            )
            for place, step in enumerate(group)
        ]
        blocks.append(Equations(tuple(lines)))
    return blocks


def shape_table(network: Network, convention: Convention) -> Table:
    """Every quantity with its shape: forward on the left, its gradient beside it."""
    rows: list[tuple[Inline, ...]] = []
    for name, symbol in network.symbols(convention).items():
        given = name in ("X", "Y", *network.picks)
        gradient: Inline = "" if given else Derivative(J, symbol)
        rows.append((symbol, gradient, Dimensions(symbol.shape)))
    return Table(("quantity", "gradient", "shape"), tuple(rows))


def equation(left: Expression, right: Expression) -> Line:
    """One line without number or reason."""
    return Line(left, (right,))


def derivation_page(
    network: Network,
    convention: Convention,
    steps: Sequence[Step],
    assumptions: Sequence[Assumption],
    closed: Mapping[str, Expression | None],
) -> Page:
    """The whole derivation.

    closed: each parameter's gradient in closed form, by name; None where it is too long.
    """
    given_in = {step.name: step.number for step in steps}
    symbols = network.symbols(convention)
    forward = [step for step in steps if not isinstance(step.target, Derivative)]
    backward = [step for step in steps if isinstance(step.target, Derivative)]
    page = Page(f"Backpropagation of {network}")
    page.blocks += [Paragraph((convention_text(convention) + " " + LEGEND,))]
    if assumptions:
        page.blocks += [Paragraph(("Assumed of the data:",))]
        page.blocks += [Bullets(tuple((assumption.value,) for assumption in assumptions))]
    page.blocks += [Heading("Shapes"), shape_table(network, convention)]
    page.blocks += [Heading("Forward"), *step_blocks(forward, given_in)]
    page.blocks += [Heading("Backward"), *step_blocks(backward, given_in)]
    page.blocks += _functions(steps)
    page.blocks += _other_forms(network, {Derivative(J, symbols[n]): e for n, e in closed.items()})
    return page


def _functions(steps: Sequence[Step]) -> list[Block]:
    """What the names of functions stand for."""
    applied = {
        node.function: node
        for step in steps
        for node in walk(step.after)
        if isinstance(node, Apply) and node.function not in _WELL_KNOWN
    }
    items: list[Text] = []
    for name, node in applied.items():
        row = operation(name)
        z: Expression = node.argument if node.along is not None else Symbol("z")
        along = {} if node.along is None else {"along": node.along}
        defined = Apply(name, z, along=node.along)
        if row.formula is None:
            items.append((defined, f": {row.source}."))
        else:
            items.append((defined, " = ", row.formula(z, **along), f" ({row.source})."))
    return [Heading("Functions"), Bullets(tuple(items))] if items else []


def _other_forms(network: Network, closed: Mapping[Derivative, Expression | None]) -> list[Block]:
    """Closed, by component and per sample: of the gradients whose closed form fits a line."""
    short = {gradient: e for gradient, e in closed.items() if e is not None}
    blocks: list[Block] = [Heading("The gradients in closed form")]
    if len(short) < len(closed):
        text = "What is not shown here is too long for a line; the steps above give it."
        blocks.append(Paragraph((text,)))
    if not short:
        return blocks
    return [
        *blocks,
        Equations(tuple(equation(g, e) for g, e in short.items())),
        Heading("By component"),
        Equations(tuple(component_line(network, g, e) for g, e in short.items())),
        Heading("One term for each sample"),
        Equations(tuple(equation(g, per_sample(e)) for g, e in short.items())),
    ]


def component_line(network: Network, gradient: Derivative, value: Expression) -> Line:
    """A gradient entry by entry."""
    sizes = {k: v for k, v in network.sizes(0).items() if k != SAMPLES}
    entry, row, column = gradient_entry(gradient, sizes)
    free = {place.name for place in (row, column) if isinstance(place, Index)}
    return equation(entry, distinct_indices(component(value, row, column, sizes), free))
