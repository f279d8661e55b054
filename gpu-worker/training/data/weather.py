"""A seed's choices about a background: the light on a plain one, the sky and the ground of a scenic one."""

from dataclasses import dataclass
from random import Random

STARS, CLOUDS_AT_MOST = 11, 3
SUN_SHARE, DUSK_SHARE = 0.5, 0.3
LIGHT_AT_MOST = 0.1


@dataclass(frozen=True)
class Weather:
    """Positions and lengths are fractions of the picture. The defaults are the plainest background.

    @param light by how much a plain colour brightens from the middle towards (light_x, light_y) at the
    picture's edge, and
        darkens on the other side
    @param sun centre of the sun, at night of the moon
    @param clouds centre and size of each; none at night
    @param dusk 0 = day, 1 = the sky of a sunset
    @param stars centre and radius of each
    @param horizon added to the horizon's height; `bend` to how far it bends
    """

    light: float = 0.0
    light_x: float = 0.0
    light_y: float = -1.0
    sun: tuple[float, float] | None = None
    clouds: tuple[tuple[float, float, float], ...] = ()
    dusk: float = 0.0
    stars: tuple[tuple[float, float, float], ...] = ()
    horizon: float = 0.0
    bend: float = 0.0


PLAIN = Weather()


def any_weather(random: Random) -> Weather:
    between = random.uniform
    x, y = between(-1, 1), between(-1, 1)
    return Weather(
        light=between(0, LIGHT_AT_MOST), light_x=x, light_y=y,
        sun=(between(0.06, 0.94), between(0.07, 0.3)) if random.random() < SUN_SHARE else None,
        clouds=tuple(
            (between(0, 1), between(0.06, 0.4), between(0.04, 0.08)) for _ in range(random.randint(0, CLOUDS_AT_MOST))
        ),
        dusk=between(0.3, 1) if random.random() < DUSK_SHARE else 0.0,
        stars=tuple((between(0, 1), between(0, 1), between(0.007, 0.013)) for _ in range(STARS)),
        horizon=between(-0.06, 0.06), bend=between(-0.08, 0.08),
    )  # fmt: skip
