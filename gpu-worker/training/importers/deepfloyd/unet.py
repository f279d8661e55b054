"""diffusers' UNet2DConditionModel to ONNX, for both stages of IF."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from ...errors import TrainingError
from ...onnx_files import open_session
from ..graph import trace, write_graph
from ..hollow import check_names, filled, hollow
from ..weights import Weights
from .folders import StageFolder

TOKENS = 9  # any length: the axis is dynamic
TRACED = 64  # pixels a side; the net is the same at every size that its levels divide
# Largest relative difference (root mean square) from torch in float32.
TOLERANCE = {"fp32": 1e-4, "fp16-stored": 2e-2, "fp16": 5e-2}


class Unet(nn.Module):
    """Inputs and output in float32, as a pack has them; the net computes in its own type. `time` and `aug` are
    timesteps. @param channels of the answer: 6 with the learned variance, 3 without"""

    def __init__(self, net: nn.Module, channels: int):
        super().__init__()
        self.net, self.channels = net, channels

    def forward(self, z, time, text, low_res=None, aug=None):
        dtype = next(self.net.parameters()).dtype
        x = z if low_res is None else torch.cat([z, low_res], 1)
        answer = self.net(x.to(dtype), time, encoder_hidden_states=text.to(dtype), class_labels=aug, return_dict=False)[0]
        return answer[:, : self.channels].float()


@dataclass
class UnetSource:
    stage: StageFolder
    weights: Weights
    name: str  # of the stage in the pack

    def __post_init__(self):
        self.hollow = self.build(torch.float32)
        check_names(self.hollow.net, self.weights, str(self.stage.folder))

    def build(self, dtype: torch.dtype) -> Unet:
        from diffusers import UNet2DConditionModel

        config = {key: value for key, value in self.stage.config.items() if not key.startswith("_")}
        try:
            net = hollow(lambda: UNet2DConditionModel(**config), dtype)
        except TrainingError:
            raise
        except Exception as error:
            raise TrainingError("model_unknown", f"diffusers cannot build {self.stage.folder} ({str(error).splitlines()[0]})") from None
        # What follows from the shapes is traced with plain attention: the same numbers, fewer operators.
        net.set_default_attn_processor()
        return Unet(net, self.channels).eval()

    @property
    def channels(self) -> int:
        return 6 if self.stage.scheduler.get("variance_type") == "learned_range" else 3

    def tensor(self, name: str) -> torch.Tensor:
        return self.weights.tensor(name.removeprefix("net."))

    def parameters(self) -> int:
        return sum(each.numel() for each in self.hollow.parameters())

    def example(self) -> dict:
        generator = torch.Generator().manual_seed(0)

        def noise(*shape):
            return torch.randn(*shape, generator=generator)

        image = (2, 3, TRACED, TRACED)
        inputs = {"z": noise(*image), "time": torch.tensor([20.0, 900.0]), "text": noise(2, TOKENS, self.stage.config["encoder_hid_dim"])}
        if self.stage.is_super_resolution:
            inputs |= {"low_res": noise(*image), "aug": torch.tensor([250.0, 0.0])}
        return inputs


def export_unet(source: UnetSource, dtype: str, pack: Path, check: bool, **options) -> tuple[list[str], dict]:
    """@param dtype `fp32`; `fp16-stored`: half the bytes, computed with in float32; `fp16`: computed with in half
      precision, for GPUs"""
    inputs = source.example()
    image = {0: "B", 2: "H", 3: "W"} if source.stage.is_super_resolution else {0: "B"}
    axes = {"z": image, "time": {0: "B"}, "text": {0: "B", 1: "L"}, "prediction": image}
    if source.stage.is_super_resolution:
        axes |= {"low_res": image, "aug": {0: "B"}}
    traced = source.build(torch.float16) if dtype == "fp16" else source.hollow
    path = pack / f"{source.name}.onnx"
    model = trace(traced, inputs, "prediction", axes)
    written = write_graph(model, set(inputs), source.tensor, path, "fp32" if dtype == "fp32" else "fp16", **options)
    about = {"files": written.files, "parameters": written.parameters, "bytes": written.bytes}
    if check:
        about |= compare(source, inputs, path, TOLERANCE[dtype])
    return written.files, about


def compare(source: UnetSource, inputs: dict, path: Path, tolerance: float) -> dict:
    """Runs torch in float32, layer by layer, and onnxruntime on one batch of noise.
    @throws TrainingError `export_differs`"""
    with torch.no_grad(), filled(source.hollow, source.tensor):
        expected = source.hollow(*inputs.values()).numpy()
    actual = open_session(path).run(None, {name: value.numpy() for name, value in inputs.items()})[0]
    relative = float(np.linalg.norm(actual - expected) / max(np.linalg.norm(expected), 1e-30))
    if not relative <= tolerance:
        raise TrainingError("export_differs", f"{path.name} differs from torch by {relative:.2e} of its size, more than {tolerance:.0e}")
    return {"largest": float(np.abs(actual - expected).max()), "relative": relative}
