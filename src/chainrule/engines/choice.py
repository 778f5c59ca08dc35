"""Which engine serves: the compiled core where it is installed, else the reference."""

from __future__ import annotations

from chainrule.convention import Convention
from chainrule.engines.native import Native, available, instruction_sets, knows
from chainrule.engines.reference import Reference
from chainrule.network import Network

Engine = Native | Reference


def engine_for(network: Network, convention: Convention | None = None) -> Engine:
    """The fastest engine that is installed and has every function of the network."""
    native = available() and knows(network)
    return Native(network, convention) if native else Reference(network, convention)


def engine_in_use() -> str:
    """The engine in use, in words.

    >>> "engine" in engine_in_use()
    True
    """
    if available():
        return f"native {instruction_sets()[0]} engine"
    return (
        "NumPy reference engine; for the native one, which is many times faster, "
        "install chainrule where there is a C++ compiler"
    )
