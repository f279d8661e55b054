"""A community's own pictures: a folder of images with captions, instead of scenes that the recipe composes.

Captions stand beside the pictures (fox.png, fox.txt) or in metadata.jsonl ({"file_name", "text"} a line, as
Hugging Face's image folders have it).
"""

import json
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import torch
from PIL import Image, ImageOps

from ..config import StageConfig
from ..errors import TrainingError
from .batches import Batch

ENDINGS = {".png", ".jpg", ".jpeg", ".webp"}
KEPT_SIDE = 256  # larger pictures are read again each time, because a folder of them does not fit in memory


@dataclass(frozen=True)
class Captioned:
    path: Path
    caption: str
    side: int  # of the largest square in its middle


class ImageFolder:
    """@throws TrainingError `images_missing`, `image_corrupt`, `caption_missing`, each with the file's
    name"""

    def __init__(self, folder: Path):
        captions = _metadata(folder)
        paths = sorted(path for path in folder.glob("**/*") if path.suffix.lower() in ENDINGS)
        if not paths:
            raise TrainingError("images_missing", f"{folder} has no pictures (png, jpg or webp)")
        self.folder = folder
        self.images = [Captioned(path, _caption(path, folder, captions), _side(path)) for path in paths]

    def fitting(self, size: int) -> list[Captioned]:
        """Returns the pictures that are large enough for a stage of this size."""
        return [image for image in self.images if image.side >= size]

    def captions(self, count: int, seed: int = 5) -> list[str]:
        random = Random(seed)
        return [random.choice(self.images).caption for _ in range(count)]

    def vocabulary(self) -> dict[str, list[str]]:
        """Frequent words of the captions, for autocomplete: the folder does not tell objects from colours."""
        counts: dict[str, int] = {}
        for image in self.images:
            for word in set(image.caption.lower().replace(",", " ").replace(".", " ").split()):
                counts[word] = counts.get(word, 0) + 1
        often = sorted((word for word in counts if len(word) > 2), key=lambda word: (-counts[word], word))[:200]
        return {"objects": sorted(often), "colours": [], "backgrounds": [], "styles": [], "shapes": [], "relations": []}

    def examples(self, count: int) -> list[str]:
        return list(dict.fromkeys(self.captions(10 * count)))[:count]


class FolderBatches:
    """As `Batches`, of a folder's pictures: squares from the middle, for super-resolution random crops of
    them.
    @throws TrainingError `images_small`"""

    def __init__(self, stage: StageConfig, folder: ImageFolder, seed: int):
        self.stage, self.random = stage, Random(seed)
        self.images = folder.fitting(stage.size)
        if not self.images:
            largest = max(image.side for image in folder.images)
            raise TrainingError("images_small", f"{stage.name} needs pictures of {stage.size} pixels, the largest has {largest}")
        self.late, self.plain = torch.zeros(1), torch.zeros(1)  # a folder has neither
        self._kept: dict[Path, np.ndarray] = {}

    def reseed(self, seed: int) -> None:
        self.random = Random(seed)

    def next(self) -> Batch:
        chosen = [self.random.choice(self.images) for _ in range(self.stage.batch)]
        pixels = torch.from_numpy(np.stack([self._crop(self._square(image)) for image in chosen])).permute(0, 3, 1, 2)
        return Batch(pixels.float().div(127.5).sub(1), [image.caption for image in chosen])

    def _square(self, image: Captioned) -> np.ndarray:
        known = self._kept.get(image.path)
        if known is not None:
            return known
        with Image.open(image.path) as opened:
            size = (self.stage.size, self.stage.size)
            fitted = ImageOps.fit(ImageOps.exif_transpose(opened).convert("RGB"), size, Image.Resampling.LANCZOS)
        pixels = np.asarray(fitted).copy()
        if self.stage.size <= KEPT_SIDE:
            self._kept[image.path] = pixels
        return pixels

    def _crop(self, pixels: np.ndarray) -> np.ndarray:
        side = self.stage.crop
        if side is None:
            return pixels
        x, y = (self.random.randrange(0, self.stage.size - side + 1, 4) for _ in range(2))
        return pixels[y : y + side, x : x + side]


def _metadata(folder: Path) -> dict[str, str]:
    path = folder / "metadata.jsonl"
    if not path.exists():
        return {}
    captions = {}
    for at, line in enumerate(path.read_text().splitlines(), 1):
        try:
            entry = json.loads(line)
            captions[entry["file_name"]] = entry["text"]
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise TrainingError("caption_missing", f"{path}, line {at}: {error}") from None
    return captions


def _caption(path: Path, folder: Path, captions: dict[str, str]) -> str:
    beside = path.with_suffix(".txt")
    text = captions.get(str(path.relative_to(folder))) or (beside.read_text() if beside.exists() else "")
    if not text.strip():
        raise TrainingError("caption_missing", f"{path} has no caption: neither {beside.name} nor a line in metadata.jsonl")
    return " ".join(text.lower().split())


def _side(path: Path) -> int:
    try:
        with Image.open(path) as image:
            image.draft("RGB", (64, 64))
            image.load()
        with Image.open(path) as image:
            return min(image.size)
    except Exception as error:
        raise TrainingError("image_corrupt", f"{path} cannot be read ({error}): mend it or take it out") from None
