r"""What an equality says of a symbol besides: E of ``… = u_c - \log Σ_j e^{u_j} := -E``.

A loss is what something else is with its sign turned, and a softmax may be told by its logarithm:
where nothing else says what y is, −log y_c = −u_c + log Σ_j e^{u_j} says that it is that of u. And
h = g(θᵀx) = 1/(1 + e^{−θᵀx}) says what g is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from chainrule.documents.parsing.customary import FUNCTION_BASES, LOSS_BASES
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Group,
    Name,
    Over,
    Picked,
    Plus,
    Reading,
    bases_in,
    is_logarithm,
    mapped,
    unbracketed,
    walk_reading,
)

_DEFINING = (":=", "=:")
_PARAMETERS = {"W", "w", "b", "\\theta", "\\Theta"}
_OTHER_LETTERS = "kjmn"


def implied(
    sides: Sequence[Reading | None], relations: Sequence[str], defined: set[str]
) -> Iterator[tuple[Reading, Reading]]:
    """Symbols that the sides of one chain say the value of. defined: the letters with a formula."""
    for relation, (left, right) in zip(relations, pairwise(sides), strict=False):
        if left is None or right is None:
            continue
        if _is_the_network(right) and isinstance(left, Name):
            yield right, left
        name = _negative(right)
        said = relation in _DEFINING or (right is sides[-1] and _is_a_loss(name, defined))
        if said and isinstance(name, Name) and _negative(left) is None:
            inner = Group(left.start, left.end, left)
            yield name, Plus(left.start, left.end, (inner,), (-1,))
        function = _function(left, right)
        if function is not None:
            yield function
        found = _softmax(left, right)
        if found is not None and found[0].base not in defined:
            yield found


def _function(left: Reading, right: Reading) -> tuple[Reading, Reading] | None:
    """g(z) = 1/(1 + e^{−z}), where h = g(θᵀx) = 1/(1 + e^{−θᵀx}) is written."""
    if not isinstance(left, Call) or left.function.base not in FUNCTION_BASES:
        return None
    argument = unbracketed(left.arguments[0])
    if len(left.arguments) > 1 or isinstance(argument, Name) or left.function.primes:
        return None
    letter = Name(argument.start, argument.end, "z")

    def rewrite(node: Reading) -> Reading:
        return letter if unbracketed(node) == argument else mapped(node, rewrite)

    body = rewrite(right)
    names = set(bases_in(body))
    if "z" not in names or not names <= {"z", "e", "exp"}:
        return None
    return replace(left, arguments=(letter,)), body


def _is_a_loss(reading: Reading | None, defined: set[str]) -> bool:
    """Whether the E of log y_c = u_c − log Σ_j e^{u_j} = −E is a loss that nothing else defines."""
    if not isinstance(reading, Name) or reading.scripts:
        return False
    return reading.base in LOSS_BASES and reading.base not in defined


def _is_the_network(reading: Reading) -> bool:
    """Whether a function is called by all its parameters, as h_{W,b}(x) in a^{(L)} = h_{W,b}(x)."""
    if not isinstance(reading, Call) or not isinstance(reading.arguments[0], Name):
        return False
    below = {script.text for script in reading.function.scripts if script.place == "sub"}
    return bool(below) and below <= _PARAMETERS


def _negative(reading: Reading) -> Reading | None:
    """The E of −E."""
    reading = unbracketed(reading)
    if isinstance(reading, Plus) and len(reading.terms) == 1 and reading.signs == (-1,):
        return unbracketed(reading.terms[0])
    return None


def _logarithm(reading: Reading | None) -> Reading | None:
    """What the logarithm is taken of, if a formula is one."""
    reading = unbracketed(reading) if reading is not None else None
    if reading is not None and is_logarithm(reading):
        return unbracketed(reading.arguments[0]) if len(reading.arguments) == 1 else None
    return None


def _softmax(left: Reading, right: Reading) -> tuple[Name, Reading] | None:
    """y_j = e^{u_j} / Σ_k e^{u_k}, where −log y_c = −u_c + log Σ_j e^{u_j} is written."""
    certain, right = _logarithm(_negative(left)), unbracketed(right)
    if not isinstance(certain, Name) or not isinstance(right, Plus) or right.signs != (-1, 1):
        return None
    score, whole = unbracketed(right.terms[0]), _logarithm(right.terms[1])
    if not isinstance(score, Name) or not isinstance(whole, Big) or whole.kind != "sum":
        return None
    if certain.scripts != score.scripts or len(score.scripts) != 1:
        return None
    at, letter = score.scripts[0], whole.letter
    each = replace(score, scripts=(replace(at, kind="bare", text=letter),))
    if not any(node == each for node in walk_reading(whole.body)):
        return None
    used = {s.text for n in walk_reading(whole.body) if isinstance(n, (Name, Picked))
            for s in n.scripts}  # fmt: skip
    other = next((k for k in _OTHER_LETTERS if k not in used), None)
    if other is None:
        return None
    below = replace(whole, letter=other, body=_renamed(whole.body, letter, other))
    value = Over(right.start, right.end, whole.body, below)
    return replace(certain, scripts=each.scripts), value


def _renamed(node: Reading, old: str, new: str) -> Reading:
    """A formula with another index letter."""
    if isinstance(node, (Name, Picked)):
        scripts = tuple(replace(s, text=new) if s.text == old else s for s in node.scripts)
        node = replace(node, scripts=scripts)
    return mapped(node, lambda child: _renamed(child, old, new))
