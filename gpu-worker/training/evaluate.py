"""Contact sheets of a pack: `python -m training.evaluate sheet --pack PACK --stage base64 --out sheet.png`,
and `sweep`, the same captions for several guidance weights and step counts."""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from .config import STAGES
from .errors import run_command
from .sampling import OnnxPack

TEXT_LINE = 11


def to_image(x: np.ndarray) -> Image.Image:
    """[1, 3, H, W] in [-1, 1] to RGB."""
    pixels = np.round((x[0].transpose(1, 2, 0).clip(-1, 1) + 1) * 127.5)
    return Image.fromarray(pixels.astype(np.uint8))


def contact_sheet(pictures: list[tuple[Image.Image, str]], columns: int, side: int) -> Image.Image:
    """Pictures in rows, each with its words below."""
    letters = side // 6
    rows = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (columns * (side + 4), rows * (side + 4 + 2 * TEXT_LINE)), "white")
    pen = ImageDraw.Draw(sheet)
    for at, (picture, words) in enumerate(pictures):
        x, y = at % columns * (side + 4), at // columns * (side + 4 + 2 * TEXT_LINE)
        kind = Image.Resampling.NEAREST if picture.width <= side else Image.Resampling.LANCZOS
        sheet.paste(picture.resize((side, side), kind), (x, y))
        for line in (0, 1):
            pen.text((x, y + side + line * TEXT_LINE), words[line * letters : (line + 1) * letters], fill="black")
    return sheet


def read_captions(pack: OnnxPack, path: Path | None) -> list[str]:
    if path is None:
        return pack.manifest["examples"]
    return [line for line in path.read_text().splitlines() if line]


def sheet(pack: OnnxPack, captions: list[str], stage: str, seed: int, columns: int, side: int) -> Image.Image:
    pictures = [(to_image(pack.cascade(caption, seed + at, stage)[stage]), caption) for at, caption in enumerate(captions)]
    return contact_sheet(pictures, columns, side)


def sweep(pack: OnnxPack, captions: list[str], seed: int, guidance: list[float], steps: list[int]) -> Image.Image:
    """The base alone: a row for each (guidance weight, steps)."""
    pictures = []
    for weight in guidance:
        for count in steps:
            for at, caption in enumerate(captions):
                x0 = pack.draw("base64", caption, seed + at, guidanceWeight=weight, steps=count)
                pictures.append((to_image(x0), f"w={weight:g} N={count}"))
    return contact_sheet(pictures, len(captions), 96)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.evaluate", description=__doc__)
    parser.add_argument("what", choices=("sheet", "sweep"))
    parser.add_argument("--pack", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--captions", type=Path, help="one a line; default: the pack's examples")
    parser.add_argument("--stage", choices=STAGES, default="base64")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--columns", type=int, default=8)
    parser.add_argument("--side", type=int, default=128, help="of a picture on the sheet, in pixels")
    parser.add_argument("--guidance", type=float, nargs="+", default=[1, 2, 4])
    parser.add_argument("--steps", type=int, nargs="+", default=[10, 20])
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    pack = OnnxPack(options.pack, options.threads)
    captions = read_captions(pack, options.captions)[: options.count]
    if options.what == "sheet":
        image = sheet(pack, captions, options.stage, options.seed, options.columns, options.side)
    else:
        image = sweep(pack, captions, options.seed, options.guidance, options.steps)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    image.save(options.out, optimize=True)
    print(f"{options.out}:", ", ".join(f"{name} {1000 * s:.0f} ms a call" for name, s in pack.seconds.items()))


if __name__ == "__main__":
    run_command(main)
