"""What is said while training: warnings at the caller's own line, and lines on standard output."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from types import FrameType

from sklearn.exceptions import ConvergenceWarning

_HERE = str(Path(__file__).parent)


def warn(message: str, category: type[Warning] = UserWarning) -> None:
    """A warning that points at the first line outside of this package."""
    level, frame = 1, sys._getframe()
    below: FrameType | None = frame
    while below is not None and below.f_code.co_filename.startswith(_HERE):
        level, below = level + 1, below.f_back
    warnings.warn(message, category, stacklevel=level)


def not_converged(message: str) -> None:
    """scikit-learn's warning that training ended before its time."""
    warn(message, ConvergenceWarning)


def say(line: str) -> None:
    """A line on standard output."""
    sys.stdout.write(f"{line}\n")
