"""Golden tensors for packages/imagen, from an independent implementation: diffusers' schedulers, torch and
NumPy.

    python -m venv venv && venv/bin/pip install torch diffusers numpy
    venv/bin/python make_golden.py

writes golden.json (the cases) and golden.bin (float32, little-endian; a tensor is [offset, length] in
floats). They are committed, and packages/imagen/src/golden.test.ts replays them: the sampler gets the same
net outputs and the same noise and must be at the same z after every step.
"""

import json
import math
from pathlib import Path

import diffusers
import numpy as np
import torch
from diffusers import DDIMScheduler, DDPMScheduler, DPMSolverMultistepScheduler
from diffusers.pipelines.deepfloyd_if import timesteps as deepfloyd
from diffusers.schedulers import scheduling_ddim, scheduling_ddpm

HERE = Path(__file__).parent
SHAPE = (1, 3, 4, 4)
SIZE = math.prod(SHAPE)
STEPS = 8
SCHEDULES = {
    "linear": ({"kind": "linear", "betaStart": 1e-4, "betaEnd": 0.02, "timesteps": 1000},
               {"beta_schedule": "linear", "beta_start": 1e-4, "beta_end": 0.02}),
    "cosine": ({"kind": "cosineBetas", "timesteps": 1000}, {"beta_schedule": "squaredcos_cap_v2"}),
}
PREDICTIONS = {"eps": "epsilon", "v": "v_prediction", "x0": "sample"}

blob: list[np.ndarray] = []


def store(tensor) -> list[int]:
    """Appends to golden.bin; returns [offset, length]."""
    flat = np.asarray(tensor, dtype=np.float32).reshape(-1)
    offset = sum(len(each) for each in blob)
    blob.append(flat)
    return [offset, len(flat)]


def in_double(scheduler, schedule: str):
    """
    Recomputes the scheduler's tables in float64. As shipped they are float32, where 1 - ᾱ_0 = 1e-4 keeps four
    digits. That alone moves a trajectory by up to 2.5e-4 and would hide the differences of the formulas.
    """
    if schedule == "linear":
        betas = np.linspace(1e-4, 0.02, 1000)
    else:
        bar = np.cos((np.arange(1001) / 1000 + 0.008) / 1.008 * np.pi / 2) ** 2
        betas = np.minimum(1 - bar[1:] / bar[:-1], 0.999)
    assert np.allclose(betas, scheduler.betas.numpy(), rtol=1e-4)
    scheduler.betas = torch.from_numpy(betas)
    scheduler.alphas = 1 - scheduler.betas
    scheduler.alphas_cumprod = torch.cumprod(scheduler.alphas, 0)
    return scheduler


class Net:
    """A synthetic net with a bounded, nonlinear x0, so that an error in one step shows in all later ones."""

    def __init__(self, scheduler, prediction: str, amplitude: float, learned: bool):
        generator = torch.Generator().manual_seed(7)
        self.weights = torch.randn(SIZE, SIZE, generator=generator, dtype=torch.float64) / math.sqrt(SIZE)
        self.alphas = scheduler.alphas_cumprod.double()
        self.prediction, self.amplitude, self.learned = prediction, amplitude, learned

    def __call__(self, z, n: int):
        alpha, sigma = self.alphas[n].sqrt(), (1 - self.alphas[n]).sqrt()
        mixed = self.weights @ z.double().reshape(-1)
        x0 = (self.amplitude * torch.tanh(mixed + n / 1000)).reshape(SHAPE)
        eps = (z.double() - alpha * x0) / sigma
        output = {"x0": x0, "eps": eps, "v": alpha * eps - sigma * x0}[self.prediction]
        if self.learned:
            output = torch.cat([output, torch.tanh(self.weights.T @ mixed).reshape(SHAPE)], dim=1)
        return output.float().double()  # ours gets float32 outputs


def trajectory(scheduler, net: Net, stochastic: bool, **step_arguments) -> dict:
    """Runs the scheduler's loop with recorded noise; tensors are [steps, ...] one after another."""
    generator = torch.Generator().manual_seed(11)
    drawn: list[torch.Tensor] = []

    def draw(shape, **_):
        drawn.append(torch.randn(shape, generator=generator).double())
        return drawn[-1]

    scheduling_ddim.randn_tensor = draw
    scheduling_ddpm.randn_tensor = draw
    z = torch.randn(SHAPE, generator=generator).double()
    first, outputs, after = z, [], []
    for n in scheduler.timesteps:
        outputs.append(net(z, int(n)))
        z = scheduler.step(outputs[-1], n, z, **step_arguments).prev_sample
        after.append(z)
    tensors = {"z": store(first), "outputs": store(torch.stack(outputs)), "after": store(torch.stack(after))}
    if stochastic:
        tensors["noise"] = store(torch.stack(drawn))
    return tensors


def case(name, sampler, scheduler, schedule, prediction, *, threshold=None, params=None, learned=False, amplitude=0.9,
         stochastic=False, **step_arguments) -> dict:
    net = Net(scheduler, prediction, amplitude, learned)
    return {
        "name": name, "sampler": sampler, "schedule": SCHEDULES[schedule][0], "prediction": prediction,
        "timesteps": [int(n) for n in scheduler.timesteps], "threshold": threshold or {"kind": "none"},
        "params": params or {}, "learnedVariance": learned,
        "tensors": trajectory(scheduler, net, stochastic, **step_arguments),
    }


def thresholding(threshold: dict | None) -> dict:
    """diffusers clamps s to [1, sample_max_value], which is our cap."""
    if threshold is None:
        return {"clip_sample": False}
    if threshold["kind"] == "static":
        return {"clip_sample": True, "clip_sample_range": 1.0}
    return {"clip_sample": False, "thresholding": True, "dynamic_thresholding_ratio": threshold["percentile"],
            "sample_max_value": threshold["cap"]}


DYNAMIC = {"kind": "dynamic", "percentile": 0.95, "cap": 1.5}
WIDE = {"kind": "dynamic", "percentile": 0.9, "cap": 100.0}


def ddim(schedule, prediction, spacing, eta=0.0, threshold=None, amplitude=0.9) -> dict:
    scheduler = in_double(DDIMScheduler(prediction_type=PREDICTIONS[prediction], timestep_spacing=spacing,
                                        **SCHEDULES[schedule][1], **thresholding(threshold)), schedule)
    scheduler.set_timesteps(STEPS)
    label = threshold["kind"] if threshold else "none"
    return case(f"ddim {schedule} {prediction} {spacing} eta={eta} threshold={label}", "ddim", scheduler, schedule,
                prediction, threshold=threshold, params={"eta": eta}, amplitude=amplitude, stochastic=eta > 0,
                eta=eta, use_clipped_model_output=True)


def ddpm(schedule, prediction, variance, threshold=None, amplitude=0.9, timesteps=None, label="leading") -> dict:
    learned = variance == "learned_range"
    scheduler = in_double(DDPMScheduler(prediction_type=PREDICTIONS[prediction], variance_type=variance,
                                        **SCHEDULES[schedule][1], **thresholding(threshold)), schedule)
    if timesteps:
        scheduler.set_timesteps(timesteps=timesteps)
    else:
        scheduler.set_timesteps(STEPS)
    params = {} if learned else {"gamma": float(variance == "fixed_large")}
    return case(f"ddpm {schedule} {prediction} {label} {variance} threshold={threshold['kind'] if threshold else 'none'}",
                "ddpm", scheduler, schedule, prediction, threshold=threshold, params=params, learned=learned,
                amplitude=amplitude, stochastic=True)


def dpmpp2m(schedule, prediction, spacing, threshold=None, amplitude=0.9, lambda_min=-math.inf) -> dict:
    arguments = thresholding(threshold)
    arguments.pop("clip_sample")
    scheduler = in_double(DPMSolverMultistepScheduler(
        prediction_type=PREDICTIONS[prediction], timestep_spacing=spacing, solver_order=2, algorithm_type="dpmsolver++",
        solver_type="midpoint", lambda_min_clipped=lambda_min, **SCHEDULES[schedule][1], **arguments), schedule)
    scheduler.set_timesteps(STEPS)
    label = threshold["kind"] if threshold else "none"
    clipped = "" if lambda_min == -math.inf else f" lambda>={lambda_min}"
    return case(f"dpmpp2m {schedule} {prediction} {spacing}{clipped} threshold={label}", "dpmpp2m", scheduler, schedule,
                prediction, threshold=threshold, amplitude=amplitude)


def sampler_cases() -> list[dict]:
    cases = []
    for prediction in PREDICTIONS:
        # diffusers' DDIM and DDPM step by T // steps, which is the next entry for these spacings but not for
        # linspace.
        for spacing in ("leading", "trailing"):
            cases.append(ddim("linear", prediction, spacing))
        for spacing in ("leading", "trailing", "linspace"):
            cases.append(dpmpp2m("linear", prediction, spacing))
        for variance in ("fixed_small", "fixed_large", "learned_range"):
            cases.append(ddpm("linear", prediction, variance) if prediction != "v" or variance == "fixed_small"
                         else ddpm("cosine", prediction, variance))
    cases.append(ddim("linear", "eps", "trailing", eta=0.5))
    cases.append(ddim("linear", "v", "leading", eta=1.0))
    cases.append(ddim("cosine", "v", "trailing", threshold={"kind": "static"}, amplitude=2.5))
    cases.append(ddim("linear", "eps", "leading", threshold=DYNAMIC, amplitude=2.5))
    cases.append(ddim("linear", "x0", "trailing", threshold=WIDE, amplitude=2.5))
    cases.append(dpmpp2m("cosine", "v", "trailing", threshold=DYNAMIC, amplitude=2.5))
    cases.append(dpmpp2m("cosine", "eps", "linspace", lambda_min=-5.1))
    cases.append(ddpm("cosine", "eps", "learned_range", threshold=DYNAMIC, amplitude=2.5,
                      timesteps=deepfloyd.smart27_timesteps, label="smart27"))
    return cases


def spacing_cases() -> list[dict]:
    cases = []
    for spacing in ("leading", "trailing", "linspace"):
        for steps in (1, 4, 7, 10, 16, 27, 50, 80, 100):
            scheduler = DDIMScheduler(timestep_spacing=spacing)
            scheduler.set_timesteps(steps)
            cases.append({"spacing": {"kind": spacing}, "timesteps": scheduler.timesteps.tolist()})
    for name, timesteps in vars(deepfloyd).items():
        if name.endswith("_timesteps"):
            cases.append({"spacing": {"kind": "named", "name": name.removesuffix("_timesteps")}, "timesteps": timesteps})
    return cases


def upsample_cases() -> list[dict]:
    source = torch.rand((1, 2, 4, 4), generator=torch.Generator().manual_seed(3)) * 2 - 1
    cases = []
    for kind, align in (("nearest", None), ("bilinear", False), ("bilinear", True), ("bicubic", False), ("bicubic", True)):
        for to in (8, 11):
            out = torch.nn.functional.interpolate(source, size=(to, to), mode=kind, align_corners=align)
            cases.append({"kind": kind, "alignCorners": bool(align), "from": 4, "to": to, "source": store(source),
                          "out": store(out)})
    return cases


def quantile_cases() -> list[dict]:
    values = torch.randn(1000, generator=torch.Generator().manual_seed(5))
    stored = store(values)
    return [{"values": stored, "p": p, "quantile": float(torch.quantile(values.double().abs(), p))}
            for p in (0.0, 0.5, 0.683, 0.95, 0.995, 1.0)]


def schedule_cases() -> list[dict]:
    """The formulas of docs/pack-format.md, in NumPy; the discrete ones are diffusers' ᾱ."""
    times = np.array([0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99])
    cases = []
    for config, log_snr in (
        *(({"kind": "cosine", "shift": shift, "logSnrMin": low, "logSnrMax": high},
           np.clip(-2 * np.log(np.tan(np.pi * times / 2)) + shift, low, high))
          for shift, low, high in ((0.0, -15, 15), (2 * math.log(64 / 256), -15, 15), (0.0, -4, 3))),
        ({"kind": "linear", "continuous": True}, -np.log(np.expm1(1e-4 + 10 * times**2))),
    ):
        cases.append({"schedule": config, "t": times.tolist(), "logSnr": log_snr.tolist()})
    for ours, theirs in SCHEDULES.values():
        cumprod = DDPMScheduler(**theirs).alphas_cumprod.numpy().astype(float)
        at = np.array([0, 1, 9, 99, 499, 899, 998, 999])
        cases.append({"schedule": ours, "t": ((at + 1) / 1000).tolist(),
                      "logSnr": np.log(cumprod[at] / (1 - cumprod[at])).tolist()})
    return cases


def philox(counter: list[int], key: list[int]) -> list[int]:
    """Philox 4x32-10 in plain integers."""
    counter, key = list(counter), list(key)
    for _ in range(10):
        a, b = 0xD2511F53 * counter[0], 0xCD9E8D57 * counter[2]
        counter = [(b >> 32) ^ counter[1] ^ key[0], b & 0xFFFFFFFF, (a >> 32) ^ counter[3] ^ key[1], a & 0xFFFFFFFF]
        key = [(key[0] + 0x9E3779B9) & 0xFFFFFFFF, (key[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return counter


def stream_key(stream: list) -> list[int]:
    key = [0, 0]
    for part in stream:
        if isinstance(part, int):
            blocks = [(part & 0xFFFFFFFF, part >> 32, 0, 0)]
        else:
            data = part.encode()
            padded = data + bytes(-(len(data) + 1) % 12 + 1)
            blocks = [(*np.frombuffer(padded[i:i + 12], "<u4").tolist(), len(data) + 1) for i in range(0, len(padded), 12)]
        for block in blocks:
            key = philox(list(block), key)[:2]
    return key


def noise_cases() -> list[dict]:
    cases = []
    for seed, stream in ((0, []), (42, ["base64", "start"]), (2**32 - 1, ["sr256", "augment", 3]), (2**40 + 5, ["é"])):
        deviates = []
        for block in range(16):
            words = philox([block, 0, seed & 0xFFFFFFFF, seed >> 32], stream_key(stream))
            for a, b in (words[:2], words[2:]):
                r, angle = math.sqrt(-2 * math.log((a + 0.5) / 2**32)), 2 * math.pi * b / 2**32
                deviates += [r * math.cos(angle), r * math.sin(angle)]
        cases.append({"seed": seed, "stream": stream, "gaussian": store(deviates)})
    return cases


if __name__ == "__main__":
    golden = {
        "madeBy": f"diffusers {diffusers.__version__}, torch {torch.__version__.split('+')[0]}, numpy {np.__version__}",
        "samplers": sampler_cases(), "spacings": spacing_cases(), "schedules": schedule_cases(),
        "upsample": upsample_cases(), "quantiles": quantile_cases(), "noise": noise_cases(),
    }
    lines = ",\n".join(
        f'"{key}": ' + ("[\n" + ",\n".join(json.dumps(each, ensure_ascii=False) for each in value) + "\n]" if isinstance(value, list)
                        else json.dumps(value)) for key, value in golden.items())
    (HERE / "golden.json").write_text("{\n" + lines + "\n}\n", encoding="utf-8")
    np.concatenate(blob).astype("<f4").tofile(HERE / "golden.bin")
    print(len(golden["samplers"]), "sampler cases,", (HERE / "golden.bin").stat().st_size, "bytes")
