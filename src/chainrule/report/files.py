"""A text file that appears whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from chainrule.errors import OutputError
from chainrule.training.names import shown


def write_whole(path: Path, text: str) -> None:
    """Write beside the place and rename; OutputError where that fails, and nothing is left.

    What is there already and no ordinary file, such as /dev/stdout, is written to directly.
    """
    try:
        if path.exists() and not path.is_file():
            path.write_text(text, encoding="utf-8")
            return
        handle, name = tempfile.mkstemp(prefix=".chainrule-", dir=path.absolute().parent)
    except OSError as problem:
        raise OutputError(f"cannot write {shown(path, 120)}: {problem.strerror}") from None
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        umask = os.umask(0)
        os.umask(umask)
        unfinished.chmod(0o666 & ~umask)
        unfinished.replace(path)
    except OSError as problem:
        raise OutputError(f"cannot write {shown(path, 120)}: {problem.strerror}") from None
    finally:
        unfinished.unlink(missing_ok=True)
