"""The evaluator: a small convolutional net that answers every question about a picture. Trained on renders of
its own seeds, held-out combinations among them, so that it judges them as well as any other."""

import itertools
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..checkpoint import load_checkpoint, save_checkpoint
from ..config import World
from ..data.backgrounds import Window
from ..data.render import render
from ..data.sampler import SceneSampler
from ..data.sprites import SpriteSet
from ..errors import TrainingError
from .labels import HEADS, Labels
from .questions import draws_of

SIDE = 64
FEATURES = 64
BATCH = 48
SEED = 900_001  # far from the seeds of any training


class Evaluator(nn.Module):
    def __init__(self, classes: list[int], width: int = 32):
        super().__init__()
        channels = (width, 2 * width, 4 * width, 8 * width)
        layers: list[nn.Module] = [nn.Conv2d(12, width, 3, padding=1), nn.GroupNorm(8, width), nn.SiLU()]
        for before, after in itertools.pairwise(channels):
            layers += [nn.Conv2d(before, after, 3, stride=2, padding=1), nn.GroupNorm(8, after), nn.SiLU()]
            layers += [nn.Conv2d(after, after, 3, padding=1), nn.GroupNorm(8, after), nn.SiLU()]
        self.body = nn.Sequential(*layers)
        self.features = nn.Sequential(nn.Linear(channels[-1] * 16, 256), nn.SiLU(), nn.Linear(256, FEATURES), nn.SiLU())
        self.heads = nn.ModuleList([nn.Linear(FEATURES, count) for count in classes])

    def embed(self, x: Tensor) -> Tensor:
        """x [B, 3, 64, 64] in [-1, 1] -> features [B, 64] for the Fréchet distance."""
        return self.features(self.body(F.pixel_unshuffle(x, 2)).flatten(1))

    def forward(self, x: Tensor) -> list[Tensor]:
        """Logits for each head."""
        features = self.embed(x)
        return [head(features) for head in self.heads]


class Renders:
    """Scenes of every category and of every other kind the world trains, equally often, as (pixels [B, 3, 64,
    64] in [-1, 1], labels [B, heads])."""

    def __init__(self, world: World, sprites: Path, seed: int, held: bool | None = None):
        images = SpriteSet(sprites, world, SIDE, world.single_sizes + world.pair_sizes)
        self.world, self.images, self.labels = world, images, Labels(world)
        self.sampler = SceneSampler(world, images.available, seed, held=held)

    def scene(self):
        sampler, shares = self.sampler, self.world.shares
        kinds = [sampler.shapes, *draws_of(sampler).values()]
        if shares["tintedPairs"]:
            kinds.append(lambda: sampler.pair(tinted=True))
        if shares["countedShapes"]:
            kinds.append(sampler.counted_shapes)
        return sampler.random.choice(kinds)()[0]

    def batch(self, count: int) -> tuple[Tensor, Tensor]:
        scenes = [self.scene() for _ in range(count)]
        return self.pixels(scenes), torch.tensor([self.labels.indices(scene) for scene in scenes])

    def pixels(self, scenes: list) -> Tensor:
        drawn = np.stack([render(scene, Window(SIDE), self.images, self.world) for scene in scenes])
        return torch.from_numpy(drawn).permute(0, 3, 1, 2).float().div(127.5).sub(1)


def roughen(x: Tensor) -> Tensor:
    """Blur and grain on part of the batch, so that small flaws of a drawn picture do not mislead."""
    soft = F.avg_pool2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), 3, stride=1)
    share = torch.rand(len(x), 1, 1, 1)
    x = torch.where(torch.rand(len(x), 1, 1, 1) < 0.4, x + share * (soft - x), x)
    return x + torch.randn_like(x) * 0.15 * torch.rand(len(x), 1, 1, 1)


def train_evaluator(world: World, sprites: Path, out: Path, seconds: float) -> Evaluator:
    """Trains for `seconds` and writes `out`. Continues from an existing checkpoint."""
    torch.manual_seed(SEED)
    renders, labels = Renders(world, sprites, SEED + int(time.time())), Labels(world)
    net = Evaluator([len(labels.classes(head)) for head in HEADS]).to(memory_format=torch.channels_last)
    if out.exists():
        net.load_state_dict(load_checkpoint(out)["params"])
    optimizer = torch.optim.AdamW(net.parameters(), 1e-3)
    start = time.monotonic()
    while (share := (time.monotonic() - start) / seconds) < 1:
        optimizer.param_groups[0]["lr"] = 1e-3 * min(1.0, 2 * (1 - share)) + 1e-6
        x, wanted = renders.batch(BATCH)
        answers = net(roughen(x).contiguous(memory_format=torch.channels_last))
        loss = sum(F.cross_entropy(logits, wanted[:, at]) for at, logits in enumerate(answers))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    save_checkpoint(out, stage="evaluator", params=net.state_dict(), world=world.title)
    return net.eval()


def load_evaluator(world: World, path: Path) -> Evaluator:
    """@throws TrainingError `checkpoint_missing`, `checkpoint_invalid` (also when it was trained for another
    world)"""
    labels = Labels(world)
    net = Evaluator([len(labels.classes(head)) for head in HEADS])
    try:
        net.load_state_dict(load_checkpoint(path)["params"])
    except RuntimeError:
        raise TrainingError("checkpoint_invalid", f"{path} was trained for another world: train the evaluator anew") from None
    return net.eval()
