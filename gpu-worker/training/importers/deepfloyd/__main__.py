"""DeepFloyd IF to a pack: `python -m training.importers.deepfloyd --stage-1 DIR --stage-2 DIR --text-encoder DIR --out PACK`.

Reads diffusers folders that are already on this machine. docs/import.md says where they come from and what
they may be used for.
"""

import argparse
import time
from pathlib import Path

from ...errors import TrainingError, run_command
from ..needs import Need, check_needs, gigabytes
from ..parts import Parts
from ..stage3 import copy_stage3, files_of, read_stage3
from ..text_encoder import T5Source, export_text_encoder
from ..tokenizer import find_tokenizer, write_tokenizer
from ..weights import open_weights
from .card import data_card
from .folders import find_text_encoder, read_stage
from .manifest import EXAMPLES, LICENCE, MAX_TOKENS, NAMES, build_manifest, stage_entry, text_entry
from .unet import UnetSource, export_unet

# Of what is held in memory while a net is compared: bytes of a weight in the session.
RESIDENT = {"fp32": 4, "fp16-stored": 4, "fp16": 6}


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training.importers.deepfloyd", description=__doc__.splitlines()[0])
    parser.add_argument("--stage-1", type=Path, required=True, help="folder of IF-I-M, -L or -XL")
    parser.add_argument("--stage-2", type=Path, help="folder of IF-II-M or -L; without it the pack ends at 64 pixels")
    parser.add_argument("--text-encoder", type=Path, required=True, help="folder of the T5 encoder and its tokenizer; that of stage 1 has both")
    parser.add_argument("--stage-3", type=Path, help="a pack whose 1024-pixel stage is borrowed")
    parser.add_argument("--out", type=Path, required=True, help="the pack's folder; replaced whole, at the end")
    parser.add_argument("--dtype", choices=("fp32", "fp16-stored", "fp16"), default="fp16-stored",
                        help="of the U-Nets. fp16-stored: half the disk, float32 arithmetic, for CPUs; fp16: half precision arithmetic, for GPUs")
    parser.add_argument("--t5-int8", action="store_true", help="the text encoder's matrices in 8 bits; prints what quality that costs")
    parser.add_argument("--variant", choices=("auto", "fp32", "fp16"), default="auto", help="which weights of the folders are read")
    parser.add_argument("--steps-1", help="default steps of stage 1: a number, or smart27, fast27, smart50, smart100 (default), smart185")
    parser.add_argument("--steps-2", help="default steps of stage 2: a number, or smart27, fast27, smart50 (default), super27, super40, super100")
    parser.add_argument("--guidance-1", type=float, help="default guidance of stage 1 (7)")
    parser.add_argument("--guidance-2", type=float, help="default guidance of stage 2 (4)")
    parser.add_argument("--clean", choices=("deepfloyd", "lower"), default="deepfloyd", help="how captions are cleaned: as IF's own pipeline, or in lower case only")
    parser.add_argument("--name", default="deepfloyd-if")
    parser.add_argument("--version", default="1.0.0")
    parser.add_argument("--title", default="DeepFloyd IF")
    parser.add_argument("--no-check", action="store_true", help="does not run the nets to compare them with torch; needs little memory")
    return parser.parse_args(arguments)


def import_if(options: argparse.Namespace, report=print, **writing) -> dict:
    """Imports what the command line names. @param writing options of `write_graph` @returns the manifest
    @throws TrainingError with one line that says what is wrong"""
    require_packages()
    if options.stage_3 and not options.stage_2:
        raise TrainingError("stages_missing", "--stage-3 enlarges 256 pixels, which --stage-2 makes")
    if options.out.exists() and not (options.out / "manifest.json").exists():
        raise TrainingError("out_taken", f"{options.out} exists and is no pack; it would be replaced")
    prefer = "fp32" if options.dtype == "fp32" else "fp16"
    nets = []
    for number, root in ((1, options.stage_1), (2, options.stage_2)):
        if root:
            stage = read_stage(root, number)
            nets.append((number, UnetSource(stage, open_weights(stage.folder, options.variant, prefer), NAMES[number])))
    folder = find_text_encoder(options.text_encoder)
    t5_prefer = "fp32" if options.t5_int8 or options.dtype == "fp32" else "fp16"
    t5 = T5Source(folder, open_weights(folder, options.variant, t5_prefer))
    for number, net in nets:
        width = net.stage.config["encoder_hid_dim"]
        if width != t5.width:
            raise TrainingError("text_width", f"stage {number} reads text vectors of {width} numbers, {folder} makes {t5.width}")
        # Defaults and schedulers are refused before anything is written.
        stage_entry(number, net.stage, {"files": [""]}, *chosen(options, number), 1)
    tokenizer = find_tokenizer(folder)
    borrowed = read_stage3(options.stage_3) if options.stage_3 else None

    t5_stored = "int8" if options.t5_int8 else "fp32" if options.dtype == "fp32" else "fp16"
    stored = "fp32" if options.dtype == "fp32" else "fp16"
    needs = [Need("text-encoder", t5.parameters(), t5_stored, {"int8": 2, "fp16": 4, "fp32": 4}[t5_stored])]
    needs += [Need(net.name, net.parameters(), stored, RESIDENT[options.dtype]) for _, net in nets]
    for net in nets:
        report(f"{net[1].name}: reads {net[1].stage.folder} ({net[1].weights.variant})")
    report(f"text-encoder: reads {folder} ({t5.weights.variant})")
    recipe = {
        "sources": [t5.weights.fingerprint(), [net.weights.fingerprint() for _, net in nets], str(tokenizer), str(options.stage_3)],
        "dtype": options.dtype, "t5": t5_stored, "check": not options.no_check, "importer": 1,
    }
    parts = Parts(options.out, recipe, report)
    copied = sum((options.stage_3 / name).stat().st_size for name in files_of(borrowed["stage"])) if borrowed else 0
    already = sum((parts.folder / file).stat().st_size for part in parts.done.values() for file in part["files"] if (parts.folder / file).exists())
    check_needs(needs, options.out, report, not options.no_check, copied, already)

    def timed(name, build):
        def run(place):
            began = time.perf_counter()
            files, about = build(place)
            report(f"{name}: {describe(about)}, {time.perf_counter() - began:.0f} s")
            return files, about

        return parts.make(name, run)

    parts.make("tokenizer", lambda place: write_tokenizer(tokenizer, MAX_TOKENS, place))
    check = not options.no_check
    text = timed("text-encoder", lambda place: export_text_encoder(t5, tokenizer, MAX_TOKENS, t5_stored, place, check, **writing))
    stages = []
    for number, net in nets:
        about = timed(net.name, lambda place, net=net: export_unet(net, options.dtype, place, check, **writing))
        stages.append(stage_entry(number, net.stage, about, *chosen(options, number), 4 if number == 1 else 2))
    if borrowed:
        stages.append(parts.make("sr1024", lambda place: copy_stage3(options.stage_3, borrowed, place))["stage"])
    sources = {"Text encoder": folder.name, **{net.name: net.stage.folder.parent.name + "/" + net.stage.folder.name for _, net in nets}}
    documents = {"DATA_CARD.md": data_card(options.title, sources, options.dtype, t5_stored, borrowed), **licence_of(options.stage_1)}
    about = {
        "name": options.name,
        "version": options.version,
        "title": options.title,
        "description": "DeepFloyd IF" + (f" to 256 pixels, {borrowed['name']} to 1024" if borrowed else ""),
        "licence": LICENCE,
    }
    manifest = parts.finish(build_manifest(about, text_entry(t5.width, text, options.clean), stages), documents)
    report(f"{options.out}: {gigabytes(sum(each['bytes'] for each in manifest['files'].values()))}, {len(EXAMPLES)} examples; try npm run pack:check -- {options.out}")
    return manifest


def licence_of(root: Path) -> dict[str, str]:
    """The licence that lies beside the weights, which every copy of them must come with."""
    found = next((path for path in sorted(root.glob("LICEN[CS]E*")) if path.is_file()), None)
    return {"LICENSE-DEEPFLOYD.txt": found.read_text(errors="replace")} if found else {}


def chosen(options, number: int) -> tuple:
    return getattr(options, f"steps_{number}"), getattr(options, f"guidance_{number}")


def describe(about: dict) -> str:
    text = f"{about['parameters'] / 1e6:.1f} M parameters, {gigabytes(about['bytes'])}"
    if "relative" in about:
        text += f", differs from torch by {about['relative']:.1e} of its size (largest {about['largest']:.1e})"
    if "cosine" in about:
        text += f", cosine of a token's vector {about['cosine']:.5f} (least {about['leastCosine']:.5f})"
    return text


def require_packages() -> None:
    try:
        import diffusers  # noqa: F401
        import transformers  # noqa: F401
    except ImportError as error:
        raise TrainingError("packages_missing", f"{error.name} is not installed: pip install -e 'gpu-worker/training[import]'") from None


if __name__ == "__main__":
    run_command(lambda: import_if(parse()) and None)
