"""Checkpoints to a pack: `python -m training.export --run RUN --out packs/atelier-small --version 0.1.0`.

The pack is built in a folder beside its place and swapped in whole: a reader sees the old pack or the new
one.
"""

import argparse
import json
import shutil
from pathlib import Path

import torch

from .checkpoint import load_checkpoint
from .config import STAGES, Recipe, StageConfig, load_recipe
from .data.folder import ImageFolder
from .data.words import caption_words, captions
from .documents import documents_of, read_about
from .errors import TrainingError, run_command
from .manifest import WORDS, build_manifest, seal, vocabulary
from .nets import build_net
from .onnx_files import export_net
from .text import load_encoder

TOKENS = 11  # any length: the axis is dynamic
TEXT_AXES = {0: "B", 1: "L"}
TOKENIZER_CONFIG = {
    "tokenizer_class": "T5Tokenizer",
    "eos_token": "</s>",
    "pad_token": "<pad>",
    "unk_token": "<unk>",
}
TOLERANCE = 0.05
SAMPLED_CAPTIONS = 20_000  # have every word of the small world, whatever the seed


def load_ema(run: Path, stage: StageConfig) -> tuple[torch.nn.Module, torch.Tensor, dict]:
    """A stage's net with its EMA weights, its null text [1, 1, width], and the checkpoint."""
    state = load_checkpoint(run / f"{stage.name}.pt")
    weights = dict(state["ema"])
    null_text = weights.pop("null_text")
    net = build_net(state["kind"], state["net"])
    net.load_state_dict(weights)
    return net.eval(), null_text, state


def write_text_encoder(run: Path, recipe: Recipe, captions: list[str], pack: Path) -> float:
    """Keeps float32 weights: attention logits that T5 does not scale, and whitening, magnify fp16's rounding
    (0.07 of a standard deviation on captions, 0.3 on random ids)."""
    encoder, tokenizer = load_encoder(run, recipe)
    shutil.copy(run / "tokenizer.json", pack / "tokenizer.json")
    settings = {**TOKENIZER_CONFIG, "model_max_length": recipe.t5["maxTokens"]}
    (pack / "tokenizer_config.json").write_text(json.dumps(settings, indent=2) + "\n")
    return export_encoder(encoder, tokenizer, captions, pack / "text-encoder.onnx")


def export_encoder(encoder, tokenizer, captions: list[str], path: Path, tolerance: float = TOLERANCE) -> float:
    """Exports with dynamic batch and length. Compares ONNX with torch on `captions`."""
    tokenizer.enable_padding(pad_id=0, pad_token="<pad>")
    rows = tokenizer.encode_batch(captions)
    ids = torch.tensor([row.ids for row in rows])
    mask = torch.tensor([row.attention_mask for row in rows])
    axes = {name: TEXT_AXES for name in ("input_ids", "attention_mask", "sequence")}
    inputs = {"input_ids": ids, "attention_mask": mask}
    return export_net(encoder, inputs, "sequence", axes, path, tolerance, half=False)


def export_stage(net: torch.nn.Module, stage: StageConfig, text_width: int, path: Path, tolerance: float = TOLERANCE) -> float:
    """Dynamic batch and text length; super-resolution also takes any height and width."""
    batch, size = 2, min(stage.size, 256)
    mask = torch.ones(batch, TOKENS)
    mask[0, 6:] = 0
    log_snr = torch.tensor([-3.0, 4.0])
    image = {0: "B", 2: "H", 3: "W"} if stage.kind == "sr" else {0: "B"}
    inputs = {
        "z": torch.randn(batch, 3, size, size),
        "time": log_snr,
        "text": torch.randn(batch, TOKENS, text_width),
        "text_mask": mask,
    }
    axes = {"z": image, "time": {0: "B"}, "text": TEXT_AXES, "text_mask": TEXT_AXES, "prediction": image}
    if stage.kind == "sr":
        inputs |= {"low_res": torch.rand(batch, 3, size, size) * 2 - 1, "aug": log_snr.flip(0)}
        axes |= {"low_res": image, "aug": {0: "B"}}
    return export_net(net, inputs, "prediction", axes, path, tolerance)


def export_pack(run: Path, recipe: Recipe, out: Path, about: dict, documents: Path, report=print, words=None, known=None) -> dict:
    """Writes the pack with the stages that `run` has, in order. Returns the manifest.
    @param words the vocabulary, when it is not the recipe's
    @param known every word that its captions have, likewise
    @param documents folder with DATA_CARD.md, examples.txt and other files to go along
    @throws TrainingError `checkpoint_missing`, `export_differs`"""
    partial = out.with_name(f".{out.name}.part")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        examples = [line for line in (documents / "examples.txt").read_text().splitlines() if line]
        difference = write_text_encoder(run, recipe, examples, partial)
        report(f"text-encoder: differs from torch by {difference:.5f}")
        stages, samples = [], {}
        for name in STAGES:
            if name not in recipe.stages or not (run / f"{name}.pt").exists():
                break
            stage = recipe.stages[name]
            net, null_text, state = load_ema(run, stage)
            if not stages:
                null_text.reshape(-1).numpy().astype("<f4").tofile(partial / "null-text.bin")
            difference = export_stage(net, stage, recipe.t5["net"]["width"], partial / f"{name}.onnx")
            millions = sum(p.numel() for p in net.parameters()) / 1e6
            samples[name] = int(state["samples"])
            report(f"{name}: {millions:.2f} M parameters, {samples[name]} samples, differs by {difference:.5f}")
            stages.append(stage)
        if not stages:
            raise TrainingError("checkpoint_missing", f"{run} has no base64.pt")
        for path in sorted(documents.iterdir()):
            if path.suffix in (".md", ".txt") and path.name != "examples.txt":
                shutil.copy(path, partial / path.name)
        known = known or caption_words(captions(recipe.world, SAMPLED_CAPTIONS))
        (partial / WORDS).write_text(json.dumps({"words": known}, ensure_ascii=False) + "\n")
        manifest = seal(partial, build_manifest(recipe, stages, about, examples, words or vocabulary(recipe.world)))
        swap_in(partial, out)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    report(f"{out}: {sum(each['bytes'] for each in manifest['files'].values()) / 1e6:.1f} MB")
    return manifest


def swap_in(partial: Path, out: Path) -> None:
    old = out.with_name(f".{out.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if out.exists():
        out.rename(old)
    partial.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.export", description=__doc__)
    parser.add_argument("--recipe", default="small")
    parser.add_argument("--run", type=Path, required=True, help="folder with the checkpoints")
    parser.add_argument("--out", type=Path, required=True, help="the pack's folder; replaced whole")
    parser.add_argument("--version", default="0.1.0")
    parser.add_argument("--documents", type=Path, help="data card, attribution, about.json, examples.txt")
    parser.add_argument("--images", type=Path, help="folder of captioned pictures, instead of the recipe's scenes")
    options = parser.parse_args()
    recipe = load_recipe(options.recipe)
    images = ImageFolder(options.images) if options.images else None
    documents = options.documents or documents_of(recipe, options.run, images)
    about = read_about(documents, options.version)
    words = images.vocabulary() if images else None
    known = caption_words(image.caption for image in images.images) if images else None
    export_pack(options.run, recipe, options.out, about, documents, words=words, known=known)


if __name__ == "__main__":
    run_command(main)
