"""The equations of a network that is given, in the letters of the document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.backpropagation import derive
from chainrule.convention import Convention
from chainrule.documents.parsing.reading import Big, Group, Name, Picked, Reading, mapped
from chainrule.documents.sources.source import read_text
from chainrule.documents.stating.chains import Chain, Side
from chainrule.documents.stating.statements import statements
from chainrule.documents.supplying.spelling import Spelling
from chainrule.network import Network

_PER_SAMPLE = ("X", "Y", "Z", "A")
_INDEX = "i"  # the index of the samples in derivations


def forward_chains(network: Network, convention: Convention, spelling: Spelling) -> list[Chain]:
    """The forward equations and the loss, in that order; the names of the prediction between."""
    written = derive(network, convention).to_markdown(spelling.style)
    forward, _, rest = written.partition("## Backward")
    functions = rest.partition("## Functions")[2].partition("\n## ")[0]
    source = read_text(forward + functions, "<network>", "markdown")
    chains = [s for s in statements(source) if isinstance(s, Chain)]
    spelled = [_spelled(chain, spelling, len(network.layers)) for chain in chains]
    last = spelled[2 * len(network.layers) - 1]
    return [*spelled, *_other_names(last, spelling)]


def _other_names(last: Chain, spelling: Spelling) -> Iterator[Chain]:
    """ŷ = a_2, for every other name of the prediction that the document uses."""
    output = last.sides[0].reading
    assert isinstance(output, Name)
    marks = tuple(s for s in output.scripts if s == spelling.sample)
    for base in spelling.outputs:
        if base == output.base:
            continue
        other = Name(0, 0, base, marks)
        yield equality(last, other, output)


def equality(like: Chain, left: Reading, right: Reading) -> Chain:
    """left = right, as a chain."""
    sides = [Side("", 0, 0, left), Side("", 0, 0, right)]
    return replace(like, sides=sides, relations=["="], tags=[None, None])


def _spelled(chain: Chain, spelling: Spelling, layers: int) -> Chain:
    return chain.rewritten(lambda reading: _rewritten(reading, spelling, layers))


def _rewritten(reading: Reading, spelling: Spelling, layers: int) -> Reading:
    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Big) and node.letter == _INDEX and not spelling.is_batch:
            body = rewrite(node.body)
            if spelling.sample is None:
                return Group(node.start, node.end, body)
            return replace(node, letter=spelling.sample.text, body=body)
        if isinstance(node, Picked) and not spelling.is_batch:
            scripts = tuple(s for s in node.scripts if s.text != _INDEX)
            base = rewrite(node.base)
            return replace(node, base=base, scripts=scripts) if scripts else base
        if isinstance(node, Name):
            return _renamed(node, spelling, layers)
        return mapped(node, rewrite)

    return rewrite(reading)


def _renamed(name: Name, spelling: Spelling, layers: int) -> Name:
    scripts = name.scripts
    if name.base in _PER_SAMPLE and not spelling.is_batch:
        scripts = tuple(s for s in scripts if s.text != _INDEX)
        if spelling.sample is not None:
            scripts = (*scripts, spelling.sample)
    if not spelling.numbered and layers == 1:
        scripts = tuple(s for s in scripts if not s.text.isdigit())
    base = spelling.letters.get(name.base, name.base)
    is_last = name.base == "A" and any(s.text == str(layers) for s in scripts)
    if is_last and base in spelling.unnumbered and spelling.outputs:
        marks = tuple(s for s in scripts if not s.text.isdigit())
        return replace(name, base=spelling.outputs[0], scripts=marks)
    if layers == 2 and base in spelling.unnumbered:  # the hidden layer is the only one
        scripts = tuple(s for s in scripts if s.text != "1")
    return replace(name, base=base, scripts=scripts)
