# SPDX-License-Identifier: Apache-2.0
import datetime
import threading
import time

from hiroba.kernel.api.context import ContextUnavailable
from hiroba.services.dashboard.features import Feature, feature
from hiroba.services.dashboard.queries.last_known import LastKnown, Snapshot
from hiroba.services.dashboard.tests.entities import NOON, camera, layer_of

FRESH = datetime.timedelta(seconds=2)
LATER = NOON + datetime.timedelta(seconds=3)


def features(count: int) -> tuple[Feature, ...]:
    return tuple(feature(camera(str(number)), layer_of("WatchCamera"), "282103") for number in range(count))


class Source:
    """Gives features until it goes away, and counts how often it is asked."""

    def __init__(self, count: int = 1) -> None:
        self.found = features(count)
        self.is_away = False
        self.asked = 0

    def __call__(self) -> tuple[tuple[Feature, ...], int]:
        self.asked += 1
        if self.is_away:
            raise ContextUnavailable
        return self.found, len(self.found)


def test_get_reads_once_while_fresh() -> None:
    source, known = Source(), LastKnown()

    first = known.get("k", source, fresh_for=FRESH, at=NOON)
    second = known.get("k", source, fresh_for=FRESH, at=NOON + FRESH)

    assert (first, source.asked) == (second, 1)


def test_get_reads_anew_when_old() -> None:
    source, known = Source(), LastKnown()
    known.get("k", source, fresh_for=FRESH, at=NOON)

    assert known.get("k", source, fresh_for=FRESH, at=LATER).read_at == LATER


def test_get_gives_last_known_state_with_its_time_while_the_broker_is_away() -> None:
    source, known = Source(), LastKnown()
    known.get("k", source, fresh_for=FRESH, at=NOON)
    source.is_away = True

    found = known.get("k", source, fresh_for=FRESH, at=LATER)

    assert found == Snapshot(features=source.found, count=1, read_at=NOON, is_last_known=True)


def test_get_does_not_ask_again_at_once_after_a_failure() -> None:
    clock = [100.0]
    source, known = Source(), LastKnown(clock=lambda: clock[0])
    source.is_away = True

    known.get("k", source, fresh_for=FRESH, at=NOON)
    known.get("other", source, fresh_for=FRESH, at=NOON)
    asked_at_once = source.asked
    clock[0] += 6
    source.is_away = False
    found = known.get("k", source, fresh_for=FRESH, at=LATER)

    assert (asked_at_once, found.is_last_known, found.count) == (1, False, 1)


def test_get_without_anything_known_says_so() -> None:
    source, known = Source(), LastKnown()
    source.is_away = True

    assert known.get("k", source, fresh_for=FRESH, at=NOON) == Snapshot(is_last_known=True)


def test_get_throws_out_what_was_not_asked_for_longest() -> None:
    source, known = Source(count=40), LastKnown(features_max=100)

    for key in ("a", "b", "a", "c"):
        known.get(key, source, fresh_for=FRESH, at=NOON)
    asked = source.asked
    known.get("a", source, fresh_for=FRESH, at=NOON)
    known.get("b", source, fresh_for=FRESH, at=NOON)

    assert (asked, source.asked) == (3, 4)


def test_get_in_many_threads_reads_once() -> None:
    source, known = Source(), LastKnown()
    everybody = threading.Barrier(8)

    def ask() -> None:
        everybody.wait(timeout=10)
        known.get("k", source, fresh_for=FRESH, at=NOON)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)

    assert source.asked == 1


def test_get_of_a_reading_that_took_long_serves_longer() -> None:
    clock = [0.0]
    known = LastKnown(clock=lambda: clock[0])
    source = Source()

    def slow() -> tuple[tuple[Feature, ...], int]:
        clock[0] += 1.0
        return source()

    known.get("k", slow, fresh_for=FRESH, at=NOON)
    known.get("k", slow, fresh_for=FRESH, at=NOON + datetime.timedelta(seconds=19))
    asked = source.asked
    known.get("k", slow, fresh_for=FRESH, at=NOON + datetime.timedelta(seconds=21))

    assert (asked, source.asked) == (1, 2)


def test_get_of_a_slow_layer_answers_at_once_and_is_new_afterwards() -> None:
    clock, may_end = [100.0], threading.Event()
    known = LastKnown(clock=lambda: clock[0])
    slow = Source(2)

    def load() -> tuple[tuple[Feature, ...], int]:
        if slow.asked:
            assert may_end.wait(timeout=20)
        clock[0] += 0.9
        return slow()

    first = known.get("k", load, fresh_for=FRESH, at=NOON)
    later = NOON + datetime.timedelta(seconds=60)

    meanwhile = [known.get("k", load, fresh_for=FRESH, at=later) for _ in range(3)]
    may_end.set()
    for _ in range(200):
        if known.get("k", load, fresh_for=FRESH, at=later).read_at == later:
            break
        time.sleep(0.05)

    assert meanwhile == [first] * 3
    assert known.get("k", load, fresh_for=FRESH, at=later).read_at == later
    assert slow.asked == 2
