"""The words that go into a pack: about.json, examples.txt, DATA_CARD.md. A recipe without its own gets plain ones."""

import json
from pathlib import Path

from .config import Recipe
from .data.words import captions
from .errors import TrainingError

OWN = Path(__file__).parent / "packs"
EXAMPLES = 24


def documents_of(recipe: Recipe, run: Path) -> Path:
    """packs/atelier-NAME if there is such a folder, else one written into the run."""
    own = OWN / f"atelier-{recipe.name}"
    return own if own.exists() else write_plain(recipe, run / "documents")


def write_plain(recipe: Recipe, folder: Path) -> Path:
    """What can be said from the recipe alone; its author should say more."""
    folder.mkdir(parents=True, exist_ok=True)
    world = recipe.world
    licences = "; ".join(f"{name}: {style['licence']}, {style['author']}" for name, style in world.styles.items())
    about = {
        "name": f"atelier-{recipe.name}",
        "version": "0.0.0",
        "title": world.title,
        "description": f"{len(world.concepts)} objects in {len(world.styles)} styles.",
        "licence": f"weights: unstated; trained on art under {licences}",
    }
    (folder / "about.json").write_text(json.dumps(about, indent=2) + "\n")
    (folder / "examples.txt").write_text("\n".join(captions(world, EXAMPLES)) + "\n")
    objects = ", ".join(concept.name for concept in world.concepts)
    card = f"# Data card: atelier-{recipe.name}\n\nSynthetic scenes of: {objects}.\n\nArt: {licences}.\n"
    (folder / "DATA_CARD.md").write_text(card)
    return folder


def read_about(folder: Path, version: str) -> dict:
    try:
        return json.loads((folder / "about.json").read_text()) | {"version": version}
    except (OSError, json.JSONDecodeError) as error:
        raise TrainingError("config_missing", f"{folder / 'about.json'}: {error}") from None
