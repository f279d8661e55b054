"""Looks for copies: each drawn picture beside the nearest of many training pictures."""

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from ..evaluate import contact_sheet, to_image
from .evaluator import Renders

COARSE = 16
PART = 256


def nearest(drawn: Tensor, source: Renders, searched: int) -> tuple[Tensor, Tensor]:
    """The nearest of `searched` training pictures to each of drawn [N, 3, 64, 64], by squared difference at
    16×16, and their mean squared error at 64×64."""
    wanted = F.adaptive_avg_pool2d(drawn, COARSE).flatten(1)
    best, found = torch.full((len(drawn),), np.inf), torch.zeros_like(drawn)
    for _ in range(-(-searched // PART)):
        pictures = source.pixels([source.sampler.sample()[0] for _ in range(PART)])
        gap, index = torch.cdist(wanted, F.adaptive_avg_pool2d(pictures, COARSE).flatten(1)).min(1)
        closer = gap < best
        best[closer], found[closer] = gap[closer], pictures[index[closer]]
    return found, (found - drawn).square().mean((1, 2, 3))


def neighbour_sheet(drawn: Tensor, captions: list[str], source: Renders, searched: int) -> Image.Image:
    found, errors = nearest(drawn, source, searched)
    pictures = []
    for picture, caption, neighbour, error in zip(drawn, captions, found, errors):
        pictures.append((to_image(picture[None].numpy()), caption))
        pictures.append((to_image(neighbour[None].numpy()), f"nearest, error {error:.3f}"))
    return contact_sheet(pictures, 8, 112)
