"""Encodes captions with the frozen T5 encoder and caches the result: captions repeat, the encoder never
changes."""

from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from .checkpoint import load_checkpoint
from .config import Recipe
from .errors import TrainingError
from .t5.model import Encoder
from .t5.tokenizer import read_tokenizer
from .t5.whitening import WhitenedEncoder

REMEMBERED = 60_000
ENCODER = "encoder."  # how the names of the encoder's weights begin in t5.pt


def load_encoder(run: Path, recipe: Recipe) -> tuple[WhitenedEncoder, Tokenizer]:
    """Loads the frozen, whitened T5 encoder and its tokenizer, without the decoder's weights."""
    tokenizer = read_tokenizer(run)
    encoder = Encoder(tokenizer.get_vocab_size(), **recipe.t5["net"])
    state = load_checkpoint(run / "t5.pt")
    if state.get("whitening") is None:
        raise TrainingError("checkpoint_invalid", f"{run / 't5.pt'}: the pretraining has not finished")
    params = state["params"]
    encoder.load_state_dict({n.removeprefix(ENCODER): p for n, p in params.items() if n.startswith(ENCODER)})
    whitened = WhitenedEncoder(encoder, *state["whitening"])
    return whitened.eval().requires_grad_(False), tokenizer


class FrozenText:
    """Callable: captions to (text [B, L, width], mask [B, L]) on the encoder's device, padded to the
    longest."""

    def __init__(self, encoder: WhitenedEncoder, tokenizer, max_tokens: int):
        self.encoder, self.tokenizer, self.max_tokens = encoder.eval(), tokenizer, max_tokens
        self._known: dict[str, Tensor] = {}

    def __call__(self, captions: list[str]) -> tuple[Tensor, Tensor]:
        if len(self._known) > REMEMBERED:
            self._known.clear()
        new = [caption for caption in dict.fromkeys(captions) if caption not in self._known]
        if new:
            self._encode(new)
        rows = [self._known[caption].float() for caption in captions]
        text = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)
        return text, token_mask(rows).float().to(text.device)

    @torch.no_grad()
    def _encode(self, captions: list[str]) -> None:
        rows = [row.ids[: self.max_tokens] for row in self.tokenizer.encode_batch(captions)]
        ids = torch.nn.utils.rnn.pad_sequence([torch.tensor(row) for row in rows], batch_first=True)
        device = self.encoder.mean.device
        sequence = self.encoder(ids.to(device), token_mask(rows).to(device))
        for caption, encoded, row in zip(captions, sequence, rows):
            self._known[caption] = encoded[: len(row)].bfloat16().clone()


def token_mask(rows: list) -> Tensor:
    """int64 [B, L]: 1 = token, 0 = padding up to the longest row."""
    lengths = torch.tensor([len(row) for row in rows])
    return (torch.arange(int(lengths.max()))[None] < lengths[:, None]).long()


def drop_captions(text: Tensor, mask: Tensor, null_text: Tensor, share: float) -> tuple[Tensor, Tensor]:
    """Classifier-free guidance: `share` of the rows get the null text, one token long, instead of their
    caption."""
    dropped = torch.rand(len(text), device=text.device) < share
    only_first = torch.zeros_like(mask)
    only_first[:, 0] = 1
    text = torch.where(dropped[:, None, None], null_text.expand(len(text), text.shape[1], -1), text)
    return text, torch.where(dropped[:, None], only_first, mask)
