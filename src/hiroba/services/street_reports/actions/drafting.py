# SPDX-License-Identifier: Apache-2.0
"""Answers are stored as they come, one question at a time, so that nothing is lost by a bad line or a bad photo."""

import datetime
import secrets
from typing import BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from hiroba.kernel.api import files
from hiroba.kernel.api.identity import Actor
from hiroba.services.street_reports.actions.storm import count_photo
from hiroba.services.street_reports.models import Draft
from hiroba.services.street_reports.queries.reports import owner_of
from hiroba.services.street_reports.queries.town import town_rules
from hiroba.services.street_reports.rules import sending

KEY_BYTES = 32
ANSWERS = frozenset({"category", "words", "lon", "lat", "place_words", "name", "email", "phone"})


def start_draft(*, at: datetime.datetime) -> tuple[Draft, str]:
    """A new draft and its key for the cookie. Not audited: nobody has told the town anything yet."""
    key = secrets.token_urlsafe(KEY_BYTES)
    return Draft.objects.create(key_hash=sending.hashed(key), started_at=at), key


@transaction.atomic
def answer_question(draft: Draft, question: str, answers: dict[str, object]) -> None:
    """Keeps the answers of one question; names that are no answers are a fault of the program."""
    if unknown := set(answers) - ANSWERS:
        raise ValueError(f"{unknown} are not answers")
    for name, value in answers.items():
        setattr(draft, name, value)
    draft.answered = [*(each for each in draft.answered if each != question), question]
    draft.save()


def add_photo(
    draft: Draft,
    upload: UploadedFile | BinaryIO,
    *,
    name: str,
    sender: str,
    actor: Actor,
    at: datetime.datetime,
) -> None:
    """Keeps one photo without place, time and camera. Raises RuleBroken, and keeps everything else as it was.

    A photo that is refused counts for its sender too: reading it was the work.
    """
    owner = owner_of(draft.pk)
    sending.check_photo_count(len(files.of(owner)) + 1)
    keep_until = (at + datetime.timedelta(days=sending.DRAFT_KEEP_DAYS)).date()
    count_photo(sender, reports_limit=town_rules().sends_per_hour, at=at)
    with transaction.atomic():
        files.store(
            upload,
            name=name,
            owner=owner,
            kind="photo",
            audience="restricted",
            actor=actor,
            at=at,
            keep_until=keep_until,
        )


@transaction.atomic
def remove_photo(draft: Draft, photo: str, *, actor: Actor, at: datetime.datetime) -> None:
    """Takes a photo out of the draft; one of another report is left alone."""
    for each in files.of(owner_of(draft.pk)):
        if str(each.id) == photo:
            files.remove(each.id, actor=actor, at=at)


@transaction.atomic
def drop_draft(draft: Draft, *, actor: Actor, at: datetime.datetime) -> None:
    """Forgets a draft with its photos. One that was sent has become a report: only the draft goes."""
    if draft.sent_at is None:
        for each in files.of(owner_of(draft.pk)):
            files.remove(each.id, actor=actor, at=at)
    draft.delete()
