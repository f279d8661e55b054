"""Whitens the frozen encoder's output, so that words differ in every direction and not in a few.

A T5 pretrained for minutes puts 75 % of its variance into one direction that says nothing about the caption; U-Nets then
learn to draw long before they learn to read. docs/decisions has the measurement.
"""

import torch
from torch import Tensor, nn

from .model import Encoder

SOFTENING = 0.02  # of the mean eigenvalue: directions with less variance are noise


def zca(rows: Tensor) -> tuple[Tensor, Tensor]:
    """(mean [width], matrix [width, width]) so that (rows - mean) @ matrix has about the identity as covariance, and stays
    as near to rows as it can (ZCA). rows [N, width]."""
    rows = rows.double()
    mean = rows.mean(0)
    centred = rows - mean
    values, vectors = torch.linalg.eigh(centred.T @ centred / len(rows))
    scale = (values.clamp(min=0) + SOFTENING * values.mean()).rsqrt()
    return mean.float(), (vectors @ torch.diag(scale) @ vectors.T).float()


class WhitenedEncoder(nn.Module):
    """What the U-Nets are given and what the pack ships: the encoder with its whitening as a last linear layer."""

    def __init__(self, encoder: Encoder, mean: Tensor, matrix: Tensor):
        super().__init__()
        self.encoder = encoder
        self.register_buffer("mean", mean)
        self.register_buffer("matrix", matrix)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        return (self.encoder(ids, mask) - self.mean) @ self.matrix
