"""The forward process and the loss, in the paper's terms. Knows no net and no data.

t runs from 0 (clean) to 1 (noise); logSnr(t) = ln(alpha²/sigma²); z_t = alpha·x + sigma·eps.
"""

import math
from dataclasses import asdict, dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class CosineSchedule:
    """logSnr(t) = -2·ln(tan(π t/2)) + shift, clamped. `shift` moves the noise for other resolutions ("simple
    diffusion")."""

    shift: float = 0.0
    log_snr_min: float = -15.0
    log_snr_max: float = 15.0

    def log_snr(self, t: Tensor) -> Tensor:
        inside = t.clamp(1e-5, 1 - 1e-5)
        return (-2 * torch.log(torch.tan(math.pi / 2 * inside)) + self.shift).clamp(self.log_snr_min, self.log_snr_max)

    def manifest(self) -> dict:
        values = asdict(self)
        return {
            "kind": "cosine",
            "shift": round(values["shift"], 6),
            "logSnrMin": values["log_snr_min"],
            "logSnrMax": values["log_snr_max"],
        }


def alpha_sigma(log_snr: Tensor) -> tuple[Tensor, Tensor]:
    """[B] -> two [B, 1, 1, 1]."""
    return (
        torch.sigmoid(log_snr).sqrt()[:, None, None, None],
        torch.sigmoid(-log_snr).sqrt()[:, None, None, None],
    )


def diffuse(x: Tensor, log_snr: Tensor) -> Tensor:
    """z_t of x [B, 3, H, W] in [-1, 1] at the noise level of each row."""
    alpha, sigma = alpha_sigma(log_snr)
    return alpha * x + sigma * torch.randn_like(x)


def sample_t(count: int, noisy_share: float, noisy_from: float, device="cpu", pure_share: float = 0.0) -> Tensor:
    """Draws t ~ U(0, 1) for most rows. `noisy_share` of the rows come from [noisy_from, 1], where silhouettes
    are decided, and `pure_share` of all rows are at 1, where sampling begins."""
    t = torch.rand(count, device=device)
    noisy = noisy_from + (1 - noisy_from) * t
    t = torch.where(torch.rand(count, device=device) < noisy_share, noisy, t)
    return torch.where(torch.rand(count, device=device) < pure_share, torch.ones_like(t), t) if pure_share else t


def x0_loss(predicted: Tensor, x: Tensor, log_snr: Tensor, cap: float, l1: float = 0.0) -> Tensor:
    """Mean of min(1/sigma², cap) · (x0 - x)², plus `l1` times the same of |x0 - x|. 1/sigma² = 1 + SNR."""
    weight = (1 / torch.sigmoid(-log_snr)).clamp(max=cap)[:, None, None, None]
    error = predicted.float() - x
    loss = (weight * error.square()).mean()
    return loss + l1 * (weight * error.abs()).mean() if l1 else loss
