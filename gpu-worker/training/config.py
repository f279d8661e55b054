"""Recipes (configs/*.json) and their worlds, as read-only objects."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from .errors import TrainingError

CONFIGS = Path(__file__).parent / "configs"
STAGES = ("base64", "sr256", "sr1024")
# Shares of the samples, or of the pairs, counts and shapes among them. Two values: before and after a quarter
# of the training.
NO_SHARES = {"pairs": [0, 0], "counts": [0, 0], "tintedPairs": 0, "tintedCounts": 0, "countedShapes": 0}


@dataclass(frozen=True)
class Concept:
    """`icon` is the name in the sprite packages, `name` the word in captions, `colours` words that fit it
    untinted."""

    icon: str
    name: str
    colours: tuple[str, ...] = ()
    plural: str = ""

    def __post_init__(self):
        object.__setattr__(self, "plural", self.plural or plural_of(self.name))


def plural_of(noun: str) -> str:
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


@dataclass(frozen=True)
class World:
    """A world: the things, colours and backgrounds to draw. Colours are RGB in 0..255; sizes are in cells of
    a 64×64 picture."""

    title: str
    styles: dict[str, dict]
    backgrounds: dict[str, tuple[int, int, int]]
    tints: dict[str, tuple[int, int, int]]
    scenes: tuple[str, ...]
    shapes: tuple[str, ...]
    single_sizes: tuple[int, ...]
    pair_sizes: tuple[int, ...]
    shares: dict
    concepts: tuple[Concept, ...]
    grid: int = 1  # things stand at multiples of this many cells
    sway: int = 0  # the things of a picture may be shifted from their places by this many cells

    @property
    def few_sizes(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Single and pair sizes that super-resolution learns from: resized sprites of 1024 pixels fill the
        memory."""
        return self.single_sizes[1::2] or self.single_sizes, self.pair_sizes[-1:]

    @property
    def first_style(self) -> str:
        return next(iter(self.styles))


@dataclass(frozen=True)
class StageConfig:
    """One diffusion stage: the net's sizes and how it is trained. `crop` is the side of the training
    crops."""

    name: str
    kind: str
    size: int
    net: dict
    shift: float
    batch: int
    samplingShift: float | None = None  # shift of the pack's sampling schedule, where it differs
    learningRate: float = 1e-3
    emaDecay: float = 0.9985
    lossCap: tuple[float, float] = (5.0, 20.0)  # before and after 60 % of the training
    l1: float = 0.0
    noisyShare: float = 0.0
    noisyFrom: float = 0.0
    pureShare: float = 0.0  # share of the samples at t = 1: nearly all of them for a stage that samples in one step
    crop: int | None = None
    augMax: float = 0.6
    nullShare: float = 0.1
    sketchShare: float = 0.0  # share of the training, at its beginning, for the sketch alone


@dataclass(frozen=True)
class Recipe:
    name: str
    world: World
    t5: dict
    stages: dict[str, StageConfig] = field(default_factory=dict)


def _rgb(text: str) -> tuple[int, int, int]:
    return tuple(int(text[at : at + 2], 16) for at in (1, 3, 5))


def _read(path: Path) -> dict:
    try:
        return json.loads(path.read_text())
    except FileNotFoundError:
        raise TrainingError("config_missing", f"there is no config at {path}") from None
    except json.JSONDecodeError as error:
        raise TrainingError("config_invalid", f"{path}: {error}") from None


def load_world(path: Path) -> World:
    data = _read(path)
    try:
        return World(
            title=data["title"],
            styles=data["styles"],
            backgrounds={name: _rgb(text) for name, text in data["backgrounds"].items()},
            tints={name: _rgb(text) for name, text in data["tints"].items()},
            scenes=tuple(data["scenes"]),
            shapes=tuple(data["shapes"]),
            single_sizes=tuple(data["singleSizes"]),
            pair_sizes=tuple(data["pairSizes"]),
            shares={**NO_SHARES, **data["shares"]},
            concepts=tuple(
                Concept(each["icon"], each["name"], tuple(each.get("colours", ())), each.get("plural", ""))
                for each in data["concepts"]
            ),
            grid=data.get("grid", 1),
            sway=data.get("sway", 0),
        )
    except (KeyError, ValueError) as error:
        raise TrainingError("config_invalid", f"{path}: missing or wrong {error}") from None


def load_recipe(name_or_path: str) -> Recipe:
    """A recipe by name (configs/NAME.json) or path. @throws TrainingError `config_missing`,
    `config_invalid`"""
    path = Path(name_or_path)
    if path.suffix != ".json":
        path = CONFIGS / f"{name_or_path}.json"
    data = _read(path)
    try:
        stages = {name: StageConfig(name=name, **data["stages"][name]) for name in STAGES if name in data["stages"]}
        return Recipe(data["name"], load_world(path.parent / data["world"]), data["t5"], stages)
    except (KeyError, TypeError) as error:
        raise TrainingError("config_invalid", f"{path}: missing or wrong {error}") from None
