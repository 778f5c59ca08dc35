r"""max(z), max_j z_j and max(z_1, …, z_n), the largest of several.

It is a number that a softmax may subtract from all.

What a softmax or an exponential says does not depend on which number it is, and it is one that
documents hold constant; so it is read as the name of a number that nothing is said of.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> with_named_maxima(parse(layout(r"\max_j z_j"))).base
'max'
"""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Reading,
    Script,
    mapped,
    unbracketed,
    walk_reading,
)

_EXTREMES = ("max", "min")


def with_named_maxima(reading: Reading) -> Reading:
    """A formula in which the largest of a family is one name."""
    if isinstance(reading, Call) and _is_of_family(reading):
        names = [n.base for n in walk_reading(reading.arguments[0], Name)]
        script = Script("sub", "word", f"of {''.join(names)}")
        return Name(reading.start, reading.end, reading.function.base, (script,))
    return mapped(reading, with_named_maxima)


def _is_of_family(call: Call) -> bool:
    """Whether the argument is a family, z or z_j, but no number, or the arguments are all of one:
    (z_1, z_2, z_3), (z_1, …, z_n)."""
    if call.function.base not in _EXTREMES:
        return False
    names = [unbracketed(argument) for argument in call.arguments]
    if not all(isinstance(name, Name) for name in names):
        return False
    return len(names) == 1 or _is_listed([n for n in names if isinstance(n, Name)])


def _is_listed(names: Sequence[Name]) -> bool:
    """Whether entries of one quantity are told one by one, to the last: its number is a letter, or
    more than two are told."""
    below = [[s.text for s in name.scripts if s.place == "sub"] for name in names]
    one = len({name.base for name in names}) == 1 and all(len(marks) == 1 for marks in below)
    return one and below[0] in (["0"], ["1"]) and (len(names) > 2 or below[-1][0].isalpha())
