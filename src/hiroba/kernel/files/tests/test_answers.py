# SPDX-License-Identifier: Apache-2.0
"""What a browser gets."""

import uuid

import pytest
from django.http import FileResponse, Http404

from hiroba.kernel.api import files
from hiroba.kernel.files import content
from hiroba.kernel.files.tests import samples
from hiroba.kernel.files.tests.storing import store


def _body(response: object) -> bytes:
    assert isinstance(response, FileResponse)
    body = b"".join(response.streaming_content)  # type: ignore[arg-type]
    assert response.file_to_stream is not None
    response.file_to_stream.close()  # `response.close()` would also end the connection of the test.
    return body


def test_answer_photo_is_shown_and_can_do_nothing(tenant: str) -> None:
    stored = store(samples.jpeg_with_everything(), name="坂.jpg")

    response = files.answer(stored.id)

    assert dict(response.headers) == {
        "Content-Type": "image/jpeg",
        "Content-Length": str(stored.size_bytes),
        "Content-Disposition": "inline; filename*=utf-8''%E5%9D%82.jpg",
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    assert _body(response) == files.read(stored.id)


def test_answer_public_photo_may_be_kept_for_minutes(tenant: str) -> None:
    stored = store(samples.jpeg_with_everything(), audience="public")

    response = files.answer(stored.id, size="thumb")

    assert response["Cache-Control"] == "public, max-age=300"
    assert _body(response) == files.read(stored.id, size="thumb")


@pytest.mark.parametrize(
    ("kind", "sent", "content_type"),
    [("document", samples.PDF, "application/pdf"), ("table", b"a,b\n1,2\n", "application/octet-stream")],
)
def test_answer_everything_but_photos_is_a_download(
    tenant: str, kind: str, sent: bytes, content_type: str
) -> None:
    stored = store(sent, kind=kind)

    response = files.answer(stored.id)

    assert response["Content-Disposition"].startswith("attachment; ")
    assert response["Content-Type"] == content_type
    assert _body(response) == sent


def test_answer_photo_can_be_a_download(tenant: str) -> None:
    response = files.answer(store(samples.jpeg_with_everything()).id, download=True)

    assert response["Content-Disposition"] == 'attachment; filename="photo.jpg"'
    assert _body(response)[:3] == b"\xff\xd8\xff"


def test_answer_file_that_is_not_there_is_not_found(tenant: str) -> None:
    document = store(samples.PDF, kind="document")
    lost = store(samples.PDF, kind="document")
    content.remove(tenant, lost.id)

    for file_id, size in ((uuid.uuid4(), "full"), (document.id, "thumb"), (lost.id, "full")):
        with pytest.raises(Http404):
            files.answer(file_id, size=size)  # type: ignore[arg-type]
