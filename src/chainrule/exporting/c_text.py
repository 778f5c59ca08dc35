r"""What a file of C is put together from: identifiers, comments, numbers and enumerations.

>>> names = Identifiers("my-model")
>>> names.prefix, names.constant("Größe (cm)"), names.constant("größe, cm")
('my_model', 'MY_MODEL_GROSSE_CM', 'MY_MODEL_GROSSE_CM_2')
>>> comment("a */ b\n")
'a * / b\\n'
>>> number(0.1), number(3.0)
('0.1f', '3.0f')
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import numpy as np

from chainrule.operations import Array
from chainrule.training.names import shown

_LONGEST = 40  # letters of a name in an identifier
_PER_LINE = 8


class Identifiers:
    """Identifiers of one file: small letters for functions and arrays, capitals for constants."""

    def __init__(self, name: str) -> None:
        letters = _letters(name).lower()
        self.prefix = letters if letters[:1].isalpha() else f"model_{letters}".rstrip("_")
        self._taken: set[str] = set()

    def __call__(self, name: str) -> str:
        """A function or an array of the file."""
        return f"{self.prefix}_{name}"

    def constant(self, *names: str) -> str:
        """A constant that no other has: a number is put behind a name that was given before."""
        words = [self.prefix.upper(), *filter(None, map(_letters, names))]
        wanted = "_".join(words)
        name, number = wanted, 1
        while name in self._taken:
            number += 1
            name = f"{wanted}_{number}"
        self._taken.add(name)
        return name


def _letters(text: str) -> str:
    """Capital letters, digits and underscores, near to a text: ß becomes SS and é E."""
    plain = unicodedata.normalize("NFKD", text.upper())
    ascii_only = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^A-Z0-9]+", "_", ascii_only)[:_LONGEST].strip("_")


def comment(text: str) -> str:
    """A text on one line that neither ends a comment nor begins one, nor moves the cursor."""
    return shown(text, 120).replace("*/", "* /").replace("/*", "/ *").replace("??", "? ?")


def number(value: float) -> str:
    """The shortest constant that is read back as the same float."""
    return f"{np.float32(value)!s}f"


def array(name: str, values: Array) -> str:
    """A constant array of floats, row after row."""
    flat = [number(value) for value in values.ravel()]
    lines = [flat[i : i + _PER_LINE] for i in range(0, len(flat), _PER_LINE)]
    rows = ",\n".join("    " + ", ".join(line) for line in lines)
    return f"static const float {name}[{len(flat)}] = {{\n{rows}\n}};\n"


def enumeration(title: str, names: Sequence[str], notes: Sequence[str], count: str = "") -> str:
    """Names numbered from 0, each with what it stands for; ``count`` names their number."""
    rows = [
        f"    {name} = {i}, /* {comment(note)} */"
        for i, (name, note) in enumerate(zip(names, notes, strict=True))
    ]
    if count:
        rows.append(f"    {count} = {len(rows)}")
    return "\n".join([f"enum {{ /* {comment(title)} */", *rows, "};\n"])


def parts_of_a_mean(mean: Array | float) -> tuple[Array, Array]:
    """Two floats whose sum is a double: x minus the first is exact for a float x near it."""
    first = np.asarray(mean).astype(np.float32)
    return first, (np.asarray(mean, float) - first).astype(np.float32)
