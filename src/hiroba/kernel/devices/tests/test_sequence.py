# SPDX-License-Identifier: Apache-2.0
import datetime

from hypothesis import given
from hypothesis import strategies as st

from hiroba.kernel.devices.sequence import WINDOW, Arrival, Judgement, Track, judge

START = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)


def at(sequence: int) -> datetime.datetime:
    return START + datetime.timedelta(minutes=sequence)


def judged(order: list[int]) -> list[Judgement]:
    """Judges messages that arrive in this order; each was measured at its number's minute."""
    track, found = Track(), []
    for sequence in order:
        verdict = judge(track, sequence=sequence, observed_at=at(sequence))
        track = verdict.track
        found.append(verdict)
    return found


def arrivals(order: list[int]) -> list[Arrival]:
    return [verdict.arrival for verdict in judged(order)]


def missing(order: list[int]) -> int:
    return sum(verdict.missing for verdict in judged(order))


def test_numbers_in_order_leave_no_gap() -> None:
    assert arrivals([5, 6, 7]) == [Arrival.NEXT] * 3
    assert missing([5, 6, 7]) == 0


def test_gap_counts_each_missing_message() -> None:
    assert missing([5, 6, 10]) == 3


def test_late_message_fills_its_gap_once() -> None:
    assert arrivals([5, 8, 6, 6]) == [Arrival.NEXT, Arrival.NEXT, Arrival.LATE, Arrival.REPEATED]
    assert missing([5, 8, 6, 6]) == 1


def test_same_message_again_is_repeated() -> None:
    assert arrivals([5, 5, 6, 5]) == [Arrival.NEXT, Arrival.REPEATED, Arrival.NEXT, Arrival.REPEATED]


def test_message_from_below_the_window_is_repeated() -> None:
    assert arrivals([100, 100 + WINDOW, 100])[-1] is Arrival.REPEATED


def test_device_that_restarts_counts_from_the_start_again() -> None:
    track = judged([500, 501])[-1].track

    verdict = judge(track, sequence=0, observed_at=at(502))

    assert (verdict.arrival, verdict.is_restart, verdict.track.highest) == (Arrival.NEXT, True, 0)


def test_repeat_without_a_clock_of_the_device_is_not_a_restart() -> None:
    track = judged([5, 6])[-1].track

    verdict = judge(track, sequence=5, observed_at=at(9), is_device_time=False)

    assert verdict.arrival is Arrival.REPEATED


def test_higher_number_with_an_older_time_is_late() -> None:
    track = judged([5])[-1].track

    assert judge(track, sequence=6, observed_at=at(4)).arrival is Arrival.LATE


def test_device_without_numbers_is_judged_by_time() -> None:
    first = judge(Track(), sequence=None, observed_at=at(1))
    again = judge(first.track, sequence=None, observed_at=at(1))
    older = judge(again.track, sequence=None, observed_at=at(0))

    assert [first.arrival, again.arrival, older.arrival] == [Arrival.NEXT, Arrival.REPEATED, Arrival.LATE]


@given(
    order=st.permutations(range(1, 30)),
    repeats=st.lists(st.integers(min_value=0, max_value=28), max_size=10),
)
def test_every_message_counts_once_in_any_order(order: list[int], repeats: list[int]) -> None:
    arriving = [0, *order, *(order[index] for index in repeats)]

    verdicts = judged(arriving)

    first_ones = [verdict for verdict in verdicts if verdict.arrival is not Arrival.REPEATED]
    assert len(first_ones) == 30
    assert sum(verdict.missing for verdict in verdicts) == 0
