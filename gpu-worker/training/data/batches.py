"""Batches for one stage: pictures (or crops of them) in [-1, 1] with their captions."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from ..config import StageConfig, World
from .backgrounds import Window
from .render import render
from .sampler import SceneSampler
from .sprites import SpriteSet

FLAT = 8  # standard deviation (0..255) below which a crop shows only background
CROP_TRIES = 3
CROP_GRID = 4  # crops start on whole low-res pixels


class Batches:
    """An endless source. `late` and `plain` (0 or 1: only what captions say, nothing that a seed decides) are shared tensors:
    whoever trains may change them while worker processes draw."""

    def __init__(self, stage: StageConfig, world: World, sprites: Path, seed: int):
        # Resized sprites of 1024 pixels are large: the super-resolution stages learn from fewer sizes.
        few = (world.single_sizes[1::2] or world.single_sizes, world.pair_sizes[-1:])
        sizes = (world.single_sizes, world.pair_sizes) if stage.size == 64 else few
        self.stage, self.world = stage, world
        self.sprites = SpriteSet(sprites, world, stage.size, sizes[0] + sizes[1])
        self.sampler = SceneSampler(world, self.sprites.available, seed, sizes=sizes)
        self.late, self.plain = (torch.zeros(1).share_memory_() for _ in range(2))

    def reseed(self, seed: int) -> None:
        self.sampler.random = Random(seed)

    def next(self) -> tuple[Tensor, list[str]]:
        """(x [B, 3, side, side] in [-1, 1], captions)."""
        self.sampler.late = bool(self.late)
        drawn = [self._draw() for _ in range(self.stage.batch)]
        pixels = torch.from_numpy(np.stack([picture for picture, _ in drawn])).permute(0, 3, 1, 2)
        return pixels.float().div(127.5).sub(1).clamp(-1, 1), [caption for _, caption in drawn]

    def _draw(self) -> tuple[np.ndarray, str]:
        scene, caption = self.sampler.sample()
        if self.plain:
            scene = scene.plain()
        if self.stage.crop is None:
            return render(scene, Window(self.stage.size), self.sprites, self.world), caption
        for _ in range(CROP_TRIES):
            window = self._crop()
            picture = render(scene, window, self.sprites, self.world)
            if picture.std() > FLAT:
                break
        return picture, caption

    def _crop(self) -> Window:
        side, last = self.stage.crop, self.stage.size - self.stage.crop
        x, y = (self.sampler.random.randrange(0, last + 1, CROP_GRID) for _ in range(2))
        return Window(self.stage.size, x, y, side)


class _Endless(IterableDataset):
    def __init__(self, batches: Batches):
        self.batches = batches

    def __iter__(self):
        worker = get_worker_info()
        if worker is not None:
            self.batches.reseed(worker.seed)
        while True:
            yield self.batches.next()


def batch_stream(batches: Batches, workers: int) -> Iterator[tuple[Tensor, list[str]]]:
    """Batches drawn in this process, or ahead of time by `workers` others: a GPU must not wait for pictures."""
    if workers == 0:
        return iter(_Endless(batches))
    return iter(DataLoader(_Endless(batches), batch_size=None, num_workers=workers, prefetch_factor=4))
