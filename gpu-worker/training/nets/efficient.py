"""The Efficient U-Net of both super-resolution stages: fully convolutional, trained on crops, run on whole images."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .layers import GroupNorm, LogSnrEmbedding, Refinement, ResBlock, TextAttention, TextPool, upsample2, zero_init


class EfficientUNet(nn.Module):
    """More residual blocks at the lower levels, skip connections scaled by 1/√2, text at the lowest level (joined to
    self-attention where `self_attention`, else cross-attention alone). The output is the low-res image plus a residual.

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
        refinement: int = 16,
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
            return nn.ModuleList([ResBlock(width, width, embedding) for _ in range(count)])

        pairs = list(zip(channels, channels[1:]))
        self.down = nn.ModuleList([level(*each) for each in zip(channels, blocks)])
        self.up = nn.ModuleList([level(*each) for each in zip(channels, blocks)])
        self.downsample = nn.ModuleList([nn.Conv2d(upper, lower, 3, stride=2, padding=1) for upper, lower in pairs])
        self.conv_up = nn.ModuleList([nn.Conv2d(lower, upper, 3, padding=1) for upper, lower in pairs])
        self.attend = TextAttention(channels[-1], text_width, self_attention)
        self.norm_out = GroupNorm(channels[0])
        self.conv_out = zero_init(nn.Conv2d(channels[0], 3 * patch * patch, 3, padding=1))
        self.refine = Refinement(9, refinement, embedding)

    def forward(self, z: Tensor, log_snr: Tensor, text: Tensor, mask: Tensor, low_res: Tensor, aug: Tensor) -> Tensor:
        """z and low_res [B, 3, H, W] (H, W multiples of patch · 2^(levels-1)), aug [B] the augmentation's logSnr -> x0."""
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
        x0 = F.pixel_shuffle(self.conv_out(F.silu(self.norm_out(x))), self.patch) + low_res
        return self.refine(x0, [z, low_res], e)
