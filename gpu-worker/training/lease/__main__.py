"""Continues a run on a machine that is lent for minutes. It has a GPU and Python but no network, takes 60 MB and
gives back eight files:

    python -m training.lease pack --budget gpu-25m --run RUN --out LEASE     here: code, sprites, the run so far
    python -m training.lease plan LEASE --minutes 9                          here: each minute of the work
    cd LEASE && python3 -m training.lease work --run WORK --out OUT --minutes 9     there, once or several times
    python -m training.lease unpack OUT --run RUN                            here: takes the trained run back
"""

import argparse
import tempfile
from pathlib import Path

from ..config import STAGES, load_recipe
from ..errors import run_command
from ..record import RunRecord, digest_of, settle
from ..run import parse_budget, seconds_of
from .bundle import LIMIT_BYTES, make_bundle
from .parcel import read_parcel
from .travel import unload
from .work import filled, schedule, work


def pack(options: argparse.Namespace) -> None:
    budget = parse_budget(options.budget)
    name = options.recipe or budget.recipe
    recipe = load_recipe(name)
    stages = [stage for stage in STAGES if stage in recipe.stages]
    wanted = RunRecord(options.budget, name, digest_of(recipe), seconds_of(budget, True, 1), stages)
    record = settle(options.run, wanted)
    size = make_bundle(options.run, recipe, record, options.sprites, options.out, int(options.limit_mb * 1e6))
    print(f"{options.out}: {size / 1e6:.1f} MB")


def plan(options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder) / "run"
        filled(options.lease, run)
        print(*schedule(options.lease, run, options.minutes), sep="\n")


def unpack(options: argparse.Namespace) -> None:
    entries = read_parcel(options.parcel)
    unload(entries, options.run)
    print(f"{', '.join(entries)} in {options.run}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.lease", description=__doc__)
    what = parser.add_subparsers(dest="what", required=True)
    packing = what.add_parser("pack")
    packing.add_argument("--budget", required=True, help="of the whole run, on a GPU: gpu-25m")
    packing.add_argument("--recipe", help="default: gpu")
    packing.add_argument("--run", type=Path, required=True, help="with a finished text encoder")
    packing.add_argument("--sprites", type=Path, default=Path(".data/training/sprites"))
    packing.add_argument("--out", type=Path, required=True)
    packing.add_argument("--limit-mb", type=float, default=LIMIT_BYTES / 1e6)
    planning = what.add_parser("plan")
    planning.add_argument("lease", type=Path)
    planning.add_argument("--minutes", type=float, required=True)
    working = what.add_parser("work")
    working.add_argument("--run", type=Path, required=True, help="a folder on this machine, outside the lease")
    working.add_argument("--out", type=Path, required=True, help="gets at most eight files of 15 MB")
    working.add_argument("--minutes", type=float, required=True, help="until this command has ended")
    unpacking = what.add_parser("unpack")
    unpacking.add_argument("parcel", type=Path)
    unpacking.add_argument("--run", type=Path, required=True)
    options = parser.parse_args()
    match options.what:
        case "pack":
            pack(options)
        case "plan":
            plan(options)
        case "work":
            work(Path.cwd(), options.run, options.out, options.minutes)
        case "unpack":
            unpack(options)


if __name__ == "__main__":
    run_command(main)
