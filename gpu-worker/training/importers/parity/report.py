"""The parity table of docs/import.md, and its sheet of pictures."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

SHOWN = 256
GAP = 8
LABEL = 18
PAPER, INK = (250, 250, 250), (30, 30, 30)


def table(parity, title: str) -> str:
    lines = [
        f"| {title} | Largest difference |",
        "| --- | --- |",
        f"| tokens | {'equal' if parity.tokens_equal else 'DIFFERENT'} |",
        f"| text vectors, of the caption and of the empty one | {parity.text:.1e}, {parity.null:.1e} |",
    ]
    for stage in parity.stages:
        count = len(stage.steps)
        if stage.lowres is not None:
            lines.append(f"| {stage.name}: upsampled and noised low-res image | {stage.lowres:.1e} |")
        if stage.given:
            lines.append(f"| {stage.name}: z after each of {count} steps, the net's answers given | {max(stage.given):.1e} |")
        lines.append(f"| {stage.name}: z after each of {count} steps, each with its own net | {max(stage.steps):.1e} |")
        if stage.floor:
            lines.append(f"| {stage.name}: the other side in float32 from itself in float64 | {max(stage.floor):.1e} |")
        lines.append(f"| {stage.name}: finished floats | {stage.image:.1e} |")
        lines.append(f"| {stage.name}: bytes of the picture that differ | {stage.bytes_differing} of {stage.bytes}, by at most {stage.largest_byte} |")
    return "\n".join(lines)


def sheet(rows: list[tuple[str, np.ndarray, np.ndarray]], columns: tuple[str, str, str], path: Path) -> None:
    """Writes rows of ours, theirs and their difference (amplified, grey is none) as a picture."""
    width = 3 * SHOWN + 4 * GAP
    height = LABEL + len(rows) * (SHOWN + LABEL + GAP) + GAP
    canvas = Image.new("RGB", (width, height), PAPER)
    draw = ImageDraw.Draw(canvas)
    for at, column in enumerate(columns):
        draw.text((GAP + at * (SHOWN + GAP), 4), column, INK)
    for row, (label, ours, theirs) in enumerate(rows):
        top = LABEL + row * (SHOWN + LABEL + GAP)
        draw.text((GAP, top + 2), label, INK)
        apart = (128 + np.clip((ours.astype(int) - theirs) * 64, -128, 127)).astype(np.uint8)
        for at, picture in enumerate((ours, theirs, apart)):
            shown = Image.fromarray(picture).resize((SHOWN, SHOWN), Image.Resampling.NEAREST)
            canvas.paste(shown, (GAP + at * (SHOWN + GAP), top + LABEL))
    path.parent.mkdir(parents=True, exist_ok=True)
    canvas.save(path, quality=80, method=6) if path.suffix == ".webp" else canvas.save(path)
