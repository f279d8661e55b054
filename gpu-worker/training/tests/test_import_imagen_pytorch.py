"""imagen-pytorch's checkpoints to packs: parity with its own sampling, and what is refused."""

import importlib.util
import json

import pytest
import torch

for package, why in (("transformers", "the T5 encoder"), ("sentencepiece", "the tokenizer"), ("imagen_pytorch", "the nets")):
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed, which makes {why}: pip install -e 'gpu-worker/training[import,import-imagen-pytorch]'", allow_module_level=True)

from training.errors import TrainingError  # noqa: E402
from training.importers.imagen_pytorch.__main__ import import_imagen, parse  # noqa: E402
from training.importers.imagen_pytorch.checkpoint import load_package, offline, read_checkpoint  # noqa: E402
from training.importers.parity.imagen_pytorch import UNETS, prove, write_source  # noqa: E402
from training.importers.parity.trace import node_missing  # noqa: E402

needs_node = pytest.mark.skipif(node_missing() is not None, reason=f"the pipeline cannot run: {node_missing()}")
CAPTION = "a photograph of two red foxes, crème brûlée"
TOLERANCE = 1e-4


@needs_node
@pytest.mark.parametrize("objectives", [("noise", "v"), ("x_start", "noise")])
def test_import_lucid_parity_1_every_z_and_the_picture_are_those_of_imagen_pytorch(tmp_path, objectives):
    parity = prove(tmp_path, CAPTION, 7, objectives)
    assert parity.tokens_equal and parity.text < 1e-5
    assert [len(stage.steps) for stage in parity.stages] == [8, 4]
    for stage in parity.stages:
        assert max(stage.steps) < TOLERANCE and stage.largest_byte <= 1
    assert parity.stages[1].lowres < 1e-5


@pytest.fixture
def source(tmp_path):
    return write_source(tmp_path / "source")


def refused(checkpoint, code: str, **changes) -> str:
    if changes:
        torch.save({**torch.load(checkpoint, weights_only=True), **changes}, checkpoint)
    with pytest.raises(TrainingError) as caught:
        command = [str(checkpoint), "--text-encoder", str(checkpoint.parent / "t5"), "--out", str(checkpoint.parent / "out")]
        import_imagen(parse(command), lambda _line: None)
    assert caught.value.code == code, caught.value
    return str(caught.value)


def test_import_lucid_bad_1_elucidated_models_are_refused_with_the_reason(source):
    assert "Heun" in refused(source, "model_elucidated", imagen_type="elucidated")


def test_import_lucid_bad_2_a_checkpoint_that_does_not_say_how_it_was_built(source):
    assert "ImagenConfig" in refused(source, "checkpoint_invalid", imagen_params=None)
    source.write_bytes(b"no checkpoint")
    assert "cannot be read" in refused(source, "checkpoint_invalid")


def test_import_lucid_bad_3_other_sizes_and_nets_are_named(source):
    params = torch.load(source, weights_only=True)["imagen_params"]
    assert "64, 256, 1024" in refused(source, "model_unknown", imagen_params={**params, "image_sizes": [32, 128]})
    wider = [{**params["unets"][0], "dim": 16}, params["unets"][1]]
    assert "size mismatch" in refused(source, "weights_differ", imagen_params={**params, "unets": wider})


def test_import_lucid_average_1_the_moving_average_is_taken_unless_told_otherwise(source):
    state = torch.load(source, weights_only=True)
    name = "final_conv.bias"
    average = {f"{index}.ema_model.{key}": value for index in (0, 1) for key, value in split(state["model"], index).items()}
    average[f"0.ema_model.{name}"] = torch.full_like(average[f"0.ema_model.{name}"], 5)
    torch.save({**state, "ema": average}, source)
    assert read_checkpoint(source, "noise", True).imagen.unets[0].final_conv.bias.mean() == 5
    assert read_checkpoint(source, "noise", False).imagen.unets[0].final_conv.bias.mean() != 5


def split(model: dict, index: int) -> dict:
    start = f"unets.{index}."
    return {key.removeprefix(start): value for key, value in model.items() if key.startswith(start)}


def test_import_lucid_unet_1_a_unet_alone_is_the_base_of_a_pack(source, tmp_path):
    package = load_package()
    with offline():
        unet = package.Unet(**UNETS[0], text_embed_dim=32)
    unet.persist_to_file(tmp_path / "unet.pt")
    command = [str(tmp_path / "unet.pt"), "--text-encoder", str(source.parent / "t5"), "--out", str(tmp_path / "pack"), "--objective", "v", "--steps", "20"]
    import_imagen(parse(command), lambda _line: None)
    (stage,) = json.loads((tmp_path / "pack/manifest.json").read_text())["stages"]
    assert (stage["prediction"], stage["defaults"]["steps"]) == ("v", 20)
