"""The recipe end to end on the tiny config: what an interrupted, resumed, exported run leaves."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
import torch

from training import checkpoint
from training import train as training_loop
from training.checkpoint import load_checkpoint, save_checkpoint
from training.clock import LONGEST_STEP_S, TrainingClock
from training.config import load_recipe
from training.data.batches import Batches
from training.data.drawn import Drawn, drawn_scenes, write_drawn
from training.data.sprites import SpriteSet
from training.documents import read_about, write_plain
from training.drawn import Drawer, draw
from training.errors import TrainingError
from training.export import export_pack
from training.health import LOOKS, GradientWatch
from training.manifest import vocabulary
from training.restore import restore_stage, restore_text_encoder
from training.run import parse_budget
from training.sampling import OnnxPack
from training.t5.pretrain import pretrain
from training.train import Job, Trainer, train

TEXTS = (
    [f"fox {n}: an animal with a tail, red or grey, number {n}" for n in range(300)],
    [f"a {word} on a {colour} background" for word in ("fox", "star") for colour in ("red", "blue", "white")] * 60,
)


@pytest.fixture(scope="module")
def run(recipe, sprites, tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    pretrain(recipe, folder, 1.5, texts=TEXTS)
    for name in ("base64", "sr256"):
        train(Job(recipe, recipe.stages[name], folder, sprites, seconds=1.5))
    return folder


def test_a_stage_goes_on_where_it_stopped(recipe, sprites, run):
    before = load_checkpoint(run / "base64.pt")
    assert before["samples"] > 0 and before["progress"] == 1.0
    train(Job(recipe, recipe.stages["base64"], run, sprites, seconds=before["seconds"] + 3))
    after = load_checkpoint(run / "base64.pt")
    assert after["samples"] > before["samples"]
    assert after["seconds"] > before["seconds"]
    changed = [name for name, value in after["params"].items() if not torch.equal(value, before["params"][name])]
    assert len(changed) > len(after["params"]) / 2


def test_a_finished_stage_is_left_alone(recipe, sprites, run):
    before = (run / "sr256.pt").read_bytes()
    train(Job(recipe, recipe.stages["sr256"], run, sprites, seconds=1.0))
    assert (run / "sr256.pt").read_bytes() == before


def test_the_pack_says_what_the_nets_are(recipe, run, tmp_path):
    documents = write_plain(recipe, tmp_path / "documents")
    about = read_about(documents, "0.0.1")
    out = tmp_path / "pack"
    for _ in range(2):  # the second export replaces the first
        manifest = export_pack(run, recipe, out, about, documents, report=lambda line: None)
    assert [stage["name"] for stage in manifest["stages"]] == ["base64", "sr256"]
    assert {path.name for path in out.iterdir()} == {*manifest["files"], "manifest.json"}
    assert json.loads((out / "manifest.json").read_text()) == manifest
    assert list(tmp_path.glob(".*")) == []
    assert manifest["words"] == {"kind": "closed", "file": "words.json"}
    known = json.loads((out / "words.json").read_text())["words"]
    assert {"a", "fox", "foxes", "three", "3", "background"} <= set(known) and "photo" not in known

    pack = OnnxPack(out)
    settings = {"base64": {"steps": 2}, "sr256": {"steps": 2}}
    drawn = pack.cascade("a fox on a red background", 1, "sr256", **settings)
    again = pack.cascade("a fox on a red background", 1, "sr256", **settings)
    assert drawn["sr256"].shape == (1, 3, 256, 256)
    np.testing.assert_array_equal(drawn["sr256"], again["sr256"])
    assert np.isfinite(drawn["sr256"]).all()


def test_a_pack_becomes_checkpoints_again(recipe, run, tmp_path):
    run = shutil.copytree(run, tmp_path / "trained")
    for name in ("base64", "sr256"):  # weights that have not moved yet are alike, and the exporter stores such ones once
        state = load_checkpoint(run / f"{name}.pt")
        ema = {key: value + 0.01 * torch.randn_like(value) for key, value in state["ema"].items()}
        save_checkpoint(run / f"{name}.pt", **{**state, "ema": ema})
    about = read_about(write_plain(recipe, tmp_path / "documents"), "0.0.1")
    export_pack(run, recipe, tmp_path / "pack", about, tmp_path / "documents", report=lambda line: None)
    again = tmp_path / "again"
    again.mkdir()
    restore_text_encoder(tmp_path / "pack", again, recipe)
    trained, restored = load_checkpoint(run / "t5.pt"), load_checkpoint(again / "t5.pt")
    for name, value in restored["params"].items():
        assert torch.equal(value, trained["params"][name]), name
    for name in ("base64", "sr256"):
        restore_stage(tmp_path / "pack", again, recipe, name)
        trained, restored = load_checkpoint(run / f"{name}.pt")["ema"], load_checkpoint(again / f"{name}.pt")["params"]
        assert set(restored) == set(trained)
        if name != "base64":  # a pack has one null text, the base's
            restored.pop("null_text")
        for parameter, value in restored.items():
            torch.testing.assert_close(value, trained[parameter], atol=1e-6, rtol=1e-3, msg=f"{name} {parameter}")
    with pytest.raises(TrainingError) as caught:
        restore_stage(tmp_path / "pack", again, wider(recipe), "base64")
    assert caught.value.code == "pack_differs"


def test_the_sketch_is_learnt_first_and_then_left_alone(recipe, sprites, run, tmp_path):
    folder = tmp_path / "sketched"
    shutil.copytree(run, folder, ignore=shutil.ignore_patterns("base64*"))
    stage, states = recipe.stages["base64"], []
    for until in (0.0, stage.sketchShare, 1.0):
        job = Job(recipe, stage, folder, sprites, seconds=6, until=until)
        if until == 0:
            states.append({name: value.detach().clone() for name, value in Trainer(job).params.items()})
        else:
            train(job)
            states.append(load_checkpoint(folder / "base64.pt")["params"])
    begun, sketched, done = states

    def changed(before, after, of_sketch):
        # The null text is an input of both.
        names = [name for name in before if name.startswith("sketch.") == of_sketch and name != "null_text"]
        return any(not torch.equal(before[name], after[name]) for name in names)

    assert changed(begun, sketched, of_sketch=True) and not changed(begun, sketched, of_sketch=False)
    assert changed(sketched, done, of_sketch=False) and not changed(sketched, done, of_sketch=True)


def wider(recipe):
    """The recipe with one more block in its base."""
    base = recipe.stages["base64"]
    return replace(recipe, stages={**recipe.stages, "base64": replace(base, net={**base.net, "blocks": [2, 1]})})


def test_what_a_recipe_adds_to_its_net_begins_afresh(recipe, sprites, run, tmp_path):
    """A base without a canvas is the start of one that has it; other differences are refused."""
    base = recipe.stages["base64"]
    narrow = replace(base, net={**base.net, "canvas": []})
    old = Trainer(Job(replace(recipe, stages={"base64": narrow}), narrow, tmp_path / "old", sprites, seconds=1))
    save_checkpoint(
        tmp_path / "old.pt", params={n: p.detach() for n, p in old.params.items()}, ema={}, samples=9, seconds=1.0,
        optimizer=None,
    )  # fmt: skip
    new = Trainer(Job(recipe, base, tmp_path / "new", sprites, seconds=1, init_from=tmp_path / "old.pt"))
    assert new.samples == 0
    assert any("canvases" in name for name in new.params)
    for name, param in old.params.items():
        assert torch.equal(new.params[name], param), name
    stage = wider(recipe).stages["base64"]
    smaller = replace(stage, net={**stage.net, "embedding": 8})
    with pytest.raises(TrainingError) as caught:
        Trainer(Job(recipe, smaller, tmp_path / "other", sprites, seconds=1, init_from=tmp_path / "old.pt"))
    assert caught.value.code == "checkpoint_invalid"


def test_the_last_stage_begins_with_the_upper_levels_of_the_one_before(recipe, sprites, run, tmp_path):
    stage = recipe.stages["sr256"]
    shorter = replace(stage, name="sr1024", net={**stage.net, "channels": [32], "blocks": [1], "self_attention": False})
    begun = Trainer(Job(recipe, shorter, tmp_path / "new", sprites, seconds=1, upper_from=run / "sr256.pt"))
    above = load_checkpoint(run / "sr256.pt")["ema"]
    for name in ("conv_in.weight", "down.0.0.conv_in.weight", "up.0.0.conv_out.weight", "conv_out.weight"):
        assert torch.equal(begun.params[name], above[name]), name
    assert "attend.key_value.weight" not in begun.params
    other = replace(shorter, net={**shorter.net, "channels": [64], "embedding": 24, "patch": 4})
    narrow = replace(recipe, t5={**recipe.t5, "net": {**recipe.t5["net"], "width": 8}})
    with pytest.raises(TrainingError) as caught:
        Trainer(Job(narrow, other, tmp_path / "other", sprites, seconds=1, upper_from=run / "sr256.pt"))
    assert caught.value.code == "checkpoint_invalid"


def test_super_resolution_learns_from_what_the_stage_before_draws(recipe, sprites, run, tmp_path):
    world = recipe.world
    images = SpriteSet(sprites, world, 64, world.single_sizes + world.pair_sizes)
    base = draw(Drawer(recipe, run, "base64", "cpu"), world, images, 5, None)
    assert base.shape == (5, 64, 64, 3) and base.dtype == np.uint8
    path = tmp_path / "drawn.npz"
    write_drawn(path, [caption for _, caption in drawn_scenes(world, images.available, 5)], base)
    enlarged = draw(Drawer(recipe, run, "sr256", "cpu"), world, images, 3, Drawn(path, world, images.available))
    assert enlarged.shape == (3, 256, 256, 3)

    batches = Batches(replace(recipe.stages["sr256"], batch=24), world, sprites, 1, path)
    batch = batches.next()
    drawn = ~batch.low.isnan().flatten(1).any(1)
    assert batch.low.shape == (24, 3, 16, 16) and 6 < drawn.sum() < 24
    known = {caption for _, caption in batches.drawn.scenes}
    assert all(caption in known for caption, was in zip(batch.captions, drawn, strict=True) if was)
    job = Job(recipe, recipe.stages["sr256"], tmp_path / "again", sprites, seconds=1, drawn=path)
    shutil.copytree(run, job.run, ignore=shutil.ignore_patterns("*64*", "sr256*"))
    train(job)
    assert load_checkpoint(job.run / "sr256.pt")["samples"] > 0

    other = replace(world, shares={**world.shares, "shapes": 0.9})
    for missing, code in ((tmp_path / "none.npz", "drawn_missing"), (path, "drawn_differs")):
        with pytest.raises(TrainingError) as caught:
            Drawn(missing, other, images.available)
        assert caught.value.code == code


def test_a_run_whose_layers_die_is_said(recipe, sprites, run, tmp_path, monkeypatch, capfd):
    """As it happened: a swish so far below zero that nothing passes it, neither the picture nor a
    gradient."""
    stage = recipe.stages["sr256"]
    job = Job(recipe, stage, tmp_path / "dead", sprites, seconds=5)
    shutil.copytree(run, job.run, ignore=shutil.ignore_patterns("base64*"))
    state = load_checkpoint(job.run / "sr256.pt")
    state["params"]["up.0.0.conv_in.bias"].fill_(-1e4)
    save_checkpoint(job.run / "sr256.pt", **{**state, "seconds": 0.0, "optimizer": None})
    monkeypatch.setattr(training_loop, "WARM_UP", 1)
    monkeypatch.setattr(training_loop, "LOOK_EVERY", 1)
    train(job)
    said = capfd.readouterr().err
    assert "sr256: " in said and "first up.0.0.conv_in.weight" in said
    assert "base64" not in said and said.count("up.0.0.conv_in.weight") == 1


def test_living_layers_are_left_in_peace():
    watch, weights = GradientWatch(), {"a": torch.nn.Parameter(torch.ones(2, 2)), "b": torch.nn.Parameter(torch.ones(2, 2))}
    weights["a"].grad = torch.full((2, 2), 1e-3)
    for look in range(2 * LOOKS):
        weights["a"].grad.fill_(0.0 if look % LOOKS else 1e-3)  # one batch may say nothing to a layer
        assert watch.look(weights) is None


def test_a_pause_takes_nothing_from_the_schedule():
    times = iter([0.0, 2.0, 5.0, 3605.0, 3606.0])
    clock = TrainingClock(100.0, now=lambda: next(times))
    assert [clock.tick() for _ in range(4)] == [102, 105, 105 + LONGEST_STEP_S, 106 + LONGEST_STEP_S]


def test_a_full_disk_leaves_the_checkpoint_before_it(tmp_path, monkeypatch):
    path = tmp_path / "base64.pt"
    save_checkpoint(path, samples=1)

    def no_space(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checkpoint.torch, "save", no_space)
    with pytest.raises(TrainingError) as caught:
        save_checkpoint(path, samples=2)
    assert caught.value.code == "disk_full"
    assert load_checkpoint(path)["samples"] == 1
    assert [each.name for each in tmp_path.iterdir()] == ["base64.pt"]


def test_bad_input_has_one_clear_error(tmp_path):
    (tmp_path / "broken.pt").write_bytes(b"half a checkpoint")
    for action, code in (
        (lambda: load_checkpoint(tmp_path / "none.pt"), "checkpoint_missing"),
        (lambda: load_checkpoint(tmp_path / "broken.pt"), "checkpoint_invalid"),
        (lambda: load_recipe("no-such"), "config_missing"),
        (lambda: parse_budget("soon"), "budget_invalid"),
    ):
        with pytest.raises(TrainingError) as caught:
            action()
        assert caught.value.code == code


def test_budgets():
    assert parse_budget("10m").seconds == 600 and not parse_budget("10m").gpu
    assert parse_budget("h100-25m").gpu and parse_budget("h100-25m").recipe == "gpu"


def test_words_that_were_never_drawn_are_not_offered(recipe):
    drawn = vocabulary(recipe.world)
    assert "green" in drawn["colours"] and drawn["relations"]
    narrow = replace(recipe.world, shares={**recipe.world.shares, "tints": 0, "pairs": [0, 0]})
    offered = vocabulary(narrow)
    assert "green" not in offered["colours"] and offered["relations"] == []
    assert offered["objects"] == ["fox", "star"]
