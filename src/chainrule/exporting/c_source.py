"""A pipeline as one file of C99 that needs <math.h> alone, allocates nothing and keeps no state."""

from __future__ import annotations

from chainrule.exporting.c_inputs import inputs_in_c
from chainrule.exporting.c_layers import networks_in_c
from chainrule.exporting.c_outputs import outputs_in_c
from chainrule.exporting.c_text import Identifiers, comment
from chainrule.exporting.pipeline import Pipeline
from chainrule.version import __version__

_HEAD = """\
/* {what}, written by chainrule {version}: {predict}(x, out)
   predicts for one row.

   x    one float for each input, in the order of the enumeration below
   out  {about}

   C99; needs no library but that of <math.h> (link with -lm). Nothing is allocated and no state is
   kept; {stack:,} bytes of stack hold {held}. Missing values are told by NAN: do
   not compile with -ffast-math. */

#include <math.h>

void {predict}(const float *x, float *out);
"""

_PREDICT = """\
void {predict}(const float *x, float *out)
{{
    float {buffers};
{calls}
}}
"""


def c_source(pipeline: Pipeline, name: str) -> str:
    """The file's text; every name in it begins with ``name``, made an identifier."""
    names = Identifiers(name)
    known, encoder = inputs_in_c(names, pipeline.inputs)
    several = len(pipeline.networks) > 1
    encoded = "e" if several else "a"
    code, by_network = networks_in_c(names, pipeline.networks, encoded if encoder else "x")
    outputs = outputs_in_c(names, pipeline.target, pipeline.temperature)
    units = [layer.weights.shape[1] for layers in pipeline.networks for layer in layers]
    count, last = len(pipeline.networks), units[-1]
    inputs = pipeline.networks[0][0].weights.shape[0] if encoder else 0
    most_z = max(units)
    most_a = most_z if several else max(most_z, inputs)
    arrays = {"a": most_a, "z": most_z}
    if several:
        arrays |= {"sum": last, **({"e": inputs} if encoder else {})}
        calls = [f"for (int k = 0; k < {last}; k++) sum[k] = 0.0f;"]
        for own in by_network:
            calls += [*own, f"for (int k = 0; k < {last}; k++) sum[k] += a[k];"]
        calls.append(f"for (int k = 0; k < {last}; k++) a[k] = sum[k] / {count};")
    else:
        (calls,) = by_network
    if encoder:
        calls.insert(0, f"{names('encode')}(x, {encoded});")
    predict = names("predict")
    head = _HEAD.format(
        version=__version__,
        predict=predict,
        what="A trained network" if not several else f"The average of {count} trained networks",
        about=comment(outputs.about),
        stack=4 * sum(arrays.values()),
        held="the values of two layers" if not several else "the values of layers and their sum",
    )
    body = "\n".join(f"    {call}" for call in [*calls, *outputs.calls])
    buffers = ", ".join(f"{array}[{size}]" for array, size in arrays.items())
    main = _PREDICT.format(predict=predict, buffers=buffers, calls=body)
    pieces = [head, *known, *outputs.known, *encoder, *code, *outputs.arrays, main]
    return "\n".join([*pieces, *outputs.functions])
