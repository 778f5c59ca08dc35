r"""Cases that a sentence makes: $H(x) = 1$ if $x > 0$ and $0$ otherwise.

>>> from chainrule.documents.parsing.reading import Num
>>> text = "$H(x) = 1$ if $x > 0$, and $-1$ otherwise."
>>> cases = with_cases_behind(Num(8, 9, 1), text, 9)
>>> len(cases.values), cases.conditions[1]
(2, None)
"""

from __future__ import annotations

import re
from dataclasses import replace

from chainrule.documents.markup.layout import layout
from chainrule.documents.markup.unread import Unread
from chainrule.documents.parsing.grammar import parse
from chainrule.documents.parsing.reading import Piecewise, Reading

_GAP = r"(?:[\s,;&~]|\\[,;: ]|\\q?quad\b|\$)*"
_UPRIGHT = r"\\(?:text|textrm|mathrm|mbox|textnormal)\s*\{\s*"
IF_WORDS = r"if|when|for|whenever|si|quand|pour|wenn|falls|für|cuando|quando|se|при|если"
ELSE_WORDS = (
    r"otherwise|else(?:where)?|sinon|autrement|sonst|andernfalls|en otro caso|de lo contrario"
    r"|caso contrário|altrimenti|иначе|в противном случае"
)
ELSE_SIGNS = "否则|否則|其他情况|其它情况|それ以外|그 외"  # of languages without spaces
_IF = rf"(?:{_UPRIGHT})?(?:{IF_WORDS})\b[\s}}]*"
_ELSE = rf"(?:{_UPRIGHT})?(?:{ELSE_WORDS})\b"
_AND = rf"(?:(?:{_UPRIGHT})?(?:and|but|or|while|whereas|et|und|aber|y|e|и)\b[\s}}]*)?"
_VALUE = (
    r"(?P<{}>(?:[^$\\,;.{{}}=]|\d\.\d|\\(?!text|mathrm|mbox)[a-zA-Z]+|\{{[^{{}}]*\}}){{1,40}}?)"
)
_CONDITION = (
    r"(?P<{}>(?:[^$\\,;{{}}=<>]|\\(?!text|[lg]|mathrm|mbox)[a-zA-Z]+|[_^]\{{[^{{}}]*\}}){{1,40}}?"
    r"(?:<=?|>=?|≤|≥|\\[lg](?:eq?|t)?(?:slant)?\b)\s*-?[\w.]+?)"
)
_FARTHEST = 200  # characters behind a value
_CASES = re.compile(
    _GAP + _IF + _GAP + _CONDITION.format("first") + rf"(?:[\s,;.&~$]|\\[,; ]|\\q?quad\b)*{_AND}"
    + rf"(?:{_ELSE}[,\s]*\${_VALUE.format('rest')}\$"  # else $0.1 z$
    + rf"|{_GAP}{_VALUE.format('value')}{_GAP}"
    + rf"(?:{_IF}{_GAP}{_CONDITION.format('second')}(?![\w^_])|{_ELSE}))"
)  # fmt: skip


def with_cases_behind(value: Reading | None, text: str, end: int) -> Reading | None:
    """A value with the other one that the words behind it speak of, if they part the cases."""
    found = _CASES.match(text, end, end + _FARTHEST) if value is not None else None
    if value is None or found is None:
        return value
    rows = rf"0 & {found['first']} \\ {found['value'] or found['rest']} & \text{{otherwise}}"
    try:
        read = parse(layout(rf"\begin{{cases}} {rows} \end{{cases}}", end))
    except Unread:
        return value
    if not isinstance(read, Piecewise) or len(read.values) != 2:
        return value
    return replace(read, start=value.start, end=value.end, values=(value, read.values[1]))
