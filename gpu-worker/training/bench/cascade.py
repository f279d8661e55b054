"""A pack's cascade in Python: onnxruntime, numpy and a plain loop in the manner of diffusers' pipelines. `npm
run bench pipeline` compares the TypeScript pipeline with it; nothing else uses it.

python cascade.py PACK THREADS reads one JSON object {"caption", "seed"} a line and answers each with the
milliseconds it took. Supports the settings of shipped packs (DPM-Solver++(2M), cosine schedules in continuous
time) and refuses others.
"""

import itertools
import json
import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime
import tokenizers
from PIL import Image


def spent(since: tuple[float, float]) -> dict[str, float]:
    return {"wall": (time.perf_counter() - since[0]) * 1e3, "cpu": (time.process_time() - since[1]) * 1e3}


def now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


class Net:
    """An ONNX session that counts the time of its calls."""

    def __init__(self, path: Path, threads: int):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self.time = {"wall": 0.0, "cpu": 0.0}

    def __call__(self, output: str, feeds: dict[str, np.ndarray]) -> np.ndarray:
        began = now()
        result = self.session.run([output], feeds)[0]
        for clock, value in spent(began).items():
            self.time[clock] += value
        return result


def log_snr(schedule: dict, t: float) -> float:
    if schedule["kind"] != "cosine":
        raise SystemExit(f"this loop knows cosine schedules, not {schedule['kind']}")
    with np.errstate(divide="ignore", over="ignore"):
        value = -2 * np.log(np.tan(np.pi * t / 2)) + schedule["shift"]
    return float(np.clip(value, schedule["logSnrMin"], schedule["logSnrMax"]))


def alpha_sigma(value: float) -> tuple[float, float]:
    return (1 / (1 + np.exp(-value))) ** 0.5, (1 / (1 + np.exp(value))) ** 0.5


def upsample(image: np.ndarray, size: int) -> np.ndarray:
    """[3, h, h] to [3, size, size], bilinear with pixel centres at half integers."""
    planes = [Image.fromarray(plane, mode="F").resize((size, size), Image.BILINEAR) for plane in image]
    return np.stack([np.asarray(plane) for plane in planes])


def to_x0(kind: str, prediction: np.ndarray, z: np.ndarray, alpha: float, sigma: float) -> np.ndarray:
    if kind == "x0":
        return prediction
    if kind == "v":
        return alpha * z - sigma * prediction
    return (z - sigma * prediction) / alpha


def threshold(x0: np.ndarray, config: dict) -> np.ndarray:
    if config["kind"] == "dynamic":
        s = np.quantile(np.abs(x0).reshape(x0.shape[0], -1), config["percentile"], axis=1)
        s = np.clip(s, 1, config["cap"])[:, None, None, None].astype(np.float32)
        return np.clip(x0, -s, s) / s
    return np.clip(x0, -1, 1) if config["kind"] == "static" else x0


class Cascade:
    def __init__(self, pack: Path, threads: int):
        self.manifest = json.loads((pack / "manifest.json").read_text())
        text = self.manifest["textEncoder"]
        self.tokenizer = tokenizers.Tokenizer.from_file(str(pack / self.manifest["tokenizer"]["file"]))
        self.encoder = Net(pack / text["file"], threads)
        self.nets = {stage["name"]: Net(pack / stage["file"], threads) for stage in self.manifest["stages"]}
        if text["null"]["kind"] != "tensor":
            raise SystemExit("this loop knows packs whose null conditioning is a tensor")
        self.null = np.fromfile(pack / text["null"]["file"], "<f4").reshape(text["null"]["tokens"], text["width"])

    def encode(self, caption: str) -> tuple[np.ndarray, np.ndarray]:
        """Unconditional and conditional text [2, L, width] and mask [2, L], padded to one length."""
        text = self.manifest["textEncoder"]
        ids = self.tokenizer.encode(" ".join(caption.lower().split())).ids[: text["maxTokens"]]
        feeds = {text["inputs"]["ids"]: np.array([ids]), text["inputs"]["mask"]: np.ones((1, len(ids)), np.int64)}
        sequence = self.encoder(text["outputs"]["sequence"], feeds)[0]
        length = -(-max(len(ids), len(self.null)) // 8) * 8
        both, mask = np.zeros((2, length, text["width"]), np.float32), np.zeros((2, length), np.float32)
        for row, each in enumerate((self.null, sequence)):
            both[row, : len(each)], mask[row, : len(each)] = each, 1
        return both, mask

    def draw_stage(self, stage: dict, text: np.ndarray, mask: np.ndarray, rng, low_res: np.ndarray | None) -> np.ndarray:
        defaults, inputs, size = stage["defaults"], stage["inputs"], stage["size"]
        if defaults["sampler"] != "dpmpp2m" or stage["conditionOn"] != "logSnr":
            raise SystemExit(f"this loop knows dpmpp2m on logSnr, not {defaults['sampler']} on {stage['conditionOn']}")
        weight = defaults["guidanceWeight"]
        rows = 2 if weight != 1 else 1
        feeds = {inputs["text"]: text[-rows:], inputs["textMask"]: mask[-rows:]}
        if low_res is not None:
            level = log_snr(stage["lowRes"]["augSchedule"], defaults["augLevel"])
            alpha, sigma = alpha_sigma(level)
            enlarged = upsample(low_res, size)
            noisy = alpha * enlarged + sigma * rng.standard_normal(enlarged.shape, np.float32)
            feeds[inputs["lowRes"]] = np.concatenate([noisy[None]] * rows).astype(np.float32)
            feeds[inputs["augLevel"]] = np.full(rows, level, np.float32)

        z = rng.standard_normal((1, 3, size, size), np.float32)
        times = np.linspace(1, 0, defaults["steps"] + 1)
        previous, h_previous = None, 0.0
        for t, s in itertools.pairwise(times):
            here = log_snr(stage["schedule"], t)
            alpha, sigma = alpha_sigma(here)
            feeds[inputs["z"]] = np.concatenate([z] * rows)
            feeds[inputs["time"]] = np.full(rows, here, np.float32)
            prediction = self.nets[stage["name"]](stage["outputs"]["prediction"], feeds)
            if rows == 2:
                unconditional, conditional = np.split(prediction, 2)
                prediction = unconditional + weight * (conditional - unconditional)
            x0 = threshold(to_x0(stage["prediction"], prediction, z, alpha, sigma), defaults["thresholding"])
            if s == 0:
                return x0[0]
            there = log_snr(stage["schedule"], s)
            alpha_s, sigma_s = alpha_sigma(there)
            h = (there - here) / 2
            data = x0 if previous is None else x0 + (x0 - previous) * (h / (2 * h_previous))
            z = ((sigma_s / sigma) * z - alpha_s * np.expm1(-h) * data).astype(np.float32)
            previous, h_previous = x0, h
        raise AssertionError("the last time is 0")

    def draw(self, caption: str, seed: int) -> None:
        rng = np.random.default_rng(seed)
        text, mask = self.encode(caption)
        image = None
        for stage in self.manifest["stages"]:
            x0 = self.draw_stage(stage, text, mask, rng, image)
            rgb = np.clip(np.round((x0 + 1) * 127.5), 0, 255).astype(np.uint8)
            image = rgb.astype(np.float32) / 127.5 - 1


def main() -> None:
    cascade = Cascade(Path(sys.argv[1]), int(sys.argv[2]))
    nets = [cascade.encoder, *cascade.nets.values()]
    versions = f"Python {sys.version.split()[0]}, onnxruntime {onnxruntime.__version__}, numpy {np.__version__}"
    print(json.dumps({"versions": versions}), flush=True)
    for line in sys.stdin:
        for net in nets:
            net.time = {"wall": 0.0, "cpu": 0.0}
        began = now()
        cascade.draw(**json.loads(line))
        total = spent(began)
        inside = {clock: sum(net.time[clock] for net in nets) for clock in ("wall", "cpu")}
        print(json.dumps({**total, "nets": inside}), flush=True)


main()
