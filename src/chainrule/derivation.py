"""A network's backpropagation in closed form: the steps and what they arrive at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from chainrule.algebra import scalars_first
from chainrule.convention import Convention
from chainrule.exposition import derivation_page
from chainrule.expression import Derivative, Expression, Symbol
from chainrule.network import Network
from chainrule.readable import Readable, notation_for
from chainrule.steps import Assumption, J, Rule, Step, quantities_in
from chainrule.tree import size, substitute
from chainrule.writing.latex import LatexPrinter
from chainrule.writing.page import Page
from chainrule.writing.plain import PlainPrinter

LAMBDA = Symbol("lambda")
# A closed form of more nodes than this does not fit a line and is not written out.
LONGEST = 50


def gradient_of(quantity: Expression) -> Derivative:
    """∂J/∂quantity."""
    return Derivative(J, quantity)


@dataclass(repr=False)
class Derivation(Readable):
    """The steps of a network's backpropagation and what they arrive at.

    equations: every forward quantity as an expression of earlier ones. results: the last line of
    every gradient, by plain name ("dJ/dW1"). computed_loss: the form of J that is evaluated.
    """

    network: Network
    convention: Convention
    steps: list[Step] = field(default_factory=list)
    equations: dict[str, Expression] = field(default_factory=dict)
    results: dict[str, Expression] = field(default_factory=dict)
    computed_loss: Expression = J

    def add(
        self,
        rule: Rule,
        target: Expression,
        after: Expression,
        *,
        through: tuple[str, ...] = (),
        detail: str = "",
        assumption: Assumption | None = None,
    ) -> None:
        """Append a line for ``target``; it follows from the last line with the same target."""
        same = self.steps and self.steps[-1].target == target
        before = self.steps[-1].after if same else target
        equations = tuple((self.symbols[name], self.equations[name]) for name in through)
        self.steps.append(
            Step(len(self.steps) + 1, rule, target, before, after, equations, detail, assumption)
        )

    def __post_init__(self) -> None:
        self.symbols = {**self.network.symbols(self.convention), "J": J}

    @property
    def assumptions(self) -> list[Assumption]:
        """What the steps take for granted about the data."""
        return list(dict.fromkeys(s.assumption for s in self.steps if s.assumption))

    @property
    def backward_steps(self) -> list[Step]:
        """The steps that differentiate."""
        return [step for step in self.steps if isinstance(step.target, Derivative)]

    @property
    def gradients(self) -> dict[str, Expression]:
        """∂J/∂parameter for every parameter, by the parameter's name."""
        return {name: self.results[f"dJ/d{name}"] for name in self.network.parameter_names()}

    def gradient(self, name: str) -> Derivative:
        """∂J/∂W1 as an expression, for the name "dJ/dW1"."""
        return gradient_of(self.symbols[name.removeprefix("dJ/d")])

    def closed_forms(self, longest: int | None = None) -> dict[str, Expression]:
        """Every gradient ("dJ/dZ1") with the earlier ones inserted: only X, Y, W, A, Z remain.

        longest: the most nodes; a gradient that is longer, or built from one, is left out.
        """
        closed: dict[str, Expression] = {}
        for name, expression in self.results.items():
            needed = [other for other in quantities_in(expression) if other in self.results]
            if all(other in closed for other in needed):
                inserted: dict[Expression, Expression] = {
                    self.gradient(other): closed[other] for other in needed
                }
                form = scalars_first(substitute(expression, inserted))
                if longest is None or size(form) <= longest:
                    closed[name] = form
        return closed

    def closed_form(self, name: str) -> Expression:
        """One gradient in closed form. name: a parameter ("W1") or a gradient ("dJ/dZ1")."""
        key = name if name in self.results else f"dJ/d{name}"
        if key not in self.results:
            raise KeyError(f"no gradient {name!r}: choose one of {', '.join(self.results)}")
        return self.closed_forms()[key]

    def step_of(self, name: str) -> Step:
        """The last step of a quantity: the line that gives it."""
        for step in reversed(self.steps):
            if step.name == name:
                return step
        names = dict.fromkeys(step.name for step in self.steps if step.name)
        raise KeyError(f"no quantity {name!r}: choose one of {', '.join(names)}")

    def why(self, name: str) -> str:
        """Why a gradient is computed after the ones it needs, in one or two sentences."""
        steps = [step for step in self.backward_steps if step.name == name]
        if not steps:
            raise KeyError(f"no gradient {name!r}: choose one of {', '.join(self.results)}")
        wrt = name.removeprefix("dJ/d")
        through = " and ".join(
            next(([s.name for s, _ in step.through] for step in steps if step.through), "J")
        )
        if through == "J":
            return f"{name} comes first: {wrt} enters J directly. " + steps[0].rule.value
        besides = ", besides the penalty" if self.network.l2 and wrt[0] == "W" else ""
        return (
            f"{wrt} reaches J only through {through}{besides}, and {through} is computed from it, "
            f"so the chain rule needs dJ/d{through} before {name} (step {steps[0].number})."
        )

    @property
    def notation_source(self) -> Network:
        return self.network

    def to_page(self) -> Page:
        """The derivation as a page, to be written in any form."""
        closed = self.closed_forms(LONGEST)
        return derivation_page(
            self.network, self.convention, self.steps, self.assumptions,
            {name: closed.get(f"dJ/d{name}") for name in self.network.parameter_names()},
        )  # fmt: skip

    def to_dict(self, notation: str = "subscript", samples: int | None = None) -> dict[str, Any]:
        """Everything as plain data, for JSON: network, convention, shapes and steps."""
        written, forms = notation_for(self.network, notation, samples), self.closed_forms(LONGEST)
        latex, text = LatexPrinter(written), PlainPrinter(written)
        sizes = {**self.network.sizes(samples or 0), "samples": samples or "samples"}
        steps = [
            {
                "number": step.number,
                "rule": step.rule.name.lower(),
                "sentence": step.sentence,
                "target": step.name or text(step.target),
                "latex": {
                    "target": latex(step.target),
                    "before": latex(step.before),
                    "after": latex(step.after),
                },
                "text": {"before": text(step.before), "after": text(step.after)},
                "shape": [sizes.get(dimension, dimension) for dimension in step.shape],
                "depends_on": list(step.depends_on),
                "assumption": step.assumption.value if step.assumption else None,
            }
            for step in self.steps
        ]
        return {
            "network": str(self.network),
            "convention": vars(self.convention),
            "shapes": {
                name: [sizes.get(dimension, dimension) for dimension in symbol.shape]
                for name, symbol in self.network.symbols(self.convention).items()
            },
            "assumptions": [assumption.value for assumption in self.assumptions],
            "steps": steps,
            "gradients": {
                name: {"latex": latex(closed), "text": text(closed)}
                for name in self.network.parameter_names()
                if (closed := forms.get(f"dJ/d{name}"))
            },
        }

    def digest(self, samples: int | None = None) -> str:
        """The forward equations and the gradients with their shapes, a line each."""
        notation = notation_for(self.network, samples=samples)
        write = PlainPrinter(notation)
        lines = [
            (write(self.symbols[name]), write(right), notation.shape(self.symbols[name].shape))
            for name, right in self.equations.items()
            if name != "J"
        ]
        lines.append((write(J), write(self.equations["J"]), ""))
        lines += [
            (write(gradient), write(self.results[name]), notation.shape(gradient.shape))
            for name in self.results
            for gradient in [self.gradient(name)]
        ]
        left = max(len(line[0]) for line in lines)
        right = max(len(line[1]) for line in lines if line[2])
        return "\n".join(f"{a:>{left}} = {b:<{right}}  {c}".rstrip() for a, b, c in lines)
