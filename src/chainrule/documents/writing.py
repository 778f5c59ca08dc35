"""A reading written out again in LaTeX: what is unchanged in the document's own letters."""

from __future__ import annotations

from chainrule.documents.reading import (
    Bars,
    Big,
    Call,
    Dots,
    Group,
    Matrix,
    Name,
    Num,
    Over,
    Partial,
    Picked,
    Plus,
    Primed,
    Raised,
    Reading,
    Times,
    Turned,
)
from chainrule.documents.repairs import show_name

_SIGNS = {"": " ", "dot": r" \cdot ", "times": r" \times ", "odot": r" \odot "}


def latex_of(e: Reading, text: str) -> str:
    """The formula in LaTeX."""

    def at(node: Reading) -> str:
        return latex_of(node, text)

    def atom(node: Reading) -> str:
        shown = at(node)
        plain = isinstance(node, (Num, Group, Call, Bars, Matrix)) or (
            isinstance(node, Name) and "^" not in shown
        )
        return shown if plain else rf"\left( {shown} \right)"

    match e:
        case Num():
            return _number(e)
        case Name():
            return show_name(e)
        case Group(inner=inner):
            if isinstance(inner, (Name, Num, Group, Call)):
                return at(inner)
            return rf"\left( {at(inner)} \right)"
        case Plus(terms=terms, signs=signs):
            shown = ""
            for term, sign in zip(terms, signs, strict=True):
                part = rf"\left( {at(term)} \right)" if isinstance(term, Plus) else at(term)
                if shown:
                    shown += " + " if sign > 0 else " - "
                elif sign < 0:
                    shown += "-"
                shown += part
            return shown
        case Times(factors=factors, joins=joins):
            parts = [rf"\left( {at(f)} \right)" if isinstance(f, Plus) else at(f) for f in factors]
            shown = parts[0]
            for part, join in zip(parts[1:], joins, strict=True):
                shown += _SIGNS[join] + part
            return shown
        case Over(top=top, bottom=bottom):
            return rf"\frac{{{at(top)}}}{{{at(bottom)}}}"
        case Raised(base=base, exponent=exponent):
            return f"{atom(base)}^{{{at(exponent)}}}"
        case Turned(base=base):
            if isinstance(base, Name):
                shown = show_name(base)
                return rf"{{{shown}}}^{{\top}}" if "^" in shown else rf"{shown}^{{\top}}"
            return rf"{atom(base)}^{{\top}}"
        case Primed(base=base):
            return f"{atom(base)}'"
        case Picked(base=base, scripts=scripts):
            return rf"\left[ {at(base)} \right]_{{{''.join(s.text for s in scripts)}}}"
        case Call(function=function, arguments=arguments):
            name = show_name(function)
            if function.base in ("log", "exp", "ln", "tanh", "max", "min"):
                name = "\\" + name.removeprefix(r"\text{").replace("}", "", 1)
            return rf"{name}\left( {', '.join(map(at, arguments))} \right)"
        case Big(letter=letter, upper=upper, body=body):
            above = f"^{{{at(upper)}}}" if upper is not None else ""
            below = f"{letter}=1" if upper is not None else letter
            inner = rf"\left( {at(body)} \right)" if isinstance(body, Plus) else at(body)
            return rf"\sum_{{{below}}}{above} {inner}"
        case Partial(of=of, wrt=wrt):
            if isinstance(of, (Name, Call)):
                return rf"\frac{{\partial {at(of)}}}{{\partial {at(wrt)}}}"
            return rf"\frac{{\partial}}{{\partial {at(wrt)}}} {atom(of)}"
        case Matrix(rows=rows):
            lines = r" \\ ".join(" & ".join(map(at, row)) for row in rows)
            return rf"\begin{{bmatrix}} {lines} \end{{bmatrix}}"
        case Bars(inner=inner, norm=norm):
            bar = r"\|" if norm else "|"
            return f"{bar}{at(inner)}{bar}"
        case Dots():
            return r"\cdots"
    return text[e.start : e.end]


def _number(e: Num) -> str:
    if e.value.denominator == 1:
        return str(e.value)
    if e.decimals:
        return f"{float(e.value):.{e.decimals}f}"
    return rf"\frac{{{e.value.numerator}}}{{{e.value.denominator}}}"
