"""How the time of a step grows with the size of what it is given."""

import time
from collections.abc import Callable


def seconds(step: Callable[[], object], rounds: int = 2) -> float:
    """The processor time of the step, the best of some rounds: others use the machine too."""
    return min(_once(step) for _ in range(rounds))


def _once(step: Callable[[], object]) -> float:
    start = time.process_time()
    step()
    return time.process_time() - start


def growth(make: Callable[[int], Callable[[], object]], small: int, times: int) -> float:
    """How many times as long the step takes when it is `times` as big.

    A ratio that comes out high is measured again, for it may have been the machine.
    """
    ratio = float("inf")
    for _ in range(3):
        ratio = min(ratio, seconds(make(small * times)) / seconds(make(small)))
        if ratio < 1.5 * times:
            break
    return ratio
