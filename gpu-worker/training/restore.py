"""Continues from a shipped pack: `python -m training.restore --pack packs/atelier-small --run RUN` writes
`t5.pt` and one checkpoint for each stage, from which `training.train` starts as from a finished run of its
own.

ONNX keeps the names of some weights and folds, transposes or renames others. So this exports a net of the
same sizes with random weights, too, and finds each of its parameters by value among the weights of that file.
The same place in the pack's file holds the wanted value. Weights that fp16 rounded stay rounded.
Super-resolution gets the base's null text, the only one in a pack.
"""

import argparse
import math
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

from .checkpoint import save_checkpoint
from .config import STAGES, Recipe, load_recipe
from .errors import TrainingError, run_command
from .export import export_encoder, export_stage
from .nets import build_net
from .t5.model import Encoder
from .t5.tokenizer import read_tokenizer
from .t5.whitening import WhitenedEncoder

WHITENING = ("mean", "matrix", "token_mean", "token_matrix")


def read_weights(path: Path) -> list[np.ndarray]:
    """The initializers in the order in which nodes use them, which is the same for two exports of one
    architecture."""
    graph = onnx.load(str(path)).graph
    values = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    used = dict.fromkeys(name for node in graph.node for name in node.input if name in values)
    return [values[name] for name in used]


def scramble(net: nn.Module) -> None:
    """Fills every parameter and buffer with distinct random numbers that fp16 holds exactly. They are small,
    because nets without normalisation overflow otherwise."""
    with torch.no_grad():
        for value in net.state_dict().values():
            value.copy_(((torch.rand_like(value) - 0.5) / 16).half().float())


def as_stored(value: np.ndarray, stored: np.ndarray) -> str | None:
    """How `stored` holds `value`: "same" (whatever the shape), "transposed" or not at all."""
    if value.size != stored.size:
        return None
    flat = stored.astype(np.float32).reshape(-1)
    if np.array_equal(value.reshape(-1), flat):
        return "same"
    return "transposed" if value.ndim == 2 and np.array_equal(value.T.reshape(-1), flat) else None


def restore(net: nn.Module, export, pack_file: Path) -> dict[str, torch.Tensor]:
    """The pack's values for every entry of `net.state_dict()`. `export(path)` writes `net` to a file as the
    pack's was written. @throws TrainingError `pack_differs`: the file is of another architecture or another
    exporter"""
    scramble(net)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "net.onnx"
        export(path)
        places, shipped = read_weights(path), read_weights(pack_file)
    if [place.shape for place in places] != [value.shape for value in shipped]:
        raise TrainingError("pack_differs", f"{pack_file} has not the architecture of the recipe")
    found = {}
    for name, param in net.state_dict().items():
        value = param.numpy()
        for place, stored in zip(places, shipped):
            how = as_stored(value, place)
            if how:
                values = stored.astype(np.float32)
                values = values.reshape(value.shape[::-1]).T if how == "transposed" else values.reshape(value.shape)
                found[name] = torch.from_numpy(values.copy())
                break
        else:
            raise TrainingError("pack_differs", f"{pack_file} holds no {name}")
    return found


def restore_text_encoder(pack: Path, run: Path, recipe: Recipe) -> None:
    shutil.copy(pack / "tokenizer.json", run / "tokenizer.json")
    tokenizer = read_tokenizer(run)
    width = recipe.t5["net"]["width"]
    sizes = ((width,), (width, width)) * 2
    net = WhitenedEncoder(Encoder(tokenizer.get_vocab_size(), **recipe.t5["net"]), *map(torch.zeros, sizes)).eval()
    captions = ["a red fox", "two"]
    state = restore(net, lambda path: export_encoder(net, tokenizer, captions, path, math.inf), pack / "text-encoder.onnx")
    params = {name: value for name, value in state.items() if name.startswith("encoder.")}
    save_checkpoint(run / "t5.pt", params=params, whitening=[state[name] for name in WHITENING])


def restore_stage(pack: Path, run: Path, recipe: Recipe, name: str) -> None:
    stage, width = recipe.stages[name], recipe.t5["net"]["width"]
    sizes = {**stage.net, "text_width": width}
    net = build_net(stage.kind, sizes).eval()
    state = restore(net, lambda path: export_stage(net, stage, width, path, math.inf), pack / f"{name}.onnx")
    null_text = np.fromfile(pack / "null-text.bin", "<f4").reshape(1, 1, width)
    params = {**state, "null_text": torch.from_numpy(null_text)}
    save_checkpoint(
        run / f"{name}.pt", stage=name, kind=stage.kind, net=sizes, params=params, ema=params, optimizer=None, samples=0,
        seconds=0.0, progress=0.0,
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.restore", description=__doc__)
    parser.add_argument("--recipe", default="small")
    parser.add_argument("--pack", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--parts", nargs="*", default=["t5", *STAGES])
    options = parser.parse_args()
    recipe = load_recipe(options.recipe)
    options.run.mkdir(parents=True, exist_ok=True)
    for part in options.parts:
        if part == "t5":
            restore_text_encoder(options.pack, options.run, recipe)
        else:
            restore_stage(options.pack, options.run, recipe, part)
        print(f"{part} restored from {options.pack}", flush=True)


if __name__ == "__main__":
    run_command(main)
