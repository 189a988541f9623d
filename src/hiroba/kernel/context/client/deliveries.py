# SPDX-License-Identifier: Apache-2.0
"""What the broker tells operators of one subscription."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Delivery:
    """`condition` is one of delivering, retrying, paused, inactive, expired, unreadable; `endpoint` has no path."""

    subscription: str
    api: str
    endpoint: str
    condition: str
    backlog: int
    dropped: int
    times_sent: int
    times_failed: int
    last_success: datetime | None
    last_failure: datetime | None
    tries_again_at: datetime | None
    last_error: str


def read_delivery(given: Mapping[str, Any]) -> Delivery:
    return Delivery(
        subscription=str(given["id"]),
        api=str(given.get("api", "")),
        endpoint=str(given.get("endpoint", "")),
        condition=str(given["condition"]),
        backlog=int(given.get("backlog", 0)),
        dropped=int(given.get("dropped", 0)),
        times_sent=int(given.get("timesSent", 0)),
        times_failed=int(given.get("timesFailed", 0)),
        last_success=_moment(given.get("lastSuccess")),
        last_failure=_moment(given.get("lastFailure")),
        tries_again_at=_moment(given.get("triesAgainAt")),
        last_error=str(given.get("lastError") or ""),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
