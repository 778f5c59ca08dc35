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
    unfinished: Path | None = None
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as file:
                yield file
            return
        handle, name = tempfile.mkstemp(prefix=".chainrule-", dir=path.absolute().parent)
        unfinished = Path(name)
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        umask = os.umask(0)
        os.umask(umask)
        unfinished.chmod(0o666 & ~umask)  # temporary files are private, results are not
        unfinished.replace(path)
    except ChainruleError:
        raise
    except (OSError, ValueError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else problem
        raise OutputError(f"cannot write {shown(path, 120)}: {reason}") from None
    finally:
        if unfinished is not None:
            unfinished.unlink(missing_ok=True)
