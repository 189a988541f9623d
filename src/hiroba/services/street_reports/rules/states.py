# SPDX-License-Identifier: Apache-2.0
"""The states of a case and the only ways between them."""

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from hiroba.kernel.api.rules import RuleBroken


class State(TextChoices):
    RECEIVED = "received"
    ACCEPTED = "accepted"
    WORKING = "working"
    CLOSING = "closing"
    DONE = "done"
    DECLINED = "declined"
    MERGED = "merged"


TRANSITIONS: dict[State, frozenset[State]] = {
    State.RECEIVED: frozenset({State.ACCEPTED, State.DECLINED, State.MERGED}),
    State.ACCEPTED: frozenset({State.WORKING, State.CLOSING, State.DONE, State.DECLINED, State.MERGED}),
    State.WORKING: frozenset({State.CLOSING, State.DONE, State.DECLINED, State.MERGED}),
    # Waits for the second person: approved it is done, refused or taken back it goes on.
    State.CLOSING: frozenset({State.DONE, State.WORKING}),
    State.DONE: frozenset({State.ACCEPTED}),
    State.DECLINED: frozenset({State.ACCEPTED}),
    # The undoing of a merge: back to where it was.
    State.MERGED: frozenset({State.RECEIVED, State.ACCEPTED, State.WORKING}),
}
OPEN = frozenset({State.RECEIVED, State.ACCEPTED, State.WORKING, State.CLOSING})
CLOSED = frozenset({State.DONE, State.DECLINED, State.MERGED})


def can_go(before: str, after: str) -> bool:
    return State(after) in TRANSITIONS[State(before)]


def check_go(before: str, after: str, *, undoes_merge: bool = False, is_decided: bool = False) -> None:
    """A duplicate has no life of its own: the only way out is the undoing of the merge. What waits for a second person
    is left by that person's decision, or by taking the proposal back, and by nothing else."""
    is_merged, waits = State(before) is State.MERGED, State(before) is State.CLOSING
    if is_merged is not undoes_merge or waits is not is_decided or not can_go(before, after):
        raise RuleBroken(
            "state_does_not_allow",
            _("This is not possible in the present state of the report. Load the page again to see it."),
        )


def check_open(state: str) -> None:
    if State(state) not in OPEN:
        raise RuleBroken("report_closed", _("This report is closed. Open it again first."))


def check_version(seen: int, present: int) -> None:
    """Two people at the same case: the second one looks again before deciding."""
    if seen != present:
        raise RuleBroken(
            "changed_meanwhile",
            _("A colleague has changed this report meanwhile. Look at it again, then repeat what you did."),
        )
