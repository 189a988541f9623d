# SPDX-License-Identifier: Apache-2.0
"""Web app manifest, its icons, the service worker and the page for when there is no network."""

import functools
from pathlib import Path

import resvg_py
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hiroba.web.look import accent_of
from hiroba.web.visit import tenant_of

STATIC = Path(__file__).resolve().parent.parent / "static/hiroba"
ICON_SIZES = (192, 512)
ICON_KEEP_SECONDS = 24 * 3600
GROUND = "#fbf8f0"
"""The paper of the look (`--color-canvas`), shown while the app opens."""


@require_safe
def app_manifest(request: HttpRequest) -> HttpResponse:
    """W3C Web Application Manifest of the town."""
    tenant = tenant_of(request)
    name = tenant.name if tenant else "Hiroba"
    icons = [
        {
            "src": f"/look/icon-{size}.png",
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": "any maskable",
        }
        for size in ICON_SIZES
    ]
    document = {
        "id": "/",
        "name": _("%(town)s Square") % {"town": name},
        "short_name": name,
        "lang": (get_language() or "ja")[:2],
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": accent_of(tenant),
        "icons": icons,
    }
    return JsonResponse(document, content_type="application/manifest+json")


@require_safe
def icon(request: HttpRequest, size: int) -> HttpResponse:
    if size not in ICON_SIZES:
        raise Http404
    response = HttpResponse(_icon(size), content_type="image/png")
    response["Cache-Control"] = f"public, max-age={ICON_KEEP_SECONDS}"
    return response


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """It has to lie at the root to see all pages; browsers ask for it anew at each visit."""
    response = HttpResponse((STATIC / "service_worker.js").read_bytes(), content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Kept by the service worker; holds all that one needs to get help without a network."""
    return render(request, "hiroba/offline.html")


@functools.cache
def _icon(size: int) -> bytes:
    # Without round corners: a mask of the home screen cuts its own.
    svg = (STATIC / "icon.svg").read_text(encoding="utf-8").replace('rx="16"', "")
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=size, height=size, skip_system_fonts=True))
