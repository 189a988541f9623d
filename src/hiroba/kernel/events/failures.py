# SPDX-License-Identifier: Apache-2.0
"""What staff read about a delivery that failed."""

from dataclasses import dataclass

import psycopg
from django.db import Error as DatabaseError

from hiroba.kernel.rules import RuleBroken

DETAIL_LENGTH_MAX = 500
REASONS = ("handler_failed", "handler_missing", "event_unknown", "payload_unreadable", "rule_broken")


@dataclass(frozen=True)
class Failure:
    """`reason` is one of REASONS, `detail` the error in one line; trying a final failure again is useless."""

    reason: str
    detail: str
    is_final: bool = False


HANDLER_MISSING = Failure("handler_missing", "No installed service has this handler", is_final=True)


def payload_unreadable(error: Exception) -> Failure:
    return Failure("payload_unreadable", _line(error), is_final=True)


def event_unknown(name: str) -> Failure:
    """Not final: during an update the older of two workers meets events that only the newer one knows."""
    return Failure("event_unknown", f"No installed service declares {name}")


def failure_of(error: BaseException) -> Failure:
    """The failure of a handler that raised."""
    if isinstance(error, RuleBroken):
        return Failure("rule_broken", f"{error.code}: {error.text}"[:DETAIL_LENGTH_MAX])
    return Failure("handler_failed", _line(error))


def _line(error: BaseException) -> str:
    """PostgreSQL puts the values of the row, which may be about a person, into the details; they are left out."""
    cause = error.__cause__ if isinstance(error, DatabaseError) else error
    text = (cause.diag.message_primary or "") if isinstance(cause, psycopg.Error) else str(error)
    return f"{type(error).__name__}: {' '.join(text.replace(chr(0), ' ').split())}"[:DETAIL_LENGTH_MAX]
