"""Plain and scenic backgrounds, drawn at any resolution and for any crop of it."""

from dataclasses import dataclass

import numpy as np

from ..config import World


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
    """A sky that fades from `top` to `bottom`, and ground below `horizon`, which bends down by `bend` at the edges."""

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
NIGHT_TOP, NIGHT_BOTTOM, STARLIGHT = (12, 16, 52), (48, 52, 112), (255, 250, 215)
# x, y and radius, as fractions of the picture
STARS = (
    (0.12, 0.15, 0.012), (0.30, 0.08, 0.008), (0.55, 0.20, 0.010), (0.82, 0.10, 0.012), (0.92, 0.35, 0.008),
    (0.08, 0.50, 0.009), (0.70, 0.05, 0.007), (0.20, 0.80, 0.008), (0.90, 0.75, 0.011), (0.45, 0.92, 0.008),
    (0.05, 0.92, 0.010), (0.63, 0.90, 0.007),
)  # fmt: skip


def blend(under: np.ndarray, over, coverage: np.ndarray) -> np.ndarray:
    """`over` (a colour or a picture) onto `under` [h, w, 3] where coverage [h, w] is 1."""
    alpha = coverage[..., None]
    return under * (1 - alpha) + np.asarray(over, np.float32) * alpha


def draw_background(name: str, window: Window, world: World) -> np.ndarray:
    """[h, w, 3] float32 in 0..255."""
    side = window.length
    if name in world.backgrounds:
        return np.broadcast_to(np.asarray(world.backgrounds[name], np.float32), (side, side, 3)).copy()
    x, y = window.axes()
    if name == "night sky":
        picture = _fade(NIGHT_TOP, NIGHT_BOTTOM, y, side)
        for star_x, star_y, radius in STARS:
            distance = np.hypot(x - star_x, y - star_y)
            picture = blend(picture, STARLIGHT, _edge(radius - distance, window))
        return picture
    ground = GROUNDS[name]
    picture = _fade(ground.top, ground.bottom, np.clip(y / 0.7, 0, 1), side)
    horizon = ground.horizon + ground.bend * (2 * (x - 0.5)) ** 2
    return blend(picture, ground.ground, _edge(y - horizon, window))


def _fade(top, bottom, share: np.ndarray, side: int) -> np.ndarray:
    return blend(np.broadcast_to(np.asarray(top, np.float32), (side, side, 3)), bottom, np.broadcast_to(share, (side, side)))


def _edge(signed_distance: np.ndarray, window: Window) -> np.ndarray:
    """1 inside, 0 outside, one pixel of anti-aliasing between."""
    return np.clip(signed_distance * window.resolution + 0.5, 0, 1)
