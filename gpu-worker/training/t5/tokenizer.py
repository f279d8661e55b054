"""A unigram tokenizer in the Hugging Face format, with T5's special tokens."""

from pathlib import Path

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from tokenizers.processors import TemplateProcessing

from ..errors import TrainingError

PAD, END, UNKNOWN = 0, 1, 2
FIRST_SENTINEL = 3
SENTINELS = 32


def train_tokenizer(texts: list[str], vocabulary: int) -> Tokenizer:
    """Ids: <pad> 0, </s> 1, <unk> 2, <extra_id_0..31> 3..34, then the pieces. Sequences end with </s>."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    special = ["<pad>", "</s>", "<unk>", *[f"<extra_id_{n}>" for n in range(SENTINELS)]]
    trainer = trainers.UnigramTrainer(
        vocab_size=vocabulary, special_tokens=special, unk_token="<unk>", shrinking_factor=0.75, show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = TemplateProcessing(single="$A </s>", special_tokens=[("</s>", END)])
    return tokenizer


def read_tokenizer(run: Path) -> Tokenizer:
    """@throws TrainingError `checkpoint_missing`"""
    try:
        return Tokenizer.from_file(str(run / "tokenizer.json"))
    except Exception as error:
        raise TrainingError("checkpoint_missing", f"{run / 'tokenizer.json'}: {error}") from None
