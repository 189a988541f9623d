# SPDX-License-Identifier: Apache-2.0
"""The parameters of a temporal query (4.11): an interval in microseconds and how many instances of each attribute."""

from datetime import UTC

from hiroba.kernel.context.clock import microseconds
from hiroba.kernel.context.model.wording import check_date_time, parse_moment
from hiroba.kernel.context.problems import BadRequestData

LAST_N_MAX = 10_000
FOREVER = 2**62


def read_interval(parameters: dict[str, str]) -> tuple[int, int]:
    relation = parameters.get("timerel")
    if relation is None:
        return 0, FOREVER
    if "timeAt" not in parameters:
        raise BadRequestData("timerel needs timeAt")
    at = read_moment(parameters["timeAt"], "timeAt")
    if relation == "after":
        return at, FOREVER
    if relation == "before":
        return 0, at
    if relation == "between" and "endTimeAt" in parameters:
        return at, read_moment(parameters["endTimeAt"], "endTimeAt")
    raise BadRequestData("timerel is one of before, after, and between with endTimeAt")


def read_last_n(parameters: dict[str, str]) -> int:
    text = parameters.get("lastN")
    if text is None:
        return LAST_N_MAX
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0):
        raise BadRequestData(f"lastN {text[:40]!r} is not a whole number from 1")
    return min(int(text[:9]), LAST_N_MAX)


def read_moment(text: str, what: str) -> int:
    moment = parse_moment(check_date_time(text, what))
    assert moment is not None
    return microseconds(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
