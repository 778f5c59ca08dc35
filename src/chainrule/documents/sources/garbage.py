"""Python's search for garbage, held back while a document is read and judged.

>>> with rarely_collecting():
...     gc.get_threshold()[0] >= 100_000
True
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_MANY = 100_000  # pieces of formulas, in a few megabytes


@contextmanager
def rarely_collecting() -> Iterator[None]:
    """Garbage is looked for seldom: texts and formulas are kept in hundreds of thousands of small
    pieces in no cycle, which would all be looked at again and again."""
    before = gc.get_threshold()
    gc.set_threshold(max(before[0], _MANY) if before[0] else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
