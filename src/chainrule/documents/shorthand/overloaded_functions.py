r"""σ(x) = 1/(1 + e^{−x}), and σ(x, y, z) = 1/(1 + e^{−(y + z x)}): two functions under one letter.

They are told apart by how many arguments they take, where both are said in full by these.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = [("f(x)", "x^2"), ("f(x, y)", "x y"), ("b", "f(a)"), ("c", "f(a, b)")]
>>> chains = [[parse(layout(text)) for text in sides] for sides in texts]
>>> [sides[1].function.scripts != () for sides in with_overloads_apart(chains)[2:]]
[False, True]
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Reading,
    Script,
    Sides,
    mapped,
    rewritten,
)

_CONSTANTS = frozenset(("e", "\\pi"))


def with_overloads_apart(chains: Sides) -> Sides:
    """The formulas of a document with a mark on a function that takes more or fewer arguments."""
    found: dict[str, list[int]] = {}
    for sides in chains:
        left = sides[0] if len(sides) > 1 else None
        if isinstance(left, Call) and _is_said_by_arguments(left, sides[1]):
            counts = found.setdefault(left.function.base, [])
            counts += [n for n in (len(left.arguments),) if n not in counts]
    others = {base: counts[1:] for base, counts in found.items() if len(counts) > 1}
    if not others:
        return chains

    def marked(node: Reading) -> Reading:
        node = mapped(node, marked)
        if not isinstance(node, Call) or node.function.scripts:
            return node
        if len(node.arguments) in others.get(node.function.base, ()):
            mark = Script("sub", "word", f"of {len(node.arguments)}")
            return replace(node, function=replace(node.function, scripts=(mark,)))
        return node

    return rewritten(chains, marked)


def _is_said_by_arguments(left: Call, right: Reading | None) -> bool:
    """Whether f(x, y) is a function of letters that are all its formula speaks of."""
    function = left.function
    if right is None or function.scripts or function.primes or function.base in LOSS_BASES:
        return False
    letters = {x.base for x in left.arguments if isinstance(x, Name) and not x.scripts}
    if len(letters) < len(left.arguments):
        return False
    functions = {id(call.function) for call in right.of_kind(Call)}
    names = [name for name in right.of_kind(Name) if id(name) not in functions]
    return all(  # also x^2
        name.base in letters | _CONSTANTS and all(s.place == "sup" for s in name.scripts)
        for name in names
    )
