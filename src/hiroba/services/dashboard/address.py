# SPDX-License-Identifier: Apache-2.0
"""Reads the address of the map page. Never fails: what cannot be read is left out and named in `faults`."""

import datetime
import math
from collections.abc import Sequence
from typing import TypeVar, get_args
from zoneinfo import ZoneInfo

from django.http import QueryDict

from hiroba.services.dashboard.view_state import ChartChoice, Compare, Only, Place, Span, ViewState

VERSIONS = ("1", "2")
SEARCH_LENGTH_MAX = 80
NAME_LENGTH_MAX = 100
LAYERS_MAX = 30
"""A town has some twenty layers; a longer list is somebody trying the server."""
ENTITIES_MAX = 4
"""More lines in one chart cannot be told apart; each costs the broker a question."""
IDENTIFIER_LENGTH_MAX = 200
OVERLAYS_MAX = 20
PAGE_MAX = 100_000
JAPAN = ZoneInfo("Asia/Tokyo")
OLDEST_YEAR, NEWEST_YEAR = 2000, 2200

Word = TypeVar("Word", bound=str)


def read(query: QueryDict) -> ViewState:
    """The state that an address of this or an older version asks for; a version nobody knows gives the usual view."""
    if query.get("v", VERSIONS[-1]) not in VERSIONS:
        return ViewState(faults=("v",))
    names = tuple(dict.fromkeys(each[:NAME_LENGTH_MAX] for each in query.getlist("layer")))[:LAYERS_MAX]
    place, time = _place(query.get("at", "")), _time(query.get("time", ""))
    return ViewState(
        layers=names if names or query.get("v") else None,
        listed=query.get("list", "")[:NAME_LENGTH_MAX],
        search=query.get("q", "").strip()[:SEARCH_LENGTH_MAX],
        sort=query.get("sort", "")[:NAME_LENGTH_MAX],
        page=_page(query.get("page", "")),
        place=place,
        time=time,
        only=_word(query.get("only", ""), get_args(Only), ""),
        region=query.get("region", "")[:NAME_LENGTH_MAX],
        overlays=tuple(
            dict.fromkeys(int(each) for each in query.getlist("overlay")[:OVERLAYS_MAX] if _is_number(each))
        ),
        chart=read_chart(query),
        faults=tuple(_faults(query, place, time)),
    )


def read_chart(query: QueryDict) -> ChartChoice:
    entities = (each for each in query.getlist("e") if 0 < len(each) <= IDENTIFIER_LENGTH_MAX)
    return ChartChoice(
        entities=tuple(dict.fromkeys(entities))[:ENTITIES_MAX],
        span=_word(query.get("span", ""), get_args(Span), "day"),
        compare=_word(query.get("compare", ""), get_args(Compare), ""),
    )


def unknown_layers(state: ViewState, known: Sequence[str]) -> tuple[str, ...]:
    """Layers that the address names and the town does not have."""
    return tuple(name for name in state.layers or () if name not in known)


def _faults(query: QueryDict, place: Place | None, time: datetime.datetime | None) -> list[str]:
    known: dict[str, Sequence[str]] = {
        "only": get_args(Only),
        "span": get_args(Span),
        "compare": get_args(Compare),
    }
    unread = [name for name, value in (("at", place), ("time", time)) if query.get(name) and value is None]
    return unread + [name for name, words in known.items() if query.get(name) and query[name] not in words]


def _word(text: str, known: Sequence[Word], usual: Word) -> Word:
    return next((each for each in known if each == text), usual)


def _page(text: str) -> int:
    return min(max(int(text), 1), PAGE_MAX) if _is_number(text) else 1


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _place(text: str) -> Place | None:
    try:
        latitude, longitude, zoom = (float(part) for part in text.split(","))
    except ValueError:
        return None
    if not all(map(math.isfinite, (latitude, longitude, zoom))):
        return None
    if abs(latitude) > 85 or abs(longitude) > 180 or not 0 <= zoom <= 24:
        return None
    return Place(latitude=latitude, longitude=longitude, zoom=zoom)


def _time(text: str) -> datetime.datetime | None:
    """A moment with its offset, or as `datetime-local` gives it: then it is of Japan."""
    try:
        time = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return aware(time)


def aware(time: datetime.datetime | None) -> datetime.datetime | None:
    """In UTC; None for a year that no record is of (the edges of the calendar cannot be converted)."""
    if time is None or not OLDEST_YEAR <= time.year <= NEWEST_YEAR:
        return None
    return (time if time.tzinfo else time.replace(tzinfo=JAPAN)).astimezone(datetime.UTC)
