"""Contact sheets of the pictures from `npm run imagine:many`: a pack's examples, some with many seeds, and
questions at 256 and 1024."""

import json
from pathlib import Path

from PIL import Image

from ..errors import TrainingError
from ..evaluate import contact_sheet

SEEDS, SEEDED = 8, 4
# Columns, side of a picture in pixels, pictures of each category.
LARGE = {256: (4, 256, 4), 1024: (4, 320, 2)}
# Folder, columns, side, pictures of each category: of two packs beside each other.
BESIDE = {64: ("64", 8, 128, 4), 256: ("1024", 4, 256, 2), 1024: ("1024", 4, 320, 2)}


def sheet_requests(examples: list[str]) -> list[dict]:
    """Every example once, and the first few, which differ most, with several seeds."""
    once = [{"id": f"example-{at:02d}", "caption": caption, "seed": 1 + at} for at, caption in enumerate(examples)]
    seeded = [
        {"id": f"seed-{at}-{seed}", "caption": caption, "seed": seed}
        for at, caption in enumerate(examples[:SEEDED])
        for seed in range(1, SEEDS + 1)
    ]
    return [{**request, "stopAfter": 64} for request in once + seeded]


def write_sheets(out: Path, asked: list[dict]) -> list[Path]:
    """Writes PNGs into `out`, for all pictures that were drawn. @throws TrainingError `picture_missing`"""
    try:
        requests = [json.loads(line) for line in (out / "requests-sheets.jsonl").read_text().splitlines()]
    except FileNotFoundError:
        raise TrainingError("questions_missing", f"{out} has no requests-sheets.jsonl: run `ask` with --pack") from None
    examples = [request for request in requests if request["id"].startswith("example")]
    seeded = [request for request in requests if request["id"].startswith("seed")]
    sheets = {"contact-64": (examples, "sheets", 64, 8, 128), "seeds": (seeded, "sheets", 64, SEEDS, 112)}
    for size, (columns, side, each) in LARGE.items():
        chosen = [q for q in asked if int(q["id"].rsplit("-", 1)[1]) < each]
        sheets[f"contact-{size}"] = (chosen, "1024", size, columns, side)
    for name, (rows, folder, size, columns, side) in sheets.items():
        pictures = [(_read(out / folder / f"{row['id']}-{size}.png"), row["caption"]) for row in rows]
        contact_sheet(pictures, columns, side).save(out / f"{name}.png", optimize=True)
    return [out / f"{name}.png" for name in sheets]


def write_comparisons(out: Path, before: Path, asked: list[dict]) -> list[Path]:
    """Writes WebP files into `out`: the first pictures of every category in pairs, with the same captions and
    seeds. The left one is another pack's (the evaluation folder `before`), the right one this pack's. @throws
    TrainingError `picture_missing`"""
    written = []
    for size, (folder, columns, side, each) in BESIDE.items():
        pictures = []
        for question in (q for q in asked if int(q["id"].rsplit("-", 1)[1]) < each):
            name = f"{folder}/{question['id']}-{size}.png"
            pictures += [(_read(before / name), question["caption"]), (_read(out / name), "")]
        written.append(out / f"before-after-{size}.webp")  # a tenth of a PNG's bytes
        contact_sheet(pictures, columns, side).save(written[-1], quality=92, method=6)
    return written


def _read(path: Path) -> Image.Image:
    try:
        return Image.open(path).convert("RGB")
    except FileNotFoundError:
        raise TrainingError("picture_missing", f"{path} was not drawn") from None
