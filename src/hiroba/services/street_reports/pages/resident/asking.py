# SPDX-License-Identifier: Apache-2.0
"""Who is asking: the draft of this browser, and what tells senders apart for an hour."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from hiroba.services.street_reports.actions import Contact
from hiroba.services.street_reports.models import Draft
from hiroba.services.street_reports.queries.reports import draft_of
from hiroba.services.street_reports.rules.sending import DRAFT_KEEP_DAYS, network_of
from hiroba.web.languages import current
from hiroba.web.visit import actor_of

COOKIE_SECONDS = DRAFT_KEEP_DAYS * 86_400


def cookie_name() -> str:
    """Another host could set a cookie for the whole domain; browsers refuse that for names with the prefix."""
    return "__Host-street_report" if settings.SESSION_COOKIE_SECURE else "street_report"


def key_of(request: HttpRequest) -> str:
    return request.COOKIES.get(cookie_name(), "")


def current_draft(request: HttpRequest) -> Draft | None:
    """The draft that this browser may go on with; None when there is none or it was forgotten."""
    return draft_of(key_of(request))


def remember(response: HttpResponse, key: str) -> HttpResponse:
    response.set_cookie(
        cookie_name(),
        key,
        max_age=COOKIE_SECONDS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


def forget(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(cookie_name(), samesite="Lax")
    return response


def sender_of(request: HttpRequest) -> str:
    """An account counts for itself, so that a school or a library with one address is not one sender."""
    actor = actor_of(request)
    return actor.account_id or network_of(request.META.get("REMOTE_ADDR", ""))


def contact_of(answers: dict[str, str]) -> Contact:
    return Contact(
        name=answers["name"], email=answers["email"], phone=answers["phone"], language=current().code
    )


def never_kept(response: HttpResponse) -> HttpResponse:
    """For pages whose address is a secret: no cache, no search engine, no trace at the next page.

    Not `no-referrer`: browsers then send `Origin: null` with forms, and the form cookie's check refuses that.
    """
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
