"""imagen-pytorch's Imagen.sample with the noise of a trace."""

from pathlib import Path
from unittest.mock import patch

import numpy as np
import torch

from ..imagen_pytorch.checkpoint import load_package, offline
from .deepfloyd import Parity, Replay, StageParity, distances, to_bytes
from .sources import TINY_TEXT, enliven, write_t5, write_tokenizer
from .trace import floats, picture, run_trace

STEPS = {"base64": 8, "sr256": 4}
GUIDANCE = 3.0
UNETS = (
    {"dim": 8, "dim_mults": (1, 2), "cond_dim": 16, "attn_dim_head": 8, "attn_heads": 2, "layer_attns": (False, True), "layer_cross_attns": (False, True), "max_text_len": 64},
    {"dim": 8, "dim_mults": (1, 2), "cond_dim": 16, "attn_dim_head": 8, "attn_heads": 2, "layer_attns": False, "layer_cross_attns": (False, True), "memory_efficient": True, "max_text_len": 64},
)


def write_source(folder: Path, objectives=("noise", "v"), kind: str = "original") -> Path:
    """A trainer's checkpoint with random weights, and a T5 with its tokenizer."""
    package = load_package()
    torch.manual_seed(0)
    vocabulary = write_tokenizer(folder / "t5")
    write_t5(folder / "t5", vocabulary, TINY_TEXT, "10GB")
    text = {"text_embed_dim": TINY_TEXT["d_model"]}
    # channels_out and lowres_cond are completed by Imagen.
    config = {"unets": [{**each, **text} for each in UNETS], "image_sizes": (64, 256), "timesteps": (8, 4), **text,
              "pred_objectives": objectives, "cond_drop_prob": 0.1, "noise_schedules": ("cosine", "cosine")}
    with offline():
        imagen = package.ImagenConfig(**config).create()
    for unet in imagen.unets:
        enliven(unet)
        # At its start the last convolution of a Unet is zero.
        torch.nn.init.normal_(unet.final_conv.weight, std=0.02)
    state = {"model": imagen.state_dict(), "version": package.__version__, "imagen_type": kind, "imagen_params": plain(config)}
    path = folder / "checkpoint.pt"
    torch.save(state, path)
    return path


def plain(value):
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, (list, tuple)) else value


def prove(work: Path, caption: str, seed: int, objectives=("noise", "v")) -> Parity:
    from transformers import T5EncoderModel, T5Tokenizer

    from ..imagen_pytorch.__main__ import import_imagen, parse
    from ..imagen_pytorch.checkpoint import read_checkpoint

    checkpoint, pack, out = write_source(work / "sources", objectives), work / "pack", work / "trace"
    steps = [str(each) for each in STEPS.values()]
    import_imagen(parse([str(checkpoint), "--text-encoder", str(work / "sources/t5"), "--out", str(pack), "--dtype", "fp32", "--steps", *steps, "--guidance", str(GUIDANCE)]))
    trace = run_trace(pack, {"caption": caption, "seed": seed}, out)
    imagen = read_checkpoint(checkpoint, "noise", True).imagen
    tokenizer = T5Tokenizer.from_pretrained(work / "sources/t5")
    rows = tokenizer([caption], return_tensors="pt", padding="longest", max_length=256, truncation=True)
    t5 = T5EncoderModel.from_pretrained(work / "sources/t5").eval()
    with torch.no_grad():
        text = t5(input_ids=rows["input_ids"], attention_mask=rows["attention_mask"]).last_hidden_state
    text_apart = float(np.abs(text[0].numpy() - floats(out, "text", trace["textTokens"], trace["width"])).max())
    stages = [compare_stage(imagen, number, stage, out, text, rows["attention_mask"].bool()) for number, stage in enumerate(trace["stages"], 1)]
    return Parity(rows["input_ids"][0].tolist() == trace["tokens"], text_apart, 0.0, stages)


def compare_stage(imagen, number: int, stage: dict, out: Path, text, mask) -> StageParity:
    name, size, steps = stage["name"], stage["size"], stage["steps"]
    shape = (3, size, size)
    noise = [floats(out, f"{name}.noise-z", *shape), *floats(out, f"{name}.noise-sampler", steps, *shape)]
    extra, lowres = {"stop_at_unet_number": number}, None
    if number > 1:
        noise.insert(0, floats(out, f"{name}.noise-augment", *shape))
        lowres = floats(out, f"{name}.lowres", *shape)
        before = picture(out, "base64", 64).astype(np.float32).transpose(2, 0, 1)[None] / 255
        extra |= {"start_at_unet_number": number, "start_image_or_video": torch.from_numpy(before)}
    replay = Replay(*noise)
    after, lows = [], []
    step = imagen.p_sample

    def recorded(*args, **kwargs):
        z, x0 = step(*args, **kwargs)
        after.append(z[0].numpy().copy())
        if kwargs.get("lowres_cond_img") is not None:
            lows.append(kwargs["lowres_cond_img"][0].numpy().copy())
        return z, x0

    def like(tensor, **_kwargs):
        return replay(tensor.shape, dtype=tensor.dtype)

    def fresh(*sizes, **_kwargs):
        return replay(sizes[0] if isinstance(sizes[0], tuple) else sizes, dtype=torch.float32)

    with patch.object(imagen, "p_sample", recorded), patch("torch.randn_like", like), patch("torch.randn", fresh):
        imagen.sample(text_embeds=text, text_masks=mask, cond_scale=GUIDANCE, use_tqdm=False, **extra)
    ours = [*floats(out, f"{name}.z", steps, *shape)[1:], floats(out, f"{name}.image", *shape)]
    pixels = [picture(out, name, size), to_bytes(after[-1])]
    apart = np.abs(pixels[0].astype(int) - pixels[1])
    free = distances(after, ours)
    return StageParity(
        name, free, [], None, free[-1], float(np.abs(lows[0] - lowres).max()) if lowres is not None else None,
        int((apart > 0).sum()), apart.size, int(apart.max()), *pixels,
    )
