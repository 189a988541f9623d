# SPDX-License-Identifier: Apache-2.0
import threading

from hiroba.project.worker.agenda import Agenda, Pauses


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_take_gives_what_is_due_first() -> None:
    clock = Clock()
    agenda: Agenda[str] = Agenda(clock)
    agenda.wake("later", 5)
    agenda.wake("sooner", 1)
    clock.now = 10

    assert [agenda.take(), agenda.take()] == ["sooner", "later"]


def test_unit_woken_twice_is_taken_once_at_the_earlier_time() -> None:
    clock = Clock()
    agenda: Agenda[str] = Agenda(clock)
    agenda.wake("a", 5)
    agenda.wake("a", 1)
    agenda.wake("a", 9)
    agenda.wake("b", 2)
    clock.now = 10

    assert [agenda.take(), agenda.take()] == ["a", "b"]


def test_unit_that_is_taken_waits_until_it_is_given_back() -> None:
    agenda: Agenda[str] = Agenda(Clock())
    agenda.wake("a")
    first = agenda.take()
    agenda.wake("a")
    agenda.wake("b")
    second = agenda.take()
    agenda.give_back("a")

    assert (first, second, agenda.take()) == ("a", "b", "a")


def test_unit_given_back_with_a_pause_is_due_again() -> None:
    clock = Clock()
    agenda: Agenda[str] = Agenda(clock)
    agenda.wake("a")
    agenda.take()
    agenda.give_back("a", 3)
    clock.now = 3

    assert agenda.take() == "a"


def test_close_sends_waiting_threads_home() -> None:
    agenda: Agenda[str] = Agenda()
    taken: list[str | None] = []
    thread = threading.Thread(target=lambda: taken.append(agenda.take()))
    thread.start()
    agenda.close()
    thread.join(5)

    assert taken == [None]


def test_pauses_double_up_to_the_longest_and_start_again() -> None:
    pauses: Pauses[str] = Pauses(1, 5)

    grown = [pauses.next("a") for _ in range(4)]
    pauses.reset("a")

    assert grown == [1, 2, 4, 5]
    assert (pauses.next("a"), pauses.next("b")) == (1, 1)
