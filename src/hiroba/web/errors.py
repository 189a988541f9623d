# SPDX-License-Identifier: Apache-2.0
"""Error pages: what happened, that nothing is lost, and what to do next, in the reader's language."""

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hiroba.web.frame import Frame, frame_of, plain_frame

log = logging.getLogger(__name__)
RETRY_SECONDS = 30
View = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True, kw_only=True)
class Trouble:
    status: int
    title: Promise
    text: Promise
    remedy: Promise


BAD_REQUEST = Trouble(
    status=400,
    title=_("This address cannot be read"),
    text=_("Something in the address or the form is damaged."),
    remedy=_("Go back one page and try again, or start from the home page."),
)
PERMISSION_DENIED = Trouble(
    status=403,
    title=_("You may not open this page"),
    text=_("Your account has no permission for it."),
    remedy=_("Ask the person who manages roles in your town, or sign in with another account."),
)
FORM_EXPIRED = Trouble(
    status=403,
    title=_("The form was open for too long"),
    text=_("For your safety it was not sent. Nothing was changed."),
    remedy=_("Go back, load the page again and send the form once more. Cookies must be allowed."),
)
NOT_FOUND = Trouble(
    status=404,
    title=_("This page does not exist"),
    text=_("The address may be wrong, or the page was moved or closed."),
    remedy=_("Look for it in the list of services, or start from the home page."),
)
SERVER_ERROR = Trouble(
    status=500,
    title=_("Something went wrong on our side"),
    text=_("It is not your fault. The people who run this site can see what happened."),
    remedy=_("Please try again in a few minutes. In an emergency call 119 or 110."),
)
UNAVAILABLE = Trouble(
    status=503,
    title=pgettext_lazy("whole site", "Please wait a moment"),
    text=_("This site is being prepared or has very many visitors."),
    remedy=_("Load the page again in half a minute. In an emergency call 119 or 110."),
)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, BAD_REQUEST)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, PERMISSION_DENIED)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF check failed."""
    return answer(request, FORM_EXPIRED)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """A database that is starting or full passes by itself: 503, so that caches and programs come again."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(request)
    return answer(request, SERVER_ERROR)


def unavailable(request: HttpRequest) -> HttpResponse:
    response = answer(request, UNAVAILABLE)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def answer(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    """The page, or problem JSON (RFC 9457) for those who asked for JSON.

    The trouble may have come before the language was known, so it is taken from the request here.
    """
    with translation.override(translation.get_language_from_request(request)):
        return _answer(request, trouble)


def _answer(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    if "json" in request.headers.get("Accept", "") or request.path.startswith("/api/"):
        problem = {"title": str(trouble.title), "status": trouble.status, "detail": str(trouble.text)}
        return JsonResponse(problem, status=trouble.status, content_type="application/problem+json")
    shown = {"trouble": trouble, "frame": _frame(request), "page_before": page_before(request)}
    content = render_to_string("hiroba/error.html", shown)
    return HttpResponse(content, status=trouble.status)


def page_before(request: HttpRequest) -> str:
    """The page of this site whose form was sent; empty for everything else. Telephones hide the way back."""
    before = urlsplit(request.headers.get("Referer", ""))
    if request.method != "POST" or before.netloc != request.headers.get("Host", ""):
        return ""
    # Two slashes at the beginning would lead to another host.
    path = f"/{before.path.lstrip('/')}"
    return f"{path}?{before.query}" if before.query else path


def _frame(request: HttpRequest) -> Frame:
    """The whole frame where that is possible; the trouble may be the database itself."""
    try:
        return frame_of(request)
    except Exception:
        log.exception("error_page_without_frame")
        return plain_frame(request)
