"""Calls packages/imagen's verification/trace.ts."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np

from ...errors import TrainingError

ROOT = Path(__file__).resolve().parents[4]
TSX = ROOT / "node_modules/tsx/dist/cli.mjs"
SCRIPT = ROOT / "packages/imagen/verification/trace.ts"


def node_missing() -> str | None:
    """Why the pipeline cannot run here, or None."""
    if shutil.which("node") is None:
        return "Node.js is not installed"
    return None if TSX.exists() else f"{ROOT} has no node_modules: npm ci"


def run_trace(pack: Path, request: dict, out: Path) -> dict | list:
    """Draws `request`; the files are in `out` afterwards. @throws TrainingError `trace_failed`"""
    out.mkdir(parents=True, exist_ok=True)
    (out / "request.json").write_text(json.dumps(request))
    command = ["node", str(TSX), str(SCRIPT), str(pack), str(out / "request.json"), str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "NODE_NO_WARNINGS": "1"})
    if done.returncode != 0:
        raise TrainingError("trace_failed", (done.stderr.strip() or done.stdout.strip())[-2000:])
    return json.loads((out / "trace.json").read_text())


def floats(out: Path, name: str, *shape: int) -> np.ndarray:
    return np.fromfile(out / name, "<f4").reshape(shape)


def picture(out: Path, name: str, size: int) -> np.ndarray:
    return np.fromfile(out / f"{name}.rgb", np.uint8).reshape(size, size, 3)
