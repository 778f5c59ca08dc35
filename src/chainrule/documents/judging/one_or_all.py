"""Whether two sides speak of one sample or of all of them, by their values."""

from __future__ import annotations

from chainrule.convention import SAMPLES
from chainrule.documents.elaborating.context import IMPLICIT
from chainrule.documents.elaborating.written import Stack
from chainrule.documents.evaluating.difference import HOLDS, relative
from chainrule.documents.evaluating.sided import Sided
from chainrule.expression import Sum
from chainrule.tree import walk


def is_of_one_sample(*sides: Sided) -> bool:
    """Whether sides speak of a sample without saying which: of one, or of every one of them.

    So do sides without samples: dW = (1/m) dz aᵀ, where nothing says that z is of many.
    """
    tried = [side.tried(True) for side in sides]
    nodes = [
        node
        for t in (*tried, *(side.tried(False) for side in sides)) if t.expression is not None
        for node in walk(t.expression)
    ]  # fmt: skip
    sums = [n for n in nodes if isinstance(n, (Sum, Stack)) and n.index.dimension == SAMPLES]
    says_all = bool(sums)
    stacked = any(SAMPLES in node.shape for node in nodes)
    named = any(i.dimension == SAMPLES for t in tried for v in t.values for i in v.free)
    hidden = any(IMPLICIT in v.free for t in tried for v in t.values)
    return not says_all and (hidden or not (stacked or named))


def agree_in_all(*sides: Sided) -> bool:
    """Whether sides agree once they are added up over the sample that neither names.

    ∂L/∂b is of all samples, and δ = ∂L/∂z is one's share of it, if L is said for each sample too.
    """
    first, second = (side.tried(True).values for side in sides)
    if not first or len(first) != len(second):
        return False
    for a, b in zip(first, second, strict=True):
        one = tuple(index for index in b.free if index != IMPLICIT)
        if IMPLICIT not in b.free or a.free not in (b.free, one):
            return False
        axis = b.free.index(IMPLICIT)
        whole, total = a.array, b.array.sum(axis=axis)
        if a.free == b.free:
            whole = whole.mean(axis=axis)
        elif relative(whole, total) > HOLDS:  # (1/n) δ aᵀ, where δ may be of one sample's loss
            total = total * b.array.shape[axis]
        if relative(whole, total) > HOLDS:
            return False
    return True


def adds_up_columns(anchor: Sided, side: Sided) -> bool:
    """Whether the left side is the right one added up over the samples that are its columns.

    ∂L/∂b = Σ ∂L/∂Z, where Z has a column for each sample and b is one column.
    """
    first, second = (s.tried(False).values for s in (anchor, side))
    if not first or len(first) != len(second):
        return False
    for a, b in zip(first, second, strict=True):
        sizes = a.array.shape, b.array.shape
        if a.free or b.free or any(len(size) != 2 for size in sizes) or b.array.shape[1] < 2:
            return False
        if a.array.shape != (b.array.shape[0], 1):
            return False
        if relative(a.array, b.array.sum(axis=1, keepdims=True)) > HOLDS:
            return False
    return True
