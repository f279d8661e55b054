"""Batches for one stage: pictures (or crops of them) in [-1, 1] with their captions."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from ..config import StageConfig, World
from .backgrounds import Window
from .drawn import Drawn
from .render import render
from .sampler import SceneSampler
from .sprites import SpriteSet

FLAT = 8  # standard deviation (0..255) below which a crop shows only background
CROP_TRIES = 3
CROP_GRID = 4  # crops start on whole low-res pixels
DRAWN_SHARE = 0.7  # share of the pictures, where there are drawn ones


class Batch(NamedTuple):
    """x [B, 3, side, side] in [-1, 1]; `low` [B, 3, side/4, side/4] is the stage before's picture of x: NaN
    in rows without one, None without any."""

    x: Tensor
    captions: list[str]
    low: Tensor | None = None


class Batches:
    """An endless source. `late` and `plain` (0 or 1: scenes without a seed's choices) are shared tensors,
    which the training loop may change while worker processes draw."""

    def __init__(self, stage: StageConfig, world: World, sprites: Path, seed: int, drawn: Path | None = None):
        sizes = (world.single_sizes, world.pair_sizes) if stage.size == 64 else world.few_sizes
        self.stage, self.world = stage, world
        self.sprites = SpriteSet(sprites, world, stage.size, sizes[0] + sizes[1])
        self.sampler = SceneSampler(world, self.sprites.available, seed, sizes=sizes)
        self.drawn = Drawn(drawn, world, self.sprites.available) if drawn else None
        self.late, self.plain = (torch.zeros(1).share_memory_() for _ in range(2))

    def reseed(self, seed: int) -> None:
        self.sampler.random = Random(seed)

    def next(self) -> Batch:
        self.sampler.late = bool(self.late)
        pictures, captions, low = zip(*[self._draw() for _ in range(self.stage.batch)], strict=True)
        if self.drawn is None:
            return Batch(as_tensor(pictures), list(captions))
        side = self.stage.crop // 4
        nothing = np.full((side, side, 3), np.nan, np.float32)
        return Batch(as_tensor(pictures), list(captions), as_tensor([nothing if each is None else each for each in low]))

    def _draw(self) -> tuple[np.ndarray, str, np.ndarray | None]:
        """(picture or crop, caption, what the stage before drew there)."""
        index = None
        if self.drawn and self.sampler.random.random() < DRAWN_SHARE:
            index = self.sampler.random.randrange(len(self.drawn.scenes))
        scene, caption = self.sampler.sample() if index is None else self.drawn.scenes[index]
        if self.plain:
            scene = scene.plain()
        if self.stage.crop is None:
            return render(scene, Window(self.stage.size), self.sprites, self.world), caption, None
        for _ in range(CROP_TRIES):
            window = self._crop()
            picture = render(scene, window, self.sprites, self.world)
            if picture.std() > FLAT:
                break
        return picture, caption, None if index is None else self.drawn.crop(index, window)

    def _crop(self) -> Window:
        side, last = self.stage.crop, self.stage.size - self.stage.crop
        x, y = (self.sampler.random.randrange(0, last + 1, CROP_GRID) for _ in range(2))
        return Window(self.stage.size, x, y, side)


def as_tensor(pictures) -> Tensor:
    """Pictures [h, w, 3] in 0..255 to [B, 3, h, w] in [-1, 1]."""
    return torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float().div(127.5).sub(1).clamp(-1, 1)


class _Endless(IterableDataset):
    def __init__(self, batches: Batches):
        self.batches = batches

    def __iter__(self):
        worker = get_worker_info()
        if worker is not None:
            self.batches.reseed(worker.seed)
        while True:
            yield self.batches.next()


def batch_stream(batches: Batches, workers: int) -> Iterator[Batch]:
    """Batches drawn in this process, or ahead of time by `workers` others: a GPU must not wait for
    pictures."""
    if workers == 0:
        return iter(_Endless(batches))
    return iter(DataLoader(_Endless(batches), batch_size=None, num_workers=workers, prefetch_factor=4))
