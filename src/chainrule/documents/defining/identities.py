"""Which letters stand for the identity matrix: I, where nothing says that it is something else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import has_derivative, is_solution
from chainrule.documents.names.prose import says
from chainrule.documents.parsing.customary import IDENTITY_BASES
from chainrule.documents.parsing.reading import Name, bases_in

_SAID = re.compile(
    r"identity matri|unit matri|Einheitsmatri|matrice (?:identit|unit)|matriz (?:identidad|unidad)"
    r"|единичн\w+ матриц|单位(?:矩)?阵|単位行列",
    re.I,
)


def find_identities(system: System) -> None:
    """Say which letters are the identity: by the words, or because no shape or value is given.

    What a quantity is computed from, as in z = W I + b, is data, unless the words say otherwise.
    """
    is_said = says(_SAID, system.prose)
    system.identities = frozenset(
        base for base in IDENTITY_BASES if is_said or base not in set(_others(system))
    )


def _others(system: System) -> Iterator[str]:
    """The letters that are defined, declared, or computed with."""
    for membership in system.memberships:
        yield from bases_in(membership.left.reading)
    for chain in system.chains:
        left = chain.sides[0].reading
        if not isinstance(left, Name):
            continue
        yield left.base
        for side in chain.sides[1:2]:
            if side.reading is None or is_solution(left, side.reading):
                continue  # w = (XᵀX + λI)⁻¹ Xᵀ y
            if not has_derivative(side.reading):
                yield from bases_in(side.reading)
