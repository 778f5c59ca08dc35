"""Right derivations drawn at random, and where each of their lines stands when they are written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import numpy as np

from chainrule import Convention, Dense, Network, derive
from chainrule.documents.check import check_document
from chainrule.documents.outcomes.verdicts import Marked, Verdict
from chainrule.documents.sources.source import TextKind, read_text
from chainrule.engines.evaluate import Evaluator
from chainrule.engines.reference import Reference
from chainrule.expression import Derivative, Expression, Indexed
from chainrule.losses import LOSSES
from chainrule.notation import STYLES
from chainrule.operations import ACTIVATIONS, Array, activation
from chainrule.readable import notation_for
from chainrule.writing.definitions import with_definitions
from chainrule.writing.markdown_page import MarkdownPage
from chainrule.writing.page import Block, Bullets, Equations, Heading, Line, Page

CONVENTIONS = [
    Convention(samples, weights, reduction)
    for samples in ("rows", "columns")
    for weights in ("in_out", "out_in")
    for reduction in ("mean", "half_mean", "sum", "half_sum")
]
PAIRINGS = [
    (output, name)
    for name, row in LOSSES.items()
    for output, operation in ACTIVATIONS.items()
    if row.needs is None or row.needs in operation.image
]
KINDS: tuple[TextKind, ...] = ("markdown", "latex", "plain")
_HIDDEN = [name for name in ACTIVATIONS if name != "exp"]


def draw_network(random: Random, depth: int = 3) -> Network:
    """Any network: 1 to ``depth`` layers, any activations, any loss that fits the output."""
    output, loss_name = random.choice(PAIRINGS)
    hidden = [random.choice(_HIDDEN) for _ in range(random.randint(0, depth - 1))]
    layers = []
    for name in [*hidden, output]:
        least = 2 if activation(name).normalises else 1
        layers.append(Dense(random.randint(least, 4), name, random.random() < 0.7))
    parts = len(LOSSES[loss_name].parts)
    if parts:  # for one target or two
        layers[-1] = replace(layers[-1], units=parts * (layers[-1].units % 2 + 1))
    return Network(random.randint(1, 4), layers, loss_name, random.choice([0.0, 0.25]))


@dataclass(frozen=True)
class Setting:
    """One derivation: of which network, in which convention and notation."""

    network: Network
    convention: Convention
    style: str

    @classmethod
    def draw(cls, random: Random, style: str | None = None) -> Setting:
        """Any network in any convention and notation."""
        convention = random.choice(CONVENTIONS)
        return cls(draw_network(random), convention, style or random.choice(list(STYLES)))

    def written(self, kind: TextKind) -> str:
        """The whole derivation as a text."""
        derivation = derive(self.network, self.convention)
        match kind:
            case "latex":
                return derivation.to_latex(self.style)
            case "plain":
                return derivation.to_text(notation=self.style)
        return derivation.to_markdown(self.style)

    def write(self, page: Page) -> str:
        """A page of this derivation as Markdown."""
        notation = notation_for(self.network, self.style)
        return MarkdownPage(notation)(with_definitions(page, notation))

    def __str__(self) -> str:
        c = self.convention
        return f"{self.network} [{c.samples}, {c.weights}, {c.reduction}, {self.style}]"


def judge(text: str, kind: TextKind = "markdown") -> Marked:
    """A text read and checked."""
    return check_document(read_text(text, "page", kind))


@dataclass(frozen=True)
class Excerpt:
    """A page shortened to what defines the network and to one block of lines.

    block: the place of the block that is judged among the blocks of the page.
    """

    setting: Setting
    page: Page
    block: int

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of the block."""
        block = self.page.blocks[self.block]
        assert isinstance(block, Equations)
        return block.lines

    @property
    def is_by_entry(self) -> bool:
        """Whether the lines are about single entries of gradients."""
        left = self.lines[0].left
        return isinstance(left, Derivative) and isinstance(left.wrt, Indexed)

    def right(self, line: int) -> Expression:
        """The right side of a line."""
        (right,) = self.lines[line].right
        assert isinstance(right, Expression)
        return right

    def with_right(self, line: int, right: Expression) -> Excerpt:
        """The same with another right side in one line."""
        lines = list(self.lines)
        lines[line] = replace(lines[line], right=(right,))
        blocks: list[Block] = list(self.page.blocks)
        blocks[self.block] = Equations(tuple(lines))
        return Excerpt(self.setting, Page(self.page.title, blocks), self.block)

    def text(self) -> str:
        """The excerpt as Markdown."""
        return self.setting.write(self.page)

    def first_line(self, text: str) -> int:
        """The number of the text's line in which the block's first equation stands.

        The block is the last display of the text.
        """
        return text[: text.rindex("\\begin{aligned}")].count("\n") + 2

    def judged(self) -> tuple[str, list[Verdict | None], list[Verdict]]:
        """The text, the verdict on each line of the block, and all the others."""
        text = self.text()
        first = self.first_line(text)
        own: list[Verdict | None] = [None] * len(self.lines)
        others = []
        for verdict in judge(text).verdicts:
            place = verdict.claim.place.line - first
            if 0 <= place < len(own) and own[place] is None:
                own[place] = verdict
            else:
                others.append(verdict)
        return text, own, others


def excerpts(setting: Setting) -> Iterator[Excerpt]:
    """One for each block of the derivation that differentiates."""
    page = derive(setting.network, setting.convention).to_page()
    kept: list[Block] = []
    blocks: list[Equations] = []
    section = ""
    for block in page.blocks:
        if isinstance(block, Heading):
            section = block.text
        if isinstance(block, Equations) and section != "Forward":
            blocks.append(block)
        elif section in ("", "Shapes", "Forward") or isinstance(block, Bullets):
            kept.append(block)
    for equations in blocks:
        bare = Equations(tuple(replace(line, reason=()) for line in equations.lines))
        shortened = Page(page.title, [*kept, bare])
        yield Excerpt(setting, shortened, len(shortened.blocks) - 1)


class Numbers(Evaluator):
    """Evaluates formulas; a matrix with one entry multiplies as a number does."""

    def _fold(self, function: Any, parts: tuple[Expression, ...]) -> tuple[Array, Any]:
        return super()._fold(_matrix_product if function is np.matmul else function, parts)


def _matrix_product(a: Array, b: Array) -> Array:
    is_number = a.shape[-2:] == (1, 1) or b.shape[-2:] == (1, 1)
    product: Array = a * b if is_number else np.matmul(a, b)
    return product


class Points:
    """Random points at which a setting's formulas are evaluated, without reading any text.

    A point at which the right formula is zero, as behind a dead unit, tells nothing and is passed
    over while there are others.
    """

    enough, most = 40, 80

    def __init__(self, setting: Setting, seed: int) -> None:
        self.setting, self.seed = setting, seed
        self.drawn: list[dict[str, Array]] = []

    def _values(self, draw: int) -> dict[str, Array]:
        while len(self.drawn) <= draw:
            self.drawn.append(_quantities(self.setting, self.seed + len(self.drawn)))
        return self.drawn[draw]

    def agree(self, right: Expression, other: Expression, kind: type[Evaluator]) -> bool:
        """Whether another formula has the right one's value wherever that tells something."""
        told = 0
        for draw in range(self.most):
            evaluate = kind(self._values(draw), self.setting.network.sizes(SAMPLES_DRAWN))
            value = _value(evaluate, right)
            if not _same(value, _value(evaluate, other)):
                return False
            told += value is not None and bool(np.any(value))
            if told >= self.enough:
                break
        return True


SAMPLES_DRAWN = 31


def _quantities(setting: Setting, seed: int) -> dict[str, Array]:
    """Generic parameters, inputs and targets that the loss allows, and all that follows."""
    random, network, convention = np.random.default_rng(seed), setting.network, setting.convention
    parameters = {
        name: value + 0.3 * random.normal(size=value.shape)
        for name, value in network.initial_parameters(random, convention).items()
    }
    X = random.normal(size=(SAMPLES_DRAWN, network.inputs))
    Y = random.uniform(0.1, 0.9, size=(SAMPLES_DRAWN, network.targets))
    if network.loss_row.targets == "simplex":
        Y = Y / Y.sum(axis=1, keepdims=True)
    elif network.loss_row.targets == "real":
        Y = random.normal(size=Y.shape)
    if not convention.rows:
        X, Y = X.T.copy(), Y.T.copy()
    return Reference(network, convention).quantities(parameters, X, Y)


def _value(evaluate: Evaluator, expression: Expression) -> Array | None:
    """The value with an axis for each index, in the order of their names; None if there is none."""
    with np.errstate(all="ignore"):
        try:
            value, free = evaluate._value(expression)
        except Exception:
            return None
    order = sorted(range(len(free)), key=lambda place: free[place].name)
    array = np.asarray(value)
    return np.transpose(array, [*order, *range(len(free), array.ndim)])


def _same(a: Array | None, b: Array | None) -> bool:
    if a is None or b is None or a.shape != b.shape:
        return False
    scale = max(float(np.linalg.norm(a)), float(np.linalg.norm(b)), 1e-12)
    if not np.isfinite(scale):
        return bool(np.array_equal(a, b, equal_nan=True))  # ∞ is not within 1e-9 of ∞
    return bool(np.linalg.norm(a - b) <= 1e-9 * scale)
