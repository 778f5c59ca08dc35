r"""σ_θ(x), which no line defines: the sigmoid of θᵀx, as h_θ(x) is elsewhere; σ_θ(X) is σ(Xθ).

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> sides = [parse(layout(text)) for text in ("L", r"\log \sigma_\theta(x_i)")]
>>> call = with_sigmoids_of_parameters([sides])[0][1].arguments[0]
>>> call.function.scripts, [factor.base for factor in call.arguments[0].factors]
((), ['\\theta', 'x'])
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Call,
    Name,
    Reading,
    Sides,
    Times,
    mapped,
    rewritten,
)

_PARAMETERS = ("\\theta", "w", "\\beta")
_DATA = ("x", "\\phi", "X")


def with_sigmoids_of_parameters(chains: Sides) -> Sides:
    """The formulas of a document with σ(θᵀx) for σ_θ(x)."""
    if any(sides and _parameter(sides[0]) is not None for sides in chains):
        return chains

    def rewrite(node: Reading) -> Reading:
        node = mapped(node, rewrite)
        by = _parameter(node)
        if by is None or not isinstance(node, Call):
            return node
        (data,) = node.arguments
        weights = Name(node.start, node.start, by)
        turned = replace(weights, scripts=(TRANSPOSED,))
        rows = isinstance(data, Name) and data.base == "X"  # of all samples
        factors = (data, weights) if rows else (turned, data)
        product = Times(node.start, node.end, factors, ("",))
        return replace(node, function=replace(node.function, scripts=()), arguments=(product,))

    return rewritten(chains, rewrite, (Call,))


def _parameter(reading: Reading | None) -> str | None:
    """The θ of σ_θ(x_i)."""
    if not isinstance(reading, Call) or reading.function.base != "\\sigma":
        return None
    scripts, arguments = reading.function.scripts, reading.arguments
    if len(scripts) != 1 or scripts[0].text not in _PARAMETERS or len(arguments) != 1:
        return None
    data = arguments[0]
    return scripts[0].text if isinstance(data, Name) and data.base in _DATA else None
