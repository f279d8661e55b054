"""Makes a run's files small enough to travel: no optimizer, no decoder, averaged weights in half precision."""

from io import BytesIO
from pathlib import Path

import torch

from ..checkpoint import load_checkpoint, save_checkpoint
from ..record import FILE
from ..text import ENCODER

PLAIN = ("tokenizer.json", FILE)


def light(path: Path) -> bytes:
    """Reduces a stage's checkpoint to its EMA in float16, as in a pack. Training that continues from it begins
    with a new optimizer and its warm-up."""
    state = load_checkpoint(path)
    ema = {name: value.half() for name, value in state["ema"].items()}
    return _bytes_of({**state, "params": {}, "optimizer": None, "ema": ema})


def light_text(path: Path) -> bytes:
    """Reduces t5.pt to the frozen encoder. float16 would not do (export.py gives the reason): weights keep 16 bits of
    float32's mantissa, more than the bf16 in which training remembers the encoder's output (text.py)."""
    state = load_checkpoint(path)
    params = {name: shortened(value) for name, value in state["params"].items() if name.startswith(ENCODER)}
    return _bytes_of({**state, "params": params, "optimizer": None})


def shortened(value: torch.Tensor) -> torch.Tensor:
    """Rounds finite float32 numbers so that their lowest byte is 0, which costs a parcel nothing."""
    return ((value.view(torch.int32) + 0x80) & ~0xFF).view(torch.float32)


def _bytes_of(state: dict) -> bytes:
    buffer = BytesIO()
    torch.save(state, buffer)
    return buffer.getvalue()


def entries_of(run: Path, text: bool) -> dict[str, bytes]:
    """Returns checkpoints and loss curves; on the way there (`text`) also the text encoder and the record."""
    entries = {path.name: light(path) for path in sorted(run.glob("*.pt")) if path.name != "t5.pt"}
    entries |= {path.name: path.read_bytes() for path in sorted(run.glob("*.jsonl"))}
    if text:
        entries |= {name: (run / name).read_bytes() for name in PLAIN}
        entries["t5.pt"] = light_text(run / "t5.pt")
    return entries


def unload(entries: dict[str, bytes], run: Path) -> None:
    """Writes a parcel's entries into `run`. Folders in an entry's name are ignored."""
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
