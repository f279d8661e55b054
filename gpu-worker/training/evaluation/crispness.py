"""Measures the crispness of pictures against real ones, by pixels alone, without a judge.

Three measures, all independent of a picture's content:

- the gain of super-resolution over bicubic enlargement, in dB, from *real* low-resolution pictures;
- sharpness: the steps between neighbouring pixels beside a real picture's; below 1 is blurred, above 1
  grainy;
- the RMS of flat areas without their local mean.

The evaluator asks which thing a picture shows, at 64 pixels. It passed a last stage that made pictures worse
than bicubic enlargement (pack 0.5.0). These measures find that.
"""

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from ..config import World
from ..data.backgrounds import Window
from ..data.render import render
from ..data.sampler import SceneSampler
from ..data.scene import Scene
from ..data.sprites import SpriteSet
from ..sampling import OnnxPack
from .questions import draws_of

SIDES = {"sr256": (64, 256), "sr1024": (256, 1024)}
GAIN_BAR = 2.5  # dB over bicubic
SHARPNESS_BAR = (0.9, 1.15)
FLAT_SHARE, NEIGHBOURHOOD = 0.4, 5
SEED = 37


def decibels(drawn: np.ndarray, real: np.ndarray) -> float:
    """Peak signal-to-noise ratio of pictures in [-1, 1]."""
    return float(10 * np.log10(4 / np.square(drawn.clip(-1, 1) - real).mean()))


def steps_of(x: np.ndarray) -> float:
    """Mean absolute step between neighbouring pixels of x [1, 3, H, W], along both axes."""
    return float(sum(np.abs(np.diff(x.clip(-1, 1), axis=axis)).mean() for axis in (2, 3)))


def sharpness(drawn: np.ndarray, real: np.ndarray) -> float:
    """Ratio of the steps between neighbouring pixels to the real picture's."""
    return steps_of(drawn) / steps_of(real)


def flat_rms(x: np.ndarray) -> float:
    """RMS of x [1, 3, H, W] without its 5×5 mean, over the 40 % of the pixels whose neighbourhood varies
    least."""

    def local_mean(values: torch.Tensor) -> torch.Tensor:
        return F.avg_pool2d(F.pad(values, [NEIGHBOURHOOD // 2] * 4, mode="replicate"), NEIGHBOURHOOD, 1)

    picture = torch.from_numpy(x)
    variance = local_mean((picture - local_mean(picture)).square().mean(1, keepdim=True)).flatten()
    return float(variance.sort()[0][: int(FLAT_SHARE * len(variance))].mean() ** 0.5)


def to_8_bits(x: np.ndarray) -> np.ndarray:
    """Rounds a picture in [-1, 1] as a PNG does."""
    return (np.round((x.clip(-1, 1) + 1) * 127.5) / 127.5 - 1).astype(np.float32)


def bicubic(x: np.ndarray, side: int) -> np.ndarray:
    planes = [Image.fromarray(plane).resize((side, side), Image.Resampling.BICUBIC) for plane in x[0]]
    return np.stack([np.asarray(plane) for plane in planes])[None]


class RealPictures:
    """Callable: a scene and a side to the real picture [1, 3, side, side] in [-1, 1], rounded to 8 bits."""

    def __init__(self, world: World, sprites: Path, sides):
        self.world = world
        self.sets = {side: SpriteSet(sprites, world, side, world.single_sizes + world.pair_sizes) for side in sides}
        self.available = next(iter(self.sets.values())).available

    def __call__(self, scene: Scene, side: int) -> np.ndarray:
        pixels = render(scene, Window(side), self.sets[side], self.world).clip(0, 255).round()
        return (pixels / 127.5 - 1).transpose(2, 0, 1)[None].astype(np.float32)


def held_scenes(world: World, available: set, each: int) -> list[tuple[Scene, str]]:
    """`each` held-out scenes of every category, with captions."""
    sampler = SceneSampler(world, available, SEED, held=True)
    return [draw() for draw in draws_of(sampler).values() for _ in range(each)]


def enlarging(pack: OnnxPack, real: RealPictures, scenes: list[tuple[Scene, str]]) -> dict[str, dict]:
    """For each super-resolution stage {decibels, bicubic, gain, sharpness, pictures}: means over the scenes,
    enlarged from their real low-resolution picture with the pack's own settings."""
    table = {}
    for stage, (low, high) in SIDES.items():
        if stage not in pack.stages:
            continue
        rows = []
        for seed, (scene, caption) in enumerate(scenes):
            small, wanted = real(scene, low), real(scene, high)
            drawn = to_8_bits(pack.draw(stage, caption, seed, small))
            rows.append((decibels(drawn, wanted), decibels(to_8_bits(bicubic(small, high)), wanted), sharpness(drawn, wanted)))
        ours, plain, sharp = (float(value) for value in np.mean(rows, axis=0))
        table[stage] = {"decibels": ours, "bicubic": plain, "gain": ours - plain, "sharpness": sharp, "pictures": len(rows)}
    return table


def compare(pairs: list[tuple[str, np.ndarray, np.ndarray]]) -> dict[str, dict]:
    """(category, drawn, real) -> {sharpness, flat, flatReal, pictures} for each category and for "all"."""
    measured = [(category, steps_of(a), steps_of(b), flat_rms(a) ** 2, flat_rms(b) ** 2) for category, a, b in pairs]
    table = {}
    for category in [*dict.fromkeys(category for category, *_ in measured), "all"]:
        rows = np.array([row for name, *row in measured if category in (name, "all")])
        drawn, real, flat, flat_real = rows.mean(0)
        table[category] = {
            "sharpness": float(drawn / real), "flat": float(flat**0.5), "flatReal": float(flat_real**0.5),
            "pictures": len(rows),
        }  # fmt: skip
    return table


def verdicts(results: dict) -> list[str]:
    """One line for each measure: the figure, and whether it reaches its bar."""
    lines = []
    for stage, row in results["enlarging"].items():
        word = "reached" if row["gain"] >= GAIN_BAR else "MISSED"
        lines.append(
            f"{stage} from real pictures: {row['decibels']:.2f} dB, bicubic {row['bicubic']:.2f}, gain {row['gain']:+.2f} "
            f"(bar {GAIN_BAR:+g}: {word}), sharpness {row['sharpness']:.2f}"
        )
    low, high = SHARPNESS_BAR
    for side, table in results["stages"].items():
        for category, row in table.items():
            word = "reached" if low <= row["sharpness"] <= high else "MISSED"
            lines.append(
                f"{side} {category}: sharpness {row['sharpness']:.2f} (bar {low:g} to {high:g}: {word}), "
                f"flat areas {row['flat']:.4f}, real {row['flatReal']:.4f}, {row['pictures']} pictures"
            )
    return lines
