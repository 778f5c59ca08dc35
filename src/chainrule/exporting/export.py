"""What is imported: a trained model as a file for other programs."""

from __future__ import annotations

from pathlib import Path

from chainrule.errors import OutputError
from chainrule.exporting.c_source import c_source
from chainrule.exporting.models import Trained, pipeline_of
from chainrule.training.whole_file import whole_file


def export_onnx(model: Trained, path: str | Path) -> Path:
    """Write a trained model as ONNX, from raw columns to predictions; the path.

    model: a fitted estimator, what :func:`chainrule.load` gives, or the path of either: the folder
    that ``chainrule train`` wrote, or what ``save`` of an estimator wrote. The graph has an input
    for each column (numbers, NaN where missing; text, "" where missing), for an estimator the one
    input X; its outputs are named after the target (for an estimator y), and ``probabilities``
    for classes. A file that is there is replaced whole.

    Raises DataError for what cannot be exported, and OutputError where the file cannot be written
    or the package onnx is missing.

    >>> import numpy as np, onnxruntime, tempfile
    >>> from chainrule import MLPRegressor
    >>> X = np.linspace(-1, 1, 50, dtype=np.float32)[:, None]
    >>> model = MLPRegressor(hidden_layer_sizes=5, solver="lbfgs", random_state=0)
    >>> model = model.fit(X, X[:, 0] ** 2)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = export_onnx(model, f"{folder}/square.onnx")
    ...     session = onnxruntime.InferenceSession(path)
    >>> (y,) = session.run(["y"], {"X": X})
    >>> bool(np.abs(y[:, 0] - model.predict(X)).max() < 1e-5)
    True
    """
    pipeline = pipeline_of(model)
    try:
        # An extra of its own: whoever trains and predicts here needs none of it.
        from chainrule.exporting.onnx_model import onnx_model
    except ModuleNotFoundError as problem:
        if problem.name != "onnx":
            raise
        raise OutputError(
            "writing ONNX needs the package onnx: pip install 'chainrule[export]'"
        ) from None
    return _write(Path(path), onnx_model(pipeline))


def export_c(model: Trained, path: str | Path) -> Path:
    """Write a trained model as one file of C99 without dependencies but <math.h>; the path.

    model: as for :func:`export_onnx`. In ``pump.c`` the function is
    ``void pump_predict(const float *x, float *out)``, for one row; enumerations name the places in
    x, the numbers of categories, and the classes. Nothing is allocated.

    Raises DataError for what cannot be exported and OutputError where the file cannot be written.

    >>> import numpy as np, tempfile
    >>> from chainrule import MLPClassifier
    >>> X = np.linspace(-1, 1, 50)[:, None]
    >>> model = MLPClassifier(5, solver="lbfgs", random_state=0).fit(X, X[:, 0] > 0)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     text = export_c(model, f"{folder}/sign.c").read_text()
    >>> "void sign_predict(const float *x, float *out);" in text
    True
    """
    path = Path(path)
    return _write(path, c_source(pipeline_of(model), path.stem).encode())


def _write(path: Path, content: bytes) -> Path:
    with whole_file(path) as file:
        file.write(content)
    return path
