"""A T5 encoder of transformers to ONNX."""

import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

from ..errors import TrainingError
from ..onnx_files import open_session
from .graph import trace, write_graph
from .hollow import check_names, filled, hollow
from .tokenizer import load_tokenizer
from .weights import Weights

FILE = "text-encoder.onnx"
TOKENS = 11  # any length: the axis is dynamic
AXES = {0: "B", 1: "L"}
# What T5 checkpoints have besides: the other name of the embedding, the decoder of a whole T5.
EMBEDDING = ("shared.weight", "encoder.embed_tokens.weight")
# A cosine of 0.99 between the vectors of a token: about what rounding a prompt's punctuation changes.
PROBES = (
    "a photograph of a red fox on a blue background",
    "two cups of coffee beside a window, rain outside, soft light",
    "an old sailor reading a newspaper in the style of a woodcut",
    "“Crème brûlée”, written in neon on a wet street at night",
)


class Encoder(nn.Module):
    """ids, mask int64 [B, L] -> float32 [B, L, width]."""

    def __init__(self, t5: nn.Module):
        super().__init__()
        self.t5 = t5

    def forward(self, ids, mask):
        return self.t5(input_ids=ids, attention_mask=mask, return_dict=False)[0].float()


class T5Source:
    """Config and weights of a text encoder's folder. @throws TrainingError `model_unknown`, `weights_…`"""

    def __init__(self, folder: Path, weights: Weights):
        from transformers import T5Config

        config = read_config(folder)
        kind = (config.get("architectures") or [config.get("model_type", "unknown")])[0]
        if config.get("model_type") != "t5":
            raise TrainingError("model_unknown", f"{folder} holds {kind}; a T5 encoder is needed (text_encoder of IF, or google/t5-v1_1-xxl)")
        self.config = T5Config(**{key: value for key, value in config.items() if key not in ("torch_dtype", "dtype")})
        self.weights = weights
        self.width: int = self.config.d_model
        # In evaluation mode as a whole: the exporter brings every submodule back to the mode of the outermost.
        self.hollow = Encoder(hollow(self._build)).eval()
        check_names(
            self.hollow.t5,
            Aliased(weights),
            f"{folder}",
            optional=frozenset(name for name in weights.names() if name.startswith("decoder.") or name in (*EMBEDDING, "lm_head.weight")),
        )

    def _build(self) -> nn.Module:
        from transformers import T5EncoderModel

        self.config._attn_implementation = "eager"
        return T5EncoderModel(self.config)

    def tensor(self, name: str) -> torch.Tensor:
        return Aliased(self.weights).tensor(name.removeprefix("t5."))

    def parameters(self) -> int:
        return sum(each.numel() for each in self.hollow.parameters())


class Aliased:
    """Weights in which the embedding has both of its names."""

    def __init__(self, weights: Weights):
        self.weights = weights

    def _name(self, name: str) -> str:
        return next((each for each in EMBEDDING if each in self.weights), name) if name in EMBEDDING else name

    def __contains__(self, name: str) -> bool:
        return self._name(name) in self.weights

    def names(self) -> set[str]:
        return self.weights.names()

    def shape(self, name: str):
        return self.weights.shape(self._name(name))

    def tensor(self, name: str) -> torch.Tensor:
        return self.weights.tensor(self._name(name))


def read_config(folder: Path) -> dict:
    """@throws TrainingError `folder_invalid`"""
    try:
        config = json.loads((folder / "config.json").read_text())
    except FileNotFoundError:
        raise TrainingError("folder_invalid", f"{folder} has no config.json") from None
    except (OSError, ValueError) as error:
        raise TrainingError("folder_invalid", f"{folder / 'config.json'} cannot be read ({error})") from None
    if not isinstance(config, dict):
        raise TrainingError("folder_invalid", f"{folder / 'config.json'} is no object")
    return config


def export_text_encoder(source: T5Source, tokenizer: Path, max_tokens: int, storage: str, pack: Path, check: bool, **options) -> tuple[list[str], dict]:
    """Arithmetic is always float32: T5's activations leave the range of half precision.
    @param check whether to compare with torch: the largest difference, and with int8 the cosine of each token's
      vector, which is the quality that is lost"""
    inputs = {
        "input_ids": torch.arange(2 * TOKENS).reshape(2, TOKENS) % min(source.config.vocab_size, 1000),
        # With padding in it: transformers leaves a mask of ones out of the graph.
        "attention_mask": (torch.arange(TOKENS) < torch.tensor([[TOKENS], [4]])).long(),
    }
    axes = {name: AXES for name in (*inputs, "sequence")}
    model = trace(source.hollow, inputs, "sequence", axes)
    written = write_graph(model, set(inputs), source.tensor, pack / FILE, storage, **options)
    about = {"files": written.files, "parameters": written.parameters, "bytes": written.bytes}
    if check:
        about |= compare(source, tokenizer, max_tokens, pack / FILE)
    return written.files, about


def compare(source: T5Source, tokenizer: Path, max_tokens: int, path: Path) -> dict:
    """Runs torch, layer by layer, and onnxruntime on a few captions."""
    rows = load_tokenizer(tokenizer)(list(PROBES), padding=True, truncation=True, max_length=max_tokens, return_tensors="pt")
    ids, mask = rows["input_ids"], rows["attention_mask"]
    with torch.no_grad(), filled(source.hollow, source.tensor):
        expected = source.hollow(ids, mask).numpy()
    actual = open_session(path).run(None, {"input_ids": ids.numpy(), "attention_mask": mask.numpy()})[0]
    kept = mask.numpy().astype(bool)
    return measure(actual[kept], expected[kept])


def measure(actual: np.ndarray, expected: np.ndarray) -> dict:
    """[N, width] each: the largest difference, the relative one (root mean square), mean and least cosine."""
    if not np.isfinite(actual).all():
        raise TrainingError("export_differs", f"{FILE} answers with NaN or Inf")
    norms = np.linalg.norm(actual, axis=1) * np.linalg.norm(expected, axis=1)
    cosine = (actual * expected).sum(1) / np.maximum(norms, 1e-30)
    return {
        "largest": float(np.abs(actual - expected).max()),
        "relative": float(np.linalg.norm(actual - expected) / max(np.linalg.norm(expected), 1e-30)),
        "cosine": float(cosine.mean()),
        "leastCosine": float(cosine.min()),
    }
