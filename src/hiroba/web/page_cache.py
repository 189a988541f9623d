# SPDX-License-Identifier: Apache-2.0
"""Public pages kept for two seconds for visitors without a session, so that a day of disaster finds the portal quick.

Only views marked `same_for_everybody` take part. What a page may depend on stands in its key: host, address, language,
text size, ruby. A visitor with any cookie of another kind, a token or a fragment request is always answered anew. A
page that sets a cookie is never kept: that is what one with a form does, so no form token is ever shared.
"""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TypeVar, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import ResolverMatch
from django.utils.translation import get_language_from_request

from hiroba.web.preferences import RUBY_COOKIE, TEXT_COOKIE, TEXT_SIZES
from hiroba.web.visit import tenant_of

# The emergency strip is read anew every 2 seconds, so that with these no visitor sees one older than 5.
FRESH_SECONDS = 2.0
# While one visitor's request makes the page anew, the others get the one before, this long at most.
RENEWAL_SECONDS = 1.0
# Times of files go in steps of the kernel's clock.
CLOCK_TICK_NS = 20_000_000
PAGES_MAX = 1_000
BYTES_MAX = 32_000_000
PAGE_BYTES_MAX = 500_000
# Sent back by shared pages, checked by every browser before it shows the page again.
CACHE_CONTROL = "no-cache"

_MARK = "_is_same_for_everybody"
_HARMLESS = frozenset({TEXT_COOKIE, RUBY_COOKIE, settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME})
_PERSONAL_HEADERS = ("HTTP_AUTHORIZATION", "HTTP_X_HIROBA_TENANT", "HTTP_HX_REQUEST", "HTTP_RANGE")

View = TypeVar("View", bound=Callable[..., HttpResponse])
GetResponse = Callable[[HttpRequest], HttpResponse]
Key = tuple[str, ...]


def same_for_everybody(view: View) -> View:
    """Marks a view whose page depends on nothing but its address, the town, language and display preferences."""

    @wraps(view)
    def marked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        setattr(response, _MARK, True)
        return response

    return cast("View", marked)


@dataclass(slots=True)
class _Kept:
    content: bytes
    headers: dict[str, str]
    match: ResolverMatch | None
    town: str
    made_at: float
    made_ns: int
    is_renewed: bool = False


class PageCacheMiddleware:
    """One for each web process. A POST of staff drops the pages of the town in all processes of this machine."""

    def __init__(self, get_response: GetResponse, folder: Path | None = None) -> None:
        self.get_response = get_response
        self._folder = folder or settings.HIROBA.data_dir / "run" / "pages_changed"
        self._kept: OrderedDict[Key, _Kept] = OrderedDict()
        self._bytes = 0
        self._changing = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "GET" or not _is_anonymous(request):
            response = self.get_response(request)
            if request.method == "POST" and request.path.startswith("/staff/"):
                self._drop(request)
            return response
        key = _key(request)
        kept = self._found(key)
        if kept is not None:
            request.resolver_match = kept.match
            return _answer(request, kept)
        began = time.monotonic(), time.time_ns()
        response = self.get_response(request)
        fresh = _page(request, response, *began)
        if fresh is None:
            return response
        self._keep(key, fresh)
        return _answer(request, fresh)

    def _found(self, key: Key) -> _Kept | None:
        """A page that may still be shown. The first who finds it too old gets None and makes it anew."""
        with self._changing:
            kept = self._kept.get(key)
            if kept is None:
                return None
            age = time.monotonic() - kept.made_at
            if age >= FRESH_SECONDS and (not kept.is_renewed or age >= FRESH_SECONDS + RENEWAL_SECONDS):
                kept.is_renewed = True
                return None
        return None if self._changed_ns(kept.town) + CLOCK_TICK_NS >= kept.made_ns else kept

    def _keep(self, key: Key, page: _Kept) -> None:
        with self._changing:
            old = self._kept.pop(key, None)
            self._bytes += len(page.content) - (len(old.content) if old else 0)
            self._kept[key] = page
            while len(self._kept) > PAGES_MAX or self._bytes > BYTES_MAX:
                _, oldest = self._kept.popitem(last=False)
                self._bytes -= len(oldest.content)

    def _drop(self, request: HttpRequest) -> None:
        tenant = tenant_of(request)
        if tenant is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / tenant.code).touch()

    def _changed_ns(self, town: str) -> int:
        try:
            return (self._folder / town).stat().st_mtime_ns
        except OSError:
            return 0


def _is_anonymous(request: HttpRequest) -> bool:
    return request.COOKIES.keys() <= _HARMLESS and not any(name in request.META for name in _PERSONAL_HEADERS)


def _key(request: HttpRequest) -> Key:
    size, ruby = request.COOKIES.get(TEXT_COOKIE, ""), request.COOKIES.get(RUBY_COOKIE, "")
    return (
        request.scheme or "",
        request.META.get("HTTP_HOST", ""),
        request.get_full_path(),
        get_language_from_request(request),
        size if size in TEXT_SIZES else "",
        ruby if ruby in ("on", "off") else "",
    )


def _page(request: HttpRequest, response: HttpResponse, made_at: float, made_ns: int) -> _Kept | None:
    """What may be kept of an answer. Taken only from a visitor without a form cookie, who would have got one."""
    tenant = tenant_of(request)
    is_shared = (
        getattr(response, _MARK, False)
        and tenant is not None
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "Cache-Control" not in response.headers
        and settings.CSRF_COOKIE_NAME not in request.COOKIES
        and len(response.content) <= PAGE_BYTES_MAX
    )
    if not is_shared or tenant is None:
        return None
    headers = dict(response.headers.items())
    headers["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:24]}"'
    headers["Cache-Control"] = CACHE_CONTROL
    return _Kept(
        response.content,
        headers,
        request.resolver_match,
        tenant.code,
        made_at,
        made_ns,
    )


def _answer(request: HttpRequest, kept: _Kept) -> HttpResponse:
    etag = kept.headers["ETag"]
    given = [
        part.strip().removeprefix("W/") for part in request.META.get("HTTP_IF_NONE_MATCH", "").split(",")
    ]
    if etag in given or "*" in given:
        # RFC 9110, 15.4.5: the headers that a 200 would have sent and a cache needs.
        names = ("ETag", "Cache-Control", "Vary", "Content-Security-Policy")
        return HttpResponseNotModified(
            headers={name: kept.headers[name] for name in names if name in kept.headers}
        )
    return HttpResponse(kept.content, headers=kept.headers)
