"""T5's pretraining task: spans of the text are replaced by sentinels, the target spells them out (Raffel et
al., 3.1.4)."""

from random import Random

import torch
from torch import Tensor

from .tokenizer import END, FIRST_SENTINEL, PAD

CORRUPTED = 0.15
MEAN_SPAN = 2.5
IGNORED = -100


def corrupt(ids: list[int], random: Random, longest: int) -> tuple[list[int], list[int]]:
    """(source, target) of a text without its end token. Spans are 1 to 4 tokens and never touch."""
    ids = ids[:longest]
    count = max(1, round(len(ids) * CORRUPTED / MEAN_SPAN))
    starts = sorted(random.sample(range(len(ids)), min(count, len(ids))))
    source, target, at = [], [], 0
    sentinel = FIRST_SENTINEL
    while at < len(ids):
        if starts and at >= starts[0]:
            length = random.randint(1, 4)
            source.append(sentinel)
            target += [sentinel, *ids[at : at + length]]
            at, sentinel = at + length, sentinel + 1
            starts = [start for start in starts if start > at]
        else:
            source.append(ids[at])
            at += 1
    return [*source, END], [*target, END]


def collate(pairs: list[tuple[list[int], list[int]]]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """(ids, mask, decoder input, target): the decoder sees the target shifted right, starting with <pad>."""
    width, length = max(len(s) for s, _ in pairs), max(len(t) for _, t in pairs)
    ids = torch.full((len(pairs), width), PAD)
    shifted = torch.full((len(pairs), length), PAD)
    target = torch.full((len(pairs), length), IGNORED)
    for row, (source, wanted) in enumerate(pairs):
        ids[row, : len(source)] = torch.tensor(source)
        target[row, : len(wanted)] = torch.tensor(wanted)
        shifted[row, 1 : len(wanted)] = torch.tensor(wanted[:-1])
    return ids, (ids != PAD).long(), shifted, target
