from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from training.config import load_recipe
from training.data.sprites import SIDE


@pytest.fixture(autouse=True)
def one_thread():
    torch.set_num_threads(1)
    torch.manual_seed(0)


@pytest.fixture(scope="session")
def recipe():
    return load_recipe("tiny")


@pytest.fixture(scope="session")
def sprites(tmp_path_factory) -> Path:
    """Two sprites: a red disc and a yellow disc, transparent around."""
    folder = tmp_path_factory.mktemp("sprites")
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE * 2 - 1
    alpha = np.where(np.hypot(x, y) < 0.9, 255, 0).astype(np.uint8)
    for icon, colour in (("fox", (230, 60, 30)), ("star", (250, 210, 60))):
        rgb = np.broadcast_to(np.array(colour, np.uint8), (SIDE, SIDE, 3))
        (folder / "noto").mkdir(exist_ok=True)
        Image.fromarray(np.dstack([rgb, alpha]), "RGBA").save(folder / "noto" / f"{icon}.png")
    return folder
