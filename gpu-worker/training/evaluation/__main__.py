"""Evaluates a pack through the TypeScript pipeline:

    python -m training.evaluation ask --out EVAL questions and requests, held-out combinations only python -m
    training.evaluation learn --out EVAL --seconds 600 the evaluator, and how good it is on real pictures npm
    run imagine:many -- EVAL/requests-64.jsonl --out EVAL/64 (and requests-1024, -sweep, -sheets) python -m
    training.evaluation score --out EVAL results.json and sheets; `sweep`: the Pareto plot python -m
    training.evaluation match --out EVAL results-matcher.json: a judge that needs no `learn` python -m
    training.evaluation sheets --out EVAL contact sheets, if `ask` was given --pack python -m
    training.evaluation beside --out EVAL --before OLD sheets of two packs' pictures beside each other python
    -m training.evaluation sr-sweep --out EVAL --pack PACK super-resolution: steps × augLevel python -m
    training.evaluation crisp --out EVAL --pack PACK against bicubic; sharpness; flat areas: crisp.json
"""

import argparse
import json
from pathlib import Path

import torch

from ..config import load_recipe
from ..data.sprites import SpriteSet
from ..errors import TrainingError, run_command
from ..evaluate import contact_sheet, to_image
from ..sampling import OnnxPack
from .crispness import SIDES, RealPictures, compare, enlarging, held_scenes, verdicts
from .evaluator import Renders, load_evaluator, train_evaluator
from .labels import Labels
from .matcher import Matcher
from .neighbours import neighbour_sheet
from .questions import draws_of, questions, questions_with_scenes, write_lines, write_requests
from .score import answers_of, distances, features_of, is_right, question_renders, read_picture, read_whole, score
from .sheets import sheet_requests, write_comparisons, write_sheets
from .sr_sweep import plot_sr_sweep, sr_sweep
from .statistics import frechet, wilson
from .sweep import NAME, plot_sweep, sweep_requests

QUESTIONS_SEED = 77
SHEET, LARGE_EACH, SWEEP_EACH, SEARCHED, CEILING_EACH = 64, 12, 16, 20_000, 200
MATCHED_REAL_EACH = 40
CRISP_EACH = 2  # pictures of a category that are enlarged from real ones
SR_SWEEP_EACH = {"sr256": 12, "sr1024": 3}  # pictures for a setting


class Evaluation:
    """A folder with questions, pictures and results."""

    def __init__(self, recipe: str, sprites: Path, out: Path):
        self.world, self.sprites, self.out = load_recipe(recipe).world, sprites, out
        self.labels = Labels(self.world)
        out.mkdir(parents=True, exist_ok=True)

    def renders(self, seed: int, held: bool | None = True) -> Renders:
        return Renders(self.world, self.sprites, seed, held)

    def asked(self) -> list[dict]:
        try:
            return json.loads((self.out / "questions.json").read_text())
        except FileNotFoundError:
            raise TrainingError("questions_missing", f"{self.out} has no questions.json: run `ask` first") from None

    def ask(self, each: int, pack: Path | None) -> None:
        sizes = self.world.single_sizes + self.world.pair_sizes
        asked = questions(self.world, SpriteSet(self.sprites, self.world, 64, sizes).available, each, QUESTIONS_SEED)
        (self.out / "questions.json").write_text(json.dumps(asked, indent=1) + "\n")
        write_requests(asked, self.out / "requests-64.jsonl", stopAfter=64)
        large = [q for q in asked if int(q["id"].rsplit("-", 1)[1]) < LARGE_EACH]
        write_requests(large, self.out / "requests-1024.jsonl")
        sweep = sweep_requests(asked, SWEEP_EACH)
        write_lines(sweep, self.out / "requests-sweep.jsonl")
        if pack:
            examples = json.loads((pack / "manifest.json").read_text())["examples"]
            write_lines(sheet_requests(examples), self.out / "requests-sheets.jsonl")
        print(f"{len(asked)} questions, {len(large)} of them to 1024, {len(sweep)} pictures for the sweep")

    def learn(self, seconds: float) -> None:
        net = train_evaluator(self.world, self.sprites, self.out / "evaluator.pt", seconds)
        self._show("real held-out pictures", self._ceiling(net))

    def _ceiling(self, net) -> dict:
        """Measures the evaluator on real pictures, the upper bound for every pack."""
        asked, pictures = self._real(CEILING_EACH)
        return score(asked, answers_of(net, pictures, self.labels))

    def _real(self, each: int) -> tuple[list[dict], torch.Tensor]:
        """Questions about `each` real held-out scenes of every category, and their pictures."""
        source = self.renders(5)
        pictures, asked = [], []
        for category, draw in draws_of(source.sampler).items():
            scenes = [draw()[0] for _ in range(each)]
            pictures.append(source.pixels(scenes))
            asked += [{"category": category, "answers": self.labels.describe(scene)} for scene in scenes]
        return asked, torch.cat(pictures)

    def match(self) -> None:
        """The same table from the judge that learns nothing; `seen` keeps its answers for each picture of 64
        pixels."""
        asked, matcher = self.asked(), Matcher(self.world, self.renders(0).images)
        real, pictures = self._real(MATCHED_REAL_EACH)
        results = {"ceiling": score(real, matcher(pictures))}
        for size, folder in (("64", "64"), ("256", "1024"), ("1024", "1024")):
            paths = [(q, self.out / folder / f"{q['id']}-{size}.png") for q in asked]
            drawn = [(q, path) for q, path in paths if path.exists()]
            if drawn:
                pictures, questions_drawn = torch.stack([read_picture(path) for _, path in drawn]), [q for q, _ in drawn]
                seen = matcher(pictures)
                results[size] = score(questions_drawn, seen)
                if size == "64":
                    results["seen"] = {q["id"]: answers for q, answers in zip(questions_drawn, seen, strict=True)}
                    self._held_out_sheet(questions_drawn, seen, pictures)
        (self.out / "results-matcher.json").write_text(json.dumps(results, indent=1) + "\n")
        for name in ("ceiling", "64", "256", "1024"):
            if name in results:
                self._show(name, results[name])

    def score(self) -> None:
        net, asked = load_evaluator(self.world, self.out / "evaluator.pt"), self.asked()
        drawn = torch.stack([read_picture(self.out / "64" / f"{q['id']}-64.png") for q in asked])
        seen = answers_of(net, drawn, self.labels)
        results = {"ceiling": self._ceiling(net), "64": score(asked, seen)}
        results["frechet"] = distances(net, drawn, self.renders, len(drawn))
        large = [q for q in asked if (self.out / "1024" / f"{q['id']}-1024.png").exists()]
        for size in (256, 1024) if large else ():
            pictures = torch.stack([read_picture(self.out / "1024" / f"{q['id']}-{size}.png") for q in large])
            results[str(size)] = score(large, answers_of(net, pictures, self.labels))
        (self.out / "results.json").write_text(json.dumps(results, indent=1) + "\n")
        for name in ("ceiling", "64", "256", "1024"):
            if name in results:
                self._show(name, results[name])
        print(f"Fréchet {results['frechet']['drawn']:.2f}, floor {results['frechet']['floor']:.2f}")
        chosen = self._held_out_sheet(asked, seen, drawn)
        some = chosen[:: max(1, len(chosen) // 16)]
        sheet = neighbour_sheet(drawn[some], [asked[at]["caption"] for at in some], self.renders(3, held=False), SEARCHED)
        sheet.save(self.out / "neighbours.png", optimize=True)

    def _held_out_sheet(self, asked: list[dict], seen: list[dict], drawn) -> list[int]:
        """Draws the first pictures of every category, in order. (x) marks those that failed. Returns their
        ids."""
        pictures, chosen = [], []
        categories = dict.fromkeys(q["category"] for q in asked)
        for category in categories:
            chosen += [at for at, q in enumerate(asked) if q["category"] == category][: SHEET // len(categories)]
        for at in chosen:
            mark = "" if is_right(asked[at]["category"], asked[at]["answers"], seen[at]) else "(x) "
            pictures.append((to_image(drawn[at][None].numpy()), mark + asked[at]["caption"]))
        contact_sheet(pictures, 8, 112).save(self.out / "held-out-64.png", optimize=True)
        return chosen

    def sweep(self) -> None:
        net = load_evaluator(self.world, self.out / "evaluator.pt")
        asked = {q["id"]: q for q in self.asked()}
        settings: dict[tuple[float, int], list] = {}
        for path in sorted((self.out / "sweep").glob("w*-64.png")):
            match = NAME.fullmatch(path.stem.removesuffix("-64"))
            settings.setdefault((float(match["weight"]), int(match["steps"])), []).append((asked[match["id"]], path))
        if not settings:
            raise TrainingError("picture_missing", f"{self.out / 'sweep'} is empty: draw requests-sweep.jsonl first")
        real, rows = features_of(net, question_renders(self.renders(1), 400)), []
        for (weight, steps), pairs in sorted(settings.items()):
            pictures = torch.stack([read_picture(path) for _, path in pairs])
            seen = answers_of(net, pictures, self.labels)
            right = sum(is_right(q["category"], q["answers"], s) for (q, _), s in zip(pairs, seen, strict=True))
            low, high = wilson(right, len(pairs))
            distance = frechet(features_of(net, pictures), real)
            rows.append({
                "weight": weight, "steps": steps, "asked": len(pairs), "share": right / len(pairs), "low": low, "high": high,
                "distance": distance,
            })  # fmt: skip
            print(f"w={weight:<4g} N={steps:<3d} right {right}/{len(pairs)}  Fréchet {distance:.2f}")
        (self.out / "sweep.json").write_text(json.dumps(rows, indent=1) + "\n")
        plot_sweep(rows, self.out / "sweep.png")

    def crisp(self, pack: Path) -> None:
        """Measures the pack's super-resolution and the drawn pictures without a judge."""
        asked, real = self.asked(), RealPictures(self.world, self.sprites, (64, 256, 1024))
        each = 1 + max(int(q["id"].rsplit("-", 1)[1]) for q in asked)
        scenes = questions_with_scenes(self.world, real.available, each, QUESTIONS_SEED)
        if [q for q, _ in scenes] != asked:
            raise TrainingError("questions_differ", f"{self.out}/questions.json is of another world: run `ask` again")
        enlarged = held_scenes(self.world, real.available, CRISP_EACH)
        results = {"enlarging": enlarging(OnnxPack(pack), real, enlarged), "stages": {}}
        for side, folder in ((64, "64"), (256, "1024"), (1024, "1024")):
            drawn = [(q, scene, self.out / folder / f"{q['id']}-{side}.png") for q, scene in scenes]
            pairs = [(q["category"], read_whole(path), real(scene, side)) for q, scene, path in drawn if path.exists()]
            if pairs:
                results["stages"][str(side)] = compare(pairs)
        (self.out / "crisp.json").write_text(json.dumps(results, indent=1) + "\n")
        print(*verdicts(results), sep="\n")

    def sr_sweep(self, pack: Path) -> None:
        opened = OnnxPack(pack)
        for stage in SIDES:
            if stage not in opened.stages:
                continue
            rows = sr_sweep(opened, stage, self.world, self.sprites, SR_SWEEP_EACH[stage])
            (self.out / f"sweep-{stage}.json").write_text(json.dumps(rows, indent=1) + "\n")
            plot_sr_sweep(rows, stage, self.out / f"sweep-{stage}.png")
            for row in rows:
                print(stage, " ".join(f"{name} {value:g}" for name, value in row.items()))

    def _show(self, title: str, table: dict) -> None:
        cells = (f"{name} {row['share']:.2f} [{row['low']:.2f}, {row['high']:.2f}]" for name, row in table.items())
        print(f"{title}: " + ", ".join(cells))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.evaluation", description=__doc__)
    parser.add_argument("what", choices=("ask", "learn", "score", "sweep", "sheets", "sr-sweep", "crisp", "match", "beside"))
    parser.add_argument("--recipe", default="small")
    parser.add_argument("--sprites", type=Path, default=Path(".data/training/sprites"))
    parser.add_argument("--out", type=Path, required=True, help="the evaluation's folder")
    parser.add_argument("--each", type=int, default=100, help="questions in every category")
    parser.add_argument("--seconds", type=float, default=600, help="of the evaluator's training")
    parser.add_argument("--before", type=Path, help="for beside: the other pack's evaluation folder")
    parser.add_argument("--pack", type=Path, help="for sr-sweep and crisp; for ask, to get its examples drawn")
    options = parser.parse_args()
    torch.set_num_threads(1)
    evaluation = Evaluation(options.recipe, options.sprites, options.out)
    match options.what:
        case "ask":
            evaluation.ask(options.each, options.pack)
        case "learn":
            evaluation.learn(options.seconds)
        case "score":
            evaluation.score()
        case "match":
            evaluation.match()
        case "sweep":
            evaluation.sweep()
        case "sheets":
            print(*write_sheets(evaluation.out, evaluation.asked()), sep="\n")
        case "beside":
            if options.before is None:
                parser.error("beside needs --before")
            print(*write_comparisons(evaluation.out, options.before, evaluation.asked()), sep="\n")
        case "sr-sweep" | "crisp":
            if options.pack is None:
                parser.error(f"{options.what} needs --pack")
            (evaluation.crisp if options.what == "crisp" else evaluation.sr_sweep)(options.pack)


if __name__ == "__main__":
    run_command(main)
