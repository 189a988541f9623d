# SPDX-License-Identifier: Apache-2.0
"""Others who saw the same thing, and what the reporter thinks of the answer."""

import datetime
import secrets
import uuid

from django.db import transaction

from hiroba.kernel.api.identity import Actor
from hiroba.services.street_reports.actions.recording import record_step
from hiroba.services.street_reports.actions.sending import Contact
from hiroba.services.street_reports.actions.storm import count_sending
from hiroba.services.street_reports.events import ReportFollowed, ReportRated
from hiroba.services.street_reports.models import Follower, Report
from hiroba.services.street_reports.queries.town import town_rules
from hiroba.services.street_reports.rules import closing, sending, states
from hiroba.services.street_reports.rules.states import State
from hiroba.services.street_reports.rules.steps import Audience, Kind

TOKEN_BYTES = 30


@transaction.atomic
def follow_report(
    report: uuid.UUID, contact: Contact, *, sender: str, actor: Actor, at: datetime.datetime
) -> str:
    """Adds a follower and gives the token of their own status link. Raises RuleBroken for a closed report."""
    rules = town_rules()
    count_sending(sender, limit=rules.sends_per_hour, phone=rules.phone, at=at)
    held = Report.objects.select_for_update().get(pk=report)
    states.check_open(held.state)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    Follower.objects.create(
        report=held,
        account=actor.account_id if actor.kind == "resident" else None,
        name=contact.name,
        email=contact.email,
        phone=contact.phone,
        language=contact.language,
        token_hash=sending.hashed(token),
        since=at,
    )
    record_step(held, Kind.FOLLOWED, event=ReportFollowed, actor=actor, at=at, audience=Audience.STAFF)
    return token


@transaction.atomic
def rate_answer(follower: Follower, rating: int, *, words: str, actor: Actor, at: datetime.datetime) -> None:
    """Keeps how the reporter found the answer: 3 it helped, 2 partly, 1 it did not. Raises RuleBroken."""
    held = Report.objects.select_for_update().get(pk=follower.report_id)
    closing.check_rating(rating, is_done=held.state == State.DONE, is_rated=held.rating is not None)
    held.rating = rating
    record_step(
        held,
        Kind.RATED,
        event=ReportRated,
        actor=actor,
        at=at,
        audience=Audience.STAFF,
        text=words,
        facts={"rating": rating},
    )
