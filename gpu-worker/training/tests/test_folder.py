"""A community's own folder of captioned pictures."""

import json

import numpy as np
import pytest
from PIL import Image

from training.checkpoint import load_checkpoint
from training.config import load_recipe
from training.data.batches import batch_stream
from training.data.folder import FolderBatches, ImageFolder
from training.documents import write_for_folder
from training.errors import TrainingError
from training.run import fitting_stages
from training.t5.pretrain import pretrain
from training.train import Job, train


@pytest.fixture
def folder(tmp_path):
    """Two pictures: one with a caption beside it, one in metadata.jsonl; one is wide and large enough for
    256."""
    Image.fromarray(np.full((80, 80, 3), 200, np.uint8)).save(tmp_path / "grey.png")
    (tmp_path / "grey.txt").write_text("A grey  square\n")
    wide = np.zeros((256, 400, 3), np.uint8)
    wide[:, 72:328] = (255, 0, 0)
    Image.fromarray(wide).save(tmp_path / "wide.jpg", quality=95)
    (tmp_path / "metadata.jsonl").write_text(json.dumps({"file_name": "wide.jpg", "text": "a red square"}) + "\n")
    return tmp_path


def test_pictures_are_squares_from_the_middle_with_their_captions(recipe, folder):
    images = ImageFolder(folder)
    x, captions, _ = FolderBatches(recipe.stages["base64"], images, 1).next()
    assert x.shape == (2, 3, 64, 64)
    for picture, caption in zip(x, captions):
        expected = {"a grey square": [0.57, 0.57, 0.57], "a red square": [1, -1, -1]}[caption]
        np.testing.assert_allclose(picture.mean((1, 2)), expected, atol=0.05)


def test_other_processes_may_draw_a_folder_ahead(recipe, folder):
    """As on a GPU."""
    x, captions, _ = next(batch_stream(FolderBatches(recipe.stages["base64"], ImageFolder(folder), 1), workers=1))
    assert x.shape == (2, 3, 64, 64) and len(captions) == 2


def test_only_pictures_that_are_large_enough_reach_a_stage(recipe, folder):
    images = ImageFolder(folder)
    _, captions, _ = FolderBatches(recipe.stages["sr256"], images, 1).next()
    assert set(captions) == {"a red square"}
    assert fitting_stages(images) == ["base64", "sr256"]
    with pytest.raises(TrainingError) as caught:
        FolderBatches(load_recipe("small").stages["sr1024"], images, 1)
    assert caught.value.code == "images_small"


def test_what_is_wrong_with_a_folder_is_named(folder, tmp_path_factory):
    with pytest.raises(TrainingError) as caught:
        ImageFolder(tmp_path_factory.mktemp("empty"))
    assert caught.value.code == "images_missing"
    (folder / "grey.txt").unlink()
    with pytest.raises(TrainingError, match="grey.png has no caption") as caught:
        ImageFolder(folder)
    assert caught.value.code == "caption_missing"
    (folder / "grey.txt").write_text("grey")
    (folder / "half.txt").write_text("half of it")
    (folder / "half.png").write_bytes((folder / "grey.png").read_bytes()[:60])
    with pytest.raises(TrainingError, match="half.png cannot be read") as caught:
        ImageFolder(folder)
    assert caught.value.code == "image_corrupt"


def test_documents_that_were_edited_stay(folder, tmp_path):
    documents = write_for_folder(ImageFolder(folder), tmp_path / "documents")
    assert set((documents / "examples.txt").read_text().split("\n")) == {"a grey square", "a red square", ""}
    (documents / "DATA_CARD.md").write_text("mine")
    write_for_folder(ImageFolder(folder), documents)
    assert (documents / "DATA_CARD.md").read_text() == "mine"


def test_the_base_learns_from_a_folder(recipe, folder, tmp_path):
    images = ImageFolder(folder)
    pretrain(recipe, tmp_path / "run", 1, texts=([f"a fox {n} is red or grey" for n in range(200)], images.captions(100)))
    job = Job(recipe, recipe.stages["base64"], tmp_path / "run", tmp_path, seconds=1, images=images)
    train(job)
    assert load_checkpoint(tmp_path / "run" / "base64.pt")["samples"] > 0
