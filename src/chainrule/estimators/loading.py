"""Whatever chainrule saved, read again."""

from __future__ import annotations

from pathlib import Path

from chainrule.ensemble.averaged_model import AveragedModel
from chainrule.ensemble.storage import load_trained
from chainrule.estimators.classifier import MLPClassifier
from chainrule.estimators.regressor import MLPRegressor
from chainrule.estimators.saving import FILE, load_estimator
from chainrule.training.described import DESCRIPTION
from chainrule.training.model import Model

KINDS: dict[str, type] = {kind.__name__: kind for kind in (MLPClassifier, MLPRegressor)}


def load(path: str | Path) -> MLPClassifier | MLPRegressor | Model | AveragedModel:
    """A model from its file or folder: an estimator, or what ``chainrule train`` left.

    Loading never runs code. Raises DataError for a path without a model and for a file that is
    damaged, of another program or of a later format.
    """
    path = Path(path)
    try:
        of_table = (path / DESCRIPTION).is_file()
        folder = path.is_dir()
    except (OSError, ValueError):
        of_table, folder = False, False
    if of_table:
        return load_trained(path)
    model: MLPClassifier | MLPRegressor = load_estimator(path / FILE if folder else path, KINDS)
    return model
