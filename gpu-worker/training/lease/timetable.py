"""Foretells a run's next minutes: walks through its plan with commands that only take notes."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..config import Recipe
from ..run import Plan, train_stages

DRAWING_S = 60  # estimate for 1,600 pictures on a GPU, not measured


@dataclass(frozen=True)
class Leg:
    """`begin` and `end` are seconds from the start of training; `what` advances from share `first` of its time
    to share `last`."""

    begin: float
    end: float
    what: str
    first: float = 0.0
    last: float = 1.0

    def at(self, second: float) -> float:
        return self.first + (self.last - self.first) * (second - self.begin) / (self.end - self.begin)


class Walk:
    """Takes the place of `Commands` and notes each part instead of training it.

    @param done seconds that each part has been trained for before
    """

    def __init__(self, run: Path, done: dict[str, float]):
        self.run, self.legs, self._done, self._now = run, [], dict(done), 0.0

    def _leg(self, seconds: float, *about) -> None:
        self.legs.append(Leg(self._now, self._now + seconds, *about))
        self._now += seconds

    def stage(self, name: str, seconds: float, *extra: str) -> None:
        until = float(extra[extra.index("--until") + 1]) if "--until" in extra else 1.0
        before, after = self._done.get(name, 0.0), seconds * until
        if after > before:
            self._leg(after - before, name, before / seconds, until)
            self._done[name] = after

    def drawn(self, stage: str, out: Path, *extra: str) -> None:
        self._leg(DRAWING_S, f"{stage} draws what the next stage learns from")

    def finish(self, *nothing) -> None:
        pass


def legs_of(plan: Plan, run: Path, done: dict[str, float]) -> list[Leg]:
    walk = Walk(run, done)
    train_stages(walk, plan)
    return walk.legs


def minutes_of(legs: list[Leg], recipe: Recipe, seconds: float, beginning: float) -> Iterator[str]:
    """Yields a line for each minute of `seconds`. Training starts after the first `beginning` seconds."""
    for minute in range(int(seconds // 60) + (seconds % 60 > 0)):
        begin, end = 60 * minute - beginning, min(60 * (minute + 1), seconds) - beginning
        doing = ["files are checked, the run is unpacked"] if begin < 0 else []
        for leg in legs:
            first, last = max(begin, leg.begin), min(end, leg.end)
            if first < last:
                doing.append(_words(leg, recipe, first, last))
        yield f"minute {minute + 1}: {'; '.join(doing) or 'nothing is left to train'}"


def _words(leg: Leg, recipe: Recipe, first: float, last: float) -> str:
    if leg.what not in recipe.stages:
        return leg.what
    sketch = leg.at(first) < recipe.stages[leg.what].sketchShare
    name = f"{leg.what} (its sketch)" if sketch else leg.what
    return f"{name} from {leg.at(first):.0%} to {leg.at(last):.0%} of its time"
