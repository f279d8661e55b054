"""Continues a run on another machine that has only the run's folder and its sprites."""

import os
import select
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from training import run as recipe_run
from training.checkpoint import load_checkpoint, save_checkpoint
from training.data import sprites as sprite_source
from training.data.drawn import drawn_scenes, write_drawn
from training.data.sprites import render_sprites
from training.errors import TrainingError
from training.record import RunRecord, digest_of, read_record, settle
from training.run import parse_budget, seconds_of
from training.t5.pretrain import pretrain
from training.train import Job, Trainer, train

TEXTS = ([f"fox {n}: an animal with a tail, number {n}" for n in range(300)], ["a fox on red", "a star on blue"] * 60)
BUDGET = "4s"
PACKAGE = Path(recipe_run.__file__).parent


@pytest.fixture(scope="module")
def begun(recipe, sprites, tmp_path_factory):
    """The first machine's folder, stopped in the middle of the base. It has four drawn pictures, not 1,600."""
    home = tmp_path_factory.mktemp("first")
    run = home / "run"
    shutil.copytree(sprites, home / "sprites")
    seconds = seconds_of(parse_budget(BUDGET), False, 2)
    settle(run, RunRecord(BUDGET, "tiny", digest_of(recipe), seconds, ["base64", "sr256"]))
    pretrain(recipe, run, 1.5, texts=TEXTS)
    train(Job(recipe, recipe.stages["base64"], run, home / "sprites", seconds=1, until=0.5))
    state = load_checkpoint(run / "base64.pt")
    save_checkpoint(run / "base64.pt", **{**state, "seconds": seconds["base64"] / 2, "progress": 0.5})
    (run / "base64.jsonl").write_text('{"t": 1.0, "samples": 2, "loss": 0.5}\n')
    available = {("fox", "noto"), ("star", "noto")}
    captions = [caption for _, caption in drawn_scenes(recipe.world, available, 4)]
    write_drawn(run / "drawn-base64.npz", captions, np.zeros((4, 64, 64, 3), np.uint8))
    return home


def test_weights_averages_and_optimizer_arrive_as_they_left(recipe, begun, tmp_path):
    run = shutil.copytree(begun / "run", tmp_path / "run")
    left = load_checkpoint(begun / "run" / "base64.pt")
    arrived = Trainer(Job(recipe, recipe.stages["base64"], run, begun / "sprites", seconds=9))
    assert (arrived.samples, arrived.seconds) == (left["samples"], left["seconds"])
    for name, value in left["params"].items():
        assert torch.equal(arrived.params[name], value), name
        assert torch.equal(arrived.ema[name], left["ema"][name]), name
    kept = arrived._optimizer().state_dict()["state"]
    assert kept.keys() == left["optimizer"]["state"].keys() and kept
    for at, moments in left["optimizer"]["state"].items():
        for name, value in moments.items():
            assert torch.equal(kept[at][name], value), (at, name)


def test_the_same_command_finishes_the_run_on_another_machine(recipe, begun, tmp_path, monkeypatch):
    """One core instead of two, no Node.js, no packages: nothing but the folders."""
    home = shutil.copytree(begun, tmp_path / "second")
    monkeypatch.setattr(sprite_source.shutil, "which", lambda name: None)
    monkeypatch.setattr(recipe_run.os, "cpu_count", lambda: 1)
    monkeypatch.chdir(PACKAGE.parent)
    monkeypatch.setattr(sys, "argv", ["run", "--budget", BUDGET, "--recipe", "tiny", "--out", str(home / "run")])
    recipe_run.main()
    before, after = (load_checkpoint(folder / "run" / "base64.pt") for folder in (begun, home))
    assert after["samples"] > before["samples"] and after["progress"] == 1.0
    assert load_checkpoint(home / "run" / "sr256.pt")["progress"] == 1.0
    assert read_record(home / "run") == read_record(begun / "run")
    assert (home / "run" / "pack" / "manifest.json").exists() and (home / "run" / "sheet-64.png").exists()


def test_a_run_keeps_the_seconds_it_was_begun_with(recipe, begun):
    mine = read_record(begun / "run")
    on_one_core = replace(mine, seconds=seconds_of(parse_budget(BUDGET), False, 1))
    assert settle(begun / "run", on_one_core) == mine != on_one_core
    assert seconds_of(parse_budget("h100-25m"), True, 16)["base64"] == 690


def test_another_budget_or_world_is_refused(recipe, begun):
    mine = read_record(begun / "run")
    larger = replace(recipe, world=replace(recipe.world, scenes=()))
    for other in (replace(mine, budget="3h"), replace(mine, content=digest_of(larger)), replace(mine, images=True)):
        with pytest.raises(TrainingError) as caught:
            settle(begun / "run", other)
        assert caught.value.code == "run_differs"


def test_a_damaged_record_is_said(tmp_path):
    (tmp_path / "run.json").write_text('{"budget": "3h"')
    with pytest.raises(TrainingError) as caught:
        read_record(tmp_path)
    assert caught.value.code == "run_differs"


def test_missing_sprites_still_ask_for_node(recipe, tmp_path, monkeypatch):
    monkeypatch.setattr(sprite_source.shutil, "which", lambda name: None)
    with pytest.raises(TrainingError) as caught:
        render_sprites(recipe.world, tmp_path)
    assert caught.value.code == "node_missing"


TWO_PROCESSES = """
import os, sys
from pathlib import Path
from training import train as loop
from training.config import load_recipe

class Said(loop.Trainer):
    def work(self, rank):
        os.write(1, f"{rank} {os.getpid()}\\n".encode())  # at once: both processes write into one pipe
        super().work(rank)

loop.Trainer = Said
recipe = load_recipe("tiny")
loop.train(loop.Job(recipe, recipe.stages["base64"], Path(sys.argv[1]), Path(sys.argv[2]), seconds=3600, processes=2))
"""


def test_a_killed_training_leaves_no_process_behind(begun, tmp_path):
    run = shutil.copytree(begun / "run", tmp_path / "run")
    arguments = [sys.executable, "-c", TWO_PROCESSES, str(run), str(begun / "sprites")]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, cwd=PACKAGE.parent) as training:
        try:
            ranks = dict(training.stdout.readline().split() for _ in range(2))
            helper = os.pidfd_open(int(ranks["1"]))
        finally:
            training.kill()
    try:
        assert select.select([helper], [], [], 120)[0], "the second process trains on"
    finally:
        os.close(helper)
