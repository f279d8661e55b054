import torch

from training.nets import BaseUNet, build_net
from training.nets.base import Placing
from training.nets.efficient import EfficientUNet, calmed
from training.nets.layers import TextBag
from training.nets.sketch import SketchDetail, SketchSizes
from training.t5.model import Encoder, relative_bucket
from training.t5.span_corruption import collate, corrupt
from training.t5.whitening import WhitenedEncoder, whitening_of, zca


def tiny(recipe, name):
    stage = recipe.stages[name]
    net = build_net(stage.kind, {**stage.net, "text_width": 16})
    for param in net.parameters():  # the zero-initialised layers would hide everything else
        torch.nn.init.normal_(param, std=0.25)
    return net.eval()


def inputs(side=64, tokens=5):
    return [torch.randn(2, 3, side, side), torch.tensor([-2.0, 1.0]), torch.randn(2, tokens, 16), torch.ones(2, tokens)]


def test_padding_changes_nothing(recipe):
    net = tiny(recipe, "base64")
    z, log_snr, text, mask = inputs()
    padded = torch.cat([text, torch.randn(2, 3, 16)], 1), torch.cat([mask, torch.zeros(2, 3)], 1)
    with torch.no_grad():
        torch.testing.assert_close(net(z, log_snr, text, mask), net(z, log_snr, *padded), atol=1e-4, rtol=1e-4)


def test_the_caption_and_the_noise_level_matter(recipe):
    net = tiny(recipe, "base64")
    z, log_snr, text, mask = inputs()
    with torch.no_grad():
        out = net(z, log_snr, text, mask)
        assert (out - net(z, log_snr, text + 1 * torch.randn_like(text), mask)).abs().max() > 1e-3
        assert (out - net(z, log_snr + 2, text, mask)).abs().max() > 1e-3


def test_the_order_of_words_matters(recipe):
    """"a blue fox on red" is not "a red fox on blue", even when no word's vector tells who stands beside
    it."""
    net = tiny(recipe, "base64")
    z, log_snr, text, mask = inputs()
    with torch.no_grad():
        assert (net(z, log_snr, text, mask) - net(z, log_snr, text.flip(1), mask)).abs().max() > 1e-3


def test_the_sketch_is_put_where_the_noisy_picture_says():
    """A thing 8 pixels further down and to the right is found in z long before it can be seen; in pure noise
    nothing is."""
    sketch = torch.zeros(1, 3, 64, 64)
    sketch[:, :, 16:48, 16:48] = torch.rand(1, 3, 32, 32) + 0.5
    moved = sketch.roll((8, 8), (2, 3))
    placing, pooled = Placing(8, 16), torch.zeros(1, 16)
    for log_snr, found in ((-15.0, False), (-3.0, True), (3.0, True), (15.0, True)):
        level = torch.tensor([log_snr])
        z = level.sigmoid().sqrt() * moved + (-level).sigmoid().sqrt() * torch.randn(1, 3, 64, 64)
        with torch.no_grad():
            assert ((placing(sketch, z, level, pooled) - moved).abs().max() < 1e-3) == found, log_snr


def test_a_place_that_the_caption_rules_out_is_not_taken():
    placing, sketch = Placing(8, 16), torch.rand(1, 3, 64, 64)
    with torch.no_grad():
        placing.prior.bias.copy_(torch.tensor([0.0] * 4 + [50.0] + [0.0] * 4))
        placed = placing(sketch, torch.randn(1, 3, 64, 64), torch.tensor([-15.0]), torch.zeros(1, 16))
    torch.testing.assert_close(placed, sketch)


def test_the_bag_knows_words_and_their_order_and_no_padding():
    bag = TextBag(16, 8).eval()
    text, mask = torch.randn(1, 5, 16), torch.ones(1, 5)
    with torch.no_grad():
        pooled = bag(text, mask)
        padded = bag(torch.cat([text, torch.randn(1, 3, 16)], 1), torch.cat([mask, torch.zeros(1, 3)], 1))
        torch.testing.assert_close(pooled, padded)
        assert (pooled - bag(text.flip(1), mask)).abs().max() > 1e-3


def test_super_resolution_is_fully_convolutional_and_starts_from_the_calmed_low_res_image(recipe):
    stage = recipe.stages["sr256"]
    fresh = build_net(stage.kind, {**stage.net, "text_width": 16})
    for side in (64, 96):
        z, log_snr, text, mask = inputs(side)
        low_res = torch.rand(2, 3, side, side)
        torch.testing.assert_close(fresh(z, log_snr, text, mask, low_res, log_snr), calmed(low_res))


def test_calming_takes_the_augmentation_away_and_leaves_the_picture():
    small = torch.nn.functional.interpolate(torch.rand(1, 3, 6, 6), size=(24, 24), mode="bilinear")
    enlarged = torch.nn.functional.interpolate(small, scale_factor=4.0, mode="bilinear", align_corners=False)
    noise = 0.2 * torch.randn_like(enlarged)
    assert (calmed(enlarged) - enlarged).abs().mean() < 0.01
    assert (calmed(enlarged + noise) - calmed(enlarged)).std() < 0.25 * noise.std()


def test_a_crop_is_enlarged_as_the_whole_picture_is():
    """Trained on crops, run on whole pictures: beyond the convolutions' reach the rest of the picture must
    not matter."""
    net = EfficientUNet((32, 32), (1, 1), 16, 16, patch=4, self_attention=False).eval()
    for param in net.parameters():
        torch.nn.init.normal_(param, std=0.1)
    z, log_snr, text, mask = inputs(320)
    low_res = torch.rand(2, 3, 320, 320)
    low_res[:, :, :, 288:] = 5  # what the crop does not see
    parts = [each[:, :, 32:288, 32:288].contiguous() for each in (z, low_res)]
    with torch.no_grad():
        whole = net(z, log_snr, text, mask, low_res, log_snr)[:, :, 32:288, 32:288]
        crop = net(parts[0], log_snr, text, mask, parts[1], log_snr)
    middle = slice(112, 144)
    torch.testing.assert_close(crop[:, :, middle, middle], whole[:, :, middle, middle], atol=1e-4, rtol=1e-4)


def test_the_detail_part_begins_as_the_coarse_sketch_and_does_not_feel_how_large_its_features_are():
    """Features of a standard deviation of 67 killed the first one."""
    detail = SketchDetail(SketchSizes(32, 16, 16, patch=8, grid=8), width=32, layers=2, tops=(32, 32))
    picture, text, mask = torch.rand(2, 3, 64, 64), torch.randn(2, 5, 16), torch.ones(2, 5)
    low, e = 67 * torch.randn(2, 32, 8, 8), 8 * torch.randn(2, 16)
    torch.testing.assert_close(detail(picture, low, e, text, mask), picture)
    for param in detail.parameters():
        if param.dim() > 1:
            torch.nn.init.normal_(param, std=0.1)
    with torch.no_grad():
        small = detail(picture, low / 67, e / 8, text, mask)
        torch.testing.assert_close(detail(picture, low, e, text, mask), small, atol=1e-3, rtol=1e-3)
        assert (small - picture).abs().max() > 0.01


def test_a_fresh_base_predicts_nothing():
    z, log_snr, text, mask = inputs()
    assert BaseUNet((32, 32), (1, 1), 16, 16)(z, log_snr, text, mask).abs().max() == 0


def test_encoder_ignores_padding():
    encoder = Encoder(50, 16, 1, 2, 16).eval()
    ids = torch.randint(3, 50, (1, 4))
    with torch.no_grad():
        alone = encoder(ids, torch.ones(1, 4))
        padded = encoder(torch.cat([ids, ids], 1), torch.tensor([[1.0] * 4 + [0] * 4]))[:, :4]
    torch.testing.assert_close(alone, padded, atol=1e-5, rtol=1e-4)


def test_relative_buckets_are_exact_when_near_and_separate_the_directions():
    bucket = relative_bucket(torch.arange(-7, 8), bidirectional=True)
    assert len(set(bucket.tolist())) == 15
    assert relative_bucket(torch.tensor([1000]), True) == 31


def test_span_corruption_loses_nothing():
    from random import Random

    ids = list(range(50, 80))
    for seed in range(30):
        source, target = corrupt(ids, Random(seed), 48)
        spans, restored = {}, []
        for token in target[:-1]:
            if token < 35:
                spans[token] = current = []
            else:
                current.append(token)
        for token in source[:-1]:
            restored += spans[token] if token < 35 else [token]
        assert restored == ids
        assert source[-1] == target[-1] == 1
    _, mask, shifted, target = collate([corrupt(ids, Random(0), 48), corrupt(ids[:4], Random(0), 48)])
    assert shifted[0, 0] == 0 and (shifted[0, 1:] == target[0, :-1]).all()
    assert mask[1].sum() < mask[0].sum()


def test_whitening_evens_out_the_directions():
    rows = torch.randn(4000, 4) * torch.tensor([30.0, 1.0, 1.0, 1.0]) + 5
    mean, matrix = zca(rows)
    white = (rows - mean) @ matrix
    # 2 % of the mean eigenvalue (4.5) keeps the small directions below 1
    assert white.mean(0).abs().max() < 0.05
    assert white.std(0).max() < 1.1 and white.std(0).min() > 0.15


def test_a_word_is_more_like_itself_elsewhere_than_like_another_word():
    torch.manual_seed(0)
    encoder = Encoder(50, width=32, layers=2, heads=2, hidden=48).eval()
    ids = torch.randint(3, 50, (200, 8))
    mask = torch.ones_like(ids)
    with torch.no_grad():
        outputs = encoder(ids, mask)
        text = WhitenedEncoder(encoder, *whitening_of(encoder, outputs.flatten(0, 1)))(ids, mask).flatten(0, 1)
    assert text.shape == (1600, 32)
    rows = {token: text[ids.flatten() == token] for token in range(3, 50)}
    spread = torch.stack([each.std(0).mean() for each in rows.values()]).mean()
    between = torch.stack([each.mean(0) for each in rows.values()]).std(0).mean()
    assert 0 < spread < 0.6 * between
