# SPDX-License-Identifier: Apache-2.0
"""The hot map: bounded, and never older than what was committed."""

from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.store.hot_map import HotMap


def record(number: int, modified: int = 1, size: int = 10) -> Record:
    return Record(f"urn:a:{number}", "T", 1, modified, b"x" * size, None, None)


def test_number_and_bytes_are_bounded() -> None:
    hot = HotMap(entities_max=10, bytes_max=100_000)
    for number in range(50):
        hot.publish("t", record(number, size=20_000))

    assert len(hot) <= 4
    assert hot.bytes <= 100_000
    assert hot.get(("t", "urn:a:49")) is not None


def test_what_others_reserve_is_taken_from_the_oldest_entities() -> None:
    hot = HotMap(entities_max=10, bytes_max=10_000)
    for number in range(3):
        hot.publish("t", record(number, size=2_000))

    hot.reserve(5_000)

    assert [hot.get(("t", f"urn:a:{number}")) is not None for number in range(3)] == [False, False, True]
    hot.reserve(50_000)
    hot.publish("t", record(4))
    assert (len(hot), hot.bytes) == (0, 0)


def test_an_older_read_never_replaces_a_newer_version() -> None:
    hot = HotMap(entities_max=10, bytes_max=100_000)
    since = hot.moment
    hot.publish("t", record(1, modified=2))

    hot.offer("t", record(1, modified=1), since)

    found = hot.get(("t", "urn:a:1"))
    assert found is not None
    assert found.modified == 2


def test_a_read_from_before_a_deletion_does_not_bring_the_entity_back() -> None:
    hot = HotMap(entities_max=10, bytes_max=100_000)
    hot.publish("t", record(1))
    since = hot.moment
    hot.withdraw("t", "urn:a:1")

    hot.offer("t", record(1), since)

    assert hot.get(("t", "urn:a:1")) is None


def test_a_read_from_before_an_eviction_is_not_kept() -> None:
    hot = HotMap(entities_max=1, bytes_max=100_000)
    since = hot.moment
    hot.publish("t", record(1, modified=2))
    hot.publish("t", record(2))

    hot.offer("t", record(1, modified=1), since)

    assert hot.get(("t", "urn:a:1")) is None


def test_tenants_do_not_meet() -> None:
    hot = HotMap(entities_max=10, bytes_max=100_000)
    hot.publish("a", record(1))

    assert hot.get(("b", "urn:a:1")) is None
