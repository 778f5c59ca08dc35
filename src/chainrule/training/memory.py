"""How much memory there is, and how much a table would take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import polars as pl

# Bytes for a cell as it is read; for an input once it is encoded, and once more among the rows of
# its part; and how many inputs a column of text has, which is not known before it is read.
_NUMBER, _TEXT, _INPUT, _INPUTS_OF_TEXT = 8, 32, 8 * 3, 10

_PROCESS, _GROUP = Path("/proc/self"), Path("/sys/fs/cgroup")


def needed(rows: int, schema: pl.Schema) -> int:
    """About how many bytes a table of so many rows takes that is trained on in memory."""
    text = sum(dtype in (pl.String, pl.Categorical, pl.Enum) for dtype in schema.dtypes())
    numbers = len(schema) - text
    return rows * (numbers * (_NUMBER + _INPUT) + text * (_TEXT + _INPUTS_OF_TEXT * _INPUT))


def at_hand() -> int | None:
    """The bytes that may still be taken, by what Linux says; None where nothing is said."""
    return min(_limits(), default=None)


def _limits() -> Iterator[int]:
    """What the machine has free, what is left to the container, and to the process."""
    with suppress(OSError, StopIteration, ValueError):
        yield _figure(Path("/proc/meminfo"), "MemAvailable:", 1) * 1024
    with suppress(OSError, ValueError):
        most, used = ((_GROUP / f"memory.{name}").read_text() for name in ("max", "current"))
        yield max(0, int(most) - int(used))
    with suppress(OSError, StopIteration, ValueError):
        most_of_process = _figure(_PROCESS / "limits", "Max address space", 3)
        yield max(0, most_of_process - _figure(_PROCESS / "status", "VmSize:", 1) * 1024)


def _figure(path: Path, name: str, word: int) -> int:
    """A number in the line of a file that begins with a name."""
    lines = path.read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[word])
