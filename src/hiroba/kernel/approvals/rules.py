# SPDX-License-Identifier: Apache-2.0
"""Who may decide a proposal. Pure."""

from typing import Protocol

from django.utils.translation import gettext as _

from hiroba.kernel.rules import RuleBroken


class Deciding(Protocol):
    """Whoever wants to decide: a person that has signed in, with permissions in this town."""

    @property
    def account_id(self) -> str | None: ...

    @property
    def reference(self) -> str: ...

    def can(self, permission: str) -> bool: ...


def check_proposer(actor: Deciding) -> None:
    """Raises RuleBroken: a second person means nothing when the first one is unknown."""
    if actor.account_id is None:
        raise RuleBroken("not_permitted", _("Only somebody who has signed in can propose this"))


def check_decision(actor: Deciding, *, permission: str, proposed_by: str, state: str) -> None:
    """Raises RuleBroken. The proposer is told so even when somebody else was faster."""
    if actor.account_id is None or not actor.can(permission):
        raise RuleBroken("not_permitted", _("You may not decide this"))
    if actor.reference == proposed_by:
        raise RuleBroken("own_proposal", _("Somebody else has to decide what you proposed"))
    check_open(state)


def check_withdrawal(actor: Deciding, *, proposed_by: str, state: str) -> None:
    """Raises RuleBroken unless the proposer takes back what is still open."""
    if actor.account_id is None or actor.reference != proposed_by:
        raise RuleBroken("not_permitted", _("Only the person who proposed this can take it back"))
    check_open(state)


def check_reason(reason: str, *, approve: bool) -> None:
    """Raises RuleBroken: whoever is refused has a right to know why."""
    if not approve and not reason.strip():
        raise RuleBroken("reason_missing", _("A reason is needed"), "reason")


def check_open(state: str) -> None:
    """Raises RuleBroken: a decision is final."""
    if state != "open":
        raise RuleBroken("already_decided", _("This has been decided already"))
