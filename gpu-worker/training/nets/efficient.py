"""The Efficient U-Net of both super-resolution stages: fully convolutional, trained on crops, run on whole
images."""

import itertools

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .layers import LogSnrEmbedding, PlainBlock, TextAttention, TextPool, upsample2, zero_init

ENLARGEMENT = 4  # of both stages


class EfficientUNet(nn.Module):
    """More residual blocks at the lower levels, skip connections scaled by 1/√2, text at the lowest level
    (joined to self-attention where `self_attention`, else cross-attention alone). The output is the calmed
    low-res image plus a residual. No layer's statistics reach over the picture
    (docs/decisions/super-resolution-without-group-norm.md).

    @param channels of each level below the pixel-unshuffle, from the top
    @param blocks residual blocks of each level, on the way down and again on the way up
    """

    def __init__(
        self,
        channels=(48, 96, 160),
        blocks=(1, 2, 3),
        text_width: int = 256,
        embedding: int = 256,
        patch: int = 4,
        self_attention: bool = True,
    ):
        super().__init__()
        self.patch = patch
        self.time = LogSnrEmbedding(embedding)
        self.augmentation = LogSnrEmbedding(embedding)
        self.text_in = nn.Linear(text_width, text_width)
        nn.init.eye_(self.text_in.weight)
        nn.init.zeros_(self.text_in.bias)
        self.pool = TextPool(text_width, embedding)
        self.conv_in = nn.Conv2d(6 * patch * patch, channels[0], 3, padding=1)

        def level(width: int, count: int) -> nn.ModuleList:
            return nn.ModuleList([PlainBlock(width, embedding) for _ in range(count)])

        pairs = list(itertools.pairwise(channels))
        self.down = nn.ModuleList([level(*each) for each in zip(channels, blocks)])
        self.up = nn.ModuleList([level(*each) for each in zip(channels, blocks)])
        self.downsample = nn.ModuleList([nn.Conv2d(upper, lower, 3, stride=2, padding=1) for upper, lower in pairs])
        self.conv_up = nn.ModuleList([nn.Conv2d(lower, upper, 3, padding=1) for upper, lower in pairs])
        self.attend = TextAttention(channels[-1], text_width, self_attention, cell_norm=True)
        self.conv_out = zero_init(nn.Conv2d(channels[0], 3 * patch * patch, 3, padding=1))

    def forward(self, z: Tensor, log_snr: Tensor, text: Tensor, mask: Tensor, low_res: Tensor, aug: Tensor) -> Tensor:
        """z and low_res [B, 3, H, W] (H, W multiples of patch · 2^(levels-1)), aug [B] the augmentation's
        logSnr -> x0."""
        text = self.text_in(text)
        e = F.silu(self.time(log_snr) + self.augmentation(aug) + self.pool(text, mask))
        x = self.conv_in(F.pixel_unshuffle(torch.cat([z, low_res], 1), self.patch))
        lowest = len(self.down) - 1
        skips = []
        for depth, blocks in enumerate(self.down):
            if depth > 0:
                x = self.downsample[depth - 1](x)
            for block in blocks:
                x = block(x, e)
            if depth == lowest:
                x = self.attend(x, text, mask)
            skips.append(x)
        for depth in range(lowest, -1, -1):
            if depth < lowest:
                x = (x + skips[depth]) * 2**-0.5
            for block in self.up[depth]:
                x = block(x, e)
            if depth > 0:
                x = self.conv_up[depth - 1](upsample2(x))
        # No swish before the last convolution: on a residual without normalisation it killed two runs.
        return F.pixel_shuffle(self.conv_out(x), self.patch) + calmed(low_res)


def calmed(low_res: Tensor) -> Tensor:
    """The enlarged, augmented image [B, 3, H, W] with most of the augmentation's noise averaged away: shrunk
    by its enlargement and enlarged again (docs/decisions/calmed-residual.md). H and W are multiples of 4."""
    small = F.avg_pool2d(low_res, ENLARGEMENT)
    return F.interpolate(small, scale_factor=float(ENLARGEMENT), mode="bilinear", align_corners=False)
