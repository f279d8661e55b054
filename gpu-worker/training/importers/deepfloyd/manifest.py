"""The pack's manifest (docs/pack-format.md) of an IF cascade."""

from .folders import StageFolder
from .scheduler import GUIDANCE, NOISE_LEVEL, prediction_of, schedule_of, steps_of, thresholding_of, variance_of

MAX_TOKENS = 77
NAMES = {1: "base64", 2: "sr256"}
LICENCE = "DeepFloyd IF License Agreement: non-commercial research only, no production use; Copyright (c) Stability AI Ltd."
EXAMPLES = [
    "a photograph of a red fox in the snow",
    "an oil painting of a lighthouse in a storm",
    "a robot reading a book in a library, soft light",
    'a neon sign that says "atelier"',
]


def stage_entry(number: int, stage: StageFolder, about: dict, steps: str | None, guidance: float | None, batch: int) -> dict:
    what = f"stage {number}"
    variance = variance_of(stage.scheduler, stage.config["out_channels"], what)
    defaults = {
        "sampler": "ddpm",
        **steps_of(number, steps),
        "guidanceWeight": GUIDANCE[number] if guidance is None else guidance,
        "guidanceInterval": [0, 1],
        "thresholding": thresholding_of(stage.scheduler, what),
    }
    if "gamma" in variance:
        defaults["gamma"] = variance.pop("gamma")
    entry = {
        "name": NAMES[number],
        "file": about["files"][0],
        "size": stage.config["sample_size"],
        "externalData": about["files"][1:],
        "prediction": prediction_of(stage.scheduler, what),
        **variance,
        "schedule": schedule_of(stage.scheduler, what),
        "conditionOn": "timestep",
        "inputs": {"z": "z", "time": "time", "text": "text"},
        "outputs": {"prediction": "prediction"},
        "maxBatch": batch,
        "defaults": defaults,
    }
    if stage.is_super_resolution:
        noising = schedule_of(stage.noising or {"beta_schedule": "squaredcos_cap_v2"}, "the low-res image")
        entry["inputs"] |= {"lowRes": "low_res", "augLevel": "aug"}
        entry["lowRes"] = {
            "from": 64,
            "upsample": "bilinear",
            "alignCorners": True,
            "augSchedule": noising,
            "augConditionOn": "timestep",
            "augOn": "upsampled",
        }
        # A level is a time: timestep n of T sits at (n + 1)/T.
        defaults["augLevel"] = (NOISE_LEVEL + 1) / noising["timesteps"]
    return entry


def text_entry(width: int, about: dict, clean: str) -> dict:
    return {
        "file": about["files"][0],
        "externalData": about["files"][1:],
        "width": width,
        "maxTokens": MAX_TOKENS,
        "padding": "max",
        "clean": clean,
        "maskInUnet": False,
        "inputs": {"ids": "input_ids", "mask": "attention_mask"},
        "outputs": {"sequence": "sequence"},
        "null": {"kind": "caption", "text": ""},
    }


def build_manifest(about: dict, text: dict, stages: list[dict]) -> dict:
    return {
        "formatVersion": 1,
        **about,
        "dataCard": "DATA_CARD.md",
        "files": {},
        "tokenizer": {"file": "tokenizer.json", "config": "tokenizer_config.json"},
        "textEncoder": text,
        "stages": stages,
        "words": {"kind": "open"},
        "examples": EXAMPLES,
    }
