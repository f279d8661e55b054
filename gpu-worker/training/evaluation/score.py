"""Pictures against their questions: shares with intervals, Fréchet distance against its floor."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from ..errors import TrainingError
from .evaluator import SIDE, Evaluator, Renders
from .labels import HEADS, NOTHING, Labels
from .questions import JUDGED, draws_of
from .statistics import frechet, wilson

PART = 64


def read_picture(path: Path) -> Tensor:
    """[3, 64, 64] in [-1, 1]; larger pictures are shrunk by averaging. @throws TrainingError
    `picture_missing`"""
    try:
        with Image.open(path) as image:
            pixels = image.convert("RGB").reduce(image.width // SIDE)
    except OSError as error:
        raise TrainingError("picture_missing", f"{path}: {error}; draw them with `npm run imagine:many`") from None
    return torch.from_numpy(np.asarray(pixels).copy()).permute(2, 0, 1).float().div(127.5).sub(1)


def read_whole(path: Path) -> np.ndarray:
    """[1, 3, side, side] float32 in [-1, 1]."""
    with Image.open(path) as image:
        return (np.asarray(image.convert("RGB")).transpose(2, 0, 1)[None] / 127.5 - 1).astype(np.float32)


@torch.no_grad()
def answers_of(net: Evaluator, pictures: Tensor, labels: Labels) -> list[dict]:
    """The evaluator's answers for each picture."""
    rows: list[dict] = []
    for part in pictures.split(PART):
        chosen = torch.stack([logits.argmax(1) for logits in net(part)], 1).tolist()
        rows += [{head: labels.classes(head)[index] for head, index in zip(HEADS, row)} for row in chosen]
    return rows


@torch.no_grad()
def features_of(net: Evaluator, pictures: Tensor) -> np.ndarray:
    return torch.cat([net.embed(part) for part in pictures.split(PART)]).double().numpy()


def is_right(category: str, wanted: dict, seen: dict) -> bool:
    return all(wanted[head] == seen[head] for head in JUDGED[category])


def score(asked: list[dict], seen: list[dict]) -> dict[str, dict]:
    """{category: {right, asked, share, low, high}}, and the background over all of them, the style over all
    that have one."""
    table = {}

    def add(name: str, rights: list[bool]) -> None:
        low, high = wilson(sum(rights), len(rights))
        table[name] = {
            "right": sum(rights), "asked": len(rights), "share": sum(rights) / max(1, len(rights)), "low": low, "high": high,
        }  # fmt: skip

    for category in dict.fromkeys(q["category"] for q in asked):
        pairs = [(q, s) for q, s in zip(asked, seen, strict=True) if q["category"] == category]
        add(category, [is_right(category, q["answers"], s) for q, s in pairs])
    add("background", [q["answers"]["background"] == s["background"] for q, s in zip(asked, seen, strict=True)])
    styled = [(q["answers"]["style"], s["style"]) for q, s in zip(asked, seen, strict=True) if q["answers"]["style"] != NOTHING]
    add("style", [wanted == drawn for wanted, drawn in styled])
    return table


def distances(net: Evaluator, drawn: Tensor, renders: Callable[[int], Renders], scenes_like: int) -> dict[str, float]:
    """Fréchet distance of the drawn pictures to real ones, and of two sets of real ones of the same size: the
    floor.
    @param renders makes a source of held-out scenes from a seed"""
    real = [features_of(net, question_renders(renders(seed), scenes_like)) for seed in (1, 2)]
    return {"drawn": frechet(features_of(net, drawn), real[0]), "floor": frechet(real[1], real[0])}


def question_renders(source: Renders, count: int) -> Tensor:
    """Real pictures in the proportions of `questions`: every category equally often."""
    draws = list(draws_of(source.sampler).values())
    return source.pixels([draws[at * len(draws) // count]()[0] for at in range(count)])
