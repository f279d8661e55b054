"""Writes checkpoints whole or not at all: beside their place, flushed, then renamed over it."""

import os
from pathlib import Path

import torch

from .errors import TrainingError

FORMAT = 1


def save_checkpoint(path: Path, **state) -> None:
    """@throws TrainingError `disk_full` when it cannot be written; the previous checkpoint stays as it was"""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with partial.open("wb") as file:
            torch.save({"format": FORMAT, **state}, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except (OSError, RuntimeError) as error:
        partial.unlink(missing_ok=True)
        raise TrainingError("disk_full", f"cannot write {path} ({error}); the checkpoint before it is intact") from None


def load_checkpoint(path: Path) -> dict:
    """@throws TrainingError `checkpoint_missing`, `checkpoint_invalid`"""
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise TrainingError("checkpoint_missing", f"there is no checkpoint at {path}") from None
    except Exception as error:
        raise TrainingError("checkpoint_invalid", f"{path} cannot be read ({error})") from None
    if not isinstance(state, dict) or state.get("format") != FORMAT:
        raise TrainingError("checkpoint_invalid", f"{path} is not a checkpoint of this recipe")
    return state
