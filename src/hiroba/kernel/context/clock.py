# SPDX-License-Identifier: Apache-2.0
"""The broker's clock: microseconds since 1970 that never repeat and never go back."""

import time
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_WITHOUT_ZONE = EPOCH.replace(tzinfo=None)


class ChangeClock:
    """Gives each change its number, which is its time too.

    A new owner calls `advance_to` with the newest number in the database, so that numbers keep growing even when
    its own wall clock is behind.
    """

    def __init__(self) -> None:
        self.last = 0

    def next(self) -> int:
        now = time.time_ns() // 1000
        self.last = now if now > self.last else self.last + 1
        return self.last

    def next_block(self, count: int) -> int:
        """The first of `count` numbers in a row."""
        first = self.next()
        self.last += count - 1
        return first

    def advance_to(self, number: int) -> None:
        self.last = max(self.last, number)


def isoformat(number: int) -> str:
    """DateTime as NGSI-LD 4.6.3 wants it: UTC with `Z`, microseconds."""
    return (_EPOCH_WITHOUT_ZONE + timedelta(microseconds=number)).isoformat(timespec="microseconds") + "Z"


def microseconds(moment: datetime) -> int:
    """Since 1970; a moment without a time zone is one of UTC."""
    since = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
