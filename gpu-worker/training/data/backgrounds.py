"""Plain and scenic backgrounds, drawn at any resolution and for any crop of it."""

from dataclasses import dataclass

import numpy as np

from ..config import World
from .weather import PLAIN, Weather


@dataclass(frozen=True)
class Window:
    """The part of a `resolution`² picture that is drawn: a training crop, or all of it."""

    resolution: int
    x: int = 0
    y: int = 0
    side: int | None = None

    @property
    def length(self) -> int:
        return self.side or self.resolution

    def axes(self) -> tuple[np.ndarray, np.ndarray]:
        """Pixel centres as fractions of the whole picture: x [1, w] and y [h, 1]."""
        steps = np.arange(self.length, dtype=np.float32) + 0.5
        return ((steps + self.x) / self.resolution)[None], ((steps + self.y) / self.resolution)[:, None]


@dataclass(frozen=True)
class Ground:
    """A sky that fades from `top` to `bottom`, and ground below `horizon`, which bends down by `bend` at the
    edges."""

    top: tuple
    bottom: tuple
    ground: tuple
    horizon: float
    bend: float


GROUNDS = {
    "grass": Ground((110, 190, 250), (190, 230, 255), (106, 188, 84), 0.70, 0.10),
    "beach": Ground((120, 200, 250), (210, 238, 255), (240, 215, 150), 0.72, 0.04),
    "sea": Ground((150, 210, 250), (215, 240, 255), (45, 120, 200), 0.62, 0.0),
    "snow": Ground((150, 180, 215), (215, 230, 245), (246, 250, 255), 0.70, 0.10),
}
FLAT_HORIZONS = ("sea",)
NIGHT_TOP, NIGHT_BOTTOM, STARLIGHT = (12, 16, 52), (48, 52, 112), (255, 250, 215)
DUSK_TOP, DUSK_BOTTOM, DUSK_SHADE = (112, 92, 168), (255, 176, 120), (120, 60, 90)
SUN, LOW_SUN, CLOUD = (255, 236, 140), (255, 214, 120), (252, 253, 255)
SUN_RADIUS, MOON_RADIUS = 0.07, 0.085
# A cloud is three discs: x, y and radius in the cloud's size.
PUFFS = ((-1.2, 0.25, 0.75), (0.0, 0.0, 1.0), (1.2, 0.25, 0.75))


def blend(under: np.ndarray, over, coverage: np.ndarray) -> np.ndarray:
    """`over` (a colour or a picture) onto `under` [h, w, 3] where coverage [h, w] is 1."""
    alpha = coverage[..., None]
    return under * (1 - alpha) + np.asarray(over, np.float32) * alpha


def draw_background(name: str, window: Window, world: World, weather: Weather = PLAIN) -> np.ndarray:
    """[h, w, 3] float32 in 0..255."""
    if name in world.backgrounds:
        return _lit(world.backgrounds[name], window, weather)
    if name == "night sky":
        return _night(window, weather)
    return _day(GROUNDS[name], window, weather, flat=name in FLAT_HORIZONS)


def _lit(colour: tuple, window: Window, weather: Weather) -> np.ndarray:
    x, y = window.axes()
    towards = (x - 0.5) * 2 * weather.light_x + (y - 0.5) * 2 * weather.light_y
    light = 1 + weather.light * towards
    return (np.asarray(colour, np.float32) * light[..., None]).clip(0, 255)


def _night(window: Window, weather: Weather) -> np.ndarray:
    x, y = window.axes()
    picture = _fade(NIGHT_TOP, NIGHT_BOTTOM, y, window.length)
    for star in weather.stars:
        picture = blend(picture, STARLIGHT, _disc(x, y, *star, window))
    if weather.sun:
        picture = blend(picture, STARLIGHT, _disc(x, y, *weather.sun, MOON_RADIUS, window))
    return picture


def _day(ground: Ground, window: Window, weather: Weather, flat: bool) -> np.ndarray:
    x, y = window.axes()
    top, bottom = (_mixed(*pair, weather.dusk) for pair in ((ground.top, DUSK_TOP), (ground.bottom, DUSK_BOTTOM)))
    picture = _fade(top, bottom, np.clip(y / 0.7, 0, 1), window.length)
    if weather.sun:
        picture = blend(picture, _mixed(SUN, LOW_SUN, weather.dusk), _disc(x, y, *weather.sun, SUN_RADIUS, window))
    cloud = _mixed(CLOUD, DUSK_BOTTOM, weather.dusk / 2)
    for at_x, at_y, size in weather.clouds:
        puffs = [_disc(x, y, at_x + dx * size, at_y + dy * size, radius * size, window) for dx, dy, radius in PUFFS]
        picture = blend(picture, cloud, np.maximum.reduce(puffs))
    bend = 0.0 if flat else ground.bend + weather.bend
    horizon = ground.horizon + weather.horizon + bend * (2 * (x - 0.5)) ** 2
    return blend(picture, _mixed(ground.ground, DUSK_SHADE, 0.3 * weather.dusk), _edge(y - horizon, window))


def _mixed(first: tuple, second: tuple, share: float) -> tuple:
    return tuple(a + (b - a) * share for a, b in zip(first, second))


def _fade(top, bottom, share: np.ndarray, side: int) -> np.ndarray:
    return blend(np.broadcast_to(np.asarray(top, np.float32), (side, side, 3)), bottom, np.broadcast_to(share, (side, side)))


def _disc(x: np.ndarray, y: np.ndarray, at_x: float, at_y: float, radius: float, window: Window) -> np.ndarray:
    return _edge(radius - np.hypot(x - at_x, y - at_y), window)


def _edge(signed_distance: np.ndarray, window: Window) -> np.ndarray:
    """1 inside, 0 outside, one pixel of anti-aliasing between."""
    return np.clip(signed_distance * window.resolution + 0.5, 0, 1)
