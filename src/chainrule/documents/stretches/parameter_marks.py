"""The parameters below a function: h_θ(x) is h(x), and says only what h depends on besides x.

The mark is left out where a document has one function of that letter, applied to something, and
its parameters stand in the formulas as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from chainrule.documents.parsing.reading import Call, Name, Reading, mapped
from chainrule.documents.stating.chains import Chain, nodes_in

_PARAMETERS = frozenset(("\\theta", "\\Theta", "\\beta", "\\omega", "\\phi", "w", "W"))


def without_parameters_below(chains: Sequence[Chain]) -> list[Chain]:
    """The chains with h(x) for h_θ(x), θᵀx for the right side as before."""
    nodes = list(nodes_in(chains))
    names = [node for node in nodes if isinstance(node, Name)]
    bare = {name.base for name in names}
    marked = {
        (call.function.base, mark) for call in nodes if isinstance(call, Call)
        for mark in _marks(call.function) if mark in bare
    }  # fmt: skip
    kept = dict(marked)
    others = set(_of_other_arguments(chains, nodes)) if kept else set()
    dropped = {
        base: mark for base, mark in kept.items() if base not in others
        and len([m for b, m in marked if b == base]) == 1 and _is_alone(base, mark, names)
    }  # fmt: skip
    if not dropped:
        return list(chains)

    def rewrite(node: Reading) -> Reading:
        node = mapped(node, rewrite)
        if isinstance(node, Call):
            return replace(node, function=_without(node.function, dropped))
        return _without(node, dropped) if isinstance(node, Name) else node

    return [chain.rewritten(rewrite) for chain in chains]


def _of_other_arguments(chains: Sequence[Chain], nodes: Sequence[Reading]) -> Iterator[str]:
    """The h of an h(w) = w x beside h_θ(x): what the document applies to w is another function."""
    given = {(c.function.base, _letters(c)) for c in nodes if isinstance(c, Call)
             and any(_marks(c.function))}  # fmt: skip
    firsts = [chain.sides[0].reading for chain in chains if len(chain.sides) > 1]
    for call in firsts:
        if isinstance(call, Call) and not call.function.scripts and not call.function.primes:
            own = {letters for base, letters in given if base == call.function.base}
            if own and _letters(call) not in own:
                yield call.function.base


def _letters(call: Call) -> tuple[str, ...]:
    """The letters that a function is applied to."""
    return tuple(a.base.lower() if isinstance(a, Name) else "" for a in call.arguments)


def _marks(name: Name) -> Iterator[str]:
    """The θ of h_θ."""
    yield from (s.text for s in name.scripts if s.place == "sub" and s.text in _PARAMETERS)


def _is_alone(base: str, mark: str, names: Iterable[Name]) -> bool:
    """Whether nothing else below this letter tells one function from another."""
    below = {s.text for n in names if n.base == base for s in n.scripts if s.place == "sub"}
    return below == {mark}


def _without(name: Name, dropped: dict[str, str]) -> Name:
    mark = dropped.get(name.base)
    kept = tuple(s for s in name.scripts if (s.place, s.text) != ("sub", mark))
    return replace(name, scripts=kept)
