"""What a document says of dimensions: x ∈ ℝⁿ, ``(2, 100)``, ``[n × f]``, a table of shapes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chainrule.documents.arithmetic import is_arithmetic
from chainrule.documents.grammar import parse
from chainrule.documents.inference import Declared
from chainrule.documents.layout import Item, layout
from chainrule.documents.reading import Matrix, Name, walk_reading
from chainrule.documents.system import System
from chainrule.documents.unread import Unread

_AFTER = re.compile(
    r"\$([^$=]{1,80})\$\s*\|?[^$|\n]{0,40}?(?:\||:|is|has shape|of shape|shape|∈|\\in)?\s*"
    r"(?:\$\s*)?(?:[(\[]\s*)?(\w{1,6}|d_\{?\d\}?)\s*(?:\\times|×|,)\s*(\w{1,6}|d_\{?\d\}?)\s*[)\]$|]"
)


def declared_shapes(system: System) -> list[Declared]:
    """Every statement of a shape that a system makes."""
    found = list(_memberships(system))
    found += _tables(system)
    found += _numbers(system)
    return found


def _numbers(system: System) -> Iterator[Declared]:
    """What is given one number, as in w = 0.4, is a number."""
    for chain in system.chains:
        left, right = chain.sides[0].reading, chain.sides[-1].reading
        if isinstance(left, Name) and right is not None and is_arithmetic(right):
            mention = system.mention(left)
            plain = not any(isinstance(node, Matrix) for node in walk_reading(right))
            if plain and not mention.entries and mention.sample is None:
                yield Declared(mention.key, ("1", "1"))


def _memberships(system: System) -> Iterator[Declared]:
    for membership in system.memberships:
        reading = membership.left.reading
        if not isinstance(reading, Name):
            continue
        dimensions = _real_space(membership.items)
        if dimensions is not None:
            mention = system.mention(reading)
            if set(mention.entries) <= system.habits.sample_letters:
                yield Declared(mention.key, dimensions, mention.turned)


def _real_space(items: tuple[Item, ...]) -> tuple[str, ...] | None:
    """The dimensions of ℝ^{n × m}."""
    if not items or items[0].kind != "letter" or items[0].text not in ("\\mathbb{R}", "R"):
        return None
    if len(items) < 3 or not items[1].is_("^"):
        return None
    inside = items[2].parts[0] if items[2].kind == "group" else (items[2],)
    texts: list[str] = [""]
    for item in inside:
        if item.is_("times", "cdot", "*"):
            texts.append("")
        else:
            texts[-1] += _text(item)
    return tuple(texts) if 1 <= len(texts) <= 2 and all(texts) else None


def _text(item: Item) -> str:
    if item.kind == "group":
        return "{" + "".join(map(_text, item.parts[0])) + "}"
    return item.text


def _tables(system: System) -> Iterator[Declared]:
    """Rows of a table and remarks such as ``$X$ (2, 100)``."""
    for line in system.prose.splitlines():
        if line.count("$") < 2 or len(line) > 600:
            continue
        if line.lstrip().startswith("|"):
            cells = [c.strip() for c in line.strip().strip("|").split("|")]
            yield from _row(system, cells)
        elif "&" in line:
            cells = [c.strip() for c in line.replace("\\\\", " ").split("&")]
            yield from _row(system, cells)


def _row(system: System, cells: list[str]) -> Iterator[Declared]:
    if len(cells) < 2 or not cells[0].startswith("$"):
        return
    match = re.match(r"\$?\s*\(?\s*([^$]+?)\s*(?:\\times|×|,)\s*([^$]+?)\s*\)?\s*\$?\Z", cells[-1])
    if match is None:
        return
    try:
        reading = parse(layout(cells[0].strip("$ ")))
    except Unread:
        return
    if isinstance(reading, Name):
        yield Declared(system.mention(reading).key, (match[1].strip(), match[2].strip()))
