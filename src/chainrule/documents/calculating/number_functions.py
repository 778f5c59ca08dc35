"""Functions of numbers: σ(0.2) by what the document says σ is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from chainrule.documents.calculating.arithmetic import is_arithmetic
from chainrule.documents.calculating.number_values import (
    EXTREMES,
    FUNCTIONS,
    Evaluation,
    function_of,
)
from chainrule.documents.defining.system import System
from chainrule.documents.markup.unread import Unread
from chainrule.documents.names.lexicon import key_base
from chainrule.documents.parsing.customary import FUNCTION_BASES
from chainrule.documents.parsing.reading import (
    Call,
    Group,
    Name,
    Num,
    Reading,
    mapped,
    walk_reading,
)

_NAMED = re.compile(r"relu|tanh|sigmoid|logistic|linear|identity", re.I)
_SIGMOID = re.compile(r"sigmoid|logistic|logisti[kq]", re.I)
_NEAR = 1e-9
_FIELD = {"logistic": "sigmoid", "linear": "identity"}


@dataclass(frozen=True)
class Functions:
    """What the functions of one system do to numbers.

    letter: the function that σ, f, g, φ stand for, where it is tried what the words may mean.
    """

    system: System
    letter: str | None = None

    @classmethod
    def possible(cls, system: System, *readings: Reading) -> Sequence[Functions]:
        """As the document defines them; and where a letter is one of several, each of these."""
        letters = {
            node.function.base
            for reading in readings
            for node in walk_reading(reading, Call)
            if node.function.base in FUNCTION_BASES
        }
        if not letters or all(_is_defined_once(system, letter) for letter in letters):
            own = cls(system)
            return (own, cls(system, "sigmoid")) if own.is_no_sigmoid(letters) else (own,)
        said = {_FIELD.get(word.lower(), word.lower()) for word in _NAMED.findall(system.prose)}
        if "\\sigma" in letters:
            said.add("sigmoid")
        if letters & system.ambiguous:
            said |= {"relu", "tanh", "sigmoid", "identity"}
        return (cls(system), *(cls(system, name) for name in sorted(said)))

    def is_no_sigmoid(self, letters: set[str]) -> bool:
        """Whether σ is another function as it is written, while the words call it a sigmoid.

        A formula garbled on the way, σ(x) = 1 + e^{-x}1, says nothing of the σ of the numbers.
        """
        if letters != {"\\sigma"} or not _SIGMOID.search(self.system.prose):
            return False
        tried = Num(0, 0, Fraction(3, 10))
        try:
            call = Call(0, 0, Name(0, 0, "\\sigma"), (tried,))
            found = Evaluation().value(self.applied(call, lambda part: part))
        except Unread:
            return False
        expected = FUNCTIONS["sigmoid"][0](float(tried.value))
        return not isinstance(found, Fraction) or abs(float(found) - expected) > _NEAR

    def applied(self, call: Call, put: Callable[[Reading], Reading]) -> Reading:
        """A function applied, with numbers put in for its arguments."""
        arguments = tuple(put(argument) for argument in call.arguments)
        if call.function.base in EXTREMES:
            return replace(call, arguments=arguments)
        if self.letter is not None and call.function.base in FUNCTION_BASES:
            named = replace(call.function, base=self.letter, scripts=())
            return replace(call, function=named, arguments=arguments)
        body = self._body(call, arguments)
        if body is not None:
            return body
        return replace(call, function=self._known(call.function), arguments=arguments)

    def meant(self, reading: Reading) -> Reading:
        """A formula of numbers with the functions that the document means."""
        if isinstance(reading, Call) and self.system.is_function(reading):
            return self.applied(reading, self.meant)
        return mapped(reading, self.meant)

    def _body(self, call: Call, arguments: tuple[Reading, ...]) -> Reading | None:
        """The formula by which the document defines a function, with its argument put in."""
        key = self.system.mention(call.function).key
        functions = self.system.functions
        definition = functions.get(key) or functions.get(key_base(key))
        if definition is None or call.function.primes or len(arguments) != 1:
            return None
        if not self.system.is_closed(definition):
            return None
        (parameter,) = definition.parameters

        def put(part: Reading) -> Reading:
            if part == parameter:
                return Group(call.start, call.end, arguments[0])
            return mapped(part, put)

        body = put(definition.right)
        return Group(call.start, call.end, self._named(body)) if is_arithmetic(body) else None

    def _named(self, body: Reading) -> Reading:
        """A body in which the functions have their names in the field."""
        found = mapped(body, self._named)
        if isinstance(found, Call) and found.function.base not in EXTREMES:
            return replace(found, function=self._known(found.function))
        return found

    def _known(self, function: Name) -> Name:
        """The function by the name that the field has for it."""
        known = self.system.known_function(function.base) or function_of(function)
        if known not in FUNCTIONS:
            raise Unread("which function this is, is not said", function.start)
        return replace(function, base=known, scripts=())


def _is_defined_once(system: System, letter: str) -> bool:
    """Whether a document gives one formula for a function, or calls it by one name."""
    if letter in system.renamed or letter in system.ambiguous:
        return letter in system.renamed
    formulas = {
        chain.sides[-1].reading
        for chain in system.chains
        if isinstance(first := chain.sides[0].reading, Call)
        and first.function.base == letter
        and not first.function.primes
        and isinstance(first.arguments[0], Name)
        and first.arguments[0].base not in system.definitions
    }
    return letter in system.functions and len(formulas) <= 1
