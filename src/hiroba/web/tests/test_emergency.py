# SPDX-License-Identifier: Apache-2.0
import datetime
from typing import Any

import pytest
from django.utils import translation

from hiroba.web.emergency import KEPT_HOURS, highest, with_map

NOW = datetime.datetime(2026, 9, 18, 1, 30, tzinfo=datetime.UTC)


def warning(level: int, rank: int, kind: str, family: str = "heavyRain") -> dict[str, Any]:
    values = {"level": level, "warningRank": rank, "kinds": [{"name": kind}], "hazardFamily": family}
    return {name: {"type": "Property", "value": value} for name, value in values.items()}


def test_highest_level_leads_and_its_peers_stand_beside_it() -> None:
    warnings = [warning(2, 2, "洪水注意報"), warning(4, 4, "土砂災害危険警報"), warning(4, 4, "大雨危険警報")]

    with translation.override("ja"):
        alert = highest(warnings, at=NOW)

    assert alert is not None
    assert (alert.level, alert.title) == (4, "土砂災害危険警報、大雨危険警報")


def test_warning_without_level_is_shown_without_number() -> None:
    alert = highest([warning(0, 3, "暴風警報", "storm")], at=NOW)

    assert alert is not None
    assert alert.level == 0


@pytest.mark.parametrize("warnings", [[], [warning(0, 0, "なし")]])
def test_nothing_in_force_gives_no_strip(warnings: list[dict[str, Any]]) -> None:
    assert highest(warnings, at=NOW) is None


def test_in_english_hazard_and_class_are_translated() -> None:
    with translation.override("en"):
        alert = highest([warning(5, 5, "大雨特別警報")], at=NOW)

    assert alert is not None
    assert alert.title == "Heavy rain emergency warning"


def test_way_to_evacuation_sites_from_level_3_where_there_is_a_map() -> None:
    high, low = highest([warning(3, 3, "大雨警報")], at=NOW), highest([warning(2, 2, "大雨注意報")], at=NOW)

    shown = [
        with_map(high, "/dashboard/"),
        with_map(low, "/dashboard/"),
        with_map(high, ""),
        with_map(None, "/"),
    ]

    assert [each.action_url if each else None for each in shown] == [
        "/dashboard/?v=1&layer=EvacuationSite&list=EvacuationSite",
        "",
        "",
        None,
    ]


@pytest.mark.parametrize(("hours", "is_shown"), [(KEPT_HOURS - 1, True), (KEPT_HOURS + 1, False)])
def test_warning_that_nobody_renewed_is_left_out(hours: int, is_shown: bool) -> None:
    entity = warning(5, 5, "大雨特別警報")
    entity["reportDateTime"] = {"value": (NOW - datetime.timedelta(hours=hours)).isoformat()}

    assert (highest([entity], at=NOW) is not None) is is_shown
