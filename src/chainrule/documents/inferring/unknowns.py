"""Unknown dimensions that turn out to be equal: a union-find, with what is known of each class."""

from __future__ import annotations

from dataclasses import dataclass, field

Pair = tuple[int, int]


@dataclass
class Unknowns:
    """Unknown dimensions, made equal two by two. Each may be 1, the samples, labelled or fixed.

    spread: a softmax runs along it. beside: the other one of what a softmax is taken of; not both
    are 1. number: how long the document says it is, in an example. wide:
    a second index runs along it somewhere.

    >>> unknowns = Unknowns()
    >>> rows, columns, wide = unknowns.fresh(), unknowns.fresh(), unknowns.fresh()
    >>> unknowns.equal(rows, columns), unknowns.make_one(rows), unknowns.is_free(columns)
    (True, True, False)
    >>> unknowns.labelled(wide, "n")
    >>> unknowns.equal(wide, columns)  # n is not 1
    False
    """

    parent: list[int] = field(default_factory=list)
    one: dict[int, bool] = field(default_factory=dict)
    samples: dict[int, bool] = field(default_factory=dict)
    label: dict[int, str] = field(default_factory=dict)
    fixed: dict[int, int] = field(default_factory=dict)
    spread: dict[int, bool] = field(default_factory=dict)
    beside: dict[int, int] = field(default_factory=dict)
    number: dict[int, str] = field(default_factory=dict)
    wide: dict[int, bool] = field(default_factory=dict)

    def fresh(self) -> int:
        self.parent.append(len(self.parent))
        return len(self.parent) - 1

    def find(self, item: int) -> int:
        while self.parent[item] != item:
            self.parent[item] = self.parent[self.parent[item]]
            item = self.parent[item]
        return item

    def equal(self, first: int, second: int) -> bool:
        """Make two dimensions the same; False, and nothing done, where they cannot be."""
        a, b = self.find(first), self.find(second)
        if a == b:
            return True
        one = self.one.get(a, False) or self.one.get(b, False)
        samples = self.samples.get(a, False) or self.samples.get(b, False)
        labels = {x for x in (self.label.get(a), self.label.get(b)) if x}
        sizes = {x for x in (self.fixed.get(a), self.fixed.get(b)) if x}
        if (one and (samples or labels or sizes)) or len(labels) > 1 or len(sizes) > 1:
            return False
        if one and (self._is_beside_one(a) or self._is_beside_one(b)):
            return False
        self.parent[b] = a
        self.spread[a] = self.spread.get(a, False) or self.spread.get(b, False)
        if self.wide.get(b):
            self.wide[a] = True
        if b in self.beside:
            self.beside.setdefault(a, self.beside[b])
        if b in self.number:
            self.number.setdefault(a, self.number[b])
        if one:
            self.one[a] = True
        if samples:
            self.samples[a] = True
        if labels:
            self.label[a] = labels.pop()
        if sizes:
            self.fixed[a] = sizes.pop()
        return True

    def under_two_names(self, first: int, second: int) -> None:
        """Make two dimensions the same though each has a name: the n_x of X is the n^{[0]} of A."""
        a, b = self.find(first), self.find(second)
        if a != b and a in self.label and b in self.label:
            del self.label[b]
        self.equal(a, b)

    def make_one(self, item: int) -> bool:
        root = self.find(item)
        if self.samples.get(root) or self.label.get(root) or self.fixed.get(root):
            return False
        if self._is_beside_one(root):
            return False
        self.one[root] = True
        return True

    def softmax_of(self, rows: int, columns: int) -> None:
        """Note that a softmax is taken of something of two dimensions."""
        for one, other in ((rows, columns), (columns, rows)):
            self.spread[self.find(one)] = True
            self.beside.setdefault(self.find(one), other)

    def _is_beside_one(self, root: int) -> bool:
        """Whether a softmax would be of one number if this were 1 too."""
        other = self.find(self.beside.get(root, root))
        return other != root and self.one.get(other, False) and not self.one.get(root, False)

    def is_free(self, item: int) -> bool:
        root = self.find(item)
        return not (
            self.one.get(root) or self.samples.get(root) or self.label.get(root)
            or self.fixed.get(root)
        )  # fmt: skip

    def unlabelled(self, item: int) -> None:
        """Forget what a dimension is called."""
        root = self.find(item)
        self.label = {k: text for k, text in self.label.items() if self.find(k) != root}

    def labelled(self, root: int, text: str) -> None:
        """Say that a dimension is called ``n``; all of that name are one."""
        for other, label in list(self.label.items()):
            if label == text and self.find(other) != root:
                self.equal(other, root)
                return
        if not self.label.get(root):
            self.label[root] = text
