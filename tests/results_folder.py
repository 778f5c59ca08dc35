"""What a folder of results holds, of one network or of several."""

from __future__ import annotations

FILES = {
    "derivation.md",
    "derivation.tex",
    "history.csv",
    "loss.png",
    "metrics.json",
    "model.json",
    "model.safetensors",
    "predicted_vs_actual.png",
}
