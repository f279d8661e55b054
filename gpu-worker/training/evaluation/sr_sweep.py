"""Super-resolution alone: steps × augLevel, from real low-resolution pictures to the real picture they were
made of."""

from pathlib import Path

import numpy as np
from matplotlib import pyplot

from ..config import World
from ..data.sampler import SceneSampler
from ..sampling import OnnxPack
from .crispness import SIDES, RealPictures, decibels, sharpness

STEPS = (1, 2, 4, 8)
AUG_LEVELS = (0.0, 0.03, 0.1, 0.2)
SEED = 31


def sr_sweep(pack: OnnxPack, stage: str, world: World, sprites: Path, count: int) -> list[dict]:
    """Rows {steps, augLevel, decibels, sharpness}: means over `count` held-out scenes."""
    real = RealPictures(world, sprites, SIDES[stage])
    sampler = SceneSampler(world, real.available, SEED, held=True)
    scenes = [sampler.single() for _ in range(count)]
    rows = []
    for steps in STEPS:
        for level in AUG_LEVELS:
            results = []
            for seed, (scene, caption) in enumerate(scenes):
                low, high = (real(scene, side) for side in SIDES[stage])
                drawn = pack.draw(stage, caption, seed, low, steps=steps, augLevel=level)
                results.append((decibels(drawn, high), sharpness(drawn, high)))
            db, sharp = np.mean(results, axis=0)
            rows.append({"steps": steps, "augLevel": level, "decibels": float(db), "sharpness": float(sharp)})
    return rows


def plot_sr_sweep(rows: list[dict], title: str, out: Path) -> None:
    figure, panels = pyplot.subplots(1, 2, figsize=(10, 4))
    for level in AUG_LEVELS:
        line = [row for row in rows if row["augLevel"] == level]
        for panel, what in zip(panels, ("decibels", "sharpness"), strict=True):
            panel.plot([row["steps"] for row in line], [row[what] for row in line], marker="o", label=f"augLevel {level:g}")
    panels[0].set(title=f"{title}: PSNR to the real picture, dB")
    panels[1].set(title="steps between pixels beside the real picture's")
    panels[1].axhline(1, color="grey", linewidth=0.8)
    for panel in panels:
        panel.set(xlabel="steps", xscale="log", xticks=STEPS, xticklabels=STEPS)
        panel.grid(alpha=0.3)
        panel.legend()
    figure.tight_layout()
    figure.savefig(out, dpi=100)
    pyplot.close(figure)
