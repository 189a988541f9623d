# SPDX-License-Identifier: Apache-2.0
"""Staff decide which photo everybody may see."""

import datetime
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from hiroba.kernel.api import files
from hiroba.kernel.api.identity import Actor
from hiroba.kernel.api.rules import RuleBroken
from hiroba.services.street_reports.actions.recording import locked, record_step
from hiroba.services.street_reports.events import PhotoReleased, PhotoWithdrawn
from hiroba.services.street_reports.models import Report
from hiroba.services.street_reports.queries.reports import photos_of
from hiroba.services.street_reports.rules.steps import Audience, Kind


@transaction.atomic
def release_photo(
    report: uuid.UUID, photo: uuid.UUID, *, seen_version: int, actor: Actor, at: datetime.datetime
) -> Report:
    """Everybody may see the photo from now on: on the report's page, the map and over Open311. Raises RuleBroken."""
    held = _with_photo(report, photo, seen_version)
    files.change_audience(photo, audience="public", actor=actor, at=at)
    facts = {"photo": str(photo)}
    record_step(
        held,
        Kind.PHOTO_RELEASED,
        event=PhotoReleased,
        actor=actor,
        at=at,
        audience=Audience.STAFF,
        facts=facts,
    )
    return held


@transaction.atomic
def withdraw_photo(
    report: uuid.UUID, photo: uuid.UUID, *, seen_version: int, actor: Actor, at: datetime.datetime
) -> Report:
    """Hides a released photo again. Browsers that have seen it may show it for five more minutes. Raises RuleBroken."""
    held = _with_photo(report, photo, seen_version)
    files.change_audience(photo, audience="restricted", actor=actor, at=at)
    facts = {"photo": str(photo)}
    record_step(
        held,
        Kind.PHOTO_WITHDRAWN,
        event=PhotoWithdrawn,
        actor=actor,
        at=at,
        audience=Audience.STAFF,
        facts=facts,
    )
    return held


def _with_photo(report: uuid.UUID, photo: uuid.UUID, seen_version: int) -> Report:
    held = locked(report, seen_version=seen_version)
    if photo not in {each.id for each in photos_of(held.pk)}:
        raise RuleBroken("photo_unknown", _("This photo does not belong to the report."))
    return held
