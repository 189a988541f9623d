# SPDX-License-Identifier: Apache-2.0
"""When a failed delivery is tried again, and when it is given up. Pure."""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True)
class Retries:
    """`pauses` in seconds before the second, third … attempt; after the last one the delivery is a dead letter."""

    pauses: tuple[float, ...] = (1, 5, 30, 120, 600, 1800, 3600)

    @property
    def attempts_max(self) -> int:
        return len(self.pauses) + 1

    def next_attempt(self, attempts: int, at: datetime.datetime) -> datetime.datetime | None:
        """When to try again after `attempts` failures; None when it is time to give up."""
        if attempts > len(self.pauses):
            return None
        return at + datetime.timedelta(seconds=self.pauses[attempts - 1])
