"""Draws with a pack through onnxruntime, as packages/imagen does (same schedule, guidance, thresholding and
solver; other random numbers). Sheets and checks use it, so they show the shipped files."""

import itertools
import json
import time
from pathlib import Path

import numpy as np
from PIL import Image
from tokenizers import Tokenizer

from .errors import TrainingError
from .onnx_files import open_session


def log_snr(t: float, schedule: dict) -> float:
    inside = min(max(t, 1e-5), 1 - 1e-5)
    value = -2 * np.log(np.tan(np.pi / 2 * inside)) + schedule["shift"]
    return float(np.clip(value, schedule["logSnrMin"], schedule["logSnrMax"]))


def alpha_sigma(value: float) -> tuple[float, float]:
    return float(1 / (1 + np.exp(-value))) ** 0.5, float(1 / (1 + np.exp(value))) ** 0.5


def threshold(x0: np.ndarray, rule: dict) -> np.ndarray:
    """Static: clip to [-1, 1]. Dynamic (Imagen, 2.3): clip to ±s and divide by s, s = max(1, a quantile of
    |x0|)."""
    if rule["kind"] == "none":
        return x0
    if rule["kind"] == "static":
        return x0.clip(-1, 1)
    scale = np.quantile(np.abs(x0).reshape(len(x0), -1), rule["percentile"], axis=1)
    scale = np.maximum(scale, 1).reshape(-1, 1, 1, 1).astype(np.float32)
    return x0.clip(-scale, scale) / scale


class OnnxPack:
    """A pack, opened. `seconds` holds the mean time of a net's call for each stage, of batch 1."""

    def __init__(self, folder: Path, threads: int = 1):
        try:
            self.manifest = json.loads((folder / "manifest.json").read_text())
        except FileNotFoundError:
            raise TrainingError("pack_missing", f"{folder} has no manifest.json") from None
        text = self.manifest["textEncoder"]
        self.tokenizer = Tokenizer.from_file(str(folder / self.manifest["tokenizer"]["file"]))
        self.tokenizer.enable_truncation(text["maxTokens"])
        self.encoder = open_session(folder / text["file"], threads)
        self.null = np.fromfile(folder / text["null"]["file"], "<f4").reshape(1, -1, text["width"])
        self.stages = {each["name"]: each for each in self.manifest["stages"]}
        self.nets = {name: open_session(folder / each["file"], threads) for name, each in self.stages.items()}
        self.seconds: dict[str, float] = {}

    def encode(self, caption: str) -> tuple[np.ndarray, np.ndarray]:
        ids = np.array([self.tokenizer.encode(caption).ids], np.int64)
        sequence = self.encoder.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0]
        return sequence, np.ones(ids.shape, np.float32)

    def draw(self, name: str, caption: str, seed: int, low_res: np.ndarray | None = None, **settings) -> np.ndarray:
        """One stage: x0 [1, 3, size, size]. `settings` override the manifest's defaults. low_res in [-1,
        1]."""
        stage = self.stages[name]
        options = stage["defaults"] | settings
        random = np.random.default_rng([seed, stage["size"]])
        extra = self._low_res(stage, low_res, options, random) if low_res is not None else {}
        text, mask = self.encode(caption)
        weight = options["guidanceWeight"]
        # logSNR falls as t rises, so the interval's ends change places.
        last, first = (log_snr(t, stage["schedule"]) for t in options.get("guidanceInterval", (0, 1)))

        def predict(z: np.ndarray, value: float) -> np.ndarray:
            time_input = np.array([value], np.float32)
            conditional = self._run(name, {"z": z, "time": time_input, "text": text, "text_mask": mask, **extra})
            if weight == 1 or not first <= value <= last:
                return threshold(conditional, options["thresholding"])
            null_mask = np.ones(self.null.shape[:2], np.float32)
            null = self._run(name, {"z": z, "time": time_input, "text": self.null, "text_mask": null_mask, **extra})
            return threshold(null + weight * (conditional - null), options["thresholding"])

        z = random.standard_normal((1, 3, stage["size"], stage["size"]), np.float32)
        return dpmpp2m(predict, z, stage["schedule"], options["steps"])

    def _low_res(self, stage: dict, low_res: np.ndarray, options: dict, random) -> dict:
        size = stage["size"]
        planes = [Image.fromarray(plane).resize((size, size), Image.Resampling.BILINEAR) for plane in low_res[0]]
        value = log_snr(options["augLevel"], stage["lowRes"]["augSchedule"])
        alpha, sigma = alpha_sigma(value)
        noise = random.standard_normal((1, 3, size, size), np.float32)
        enlarged = np.stack([np.asarray(plane) for plane in planes])[None]
        return {"low_res": (alpha * enlarged + sigma * noise).astype(np.float32), "aug": np.array([value], np.float32)}

    def _run(self, name: str, inputs: dict) -> np.ndarray:
        start = time.perf_counter()
        output = self.nets[name].run(None, inputs)[0]
        taken = time.perf_counter() - start
        self.seconds[name] = taken if name not in self.seconds else 0.8 * self.seconds[name] + 0.2 * taken
        return output

    def cascade(self, caption: str, seed: int, last: str, **settings) -> dict[str, np.ndarray]:
        """All stages up to `last`; each hands 8-bit pixels to the next. `settings[stage]` override its
        defaults."""
        drawn: dict[str, np.ndarray] = {}
        low_res = None
        for name in self.stages:
            drawn[name] = self.draw(name, caption, seed, low_res, **settings.get(name, {}))
            low_res = np.round((drawn[name].clip(-1, 1) + 1) * 127.5).astype(np.float32) / 127.5 - 1
            if name == last:
                break
        return drawn


def dpmpp2m(predict, z: np.ndarray, schedule: dict, steps: int) -> np.ndarray:
    """DPM-Solver++(2M), uniform in t from 1; `predict(z, logSnr)` gives x0. The last step returns x0
    itself."""
    values = [log_snr(1 - step / steps, schedule) for step in range(steps + 1)]
    before, h_before = None, None
    for now, following in itertools.pairwise(values):
        x0 = predict(z, now)
        if following == values[-1]:
            return x0
        h = (following - now) / 2
        (_, sigma), (alpha_next, sigma_next) = alpha_sigma(now), alpha_sigma(following)
        direction = x0 if before is None else x0 + (x0 - before) * (h / h_before) / 2
        z = (sigma_next / sigma * z - alpha_next * np.expm1(-h) * direction).astype(np.float32)
        before, h_before = x0, h
    return x0
