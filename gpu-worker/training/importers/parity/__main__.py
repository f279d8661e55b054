"""Proves an importer equal to its source without downloads: `python -m training.importers.parity deepfloyd --work DIR`.

Writes folders with random weights, imports them, draws a caption on both sides with the same noise, prints the
table and writes the sheet of pictures.
"""

import argparse
import time
from pathlib import Path

import torch

from ...errors import TrainingError, run_command
from .captions import compare_tokens
from .report import sheet, table
from .trace import node_missing, run_trace

CAPTION = "a photograph of two red foxes in the café, crème brûlée on a blue table"
SEED = 7


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m training.importers.parity", description=__doc__.splitlines()[0])
    parser.add_argument("project", choices=("deepfloyd", "tokens", "imagen_pytorch"))
    parser.add_argument("--work", type=Path, required=True, help="folder for sources, pack and trace")
    parser.add_argument("--size", choices=("tiny", "medium"), default="tiny", help="medium: stage 1 as IF-I-M's")
    parser.add_argument("--dtype", choices=("fp32", "fp16-stored", "fp16"), default="fp32")
    parser.add_argument("--t5-int8", action="store_true")
    parser.add_argument("--steps-1", default="smart27")
    parser.add_argument("--steps-2", default="super27")
    parser.add_argument("--base-only", action="store_true")
    parser.add_argument("--floor", action="store_true", help="draws with the other project in float64 too, which is slow")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--sheet", type=Path)
    parser.add_argument("--captions", type=int, default=10_000, help="of tokens, with the folders that deepfloyd left in --work")
    options = parser.parse_args(arguments)
    missing = node_missing()
    if missing:
        raise TrainingError("node_missing", missing)
    torch.set_num_threads(options.threads)
    began = time.perf_counter()
    if options.project == "tokens":
        found = compare_tokens(options.work / "sources", options.work / "pack", options.captions, options.work / "tokens")
        print(f"{found.captions} captions, {found.cut} cut at 77 tokens, {len(found.different)} with other tokens than transformers'")
        return
    parity = {"deepfloyd": deepfloyd, "imagen_pytorch": imagen_pytorch}[options.project](options)
    other = {"deepfloyd": "diffusers", "imagen_pytorch": "imagen-pytorch"}[options.project]
    print(table(parity, f"{options.project}, {options.size}, {options.dtype}, {', '.join(str(len(stage.steps)) for stage in parity.stages)} steps"))
    print(f"{time.perf_counter() - began:.0f} s in all")
    if options.sheet:
        rows = [(f"{stage.name}, {len(stage.steps)} steps, {options.dtype}", stage.ours, stage.theirs) for stage in parity.stages]
        sheet(rows, ("packages/imagen", other, "difference, 64 times"), options.sheet)


def deepfloyd(options):
    from diffusers.pipelines.deepfloyd_if import timesteps as lists

    from ..deepfloyd.__main__ import import_if, parse
    from .deepfloyd import compare
    from .sources import MEDIUM, MEDIUM_TEXT, TINY, TINY_SUPER, TINY_TEXT, write_sources

    medium = options.size == "medium"
    sources, pack = options.work / "sources", options.work / "pack"
    if not (sources / "stage-2" / "model_index.json").exists():
        write_sources(sources, MEDIUM if medium else TINY, TINY_SUPER, MEDIUM_TEXT if medium else TINY_TEXT)
    command = ["--stage-1", sources / "stage-1", "--text-encoder", sources / "stage-1", "--out", pack, "--dtype", options.dtype,
               "--steps-1", options.steps_1, "--steps-2", options.steps_2]
    command += ["--t5-int8"] if options.t5_int8 else []
    command += [] if options.base_only else ["--stage-2", sources / "stage-2"]
    import_if(parse([str(each) for each in command]))
    stages = ["base64"] if options.base_only else ["base64", "sr256"]
    trace = run_trace(pack, {"caption": CAPTION, "seed": SEED, "stages": stages, "answers": True}, options.work / "trace")
    for stage in trace["stages"]:
        print(f"{stage['name']}: {len(stage['callMs'])} calls of the net, {sorted(stage['callMs'])[len(stage['callMs']) // 2]:.0f} ms each (median)")
    print(f"loaded in {trace['loadMs'] / 1000:.1f} s, text in {trace['textMs']:.0f} ms, {trace['rss'] / 1e9:.2f} GB of memory at the end")
    timesteps = [getattr(lists, f"{name}_timesteps", None) for name in (options.steps_1, options.steps_2)]
    return compare(sources, trace, options.work / "trace", CAPTION, [7.0, 4.0], timesteps, floor=options.floor)


def imagen_pytorch(options):
    from .imagen_pytorch import prove

    return prove(options.work, CAPTION, SEED)


if __name__ == "__main__":
    run_command(main)
