"""Combinations that are never trained on, so that an evaluation can ask for them."""


def word_hash(*words: str) -> int:
    """A hash that is the same in every process and release (Python's own is salted)."""
    value = 7
    for character in "|".join(words):
        value = (value * 31 + ord(character)) % 1_000_003
    return value


def held_out(first: str, second: str) -> bool:
    """About one combination in twelve: object × background, object × tint, object × object, shape × (colour +
    background)."""
    return word_hash(first, second) % 12 == 0
