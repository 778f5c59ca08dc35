"""Expressions as plain text for the terminal.

>>> from chainrule.expression import Symbol
>>> A, W = Symbol("A1", ("samples", "units1")), Symbol("W2", ("units1", "units2"))
>>> PlainPrinter()((A @ W).T)
'(A₁ W₂)ᵀ'
"""

from __future__ import annotations

from fractions import Fraction

from chainrule.expression import (
    Apply,
    Cases,
    Divide,
    Expression,
    Index,
    Power,
    Symbol,
)
from chainrule.notation import subscript
from chainrule.operations import operation
from chainrule.writing.printer import ATOM, FACTOR, POSTFIX, PRODUCT, SUM, Printer, Written

_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


class PlainPrinter(Printer):
    """Writes expressions in Unicode."""

    minus = "−"

    def symbol(self, name: str) -> str:
        return self.notation.text(name)

    def size(self, dimension: str | int) -> str:
        return self.notation.count_text(dimension)

    def number(self, value: object) -> Written:
        if isinstance(value, Fraction) and value.denominator != 1:
            return str(value).replace("-", "−"), PRODUCT if value > 0 else SUM
        text = f"{value:g}" if isinstance(value, float) else str(value)
        return text.replace("-", "−"), SUM if text.startswith("-") else ATOM

    def brackets(self, text: str) -> str:
        return f"({text})"

    def juxtaposed(self, factors: list[str]) -> str:
        return " ".join(factors)

    def times(self, left: Expression, right: Expression) -> str:
        if left.shape and right.shape:
            return " ⊙ "
        return " · " if self.is_number(right) else " "

    def quotient(self, e: Divide) -> Written:
        return f"{self.at(e.numerator, FACTOR)}/{self.at(e.denominator, FACTOR)}", PRODUCT

    def power(self, e: Power) -> str:
        exponent = self(e.exponent)
        small = exponent.replace("−", "-").translate(_SUPERSCRIPTS)
        raised = small if exponent.replace("−", "").isdigit() else f"^({exponent})"
        base = self.at(e.base, ATOM if isinstance(e.base, Power) else POSTFIX)
        if isinstance(self.signed(e.base), Symbol) and self.notation.row.bare:
            base = self.brackets(base)
        return f"{base}{raised}"

    def transpose(self, argument: Expression) -> str:
        return f"{self.at(argument, ATOM)}ᵀ"

    def application(self, e: Apply) -> Written:
        argument = self(e.argument)
        if e.function == "abs" and not e.order:
            return f"|{argument}|", ATOM
        number = e.function.partition("(")[2].rstrip(")")
        name = operation(e.function).text + "′" * e.order + (f"[{number}]" if number else "")
        return f"{name}({argument})", FACTOR

    def indicator(self, condition: str) -> str:
        return f"1[{condition}]"

    def cases(self, e: Cases) -> str:
        return f"{{{self(e.value)} if {self.condition(e.condition)}, else {self(e.otherwise)}}}"

    def indexed(self, base: Expression, names: list[str]) -> str:
        inner = self(base) if isinstance(base, Symbol) else self.brackets(self(base))
        return f"{inner}[{','.join(names)}]"

    def sigma(self, index: Index, body: str) -> str:
        return f"Σ{subscript(index.name)} {body}"

    def derivative(self, of: str, wrt: str) -> str:
        return f"∂{of}/∂{wrt}"
