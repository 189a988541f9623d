# SPDX-License-Identifier: Apache-2.0
"""What sources could not do, told to the caller: warnings of reads (6.3.17) and errors of writes (5.2.17)."""

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class SourceWarning:
    """One NGSILD-Warning line: what of the answer is missing, and why (6.3.17, RFC 7234, 5.5)."""

    code: int
    agent: str
    text: str

    @property
    def line(self) -> bytes:
        text = "".join(each if " " <= each <= "~" else "?" for each in self.text.replace('"', "'")[:200])
        return header("NGSILD-Warning", f'{self.code} {self.agent} "{text}"')


STALE, MISCELLANEOUS = 110, 199


def warning_of(outcome: Outcome, *, faulty: int = 0, is_cut: bool = False) -> list[SourceWarning]:
    """What the caller should know about the part of one source."""
    agent, found = outcome.registration.id, []
    if outcome.is_missing:
        found.append(SourceWarning(STALE if outcome.status == 504 else MISCELLANEOUS, agent, outcome.detail))
    if faulty:
        found.append(SourceWarning(MISCELLANEOUS, agent, f"{faulty} of its entities could not be understood"))
    if is_cut:
        found.append(SourceWarning(MISCELLANEOUS, agent, "it has more entities than were looked at"))
    return found
