r"""The one-hot vector of a label: p − onehot(y), and the e_c of p − e_c beside −log p_c.

It is the target, under a letter that the document does not use. The log P_{n,y_n} of each sample's
own class is Σ_k Y_{nk} log P_{nk}; so is log(P_{n,y_n} + ε), where ε is spoken of nowhere else. So
is s_{n,y_n} as a term or an exponent Σ_k Y_{nk} s_{nk}, and δ_{k,y_n} and 1{y_n = k} are Y_{nk}.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> sides = [parse(layout(r"-\log p_c")), parse(layout("p - e_c"))]
>>> with_targets_of_labels([sides])[0][1].terms[1].base
'y'
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.parsing.customary import TARGETS
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Indicator,
    Name,
    Partial,
    Piecewise,
    Plus,
    Raised,
    Reading,
    Script,
    Sides,
    Times,
    all_nodes,
    is_logarithm,
    mapped,
    rewritten,
    unbracketed,
    walk_reading,
)
from chainrule.documents.shorthand.one_hot_conditions import by_one_condition

_FUNCTIONS = ("onehot", "one_hot", "one\\_hot", "OneHot", "Onehot", "one-hot")
_TINY = ("\\epsilon", "\\varepsilon")


def with_targets_of_labels(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with a target for the one-hot vector of a label."""
    chains = _with_sums_over_classes(chains)
    nodes = list(all_nodes(chains))
    classes = {letter for node in nodes if (letter := _class_of(node))}
    names = [node for node in nodes if isinstance(node, Name)]
    bases = {name.base for name in names}
    indices = {script.text for name in names for script in name.scripts} - set("yYT")
    unused = (letter for letter in TARGETS if letter not in indices)  # t may count the steps
    free = [letter for letter in unused if bases.isdisjoint((letter, letter.swapcase()))]
    powers = {id(node.base) for node in nodes if isinstance(node, Raised)}
    found = {
        id(node) for node in nodes
        if _is_one_hot(node) or (_letter(node, "e") in classes and id(node) not in powers)
    }  # fmt: skip
    if not found or not free:
        return [list(sides) for sides in chains]

    def rewrite(node: Reading) -> Reading:
        if id(node) in found:
            return Name(node.start, node.end, free[0])
        return mapped(node, rewrite)

    return rewritten(chains, rewrite)


def _with_sums_over_classes(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with Σ_k Y_{nk} log P_{nk} for log P_{n,y_n}."""
    nodes = list(all_nodes(chains))
    names = [node for node in nodes if isinstance(node, Name)]
    lefts = {id(sides[0]) for sides in chains if sides}
    inside = {id(node.terms[1]) for node in nodes if isinstance(node, Plus) and _is_guarded(node)}
    kept = {n.base for n in names if n.base in _TINY and id(n) not in inside | lefts}
    if not any(_sample_of(n) or (n.base == "\\delta" and _of_its_class(n)) for n in names):
        return [list(sides) for sides in chains]
    compared = {place: pair for sides in chains for side in sides for place, pair in _labels(side)}
    used = {script.text for name in names for script in name.scripts}
    letter = next(k for k in ("k", "j", "c", "m", "q") if k not in used or k == "q")
    capitals = [base for base in TARGETS if base.isupper()]
    target = next((base for base in capitals if any(n.base == base for n in names)), capitals[0])

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Partial):
            return replace(node, of=rewrite(node.of))  # ∂L/∂s_{n,y_n} is by that score
        if isinstance(node, Name) and node.base == "\\delta" and (pair := _of_its_class(node)):
            return Name(node.start, node.end, target, pair)
        if isinstance(node, Piecewise) and id(node.conditions[0]) in compared:
            node = by_one_condition(node)
        if id(node) in compared:
            return Name(node.start, node.end, target, compared[id(node)])
        if isinstance(node, Plus):
            return replace(node, terms=tuple(map(rewrite, map(summed, node.terms))))
        if isinstance(node, Raised):
            return replace(node, base=rewrite(node.base), exponent=summed(node.exponent))
        inner = unbracketed(node.arguments[0]) if isinstance(node, Call) else None
        if isinstance(inner, Plus) and _is_guarded(inner) and not kept:
            inner = inner.terms[0]
        sample = _sample_of(inner) if isinstance(inner, Name) else ""
        if not isinstance(node, Call) or not isinstance(inner, Name) or not sample:
            return mapped(node, rewrite)
        pair = _below(sample, letter)
        return over_classes(
            replace(node, arguments=(replace(inner, scripts=(*inner.scripts[:-2], *pair)),)), pair
        )

    def over_classes(node: Reading, pair: tuple[Script, ...]) -> Reading:
        at = node.start, node.end
        body = Times(*at, (Name(*at, target, pair), node), ("",))
        return Big(*at, letter, None, None, body)

    def summed(node: Reading) -> Reading:
        inner = unbracketed(node)
        sample = _sample_of(inner) if isinstance(inner, Name) else ""
        if not isinstance(inner, Name) or not sample or inner.base == "\\delta":
            return node
        pair = _below(sample, letter)
        return over_classes(replace(inner, scripts=(*inner.scripts[:-2], *pair)), pair)

    return rewritten(chains, rewrite)


def _below(*letters: str) -> tuple[Script, ...]:
    return tuple(Script("sub", "bare", text) for text in letters)


def _of_its_class(delta: Name) -> tuple[Script, ...]:
    """The n and k of δ_{k,y_n}, or of δ_{y_n,k}."""
    words = [s.text for s in delta.scripts if s.kind == "word"]
    bare = [s.text for s in delta.scripts if s.kind == "bare"]
    if len(words) != 1 or len(bare) != 1 or words[0][1:2] != "_":
        return ()
    return _below(words[0][2:], bare[0])


def _is_guarded(node: Plus) -> bool:
    """Whether a sum is P_{n,y_n} + ε."""
    first, second = node.terms if len(node.terms) == 2 else (None, None)
    return (
        isinstance(first, Name) and bool(_sample_of(first))
        and isinstance(second, Name) and second.base in _TINY
    )  # fmt: skip


def _labels(side: Reading | None) -> Iterator[tuple[int, tuple[Script, ...]]]:
    """The conditions 1{y_n = k} of a formula in which something has both indices, p_{nk}.

    So have those beside what has the n alone, as in 1{y_n = k} x_n.
    """
    nodes = [] if side is None else list(walk_reading(side))
    marked = [
        {s.text for s in n.scripts} for n in nodes if isinstance(n, Name) and n.base not in TARGETS
    ]
    for node in nodes:
        pair = _compared(node) if isinstance(node, Indicator) else ()
        if not pair:
            continue
        sample, index = (script.text for script in pair)
        if any(sample in marks and (index in marks or len(marks) == 1) for marks in marked):
            yield id(node), pair


def _compared(node: Indicator) -> tuple[Script, ...]:
    """The n and the k of 1{y_n = k}."""
    for label, index in ((node.left, node.right), (node.right, node.left)):
        if node.relation != "=" or not isinstance(label, Name) or not isinstance(index, Name):
            break
        marks = [s.text for s in label.scripts if s.kind in ("bare", "paren")]
        alone = len(index.base) == 1 and not index.scripts
        if label.base in TARGETS and len(marks) == len(label.scripts) == 1 and alone:
            return _below(marks[0], index.base)
    return ()


def _sample_of(name: Name) -> str:
    """The n of P_{n,y_n}, and of the P_{2,n,y_n} of a second layer."""
    if len(name.scripts) < 2 or name.scripts[-1].kind != "word":
        return ""
    *layers, sample, label = name.scripts
    if not all(s.text.isdigit() or s.kind == "bracket" for s in layers):
        return ""
    return sample.text if len(label.text) == 3 and label.text[1:] == f"_{sample.text}" else ""


def _is_one_hot(node: Reading) -> bool:
    """Whether onehot(y) is written, of one label."""
    if not isinstance(node, Call) or node.function.base not in _FUNCTIONS:
        return False
    label = unbracketed(node.arguments[0])
    return len(node.arguments) == 1 and isinstance(label, Name) and not label.scripts


def _class_of(node: Reading) -> str:
    """The c of log p_c, and of −z_c + log Σ_j e^{z_j}."""
    if isinstance(node, Plus):
        scores = {
            name.base for term in node.terms
            if is_logarithm(term)
            for name in walk_reading(term, Name) if name.scripts
        }  # fmt: skip
        own = (t for t, s in zip(node.terms, node.signs, strict=True) if s < 0)
        return next((_letter(t) for t in own if isinstance(t, Name) and t.base in scores), "")
    if not is_logarithm(node):
        return ""
    name = unbracketed(node.arguments[0])
    if isinstance(name, Name) and len(name.scripts) == 2 and name.scripts[0].text == "t":
        name = replace(name, scripts=name.scripts[1:])  # p_{t,c} at one step in time
    return _letter(name)


def _letter(node: Reading, base: str | None = None) -> str:
    """The one letter below a name, which no index letter of the custom is."""
    if not isinstance(node, Name) or len(node.scripts) != 1 or (base and node.base != base):
        return ""
    script = node.scripts[0]
    letter = script.text.removeprefix("\\")
    single = script.place == "sub" and letter.isalpha() and letter in ("ell", letter[:1])
    return script.text if single and script.text not in "ijklmn" else ""
