# SPDX-License-Identifier: Apache-2.0
"""The time slider: at which moment the page looks, and from when there is something to see."""

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from hiroba.services.dashboard.queries.beginnings import beginning
from hiroba.services.dashboard.queries.shown import Shown
from hiroba.services.dashboard.queries.town_data import TownData

JAPAN = ZoneInfo("Asia/Tokyo")
REACH = datetime.timedelta(days=7)
"""The slider reaches a week back; what is older is typed into the field beside it."""

STEP_MINUTES = 10


@dataclass(frozen=True, kw_only=True)
class Moment:
    """`since` None: no history is known. Slider positions are steps of ten minutes; the last one is now."""

    since: datetime.datetime | None
    time: datetime.datetime | None
    local: str
    local_last: str
    start: str
    steps: int
    position: int
    step_minutes: int
    as_of_today: tuple[str, ...]
    now_url: str


def moment(shown: Shown, titles: tuple[str, ...], data: TownData) -> Moment:
    """`titles` are those of the layers that stand on the map as they are today."""
    since = beginning(data, shown.town, [(each.layer, each.audience) for each in shown.chosen], shown.at)
    start = _start(since, shown.at)
    steps = int((shown.at - start) / datetime.timedelta(minutes=STEP_MINUTES))
    time = shown.moment if shown.is_past else None
    return Moment(
        since=since,
        time=time,
        local=_local(time) if time else "",
        local_last=_local(shown.at),
        start=start.isoformat(),
        steps=steps,
        position=_position(time, start, steps),
        step_minutes=STEP_MINUTES,
        as_of_today=titles,
        now_url="?" + shown.state.query(time=None, page=1),
    )


def _start(since: datetime.datetime | None, at: datetime.datetime) -> datetime.datetime:
    """Full ten minutes, so that a position always is a time that people say."""
    start = max(since or at, at - REACH)
    return start.replace(minute=start.minute - start.minute % STEP_MINUTES, second=0, microsecond=0)


def _position(time: datetime.datetime | None, start: datetime.datetime, steps: int) -> int:
    if time is None:
        return steps
    return min(steps, max(0, round((time - start) / datetime.timedelta(minutes=STEP_MINUTES))))


def _local(time: datetime.datetime) -> str:
    """As the field `datetime-local` takes it."""
    return f"{time.astimezone(JAPAN):%Y-%m-%dT%H:%M}"
