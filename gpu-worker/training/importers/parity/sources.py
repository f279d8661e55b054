"""Folders with random weights, in the form that diffusers, transformers and SentencePiece write them."""

import io
import json
import random
from pathlib import Path

import torch

IF_UNET = {
    "act_fn": "gelu",
    "addition_embed_type": "text",
    "cross_attention_norm": "group_norm",
    "down_block_types": ["ResnetDownsampleBlock2D", "SimpleCrossAttnDownBlock2D"],
    "flip_sin_to_cos": True,
    "freq_shift": 0,
    "in_channels": 3,
    "mid_block_type": "UNetMidBlock2DSimpleCrossAttn",
    "out_channels": 6,
    "resnet_time_scale_shift": "scale_shift",
    "sample_size": 64,
    "time_embedding_act_fn": "gelu",
    "up_block_types": ["SimpleCrossAttnUpBlock2D", "ResnetUpsampleBlock2D"],
}
# What the super-resolution nets have besides (diffusers' conversion of IF).
IF_SUPER = {
    "class_embed_type": "timestep",
    "in_channels": 6,
    "mid_block_scale_factor": 1.4142,
    "only_cross_attention": True,
    "resnet_out_scale_factor": 1.4142,
    "resnet_skip_time_act": True,
    "sample_size": 256,
}
TINY = {"block_out_channels": [16, 32], "attention_head_dim": 8, "layers_per_block": 1, "norm_num_groups": 8, "addition_embed_type_num_heads": 4}
TINY_SUPER = {**TINY, "block_out_channels": [8, 32], "norm_num_groups": 4}
TINY_TEXT = {"d_model": 32, "d_kv": 8, "d_ff": 64, "num_layers": 2, "num_heads": 4}
# IF-I-M: 371.6 M parameters here, 400 M in its name. The same shape with IF-I-L's and -XL's channels has 0.94 G and 4.30 G.
MEDIUM = {
    "block_out_channels": [192, 384, 576, 768],
    "attention_head_dim": 64,
    "layers_per_block": 3,
    "addition_embed_type_num_heads": 64,
    "cross_attention_dim": 768,
    "down_block_types": ["ResnetDownsampleBlock2D", *["SimpleCrossAttnDownBlock2D"] * 3],
    "up_block_types": [*["SimpleCrossAttnUpBlock2D"] * 3, "ResnetUpsampleBlock2D"],
}
# As wide as T5-XXL, with two of its 24 layers.
MEDIUM_TEXT = {"d_model": 4096, "d_kv": 64, "d_ff": 10240, "num_layers": 2, "num_heads": 64}
SCHEDULER = {"beta_schedule": "squaredcos_cap_v2", "variance_type": "learned_range", "prediction_type": "epsilon", "thresholding": True, "dynamic_thresholding_ratio": 0.95}
WORDS = "a an the red blue green fox owl castle on in of beside photograph painting crème brûlée naïve café über straße año".split()


def write_sources(folder: Path, unet: dict = TINY, super_unet: dict = TINY_SUPER, text: dict = TINY_TEXT, seed: int = 0, shard: str = "10GB") -> Path:
    """`stage-1` and `stage-2` as pipelines of IF, `stage-1/text_encoder` and `stage-1/tokenizer`.
    @param shard largest size of a file of weights"""
    from diffusers import DDPMScheduler, UNet2DConditionModel

    torch.manual_seed(seed)
    vocabulary = write_tokenizer(folder / "stage-1" / "tokenizer")
    write_t5(folder / "stage-1" / "text_encoder", vocabulary, text, shard)
    for number, sizes, cap in ((1, unet, 1.5), (2, super_unet, 1.0)):
        width = sizes.get("cross_attention_dim", sizes["block_out_channels"][-1])
        config = {**IF_UNET, **(IF_SUPER if number == 2 else {}), "encoder_hid_dim": text["d_model"], "cross_attention_dim": width, **sizes}
        net = UNet2DConditionModel(**config)
        enliven(net)
        with torch.no_grad():
            # The variance that a net has learnt lies between its bounds, v in [-1, 1].
            net.conv_out.weight[3:] *= 0.2
            net.conv_out.bias[3:] *= 0.2
        place = folder / f"stage-{number}"
        net.save_pretrained(place / "unet", max_shard_size=shard)
        DDPMScheduler(**SCHEDULER, sample_max_value=cap).save_pretrained(place / "scheduler")
        if number == 2:
            DDPMScheduler(beta_schedule="squaredcos_cap_v2").save_pretrained(place / "image_noising_scheduler")
        kind = "IFPipeline" if number == 1 else "IFSuperResolutionPipeline"
        (place / "model_index.json").write_text(json.dumps({"_class_name": kind, "unet": ["diffusers", "UNet2DConditionModel"]}))
    return folder


def enliven(net: torch.nn.Module) -> None:
    """Gives norms and biases random values too: at their initial ones a swapped pair would not show."""
    with torch.no_grad():
        for parameter in net.parameters():
            if parameter.ndim == 1:
                parameter.add_(torch.randn_like(parameter) * 0.1)


def write_t5(folder: Path, vocabulary: int, sizes: dict, shard: str) -> None:
    from transformers import T5Config, T5EncoderModel

    config = T5Config(vocab_size=vocabulary, feed_forward_proj="gated-gelu", is_encoder_decoder=False, use_cache=False, tie_word_embeddings=False, **sizes)
    t5 = T5EncoderModel(config)
    enliven(t5)
    t5.save_pretrained(folder, max_shard_size=shard)


def write_tokenizer(folder: Path, pieces: int = 600) -> int:
    """A SentencePiece model as T5's was trained: unigram, NMT's variant of NFKC, its ids, 100 sentinels on top.
    @returns the size of the vocabulary, sentinels included"""
    import sentencepiece

    folder.mkdir(parents=True, exist_ok=True)
    words = random.Random(0)
    lines = [" ".join(words.choices(WORDS, k=8)) for _ in range(400)]
    alphabet = [chr(code) for code in (*range(33, 127), *range(0xC0, 0x180), *range(0x391, 0x3CA), *range(0x410, 0x450))]
    lines += ["".join(words.choices(alphabet, k=5)) + " " + "".join(words.choices(alphabet[26:], k=3)) for _ in range(400)]
    stream = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines), model_writer=stream, vocab_size=pieces, model_type="unigram", normalization_rule_name="nmt_nfkc",
        pad_id=0, eos_id=1, unk_id=2, bos_id=-1, hard_vocab_limit=False, character_coverage=1.0, minloglevel=2, num_threads=1,
    )
    (folder / "spiece.model").write_bytes(stream.getvalue())
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "T5Tokenizer", "extra_ids": 100, "model_max_length": 512}))
    return sentencepiece.SentencePieceProcessor(model_proto=stream.getvalue()).vocab_size() + 100
