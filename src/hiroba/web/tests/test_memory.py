# SPDX-License-Identifier: Apache-2.0
import itertools
import threading
import time

import pytest

from hiroba.web.memory import forget, remembered


@pytest.fixture(autouse=True)
def _empty() -> None:
    forget()


def test_value_is_read_once_while_it_is_fresh() -> None:
    numbers = itertools.count(1)

    values = [remembered("key", lambda: next(numbers), seconds=60, meanwhile=0) for _ in range(3)]

    assert values == [1, 1, 1]


def test_old_value_is_read_again() -> None:
    remembered("key", lambda: "old", seconds=0, meanwhile="")

    assert remembered("key", lambda: "new", seconds=0, meanwhile="") == "new"


def test_slow_reading_holds_nobody_and_arrives_later() -> None:
    go_on = threading.Event()

    def slow() -> str:
        go_on.wait(5)
        return "new"

    first = remembered("key", slow, seconds=60, meanwhile="nothing yet", patience=0.01)
    second = remembered("key", slow, seconds=60, meanwhile="nothing yet", patience=0.01)
    go_on.set()

    assert (first, second) == ("nothing yet", "nothing yet")
    assert remembered("key", slow, seconds=60, meanwhile="", patience=5) == "new"


def test_while_a_new_value_is_read_the_old_one_stays() -> None:
    remembered("key", lambda: "old", seconds=60, meanwhile="")
    go_on = threading.Event()

    value = remembered("key", lambda: str(go_on.wait(5)), seconds=0, meanwhile="", patience=0.01)
    go_on.set()

    assert value == "old"


def test_readers_wait_together_and_not_one_after_another() -> None:
    go_on = threading.Event()
    started = time.monotonic()

    for _ in range(20):
        remembered("key", lambda: go_on.wait(5), seconds=60, meanwhile=False, patience=0.05)
    go_on.set()

    assert time.monotonic() - started < 1
