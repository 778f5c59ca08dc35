"""What stands below and above a name: ``^{(i)[2]}`` is a sample and a layer, ``^{l-1}`` a layer.

A script that is an expression of its own, as in e^{-z}, is not a list of scripts: None.
"""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.documents.layout import Item
from chainrule.documents.reading import Script

TRANSPOSES = ("top", "intercal", "transpose")
_CLOSING = {"(": ")", "[": "]"}
_KINDS = {"(": "paren", "[": "bracket"}
_ANY = (":", "cdot", "bullet", "dots", "ldots", "*", "ast", "star")


def read_scripts(place: str, items: Sequence[Item]) -> tuple[tuple[Script, ...], int] | None:
    """The scripts and the number of primes among them, or None for an expression."""
    scripts: list[Script] = []
    primes = 0
    position = 0
    while position < len(items):
        item = items[position]
        following = items[position + 1 : position + 3]
        if item.is_(","):
            position += 1
            continue
        if item.is_("'", "prime"):
            primes += 1
            position += 1
            continue
        if item.is_(*TRANSPOSES) or (
            place == "sup" and item.text == "T" and item.kind == "letter" and len(following) == 0
        ):
            scripts.append(Script(place, "bare", "T"))
            position += 1
            continue
        if item.is_("^") and scripts:  # A^{[l-1]^T}
            position += 1
            continue
        if item.kind == "group" and scripts:
            inner = read_scripts(place, item.parts[0])
            if inner is None:
                return None
            scripts += inner[0]
            primes += inner[1]
            position += 1
            continue
        if item.is_("(", "["):
            closing = next(
                (k for k in range(position, len(items)) if items[k].is_(_CLOSING[item.text])), None
            )
            if closing is None:
                return None
            text = plain(items[position + 1 : closing])
            if text is None:
                return None
            scripts.append(Script(place, _KINDS[item.text], text))
            position = closing + 1
            continue
        if item.kind == "word":
            scripts.append(Script(place, "word", item.text.strip()))
            position += 1
            continue
        if item.is_(*_ANY):
            text = "*" if item.is_("*", "ast", "star") else ":"
            scripts.append(Script(place, "bare", text))
            position += 1
            continue
        if item.kind in ("letter", "number"):
            if len(following) == 2 and following[0].is_("+", "-"):
                if following[1].kind != "number" or item.kind != "letter":
                    return None
                scripts.append(
                    Script(place, "bare", item.text + following[0].text + following[1].text)
                )
                position += 3
                continue
            scripts.append(Script(place, "bare", item.text))
            position += 1
            continue
        return None
    return tuple(scripts), primes


def plain(items: Sequence[Item]) -> str | None:
    """The text of a few items, or None where there is more than letters, numbers and signs."""
    texts = []
    for item in items:
        if item.kind in ("letter", "number", "word") or item.is_("+", "-", "*", ",", ":"):
            texts.append(item.text)
        elif item.kind == "group":
            inner = plain(item.parts[0])
            if inner is None:
                return None
            texts.append(inner)
        else:
            return None
    return "".join(texts)
