"""A fit that fails leaves nothing behind."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chainrule.estimators.optimizer import Optimizer


@contextmanager
def as_before_on_failure(model: Any) -> Iterator[None]:
    """A fit that fails leaves the model as it was."""
    kept = {
        name: copy.copy(value) if isinstance(value, list | Optimizer) else value
        for name, value in vars(model).items()
    }
    try:
        yield
    except BaseException:
        vars(model).clear()
        vars(model).update(kept)
        raise
