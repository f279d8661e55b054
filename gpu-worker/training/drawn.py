"""Draws known scenes with a stage, for the next stage to learn from:

    python -m training.drawn base64 --run RUN --out RUN/drawn-base64.npz
    python -m training.drawn sr256 --run RUN --out RUN/drawn-sr256.npz --below RUN/drawn-base64.npz

Super-resolution that was trained on real small pictures gets different ones in use: with the base's blotches,
the first enlargement's soft edges. The base gets a real picture, noised so far that it keeps its places, and
samples on from there. The result is the stage's own kind of picture, of a scene whose large picture is known
(docs/decisions/drawn-low-res.md).
"""

import argparse
from pathlib import Path
from random import Random

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .config import Recipe, load_recipe
from .data.backgrounds import Window
from .data.drawn import Drawn, drawn_scenes, write_drawn
from .data.render import render
from .data.sprites import SpriteSet
from .diffusion import CosineSchedule, alpha_sigma, diffuse
from .errors import run_command
from .export import load_ema
from .manifest import DEFAULTS
from .precision import bf16_is_faster
from .text import FrozenText, load_encoder

BATCH = {"base64": 32, "sr256": 8}
BEGIN = (-4.5, -1.5)  # logSNR where the base begins, at random in this range
LAST = 0.2  # logSNR of the pack's last step
STEPS = 3
REAL_SHARE = 0.5  # share of the pictures that sr256 enlarges; the base drew the others


class Drawer:
    """A stage's EMA net with its text encoder, on the CPU or a GPU."""

    def __init__(self, recipe: Recipe, run: Path, name: str, device: str):
        self.device, self.stage = device, recipe.stages[name]
        net, null_text, _ = load_ema(run, self.stage)
        self.net = net.to(device, memory_format=torch.channels_last)
        self.null_text = null_text.to(device)
        encoder, tokenizer = load_encoder(run, recipe)
        self.text_of = FrozenText(encoder.to(device), tokenizer, recipe.t5["maxTokens"])

    @torch.no_grad()
    def base(self, x: Tensor, captions: list[str]) -> Tensor:
        """Real pictures x [B, 3, 64, 64], noised and sampled on from there -> the last x0, same shape."""
        text, mask = self.text_of(captions)
        begin = torch.empty(len(x), device=self.device).uniform_(*BEGIN)
        z, level = diffuse(x, begin), begin
        for step in range(STEPS):
            x0 = self._guided(z, level, text, mask)
            if step == STEPS - 1:
                break
            alpha, sigma = alpha_sigma(level)
            eps = (z - alpha * x0) / sigma
            level = begin + (LAST - begin) * (step + 1) / (STEPS - 1)
            alpha, sigma = alpha_sigma(level)
            z = alpha * x0 + sigma * eps
        return x0

    def _guided(self, z: Tensor, level: Tensor, text: Tensor, mask: Tensor) -> Tensor:
        """x0 with guidance for the rows whose level lies in the pack's guidance interval."""
        schedule = CosineSchedule(self.stage.shift if self.stage.samplingShift is None else self.stage.samplingShift)
        options = DEFAULTS["base64"]
        guided_to = schedule.log_snr(torch.tensor([options["guidanceInterval"][0]])).item()
        x0 = self._predict(z, level, text, mask)
        if (level <= guided_to).any():
            null = self._predict(z, level, self.null_text.expand(len(z), 1, -1), torch.ones(len(z), 1, device=self.device))
            weight = torch.where(level <= guided_to, options["guidanceWeight"], 1.0)[:, None, None, None]
            x0 = null + weight * (x0 - null)
        return x0.clamp(-1, 1)

    @torch.no_grad()
    def enlarged(self, low: Tensor, captions: list[str]) -> Tensor:
        """low [B, 3, h, w] -> x0 [B, 3, 4 h, 4 w], in one step from noise and without augmentation."""
        text, mask = self.text_of(captions)
        up = F.interpolate(low, scale_factor=4.0, mode="bilinear", align_corners=False)
        noisy, clean = (torch.full((len(low),), level, device=self.device) for level in (-15.0, 15.0))
        return self._predict(torch.randn_like(up), noisy, text, mask, up, clean).clamp(-1, 1)

    def _predict(self, *inputs: Tensor) -> Tensor:
        ordered = [each.contiguous(memory_format=torch.channels_last) if each.dim() == 4 else each for each in inputs]
        with torch.autocast(self.device, torch.bfloat16, enabled=bf16_is_faster(self.device)):
            return self.net(*ordered).float()


def draw(drawer: Drawer, world, sprites: SpriteSet, count: int, below: Drawn | None, report=print) -> np.ndarray:
    """[count, side, side, 3] uint8: `drawn_scenes` as the drawer's stage draws them.
    @param below what base64 drew of the same scenes, for sr256"""
    scenes, random, parts = drawn_scenes(world, sprites.available, count), Random(17), []
    batch = BATCH[drawer.stage.name]
    for first in range(0, count, batch):
        part = range(first, min(first + batch, count))
        captions = [scenes[at][1] for at in part]
        low = [render(scenes[at][0], Window(64), sprites, world).clip(0, 255).round() for at in part]
        if below:
            low = [real if random.random() < REAL_SHARE else below.pictures[at] for at, real in zip(part, low, strict=True)]
        x = torch.from_numpy(np.stack(low).astype(np.float32) / 127.5 - 1).permute(0, 3, 1, 2).to(drawer.device)
        drawn = drawer.enlarged(x, captions) if below else drawer.base(x, captions)
        parts.append(((drawn.cpu() + 1) * 127.5).round().byte().permute(0, 2, 3, 1).numpy())
        if first // batch % 10 == 9:
            report(f"{part.stop} of {count}", flush=True)
    return np.concatenate(parts)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.drawn", description=__doc__)
    parser.add_argument("stage", choices=tuple(BATCH))
    parser.add_argument("--recipe", default="small")
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--sprites", type=Path, default=Path(".data/training/sprites"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=1600)
    parser.add_argument("--below", type=Path, help="for sr256: what base64 drew, at least as many pictures")
    options = parser.parse_args()
    if (options.stage == "sr256") != bool(options.below):
        parser.error("--below goes with sr256, and with nothing else")
    torch.set_num_threads(1)
    torch.manual_seed(3)
    recipe = load_recipe(options.recipe)
    world = recipe.world
    sprites = SpriteSet(options.sprites, world, 64, world.single_sizes + world.pair_sizes)
    below = Drawn(options.below, world, sprites.available) if options.below else None
    count = min(options.count, len(below.pictures)) if below else options.count
    drawer = Drawer(recipe, options.run, options.stage, "cuda" if torch.cuda.is_available() else "cpu")
    pictures = draw(drawer, world, sprites, count, below)
    write_drawn(options.out, [caption for _, caption in drawn_scenes(world, sprites.available, count)], pictures)
    print(len(pictures), "pictures in", options.out)


if __name__ == "__main__":
    run_command(main)
