"""What a folder holds, and whether it is what was asked for."""

import json
from dataclasses import dataclass
from pathlib import Path

from ...errors import TrainingError
from ..text_encoder import read_config

SCHEDULER = "scheduler_config.json"


@dataclass
class StageFolder:
    """A U-Net of IF: where its weights are, its config, and the settings of its schedulers."""

    folder: Path
    config: dict
    scheduler: dict
    noising: dict | None

    @property
    def is_super_resolution(self) -> bool:
        return self.config["in_channels"] == 6


def read_stage(root: Path, number: int) -> StageFolder:
    """Reads the folder of stage 1 or 2: a whole pipeline with `unet` and `scheduler`, or the U-Net's own folder
    with the scheduler beside it. @throws TrainingError `folder_invalid`, `model_unknown`, `stages_swapped`"""
    if not root.is_dir():
        raise TrainingError("folder_invalid", f"--stage-{number} {root} is no folder")
    refuse_latent(root, read_json(root / "model_index.json") or {})
    folder = root / "unet" if (root / "unet").is_dir() else root
    config = read_config(folder)
    refuse_other(folder, config)
    above = folder.parent if folder.name == "unet" else folder
    scheduler = first_json(above / "scheduler" / SCHEDULER, folder / SCHEDULER)
    if scheduler is None:
        raise TrainingError("folder_invalid", f"{above / 'scheduler' / SCHEDULER} is missing; it says how the net was trained")
    noising = first_json(above / "image_noising_scheduler" / SCHEDULER)
    stage = StageFolder(folder, config, scheduler, noising)
    check_stage(stage, root, number)
    return stage


def read_json(path: Path) -> dict | None:
    try:
        found = json.loads(path.read_text())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise TrainingError("folder_invalid", f"{path} cannot be read ({error})") from None
    if not isinstance(found, dict):
        raise TrainingError("folder_invalid", f"{path} is no object")
    return found


def first_json(*paths: Path) -> dict | None:
    return next((found for found in map(read_json, paths) if found is not None), None)


def refuse_latent(root: Path, index: dict) -> None:
    """@throws TrainingError `model_latent` for Stable Diffusion and its like"""
    kind = index.get("_class_name", "")
    if "vae" in index or (root / "vae").is_dir() or kind.startswith("StableDiffusion"):
        raise TrainingError(
            "model_latent",
            f"{root} holds {kind or 'a model'} that works on latents and needs a decoder (vae). Atelier draws pixels at every stage; "
            "only pixel diffusion models such as DeepFloyd IF can be imported",
        )


def refuse_other(folder: Path, config: dict) -> None:
    kind = config.get("_class_name", "unknown")
    if kind.startswith("AutoencoderKL") or config.get("in_channels") == 4:
        raise TrainingError("model_latent", f"{folder} holds {kind} with {config.get('in_channels')} channels, part of a latent diffusion model; IF's nets have 3 or 6")
    if kind != "UNet2DConditionModel":
        raise TrainingError("model_unknown", f"{folder} holds {kind}, a U-Net of IF is a UNet2DConditionModel")


def check_stage(stage: StageFolder, root: Path, number: int) -> None:
    config, folder = stage.config, stage.folder
    channels, size = config.get("in_channels"), config.get("sample_size")
    if channels not in (3, 6):
        raise TrainingError("model_unknown", f"{folder} takes {channels} channels; stage 1 takes 3, stage 2 takes 6")
    if stage.is_super_resolution != (number == 2):
        other = 3 - number
        raise TrainingError(
            "stages_swapped",
            f"--stage-{number} {root} holds stage {other} ({channels} input channels). Give it as --stage-{other}",
        )
    wanted = {1: 64, 2: 256}[number]
    if size == 1024:
        raise TrainingError("model_unknown", f"{folder} makes 1024 pixels; IF's third stage was never released, and --stage-3 takes a pack")
    if size != wanted:
        raise TrainingError("model_unknown", f"{folder} makes {size} pixels, stage {number} makes {wanted}")
    if stage.is_super_resolution and config.get("class_embed_type") != "timestep":
        raise TrainingError("model_unknown", f"{folder} embeds the noise level as {config.get('class_embed_type')}, IF as timestep")
    if not config.get("encoder_hid_dim"):
        raise TrainingError("model_unknown", f"{folder} says no encoder_hid_dim, the width of the text it reads")
    if config.get("out_channels") not in (3, 6):
        raise TrainingError("model_unknown", f"{folder} answers with {config.get('out_channels')} channels; 3 or, with a learned variance, 6 are known")


def find_text_encoder(root: Path) -> Path:
    """@throws TrainingError `folder_invalid`"""
    for place in (root / "text_encoder", root):
        if (place / "config.json").exists():
            return place
    raise TrainingError("folder_invalid", f"--text-encoder {root} has no config.json, and no folder text_encoder with one")
