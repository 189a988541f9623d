# SPDX-License-Identifier: Apache-2.0
import datetime
from typing import Any

import pytest

from hiroba.kernel.api.context import ContextUnavailable
from hiroba.services.dashboard.queries.collections import Narrowing, feature_collection
from hiroba.services.dashboard.queries.history import READINGS_MAX, readings
from hiroba.services.dashboard.queries.town_data import PAGE_SIZE, STEADY_FRESH, TownData
from hiroba.services.dashboard.queries.towns import Town
from hiroba.services.dashboard.tests.entities import NOON, camera, layer_of, water_level
from hiroba.services.dashboard.tests.memory_broker import MemoryBroker

WATER, CAMERAS = layer_of("WaterLevelObserved"), layer_of("WatchCamera")


def town(*codes: str) -> Town:
    sources = tuple((code, f"町{code}") for code in codes)
    return Town(code=codes[0], name="町", name_en="Town", latitude=34.7, longitude=134.8, sources=sources)


KAKOGAWA = town("282103")
GROUP = town("g-sanuki", "372013", "372056")


def test_snapshot_holds_the_layer_of_this_town_only() -> None:
    broker = MemoryBroker(t282103=[water_level("1", 1.0), camera("1")], t282201=[water_level("9", 9.0)])

    found = TownData(broker).snapshot(KAKOGAWA, WATER, "public", NOON)

    assert [each.id for each in found.features] == ["urn:ngsi-ld:WaterLevelObserved:282103-1"]
    assert (found.count, found.newest, found.is_last_known) == (1, NOON, False)


def test_snapshot_of_group_holds_the_public_layer_of_all_members() -> None:
    broker = MemoryBroker(t372013=[camera("1", tenant="372013")], t372056=[camera("2", tenant="372056")])

    found = TownData(broker).snapshot(GROUP, CAMERAS, "public", NOON)

    assert [(each.tenant, each.name) for each in found.features] == [
        ("372013", "見守りカメラ 1"),
        ("372056", "見守りカメラ 2"),
    ]


def test_snapshot_of_group_keeps_staff_layers_of_members_out() -> None:
    broker = MemoryBroker(t372013=[camera("1", tenant="372013")])

    found = TownData(broker).snapshot(GROUP, CAMERAS, "staff", NOON)

    assert found.features == ()
    assert {tenant for tenant, _, _ in broker.calls} == {"g-sanuki"}


def test_snapshot_reads_all_pages() -> None:
    broker = MemoryBroker(t282103=[camera(str(number)) for number in range(2 * PAGE_SIZE + 1)])

    found = TownData(broker).snapshot(KAKOGAWA, CAMERAS, "public", NOON)

    assert (len(found.features), found.count) == (2 * PAGE_SIZE + 1, 2 * PAGE_SIZE + 1)
    assert [offset for _, _, offset in broker.calls] == [0, PAGE_SIZE, 2 * PAGE_SIZE]


def test_snapshot_leaves_out_entities_of_several_types() -> None:
    guarded = camera("1") | {"type": ["WatchCamera", "StaffNote"]}
    broker = MemoryBroker(t282103=[guarded])

    assert TownData(broker).snapshot(KAKOGAWA, CAMERAS, "public", NOON).features == ()


def test_counts_are_unknown_when_the_broker_never_answered() -> None:
    broker = MemoryBroker(t282103=[camera("1")])
    broker.is_away = True

    assert TownData(broker).counts(KAKOGAWA, [(CAMERAS, "public")], NOON) == {"WatchCamera": None}


def test_counts_are_the_last_known_ones_while_the_broker_is_away() -> None:
    broker = MemoryBroker(t282103=[camera("1")])
    data = TownData(broker)
    data.counts(KAKOGAWA, [(CAMERAS, "public")], NOON)
    broker.is_away = True

    later = NOON + 2 * STEADY_FRESH

    assert data.counts(KAKOGAWA, [(CAMERAS, "public")], later) == {"WatchCamera": 1}


def test_entity_of_another_type_than_its_identifier_says_is_not_found() -> None:
    disguised = {"id": "urn:ngsi-ld:WatchCamera:282103-1", "type": "StaffNote"}
    data = TownData(MemoryBroker(t282103=[disguised]))

    assert data.entity(KAKOGAWA, "public", "WatchCamera", disguised["id"]) is None


def test_entity_of_member_is_found_with_its_tenant() -> None:
    entity = camera("2", tenant="372056")
    data = TownData(MemoryBroker(t372056=[entity]))

    assert data.entity(GROUP, "public", "WatchCamera", entity["id"]) == (entity, "372056")


def test_entity_raises_while_the_broker_is_away() -> None:
    broker = MemoryBroker()
    broker.is_away = True

    with pytest.raises(ContextUnavailable):
        TownData(broker).entity(KAKOGAWA, "public", "WatchCamera", "urn:ngsi-ld:WatchCamera:282103-1")


def test_readings_are_numbers_in_order_of_time() -> None:
    entity = water_level("1", 3.0)

    found = readings((entity, "282103"), WATER, TownData(MemoryBroker()), NOON)

    day_before = NOON - datetime.timedelta(hours=24)
    assert found.all == (
        (day_before + datetime.timedelta(hours=1), 1.0),
        (day_before + datetime.timedelta(hours=3), 3.0),
    )


def test_readings_of_a_layer_without_numbers_are_none() -> None:
    assert readings((camera("1"), "282103"), CAMERAS, TownData(MemoryBroker()), NOON).all == ()


def test_feature_collection_keeps_its_etag_over_readings_of_the_same_data() -> None:
    data = TownData(MemoryBroker(t282103=[camera("1")]))
    later = NOON + 2 * STEADY_FRESH

    first = feature_collection(KAKOGAWA, CAMERAS, "public", at=NOON, data=data)
    second = feature_collection(KAKOGAWA, CAMERAS, "public", at=later, data=data)
    other = feature_collection(
        KAKOGAWA, CAMERAS, "public", narrowing=Narrowing(search="南"), at=later, data=data
    )

    assert first.etag == second.etag != other.etag


class Chatty(MemoryBroker):
    """A sensor that reports every minute, of which a chart of a month cannot show all."""

    def history(
        self,
        tenant: str,
        id: str,
        attribute: str,
        *,
        since: datetime.datetime,
        until: datetime.datetime | None,
        limit: int,
    ) -> list[tuple[datetime.datetime, Any]]:
        last = (until or NOON).replace(second=0)
        minutes = min(limit, int((last - since) / datetime.timedelta(minutes=1)))
        return [(last - datetime.timedelta(minutes=back), 1.0) for back in range(minutes)]

    def hours(
        self, tenant: str, id: str, attribute: str, *, since: datetime.datetime, until: datetime.datetime
    ) -> list[tuple[datetime.datetime, float, float]]:
        return [(NOON - datetime.timedelta(hours=back), 0.5, 4.5) for back in range(719, -1, -1)]


def test_a_month_of_minutes_is_shown_by_hour_with_its_peaks_and_its_newest_values() -> None:
    data = TownData(Chatty(t282103=[water_level("1", 1.0)]))
    at = NOON + datetime.timedelta(minutes=30)
    found = (water_level("1", 1.0), "282103")

    day = readings(found, WATER, data, at)
    month = readings(found, WATER, data, at, span="month")

    assert (day.by_hour, month.by_hour) == (False, True)
    assert len(day.all) < READINGS_MAX
    assert month.all[:2] == (
        (NOON - datetime.timedelta(hours=719), 0.5),
        (NOON - datetime.timedelta(hours=718, minutes=30), 4.5),
    )
    assert month.all[-1] == (at, 1.0)
    assert list(month.all) == sorted(month.all)
