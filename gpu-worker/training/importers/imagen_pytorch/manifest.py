"""The pack's manifest of an imagen-pytorch cascade."""

import torch

from ...errors import TrainingError

NAMES = ("base64", "sr256", "sr1024")
SIZES = (64, 256, 1024)
PREDICTIONS = {"noise": "eps", "x_start": "x0", "v": "v"}
UPSAMPLES = ("nearest", "bilinear", "bicubic")
STEPS_MAX = 250
MAX_TOKENS = 256


def check_imagen(imagen, path) -> None:
    """@throws TrainingError `model_unknown`"""

    def refuse(message: str):
        raise TrainingError("model_unknown", f"{path} {message}")

    if tuple(imagen.image_sizes) != SIZES[: len(imagen.image_sizes)]:
        refuse(f"draws {', '.join(map(str, imagen.image_sizes))} pixels; a pack's stages are 64, 256, 1024, in this order, from 64 on")
    if not imagen.condition_on_text:
        refuse("was trained without text")
    if imagen.channels != 3:
        refuse(f"draws {imagen.channels} channels")
    for number, unet in enumerate(imagen.unets, 1):
        kind = type(unet).__name__
        if kind in ("NullUnet", "Unet3D"):
            refuse(f"has a {kind} as unet {number}")
        if unet.self_cond:
            refuse(f"conditions unet {number} on its own last answer (self_cond)")
        if unet.has_cond_image:
            refuse(f"conditions unet {number} on pictures (cond_images_channels)")
    mode = imagen.resize_to.keywords["mode"]
    if mode not in UPSAMPLES:
        refuse(f"resizes by {mode}")


def schedule_of(scheduler) -> dict:
    """Of a GaussianDiffusionContinuousTimes; recognised by what it computes."""
    at = float(scheduler.log_snr(torch.tensor([0.5]))[0])
    if abs(at + 0.0249339) < 1e-3:
        # Where float32 leaves the noisy end: log_snr(1) of theirs.
        noisiest = float(scheduler.log_snr(torch.tensor([1.0]))[0])
        return {"kind": "cosine", "shift": 0, "offset": 0.008, "logSnrMin": noisiest, "logSnrMax": 15}
    return {"kind": "linear", "continuous": True}


def stage_entry(imagen, index: int, about: dict, steps: int | None, guidance: float) -> dict:
    unet, scheduler = imagen.unets[index], imagen.noise_schedulers[index]
    dynamic = imagen.dynamic_thresholding[index]
    entry = {
        "name": NAMES[index],
        "file": about["files"][0],
        "size": imagen.image_sizes[index],
        "externalData": about["files"][1:],
        "prediction": PREDICTIONS[imagen.pred_objectives[index]],
        "learnedVariance": False,
        "schedule": schedule_of(scheduler),
        "conditionOn": "logSnr",
        "inputs": {"z": "z", "time": "time", "text": "text", "textMask": "text_mask"},
        "outputs": {"prediction": "prediction"},
        "maxBatch": 4 if index == 0 else 1,
        "defaults": {
            "sampler": "ddpm",
            "steps": steps or min(scheduler.num_timesteps, STEPS_MAX),
            "guidanceWeight": guidance if imagen.can_classifier_guidance else 1,
            "guidanceInterval": [0, 1],
            "guidanceParallel": 0,
            "thresholding": {"kind": "dynamic" if dynamic else "static", "percentile": imagen.dynamic_thresholding_percentile, "cap": None},
            "spacing": {"kind": "trailing", "fromNoise": True},
            "gamma": 0,
            "atZero": "schedule",
        },
    }
    if unet.lowres_cond:
        entry["inputs"] |= {"lowRes": "low_res", "augLevel": "aug"}
        entry["lowRes"] = {
            "from": imagen.image_sizes[index - 1],
            "upsample": imagen.resize_to.keywords["mode"],
            "alignCorners": False,
            "augSchedule": schedule_of(imagen.lowres_noise_schedule),
            "augConditionOn": "logSnr",
            "augOn": "upsampled",
        }
        entry["defaults"]["augLevel"] = imagen.lowres_sample_noise_level
    return entry


def build_manifest(about: dict, width: int, text: dict, stages: list[dict]) -> dict:
    return {
        "formatVersion": 1,
        **about,
        "files": {},
        "tokenizer": {"file": "tokenizer.json", "config": "tokenizer_config.json"},
        "textEncoder": {
            "file": text["files"][0],
            "externalData": text["files"][1:],
            "width": width,
            "maxTokens": MAX_TOKENS,
            "padding": "longest",
            "clean": "none",
            "maskInUnet": True,
            "inputs": {"ids": "input_ids", "mask": "attention_mask"},
            "outputs": {"sequence": "sequence"},
            # Zeros: the graphs draw such a row without text.
            "null": {"kind": "tensor", "file": "null-text.bin", "tokens": 1},
        },
        "stages": stages,
        "words": {"kind": "open"},
        "examples": [],
    }
