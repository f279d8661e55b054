"""The pack's manifest.json (docs/pack-format.md), from a recipe."""

import hashlib
import json
from pathlib import Path

from .config import Recipe, StageConfig, World
from .data.captions import NUMBERS
from .diffusion import CosineSchedule

# The words that captions had; docs/pack-format.md.
WORDS = "words.json"
DYNAMIC = {"kind": "dynamic", "percentile": 0.995, "cap": None}
STATIC = {"kind": "static", "percentile": 0.995, "cap": None}

# From sweeps of guidance × steps × augLevel, and by eye where they are level: docs/pack/README.md. Guidance
# stops at t = 0.5 (docs/decisions/guidance-interval.md).
DEFAULTS = {
    "base64": {"steps": 8, "guidanceWeight": 1.5, "guidanceInterval": [0.5, 1], "thresholding": DYNAMIC},
    "sr256": {"steps": 1, "guidanceWeight": 1.0, "thresholding": STATIC, "augLevel": 0.02},
    "sr1024": {"steps": 1, "guidanceWeight": 1.0, "thresholding": STATIC, "augLevel": 0.01},
}


def stage_entry(stage: StageConfig, previous: int | None) -> dict:
    entry = {
        "name": stage.name,
        "file": f"{stage.name}.onnx",
        "size": stage.size,
        "externalData": [],
        "prediction": "x0",
        "learnedVariance": False,
        "schedule": CosineSchedule(stage.shift if stage.samplingShift is None else stage.samplingShift).manifest(),
        "conditionOn": "logSnr",
        "inputs": {"z": "z", "time": "time", "text": "text", "textMask": "text_mask"},
        "outputs": {"prediction": "prediction"},
        "maxBatch": 8 if stage.size < 1024 else 2,
        "defaults": {"sampler": "dpmpp2m", "guidanceInterval": [0, 1], **DEFAULTS[stage.name]},
    }
    if previous is not None:
        entry["inputs"] |= {"lowRes": "low_res", "augLevel": "aug"}
        entry["lowRes"] = {
            "from": previous,
            "upsample": "bilinear",
            "alignCorners": False,
            "augSchedule": CosineSchedule().manifest(),
            "augConditionOn": "logSnr",
            "augOn": "upsampled",
        }
    return entry


def vocabulary(world: World) -> dict[str, list[str]]:
    """Every word in the captions of this world, for autocomplete. Words that were never drawn are left
    out."""
    natural = {colour for concept in world.concepts for colour in concept.colours}
    tints = world.tints if world.shares["tints"] else ()
    pairs = max(world.shares["pairs"]) > 0
    return {
        "objects": sorted(concept.name for concept in world.concepts),
        "colours": sorted({*tints, *natural, *world.backgrounds}),
        "backgrounds": [*world.backgrounds, *world.scenes],
        "styles": list(world.styles),
        "shapes": list(world.shapes),
        "relations": ["to the left of", "to the right of", "above", "below"] if pairs else [],
        "counts": list(NUMBERS.values()) if max(world.shares["counts"]) > 0 else [],
    }


def build_manifest(recipe: Recipe, stages: list[StageConfig], about: dict, examples: list[str], words: dict) -> dict:
    """`words`: the vocabulary. Without `files`, which `seal` adds once they are written."""
    previous = [None, *[stage.size for stage in stages]]
    return {
        "formatVersion": 1,
        **about,
        "dataCard": "DATA_CARD.md",
        "files": {},
        "tokenizer": {"file": "tokenizer.json", "config": "tokenizer_config.json"},
        "textEncoder": {
            "file": "text-encoder.onnx",
            "width": recipe.t5["net"]["width"],
            "maxTokens": recipe.t5["maxTokens"],
            "padding": "longest",
            "clean": "lower",
            "maskInUnet": True,
            "inputs": {"ids": "input_ids", "mask": "attention_mask"},
            "outputs": {"sequence": "sequence"},
            "null": {"kind": "tensor", "file": "null-text.bin", "tokens": 1},
        },
        "stages": [stage_entry(stage, before) for stage, before in zip(stages, previous)],
        "vocabulary": words,
        "words": {"kind": "closed", "file": WORDS},
        "examples": examples,
    }


def file_hash(path: Path) -> str:
    """SHA-256 of a file in hex, read piece by piece: an encoder of real size has 19 GB."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def seal(pack: Path, manifest: dict) -> dict:
    """Adds hash and length of every file in `pack` and writes manifest.json, last of all."""
    for path in sorted(pack.iterdir()):
        if path.name != "manifest.json":
            manifest["files"][path.name] = {"sha256": file_hash(path), "bytes": path.stat().st_size}
    (pack / "manifest.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    return manifest
