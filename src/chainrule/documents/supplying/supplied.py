"""What a document leaves out, taken from a network that is given with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from chainrule.convention import REDUCTIONS, Convention
from chainrule.documents.defining.dependence import roots_of
from chainrule.documents.defining.system import System
from chainrule.documents.parsing.reading import Name
from chainrule.documents.sources.document import Document
from chainrule.documents.stating.chains import Chain
from chainrule.documents.stating.statements import statements
from chainrule.documents.supplying.forward import equality, forward_chains
from chainrule.documents.supplying.spelling import spelling_of
from chainrule.errors import DocumentError, NetworkError
from chainrule.network import Network

_SETTINGS = ("samples", "weights", "reduction")


@dataclass(frozen=True)
class Supplied:
    """The equations of a given network, and other names for its prediction."""

    layers: tuple[Chain, ...] = ()
    loss: tuple[Chain, ...] = ()
    others: tuple[Chain, ...] = ()
    convention: Convention | None = None
    usual: str = "mean"

    @property
    def depth(self) -> int | None:
        """How many layers the network has, if one is given."""
        return len(self.layers) // 2 or None

    def remark(self, systems: Iterable[System]) -> Iterator[str]:
        """What was made of the network, in a sentence."""
        if self.convention is None:
            return
        own = {id(chain) for chain in (*self.layers, *self.loss)}
        if not any(id(chain) in own for system in systems for chain in system.chains):
            yield "The document defines its own network; the one that was given is not used."
            return
        way = self.convention
        weights = "inputs × units" if way.weights == "in_out" else "units × inputs"
        factor = {"mean": "1/n", "half_mean": "1/(2n)", "sum": "1", "half_sum": "1/2"}
        yield (
            f"The given network is read with samples as {way.samples}, weights {weights}, and "
            f"the factor {factor[way.reduction]} in front of the loss."
        )

    def missing(self, system: System) -> list[Chain]:
        """Those of the equations that a system does not define itself."""
        if not self.loss or is_complete(system):
            return []
        has_loss = system.loss is not None and system.loss in system.definitions
        if not has_loss and system.output and _rests_on_parameters(system, system.output):
            own = system.definitions[system.output].left
            given = self.layers[-1].sides[0].reading
            if isinstance(own, Name) and given is not None and own != given:
                return [*self.loss, equality(self.loss[0], given, own)]
            return [*self.loss]
        equations = (*self.layers, *self.loss, *self.others)
        return [c for c in equations if not _is_defined(c, system)]


def is_complete(system: System) -> bool:
    """Whether a system defines a loss, and all that it rests on."""
    return (
        system.loss is not None
        and system.loss in system.definitions
        and _rests_on_parameters(system, system.loss)
    )


def network_of(document: Document, network: Network | None) -> Network | None:
    """The network that is given with a document: by the reader, or in the front matter."""
    if network is None and "network" in document.settings:
        try:
            return Network.parse(document.settings["network"])
        except NetworkError as problem:
            raise DocumentError(
                f"{document.name}: network in the front matter: {problem}"
            ) from None
    return network


def supplied(
    document: Document,
    network: Network | None,
    convention: Convention | None,
    agreement: Callable[[Document, Supplied], int],
) -> Supplied:
    """The equations of the given network, in the spelling and the convention of the document.

    Where the convention is not said, it is the one in which most of the document holds; a factor
    other than the mean must explain two lines more, because one alone may have lost it.
    """
    network = network_of(document, network)
    if network is None:
        return Supplied()
    found = list(_candidates(document, network, convention))
    if len(found) == 1:
        return found[0]
    scores = [agreement(document, each) - _is_unusual(each) for each in found]
    return found[scores.index(max(scores))]


def _candidates(
    document: Document, network: Network, convention: Convention | None
) -> Iterator[Supplied]:
    chains = [s for s in statements(document) if isinstance(s, Chain)]
    spelling = spelling_of(chains, document.text)
    said = {name: document.settings[name] for name in _SETTINGS if name in document.settings}
    if convention is not None:
        said = {name: getattr(convention, name) for name in _SETTINGS}
    of_one = not spelling.is_batch and spelling.sample is None
    choices = {
        "samples": ("rows", "columns") if spelling.is_batch else ("columns", "rows"),
        "weights": ("in_out", "out_in") if spelling.is_batch else ("out_in", "in_out"),
        "reduction": ("sum", "half_sum") if of_one else tuple(REDUCTIONS),
    }
    options = [(said[name],) if name in said else values for name, values in choices.items()]
    for samples, weights, reduction in product(*options):
        tried = Convention(samples, weights, reduction)
        equations = forward_chains(network, tried, spelling)
        last = 2 * len(network.layers)
        layers, loss, others = equations[:last], equations[last : last + 1], equations[last + 1 :]
        yield Supplied(tuple(layers), tuple(loss), tuple(others), tried, options[2][0])


def _is_unusual(given: Supplied) -> bool:
    """Whether the factor in front of the loss is not the first one that is tried."""
    return given.convention is not None and given.convention.reduction != given.usual


def _is_defined(chain: Chain, system: System) -> bool:
    left = chain.sides[0].reading
    return isinstance(left, Name) and system.mention(left).key in system.definitions


def _rests_on_parameters(system: System, key: str) -> bool:
    definition = system.definitions.get(key)
    return definition is not None and any(
        system.is_parameter(root) for root in roots_of(system, definition.right)
    )
