"""No definition leads back to its own symbol: what closes a circle is a claim.

After ``y = σ(z)``, an equality ``z = σ⁻¹(y)`` or ``σ(z) = y`` says nothing new of z.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from chainrule.documents.defining.dependence import reached
from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition, has_derivative

_LONGEST = 200  # symbols of one circle; more are not looked at one by one


def break_circles(system: System) -> None:
    """Give up, of the definitions that form a circle, the one that is written last."""
    graph = {key: _inside(system, found) for key, found in system.definitions.items()}
    for _ in range(_LONGEST):
        circle = next(_circles(graph), None)
        if circle is None:
            return
        last = max(circle, key=lambda key: _position(system.definitions[key]))
        other = next(_others(system, last, graph), None)
        if other is None:
            system.circular.append(system.definitions.pop(last))
            del graph[last]
        else:
            system.definitions[last] = other
            graph[last] = _inside(system, other)


def is_of_another_layer(system: System, chain: int, place: int) -> bool:
    """Whether an equality that closes a circle can only define: h = max(0, z) after z = W h + b.

    Turned round, z = W h + b gives h by W and b. What has none of them is said of another h.
    """
    closing = (found for found in system.circular if found.is_at(chain, place))
    return any(_is_of_none(system, found) for found in closing)


def _is_of_none(system: System, closing: Definition) -> bool:
    """Whether a formula has none of what its quantities are computed from but its symbol."""
    own = set(system.keys_in(closing.right))
    below = set(reached(system, own)) - set(system.definitions) - {closing.key}
    return bool(below) and below.isdisjoint(own)


def _inside(system: System, definition: Definition) -> frozenset[str]:
    return frozenset(system.keys_in(definition.right))


def _position(definition: Definition) -> tuple[int, int]:
    return definition.chain, definition.side


def _others(system: System, key: str, graph: dict[str, frozenset[str]]) -> Iterator[Definition]:
    """The other definitions of a symbol that do not lead back to it."""
    for offer in system.candidates.get(key, ())[:4]:
        if not has_derivative(offer.right) and key not in _reached(_inside(system, offer), graph):
            yield offer


def _reached(keys: Iterable[str], graph: dict[str, frozenset[str]]) -> set[str]:
    """What is computed into some quantities, these among it."""
    found: set[str] = set()
    waiting = list(keys)
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting.extend(graph.get(key, ()))
    return found


def _circles(graph: dict[str, frozenset[str]]) -> Iterator[list[str]]:
    """The symbols of each circle: a depth-first walk that meets a symbol it has not left yet."""
    done: set[str] = set()
    for first in graph:
        path: list[str] = []
        open_ = {}
        stack: list[tuple[str, Iterator[str]]] = []
        if first not in done:
            stack.append((first, iter(sorted(graph[first]))))
            path.append(first)
            open_[first] = 0
        while stack:
            key, rest = stack[-1]
            for inner in rest:
                if inner in open_:
                    yield path[open_[inner] :]
                    continue
                if inner not in done and inner in graph:
                    open_[inner] = len(path)
                    path.append(inner)
                    stack.append((inner, iter(sorted(graph[inner]))))
                    break
            else:
                stack.pop()
                path.pop()
                del open_[key]
                done.add(key)
