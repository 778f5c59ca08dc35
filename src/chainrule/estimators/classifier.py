"""MLPClassifier: classes, two or many, or many labels at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.preprocessing import LabelBinarizer
from sklearn.utils import compute_sample_weight
from sklearn.utils._param_validation import StrOptions
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import (
    _check_partial_fit_first_call,
    type_of_target,
    unique_labels,
)

from chainrule.estimators.base import MultilayerPerceptron
from chainrule.estimators.partial import trains_in_batches
from chainrule.estimators.settings import Settings, with_parameters
from chainrule.estimators.undoing import as_before_on_failure
from chainrule.estimators.weights import weights_as_in
from chainrule.operations import Array


@with_parameters('class_weight : "balanced", a weight for each class, or None.')
@dataclass(eq=False, repr=False)
class MLPClassifier(ClassifierMixin, MultilayerPerceptron):
    """A network for classes, in place of scikit-learn's.

    The loss is −log of the probability of the right class: with a softmax for three classes or
    more, with a logistic output for two, and with one for each label of a table of labels.

    >>> from sklearn.datasets import load_iris
    >>> X, y = load_iris(return_X_y=True)
    >>> model = MLPClassifier(20, solver="lbfgs", max_iter=500, random_state=0).fit(X, y)
    >>> bool(model.score(X, y) > 0.96)
    True
    """

    class_weight: dict[Any, float] | str | None = None

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **Settings._parameter_constraints,
        "class_weight": [StrOptions({"balanced"}), dict, list, None],
    }

    def fit(self, X: Any, y: Any, sample_weight: Any = None, validation_data: Any = None) -> Any:
        """Train on X (samples × features) and y: a class for each, or a table of labels.

        validation_data: (X, y) or (X, y, sample_weight) to watch, instead of a part of X.
        """
        return self._fit(X, y, sample_weight, validation_data)

    @available_if(trains_in_batches)
    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None, classes: Any = None) -> Any:
        """One epoch more. classes: all there will be, in the first call."""
        if isinstance(self.class_weight, str):
            raise ValueError(
                "class_weight='balanced' needs all rows at once: for partial_fit give the weight "
                "of each class, as in {0: 1, 1: 5}"
            )
        with as_before_on_failure(self):
            if _check_partial_fit_first_call(self, classes):
                labels = y if type_of_target(y).startswith("multilabel") else classes
                self._label_binarizer = LabelBinarizer().fit(labels)
            return self._fit(X, y, sample_weight, incremental=True)

    def predict(self, X: Any) -> Array:
        """The most probable class of each row, or the labels of probability above ½."""
        outputs = self._predictions(X)
        classes: Array = self._label_binarizer.inverse_transform(
            outputs.ravel() if self.n_outputs_ == 1 else outputs
        )
        return classes

    def predict_proba(self, X: Any) -> Array:
        """The probability of each class, samples × classes, in the order of ``classes_``."""
        outputs = self._predictions(X)
        return np.hstack([1 - outputs, outputs]) if self.n_outputs_ == 1 else outputs

    def predict_log_proba(self, X: Any) -> Array:
        """The logarithm of :meth:`predict_proba`."""
        with np.errstate(divide="ignore"):
            logarithms: Array = np.log(self.predict_proba(X))
        return logarithms

    def _loss_and_output(self) -> tuple[str, str]:
        if self._label_binarizer.y_type_ == "multiclass":
            return "cross_entropy", "softmax"
        return "log_loss", "logistic"

    def _weights_of_classes(self, y: Any, of: Any = None) -> Array | None:
        if self.class_weight is None:
            return None
        if of is not None:
            return weights_as_in(of, y, self.class_weight)
        weights: Array = compute_sample_weight(self.class_weight, y)
        return weights

    def _validate_input(
        self, X: Any, y: Any, incremental: bool, reset: bool, watched: bool = False
    ) -> tuple[Any, Array]:
        X, y = self._checked_pair(X, y, reset)
        if not hasattr(self, "classes_") or (not self.warm_start and not incremental):
            self._label_binarizer = LabelBinarizer().fit(y)
            self.classes_ = self._label_binarizer.classes_
        else:
            self._check_classes(unique_labels(y), same=self.warm_start and not watched)
        Y: Array = self._label_binarizer.transform(y)
        return X, Y.astype(X.dtype)

    def _check_classes(self, classes: Array, *, same: bool) -> None:
        """ValueError for classes that the model does not know, and where all must be there."""
        if same and set(classes) != set(self.classes_):
            raise ValueError(
                "warm_start can only be used where `y` has the same classes as in the previous "
                f"call to fit. Previously got {self.classes_}, `y` has {classes}"
            )
        if len(np.setdiff1d(classes, self.classes_, assume_unique=True)):
            raise ValueError(
                "`y` has classes not in `self.classes_`. "
                f"`self.classes_` has {self.classes_}. 'y' has {classes}."
            )

    def _targets(self, Y: Array) -> Array:
        classes: Array = self._label_binarizer.inverse_transform(Y)
        return classes

    def _score_outputs(self, outputs: Array, Y: Array, weights: Array | None) -> float:
        """Accuracy: the part of the rows whose class, or all of whose labels, are right."""
        if self.out_activation_ == "softmax":
            right = outputs.argmax(axis=1) == Y.argmax(axis=1)
        else:
            right = ((outputs > 0.5) == (Y > 0.5)).all(axis=1)
        return float(np.average(right, weights=weights))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags
