"""One stage's pictures of known scenes, from which the next stage learns (`training.drawn` makes them)."""

from pathlib import Path

import numpy as np

from ..config import World
from ..errors import TrainingError
from .backgrounds import Window
from .sampler import SceneSampler
from .scene import Scene

SEED = 23


def drawn_scenes(world: World, available: set, count: int) -> list[tuple[Scene, str]]:
    """The scenes and captions that are drawn, the same in every process: `count` of the late training's
    kinds."""
    sampler = SceneSampler(world, available, SEED, late=True, sizes=world.few_sizes)
    return [sampler.sample() for _ in range(count)]


def write_drawn(path: Path, captions: list[str], pictures: np.ndarray) -> None:
    """pictures [N, side, side, 3] uint8. Written beside its place and renamed."""
    partial = path.with_name(f".{path.name}.part.npz")
    np.savez(partial, captions=np.array(captions), pictures=pictures)
    partial.rename(path)


class Drawn:
    """The pictures of a file, with their scenes drawn anew.

    @throws TrainingError `drawn_missing`; `drawn_differs` when another world was drawn
    """

    def __init__(self, path: Path, world: World, available: set):
        try:
            with np.load(path, allow_pickle=False) as file:
                captions, self.pictures = file["captions"].tolist(), file["pictures"]
        except FileNotFoundError:
            raise TrainingError("drawn_missing", f"there are no drawn pictures at {path}") from None
        except (OSError, KeyError, ValueError) as error:
            raise TrainingError("drawn_differs", f"{path} cannot be read ({error}): draw it anew") from None
        self.scenes = drawn_scenes(world, available, len(captions))
        if [caption for _, caption in self.scenes] != captions:
            raise TrainingError("drawn_differs", f"{path} was drawn of another world: draw it anew with `training.drawn`")

    def crop(self, index: int, window: Window) -> np.ndarray:
        """Picture `index` where `window` lies in the four times larger one: [h/4, w/4, 3] float32 in
        0..255."""
        x, y, side = window.x // 4, window.y // 4, window.length // 4
        return self.pictures[index, y : y + side, x : x + side].astype(np.float32)
