"""Pretrains T5 on text alone; the diffusion stages then use its encoder, frozen."""

import argparse
import time
from pathlib import Path
from random import Random

import torch
import torch.nn.functional as F

from ..checkpoint import load_checkpoint, save_checkpoint
from ..config import Recipe, load_recipe
from ..data.folder import ImageFolder
from ..data.words import CAPTIONS, corpus, general_text
from ..errors import run_command
from ..log import LossLog
from .model import T5
from .span_corruption import IGNORED, collate, corrupt
from .tokenizer import END, PAD, read_tokenizer, train_tokenizer
from .whitening import whitening_of

LOG_EVERY_S, SAVE_EVERY_S = 20, 120
WARM_UP = 150
WHITENED_CAPTIONS = 4000


def pretrain(recipe: Recipe, run: Path, seconds: float, device: str = "cpu", texts=None) -> None:
    """Trains for `seconds` in all (those of an earlier, interrupted run count) and leaves tokenizer.json and
    t5.pt. A finished pretraining does not read the texts again.
    @param texts (general, captions) instead of the recipe's corpus"""
    settings = recipe.t5
    run.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    random = Random(0)
    path = run / "t5.pt"
    state = load_checkpoint(path) if path.exists() else None
    if state and state.get("whitening") is not None and (state.get("optimizer") is None or state["seconds"] >= seconds):
        return
    general, own = texts or corpus(recipe.world)
    tokenizer = tokenizer_of(run, general[:90_000] + own[:20_000], settings["vocabulary"], begun=state is not None)
    corpora = [[row.ids[:-1] for row in tokenizer.encode_batch(part) if len(row.ids) > 2] for part in (general, own)]

    net = T5(tokenizer.get_vocab_size(), **settings["net"], decoder_layers=settings["decoderLayers"]).to(device)
    optimizer = torch.optim.AdamW(net.parameters(), settings["learningRate"], betas=(0.9, 0.98), weight_decay=0.01)
    before, samples = 0.0, 0
    if state:
        net.load_state_dict(state["params"])
        if state["optimizer"]:
            optimizer.load_state_dict(state["optimizer"])
        before, samples = state["seconds"], state["samples"]
    log, start, step, saved = LossLog(run / "t5.jsonl", LOG_EVERY_S), time.monotonic(), 0, time.monotonic()

    def save(whitening=None) -> None:
        elapsed = before + time.monotonic() - start
        save_checkpoint(
            path, stage="t5", kind="t5", net=settings["net"], params=net.state_dict(), optimizer=optimizer.state_dict(),
            samples=samples, seconds=elapsed, progress=min(1.0, elapsed / seconds), whitening=whitening,
        )  # fmt: skip

    while (elapsed := before + time.monotonic() - start) < seconds:
        progress, step = elapsed / seconds, step + 1
        rate = settings["learningRate"] * min(1, step / WARM_UP) * min(1, max(0.02, 2 * (1 - progress)))
        for group in optimizer.param_groups:
            group["lr"] = rate
        rows = [random.choice(corpora[random.random() < settings["captionShare"]]) for _ in range(settings["batch"])]
        batch = collate([corrupt(row, random, settings["maxTokens"]) for row in rows])
        ids, mask, shifted, target = (each.to(device) for each in batch)
        with torch.autocast(device, torch.bfloat16):
            logits = net(ids, mask, shifted)
        loss = F.cross_entropy(logits.float().flatten(0, 1), target.flatten(), ignore_index=IGNORED)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        samples += len(rows)
        log.add(loss.item(), samples, elapsed)
        if time.monotonic() - saved > SAVE_EVERY_S:
            save()
            saved = time.monotonic()
    save(whitening_of(net.encoder, caption_rows(net.encoder, corpora[1][:WHITENED_CAPTIONS], device)))


def tokenizer_of(run: Path, texts: list[str], vocabulary: int, begun: bool):
    """Returns the run's tokenizer. A continued pretraining keeps its ids, even if the corpus has changed."""
    if begun:
        return read_tokenizer(run)
    tokenizer = train_tokenizer(texts, vocabulary)
    tokenizer.save(str(run / "tokenizer.json"))
    return tokenizer


@torch.no_grad()
def caption_rows(encoder, captions: list[list[int]], device: str) -> torch.Tensor:
    """The encoder's output at every token of the captions [N, width]."""
    rows = []
    for first in range(0, len(captions), 100):
        part = [torch.tensor([*ids, END]) for ids in captions[first : first + 100]]
        ids = torch.nn.utils.rnn.pad_sequence(part, batch_first=True, padding_value=PAD).to(device)
        mask = (ids != PAD).long()
        rows.append(encoder(ids, mask)[mask > 0].cpu())
    return torch.cat(rows)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.t5.pretrain", description=__doc__)
    parser.add_argument("--recipe", default="small")
    parser.add_argument("--run", type=Path, default=Path(".data/training/small"))
    parser.add_argument("--seconds", type=float, required=True, help="of training in all; an earlier run counts")
    parser.add_argument("--images", type=Path, help="folder of captioned pictures, instead of the recipe's scenes")
    options = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    texts = (general_text(), ImageFolder(options.images).captions(CAPTIONS)) if options.images else None
    pretrain(load_recipe(options.recipe), options.run, options.seconds, device, texts)


if __name__ == "__main__":
    run_command(main)
