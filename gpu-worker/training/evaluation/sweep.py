"""Guidance weight × steps as Pareto curves, to see which settings are worth their time."""

import re
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot

GUIDANCE = (1.0, 1.5, 2.5)
STEPS = (4, 8, 16)
NAME = re.compile(r"w(?P<weight>[\d.]+)-n(?P<steps>\d+)-(?P<id>.+)")


def sweep_requests(asked: list[dict], each: int) -> list[dict]:
    """The first `each` questions of every category with every setting; ids tell the setting."""
    chosen = [q for q in asked if int(q["id"].rsplit("-", 1)[1]) < each]
    return [
        {
            "id": f"w{weight:g}-n{steps}-{q['id']}", "caption": q["caption"], "seed": q["seed"], "stopAfter": 64,
            "guidanceWeight": weight, "steps": steps,
        }
        for weight in GUIDANCE for steps in STEPS for q in chosen
    ]  # fmt: skip


def calls(weight: float, steps: int) -> int:
    """Evaluations of the net: the unconditional pass is skipped where the weight is 1."""
    return steps * (1 if weight == 1 else 2)


def plot_sweep(rows: list[dict], out: Path) -> None:
    """rows: {weight, steps, share, low, high, distance}. Left: answers right, right: Fréchet, over
    evaluations of the net."""
    figure, panels = pyplot.subplots(1, 2, figsize=(10, 4))
    for weight in sorted({row["weight"] for row in rows}):
        line = sorted((row for row in rows if row["weight"] == weight), key=lambda row: row["steps"])
        x = [calls(weight, row["steps"]) for row in line]
        shares = [row["share"] for row in line]
        errors = [[s - row["low"] for s, row in zip(shares, line)], [row["high"] - s for s, row in zip(shares, line)]]
        panels[0].errorbar(x, shares, yerr=errors, marker="o", capsize=2, label=f"w = {weight:g}")
        panels[1].plot(x, [row["distance"] for row in line], marker="o", label=f"w = {weight:g}")
    panels[0].set(title="answers right (Wilson 95 %)", ylim=(0, 1.02))
    panels[1].set(title="Fréchet distance to real pictures", yscale="log")
    for panel in panels:
        panel.set(xlabel="evaluations of the base", xscale="log")
        panel.grid(alpha=0.3, which="both")
        panel.legend()
    figure.tight_layout()
    figure.savefig(out, dpi=100)
    pyplot.close(figure)
