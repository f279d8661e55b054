"""Notices layers that have stopped learning. Knows no nets and no schedule: looks at gradients alone."""

from collections.abc import Mapping

from torch import Tensor

# Largest gradient of a weight, before clipping. Living layers of every part measured 1e-5 to 1e-1, dead ones
# 1e-8.
DEAD = 1e-7
LOOKS = 3  # looks in a row: a single batch may give a layer no gradient


class GradientWatch:
    """Counts, for each weight, the looks in a row at which its gradient was nearly zero."""

    def __init__(self):
        self._looks: dict[str, int] = {}
        self._said: set[str] = set()

    def look(self, params: Mapping[str, Tensor]) -> str | None:
        """Looks at the gradients of one step; parameters without a gradient are not being trained and are
        skipped.

        Returns one line when weights were found dead that had not been reported, else None.
        """
        trained = {name: param.grad for name, param in params.items() if param.grad is not None and param.dim() > 1}
        for name, grad in trained.items():
            self._looks[name] = self._looks.get(name, 0) + 1 if float(grad.abs().max()) < DEAD else 0
        dead = [name for name in trained if self._looks[name] >= LOOKS]
        new = [name for name in dead if name not in self._said]
        if not new:
            return None
        self._said.update(new)
        return (
            f"{len(dead)} of {len(trained)} weights get no gradient any more (below {DEAD:g}), first {new[0]}: these layers "
            "learn nothing. Stop the run; use a lower learning rate or normalise their input, and start afresh."
        )
