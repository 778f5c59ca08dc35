"""The network string: ``2 -> 2 relu -> 3 softmax, cross_entropy``.

    network = INPUTS ("->" layer)+ ["," loss] ["," "l2=" NUMBER]
    layer   = UNITS [activation] ["no bias"]

A slip is answered with the string and a caret under the place.
"""

from __future__ import annotations

import re
from typing import NamedTuple, NoReturn

from chainrule.errors import NetworkError, NetworkSyntaxError
from chainrule.losses import loss
from chainrule.operations import activation

_WHOLE = re.compile(r"\d+\Z")
_LAYER = re.compile(r"(?P<units>\S+)(?P<rest>.*)\Z", re.DOTALL)
_NO_BIAS = re.compile(r"\s*\bno[ _-]?bias\s*\Z", re.IGNORECASE)
_SHOWN = 200


class LayerWords(NamedTuple):
    """What a string says of one layer, and where."""

    units: int
    activation: str | None
    bias: bool
    position: int


class NetworkWords(NamedTuple):
    """What a string says of a network, before it is known to be one."""

    inputs: int
    layers: list[LayerWords]
    loss: str | None
    l2: float


class NetworkString:
    """A network string being read.

    >>> NetworkString("4 -> 8 tanh no bias -> 1, mse").read().layers[0]
    LayerWords(units=8, activation='tanh', bias=False, position=5)
    """

    def __init__(self, text: str) -> None:
        self.text = text.replace("→", "->").replace("\n", " ").replace("\t", " ")

    def fail(self, message: str, position: int) -> NoReturn:
        """Raise with a window of the string around the place, so that the caret is in view."""
        start = max(0, position - _SHOWN // 2)
        window = self.text[start : start + _SHOWN]
        raise NetworkSyntaxError(message, window, position - start)

    def read(self) -> NetworkWords:
        """What the string says; NetworkSyntaxError with its place for a slip."""
        chain, *options = self._pieces(r",", 0, self.text)
        pieces = self._pieces(r"->", chain[0], chain[1])
        if len(pieces) < 2:
            self.fail(
                "a network reads INPUTS -> UNITS ACTIVATION -> …, LOSS, "
                'as in "2 -> 3 relu -> 1, mse"',
                pieces[0][0] + len(pieces[0][1].rstrip()),
            )
        inputs = self._whole(pieces[0], "the number of inputs")
        layers = [self._layer(piece) for piece in pieces[1:]]
        loss_name, l2 = self._options(options)
        return NetworkWords(inputs, layers, loss_name, l2)

    def _pieces(self, separator: str, offset: int, text: str) -> list[tuple[int, str]]:
        """The parts between separators, each with the place of its first character."""
        pieces, start = [], 0
        for match in [*re.finditer(separator, text), None]:
            part = text[start : match.start() if match else len(text)]
            pieces.append((offset + start + len(part) - len(part.lstrip()), part.strip()))
            start = match.end() if match else start
        return pieces

    def _whole(self, piece: tuple[int, str], what: str) -> int:
        position, text = piece
        if not _WHOLE.match(text) or len(text) > 12 or int(text) < 1:
            found = f", not {text!r}" if text else ""
            self.fail(f"expected {what}, a whole number of at least 1{found}", position)
        return int(text)

    def _layer(self, piece: tuple[int, str]) -> LayerWords:
        position, text = piece
        match = _LAYER.match(text)
        units = self._whole((position, match["units"] if match else ""), "a number of units")
        rest = match["rest"] if match else ""
        no_bias = _NO_BIAS.search(rest)
        name = (rest[: no_bias.start()] if no_bias else rest).strip()
        place = position + len(text) - len(rest.lstrip())
        try:
            chosen = activation(name).name if name else None
        except NetworkError as problem:
            self.fail(str(problem), place)
        return LayerWords(units, chosen, no_bias is None, position)

    def _options(self, options: list[tuple[int, str]]) -> tuple[str | None, float]:
        loss_name: str | None = None
        l2: float | None = None
        for position, text in options:
            key, equals, value = (part.strip() for part in text.partition("="))
            if equals and key.lower() == "l2" and l2 is None:
                try:
                    l2 = float(value)
                except ValueError:
                    self.fail(f"l2 takes a number, not {value!r}", position)
            elif equals:
                self.fail(f"unknown or repeated option {key!r}: only l2=NUMBER is known", position)
            elif loss_name is not None:
                self.fail(f"a second loss {text!r}: a network has one", position)
            else:
                try:
                    loss_name = loss(text).name
                except NetworkError as problem:
                    self.fail(str(problem), position)
        return loss_name, l2 or 0.0
