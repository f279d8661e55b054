"""The blocks that Imagen's U-Nets share, without knowledge of noise schedules, captions or images.

Shapes: feature maps x [B, C, H, W]; text [B, L, width] with mask [B, L] (1 = token, 0 = padding); the
embedding e [B, E] is the sum of time, augmentation level and pooled text.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

MASKED = -1e4  # added to the logits of padding; small enough for fp16
GROUPS = 8


def zero_init(layer: nn.Module) -> nn.Module:
    """The last layer of each residual branch starts at zero, so that every block starts as the identity."""
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer


def mask_bias(mask: Tensor, like: Tensor) -> Tensor:
    """[B, L] of 1 and 0 to what is added to attention logits."""
    return (1 - mask.to(like.dtype)) * MASKED


def embed_log_snr(log_snr: Tensor, width: int) -> Tensor:
    """Sine and cosine features of logSnr in [-15, 15] -> [B, width]. Frequencies from 0.05 to 20 radians per
    unit."""
    half = width // 2
    steps = torch.arange(half, dtype=torch.float32, device=log_snr.device)
    frequency = torch.exp(math.log(400.0) * steps / (half - 1)) * 0.05
    angle = log_snr[:, None].float() * frequency[None]
    return torch.cat([angle.sin(), angle.cos()], 1)


class GroupNorm(nn.Module):
    """Group normalisation. Exported as Reshape + InstanceNormalization: onnxruntime's CPU provider decomposes
    opset 21's GroupNormalization into many small operators."""

    def __init__(self, channels: int, groups: int = GROUPS):
        super().__init__()
        self.groups = groups
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        if not torch.onnx.is_in_onnx_export():
            return F.group_norm(x, self.groups, self.weight, self.bias, 1e-5)
        batch, channels, height, width = x.shape
        rows = x.reshape(batch, self.groups, -1)
        one, nought = torch.ones(self.groups), torch.zeros(self.groups)
        rows = F.instance_norm(rows, weight=one, bias=nought, eps=1e-5)
        return rows.reshape(batch, channels, height, width) * self.weight[:, None, None] + self.bias[:, None, None]


class ResBlock(nn.Module):
    """GroupNorm, swish, convolution, twice; the embedding scales and shifts the second norm (Nichol and
    Dhariwal)."""

    def __init__(self, channels_in: int, channels: int, embedding: int):
        super().__init__()
        self.norm_in = GroupNorm(channels_in)
        self.conv_in = nn.Conv2d(channels_in, channels, 3, padding=1)
        self.norm_out = GroupNorm(channels)
        self.conv_out = zero_init(nn.Conv2d(channels, channels, 3, padding=1))
        self.scale_shift = nn.Linear(embedding, 2 * channels)
        self.skip = nn.Conv2d(channels_in, channels, 1) if channels_in != channels else nn.Identity()

    def forward(self, x: Tensor, e: Tensor) -> Tensor:
        h = self.conv_in(F.silu(self.norm_in(x)))
        scale, shift = self.scale_shift(e)[:, :, None, None].chunk(2, 1)
        h = self.conv_out(F.silu(self.norm_out(h) * (1 + scale) + shift))
        return self.skip(x) + h


class PlainBlock(nn.Module):
    """A residual block without normalisation: convolution, scale and shift by the embedding, swish,
    convolution.

    Its output at a pixel depends on the neighbourhood alone, so crops and whole pictures are treated alike
    (docs/decisions/super-resolution-without-group-norm.md). x [B, C, H, W], e [B, E] -> [B, C, H, W].
    """

    def __init__(self, channels: int, embedding: int):
        super().__init__()
        self.conv_in = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv_out = zero_init(nn.Conv2d(channels, channels, 3, padding=1))
        self.scale_shift = nn.Linear(embedding, 2 * channels)

    def forward(self, x: Tensor, e: Tensor) -> Tensor:
        scale, shift = self.scale_shift(e)[:, :, None, None].chunk(2, 1)
        return x + self.conv_out(F.silu(self.conv_in(x) * (1 + scale) + shift))


class TextAttention(nn.Module):
    """Attention whose keys and values are the text's, joined to the image's own where `self_attention`
    (Imagen, 2.3).

    @param cell_norm LayerNorm of each cell instead of GroupNorm over the picture
    """

    def __init__(
        self,
        channels: int,
        text_width: int,
        self_attention: bool = True,
        head_width: int = 32,
        cell_norm: bool = False,
    ):
        super().__init__()
        self.heads = channels // head_width
        self.cell_norm = cell_norm
        self.norm = nn.LayerNorm(channels) if cell_norm else GroupNorm(channels)
        self.query = nn.Linear(channels, channels, bias=False)
        self.self_attention = self_attention
        if self_attention:
            self.key_value = nn.Linear(channels, 2 * channels, bias=False)
        self.text_norm = nn.LayerNorm(text_width)
        self.text_key_value = nn.Linear(text_width, 2 * channels, bias=False)
        self.out = zero_init(nn.Linear(channels, channels))

    def forward(self, x: Tensor, text: Tensor, mask: Tensor) -> Tensor:
        batch, channels, height, width = x.shape
        cells = (x if self.cell_norm else self.norm(x)).flatten(2).transpose(1, 2)
        cells = self.norm(cells) if self.cell_norm else cells
        query = self.query(cells)
        key, value = self.text_key_value(self.text_norm(text)).chunk(2, -1)
        bias = mask_bias(mask, query)
        if self.self_attention:
            own_key, own_value = self.key_value(cells).chunk(2, -1)
            key, value = torch.cat([key, own_key], 1), torch.cat([value, own_value], 1)
            bias = torch.cat([bias, bias.new_zeros(batch, height * width)], 1)

        def split(rows: Tensor) -> Tensor:
            return rows.view(batch, -1, self.heads, channels // self.heads).transpose(1, 2)

        query, key, value = split(query), split(key), split(value)
        logits = query @ key.transpose(-1, -2) * (channels // self.heads) ** -0.5
        mixed = (logits + bias[:, None, None]).softmax(-1) @ value
        mixed = mixed.transpose(1, 2).reshape(batch, height * width, channels)
        return x + self.out(mixed).transpose(1, 2).reshape(batch, channels, height, width)


class TextPool(nn.Module):
    """Attention pooling of the text into the embedding, with LayerNorm (Imagen, 2.3): one learnt query per
    head."""

    def __init__(self, text_width: int, embedding: int, heads: int = 4):
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(text_width)
        self.query = nn.Parameter(torch.randn(heads, text_width // heads) * 0.1)
        self.key_value = nn.Linear(text_width, 2 * text_width, bias=False)
        self.out = nn.Sequential(
            nn.LayerNorm(text_width), nn.Linear(text_width, embedding), nn.SiLU(), nn.Linear(embedding, embedding)
        )

    def forward(self, text: Tensor, mask: Tensor) -> Tensor:
        batch, length, width = text.shape
        key_value = self.key_value(self.norm(text)).view(batch, length, 2, self.heads, width // self.heads)
        key, value = key_value.unbind(2)
        logits = torch.einsum("hd,blhd->bhl", self.query, key) * (width // self.heads) ** -0.5
        weight = (logits + mask_bias(mask, key)[:, None]).softmax(-1)
        return self.out(torch.einsum("bhl,blhd->bhd", weight, value).reshape(batch, width))


class TextRefiner(nn.Module):
    """Transformer blocks on the frozen encoder's output, trained with the net, that learn which word belongs
    to which. The output of a large T5 tells that; the output of a T5 pretrained for minutes does not
    (docs/decisions/text-refiner.md). The blocks start as the identity."""

    def __init__(self, width: int, layers: int, longest: int = 64, heads: int = 4):
        super().__init__()
        self.order = nn.Parameter(torch.randn(longest, width) * 0.1)
        self.blocks = nn.ModuleList([RefinerBlock(width, heads) for _ in range(layers)])

    def forward(self, text: Tensor, mask: Tensor) -> Tensor:
        x, bias = text + self.order[: text.shape[1]], mask_bias(mask, text)[:, None, None]
        for block in self.blocks:
            x = block(x, bias)
        return x


class RefinerBlock(nn.Module):
    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.norm_attend, self.norm_feed = nn.LayerNorm(width), nn.LayerNorm(width)
        self.query_key_value = nn.Linear(width, 3 * width, bias=False)
        self.out = zero_init(nn.Linear(width, width))
        self.feed = nn.Sequential(
            nn.Linear(width, 2 * width), nn.GELU(approximate="tanh"), zero_init(nn.Linear(2 * width, width))
        )

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        batch, length, width = x.shape
        rows = self.query_key_value(self.norm_attend(x)).view(batch, length, 3, self.heads, width // self.heads)
        query, key, value = rows.permute(2, 0, 3, 1, 4).unbind(0)
        weight = (query @ key.transpose(-1, -2) * (width // self.heads) ** -0.5 + bias).softmax(-1)
        x = x + self.out((weight @ value).transpose(1, 2).reshape(batch, length, width))
        return x + self.feed(self.norm_feed(x))


class TextCanvas(nn.Module):
    """Maps pooled text [B, E] to planes [B, channels, side, side], which are added to a level's input like
    its position embeddings. Acts as a generator's first dense layer; docs/decisions/text-canvas.md has its
    measured gain."""

    def __init__(self, embedding: int, planes: int, channels: int, side: int, hidden: int = 256):
        super().__init__()
        self.shape = (planes, side, side)
        self.hidden = nn.Linear(embedding, hidden)
        self.planes = nn.Linear(hidden, planes * side * side)
        self.out = zero_init(nn.Conv2d(planes, channels, 1))

    def forward(self, pooled: Tensor) -> Tensor:
        planes = self.planes(F.silu(self.hidden(F.silu(pooled))))
        return self.out(planes.view(-1, *self.shape))


class TextBag(nn.Module):
    """Pools the frozen text by a few sums over its whitened tokens: text [B, L, width], mask [B, L] -> [B,
    E]. The sums are the lowest terms of a cosine series along the caption. They tell which words there are,
    and which come early or late. Trained attention pooling first learns the words that change most of the
    picture; here no word starts weaker than another (docs/decisions/sketch.md)."""

    WAVES, LONGEST = 5, 24  # the fastest wave turns every 6 tokens

    def __init__(self, text_width: int, embedding: int):
        super().__init__()
        self.norm = nn.LayerNorm(text_width, elementwise_affine=False)
        self.hidden = nn.Linear(self.WAVES * text_width, 2 * embedding)
        self.out = nn.Linear(2 * embedding, embedding)

    def forward(self, text: Tensor, mask: Tensor) -> Tensor:
        place = torch.arange(text.shape[1], device=text.device, dtype=torch.float32) + 0.5
        waves = torch.arange(self.WAVES, device=text.device, dtype=torch.float32)[:, None]
        weight = torch.cos(math.pi * waves * place / self.LONGEST)[None] * mask[:, None].float()  # [B, waves, L]
        sums = self.norm(weight @ text.float())
        return self.out(F.silu(self.hidden(sums.flatten(1))))


class LogSnrEmbedding(nn.Sequential):
    """logSnr [B] (of the image or of the low-res image's augmentation) to [B, embedding]."""

    FEATURES = 64

    def __init__(self, embedding: int):
        super().__init__(nn.Linear(self.FEATURES, embedding), nn.SiLU(), nn.Linear(embedding, embedding))

    def forward(self, log_snr: Tensor) -> Tensor:
        return super().forward(embed_log_snr(log_snr, self.FEATURES))


class Refinement(nn.Module):
    """A thin level at full resolution: sees the U-Net's x0 and its inputs, and removes the grid of
    pixel-unshuffle (docs/decisions/refinement-level.md)."""

    def __init__(self, channels_in: int, channels: int, embedding: int):
        super().__init__()
        self.conv_in = nn.Conv2d(channels_in, channels, 3, padding=1)
        self.scale_shift = nn.Linear(embedding, 2 * channels)
        self.norm = GroupNorm(channels, 4)
        self.conv_hidden = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv_out = zero_init(nn.Conv2d(channels, 3, 3, padding=1))

    def forward(self, x0: Tensor, inputs: list[Tensor], e: Tensor) -> Tensor:
        scale, shift = self.scale_shift(e)[:, :, None, None].chunk(2, 1)
        h = self.conv_in(torch.cat([x0, *inputs], 1))
        h = self.conv_hidden(F.silu(self.norm(h) * (1 + scale) + shift))
        return x0 + self.conv_out(F.silu(h))


def upsample2(x: Tensor) -> Tensor:
    """Nearest-neighbour, twice the height and width."""
    return F.interpolate(x, scale_factor=2.0, mode="nearest")
