"""Captions that try a tokenizer: words, accents, emoji, other scripts, the web's noise, hundreds of tokens."""

import random
from dataclasses import dataclass
from pathlib import Path

from .trace import run_trace

WORDS = "a an the red blue green fox owl castle on in of beside photograph painting crème brûlée naïve café über straße año œuvre Ærø Łódź".split()
EMOJI = "🦊 👨‍👩‍👧‍👦 🏳️‍🌈 👍🏽 ❤️ 🇩🇪 ☕ ✨".split()
SCRIPTS = "狐狸 きつね 여우 лиса αλεπού ثعلب שועל लोमड़ी สุนัขจิ้งจอก ﬁne ① Ａｂｃ ½ ｶﾞ e\u0301 ﷺ ẞ İstanbul ΣΊΣΥΦΟΣ".split()
NOISE = [
    "https://example.com/fox.png", "www.example.org", "example.net/a-b_c", "@fox_1", "<b>bold</b>", "<img src='a>b.png'>", "<!-- no -->",
    "&amp;", "&quot;", "&eacute;", "&#233;", "&#xe9;", "&nbsp;", "&copy", "&unknown;", "a < b", "I <3 foxes", "192.168.0.1", "3:45 ", "\\n", "#12", "#123456", "1234567",
    "IMG_2034.JPG", "jc6640", "jc6640vc", "6640vc231", "free shipping", "worldwide  free shipping", "free download", "click for more", "png image",
    "page 12", "j2d1a2a", "4.5x3", "20×30", "a , b", "one,two", "and/or", "this-is-my-cute-cat", "snake_case_of_four_words", "“quoted”", "‘it’s’",
    "«guillemets»", "—", "***SALE***", "...", "!!", "50%25", "a+b", "%C3%A9", "%zz", "(round)", "[square]", "{curly}", "~", "|", "§ 5", "</s>", "<pad>", "<extra_id_3>",
    "\u00a0", "\u2028", "\t", "\u200d", "\ufeff", "\u00ad", "tom &amp; jerry", "5 : 3", "é,è", "naïve123abc", "it's", "\"\"x\"\"",
]  # fmt: skip


def captions(count: int, seed: int = 0) -> list[str]:
    """Returns `count` captions: a fifth of plain words, the others with everything else, a tenth of 300 words."""
    draw = random.Random(seed)
    everything = [*WORDS, *WORDS, *EMOJI, *SCRIPTS, *NOISE]
    made = []
    for at in range(count):
        length = 300 if at % 10 == 9 else draw.randint(1, 30)
        pool = WORDS if at % 5 == 0 else everything
        gap = draw.choice([" ", " ", " ", "  ", "", ", "])
        made.append(gap.join(draw.choice(pool) for _ in range(length)))
    return made


@dataclass
class Tokens:
    """Captions that were compared, those that fill the encoder, and those whose tokens differ."""

    captions: int
    cut: int
    different: list[str]


def compare_tokens(sources: Path, pack: Path, count: int, out: Path) -> Tokens:
    """Cleans and tokenizes as diffusers' pipeline of `sources` and as the pipeline with `pack`."""
    import ftfy

    from .deepfloyd import pipelines

    pipe = pipelines(sources, 1)[0]
    # ftfy's repair of text in the wrong encoding is not ported: docs/import.md.
    given = [each for each in captions(count + count // 100 + 5) if ftfy.fix_encoding(each.lower()) == each.lower()][:count]
    cleaned = [pipe._clean_caption(pipe._clean_caption(each)) for each in given]
    expected = pipe.tokenizer(cleaned, max_length=77, truncation=True)["input_ids"]
    ours = run_trace(pack, {"tokens": given}, out)
    different = [caption for caption, one, other in zip(given, ours, expected, strict=True) if one != other]
    return Tokens(len(given), sum(len(each) == 77 for each in expected), different)
