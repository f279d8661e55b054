"""Loss curves of a run: `python -m training.plots --run RUN --out losses.png`."""

import argparse
import json
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot

from .errors import TrainingError, run_command

PARTS = ("t5", "base64", "sr256", "sr1024")


def read_log(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines() if line]


def plot_losses(logs: dict[str, list[dict]], out: Path) -> None:
    """One panel for each part: the running mean of the loss over samples."""
    figure, panels = pyplot.subplots(1, len(logs), figsize=(4 * len(logs), 3), squeeze=False)
    for panel, (name, lines) in zip(panels[0], logs.items()):
        panel.plot([line["samples"] / 1000 for line in lines], [line["loss"] for line in lines], linewidth=1.2)
        panel.set(title=name, xlabel="samples, thousands", ylabel="loss (running mean)", yscale="log")
        panel.grid(alpha=0.3, which="both")
    figure.tight_layout()
    figure.savefig(out, dpi=110)
    pyplot.close(figure)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.plots", description=__doc__)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    logs = {name: read_log(options.run / f"{name}.jsonl") for name in PARTS if (options.run / f"{name}.jsonl").exists()}
    if not logs:
        raise TrainingError("log_missing", f"{options.run} has no .jsonl logs yet")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    plot_losses(logs, options.out)
    print(options.out)


if __name__ == "__main__":
    run_command(main)
