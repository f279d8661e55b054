"""Draws random scenes with their captions, never a held-out combination."""

from collections.abc import Callable
from random import Random

from ..config import World
from . import captions
from .holdout import held_out
from .scene import Scene, Shape, Sprite

CELLS = 64
SHAPE_SIZES = (36, 40, 44, 48)
SHAPE_PAIR_SIZE = 26
ONE_SHAPE_SHARE = 0.6


class SceneSampler:
    """An endless source of (scene, caption).

    @param available (icon, style) that could be rendered
    @param sizes single and pair sizes, when fewer than the world's are wanted
    """

    def __init__(self, world: World, available: set, seed: int, pairs: float | None = None, sizes=None):
        self.world, self.available, self.random = world, available, Random(seed)
        self.pairs = world.shares["pairs"][0] if pairs is None else pairs
        self.single_sizes, self.pair_sizes = sizes or (world.single_sizes, world.pair_sizes)
        self.concepts = [c for c in world.concepts if self._styles(c)]
        self._colours = list(world.backgrounds)

    def sample(self) -> tuple[Scene, str]:
        chance = self.random.random()
        if chance < self.pairs and len(self.concepts) > 1:
            return self._pair()
        if chance < self.pairs + self.world.shares["shapes"]:
            return self._shapes()
        return self._single()

    def _styles(self, *concepts) -> list[str]:
        return [s for s in self.world.styles if all((c.icon, s) in self.available for c in concepts)]

    def _background(self) -> str:
        scenic = self.world.scenes and self.random.random() < self.world.shares["scenes"]
        return self.random.choice(self.world.scenes if scenic else self._colours)

    def _again_while(self, draw: Callable, forbidden: Callable):
        while forbidden(value := draw()):
            pass
        return value

    def _single(self) -> tuple[Scene, str]:
        random = self.random
        concept, background = self._again_while(
            lambda: (random.choice(self.concepts), self._background()), lambda each: held_out(each[0].name, each[1])
        )
        style = random.choice(self._styles(concept))
        tint = self._tint(concept, background)
        word = tint or (
            random.choice(concept.colours)
            if concept.colours and random.random() < self.world.shares["naturalColours"]
            else ""
        )
        size = random.choice(self.single_sizes)
        margin = (CELLS - size) // 2
        sway = min(5, margin) * 0.4
        x, y = (round(margin + random.uniform(-sway, sway)) for _ in range(2))
        subject = f"{word} {concept.name}".strip()
        caption = captions.single(subject, captions.ending(background, style, random), random)
        return Scene(background, (Sprite(concept.icon, style, x, y, size, tint),)), caption

    def _tint(self, concept, background: str) -> str | None:
        """Mostly none: a tint that looks natural or sinks into the background teaches nothing."""
        if self.random.random() >= self.world.shares["tints"]:
            return None
        tint = self.random.choice(list(self.world.tints))
        useless = tint in concept.colours or tint == background or held_out(concept.name, tint)
        return None if useless else tint

    def _pair(self) -> tuple[Scene, str]:
        random = self.random
        left, right = self._again_while(
            lambda: random.sample(self.concepts, 2), lambda each: not self._styles(*each) or held_out(*[c.name for c in each])
        )
        style = random.choice(self._styles(left, right))
        background, size = self._background(), random.choice(self.pair_sizes)
        things = (
            Sprite(left.icon, style, 2 + random.randint(0, 2), 18 + random.randint(-3, 3), size),
            Sprite(right.icon, style, 62 - size - random.randint(0, 2), 18 + random.randint(-3, 3), size),
        )
        tail = captions.ending(background, style, random)
        return Scene(background, things), captions.pair(left.name, right.name, tail, random)

    def _shapes(self) -> tuple[Scene, str]:
        random = self.random
        background = random.choice(self._colours)

        def coloured() -> tuple[str, str]:
            shape = random.choice(self.world.shapes)
            colour = self._again_while(
                lambda: random.choice(self._colours),
                lambda each: each == background or held_out(shape, each + background),
            )
            return colour, shape

        if random.random() < ONE_SHAPE_SHARE:
            parts, size = [coloured()], random.choice(SHAPE_SIZES)
            corners = [tuple(32 - size / 2 + random.randint(-4, 4) for _ in range(2))]
        else:
            parts, size = [coloured(), coloured()], SHAPE_PAIR_SIZE
            corners = [(x, 19 + random.randint(-3, 3)) for x in (4, 34)]
        things = tuple(Shape(shape, colour, x, y, size) for (colour, shape), (x, y) in zip(parts, corners))
        return Scene(background, things), captions.shapes(parts, captions.ending(background, None, random))
