"""Walks over deep trees get room, and the user's limit holds again when the last one ends."""

import sys
import threading

from autograph.runtime.recursion_limits import deep_walk, users_limit


def test_the_limit_is_back_after_walks_that_overlap() -> None:
    before = sys.getrecursionlimit()
    inside, leave = threading.Event(), threading.Event()

    def other() -> None:
        with deep_walk():
            inside.set()
            leave.wait(10)

    thread = threading.Thread(target=other)
    with deep_walk():
        assert sys.getrecursionlimit() > before + 5000 and users_limit() == before
        thread.start()
        inside.wait(10)
    assert sys.getrecursionlimit() > before + 5000 and users_limit() == before
    leave.set()
    thread.join()
    assert sys.getrecursionlimit() == users_limit() == before
