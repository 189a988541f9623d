# SPDX-License-Identifier: Apache-2.0
"""What one data set knows beyond its cells: days of an event, the state of a road, the time of numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

from hiroba.kernel.catalogue.cleaning.dates import clean_moment
from hiroba.kernel.catalogue.cleaning.periods import days_of
from hiroba.kernel.catalogue.options import CheckOptions
from hiroba.kernel.catalogue.tables.draft import Draft, as_property

Completion = Callable[[Draft, CheckOptions], None]
_JAPAN = timezone(timedelta(hours=9))


def completion(dataset: str) -> Completion | None:
    return _COMPLETIONS.get(dataset)


def add_observed_at(draft: Draft, attribute: str) -> None:
    """Every number of the row carries the time at which it was true."""
    told = draft.text(attribute)
    if not told:
        draft.note("", "", "time_missing")
        return
    moment = told if "T" in told else _start_of(date.fromisoformat(told))
    for name, prop in draft.attributes.items():
        if prop["type"] == "Property" and isinstance(prop["value"], int | float):
            # A new one: a property may be shared by several rows.
            draft.attributes[name] = {**prop, "observedAt": moment}


def _complete_event(draft: Draft, options: CheckOptions) -> None:
    """First and last day from 「8月5日（水）～8月16日（日）」, when the words prove the year of both."""
    words = draft.text("startDateTimeRemarks")
    if not words or "startDate" in draft.attributes:
        return
    # What stands below, such as 「※10日（月）以外」, tells exceptions.
    days = days_of(words.partition("\n")[0].partition("※")[0], options.today)
    if not days or days != sorted(days):
        return
    first, last = days[0].isoformat(), days[-1].isoformat()
    draft.attributes |= {"startDate": as_property(first), "endDate": as_property(last)}
    if str(days[0].year) not in words:
        draft.note("", words.partition("\n")[0], "year_from_weekday", f"{first} – {last}")


def _complete_road(draft: Draft, options: CheckOptions) -> None:
    """EEI gives a restriction no state: it is lifted when its end has come."""
    for attribute, day, time in (("startedAt", "startDate", "startTime"), ("endedAt", "endDate", "endTime")):
        if attribute not in draft.attributes and (told := draft.text(day)):
            moment = clean_moment(f"{told} {draft.text(time) or '00:00'}")
            draft.attributes[attribute] = as_property(str(moment))
    end = draft.text("endedAt")
    is_over = bool(end) and (options.today is None or end < _start_of(options.today))
    draft.attributes["restrictionStatus"] = as_property("解除" if is_over else "規制中")
    if parts := [part for part in (draft.text("roadName"), draft.text("restrictionType")) if part]:
        draft.attributes["name"] = as_property(" ".join(parts))


def _start_of(day: date) -> str:
    moment = datetime.combine(day, datetime.min.time(), _JAPAN)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_COMPLETIONS: dict[str, Completion] = {"event": _complete_event, "road_restriction": _complete_road}
