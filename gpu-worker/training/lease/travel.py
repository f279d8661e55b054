"""Which files of a run travel, and in which form: no optimizer, no decoder, averaged weights in half precision."""

from io import BytesIO
from pathlib import Path

import torch

from ..checkpoint import load_checkpoint, save_checkpoint
from ..record import FILE
from ..text import ENCODER

PLAIN = ("tokenizer.json", FILE)


def light(path: Path) -> bytes:
    """A stage's checkpoint as it travels: its EMA alone, in float16 as a pack has it. The optimizer begins afresh where the
    checkpoint arrives, after its warm-up."""
    state = load_checkpoint(path)
    ema = {name: value.half() for name, value in state["ema"].items()}
    return _bytes_of({**state, "params": {}, "optimizer": None, "ema": ema})


def light_text(path: Path) -> bytes:
    """The frozen encoder without the decoder; in float32, as export.py says why."""
    state = load_checkpoint(path)
    params = {name: value for name, value in state["params"].items() if name.startswith(ENCODER)}
    return _bytes_of({**state, "params": params, "optimizer": None})


def _bytes_of(state: dict) -> bytes:
    buffer = BytesIO()
    torch.save(state, buffer)
    return buffer.getvalue()


def entries_of(run: Path, text: bool) -> dict[str, bytes]:
    """Everything of a run that travels: checkpoints, the loss curves and, for the way there, the text encoder."""
    entries = {path.name: light(path) for path in sorted(run.glob("*.pt")) if path.name != "t5.pt"}
    entries |= {path.name: path.read_bytes() for path in sorted(run.glob("*.jsonl"))}
    if text:
        entries |= {name: (run / name).read_bytes() for name in PLAIN}
        entries["t5.pt"] = light_text(run / "t5.pt")
    return entries


def unload(entries: dict[str, bytes], run: Path) -> None:
    """Writes a run's files from a parcel's entries. Names are taken as file names only, never as paths."""
    run.mkdir(parents=True, exist_ok=True)
    for name, data in entries.items():
        path = run / Path(name).name
        if path.suffix != ".pt":
            path.write_bytes(data)
            continue
        state = torch.load(BytesIO(data), map_location="cpu", weights_only=True)
        if path.name != "t5.pt":
            ema = {key: value.float() for key, value in state["ema"].items()}
            state |= {"ema": ema, "params": ema}
        state.pop("format")
        save_checkpoint(path, **state)
