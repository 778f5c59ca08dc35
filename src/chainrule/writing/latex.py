"""Expressions in LaTeX.

>>> from chainrule.expression import Symbol
>>> A, W = Symbol("A1", ("samples", "units1")), Symbol("W2", ("units1", "units2"))
>>> LatexPrinter()(A @ W)
'A_{1} W_{2}'
"""

from __future__ import annotations

from fractions import Fraction

from chainrule.expression import (
    Apply,
    Cases,
    Divide,
    Expression,
    Index,
    Number,
    Power,
    Symbol,
)
from chainrule.operations import operation
from chainrule.writing.printer import ATOM, FACTOR, SUM, Printer, Written


class LatexPrinter(Printer):
    """Writes expressions in LaTeX's mathematics; needs amsmath."""

    minus = "-"

    def symbol(self, name: str) -> str:
        return self.notation.latex(name)

    def size(self, dimension: str | int) -> str:
        return self.notation.count(dimension)

    def number(self, value: object) -> Written:
        if isinstance(value, Fraction) and value.denominator != 1:
            sign = "-" if value < 0 else ""
            text = rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"
            return text, SUM if sign else FACTOR
        text = f"{value:g}" if isinstance(value, float) else str(value)
        if "e" in text:
            mantissa, exponent = text.split("e")
            return rf"{mantissa} \cdot 10^{{{int(exponent)}}}", SUM
        return text, SUM if text.startswith("-") else ATOM

    def brackets(self, text: str) -> str:
        return rf"\left( {text} \right)"

    def juxtaposed(self, factors: list[str]) -> str:
        return r" \, ".join(factors) if any("frac" in f for f in factors) else " ".join(factors)

    def times(self, left: Expression, right: Expression) -> str:
        if left.shape and right.shape:
            return r" \odot "
        if self.is_number(right) or (isinstance(left, Number) and isinstance(right, Divide)):
            return r" \cdot "
        return " "

    def quotient(self, e: Divide) -> Written:
        return rf"\frac{{{self(e.numerator)}}}{{{self(e.denominator)}}}", FACTOR

    def power(self, e: Power) -> str:
        base = self.at(e.base, ATOM)
        name = e.base.name if isinstance(e.base, Symbol) else ""
        plain = name and not self.notation.power_needs_brackets(name)
        if not plain and not base.startswith(r"\left"):
            base = self.brackets(base)
        return f"{base}^{{{self(e.exponent)}}}"

    def transpose(self, argument: Expression) -> str:
        base = self.at(argument, ATOM)
        return rf"{{{base}}}^{{\top}}" if "^" in base else rf"{base}^{{\top}}"

    def application(self, e: Apply) -> Written:
        argument = self(e.argument)
        if e.function == "exp" and not e.order:
            return f"e^{{{argument}}}", FACTOR
        if e.function == "abs" and not e.order:
            return rf"\left\lvert {argument} \right\rvert", ATOM
        row = operation(e.function)
        number = e.function.partition("(")[2].rstrip(")")
        name = row.latex + (f"_{{{number}}}" if number else "") + "'" * e.order
        return rf"{name}\left( {argument} \right)", FACTOR

    def indicator(self, condition: str) -> str:
        return rf"\mathbf{{1}}\left[ {condition} \right]"

    def cases(self, e: Cases) -> str:
        return (
            rf"\begin{{cases}} {self(e.value)} & \text{{if }} {self.condition(e.condition)} \\ "
            rf"{self(e.otherwise)} & \text{{otherwise}} \end{{cases}}"
        )

    def indexed(self, base: Expression, names: list[str]) -> str:
        joined = (
            "".join(names) if all(len(n) == 1 and n.isalpha() for n in names) else ",".join(names)
        )
        if isinstance(base, Symbol) and ("_" not in (name := self.symbol(base.name))):
            return f"{name}_{{{joined}}}"
        return rf"\left[ {self(base)} \right]_{{{joined}}}"

    def sigma(self, index: Index, body: str) -> str:
        return rf"\sum_{{{index.name}=1}}^{{{self.notation.count(index.dimension)}}} {body}"

    def derivative(self, of: str, wrt: str) -> str:
        return rf"\frac{{\partial {of}}}{{\partial {wrt}}}"
