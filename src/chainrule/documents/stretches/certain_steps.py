r"""The 3 of ∂E_3/∂V and z_3 = V s_3, where any step would do: E_3 is the E_t of t = 3.

A text on recurrent networks derives for one step of h_t and y_t what holds at every one. A chain
that speaks of several steps, h_3 and h_2, is of these alone, and so are numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from chainrule.documents.names.lexicon import PARAMETER_BASES
from chainrule.documents.parsing.reading import Name, Num, Partial, Reading, Script, mapped
from chainrule.documents.stating.chains import Chain, nodes_in


def with_certain_steps(chains: Sequence[Chain], letters: Collection[str]) -> list[Chain]:
    """The chains with the letter of the steps for such a number."""
    names = list(nodes_in(chains, Name))
    steps = {
        (name.base, script.text) for name in names for script in name.scripts
        if script.text in letters and name.base not in PARAMETER_BASES
    }  # fmt: skip
    numbers = {number for chain in chains for number in _numbers([chain], {b for b, _ in steps})}
    if len({letter for _, letter in steps}) != 1 or not numbers:
        return list(chains)
    letter = next(iter(steps))[1]
    stepped = {base for base, _ in steps}
    defined = {
        left.base for chain in chains
        if isinstance(left := chain.sides[0].reading, Name) and left.base not in PARAMETER_BASES
        and _is_general(chain) and _only(chain, stepped) and _number(left) == _only(chain, stepped)
    }  # fmt: skip
    bases = stepped | defined

    def rewritten(chain: Chain) -> Chain:
        number = _only(chain, bases)
        derives = any(True for _ in nodes_in([chain], Partial))
        left = chain.sides[0].reading
        defines = isinstance(left, Name) and left.base in defined - stepped
        if not number or not _is_general(chain) or not (derives or defines):
            return chain

        def put(node: Reading) -> Reading:
            if isinstance(node, Name) and node.base in bases and _number(node) == number:
                return replace(node, scripts=(Script("sub", "bare", letter),))
            return mapped(node, put)

        return chain.rewritten(put)

    return [rewritten(chain) for chain in chains]


def _numbers(chains: Sequence[Chain], bases: Collection[str]) -> Iterator[str]:
    """The numbers below the states in some chains."""
    for name in nodes_in(chains, Name):
        if name.base in bases and (number := _number(name)):
            yield number


def _number(name: Name) -> str:
    """The 3 of E_3."""
    script = name.scripts[0] if len(name.scripts) == 1 else None
    is_number = script is not None and script.place == "sub" and script.text.isdigit()
    return script.text if script is not None and is_number else ""


def _only(chain: Chain, bases: Collection[str]) -> str:
    """The one number that the states in a chain have."""
    found = set(_numbers([chain], bases))
    return found.pop() if len(found) == 1 else ""


def _is_general(chain: Chain) -> bool:
    """Whether no number with decimals is put in."""
    return not any(node.decimals for node in nodes_in([chain], Num))
