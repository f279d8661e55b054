"""Keeps a run's plan in its folder as run.json, so that the same command continues the run on another machine:
with more or fewer cores, a GPU, or without the npm packages and Node.js."""

import json
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from .config import Recipe
from .errors import TrainingError

FILE = "run.json"
# A run whose schedules or nets changed half-way would learn neither of two things.
FIXED = ("budget", "recipe", "content", "images")


@dataclass(frozen=True)
class RunRecord:
    """
    @param content digest of the recipe and its world
    @param seconds of training in all, for each part
    @param stages in order
    @param images whether the run learns from a folder of captioned pictures
    """

    budget: str
    recipe: str
    content: str
    seconds: dict[str, float]
    stages: list[str]
    images: bool = False


def digest_of(recipe: Recipe) -> str:
    """16 hex digits that change with any size, rate, concept or colour."""
    return sha256(repr(recipe).encode()).hexdigest()[:16]


def settle(run: Path, wanted: RunRecord) -> RunRecord:
    """Returns the run's record. A run without one gets `wanted`.

    Seconds and stages come from the machine that began the run. Recomputing them for another number of cores would
    change the schedule of a half-trained part.

    @throws TrainingError `run_differs`: the run was begun with another budget, recipe or kind of data
    """
    begun = read_record(run)
    if begun is None:
        run.mkdir(parents=True, exist_ok=True)
        partial = run / f".{FILE}.part"
        partial.write_text(json.dumps(asdict(wanted), indent=2) + "\n")
        partial.rename(run / FILE)
        return wanted
    other = [name for name in FIXED if getattr(begun, name) != getattr(wanted, name)]
    if other:
        changes = ", ".join(f"{name} {getattr(begun, name)!r} (now {getattr(wanted, name)!r})" for name in other)
        raise TrainingError("run_differs", f"{run} was begun with {changes}: repeat that, or give another --out")
    return begun


def read_record(run: Path) -> RunRecord | None:
    """None for a run that has not begun. @throws TrainingError `run_differs` when run.json is damaged"""
    try:
        return RunRecord(**json.loads((run / FILE).read_text()))
    except FileNotFoundError:
        return None
    except (TypeError, ValueError) as error:
        raise TrainingError("run_differs", f"{run / FILE} is damaged ({error}): delete it to plan anew") from None
