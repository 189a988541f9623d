# SPDX-License-Identifier: Apache-2.0
"""Where a clerk hands files in. The body is read only after the guard has let the clerk through."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from hiroba.kernel.api.rules import RuleBroken
from hiroba.services.data_desk import jobs, rules
from hiroba.services.data_desk.actions import checking, drafts
from hiroba.services.data_desk.models import ImportDraft
from hiroba.services.data_desk.pages.draft_tables import drafts_table
from hiroba.services.data_desk.pages.trail import trail
from hiroba.services.data_desk.pages.upload_handler import FIELD, DraftUploads, StoredUpload
from hiroba.services.data_desk.queries.drafts import open_drafts
from hiroba.services.data_desk.queries.runs import names_of
from hiroba.services.data_desk.town_entities import BrokerEntities
from hiroba.web.body_limit import body_limit
from hiroba.web.visit import actor_of

# Our own handler refuses what is too large, with words about files of data.
_UNLIMITED_MB = 1_000_000
_STATUS = {"file_too_large": 413, "disk_full": 507, "too_many_files": 413, "no_file": 422}


@csrf_exempt
@body_limit(lambda: _UNLIMITED_MB)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Exempt only on the surface: the token stands in the body, which our own handler has to read (`_received`)."""
    if request.method != "POST":
        return _page(request)
    handler = DraftUploads(request, actor_of(request).tenant)
    request.upload_handlers = [handler]
    try:
        return _received(request)
    except RuleBroken as broken:
        handler.discard()
        return _page(request, broken)
    except BaseException:
        handler.discard()
        raise


@csrf_protect
def _received(request: HttpRequest) -> HttpResponse:
    uploaded = [each for each in request.FILES.getlist(FIELD) if isinstance(each, StoredUpload)]
    if not uploaded:
        raise RuleBroken("no_file", _("Choose a file first."))
    actor, at = actor_of(request), timezone.now()
    received = [drafts.receive_file(each.stored, actor=actor, at=at) for each in uploaded]
    for draft in received:
        check_soon(draft, at_once=len(received) == 1)
    if len(received) == 1:
        return redirect("data_desk:review", draft=received[0].pk)
    return redirect("data_desk:upload")


def check_soon(draft: ImportDraft, *, at_once: bool = True) -> None:
    """A small file while the clerk waits, a large one by the worker."""
    if at_once and draft.size_bytes <= rules.CHECK_AT_ONCE_BYTES_MAX:
        store = BrokerEntities(draft.tenant, is_patient=False)
        checking.check_draft(draft.tenant, draft.pk, store=store, at=timezone.now())
    else:
        jobs.check_draft.enqueue(tenant=draft.tenant, draft=draft.pk)


def _page(request: HttpRequest, broken: RuleBroken | None = None) -> HttpResponse:
    found = open_drafts()
    shown = {
        "trail": trail(_("Hand in data")),
        "drafts": drafts_table(found, names_of(found)) if found else None,
        "refusal": broken.text if broken else "",
        "limit_mb": f"{settings.HIROBA.import_max_mb:,}",
        "keep_days": rules.DRAFT_KEEP_DAYS,
        "files_max": rules.FILES_AT_ONCE_MAX,
    }
    status = _STATUS.get(broken.code, 422) if broken else 200
    return render(request, "data_desk/upload.html", shown, status=status)
