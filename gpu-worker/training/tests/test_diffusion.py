import math

import numpy as np
import pytest
import torch

from training.diffusion import CosineSchedule, alpha_sigma, diffuse, sample_t, x0_loss
from training.objective import augmented_low_res
from training.sampling import OnnxPack, dpmpp2m


def test_the_schedule_is_variance_preserving_and_shifted():
    t = torch.linspace(0, 1, 9)
    log_snr = CosineSchedule(shift=-1.0).log_snr(t)
    alpha, sigma = alpha_sigma(log_snr)
    torch.testing.assert_close((alpha**2 + sigma**2).flatten(), torch.ones(9))
    assert log_snr[4].item() == pytest.approx(-1.0, abs=1e-5)  # tan(π/4) = 1
    assert log_snr[0] == 15 and log_snr[-1] == -15


def test_diffused_pictures_have_the_level_asked_for():
    x = torch.ones(1, 3, 64, 64)
    z = diffuse(x, torch.tensor([math.log(3.0)]))  # alpha² = 3/4
    assert z.mean().item() == pytest.approx(0.75**0.5, abs=0.02)
    assert z.std().item() == pytest.approx(0.5, abs=0.02)


def test_the_loss_weight_is_one_plus_snr_up_to_the_cap():
    x = torch.zeros(1, 3, 4, 4)
    off = x + 1
    assert x0_loss(off, x, torch.tensor([math.log(2.0)]), cap=20).item() == pytest.approx(3.0, rel=1e-5)
    assert x0_loss(off, x, torch.tensor([10.0]), cap=20).item() == pytest.approx(20.0)


def test_augmentation_keeps_a_flat_picture_where_there_is_no_noise():
    low_res, log_snr = augmented_low_res(torch.full((4, 3, 64, 64), 0.5), aug_max=0.0)
    assert low_res.shape == (4, 3, 64, 64)
    assert (log_snr == 15).all()
    assert (low_res - 0.5).abs().mean() < 0.02


def test_a_share_of_the_samples_is_pure_noise():
    t = sample_t(4000, noisy_share=1.0, noisy_from=0.2, pure_share=0.35)
    assert (t == 1).float().mean().item() == pytest.approx(0.35, abs=0.04)
    assert t.min() >= 0.2
    assert (sample_t(4000, 1.0, 0.2) < 1).all()


def test_drawn_low_res_pictures_replace_the_spoilt_real_ones_row_by_row():
    drawn = torch.full((2, 3, 16, 16), -0.25)
    drawn[1] = math.nan
    low_res, _ = augmented_low_res(torch.full((2, 3, 64, 64), 0.5), aug_max=0.0, low=drawn)
    assert (low_res[0] + 0.25).abs().mean() < 0.02
    assert (low_res[1] - 0.5).abs().mean() < 0.05


def test_guidance_stops_at_the_end_of_its_interval():
    """Eight steps from t = 1 by eighths, guided down to t = 0.5: five of them run the net twice."""
    pack, calls = OnnxPack.__new__(OnnxPack), []
    stage = {"size": 64, "schedule": CosineSchedule(-3.0).manifest()}
    options = {"steps": 8, "guidanceWeight": 2.0, "thresholding": {"kind": "static"}, "guidanceInterval": [0.5, 1]}
    pack.stages, pack.null = {"base64": {**stage, "defaults": options}}, np.zeros((1, 1, 4), np.float32)
    pack.encode = lambda caption: (np.ones((1, 3, 4), np.float32), np.ones((1, 3), np.float32))
    pack._run = lambda name, inputs: calls.append(inputs["text"].mean()) or np.zeros_like(inputs["z"])
    pack.draw("base64", "a fox", 1)
    assert calls == [1, 0] * 5 + [1] * 3
    calls.clear()
    pack.draw("base64", "a fox", 1, guidanceInterval=[0, 1])
    assert calls == [1, 0] * 8


def test_the_solver_finds_the_answer_of_a_known_denoiser():
    """For data N(0, 1) in every pixel the exact denoiser is alpha·z, and z at t = 0 is z at t = 1."""
    schedule = CosineSchedule().manifest()
    z = torch.randn(1, 3, 8, 8).numpy()
    out = dpmpp2m(lambda z, value: z * float(torch.tensor(value).sigmoid().sqrt()), z, schedule, 40)
    assert abs(out - z).max() < 0.05
