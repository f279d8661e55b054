"""Sprites: rendered once from the SVG packages by render.mjs, then kept scaled and premultiplied in
memory."""

import argparse
import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
from PIL import Image

from ..config import World, load_recipe
from ..errors import TrainingError, run_command

HERE = Path(__file__).parent
SIDE = 928  # the largest sprite at 1024 pixels: 58 cells of 16


class SpriteSet:
    """All sprites of a world at one resolution and the given sizes (in cells of a 64×64 picture)."""

    def __init__(self, folder: Path, world: World, resolution: int, sizes):
        self._images: dict[tuple[str, str, int], np.ndarray] = {}
        self.available: set[tuple[str, str]] = set()
        scale = resolution // 64
        for concept in world.concepts:
            for style in world.styles:
                path = sprite_path(folder, concept.icon, style)
                if path is None:
                    continue
                source = read_sprite(path)
                if resolution < 1024:
                    source = source.reduce(2)
                for size in sizes:
                    side = size * scale
                    scaled = source.resize((side, side), Image.Resampling.LANCZOS)
                    self._images[concept.icon, style, size] = np.asarray(scaled)
                self.available.add((concept.icon, style))
        if not self.available:
            raise TrainingError("sprites_missing", f"no sprites in {folder}: run `python -m training.data.sprites`")

    def image(self, icon: str, style: str, size: int) -> np.ndarray:
        """Premultiplied RGBA uint8."""
        return self._images[icon, style, size]


def sprite_path(folder: Path, icon: str, style: str) -> Path | None:
    """None for a sprite that is not there. A lease carries smaller .webp files of the same pixels."""
    for suffix in (".png", ".webp"):
        path = folder / style / f"{icon}{suffix}"
        if path.exists():
            return path
    return None


def read_sprite(path: Path) -> Image.Image:
    """@throws TrainingError `sprite_corrupt`"""
    try:
        with Image.open(path) as image:
            if image.size != (SIDE, SIDE) or image.mode != "RGBA":
                raise ValueError(f"{image.mode} {image.size}, not RGBA {SIDE}²")
            return image.convert("RGBa")
    except Exception as error:
        raise TrainingError("sprite_corrupt", f"{path} is damaged ({error}): delete it and run again") from None


def render_sprites(world: World, folder: Path, report=print) -> int:
    """Renders the missing sprites, which alone needs Node.js; returns the number of all sprites. Sprites that a
    package lacks, or that crash the renderer, are listed in `skipped.json`.
    @throws TrainingError `node_missing`, `packages_missing`, `render_failed`"""
    jobs = [
        {"style": style, "package": about["package"], "icon": concept.icon}
        for style, about in world.styles.items()
        for concept in world.concepts
        if sprite_path(folder, concept.icon, style) is None
    ]
    folder.mkdir(parents=True, exist_ok=True)
    if jobs:
        node = shutil.which("node")
        if node is None:
            raise TrainingError("node_missing", "the sprites are rendered by Node.js 20 or newer, which is not on the path")
        if not (HERE.parent / "node_modules" / "@resvg").exists():
            raise TrainingError("packages_missing", f"run `npm ci` in {HERE.parent} first")
        request = json.dumps({"folder": str(folder.resolve()), "side": SIDE, "jobs": jobs})
        done = subprocess.run([node, HERE / "render.mjs"], input=request, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise TrainingError("render_failed", done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "render.mjs")
        skipped = json.loads(done.stdout)
        (folder / "skipped.json").write_text(json.dumps(skipped, indent=2) + "\n")
        for each in skipped:
            report(f"no sprite of {each['style']}/{each['icon']}: {each['reason']}")
    return sum(1 for _ in folder.glob("*/*.png"))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.data.sprites", description="Renders a recipe's sprites.")
    parser.add_argument("--recipe", default="small")
    parser.add_argument("--out", type=Path, default=Path(".data/training/sprites"))
    options = parser.parse_args()
    print(render_sprites(load_recipe(options.recipe).world, options.out), "sprites in", options.out)


if __name__ == "__main__":
    run_command(main)
