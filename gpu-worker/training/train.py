"""Trains one diffusion stage: `python -m training.train base64 --run RUN --seconds 600`.

On CPUs each process is single-threaded. `--processes 2` train the same shared weights without locks
(Hogwild), which was 2 to 3 times as fast as one process with two threads. A GPU has one process. Each can
continue the other's checkpoints.
"""

import argparse
import math
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import multiprocessing

from .checkpoint import load_checkpoint, save_checkpoint
from .clock import TrainingClock
from .config import STAGES, Recipe, StageConfig, load_recipe
from .data.batches import Batch, Batches, batch_stream
from .data.folder import FolderBatches, ImageFolder
from .errors import TrainingError, run_command
from .health import GradientWatch
from .log import LossLog
from .nets import build_net
from .objective import place_loss, sketch_loss, stage_loss
from .text import FrozenText, drop_captions, load_encoder

WARM_UP = 150
DECAY_FROM = 0.6
# Factor of the learning rate, by a part of the parameter's name: a position gets the gradient of one cell
# only.
RATES = {"detail": 0.5, "positions": 4.0, "placing": 4.0, "canvases": 2.0, "read": 0.3, "refine_text": 0.3}
LATE_FROM = 0.25  # of the training: single things first
LOG_EVERY_S, SAVE_EVERY_S = 30, 240
LOOK_EVERY = 25  # steps between looks at the gradients


@dataclass
class Job:
    """`seconds` of training in all; this call runs the part up to `until` (a share, 1 = to the end).

    A new run begins with the weights of `init_from`, a checkpoint of the same stage. `upper_from` is a
    checkpoint of the super-resolution stage before; a new run takes its levels that fit.
    """

    recipe: Recipe
    stage: StageConfig
    run: Path
    sprites: Path
    seconds: float
    until: float = 1.0
    processes: int = 1
    device: str = "cpu"
    init_from: Path | None = None
    upper_from: Path | None = None
    images: ImageFolder | None = None
    drawn: Path | None = None  # pictures of the stage before

    def batches(self, seed: int) -> Batches | FolderBatches:
        """The recipe's own scenes, or a folder's pictures."""
        if self.images:
            return FolderBatches(self.stage, self.images, seed)
        return Batches(self.stage, self.recipe.world, self.sprites, seed, self.drawn)


def learning_rate(base: float, step: int, progress: float) -> float:
    """Warm-up by steps, then constant, then a cosine down to 0. It goes by time, so that a run ends on
    schedule."""
    decay = max(0.0, progress - DECAY_FROM) / (1 - DECAY_FROM)
    return base * min(1.0, step / WARM_UP) * 0.5 * (1 + math.cos(math.pi * min(1.0, decay))) + 1e-6


def phase_of(progress: float, sketch_share: float) -> tuple[bool, float]:
    """Whether the sketch is trained now, and how far this part of the training is (0 to 1)."""
    if progress < sketch_share:
        return True, progress / sketch_share
    return False, (progress - sketch_share) / (1 - sketch_share)


class Trainer:
    """The weights (shared by all processes), where they stand, and the step that moves them."""

    def __init__(self, job: Job):
        self.job, self.owner, stage = job, os.getpid(), job.stage
        torch.manual_seed(0)
        net = build_net(stage.kind, {**stage.net, "text_width": job.recipe.t5["net"]["width"]})
        self.net = net.to(job.device, memory_format=torch.channels_last)
        self.null_text = torch.nn.Parameter(torch.zeros(1, 1, job.recipe.t5["net"]["width"], device=job.device))
        self.params = dict(net.named_parameters()) | {"null_text": self.null_text}
        self.counts = torch.zeros(job.processes, dtype=torch.long).share_memory_()
        self.samples, self.seconds, self.optimizer_state, self.ema = 0, 0.0, None, None
        self._restore()
        for param in self.params.values():
            if job.device == "cpu":
                param.data.share_memory_()

    def _restore(self) -> None:
        path = self.job.run / f"{self.job.stage.name}.pt"
        if path.exists():
            state = load_checkpoint(path)
            self.samples, self.seconds, self.optimizer_state = state["samples"], state["seconds"], state["optimizer"]
        elif self.job.init_from:
            state = load_checkpoint(self.job.init_from)
        elif self.job.upper_from:
            return self._begin_from_upper_levels(load_checkpoint(self.job.upper_from)["ema"])
        else:
            return
        # Parameters that the recipe added later start fresh, but only in a new run.
        added = set(self.params) - set(state["params"]) if not path.exists() else set()
        known = {name: param for name, param in self.params.items() if name not in added}
        wrong = [name for name, p in known.items() if state["params"].get(name, p[:0]).shape != p.shape]
        if wrong:
            raise TrainingError("checkpoint_invalid", f"the sizes differ from the recipe's, first in {wrong[0]}")
        for name, param in known.items():
            param.data.copy_(state["params"][name])
        self.ema = {name: param.detach().clone() for name, param in self.params.items()}
        self.ema |= {name: value.to(self.job.device) for name, value in state["ema"].items()}

    def _begin_from_upper_levels(self, weights: dict) -> None:
        """Takes every weight of the stage before whose namesake here has the same shape. Nets count their
        levels from the top, so only the lowest level's attention does not fit."""
        fitting = [name for name, param in self.params.items() if name in weights and weights[name].shape == param.shape]
        if not fitting:
            raise TrainingError("checkpoint_invalid", f"{self.job.upper_from} has no level of the recipe's sizes")
        for name in fitting:
            self.params[name].data.copy_(weights[name])

    def save(self, seconds: float, optimizer) -> None:
        save_checkpoint(
            self.job.run / f"{self.job.stage.name}.pt", stage=self.job.stage.name, kind=self.job.stage.kind,
            net={**self.job.stage.net, "text_width": self.null_text.shape[-1]},
            params={name: p.detach().contiguous().clone() for name, p in self.params.items()}, ema=self.ema,
            optimizer=optimizer.state_dict(), samples=self.total_samples(), seconds=seconds,
            progress=min(1.0, seconds / self.job.seconds),
        )  # fmt: skip

    def total_samples(self) -> int:
        return self.samples + int(self.counts.sum())

    def work(self, rank: int) -> None:
        """Runs one process's loop. Rank 0 also keeps the EMA, the log and the checkpoints. The others end with it,
        even if it was killed: nobody could stop them otherwise."""
        job, stage = self.job, self.job.stage
        if job.device == "cpu":
            torch.set_num_threads(1)
            torch.set_flush_denormal(True)
        torch.manual_seed(self.samples + rank)
        encoder, tokenizer = load_encoder(job.run, job.recipe)
        text_of = FrozenText(encoder.to(job.device), tokenizer, job.recipe.t5["maxTokens"])
        batches = job.batches(self.samples * 31 + rank)
        stream = batch_stream(batches, workers=0 if job.device == "cpu" else max(1, (os.cpu_count() or 2) - 2))
        optimizer = self._optimizer()
        if rank == 0 and self.ema is None:
            self.ema = {name: p.detach().clone() for name, p in self.params.items()}
        log, watch = LossLog(job.run / f"{stage.name}.jsonl", LOG_EVERY_S), GradientWatch()
        clock, saved = TrainingClock(self.seconds), time.monotonic()
        step, end = 0, job.seconds * job.until
        while (elapsed := clock.tick()) < end and (rank == 0 or os.getppid() == self.owner):
            sketching, progress = phase_of(elapsed / job.seconds, stage.sketchShare)
            step += 1
            batches.late.fill_(progress >= LATE_FROM)
            batches.plain.fill_(sketching)
            rate = learning_rate(stage.learningRate, step, progress)
            for group in optimizer.param_groups:
                group["lr"] = rate * group["scale"]
            batch = next(stream)
            loss = self._step(batch, text_of, optimizer, sketching, progress)
            self.counts[rank] += len(batch[0])
            if rank == 0:
                self._update_ema(self.total_samples() // stage.batch, sketching)
                log.add(loss, self.total_samples(), elapsed)
                if step > WARM_UP and step % LOOK_EVERY == 0 and (found := watch.look(self.params)):
                    print(f"{stage.name}: {found}", file=sys.stderr, flush=True)
                if time.monotonic() - saved > SAVE_EVERY_S:
                    self.save(elapsed, optimizer)
                    saved = time.monotonic()
        if rank == 0:
            self.save(elapsed, optimizer)

    def _step(self, batch: Batch, text_of: FrozenText, optimizer, sketching: bool, progress: float) -> float:
        stage, device = self.job.stage, self.job.device
        x, captions, low = batch
        text, mask = text_of(captions)
        text, mask = drop_captions(text, mask, self.null_text, stage.nullShare)
        x = x.to(device)
        if sketching:
            loss = sketch_loss(self.net, x, text, mask)
        else:
            loss = stage_loss(self.net, stage, x, text, mask, progress, None if low is None else low.to(device))
        optimizer.zero_grad()
        (loss if sketching else loss + place_loss(self.net, x, text, mask)).backward()
        torch.nn.utils.clip_grad_norm_(self.params.values(), 1.0)
        optimizer.step()
        return loss.item()

    def _optimizer(self) -> torch.optim.AdamW:
        groups: dict[float, list] = {}
        for name, param in self.params.items():
            scale = next((rate for part, rate in RATES.items() if part in name), 1.0)
            groups.setdefault(scale, []).append(param)
        groups = [{"params": params, "scale": scale} for scale, params in groups.items()]
        optimizer = torch.optim.AdamW(groups, self.job.stage.learningRate, betas=(0.9, 0.99), weight_decay=0.0, fused=True)
        if self.optimizer_state:
            optimizer.load_state_dict(self.optimizer_state)
        return optimizer

    @torch.no_grad()
    def _update_ema(self, step: int, sketching: bool) -> None:
        """The norm over the trained parameters; the others have not moved."""
        decay = min(self.job.stage.emaDecay, (1 + step) / (10 + step))
        names = [name for name in self.params if name == "null_text" or name.startswith("sketch.") == sketching]
        averages = [self.ema[name] for name in names]
        torch._foreach_mul_(averages, decay)
        torch._foreach_add_(averages, [self.params[name].detach() for name in names], alpha=1 - decay)


def train(job: Job) -> None:
    """Trains `job.stage` until it has had its time. @throws TrainingError whatever is missing or full"""
    job.run.mkdir(parents=True, exist_ok=True)
    trainer = Trainer(job)
    if trainer.seconds >= job.seconds * job.until:
        return
    context = multiprocessing.get_context("fork")
    helpers = [context.Process(target=trainer.work, args=(rank,), daemon=True) for rank in range(1, job.processes)]
    for helper in helpers:
        helper.start()
    try:
        trainer.work(0)
    finally:
        for helper in helpers:
            helper.terminate()
            helper.join()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.train", description=__doc__)
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("--recipe", default="small")
    parser.add_argument("--run", type=Path, default=Path(".data/training/small"))
    parser.add_argument("--sprites", type=Path, default=Path(".data/training/sprites"))
    parser.add_argument("--seconds", type=float, required=True, help="of training in all; an earlier run counts")
    parser.add_argument("--until", type=float, default=1.0, help="stop at this share of them")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="on a CPU")
    parser.add_argument("--init-from", type=Path, help="checkpoint to start a new run from")
    parser.add_argument("--upper-from", type=Path, help="checkpoint of the stage before whose upper levels start a new run")
    parser.add_argument("--drawn", type=Path, help="pictures of the stage before, from `training.drawn`")
    parser.add_argument("--images", type=Path, help="folder of captioned pictures, instead of the recipe's scenes")
    options = parser.parse_args()
    recipe = load_recipe(options.recipe)
    images = ImageFolder(options.images) if options.images else None
    device = "cuda" if torch.cuda.is_available() else "cpu"
    processes = 1 if device == "cuda" else options.processes
    train(
        Job(recipe, recipe.stages[options.stage], options.run, options.sprites, options.seconds, options.until, processes,
            device, options.init_from, options.upper_from, images, options.drawn)
    )  # fmt: skip


if __name__ == "__main__":
    run_command(main)
