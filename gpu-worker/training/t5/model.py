"""T5 v1.1 (Raffel et al. 2020; v1.1: gated GELU, untied head): RMSNorm, relative position bias, no biases, no
scaling of attention logits. The decoder serves the pretraining only and is dropped."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

BUCKETS = 32
MAX_DISTANCE = 128
HIDDEN = -1e9


class RMSNorm(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        return x * torch.rsqrt(x.float().pow(2).mean(-1, keepdim=True) + 1e-6).to(x.dtype) * self.gain


def relative_bucket(relative: Tensor, bidirectional: bool) -> Tensor:
    """Relative positions (key - query) to one of 32 buckets: exact when near, logarithmic up to 128, as in
    T5."""
    count = BUCKETS
    bucket = torch.zeros_like(relative)
    if bidirectional:
        count //= 2
        bucket = bucket + (relative > 0).long() * count
        distance = relative.abs()
    else:
        distance = -torch.minimum(relative, torch.zeros_like(relative))
    exact = count // 2
    far = torch.log(distance.float().clamp(min=1) / exact) / math.log(MAX_DISTANCE / exact) * (count - exact)
    far = torch.minimum(exact + far.long(), torch.full_like(relative, count - 1))
    return bucket + torch.where(distance < exact, distance, far)


def position_bias(table: nn.Embedding, length: int, bidirectional: bool) -> Tensor:
    """[1, heads, length, length], shared by all layers of a stack."""
    position = torch.arange(length, device=table.weight.device)
    bucket = relative_bucket(position[None] - position[:, None], bidirectional)
    return table(bucket).permute(2, 0, 1)[None]


class Attention(nn.Module):
    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.out = [nn.Linear(width, width, bias=False) for _ in range(4)]

    def forward(self, x: Tensor, context: Tensor, bias: Tensor) -> Tensor:
        batch, length, width = x.shape

        def split(rows: Tensor) -> Tensor:
            return rows.view(batch, -1, self.heads, width // self.heads).transpose(1, 2)

        query, key, value = split(self.query(x)), split(self.key(context)), split(self.value(context))
        weight = (query @ key.transpose(-1, -2) + bias).softmax(-1)
        return self.out((weight @ value).transpose(1, 2).reshape(batch, length, width))


class GatedGelu(nn.Module):
    def __init__(self, width: int, hidden: int):
        super().__init__()
        self.gate, self.value = nn.Linear(width, hidden, bias=False), nn.Linear(width, hidden, bias=False)
        self.out = nn.Linear(hidden, width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.out(F.gelu(self.gate(x), approximate="tanh") * self.value(x))


class Block(nn.Module):
    def __init__(self, width: int, heads: int, hidden: int, cross: bool):
        super().__init__()
        self.norm_self, self.attend_self = RMSNorm(width), Attention(width, heads)
        self.cross = cross
        if cross:
            self.norm_cross, self.attend_cross = RMSNorm(width), Attention(width, heads)
        self.norm_feed, self.feed = RMSNorm(width), GatedGelu(width, hidden)

    def forward(self, x: Tensor, bias: Tensor, context: Tensor | None = None, context_bias: Tensor | None = None) -> Tensor:
        rows = self.norm_self(x)
        x = x + self.attend_self(rows, rows, bias)
        if self.cross:
            x = x + self.attend_cross(self.norm_cross(x), context, context_bias)
        return x + self.feed(self.norm_feed(x))


class Encoder(nn.Module):
    """ids int64 [B, L], mask [B, L] (1 = token) -> [B, L, width]."""

    def __init__(self, vocabulary: int, width: int = 256, layers: int = 4, heads: int = 4, hidden: int = 640):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width)
        self.relative = nn.Embedding(BUCKETS, heads)
        self.blocks = nn.ModuleList([Block(width, heads, hidden, cross=False) for _ in range(layers)])
        self.norm = RMSNorm(width)
        nn.init.normal_(self.embedding.weight, std=1.0)
        nn.init.normal_(self.relative.weight, std=0.1)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        hidden = (1 - mask.to(self.relative.weight.dtype))[:, None, None] * HIDDEN
        bias = position_bias(self.relative, ids.shape[1], bidirectional=True) + hidden
        x = self.embedding(ids)
        for block in self.blocks:
            x = block(x, bias)
        return self.norm(x)


class T5(nn.Module):
    """Encoder and decoder, as pretrained. `forward` returns the logits of the target [B, T, vocabulary]."""

    def __init__(self, vocabulary: int, width=256, layers=4, heads=4, hidden=640, decoder_layers=2):
        super().__init__()
        self.encoder = Encoder(vocabulary, width, layers, heads, hidden)
        self.relative = nn.Embedding(BUCKETS, heads)
        self.blocks = nn.ModuleList([Block(width, heads, hidden, cross=True) for _ in range(decoder_layers)])
        self.norm = RMSNorm(width)
        self.head = nn.Linear(width, vocabulary, bias=False)
        self._init_weights(width, heads)

    def _init_weights(self, width: int, heads: int) -> None:
        nn.init.normal_(self.relative.weight, std=0.1)
        nn.init.normal_(self.head.weight, std=width**-0.5)
        for module in self.modules():
            if isinstance(module, Attention):
                # T5 does not scale the logits by 1/√d; the query's initial weights do it instead.
                nn.init.normal_(module.query.weight, std=(width * (width // heads)) ** -0.5)
                for linear in (module.key, module.value, module.out):
                    nn.init.normal_(linear.weight, std=width**-0.5)
            if isinstance(module, GatedGelu):
                for linear in (module.gate, module.value, module.out):
                    nn.init.normal_(linear.weight, std=linear.in_features**-0.5)

    def forward(self, ids: Tensor, mask: Tensor, target: Tensor) -> Tensor:
        context = self.encoder(ids, mask)
        length = target.shape[1]
        future = torch.triu(torch.full((length, length), HIDDEN, device=ids.device), 1)
        bias = position_bias(self.relative, length, bidirectional=False) + future
        context_bias = (1 - mask.float())[:, None, None] * HIDDEN
        x = self.encoder.embedding(target)
        for block in self.blocks:
            x = block(x, bias, context, context_bias)
        return self.head(self.norm(x))
