"""Imagen's three U-Nets: the 64×64 base and the two Efficient U-Nets for super-resolution."""

from .base import BaseUNet
from .efficient import EfficientUNet


def build_net(kind: str, sizes: dict):
    """A net by its kind ("base" or "sr") and the sizes of configs/*.json."""
    if kind == "base":
        return BaseUNet(**sizes)
    if kind == "sr":
        return EfficientUNet(**sizes)
    raise ValueError(f'unknown net kind "{kind}"')


__all__ = ["BaseUNet", "EfficientUNet", "build_net"]
