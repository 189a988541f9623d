# SPDX-License-Identifier: Apache-2.0
"""Rules need no database: every case can be looked at."""

import datetime
import itertools
import uuid

import pytest

from hiroba.kernel.api.rules import RuleBroken
from hiroba.services.street_reports.rules import closing, merging, places, sending, states, steps
from hiroba.services.street_reports.rules.states import CLOSED, OPEN, TRANSITIONS, State


def code_of(call: object) -> str:
    with pytest.raises(RuleBroken) as caught:
        call()  # type: ignore[operator]
    return caught.value.code


def test_check_go_lets_listed_ways_and_no_others() -> None:
    for before, after in itertools.product(State, State):
        if after in TRANSITIONS[before]:
            states.check_go(
                before, after, undoes_merge=before is State.MERGED, is_decided=before is State.CLOSING
            )
        else:
            assert code_of(lambda b=before, a=after: states.check_go(b, a)) == "state_does_not_allow"


@pytest.mark.parametrize("after", ["received", "accepted", "working"])
def test_duplicate_goes_nowhere_but_by_undoing_the_merge(after: str) -> None:
    assert code_of(lambda: states.check_go("merged", after)) == "state_does_not_allow"


def test_every_state_is_open_or_closed_and_can_be_left() -> None:
    assert {*OPEN, *CLOSED} == set(State)
    assert not OPEN & CLOSED
    assert all(TRANSITIONS[state] for state in State)


def test_costly_case_cannot_go_around_the_second_person() -> None:
    """From CLOSING the only ways are the decision's: done, or back to work."""
    assert TRANSITIONS[State.CLOSING] == {State.DONE, State.WORKING}
    assert code_of(lambda: states.check_go("closing", "done")) == "state_does_not_allow"


@pytest.mark.parametrize(
    ("kind", "audience", "reporter", "follower"),
    [
        ("answered", "public", True, True),
        ("answered", "reporter", True, False),
        ("started", "reporter", True, True),
        ("noted", "staff", False, False),
    ],
)
def test_private_answer_is_read_by_the_reporter_alone(
    kind: str, audience: str, reporter: bool, follower: bool
) -> None:
    readers = [steps.may_read(kind, audience, is_reporter=each) for each in (True, False)]

    assert readers == [reporter, follower]


@pytest.mark.parametrize(("cost", "needed"), [(0, False), (300_000, False), (300_001, True)])
def test_needs_second_person_only_above_the_limit(cost: int, needed: bool) -> None:
    assert closing.needs_second_person(cost, limit_yen=300_000) is needed


def test_distance_of_a_thousandth_degree_north_is_111_metres() -> None:
    assert places.distance_m(134.84, 34.756, 134.84, 34.757) == pytest.approx(111.2, abs=0.1)


def test_box_holds_every_place_within_the_distance() -> None:
    west, south, east, north = places.box(134.84, 34.756, 40)

    assert places.distance_m(134.84, 34.756, east, 34.756) >= 39.9
    assert places.distance_m(134.84, 34.756, 134.84, north) >= 39.9
    assert (west, south) < (134.84, 34.756)


def test_public_place_on_private_land_tells_no_house() -> None:
    exact = places.public_place(134.841234567, 34.756789012, is_private_land=False)
    rough = places.public_place(134.841234567, 34.756789012, is_private_land=True)

    unknown = places.public_place(134.841234567, 34.756789012, is_private_land=None)

    assert exact == (134.841235, 34.756789)
    assert unknown == rough
    assert rough == (134.841, 34.757)


@pytest.mark.parametrize("in_town", [True, None])
def test_place_in_town_or_without_known_outline_is_taken(in_town: bool | None) -> None:
    places.check_in_town(in_town, town="加古川市", neighbour="")


def test_place_elsewhere_names_who_is_responsible() -> None:
    with pytest.raises(RuleBroken) as caught:
        places.check_in_town(False, town="加古川市", neighbour="加西市")

    assert caught.value.code == "place_outside"
    assert "加西市" in caught.value.text
    assert "#9910" in caught.value.text


def test_place_needs_a_point_or_words() -> None:
    places.check_named(134.8, 34.7, "")
    places.check_named(None, None, "公民館の前")

    assert code_of(lambda: places.check_named(None, 34.7, " ")) == "place_missing"


def test_storm_is_answered_with_the_telephone_number() -> None:
    sending.check_storm(10, limit=10, phone="")
    with pytest.raises(RuleBroken) as caught:
        sending.check_storm(11, limit=10, phone="079-000-0000")

    assert "079-000-0000" in caught.value.text


@pytest.mark.parametrize(
    ("words", "urgent"),
    [("道が陥没しています", True), ("ＧＡＳのにおい", True), ("少しへこんでいます", False), ("", False)],
)
def test_sounds_urgent_by_the_words_of_the_town(words: str, urgent: bool) -> None:
    assert sending.sounds_urgent(words, "陥没 gas") is urgent


def test_nothing_sounds_urgent_without_listed_words() -> None:
    assert not sending.sounds_urgent("火事です", "")


@pytest.mark.parametrize(
    ("address", "sender"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2::a", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::b", "2001:db8:1:2::/64"),
        ("", ""),
    ],
)
def test_home_with_many_addresses_is_one_sender(address: str, sender: str) -> None:
    assert sending.network_of(address) == sender


def test_token_is_the_same_for_the_same_draft_only() -> None:
    assert sending.token_of("one") == sending.token_of("one")
    assert sending.token_of("one") != sending.token_of("other")


def test_bucket_needs_the_key_of_the_installation() -> None:
    here = sending.bucket_of("192.0.2.1", key="a", buckets=65_536)

    assert 0 <= here < 65_536
    assert here != sending.bucket_of("192.0.2.1", key="b", buckets=65_536)


@pytest.mark.parametrize(("original", "code"), [("done", "original_closed"), ("merged", "original_closed")])
def test_merge_into_what_is_closed_is_refused(original: str, code: str) -> None:
    ids = {"duplicate": uuid.uuid4(), "original": uuid.uuid4()}

    assert (
        code_of(lambda: merging.check_merge(**ids, duplicate_state="received", original_state=original))
        == code
    )


def test_merge_with_itself_and_of_an_original_is_refused() -> None:
    same = uuid.uuid4()
    call = lambda: merging.check_merge(  # noqa: E731
        duplicate=same, original=same, duplicate_state="received", original_state="received"
    )

    assert code_of(call) == "merge_with_itself"
    assert code_of(lambda: merging.check_has_no_duplicates(1)) == "has_duplicates"
    merging.check_has_no_duplicates(0)


@pytest.mark.parametrize(
    ("rating", "is_done", "is_rated", "code"),
    [(9, True, False, "rating_unknown"), (3, False, False, "not_done"), (3, True, True, "rated_already")],
)
def test_check_rating_says_what_is_wrong(rating: int, is_done: bool, is_rated: bool, code: str) -> None:
    assert code_of(lambda: closing.check_rating(rating, is_done=is_done, is_rated=is_rated)) == code
    closing.check_rating(3, is_done=True, is_rated=False)


def test_overdue_only_while_open_and_after_the_day() -> None:
    day = datetime.date(2026, 4, 15)

    assert closing.is_overdue(day, today=day + datetime.timedelta(days=1), is_open=True)
    assert not closing.is_overdue(day, today=day, is_open=True)
    assert not closing.is_overdue(day, today=day + datetime.timedelta(days=1), is_open=False)
    assert not closing.is_overdue(None, today=day, is_open=True)


@pytest.mark.parametrize(
    ("check", "code"),
    [
        (lambda: closing.check_cost(-1), "cost_impossible"),
        (lambda: closing.check_answer(" "), "answer_missing"),
        (lambda: closing.check_reason(""), "reason_missing"),
        (lambda: sending.check_photo_count(6), "too_many_photos"),
        (lambda: sending.check_complete("", known=False), "category_missing"),
        (lambda: states.check_open("done"), "report_closed"),
        (lambda: states.check_version(1, 2), "changed_meanwhile"),
    ],
)
def test_each_check_has_its_code(check: object, code: str) -> None:
    assert code_of(check) == code


def test_followers_hear_of_no_step_for_staff() -> None:
    assert steps.is_told("closed", "public")
    assert not steps.is_told("closed", "staff")
    assert not steps.is_told("noted", "reporter")
