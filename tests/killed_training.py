"""A training that is killed again and again, each time at another moment, and taken up again.

    python killed_training.py FOLDER KILLS SEED

Prints the digest of the parameters of a training that was never killed, that of the one that was,
and at how many different epochs it was taken up.
Each attempt is a child made by fork, which costs nothing to start; some run on a full disk.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import resource
import signal
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import safe_open

from chainrule import MLPClassifier

ROWS = np.random.default_rng(0).normal(size=(300, 6))
LABELS = (np.sin(ROWS[:, 0]) + ROWS[:, 1] > 0).astype(int)


def fitted(**settings: Any) -> MLPClassifier:
    """The model of this training."""
    model = MLPClassifier(
        (12, 7), ["tanh", "relu"], max_iter=800, tol=0.0, n_iter_no_change=np.inf, dropout=0.2,
        early_stopping=True, standardize=True, class_weight="balanced", batch_size=32, n_jobs=1,
        random_state=0, **settings,
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(ROWS, LABELS)


def digest(model: MLPClassifier) -> str:
    """Of the parameters and the curves."""
    state = hashlib.sha256()
    for array in (*model.coefs_, *model.intercepts_, model.loss_curve_, model.validation_scores_):
        state.update(np.ascontiguousarray(array).tobytes())
    return state.hexdigest()


def attempt(folder: Path, *, full_disk: bool) -> None:
    """One child: it trains on from the checkpoint until it is done or killed."""
    if full_disk:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))
    result = fitted(checkpoint=folder, checkpoint_every=1, resume=True)
    (folder / "done").write_text(digest(result), encoding="ascii")
    os._exit(0)


def reached(path: Path) -> int:
    """The epoch of a checkpoint; 0 without one."""
    if not path.exists():
        return 0
    with safe_open(path, framework="numpy") as file:
        return int(json.loads(file.metadata()["chainrule"])["numbers"]["n_iter_"])


def wait(child: int, seconds: float) -> None:
    """Until a child has computed for so long or has ended, however busy the machine is."""
    if not sys.platform.startswith("linux"):
        time.sleep(seconds)
        return
    clock = (~child << 3) | 2  # of the processor time of a process: clock_getcpuclockid(3)
    ended = os.WEXITED | os.WNOHANG | os.WNOWAIT
    while not os.waitid(os.P_PID, child, ended) and time.clock_gettime(clock) < seconds:
        time.sleep(0.001)


def main(folder: Path, kills: int, seed: int) -> None:
    """Kill so many children, then let one finish."""
    whole = fitted()
    draw = random.Random(seed)
    epochs = set()
    for count in range(kills + 1):
        child = os.fork()
        if not child:
            attempt(folder, full_disk=count % 10 == 9)
        if count < kills:
            wait(child, draw.uniform(0, 0.08))
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        epochs.add(reached(folder / "checkpoint.safetensors"))
    sys.stdout.write(f"{digest(whole)} {(folder / 'done').read_text()} {len(epochs)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
