"""The loss of one training step, for the base and for super-resolution with noise conditioning
augmentation."""

import torch
import torch.nn.functional as F
from torch import Tensor

from .config import StageConfig
from .diffusion import CosineSchedule, alpha_sigma, diffuse, sample_t, x0_loss
from .precision import bf16_is_faster

CAP_CHANGES_AT = 0.6  # share of the training: first silhouettes, then edges and flatness
# Share of the training after which CPUs compute in float32. bf16 is nearly twice as fast on some CPUs. But
# once gradients are small, its rounding is as large as the gradients of the lowest level
# (docs/decisions/bf16-first.md).
FLOAT32_FROM = 0.75
SKETCH_L1 = 0.2  # for flat areas, whose squared errors count for nothing beside an edge's
PLACE_ROWS = 4
PLACE_WEIGHT = 0.05  # small, so that clipping the gradient's norm is left to the picture
# Synthetic errors of the stage before, on half of the low-res pictures: grain and blotches of these sizes in
# pixels, each up to this standard deviation. The base's own errors measured 0.04, most of it in blotches of
# its patches of 4.
BLOTCHES, BLOTCH_DEVIATION = (1, 2, 4), 0.04


def stage_loss(
    net, stage: StageConfig, x: Tensor, text: Tensor, mask: Tensor, progress: float, low: Tensor | None = None
) -> Tensor:
    """x [B, 3, H, W] in [-1, 1] on the net's device. bf16 arithmetic where autocast allows it, float32
    weights.
    @param low what the stage before drew of x, see `augmented_low_res`"""
    device = x.device.type
    t = sample_t(len(x), stage.noisyShare, stage.noisyFrom, device, stage.pureShare)
    log_snr = CosineSchedule(stage.shift).log_snr(t)
    inputs = [diffuse(x, log_snr), log_snr, text, mask]
    if stage.kind == "sr":
        inputs += augmented_low_res(x, stage.augMax, low)
    inputs = [each.contiguous(memory_format=torch.channels_last) if each.dim() == 4 else each for each in inputs]
    bf16 = bf16_is_faster(device) and (device != "cpu" or progress < FLOAT32_FROM)
    with torch.autocast(device, torch.bfloat16, enabled=bf16):
        x0 = net(*inputs)
    cap = stage.lossCap[progress >= CAP_CHANGES_AT]
    return x0_loss(x0, x, log_snr, cap, stage.l1)


def place_loss(net, x: Tensor, text: Tensor, mask: Tensor) -> Tensor:
    """The loss of the prior over the sketch's places, from a few rows of the batch; 0 for a net that moves no
    sketch."""
    if getattr(net, "placing", None) is None:
        return x.new_zeros(())
    return PLACE_WEIGHT * net.place_loss(x[:PLACE_ROWS], text[:PLACE_ROWS], mask[:PLACE_ROWS])


def sketch_loss(net, x: Tensor, text: Tensor, mask: Tensor) -> Tensor:
    """Mean squared error of the base's sketch, plus SKETCH_L1 times its mean absolute error."""
    device = x.device.type
    with torch.autocast(device, torch.bfloat16, enabled=bf16_is_faster(device)):
        sketch = net.sketch(text, mask)
    error = sketch.float() - x
    return error.square().mean() + SKETCH_L1 * error.abs().mean()


def augmented_low_res(x: Tensor, aug_max: float, low: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """The stage's low-res input [B, 3, H, W] and the augmentation's logSnr [B].

    Shrinks x four times, damages it and rounds it to 8 bits, as the stage before passes it on. Then enlarges
    it again and adds noise (Imagen, algorithm 1) at a ~ U(0, aug_max), the largest level in use.
    @param low [B, 3, H/4, W/4]: pictures the stage before drew of x, NaN in rows without one
    """
    small = _softened(F.avg_pool2d(x, 4))
    small = small + _blotches(small)
    if low is not None:
        small = torch.where(low.isnan(), small, low)
    small = ((small.clamp(-1, 1) + 1) * 127.5).round() / 127.5 - 1
    log_snr = CosineSchedule().log_snr(torch.rand(len(x), device=x.device) * aug_max)
    alpha, sigma = alpha_sigma(log_snr)
    enlarged = F.interpolate(small, scale_factor=4, mode="bilinear", align_corners=False)
    return alpha * enlarged + sigma * torch.randn_like(enlarged), log_snr


def _softened(small: Tensor) -> Tensor:
    """Blurs half of the rows of [B, 3, h, w] by a random share of the detail that half as many pixels
    lose."""
    shape, device = (len(small), 1, 1, 1), small.device
    share = torch.rand(shape, device=device) * (torch.rand(shape, device=device) < 0.5)
    half = F.interpolate(F.avg_pool2d(small, 2), scale_factor=2.0, mode="bilinear", align_corners=False)
    return small + share * (half - small)


def _blotches(small: Tensor) -> Tensor:
    """Returns errors to add to [B, 3, h, w], h and w multiples of 4: soft noise of several sizes, none on
    half of the rows."""
    rows, channels, height, width = small.shape
    total = torch.zeros_like(small)
    for side in BLOTCHES:
        deviation = BLOTCH_DEVIATION * torch.rand(rows, 1, 1, 1, device=small.device)
        coarse = deviation * torch.randn(rows, channels, height // side, width // side, device=small.device)
        total += F.interpolate(coarse, size=(height, width), mode="bilinear", align_corners=False) if side > 1 else coarse
    return total * (torch.rand(rows, 1, 1, 1, device=small.device) < 0.5)
