"""What the members of an average are, said for each and for all, kept on disk, and in time."""

from __future__ import annotations

import json
import pickle
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from shutil import copytree
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

import chainrule
from chainrule import MLPClassifier, MLPRegressor
from chainrule.cli import run
from chainrule.engines.native import threads_of_machine
from chainrule.ensemble.averaged_model import AveragedModel
from chainrule.ensemble.certified import AverageCertificate
from chainrule.errors import DataError
from chainrule.estimators.members import _effort
from chainrule.training import tensors
from chainrule.training.certificate import Certificate, Verdict

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(150, 2))
y = np.tanh(2 * X[:, 0]) + 0.1 * RANDOM.normal(size=150)
SETTINGS: dict[str, Any] = {
    "hidden_layer_sizes": 4, "activation": "tanh", "alpha": 3.0, "solver": "lbfgs",
    "n_members": 3, "random_state": 0,
}  # fmt: skip


def certificate_of(model: Any) -> AverageCertificate:
    found = model.certificate_
    assert isinstance(found, AverageCertificate)
    return found


def test_every_member_is_certified() -> None:
    model = MLPRegressor(**SETTINGS, max_iter=5000).fit(X, y)
    found = certificate_of(model)
    assert [one.verdict for one in found.members] == [Verdict.MINIMUM] * 3
    assert found.verdict is Verdict.MINIMUM
    assert str(found).startswith("3 networks: 3 at a minimum (gradient ")
    for one, member in zip(found.members, model._ensemble.members, strict=True):
        assert one.objective == pytest.approx(member.loss, rel=1e-9)
        assert one.relative_gradient < 1e-4
        assert one.smallest_eigenvalue > -1e-4 * one.largest_eigenvalue
    short = certificate_of(MLPRegressor(**SETTINGS, max_iter=3).fit(X, y))
    assert short.verdict is Verdict.STILL_DESCENDING
    assert str(short).startswith("3 networks: 3 still descending (gradient ")
    late = MLPRegressor(**SETTINGS, max_iter=10**6, time_limit=1e-6).fit(X, y)
    assert certificate_of(late).verdict is Verdict.TIME_LIMIT
    assert "3 still descending (time limit; gradient " in str(certificate_of(late))


def test_several_are_as_good_as_the_worst() -> None:
    def one(verdict: Verdict, gradient: float, **more: Any) -> Certificate:
        return Certificate(verdict, 1.0, 0.1, gradient, 0.0, 1.0, 20, 9, **more)

    found = AverageCertificate((
        one(Verdict.TIME_LIMIT, 0.01),
        one(Verdict.MINIMUM, 1e-5),
        one(Verdict.STILL_DESCENDING, 0.002, kinks=("relu",)),
        one(Verdict.MINIMUM, 2e-5),
    ))  # fmt: skip
    assert found.verdict is Verdict.TIME_LIMIT
    assert str(found) == (
        "4 networks: 2 at a minimum (gradient 1e-05 to 2e-05 of its start), 1 where J hardly falls "
        "any more (at kinks of relu; gradient 0.002 of its start), 1 still descending (time limit; "
        "gradient 0.01 of its start)"
    )
    assert AverageCertificate.from_plain(found.as_plain()) == found


def test_it_is_found_when_it_is_asked_for() -> None:
    model = MLPRegressor(**SETTINGS, max_iter=50).fit(X, y)
    assert "_certificate" not in vars(model)
    assert not hasattr(pickle.loads(pickle.dumps(model)), "certificate_")
    found = model.certificate_
    assert pickle.loads(pickle.dumps(model)).certificate_ == found


MODELS: dict[str, tuple[Any, Any]] = {
    "average": (MLPRegressor(**{**SETTINGS, "alpha": "auto"}, max_iter=100), y),
    "classes": (MLPClassifier(**{**SETTINGS, "activation": "auto"}, max_iter=100), y > 0),
    "one": (MLPRegressor(hidden_layer_sizes=4, solver="lbfgs", max_iter=50), y),
    "batches": (MLPRegressor(hidden_layer_sizes=4, max_iter=3, random_state=0), y),
}


@pytest.mark.parametrize("name", MODELS)
def test_a_saved_model_keeps_what_is_known_of_it(name: str, tmp_path: Path) -> None:
    model, targets = MODELS[name]
    model.fit(X, targets).save(tmp_path)
    again = chainrule.load(tmp_path)
    assert isinstance(again, MLPRegressor | MLPClassifier)
    assert str(again.certificate_) == str(model.certificate_)
    assert repr(again.certificate_) == repr(model.certificate_)  # NaN is no other than NaN
    assert hasattr(again, "cv_results_") == hasattr(model, "cv_results_")
    if hasattr(model, "cv_results_"):
        told = again.cv_results_
        assert told.keys() == model.cv_results_.keys()
        for key in told:
            np.testing.assert_array_equal(told[key], model.cv_results_[key])
    again.save(tmp_path / "twice")
    assert repr(chainrule.load(tmp_path / "twice").certificate_) == repr(model.certificate_)
    again.fit(X, targets)  # with a certificate of its own
    if name == "batches":
        assert not hasattr(again.partial_fit(X, targets), "certificate_")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the command line leaves of an average and of one network."""
    folder = tmp_path_factory.mktemp("trained")
    lines = [f"{a},{b},{c}" for (a, b), c in zip(X, y, strict=True)]
    (folder / "t.csv").write_text("a,b,y\n" + "\n".join(lines), encoding="utf-8")
    for name, options in ("several", ["--budget", "4", "--members", "3"]), ("one", ["--l2", "0"]):
        table, out = str(folder / "t.csv"), str(folder / name)
        with redirect_stdout(StringIO()) as printed:
            assert run(["train", table, "--target", "y", "--output", out, *options]) == 0
        (folder / f"{name}.txt").write_text(printed.getvalue(), encoding="utf-8")
    return folder


def test_the_command_line_says_it_and_keeps_it(trained: Path) -> None:
    told = json.loads((trained / "several/metrics.json").read_text("utf-8"))["certificate"]
    assert f"Certified {told['sentence']}" in (trained / "several.txt").read_text("utf-8")
    assert [set(one) >= {"verdict", "sentence"} for one in told["members"]] == [True] * 3
    model = chainrule.load(trained / "several")
    assert isinstance(model, AveragedModel)
    assert str(model.certificate_) == told["sentence"]
    assert model.cv_results_ is not None
    assert model.cv_results_["members"].sum() == 3
    one = chainrule.load(trained / "one")
    assert f"Certified {one.certificate_}" in (trained / "one.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d["certificate"].update(members=[]), "its certificate is not sound"),
        (lambda d: d["certificate"]["members"][0].pop("flat"), "its certificate is not sound"),
        (lambda d: d["certificate"]["members"][0].update(gradient="x"), "certificate is not sound"),
        (lambda d: d["certificate"]["members"][0].update(verdict="good"), "is not sound"),
        (lambda d: d["choice"].update(folds="3"), "what was tried and chosen is not sound"),
        (lambda d: d["choice"]["tried"][0].pop(), "what was tried and chosen is not sound"),
        (lambda d: [d["noise"].pop(k) for k in ("location", "unit", "least", "most")],
         "it was saved before the noise of predictions was measured as it is now: train the model "
         "again and save it anew"),
    ],
)  # fmt: skip
def test_what_is_damaged_or_too_old_is_refused(
    trained: Path, tmp_path: Path, change: Any, message: str
) -> None:
    copytree(trained / "several", tmp_path / "copy")
    path = tmp_path / "copy/model.json"
    description = json.loads(path.read_text("utf-8"))
    change(description)
    path.write_text(json.dumps(description), "utf-8")
    with pytest.raises(DataError, match=message):
        chainrule.load(path.parent)


def test_an_average_of_an_earlier_time_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    MLPRegressor(**{**SETTINGS, "alpha": "auto"}, max_iter=20).fit(X, y).save(path)
    with tensors.safe_open(path, framework="numpy") as file:
        description = json.loads(file.metadata()["chainrule"])
    for name in ("location", "unit", "least", "most"):
        del description["ensemble"]["noise"][0][name]
    save_file(load_file(path), path, {"chainrule": json.dumps(description)})
    with pytest.raises(DataError) as refused:
        chainrule.load(path)
    assert str(refused.value) == (
        f"{path}: it was saved before the noise of predictions was measured as it is now: train "
        "the model again and save it anew"
    )


def test_single_precision_stays_single_precision() -> None:
    given = {**SETTINGS, "alpha": "auto", "standardize": True}
    model = MLPRegressor(**given, max_iter=50).fit(X.astype(np.float32), y.astype(np.float32))
    rows = X.astype(np.float32)
    for found in (*model.predict(rows, return_std=True), model.predict(rows)):
        assert found.dtype == np.float32
    assert model.predict_interval(rows).dtype == np.float32
    assert model.predict_quantile(rows, 0.3).dtype == np.float32


def test_no_more_threads_work_than_there_are_processors() -> None:
    many, one = (MLPRegressor(**SETTINGS, max_iter=30, n_jobs=jobs) for jobs in (100, 1))
    assert _effort(many).threads == threads_of_machine()
    np.testing.assert_array_equal(many.fit(X, y).predict(X), one.fit(X, y).predict(X))
