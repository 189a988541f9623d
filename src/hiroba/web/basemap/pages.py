# SPDX-License-Identifier: Apache-2.0
"""Serves the map style of the town. The archive itself is a static file; WhiteNoise answers its byte ranges."""

import hashlib
import json

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_safe

from hiroba.kernel.api.tenancy import member_codes, municipality
from hiroba.web.basemap.archive import DRAWN
from hiroba.web.basemap.style import Office, Theme, style
from hiroba.web.visit import tenant_of

FRESH_SECONDS = 300


@require_safe
def style_json(request: HttpRequest) -> HttpResponse:
    """`/basemap/style.json?theme=light|dark&language=ja|en`; the language of the page unless named."""
    tenant = tenant_of(request)
    theme: Theme = "dark" if request.GET.get("theme") == "dark" else "light"
    language = request.GET.get("language") or translation.get_language()
    codes = tuple(member_codes(tenant)) if tenant else ()
    made = style(
        theme=theme,
        language=language,
        codes=codes,
        basemap=tenant.basemap if tenant else "drawing",
        offices=_offices(codes),
    )
    content = json.dumps(made, ensure_ascii=False)
    etag = f'"{hashlib.sha256(content.encode()).hexdigest()[:16]}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = f"private, max-age={FRESH_SECONDS}"
    return response


def _offices(codes: tuple[str, ...]) -> tuple[Office, ...]:
    """The offices of these municipalities when none of them has a drawing."""
    if any(code in DRAWN for code in codes):
        return ()
    towns = [town for code in codes if (town := municipality(code))]
    return tuple(Office(name=town.name, longitude=town.longitude, latitude=town.latitude) for town in towns)
