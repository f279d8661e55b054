"""The clock of the training schedules. Knows no nets and no budget."""

import time

LONGEST_STEP_S = 30.0


class TrainingClock:
    """Seconds of training. A step counts at most `LONGEST_STEP_S`.

    A process that was paused for an hour thus keeps the rest of its schedule. By wall time its learning rate
    would have skipped the decay.

    @param seconds of training done before
    """

    def __init__(self, seconds: float = 0.0, now=time.monotonic):
        self.seconds, self._now = seconds, now
        self._last = now()

    def tick(self) -> float:
        """Adds the time since the last tick; returns all seconds so far."""
        now = self._now()
        self.seconds += min(now - self._last, LONGEST_STEP_S)
        self._last = now
        return self.seconds
