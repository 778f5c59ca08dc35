r"""The output of the last layer for a prediction that was said of logistic regression.

Course notes give J and ŷ = σ(wᵀx + b), go on to a^{[2]} = σ(z^{[2]}), and end in dz^{[2]} = a^{[2]}
− y without saying the loss again: it is the same, of the last layer. A line that holds for it
holds; of the others nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.defining.dependence import reached
from chainrule.documents.defining.system import System
from chainrule.documents.names.lexicon import Mention
from chainrule.documents.parsing.reading import Name
from chainrule.documents.supposing.one_example import for_one_example

_PREDICTIONS = ("\\hat{y}", "a")


def with_outputs_of_layers(system: System) -> Iterator[System]:
    """The same system with the last output for the prediction, of all examples and of one."""
    last = _last_output(system)
    if last is None or system.loss not in system.definitions:
        return
    below = set(reached(system, [system.loss]))
    said = [key for key in _PREDICTIONS if key in below & system.definitions.keys()]
    plain = [key for key in said if not isinstance(system.definitions[key].right, Name)]
    if not plain or any("|" in key for key in below & system.definitions.keys()):
        return
    meant = {key: replace(system.definitions[key], right=last) for key in plain}
    found = replace(system, definitions={**system.definitions, **meant}, supposed=True)
    yield found
    single = for_one_example(found)
    if single is not None:
        yield single


def _last_output(system: System) -> Name | None:
    """The a^{[2]} of a document that defines no later one, as it is written."""
    layers = [key for key in system.definitions if key[:2] == "a|" and key[2:].isdigit()]
    key = max(layers, key=lambda found: int(found[2:]), default=None)
    names = (name for name in system.habits.names if system.mention(name) == Mention(str(key)))
    return next(names, None)
