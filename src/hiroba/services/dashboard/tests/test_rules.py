# SPDX-License-Identifier: Apache-2.0
import datetime

import pytest

from hiroba.kernel.api.identity import Actor, anonymous
from hiroba.services.dashboard import rules
from hiroba.services.dashboard.tests.entities import NOON

LIMITS = (2.0, 3.0, 4.0, 5.0)
HALF_HOUR = datetime.timedelta(minutes=30)


@pytest.mark.parametrize(("value", "level"), [(None, 0), (1.99, 0), (2.0, 1), (3.5, 2), (4.0, 3), (9.0, 4)])
def test_level_of_value_counts_limits_reached(value: float | None, level: int) -> None:
    assert rules.level_of(value, LIMITS) == level


def test_level_of_place_without_lower_limit_keeps_the_words_of_the_higher_ones() -> None:
    assert rules.level_of(4.2, (None, None, 4.0, 5.0)) == 3


def test_level_of_place_without_limits_is_zero() -> None:
    assert rules.level_of(4.2, (None, None, None, None)) == 0


def test_tone_of_level_with_four_limits_goes_from_ok_to_stop() -> None:
    tones = [rules.tone_of_level(level, 4) for level in range(5)]

    assert tones == ["ok", "news", "care", "warn", "stop"]


def test_tone_of_level_with_one_limit_is_stop() -> None:
    assert [rules.tone_of_level(level, 1) for level in range(2)] == ["ok", "stop"]


def test_tone_of_state_known_and_unknown() -> None:
    assert [rules.tone_of_state(word) for word in ("通行止め", "解除", "点検中")] == ["stop", "ok", "calm"]


@pytest.mark.parametrize(
    ("age", "stale"),
    [
        (datetime.timedelta(minutes=-4), False),
        (datetime.timedelta(minutes=-6), True),
        (datetime.timedelta(0), False),
        (HALF_HOUR, False),
        (HALF_HOUR + datetime.timedelta(seconds=1), True),
    ],
)
def test_is_stale_by_age(age: datetime.timedelta, stale: bool) -> None:
    assert rules.is_stale(NOON - age, 30, NOON) is stale


def test_is_stale_without_time_is_true_for_live_values_only() -> None:
    assert rules.is_stale(None, 30, NOON) is True
    assert rules.is_stale(None, None, NOON) is False


def test_can_see_layer_public_for_everybody() -> None:
    assert rules.can_see_layer("public", anonymous("282103"))


def test_can_see_layer_staff_needs_staff_with_the_permission() -> None:
    permission = frozenset({"dashboard.read_staff_layers"})
    reader = Actor(kind="staff", tenant="282103", permissions=permission)
    other = Actor(kind="staff", tenant="282103")
    resident = Actor(kind="resident", tenant="282103", permissions=permission)

    assert [rules.can_see_layer("staff", actor) for actor in (reader, other, resident)] == [
        True,
        False,
        False,
    ]


def test_can_see_layer_restricted_is_for_nobody() -> None:
    reader = Actor(kind="staff", tenant="282103", permissions=frozenset({"dashboard.read_staff_layers"}))

    assert not rules.can_see_layer("restricted", reader)
