# SPDX-License-Identifier: Apache-2.0
"""The parameters of a temporal query (4.11): an interval in microseconds and how many instances of each attribute."""

from collections.abc import Mapping
from dataclasses import dataclass

from hiroba.kernel.context.clock import microseconds
from hiroba.kernel.context.model.wording import check_date_time, parse_moment
from hiroba.kernel.context.problems import BadRequestData

LAST_N_MAX = 10_000
FOREVER = 2**62
# The end of what a DateTime can tell, 9999-12-31T23:59:59Z.
LAST_MOMENT = 253_402_300_799_000_000
PROPERTIES = ("observedAt", "createdAt", "modifiedAt", "deletedAt")


@dataclass(frozen=True)
class Interval:
    """From `since` up to `until` (excluded) of a temporal property; `relation` is None for all of time."""

    since: int = 0
    until: int = FOREVER
    relation: str | None = None
    timeproperty: str = "observedAt"

    def holds(self, moment: int | None) -> bool:
        """What has no such time lies in no interval, but belongs to all of time."""
        if moment is None:
            return self.relation is None and self.timeproperty != "deletedAt"
        return self.since <= moment < self.until


def read_temporal_query(parameters: Mapping[str, str]) -> Interval:
    """Raises BadRequestData for a relation, time or property that cannot be understood."""
    timeproperty = parameters.get("timeproperty") or "observedAt"
    if timeproperty not in PROPERTIES:
        raise BadRequestData(f"timeproperty {timeproperty[:40]!r} is not one of {', '.join(PROPERTIES)}")
    since, until = read_interval(parameters)
    return Interval(since, until, parameters.get("timerel"), timeproperty)


def read_interval(parameters: Mapping[str, str]) -> tuple[int, int]:
    relation = parameters.get("timerel")
    if relation is None:
        if "timeAt" in parameters or "endTimeAt" in parameters:
            raise BadRequestData("timeAt and endTimeAt need timerel")
        return 0, FOREVER
    if "timeAt" not in parameters:
        raise BadRequestData("timerel needs timeAt")
    at = read_moment(parameters["timeAt"], "timeAt")
    if relation == "after":
        return at, FOREVER
    if relation == "before":
        return 0, at
    if relation == "between" and "endTimeAt" in parameters:
        until = read_moment(parameters["endTimeAt"], "endTimeAt")
        if until < at:
            raise BadRequestData("endTimeAt is before timeAt")
        return at, until
    raise BadRequestData("timerel is one of before, after, and between with endTimeAt")


def read_last_n(parameters: Mapping[str, str]) -> int | None:
    text = parameters.get("lastN")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0):
        raise BadRequestData(f"lastN {text[:40]!r} is not a whole number from 1")
    return min(int(text[:9]), LAST_N_MAX)


def read_moment(text: str, what: str) -> int:
    return moment_of(check_date_time(text, what))


def moment_of(text: str) -> int:
    """Microseconds of a DateTime that was checked when it came in."""
    moment = parse_moment(text)
    assert moment is not None
    return microseconds(moment)
