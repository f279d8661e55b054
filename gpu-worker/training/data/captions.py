"""Captions: wording, order and the words for style and background vary, so that the text encoder has to
understand them."""

from dataclasses import dataclass
from random import Random

STYLE_SHARE = 0.3
STYLE_LAST_SHARE = 0.8

COLOUR_PHRASES = (
    *[" on {a} background"] * 4,
    " on {colour}",
    " against {a} backdrop",
    " with {a} background",
    ", {colour} background",
)
SCENE_PHRASES = {
    "grass": (" on grass", " on the grass", " in a meadow", " on a green hill"),
    "night sky": (" under a night sky", " in the night sky", " at night"),
    "beach": (" on a beach", " on the beach", " on sand"),
    "sea": (" by the sea", " at sea", " on the sea"),
    "snow": (" in the snow", " on snow", " in winter"),
}
PAIR_PHRASES = {
    "beside": ("{a} to the left of {b}", "{b} to the right of {a}", "{a} left of {b}", "{b} right of {a}", "{a} and {b}"),
    "over": ("{a} above {b}", "{b} below {a}", "{a} over {b}", "{b} under {a}"),
}
NUMBERS = {2: "two", 3: "three", 4: "four"}


def with_article(noun: str) -> str:
    return ("an " if noun[0] in "aeiou" else "a ") + noun


@dataclass(frozen=True)
class StyleWord:
    word: str
    needed: bool


def ending(background: str, style: StyleWord | None, random: Random) -> str:
    """Background and style words, in either order. A white background may be left out, and so may a style
    that is not needed."""
    style_words = ""
    if style and (style.needed or random.random() < STYLE_SHARE):
        style_words = random.choice((" in {word} style", ", {word} style", ", {word}")).format(word=style.word)
    if background in SCENE_PHRASES:
        words = random.choice(SCENE_PHRASES[background])
    elif background == "white" and random.random() < 0.5:
        words = ""
    else:
        words = random.choice(COLOUR_PHRASES).format(a=with_article(background), colour=background)
    return words + style_words if random.random() < STYLE_LAST_SHARE else style_words + words


def single(subject: str, tail: str, random: Random) -> str:
    """Mostly "a fox …", sometimes "fox …" or "the fox …"."""
    chance = random.random()
    if chance < 0.75:
        return with_article(subject) + tail
    return (subject if chance < 0.925 else f"the {subject}") + tail


def pair(first: str, second: str, arrangement: str, tail: str, random: Random) -> str:
    """`first` is on the left ("beside") or above ("over")."""
    return random.choice(PAIR_PHRASES[arrangement]).format(a=with_article(first), b=with_article(second)) + tail


def counted(number: int, plural: str, tail: str, random: Random) -> str:
    """ "three foxes …", sometimes "3 foxes …"."""
    return f"{NUMBERS[number] if random.random() < 0.8 else number} {plural}{tail}"


def shapes(parts: list[tuple[str, str]], tail: str) -> str:
    """One or two (colour, shape), from the left."""
    return " to the left of ".join(f"{with_article(colour)} {shape}" for colour, shape in parts) + tail
