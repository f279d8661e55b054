"""Picks the faster arithmetic of this machine: some CPUs multiply bf16 twice as fast as float32, others half
as fast."""

import time
from functools import cache

import torch
from torch import nn

ROUNDS, TRIES = 8, 3


@cache
def bf16_is_faster(device: str) -> bool:
    """Measures once in a process, on a convolution like those of the base's lowest level. A GPU always uses
    bf16, for which it has tensor cores."""
    if device != "cpu":
        return True
    seconds = {kind: min(_seconds(kind) for _ in range(TRIES)) for kind in (torch.float32, torch.bfloat16)}
    return seconds[torch.bfloat16] < seconds[torch.float32]


@torch.no_grad()
def _seconds(kind: torch.dtype) -> float:
    layer = nn.Conv2d(128, 128, 3, padding=1).to(kind).to(memory_format=torch.channels_last)
    x = torch.randn(8, 128, 8, 8, dtype=kind).contiguous(memory_format=torch.channels_last)
    layer(x)
    start = time.perf_counter()
    for _ in range(ROUNDS):
        layer(x)
    return time.perf_counter() - start
