# SPDX-License-Identifier: Apache-2.0
"""Which type of telegram becomes which entities, and why others are set aside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from hiroba.kernel.catalogue.telegrams import (
    alerts,
    bulletins,
    early_warnings,
    outlooks,
    rivers,
    seismic,
    volcanoes,
)
from hiroba.kernel.catalogue.telegrams.envelope import Telegram
from hiroba.kernel.catalogue.telegrams.kinds import FAMILIES_OF_TYPE
from hiroba.kernel.catalogue.telegrams.tsunami_observations import ENTITY_TYPE as TSUNAMI_OBSERVATION
from hiroba.kernel.catalogue.telegrams.tsunami_observations import tsunami_observation_entities
from hiroba.kernel.catalogue.telegrams.weather import ENTITY_TYPE as WEATHER
from hiroba.kernel.catalogue.telegrams.weather import area_states, weather_entities
from hiroba.kernel.catalogue.towns import Town

Entities = Iterator[dict[str, Any]]


@dataclass(frozen=True)
class Subject:
    """`units` gives the areas or things a telegram speaks of, each with its code and its entities.

    The code decides which prefecture it belongs to; it is empty where there is none. `title` names the data set.
    """

    entity_type: str
    dataset: str
    title: str
    units: Callable[[Telegram, Town], Iterator[tuple[str, Entities]]]


def _weather_units(telegram: Telegram, town: Town) -> Iterator[tuple[str, Entities]]:
    for area in area_states(telegram):
        yield area.code, weather_entities(telegram, area)


def _each(
    make: Callable[[Telegram, Town], Entities],
) -> Callable[[Telegram, Town], Iterator[tuple[str, Entities]]]:
    def units(telegram: Telegram, town: Town) -> Iterator[tuple[str, Entities]]:
        for entity in make(telegram, town):
            code = str(entity.get("areaCode", {}).get("value", ""))
            yield code if len(code) in (6, 7) else "", iter((entity,))

    return units


def _earthquake(telegram: Telegram, town: Town) -> Entities:
    yield seismic.earthquake_entity(telegram, town)


def _tsunami(telegram: Telegram, town: Town) -> Entities:
    return seismic.tsunami_entities(telegram)


_WEATHER = Subject(WEATHER, "weather_warning", "気象警報・注意報", _weather_units)
_LANDSLIDE, _TORNADO, _HEAVY_RAIN = (
    Subject(alert.entity_type, dataset, alert.title, _each(partial(alerts.alert_entities, alert)))
    for alert, dataset in (
        (alerts.LANDSLIDE, "landslide_warning"),
        (alerts.TORNADO, "tornado_watch"),
        (alerts.HEAVY_RAIN, "heavy_rain_record"),
    )
)
_RIVER = Subject(rivers.ENTITY_TYPE, "river_flood_forecast", "指定河川洪水予報", _each(rivers.river_entities))
_EARLY = Subject(
    outlooks.EARLY_WARNING, "early_warning", "早期注意情報", _each(outlooks.early_warning_entities)
)
_TYPHOON = Subject(outlooks.TYPHOON, "typhoon", "台風情報", _each(outlooks.typhoon_entities))
_BULLETIN = Subject(
    bulletins.WEATHER, "weather_bulletin", "気象情報", _each(bulletins.weather_bulletin_entities)
)
_QUAKE_BULLETIN = Subject(
    *(bulletins.EARTHQUAKE, "earthquake_bulletin", "地震に関する情報"),
    _each(bulletins.earthquake_bulletin_entities),
)
_QUAKE = Subject(seismic.EARTHQUAKE, "earthquake_report", "地震情報", _each(_earthquake))
_EEW = Subject(
    *(early_warnings.ENTITY_TYPE, "earthquake_early_warning", "緊急地震速報"),
    _each(early_warnings.early_warning_entities),
)
_TSUNAMI = Subject(seismic.TSUNAMI, "tsunami_warning", "津波警報・注意報", _each(_tsunami))
_TSUNAMI_SEEN = Subject(
    TSUNAMI_OBSERVATION, "tsunami_observation", "津波観測", _each(tsunami_observation_entities)
)
_VOLCANO = Subject(
    volcanoes.WARNING, "volcanic_warning", "噴火警報・予報", _each(volcanoes.volcanic_warning_entities)
)
_VOLCANO_WORDS = Subject(
    volcanoes.BULLETIN,
    "volcano_bulletin",
    "火山の状況に関する情報",
    _each(volcanoes.volcano_bulletin_entities),
)

SUBJECTS: dict[str, Subject] = {
    **dict.fromkeys(FAMILIES_OF_TYPE, _WEATHER),
    "VXWW50": _LANDSLIDE,
    "VPHW50": _TORNADO,
    "VPHW51": _TORNADO,
    "VPOA50": _HEAVY_RAIN,
    "VXKOii": _RIVER,
    "VPFD60": _EARLY,
    "VPFD61": _EARLY,
    "VPTW60": _TYPHOON,
    **dict.fromkeys(("VPZJ50", "VPCJ50", "VPFJ50", "VPBS50"), _BULLETIN),
    **dict.fromkeys(("VXSE51", "VXSE52", "VXSE53", "VXSE61"), _QUAKE),
    **dict.fromkeys(("VXSE43", "VXSE44", "VXSE45"), _EEW),
    **dict.fromkeys(("VXSE56", "VXSE60", "VXSE62", "VYSE50", "VYSE51", "VYSE60"), _QUAKE_BULLETIN),
    "VTSE41": _TSUNAMI,
    "VTSE51": _TSUNAMI_SEEN,
    "VTSE52": _TSUNAMI_SEEN,
    "VFVO50": _VOLCANO,
    **dict.fromkeys(("VFVO51", "VFVO52", "VFVO56"), _VOLCANO_WORDS),
}
# Known telegrams that are no state of the town: (Japanese, English).
SET_ASIDE: dict[str, tuple[str, str]] = {
    "VPWW50": ("市町村の地域がない旧い電文です", "it is an old form without municipalities"),
    "VPWP50": ("VPWW55–61 と同じ警報の時系列です", "it repeats the warnings of VPWW55–61 by hours"),
    "VFVO53": (
        "降灰の予想は図形で、地図の地域に対応しません",
        "its ash forecast is drawn, not told by areas",
    ),
    "VPFG50": ("天気予報の文章です", "it is a weather forecast in words"),
    "VPFD51": ("天気予報です", "it is a weather forecast"),
}
