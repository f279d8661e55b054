"""The base's sketch: a caption to the one picture a regression draws for it. Knows no noise level
(docs/decisions/sketch.md)."""

from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .layers import GroupNorm, PlainBlock, ResBlock, TextAttention, TextBag, TextRefiner, upsample2, zero_init


@dataclass(frozen=True)
class SketchSizes:
    """Widths of the features, the text and the embedding; `grid` × `grid` cells of `patch` pixels a side."""

    channels: int
    text_width: int
    embedding: int
    patch: int
    grid: int


class Sketch(nn.Module):
    """Regresses the picture from the text: text [B, L, width], mask [B, L] -> [B, 3, size, size] in about
    [-1, 1].

    Where a caption leaves a choice open, the result is the mean of the possible pictures, hence blurred.

    @param sizes of the finer level, which has half of the channels; the coarser one has cells of twice the size
    @param layers transformer blocks on the text
    @param detail sizes of a `SketchDetail` that draws the result again
    """

    def __init__(self, sizes: SketchSizes, layers: int = 2, detail: dict | None = None):
        super().__init__()
        channels, text_width, embedding = sizes.channels, sizes.text_width, sizes.embedding
        patch, coarse = sizes.patch, sizes.grid // 2
        self.patch, self.shape = patch, (channels, coarse, coarse)
        self.read = TextRefiner(text_width, layers)
        self.bag = TextBag(text_width, embedding)
        self.place = nn.Linear(embedding, channels * coarse**2)
        self.low_in, self.low_out = (ResBlock(channels, channels, embedding) for _ in range(2))
        self.attend = TextAttention(channels, text_width)
        self.conv_up = nn.Conv2d(channels, channels // 2, 3, padding=1)
        self.top = ResBlock(channels // 2, channels // 2, embedding)
        self.norm_out = GroupNorm(channels // 2)
        self.conv_out = zero_init(nn.Conv2d(channels // 2, 3 * patch * patch, 3, padding=1))
        coarser = replace(sizes, patch=2 * patch, grid=coarse)
        self.detail = SketchDetail(coarser, **detail) if detail else None

    def forward(self, text: Tensor, mask: Tensor) -> Tensor:
        e = F.silu(self.bag(text, mask))
        text = self.read(text, mask)
        x = self.place(e).view(-1, *self.shape)
        low = self.low_out(self.attend(self.low_in(x, e), text, mask), e)
        x = self.top(self.conv_up(upsample2(low)), e)
        picture = F.pixel_shuffle(self.conv_out(F.silu(self.norm_out(x))), self.patch)
        return self.detail(picture, low, e, text, mask) if self.detail else picture


class SketchDetail(nn.Module):
    """Corrects the coarse sketch: transformer blocks over its cells, then convolutions at cells of 4 and of 2
    pixels.

    Things stand on the grid of these cells, so a cell shows one of a few thousand pieces of things. Wide
    layers remember these better than thin convolutions do (docs/decisions/sketch.md has the figures).

    @param sizes of the coarse part
    @param width, layers of the transformer
    @param tops channels of the two convolutional levels
    """

    def __init__(self, sizes: SketchSizes, width: int, layers: int, tops: tuple[int, int]):
        super().__init__()
        channels, embedding = sizes.channels, sizes.embedding
        self.patch, self.grid = patch, grid = sizes.patch, sizes.grid
        self.e_shape, self.low_shape = (embedding,), (channels,)
        middle, fine = tops
        self.cells_in = nn.Linear(3 * patch * patch + channels, width)
        self.e_in = nn.Linear(embedding, width)
        self.positions = nn.Parameter(torch.randn(1, width, grid, grid) * 0.15)
        self.attend = nn.ModuleList([TextAttention(width, sizes.text_width, cell_norm=True) for _ in range(layers)])
        self.feed_norm = nn.ModuleList([nn.LayerNorm(width) for _ in range(layers)])
        self.feed = nn.ModuleList([feed_forward(width) for _ in range(layers)])
        self.norm_out = nn.LayerNorm(width)
        self.to_middle = nn.Linear(width, 4 * middle)
        self.middle = PlainBlock(middle, embedding)
        self.to_fine = nn.Conv2d(middle, 4 * fine, 3, padding=1)
        self.fine = PlainBlock(fine, embedding)
        self.conv_out = zero_init(nn.Conv2d(fine, 3 * (patch // 4) ** 2, 3, padding=1))

    def forward(self, picture: Tensor, low: Tensor, e: Tensor, text: Tensor, mask: Tensor) -> Tensor:
        """picture [B, 3, size, size], low [B, channels, grid, grid], e [B, E] -> the picture corrected."""
        # Standard deviations of 67 (low) and 8 (e) were measured. Blocks without normalisation die of such
        # inputs.
        e = F.layer_norm(e, self.e_shape)
        low = F.layer_norm(as_cells(low), self.low_shape)
        cells = torch.cat([as_cells(F.pixel_unshuffle(picture, self.patch)), low], 2)
        x = self._as_map(self.cells_in(cells) + self.e_in(e)[:, None]) + self.positions
        for attend, norm, feed in zip(self.attend, self.feed_norm, self.feed, strict=True):
            cells = as_cells(attend(x, text, mask))
            x = self._as_map(cells + feed(norm(cells)))
        x = F.pixel_shuffle(self._as_map(self.to_middle(self.norm_out(as_cells(x)))), 2)
        x = F.pixel_shuffle(self.to_fine(self.middle(x, e)), 2)
        return picture + F.pixel_shuffle(self.conv_out(self.fine(x, e)), self.patch // 4)

    def _as_map(self, cells: Tensor) -> Tensor:
        """[B, grid², C] -> [B, C, grid, grid]"""
        return cells.transpose(1, 2).reshape(-1, cells.shape[2], self.grid, self.grid)


def as_cells(x: Tensor) -> Tensor:
    """[B, C, H, W] -> [B, H W, C]"""
    return x.flatten(2).transpose(1, 2)


def feed_forward(width: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(width, 4 * width), nn.SiLU(), zero_init(nn.Linear(4 * width, width)))
