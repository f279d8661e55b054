"""The shipped pack and this code belong together: training must be able to continue from the pack."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from training.checkpoint import load_checkpoint
from training.config import load_recipe
from training.nets import build_net
from training.restore import restore_stage

PACK = Path(__file__).parents[2] / "packs" / "atelier-small"


@pytest.mark.parametrize("name", ["base64", "sr256", "sr1024"])
def test_a_restored_stage_answers_as_its_file_does(name, tmp_path):
    restore_stage(PACK, tmp_path, load_recipe("small"), name)
    state = load_checkpoint(tmp_path / f"{name}.pt")
    net = build_net(state["kind"], state["net"]).eval()
    net.load_state_dict({key: value for key, value in state["ema"].items() if key != "null_text"})

    torch.manual_seed(0)
    side, width = 64, state["net"]["text_width"]
    mask = torch.tensor([[1.0] * 5 + [0.0] * 2, [1.0] * 7])
    inputs = {
        "z": torch.randn(2, 3, side, side),
        "time": torch.tensor([-3.0, 1.0]),
        "text": torch.randn(2, 7, width),
        "text_mask": mask,
    }
    if state["kind"] == "sr":
        inputs |= {"low_res": torch.rand(2, 3, side, side) * 2 - 1, "aug": torch.tensor([4.0, 2.0])}
    with torch.no_grad():
        ours = net(*inputs.values())
    session = onnxruntime.InferenceSession(PACK / f"{name}.onnx", providers=["CPUExecutionProvider"])
    (theirs,) = session.run(None, {key: value.numpy() for key, value in inputs.items()})
    assert np.abs(ours.numpy() - theirs).max() < 1e-3
