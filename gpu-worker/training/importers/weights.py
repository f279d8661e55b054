"""Reads the weights of a diffusers or transformers folder, one tensor at a time, from safetensors files."""

import json
import struct
from pathlib import Path

import torch

from ..errors import TrainingError

# The stems that diffusers and transformers give their files.
STEMS = ("diffusion_pytorch_model", "model")
PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt")
TYPES = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
BYTES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "U8": 1, "I8": 1, "BOOL": 1}
HEADER_MAX = 100 * 2**20


class Weights:
    """Tensors by name. Opens every file once to read its header; a tensor's bytes are read when it is asked for."""

    def __init__(self, folder: Path, files: list[str], variant: str):
        self.folder, self.files, self.variant = folder, files, variant
        self._places: dict[str, tuple[Path, dict, int]] = {}
        for name in files:
            header, start = read_header(folder / name)
            for key, entry in header.items():
                self._places[key] = (folder / name, entry, start)

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def names(self) -> set[str]:
        return set(self._places)

    def shape(self, name: str) -> tuple[int, ...]:
        return tuple(self._places[name][1]["shape"])

    def parameters(self) -> int:
        return sum(torch.Size(entry["shape"]).numel() for _, entry, _ in self._places.values())

    def tensor(self, name: str) -> torch.Tensor:
        """The tensor as stored. @throws TrainingError `weights_invalid` for a type that is no float"""
        path, entry, start = self._places[name]
        dtype = TYPES.get(entry["dtype"])
        if dtype is None:
            raise TrainingError("weights_invalid", f"{path}: {name} is stored as {entry['dtype']}, not as floating point")
        begin, end = entry["data_offsets"]
        with path.open("rb") as file:
            file.seek(start + begin)
            data = bytearray(file.read(end - begin))
        return torch.frombuffer(data, dtype=dtype).reshape(entry["shape"]) if data else torch.empty(entry["shape"], dtype=dtype)

    def fingerprint(self) -> list:
        """Name, size and time of every file: a changed source starts the import anew."""
        return [[str(path), path.stat().st_size, path.stat().st_mtime_ns] for path in (self.folder / name for name in self.files)]


def read_header(path: Path) -> tuple[dict, int]:
    """Entries of a safetensors file, and where its data begins. @throws TrainingError `weights_damaged`"""
    size = path.stat().st_size
    try:
        with path.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            if length > min(size, HEADER_MAX):
                raise ValueError("its header is longer than the file")
            header = json.loads(file.read(length))
        header.pop("__metadata__", None)
        end = max((entry["data_offsets"][1] for entry in header.values()), default=0)
        if 8 + length + end != size:
            raise ValueError(f"it has {size} bytes, its header describes {8 + length + end}")
        for name, entry in header.items():
            begin, end = entry["data_offsets"]
            if end - begin != torch.Size(entry["shape"]).numel() * BYTES.get(entry["dtype"], 0):
                raise ValueError(f"{name} has {end - begin} bytes, which its shape and type do not make")
    except (struct.error, ValueError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise TrainingError(
            "weights_damaged", f"{path} is no whole safetensors file ({error}); its download was perhaps cut off, fetch it again"
        ) from None
    return header, 8 + length


def open_weights(folder: Path, variant: str = "auto", prefer: str = "fp32") -> Weights:
    """The weights in `folder`: one file, or the shards that an index names.
    @param variant `fp32`, `fp16`, or `auto`: the one of `prefer` if it is there, else the other
    @throws TrainingError `weights_missing` (names what is missing and what is there), `weights_damaged`"""
    wanted = [prefer, "fp16" if prefer == "fp32" else "fp32"] if variant == "auto" else [variant]
    there = sorted(path.name for path in folder.glob("*.safetensors*"))
    for each in wanted:
        files = files_of(folder, each)
        if files:
            return Weights(folder, files, each)
    if there:
        names = ", ".join(there[:6])
        raise TrainingError(
            "weights_missing",
            f"{folder} has no {' or '.join(wanted)} weights; it has {names}. Fetch that variant, or take another --variant",
        )
    pickles = sorted(path.name for pattern in PICKLES for path in folder.glob(pattern))
    if pickles:
        raise TrainingError(
            "weights_missing", f"{folder} has {pickles[0]} but no safetensors; pickled weights can run code and are not read"
        )
    raise TrainingError("weights_missing", f"{folder} has no weights (*.safetensors)")


def files_of(folder: Path, variant: str) -> list[str] | None:
    """Names of the files of one variant; None if it is not there.
    @throws TrainingError `weights_missing` when the index or a shard is missing"""
    mark = "" if variant == "fp32" else f".{variant}"
    for stem in STEMS:
        if (folder / f"{stem}{mark}.safetensors").exists():
            return [f"{stem}{mark}.safetensors"]
        for index in (f"{stem}.safetensors.index{mark}.json", f"{stem}{mark}.safetensors.index.json"):
            if (folder / index).exists():
                return shards_of(folder, index)
        shards = sorted(path.name for path in folder.glob(f"{stem}{mark}-*-of-*.safetensors"))
        if shards:
            raise TrainingError("weights_missing", f"{folder} has shards ({shards[0]} …) but not their index {stem}.safetensors.index{mark}.json")
    return None


def shards_of(folder: Path, index: str) -> list[str]:
    try:
        names = sorted(set(json.loads((folder / index).read_text())["weight_map"].values()))
    except (ValueError, KeyError, AttributeError) as error:
        raise TrainingError("weights_damaged", f"{folder / index} cannot be read ({error})") from None
    missing = [name for name in names if Path(name).name != name or not (folder / name).exists()]
    if missing:
        listed = ", ".join(missing[:4]) + (" …" if len(missing) > 4 else "")
        raise TrainingError("weights_missing", f"{folder} lacks {len(missing)} of {len(names)} shards: {listed}")
    return names
