# SPDX-License-Identifier: Apache-2.0
import itertools
import threading

import pytest

from hiroba.web.memory import forget, remembered


@pytest.fixture(autouse=True)
def _empty() -> None:
    forget()


def test_value_is_read_once_while_it_is_fresh() -> None:
    numbers = itertools.count(1)

    assert [remembered("key", lambda: next(numbers), seconds=60) for _ in range(3)] == [1, 1, 1]


def test_old_value_is_read_again() -> None:
    remembered("key", lambda: "old", seconds=0)

    assert remembered("key", lambda: "new", seconds=0) == "new"


def test_slow_reading_does_not_hold_the_others() -> None:
    remembered("key", lambda: "old", seconds=0)
    started, go_on = threading.Event(), threading.Event()

    def slow() -> str:
        started.set()
        go_on.wait(5)
        return "new"

    reader = threading.Thread(target=remembered, args=("key", slow), kwargs={"seconds": 0})
    reader.start()
    started.wait(5)
    meanwhile = remembered("key", lambda: "never read", seconds=0)
    go_on.set()
    reader.join()

    assert meanwhile == "old"


def test_failed_reading_is_tried_again() -> None:
    def fail() -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        remembered("key", fail, seconds=60)

    assert remembered("key", lambda: "value", seconds=60) == "value"
