# SPDX-License-Identifier: Apache-2.0
"""Order, retries, dead letters and replay against a plain model, with histories made by hypothesis."""

from collections import defaultdict
from dataclasses import dataclass, field

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiroba.kernel.events.dead_letters import dead_letters, discard, replay
from hiroba.kernel.events.tests.town import TENANT, Clock, ShelterOpened, Staff, dispatcher, open_shelter
from hiroba.kernel.tenancy import as_tenant

HANDLERS = ("a", "b")
PAUSES = (1.0, 5.0)
Lane = tuple[str, int]

publish_some = st.tuples(st.just("publish"), st.lists(st.integers(1, 3), min_size=1, max_size=4))
break_some = st.tuples(st.just("break"), st.sets(st.tuples(st.sampled_from(HANDLERS), st.integers(1, 3))))
forward = st.tuples(st.just("forward"), st.sampled_from([0.5, 1.0, 5.0]))
drain = st.tuples(st.just("drain"), st.none())
replay_one = st.tuples(st.just("replay"), st.integers(0, 5))
discard_one = st.tuples(st.just("discard"), st.integers(0, 5))
histories = st.lists(
    st.one_of(publish_some, break_some, forward, drain, drain, replay_one, discard_one), max_size=25
)


@dataclass
class Model:
    """What the dispatcher promises, on lists: one queue for each handler and subject, its head may run when due."""

    now: float = 0.0
    broken: set[Lane] = field(default_factory=set)
    queues: dict[Lane, list[list[float]]] = field(default_factory=lambda: defaultdict(list))
    dead: list[tuple[Lane, int]] = field(default_factory=list)
    calls: list[tuple[str, int, int, bool]] = field(default_factory=list)

    def publish(self, shelter: int, event: int) -> None:
        for handler in HANDLERS:
            self.queues[handler, shelter].append([event, 0, self.now])

    def drain(self) -> None:
        for lane, queue in self.queues.items():
            while queue and queue[0][2] <= self.now:
                event, attempts, _ = queue[0]
                is_broken = lane in self.broken
                self.calls.append((*lane, int(event), not is_broken))
                if not is_broken:
                    queue.pop(0)
                elif attempts == len(PAUSES):
                    queue.pop(0)
                    self.dead.append((lane, int(event)))
                else:
                    queue[0][1:] = [attempts + 1, self.now + PAUSES[int(attempts)]]

    def replay(self, lane: Lane, event: int) -> None:
        self.dead.remove((lane, event))
        self.queues[lane].append([event, 0, self.now])
        self.queues[lane].sort()


def check_history(history: list[tuple[str, object]]) -> None:
    """Runs the history on both, and compares every call of a handler and every dead letter."""
    model, clock = Model(), Clock()
    calls: list[tuple[str, int, int, bool]] = []
    _empty()

    def handler(name: str):
        def react(event: ShelterOpened, *, event_id: int) -> None:
            works = (name, event.shelter) not in model.broken
            calls.append((name, event.shelter, event_id, works))
            if not works:
                raise ValueError(event.shelter)

        return react

    subject = dispatcher(*((name, handler(name)) for name in HANDLERS), clock=clock, pauses=PAUSES)
    for step, argument in [*history, ("drain", None)]:
        if step == "publish":
            for shelter in argument:  # type: ignore[attr-defined]
                model.publish(shelter, open_shelter(shelter))
            subject.spread(TENANT)
        elif step == "break":
            model.broken = argument  # type: ignore[assignment]
        elif step == "forward":
            model.now += argument  # type: ignore[operator]
            clock.forward(argument)  # type: ignore[arg-type]
        elif step == "drain":
            model.drain()
            subject.drain(TENANT)
        else:
            _settle(step, int(str(argument)), model, clock)
        assert _by_lane(calls) == _by_lane(model.calls)
        assert _dead() == sorted(model.dead)


@pytest.mark.usefixtures("committed")
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories)
def test_dispatcher_does_what_the_model_does(history: list[tuple[str, object]]) -> None:
    check_history(history)


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.usefixtures("committed")
@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories)
def test_dispatcher_does_what_the_model_does_in_many_histories(history: list[tuple[str, object]]) -> None:
    check_history(history)


def _settle(step: str, place: int, model: Model, clock: Clock) -> None:
    with as_tenant(TENANT):
        letters = sorted(dead_letters(), key=lambda letter: letter.delivery_id)
        if not letters:
            return
        letter = letters[place % len(letters)]
        lane = (letter.handler, int(letter.subject.removeprefix("shelter:")))
        if step == "replay":
            replay(letter.delivery_id, Staff(), at=clock.now)
            model.replay(lane, letter.event_id)
        else:
            discard(letter.delivery_id, Staff(), "Model")
            model.dead.remove((lane, letter.event_id))


def _by_lane(calls: list[tuple[str, int, int, bool]]) -> dict[Lane, list[tuple[int, bool]]]:
    """The order between lanes is free."""
    lanes = defaultdict(list)
    for handler, shelter, event, works in calls:
        lanes[handler, shelter].append((event, works))
    return dict(lanes)


def _dead() -> list[tuple[Lane, int]]:
    with as_tenant(TENANT):
        return sorted(
            ((each.handler, int(each.subject.removeprefix("shelter:"))), each.event_id)
            for each in dead_letters()
        )


def _empty() -> None:
    with as_tenant(TENANT), connection.cursor() as cursor:
        cursor.execute("DELETE FROM events_delivery")
        cursor.execute("DELETE FROM events_event")
