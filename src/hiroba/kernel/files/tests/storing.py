# SPDX-License-Identifier: Apache-2.0
"""Stores a file as a service would."""

import datetime
from io import BytesIO

from hiroba.kernel.api import files
from hiroba.kernel.api.files import StoredFile
from hiroba.kernel.identity.actors import system

AT = datetime.datetime(2026, 11, 21, 3, 0, tzinfo=datetime.UTC)
OWNER = "street_reports.report:17"


def store(content: bytes, **options: object) -> StoredFile:
    named = {"name": "photo.jpg", "owner": OWNER, "kind": "photo", "audience": "staff", "at": AT} | options
    return files.store(BytesIO(content), actor=system("282103"), **named)  # type: ignore[arg-type]
