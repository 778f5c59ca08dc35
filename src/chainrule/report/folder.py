"""A results folder that appears whole or not at all.

Files are written to a temporary folder beside the final one, which is renamed at the end. It is
made before training starts, so a place that cannot be written to is known at once; whatever
fails afterwards, it is removed again.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Callable
from itertools import chain, count
from pathlib import Path
from types import TracebackType

from chainrule.errors import OutputError
from chainrule.training.names import shown

# A default name is cut to this many characters and bytes: file systems take 255 bytes.
_CHARACTERS, _BYTES = 80, 200
_A_FILE_IN_IT = "predicted_vs_actual.png"


class ResultsFolder:
    """The folder while it is being filled: ``with ResultsFolder(None, "concrete-strength") as f``.

    target: where the caller wants it, or None for ``default`` in the current folder, with -2,
    -3, … if that is taken. Nothing is overwritten. Raises OutputError.
    """

    def __init__(self, target: str | Path | None, default: str) -> None:
        self._default = _folder_name(default)
        self._target = None if target is None else Path(target)
        if self._target is not None:
            _check_free(self._target)
        self._staging: Path | None = None

    def __enter__(self) -> ResultsFolder:
        target = self._target or Path(self._default)
        try:
            parent = _existing(target.absolute().parent)
            _check_names(target.absolute(), parent)
            # Its name is known before it is there, so that Ctrl-C between the two leaves nothing.
            self._staging = parent / f".chainrule-{secrets.token_hex(4)}.part"
            self._staging.mkdir(mode=0o700)
        except OutputError:
            raise
        except OSError as problem:
            self._staging = None
            where = shown(target.parent, 120) if self._target else "the current folder"
            raise OutputError(f"cannot write results in {where}: {problem.strerror}") from None
        except BaseException:
            self._remove()
            raise
        return self

    def _remove(self) -> None:
        if self._staging is not None:
            shutil.rmtree(self._staging, ignore_errors=True)
            self._staging = None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._remove()

    def commit(self, write: Callable[[Path], None]) -> Path:
        """Fill the folder by ``write(path)`` and give it its name: the path from now on."""
        assert self._staging is not None, "the folder is open only inside its with block"
        umask = os.umask(0)
        os.umask(umask)
        try:
            write(self._staging)
            self._staging.chmod(0o777 & ~umask)  # temporary folders are private, results are not
            for path in [self._target] if self._target else _numbered(self._default):
                path.parent.mkdir(parents=True, exist_ok=True)
                if self._target and path.is_dir():
                    path.rmdir()  # it is empty, and not on every system can it be replaced
                if not path.exists():
                    self._staging.rename(path)
                    break
            else:
                raise OutputError(f"{path} was taken meanwhile: name a new folder with --output")
        except OutputError:
            raise
        except OSError as problem:
            where = shown(self._target or self._default, 120)
            raise OutputError(
                f"the results {where} cannot be written: {problem.strerror}"
            ) from None
        self._staging = None
        return path


def _folder_name(text: str) -> str:
    """A text as the name of a folder, on any system and not too long."""
    name = re.sub(r"[^\w.=-]+", "-", text)[:_CHARACTERS]
    return name.encode()[:_BYTES].decode(errors="ignore").strip("-.") or "results"


def _numbered(name: str) -> chain[Path]:
    return chain([Path(name)], (Path(f"{name}-{i}") for i in count(2)))


def _check_free(path: Path) -> None:
    try:
        if path.is_dir() and not any(path.iterdir()) and path.resolve() != Path.cwd():
            return
        if path.is_dir() or path.exists() or path.is_symlink():
            what = "exists and is not empty" if path.is_dir() else "exists and is not a folder"
            if path.resolve() == Path.cwd():
                what = "is the current folder"
            raise OutputError(f"{path} {what}: name a new folder with --output")
    except OutputError:
        raise
    except (OSError, ValueError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else problem
        raise OutputError(f"cannot write results in {shown(path, 120)}: {reason}") from None


def _check_names(path: Path, parent: Path) -> None:
    """OSError for a name below ``parent`` that is too long, rather than after the training."""
    for name in path.relative_to(parent).parts:
        _exists(parent / name)
    _exists(path / _A_FILE_IN_IT)


def _exists(path: Path) -> bool:
    """Whether there is such a file; OSError for a name that cannot be."""
    return path.is_symlink() or path.exists()


def _existing(path: Path) -> Path:
    """The nearest folder that exists, at or above a path."""
    while not path.exists() and path != path.parent:
        path = path.parent
    if not path.is_dir():
        raise OutputError(f"cannot write results below {path}: it is not a folder")
    return path
