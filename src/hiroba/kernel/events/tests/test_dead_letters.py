# SPDX-License-Identifier: Apache-2.0
"""What becomes of deliveries that keep failing, and what staff can do about them."""

from dataclasses import replace

import pytest
from django.db import connection

from hiroba.kernel.audit.reading import records
from hiroba.kernel.events.dead_letters import dead_letters, discard, replay
from hiroba.kernel.events.retention import remove_old_events
from hiroba.kernel.events.tests.town import (
    OTHER_TENANT,
    TENANT,
    Clock,
    Log,
    ShelterOpened,
    Staff,
    dispatcher,
    open_shelter,
    states,
)
from hiroba.kernel.rules import RuleBroken
from hiroba.kernel.tenancy import as_tenant

pytestmark = pytest.mark.usefixtures("committed")


def test_event_that_fails_too_often_becomes_a_dead_letter_and_frees_its_successors() -> None:
    log, clock = Log(), Clock()
    log.failing = {1}
    subject = dispatcher(("a", log), clock=clock, pauses=(1, 5))
    event_id = open_shelter(1, 10)
    for pause in (0, 1, 5):
        clock.forward(pause)
        subject.drain(TENANT)
    log.failing = set()
    open_shelter(1, 11)
    subject.drain(TENANT)

    with as_tenant(TENANT):
        [letter] = dead_letters()
    assert log.capacities == [10, 10, 10, 11]
    assert (
        letter.event_id,
        letter.handler,
        letter.subject,
        letter.attempts,
        letter.reason,
        letter.detail,
    ) == (
        event_id,
        "a",
        "shelter:1",
        3,
        "handler_failed",
        "ValueError: Shelter 1 does not exist",
    )


def test_detail_of_a_dead_letter_leaves_out_values_of_the_row() -> None:
    def insert(event: ShelterOpened, *, event_id: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO tenancy_tenant SELECT * FROM tenancy_tenant WHERE code = %s", [TENANT]
            )

    open_shelter(1)
    dispatcher(("a", insert), clock=Clock(), pauses=()).drain(TENANT)

    with as_tenant(TENANT):
        [letter] = dead_letters()
    assert letter.detail == (
        'IntegrityError: duplicate key value violates unique constraint "tenancy_tenant_pkey"'
    )


def test_poisoned_payload_becomes_a_dead_letter_at_once() -> None:
    log = Log()
    event_id = open_shelter(1)
    with as_tenant(TENANT), connection.cursor() as cursor:
        cursor.execute('UPDATE events_event SET payload = \'{"shelter": "one"}\' WHERE id = %s', [event_id])
    open_shelter(1, 5)

    dispatcher(("a", log), clock=Clock()).drain(TENANT)

    with as_tenant(TENANT):
        [letter] = dead_letters()
    assert (letter.reason, log.capacities) == ("payload_unreadable", [5])


def test_handler_that_is_gone_becomes_a_dead_letter_after_a_while() -> None:
    log, clock = Log(), Clock()
    event_id = open_shelter(1)
    dispatcher(("gone", log), clock=clock).spread(TENANT)
    newer = replace(dispatcher(("a", log), clock=clock), handler_missing_seconds=60)

    newer.drain(TENANT)
    states_at_once = states()
    clock.forward(61)
    newer.drain(TENANT)

    with as_tenant(TENANT):
        [letter] = dead_letters()
    assert states_at_once == [(event_id, "gone", "waiting", 0)]
    assert (letter.handler, letter.reason) == ("gone", "handler_missing")


def test_replay_runs_the_event_again_before_its_waiting_successors() -> None:
    log, clock = Log(), Clock()
    log.failing = {1}
    subject = dispatcher(("a", log), clock=clock, pauses=())
    event_id = open_shelter(1, 10)
    subject.drain(TENANT)
    log.failing = set()
    open_shelter(1, 11)
    with as_tenant(TENANT):
        [letter] = dead_letters()
        replay(letter.delivery_id, Staff(), at=clock.now)

    subject.drain(TENANT)

    with as_tenant(TENANT):
        assert dead_letters() == []
        [act] = records()
    assert log.capacities == [10, 10, 11]
    assert (act.action, act.subject, act.facts) == (
        "administration.replay_event",
        f"event:{event_id}",
        {"event_id": event_id, "handler": "a"},
    )


def test_discard_ends_the_delivery_and_keeps_the_reason() -> None:
    log, clock = Log(), Clock()
    log.failing = {1}
    subject = dispatcher(("a", log), clock=clock, pauses=())
    open_shelter(1, 10)
    subject.drain(TENANT)

    with as_tenant(TENANT):
        [letter] = dead_letters()
        discard(letter.delivery_id, Staff(), "Entered twice")
        with pytest.raises(RuleBroken) as again:
            discard(letter.delivery_id, Staff(), "Entered twice")
        [act] = records()
        assert dead_letters() == []
    assert again.value.code == "dead_letter_missing"
    assert act.facts["reason"] == "Entered twice"


def test_dead_letter_of_another_town_cannot_be_replayed() -> None:
    log = Log()
    log.failing = {1}
    open_shelter(1)
    dispatcher(("a", log), clock=Clock(), pauses=()).drain(TENANT)
    with as_tenant(TENANT):
        [letter] = dead_letters()

    with as_tenant(OTHER_TENANT), pytest.raises(RuleBroken):
        replay(letter.delivery_id, Staff())


def test_old_events_are_removed_and_dead_letters_kept() -> None:
    log, clock = Log(), Clock()
    log.failing = {1}
    subject = dispatcher(("a", log), clock=clock, pauses=())
    dead_id = open_shelter(1)
    open_shelter(2)
    subject.drain(TENANT)
    open_shelter(3)

    removed = remove_old_events(TENANT, at=clock.now, keep_days=30)

    assert removed == 1
    assert states() == [(dead_id, "a", "dead", 1)]
