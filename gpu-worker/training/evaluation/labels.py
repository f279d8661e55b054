"""The questions about a picture, as classes."""

from dataclasses import dataclass

from ..config import World
from ..data.scene import Scene, Shape

HEADS = ("background", "number", "arrangement", "first", "second", "colour", "style")
NUMBERS = (1, 2, 3, 4)
ARRANGEMENTS = ("one", "beside", "over", "many")
NATURAL, NOTHING = "natural", "nothing"


@dataclass(frozen=True)
class Labels:
    """The classes of each head for one world."""

    world: World

    def classes(self, head: str) -> list:
        things = [*[concept.name for concept in self.world.concepts], *self.world.shapes]
        return {
            "background": [*self.world.backgrounds, *self.world.scenes],
            "number": list(NUMBERS),
            "arrangement": list(ARRANGEMENTS),
            "first": things,
            "second": [NOTHING, *things],
            "colour": [NATURAL, *dict.fromkeys([*self.world.backgrounds, *self.world.tints])],
            "style": [NOTHING, *self.world.styles],
        }[head]

    def describe(self, scene: Scene) -> dict:
        """The right answers for a scene. `first` is the leftmost or topmost thing, `second` the other of a
        pair of unlike or like things; three and more alike have no second. `colour` is the first thing's."""
        first, *others = scene.things
        return {
            "background": scene.background,
            "number": len(scene.things),
            "arrangement": self._arrangement(scene),
            "first": self._name(first),
            "second": self._name(others[0]) if len(others) == 1 else NOTHING,
            "colour": first.colour if isinstance(first, Shape) else first.tint or NATURAL,
            "style": NOTHING if isinstance(first, Shape) else first.style,
        }

    def indices(self, scene: Scene) -> list[int]:
        """As `describe`, by position in `classes`, in the order of HEADS."""
        answers = self.describe(scene)
        return [self.classes(head).index(answers[head]) for head in HEADS]

    def _name(self, thing) -> str:
        if isinstance(thing, Shape):
            return thing.shape
        return next(concept.name for concept in self.world.concepts if concept.icon == thing.icon)

    def _arrangement(self, scene: Scene) -> str:
        if len(scene.things) == 1:
            return "one"
        if len(scene.things) > 2:
            return "many"
        first, second = scene.things
        return "beside" if abs(second.x - first.x) > abs(second.y - first.y) else "over"
