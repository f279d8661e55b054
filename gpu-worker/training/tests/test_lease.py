"""Rehearses a lease: packing it, working with it in a folder without network, taking the run back."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from training.checkpoint import load_checkpoint, save_checkpoint
from training.config import load_recipe
from training.data.sprites import SpriteSet
from training.errors import TrainingError
from training.lease import work as leased
from training.lease.bundle import check_bundle, make_bundle
from training.lease.parcel import read_parcel, squeeze, unsqueeze, write_parcel
from training.lease.timetable import legs_of, minutes_of
from training.lease.travel import unload
from training.lease.work import ENDING_S, LEAST_S, STARTING_S, LeasedCommands, LeaseOver
from training.record import RunRecord, digest_of, settle
from training.run import Commands, Plan, parse_budget, seconds_of
from training.t5.pretrain import pretrain
from training.train import Job, train

TEXTS = ([f"fox {n}: an animal with a tail, number {n}" for n in range(300)], ["a fox on red", "a star on blue"] * 60)
BUDGET = "gpu-4s"
# Python runs this module first; it takes the network away.
NO_NETWORK = """
import socket
def refused(self, address, *rest):
    if self.family != socket.AF_UNIX:
        raise OSError("this machine has no network")
    return connect(self, address, *rest)
connect, socket.socket.connect = socket.socket.connect, refused
"""


@pytest.fixture(scope="module")
def run(recipe, sprites, tmp_path_factory):
    folder = tmp_path_factory.mktemp("home") / "run"
    record = RunRecord(BUDGET, "tiny", digest_of(recipe), seconds_of(parse_budget(BUDGET), True, 1), ["base64"])
    settle(folder, record)
    pretrain(recipe, folder, 1.5, texts=TEXTS)
    train(Job(recipe, recipe.stages["base64"], folder, sprites, seconds=1, until=0.5))
    state = load_checkpoint(folder / "base64.pt")
    save_checkpoint(folder / "base64.pt", **{**state, "seconds": record.seconds["base64"] / 2, "progress": 0.5})
    return folder


@pytest.fixture(scope="module")
def lease(recipe, sprites, run, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lease") / "lease"
    make_bundle(run, recipe, leased.read_record(run), sprites, folder)
    return folder


def test_a_lease_goes_there_works_and_comes_back(recipe, run, lease, tmp_path):
    there = shutil.copytree(lease, tmp_path / "there" / "lease")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(NO_NETWORK)
    out, there_run = tmp_path / "out", tmp_path / "there" / "run"
    environment = {"PATH": os.defpath, "HOME": str(tmp_path / "nobody"), "PYTHONPATH": str(tmp_path / "site")}
    said = subprocess.run(
        [sys.executable, "-m", "training.lease", "work", "--run", str(there_run), "--out", str(out), "--minutes", "8"],
        cwd=there, env=environment, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert "minute 1: files are checked" in said and "base64" in said and "the run's training is complete" in said
    files = list(out.iterdir())
    assert 2 <= len(files) <= 8 and all(path.stat().st_size <= 15_000_000 for path in files)

    again = shutil.copytree(run, tmp_path / "again")
    unload(read_parcel(out), again)
    before, after = load_checkpoint(run / "base64.pt"), load_checkpoint(again / "base64.pt")
    assert after["samples"] > before["samples"] and after["progress"] == 1.0
    assert (again / "t5.pt").read_bytes() == (run / "t5.pt").read_bytes()
    trained = load_checkpoint(there_run / "base64.pt")["ema"]
    for name, value in after["params"].items():
        torch.testing.assert_close(value, trained[name], atol=1e-6, rtol=1e-3, msg=name)


def test_a_lease_carries_code_sprites_and_the_run_but_no_optimizer(recipe, sprites, run, lease, tmp_path):
    assert {path.name for path in lease.iterdir()} == {"training", "sprites", "run", "lease.json"}
    assert not list(lease.rglob("tests")) and not list(lease.rglob("*.png"))
    sizes = recipe.world.single_sizes
    here, there = (SpriteSet(folder, recipe.world, 64, sizes) for folder in (sprites, lease / "sprites"))
    for icon, style in here.available:
        np.testing.assert_array_equal(here.image(icon, style, sizes[0]), there.image(icon, style, sizes[0]))
    unload(read_parcel(lease / "run"), tmp_path)
    arrived, left = load_checkpoint(tmp_path / "base64.pt"), load_checkpoint(run / "base64.pt")
    assert arrived["optimizer"] is None and arrived["seconds"] == left["seconds"]
    whole = load_checkpoint(run / "t5.pt")["params"]
    for name, value in load_checkpoint(tmp_path / "t5.pt")["params"].items():
        torch.testing.assert_close(value, whole[name], atol=0, rtol=1.1 * 2**-16, msg=name)


def test_a_lease_that_is_too_large_says_what_is(recipe, sprites, run, tmp_path):
    with pytest.raises(TrainingError) as caught:
        make_bundle(run, recipe, leased.read_record(run), sprites, tmp_path / "lease", limit=1000)
    assert caught.value.code == "lease_large" and "sprites" in str(caught.value)


def test_a_damaged_lease_is_refused_before_it_trains(lease, tmp_path):
    there = shutil.copytree(lease, tmp_path / "lease")
    assert check_bundle(there)["recipe"] == "tiny"
    (there / "training" / "train.py").write_text("")
    with pytest.raises(TrainingError) as caught:
        check_bundle(there)
    assert caught.value.code == "lease_damaged" and "train.py" in str(caught.value)


def test_a_lease_needs_a_finished_text_encoder(recipe, sprites, run, tmp_path):
    with pytest.raises(TrainingError) as caught:
        make_bundle(tmp_path, recipe, leased.read_record(run), sprites, tmp_path / "lease")
    assert caught.value.code == "checkpoint_missing"


def test_nothing_is_begun_that_the_minutes_do_not_hold(run, tmp_path):
    late = time.monotonic() + ENDING_S + STARTING_S + LEAST_S - 1
    commands = LeasedCommands("tiny", run, tmp_path, tmp_path / "out", late)
    with pytest.raises(LeaseOver):
        commands.stage("base64", 100)


def test_a_part_is_cut_to_the_minutes_and_goes_on_next_time(run, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(Commands, "start", lambda self, *arguments: asked.append(arguments))
    commands = LeasedCommands("tiny", run, tmp_path, tmp_path / "out", time.monotonic() + ENDING_S + STARTING_S + 50)
    commands.stage("base64", 1000.0, "--until", "0.6")
    until = float(asked[0][asked[0].index("--until") + 1])
    assert asked[0].count("--until") == 1 and 0.01 < until < 0.06
    assert commands.stage("base64", 1e-3) is None and len(asked) == 1  # had its time long ago


def test_a_part_that_overstays_is_ended_and_delivered(run, tmp_path):
    commands = LeasedCommands("tiny", run, tmp_path, tmp_path / "out", time.monotonic() + ENDING_S / 2)
    endless = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    with pytest.raises(LeaseOver):
        commands.finish(endless)
    assert endless.poll() is not None


def test_the_minutes_are_foretold():
    recipe = load_recipe("tiny")
    plan = Plan({"base64": 100.0, "sr256": 50.0}, ["base64", "sr256"], [], draws=True)
    drawing = "base64 draws what the next stage learns from"
    legs = legs_of(plan, Path("none"), {"base64": 40.0})
    assert [(leg.what, round(leg.first, 2), round(leg.last, 2)) for leg in legs] == [
        ("base64", 0.4, 1.0),
        ("sr256", 0.0, 0.6),
        (drawing, 0.0, 1.0),
        ("sr256", 0.6, 1.0),
    ]
    lines = list(minutes_of(legs, recipe, 300, beginning=20))
    assert lines == [
        "minute 1: files are checked, the run is unpacked; base64 from 40% to 80% of its time",
        f"minute 2: base64 from 80% to 100% of its time; sr256 from 0% to 60% of its time; {drawing}",
        f"minute 3: {drawing}; sr256 from 60% to 80% of its time",
        "minute 4: sr256 from 80% to 100% of its time",
        "minute 5: nothing is left to train",
    ]
    fresh = legs_of(plan, Path("none"), {})
    assert next(minutes_of(fresh, recipe, 60, 20)).endswith("base64 (its sketch) from 0% to 40% of its time")


def test_bytes_come_out_as_they_went_in(tmp_path):
    random = np.random.default_rng(1)
    for size in (0, 1, 5, 4096, 100_003):
        data = random.bytes(size)
        assert unsqueeze(squeeze(data)) == data
    entries = {"a.pt": random.bytes(30_000), "b.jsonl": b""}
    write_parcel({"old": random.bytes(90_000)}, tmp_path, file_bytes=10_000, files=99)
    write_parcel(entries, tmp_path, file_bytes=10_000)
    assert read_parcel(tmp_path) == entries and len(list(tmp_path.iterdir())) <= 8
    with pytest.raises(TrainingError) as caught:
        write_parcel(entries, tmp_path, file_bytes=1000)
    assert caught.value.code == "parcel_large" and read_parcel(tmp_path) == entries


def test_a_parcel_that_lost_something_is_refused(tmp_path):
    write_parcel({"a": os.urandom(30_000)}, tmp_path, file_bytes=10_000)
    (tmp_path / "parcel-1.bin").write_bytes(b"cut")
    for code in ("parcel_damaged", "parcel_missing"):
        with pytest.raises(TrainingError) as caught:
            read_parcel(tmp_path)
        assert caught.value.code == code
        (tmp_path / "parcel-1.bin").unlink(missing_ok=True)


def test_a_parcel_writes_into_its_folder_alone(tmp_path):
    unload({"../outside.jsonl": b"x"}, tmp_path / "run")
    assert (tmp_path / "run" / "outside.jsonl").exists() and not (tmp_path / "outside.jsonl").exists()
