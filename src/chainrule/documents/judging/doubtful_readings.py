"""What a line may be meant as besides: a case, a constant under the letter of the loss, a term."""

from __future__ import annotations

import re
from itertools import pairwise

from chainrule.documents.defining.roles import is_function_name
from chainrule.documents.defining.system import System
from chainrule.documents.evaluating.sided import Sided
from chainrule.documents.names.lexicon import key_base
from chainrule.documents.outcomes.found import Found
from chainrule.documents.outcomes.verdicts import Cause
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.grammar.second_derivatives import is_second
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Differential,
    Group,
    Name,
    Partial,
    Plus,
    Times,
    unbracketed,
    walk_reading,
)
from chainrule.documents.systems.said_cases import holds_apart

_ONE_TERM = re.compile(  # "we can focus on the term that contains $a_j$: $C = (y_j - a_j)^2$"
    r"\b(?:(?:only|single|just|one)\s+(?:\w+\s+)?|(?:this|that|the|each)\s+)(?:term|summand)\b"
    r"|\b(?:nur|einzelne[nrs]?|den|der)\s+(?:\w+\s+)?(?:term|summand)\b"
    r"|\b(?:un seul|seul le|le|el|un solo|único|sólo el)\s+(?:terme|término|termo)\b"
    r"|(?:只|仅|这|該|该|一)[^。\n]{0,6}[项項]|項だけ|항만|только слагаем",
    re.I,
)
_WORDS = 160  # characters before a formula, in which they say what it is
_IN_A_CASE = re.compile(  # "当w=o的时候，有", "when w = o, we have"
    r"(?:当|若|如果|\b(?:when|if|where|for|wenn|falls|si|cuando|quando))\s*\$?\s*"
    r"[a-z]\s*(?:=|≠|!=|\\neq?\b|\\not\s*=)\s*[a-z](?![a-zA-Z])[^=]{0,40}\Z"
)
_GLUED_BELOW = re.compile(r"/\s?(?:\d+(?:\.\d+)?|[a-zA-Z]\d*)[-+−](?=[\w(\\])")  # (1-y)/1-a
_NEAR = 90  # characters before a display, in which a case is said


def doubt_of_reading(
    text: str, system: System, anchor: Sided, side: Sided, found: Found | None
) -> str | None:
    """Why a line may be right as another thing than it is read as, or None."""
    if any(_is_derived_twice(system, s) for s in (anchor, side)):
        return "A derivative inside a derivative is not read here."
    if holds_apart(system, anchor, side):
        return "It holds where the two indices differ, which is not said."
    if any(_is_taken_of_brackets(system, s) for s in (anchor, side)):
        return "Whether the brackets are differentiated here or a factor is not said."
    if found is None and (name := _of_an_added_loss(system, anchor, side)) is not None:
        return f"Whether {name} is the loss here is not said."
    if found is None and any(_is_by_a_function(system, s) for s in (anchor, side)):
        return "Whether a function or its value is differentiated by here is not said."
    if any(_GLUED_BELOW.search(text[s.side.start : s.side.end]) for s in (anchor, side)):
        return "Whether the whole sum stands below the slash is not said."
    if any(_adds_a_change(s) for s in (anchor, side)):
        return "What is small of second order is left out here."
    if (name := _of_other_arguments(system, anchor, side)) is not None:
        return f"The document defines {name} of other arguments."
    if isinstance(side.reading, Big) and unbracketed(side.reading.body) == anchor.reading:
        return "Whether the left side is one term of the sum or all of it is not said."
    start = anchor.side.start
    if found is None and _IN_A_CASE.search(_words(text[max(0, start - _NEAR) : start])):
        return "It is said of one case."
    lost = found is not None and found.cause is Cause.DROPPED_SUM
    if lost and (_says_a_loss(system, anchor) or _is_said_of_one_term(text, anchor)):
        return "One term of the sum is spoken of."
    return None


def _adds_a_change(side: Sided) -> bool:
    """Whether x + dx is written, or dx next to dy: (x + dx)(y + dy) − xy is d(xy) only nearly."""
    for node in walk_reading(side.reading):
        parts = node.terms if isinstance(node, Plus) else ()
        changed = [part.of for part in parts if isinstance(part, Differential)]
        factors = node.factors if isinstance(node, Times) else ()
        small = [f for f in factors if any(walk_reading(f, Differential))]
        if any(part in changed for part in parts) or len(small) > 1:
            return True
    return False


def _of_other_arguments(system: System, anchor: Sided, side: Sided) -> str | None:
    """The f of f(x), where f(x, y) is defined; not a loss, of which brackets say less at times."""
    nodes = (node for s in (anchor, side) for node in walk_reading(s.reading))
    for call in (node for node in nodes if isinstance(node, Call)):
        key = system.mention(call.function).key
        defined = system.functions.get(key)
        lengths = {len(call.arguments), len(defined.parameters) if defined is not None else 0}
        if defined is not None and len(lengths) > 1 and key_base(key) not in LOSS_BASES:
            return system.shown(key)
    return None


def _is_by_a_function(system: System, side: Sided) -> bool:
    """Whether d/du (1/u) stands for the u of u(x) = 1 + e^{-x}."""
    partials = walk_reading(side.reading, Partial)
    return any(
        isinstance(p.wrt, Name) and system.mention(p.wrt).key in system.functions for p in partials
    )


def _words(before: str) -> str:
    """What stands before a formula without the signs of its display."""
    return re.sub(r"(?:\s|\$|&|\\begin\{[a-z*]+\}|\\\[)+\Z", "", before)


def _says_a_loss(system: System, anchor: Sided) -> bool:
    """Whether a line says anew what the loss of one pattern is: E_n = ½ (y_k − t_k)², of an output
    that is spoken of."""
    name = anchor.reading
    key = system.mention(name).key if isinstance(name, Name) else ""
    return "|" in key and system.is_a_loss(key)


def _of_an_added_loss(system: System, anchor: Sided, side: Sided) -> str | None:
    """The C of z = ln a + C, a constant, in a document whose cost is C."""
    left, right = anchor.reading, side.reading
    if not isinstance(left, Name) or system.is_a_loss(system.mention(left).key):
        return None
    for term in right.terms if isinstance(right, Plus) else ():
        if isinstance(term, Name) and system.is_a_loss(system.mention(term).key):
            return system.shown(system.mention(term).key)
    return None


def _is_taken_of_brackets(system: System, side: Sided) -> bool:
    """Whether dσ/dx (1/(1 + e^{-x})) may be the derivative of what stands in the brackets."""
    for node in walk_reading(side.reading):
        for first, second in pairwise(node.factors) if isinstance(node, Times) else ():
            if (
                isinstance(first, Partial) and isinstance(second, Group)
                and isinstance(first.of, Name) and isinstance(first.wrt, Name)
                and is_function_name(system, first.of)
                and any(n == first.wrt for n in walk_reading(second))
            ):  # fmt: skip
                return True
    return False


def _is_said_of_one_term(text: str, anchor: Sided) -> bool:
    """Whether the words right before C = ½(y_j − a_j)² say that this is a term of the sum."""
    line = text.rfind("\n", 0, anchor.side.start) + 1
    before = text[max(line, anchor.side.start - _WORDS) : anchor.side.start]
    return isinstance(anchor.reading, (Name, Call)) and _ONE_TERM.search(before) is not None


def _is_derived_twice(system: System, side: Sided) -> bool:
    """Whether a derivative stands in a derivative that is not written as a second one."""
    for partial in walk_reading(side.reading, Partial):
        if is_second(partial):
            continue
        if any(node is not partial for node in walk_reading(partial, Partial)):
            return not any(map(is_second, walk_reading(side.reading, Partial)))
        name = partial.of if isinstance(partial.of, Name) else None
        of = system.definitions.get(system.mention(name).key) if name is not None else None
        if of is not None and any(True for _ in walk_reading(of.right, Partial)):
            return True
    return False
