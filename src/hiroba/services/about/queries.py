# SPDX-License-Identifier: Apache-2.0
"""The state of the parts now and in the last months, and the words of a page."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from hiroba.services.about.default_texts import DEFAULT_TEXTS
from hiroba.services.about.models import Outage, TownText, Watch
from hiroba.services.about.parts import PARTS, Part
from hiroba.services.about.rules import SHOWN_DAYS, is_silent, up_percent

OUTAGES_SHOWN_MAX = 50


@dataclass(frozen=True, kw_only=True)
class PartState:
    """`down_since` is None while the part works; `percent` of the shown days it was up."""

    part: Part
    down_since: datetime.datetime | None
    percent: float


@dataclass(frozen=True, kw_only=True)
class TownState:
    """`is_unknown`: nobody has looked for minutes, so that the states below may be old."""

    parts: Sequence[PartState]
    checked_at: datetime.datetime | None
    is_unknown: bool
    outages: Sequence[Outage]
    since: datetime.datetime


def town_state(at: datetime.datetime) -> TownState:
    """Of the current town. Shares are counted from the first look on, at most the shown days."""
    begin = at - datetime.timedelta(days=SHOWN_DAYS)
    watch = Watch.objects.first()
    outages = list(Outage.objects.exclude(ended_at__lt=begin).order_by("-began_at")[:1000])
    return TownState(
        parts=[_part_state(part, outages, begin, at) for part in PARTS],
        checked_at=watch.checked_at if watch else None,
        is_unknown=is_silent(watch.checked_at if watch else None, at),
        outages=outages[:OUTAGES_SHOWN_MAX],
        since=begin,
    )


def words(kind: str, language: str) -> tuple[str, datetime.datetime | None]:
    """The town's words in this language, or the general ones; with the time of the last change, None for these."""
    own = TownText.objects.filter(kind=kind).first()
    if own is None:
        return DEFAULT_TEXTS[kind].in_language(language), None
    chosen = {"en": own.en, "ja-easy": own.easy}.get(language, "")
    return chosen or own.ja, own.changed_at


def _part_state(
    part: Part, outages: Sequence[Outage], since: datetime.datetime, at: datetime.datetime
) -> PartState:
    own = [each for each in outages if each.part == part.name]
    spans = [(each.began_at, each.ended_at) for each in own]
    return PartState(
        part=part,
        down_since=next((each.began_at for each in own if each.ended_at is None), None),
        percent=up_percent(spans, since=since, at=at),
    )
