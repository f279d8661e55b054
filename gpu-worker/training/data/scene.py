"""A picture as a description: one source for 64, 256 and 1024 pixels. Lengths are in cells of a 64×64
picture."""

from dataclasses import dataclass, replace

from .weather import PLAIN, Weather


@dataclass(frozen=True)
class Sprite:
    """An object, its top left corner at (x, y), `size` cells wide; `tint` is a colour word or None."""

    icon: str
    style: str
    x: int
    y: int
    size: int
    tint: str | None = None


@dataclass(frozen=True)
class Shape:
    """A coloured shape in the square of `size` cells whose top left corner is (x, y)."""

    shape: str
    colour: str
    x: float
    y: float
    size: int


@dataclass(frozen=True)
class Scene:
    """`background` is a colour or the name of a scenic background; things are drawn in order. `shift` moves
    all of them, (right, down)."""

    background: str
    things: tuple[Sprite | Shape, ...]
    shift: tuple[int, int] = (0, 0)
    weather: Weather = PLAIN

    def moved(self) -> tuple[Sprite | Shape, ...]:
        """The things at their drawn places."""
        right, down = self.shift
        return tuple(replace(thing, x=thing.x + right, y=thing.y + down) for thing in self.things)

    def plain(self) -> "Scene":
        """The scene without a seed's choices: the one picture of its caption (docs/decisions/sketch.md)."""
        return Scene(self.background, self.things)
