"""The judge: its questions, its arithmetic, and that it tells right pictures from wrong ones."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from training.config import load_recipe
from training.data.holdout import held_out
from training.data.scene import Scene, Shape, Sprite
from training.errors import TrainingError
from training.evaluation.crispness import (
    RealPictures,
    bicubic,
    compare,
    decibels,
    enlarging,
    flat_rms,
    sharpness,
    verdicts,
)
from training.evaluation.evaluator import Renders, load_evaluator, train_evaluator
from training.evaluation.labels import HEADS, Labels
from training.evaluation.matcher import Matcher
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
    assert len({q["caption"] for q in asked}) == 100
    numbers = {2: "two", 3: "three", 4: "four"}
    for q in asked:
        a = q["answers"]
        pair = {
            "object": (a["first"], a["background"]),
            "colour": (a["first"], a["colour"] + (a["background"] if a["first"] in world.shapes else "")),
            "count": (a["first"], numbers.get(a["number"])),
            "position": (a["first"], a["second"]),
            "tinted-count": (a["first"], a["colour"]),
        }[q["category"]]
        assert held_out(*pair), q
    assert len(sweep_requests(asked, 2)) % 10 == 0
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


def test_sharpness_and_flat_areas_tell_blur_from_grain():
    """A picture may show the right thing and still be grainy or soft; the other judges miss that."""
    random = np.random.default_rng(0)
    real = np.full((1, 3, 64, 64), -0.5, np.float32)
    real[:, :, 20:44, 20:44] = 0.5
    grainy = real + 0.05 * random.standard_normal(real.shape).astype(np.float32)
    soft = bicubic(bicubic(real, 16), 64)
    assert flat_rms(real) == pytest.approx(0, abs=1e-6)
    # Without its 5×5 mean, noise of deviation s has s · √(24/25); the calmest 40 % have a little less.
    assert 0.035 < flat_rms(grainy) < 0.05
    assert sharpness(grainy, real) > 2 and sharpness(real, real) == 1
    blocks = np.sign(bicubic(random.standard_normal((1, 3, 32, 32)).astype(np.float32), 64))
    assert sharpness(bicubic(bicubic(blocks, 16), 64), blocks) < 0.9
    assert decibels(soft, real) < decibels(grainy, real)
    table = compare([("object", grainy, real), ("count", real, real)])
    assert table["count"]["sharpness"] == 1 and table["object"]["flat"] > 0.03 and table["all"]["pictures"] == 2


def test_super_resolution_that_is_no_better_than_bicubic_misses_its_bar(recipe, sprites):
    class Bicubic:
        stages = ("sr256",)

        def draw(self, stage, caption, seed, low):
            return bicubic(low, 256)

    real = RealPictures(recipe.world, sprites, (64, 256))
    table = enlarging(Bicubic(), real, [(Scene("blue", (Sprite("fox", "noto", 5, 5, 54),)), "a fox on blue")])
    assert table["sr256"]["gain"] == 0 and table["sr256"]["bicubic"] > 15
    (line,) = verdicts({"enlarging": table, "stages": {}})
    assert "MISSED" in line
    (line,) = verdicts({"enlarging": {"sr256": {**table["sr256"], "gain": 2.6}}, "stages": {}})
    assert "reached" in line


def test_a_copied_picture_is_found(recipe, sprites):
    source = Renders(recipe.world, sprites, seed=4, held=False)
    copied = source.pixels([source.sampler.sample()[0] for _ in range(3)])
    again = Renders(recipe.world, sprites, seed=4, held=False)
    _, errors = nearest(copied, again, searched=256)
    assert errors.max() == 0


def test_the_matcher_names_every_scene_of_its_world(recipe, sprites):
    """A judge without training must be right on real pictures, grainy ones too, and not on grey ones. This
    world's two sprites are discs, one red as a background is: a few scenes look alike."""
    world = replace(recipe.world, single_sizes=(48,), pair_sizes=(32,), grid=8, sway=8)
    source, labels = Renders(world, sprites, seed=12), Labels(world)
    matcher = Matcher(world, source.images)
    draws = [source.sampler.single, lambda: source.sampler.single(True), source.sampler.pair, source.sampler.counted]
    draws += [lambda: source.sampler.counted(True), source.sampler.shapes, source.sampler.counted_shapes]
    scenes = [draw()[0] for draw in draws for _ in range(4)]
    pictures = source.pixels(scenes)
    wanted = [labels.describe(scene) for scene in scenes]
    compared = ("number", "arrangement", "first", "second", "colour", "style")

    def right(seen: list[dict]) -> int:
        return sum(all(a[head] == b[head] for head in compared) for a, b in zip(wanted, seen, strict=True))

    seen = matcher(pictures)
    assert right(seen) > 0.9 * len(scenes)
    assert right(matcher(pictures + 0.1 * torch.randn_like(pictures))) > 0.9 * len(scenes)
    assert right(matcher(torch.zeros_like(pictures))) < len(scenes) / 2
