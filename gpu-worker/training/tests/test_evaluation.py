"""The judge: its questions, its arithmetic, and that it tells right pictures from wrong ones."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from training.config import load_recipe
from training.data.holdout import held_out
from training.data.scene import Scene, Shape, Sprite
from training.errors import TrainingError
from training.evaluation.evaluator import Renders, load_evaluator, train_evaluator
from training.evaluation.labels import HEADS, Labels
from training.evaluation.neighbours import nearest
from training.evaluation.questions import questions
from training.evaluation.score import answers_of, is_right, score
from training.evaluation.statistics import frechet, wilson
from training.evaluation.sweep import sweep_requests


def test_every_question_is_about_a_held_out_combination():
    world = load_recipe("small").world
    world = replace(world, shares={**world.shares, "pairs": [0, 0.2], "counts": [0, 0.2]})
    available = {(concept.icon, style) for concept in world.concepts for style in world.styles}
    asked = questions(world, available, each=20, seed=1)
    assert len({q["caption"] for q in asked}) == 80
    numbers = {2: "two", 3: "three", 4: "four"}
    for q in asked:
        a = q["answers"]
        pair = {
            "object": (a["first"], a["background"]),
            "colour": (a["first"], a["colour"] + (a["background"] if a["first"] in world.shapes else "")),
            "count": (a["first"], numbers.get(a["number"])),
            "position": (a["first"], a["second"]),
        }[q["category"]]
        assert held_out(*pair), q
    assert len(sweep_requests(asked, 2)) % 8 == 0
    narrow = replace(world, shares={**world.shares, "pairs": [0, 0], "counts": [0, 0]})
    assert {q["category"] for q in questions(narrow, available, each=2, seed=1)} == {"object", "colour"}


def test_right_answers_follow_from_the_scene(recipe):
    labels = Labels(recipe.world)
    pair = Scene("blue", (Sprite("fox", "noto", 18, 2, 26), Sprite("star", "noto", 17, 34, 26)))
    assert labels.describe(pair) == {
        "background": "blue", "number": 2, "arrangement": "over", "first": "fox", "second": "star", "colour": "natural",
        "style": "noto",
    }  # fmt: skip
    shape = Scene("white", (Shape("circle", "red", 10, 10, 40),))
    seen = labels.describe(shape)
    assert (seen["first"], seen["second"], seen["colour"], seen["arrangement"]) == ("circle", "nothing", "red", "one")
    assert not is_right("colour", seen, {**seen, "colour": "blue"})
    assert is_right("object", seen, {**seen, "colour": "blue"})


def test_wilson_is_the_textbook_interval():
    low, high = wilson(90, 100)
    assert (round(low, 4), round(high, 4)) == (0.8256, 0.9448)
    assert wilson(0, 10)[0] == 0 and wilson(10, 10)[1] == 1 and wilson(0, 0) == (0, 1)


def test_frechet_of_gaussians_is_the_exact_distance():
    random = np.random.default_rng(0)
    first = random.standard_normal((40_000, 3))
    second = first * np.array([1, 2, 1]) + np.array([3, 0, 0])
    assert frechet(first, first) == pytest.approx(0, abs=1e-6)
    assert frechet(first, second) == pytest.approx(9 + 1, rel=0.03)  # 3² of the means, (2 - 1)² of the deviations


def test_the_evaluator_learns_to_see(recipe, sprites, tmp_path):
    net = train_evaluator(recipe.world, sprites, tmp_path / "evaluator.pt", seconds=12)
    labels, source = Labels(recipe.world), Renders(recipe.world, sprites, seed=8)
    scenes = [source.sampler.single()[0] for _ in range(60)]
    asked = [{"category": "object", "answers": labels.describe(scene)} for scene in scenes]
    right = score(asked, answers_of(net, source.pixels(scenes), labels))
    grey = score(asked, answers_of(net, torch.zeros(60, 3, 64, 64), labels))
    assert right["background"]["share"] > grey["background"]["share"]
    assert set(right) == {"object", "background", "style"} and len(net.heads) == len(HEADS)
    with pytest.raises(TrainingError) as caught:
        load_evaluator(load_recipe("small").world, tmp_path / "evaluator.pt")
    assert caught.value.code == "checkpoint_invalid"


def test_a_copied_picture_is_found(recipe, sprites):
    source = Renders(recipe.world, sprites, seed=4, held=False)
    copied = source.pixels([source.sampler.sample()[0] for _ in range(3)])
    again = Renders(recipe.world, sprites, seed=4, held=False)
    _, errors = nearest(copied, again, searched=256)
    assert errors.max() == 0
