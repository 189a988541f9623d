# SPDX-License-Identifier: Apache-2.0
"""Photos on their way in, and out to those who may see them."""

import uuid

from django import forms
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hiroba.kernel.api import files
from hiroba.kernel.api.files import StoredFile
from hiroba.kernel.api.rules import RuleBroken
from hiroba.services.street_reports import actions
from hiroba.services.street_reports.models import Draft
from hiroba.services.street_reports.pages.resident.asking import current_draft, sender_of
from hiroba.services.street_reports.queries.reports import (
    by_number,
    follower_of,
    photos_of,
    released_photos,
)
from hiroba.services.street_reports.rules.sending import PHOTOS_MAX
from hiroba.web.visit import actor_of

ADD, REMOVE = "add", "remove"


def take_photos(request: HttpRequest, draft: Draft, form: forms.Form) -> bool:
    """Keeps each photo that can be kept and says what is wrong with the others; whether to stay at the question."""
    actor, at = actor_of(request), timezone.now()
    if photo := request.POST.get(REMOVE, ""):
        actions.remove_photo(draft, photo, actor=actor, at=at)
        return True
    for upload in request.FILES.getlist("photos")[: PHOTOS_MAX + 1]:
        name = upload.name or ""
        try:
            actions.add_photo(draft, upload, name=name, sender=sender_of(request), actor=actor, at=at)
        except RuleBroken as broken:
            form.add_error(None, _("%(name)s: %(why)s") % {"name": name[:60], "why": broken.text})
    return ADD in request.POST


def kept_photos(draft: Draft) -> list[StoredFile]:
    return photos_of(draft.pk)


@require_safe
def draft_photo(request: HttpRequest, photo: uuid.UUID) -> HttpResponseBase:
    """Only for the browser that holds the draft."""
    draft = current_draft(request)
    return _answer(request, photo, photos_of(draft.pk) if draft else [])


@require_safe
def own_photo(request: HttpRequest, token: str, photo: uuid.UUID) -> HttpResponseBase:
    """For the reporter by the secret link; other followers see what is released."""
    follower = follower_of(token)
    if follower is None:
        raise Http404
    report = follower.report
    may_see = photos_of(report.pk) if follower.is_reporter else released_photos(report.pk)
    return _answer(request, photo, may_see)


@require_safe
def public_photo(request: HttpRequest, number: str, photo: uuid.UUID) -> HttpResponseBase:
    """For everybody, once staff have released it."""
    report = by_number(number)
    return _answer(request, photo, released_photos(report.pk) if report else [])


def _answer(request: HttpRequest, photo: uuid.UUID, may_see: list[StoredFile]) -> HttpResponseBase:
    """What somebody may not see is answered like what does not exist."""
    if photo not in {each.id for each in may_see}:
        raise Http404
    return files.answer(photo, size="thumb" if "thumb" in request.GET else "full")
