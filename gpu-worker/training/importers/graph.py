"""Torch module to ONNX file, with the weights written one tensor at a time.

The graph is traced on a hollow module, without weights. Then each weight is read, converted and appended to
the file of external data, so that a net of any size needs the memory of its largest tensor.
"""

import io
import math
import warnings
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from ..errors import TrainingError
from ..onnx_files import OPSET, SMALL

# Above this the weights go into a file of their own. A protobuf ends at 2 GB, and is held in memory twice.
EXTERNAL_ABOVE = 512 * 2**20
INLINE_BYTES = 1024  # tensors that stay in the graph
ALIGNMENT = 4096  # onnxruntime maps aligned tensors instead of copying them

# How a weight is stored and computed with: `half` needs a graph that was traced in half precision.
STORAGES = ("fp32", "fp16", "int8")


@dataclass
class Written:
    """Files of one net, and what they hold."""

    files: list[str]
    parameters: int
    bytes: int


def trace(module: torch.nn.Module, inputs: dict, output: str, axes: dict) -> onnx.ModelProto:
    """The module's graph. Its parameters are inputs of the graph that `inputs` does not name."""
    stream = io.BytesIO()
    with torch.no_grad(), warnings.catch_warnings():
        # The tracer warns of every shape that a branch looks at; those of a U-Net are the same at all sizes used.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            tuple(inputs.values()),
            stream,
            input_names=list(inputs),
            output_names=[output],
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,
            export_params=False,
            do_constant_folding=False,
        )
    return onnx.load_from_string(stream.getvalue())


def write_graph(
    model: onnx.ModelProto,
    inputs: set[str],
    tensor: Callable[[str], torch.Tensor],
    path: Path,
    storage: str = "fp32",
    external_above: int = EXTERNAL_ABOVE,
) -> Written:
    """Gives the traced graph its weights and writes it.
    @param tensor the weight of a parameter's name
    @param storage `fp16`: half the bytes, computed with in the graph's precision; `int8`: matrices in 8 bits
      with a scale for each output, everything else as `fp16`
    @throws TrainingError `disk_full`"""
    graph = model.graph
    parameters = {each.name: each.type.tensor_type for each in graph.input if each.name not in inputs}
    keep_inputs(graph, inputs)
    transposed = fold_transposes(graph, set(parameters))
    gathered = {node.input[0] for node in graph.node if node.op_type == "Gather"}
    count = sum(math.prod(dimension.dim_value for dimension in kind.shape.dim) for kind in parameters.values())
    writer = Writer(path, external=count * 4 > external_above)
    nodes = []
    try:
        for name, kind in parameters.items():
            value = tensor(name).detach()
            if name in transposed:
                value = value.t()
            is_half = kind.elem_type == TensorProto.FLOAT16
            matrix = value.ndim == 2 and name not in gathered
            stored = "fp32" if value.numel() < SMALL and not is_half else storage
            if stored == "int8" and not (matrix and min(value.shape) >= SMALL):
                stored = "fp16"
            nodes += writer.add(transposed.get(name, name), value, stored, is_half)
        body = wait_for_inputs([*nodes, *graph.node])
        if storage == "int8":
            writer.put(ZERO, np.zeros((), np.float32))
        for node in body:
            node.ClearField("doc_string")
            node.ClearField("metadata_props")
        del graph.node[:], graph.initializer[:], graph.value_info[:]
        graph.node.extend(body)
        graph.initializer.extend(writer.tensors)
        files = writer.finish(model)
    except OSError as error:
        raise TrainingError("disk_full", f"cannot write {path} ({error.strerror or error})") from None
    onnx.checker.check_model(str(path))
    return Written(files, count, sum((path.parent / name).stat().st_size for name in files))


def keep_inputs(graph: onnx.GraphProto, inputs: set[str]) -> None:
    kept = [each for each in graph.input if each.name in inputs]
    del graph.input[:]
    graph.input.extend(kept)


def fold_transposes(graph: onnx.GraphProto, parameters: set[str]) -> dict[str, str]:
    """Removes the transposition of matrices that only serve transposed: they are stored so. Returns the names
    that the transposed ones have in the graph, by parameter."""
    users = defaultdict(list)
    for node in graph.node:
        for name in node.input:
            if name in parameters:
                users[name].append(node)
    folded, gone = {}, []
    for name, nodes in users.items():
        plain = [node for node in nodes if node.op_type == "Transpose" and list(node.attribute[0].ints) == [1, 0]]
        if plain and len(plain) == len(nodes):
            folded[name] = plain[0].output[0]
            replaced = {node.output[0]: plain[0].output[0] for node in plain}
            for node in graph.node:
                for at, used in enumerate(node.input):
                    if used in replaced:
                        node.input[at] = replaced[used]
            gone += plain
    for node in gone:
        graph.node.remove(node)
    return folded


ZERO = "int8_zero"


def wait_for_inputs(nodes: list[onnx.NodeProto]) -> list[onnx.NodeProto]:
    """Lets the scale of every matrix in 8 bits depend on what the matrix is multiplied with: scale + 0 · mean(x).
    onnxruntime computes first what depends on weights alone, and would hold all of them in float32 at once
    (docs/pipeline/memory.md)."""
    scaled = {node.output[0]: node for node in nodes if node.op_type == "DequantizeLinear"}
    ordered, placed = [], set()
    for node in nodes:
        if node.op_type == "DequantizeLinear":
            continue
        name = next((each for each in node.input if each in scaled), None)
        if name and name not in placed:
            placed.add(name)
            matrix = scaled[name]
            scale = matrix.input[1]
            matrix.input[1] = f"{scale}_waiting"
            ordered += [
                helper.make_node("ReduceMean", [node.input[0]], [f"{scale}_mean"], keepdims=0),
                helper.make_node("Mul", [f"{scale}_mean", ZERO], [f"{scale}_nothing"]),
                helper.make_node("Add", [scale, f"{scale}_nothing"], [f"{scale}_waiting"]),
                matrix,
            ]
        ordered.append(node)
    return ordered


class Writer:
    """Appends tensors to `<graph>.data`, or keeps them for the graph itself."""

    def __init__(self, path: Path, external: bool):
        self.path = path
        self.data = path.with_name(f"{path.name}.data") if external else None
        self.file = self.data.open("wb") if self.data else None
        self.tensors: list[onnx.TensorProto] = []

    def add(self, name: str, value: torch.Tensor, stored: str, is_half: bool) -> list[onnx.NodeProto]:
        """@returns the nodes that make `name` of what is stored"""
        target = TensorProto.FLOAT16 if is_half else TensorProto.FLOAT
        if stored == "int8":
            numbers, scale = quantize(value)
            self.put(f"{name}_int8", numbers)
            self.put(f"{name}_scale", scale.astype(np.float16 if is_half else np.float32))
            return [helper.make_node("DequantizeLinear", [f"{name}_int8", f"{name}_scale"], [name], axis=1)]
        half = stored == "fp16" or is_half
        array = to_numpy(value, half)
        if half and not is_half:
            self.put(f"{name}_fp16", array)
            return [helper.make_node("Cast", [f"{name}_fp16"], [name], to=target)]
        self.put(name, array)
        return []

    def put(self, name: str, array: np.ndarray) -> None:
        if self.file is None or array.nbytes < INLINE_BYTES:
            self.tensors.append(numpy_helper.from_array(array, name))
            return
        self.file.write(b"\0" * (-self.file.tell() % ALIGNMENT))
        offset = self.file.tell()
        array.tofile(self.file)
        tensor = TensorProto(name=name, data_type=helper.np_dtype_to_tensor_dtype(array.dtype), dims=array.shape)
        tensor.data_location = TensorProto.EXTERNAL
        for key, text in (("location", self.data.name), ("offset", str(offset)), ("length", str(array.nbytes))):
            tensor.external_data.add(key=key, value=text)
        self.tensors.append(tensor)

    def finish(self, model: onnx.ModelProto) -> list[str]:
        if self.file:
            self.file.close()
        self.path.write_bytes(model.SerializeToString())
        return [self.path.name, *([self.data.name] if self.data else [])]


def to_numpy(value: torch.Tensor, half: bool) -> np.ndarray:
    """@throws TrainingError `weights_invalid` for a number that half precision, or any, cannot hold"""
    array = np.ascontiguousarray(value.to(torch.float16 if half else torch.float32).numpy())
    if not np.isfinite(array).all():
        raise TrainingError(
            "weights_invalid",
            "a weight is NaN or Inf" + (" in half precision; import with --dtype fp32" if half else "; the source is damaged"),
        )
    return array


def quantize(matrix: torch.Tensor) -> tuple[np.ndarray, np.ndarray]:
    """[K, N] to int8 and a scale for each of the N outputs, symmetric: w ≈ scale·q, |q| ≤ 127."""
    rows = matrix.float()
    scale = rows.abs().amax(0).clamp(min=1e-12) / 127
    return np.ascontiguousarray((rows / scale).round().clamp(-127, 127).to(torch.int8).numpy()), scale.numpy()
