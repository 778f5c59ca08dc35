"""A pipeline as one file of C99 that needs <math.h> alone, allocates nothing and keeps no state."""

from __future__ import annotations

from chainrule.exporting.c_inputs import inputs_in_c
from chainrule.exporting.c_layers import layers_in_c
from chainrule.exporting.c_outputs import outputs_in_c
from chainrule.exporting.c_text import Identifiers, comment
from chainrule.exporting.pipeline import Pipeline
from chainrule.version import __version__

_HEAD = """\
/* A trained network, written by chainrule {version}: {predict}(x, out)
   predicts for one row.

   x    one float for each input, in the order of the enumeration below
   out  {about}

   C99; needs no library but that of <math.h> (link with -lm). Nothing is allocated and no state is
   kept; {stack:,} bytes of stack hold the values of two layers. Missing values are told by NAN: do
   not compile with -ffast-math. */

#include <math.h>

void {predict}(const float *x, float *out);
"""

_PREDICT = """\
void {predict}(const float *x, float *out)
{{
    float a[{most_a}], z[{most_z}];
{calls}
}}
"""


def c_source(pipeline: Pipeline, name: str) -> str:
    """The file's text; every name in it begins with ``name``, made an identifier."""
    names = Identifiers(name)
    known, encoder = inputs_in_c(names, pipeline.inputs)
    code, calls = layers_in_c(names, pipeline.layers, "a" if encoder else "x")
    outputs = outputs_in_c(names, pipeline.target)
    if encoder:
        calls.insert(0, f"{names('encode')}(x, a);")
    units = [layer.weights.shape[1] for layer in pipeline.layers]
    most_z = max(units)
    most_a = max(most_z, pipeline.layers[0].weights.shape[0] if encoder else 0)
    predict = names("predict")
    head = _HEAD.format(
        version=__version__,
        predict=predict,
        about=comment(outputs.about),
        stack=4 * (most_a + most_z),
    )
    body = "\n".join(f"    {call}" for call in [*calls, *outputs.calls])
    main = _PREDICT.format(predict=predict, most_a=most_a, most_z=most_z, calls=body)
    pieces = [head, *known, *outputs.known, *encoder, *code, *outputs.arrays, main]
    return "\n".join([*pieces, *outputs.functions])
