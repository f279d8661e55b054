"""The U-Nets' text input: the frozen encoder's output and its token embeddings, both whitened.

A T5 pretrained for minutes puts most of its variance into directions that say nothing about the caption. Even
after whitening, three quarters of a token's variance come from its neighbours. U-Nets then learn to draw long
before they learn to read. docs/decisions/text-whitening.md has the measurements.
"""

import torch
from torch import Tensor, nn

from .model import Encoder

SOFTENING = 0.02  # of the mean eigenvalue: directions with less variance are noise
CONTEXT = 0.4  # standard deviation of the contextual part; that of the token's own is 1


def zca(rows: Tensor) -> tuple[Tensor, Tensor]:
    """(mean [width], matrix [width, width]) so that (rows - mean) @ matrix has about the identity as
    covariance, and stays as near to rows as it can (ZCA). rows [N, width]."""
    rows = rows.double()
    mean = rows.mean(0)
    centred = rows - mean
    values, vectors = torch.linalg.eigh(centred.T @ centred / len(rows))
    scale = (values.clamp(min=0) + SOFTENING * values.mean()).rsqrt()
    return mean.float(), (vectors @ torch.diag(scale) @ vectors.T).float()


def whitening_of(encoder: Encoder, outputs: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Mean and matrix of the contextual part (from `outputs` [N, width], the encoder's at the tokens of
    captions), then of the token embeddings (from the whole vocabulary)."""
    mean, matrix = zca(outputs)
    embeddings = encoder.embedding.weight.detach().cpu()
    return mean, matrix * (CONTEXT / ((outputs - mean) @ matrix).std()), *zca(embeddings)


class WhitenedEncoder(nn.Module):
    """The encoder as the pack ships it, with the fixed linear layers at its end."""

    def __init__(self, encoder: Encoder, mean: Tensor, matrix: Tensor, token_mean: Tensor, token_matrix: Tensor):
        super().__init__()
        self.encoder = encoder
        self.register_buffer("mean", mean)
        self.register_buffer("matrix", matrix)
        self.register_buffer("token_mean", token_mean)
        self.register_buffer("token_matrix", token_matrix)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        tokens = (self.encoder.embedding(ids) - self.token_mean) @ self.token_matrix
        return tokens + (self.encoder(ids, mask) - self.mean) @ self.matrix
