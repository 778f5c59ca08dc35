r"""[x]_+ and (x)_+, the positive part of x: max(0, x).

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> with_maxima(parse(layout("[1 - z]_+"))) == parse(layout(r"\max(0, 1 - z)"))
True
"""

from __future__ import annotations

from fractions import Fraction

from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Num,
    Picked,
    Reading,
    mapped,
    unbracketed,
)

_PLUS = ("₊", "+")


def with_maxima(reading: Reading) -> Reading:
    """A formula with max(0, x) for [x]_+."""
    reading = mapped(reading, with_maxima)
    marks = [s.text in _PLUS for s in reading.scripts] if isinstance(reading, Picked) else []
    if not isinstance(reading, Picked) or marks != [True]:
        return reading
    zero = Num(reading.start, reading.start, Fraction(0))
    function = Name(reading.start, reading.start, "max")
    return Call(reading.start, reading.end, function, (zero, unbracketed(reading.base)))
