# SPDX-License-Identifier: Apache-2.0
"""The emergency strip: the highest warning in force for the town, from the WeatherWarning entities."""

import datetime
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy, pgettext

from hiroba.kernel.api import context
from hiroba.web.components.values import Alert
from hiroba.web.languages import current
from hiroba.web.memory import remembered

# Pages are shared for 3 seconds more (page_cache); nobody may see a strip that is older than 5.
FRESH_SECONDS = 2
WARNINGS_MAX = 50
IN_FORCE = 'warningStatus=="in_force";localGovernmentCode=="{code}"'
"""Telegrams cover whole prefectures; the strip is about this town alone."""

KEPT_HOURS = 48
"""A warning in force is announced anew at least once a day; an older one has lost the telegram that ended it."""

SHOWN_RANK_MIN = 2
"""注意報 and higher."""

HAZARDS = {
    "heavyRain": gettext_lazy("Heavy rain"),
    "landslide": gettext_lazy("Landslide"),
    "flood": gettext_lazy("Flood"),
    "stormSurge": gettext_lazy("Storm surge"),
    "storm": gettext_lazy("Storm"),
    "wave": gettext_lazy("High waves"),
    "heavySnow": gettext_lazy("Heavy snow"),
    "other": gettext_lazy("Weather"),
}
CLASSES = {
    2: gettext_lazy("%(hazard)s advisory"),
    3: gettext_lazy("%(hazard)s warning"),
    4: gettext_lazy("%(hazard)s danger warning"),
    5: gettext_lazy("%(hazard)s emergency warning"),
}
# 避難情報に関するガイドライン: what people should do at each level.
ACTIONS = {
    1: gettext_lazy("Keep an eye on the news."),
    2: gettext_lazy("Check where to go and which way is safe."),
    3: gettext_lazy("Older people and those who need time should leave dangerous places now."),
    4: gettext_lazy("Everybody should leave dangerous places now."),
    5: gettext_lazy("Danger to life. Go at once to the safest place near you."),
}
WITHOUT_LEVEL = gettext_lazy("Take care outside and follow the news.")

SHELTERS = "EvacuationSite"
EVACUATION_LEVEL = 3
Entity = dict[str, Any]


def alert_of(codes: Sequence[str], *, at: datetime.datetime) -> Alert | None:
    """The strip of a town, or of a group for all its members.

    None: no warning, or the broker does not answer (the portal says that).
    """
    return highest([entity for code in codes for entity in _remembered(code)], at=at)


def _remembered(code: str) -> list[Entity]:
    return remembered(("warnings", code), lambda: _warnings(code), seconds=FRESH_SECONDS, meanwhile=[])


def _warnings(code: str) -> list[Entity]:
    own = IN_FORCE.format(code=code)
    try:
        return context.reader().query(code, type="WeatherWarning", q=own, limit=WARNINGS_MAX).entities
    except (context.ContextUnavailable, context.ContextRefused):
        return []


def highest(entities: list[Entity], *, at: datetime.datetime) -> Alert | None:
    """One strip for all: the highest level leads, the other warnings of its rank stand beside it."""
    warnings = [
        entity
        for entity in entities
        if _number(entity, "warningRank") >= SHOWN_RANK_MIN and not _is_over(entity, at)
    ]
    if not warnings:
        return None
    first = max(warnings, key=_weight)
    level = _number(first, "level")
    peers = [entity for entity in warnings if _weight(entity) == _weight(first)]
    titles = list(dict.fromkeys(title for entity in peers for title in _titles(entity)))
    return Alert(
        level=level,
        is_equivalent=True,
        title=pgettext("list", ", ").join(titles),
        text=str(ACTIONS.get(level, WITHOUT_LEVEL)),
        observed_at=_issued_at(first),
        action=str(gettext_lazy("Where to go")) if level >= EVACUATION_LEVEL else "",
        action_icon="shelter",
    )


def with_map(alert: Alert | None, map_url: str) -> Alert | None:
    """The strip with a way to the evacuation sites, in towns that have a map."""
    if alert is None or not alert.action or not map_url:
        return alert
    query = urlencode({"v": 1, "layer": SHELTERS, "list": SHELTERS})
    return replace(alert, action_url=f"{map_url}?{query}")


def _weight(entity: Entity) -> tuple[int, int]:
    return _number(entity, "level"), _number(entity, "warningRank")


def _titles(entity: Entity) -> list[str]:
    """Official names in Japanese; in English hazard and class."""
    kinds = _value(entity, "kinds") or []
    if current().tag == "ja" and kinds:
        return [str(kind["name"]) for kind in kinds]
    hazard = HAZARDS.get(str(_value(entity, "hazardFamily")), HAZARDS["other"])
    return [str(CLASSES[_number(entity, "warningRank")]) % {"hazard": hazard}]


def _is_over(entity: Entity, at: datetime.datetime) -> bool:
    issued_at = _issued_at(entity)
    return issued_at is not None and at - issued_at > datetime.timedelta(hours=KEPT_HOURS)


def _issued_at(entity: Entity) -> datetime.datetime | None:
    return parse_datetime(str(_value(entity, "reportDateTime") or ""))


def _number(entity: Entity, name: str) -> int:
    value = _value(entity, name)
    return value if isinstance(value, int) else 0


def _value(entity: Entity, name: str) -> Any:
    attribute = entity.get(name)
    return attribute.get("value") if isinstance(attribute, dict) else None
