"""A pack's documents: about.json, examples.txt, DATA_CARD.md. A recipe without its own gets plain ones."""

import json
from pathlib import Path

from .config import Recipe
from .data.folder import ImageFolder
from .data.words import captions
from .errors import TrainingError

OWN = Path(__file__).parent / "packs"
EXAMPLES = 24


def documents_of(recipe: Recipe, run: Path, images: ImageFolder | None = None) -> Path:
    """Returns packs/atelier-NAME if that folder exists. Else writes a folder into the run, which its author
    may edit."""
    if images:
        return write_for_folder(images, run / "documents")
    own = OWN / f"atelier-{recipe.name}"
    return own if own.exists() else write_plain(recipe, run / "documents")


def write_for_folder(images: ImageFolder, folder: Path) -> Path:
    """Writes the documents for a folder of pictures. Existing ones, perhaps edited, stay."""
    folder.mkdir(parents=True, exist_ok=True)
    name = "".join(c if c.isalnum() else "-" for c in images.folder.resolve().name.lower()).strip("-") or "own"
    about = {
        "name": name,
        "version": "0.0.0",
        "title": images.folder.resolve().name,
        "description": f"Trained on {len(images.images)} captioned pictures.",
        "licence": "unstated: whoever made the pack should say so in about.json",
    }
    card = f"# Data card: {name}\n\nTrained on {len(images.images)} captioned pictures of one folder. Say here whose they are.\n"
    written = {
        "about.json": json.dumps(about, indent=2) + "\n",
        "examples.txt": "\n".join(images.examples(EXAMPLES)) + "\n",
        "DATA_CARD.md": card,
    }
    for file, text in written.items():
        if not (folder / file).exists():
            (folder / file).write_text(text)
    return folder


def write_plain(recipe: Recipe, folder: Path) -> Path:
    """Writes documents from the recipe alone; its author should add to them."""
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
