"""LaTeX mathematics as a flat list of items with their places: letters, marks, groups, macros.

pylatexenc finds the arguments of macros and the ends of groups; nothing here knows what a formula
means. Fonts and spacing are dropped, so ``\\mathbf{W}`` and ``W`` are the same item.

>>> [(item.kind, item.text) for item in layout(r"\\hat{y}_i = \\mathbf{W} x")]
[('accent', 'hat'), ('mark', '_'), ('letter', 'i'), ('mark', '='), ('letter', 'W'), ('letter', 'x')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import takewhile
from typing import Any

from pylatexenc.latexwalker import LatexWalker
from pylatexenc.macrospec import EnvironmentSpec, LatexContextDb, MacroSpec

from chainrule.documents.markup.bracket_marks import with_braces
from chainrule.documents.markup.characters import characters
from chainrule.documents.markup.divergences import BARS, with_divided_arguments
from chainrule.documents.markup.infix import with_quotients
from chainrule.documents.markup.item import Item, accented
from chainrule.documents.markup.lost_rows import PARTED, entries_apart
from chainrule.documents.markup.macro_names import (
    ACCENTS,
    ARGUMENTS,
    BLACKBOARD,
    BOLD,
    DELTAS,
    DROPPED,
    FONTS,
    GREEK,
    LETTERS,
    NARROW_SPACES,
    NEW_LINES,
    OTHER_NAMES,
    TABLES,
    WIDE_SPACES,
    WORDS,
)
from chainrule.documents.markup.open_brackets import with_closed_brackets
from chainrule.documents.markup.own_macros import Growth, Macros, OwnMacros, put_in
from chainrule.documents.markup.prescripts import with_marks_behind
from chainrule.documents.markup.site_macros import with_letters
from chainrule.documents.markup.spelled_signs import with_spelled_signs
from chainrule.documents.markup.tidied import tidied
from chainrule.documents.markup.unread import Unread

DEEPEST = 60  # nested groups; nobody writes more, and recursion has an end
LONGEST = 6_000  # characters of one formula; the longest in hundreds of pages has half of them

_MOST_ENVIRONMENTS = 200
_LENGTH = re.compile(r"([0-9]*\.?[0-9]+)\s*(em|cm|mm|pt|px|ex|in|mu)")
_WIDE_LENGTHS = {"cm": 0.5, "mm": 5, "pt": 10, "px": 10, "ex": 2, "in": 0.2, "mu": 18}
_APPLIED = re.compile(r"[A-Za-z]{3,}(?:['′]+(?:\([A-Za-z]\))?|\([A-Za-rt-z]\))")  # no layer(s)
_BEST = re.compile(r"arg(?:\\[,;:! ]|[\s~])+(min|max)")  # \operatorname{arg\,min}
_CALL = re.compile(r"\{?\s*[A-Za-z_.]{2,30}\([^{}]*\)\s*\}?\Z")  # of a program
_SHORT_WORDS = ("a", "e", "o", "u", "y", "и")  # of some languages, with a space around them
_STATING = ("=", "<", ">", "ne", "neq", "le", "leq", "ge", "geq")
_PLAIN = re.compile(r"[^\\{}$%\n]*")  # no LaTeX: what is written in Unicode, or one letter
_SHORT = 300  # characters of a formula whose nodes are kept
_WIDE_TEXT = 3  # spaces that set formulas apart
_TABLES = ("array", "alignat", "alignat*", "alignedat")  # these may say what columns they have
_CASES = ("dcases", "dcases*", "cases*")  # of mathtools
_COLUMNS = re.compile(r"\{[\s|:;lcr@!{}*\dpm.]*\}\Z")
_UNICODE = re.compile(r"\\unicode\s*(?:\[[^\]]*\]\s*)*\{\s*[xX]?([0-9a-fA-F]{2,5})\s*\}")
_ESCAPED_BRACKET = re.compile(r"(?<!\\)((?:\\\\)*)\\([\[\]])")  # A^{\[2]} of Markdown
_DOUBLED = re.compile(r"(?<!\\)\\\\(?:begin|end)\{")  # \\begin{cases} of Markdown
_DOUBLED_MACRO = re.compile(r"(?<!\\)\\\\(?=[a-zA-Z]{2})")
_ESCAPED_BRACE = re.compile(r"(?<!\\)\\\\(?=([{}]))")  # \exp\\{x\\} of Markdown
_ESCAPED_OPENING = re.compile(r"(?<=\\left)\\\\(?=\{)")  # \left\\{, which \right. may close
_ESCAPED_ANGLES = re.compile(r"\\<([^<>\\${}]{1,8})\\>")  # a^{\<t\>} of Markdown
_ESCAPED_MARK = re.compile(  # x^{(l)}\_j and S_j\^{(l)} of Markdown, not naive\_softmax
    r"(?<=[)}\]\w])\\(?:(_)(?=\{|\w(?!\w))|(\^)(?=\{[^}]{2}))"
)


@lru_cache(maxsize=32)
def _context(own: OwnMacros = ()) -> Any:
    context = LatexContextDb()
    macros = [MacroSpec(name, spec) for name, spec in ARGUMENTS.items()]
    if own:
        theirs = [MacroSpec(name, "{" * count) for name, (count, _) in own]
        for spec in theirs:
            spec.is_own = True
        context.add_context_category("the document's own", macros=theirs)
    tables = [EnvironmentSpec(name, "") for name in _TABLES]
    context.add_context_category("mathematics", macros=macros, environments=tables)
    context.set_unknown_macro_spec(MacroSpec(""))
    context.set_unknown_environment_spec(EnvironmentSpec(""))
    return context


def layout(
    text: str, offset: int = 0, macros: Macros | None = None, growth: Growth | None = None
) -> tuple[Item, ...]:
    """The items of a formula; places are counted from ``offset``.

    macros: the document's own, as (number of arguments, body). growth: what all of them together
    may still grow to in the document.

    Raises Unread, with the place, for a formula that is too deep, too long or never closed.
    """
    if len(text) > LONGEST:
        raise Unread(f"a formula of {len(text)} characters is too long to be read", offset)
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter == "{") - (letter == "}")
        if depth > DEEPEST:
            raise Unread(f"brackets are nested more than {DEEPEST} deep", offset + place)
    if text.count(r"\begin") + text.count(r"\left") + text.count("$") > _MOST_ENVIRONMENTS:
        raise Unread("a formula of this many environments is not read", offset)
    try:
        own = tuple(sorted((macros or {}).items()))[:200]
        items = _laid_out(text, offset, own)
        if own:
            items = put_in(items, text, offset, own, _laid_out, growth or Growth())
        return with_letters(items)
    except RecursionError:
        raise Unread("the formula is nested too deep", offset) from None
    except Unread:
        raise
    except Exception as problem:  # a layout error of the library: the formula is not LaTeX
        raise Unread(f"the LaTeX could not be laid out: {_first_line(problem)}", offset) from None


def _laid_out(text: str, offset: int, own: OwnMacros) -> tuple[Item, ...]:
    if _DOUBLED.search(text):
        text = _DOUBLED_MACRO.sub(r" \\", text)
    braces = _ESCAPED_BRACE.findall(text)
    if braces and braces.count("{") == braces.count("}"):
        text = _ESCAPED_BRACE.sub(r" \\", text)
    text = _ESCAPED_OPENING.sub(r" \\", text)
    text = _UNICODE.sub(_character_of, text)
    text = _ESCAPED_BRACKET.sub(r"\1 \2", text)
    text = _ESCAPED_ANGLES.sub(r" <\1 >", text)
    text = _ESCAPED_MARK.sub(lambda found: " " + (found[1] or found[2]), text)
    if _PLAIN.fullmatch(text):
        return tuple(_joined(characters(text, offset)))
    nodes = _nodes(text, own) if len(text) <= _SHORT else _nodes.__wrapped__(text, own)
    return tuple(_items(nodes, offset))


@lru_cache(maxsize=500)
def _nodes(text: str, own: OwnMacros) -> Any:
    """What pylatexenc reads; kept, for W and x stand in many places, and a text is read twice."""
    walker = LatexWalker(text, latex_context=_context(own), tolerant_parsing=True)
    return walker.get_latex_nodes()[0]


def _character_of(named: re.Match[str]) -> str:
    """The 𝟙 of ``\\unicode{x1D7D9}``, in as many places."""
    return chr(int(named[1], 16)).rjust(len(named[0]))


def _first_line(problem: Exception) -> str:
    return (str(problem).splitlines() or [type(problem).__name__])[0][:100]


def _items(nodes: Any, offset: int) -> list[Item]:
    items: list[Item] = []
    for node in nodes or ():
        if node is None:
            continue
        name = type(node).__name__
        start, end = node.pos + offset, node.pos_end + offset
        if name == "LatexCharsNode":
            items += characters(node.chars, start)
        elif name == "LatexSpecialsNode":
            items += characters(node.specials_chars, start)
        elif name == "LatexGroupNode":
            items.append(_group(node, start, end, offset))
        elif name == "LatexMathNode":
            items += _items(node.nodelist, offset)
        elif name == "LatexEnvironmentNode":
            items.append(_environment(node, start, end, offset))
        elif name == "LatexMacroNode":
            items += _macro(node, start, end, offset)
    return _joined(items)


def _joined(items: list[Item]) -> list[Item]:
    """What stands beside each other on one line, as what it means together."""
    if len(items) == 1 and items[0].kind in ("letter", "number"):
        return items
    items = with_spelled_signs(items)
    written = {item.text for item in items}
    if not written.isdisjoint(("_", "^", "sideset")):
        items = list(with_marks_behind(items))
    if "left" in written:
        items = list(with_closed_brackets(items))
    if not written.isdisjoint(BARS):
        items = with_divided_arguments(items)
    if "over" in written:
        items = with_quotients(items)
    return tidied(with_braces(items))


def _group(node: Any, start: int, end: int, offset: int) -> Item:
    r"""Braces; those of ``{a \over b}`` are the fraction itself."""
    inner = tuple(_items(node.nodelist, offset))
    if len(inner) == 1 and inner[0].is_("frac") and "\\over" in node.latex_verbatim():
        return replace(inner[0], start=start, end=end)
    return Item("group", "", start, end, (inner,))


def _environment(node: Any, start: int, end: int, offset: int) -> Item:
    """An environment, without what a table says of its columns."""
    nodes = list(node.nodelist)
    if node.environmentname in _TABLES:
        first: Any = next((n for n in nodes if n.latex_verbatim().strip()), None)
        if type(first).__name__ == "LatexGroupNode" and _COLUMNS.match(first.latex_verbatim()):
            nodes.remove(first)
    name = "cases" if node.environmentname in _CASES else node.environmentname
    return _table(name, nodes, start, end, offset)


def _table(name: str, nodes: list[Any], start: int, end: int, offset: int) -> Item:
    items: list[Item] = []
    for part, sign in entries_apart(nodes) if name in PARTED else [(nodes, "")]:
        items += _items(part, offset)
        if sign:
            at = items[-1].end if items else start
            items.append(Item("mark" if sign == "&" else "macro", sign, at, at))
    return Item("environment", name, start, end, (tuple(items),))


def _macro(node: Any, start: int, end: int, offset: int) -> list[Item]:
    name = node.macroname
    found = node.nodeargd.argnlist if node.nodeargd is not None else ()
    arguments = [_argument(argument, offset) for argument in found or ()]
    last = arguments[-1] if arguments else ()
    if name in DROPPED:
        return []
    if name in WIDE_SPACES or (name == "hspace" and _is_wide(found)):
        return [Item("macro", "quad", start, end)]
    if name.isspace():  # twice as wide as a narrow one
        return [Item("macro", "space", start, start), Item("macro", "space", start, end)]
    if name in NARROW_SPACES or name == "hspace":
        return [Item("macro", "space", start, end)]
    if name in NEW_LINES:
        return [Item("macro", "\\", start, end)]
    if name in WORDS:
        formula = _formula_in_text(found, offset)
        return formula or _word(name, last, found, start, end)
    if name in BOLD and "".join(i.text for i in last) == "1":
        return [Item("macro", "indicator", start, end)]
    if name in ("underset", "overset") and last and last[0].is_("sum", "prod", "max", "min"):
        return _with_bounds(name, arguments[0], last, start, end)
    if name in TABLES and found and hasattr(found[-1], "nodelist"):
        return [_table(name, list(found[-1].nodelist or ()), start, end, offset)]
    if name in FONTS:
        return _spread(last, start, end)
    if name in BLACKBOARD:
        return _blackboard(last, start, end)
    if name in ACCENTS:
        return accented(ACCENTS[name], last, start, end)
    if name in GREEK or name in DELTAS:
        letter = "\\Delta" if name in DELTAS else "\\" + name
        return [Item("letter", letter, start, start + 1 + len(name))]
    if name in LETTERS:
        return [Item("letter", LETTERS[name], start, end)]
    if hasattr(node.spec, "is_own"):  # whatever a package means by it
        return [Item("own", name, start, end, tuple(arguments))]
    return [Item("macro", OTHER_NAMES.get(name, name), start, end, tuple(arguments))]


def _is_wide(found: Any) -> bool:
    """Whether a length sets formulas apart, as \\hspace{2em} does."""
    text = found[-1].latex_verbatim() if found and found[-1] is not None else ""
    match = _LENGTH.search(text)
    return match is not None and float(match[1]) >= _WIDE_LENGTHS.get(match[2], 1.0)


def _with_bounds(
    name: str, bound: tuple[Item, ...], last: tuple[Item, ...], start: int, end: int
) -> list[Item]:
    """``\\underset{i}{\\sum}`` is ``\\sum_i``."""
    mark = Item("mark", "_" if name == "underset" else "^", end, end)
    group = Item("group", "", end, end, (bound,))
    return [replace(last[0], start=start), *last[1:], *((mark, group) if bound else ())]


def _spread(items: tuple[Item, ...], start: int, end: int) -> list[Item]:
    """What a font was put on, with the place of the whole."""
    if not items:
        return []
    first, *rest = items
    if not rest:
        return [replace(first, start=start, end=end)]
    return [replace(first, start=start), *rest[:-1], replace(rest[-1], end=end)]


def _argument(node: Any, offset: int) -> tuple[Item, ...]:
    if node is None:
        return ()
    if type(node).__name__ == "LatexGroupNode":
        return tuple(_items(node.nodelist, offset))
    return tuple(_items([node], offset))


def _blackboard(inner: tuple[Item, ...], start: int, end: int) -> list[Item]:
    text = "".join(item.text for item in inner)
    if text in ("1", "I"):
        return [Item("macro", "indicator", start, end)]
    if len(inner) != 1 or inner[0].kind != "letter" or not text.isupper():
        return _spread(inner, start, end)  # a vector that another would set in bold
    return [Item("letter", f"\\mathbb{{{text}}}", start, end)]


def _formula_in_text(found: Any, offset: int) -> list[Item]:
    """What ``\\text{for $i = j$}`` holds: a statement and words, or nothing but a formula."""
    text = found[-1].latex_verbatim() if found and found[-1] is not None else ""
    if "$" not in text and r"\(" not in text:
        return []
    is_call = _CALL.match(text) is not None
    items = list(_text_items(found[-1], offset, is_call))
    if is_call:
        return items
    spoken = any(item.kind == "word" for item in items)
    return [] if spoken and not any(item.is_(*_STATING) for item in items) else items


def _text_items(node: Any, offset: int, is_call: bool) -> Iterator[Item]:
    """Text as items: the words between formulas, each as one; ``np.sum($Z$, axis=1)`` is code."""
    name = type(node).__name__
    if name == "LatexMathNode":
        yield from _items(node.nodelist, offset)
    elif name == "LatexGroupNode":
        for inner in node.nodelist:
            yield from _text_items(inner, offset, is_call)
    elif name == "LatexMacroNode" and node.nodeargd is not None and node.nodeargd.argnlist:
        yield from _text_items(node.nodeargd.argnlist[-1], offset, is_call)
    elif name == "LatexCharsNode" and is_call:
        yield from characters(node.chars, node.pos + offset)
    elif name == "LatexCharsNode" and any(letter.isalpha() for letter in node.chars):
        yield Item("word", node.chars, node.pos + offset, node.pos_end + offset)


def _word(name: str, inner: tuple[Item, ...], found: Any, start: int, end: int) -> list[Item]:
    raw = found[-1].latex_verbatim() if found and found[-1] is not None else ""
    text = raw[1:-1] if raw.startswith("{") else raw
    bare = text.strip()
    if not bare:
        return [Item("macro", "space" if len(text) < _WIDE_TEXT else "quad", start, end)]
    if best := _BEST.fullmatch(bare):
        return [Item("word", f"arg{best[1]}", start, end)]
    spoken = bare in _SHORT_WORDS and text != bare
    if bare.isdigit() or (len(bare) == 1 and bare.isalpha() and not spoken):
        return _spread(inner, start, end)
    indexed = name in ("mathrm", "operatorname") and any(i.is_("_", "^") for i in inner)
    if indexed or _APPLIED.fullmatch(bare):
        return _leading_word(inner)
    return [Item("word", text, start, end)]


def _leading_word(inner: tuple[Item, ...]) -> list[Item]:
    """``\\mathrm{softmax_i}``, ``\\text{ReLU'(z)}``: a word, and what follows it in the font."""
    letters = list(takewhile(lambda item: item.kind == "letter", inner))
    if len(letters) < 2:
        return list(inner)
    word = Item("word", "".join(i.text for i in letters), letters[0].start, letters[-1].end)
    return [word, *inner[len(letters) :]]
