"""What super-resolution meets when it is used: low-res pictures that the stages before have drawn, faults and all, beside the real
picture of the same scene. `python -m training.data.drawn sr256 --pack PACK --count 2000 --out RUN/drawn-sr256`

A pack draws each from the scene's own picture with noise on it, over the last steps only, so that outlines stay where they are.
"""

import argparse
import json
from pathlib import Path
from random import Random

import numpy as np
import torch
from torch import Tensor

from ..config import StageConfig, load_recipe
from ..errors import TrainingError, run_command
from ..sampling import OnnxPack, eight_bits
from .backgrounds import Window
from .batches import CROP_GRID, CROP_TRIES, FLAT, Batches
from .render import render
from .sampler import SceneSampler
from .sprites import SpriteSet

CROPS = 4  # of one scene
LAST_STEPS = 4  # of the base's: from so many to one of them are the pack's own
LATE_SHARE = 0.5  # of the scenes with several things


class DrawnBatches:
    """As `Batches`, half of the batches with low-res pictures that were drawn. @throws TrainingError `drawn_missing`"""

    def __init__(self, scenes: Batches, folder: Path, seed: int):
        self.scenes, self.late, self.plain = scenes, scenes.late, scenes.plain
        self.random = Random(seed)
        try:
            self.high, self.low = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("high", "low"))
            self.captions = json.loads((folder / "captions.json").read_text())
        except FileNotFoundError as error:
            raise TrainingError("drawn_missing", f"{error.filename} is missing: python -m training.data.drawn makes it") from None

    def reseed(self, seed: int) -> None:
        self.random = Random(seed)
        self.scenes.reseed(seed)

    def next(self) -> tuple:
        """(x, captions), or with the drawn low-res pictures [B, 3, side / 4, side / 4] as a third."""
        if self.random.random() < 0.5:
            return self.scenes.next()
        rows = [self.random.randrange(len(self.captions)) for _ in range(self.scenes.stage.batch)]
        return _pixels(self.high[rows]), [self.captions[row] for row in rows], _pixels(self.low[rows])


def _pixels(stored: np.ndarray) -> Tensor:
    return torch.from_numpy(stored).permute(0, 3, 1, 2).float().div(127.5).sub(1)


class Drawing:
    """Scenes, their pictures, and what a pack makes of the stages before `stage`."""

    def __init__(self, pack: OnnxPack, stage: StageConfig, recipe, sprites: Path, seed: int):
        self.pack, self.stage, self.world = pack, stage, recipe.world
        before = recipe.world.single_sizes + recipe.world.pair_sizes
        self.sets = {size: SpriteSet(sprites, recipe.world, size, before) for size in (64, stage.size)}
        self.sampler = SceneSampler(recipe.world, self.sets[64].available, seed)
        self.random = self.sampler.random

    def crops(self) -> list[tuple[np.ndarray, np.ndarray, str]]:
        """Of one scene: (crop, its low-res part, caption), as bytes; those that show only background are left out."""
        self.sampler.late = self.random.random() < LATE_SHARE
        scene, caption = self.sampler.sample()
        low = self._low(scene, caption)
        side, found = self.stage.crop, []
        for _ in range(CROPS * CROP_TRIES):
            x, y = (self.random.randrange(0, self.stage.size - side + 1, CROP_GRID) for _ in range(2))
            high = render(scene, Window(self.stage.size, x, y, side), self.sets[self.stage.size], self.world)
            if high.std() > FLAT or self.random.random() < 0.25:
                part = low[y // 4 : (y + side) // 4, x // 4 : (x + side) // 4]
                found.append((high.round().clip(0, 255).astype(np.uint8), part, caption))
            if len(found) == CROPS:
                break
        return found

    def _low(self, scene, caption: str) -> np.ndarray:
        """[h, w, 3] bytes: the picture before the stage."""
        real = render(scene, Window(64), self.sets[64], self.world).transpose(2, 0, 1)[None] / 127.5 - 1
        steps = self.pack.stages["base64"]["defaults"]["steps"]
        seed = self.random.randrange(1 << 31)
        drawn = self.pack.draw("base64", caption, seed, start=steps - self.random.randint(1, LAST_STEPS), like=real)
        if self.stage.size == 1024:
            drawn = self.pack.draw("sr256", caption, seed, eight_bits(drawn))
        return ((eight_bits(drawn)[0].transpose(1, 2, 0) + 1) * 127.5).round().astype(np.uint8)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.data.drawn", description=__doc__)
    parser.add_argument("stage", choices=("sr256", "sr1024"))
    parser.add_argument("--recipe", default="small")
    parser.add_argument("--pack", type=Path, required=True)
    parser.add_argument("--sprites", type=Path, default=Path(".data/training/sprites"))
    parser.add_argument("--count", type=int, default=2000, help="scenes")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    recipe = load_recipe(options.recipe)
    drawing = Drawing(OnnxPack(options.pack), recipe.stages[options.stage], recipe, options.sprites, options.seed)
    found = [crop for _ in range(options.count) for crop in drawing.crops()]
    options.out.mkdir(parents=True, exist_ok=True)
    for name, at in (("high", 0), ("low", 1)):
        np.save(options.out / f"{name}.npy", np.stack([crop[at] for crop in found]))
    (options.out / "captions.json").write_text(json.dumps([caption for _, _, caption in found]))
    print(f"{len(found)} crops of {options.count} scenes")


if __name__ == "__main__":
    run_command(main)
