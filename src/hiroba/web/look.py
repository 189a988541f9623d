# SPDX-License-Identifier: Apache-2.0
"""The town's own stylesheet: one colour. Inline style is not allowed, so it is a file of its own."""

import re

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hiroba.web.visit import tenant_of

ACCENT = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
ACCENT_DEFAULT = "#1c6e5c"
KEEP_SECONDS = 365 * 24 * 3600


def accent_of(tenant: object | None) -> str:
    """The town's accent, or the pine green of the look when it has none or an unreadable one."""
    accent = str(getattr(tenant, "accent", ""))
    return accent.lower() if ACCENT.fullmatch(accent) else ACCENT_DEFAULT


@require_safe
def city_css(request: HttpRequest) -> HttpResponse:
    """`/look/city.css?v=<accent>`: pages name the accent, so that a changed one is a new address."""
    accent = accent_of(tenant_of(request))
    etag = f'"{accent[1:]}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(
            f":root {{ --city-accent: {accent}; }}\n", content_type="text/css; charset=utf-8"
        )
    response["ETag"] = etag
    is_versioned = request.GET.get("v") == accent[1:]
    response["Cache-Control"] = f"public, max-age={KEEP_SECONDS if is_versioned else 60}"
    return response
