"""Draws random scenes with their captions: for training never a held-out combination, for evaluation nothing else."""

from collections.abc import Callable
from random import Random

from ..config import World
from . import captions
from .holdout import held_out
from .scene import Scene, Shape, Sprite

CELLS = 64
SHAPE_SIZES = (40, 48)
GRID_SHAPE_SIZES = (48,)
SHAPE_PAIR_SIZE = 32
ONE_SHAPE_SHARE = 0.6
SWAY = 2
# Where the corners of several things of one size go, as shares of the free room, from the left and the top.
SLOTS = {
    "beside": ((0, 0.5), (1, 0.5)),
    "over": ((0.5, 0), (0.5, 1)),
    2: ((0, 0.5), (1, 0.5)),
    3: ((0, 0), (1, 0), (0.5, 1)),
    4: ((0, 0), (1, 0), (0, 1), (1, 1)),
}


class SceneSampler:
    """An endless source of (scene, caption).

    @param available (icon, style) that could be rendered
    @param held False: never a held-out combination; True: only those; None: any
    @param late the second half of the training, where the shares of several things are larger
    @param sizes single and pair sizes, when fewer than the world's are wanted
    """

    def __init__(self, world: World, available: set, seed: int, late=False, sizes=None, held: bool | None = False):
        self.world, self.available, self.random = world, available, Random(seed)
        self.late, self.held = late, held
        self.single_sizes, self.pair_sizes = sizes or (world.single_sizes, world.pair_sizes)
        self.concepts = [c for c in world.concepts if self._styles(c)]
        self._colours = list(world.backgrounds)

    def sample(self) -> tuple[Scene, str]:
        chance, shares = self.random.random(), self.world.shares
        pairs, counts = (shares[kind][self.late] for kind in ("pairs", "counts"))
        if chance < pairs and len(self.concepts) > 1:
            return self.pair()
        if chance < pairs + counts:
            return self.counted()
        if chance < pairs + counts + shares["shapes"]:
            return self.shapes()
        return self.single(tinted=self.random.random() < shares["tints"])

    def _styles(self, *concepts) -> list[str]:
        return [s for s in self.world.styles if all((c.icon, s) in self.available for c in concepts)]

    def _background(self) -> str:
        scenic = self.world.scenes and self.random.random() < self.world.shares["scenes"]
        return self.random.choice(self.world.scenes if scenic else self._colours)

    def _again_while(self, draw: Callable, forbidden: Callable):
        while forbidden(value := draw()):
            pass
        return value

    def _allowed(self, *words: str) -> bool:
        return self.held is None or held_out(*words) == self.held

    def single(self, tinted: bool = False) -> tuple[Scene, str]:
        """One object. The held-out combination is object × tint where tinted, else object × background."""
        random, tint = self.random, None
        if tinted:
            concept, tint = self._again_while(
                lambda: (random.choice(self.concepts), random.choice(list(self.world.tints))),
                lambda each: each[1] in each[0].colours or not self._allowed(each[0].name, each[1]),
            )
            background = self._again_while(self._background, lambda each: each == tint)
        else:
            concept, background = self._again_while(
                lambda: (random.choice(self.concepts), self._background()),
                lambda each: not self._allowed(each[0].name, each[1]),
            )
        style = random.choice(self._styles(concept))
        word = tint or (
            random.choice(concept.colours)
            if concept.colours and random.random() < self.world.shares["naturalColours"]
            else ""
        )
        size = random.choice(self.single_sizes)
        margin = (CELLS - size) // 2
        sway = min(5, margin) * 0.4 if self.world.grid == 1 else 0.75 * margin * self.world.sway
        x, y = (self._on_grid(margin + random.uniform(-sway, sway)) for _ in range(2))
        subject = f"{word} {concept.name}".strip()
        caption = captions.single(subject, captions.ending(background, self._style_word(style), random), random)
        return Scene(background, (Sprite(concept.icon, style, x, y, size, tint),)), caption

    def pair(self) -> tuple[Scene, str]:
        """Two objects, beside or over each other; the first is on the left or above."""
        random = self.random
        first, second = self._again_while(
            lambda: random.sample(self.concepts, 2),
            lambda each: not self._styles(*each) or not self._allowed(*[c.name for c in each]),
        )
        style, arrangement = random.choice(self._styles(first, second)), random.choice(("beside", "over"))
        background = self._background()
        tail = captions.ending(background, self._style_word(style), random)
        scene = Scene(background, self._placed([first, second], style, arrangement))
        return scene, captions.pair(first.name, second.name, arrangement, tail, random)

    def counted(self) -> tuple[Scene, str]:
        """Two, three or four of the same object."""
        random = self.random
        concept, number = self._again_while(
            lambda: (random.choice(self.concepts), random.choice(list(captions.NUMBERS))),
            lambda each: not self._allowed(each[0].name, captions.NUMBERS[each[1]]),
        )
        style, background = random.choice(self._styles(concept)), self._background()
        tail = captions.ending(background, self._style_word(style), random)
        scene = Scene(background, self._placed([concept] * number, style, number))
        return scene, captions.counted(number, concept.plural, tail, random)

    def _placed(self, concepts: list, style: str, arrangement) -> tuple[Sprite, ...]:
        size, random = self.random.choice(self.pair_sizes), self.random
        sway = SWAY if self.world.grid == 1 else 0
        room = CELLS - size - 2 * sway
        return tuple(
            Sprite(concept.icon, style, *(self._on_grid(sway + share * room + random.randint(-sway, sway)) for share in slot), size)
            for concept, slot in zip(concepts, SLOTS[arrangement], strict=True)
        )

    def _on_grid(self, cell: float) -> int:
        """The nearest place where things may stand. On the grid of the base's patches a thing looks the same to the net
        wherever it stands (docs/decisions/patch-grid.md)."""
        return round(cell / self.world.grid) * self.world.grid

    def _style_word(self, style: str) -> str | None:
        """A world of one style does not speak of it."""
        return style if len(self.world.styles) > 1 else None

    def shapes(self, one: bool | None = None) -> tuple[Scene, str]:
        """One coloured shape, or two beside each other. The held-out combination is shape × its colour and the background's."""
        random = self.random

        def coloured(background: str | None) -> tuple[str, str, str]:
            return self._again_while(
                lambda: (background or random.choice(self._colours), random.choice(self._colours), random.choice(self.world.shapes)),
                lambda each: each[0] == each[1] or not self._allowed(each[2], each[1] + each[0]),
            )  # fmt: skip

        background, *part = coloured(None)
        if random.random() < ONE_SHAPE_SHARE if one is None else one:
            parts, size = [part], random.choice(SHAPE_SIZES if self.world.grid == 1 else GRID_SHAPE_SIZES)
            corners = [tuple(self._on_grid(32 - size / 2 + random.randint(-5, 5) * self.world.sway) for _ in range(2))]
        else:
            parts, size = [part, coloured(background)[1:]], SHAPE_PAIR_SIZE
            corners = [(x, self._on_grid(16 + random.randint(-3, 3))) for x in (0, 32)]
        things = tuple(Shape(shape, colour, x, y, size) for (colour, shape), (x, y) in zip(parts, corners))
        return Scene(background, things), captions.shapes(parts, captions.ending(background, None, random))
