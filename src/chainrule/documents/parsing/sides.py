"""What stands between the relations of a formula, and what in it is no formula at all.

``J = a b,`` has the sides J and a b: the comma belongs to the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress

from chainrule.documents.markup.item import Item, within
from chainrule.documents.markup.unread import Unread
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.grammar import parse
from chainrule.documents.parsing.reading import Reading
from chainrule.documents.parsing.rows import depths, nesting, relation

# A relation of another kind: what stands before it may be a statement, what follows is not.
_OTHER_RELATIONS = (
    "<", ">", "le", "ge", "leq", "geq", "lt", "gt", "ll", "gg", "sim", "propto", "ne", "neq",
    "subset", "subseteq", "neg", "land", "lor", "not", "perp", "approxeq", "notin", "ni",
    "leqslant", "geqslant",
)  # fmt: skip


_NAMED = re.compile(  # what words before a relation stand for
    r"(?:the )?(?:(?!by|using|from|as|so)\w+ ){0,2}(?:update|gradient|error|loss|cost|step)s?"
    r"|(?:the )?(?:\w+ )?(?:input|hidden|output)(?: layer)? ?\d?(?: (?:input|output|activation)s?)?"
)
_PAIRS = {"(": ")", "[": "]"}
_LEFT_OUT = ("dots", "ldots", "cdots", "dotsc", "dotsb", ".")
_CALLED = 12  # items of a call that are read
_LIBRARIES = ("np.random", "np.zeros", "np.ones", "np.rand", "np.full", "np.array", "np.eye",
    "torch.rand", "torch.zeros", "torch.ones", "numpy.random", "numpy.zeros")  # fmt: skip
_ROLES = frozenset((
    "input", "inputs", "output", "outputs", "intermediate", "hidden", "target", "targets",
    "prediction", "predictions", "predicted", "weight", "weights", "bias", "activation", "label",
))  # fmt: skip


def sides_of(part: Sequence[Item]) -> tuple[list[list[Item]], list[str]]:
    """What stands between the relations, and these; a = b > c says a = b, and something else."""
    sides: list[list[Item]] = [[]]
    relations: list[str] = []
    for place, (item, depth) in enumerate(zip(part, depths(part), strict=True)):
        found = relation(item) if depth <= 0 else None
        begins = item.is_(":") and not sides[-1] and relations[-1:] == ["="]
        if begins and part[place - 1].end == item.start:
            relations[-1] = "=:"  # ŷ − y =: δ
            continue
        if depth <= 0 and item.is_(*_OTHER_RELATIONS):
            break
        if found is None:
            sides[-1].append(item)
            continue
        if sides[-1] and sides[-1][-1].is_(":"):
            sides[-1].pop()
            found = ":="
        elif sides[-1] and sides[-1][-1].is_("+", "-") and sides[-1][-1].end == item.start:
            sides[-1].pop()  # w -= α ∂J/∂w: it adds to what w is
            found = "+←"
        sides.append([])
        relations.append(found)
    return sides, relations


def is_named_in_words(opened: Sequence[str]) -> bool:
    """Whether words before a relation name its left side: weight update = ∂J/∂l ∂l/∂w.

    >>> is_named_in_words(["weight update"]), is_named_in_words(["by the chain rule"])
    (True, False)
    """
    return bool(opened) and _NAMED.fullmatch(opened[-1]) is not None


def trimmed(items: Sequence[Item]) -> list[Item]:
    """A side without the punctuation around it and the words of the sentence behind it."""
    kept = _without_remark(items)
    while kept and (
        kept[-1].is_(".", ",", ";", ":", "?", "quad")
        or (kept[-1].is_("!") and len(kept) > 2)  # but for 5!
        or (kept[-1].kind == "word" and len(kept) > 1 and not _is_spoken(kept[-1])
            and not kept[-2].is_("_", "^"))
    ):  # fmt: skip
        kept.pop()
    dotted = len(kept) > 1 and all(item.is_(".") for item in kept[:2])  # … + b
    while kept and not dotted and kept[0].is_("quad", ",", ";", "."):
        kept.pop(0)
    return kept


def parsed(items: Sequence[Item]) -> Reading:
    """A side as a tree; where it cannot be read, without a bracket that nothing opens."""
    try:
        return parse(items)
    except Unread:
        kept = without_stray(items)
        if kept == list(items):
            raise
        with suppress(Unread):
            return parse(kept)
        raise


def without_stray(items: Sequence[Item]) -> list[Item]:
    """A side without the bracket that closes what nothing opens: ``(σ(s) - 1)) u``.

    >>> text = [Item("mark", mark, k, k + 1) for k, mark in enumerate("(a))b")]
    >>> "".join(item.text for item in without_stray(text))
    '(a)b'
    """
    kept: list[Item] = []
    open_ = dict.fromkeys(_PAIRS.values(), 0)
    for item in items:
        if item.text in _PAIRS and item.kind == "mark":
            open_[_PAIRS[item.text]] += 1
        elif item.text in open_ and item.kind == "mark":
            if not open_[item.text]:
                continue
            open_[item.text] -= 1
        kept.append(within(item, without_stray))
    return kept


def _without_remark(items: Sequence[Item]) -> list[Item]:
    """A side without the remark in brackets at its end: ``−\\log p_c (c = \\text{true class})``."""
    if len(items) > 1 and sum(map(nesting, items)) < 0 and nesting(items[-1]) < 0:
        return _without_remark(items[:-1])  # it closes a bracket of the words before
    depth = 0
    for place in range(len(items) - 1, 0, -1):
        depth -= nesting(items[place])
        if depth == 0:
            inside = items[place + 1 : -1]
            words = any(i.kind == "word" and len(i.text.split()) > 1 for i in inside)
            remark = (words and any(map(relation, inside))) or _is_range(inside)
            return list(items[:place] if remark and items[place].is_("(", "[") else items)
    return list(items)


def _is_range(inside: Sequence[Item]) -> bool:
    """Whether l = 1, 2, …, L − 1 stands in the brackets, which says for which l a line is."""
    return (
        len(inside) > 4 and inside[0].kind == "letter" and inside[1].is_("=")
        and any(item.is_(*_LEFT_OUT) for item in inside)
        and all(
            i.kind in ("letter", "number", "group") or i.is_(*_LEFT_OUT, ",", "+", "-", "_", "^")
            for i in inside[2:]
        )
    )  # fmt: skip


def is_said_in_words(items: Sequence[Item]) -> bool:
    """Whether a side says in words what something is: ``\\text{logit of class } i``."""
    if "".join(item.text for item in items).strip().lower() in _ROLES:
        return True  # L_h = input
    spoken = [item.text for item in items if item.kind == "word" and len(item.text.split()) > 1]
    if not spoken:
        return False
    whole = all(item.kind == "word" for item in items)
    return whole or any(len(text.split()) > 3 or text != text.strip() for text in spoken)


def is_of_a_loss(items: Sequence[Item]) -> bool:
    """Whether a side is a loss: J, or J(θ)."""
    return bool(items) and items[0].kind == "letter" and items[0].text in LOSS_BASES


def letters_of_min(items: Sequence[Item]) -> int:
    """How many items are the min_θ of "J(θ) = min_θ ½ Σ …", which says what J is for."""
    length = 1 if items and items[0].is_("min") else 3
    named = length == 1 or "".join(item.text for item in items[:3]) == "min"
    below = items[length : length + 2]
    wanted = named and len(below) == 2 and below[0].is_("_") and len(items) > length + 2
    return length + 2 if wanted else 0


def is_code(items: Sequence[Item]) -> bool:
    """Whether a side is code: the X.shape of X.shape = (N, D)."""
    end = "".join(item.text for item in items[-6:])
    return end == ".shape" or bool(items and items[-1].kind == "word" and end.endswith(".shape"))


def is_set(items: Sequence[Item]) -> bool:
    """Whether a side is a set of things, \\{W, b\\} or ±1, and no formula.

    In {(x_1, y_1), (x_2, y_2)} the braces are not shown.
    """
    if len(items) == 2 and items[0].is_("pm") and items[1].kind == "number":
        return True
    if len(items) == 1 and items[0].kind == "group":
        listed = items[0].content
        return any(i.is_(",") and not d for i, d in zip(listed, depths(listed), strict=True))
    while len(items) > 6 and items[-2].is_("_", "^"):  # \\{(x_i, y_i)\\}_{i=1}^n
        items = items[:-2]
    inside = items[1:-1]
    return (
        len(items) > 4 and items[0].is_("{", "lbrace") and items[-1].is_("}", "rbrace")
        and any(item.is_(",") for item in inside)
        and not any(item.is_("{", "}", "lbrace", "rbrace", "=", "<", ">") for item in inside)
    )  # fmt: skip


def is_made(items: Sequence[Item]) -> bool:
    """Whether a side is the call of a library that makes an array: ``np.random.randn(2, 2)``."""
    text = "".join(item.text.strip() for item in items[:_CALLED])
    return text.startswith(_LIBRARIES)


def _is_spoken(word: Item) -> bool:
    """Whether a word behind a formula belongs to it: a name, or code such as np.sum($dZ$)."""
    text = word.text.strip()
    return text.replace("_", "").isalpha() or "np." in text or "$" in text
