"""What a document says of shapes, and what is found out about them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from chainrule.convention import SAMPLES
from chainrule.shapes import Dimension


@dataclass
class Shapes:
    """What inference found.

    fixed: how long a dimension is, where a matrix is written out. spread: the dimensions that a
    softmax runs over. stacked: whether samples stand side by side in matrices. labels: n, the
    dimension of that name. numbers: how long the document says a dimension is. single: the
    matrices that are said to be 1 × 1. sums: the dimensions that are as long as others together.
    """

    shapes: dict[str, tuple[Dimension, Dimension]]
    per_sample: set[str]
    fixed: dict[str, int]
    spread: set[str]
    stacked: bool
    labels: dict[str, Dimension] = field(default_factory=dict)
    numbers: dict[Dimension, str] = field(default_factory=dict)
    single: frozenset[str] = frozenset()
    sums: dict[str, tuple[Dimension, ...]] = field(default_factory=dict)

    def shape(self, key: str) -> tuple[Dimension, Dimension]:
        """A quantity's shape; one that nothing is known of is a scalar."""
        return self.shapes.get(key, (1, 1))

    def merged(self, first: str, second: str) -> Shapes:
        """The same with two dimensions that are one."""

        def one(dimension: Dimension) -> Dimension:
            return first if dimension == second else dimension

        return replace(
            self,
            shapes={key: (one(a), one(b)) for key, (a, b) in self.shapes.items()},
            spread={str(one(d)) for d in self.spread},
            labels={label: one(d) for label, d in self.labels.items()},
            sums={str(one(d)): tuple(map(one, parts)) for d, parts in self.sums.items()},
        )

    def together(self, parts: tuple[Dimension, ...]) -> Dimension | None:
        """The dimension that is as long as these together, or None."""
        numbers = [part for part in parts if isinstance(part, int)]
        if len(numbers) == len(parts):
            return sum(numbers)
        return next((total for total, own in self.sums.items() if own == parts), None)

    def of_one_example(self) -> Shapes:
        """The same where there is one example, which no matrix has a dimension for."""

        def one(dimension: Dimension) -> Dimension:
            return 1 if dimension == SAMPLES else dimension

        shapes = {key: (one(a), one(b)) for key, (a, b) in self.shapes.items()}
        return replace(self, shapes=shapes, per_sample=set(), stacked=False)


@dataclass(frozen=True)
class Declared:
    """The document says that a quantity has this shape: labels such as ``n``, ``3``."""

    key: str
    dimensions: tuple[str, ...]
    turned: bool = False
