"""Reads a checkpoint and rebuilds its nets. The package is imported without its download of T5's configuration."""

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch

from ...errors import TrainingError

# Widths of the encoders that imagen-pytorch asks the network for.
T5_WIDTHS = {"small": 512, "base": 768, "large": 1024, "xl": 2048, "xxl": 4096, "3b": 1024, "11b": 1024}
DEFAULT_WIDTH = 768


@contextmanager
def offline():
    """imagen-pytorch fetches the configuration of google/t5-v1_1-base when it is imported. Here its width is
    known instead."""
    from transformers import T5Config

    kept = T5Config.from_pretrained

    def known(name, *_args, **_kwargs):
        size = str(name).rsplit("-", 1)[-1]
        return T5Config(d_model=T5_WIDTHS.get(size, DEFAULT_WIDTH))

    T5Config.from_pretrained = staticmethod(known)
    try:
        yield
    finally:
        T5Config.from_pretrained = kept


def load_package():
    """@throws TrainingError `packages_missing`"""
    try:
        with offline():
            import imagen_pytorch
    except ImportError as error:
        raise TrainingError("packages_missing", f"{error.name} is not installed: pip install -e 'gpu-worker/training[import,import-imagen-pytorch]'") from None
    return imagen_pytorch


@dataclass
class Source:
    imagen: torch.nn.Module
    averaged: bool
    text_encoder: str


def read_checkpoint(path: Path, objective: str, use_average: bool) -> Source:
    """@param objective what a Unet alone predicts; checkpoints of ImagenTrainer say it themselves
    @throws TrainingError `checkpoint_missing`, `checkpoint_invalid`, `model_elucidated`, `model_unknown`"""
    load_package()
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise TrainingError("checkpoint_missing", f"there is no checkpoint at {path}") from None
    except Exception as error:
        raise TrainingError("checkpoint_invalid", f"{path} cannot be read ({str(error).splitlines()[0]})") from None
    if not isinstance(state, dict):
        raise TrainingError("checkpoint_invalid", f"{path} is no checkpoint of imagen-pytorch")
    if "config" in state and "state_dict" in state:
        return of_unet(path, state, objective)
    if "model" not in state:
        raise TrainingError("checkpoint_invalid", f"{path} has neither a trainer's `model` nor a Unet's `config` and `state_dict`")
    if state.get("imagen_type") == "elucidated":
        raise TrainingError(
            "model_elucidated",
            f"{path} is an ElucidatedImagen (Karras et al. 2022): its nets are preconditioned by sigma and it samples by Heun's method "
            "with churn, which a pack cannot express. Only Imagen with its continuous-time DDPM can be imported",
        )
    if not isinstance(state.get("imagen_params"), dict):
        raise TrainingError("checkpoint_invalid", f"{path} does not say how its Imagen was built; make it with ImagenConfig(...).create() before training, and save again")
    params = state["imagen_params"]
    if params.get("video"):
        raise TrainingError("model_unknown", f"{path} draws video")
    imagen = build(path, params)
    averaged = use_average and "ema" in state
    try:
        imagen.load_state_dict(state["model"])
        if averaged:
            for index, unet in enumerate(imagen.unets):
                start = f"{index}.ema_model."
                unet.load_state_dict({key.removeprefix(start): value for key, value in state["ema"].items() if key.startswith(start)})
    except RuntimeError as error:
        raise TrainingError("weights_differ", f"{path}: {' '.join(str(error).split())[:300]}") from None
    return Source(imagen.eval(), averaged, params.get("text_encoder_name", "google/t5-v1_1-base"))


def build(path: Path, params: dict):
    from imagen_pytorch import ImagenConfig

    try:
        with offline():
            return ImagenConfig(**params).create()
    except Exception as error:
        raise TrainingError("checkpoint_invalid", f"{path}: imagen-pytorch cannot build it ({' '.join(str(error).split())[:300]})") from None


def of_unet(path: Path, state: dict, objective: str) -> Source:
    """A Unet saved by `persist_to_file`: the base of a cascade, with Imagen's defaults."""
    from imagen_pytorch import Imagen, Unet

    if state["config"].get("lowres_cond"):
        raise TrainingError("model_unknown", f"{path} is a Unet for super-resolution; a pack begins with the base")
    with offline():
        unet = Unet.from_config_and_state_dict(state["config"], state["state_dict"])
        imagen = Imagen(unet, image_sizes=64, text_embed_dim=state["config"]["text_embed_dim"], pred_objectives=objective)
    return Source(imagen.eval(), False, imagen.text_encoder_name)
