"""What a run will do in the next minutes, found by walking through its plan with commands that do nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..config import Recipe
from ..run import Plan, train_stages

DRAWING_S = 60  # a guess: 1,600 pictures on a GPU


@dataclass(frozen=True)
class Leg:
    """`begin` and `end` in seconds from the start of training; `what` goes on from share `first` to `last` of its time."""

    begin: float
    end: float
    what: str
    first: float = 0.0
    last: float = 1.0

    def at(self, second: float) -> float:
        return self.first + (self.last - self.first) * (second - self.begin) / (self.end - self.begin)


class Walk:
    """Stands in for `Commands`: notes each part instead of training it.

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
    """A line for each minute of `seconds`, of which the first `beginning` go by before the training starts."""
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
    return f"{leg.what}{' (its sketch)' if sketch else ''} from {leg.at(first):.0%} to {leg.at(last):.0%} of its time"
