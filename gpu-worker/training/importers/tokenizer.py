"""A T5 tokenizer (spiece.model or tokenizer.json) to the two files that packages/tokenizer reads."""

import json
import warnings
from pathlib import Path

from ..errors import TrainingError

FILES = ("tokenizer.json", "tokenizer_config.json")
SOURCES = ("spiece.model", "tokenizer.json")


def find_tokenizer(folder: Path) -> Path:
    """The folder of the tokenizer that belongs to a text encoder: itself, or one beside it.
    @throws TrainingError `tokenizer_missing`"""
    for place in (folder, folder / "tokenizer", folder.parent / "tokenizer"):
        if any((place / name).exists() for name in SOURCES):
            return place
    raise TrainingError("tokenizer_missing", f"neither {folder} nor a folder `tokenizer` beside it has {' or '.join(SOURCES)}")


def load_tokenizer(folder: Path):
    """@throws TrainingError `tokenizer_invalid`"""
    from transformers import T5Tokenizer

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return T5Tokenizer.from_pretrained(str(folder), local_files_only=True)
    except Exception as error:
        raise TrainingError("tokenizer_invalid", f"{folder} holds no T5 tokenizer ({str(error).splitlines()[0]})") from None


def write_tokenizer(folder: Path, max_tokens: int, pack: Path) -> tuple[list[str], dict]:
    """Writes tokenizer.json, without truncation and padding, which the pipeline does itself."""
    tokenizer = load_tokenizer(folder)
    definition = json.loads(tokenizer.backend_tokenizer.to_str())
    if definition["model"]["type"] != "Unigram":
        raise TrainingError("tokenizer_invalid", f"{folder} holds a {definition['model']['type']} tokenizer; T5's is Unigram")
    definition |= {"truncation": None, "padding": None}
    config = {
        "tokenizer_class": "T5Tokenizer",
        "eos_token": "</s>",
        "pad_token": "<pad>",
        "unk_token": "<unk>",
        "model_max_length": max_tokens,
    }
    (pack / FILES[0]).write_text(json.dumps(definition, ensure_ascii=False) + "\n")
    (pack / FILES[1]).write_text(json.dumps(config, indent=2) + "\n")
    return list(FILES), {"pieces": len(definition["model"]["vocab"])}
