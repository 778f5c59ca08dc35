"""Which step is wrong: the layers in backward order, each with the fewest mistakes.

A layer's two gradients share ∂J/∂Z, so a mistake above shows in both and in everything below;
what follows from it by right steps is carried, not wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from chainrule.documents.outcomes.verdicts import Cause, Outcome
from chainrule.gradient_check.backward import Arrays, Backward
from chainrule.gradient_check.deltas import deltas
from chainrule.gradient_check.fitting import ONE, Scale
from chainrule.gradient_check.matching import Match, Yours
from chainrule.gradient_check.mistakes import Mistake, scale_mistake

_UNKNOWN_COST = 3.0
# What speaks for an altered ∂J/∂Z is how much below follows from it.
_NOT_FOLLOWING = 0.3
_RIGHT_AGAIN = 1.5
_CLOSE = 1.6
_MOST_CLOSE = 12
_FACTOR_COST = 0.9


@dataclass(frozen=True)
class Finding:
    """What was found about one gradient. origin: the quantity from which it inherits."""

    outcome: Outcome
    mistakes: tuple[Mistake, ...] = ()
    origin: str = ""


@dataclass
class Option:
    """One explanation of a layer."""

    cost: float
    base: Backward
    mistakes: tuple[Mistake, ...]
    scale: Scale
    delta: Arrays
    matches: dict[str, Match | None] = field(default_factory=dict)

    @property
    def alters(self) -> bool:
        """Whether ∂J/∂Z itself is altered here."""
        return bool(self.mistakes) or self.scale != ONE

    def state(self, layer: int) -> Backward:
        """The pass as this explanation has it."""
        if not self.alters:
            return self.base
        factors = [self.scale.at(draw.samples) for draw in self.base.draws]
        scaled = [factor * d for factor, d in zip(factors, self.delta, strict=True)]
        return self.base.altered(layer, scaled)


@dataclass
class Search:
    """The reader's gradients against the derivation's; ``found`` by parameter."""

    truth: Backward
    yours: Mapping[str, Yours]
    found: dict[str, Finding] = field(default_factory=dict)
    states: dict[int, Backward] = field(default_factory=dict)

    def run(self) -> dict[str, Finding]:
        """Judge every gradient, from the last layer down."""
        self.right = {name for name, mine in self.yours.items() if mine.right()}
        state, origin = self.truth, ""
        for layer in range(self.truth.engine.network.depth, 0, -1):
            names = [name for name in (f"W{layer}", f"b{layer}") if name in self.yours]
            if names and self.right.issuperset(names):
                state, origin = self.truth, ""
                self.found.update(dict.fromkeys(names, Finding(Outcome.HOLDS)))
            elif names and origin and all(self.yours[n].follows(state, whole=True) for n in names):
                self.found.update(dict.fromkeys(names, Finding(Outcome.CARRIED, (), origin)))
            elif names:
                option = self._best(layer, names, state)
                origin = origin if option.base is state else ""
                origin = self._judge(layer, option, origin)
                state = option.state(layer)
                if all(match is None for match in option.matches.values()):
                    state, origin = self.truth, ""
            self.states[layer] = state
        return self.found

    def _judge(self, layer: int, option: Option, origin: str) -> str:
        """Note what an explanation says of each gradient; the origin of what lies below."""
        network = self.truth.engine.network
        shared = option.mistakes
        if option.scale != ONE:
            outputs = network.outputs if layer == network.depth else 1
            shared = (*shared, self._factor(option.scale, f"dJ/dZ{layer}", outputs, shared=True))
        told = not shared
        for name, match in option.matches.items():
            if name in self.right:
                self.found[name] = Finding(Outcome.HOLDS)
                continue
            own = self._own(name, match, option.scale)
            if not told or own:
                mistakes = own if told else (*shared, *own)
                self.found[name] = Finding(Outcome.WRONG, mistakes, origin)
                told = True
            else:
                self.found[name] = Finding(
                    Outcome.CARRIED, (), shared[0].target if shared else origin
                )
        return shared[0].target if shared else origin

    def _own(self, name: str, match: Match | None, shared: Scale) -> tuple[Mistake, ...]:
        if match is None:
            return (self._unknown(name),)
        if match.scale == shared:
            return match.mistakes
        ratio = Scale(match.scale.factor / shared.factor, match.scale.power - shared.power)
        return (*match.mistakes, self._factor(ratio, f"dJ/d{name}"))

    def _factor(self, scale: Scale, target: str, outputs: int = 1, shared: bool = False) -> Mistake:
        convention = self.truth.engine.convention
        below = target if shared else ""
        return scale_mistake(scale, target, convention, outputs=outputs, below=below)

    def _best(self, layer: int, names: list[str], state: Backward) -> Option:
        """The cheapest explanation, counting how much below it leaves unexplained."""
        bases = [state] if state is self.truth else [state, self.truth]
        options = [option for base in bases for option in self._options(layer, names, base)]
        options.sort(key=lambda option: option.cost)
        close = [option for option in options if option.cost <= options[0].cost + _CLOSE]
        for option in close[:_MOST_CLOSE]:
            option.cost += self._left_below(layer, option)
        for option in sorted(close[:_MOST_CLOSE], key=lambda option: option.cost):
            if all(m is None or self.yours[name].confirms(m) for name, m in option.matches.items()):
                return option
        return Option(0, state, (), ONE, state.deltas[layer], dict.fromkeys(names))

    def _options(self, layer: int, names: list[str], base: Backward) -> Iterator[Option]:
        for mistakes, delta in deltas(base, layer):
            # The bias first: it is small, and what it rules out needs no matrix.
            found: dict[str, list[Match]] = {}
            for name in reversed(names):
                found[name] = list(self.yours[name].matches(base, layer, delta))
                if mistakes and not found[name]:
                    break
            if len(found) < len(names) or (mistakes and not all(found.values())):
                continue
            scales = [ONE, *(match.scale for matches in found.values() for match in matches)]
            for scale in dict.fromkeys(scales):
                cost = sum(mistake.cost for mistake in mistakes)
                cost += _FACTOR_COST * (scale != ONE)
                chosen: dict[str, Match | None] = {}
                for name in names:
                    matches = found[name]
                    costs = [m.cost + _FACTOR_COST * (m.scale != scale) for m in matches]
                    least = min(costs, default=_UNKNOWN_COST)
                    chosen[name] = matches[costs.index(least)] if matches else None
                    cost += least
                yield Option(cost, base, mistakes, scale, delta, chosen)

    def _left_below(self, layer: int, option: Option) -> float:
        state = option.state(layer)
        cost = 0.0
        for name, mine in self.yours.items():
            if int(name[1:]) >= layer or mine.follows(state):
                continue
            again = name in self.right
            cost = max(cost, _RIGHT_AGAIN) if again else cost + _NOT_FOLLOWING
        return cost

    def _unknown(self, name: str) -> Mistake:
        """A gradient that no candidate explains."""
        sentence = "It is not the gradient, and none of the usual slips explains it."
        if not any(array.any() for array in self.yours[name].arrays):
            sentence = "It is 0 everywhere."
        return Mistake(Cause.UNKNOWN, sentence, f"dJ/d{name}")
