"""The whole recipe, one command: `python -m training.run --budget 3h` (10m, 3h, h100-25m …).

Sprites, T5, the three stages, the pack, a contact sheet and the loss curves. On a CPU the super-resolution
nets train on one core beside the base, which has both cores afterwards. At last each learns from the pictures
of the stage before. After an interruption, the same command continues, on another machine too if it has the
run's folder (record.py).
"""

import argparse
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import torch

from .config import STAGES, load_recipe
from .data.folder import ImageFolder
from .data.sprites import render_sprites
from .errors import TrainingError, run_command
from .record import RunRecord, digest_of, read_record, settle

# Shares of the budget. The rest is for the sprites, the export and the sheets.
CPU_SHARES = {"t5": 0.12, "base64": 0.80, "sr256": 0.20, "sr1024": 0.14}
GPU_SHARES = {"t5": 0.10, "base64": 0.46, "sr256": 0.20, "sr1024": 0.14}
ONE_CORE = 0.7  # of CPU_SHARES, where two parts train at once
REAL_UNTIL = 0.6  # share of a super-resolution net's time on real low-res pictures; after it also drawn ones


@dataclass(frozen=True)
class Budget:
    seconds: float
    recipe: str
    gpu: bool


def parse_budget(text: str) -> Budget:
    """ "10m", "3h" on CPUs; "h100-25m" (any name before the dash) on a GPU, with the larger recipe."""
    match = re.fullmatch(r"(?:(\w+)-)?(\d+(?:\.\d+)?)([smh])", text)
    if not match:
        raise TrainingError("budget_invalid", f'"{text}" is not a budget: 10m, 3h or h100-25m')
    device, amount, unit = match.groups()
    seconds = float(amount) * {"s": 1, "m": 60, "h": 3600}[unit]
    return Budget(seconds, "gpu" if device else "small", device is not None)


class Commands:
    """Runs each part as a process of its own, so a part starts clean and its death stops no other."""

    def __init__(self, recipe: str, run: Path, sprites: Path, images: Path | None):
        self.run = run
        self.common = ["--recipe", recipe, "--run", str(run), *(["--images", str(images)] if images else [])]
        self.sprites = ["--sprites", str(sprites)]
        self.environment = {**os.environ, "OMP_NUM_THREADS": "1"}

    def start(self, *arguments: str) -> subprocess.Popen:
        print("+ python -m", *arguments, flush=True)
        return subprocess.Popen([sys.executable, "-m", *arguments], env=self.environment)

    def finish(self, *processes: subprocess.Popen) -> None:
        """Waits for all; ends the others when one fails. @throws TrainingError `part_failed`"""
        try:
            for process in processes:
                if process.wait() != 0:
                    raise TrainingError("part_failed", f"{' '.join(process.args[2:5])} failed, its message is above")
        finally:
            for process in processes:
                if process.poll() is None:
                    process.terminate()
                    process.wait()

    def t5(self, seconds: float) -> subprocess.Popen:
        return self.start("training.t5.pretrain", *self.common, "--seconds", str(seconds))

    def drawn(self, stage: str, out: Path, *extra: str) -> subprocess.Popen:
        return self.start("training.drawn", stage, *self.common, *self.sprites, "--out", str(out), *extra)

    def stage(self, name: str, seconds: float, *extra: str) -> subprocess.Popen:
        return self.start("training.train", name, *self.common, *self.sprites, "--seconds", str(seconds), *extra)


@dataclass(frozen=True)
class Plan:
    """Total seconds of training for each part."""

    seconds: dict[str, float]
    stages: list[str]
    init: list[str]
    draws: bool  # whether super-resolution learns from drawn pictures; a folder has no scenes to draw

    @property
    def real_until(self) -> float:
        return REAL_UNTIL if self.draws else 1.0


def train_on_cpu(commands: Commands, plan: Plan, cores: int) -> None:
    commands.finish(commands.t5(plan.seconds["t5"]))
    if cores == 1:
        commands.finish(commands.stage("base64", plan.seconds["base64"], *plan.init))
        enlarge_real(commands, plan)
    else:
        beside = sum(plan.seconds[name] for name in plan.stages[1:]) * plan.real_until
        until = round(beside / plan.seconds["base64"], 3)
        base = commands.stage("base64", plan.seconds["base64"], "--until", str(until), "--processes", "1", *plan.init)
        enlarge_real(commands, plan, "--processes", "1")
        commands.finish(base)
        commands.finish(commands.stage("base64", plan.seconds["base64"], "--processes", str(cores)))
    enlarge_drawn(commands, plan)


def train_on_gpu(commands: Commands, plan: Plan) -> None:
    commands.finish(commands.t5(plan.seconds["t5"]))
    train_stages(commands, plan)


def train_stages(commands: Commands, plan: Plan) -> None:
    """One part after the other, each with the whole machine."""
    commands.finish(commands.stage("base64", plan.seconds["base64"], *plan.init))
    enlarge_real(commands, plan)
    enlarge_drawn(commands, plan)


def enlarge_real(commands: Commands, plan: Plan, *extra: str) -> None:
    """The first part of super-resolution, from real low-res pictures; sr1024 begins with sr256's upper
    levels."""
    for name in plan.stages[1:]:
        upper = ["--upper-from", str(commands.run / "sr256.pt")] if name == "sr1024" else []
        commands.finish(commands.stage(name, plan.seconds[name], "--until", str(plan.real_until), *upper, *extra))


def enlarge_drawn(commands: Commands, plan: Plan) -> None:
    """The rest of super-resolution, from the pictures of the finished stage before."""
    if not plan.draws:
        return
    below: list[str] = []
    for before, name in zip(plan.stages, plan.stages[1:], strict=False):
        drawn = commands.run / f"drawn-{before}.npz"
        if not drawn.exists():
            commands.finish(commands.drawn(before, drawn, *below))
        commands.finish(commands.stage(name, plan.seconds[name], "--drawn", str(drawn)))
        below = ["--below", str(drawn)]


def fitting_stages(images: ImageFolder) -> list[str]:
    """A stage is trained when at least half of the pictures are large enough for it."""
    sizes = {"base64": 64, "sr256": 256, "sr1024": 1024}
    stages = []
    for name in STAGES:
        fitting = len(images.fitting(sizes[name]))
        print(f"{name}: {fitting} of {len(images.images)} pictures have {sizes[name]} pixels", flush=True)
        if 2 * fitting < len(images.images):
            break
        stages.append(name)
    if not stages:
        raise TrainingError("images_small", "most pictures are smaller than 64 pixels")
    return stages


def seconds_of(budget: Budget, gpu: bool, cores: int) -> dict[str, float]:
    """Seconds of training in all, for each part."""
    shares, factor = (GPU_SHARES, 1.0) if gpu else (CPU_SHARES, ONE_CORE if cores == 1 else 1.0)
    return {part: round(budget.seconds * share * factor, 1) for part, share in shares.items()}


def plan_of(record: RunRecord, init: list[str]) -> Plan:
    return Plan(record.seconds, record.stages, init, draws=not record.images)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.run", description=__doc__)
    parser.add_argument("--budget", required=True, help="10m, 3h, h100-25m")
    parser.add_argument("--recipe", help="default: small on a CPU, gpu on a GPU")
    parser.add_argument("--out", type=Path, help="checkpoints, logs and the pack; default .data/training/RECIPE-BUDGET")
    parser.add_argument("--init-from", type=Path, help="a base64.pt of an earlier run to start from")
    parser.add_argument("--images", type=Path, help="folder of captioned pictures, instead of the recipe's scenes")
    options = parser.parse_args()
    budget = parse_budget(options.budget)
    recipe_name = options.recipe or budget.recipe
    recipe = load_recipe(recipe_name)
    named = options.images.resolve().name if options.images else recipe.name
    out = options.out or Path(".data/training") / f"{named}-{options.budget}"
    gpu, cores = torch.cuda.is_available(), os.cpu_count() or 1
    if budget.gpu and not gpu and read_record(out) is None:
        advice = "give a budget such as 3h"
        raise TrainingError("gpu_missing", f'"{options.budget}" needs a GPU that torch can use; {advice}')
    sprites = out.parent / "sprites"
    if options.images:
        stages = fitting_stages(ImageFolder(options.images))
    else:
        print(render_sprites(recipe.world, sprites), "sprites in", sprites, flush=True)
        stages = [name for name in STAGES if name in recipe.stages]
    seconds = seconds_of(budget, gpu, cores)
    record = settle(
        out, RunRecord(options.budget, recipe_name, digest_of(recipe), seconds, stages, options.images is not None)
    )
    commands = Commands(recipe_name, out, sprites, options.images)
    plan = plan_of(record, ["--init-from", str(options.init_from)] if options.init_from else [])
    if gpu:
        train_on_gpu(commands, plan)
    else:
        train_on_cpu(commands, plan, cores)
    pack = out / "pack"
    commands.finish(commands.start("training.export", *commands.common, "--out", str(pack)))
    sheet = str(out / "sheet-64.png")
    commands.finish(commands.start("training.evaluate", "sheet", "--pack", str(pack), "--out", sheet))
    commands.finish(commands.start("training.plots", "--run", str(out), "--out", str(out / "losses.png")))
    print(f"done: {pack}")


if __name__ == "__main__":
    run_command(main)
