"""Builds the folder that travels to the lent machine: code, sprites, the run so far, a digest of each file."""

import json
import shutil
from hashlib import sha256
from pathlib import Path

from PIL import Image

from ..config import CONFIGS, Recipe
from ..data.sprites import sprite_path
from ..errors import TrainingError
from ..record import RunRecord
from .parcel import FILE_BYTES, write_parcel
from .travel import entries_of

LIMIT_BYTES = 60_000_000
MANIFEST = "lease.json"
CODE = Path(__file__).parent.parent
# The lent machine needs no packages, no tests and no documents of a pack.
LEFT = ("node_modules", "tests", "golden", "bench", "packs", "__pycache__", ".*", "package*", "*.md", "*.mjs")
PARCEL_FILES = 32  # only the size is limited on the way there


def make_bundle(
    run: Path, recipe: Recipe, record: RunRecord, sprites: Path, out: Path, limit: int = LIMIT_BYTES
) -> int:
    """Builds `out` anew; returns its bytes.
    @throws TrainingError `checkpoint_missing` without a finished text encoder, `lease_large` above `limit`"""
    for name in ("t5.pt", "tokenizer.json"):
        if not (run / name).exists():
            raise TrainingError("checkpoint_missing", f"{run} has no {name}: pretrain the text encoder here first")
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(CODE, out / "training", ignore=shutil.ignore_patterns(*LEFT))
    if not (out / "training" / "configs" / f"{recipe.name}.json").exists():
        raise TrainingError("config_missing", f"{recipe.name} is no recipe of {CONFIGS}, which a lease carries")
    pack_sprites(recipe, sprites, out / "sprites")
    write_parcel(entries_of(run, text=True), out / "run", PARCEL_FILES, FILE_BYTES)
    files = {str(path.relative_to(out)): path for path in sorted(out.rglob("*")) if path.is_file()}
    digests = {name: sha256(path.read_bytes()).hexdigest() for name, path in files.items()}
    (out / MANIFEST).write_text(json.dumps({"recipe": record.recipe, "files": digests}, indent=1) + "\n")
    total = bytes_of(out)
    if total > limit:
        parts = [part for part in sorted(out.iterdir()) if part.is_dir()]
        sizes = ", ".join(f"{part.name} {bytes_of(part) / 1e6:.1f} MB" for part in parts)
        advice = "Move the checkpoints of finished parts out of the run"
        raise TrainingError("lease_large", f"{sizes}: more than {limit / 1e6:g} MB. {advice}")
    return total


def bytes_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def pack_sprites(recipe: Recipe, sprites: Path, out: Path) -> None:
    """The world's sprites as lossless WebP: the same pixels in about half of PNG's bytes.
    @throws TrainingError `sprites_missing`"""
    for style in recipe.world.styles:
        (out / style).mkdir(parents=True)
        for concept in recipe.world.concepts:
            path = sprite_path(sprites, concept.icon, style)
            if path:
                with Image.open(path) as image:
                    image.save(out / style / f"{concept.icon}.webp", lossless=True, exact=True, method=4)
    if not any(out.glob("*/*.webp")):
        raise TrainingError("sprites_missing", f"no sprites in {sprites}: run `python -m training.data.sprites`")


def check_bundle(lease: Path) -> dict:
    """Compares every file with its digest; returns the lease's manifest. @throws TrainingError `lease_damaged`"""
    try:
        manifest = json.loads((lease / MANIFEST).read_text())
        for name, digest in manifest["files"].items():
            if sha256((lease / name).read_bytes()).hexdigest() != digest:
                raise TrainingError("lease_damaged", f"{lease / name} is not what was packed: copy the lease again")
    except (OSError, ValueError, KeyError) as error:
        raise TrainingError("lease_damaged", f"{lease}: {error}") from None
    return manifest
