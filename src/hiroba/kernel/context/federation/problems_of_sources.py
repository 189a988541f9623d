# SPDX-License-Identifier: Apache-2.0
"""What sources could not do, told to the caller: warnings of reads (6.3.17) and errors of writes (5.2.17)."""

from collections.abc import Iterable
from typing import Any

from hiroba.kernel.context.federation.forwarding import Outcome
from hiroba.kernel.context.federation.planning import Share
from hiroba.kernel.context.problems import (
    AlreadyExists,
    BadRequestData,
    Conflict,
    Forbidden,
    LoopDetected,
    Problem,
    ResourceNotFound,
    Unauthorized,
)
from hiroba.kernel.context.protocol.messages import header

_KNOWN: dict[int, type[Problem]] = {
    each.status: each
    for each in (BadRequestData, Unauthorized, Forbidden, ResourceNotFound, AlreadyExists, LoopDetected)
}


class SourceFailed(Problem):
    """The source did not answer, or answered with a fault of its own (RFC 9110, 15.6.3)."""

    kind, status, title = "SourceFailed", 502, "A context source failed"


class SourceTimedOut(Problem):
    """RFC 9110, 15.6.5."""

    kind, status, title = "SourceTimedOut", 504, "A context source did not answer in time"


class SourcePartly(Problem):
    """The source did some of it (RFC 4918, 11.1); its own words say what it did not."""

    kind, status, title = "SourcePartly", 207, "A context source did a part only"


def problem_of(outcome: Outcome) -> Problem:
    if outcome.status == 207:
        return SourcePartly("The source did a part only")
    unknown: type[Problem] = SourceTimedOut if outcome.status == 504 else SourceFailed
    return _KNOWN.get(outcome.status, unknown)(outcome.detail or f"The source answered {outcome.status}")


def refusal_of(share: Share, operation: str) -> Problem:
    """4.3.6.3: what is held elsewhere alone cannot be written here instead."""
    return Conflict(f"Registration {share.registration.id} holds this and does not offer {operation}")


def error_entry(entity_id: str, problem: Problem, registration_id: str | None = None) -> dict[str, Any]:
    """BatchEntityError (5.2.17)."""
    entry: dict[str, Any] = {"entityId": entity_id, "error": problem.as_members()}
    return entry | ({"registrationId": registration_id} if registration_id is not None else {})


def warnings(outcomes: Iterable[Outcome]) -> bytes:
    """One NGSILD-Warning line for each source whose part is missing in the answer."""
    lines = b""
    for outcome in outcomes:
        if not outcome.is_success and not outcome.is_loop and outcome.status != 404:
            code = 110 if outcome.status == 504 else 199
            text = outcome.detail.replace('"', "'")[:200]
            lines += header("NGSILD-Warning", f'{code} {outcome.registration.id} "{text}"')
    return lines
