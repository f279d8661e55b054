"""Torch net to an ONNX file with fp16 weights, checked against torch."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper

from .errors import TrainingError

OPSET = 18
SMALL = 64  # tensors with fewer numbers stay float32: they cost nothing


def store_fp16(model: onnx.ModelProto) -> None:
    """Turns float32 initializers into fp16 followed by Cast, which onnxruntime folds when it makes the
    session. Halves the file and keeps float32 arithmetic on a CPU."""
    kept, casts = [], []
    for tensor in model.graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or np.prod(tensor.dims) < SMALL:
            kept.append(tensor)
            continue
        half = numpy_helper.to_array(tensor).astype(np.float16)
        kept.append(numpy_helper.from_array(half, f"{tensor.name}_fp16"))
        casts.append(helper.make_node("Cast", [f"{tensor.name}_fp16"], [tensor.name], to=TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    for node in nodes:
        node.ClearField("doc_string")
        node.ClearField("metadata_props")
    for target, values in ((model.graph.initializer, kept), (model.graph.node, nodes)):
        del target[:]
        target.extend(values)
    del model.graph.value_info[:]


def open_session(path: Path, threads: int = 1) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def export_net(net: torch.nn.Module, inputs: dict, output: str, dynamic: dict, path: Path, tolerance: float, half=True) -> float:
    """Writes `path`, with fp16 weights if `half`; returns the largest difference from torch over the given
    inputs.
    @throws TrainingError `export_differs` above `tolerance` (fp16 rounding of the weights moves x0 by a few
    1e-3)"""
    net.eval()
    args = tuple(inputs.values())
    with torch.no_grad():
        torch.onnx.export(
            net,
            args,
            str(path),
            input_names=list(inputs),
            output_names=[output],
            dynamic_axes=dynamic,
            opset_version=OPSET,
            dynamo=False,
        )
        expected = net(*args).numpy()
    model = onnx.load(str(path))
    if half:
        store_fp16(model)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
    actual = open_session(path).run(None, {name: value.numpy() for name, value in inputs.items()})[0]
    difference = float(np.abs(actual - expected).max())
    if not difference <= tolerance:
        raise TrainingError("export_differs", f"{path.name} differs from torch by {difference:.4f}, more than {tolerance}")
    return difference
