"""A checkpoint of imagen-pytorch to a pack: `python -m training.importers.imagen_pytorch CHECKPOINT --text-encoder DIR --out PACK`.

The checkpoint does not hold T5, so --text-encoder names the folder of the one that it was trained with.
"""

import argparse
import time
from pathlib import Path

from ...errors import TrainingError, run_command
from ..needs import Need, check_needs, gigabytes
from ..parts import Parts
from ..text_encoder import T5Source, export_text_encoder
from ..tokenizer import find_tokenizer, write_tokenizer
from ..weights import open_weights
from .checkpoint import read_checkpoint
from .manifest import MAX_TOKENS, NAMES, build_manifest, check_imagen, stage_entry
from .unet import export_unet


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training.importers.imagen_pytorch", description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path, help="of ImagenTrainer.save, or of Unet.persist_to_file")
    parser.add_argument("--text-encoder", type=Path, required=True, help="folder of the T5 encoder and its tokenizer")
    parser.add_argument("--out", type=Path, required=True, help="the pack's folder; replaced whole, at the end")
    parser.add_argument("--dtype", choices=("fp32", "fp16-stored"), default="fp16-stored")
    parser.add_argument("--t5-int8", action="store_true")
    parser.add_argument("--steps", type=int, nargs="+", help="default steps of the stages; otherwise the trained ones, at most 250")
    parser.add_argument("--guidance", type=float, default=3.0)
    parser.add_argument("--objective", choices=("noise", "x_start", "v"), default="noise", help="of a Unet alone")
    parser.add_argument("--no-average", action="store_true", help="takes the trained weights, not their moving average")
    parser.add_argument("--name", default="imagen-pytorch")
    parser.add_argument("--version", default="1.0.0")
    parser.add_argument("--title", default="imagen-pytorch")
    parser.add_argument("--licence", default="", help="of the weights")
    parser.add_argument("--no-check", action="store_true")
    return parser.parse_args(arguments)


def import_imagen(options: argparse.Namespace, report=print, **writing) -> dict:
    """@returns the manifest. @throws TrainingError"""
    source = read_checkpoint(options.checkpoint, options.objective, not options.no_average)
    imagen = source.imagen
    check_imagen(imagen, options.checkpoint)
    if options.out.exists() and not (options.out / "manifest.json").exists():
        raise TrainingError("out_taken", f"{options.out} exists and is no pack; it would be replaced")
    if not (options.text_encoder / "config.json").exists():
        raise TrainingError("folder_invalid", f"--text-encoder {options.text_encoder} has no config.json; the checkpoint was trained with {source.text_encoder}")
    t5 = T5Source(options.text_encoder, open_weights(options.text_encoder))
    if t5.width != imagen.text_embed_dim:
        raise TrainingError("text_width", f"the nets read text vectors of {imagen.text_embed_dim} numbers ({source.text_encoder}), {options.text_encoder} makes {t5.width}")
    report(f"{options.checkpoint}: {len(imagen.unets)} stages, {'averaged' if source.averaged else 'trained'} weights")
    stored = "fp32" if options.dtype == "fp32" else "fp16"
    t5_stored = "int8" if options.t5_int8 else stored
    counts = [sum(each.numel() for each in unet.parameters()) for unet in imagen.unets]
    needs = [Need("text-encoder", t5.parameters(), t5_stored, 4), *(Need(name, count, stored, 8) for name, count in zip(NAMES, counts))]
    stat = options.checkpoint.stat()
    recipe = {
        "sources": [t5.weights.fingerprint(), str(options.checkpoint), stat.st_size, stat.st_mtime_ns, source.averaged],
        "dtype": options.dtype, "t5": t5_stored, "check": not options.no_check, "importer": 1,
    }
    parts = Parts(options.out, recipe, report)
    already = sum((parts.folder / file).stat().st_size for part in parts.done.values() for file in part["files"] if (parts.folder / file).exists())
    check_needs(needs, options.out, report, not options.no_check, 0, already)
    tokenizer, check = find_tokenizer(options.text_encoder), not options.no_check

    def timed(name, build):
        def run(place):
            began = time.perf_counter()
            files, about = build(place)
            more = f", differs from torch by {about['relative']:.1e} of its size" if "relative" in about else ""
            report(f"{name}: {about['parameters'] / 1e6:.1f} M parameters, {gigabytes(about['bytes'])}{more}, {time.perf_counter() - began:.0f} s")
            return files, about

        return parts.make(name, run)

    def write_null(place: Path):
        (place / "null-text.bin").write_bytes(b"\0" * 4 * t5.width)
        return ["null-text.bin"], {}

    parts.make("tokenizer", lambda place: write_tokenizer(tokenizer, MAX_TOKENS, place))
    parts.make("null", write_null)
    text = timed("text-encoder", lambda place: export_text_encoder(t5, tokenizer, MAX_TOKENS, t5_stored, place, check, **writing))
    stages = []
    for index, unet in enumerate(imagen.unets):
        about = timed(NAMES[index], lambda place, unet=unet, index=index: export_unet(unet, NAMES[index], t5.width, options.dtype, place, check, **writing))
        steps = options.steps[min(index, len(options.steps) - 1)] if options.steps else None
        stages.append(stage_entry(imagen, index, about, steps, options.guidance))
    about = {"name": options.name, "version": options.version, "title": options.title, "description": "Trained with imagen-pytorch", "licence": options.licence}
    manifest = parts.finish(build_manifest(about, t5.width, text, stages), {})
    report(f"{options.out}: {gigabytes(sum(each['bytes'] for each in manifest['files'].values()))}")
    return manifest


if __name__ == "__main__":
    run_command(lambda: import_imagen(parse()) and None)
