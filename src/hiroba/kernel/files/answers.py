# SPDX-License-Identifier: Apache-2.0
"""Answers a browser with the content of a file, so that nothing in it can act in the name of the town."""

import uuid

import structlog
from django.http import FileResponse, Http404, HttpResponseBase

from hiroba.kernel.files import content
from hiroba.kernel.files.queries import get
from hiroba.kernel.files.stored import Size
from hiroba.kernel.tenancy import current_tenant

log = structlog.get_logger(__name__)

PUBLIC_SECONDS = 300
"""How long a photo may still be seen by those who saw it before, after staff have taken it back."""

POLICY = "default-src 'none'; sandbox"


def answer(file_id: uuid.UUID, *, size: Size = "full", download: bool = False) -> HttpResponseBase:
    """The file for the page that has checked who asks. Only photos are shown in the page; others are downloads.

    Raises Http404 for a file of another town, one that is removed, and a size that it does not have.
    """
    file = get(file_id)
    if file is None:
        raise Http404
    try:
        opened = content.path_of(current_tenant(), file_id, size).open("rb")
    except FileNotFoundError:
        log.error("file_without_content", file=str(file_id), size=size)
        raise Http404 from None
    is_shown = file.kind == "photo" and not download
    response = FileResponse(
        opened, as_attachment=not is_shown, filename=file.name, content_type=_content_type(file.media_type)
    )
    is_public = file.audience == "public"
    response["Cache-Control"] = f"public, max-age={PUBLIC_SECONDS}" if is_public else "private, no-store"
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _content_type(media_type: str) -> str:
    """Which of the encodings a CSV has is for the reader's program to find out, as with any file."""
    return "application/octet-stream" if media_type.startswith("text/") else media_type
