"""Borrows the 1024-pixel stage of another pack. It reads no text there: the null text of its own pack is put
into its graph, since the two packs' text encoders have nothing in common."""

import json
import shutil
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper

from ..errors import TrainingError

NAME = "sr1024"


def read_stage3(pack: Path) -> dict:
    """The stage's entry of the pack's manifest, with the pack's name. @throws TrainingError `stage3_invalid`"""
    try:
        manifest = json.loads((pack / "manifest.json").read_text())
        stage = next((each for each in manifest["stages"] if each["name"] == NAME), None)
        null = manifest["textEncoder"]["null"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainingError("stage3_invalid", f"--stage-3 {pack} is no pack ({error})") from None
    if stage is None:
        raise TrainingError("stage3_invalid", f"--stage-3 {pack} has no stage {NAME}")
    if stage["inputs"].get("text") and null["kind"] != "tensor":
        raise TrainingError("stage3_invalid", f"--stage-3 {pack} keeps no null text, which the stage would read in place of a caption")
    missing = [name for name in files_of(stage) if not (pack / name).exists()]
    if missing:
        raise TrainingError("stage3_invalid", f"--stage-3 {pack} lacks {missing[0]}")
    return {"stage": stage, "null": null, "width": manifest["textEncoder"]["width"], "name": manifest["name"], "licence": manifest.get("licence", "")}


def files_of(stage: dict) -> list[str]:
    return [stage["file"], *stage.get("externalData", [])]


def copy_stage3(pack: Path, borrowed: dict, out: Path) -> tuple[list[str], dict]:
    """@returns the files, and the stage's entry for the new manifest"""
    stage = json.loads(json.dumps(borrowed["stage"]))
    for name in files_of(stage):
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(pack / name, out / name)
    inputs = stage["inputs"]
    if inputs.get("text"):
        null = np.fromfile(pack / borrowed["null"]["file"], "<f4").reshape(1, borrowed["null"]["tokens"], borrowed["width"])
        without_text(out / stage["file"], inputs, null)
        inputs.pop("text")
        inputs.pop("textMask", None)
    stage["defaults"] |= {"guidanceWeight": 1}
    return files_of(stage), {"stage": stage}


def without_text(path: Path, inputs: dict, null: np.ndarray) -> None:
    """Replaces the inputs of text and mask by the null text [1, T, width], repeated for every row of z."""
    model = onnx.load(str(path), load_external_data=False)
    graph = model.graph
    gone = {inputs["text"], inputs.get("textMask")}
    kept = [each for each in graph.input if each.name not in gone]
    del graph.input[:]
    graph.input.extend(kept)
    tokens, width = null.shape[1:]
    graph.initializer.extend(
        [
            numpy_helper.from_array(null, "null_text"),
            numpy_helper.from_array(np.ones((1, tokens), np.float32), "null_mask"),
            numpy_helper.from_array(np.array([tokens, width], np.int64), "null_shape"),
            numpy_helper.from_array(np.array([tokens], np.int64), "null_length"),
        ]
    )
    nodes = [
        helper.make_node("Shape", [inputs["z"]], ["null_rows"], start=0, end=1),
        helper.make_node("Concat", ["null_rows", "null_shape"], ["null_text_shape"], axis=0),
        helper.make_node("Expand", ["null_text", "null_text_shape"], [inputs["text"]]),
    ]
    if inputs.get("textMask"):
        nodes += [
            helper.make_node("Concat", ["null_rows", "null_length"], ["null_mask_shape"], axis=0),
            helper.make_node("Expand", ["null_mask", "null_mask_shape"], [inputs["textMask"]]),
        ]
    body = [*nodes, *graph.node]
    del graph.node[:]
    graph.node.extend(body)
    path.write_bytes(model.SerializeToString())
