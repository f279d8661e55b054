"""Captions: wording, order and the words for style and background vary, so that the text encoder has to understand them."""

from random import Random

STYLE_SHARE = 0.55
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
PAIR_PHRASES = ("{a} to the left of {b}", "{b} to the right of {a}", "{a} and {b}", "{a} next to {b}", "{a} left of {b}")


def with_article(noun: str) -> str:
    return ("an " if noun[0] in "aeiou" else "a ") + noun


def ending(background: str, style: str | None, random: Random) -> str:
    """Background and style words, in either order; a white background and a style may go unsaid."""
    style_words = ""
    if style and random.random() < STYLE_SHARE:
        style_words = random.choice((f" in {style} style", f", {style} style", f", {style}"))
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


def pair(left: str, right: str, tail: str, random: Random) -> str:
    return random.choice(PAIR_PHRASES).format(a=with_article(left), b=with_article(right)) + tail


def shapes(parts: list[tuple[str, str]], tail: str) -> str:
    """One or two (colour, shape), from the left."""
    return " to the left of ".join(f"{with_article(colour)} {shape}" for colour, shape in parts) + tail
