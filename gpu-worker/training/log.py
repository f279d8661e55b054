"""Losses to a .jsonl file: one line every few seconds, with a running mean."""

import json
import time
from pathlib import Path


class LossLog:
    def __init__(self, path: Path, every_s: float):
        self.path, self.every_s = path, every_s
        self.mean: float | None = None
        self._next = time.monotonic() + every_s

    def add(self, loss: float, samples: int, seconds: float) -> None:
        """Appends {"t", "samples", "loss"} when it is time: t in seconds of training."""
        self.mean = loss if self.mean is None else 0.98 * self.mean + 0.02 * loss
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + self.every_s
        line = {"t": round(seconds, 1), "samples": samples, "loss": round(self.mean, 5)}
        with self.path.open("a") as file:
            file.write(json.dumps(line) + "\n")
