r"""What ∇ leaves unsaid: by what it is taken, and that an index is one of the gradient.

∇J is by θ, if the document differentiates J by nothing else; in ∇J ⊙ σ′(z) it is by the a that is
σ(z). The ∇f behind f(x) = aᵀx is by x, and in ∇J(w) = ∇(w x − y)² both are by w. ∇_Z E_{il} beside
∂E/∂Z is an entry of ∇_Z E, for E has none.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> sides = [parse(layout(r"\nabla J")), parse(layout(r"\frac{\partial J}{\partial \theta_j}"))]
>>> with_named_gradients([sides])[0][0].wrt.base
'\\theta'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeGuard

from chainrule.documents.names.definition import head
from chainrule.documents.names.lexicon import PARAMETER_BASES
from chainrule.documents.parsing.customary import ALL
from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Partial,
    Picked,
    Reading,
    Script,
    Sides,
    Times,
    all_nodes,
    mapped,
    rewritten,
    rewritten_sides,
    walk_reading,
)


def with_named_gradients(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with ∇_θ J for ∇J."""
    partials = list(all_nodes(chains, Partial))
    if not any(_is_of_all(partial) for partial in partials):
        return [list(sides) for sides in chains]
    by: dict[str, set[Name]] = {}
    for partial in partials:
        name = head(partial.of)
        if name is not None and isinstance(partial.wrt, Name) and not _is_of_all(partial):
            by.setdefault(name.base, set()).add(_whole(partial.wrt))
    for name, argument in _arguments(chains):
        others = {wrt.base for wrt in by.get(name.base, ())} - {argument.base}
        if not others & PARAMETER_BASES:
            by[name.base] = {argument}  # J(w), by whatever else on the way it is differentiated
    known = {base: next(iter(found)) for base, found in by.items() if len(found) == 1}
    if (parameter := _parameter(chains)) is not None:
        known = {"log": parameter, "ln": parameter, **known}  # ∇ log π(a | s)
    outputs = set(_outputs(chains))
    last: dict[str, Name] = {}  # what the last formula for a function is of
    whole: Reading | None = None  # by what the left side of a chain is taken

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Times) and "odot" in node.joins:
            node = _by_outputs(node, outputs)
        name = head(node.of) if isinstance(node, Partial) else None
        if isinstance(node, Partial) and _is_of_all(node) and name is not None:
            wrt = known.get(name.base)
            if wrt is None or wrt.base not in PARAMETER_BASES or wrt.scripts:
                wrt = _among(node.of) or last.get(name.base)
            return _by(node, wrt) if wrt is not None else node
        node = mapped(node, rewrite)
        if isinstance(node, Partial) and _is_of_all(node) and whole is not None:
            return _by(node, whole)
        return node

    found: list[list[Reading | None]] = []
    for sides in chains:
        last |= {name.base: of for name, of in _arguments([sides]) if not _has_weights(sides, of)}
        whole = None
        left = rewritten_sides(sides[:1], rewrite)
        whole = next((side.wrt for side in left if _is_gradient(side)), None)
        found.append(left + rewritten_sides(sides[1:], rewrite))
    return found


def _parameter(chains: Sides) -> Name | None:
    """The θ of a document that has no other parameters."""
    names = all_nodes(chains, Name)
    found = {replace(name, scripts=()) for name in names if name.base in PARAMETER_BASES}
    return found.pop() if len(found) == 1 else None


def _has_weights(sides: Sequence[Reading | None], argument: Name) -> bool:
    """Whether f(x) = wᵀx has weights besides, by which ∇f may be taken too."""
    names = (n for side in sides[1:] if side is not None for n in walk_reading(side, Name))
    return any(n.base in PARAMETER_BASES and n.base != argument.base for n in names)


def _is_gradient(side: Reading | None) -> TypeGuard[Partial]:
    """Whether a side is a gradient by one symbol."""
    return isinstance(side, Partial) and side.nabla and not _is_of_all(side)


def _by(partial: Partial, wrt: Reading) -> Partial:
    """A gradient by some symbol."""
    return replace(partial, wrt=replace(wrt, start=partial.wrt.start, end=partial.wrt.end))


def _among(of: Reading) -> Name | None:
    """The w of E(w, D), if nothing else that E is of is a parameter."""
    arguments = of.arguments if isinstance(of, Call) else ()
    found = [a for a in arguments if isinstance(a, Name) and a.base in PARAMETER_BASES]
    return found[0] if len(found) == 1 else None


def _by_outputs(product: Times, outputs: set[tuple[str, str]]) -> Times:
    """∇_{a^L} J ⊙ σ′(z^L) for ∇J ⊙ σ′(z^L), where a = σ(z). outputs: the letters z and a."""
    slopes = [f for f in product.factors if isinstance(f, Call) and f.function.primes == 1]
    inside = slopes[0].arguments[0] if len(slopes) == 1 else None
    if not isinstance(inside, Name):
        return product
    called = [output for score, output in outputs if score == inside.base]
    if len(called) != 1:
        return product
    by = replace(inside, base=called[0])
    return replace(product, factors=tuple(
        replace(f, wrt=by) if isinstance(f, Partial) and _is_of_all(f) else f
        for f in product.factors
    ))  # fmt: skip


def _outputs(chains: Sides) -> Iterator[tuple[str, str]]:
    """The letters z and a of a^l = σ(z^l)."""
    for sides in chains:
        for left, right in pairwise(sides):
            if isinstance(left, Name) and isinstance(right, Call) and len(right.arguments) == 1:
                (score,) = right.arguments
                if isinstance(score, Name) and score.scripts == left.scripts:
                    yield score.base, left.base


def with_entries_of_gradients(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with (∇_Z E)_{il} for ∇_Z E_{il}, where E is one number."""
    names = list(all_nodes(chains, Name))
    letters: dict[str, set[str]] = {}  # i and l, of Z_{il}
    for name in names:
        letters.setdefault(name.base, set()).update(s.text for s in name.scripts)
    partials = list(all_nodes(chains, Partial))
    of_entries = {id(p.of) for p in partials if _entry_of(p, letters)}
    numbers = {p.of.base for p in partials if isinstance(p.of, Name) and not p.of.scripts}
    numbers -= {name.base for name in names if name.scripts and id(name) not in of_entries}

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Partial) and isinstance(node.of, Name) and node.of.base in numbers:
            indices = _entry_of(node, letters)
            whole = replace(node, of=replace(node.of, scripts=()))
            return Picked(node.start, node.end, whole, indices) if indices else node
        return mapped(node, rewrite)

    return rewritten(chains, rewrite) if of_entries else [list(sides) for sides in chains]


def _entry_of(partial: Partial, letters: Mapping[str, set[str]]) -> tuple[Script, ...]:
    """The indices il of ∇_Z E_{il}: those of an entry Z_{il}."""
    of, wrt = partial.of, partial.wrt
    if not (partial.nabla and isinstance(of, Name) and isinstance(wrt, Name)) or wrt.scripts:
        return ()
    if any(script.place == "sup" for script in of.scripts):
        return ()
    texts = "".join(script.text for script in of.scripts)
    known = letters.get(wrt.base, set())
    return tuple(Script("sub", "bare", text) for text in texts) if known >= set(texts) else ()


def _arguments(chains: Sides) -> Iterator[tuple[Name, Name]]:
    """The J and w of J(w) = …, where w is all that J is said to depend on."""
    for left in (sides[0] for sides in chains if len(sides) > 1):
        if isinstance(left, Call) and len(left.arguments) == 1:
            (argument,) = left.arguments
            if isinstance(argument, Name) and not argument.scripts:
                yield left.function, argument


def _is_of_all(partial: Partial) -> bool:
    return isinstance(partial.wrt, Name) and partial.wrt.base == ALL


def _whole(name: Name) -> Name:
    """The θ of θ_j, and of θ_0."""
    return replace(name, scripts=tuple(s for s in name.scripts if s.place == "sup"))
