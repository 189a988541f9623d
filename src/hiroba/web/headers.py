# SPDX-License-Identifier: Apache-2.0
"""Headers that depend on the request."""

from collections.abc import Callable, Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from hiroba.web.visit import tenant_of

GSI_HOST = "https://cyberjapandata.gsi.go.jp"
GetResponse = Callable[[HttpRequest], HttpResponse]


class HeadersMiddleware:
    """Location may be asked for by our own pages (nearest shelter), camera and microphone by none."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "geolocation=(self), camera=(), microphone=(), payment=(), usb=()"
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            # Whoever comes next to a computer in the library must not go back to what was on the screen.
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


def allow_tiles(response: HttpResponse, hosts: Iterable[str]) -> HttpResponse:
    """Lets the browser fetch pictures of maps from these origins, on this answer only."""
    policy: dict[str, list[str]] = getattr(response, "_csp_update", {})
    for directive in ("connect-src", "img-src"):
        known = policy.setdefault(directive, [])
        known.extend(host for host in hosts if host not in known)
    response._csp_update = policy  # type: ignore[attr-defined]
    return response


class TownPolicyMiddleware:
    """Lets the browser fetch GSI tiles in towns that chose them. They are never fetched by the server."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        tenant = tenant_of(request)
        if tenant is not None and tenant.basemap == "gsi":
            allow_tiles(response, [GSI_HOST])
        return response
