# SPDX-License-Identifier: Apache-2.0
"""How each source has answered lately (5.2.9: timesSent …), and whether it rests after a failure (5.2.34: cooldown)."""

from dataclasses import dataclass
from typing import Any

from hiroba.kernel.context.clock import ChangeClock, isoformat
from hiroba.kernel.context.federation.registration import Registration


@dataclass(slots=True)
class _Record:
    times_sent: int = 0
    times_failed: int = 0
    last_success: int | None = None
    last_failure: int | None = None
    rests_until: int = 0


class SourceHealth:
    """In memory only: after a start every source counts as well."""

    def __init__(self, clock: ChangeClock) -> None:
        self._clock = clock
        self._records: dict[tuple[str, str], _Record] = {}

    def rests(self, registration: Registration) -> bool:
        record = self._records.get((registration.tenant, registration.id))
        return record is not None and self._clock.next() < record.rests_until

    def note_success(self, registration: Registration) -> None:
        record = self._record(registration)
        record.times_sent += 1
        record.last_success = self._clock.next()
        record.rests_until = 0

    def note_failure(self, registration: Registration) -> None:
        record = self._record(registration)
        record.times_sent += 1
        record.times_failed += 1
        record.last_failure = self._clock.next()
        record.rests_until = record.last_failure + int(registration.source.cooldown_seconds * 1_000_000)

    def forget(self, before: Registration | None, after: Registration | None) -> None:
        """A changed or deleted registration begins anew."""
        if before is not None:
            self._records.pop((before.tenant, before.id), None)

    def shown(self, registration: Registration) -> dict[str, Any]:
        record = self._records.get((registration.tenant, registration.id))
        if record is None:
            return {}
        moments = {"lastSuccess": record.last_success, "lastFailure": record.last_failure}
        failed_last = (record.last_failure or 0) > (record.last_success or 0)
        return {
            "status": "failed" if failed_last else "ok",
            "timesSent": record.times_sent,
            "timesFailed": record.times_failed,
            **{name: isoformat(number) for name, number in moments.items() if number is not None},
        }

    def _record(self, registration: Registration) -> _Record:
        return self._records.setdefault((registration.tenant, registration.id), _Record())
