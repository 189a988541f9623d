# SPDX-License-Identifier: Apache-2.0
"""Dates and times of NGSIv2: read in the forms of ISO 8601 that Orion takes, shown in UTC with milliseconds."""

import re
from datetime import UTC, datetime

from hiroba.kernel.context.clock import EPOCH, microseconds

DATE_TIME_TYPES = frozenset(["DateTime", "ISO8601"])

# "Datetime support" of the Orion API: <date>, <date>T<time>, <date>T<time><timezone>.
_FORM = re.compile(
    r"\d{4}-\d\d-\d\d(T\d\d(:\d\d(:\d\d([.,]\d{1,9})?)?|\d\d(\d\d([.,]\d{1,9})?)?)?(Z|[+-]\d\d(:?\d\d)?)?)?"
)


def parse_moment(text: object) -> datetime | None:
    """None for what is no date or time; without a time zone it is UTC."""
    if not isinstance(text, str) or not _FORM.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text.replace(",", "."))
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def normal_moment(text: object) -> str | None:
    """The one spelling in which NGSIv2 shows a moment."""
    moment = parse_moment(text)
    return None if moment is None else _spelled(moment)


def shown_moment(number: int) -> str:
    """A time of the broker's clock, microseconds since 1970."""
    seconds, rest = divmod(number, 1_000_000)
    return _spelled(datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest))


def number_of(text: object) -> int | None:
    moment = parse_moment(text)
    return None if moment is None or moment < EPOCH else microseconds(moment)


def _spelled(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z".rjust(24, "0")
