# SPDX-License-Identifier: Apache-2.0
"""Refuses bodies that are too large by the length they announce, before a byte of them is read.

A request without a length has no body for us: WSGI gives none, so nobody gets round this by keeping silent.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hiroba.web.errors import Trouble, answer

MEGABYTE = 1_000_000
GetResponse = Callable[[HttpRequest], HttpResponse]
View = TypeVar("View", bound=Callable[..., Any])


def body_limit(megabytes: Callable[[], int]) -> Callable[[View], View]:
    """Gives a page a limit of its own instead of HIROBA_UPLOAD_MAX_MB; `megabytes` is asked at each request."""

    def declare(view: View) -> View:
        view.body_megabytes_max = megabytes  # type: ignore[attr-defined]
        return view

    return declare


class BodyLimitMiddleware:
    """Stands before everything that reads a form, such as the check of its CSRF token."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_arguments: Any) -> HttpResponse | None:
        megabytes_max = _limit_of(view)
        if _announced(request) <= megabytes_max * MEGABYTE:
            return None
        return answer(request, _too_large(megabytes_max))


def _limit_of(view: Any) -> int:
    asked = getattr(view, "body_megabytes_max", None)
    return int(asked() if asked else settings.HIROBA.upload_max_mb)


def _announced(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() else 0


def _too_large(megabytes_max: int) -> Trouble:
    return Trouble(
        status=413,
        title=_("This is too large to send"),
        text=format_lazy(
            _(
                "The form with its files may have {megabytes} MB together."
                " None of this was kept; what you sent before stays."
            ),
            megabytes=megabytes_max,
        ),
        remedy=_(
            "Go back and choose smaller or fewer files. A photo becomes smaller when you lower its quality."
        ),
    )
