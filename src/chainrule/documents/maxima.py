r"""max(z) and max_j z_j, the largest of several: a number that a softmax may subtract from all.

What a softmax or an exponential says does not depend on which number it is, and it is one that
documents hold constant; so it is read as the name of a number that nothing is said of.

>>> from chainrule.documents.grammar import parse
>>> from chainrule.documents.layout import layout
>>> with_named_maxima(parse(layout(r"\max_j z_j"))).base
'max'
"""

from __future__ import annotations

from chainrule.documents.reading import (
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
        names = [n.base for n in walk_reading(reading.arguments[0]) if isinstance(n, Name)]
        script = Script("sub", "word", f"of {''.join(names)}")
        return Name(reading.start, reading.end, reading.function.base, (script,))
    return mapped(reading, with_named_maxima)


def _is_of_family(call: Call) -> bool:
    """Whether the one argument is a family: z, z_j, but no number and no list."""
    if call.function.base not in _EXTREMES or len(call.arguments) != 1:
        return False
    return isinstance(unbracketed(call.arguments[0]), Name)
