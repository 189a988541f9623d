# SPDX-License-Identifier: Apache-2.0
"""The dispatcher on a real database with committed rows."""

from dataclasses import dataclass, replace

import psycopg
import pytest
from django.db import connection

from hiroba.kernel import configuration
from hiroba.kernel.events.backlog import backlog
from hiroba.kernel.events.dead_letters import dead_letters
from hiroba.kernel.events.dispatcher import Dispatcher
from hiroba.kernel.events.reactions import Reactions
from hiroba.kernel.events.tests.town import (
    OTHER_TENANT,
    TENANT,
    Clock,
    Log,
    ShelterOpened,
    dispatcher,
    open_shelter,
    states,
)
from hiroba.kernel.tenancy import as_tenant

pytestmark = pytest.mark.usefixtures("committed")


def test_drain_hands_each_event_once_to_each_handler() -> None:
    first, second, clock = Log(), Log(), Clock()
    subject = dispatcher(("a", first), ("b", second), clock=clock)
    for shelter in range(120):
        open_shelter(shelter % 7, capacity=shelter)

    result = subject.drain(TENANT)
    subject.drain(TENANT)

    assert (result.handled, result.failed) == (240, 0)
    assert first.capacities == second.capacities == list(range(120))


def test_drain_gives_each_town_its_own_events() -> None:
    log = Log()
    subject = dispatcher(("a", log), clock=Clock())
    open_shelter(1)
    open_shelter(2, tenant=OTHER_TENANT)

    subject.drain(TENANT)

    assert log.seen == [(TENANT, 1, 0)]


def test_drain_of_event_without_handler_settles_it() -> None:
    open_shelter(1)

    Dispatcher(Reactions()).drain(TENANT)

    with as_tenant(TENANT):
        assert backlog() == replace(backlog(), new_events=0, waiting_deliveries=0, oldest_at=None)


def test_drain_skips_handlers_of_services_that_are_off() -> None:
    on, off = Log(), Log()
    subject = dispatcher(("on.x", on), ("off.x", off), clock=Clock())
    subject = replace(subject, choose=lambda keys: keys - {"off.x"})
    open_shelter(1)

    subject.drain(TENANT)

    assert (len(on.seen), len(off.seen)) == (1, 0)


def test_failing_event_holds_its_successors_of_the_subject_alone() -> None:
    log, clock = Log(), Clock()
    log.failing = {1}
    subject = dispatcher(("a", log), clock=clock)
    for capacity in (10, 11):
        open_shelter(1, capacity)
        open_shelter(2, capacity)

    subject.drain(TENANT)
    log.failing = set()
    subject.drain(TENANT)
    before_pause_is_over = list(log.capacities)
    clock.forward(1)
    subject.drain(TENANT)

    assert before_pause_is_over == [10, 10, 11]
    assert log.seen[3:] == [(TENANT, 1, 10), (TENANT, 1, 11)]


def test_failing_event_of_one_handler_does_not_hold_another() -> None:
    good, bad = Log(), Log()
    bad.failing = {1}
    subject = dispatcher(("good", good), ("bad", bad), clock=Clock())
    open_shelter(1, 10)
    open_shelter(1, 11)

    subject.drain(TENANT)

    assert good.capacities == [10, 11]
    assert bad.capacities == [10]


def test_handler_that_fails_leaves_no_writes() -> None:
    def rename(event: ShelterOpened, *, event_id: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE tenancy_tenant SET slug = slug || '-x' WHERE code = %s", [TENANT])
            cursor.execute("SELECT 1/0")

    open_shelter(1)

    dispatcher(("a", rename), clock=Clock(), pauses=()).drain(TENANT)

    with as_tenant(TENANT), connection.cursor() as cursor:
        [letter] = dead_letters()
        cursor.execute("SELECT slug FROM tenancy_tenant WHERE code = %s", [TENANT])
        assert cursor.fetchone()[0] == "kakogawa"
    assert letter.detail == "DataError: division by zero"


def test_event_that_nobody_declares_is_tried_again_and_then_put_aside() -> None:
    clock = Clock()
    event_id = open_shelter(1)
    with as_tenant(TENANT), connection.cursor() as cursor:
        cursor.execute("UPDATE events_event SET name = 'test_town.lost' WHERE id = %s", [event_id])

    def react(event: object, *, event_id: int) -> None:
        raise AssertionError

    subject = Dispatcher(Reactions.of([("test_town.lost", "a", react)]), clock=clock)
    subject.drain(TENANT)

    assert states() == [(event_id, "a", "waiting", 1)]


def test_handler_reads_the_payload_as_the_class_it_declares() -> None:
    @dataclass(frozen=True)
    class Capacity:
        capacity: int

    seen: list[object] = []

    def react(event: Capacity, *, event_id: int) -> None:
        seen.append(event)

    react.__annotations__["event"] = Capacity
    open_shelter(1, 30)
    dispatcher(("a", react), clock=Clock()).drain(TENANT)

    assert seen == [Capacity(30)]


def test_transaction_that_commits_late_is_not_skipped_and_not_overtaken(
    committed: configuration.Configuration,
) -> None:
    """The slow writer has the smaller transaction number; what came later waits for it, then both go out."""
    log = Log()
    subject = dispatcher(("a", log), clock=Clock())
    insert = (
        "INSERT INTO events_event (tenant, name, subject, payload, actor, occurred_at, fanned_out)"
        " VALUES (%s, 'test_town.shelter_opened', 'shelter:1', '{\"shelter\": 1, \"capacity\": 1}',"
        " 'system', now(), false)"
    )
    with psycopg.connect(committed.database_url) as slow:
        slow.execute("SELECT set_config('hiroba.tenant', %s, true)", [TENANT])
        slow.execute(insert, [TENANT])
        open_shelter(1, 2)
        open_shelter(2, 3)
        held_back = subject.spread(TENANT).is_held_back
        subject.drain(TENANT)
        seen_before_commit = list(log.capacities)
        slow.commit()
    subject.drain(TENANT)

    assert held_back
    assert seen_before_commit == []
    assert log.capacities == [1, 2, 3]


def test_event_restored_from_another_server_is_delivered() -> None:
    """Its transaction number may lie in the future of this server."""
    log = Log()
    open_shelter(1, 7)
    with as_tenant(TENANT), connection.cursor() as cursor:
        cursor.execute("UPDATE events_event SET transaction = '9000000000'")

    dispatcher(("a", log), clock=Clock()).drain(TENANT)

    assert log.capacities == [7]


def test_handler_that_loses_its_connection_counts_as_failed(committed: configuration.Configuration) -> None:
    log, clock = Log(), Clock()

    def end_own_session(event: ShelterOpened, *, event_id: int) -> None:
        log(event, event_id=event_id)
        if event.shelter == 1:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    subject = dispatcher(("a", end_own_session), clock=clock, pauses=(1,))
    event_id = open_shelter(1)
    other_id = open_shelter(2)
    subject.drain(TENANT)
    clock.forward(1)
    subject.drain(TENANT)

    assert states() == [(event_id, "a", "dead", 2), (other_id, "a", "handled", 1)]


def test_backlog_tells_the_age_of_the_oldest_event() -> None:
    log = Log()
    log.failing = {1}
    open_shelter(1)
    dispatcher(("a", log), clock=Clock()).drain(TENANT)
    open_shelter(2)

    with as_tenant(TENANT):
        found = backlog()
    assert (found.new_events, found.waiting_deliveries, found.dead_letters) == (1, 1, 0)
    assert found.oldest_at is not None
