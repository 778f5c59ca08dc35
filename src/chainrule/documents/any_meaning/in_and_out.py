r"""∂C/∂w = a_in δ_out and ∂C/∂b = δ: a rule in words, for whatever weight and whatever unit.

``a_{in}`` is what the weight multiplies and ``δ_{out}`` the error of the unit that it feeds. The
rule says nothing of one layer, and its symbols are defined by what stands below them.
"""

from __future__ import annotations

from chainrule.documents.defining.system import System
from chainrule.documents.names.lexicon import key_base
from chainrule.documents.parsing.reading import (
    Name,
    Partial,
    Reading,
    Times,
    bare_name,
    unbracketed,
)

_ERRORS = ("\\delta",)


def is_rule_in_words(left: Reading, right: Reading, system: System) -> bool:
    """Whether an equality is this rule of a loss and a weight, or a bias, without a layer."""
    if not isinstance(left, Partial) or left.nabla:
        return False
    of, wrt = bare_name(left.of), bare_name(left.wrt)
    if of is None or wrt is None or wrt.scripts or not system.is_a_loss(system.mention(of).key):
        return False
    if wrt.base == "b":
        return _is_any_error(right, system)
    factors = right.factors if isinstance(right, Times) else ()
    names = [n for factor in factors if isinstance(n := unbracketed(factor), Name)]
    below = {(_below(name), name.base in _ERRORS) for name in names}
    return wrt.base == "w" and len(factors) == 2 and below == {("in", False), ("out", True)}


def _below(name: Name) -> str:
    return "".join(s.text for s in name.scripts if s.place == "sub")


def _is_any_error(right: Reading, system: System) -> bool:
    """δ without a layer, where the errors of the layers are defined."""
    if not isinstance(right, Name) or right.scripts or right.base not in _ERRORS:
        return False
    keys = [key for key in system.definitions if key_base(key) == right.base]
    return bool(keys) and system.mention(right).key not in keys
