"""DeepFloyd IF to a pack: parity with diffusers and transformers on random weights, the traps of a port, and
sources that are not what they should be."""

import errno
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

diffusers = pytest.importorskip("diffusers", reason="diffusers is not installed: pip install -e 'gpu-worker/training[import]'")
transformers = pytest.importorskip("transformers", reason="transformers is not installed")
pytest.importorskip("sentencepiece", reason="sentencepiece is not installed")
for package in ("bs4", "ftfy"):
    pytest.importorskip(package, reason=f"{package} is not installed, without which diffusers cleans no caption")

from diffusers.pipelines.deepfloyd_if import timesteps as if_timesteps  # noqa: E402

from training.errors import TrainingError  # noqa: E402
from training.importers import graph, needs, stage3  # noqa: E402
from training.importers.deepfloyd import __main__ as command  # noqa: E402
from training.importers.deepfloyd.scheduler import STEP_LISTS, thresholding_of  # noqa: E402
from training.importers.parity.captions import compare_tokens  # noqa: E402
from training.importers.parity.deepfloyd import compare, pipelines  # noqa: E402
from training.importers.parity.sources import write_sources  # noqa: E402
from training.importers.parity.trace import floats, node_missing, run_trace  # noqa: E402
from training.importers.parts import Parts  # noqa: E402
from training.onnx_files import open_session  # noqa: E402

ROOT = Path(__file__).resolve().parents[3]
SMALL_PACK = ROOT / "gpu-worker/packs/atelier-small"
CAPTION = "A photograph of 2 red foxes, crème brûlée & “tea”, see https://example.com/fox.png"
# docs/import.md: of z after every step, given the net's answers; of z with each side's own net, whose answers
# differ in the seventh digit and are divided by alpha (5e-5 at t = 999); of the finished floats.
GIVEN, FREE, IMAGE = 1e-4, 5e-3, 1e-3
needs_node = pytest.mark.skipif(node_missing() is not None, reason=f"the pipeline cannot run: {node_missing()}")


@pytest.fixture(scope="module")
def sources(tmp_path_factory) -> Path:
    return write_sources(tmp_path_factory.mktemp("sources"), shard="100KB")


def options(sources: Path, out: Path, *more: str, both: bool = True):
    base = ["--stage-1", sources / "stage-1", "--text-encoder", sources / "stage-1", "--out", out, "--dtype", "fp32"]
    base += ["--stage-2", sources / "stage-2"] if both else []
    return command.parse([str(each) for each in (*base, *more)])


def quiet(_line: str) -> None:
    pass


@pytest.fixture(scope="module")
def pack(sources, tmp_path_factory) -> Path:
    """Three steps of stage 2: at 256 pixels every one costs."""
    out = tmp_path_factory.mktemp("packs") / "if"
    command.import_if(options(sources, out, "--steps-1", "smart27", "--steps-2", "3"), quiet)
    return out


@pytest.fixture(scope="module")
def manifest(pack) -> dict:
    return json.loads((pack / "manifest.json").read_text())


@pytest.fixture(scope="module")
def traced(pack, tmp_path_factory):
    out = tmp_path_factory.mktemp("trace")
    return run_trace(pack, {"caption": CAPTION, "seed": 7, "answers": True}, out), out


@pytest.fixture(scope="module")
def parity(sources, traced):
    trace, out = traced
    return compare(sources, trace, out, CAPTION, [7.0, 4.0], [if_timesteps.smart27_timesteps, None])


@needs_node
def test_import_parity_1_every_z_and_the_picture_are_those_of_diffusers(parity):
    assert parity.tokens_equal
    assert max(parity.text, parity.null) < 1e-5
    base, large = parity.stages
    assert (len(base.steps), len(large.steps)) == (27, 3)
    for stage in parity.stages:
        assert max(stage.given) < GIVEN
        assert max(stage.steps) < FREE
        assert stage.image < IMAGE
        assert stage.largest_byte <= 1


@needs_node
def test_trap_variance_is_that_of_the_conditional_branch_and_guidance_is_on_three_channels(parity):
    # The nets' answers are given to both, so that only guidance, thresholding, variance and update are compared.
    assert max(max(stage.given) for stage in parity.stages) < 5e-5


@needs_node
def test_trap_low_res_is_upsampled_corner_to_corner_and_noised_once(parity, manifest):
    low_res = manifest["stages"][1]["lowRes"]
    assert (low_res["upsample"], low_res["alignCorners"], low_res["augOn"]) == ("bilinear", True, "upsampled")
    assert parity.stages[1].lowres < 1e-5


@needs_node
def test_trap_noise_level_is_a_class_label_of_250(traced, manifest):
    assert manifest["stages"][1]["lowRes"]["augConditionOn"] == "timestep"
    assert manifest["stages"][1]["defaults"]["augLevel"] * 1000 == pytest.approx(251)


@needs_node
def test_trap_named_lists_round_halves_to_even(pack, traced, tmp_path):
    assert traced[0]["stages"][0]["times"] == if_timesteps.smart27_timesteps
    for number, lists in STEP_LISTS.items():
        for name, count in lists.items():
            assert len(getattr(if_timesteps, f"{name}_timesteps")) == count, (number, name)


@needs_node
def test_trap_leading_spacing_starts_below_the_noisy_end(sources, tmp_path):
    command.import_if(options(sources, tmp_path / "p", "--steps-1", "20", "--no-check", both=False), quiet)
    times = run_trace(tmp_path / "p", {"caption": "a fox", "seed": 1, "settings": {"guidanceWeight": 1}}, tmp_path / "t")["stages"][0]["times"]
    # 100 steps would start at 990.
    assert times == [950 - 50 * at for at in range(20)]
    # A list that the pack has, asked for by its number of steps.
    listed = run_trace(tmp_path / "p", {"caption": "a fox", "seed": 1, "settings": {"guidanceWeight": 1, "steps": 27}}, tmp_path / "t")
    assert listed["stages"][0]["times"] == if_timesteps.smart27_timesteps


@needs_node
def test_trap_77_tokens_masked_inside_t5_only(sources, traced, manifest):
    trace, out = traced
    assert trace["textTokens"] == manifest["textEncoder"]["maxTokens"] == 77
    assert manifest["textEncoder"]["maskInUnet"] is False
    assert all("textMask" not in stage["inputs"] for stage in manifest["stages"])
    text = floats(out, "text", 77, trace["width"])
    # Padded places have vectors, which the U-Net attends to.
    assert np.abs(text[len(trace["tokens"]):]).min(axis=1).max() > 0


@needs_node
def test_trap_null_is_the_empty_caption(traced, manifest):
    trace, out = traced
    assert manifest["textEncoder"]["null"] == {"kind": "caption", "text": ""}
    assert np.abs(floats(out, "null", 77, trace["width"])).max() > 0.1


def test_trap_time_text_and_noise_level_are_summed_into_the_embedding(sources, pack):
    """emb = MLP(time) + LN(Linear(AttnPool(LN(text)))) + MLP(noise level): each moves the answer as in diffusers."""
    net = pipelines(sources)[1].unet
    session = open_session(pack / "sr256.onnx")
    inputs = {"z": torch.randn(1, 3, 64, 64), "time": torch.tensor([500.0]), "text": torch.randn(1, 77, 32), "low_res": torch.randn(1, 3, 64, 64), "aug": torch.tensor([250.0])}

    def answers(changed):
        z, time, text, low, aug = {**inputs, **changed}.values()
        with torch.no_grad():
            theirs = net(torch.cat([z, low], 1), time, encoder_hidden_states=text, class_labels=aug, return_dict=False)[0].numpy()
        ours = session.run(None, {name: value.numpy() for name, value in {**inputs, **changed}.items()})[0]
        assert np.abs(ours - theirs).max() < 1e-5
        return ours

    plain = answers({})
    for change in ({"time": torch.tensor([10.0])}, {"text": torch.randn(1, 77, 32)}, {"aug": torch.tensor([0.0])}):
        assert np.abs(answers(change) - plain).max() > 1e-3


@needs_node
def test_trap_captions_are_cleaned_twice(sources, pack, tmp_path):
    twice = "&amp;lt;b&amp;gt; a fox &amp;amp;amp; 20x30-x-y-z"
    cleaned = pipelines(sources)[0]._text_preprocessing(twice, clean_caption=True)[0]
    rows = pipelines(sources)[0].tokenizer(cleaned)["input_ids"]
    assert run_trace(pack, {"tokens": [twice]}, tmp_path)[0] == rows


@needs_node
def test_import_tokens_1_captions_have_the_tokens_of_transformers(sources, pack, tmp_path):
    # `python -m training.importers.parity tokens` compares ten thousand.
    found = compare_tokens(sources, pack, 1000, tmp_path)
    assert found.captions == 1000 and found.cut > 100
    assert found.different == []


def test_trap_t5_computes_in_single_precision_whatever_is_stored(sources, tmp_path):
    out = tmp_path / "half"
    said = []
    command.import_if(options(sources, out, "--dtype", "fp16", both=False), said.append, external_above=0)
    import onnx

    encoder = onnx.load(str(out / "text-encoder.onnx"), load_external_data=False)
    halves = {each.name for each in encoder.graph.initializer if each.data_type == onnx.TensorProto.FLOAT16}
    assert halves and {node.op_type for node in encoder.graph.node if halves & set(node.input)} == {"Cast"}
    # The U-Nets do compute in half precision, with their weights in files of their own.
    unet = onnx.load(str(out / "base64.onnx"), load_external_data=False)
    assert any(each.data_type == onnx.TensorProto.FLOAT16 for each in unet.graph.initializer)
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["stages"][0]["externalData"] == ["base64.onnx.data"]
    assert {"base64.onnx.data", "text-encoder.onnx.data"} <= set(manifest["files"])
    assert any("base64" in line and "differs from torch by" in line for line in said)


def test_import_licence_1_the_licence_beside_the_weights_goes_with_the_pack(copy):
    (copy / "stage-1/LICENSE.md").write_text("DEEPFLOYD IF LICENSE AGREEMENT")
    manifest = command.import_if(options(copy, copy / "out", "--no-check", both=False), quiet)
    assert "LICENSE-DEEPFLOYD.txt" in manifest["files"] and "research only" in manifest["licence"]
    assert "Copyright (c) Stability AI" in (copy / "out/DATA_CARD.md").read_text()


def test_import_int8_1_the_quality_that_eight_bits_cost_is_measured_and_printed(sources, tmp_path, monkeypatch):
    monkeypatch.setattr(graph, "SMALL", 16)  # matrices of this T5 are small
    said = []
    command.import_if(options(sources, tmp_path / "p", "--t5-int8", both=False), said.append)
    line = next(each for each in said if each.startswith("text-encoder: 0."))
    assert "as int8" in next(each for each in said if "G parameters" in each)
    assert 0.99 < float(next(each for each in said if "cosine" in each).split("token's vector ")[1].split()[0]) < 1, line


def test_import_stage3_1_a_borrowed_stage_reads_the_null_text_of_its_own_pack(tmp_path):
    borrowed = stage3.read_stage3(SMALL_PACK)
    files, about = stage3.copy_stage3(SMALL_PACK, borrowed, tmp_path)
    stage = about["stage"]
    assert "text" not in stage["inputs"] and "textMask" not in stage["inputs"] and stage["defaults"]["guidanceWeight"] == 1
    image = {"z": np.random.randn(2, 3, 64, 64), "time": np.array([-3.0, 2.0]), "low_res": np.random.randn(2, 3, 64, 64), "aug": np.array([4.0, 4.0])}
    image = {name: value.astype(np.float32) for name, value in image.items()}
    null = np.fromfile(SMALL_PACK / "null-text.bin", "<f4").reshape(1, -1, borrowed["width"]).repeat(2, 0)
    expected = open_session(SMALL_PACK / "sr1024.onnx").run(None, {**image, "text": null, "text_mask": np.ones(null.shape[:2], np.float32)})[0]
    assert np.abs(open_session(tmp_path / files[0]).run(None, image)[0] - expected).max() < 1e-6


# --- sources that are not what they should be ---


@pytest.fixture
def copy(sources, tmp_path) -> Path:
    return shutil.copytree(sources, tmp_path / "copy")


def refused(copy: Path, code: str, *more: str, out: Path | None = None) -> str:
    with pytest.raises(TrainingError) as caught:
        command.import_if(options(copy, out or copy / "out", *more), quiet)
    assert caught.value.code == code, caught.value
    return str(caught.value)


def rewrite(path: Path, **changes) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def test_import_bad_1_missing_shards_are_named(copy):
    shards = sorted((copy / "stage-1/unet").glob("*-of-*.safetensors"))
    assert len(shards) > 2
    shards[1].unlink()
    assert shards[1].name in refused(copy, "weights_missing")
    (copy / "stage-1/unet/diffusion_pytorch_model.safetensors.index.json").unlink()
    assert "index" in refused(copy, "weights_missing")


def test_import_bad_2_the_wrong_variant_says_which_one_is_there(copy):
    message = refused(copy, "weights_missing", "--variant", "fp16")
    assert "no fp16 weights" in message and "safetensors" in message
    for each in (copy / "stage-1/unet").glob("*.safetensors*"):
        each.unlink()
    (copy / "stage-1/unet/diffusion_pytorch_model.bin").write_bytes(b"pickle")
    assert "can run code" in refused(copy, "weights_missing")


def test_import_bad_3_swapped_stages_are_recognised(sources, tmp_path):
    swapped = tmp_path / "swapped"
    swapped.mkdir()
    (swapped / "stage-1").symlink_to(sources / "stage-2")
    (swapped / "stage-2").symlink_to(sources / "stage-1")
    with pytest.raises(TrainingError) as caught:
        command.import_if(command.parse([str(each) for each in ("--stage-1", swapped / "stage-1", "--stage-2", swapped / "stage-2", "--text-encoder", sources / "stage-1", "--out", tmp_path / "o")]), quiet)
    assert caught.value.code == "stages_swapped" and "--stage-2" in str(caught.value)


def test_import_bad_4_latent_models_are_refused_in_words(copy):
    rewrite(copy / "stage-1/model_index.json", _class_name="StableDiffusionPipeline", vae=["diffusers", "AutoencoderKL"])
    assert "latents" in refused(copy, "model_latent")
    rewrite(copy / "stage-2/unet/config.json", in_channels=4)
    rewrite(copy / "stage-1/model_index.json", _class_name="IFPipeline", vae=None)
    (copy / "stage-1/model_index.json").write_text("{}")
    assert "latent diffusion" in refused(copy, "model_latent")


def test_import_bad_5_damaged_files(copy):
    shard = sorted((copy / "stage-2/unet").glob("*-of-*.safetensors"))[0]
    whole = shard.read_bytes()
    shard.write_bytes(whole[:-100])
    assert "cut off" in refused(copy, "weights_damaged")
    shard.write_bytes(b"<html>not found</html>")
    assert shard.name in refused(copy, "weights_damaged")


def test_import_bad_6_weights_of_another_shape_or_text_width(copy):
    rewrite(copy / "stage-1/unet/config.json", layers_per_block=2)
    assert "missing" in refused(copy, "weights_differ")
    rewrite(copy / "stage-1/unet/config.json", layers_per_block=1, encoder_hid_dim=64)
    assert "config.json makes it" in refused(copy, "weights_differ")


def test_import_bad_7_what_does_not_fit_is_refused_before_anything_is_written(copy, monkeypatch):
    monkeypatch.setattr(needs, "free_disk", lambda _out: 1000)
    assert "smaller --dtype" in refused(copy, "disk_small")
    monkeypatch.undo()
    monkeypatch.setattr(needs, "available_memory", lambda: 2**30)
    assert "--no-check" in refused(copy, "memory_small")
    assert not (copy / "out").exists() and not list(copy.glob(".out.import/*.onnx"))


def test_import_bad_8_a_scheduler_that_is_not_understood(copy):
    path = copy / "stage-1/scheduler/scheduler_config.json"
    rewrite(path, beta_schedule="sigmoid")
    assert "squaredcos_cap_v2" in refused(copy, "scheduler_unknown")
    path.unlink()
    assert "scheduler_config.json is missing" in refused(copy, "folder_invalid")
    assert thresholding_of({"thresholding": True, "sample_max_value": 1.0}, "x")["kind"] == "static"


def test_import_bad_9_a_folder_that_is_no_pack_is_not_replaced(copy):
    (copy / "out").mkdir()
    (copy / "out/letter.txt").write_text("dear")
    assert "no pack" in refused(copy, "out_taken")
    assert (copy / "out/letter.txt").exists()


def test_import_resume_1_an_interrupted_import_goes_on_after_its_finished_parts(sources, tmp_path, monkeypatch):
    out = tmp_path / "p"
    wanted = options(sources, out, "--no-check", both=False)

    def interrupt(*_args, **_kwargs):
        raise KeyboardInterrupt

    real = command.export_unet
    monkeypatch.setattr(command, "export_unet", interrupt)
    with pytest.raises(KeyboardInterrupt):
        command.import_if(wanted, quiet)
    assert not out.exists()
    kept = tmp_path / ".p.import/text-encoder.onnx"
    before = kept.stat().st_mtime_ns

    monkeypatch.setattr(command, "export_unet", real)
    said = []
    command.import_if(wanted, said.append)
    assert "text-encoder: finished before, its hashes are right" in said
    assert (out / "text-encoder.onnx").stat().st_mtime_ns == before
    assert not (tmp_path / ".p.import").exists()


def test_import_resume_2_a_damaged_part_and_other_sources_are_made_again(sources, tmp_path, monkeypatch):
    out = tmp_path / "p"
    wanted = options(sources, out, "--no-check", both=False)
    real = command.export_unet

    def full(*_args, **_kwargs):
        raise TrainingError("disk_full", "no room")

    monkeypatch.setattr(command, "export_unet", full)
    with pytest.raises(TrainingError):
        command.import_if(wanted, quiet)
    kept = tmp_path / ".p.import/text-encoder.onnx"
    kept.write_bytes(kept.read_bytes()[:-1] + b"!")
    monkeypatch.setattr(command, "export_unet", real)
    said = []
    command.import_if(wanted, said.append)
    assert any(line.startswith("text-encoder: 0.0 M") for line in said)
    # Another type: nothing of the first import is used.
    kept.parent.mkdir()
    (kept.parent / "import.json").write_text(json.dumps({"recipe": {"dtype": "fp16"}, "parts": {"text-encoder": {"files": {}, "about": {}}}}))
    assert Parts(out, {"dtype": "fp32"}, quiet).done == {}


def test_import_disk_full_while_writing_says_so_and_keeps_finished_parts(sources, tmp_path, monkeypatch):
    out = tmp_path / "p"

    def full(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(graph.Writer, "put", full)
    with pytest.raises(TrainingError) as caught:
        command.import_if(options(sources, out, "--no-check"), quiet)
    assert caught.value.code == "disk_full" and "No space left" in str(caught.value)
    assert not out.exists() and (tmp_path / ".p.import/tokenizer.json").exists()
