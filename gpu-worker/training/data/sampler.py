"""Draws random scenes with their captions: only held-out combinations for evaluation, never one for
training."""

from collections.abc import Callable
from random import Random

from ..config import Concept, World
from . import captions
from .holdout import held_out
from .scene import Scene, Shape, Sprite
from .weather import any_weather

CELLS = 64
SHAPE_SIZE, SHAPE_PAIR_SIZE = 48, 32
ONE_SHAPE_SHARE = 0.6
ONE_TINT_SHARE = 1 / 3  # of the tinted pairs
FIRST_STYLE_SHARE = 0.55  # the first style is the one that a caption may leave out
# Corners of several things of one size, as shares of the free room, from the left and the top.
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
            return self.pair(tinted=self._chance("tintedPairs"))
        if chance < pairs + counts:
            return self.counted(tinted=self._chance("tintedCounts"))
        if chance < pairs + counts + shares["shapes"]:
            return self.counted_shapes() if self._chance("countedShapes") else self.shapes()
        return self.single(tinted=self.random.random() < shares["tints"])

    def _chance(self, share: str) -> bool:
        return self.random.random() < self.world.shares[share]

    def _scene(self, background: str, things: tuple) -> Scene:
        """Adds the seed's choices: the shift of all things, and the weather."""
        return Scene(background, things, self._shift(things), any_weather(self.random))

    def _shift(self, things: tuple) -> tuple[int, int]:
        """Within the picture and the world's sway, by whole cells of its grid."""

        def along(corners: list) -> int:
            low = max(-self.world.sway, -min(corners))
            high = min(self.world.sway, min(CELLS - thing.size - at for thing, at in zip(things, corners)))
            grid = self.world.grid
            return grid * self.random.randint(-int(-low // grid), int(high // grid))

        return along([thing.x for thing in things]), along([thing.y for thing in things])

    def _styles(self, *concepts) -> list[str]:
        return [s for s in self.world.styles if all((c.icon, s) in self.available for c in concepts)]

    def _style(self, *concepts) -> str:
        styles = self._styles(*concepts)
        first = self.world.first_style
        return first if first in styles and self.random.random() < FIRST_STYLE_SHARE else self.random.choice(styles)

    def _background(self) -> str:
        scenic = self.world.scenes and self.random.random() < self.world.shares["scenes"]
        return self.random.choice(self.world.scenes if scenic else self._colours)

    def _again_while(self, draw: Callable, forbidden: Callable):
        while forbidden(value := draw()):
            pass
        return value

    def _allowed(self, *words: str) -> bool:
        """Whether the combination a scene is drawn for may be drawn."""
        return self.held is None or held_out(*words) == self.held

    def _kept_back(self, *words: str) -> bool:
        """Whether a further combination in the same scene must stay out of it: training sees no held-out
        one."""
        return self.held is False and held_out(*words)

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
        style = self._style(concept)
        word = tint or (
            random.choice(concept.colours)
            if concept.colours and random.random() < self.world.shares["naturalColours"]
            else ""
        )
        size = random.choice(self.single_sizes)
        x = y = self._on_grid((CELLS - size) / 2)
        subject = f"{word} {concept.name}".strip()
        caption = captions.single(subject, captions.ending(background, self._style_word(style), random), random)
        return self._scene(background, (Sprite(concept.icon, style, x, y, size, tint),)), caption

    def pair(self, tinted: bool = False) -> tuple[Scene, str]:
        """Two objects, beside or over each other; the first is on the left or above. The held-out combination
        is object × object.

        @param tinted one of them or both in another colour than its own
        """
        random = self.random
        first, second = self._again_while(
            lambda: random.sample(self.concepts, 2),
            lambda each: not self._styles(*each) or not self._allowed(*[c.name for c in each]),
        )
        style, arrangement = self._style(first, second), random.choice(("beside", "over"))
        tints = self._tints(first, second) if tinted else [None, None]
        background = self._again_while(self._background, lambda each: each in tints)
        tail = captions.ending(background, self._style_word(style), random)
        things = self._placed([first, second], style, arrangement, tints)
        names = [f"{tint or ''} {concept.name}".strip() for concept, tint in zip((first, second), tints, strict=True)]
        caption = captions.pair(*names, arrangement, tail, random)
        return self._scene(background, things), caption

    def _tints(self, *concepts) -> list[str | None]:
        """A tint for each of two objects; one of the two keeps its own colours in every third scene."""
        tints: list[str | None] = [self._tint(concept) for concept in concepts]
        if self.random.random() < ONE_TINT_SHARE:
            tints[self.random.randrange(2)] = None
        return tints

    def _tint(self, concept: Concept) -> str:
        return self._again_while(
            lambda: self.random.choice(list(self.world.tints)),
            lambda tint: tint in concept.colours or self._kept_back(concept.name, tint),
        )

    def counted(self, tinted: bool = False) -> tuple[Scene, str]:
        """Two, three or four of the same object. The held-out combination is object × tint where tinted, else
        object × number."""
        random, tint, numbers = self.random, None, captions.NUMBERS
        if tinted:
            concept, number, tint = self._again_while(
                lambda: (*self._concept_and_number(), random.choice(list(self.world.tints))),
                lambda each: (
                    each[2] in each[0].colours
                    or not self._allowed(each[0].name, each[2])
                    or self._kept_back(each[0].name, numbers[each[1]])
                ),
            )
        else:
            concept, number = self._again_while(
                self._concept_and_number, lambda each: not self._allowed(each[0].name, numbers[each[1]])
            )
        style = self._style(concept)
        background = self._again_while(self._background, lambda each: each == tint)
        tail = captions.ending(background, self._style_word(style), random)
        things = self._placed([concept] * number, style, number, [tint] * number)
        caption = captions.counted(number, f"{tint or ''} {concept.plural}".strip(), tail, random)
        return self._scene(background, things), caption

    def _concept_and_number(self) -> tuple[Concept, int]:
        return self.random.choice(self.concepts), self.random.choice(list(captions.NUMBERS))

    def _placed(self, concepts: list, style: str, arrangement, tints: list) -> tuple[Sprite, ...]:
        size = self.random.choice(self.pair_sizes)
        return tuple(
            Sprite(concept.icon, style, *(self._on_grid(share * (CELLS - size)) for share in slot), size, tint)
            for concept, slot, tint in zip(concepts, SLOTS[arrangement], tints, strict=True)
        )

    def _on_grid(self, cell: float) -> int:
        """The nearest place where things may stand. On the grid of the base's patches a thing looks the same
        to the net at every place (docs/decisions/patch-grid.md)."""
        return round(cell / self.world.grid) * self.world.grid

    def _style_word(self, style: str) -> captions.StyleWord | None:
        """Captions of a world with one style never name it; they may leave out the first of several."""
        return captions.StyleWord(style, style != self.world.first_style) if len(self.world.styles) > 1 else None

    def shapes(self, one: bool | None = None) -> tuple[Scene, str]:
        """One coloured shape, or two beside each other. The held-out combination is shape × its colour and
        the background's."""
        random = self.random
        background, *part = self._coloured_shape()
        if random.random() < ONE_SHAPE_SHARE if one is None else one:
            parts, size = [part], SHAPE_SIZE
            corners = [((CELLS - size) // 2,) * 2]
        else:
            parts, size = [part, self._coloured_shape(background)[1:]], SHAPE_PAIR_SIZE
            corners = [(0, 16), (32, 16)]
        things = tuple(Shape(shape, colour, x, y, size) for (colour, shape), (x, y) in zip(parts, corners))
        caption = captions.shapes(parts, captions.ending(background, None, random))
        return self._scene(background, things), caption

    def counted_shapes(self) -> tuple[Scene, str]:
        """Two, three or four alike of a coloured shape. The held-out combination is as for `shapes`."""
        random = self.random
        background, colour, shape = self._coloured_shape()
        number = random.choice(list(captions.NUMBERS))
        free = CELLS - SHAPE_PAIR_SIZE
        things = tuple(Shape(shape, colour, x * free, y * free, SHAPE_PAIR_SIZE) for x, y in SLOTS[number])
        caption = captions.counted(number, f"{colour} {shape}s", captions.ending(background, None, random), random)
        return self._scene(background, things), caption

    def _coloured_shape(self, background: str | None = None) -> tuple[str, str, str]:
        """(background, colour, shape); the colours differ."""
        random = self.random
        return self._again_while(
            lambda: (background or random.choice(self._colours), random.choice(self._colours), random.choice(self.world.shapes)),
            lambda each: each[0] == each[1] or not self._allowed(each[2], each[1] + each[0]),
        )  # fmt: skip
