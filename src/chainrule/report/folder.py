"""A results folder that appears whole or not at all.

Files are written to a temporary folder beside the final one, which is renamed at the end. It is
made before training starts, so a place that cannot be written to is known at once; whatever
fails afterwards, it is removed again.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from itertools import chain, count
from pathlib import Path
from types import TracebackType

from chainrule.errors import OutputError


class ResultsFolder:
    """The folder while it is being filled: ``with ResultsFolder(None, "concrete-strength") as f``.

    target: where the caller wants it, or None for ``default`` in the current folder, with -2,
    -3, … if that is taken. Nothing is overwritten. Raises OutputError.
    """

    def __init__(self, target: str | Path | None, default: str) -> None:
        self._default = re.sub(r"[^\w.=-]+", "-", default).strip("-.") or "results"
        self._target = None if target is None else Path(target)
        if self._target is not None:
            _check_free(self._target)
        self._staging: Path | None = None

    @property
    def path(self) -> Path:
        """Where to write meanwhile."""
        assert self._staging is not None, "the folder is open only inside its with block"
        return self._staging

    def __enter__(self) -> ResultsFolder:
        parent = _existing((self._target or Path(self._default)).absolute().parent)
        try:
            staging = tempfile.mkdtemp(prefix=".chainrule-", suffix=".part", dir=parent)
        except OSError as problem:
            raise OutputError(f"cannot write results in {parent}: {problem.strerror}") from None
        self._staging = Path(staging)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._staging is not None:
            shutil.rmtree(self._staging, ignore_errors=True)
            self._staging = None
        if isinstance(problem, OSError) and not isinstance(problem, OutputError):
            where = self._target or self._default
            raise OutputError(f"the results {where} cannot be written: {problem.strerror}")

    def commit(self) -> Path:
        """Give the folder its name; the path it has from now on."""
        umask = os.umask(0)
        os.umask(umask)
        self.path.chmod(0o777 & ~umask)  # temporary folders are private, results are not
        for path in [self._target] if self._target else _numbered(self._default):
            path.parent.mkdir(parents=True, exist_ok=True)
            if self._target and path.is_dir():
                path.rmdir()  # it is empty, and not on every system can it be replaced
            if not path.exists():
                self.path.rename(path)
                break
        self._staging = None
        return path


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
    except PermissionError as problem:
        raise OutputError(f"cannot write results in {path}: {problem.strerror}") from None


def _existing(path: Path) -> Path:
    """The nearest folder that exists, at or above a path."""
    while not path.exists() and path != path.parent:
        path = path.parent
    if not path.is_dir():
        raise OutputError(f"cannot write results below {path}: it is not a folder")
    return path
