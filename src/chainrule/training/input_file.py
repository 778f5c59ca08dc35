"""The bytes of a file that a user names, or one sentence why there are none."""

from __future__ import annotations

import stat
from pathlib import Path

from chainrule.errors import DataError
from chainrule.training.names import shown


def read_bytes(path: Path, wanted: str, missing: str) -> bytes:
    """The content of a regular file; DataError otherwise, saying ``missing`` where there is none.

    wanted: what the file should be, for the message.
    """
    check_regular(path, wanted, missing)
    try:
        return path.read_bytes()
    except OSError as problem:
        raise DataError(f"{shown(path, 120)} cannot be read: {problem.strerror}") from None


def check_regular(path: Path, wanted: str, missing: str) -> int:
    """The size in bytes of a regular file that can be opened; DataError otherwise.

    A device without an end would fill the memory, and a pipe that nobody writes to would hold us
    up for ever.
    """
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise DataError(f"{path} is a folder, not {wanted}")
        if not stat.S_ISREG(found.st_mode):
            raise DataError(f"{path} is not a regular file: {wanted} is needed")
        path.open("rb").close()
    except DataError:
        raise
    except FileNotFoundError:
        raise DataError(missing) from None
    except OSError as problem:
        raise DataError(f"{shown(path, 120)} cannot be read: {problem.strerror}") from None
    except ValueError:  # a null character
        raise DataError(f"{shown(path, 120)} is not the name of a file") from None
    return found.st_size
