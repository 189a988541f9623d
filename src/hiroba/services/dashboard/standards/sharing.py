# SPDX-License-Identifier: Apache-2.0
"""How answers for other programs are sent: readable from any site where public, never kept by caches otherwise."""

import hashlib

import orjson
from django.http import HttpRequest, HttpResponse

TILE_FRESH_SECONDS = 10
"""A map that is moved to and fro does not ask again; a changed layer is seen soon."""


def root_of(request: HttpRequest) -> str:
    """The address of this town as the reader wrote it, without a slash at the end."""
    return request.build_absolute_uri("/").removesuffix("/")


def for_everybody(response: HttpResponse) -> HttpResponse:
    """Public and without cookies: a page of any site may read it (Fetch standard, CORS)."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers.setdefault("Cache-Control", "no-cache" if response.status_code == 200 else "no-store")
    return response


def for_readers_of(audience: str, response: HttpResponse) -> HttpResponse:
    if audience == "public":
        return for_everybody(response)
    response["Cache-Control"] = "private, no-store"
    return response


def etag_of(content: bytes) -> str:
    """Weak: the compressed and the plain answer share it."""
    return f'W/"{hashlib.sha256(content).hexdigest()[:20]}"'


def problem(status: int, detail: str) -> HttpResponse:
    """RFC 9457."""
    titles = {400: "Bad Request", 404: "Not Found", 503: "Service Unavailable"}
    document = {"type": "about:blank", "title": titles[status], "status": status, "detail": detail}
    return HttpResponse(orjson.dumps(document), status=status, content_type="application/problem+json")
