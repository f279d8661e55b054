"""Questions: captions of combinations that no net was trained on, with what their pictures must show."""

import json
from collections.abc import Callable
from pathlib import Path

from ..config import World
from ..data.sampler import SceneSampler
from ..data.scene import Scene
from .labels import Labels

# Answers that must be right for a picture to count, by category.
JUDGED = {
    "object": ("first", "number"),
    "colour": ("first", "colour"),
    "count": ("number", "first"),
    "position": ("arrangement", "first", "second"),
    "tinted-count": ("number", "first", "colour"),
}


def draws_of(sampler: SceneSampler) -> dict[str, Callable[[], tuple[Scene, str]]]:
    """How a scene of each category is drawn, for the categories that the sampler's world is trained on."""
    coloured = (lambda: sampler.single(tinted=True), lambda: sampler.shapes(one=True))
    draws = {
        "object": sampler.single,
        "colour": lambda: sampler.random.choice(coloured)(),
        "count": sampler.counted,
        "position": sampler.pair,
        "tinted-count": lambda: sampler.counted(tinted=True),
    }
    shares = sampler.world.shares
    untrained = {
        "count": max(shares["counts"]) == 0,
        "position": max(shares["pairs"]) == 0,
        "tinted-count": max(shares["counts"]) * shares["tintedCounts"] == 0,
    }
    return {category: draw for category, draw in draws.items() if not untrained.get(category)}


def questions(world: World, available: set, each: int, seed: int) -> list[dict]:
    """`each` questions in every category: {id, category, caption, seed, answers}. Every caption is asked
    once."""
    return [question for question, _ in questions_with_scenes(world, available, each, seed)]


def questions_with_scenes(world: World, available: set, each: int, seed: int) -> list[tuple[dict, Scene]]:
    """As `questions`, each with the scene that its caption was made for."""
    sampler, labels = SceneSampler(world, available, seed, held=True), Labels(world)
    asked, found = set(), []
    for category, draw in draws_of(sampler).items():
        at = 0
        while at < each:
            scene, caption = draw()
            # "a fox and a cat" has no right order
            if caption in asked or (category == "position" and " and " in caption):
                continue
            asked.add(caption)
            question = {
                "id": f"{category}-{at:03d}", "category": category, "caption": caption, "seed": 1000 + len(found),
                "answers": labels.describe(scene),
            }  # fmt: skip
            found.append((question, scene))
            at += 1
    return found


def write_requests(asked: list[dict], path: Path, **settings) -> None:
    """JSON lines for `npm run imagine:many`."""
    write_lines([{key: each[key] for key in ("id", "caption", "seed")} | settings for each in asked], path)


def write_lines(rows: list[dict], path: Path) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
