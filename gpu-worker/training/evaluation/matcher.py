"""A judge without training: finds the scene of the world whose picture is nearest to a given one.

The trained evaluator needs half an hour of a core and shares its training data with the nets it judges. This
one compares pixels. Every sprite in every tint and style, and every shape, is tried at every place where the
world puts things. For a thing with premultiplied colours T and coverage a over a background B, in a picture
X, the squared error falls by

    sum (X - B)² - (X - (B (1 - a) + T))²  =  2 <R, D> - |D|²,   R = X - B, D = T - a B.

Things do not overlap, so each place is judged alone and the sums are added. Knows no nets.
"""

from dataclasses import dataclass
from random import Random

import numpy as np
import torch
from torch import Tensor

from ..config import World
from ..data.backgrounds import Window, draw_background
from ..data.render import shape_coverage, tinted
from ..data.sampler import CELLS, SHAPE_PAIR_SIZE, SHAPE_SIZE, SLOTS
from ..data.scene import Shape
from ..data.sprites import SpriteSet
from ..data.weather import PLAIN, any_weather
from .labels import NATURAL, NOTHING

WEATHERS = 40  # ways to try each background in
ROBUST = 0.3  # cap of an error when the background is sought: larger ones mean that a thing stands there


@dataclass(frozen=True)
class Place:
    """Where the things of one scene stand: corners in cells, all things `size` cells wide."""

    number: int
    arrangement: str
    size: int
    corners: tuple[tuple[int, int], ...]


class Templates:
    """Things of one size: (name, style, colour) of each. `colours` [N, P] premultiplied in [-1, 1],
    `coverage` [N, P] in [0, 1]; P = 3 size²."""

    def __init__(self, things: list[tuple[str, str, str]], colours: Tensor, coverage: Tensor):
        self.things, self.colours, self.coverage = things, colours, coverage
        self._own, self._mixed, self._squared = colours.square().sum(1, keepdim=True), colours * coverage, coverage.square()

    def errors(self, picture: Tensor, background: Tensor) -> Tensor:
        """Change of the squared error by each thing [N, places], for windows [P, places] of a picture and its
        background."""
        rest = picture - background
        squares = self._own - 2 * (self._mixed @ background) + self._squared @ background.square()
        return squares - 2 * (self.colours @ rest - self.coverage @ (background * rest))


class Matcher:
    """Callable: pictures [B, 3, 64, 64] in [-1, 1] to the answers of each (see labels.HEADS)."""

    def __init__(self, world: World, images: SpriteSet):
        self.world, self.images = world, images
        self.places = all_places(world)
        self.templates = {size: self._templates(size) for size in dict.fromkeys(place.size for place in self.places)}
        random = Random(0)
        self.names, pictures = [], []
        for name in [*world.backgrounds, *world.scenes]:
            for weather in [PLAIN, *[any_weather(random) for _ in range(WEATHERS)]]:
                self.names.append(name)
                pictures.append(draw_background(name, Window(CELLS), world, weather))
        self.backgrounds = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float().div(127.5).sub(1)

    def __call__(self, pictures: Tensor) -> list[dict]:
        return [self._answer(picture) for picture in pictures]

    def _answer(self, picture: Tensor) -> dict:
        distance = (self.backgrounds - picture).abs().clamp(max=ROBUST).mean((1, 2, 3))
        at = int(distance.argmin())
        background = self.backgrounds[at]
        errors = {size: self._errors(size, picture, background) for size in self.templates}
        best, found = np.inf, None
        for place in self.places:
            gains = torch.stack([errors[place.size][corner] for corner in place.corners])  # [slots, N]
            gain, chosen = self._unlike(gains, place.size) if place.number == 2 else self._alike(gains)
            if gain < best:
                best, found = gain, (place, chosen)
        place, chosen = found
        things = [self.templates[place.size].things[index] for index in chosen]
        return {
            "background": self.names[at], "number": place.number, "arrangement": place.arrangement, "first": things[0][0],
            "second": things[1][0] if place.number == 2 else NOTHING, "colour": things[0][2], "style": things[0][1],
        }  # fmt: skip

    def _errors(self, size: int, picture: Tensor, background: Tensor) -> dict[tuple[int, int], Tensor]:
        """Each thing of a size at each corner where one may stand."""
        corners = list(dict.fromkeys(corner for place in self.places if place.size == size for corner in place.corners))

        def windows(x: Tensor) -> Tensor:
            return torch.stack([x[:, top : top + size, left : left + size].flatten() for left, top in corners], 1)

        return dict(zip(corners, self.templates[size].errors(windows(picture), windows(background)).T, strict=True))

    def _alike(self, gains: Tensor) -> tuple[float, list[int]]:
        total = gains.sum(0)
        index = int(total.argmin())
        return float(total[index]), [index] * len(gains)

    def _unlike(self, gains: Tensor, size: int) -> tuple[float, list[int]]:
        """The best thing at each place, all of one style."""
        styles = [style for _, style, _ in self.templates[size].things]
        best = (np.inf, [])
        for style in dict.fromkeys(styles):
            fitting = torch.tensor([index for index, each in enumerate(styles) if each == style])
            values, chosen = gains[:, fitting].min(1)
            best = min(best, (float(values.sum()), fitting[chosen].tolist()), key=lambda each: each[0])
        return best

    def _templates(self, size: int) -> Templates:
        world, things, colours, coverage = self.world, [], [], []

        def add(thing: tuple[str, str, str], rgb: np.ndarray, alpha: np.ndarray) -> None:
            things.append(thing)
            colours.append((rgb / 127.5 - alpha).transpose(2, 0, 1).reshape(-1))
            coverage.append(np.broadcast_to(alpha, (size, size, 3)).transpose(2, 0, 1).reshape(-1))

        if size in world.single_sizes + world.pair_sizes:
            for concept in world.concepts:
                for style in (style for style in world.styles if (concept.icon, style) in self.images.available):
                    part = self.images.image(concept.icon, style, size).astype(np.float32)
                    rgb, alpha = part[..., :3], part[..., 3:] / 255
                    add((concept.name, style, NATURAL), rgb, alpha)
                    for tint in (tint for tint in world.tints if tint not in concept.colours):
                        add((concept.name, style, tint), tinted(rgb, alpha, world.tints[tint]), alpha)
        if size in (SHAPE_SIZE, SHAPE_PAIR_SIZE):
            for shape in world.shapes:
                alpha = shape_coverage(Shape(shape, "", 0, 0, size), Window(CELLS))[:size, :size, None]
                for colour, rgb in world.backgrounds.items():
                    add((shape, NOTHING, colour), alpha * np.array(rgb, np.float32), alpha)
        arrays = (torch.from_numpy(np.stack(rows).astype(np.float32)) for rows in (colours, coverage))
        return Templates(things, *arrays)


def all_places(world: World) -> list[Place]:
    """Every way in which the world puts things into a picture."""
    sizes = [(size, {1: ((0.5, 0.5),)}, "one") for size in dict.fromkeys((*world.single_sizes, SHAPE_SIZE))]
    for size in dict.fromkeys((*world.pair_sizes, SHAPE_PAIR_SIZE)):
        sizes.append((size, {2: SLOTS["beside"]}, "beside"))
        sizes.append((size, {2: SLOTS["over"]}, "over"))
        sizes.append((size, {number: SLOTS[number] for number in (3, 4)}, "many"))
    places = []
    for size, slots, arrangement in sizes:
        for number, shares in slots.items():
            corners = [tuple(round(share * (CELLS - size) / world.grid) * world.grid for share in slot) for slot in shares]
            across, down = (shifts(world, [corner[axis] for corner in corners], size) for axis in (0, 1))
            places += [
                Place(number, arrangement, size, tuple((x + right, y + below) for x, y in corners))
                for right in across for below in down
            ]  # fmt: skip
    return places


def shifts(world: World, corners: list[int], size: int) -> list[int]:
    """By how many cells things may stand off along one axis, as SceneSampler shifts them."""
    grid = world.grid
    low = -int(min(world.sway, min(corners)) // grid)
    high = int(min(world.sway, min(CELLS - size - at for at in corners)) // grid)
    return [grid * step for step in range(low, high + 1)]
