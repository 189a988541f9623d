# SPDX-License-Identifier: Apache-2.0
"""Takes the files of a form straight into the folder of the town, with every limit checked before or while reading."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

from hiroba.services.data_desk.rules import FILES_AT_ONCE_MAX, check_upload, too_many_files
from hiroba.services.data_desk.uploads import Incoming, Stored, free_bytes

FIELD = "files"


class StoredUpload(UploadedFile):
    """What the form sees of a file that lies in its folder already."""

    def __init__(self, stored: Stored) -> None:
        super().__init__(file=None, name=stored.name, size=stored.size)
        self.stored = stored


class DraftUploads(FileUploadHandler):
    """Raises RuleBroken out of `request.POST`, so the page that asks for it has to answer."""

    chunk_size = 1 << 20

    def __init__(self, request: HttpRequest, tenant: str) -> None:
        super().__init__(request)
        self._tenant = tenant
        self._incoming: list[Incoming] = []

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 -- Django's name
        content_length: int,
        *others: Any,
        **more: Any,
    ) -> None:
        limit = settings.HIROBA.import_max_mb * 1_000_000
        check_upload(size=content_length, size_max=limit, disk_free=free_bytes(self._tenant))

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if len(self._incoming) >= FILES_AT_ONCE_MAX:
            raise too_many_files()
        self._incoming.append(Incoming(self._tenant, self.file_name or ""))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._incoming[-1].write(raw_data)

    def file_complete(self, file_size: int) -> StoredUpload:
        return StoredUpload(self._incoming[-1].keep())

    def upload_interrupted(self) -> None:
        """The connection broke: what came so far is of no use."""
        if self._incoming:
            self._incoming[-1].close()

    def discard(self) -> None:
        """Throws away all files of this form."""
        for incoming in self._incoming:
            incoming.discard()
