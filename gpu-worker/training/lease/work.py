"""Runs on the lent machine: trains until its minutes are over and leaves a parcel, even after a failure."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import torch

from ..checkpoint import load_checkpoint
from ..config import load_recipe
from ..errors import TrainingError
from ..record import read_record
from ..run import Commands, plan_of, train_stages
from .bundle import check_bundle
from .parcel import read_parcel, write_parcel
from .timetable import legs_of, minutes_of
from .travel import entries_of, unload

NEEDED = ("numpy", "PIL", "tokenizers", "onnx", "onnxruntime")
BEGINNING_S = 20  # imports, hashes, sprites
ENDING_S = 25  # the last checkpoint and the last parcel
STARTING_S = 10  # imports and sprites of each part, which its clock does not count
LEAST_S = 5  # a shorter leg is not worth its start
LOOK_S = 2


class LeaseOver(Exception):
    """Ends the work when its minutes are over; the next lease continues."""


class LeasedCommands(Commands):
    """Commands that end before `deadline` (of time.monotonic) and deliver a parcel after each checkpoint."""

    def __init__(self, recipe: str, run: Path, sprites: Path, out: Path, deadline: float):
        super().__init__(recipe, run, sprites, None)
        self.out, self.deadline, self._delivered, self._cut = out, deadline, -1.0, False

    def stage(self, name: str, seconds: float, *extra: str) -> subprocess.Popen | None:
        """Trains `name` as long as the lease lasts. Returns None for a finished part. @throws LeaseOver"""
        at = extra.index("--until") if "--until" in extra else len(extra)
        until = float(extra[at + 1]) if at < len(extra) else 1.0
        done = seconds_done(self.run, name)
        if done >= seconds * until:
            return None
        reached = min(until, (done + self._left() - STARTING_S) / seconds)
        self._cut = reached < until
        return super().stage(name, seconds, *extra[:at], *extra[at + 2 :], "--until", f"{reached:.4f}")

    def drawn(self, stage: str, out: Path, *extra: str) -> subprocess.Popen:
        self._left()
        return super().drawn(stage, out, *extra)

    def _left(self) -> float:
        left = self.deadline - ENDING_S - time.monotonic()
        if left < STARTING_S + LEAST_S:
            raise LeaseOver
        return left

    def finish(self, process: subprocess.Popen | None) -> None:
        """Waits, and delivers new checkpoints meanwhile.
        @throws LeaseOver when the part had to stop early; TrainingError `part_failed`"""
        if process is None:
            return
        while process.poll() is None:
            if time.monotonic() > self.deadline - ENDING_S / 2:
                process.terminate()
                process.wait()
                raise LeaseOver
            self.deliver()
            time.sleep(LOOK_S)
        super().finish(process)
        self.deliver()
        if self._cut:
            raise LeaseOver

    def deliver(self) -> None:
        """Writes the parcel if a checkpoint is newer than the last one's."""
        newest = max((path.stat().st_mtime for path in self.run.glob("*.pt")), default=0.0)
        if newest > self._delivered:
            size = write_parcel(entries_of(self.run, text=False), self.out)
            self._delivered = newest
            print(f"parcel of {size / 1e6:.1f} MB in {self.out}", flush=True)


def seconds_done(run: Path, name: str) -> float:
    path = run / f"{name}.pt"
    return load_checkpoint(path)["seconds"] if path.exists() else 0.0


def filled(lease: Path, run: Path) -> None:
    """Fills `run` from the lease unless it has begun."""
    if read_record(run) is None:
        partial = run.with_name(f".{run.name}.part")
        shutil.rmtree(partial, ignore_errors=True)
        unload(read_parcel(lease / "run"), partial)
        shutil.rmtree(run, ignore_errors=True)
        partial.rename(run)


def schedule(lease: Path, run: Path, minutes: float) -> Iterator[str]:
    """Yields a line for each of the run's next minutes. @throws TrainingError `lease_damaged`"""
    record, recipe = read_record(run), load_recipe(check_bundle(lease)["recipe"])
    done = {name: seconds_done(run, name) for name in record.stages}
    legs = legs_of(plan_of(record, []), run, done)
    yield from minutes_of(legs, recipe, 60 * minutes - ENDING_S, BEGINNING_S)
    yield f"the last {ENDING_S} seconds: checkpoint and parcel"


def work(lease: Path, run: Path, out: Path, minutes: float, say=print) -> None:
    """Continues the leased run for `minutes` at most, its start and its parcel included.

    @param run folder on this machine, filled from the lease if it is empty or missing. A second call with the same
        folder continues with the optimizer's state
    @param out gets the parcel
    @throws TrainingError `package_missing`, `lease_damaged`, `part_failed`
    """
    deadline = time.monotonic() + 60 * minutes
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise TrainingError("package_missing", f"this Python lacks {', '.join(missing)}: carry wheels along")
    recipe = check_bundle(lease)["recipe"]
    filled(lease, run)
    device = torch.cuda.get_device_name() if torch.cuda.is_available() else "no GPU"
    say(f"torch {torch.__version__}, {device}; {minutes:g} minutes of {read_record(run).budget}, recipe {recipe}")
    for line in schedule(lease, run, minutes):
        say(line)
    commands = LeasedCommands(recipe, run, lease / "sprites", out, deadline)
    try:
        train_stages(commands, plan_of(read_record(run), []))
        say("the run's training is complete")
    except LeaseOver:
        say("the minutes are over")
    finally:
        commands.deliver()
