"""A text file that appears whole or not at all."""

from __future__ import annotations

from pathlib import Path

from chainrule.training.whole_file import whole_file


def write_whole(path: Path, text: str) -> None:
    """Write beside the place and rename; OutputError where that fails, and nothing is left."""
    with whole_file(path) as file:
        file.write(text.encode())
