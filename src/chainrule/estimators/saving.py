"""Models on disk: ``model.save(path)`` and :func:`load`.

>>> import tempfile
>>> from chainrule import MLPRegressor, load
>>> model = MLPRegressor(hidden_layer_sizes=3, solver="lbfgs", random_state=0)
>>> model = model.fit([[0.0], [1.0], [2.0]], [0.0, 2.0, 4.0])
>>> with tempfile.TemporaryDirectory() as folder:
...     model.save(folder)
...     again = load(folder)
>>> bool((again.predict([[5.0]]) == model.predict([[5.0]])).all())
True
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sklearn.utils.validation import check_is_fitted

from chainrule.errors import DataError, OutputError
from chainrule.estimators.notices import warn
from chainrule.estimators.state import describe, restore, shapes
from chainrule.training import tensors
from chainrule.training.names import shown
from chainrule.training.plain import value

KIND = "chainrule estimator"
FILE, ENDING = "model.safetensors", ".safetensors"


def save(model: Any, path: str | Path) -> None:
    """Write a fitted model to a file that ends in .safetensors, or into a folder."""
    check_is_fitted(model)
    path = Path(path)
    if path.suffix != ENDING:
        try:
            path.mkdir(parents=True, exist_ok=True)
        except (OSError, ValueError) as problem:
            reason = problem.strerror if isinstance(problem, OSError) else problem
            raise OutputError(f"{shown(path, 120)} cannot be written: {reason}") from None
        path = path / FILE
    description, arrays = describe(model)
    for name, given in model.get_params(deep=False).items():
        if given is not None and description["settings"][name] is None:
            warn(
                f"{name} is a {type(given).__name__}, which a file cannot hold: the saved model "
                "has None in its place"
            )
    tensors.write(path, KIND, description, arrays)


def load_estimator(path: Path, kinds: dict[str, type]) -> Any:
    """The model in a file; DataError for a file that is not a whole one. kinds: by name."""
    description, arrays = tensors.read(path, KIND, shapes)
    try:
        settings = {name: value(entry) for name, entry in description["settings"].items()}
        # where a training wrote its checkpoints is no business of the next
        settings |= {"checkpoint": None, "resume": False}
        model = kinds[description["class"]](**settings)
        restore(model, description, arrays)
    except DataError as problem:
        raise DataError(f"{path}: {problem}") from None
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError):
        raise DataError(f"{path} is damaged: its description cannot be read") from None
    return model
