"""The 64×64 base U-Net: caption and noisy image z_t in, x0 out."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .layers import (
    GroupNorm,
    LogSnrEmbedding,
    Refinement,
    ResBlock,
    TextAttention,
    TextBag,
    TextCanvas,
    TextPool,
    TextRefiner,
    upsample2,
    zero_init,
)


class Sketch(nn.Module):
    """The caption's picture as a plain regression draws it: text [B, L, width], mask [B, L] -> [B, 3, size, size]. Where the
    caption leaves something open it is the mean of what there could be, hence blurred (docs/decisions/sketch.md)."""

    def __init__(self, channels: int, text_width: int, embedding: int, patch: int, grid: int, layers: int = 2):
        super().__init__()
        self.patch, self.shape = patch, (channels, grid // 2, grid // 2)
        self.read = TextRefiner(text_width, layers)
        self.bag = TextBag(text_width, embedding)
        self.place = nn.Linear(embedding, channels * (grid // 2) ** 2)
        self.low_in, self.low_out = (ResBlock(channels, channels, embedding) for _ in range(2))
        self.attend = TextAttention(channels, text_width)
        self.conv_up = nn.Conv2d(channels, channels // 2, 3, padding=1)
        self.top = ResBlock(channels // 2, channels // 2, embedding)
        self.norm_out = GroupNorm(channels // 2)
        self.conv_out = zero_init(nn.Conv2d(channels // 2, 3 * patch * patch, 3, padding=1))

    def forward(self, text: Tensor, mask: Tensor) -> Tensor:
        e = F.silu(self.bag(text, mask))
        text = self.read(text, mask)
        x = self.place(e).view(-1, *self.shape)
        x = self.low_out(self.attend(self.low_in(x, e), text, mask), e)
        x = self.top(self.conv_up(upsample2(x)), e)
        return F.pixel_shuffle(self.conv_out(F.silu(self.norm_out(x))), self.patch)


class BaseUNet(nn.Module):
    """Two levels under a pixel-unshuffle: 16×16 with cross-attention to the text, 8×8 (where most parameters are) with
    text joined to self-attention. Learned position embeddings at both levels (docs/decisions).

    @param channels of the 16×16 and the 8×8 level
    @param blocks residual blocks on the way down, for each level
    @param refiner transformer blocks on the text
    @param sketch channels of a sketch, which then is an input beside z; trained before the rest and frozen with it
    @param canvas planes of the text's canvas at each level; none where empty
    """

    def __init__(
        self,
        channels=(96, 256),
        blocks=(1, 2),
        text_width: int = 256,
        embedding: int = 320,
        patch: int = 4,
        refinement: int = 32,
        size: int = 64,
        canvas: tuple[int, ...] = (),
        refiner: int = 0,
        sketch: int = 0,
    ):
        super().__init__()
        self.patch = patch
        top, low = channels
        grid = size // patch
        self.time = LogSnrEmbedding(embedding)
        self.refine_text = TextRefiner(text_width, refiner) if refiner else None
        self.pool = TextPool(text_width, embedding)
        self.sketch = Sketch(sketch, text_width, embedding, patch, grid) if sketch else None
        planes = 6 if sketch else 3
        self.conv_in = nn.Conv2d(planes * patch * patch, top, 3, padding=1)
        self.positions = nn.ParameterList(
            [nn.Parameter(torch.randn(1, width, grid >> level, grid >> level) * 0.15) for level, width in enumerate(channels)]
        )
        self.canvases = nn.ModuleList(
            [TextCanvas(embedding, planes, channels[level], grid >> level) for level, planes in enumerate(canvas)]
        )
        self.down_top = nn.ModuleList([ResBlock(top, top, embedding) for _ in range(blocks[0])])
        self.attend_down_top = TextAttention(top, text_width, self_attention=False)
        self.downsample = nn.Conv2d(top, low, 3, stride=2, padding=1)
        self.down_low = nn.ModuleList([ResBlock(low, low, embedding) for _ in range(blocks[1])])
        self.attend_down_low = nn.ModuleList([TextAttention(low, text_width) for _ in range(blocks[1])])
        self.middle_in = ResBlock(low, low, embedding)
        self.attend_middle = TextAttention(low, text_width)
        self.middle_out = ResBlock(low, low, embedding)
        self.up_low = nn.ModuleList([ResBlock(2 * low, low, embedding) for _ in range(blocks[1] + 1)])
        self.attend_up_low = TextAttention(low, text_width)
        self.conv_up = nn.Conv2d(low, top, 3, padding=1)
        self.up_top = nn.ModuleList([ResBlock(2 * top, top, embedding) for _ in range(blocks[0] + 1)])
        self.attend_up_top = TextAttention(top, text_width, self_attention=False)
        self.norm_out = GroupNorm(top)
        self.conv_out = zero_init(nn.Conv2d(top, 3 * patch * patch, 3, padding=1))
        self.refine = Refinement(3 + planes, refinement, embedding)

    def forward(self, z: Tensor, log_snr: Tensor, text: Tensor, mask: Tensor) -> Tensor:
        """z [B, 3, size, size], log_snr [B], text [B, L, width], mask [B, L] -> x0 [B, 3, size, size]."""
        inputs = [z]
        if self.sketch:
            with torch.no_grad():  # frozen: nothing to remember for a backward pass
                inputs.append(self.sketch(text, mask))
        if self.refine_text:
            text = self.refine_text(text, mask)
        pooled = self.pool(text, mask)
        e = F.silu(self.time(log_snr) + pooled)
        x = self._placed(self.conv_in(F.pixel_unshuffle(torch.cat(inputs, 1), self.patch)), 0, pooled)
        skips_top = [x]
        for block in self.down_top:
            x = block(x, e)
            skips_top.append(x)
        x = skips_top[-1] = self.attend_down_top(x, text, mask)
        x = self._placed(self.downsample(x), 1, pooled)
        skips_low = [x]
        for block, attend in zip(self.down_low, self.attend_down_low):
            x = attend(block(x, e), text, mask)
            skips_low.append(x)
        x = self.middle_out(self.attend_middle(self.middle_in(x, e), text, mask), e)
        for block in self.up_low:
            x = block(torch.cat([x, skips_low.pop()], 1), e)
        x = self.conv_up(upsample2(self.attend_up_low(x, text, mask)))
        for block in self.up_top:
            x = block(torch.cat([x, skips_top.pop()], 1), e)
        x = self.attend_up_top(x, text, mask)
        x0 = F.pixel_shuffle(self.conv_out(F.silu(self.norm_out(x))), self.patch)
        return self.refine(x0, inputs, e)

    def _placed(self, x: Tensor, level: int, pooled: Tensor) -> Tensor:
        """A level's input, told where it is and what the caption wants there."""
        x = x + self.positions[level]
        return x + self.canvases[level](pooled) if self.canvases else x
