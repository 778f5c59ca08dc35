"""From items to a reading: the grammar of written mathematics, told nothing of any symbol.

A recursive descent. The cursor (:mod:`.cursor`) walks over the items; :mod:`.formula` knows sums,
products and factors; names, brackets, operators and scripts are read by functions of the cursor.

>>> from chainrule.documents.markup.layout import layout
>>> type(parse(layout(r"\\frac{\\partial L}{\\partial W}"))).__name__
'Partial'
"""

from __future__ import annotations

from chainrule.documents.parsing.grammar.formula import parse
from chainrule.documents.parsing.grammar.signs import FUNCTIONS

__all__ = ["FUNCTIONS", "parse"]
