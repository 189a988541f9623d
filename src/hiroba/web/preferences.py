# SPDX-License-Identifier: Apache-2.0
"""Text size, ruby and language, chosen without an account and kept in cookies. Works without JavaScript."""

from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from hiroba.web.languages import current, is_known

TextSize = Literal["normal", "large", "xlarge"]
TEXT_SIZES: tuple[TextSize, ...] = ("normal", "large", "xlarge")
TEXT_COOKIE = "hiroba_text"
RUBY_COOKIE = "hiroba_ruby"
KEEP_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True, kw_only=True)
class Preferences:
    text_size: TextSize
    shows_ruby: bool


def of(request: HttpRequest) -> Preferences:
    """Unknown values count as the default. Easy Japanese shows ruby unless it was switched off."""
    size = request.COOKIES.get(TEXT_COOKIE, "")
    ruby = request.COOKIES.get(RUBY_COOKIE) or ("on" if current().code == "ja-easy" else "off")
    return Preferences(text_size=size if size in TEXT_SIZES else "normal", shows_ruby=ruby == "on")


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Stores what is named (`language`, `text`, `ruby`) and goes back to the page in `next`.

    GET is enough for links in a menu: a cookie of taste changes nothing that belongs to anybody else.
    """
    chosen = request.POST if request.method == "POST" else request.GET
    response = HttpResponseRedirect(_way_back(request, chosen.get("next", "")))
    for name, value in _cookies(chosen):
        response.set_cookie(
            name,
            value,
            max_age=KEEP_SECONDS,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


def _cookies(chosen: QueryDict) -> list[tuple[str, str]]:
    language, text, ruby = (chosen.get(name, "") for name in ("language", "text", "ruby"))
    found = [
        (settings.LANGUAGE_COOKIE_NAME, language if is_known(language) else ""),
        (TEXT_COOKIE, text if text in TEXT_SIZES else ""),
        (RUBY_COOKIE, ruby if ruby in ("on", "off") else ""),
    ]
    return [(name, value) for name, value in found if value]


def _way_back(request: HttpRequest, target: str) -> str:
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if is_ours and target.startswith("/") else "/"
