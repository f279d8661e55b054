from dataclasses import replace

import numpy as np
import pytest

from training.data.backgrounds import Window
from training.data.batches import Batches
from training.data.holdout import held_out, word_hash
from training.data.render import render
from training.data.sampler import SceneSampler
from training.data.scene import Scene, Shape, Sprite
from training.data.sprites import SpriteSet, render_sprites
from training.data.weather import PLAIN, Weather
from training.errors import TrainingError

AVAILABLE = {("fox", "noto"), ("star", "noto")}


def test_a_crop_is_the_same_pixels_as_the_whole_picture(recipe, sprites):
    images = SpriteSet(sprites, recipe.world, 256, (54,))
    for background in ("blue", "grass", "night sky"):
        scene = Scene(background, (Sprite("fox", "noto", 5, 5, 54), Shape("triangle", "red", 2, 40, 20)))
        whole = render(scene, Window(256), images, recipe.world)
        part = render(scene, Window(256, 60, 100, 64), images, recipe.world)
        np.testing.assert_allclose(part, whole[100:164, 60:124], atol=1e-3)


def test_a_tint_keeps_the_silhouette_and_changes_the_colour(recipe, sprites):
    images = SpriteSet(sprites, recipe.world, 64, (54,))
    plain, tinted = (
        render(Scene("white", (Sprite("star", "noto", 5, 5, 54, tint),)), Window(64), images, recipe.world)
        for tint in (None, "blue")
    )
    np.testing.assert_allclose(plain[0, 0], tinted[0, 0])
    centre = tinted[32, 32]
    assert centre[2] > centre[0]


def test_no_held_out_combination_is_ever_drawn(recipe):
    sampler = SceneSampler(recipe.world, AVAILABLE, seed=1)
    names = {concept.icon: concept.name for concept in recipe.world.concepts}
    sampler.late = True
    for _ in range(2000):
        scene, _ = sampler.sample()
        for thing in scene.things:
            if isinstance(thing, Shape):
                assert not held_out(thing.shape, thing.colour + scene.background)
            else:
                assert thing.tint is None or not held_out(names[thing.icon], thing.tint)
            if isinstance(thing, Sprite) and len(scene.things) == 1:
                assert thing.tint or not held_out(names[thing.icon], scene.background)
        if len(scene.things) == 2 and isinstance(scene.things[0], Sprite):
            assert not held_out(*[names[thing.icon] for thing in scene.things])


def test_every_kind_of_scene_is_drawn_and_says_its_colours(recipe):
    """Tinted counts, two colours in one picture, counts of shapes: what a caption may say, the world
    contains."""
    world = replace(recipe.world, tints={**recipe.world.tints, "pink": (245, 140, 190), "red": (225, 45, 45)})
    sampler = SceneSampler(world, AVAILABLE, seed=6)
    for _ in range(200):
        scene, caption = sampler.counted(tinted=True)
        tint = scene.things[0].tint
        assert tint and {thing.tint for thing in scene.things} == {tint} and tint != scene.background
        assert f"{tint} {scene.things[0].icon}" in caption
        scene, caption = sampler.pair(tinted=True)
        tints = [thing.tint for thing in scene.things]
        assert any(tints) and scene.background not in tints
        assert all(f"{thing.tint} {thing.icon}" in caption for thing in scene.things if thing.tint)
        scene, caption = sampler.counted_shapes()
        assert len({(thing.shape, thing.colour) for thing in scene.things}) == 1
        assert 2 <= len(scene.things) <= 4 and f"{scene.things[0].colour} {scene.things[0].shape}s" in caption
    pairs = [sampler.pair(tinted=True)[0].things for _ in range(200)]
    assert {sum(thing.tint is not None for thing in things) for things in pairs} == {1, 2}


def test_evaluation_asks_for_held_out_tints_of_counted_things(recipe):
    held = SceneSampler(recipe.world, AVAILABLE | {("fox", "noto")}, seed=1, held=True)
    pairs = [(c.name, t) for c in recipe.world.concepts for t in recipe.world.tints if t not in c.colours]
    if any(held_out(*pair) for pair in pairs):
        for _ in range(50):
            thing = held.counted(tinted=True)[0].things[0]
            assert held_out(thing.icon, thing.tint)


def test_the_hold_out_hash_never_changes():
    assert word_hash("fox", "blue") == 216069
    share = np.mean([held_out(str(a), str(b)) for a in range(60) for b in range(60)])
    assert 0.05 < share < 0.12


def test_captions_say_what_is_drawn(recipe):
    sampler = SceneSampler(recipe.world, AVAILABLE, seed=2)
    for _ in range(500):
        scene, caption = sampler.sample()
        for thing in scene.things:
            if isinstance(thing, Shape):
                assert f"{thing.colour} {thing.shape}" in caption
            else:
                assert thing.icon in caption
                assert thing.tint is None or thing.tint in caption
        if scene.background in ("red", "blue"):
            assert scene.background in caption


def test_on_a_grid_everything_stands_at_its_multiples_and_within_the_picture(recipe):
    world = replace(recipe.world, grid=4, sway=8, single_sizes=(48, 56), pair_sizes=(28,))
    sampler = SceneSampler(world, AVAILABLE, seed=3)
    sampler.late, shifts = True, set()
    for _ in range(500):
        scene, _ = sampler.sample()
        for thing in scene.moved():
            assert isinstance(thing, Shape) or (thing.x % 4 == 0 and thing.y % 4 == 0)
            assert 0 <= thing.x <= 64 - thing.size and 0 <= thing.y <= 64 - thing.size
        assert all(abs(cells) <= 8 and cells % 4 == 0 for cells in scene.shift)
        shifts.add(scene.shift)
    assert len(shifts) > 8


def test_the_plain_picture_depends_on_the_caption_alone(recipe):
    """The sketch learns from these: one caption has one plain picture, for all places of things and all
    weather."""
    world = replace(recipe.world, single_sizes=(48,), pair_sizes=(28,), sway=8)
    sampler, plain = SceneSampler(world, AVAILABLE, seed=4, late=True), {}
    seen = [sampler.sample() for _ in range(1500)]
    for scene, caption in seen:
        assert scene.plain().weather == PLAIN and scene.plain().shift == (0, 0)
        assert plain.setdefault(caption, scene.plain()) == scene.plain()
    varied = {caption: {scene for scene, c in seen if c == caption} for _, caption in seen}
    assert max(map(len, varied.values())) > 1


def test_weather_changes_a_scenic_background_and_leaves_what_stands_before_it(recipe, sprites):
    images = SpriteSet(sprites, recipe.world, 64, (42,))
    weather = Weather(sun=(0.9, 0.1), dusk=1.0, stars=((0.05, 0.1, 0.02),), light=0.1)
    for background in ("grass", "night sky", "blue"):
        scene = Scene(background, (Sprite("fox", "noto", 11, 11, 42),))
        plain, other = (
            render(each, Window(64), images, recipe.world) for each in (scene, replace(scene, weather=weather))
        )
        assert abs(plain - other).max() > 10
        np.testing.assert_allclose(plain[32, 32], other[32, 32])


def test_batches_are_in_range_and_differ_by_seed(recipe, sprites):
    first, again, other = (Batches(recipe.stages["base64"], recipe.world, sprites, seed).next() for seed in (1, 1, 2))
    assert first[0].shape == (2, 3, 64, 64) and first[0].abs().max() <= 1
    assert first[1] == again[1] and (first[0] == again[0]).all()
    assert first[1] != other[1]


def test_a_corrupt_sprite_is_named(recipe, sprites, tmp_path):
    (tmp_path / "noto").mkdir()
    (tmp_path / "noto" / "fox.png").write_bytes(b"\x89PNG nothing")
    with pytest.raises(TrainingError, match="fox.png is damaged") as caught:
        SpriteSet(tmp_path, recipe.world, 64, (54,))
    assert caught.value.code == "sprite_corrupt"


def test_missing_packages_and_sprites_say_what_to_do(recipe, tmp_path, monkeypatch):
    with pytest.raises(TrainingError) as caught:
        SpriteSet(tmp_path, recipe.world, 64, (54,))
    assert caught.value.code == "sprites_missing"
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(TrainingError) as caught:
        render_sprites(recipe.world, tmp_path)
    assert caught.value.code == "node_missing"
