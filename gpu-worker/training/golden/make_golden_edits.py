"""Golden tensors for the edits of packages/imagen, from diffusers' schedulers and RePaint's algorithm 1:

    venv/bin/python make_golden_edits.py

writes edits.json and edits.bin beside golden.json, in its format. packages/imagen/src/edit/golden.test.ts replays
them. `strength`: img2img as diffusers has it, add_noise and the tail of the timesteps. `repaint`: the net's x0
with the known part replaced, through the scheduler's own step, and jumps back one beta at a time.
"""

import json
import math

import diffusers
import numpy as np
import torch
from diffusers import DDIMScheduler, DPMSolverMultistepScheduler
from make_golden import HERE, PREDICTIONS, SCHEDULES, SHAPE, STEPS, Net, blob, in_double, store

JUMP, ROUNDS = 2, 2
MASK = torch.zeros(SHAPE)
MASK[..., 1:3, 1:] = 1


def ddim(schedule: str, prediction: str) -> DDIMScheduler:
    scheduler = DDIMScheduler(prediction_type=PREDICTIONS[prediction], timestep_spacing="trailing", clip_sample=False,
                              set_alpha_to_one=True, **SCHEDULES[schedule][1])
    return started(scheduler, schedule)


def dpmpp2m(schedule: str, prediction: str) -> DPMSolverMultistepScheduler:
    scheduler = DPMSolverMultistepScheduler(prediction_type=PREDICTIONS[prediction], timestep_spacing="trailing",
                                            solver_order=2, algorithm_type="dpmsolver++", solver_type="midpoint",
                                            **SCHEDULES[schedule][1])
    return started(scheduler, schedule)


def started(scheduler, schedule: str):
    scheduler = in_double(scheduler, schedule)
    scheduler.set_timesteps(STEPS)
    return scheduler


def strength_case(name: str, scheduler, schedule: str, prediction: str, steps: int) -> dict:
    """The last `steps` timesteps, from the source with the noise of the first of them."""
    generator = torch.Generator().manual_seed(13)
    source, noise = (torch.randn(SHAPE, generator=generator).double() for _ in range(2))
    net = Net(scheduler, prediction, 0.9, learned=False)
    timesteps = [int(n) for n in scheduler.timesteps][-steps:]
    scheduler.set_begin_index(STEPS - steps) if hasattr(scheduler, "set_begin_index") else None
    z = start = scheduler.add_noise(source, noise, torch.tensor([timesteps[0]])).double()
    outputs, after = [], []
    for n in timesteps:
        outputs.append(net(z, n))
        z = scheduler.step(outputs[-1], n, z).prev_sample
        after.append(z)
    return {"name": f"{name} {schedule} {prediction}, {steps} of {STEPS} steps", "sampler": name, "schedule":
            SCHEDULES[schedule][0], "prediction": prediction, "timesteps": timesteps, "strength": steps / STEPS,
            "tensors": {"source": store(source), "noise": store(noise), "start": store(start),
                        "outputs": store(torch.stack(outputs)), "after": store(torch.stack(after))}}


def walk() -> list[tuple[int, int]]:
    """Descents of JUMP steps, each ROUNDS times, and the rest once."""
    descents = []
    at = 0
    while at + JUMP < STEPS:
        descents += [(at, at + JUMP)] * ROUNDS
        at += JUMP
    return [*descents, (at, STEPS)]


def repaint_case(schedule: str, prediction: str) -> dict:
    scheduler = ddim(schedule, prediction)
    generator = torch.Generator().manual_seed(17)
    source, z = (torch.randn(SHAPE, generator=generator).double() for _ in range(2))
    net = Net(scheduler, "x0", 0.9, learned=False)
    timesteps = [int(n) for n in scheduler.timesteps]
    bar = scheduler.alphas_cumprod
    first = z
    z = torch.where(MASK > 0, z, bar[timesteps[0]].sqrt() * source + (1 - bar[timesteps[0]]).sqrt() * z)
    answers, before, jumps = [], [], []
    reached = 0
    for start, end in walk():
        if start < reached:
            # Algorithm 1, line 10, for each timestep on the way; the sum of their noises, at unit variance.
            keep, variance, added = 1.0, 0.0, torch.zeros(SHAPE).double()
            for n in range(timesteps[reached] + 1, timesteps[start] + 1):
                beta = scheduler.betas[n]
                noise = torch.randn(SHAPE, generator=generator).double()
                z = (1 - beta).sqrt() * z + beta.sqrt() * noise
                added = (1 - beta).sqrt() * added + beta.sqrt() * noise
                keep, variance = keep * float((1 - beta).sqrt()), variance * float(1 - beta) + float(beta)
            jumps.append(added / math.sqrt(variance))
        for n in timesteps[start:end]:
            before.append(z)
            x0 = net(z, n)
            answers.append(x0)
            x0 = torch.where(MASK > 0, x0, source)
            eps = (z - bar[n].sqrt() * x0) / (1 - bar[n]).sqrt()
            output = {"eps": eps, "v": bar[n].sqrt() * eps - (1 - bar[n]).sqrt() * x0, "x0": x0}[prediction]
            z = scheduler.step(output, n, z).prev_sample
        reached = end
    return {"name": f"repaint {schedule} {prediction}", "schedule": SCHEDULES[schedule][0], "timesteps": timesteps,
            "jump": JUMP, "rounds": ROUNDS, "mask": [int(each) for each in MASK[0, 0].reshape(-1)],
            "tensors": {"source": store(source), "z": store(first), "x0": store(torch.stack(answers)),
                        "before": store(torch.stack(before)), "jumps": store(torch.stack(jumps)), "image": store(z)}}


if __name__ == "__main__":
    golden = {
        "madeBy": f"diffusers {diffusers.__version__}, torch {torch.__version__.split('+')[0]}, numpy {np.__version__}",
        "strength": [strength_case(name, make(schedule, prediction), schedule, prediction, steps)
                     for name, make in (("ddim", ddim), ("dpmpp2m", dpmpp2m))
                     for schedule, prediction in (("linear", "eps"), ("cosine", "v"), ("linear", "x0"))
                     for steps in (2, 6)],
        "repaint": [repaint_case(schedule, prediction)
                    for schedule, prediction in (("linear", "x0"), ("linear", "eps"), ("cosine", "v"))],
    }
    (HERE / "edits.json").write_text(json.dumps(golden, indent=1) + "\n", encoding="utf-8")
    np.concatenate(blob).astype("<f4").tofile(HERE / "edits.bin")
    print(len(golden["strength"]), "strength cases,", len(golden["repaint"]), "repaint cases")
