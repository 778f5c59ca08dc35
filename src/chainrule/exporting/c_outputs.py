"""The outputs of a file of C: the places in out, and the way back to the target's own units."""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.exporting.c_text import Identifiers, array, enumeration, number
from chainrule.exporting.pipeline import Classes, Labels, Numbers

_CLASS = """\
/* The number of the most probable class, from the probabilities that were predicted. */
int {function}(const float *out)
{{
    int best = 0;
    for (int k = 1; k < {count}; k++) if (out[k] > out[best]) best = k;
    return best;
}}
"""


# p ∝ p^(1/T)
_CALIBRATED = (
    "float all = 0.0f;",
    "for (int k = 0; k < {count}; k++) all += out[k] = powf(out[k], {power});",
    "for (int k = 0; k < {count}; k++) out[k] /= all;",
)
_DEVIATIONS = (
    "for (int k = 0; k < {targets}; k++) out[{targets} + k] = expf(0.5f * a[{targets} + k])"
)


@dataclass(frozen=True)
class Outputs:
    """about: what out holds. known: enumerations and prototypes. calls: from a to out."""

    about: str
    known: list[str]
    arrays: list[str]
    calls: list[str]
    functions: list[str]


def outputs_in_c(
    names: Identifiers, target: Numbers | Classes | Labels, temperature: float = 1.0
) -> Outputs:
    """What is different between numbers, classes and labels."""
    count = names.constant("outputs")
    each = f"for (int k = 0; k < {count}; k++) out[k] = a[k]"
    if isinstance(target, Numbers):
        return _numbers_in_c(names, target, count)
    labels = [str(label) for label in target.labels.tolist()]
    constants = [names.constant("class", label) for label in labels]
    known = enumeration("the places in out", constants, labels, count)
    if isinstance(target, Labels):
        about = "the probability of each label, which is given where that is above 0.5"
        return Outputs(about, [known], [], [f"{each};"], [])
    calls = [f"{each};"] if target.outputs > 1 else ["out[0] = 1.0f - a[0];", "out[1] = a[0];"]
    if temperature != 1:
        calls += [line.format(count=count, power=number(1 / temperature)) for line in _CALIBRATED]
    function = names("class")
    prototype = f"int {function}(const float *out);\n"
    definition = _CLASS.format(function=function, count=count)
    about = f"the probability of each class of {target.name}"
    return Outputs(about, [known, prototype], [], calls, [definition])


def _numbers_in_c(names: Identifiers, target: Numbers, count: str) -> Outputs:
    """The targets in their own units and, where there are any, their standard deviations."""
    targets = len(target.mean)
    outputs = 2 * targets if target.deviates else targets
    known = f"enum {{ {count} = {outputs} }}; /* numbers in out */\n"
    calls = [f"for (int k = 0; k < {targets}; k++) out[k] = a[k]"]
    if target.deviates:
        calls.append(_DEVIATIONS.format(targets=targets))
    arrays = []
    if (target.scale != 1).any() or target.mean.any():
        scale, mean = names("target_scale"), names("target_mean")
        arrays = [array(scale, target.scale), array(mean, target.mean)]
        calls = [f"{call} * {scale}[k]" for call in calls]
        calls[0] += f" + {mean}[k]"
    about = f"{target.name} in its own units" if targets == 1 else f"{targets} numbers"
    if target.deviates:
        about += ", then the standard deviation of each"
    return Outputs(about, [known], arrays, [f"{call};" for call in calls], [])
