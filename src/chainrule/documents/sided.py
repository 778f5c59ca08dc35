"""One side of an equality with its values, and how two sides compare."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from chainrule.documents.reading import Reading
from chainrule.documents.statements import Side
from chainrule.documents.worlds import Tried, World


class Kind(Enum):
    """How two sides compare."""

    EQUAL = "equal"
    COMPONENT = "equal entry by entry, but not of one shape as written"
    DIFFERENT = "different"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Match:
    """The comparison of two sides.

    unread: the offset of what could not be read. at: of what is not defined. unknown, assumed: the
    symbols, and the functions, that the document does not define. unreached: a derivative by what
    nothing depends on, in words. scalar: whether it was seen with every dimension 1.
    """

    kind: Kind
    relative: float | None = None
    message: str = ""
    unread: int | None = None
    at: int | None = None
    unknown: frozenset[str] = frozenset()
    assumed: frozenset[str] = frozenset()
    unreached: str = ""
    scalar: bool = True


@dataclass
class Sided:
    """A side with its values in both worlds, tried when they are first asked for."""

    side: Side
    worlds: tuple[World, World]
    context: Reading | None = None
    cache: dict[tuple[bool, bool], Tried] = field(default_factory=dict)

    def tried(self, scalar: bool, unit: bool = False) -> Tried:
        """The values in the scalar or the matrix world."""
        if (scalar, unit) not in self.cache:
            assert self.side.reading is not None
            world = self.worlds[0 if scalar else 1]
            self.cache[scalar, unit] = world.tried(self.side.reading, unit, self.context)
        return self.cache[scalar, unit]

    @cached_property
    def reading(self) -> Reading:
        """What was read."""
        assert self.side.reading is not None
        return self.side.reading
