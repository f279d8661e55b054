"""imagen-pytorch's Unet to ONNX."""

from pathlib import Path
from unittest.mock import patch

import numpy as np
import torch
from torch import nn

from ...errors import TrainingError
from ...onnx_files import open_session
from ..graph import trace, write_graph

TOKENS = 9
TRACED = 64
TOLERANCE = {"fp32": 1e-4, "fp16-stored": 2e-2}


class Conditioned(nn.Module):
    """Inputs as a pack has them. A row whose text is all zeros is drawn without text: the Unet then takes its
    own null vectors, as with cond_drop_prob = 1."""

    def __init__(self, net: nn.Module):
        super().__init__()
        self.net = net

    def forward(self, z, time, text, text_mask, low_res=None, aug=None):
        length = self.net.max_text_len
        # Padded here: the Unet pads by a number that a graph of any text length cannot hold.
        rows, width = text.shape[0], text.shape[2]
        text = torch.cat([text, text.new_zeros(rows, length, width)], 1)[:, :length]
        mask = torch.cat([text_mask, text_mask.new_zeros(rows, length)], 1)[:, :length] > 0.5
        keep = text.abs().amax((1, 2)) > 0
        extra = {} if low_res is None else {"lowres_cond_img": low_res, "lowres_noise_times": aug}
        with patch("imagen_pytorch.imagen_pytorch.prob_mask_like", lambda *_args, **_kwargs: keep):
            return self.net(z, time, text_embeds=text, text_mask=mask, **extra)


def export_unet(net: nn.Module, name: str, width: int, dtype: str, pack: Path, check: bool, **options) -> tuple[list[str], dict]:
    """@throws TrainingError `export_differs`"""
    module = Conditioned(net).eval()
    generator = torch.Generator().manual_seed(0)
    image = torch.randn(2, 3, TRACED, TRACED, generator=generator)
    text = torch.randn(2, TOKENS, width, generator=generator)
    text[1] = 0
    mask = (torch.arange(TOKENS) < torch.tensor([[5], [TOKENS]])).float()
    inputs = {"z": image, "time": torch.tensor([-3.0, 4.0]), "text": text, "text_mask": mask}
    is_super = net.lowres_cond
    pixels = {0: "B", 2: "H", 3: "W"} if is_super else {0: "B"}
    axes = {"z": pixels, "time": {0: "B"}, "text": {0: "B", 1: "L"}, "text_mask": {0: "B", 1: "L"}, "prediction": pixels}
    if is_super:
        inputs |= {"low_res": image.flip(0), "aug": torch.tensor([2.0, 5.0])}
        axes |= {"low_res": pixels, "aug": {0: "B"}}
    weights = dict(module.named_parameters())
    for parameter in weights.values():
        parameter.requires_grad_(False)
    path = pack / f"{name}.onnx"
    model = trace(module, inputs, "prediction", axes)
    written = write_graph(model, set(inputs), weights.__getitem__, path, "fp32" if dtype == "fp32" else "fp16", **options)
    about = {"files": written.files, "parameters": written.parameters, "bytes": written.bytes}
    if check:
        with torch.no_grad():
            expected = module(*inputs.values()).numpy()
        actual = open_session(path).run(None, {key: value.numpy() for key, value in inputs.items()})[0]
        relative = float(np.linalg.norm(actual - expected) / max(np.linalg.norm(expected), 1e-30))
        if not relative <= TOLERANCE[dtype]:
            raise TrainingError("export_differs", f"{path.name} differs from torch by {relative:.2e} of its size")
        about |= {"relative": relative, "largest": float(np.abs(actual - expected).max())}
    return written.files, about
