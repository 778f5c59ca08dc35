"""How a document writes its samples and layers, as far as its equalities and words show it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from chainrule.documents.defining.samples_of_scores import (
    WEIGHTS,
    samples_of_each_loss,
    samples_of_losses,
    samples_of_scores,
)
from chainrule.documents.defining.summed_means import (
    COUNTS,
    inside_means,
    meaned,
    rows_of_matrices,
)
from chainrule.documents.defining.system import System
from chainrule.documents.names.lexicon import PARAMETER_BASES, derived, key_base
from chainrule.documents.parsing.customary import ALL_SAMPLES, LOSS_BASES, TARGETS
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Name,
    Num,
    Over,
    Reading,
    Times,
    bases_in,
    is_exponential,
    mapped,
    unbracketed,
    walk_reading,
)
from chainrule.documents.shorthand.letters_of_softmaxes import class_of, end_of
from chainrule.documents.stating.chains import Chain, nodes_in

_FREE = ("s", "i", "n", "r", "q")  # for a sample
_DATA = ("x", "X", "\\hat{y}", "r")
_INPUTS = ("x", "\\hat{x}", "\\tilde{x}", "\\bar{x}")  # x̂ = (x; 1)
_OF_LAYERS = {"W", "U", "V", "b", "\\theta", "\\Theta"}  # for all samples
_FEWEST = 2  # letters that carry an index above them
_TWO = 2  # indices of a weight
_LAYER_LETTERS = ("l", "\\ell")
_SAID_COUNT = re.compile(
    r"\$([A-Za-z])\$\s*(?:is|denotes|be|:|：|=|-|—)\s*(?:the\s+)?(?:total\s+|actual\s+)?"
    r"number of\s+(?:training\s+|data\s+)?(?:samples|examples|observations|data ?points|instances)"
)
_DRAWN = re.compile(r"\bnegative[- ]sampl", re.IGNORECASE)
_LISTED = re.compile(r"\\}\s*_\{?(\w)\s*=\s*1\}?\s*\^\{?([a-zA-Z])\}?")


def numbered_bases(chains: Iterable[Chain]) -> Iterator[str]:
    """The letters that stand with a number on the left of a definition: the z of z_1 = W x."""
    for chain in chains:
        left = chain.sides[0].reading
        right = chain.sides[1].reading if len(chain.sides) > 1 else None
        if chain.continues or not isinstance(left, Name) or isinstance(right, (Num, type(None))):
            continue
        below = [s.text for s in left.scripts if s.place == "sub" and s.kind == "bare"]
        if len(below) == 1 and below[0].isdigit():
            yield left.base


def bracketed_bases(chains: Iterable[Chain]) -> set[str]:
    """The letters whose bracketed number is a name: the x of x^{(2)} = h, which is no sample of x,
    then the a of a^{(2)} = σ(x^{(2)}).

    ŷ^{(2)} = w x^{(2)} is one, for the same sample stands on the right; W_2 and b_2 are of a layer.
    """
    waiting: list[tuple[str, set[str]]] = []
    for chain in chains:
        left = chain.sides[0].reading
        right = chain.sides[1].reading if len(chain.sides) > 1 else None
        if chain.continues or not isinstance(left, Name) or right is None:
            continue
        marks = {s.text for s in left.scripts if s.kind == "paren" and s.text.isdigit()}
        names = list(walk_reading(right, Name))
        if marks and names:
            own = {n.base for n in names for s in n.scripts if s.text in marks}
            waiting.append((left.base, own))
    found: set[str] = set()
    while more := {base for base, own in waiting if own <= found | _OF_LAYERS} - found:
        found |= more
    return found


def of_every_sample(system: System, left: Name, right: Reading) -> tuple[Name, Reading]:
    """z^{(i)} = W x^{(i)} for z^{(1)} = W x^{(1)}: what is said of a numbered sample, of any."""
    number = system.mention(left).sample
    names = list(walk_reading(right, Name))
    samples = {sample for name in names if (sample := system.mention(name).sample) is not None}
    used = {script.text for name in (left, *names) for script in name.scripts}
    letter = next((x for x in _FREE if x not in used and system.habits.is_index(x)), None)
    if number is None or not number.isdigit() or samples != {number} or letter is None:
        return left, right

    def rewrite(node: Reading) -> Reading:
        if not isinstance(node, Name):
            return mapped(node, rewrite)
        return replace(node, scripts=tuple(
            replace(s, text=letter) if s.kind == "paren" and s.text == number else s
            for s in node.scripts
        ))  # fmt: skip

    found = rewrite(left)
    return (found, rewrite(right)) if isinstance(found, Name) else (left, right)


def find_samples(
    system: System, readings: Iterable[Reading], units: frozenset[str] = frozenset()
) -> None:
    """A sum with 1/n before it and n above it runs over the samples. units: letters of others."""
    counts: set[str] = set()
    sums: list[Big] = []
    normalised: list[Big] = []
    summed: set[str] = set()
    dotted: set[tuple[str, bool]] = set()
    inner: set[str] = set()
    classes: set[str] = set()
    for reading in readings:
        for node in walk_reading(reading):
            if isinstance(node, Times):
                summed |= set(meaned(node))
                inner |= set(inside_means(node))
                dotted |= set(_dotted(node))
            if isinstance(node, Over) and isinstance(node.top, Num):
                counts |= set(bases_in(node.bottom))
            if isinstance(node, Over):
                normalised += _in_softmax(node)
                classes.add(class_of(node))
            if isinstance(node, Big):
                sums.append(node)
                counts |= set(_likelihood(node))
    bounded = {node.letter for node in sums if node.upper is not None}
    summed -= inner | rows_of_matrices(system.habits.names, summed, bounded)
    words = set(re.findall(
        r"\$?\b([A-Za-z])\b\$?\s+(?:training\s+)?(?:samples|examples|observations|data ?points"
        r"|instances|records|rows)", system.prose))  # fmt: skip
    if _DRAWN.search(system.prose):
        words -= {"K", "k"}  # the negative samples of one word
    numbers = set(re.findall(
        r"\b(\d{1,7})\s+(?:training\s+)?(?:samples|examples|observations|data ?points)",
        system.prose))  # fmt: skip
    counts |= set(_divisors_of_gradients(system.chains))
    listed = _LISTED.findall(system.prose)  # {(x_i, y_i)}_{i=1}^n
    summed |= {letter for letter, _ in listed}
    said = set(_SAID_COUNT.findall(system.prose))
    customary = set() if said else COUNTS & counts  # the n of 1/(pn) where p counts the samples
    customary -= {*_inner_counts(sums, counts), *map(end_of, normalised)}
    system.counts = said | customary | words | numbers | {n for _, n in listed}
    system.counts -= {n.upper.base for n in sums if n.letter in units and isinstance(n.upper, Name)}
    for node in sums:
        upper = node.upper
        if isinstance(upper, Name) and upper.base in system.counts and not upper.scripts:
            summed.add(node.letter)
    summed |= counted_by_layer_letters(system.chains) | set(samples_of_each_loss(system.chains))
    loose = {letter for letter, whole in dotted if whole or letter not in classes}
    summed |= (loose - set(_units_of_products(sums))) & {node.letter for node in sums}
    summed |= {ALL_SAMPLES} & {node.letter for node in sums}  # of Σ_{batch}
    summed |= set(samples_of_scores(system.chains, sums))
    summed |= set(samples_of_losses(system.chains, system.habits.names))
    summed |= _above_data(system, {node.letter for node in sums})
    summed |= _before_entries(system, sums)
    summed -= _classes(sums, system.counts)
    summed -= units
    summed -= _of_weights(system) - _of_data(sums)
    system.habits.sample_letters |= summed
    system.habits.sample_letters -= units - _of_given_targets(system)
    if summed:
        system.habits.sample_letters -= _units(system) - summed


def _above_data(system: System, letters: set[str]) -> set[str]:
    """The t of Σ_t (r^t − y^t)²: it is summed over, and stands above data but above no weight.

    Not an l that anything carries with a step, l − 1, nor a power.
    """
    above: dict[str, set[str]] = {}
    stepped: set[str] = set()
    for name in system.habits.names:
        for script in name.scripts:
            if script.kind == "bare" and script.place == "sup":
                above.setdefault(script.text, set()).add(name.base)
            stepped.add(script.text[:-2] if script.text[-2:-1] in ("+", "-") else "")
    below = {s.text for n in system.habits.names for s in n.scripts if s.place == "sub"}
    return {
        letter for letter in letters & set(above) - stepped - below
        if len(above[letter]) >= _FEWEST and above[letter].isdisjoint(PARAMETER_BASES - {"c"})
        and not above[letter].isdisjoint((*TARGETS, *_DATA)) and letter not in system.habits.bare
    }  # fmt: skip


def _inner_counts(sums: Iterable[Big], counts: set[str]) -> Iterator[str]:
    """The n of (1/(pn)) Σ_{i=1}^p Σ_{j=1}^n: the samples are what the outer sum runs over."""
    for outer in sums:
        inner = unbracketed(outer.body)
        ends = [e.upper for e in (outer, inner) if isinstance(e, Big)]
        bases = [end.base for end in ends if isinstance(end, Name) and not end.scripts]
        if len(bases) == 2 and set(bases) <= counts and bases[0] != bases[1]:
            yield bases[1]


def _of_given_targets(system: System) -> set[str]:
    """The i of a y^{(i)} that no equality is about: each sample has a target of its own."""
    lefts = {
        side.base for chain in system.chains if isinstance(side := chain.sides[0].reading, Name)
    }
    targets = (n for n in system.habits.names if n.base in TARGETS and n.base not in lefts)
    return {s.text for name in targets for s in name.scripts if s.kind == "paren"}


def units_in_sums(system: System) -> frozenset[str]:
    """The i of z_j = Σ_i w_{ij} x_i where C = (1/N) Σ_i C_i, too: no weight is of one sample."""
    letters = system.habits.sample_letters
    rights = (d.right for k, d in system.definitions.items() if key_base(k) not in LOSS_BASES)
    return frozenset(
        node.letter for right in rights for node in walk_reading(right, Big)
        if node.letter in letters
        for name in walk_reading(node.body, Name)
        if name.base in PARAMETER_BASES and node.letter in (s.text for s in name.scripts)
    )  # fmt: skip


def _in_softmax(share: Over) -> list[Big]:
    """The Σ_{k=1}^n of e^{z_i} / Σ_{k=1}^n e^{z_k}: what a softmax adds up are no samples."""
    below = unbracketed(share.bottom)
    return [below] if isinstance(below, Big) and is_exponential(unbracketed(below.body)) else []


def _before_entries(system: System, sums: Iterable[Big]) -> set[str]:
    """The n of Σ_n Σ_k t_{nk} ln y_{nk}, where y_k is what the network gives: a y of one sample.

    Not where a weight bears it.
    """
    bounds = {
        big.letter for big in sums
        if isinstance(big.upper, Name) and big.upper.base in COUNTS and not big.upper.scripts
    }  # fmt: skip
    below: dict[str, set[tuple[str, ...]]] = {}
    for name in system.habits.names if bounds else ():
        texts = tuple(s.text for s in name.scripts if s.place == "sub" and s.kind == "bare")
        below.setdefault(name.base, set()).add(texts)
    found: set[str] = set()
    for letter in bounds:
        own = {base for base, all_ in below.items() if any(letter in texts for texts in all_)}
        twice = {
            base for base in own
            if any(len(t) == 2 and t[0] == letter for t in below[base])
            and any(len(t) == 1 and t[0] != letter for t in below[base])
        }  # fmt: skip
        if twice and own.isdisjoint(PARAMETER_BASES - {"c"}):
            found.add(letter)
    return found


def _divisors_of_gradients(chains: Iterable[Chain]) -> Iterator[str]:
    """The m of dW = (dZ Aᵀ) / m: a gradient is only ever divided by how many samples there are."""
    for chain in chains:
        left = chain.sides[0].reading
        if isinstance(left, Name) and derived(left.base) is not None:
            for node in nodes_in([chain], Over):
                if isinstance(node.bottom, Name):
                    yield node.bottom.base


def _classes(sums: Iterable[Big], counts: set[str]) -> set[str]:
    """The i of Σ_{j≠i}^C: what a class is compared with is a class, whatever else i counts."""
    return {
        node.unequal for node in sums
        if node.unequal and isinstance(node.upper, Name) and node.upper.base not in counts
    }  # fmt: skip


def counted_by_layer_letters(chains: Iterable[Chain]) -> set[str]:
    """The l of E = Σ_{l=1}^L (y^{(l)} − ŷ^{(l)})²: a target has no layers, so l counts samples.

    Not where a weight carries it, or anything carries l − 1.
    """
    letters: set[str] = set()
    marked: set[str] = set()
    for node in nodes_in(chains):
        if isinstance(node, Big) and node.letter in _LAYER_LETTERS:
            letters |= {node.letter} & set(_marks_of_targets(node.body))
        elif isinstance(node, Name):
            weight = node.base in PARAMETER_BASES
            marked |= {s.text[:-2] for s in node.scripts if s.text[-2:-1] in ("+", "-")}
            marked |= {s.text for s in node.scripts if weight or s.kind == "bracket"}
    return letters - marked


def _marks_of_targets(reading: Reading) -> Iterator[str]:
    """The letters in round brackets on targets."""
    for node in walk_reading(reading, Name):
        if node.base in TARGETS:
            yield from (s.text for s in node.scripts if s.kind == "paren")


def _units(system: System) -> set[str]:
    """The letters that count the units of layers: the i of a_i^{(l)}, and of a slip y^{(i)}."""
    return {
        s.text for name in system.habits.names if name.has_layer
        for s in name.scripts if s.place == "sub" and s.kind == "bare" and s.text.isalpha()
    }  # fmt: skip


def _of_weights(system: System) -> set[str]:
    """The j of w^l_{jk}: no weight is of one sample."""
    pairs = (
        {s.text for s in name.scripts if s.place == "sub" and s.kind == "bare"}
        for name in system.habits.names if name.has_layer and name.base in PARAMETER_BASES
    )  # fmt: skip
    return {letter for pair in pairs if len(pair) == _TWO for letter in pair}


def _of_data(sums: Iterable[Big]) -> set[str]:
    """The letters of sums of what they number, but not the j of Σ_j ∇C_{X_j} and Σ_j C_j."""
    return {
        big.letter for big in sums for name in walk_reading(big.body, Name)
        if name.base not in LOSS_BASES
        and big.letter in (s.text for s in name.scripts)
    }  # fmt: skip


def _dotted(product: Times) -> Iterator[tuple[str, bool]]:
    """The i of θᵀ x_i, w_kᵀ x_i and w · x_i, whole vectors; and whether θ has no index."""
    for join, (first, second) in zip(product.joins, pairwise(product.factors), strict=True):
        for weight, data in ((first, second), (second, first)):
            if not isinstance(weight, Name) or not isinstance(data, Name):
                continue
            below = [s.text for s in data.scripts if s.place == "sub" and s.kind == "bare"]
            turned = [s for s in (*weight.scripts, *data.scripts) if s.text == "T"]
            marks = [s for s in weight.scripts if s.text != "T"]
            of_a_class = len(turned) == 1 == len(marks) and marks[0].place == "sub"
            whole = bool(weight.base) and (not marks or (of_a_class and marks[0].text not in below))
            if (
                data.base in _INPUTS and weight.base in WEIGHTS and whole
                and (len(turned) == 1 or (join == "dot" and not turned))
                and len(below) == 1 and below[0].isalpha()
            ):  # fmt: skip
                yield below[0], not marks


def _units_of_products(sums: Iterable[Big]) -> Iterator[str]:
    """The i of Σ_i w · x_i, a sum of products over the inputs of one unit."""
    for big in sums:
        body = unbracketed(big.body)
        if isinstance(body, Times) and "dot" in body.joins and big.letter in dict(_dotted(body)):
            yield big.letter


def _likelihood(product: Big) -> Iterator[str]:
    """The n of Π_{i=1}^n: a likelihood multiplies the samples."""
    is_bound = isinstance(product.upper, Name) and product.upper.base != product.letter
    if product.kind == "prod" and is_bound and isinstance(product.upper, Name):
        yield product.upper.base


def find_summed_losses(system: System) -> None:
    """The losses that add up the samples: their J_i is the loss of one sample."""
    for chain in system.chains:
        left = chain.sides[0].reading
        right = chain.sides[1].reading if len(chain.sides) > 1 else None
        if isinstance(left, Call):
            left = left.function
        if not isinstance(left, Name) or right is None or left.base not in LOSS_BASES:
            continue
        if not left.scripts and any(
            isinstance(n, Big) and n.letter in system.habits.sample_letters
            for n in walk_reading(right)
        ):
            system.habits.summed_losses.add(left.base)
