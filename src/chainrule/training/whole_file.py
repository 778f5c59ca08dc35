"""A file that appears whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from chainrule.errors import ChainruleError, OutputError
from chainrule.training.names import shown


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to write into, beside the place: at the end it is flushed to the disk and renamed.

    A crash at any moment leaves the old file or the new one. What is there already and no ordinary
    file, such as /dev/stdout, is written to directly. Raises OutputError where that fails.
    """
    try:
        path = path.resolve() if path.is_symlink() else path
        mode = path.stat().st_mode & 0o777 if path.is_file() else None
        in_place = path.exists() and not path.is_file()
        if not in_place:
            handle, name = tempfile.mkstemp(prefix=".chainrule-", dir=path.absolute().parent)
    except (OSError, ValueError) as problem:
        raise _refusal(path, problem) from None
    unfinished = None if in_place else Path(name)
    try:
        with path.open("wb") if unfinished is None else os.fdopen(handle, "wb") as file:
            yield file
            if unfinished is None:
                return
            file.flush()
            os.fsync(file.fileno())
        if mode is None:  # temporary files are private, results are not
            umask = os.umask(0)
            os.umask(umask)
            mode = 0o666 & ~umask
        unfinished.chmod(mode)
        unfinished.replace(path)
    except ChainruleError:
        raise
    except OSError as problem:
        raise _refusal(path, problem) from None
    finally:
        if unfinished is not None:
            unfinished.unlink(missing_ok=True)


def _refusal(path: Path, problem: OSError | ValueError) -> OutputError:
    reason = problem.strerror if isinstance(problem, OSError) else problem
    return OutputError(f"cannot write {shown(path, 120)}: {reason}")
