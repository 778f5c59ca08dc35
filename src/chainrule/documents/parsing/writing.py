"""A reading written out again in LaTeX: what is unchanged in the document's own letters.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> latex_of(parse(layout("∂L/∂W₁")), "")
'\\\\frac{\\\\partial L}{\\\\partial W_{1}}'
"""

from __future__ import annotations

from collections.abc import Callable

from chainrule.documents.parsing.reading import (
    Bars,
    Big,
    Call,
    Dots,
    Group,
    Indicator,
    Matrix,
    Name,
    Num,
    Over,
    Partial,
    Picked,
    Piecewise,
    Plus,
    Primed,
    Raised,
    Reading,
    Script,
    Times,
    Turned,
)

_SCRIPTS = {"paren": "({})", "bracket": "[{}]", "bare": "{}", "word": r"\text{{{}}}"}
_RELATIONS = {"!=": r"\neq", ">=": r"\geq", "<=": r"\leq"}
_SIGNS = {"": " ", "dot": r" \cdot ", "times": r" \times ", "odot": r" \odot "}


def latex_of(e: Reading, text: str) -> str:
    """The formula in LaTeX. text: the document, from which the rarer nodes are quoted."""

    def at(node: Reading) -> str:
        return latex_of(node, text)

    def atom(node: Reading) -> str:
        shown = at(node)
        plain = isinstance(node, (Num, Group, Call, Bars, Matrix)) or (
            isinstance(node, Name) and "^" not in shown
        )
        return shown if plain else rf"\left( {shown} \right)"

    def bracketed(node: Reading) -> str:
        return rf"\left( {at(node)} \right)" if isinstance(node, Plus) else at(node)

    def related(left: Reading, relation: str, right: Reading) -> str:
        return f"{at(left)} {_RELATIONS.get(relation, relation)} {at(right)}"

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
                part = bracketed(term)
                if shown:
                    shown += " + " if sign > 0 else " - "
                elif sign < 0:
                    shown += "-"
                shown += part
            return shown
        case Times(factors=factors, joins=joins):
            shown = bracketed(factors[0])
            for factor, join in zip(factors[1:], joins, strict=True):
                shown += _SIGNS[join] + bracketed(factor)
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
        case Big():
            return _big(e, at) + " " + bracketed(e.body)
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
        case Piecewise(values=values, conditions=conditions):
            cases = []
            for value, when in zip(values, conditions, strict=True):
                said = r"\text{otherwise}"
                if when is not None:
                    said = rf"\text{{if }} {related(when.left, when.relation, when.right)}"
                cases.append(f"{at(value)} & {said}")
            return r"\begin{cases} " + r" \\ ".join(cases) + r" \end{cases}"
        case Indicator(left=left, relation=relation, right=right):
            return rf"\left[ {related(left, relation, right)} \right]"
        case Dots():
            return r"\cdots"
    return text[e.start : e.end]


def _number(e: Num) -> str:
    if e.value.denominator == 1:
        return str(e.value)
    if e.decimals:
        return f"{float(e.value):.{e.decimals}f}"
    return rf"\frac{{{e.value.numerator}}}{{{e.value.denominator}}}"


def show_name(name: Name) -> str:
    """A name in LaTeX."""
    text = name.written or name.base
    text = rf"\text{{{text}}}" if text.isalpha() and len(text) > 1 else text
    shown = [s for s in name.scripts if s.written != ""]
    below = [s for s in shown if s.place == "sub"]
    above = [s for s in shown if s.place == "sup"]
    if below:
        text += "_{" + "".join(map(_script, below)) + "}"
    if above:
        text += "^{" + "".join("\\top" if s.text == "T" else _script(s) for s in above) + "}"
    return text + "'" * name.primes


def _script(script: Script) -> str:
    """A script, a layer in the document's own letters."""
    return _SCRIPTS[script.kind].format(script.written or script.text)


def _big(e: Big, at: Callable[[Reading], str]) -> str:
    """The sign of a sum or a product with what stands below and above it."""
    above = f"^{{{at(e.upper)}}}" if e.upper is not None else ""
    below = e.letter
    if e.unequal:
        below += rf" \neq {e.unequal}"
    elif e.upper is not None:
        below += "=" + (at(e.lower) if e.lower is not None else "1")
    return rf"\{e.kind}_{{{below}}}{above}"
