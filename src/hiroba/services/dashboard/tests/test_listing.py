# SPDX-License-Identifier: Apache-2.0
import datetime

from hiroba.services.dashboard.features import Feature, feature
from hiroba.services.dashboard.queries.listing import PAGE_LENGTH, listing, matching, narrowed
from hiroba.services.dashboard.tests.entities import NOON, camera, layer_of, prop, water_level

WATER = layer_of("WaterLevelObserved")
CAMERAS = layer_of("WatchCamera")


def stations(*values: float | None) -> list[Feature]:
    return [
        feature(
            water_level(str(number), value, at=NOON + datetime.timedelta(minutes=number)), WATER, "282103"
        )
        for number, value in enumerate(values)
    ]


def names(features: tuple[Feature, ...]) -> list[str]:
    return [each.name.removeprefix("観測点 ") for each in features]


def test_listing_without_order_begins_with_the_highest_level() -> None:
    found = listing(stations(1.0, 5.2, None, 3.1), WATER, sort="", page=1)

    assert names(found.features) == ["1", "3", "0", "2"]


def test_listing_puts_other_towns_last() -> None:
    here = feature(camera("b"), CAMERAS, "282103")
    there = feature(camera("a") | {"localGovernmentCode": prop("282201")}, CAMERAS, "282103")

    found = listing([there, here], CAMERAS, sort="", page=1)

    assert found.features == (here, there)


def test_listing_sorts_numbers_both_ways_with_empty_ones_last() -> None:
    features = stations(10.0, 9.0, None)

    up = listing(features, WATER, sort="waterLevel", page=1)
    down = listing(features, WATER, sort="-waterLevel", page=1)

    assert (names(up.features), names(down.features)) == (["1", "0", "2"], ["0", "1", "2"])


def test_listing_sorts_by_state_and_time() -> None:
    features = stations(1.0, 5.2, 3.1)

    by_state = listing(features, WATER, sort="state", page=1)
    by_time = listing(features, WATER, sort="-observed", page=1)

    assert (names(by_state.features), names(by_time.features)) == (["0", "2", "1"], ["2", "1", "0"])


def test_listing_by_unknown_column_falls_back() -> None:
    assert listing(stations(1.0), WATER, sort="secret", page=1).sort == ""


def test_listing_page_too_far_is_the_last_one() -> None:
    features = [feature(camera(f"{number:03}"), CAMERAS, "282103") for number in range(PAGE_LENGTH + 1)]

    found = listing(features, CAMERAS, sort="name", page=99)

    assert (found.page, found.pages, found.total, len(found.features)) == (2, 2, PAGE_LENGTH + 1, 1)


def test_listing_of_nothing_has_one_empty_page() -> None:
    found = listing([], CAMERAS, sort="", page=1)

    assert (found.page, found.pages, found.total, found.features) == (1, 1, 0, ())


def test_matching_needs_every_word_in_any_width() -> None:
    features = [
        feature(camera("1", name="ヤマト小学校 北門"), CAMERAS, "282103"),
        feature(camera("2", name="ヤマト小学校 南門"), CAMERAS, "282103"),
    ]

    found = matching(features, "ﾔﾏﾄ　北")

    assert [each.name for each in found] == ["ヤマト小学校 北門"]


def test_narrowed_to_reached_keeps_limits_and_states_that_matter() -> None:
    features = stations(1.0, 3.1)

    found = narrowed(features, WATER, search="", only="reached", at=NOON)

    assert [each.name for each in found] == ["観測点 1"]


def test_narrowed_to_old_keeps_values_that_are_no_longer_present() -> None:
    features = [
        feature(water_level("old", 1.0, at=NOON - datetime.timedelta(hours=1)), WATER, "282103"),
        feature(water_level("new", 1.0), WATER, "282103"),
    ]

    found = narrowed(features, WATER, search="観測点", only="old", at=NOON)

    assert [each.name for each in found] == ["観測点 old"]
