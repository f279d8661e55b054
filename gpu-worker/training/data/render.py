"""A scene to pixels. Sprites are composited premultiplied; shapes are drawn from their distance to the
edge."""

import numpy as np

from ..config import World
from .backgrounds import Window, blend, draw_background
from .scene import Scene, Shape, Sprite
from .sprites import SpriteSet

LUMA = np.array([0.30, 0.59, 0.11], np.float32) / 255


def render(scene: Scene, window: Window, sprites: SpriteSet, world: World) -> np.ndarray:
    """[h, w, 3] float32 in 0..255."""
    picture = draw_background(scene.background, window, world, scene.weather)
    for thing in scene.moved():
        if isinstance(thing, Shape):
            colour = world.backgrounds[thing.colour]
            picture = blend(picture, colour, shape_coverage(thing, window))
        else:
            paste(picture, thing, window, sprites, world)
    return picture


def shape_coverage(thing: Shape, window: Window) -> np.ndarray:
    """[h, w]: 1 inside the shape, 0 outside, one pixel of anti-aliasing."""
    radius = thing.size / 2
    x, y = ((axis * 64 - corner - radius) / radius for axis, corner in zip(window.axes(), (thing.x, thing.y)))
    match thing.shape:
        case "circle":
            inside = 1 - np.hypot(x, y)
        case "square":
            inside = 0.88 - np.maximum(abs(x), abs(y))
        case "triangle":
            inside = np.minimum((y + 1 - 2 * abs(x)) / 5**0.5, 0.9 - y)
        case "diamond":
            inside = (1 - abs(x) - abs(y)) / 2**0.5
        case other:
            raise ValueError(f'no shape "{other}"')
    return np.clip(inside * radius * window.resolution / 64 + 0.5, 0, 1)


def tinted(rgb: np.ndarray, alpha: np.ndarray, colour: tuple) -> np.ndarray:
    """Premultiplied pixels in shades of `colour`: dark parts stay dark, the lightest turn towards white.
    Works on grey sprites too, where turning the hue would do nothing."""
    light = (rgb @ LUMA)[..., None] / np.maximum(alpha, 1e-3)
    light = np.clip(0.25 + light * 0.95, 0, 1.25)
    target = np.asarray(colour, np.float32)
    shaded = np.where(light <= 0.8, target * light / 0.8, target + (255 - target) * (light - 0.8) / 0.45)
    return np.clip(shaded, 0, 255) * alpha


def paste(picture: np.ndarray, thing: Sprite, window: Window, sprites: SpriteSet, world: World) -> None:
    scale = window.resolution // 64
    image = sprites.image(thing.icon, thing.style, thing.size)
    side, length = image.shape[0], window.length
    x, y = thing.x * scale - window.x, thing.y * scale - window.y
    left, top, right, bottom = max(x, 0), max(y, 0), min(x + side, length), min(y + side, length)
    if left >= right or top >= bottom:
        return
    part = image[top - y : bottom - y, left - x : right - x].astype(np.float32)
    rgb, alpha = part[..., :3], part[..., 3:] / 255
    if thing.tint:
        rgb = tinted(rgb, alpha, world.tints[thing.tint])
    picture[top:bottom, left:right] = picture[top:bottom, left:right] * (1 - alpha) + rgb
