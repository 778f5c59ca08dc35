r"""P(y = k | x; θ) beside P(y = k | x): one probability, named with its parameters and without.

They are left out everywhere where it stands without them somewhere, and no other ones are named.
So are the θ of π_θ(a | s) and the U and V of p_{U,V}(o | c), where they are the only ones.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.parsing.reading import (
    Name,
    Reading,
    Script,
    Sides,
    all_nodes,
    mapped,
    rewritten,
)

_GIVEN = " given "
_PARAMETERS = ("\\theta", "\\Theta", "w", "W", "\\phi", "\\beta")


def with_probabilities_alone(chains: Sides) -> Sides:
    """The formulas of a document without the parameters of such probabilities."""
    chains = _without_marks(chains)
    events: dict[str, set[str]] = {}  # of P: the parameters that are named, "" where none are
    for node in all_nodes(chains):
        if isinstance(node, Name) and (event := _event(node)) is not None:
            events.setdefault(node.base, set()).add(event.partition(";")[2])
    twice = {base for base, named in events.items() if len(named) == 2 and "" in named}

    def alone(node: Reading) -> Reading:
        event = _event(node) if isinstance(node, Name) and node.base in twice else None
        if event is None or not isinstance(node, Name):
            return mapped(node, alone)
        first, *rest = node.scripts
        return replace(node, scripts=(replace(first, text=event.partition(";")[0]), *rest))

    return rewritten(chains, alone) if twice else chains


def _without_marks(chains: Sides) -> Sides:
    """The formulas of a document with π(a | s) for π_θ(a | s)."""
    marks: dict[str, set[tuple[Script, ...]]] = {}
    for node in all_nodes(chains):
        if isinstance(node, Name) and node.scripts and _GIVEN in node.scripts[-1].text:
            marks.setdefault(node.base, set()).add(node.scripts[:-1])
    marked = {
        base for base, own in marks.items()
        if len(own - {()}) == 1 and _are_parameters(max(own, key=len))
    }  # fmt: skip

    def rewrite(node: Reading) -> Reading:
        if (
            isinstance(node, Name)
            and node.base in marked
            and node.scripts
            and (_GIVEN in node.scripts[-1].text)
        ):
            return replace(node, scripts=node.scripts[-1:])
        return mapped(node, rewrite)

    return rewritten(chains, rewrite) if marked else chains


def _are_parameters(marks: tuple[Script, ...]) -> bool:
    """Whether θ stands below a probability, or several of its like: a weight, a matrix."""
    if any(s.place != "sub" or s.kind != "bare" for s in marks):
        return False
    texts = [s.text for s in marks]
    if len(texts) == 1:
        return texts[0] in _PARAMETERS
    return all(text in (*_PARAMETERS, "b") or text.isupper() for text in texts)


def _event(name: Name) -> str | None:
    """What stands between the brackets of a probability."""
    text = name.scripts[0].text if name.scripts and name.scripts[0].kind == "word" else ""
    return text if _GIVEN in text else None
