"""Expected failures: one clear line each, with a stable code."""

import sys
from collections.abc import Callable


class TrainingError(Exception):
    """`code` is stable; the message says what to do."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code


def run_command(main: Callable[[], None]) -> None:
    """Runs a command: an expected failure is one line and exit status 1; Ctrl-C is 130, with the last
    checkpoint intact."""
    try:
        main()
    except TrainingError as error:
        print(f"error [{error.code}] {error}", file=sys.stderr)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        print("interrupted: the last checkpoint is intact, the same command goes on from it", file=sys.stderr)
        raise SystemExit(130) from None
