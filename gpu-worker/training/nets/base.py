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
from .sketch import Sketch, SketchSizes


class Placing(nn.Module):
    """Moves the sketch to the places of the things in z: sketch and z [B, 3, H, W], log_snr [B], pooled text
    [B, E] -> [B, 3, H, W].

    The sketch may have to move by `sway` pixels or not at all, in both directions: nine pictures s_k. If one
    of them were x itself, its probability given z = alpha x + sigma eps would be the softmax of (alpha /
    sigma²) <z, s_k> - (alpha² / 2 sigma²) |s_k|². The result is the mean of the nine with these weights: at t
    = 1 all of them, soon one. Two things are learnt: a prior over the places from the caption, and a weight
    of the evidence below 1, because the sketch only approximates x (docs/decisions/patch-grid.md)."""

    def __init__(self, sway: int, embedding: int):
        super().__init__()
        self.sway = sway
        self.prior = zero_init(nn.Linear(embedding, 9))
        self.trust = nn.Parameter(torch.tensor([0.5]))

    def forward(self, sketch: Tensor, z: Tensor, log_snr: Tensor, pooled: Tensor) -> Tensor:
        moved = self.moved(sketch)
        # Evidence: exp(log_snr) (<z, s> / alpha - |s|² / 2), with log_snr at most 0, where no doubt is left.
        snr, alpha = log_snr.float().clamp(max=0).exp()[:, None], torch.sigmoid(log_snr.float()).sqrt()[:, None]
        likeness = (moved * z.flatten(1).float()[:, None]).sum(2)  # float32 under autocast too, as a product of matrices is not
        evidence = snr / alpha * likeness - snr / 2 * moved.square().sum(2)
        weight = (self.prior(F.silu(pooled)).float() + self.trust * evidence).softmax(1)
        return (weight[..., None] * moved).sum(1).view(sketch.shape).to(sketch.dtype)

    def moved(self, sketch: Tensor) -> Tensor:
        """[B, 3, H, W] -> [B, 9, 3 H W], float32: the sketch at each place, row by row."""
        height, width = sketch.shape[2:]
        wide, offsets = F.pad(sketch, [self.sway] * 4, mode="replicate"), (0, self.sway, 2 * self.sway)
        places = [wide[:, :, y : y + height, x : x + width] for y in offsets for x in offsets]
        return torch.stack(places, 1).flatten(2).float()


class BaseUNet(nn.Module):
    """Two levels under a pixel-unshuffle: 16×16 with cross-attention to the text, 8×8 (where most parameters
    are) with text joined to self-attention. Learned position embeddings at both levels (docs/decisions).

    @param channels of the 16×16 and the 8×8 level
    @param blocks residual blocks on the way down, for each level
    @param refiner transformer blocks on the text
    @param sketch channels of a sketch, which then is an input beside z; trained before the rest and frozen
    with it
    @param detail width, layers and tops of the sketch's second part (SketchDetail)
    @param sway pixels by which things may stand away from the sketch's place, to every side
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
        sway: int = 0,
        detail: dict | None = None,
    ):
        super().__init__()
        self.patch = patch
        top, low = channels
        grid = size // patch
        self.time = LogSnrEmbedding(embedding)
        self.refine_text = TextRefiner(text_width, refiner) if refiner else None
        self.pool = TextPool(text_width, embedding)
        self.bag = TextBag(text_width, embedding)
        self.sketch = None
        if sketch:
            self.sketch = Sketch(SketchSizes(sketch, text_width, embedding, patch, grid), detail=detail)
        self.placing = Placing(sway, embedding) if sway else None
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
        inputs, bag = [z], self.bag(text, mask)
        if self.sketch:
            with torch.no_grad():  # frozen: nothing to remember for a backward pass
                inputs.append(self.sketch(text, mask))
        text, attended = self._read(text, mask)
        pooled = bag + attended
        if self.placing:
            inputs[1] = self.placing(inputs[1], z, log_snr, pooled)
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

    def _read(self, text: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """The frozen text refined, and that pooled by attention [B, embedding]."""
        if self.refine_text:
            text = self.refine_text(text, mask)
        return text, self.pool(text, mask)

    def place_loss(self, x: Tensor, text: Tensor, mask: Tensor) -> Tensor:
        """Cross-entropy of the prior over places, whose answer is the place where the sketch is nearest to x
        [B, 3, size, size]. Trains the prior alone; through the loss of x0 it learns slowly."""
        with torch.no_grad():
            moved = self.placing.moved(self.sketch(text, mask))
            nearest = (moved - x.flatten(1)[:, None]).square().sum(2).argmin(1)
            pooled = self.bag(text, mask) + self._read(text, mask)[1]
        return F.cross_entropy(self.placing.prior(F.silu(pooled)).float(), nearest)

    def _placed(self, x: Tensor, level: int, pooled: Tensor) -> Tensor:
        """Adds position embeddings and the caption's canvas to a level's input."""
        x = x + self.positions[level]
        return x + self.canvases[level](pooled) if self.canvases else x
