"""The inputs of a file of C: the places in x, the numbers of categories, and the encodings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from chainrule.exporting.c_text import Identifiers, array, enumeration, parts_of_a_mean
from chainrule.exporting.pipeline import Features, standard_median
from chainrule.training.columns import Column, NumericColumn

_NUMBER = """\
/* A missing number becomes e[0]; e[1] + e[2] is the mean, e[3] the standard deviation. */
static float {number}(float x, const float *e)
{{
    return isnan(x) ? e[0] : (x - e[1] - e[2]) / e[3];
}}
"""

_CATEGORY = """\
/* 1 for the category with the number x, 0 for the others. */
static void {category}(float x, int most_frequent, int categories, float *a)
{{
    const float number = isnan(x) ? (float)most_frequent : x;
    for (int k = 0; k < categories; k++) a[k] = number == (float)k ? 1.0f : 0.0f;
}}
"""

_FEATURES = """\
static void {encode}(const float *x, float *a)
{{
    for (int i = 0; i < {count}; i++)
        a[i] = (x[i] - {mean}[i] - {rest}[i]) / {scale}[i];
}}
"""


def inputs_in_c(
    names: Identifiers, inputs: Sequence[Column] | Features
) -> tuple[list[str], list[str]]:
    """What a caller has to know of x, and the function that encodes it (none if x stays as it is).

    The first is enumerations: of the places in x, and of each column's categories.
    """
    if isinstance(inputs, Features):
        return _features(names, inputs)
    return _columns(names, inputs)


def _features(names: Identifiers, features: Features) -> tuple[list[str], list[str]]:
    count = names.constant("inputs")
    title = "the places in x"
    known = [enumeration(title, _constants(names, features.names), features.names, count)]
    if not features.names:
        known = [f"enum {{ {count} = {features.count} }}; /* numbers in x */\n"]
    if features.mean is None or features.scale is None:
        return known, []
    arrays = dict(zip(("mean", "rest"), parts_of_a_mean(features.mean), strict=True))
    arrays["scale"] = features.scale
    code = [array(names(name), values) for name, values in arrays.items()]
    functions = {name: names(name) for name in (*arrays, "encode")}
    return known, [*code, _FEATURES.format(count=count, **functions)]


def _constants(names: Identifiers, texts: Sequence[str]) -> list[str]:
    return [names.constant(text) for text in texts]


def _columns(names: Identifiers, columns: Sequence[Column]) -> tuple[list[str], list[str]]:
    count = names.constant("inputs")
    titles = [column.name for column in columns]
    places = _constants(names, titles)
    known = [enumeration("the places in x; NAN stands for a missing value", places, titles, count)]
    rows: list[list[float]] = []
    calls: list[str] = []
    first = 0
    for column, place in zip(columns, places, strict=True):
        if isinstance(column, NumericColumn):
            calls.append(
                f"a[{first}] = {names('number')}(x[{place}], {names('numbers')} + {4 * len(rows)});"
            )
            mean, rest = map(float, parts_of_a_mean(column.mean))
            rows.append([standard_median(column), mean, rest, column.scale])
        else:
            constants = [names.constant(column.name, text) for text in column.categories]
            title = f"x[{place}]; any other number is a category that is not known"
            known.append(enumeration(title, constants, column.categories))
            usual = constants[column.categories.index(column.most_frequent)]
            calls.append(
                f"{names('category')}(x[{place}], {usual}, {len(constants)}, a + {first});"
            )
        first += len(column.inputs)
    code = []
    if rows:
        code += [array(names("numbers"), np.array(rows)), _NUMBER.format(number=names("number"))]
    if len(rows) < len(columns):
        code.append(_CATEGORY.format(category=names("category")))
    body = "\n".join(f"    {call}" for call in calls)
    code.append(f"static void {names('encode')}(const float *x, float *a)\n{{\n{body}\n}}\n")
    return known, code
