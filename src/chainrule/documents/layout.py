"""LaTeX mathematics as a flat list of items with their places: letters, marks, groups, macros.

pylatexenc finds the arguments of macros and the ends of groups; nothing here knows what a formula
means. Fonts and spacing are dropped, so ``\\mathbf{W}`` and ``W`` are the same item.

>>> [(item.kind, item.text) for item in layout(r"\\hat{y}_i = \\mathbf{W} x")]
[('accent', 'hat'), ('mark', '_'), ('letter', 'i'), ('mark', '='), ('letter', 'W'), ('letter', 'x')]
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from pylatexenc.latexwalker import LatexWalker
from pylatexenc.macrospec import EnvironmentSpec, LatexContextDb, MacroSpec

from chainrule.documents.unread import Unread

DEEPEST = 60  # nested groups; nobody writes more, and recursion has an end
LONGEST = 20_000  # characters of one formula

_ARGUMENTS = {
    **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac", "binom", "underset", "overset"), "{{"),
    **dict.fromkeys(
        (
            *("text", "textbf", "textit", "textrm", "texttt", "textsf", "mbox", "hbox", "tag"),
            *("mathrm", "mathbf", "mathit", "mathcal", "mathbb", "mathsf", "mathtt", "mathscr"),
            *("mathfrak", "mathds", "mathbbm", "boldsymbol", "bm", "pmb", "bold", "vec", "hat"),
            *("widehat", "tilde", "widetilde", "bar", "overline", "underline", "dot", "ddot"),
            *("underbrace", "overbrace", "boxed", "operatorname", "label", "color", "phantom"),
            *("cancel", "bcancel", "xcancel", "mathop", "mathbin", "mathrel", "ensuremath"),
            *("xrightarrow", "overrightarrow", "hspace", "vspace", "eqref", "ref", "footnote"),
        ),
        "{",
    ),
    "operatorname": "*{",
    "tag": "*{",
    "sqrt": "[{",
    "textcolor": "{{",
}
_FONTS = frozenset(
    [
        "mathbf",
        "mathit",
        "mathcal",
        "mathsf",
        "mathtt",
        "mathscr",
        "mathfrak",
        "boldsymbol",
        "bm",
        "pmb",
        "bold",
        "vec",
        "overrightarrow",
        "underline",
        "boxed",
        "ensuremath",
        "mathop",
        "mathbin",
        "mathrel",
        "underbrace",
        "overbrace",
    ]
)
_WORDS = frozenset(
    [
        "text",
        "textbf",
        "textit",
        "textrm",
        "texttt",
        "textsf",
        "mbox",
        "hbox",
        "mathrm",
        "operatorname",
    ]
)
_ACCENTS = {
    **{name: name for name in ("hat", "tilde", "bar", "dot", "ddot")},
    "widehat": "hat", "widetilde": "tilde", "overline": "bar",
}  # fmt: skip
_DROPPED = frozenset(
    [
        "left",
        "right",
        "middle",
        "big",
        "Big",
        "bigg",
        "Bigg",
        "bigl",
        "bigr",
        "Bigl",
        "Bigr",
        "biggl",
        "biggr",
        "Biggl",
        "Biggr",
        "limits",
        "nolimits",
        "displaystyle",
        "textstyle",
        "scriptstyle",
        "nonumber",
        "notag",
        "label",
        "color",
        "phantom",
        "hspace",
        "vspace",
        ",",
        ";",
        ":",
        "!",
        ">",
        "eqref",
        "ref",
        "footnote",
        "rm",
        "bf",
        "it",
        "cal",
        "mathstrut",
        "strut",
        "small",
        "large",
        "normalsize",
        "hfill",
        "centering",
        "scriptscriptstyle",
        "/",
    ]
)
_SPACES = frozenset(["quad", "qquad", "enspace"])
_UNICODE = {
    "−": "-", "–": "-", "·": r"\cdot", "⋅": r"\cdot", "×": r"\times", "⊙": r"\odot", "∘": r"\circ",
    "∂": r"\partial", "Σ": r"\sum", "∑": r"\sum", "∇": r"\nabla", "√": r"\sqrt", "∈": r"\in",
    "→": r"\to", "⇒": r"\Rightarrow", "←": r"\leftarrow", "≈": r"\approx", "≤": r"\le",
    "≥": r"\ge", "≠": r"\ne", "…": r"\dots", "⋯": r"\dots", "∴": r"\therefore", "∵": r"\because",
    "‖": r"\|", "∥": r"\|", "ℝ": r"\R", "ᵀ": "^T", "⊤": "^T", "′": "'", "∗": "*", "•": r"\bullet", "∼": r"\sim",
    "≡": r"\equiv", "≔": r"\coloneqq", "∀": r"\forall", "∞": r"\infty", "½": "(1/2)",
    "₊": "_+", "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\epsilon",
    "ζ": r"\zeta", "η": r"\eta", "θ": r"\theta", "λ": r"\lambda", "μ": r"\mu", "ξ": r"\xi",
    "π": r"\pi", "ρ": r"\rho", "σ": r"\sigma", "τ": r"\tau", "φ": r"\phi", "ϕ": r"\phi",
    "ψ": r"\psi", "ω": r"\omega", "Δ": r"\Delta", "Φ": r"\Phi", "ℓ": r"\ell", "ℒ": "L",
    "Θ": r"\Theta", "Ω": r"\Omega", "Ψ": r"\Psi", "Λ": r"\Lambda", "κ": r"\kappa", "ν": r"\nu",
}  # fmt: skip
_SMALL = {
    **{small: ("_", str(digit)) for digit, small in enumerate("₀₁₂₃₄₅₆₇₈₉")},
    **{small: ("^", str(digit)) for digit, small in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
    **{s: ("_", letter) for s, letter in zip("ᵢⱼₖₗₘₙₚᵣₛₜᵤᵥ", "ijklmnprstuv", strict=True)},
    **{s: ("^", letter) for s, letter in zip("ⁱʲᵏˡᵐⁿ⁽⁾⁺⁻ᴸ", "ijklmn()+-L", strict=True)},
}
_COMBINING = {"\u0302": "hat", "\u0303": "tilde", "\u0304": "bar"}


@dataclass(frozen=True)
class Item:
    """One thing on the line.

    kind: "letter" (also a Greek one, by its name), "number", "word" (upright text), "mark" (one
    character), "macro", "accent", "group" or "environment". parts: the contents, argument by
    argument.
    """

    kind: str
    text: str
    start: int
    end: int
    parts: tuple[tuple[Item, ...], ...] = ()

    def is_(self, *texts: str) -> bool:
        """Whether it is a mark or a macro with one of these names."""
        return self.kind in ("mark", "macro") and self.text in texts


GREEK = frozenset(
    [
        "alpha",
        "beta",
        "gamma",
        "delta",
        "epsilon",
        "varepsilon",
        "zeta",
        "eta",
        "theta",
        "vartheta",
        "iota",
        "kappa",
        "lambda",
        "mu",
        "nu",
        "xi",
        "pi",
        "rho",
        "varrho",
        "sigma",
        "tau",
        "upsilon",
        "phi",
        "varphi",
        "chi",
        "psi",
        "omega",
        "Gamma",
        "Delta",
        "Theta",
        "Lambda",
        "Xi",
        "Pi",
        "Sigma",
        "Phi",
        "Psi",
        "Omega",
        "ell",
    ]
)


@lru_cache(maxsize=32)
def _context(own: tuple[tuple[str, tuple[int, str]], ...] = ()) -> Any:
    context = LatexContextDb()
    macros = [MacroSpec(name, spec) for name, spec in _ARGUMENTS.items()]
    if own:
        theirs = [MacroSpec(name, "{" * count) for name, (count, _) in own]
        context.add_context_category("the document's own", macros=theirs)
    tables = [EnvironmentSpec(name, "{") for name in ("array", "alignat", "alignat*", "alignedat")]
    context.add_context_category("mathematics", macros=macros, environments=tables)
    context.set_unknown_macro_spec(MacroSpec(""))
    context.set_unknown_environment_spec(EnvironmentSpec(""))
    return context


Macros = Mapping[str, tuple[int, str]]


def layout(text: str, offset: int = 0, macros: Macros | None = None) -> tuple[Item, ...]:
    """The items of a formula; places are counted from ``offset``.

    macros: the document's own, as (number of arguments, body).

    Raises Unread, with the place, for a formula that is too deep, too long or never closed.
    """
    if len(text) > LONGEST:
        raise Unread(f"a formula of {len(text)} characters is too long to be read", offset)
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter == "{") - (letter == "}")
        if depth > DEEPEST:
            raise Unread(f"brackets are nested more than {DEEPEST} deep", offset + place)
    if text.count(r"\begin") + text.count(r"\left") + text.count("$") > 200:
        raise Unread("a formula of this many environments is not read", offset)
    try:
        own = tuple(sorted((macros or {}).items()))[:200]
        walker = LatexWalker(text, latex_context=_context(own), tolerant_parsing=True)
        nodes, _, _ = walker.get_latex_nodes()
        items = tuple(_items(nodes, offset))
        return _expanded(items, text, offset, dict(own), 0) if own else items
    except RecursionError:
        raise Unread("the formula is nested too deep", offset) from None
    except Unread:
        raise
    except Exception as problem:  # a layout error of the library: the formula is not LaTeX
        raise Unread(f"the LaTeX could not be laid out: {_first_line(problem)}", offset) from None


_BOXES = ("\\sbox", "\\resizebox", "\\scalebox", "\\makebox", "\\ifdim", "\\mbox", "\\usebox")
_MOST = 5_000  # items that macros may grow to


def _expanded(
    items: Sequence[Item], text: str, offset: int, own: dict[str, tuple[int, str]], depth: int
) -> tuple[Item, ...]:
    """The items with the document's macros put in; each stands where the macro was used."""
    found: list[Item] = []
    for item in items:
        if item.kind == "macro" and item.text in own and depth < 8:
            _count, body = own[item.text]
            if any(box in body for box in _BOXES):  # only how it is set
                found += _expanded(item.parts[-1] if item.parts else (), text, offset, own, depth)
                continue
            for number, part in enumerate(item.parts, start=1):
                inside = text[part[0].start - offset : part[-1].end - offset] if part else ""
                body = body.replace(f"#{number}", f"{{{inside}}}")
            if len(body) > _MOST:
                raise Unread("a macro grows too long to be read", item.start)
            inner = layout(body)
            found += [_placed(i, item) for i in _expanded(inner, body, 0, own, depth + 1)]
        else:
            parts = tuple(_expanded(part, text, offset, own, depth) for part in item.parts)
            found.append(replace(item, parts=parts) if parts != item.parts else item)
        if len(found) > _MOST:
            raise Unread("macros grow too long to be read", item.start)
    return tuple(found)


def _placed(item: Item, at: Item) -> Item:
    parts = tuple(tuple(_placed(i, at) for i in part) for part in item.parts)
    return replace(item, start=at.start, end=at.end, parts=parts)


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
            items += _characters(node.chars, start)
        elif name == "LatexSpecialsNode":
            items += _characters(node.specials_chars, start)
        elif name == "LatexGroupNode":
            inner = tuple(_items(node.nodelist, offset))
            items.append(Item("group", "", start, end, (inner,)))
        elif name == "LatexMathNode":
            items += _items(node.nodelist, offset)
        elif name == "LatexEnvironmentNode":
            inner = tuple(_items(node.nodelist, offset))
            items.append(Item("environment", node.environmentname, start, end, (inner,)))
        elif name == "LatexMacroNode":
            items += _macro(node, start, end, offset)
    return items


def _macro(node: Any, start: int, end: int, offset: int) -> list[Item]:
    name = node.macroname
    found = node.nodeargd.argnlist if node.nodeargd is not None else ()
    arguments = [_argument(argument, offset) for argument in found or ()]
    last = arguments[-1] if arguments else ()
    if name in _DROPPED or name.isspace():
        return []
    if name in _SPACES:
        return [Item("macro", "quad", start, end)]
    if name in _WORDS:
        return _word(name, last, found, start, end)
    if name in ("mathbf", "boldsymbol", "bm") and "".join(i.text for i in last) == "1":
        return [Item("macro", "indicator", start, end)]
    if name in _FONTS or name in ("textcolor", "underset", "overset"):
        return _spread(last, start, end)
    if name in ("mathbb", "mathds", "mathbbm"):
        return _blackboard(last, start, end)
    if name in _ACCENTS:
        return _accented(_ACCENTS[name], last, start, end)
    if name in GREEK:
        return [Item("letter", "\\" + name, start, start + 1 + len(name))]
    text = {"dfrac": "frac", "tfrac": "frac", "cfrac": "frac"}.get(name, name)
    return [Item("macro", text, start, end, tuple(arguments))]


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


def _accented(accent: str, inner: tuple[Item, ...], start: int, end: int) -> list[Item]:
    """An accent sits on the first letter; what follows inside, as in \\hat{y_i}, comes after."""
    if not inner:
        return []
    return [Item("accent", accent, start, inner[0].end, ((inner[0],),)), *inner[1:]]


def _blackboard(inner: tuple[Item, ...], start: int, end: int) -> list[Item]:
    text = "".join(item.text for item in inner)
    if text in ("1", "I"):
        return [Item("macro", "indicator", start, end)]
    return [Item("letter", f"\\mathbb{{{text}}}", start, end)]


def _word(name: str, inner: tuple[Item, ...], found: Any, start: int, end: int) -> list[Item]:
    raw = found[-1].latex_verbatim() if found and found[-1] is not None else ""
    text = raw[1:-1] if raw.startswith("{") else raw
    if (name == "mathrm" and text.strip() in ("T", "d", "e")) or (
        len(text.strip()) == 1 and text.strip().isalpha()
    ):
        return list(inner)
    if name in ("mathrm", "operatorname") and any(i.is_("_", "^") for i in inner):
        return _leading_word(inner)
    if text.strip().isdigit():
        return list(inner)
    return [Item("word", text, start, end)]


def _leading_word(inner: tuple[Item, ...]) -> list[Item]:
    letters = []
    for item in inner:
        if item.kind != "letter":
            break
        letters.append(item)
    if len(letters) < 2:
        return list(inner)
    word = Item("word", "".join(i.text for i in letters), letters[0].start, letters[-1].end)
    return [word, *inner[len(letters) :]]


def _characters(text: str, start: int) -> list[Item]:
    items: list[Item] = []
    place = 0
    while place < len(text):
        letter = text[place]
        at = start + place
        place += 1
        if letter.isspace():
            continue
        if letter.isdigit() and letter.isascii():
            while place < len(text) and (
                text[place] in "0123456789"
                or (text[place] == "." and text[place + 1 : place + 2].isdigit())
            ):
                place += 1
            items.append(Item("number", text[at - start : place], at, start + place))
        elif letter in _SMALL:
            mark = _SMALL[letter][0]
            content = []
            first = at
            while place <= len(text) and _SMALL.get(text[place - 1], ("", ""))[0] == mark:
                content += _characters(_SMALL[text[place - 1]][1], start + place - 1)
                place += 1
            place -= 1
            group = Item("group", "", first, start + place, (tuple(content),))
            items += [Item("mark", mark, first, first), group]
        elif letter in _UNICODE:
            items += _replacement(_UNICODE[letter], at)
        elif letter in _COMBINING and items:
            last = items.pop()
            items.append(Item("accent", _COMBINING[letter], last.start, at + 1, ((last,),)))
        elif letter.isalpha():
            items += _letter(letter, at)
        elif letter != "~":
            items.append(Item("mark", letter, at, at + 1))
    return items


def _replacement(latex: str, at: int) -> list[Item]:
    if latex.startswith("\\"):
        name = latex[1:]
        if name in GREEK:
            return [Item("letter", latex, at, at + 1)]
        if name == "R":
            return [Item("letter", r"\mathbb{R}", at, at + 1)]
        return [Item("macro", name, at, at + 1)]
    if latex == "^T":
        return [Item("mark", "^", at, at), Item("letter", "T", at, at + 1)]
    return [
        Item("number" if c.isdigit() else "letter" if c.isalpha() else "mark", c, at, at + 1)
        for c in latex
    ]


def _letter(letter: str, at: int) -> list[Item]:
    base, *marks = unicodedata.normalize("NFD", letter)
    item = Item("letter", base, at, at + 1)
    if marks and marks[0] in _COMBINING:
        return [Item("accent", _COMBINING[marks[0]], at, at + 1, ((item,),))]
    return [item]
